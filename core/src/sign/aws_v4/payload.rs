//! What a signature says of the body.

use super::sink::{NOTHING, hex};
use sha2::{Digest, Sha256};

/// What the signature says of the request's body.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload<'a> {
    /// These bytes, which are hashed.
    Bytes(&'a [u8]),
    /// Bytes of this SHA-256.
    Digest(&'a [u8; 32]),
    /// Nothing: the body can be anything. For TLS only.
    Unsigned,
    /// A body in chunks, each of which is signed by [`Chunks`](super::Chunks).
    Chunked,
    /// The same with trailing headers, which are signed too.
    ChunkedTrailer,
    /// A body in chunks that are not signed, with trailing headers that are not signed either. For TLS only.
    UnsignedTrailer,
}

impl Payload<'static> {
    /// No body.
    pub const EMPTY: Self = Payload::Bytes(b"");
}

/// A payload as the canonical request and `x-amz-content-sha256` have it.
pub(super) enum Text {
    Digest([u8; 64]),
    Word(&'static str),
}

impl Payload<'_> {
    pub(super) fn text(self) -> Text {
        match self {
            Payload::Bytes([]) => Text::Word(NOTHING),
            Payload::Bytes(bytes) => Text::Digest(hex(&Sha256::digest(bytes).into())),
            Payload::Digest(digest) => Text::Digest(hex(digest)),
            Payload::Unsigned => Text::Word("UNSIGNED-PAYLOAD"),
            Payload::Chunked => Text::Word("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            Payload::ChunkedTrailer => Text::Word("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
            Payload::UnsignedTrailer => Text::Word("STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        }
    }
}

impl Text {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Text::Digest(digest) => digest,
            Text::Word(word) => word.as_bytes(),
        }
    }
}
