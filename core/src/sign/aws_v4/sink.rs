//! Where canonical text goes: into a hash as it is written, or into memory to be looked at.

use sha2::digest::Update;
use zeroize::Zeroize;

/// Takes text piece by piece.
pub(super) trait Sink {
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// A hash or MAC that is fed many small pieces by way of a buffer, of whole blocks so that it can hash them from there.
pub(super) struct Hashing<H, const BUFFER: usize> {
    hash: H,
    buffer: [u8; BUFFER],
    filled: usize,
}

impl<H: Update, const BUFFER: usize> Hashing<H, BUFFER> {
    pub(super) fn over(hash: H) -> Self {
        Hashing { hash, buffer: [0; BUFFER], filled: 0 }
    }

    /// The hash of all that was put.
    pub(super) fn finish(mut self) -> H {
        self.hash.update(&self.buffer[..self.filled]);
        self.hash
    }

    /// The same where a secret was among it: overwrites what the buffer still holds.
    pub(super) fn finish_wiped(mut self) -> H {
        self.hash.update(&self.buffer[..self.filled]);
        self.buffer.zeroize();
        self.hash
    }

    /// Fills the buffer to its end, so that only whole blocks go into the hash, and keeps what is over.
    #[cold]
    fn spill(&mut self, mut bytes: &[u8]) {
        while let Some((now, rest)) = bytes.split_at_checked(BUFFER - self.filled) {
            self.buffer[self.filled..].copy_from_slice(now);
            self.hash.update(&self.buffer);
            self.filled = 0;
            bytes = rest;
        }
        self.buffer[..bytes.len()].copy_from_slice(bytes);
        self.filled = bytes.len();
    }
}

impl<H: Update, const BUFFER: usize> Sink for Hashing<H, BUFFER> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        if let Some(room) = self.buffer.get_mut(self.filled..self.filled + bytes.len()) {
            room.copy_from_slice(bytes);
            self.filled += bytes.len();
        } else {
            self.spill(bytes);
        }
    }
}

/// The SHA-256 of nothing, in hexadecimal: what most GETs have for a body.
pub(super) const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Lower-case hexadecimal.
pub(super) fn hex(digest: &[u8; 32]) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(digest) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}

/// A list that stays on the stack while it is short.
pub(super) struct Short<T, const N: usize> {
    stack: [T; N],
    len: usize,
    heap: Vec<T>,
}

impl<T: Copy + Default, const N: usize> Short<T, N> {
    pub(super) fn new() -> Self {
        Short { stack: [T::default(); N], len: 0, heap: Vec::new() }
    }

    pub(super) fn push(&mut self, item: T) {
        if self.heap.is_empty() {
            if let Some(place) = self.stack.get_mut(self.len) {
                *place = item;
                self.len += 1;
                return;
            }
            self.heap = self.stack.to_vec();
        }
        self.heap.push(item);
    }

    pub(super) fn items(&self) -> &[T] {
        if self.heap.is_empty() { &self.stack[..self.len] } else { &self.heap }
    }

    pub(super) fn items_mut(&mut self) -> &mut [T] {
        if self.heap.is_empty() { &mut self.stack[..self.len] } else { &mut self.heap }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn a_hash_is_the_same_however_its_text_is_cut() {
        let text: Vec<u8> = (0..2_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        for length in [0, 1, 511, 512, 513, 1023, 1024, 1025, 2000] {
            let whole: [u8; 32] = Sha256::digest(&text[..length]).into();
            for size in [1, 7, 64, 511, 512, 513, 1024, 2000] {
                let mut hashing = Hashing::<_, 512>::over(Sha256::new());
                text[..length].chunks(size).for_each(|piece| hashing.put(piece));
                let hash = if size == 7 { hashing.finish_wiped() } else { hashing.finish() };
                assert_eq!(<[u8; 32]>::from(hash.finalize()), whole, "{length} bytes in pieces of {size}");
            }
        }
    }

    #[test]
    fn a_list_grows_past_the_stack_in_order() {
        let mut list = Short::<usize, 3>::new();
        for n in 0..10 {
            assert_eq!(list.items().len(), n);
            list.push(n);
        }
        assert_eq!(list.items(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        list.items_mut().reverse();
        assert_eq!(list.items()[0], 9);
    }
}
