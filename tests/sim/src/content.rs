//! What objects hold: bytes that are kept, and bytes that are not but can be told again.

use crate::ids::hash;
use bytes::{BufMut as _, Bytes, BytesMut};
use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;

/// The largest piece of a pattern that is made at once.
const PIECE: u64 = 256 << 10;

/// The content of an object, or what is left of one on its way. It may be larger than memory: then it is a pattern, whose
/// bytes follow from a seed and from where they are. A clone shares what is kept.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Content {
    pieces: VecDeque<Piece>,
    len: u64,
}

#[derive(Clone, PartialEq, Eq)]
enum Piece {
    Bytes(Bytes),
    /// The bytes from `at` on of the pattern of that seed.
    Pattern {
        seed: u64,
        at: u64,
        len: u64,
    },
    /// So many bytes that nobody kept.
    Dropped(u64),
    Zeroes(u64),
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Piece::Bytes(bytes) => bytes.len() as u64,
            Piece::Pattern { len, .. } | Piece::Dropped(len) | Piece::Zeroes(len) => *len,
        }
    }

    /// A part of it that lies within it.
    fn slice(&self, from: u64, to: u64) -> Self {
        match self {
            Piece::Bytes(bytes) => {
                let end = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                Piece::Bytes(bytes.slice(end(from)..end(to)))
            }
            Piece::Pattern { seed, at, .. } => Piece::Pattern { seed: *seed, at: at + from, len: to - from },
            Piece::Dropped(_) => Piece::Dropped(to - from),
            Piece::Zeroes(_) => Piece::Zeroes(to - from),
        }
    }
}

impl Content {
    /// `size` bytes that follow from `seed`, which take no memory.
    #[must_use]
    pub fn pattern(seed: u64, size: u64) -> Self {
        Self::of(Piece::Pattern { seed, at: 0, len: size })
    }

    pub(crate) fn dropped(size: u64) -> Self {
        Self::of(Piece::Dropped(size))
    }

    /// Zeroes, which take no memory.
    pub(crate) fn zeroes(size: u64) -> Self {
        Self::of(Piece::Zeroes(size))
    }

    fn of(piece: Piece) -> Self {
        let mut content = Self::default();
        content.push(piece);
        content
    }

    fn push(&mut self, piece: Piece) {
        let len = piece.len();
        if len > 0 {
            self.len = self.len.saturating_add(len);
            self.pieces.push_back(piece);
        }
    }

    /// How many bytes there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Is there nothing?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Has nobody kept some of it?
    pub(crate) fn is_dropped(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Dropped(_)))
    }

    /// Is it all kept in memory, as it came?
    pub(crate) fn is_kept(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Bytes(_)))
    }

    pub(crate) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    pub(crate) fn append(&mut self, other: Self) {
        other.pieces.into_iter().for_each(|piece| self.push(piece));
    }

    /// A part of it: what of the range lies within it.
    #[must_use]
    pub fn slice(&self, range: Range<u64>) -> Self {
        let mut part = Self::default();
        let mut at = 0;
        for piece in &self.pieces {
            let (start, end) = (at, at + piece.len());
            at = end;
            let (from, to) = (range.start.max(start), range.end.min(end));
            if from < to {
                part.push(piece.slice(from - start, to - start));
            }
        }
        part
    }

    /// Takes the next bytes from its beginning: as many as there are in one piece, but no more than `most`, and `None`
    /// at the end.
    pub fn next_piece(&mut self, most: usize) -> Option<Bytes> {
        let piece = self.pieces.pop_front()?;
        let take = piece.len().min(most.max(1) as u64);
        let take = if matches!(piece, Piece::Bytes(_)) { take } else { take.min(PIECE) };
        if take < piece.len() {
            self.pieces.push_front(piece.slice(take, piece.len()));
        }
        self.len -= take;
        Some(match piece.slice(0, take) {
            Piece::Bytes(bytes) => bytes,
            Piece::Pattern { seed, at, len } => pattern(seed, at, len),
            Piece::Dropped(len) | Piece::Zeroes(len) => {
                BytesMut::zeroed(usize::try_from(len).unwrap_or_default()).freeze()
            }
        })
    }

    /// All of it in memory. Bytes that came in one piece are not copied.
    #[must_use]
    pub fn into_bytes(mut self) -> Bytes {
        if self.pieces.len() <= 1
            && let Some(Piece::Bytes(bytes)) = self.pieces.front()
        {
            return bytes.clone();
        }
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next_piece(usize::MAX) {
            whole.extend_from_slice(&piece);
        }
        whole.freeze()
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::of(Piece::Bytes(bytes))
    }
}

/// Some bytes of a pattern: each eight of them are its seed hashed with where they are.
fn pattern(seed: u64, at: u64, len: u64) -> Bytes {
    let (first, skip) = (at / 8, usize::try_from(at % 8).unwrap_or_default());
    let len = usize::try_from(len).unwrap_or_default();
    let mut bytes = BytesMut::with_capacity(len + 16);
    let mut word = first;
    while bytes.len() < skip + len {
        bytes.put_u64_le(hash(seed ^ hash(word)));
        word = word.wrapping_add(1);
    }
    bytes.freeze().slice(skip..skip + len)
}

impl fmt::Debug for Content {
    /// How much it is and of what kind, never the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes", self.len)?;
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(_) => {}
                Piece::Pattern { seed, at, .. } => write!(f, ", pattern {seed} from {at}")?,
                Piece::Dropped(len) => write!(f, ", {len} dropped")?,
                Piece::Zeroes(len) => write!(f, ", {len} zeroes")?,
            }
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_the_same_wherever_it_is_cut() {
        let whole = Content::pattern(7, 1000).into_bytes();
        assert_eq!(whole.len(), 1000);
        assert_ne!(whole, Content::pattern(8, 1000).into_bytes());
        for (from, to) in [(0, 1000), (0, 1), (3, 9), (8, 16), (999, 1000), (500, 500), (990, 2000)] {
            let part = Content::pattern(7, 1000).slice(from..to).into_bytes();
            assert_eq!(part, whole.slice(from as usize..(to as usize).min(1000)), "{from}..{to}");
        }
        let mut pieces = Content::pattern(7, 1000);
        let mut joined = Vec::new();
        while let Some(piece) = pieces.next_piece(13) {
            assert!(piece.len() <= 13);
            joined.extend_from_slice(&piece);
        }
        assert_eq!((joined, pieces.len()), (whole.to_vec(), 0));
    }

    #[test]
    fn pieces_join_and_what_came_whole_is_not_copied() {
        let bytes = Bytes::from_static(b"hello");
        let mut content = Content::from(bytes.clone());
        assert_eq!(content.clone().into_bytes().as_ptr(), bytes.as_ptr());
        content.append(Content::from(Bytes::new()));
        content.append(Content::from(Bytes::from_static(b" world")));
        content.append(Content::dropped(2));
        assert_eq!((content.len(), content.is_kept(), content.is_dropped()), (13, false, true));
        assert_eq!(&content.slice(3..8).into_bytes()[..], b"lo wo");
        assert_eq!(&content.slice(9..13).into_bytes()[..], b"ld\0\0");
        assert_eq!(format!("{content:?}"), "Content(13 bytes, 2 dropped)");
        let huge = Content::pattern(1, u64::MAX);
        assert_eq!(huge.slice(u64::MAX - 3..u64::MAX).into_bytes().len(), 3);
    }
}
