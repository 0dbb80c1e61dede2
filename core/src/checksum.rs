//! Checksums of contents: computed as the bytes go by, compared with what a provider says that it has.

mod field;

use crate::{Error, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use field::Field;
use md5::Digest as _;
use serde::{Deserialize, Serialize, de};
use std::{fmt, fmt::Write as _};

/// How a checksum is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Algorithm {
    /// MD5, RFC 1321: 16 bytes. No protection against anybody who wants to deceive.
    Md5,
    /// SHA-1, FIPS 180-4: 20 bytes.
    Sha1,
    /// SHA-256, FIPS 180-4: 32 bytes.
    Sha256,
    /// CRC-32 as in Ethernet and zip (ISO-HDLC): 4 bytes.
    Crc32,
    /// CRC-32C (Castagnoli): 4 bytes.
    Crc32c,
    /// CRC-64/NVME: 8 bytes.
    Crc64nvme,
    /// CRC-64/XZ, of the polynomial of ECMA-182: 8 bytes.
    Crc64xz,
}

impl Algorithm {
    /// All of them.
    pub const ALL: &[Algorithm] = &[
        Algorithm::Md5,
        Algorithm::Sha1,
        Algorithm::Sha256,
        Algorithm::Crc32,
        Algorithm::Crc32c,
        Algorithm::Crc64nvme,
        Algorithm::Crc64xz,
    ];

