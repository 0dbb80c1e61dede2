//! The random numbers that RSA is blinded with, made of the key and the message.

use rsa::rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use zeroize::Zeroizing;

/// A stream of bytes that nobody can foretell who does not have the key, and that is the same whenever the same is
/// signed: blinding hides the key's use from who measures times, and the core draws no randomness.
pub(super) struct Stream {
    seed: Zeroizing<[u8; 32]>,
    block: Zeroizing<[u8; 32]>,
    used: usize,
    count: u64,
}

impl Stream {
    /// The stream for signing what has that digest, with the key that `secret` was made of.
    pub(super) fn new(secret: &[u8; 32], digest: &[u8]) -> Self {
        let seed = Sha256::new().chain_update(secret).chain_update(digest).finalize();
        Stream { seed: Zeroizing::new(seed.into()), block: Zeroizing::new([0; 32]), used: 32, count: 0 }
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.used == self.block.len() {
                let hash = Sha256::new().chain_update(*self.seed).chain_update(self.count.to_be_bytes());
                *self.block = hash.finalize().into();
                self.count += 1;
                self.used = 0;
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Stream {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_of_the_key_and_the_message_and_does_not_repeat() {
        let take = |secret: u8, digest: &[u8], sizes: &[usize]| {
            let mut stream = Stream::new(&[secret; 32], digest);
            let mut all = Vec::new();
            for size in sizes {
                let mut bytes = vec![0; *size];
                stream.fill(&mut bytes);
                all.extend(bytes);
            }
            all
        };
        let whole = take(1, b"m", &[256]);
        assert_eq!(take(1, b"m", &[1, 31, 32, 33, 159]), whole, "however it is taken");
        assert_ne!(take(2, b"m", &[256]), whole);
        assert_ne!(take(1, b"n", &[256]), whole);
        let blocks: std::collections::BTreeSet<&[u8]> = whole.chunks(32).collect();
        assert_eq!(blocks.len(), 8);
        assert_eq!(
            Stream::new(&[1; 32], b"m").try_next_u32(),
            Ok(u32::from_le_bytes([whole[0], whole[1], whole[2], whole[3]]))
        );
    }
}
