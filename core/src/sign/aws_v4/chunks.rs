//! Bodies that are signed while they are sent: `aws-chunked`.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>

use super::{
    credentials::Key,
    signer::Signature,
    sink::{Hashing, NOTHING, Sink, hex},
};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::{fmt, io::Write};

/// How chunks are framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Each with its signature: [`Payload::Chunked`](super::Payload) and `ChunkedTrailer`.
    Signed,
    /// Each with its length alone: [`Payload::UnsignedTrailer`](super::Payload).
    Unsigned,
}

/// The chunks of one body, in their order: each is signed together with the signature of the one before it, the first
/// with that of the request.
///
/// A chunk is what [`head`](Chunks::head) gives, the data, and [`TAIL`](Chunks::TAIL). All but the last have to be of
/// 8 KiB or more. The body ends with what [`end`](Chunks::end) gives.
#[derive(Clone)]
pub struct Chunks(Option<Chain>);

#[derive(Clone)]
struct Chain {
    key: Key,
    /// The time and the scope, each with its line end.
    middle: Vec<u8>,
    previous: Signature,
}

impl Chunks {
    /// What follows the data of a chunk.
    pub const TAIL: &[u8] = b"\r\n";

    pub(super) fn new(key: Key, middle: Vec<u8>, seed: Signature) -> Self {
        Chunks(Some(Chain { key, middle, previous: seed }))
    }

    /// Chunks that are not signed.
    #[must_use]
    pub fn unsigned() -> Self {
        Chunks(None)
    }

    /// Whether they are signed.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.0.is_some()
    }

    /// What precedes the data of the next chunk. Nothing is the end of the body, which is for [`end`](Chunks::end).
    #[must_use]
    pub fn head(&mut self, data: &[u8]) -> Bytes {
        let signature = self.0.as_mut().map(|chain| chain.chunk(&Sha256::digest(data).into()));
        Bytes::from(head(data.len() as u64, signature))
    }

    /// [`head`](Chunks::head) for data of that length and SHA-256.
    #[must_use]
    pub fn head_of(&mut self, length: u64, digest: &[u8; 32]) -> Bytes {
        let signature = self.0.as_mut().map(|chain| chain.chunk(digest));
        Bytes::from(head(length, signature))
    }

    /// The end of the body: the chunk of nothing, and the trailing headers in the order given, their names in lower
    /// case.
    #[must_use]
    pub fn end(mut self, trailers: &[(&str, &str)]) -> Bytes {
        let signature = self.0.as_mut().map(|chain| chain.chunk(&Sha256::digest(b"").into()));
        let mut text = head(0, signature);
        for (name, value) in trailers {
            text.put(name.as_bytes());
            text.put(b":");
            text.put(value.trim().as_bytes());
            text.put(b"\r\n");
        }
        if let Some(chain) = &mut self.0
            && !trailers.is_empty()
        {
            text.put(b"x-amz-trailer-signature:");
            text.put(&chain.trailer(trailers).0);
            text.put(b"\r\n");
        }
        text.put(b"\r\n");
        Bytes::from(text)
    }
}

impl PartialEq for Chunks {
    /// As far as they have come: the last signature follows from the key and from all that was signed.
    fn eq(&self, other: &Self) -> bool {
        let last = |chunks: &Self| chunks.0.as_ref().map(|chain| chain.previous.0);
        last(self) == last(other)
    }
}

impl Eq for Chunks {}

impl Chain {
    fn chunk(&mut self, digest: &[u8; 32]) -> Signature {
        self.next(b"AWS4-HMAC-SHA256-PAYLOAD", Some(NOTHING.as_bytes()), &hex(digest))
    }

    fn trailer(&mut self, trailers: &[(&str, &str)]) -> Signature {
        let mut sorted = trailers.to_vec();
        sorted.sort_unstable();
        let mut hashing = Hashing::<_, 512>::over(Sha256::new());
        for (name, value) in sorted {
            hashing.put(name.as_bytes());
            hashing.put(b":");
            hashing.put(value.trim().as_bytes());
            hashing.put(b"\n");
        }
        self.next(b"AWS4-HMAC-SHA256-TRAILER", None, &hex(&hashing.finish().finalize().into()))
    }

    fn next(&mut self, algorithm: &[u8], headers: Option<&[u8]>, content: &[u8; 64]) -> Signature {
        let mut keyed = Hashing::<_, 512>::over(self.key.clone());
        keyed.put(algorithm);
        keyed.put(b"\n");
        keyed.put(&self.middle);
        keyed.put(&self.previous.0);
        keyed.put(b"\n");
        if let Some(headers) = headers {
            keyed.put(headers);
            keyed.put(b"\n");
        }
        keyed.put(content);
        self.previous = Signature::of(keyed.finish());
        self.previous
    }
}

/// `10000;chunk-signature=…`, with its line end.
fn head(length: u64, signature: Option<Signature>) -> Vec<u8> {
    let mut text = Vec::with_capacity(100);
    // Writing into memory cannot fail.
    let _ = write!(text, "{length:x}");
    if let Some(signature) = signature {
        text.put(b";chunk-signature=");
        text.put(&signature.0);
    }
    text.put(b"\r\n");
    text
}

impl Framing {
    /// How many bytes a body of `length` is in chunks of `chunk` bytes, with trailing headers of those names and
    /// lengths of values: its `Content-Length`.
    #[must_use]
    pub fn encoded_length(self, length: u64, chunk: u64, trailers: &[(&str, usize)]) -> u64 {
        let signature = match self {
            Framing::Signed => ";chunk-signature=".len() as u64 + 64,
            Framing::Unsigned => 0,
        };
        let head = |length: u64| u64::from(length.checked_ilog2().unwrap_or(0) / 4 + 1) + signature + 2;
        let chunk = chunk.max(1);
        let (whole, rest) = (length / chunk, length % chunk);
        let mut total = whole.saturating_mul(head(chunk) + chunk + 2);
        if rest > 0 {
            total = total.saturating_add(head(rest) + rest + 2);
        }
        let trailing: usize = trailers.iter().map(|(name, value)| name.len() + 1 + value + 2).sum();
        let signed = match self {
            Framing::Signed if !trailers.is_empty() => "x-amz-trailer-signature:".len() as u64 + 64 + 2,
            _ => 0,
        };
        total.saturating_add(head(0) + trailing as u64 + signed + 2)
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Chunks(signed)" } else { "Chunks(unsigned)" })
    }
}
