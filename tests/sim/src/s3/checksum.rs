//! The checksums an object may come with, is kept with and is given back with.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use sha2::Digest as _;
use std::fmt;

/// How a checksum is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

pub(crate) const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme, Algorithm::Sha1, Algorithm::Sha256];

impl Algorithm {
    /// As `x-amz-checksum-algorithm` names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "CRC32",
            Algorithm::Crc32c => "CRC32C",
            Algorithm::Crc64Nvme => "CRC64NVME",
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
        }
    }

    /// The header the checksum is in.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "x-amz-checksum-crc32",
            Algorithm::Crc32c => "x-amz-checksum-crc32c",
            Algorithm::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Algorithm::Sha1 => "x-amz-checksum-sha1",
            Algorithm::Sha256 => "x-amz-checksum-sha256",
        }
    }

    /// The element the checksum is in.
    pub(crate) fn element(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "ChecksumCRC32",
            Algorithm::Crc32c => "ChecksumCRC32C",
            Algorithm::Crc64Nvme => "ChecksumCRC64NVME",
            Algorithm::Sha1 => "ChecksumSHA1",
            Algorithm::Sha256 => "ChecksumSHA256",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        ALGORITHMS.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    pub(crate) fn of_header(name: &str) -> Option<Self> {
        ALGORITHMS.into_iter().find(|algorithm| algorithm.header().eq_ignore_ascii_case(name))
    }

    /// How many bytes it comes to.
    pub(crate) fn size(self) -> usize {
        match self {
            Algorithm::Crc32 | Algorithm::Crc32c => 4,
            Algorithm::Crc64Nvme => 8,
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
        }
    }

    /// The checksum of a whole from those of its parts, where that can be told.
    pub(crate) fn joined(self, parts: &[(Vec<u8>, u64)]) -> Option<Vec<u8>> {
        let kind = self.crc()?;
        let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        let mut parts = parts.iter();
        let (first, _) = parts.next()?;
        let whole = parts.fold(number(first), |sum, (next, len)| {
            crc_fast::checksum_combine(kind, sum, number(next), *len)
        });
        Some(whole.to_be_bytes()[8 - self.size()..].to_vec())
    }

    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Algorithm::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
            Algorithm::Sha1 | Algorithm::Sha256 => None,
        }
    }

    /// Of all these bytes.
    pub(crate) fn of(self, bytes: &[u8]) -> Vec<u8> {
        let mut running = Running::new(self);
        running.update(bytes);
        running.finish()
    }

    /// Reads one as it is written in headers and documents.
    pub(crate) fn decode(self, text: &str) -> Option<Vec<u8>> {
        STANDARD.decode(text).ok().filter(|bytes| bytes.len() == self.size())
    }
}

/// A checksum under way.
#[derive(Clone)]
pub(crate) enum Running {
    Crc(Algorithm, crc_fast::Digest),
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
}

impl Running {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        match algorithm.crc() {
            Some(kind) => Running::Crc(algorithm, crc_fast::Digest::new(kind)),
            None if algorithm == Algorithm::Sha1 => Running::Sha1(sha1::Sha1::default()),
            None => Running::Sha256(sha2::Sha256::default()),
        }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Running::Crc(algorithm, _) => *algorithm,
            Running::Sha1(_) => Algorithm::Sha1,
            Running::Sha256(_) => Algorithm::Sha256,
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Running::Crc(_, digest) => digest.update(bytes),
            Running::Sha1(digest) => digest.update(bytes),
            Running::Sha256(digest) => digest.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        match self {
            Running::Crc(algorithm, digest) => {
                digest.finalize().to_be_bytes()[8 - algorithm.size()..].to_vec()
            }
            Running::Sha1(digest) => digest.finalize().to_vec(),
            Running::Sha256(digest) => digest.finalize().to_vec(),
        }
    }
}

/// Of what a checksum is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of the whole object.
    Full,
    /// Of the checksums of its parts.
    Composite,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Full => "FULL_OBJECT",
            Kind::Composite => "COMPOSITE",
        }
    }
}

/// A checksum that is kept with something.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Checksum {
    pub(crate) algorithm: Algorithm,
    pub(crate) value: Vec<u8>,
    pub(crate) kind: Kind,
    /// How many parts a composite one is of.
    pub(crate) parts: usize,
}

impl Checksum {
    pub(crate) fn full(algorithm: Algorithm, value: Vec<u8>) -> Self {
        Self { algorithm, value, kind: Kind::Full, parts: 0 }
    }
}

impl fmt::Display for Checksum {
    /// As headers and documents have it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(&self.value))?;
        match self.kind {
            Kind::Full => Ok(()),
            Kind::Composite => write!(f, "-{}", self.parts),
        }
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {self}", self.algorithm.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::signature::hex;

    /// The check values of the catalogue of CRCs, and the well-known hashes.
    #[test]
    fn checksums_are_what_they_are_known_to_be() {
        for (algorithm, known) in [
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32c, "e3069283"),
            (Algorithm::Crc64Nvme, "ae8b14860a799888"),
            (Algorithm::Sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
            (Algorithm::Sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
        ] {
            assert_eq!(hex(&algorithm.of(b"123456789")), known, "{algorithm:?}");
            assert_eq!(algorithm.of(b"").len(), algorithm.size());
            let parts = [(algorithm.of(b"1234"), 4), (algorithm.of(b"56"), 2), (algorithm.of(b"789"), 3)];
            match algorithm.joined(&parts) {
                Some(whole) => assert_eq!(hex(&whole), known, "{algorithm:?} of its parts"),
                None => assert!(matches!(algorithm, Algorithm::Sha1 | Algorithm::Sha256)),
            }
            assert_eq!(Algorithm::named(&algorithm.name().to_lowercase()), Some(algorithm));
            assert_eq!(Algorithm::of_header(algorithm.header()), Some(algorithm));
        }
    }
}