    /// Its name: `crc64nvme`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Md5 => "md5",
            Algorithm::Sha1 => "sha1",
            Algorithm::Sha256 => "sha256",
            Algorithm::Crc32 => "crc32",
            Algorithm::Crc32c => "crc32c",
            Algorithm::Crc64nvme => "crc64nvme",
            Algorithm::Crc64xz => "crc64xz",
        }
    }

    /// How many bytes its checksums have.
    #[must_use]
    pub fn size(self) -> usize {
        match self {
            Algorithm::Md5 => 16,
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
            Algorithm::Crc32 | Algorithm::Crc32c => 4,
            Algorithm::Crc64nvme | Algorithm::Crc64xz => 8,
        }
    }

    /// Whether the checksum of a whole follows from those of its parts, so that parts can come in any order.
    #[must_use]
    pub fn combines(self) -> bool {
        self.crc().is_some()
    }

    /// The checksum of `content`.
    #[must_use]
    pub fn of(self, content: &[u8]) -> Checksum {
        let mut hasher = Hasher::new(self);
        hasher.update(content);
        hasher.finish()
    }

    fn field(self) -> Option<Field> {
        match self {
            Algorithm::Crc32 => Some(Field::bits32(0xEDB8_8320)),
            Algorithm::Crc32c => Some(Field::bits32(0x82F6_3B78)),
            Algorithm::Crc64nvme => Some(Field::bits64(0x9A6C_9329_AC4B_C9B5)),
            Algorithm::Crc64xz => Some(Field::bits64(0xC96C_5795_D787_0F42)),
            Algorithm::Md5 | Algorithm::Sha1 | Algorithm::Sha256 => None,
        }
    }

    fn crc(self) -> Option<crc_fast::CrcAlgorithm> {
        match self {
            Algorithm::Crc32 => Some(crc_fast::CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => Some(crc_fast::CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64nvme => Some(crc_fast::CrcAlgorithm::Crc64Nvme),
            Algorithm::Crc64xz => Some(crc_fast::CrcAlgorithm::Crc64Xz),
            Algorithm::Md5 | Algorithm::Sha1 | Algorithm::Sha256 => None,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The checksum of some bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum {
    algorithm: Algorithm,
    bytes: [u8; 32],
}

impl Checksum {
    /// A checksum that somebody else has computed; `None` where it is not as long as those are.
    #[must_use]
    pub fn new(algorithm: Algorithm, value: &[u8]) -> Option<Self> {
        let mut bytes = [0; 32];
        if value.len() != algorithm.size() {
            return None;
        }
        bytes[..value.len()].copy_from_slice(value);
        Some(Checksum { algorithm, bytes })
    }

    /// Reads it in hexadecimal.
    #[must_use]
    pub fn from_hex(algorithm: Algorithm, text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let text = text.as_bytes();
        if text.len() != algorithm.size() * 2 {
            return None;
        }
        let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Checksum { algorithm, bytes })
    }

    /// Reads it in base64.
    #[must_use]
    pub fn from_base64(algorithm: Algorithm, text: &str) -> Option<Self> {
        Checksum::new(algorithm, &STANDARD.decode(text).ok()?)
    }

    /// How it was computed.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its bytes, the most significant first.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.algorithm.size()]
    }

    /// In hexadecimal, lower case.
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.as_bytes().iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing into memory cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// In base64.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.as_bytes())
    }

    /// The checksum of these bytes followed by `length` more, whose own is `next`. `None` where the algorithm does not
    /// tell that ([`Algorithm::combines`]) or they are of different ones.
    #[must_use]
    pub fn followed_by(&self, next: &Checksum, length: u64) -> Option<Self> {
        let field = self.algorithm.field().filter(|_| self.algorithm == next.algorithm)?;
        let number = |sum: &Checksum| sum.as_bytes().iter().fold(0, |n, byte| n << 8 | u64::from(*byte));
        let whole = field.behind(number(self), length) ^ number(next);
        Some(Checksum::of_number(self.algorithm, whole))
    }

    fn of_number(algorithm: Algorithm, number: u64) -> Self {
        let mut bytes = [0; 32];
        let size = algorithm.size();
        bytes[..size].copy_from_slice(&number.to_be_bytes()[8 - size..]);
        Checksum { algorithm, bytes }
    }

    /// An error where `other` is of the same algorithm and differs: `what` says of what each is.
    pub fn agrees(&self, other: &Checksum, what: &str) -> Result<()> {
        if self.algorithm != other.algorithm || self.bytes == other.bytes {
            return Ok(());
        }
        Err(Error::corrupt(format!("{what}: {self} was computed here, {other} there")))
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm, self.to_hex())
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Checksum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Checksum {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = || {
            let (name, value) = text.split_once(':')?;
            let algorithm = *Algorithm::ALL.iter().find(|algorithm| algorithm.name() == name)?;
            Checksum::from_hex(algorithm, value)
        };
        read().ok_or_else(|| {
            de::Error::custom(format_args!("{text:?} is no checksum; one reads crc32c:e3069283"))
        })
    }
}

/// Computes one checksum of bytes that come piece by piece.
#[derive(Clone)]
pub struct Hasher(Box<State>);

#[derive(Clone)]
enum State {
    Md5(md5::Md5),
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
    Crc(Algorithm, crc_fast::Digest),
}

impl Hasher {
    /// Of nothing so far.
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        Hasher(Box::new(match (algorithm, algorithm.crc()) {
            (_, Some(crc)) => State::Crc(algorithm, crc_fast::Digest::new(crc)),
            (Algorithm::Md5, None) => State::Md5(md5::Md5::new()),
            (Algorithm::Sha1, None) => State::Sha1(sha1::Sha1::new()),
            (_, None) => State::Sha256(sha2::Sha256::new()),
        }))
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut *self.0 {
            State::Md5(hasher) => hasher.update(bytes),
            State::Sha1(hasher) => hasher.update(bytes),
            State::Sha256(hasher) => hasher.update(bytes),
            State::Crc(_, digest) => digest.update(bytes),
        }
    }

    /// The checksum of all that it took.
    #[must_use]
    pub fn finish(self) -> Checksum {
        let (algorithm, value) = match *self.0 {
            State::Md5(hasher) => (Algorithm::Md5, hasher.finalize().to_vec()),
            State::Sha1(hasher) => (Algorithm::Sha1, hasher.finalize().to_vec()),
            State::Sha256(hasher) => (Algorithm::Sha256, hasher.finalize().to_vec()),
            State::Crc(algorithm, digest) => return Checksum::of_number(algorithm, digest.finalize()),
        };
        let mut bytes = [0; 32];
        bytes[..value.len()].copy_from_slice(&value);
        Checksum { algorithm, bytes }
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hasher({})", self.clone().finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogue of parametrised CRC algorithms, and of the hashes' own documents.
    #[test]
    fn known_values() {
        for (algorithm, expected) in [
            (Algorithm::Md5, "25f9e794323b453885f5181f1b624d0b"),
            (Algorithm::Sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
            (Algorithm::Sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32c, "e3069283"),
            (Algorithm::Crc64nvme, "ae8b14860a799888"),
            (Algorithm::Crc64xz, "995dc9bbdf1939fa"),
        ] {
            let sum = algorithm.of(b"123456789");
            assert_eq!(sum.to_string(), format!("{algorithm}:{expected}"));
            assert_eq!(Checksum::from_hex(algorithm, &expected.to_uppercase()), Some(sum));
            assert_eq!(Checksum::from_base64(algorithm, &sum.to_base64()), Some(sum));
            let stored = serde_json::to_string(&sum).expect("JSON");
            assert_eq!(serde_json::from_str::<Checksum>(&stored).expect("its own"), sum);
        }
    }

    #[test]
    fn pieces_and_parts_come_to_the_same() {
        let content: Vec<u8> = (0..1000u32).map(|n| (n * 7 % 251) as u8).collect();
        for &algorithm in Algorithm::ALL {
            let whole = algorithm.of(&content);
            for size in [1, 3, 64, 999] {
                let mut hasher = Hasher::new(algorithm);
                content.chunks(size).for_each(|chunk| hasher.update(chunk));
                assert_eq!(hasher.finish(), whole, "{algorithm} in pieces of {size}");
            }
            for cut in [0, 1, 7, 300, content.len() - 1, content.len()] {
                let (head, tail) = content.split_at(cut);
                let joined = algorithm.of(head).followed_by(&algorithm.of(tail), tail.len() as u64);
                assert_eq!(joined, algorithm.combines().then_some(whole), "{algorithm} cut at {cut}");
            }
        }
        assert_eq!(Algorithm::Crc32.of(b"a").followed_by(&Algorithm::Crc32c.of(b"b"), 1), None);
    }

    #[test]
    fn what_is_no_checksum_is_refused() {
        assert_eq!(Checksum::from_hex(Algorithm::Crc32, "cbf4392"), None);
        assert_eq!(Checksum::from_hex(Algorithm::Crc32, "cbf4392g"), None);
        assert_eq!(Checksum::from_hex(Algorithm::Crc32, "+1234567"), None);
        assert_eq!(Checksum::from_base64(Algorithm::Crc32, "AAAA"), None);
        assert_eq!(Checksum::new(Algorithm::Md5, &[0; 15]), None);
        for text in ["\"crc32\"", "\"crc99:00\"", "\"crc32:é\"", "7"] {
            assert!(serde_json::from_str::<Checksum>(text).is_err(), "{text}");
        }
        let error =
            Algorithm::Crc32.of(b"a").agrees(&Algorithm::Crc32.of(b"b"), "part 3").expect_err("differ");
        assert_eq!(error.kind(), crate::Kind::Corrupt);
        assert!(Algorithm::Crc32.of(b"a").agrees(&Algorithm::Md5.of(b"b"), "part 3").is_ok());
    }
}
