//! A request's content on its way out: hashed, and put into the frame that the provider wants it in.
//!
//! A transport reads [`Stream::span`] from the caller's source, pushes what it read into an [`Outgoing`], sends what
//! that yields, and ends it. How the source cuts its bytes into pieces never shows in what is sent.

use crate::{Algorithm, Checksum, checksum::Hasher};
use bytes::Bytes;
use std::{collections::VecDeque, fmt, ops::Range};

#[cfg(feature = "_aws")]
use crate::sign::aws_v4::Chunks;

/// A span of the caller's source, and what is done to it on its way.
#[derive(Clone, PartialEq, Eq)]
pub struct Stream {
    /// Which bytes of the source.
    pub span: Range<u64>,
    /// Which checksum of them is computed, to be found in [`Hashed::sent`](crate::Hashed::sent).
    pub hash: Option<Algorithm>,
    /// What is put around them.
    pub framing: Framing,
}

/// What is put around a content.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Framing {
    /// Nothing.
    #[default]
    None,
    /// These bytes before and after it: a part of a multipart document.
    Enclosed {
        /// Before it.
        before: Bytes,
        /// After it.
        after: Bytes,
    },
    /// After it, its checksum in hexadecimal.
    HexAtEnd,
    /// Chunks as AWS has them, with the content's checksum as a trailing header of that name.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>
    #[cfg(feature = "_aws")]
    AwsChunks {
        /// The header, in lower case, with which a checksum follows the last chunk.
        trailer: Option<&'static str>,
        /// How the chunks are signed: the session fills this in as it signs the request. `None`: they are not.
        chunks: Option<Box<Chunks>>,
    },
}

/// Chunks that are signed have this many bytes, but for the last one: their hash goes before them, so that each waits in
/// memory until it is whole.
#[cfg(feature = "_aws")]
pub const SIGNED_CHUNK: u64 = 64 << 10;

impl Stream {
    /// A span, hashed and not framed.
    #[must_use]
    pub fn hashed(span: Range<u64>, hash: Algorithm) -> Self {
        Stream { span, hash: Some(hash), framing: Framing::None }
    }

    /// How many bytes its content has.
    #[must_use]
    pub fn content_len(&self) -> u64 {
        self.span.end.saturating_sub(self.span.start)
    }

    /// How many bytes are sent.
    #[must_use]
    pub fn len(&self) -> u64 {
        let content = self.content_len();
        match &self.framing {
            Framing::None => content,
            Framing::Enclosed { before, after } => content + (before.len() + after.len()) as u64,
            Framing::HexAtEnd => content + self.hash.map_or(0, |hash| 2 * hash.size() as u64),
            #[cfg(feature = "_aws")]
            Framing::AwsChunks { trailer, chunks } => {
                use crate::sign::aws_v4::Framing as Chunking;
                let base64 = |hash: Algorithm| hash.size().div_ceil(3) * 4;
                let trailers: Vec<_> =
                    trailer.iter().zip(self.hash).map(|(name, hash)| (*name, base64(hash))).collect();
                match chunks {
                    Some(chunks) if chunks.is_signed() => {
                        Chunking::Signed.encoded_length(content, SIGNED_CHUNK, &trailers)
                    }
                    _ => Chunking::Unsigned.encoded_length(content, content, &trailers),
                }
            }
        }
    }

    /// Whether nothing is sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Begins to send it.
    #[must_use]
    pub fn outgoing(&self) -> Outgoing {
        let mut ready = VecDeque::new();
        let frame = match &self.framing {
            Framing::None => Frame::None,
            Framing::HexAtEnd => Frame::HexAtEnd,
            Framing::Enclosed { before, after } => {
                ready.push_back(before.clone());
                Frame::Before(after.clone())
            }
            #[cfg(feature = "_aws")]
            Framing::AwsChunks { trailer, chunks } => {
                let chunks = chunks.as_deref().cloned().unwrap_or_else(Chunks::unsigned);
                Frame::Chunks(Box::new(Chunked::new(*trailer, chunks, self.content_len(), &mut ready)))
            }
        };
        Outgoing { hasher: self.hash.map(Hasher::new), hashed: None, frame, ready }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stream({}..{}", self.span.start, self.span.end)?;
        if let Some(hash) = self.hash {
            write!(f, ", {hash}")?;
        }
        write!(f, ", {:?})", self.framing)
    }
}

impl fmt::Debug for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Framing::None => "as it is",
            Framing::Enclosed { .. } => "enclosed",
            Framing::HexAtEnd => "its checksum at the end",
            #[cfg(feature = "_aws")]
            Framing::AwsChunks { .. } => "in chunks",
        })
    }
}

/// A content on its way. See the [module](self).
///
/// ```
/// use pileus_core::{Algorithm, Framing, Stream};
/// use bytes::Bytes;
///
/// let stream = Stream { span: 0..5, hash: Some(Algorithm::Crc32), framing: Framing::HexAtEnd };
/// let mut outgoing = stream.outgoing();
/// outgoing.push(Bytes::from_static(b"he"));
/// outgoing.push(Bytes::from_static(b"llo"));
/// outgoing.end();
/// let sent: Vec<u8> = std::iter::from_fn(|| outgoing.pull()).flatten().collect();
/// assert_eq!(sent, b"hello3610a686");
/// assert_eq!(sent.len() as u64, stream.len());
/// assert_eq!(outgoing.hashed(), Some(Algorithm::Crc32.of(b"hello")));
/// ```
#[derive(Clone)]
pub struct Outgoing {
    hasher: Option<Hasher>,
    hashed: Option<Checksum>,
    frame: Frame,
    ready: VecDeque<Bytes>,
}

/// What is still to be put around the content.
#[derive(Clone)]
enum Frame {
    None,
    Before(Bytes),
    HexAtEnd,
    #[cfg(feature = "_aws")]
    Chunks(Box<Chunked>),
}

impl Outgoing {
    /// Takes the next bytes of the source. [`Outgoing::pull`] until `None` before the next push.
    pub fn push(&mut self, bytes: Bytes) {
        if bytes.is_empty() {
            return;
        }
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&bytes);
        }
        match &mut self.frame {
            Frame::None | Frame::Before(_) | Frame::HexAtEnd => self.ready.push_back(bytes),
            #[cfg(feature = "_aws")]
            Frame::Chunks(chunked) => chunked.push(bytes, &mut self.ready),
        }
    }

    /// The source's span is over.
    pub fn end(&mut self) {
        if let Some(hasher) = self.hasher.take() {
            self.hashed = Some(hasher.finish());
        }
        match std::mem::replace(&mut self.frame, Frame::None) {
            Frame::None => {}
            Frame::Before(after) => self.ready.push_back(after),
            Frame::HexAtEnd => self.ready.extend(self.hashed.map(|sum| Bytes::from(sum.to_hex()))),
            #[cfg(feature = "_aws")]
            Frame::Chunks(chunked) => chunked.end(self.hashed, &mut self.ready),
        }
    }

    /// The next bytes to send.
    pub fn pull(&mut self) -> Option<Bytes> {
        self.ready.pop_front()
    }

    /// The checksum of the content, once it has ended.
    #[must_use]
    pub fn hashed(&self) -> Option<Checksum> {
        self.hashed
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("hashed", &self.hashed).finish_non_exhaustive()
    }
}

/// Chunks of AWS.
#[cfg(feature = "_aws")]
#[derive(Clone)]
struct Chunked {
    trailer: Option<&'static str>,
    chunks: Chunks,
    /// Whether the one chunk of a body that is not signed has begun.
    open: bool,
    /// What is still to come of the content.
    left: u64,
    /// Of a signed chunk that is not whole yet.
    partial: Vec<Bytes>,
    gathered: u64,
}

#[cfg(feature = "_aws")]
impl Chunked {
    fn new(
        trailer: Option<&'static str>,
        mut chunks: Chunks,
        left: u64,
        ready: &mut VecDeque<Bytes>,
    ) -> Self {
        let open = !chunks.is_signed() && left > 0;
        if open {
            // One chunk for all: nothing has to be known of it before but its length.
            ready.push_back(chunks.head_of(left, &[0; 32]));
        }
        Chunked { trailer, chunks, open, left, partial: Vec::new(), gathered: 0 }
    }

    fn push(&mut self, mut bytes: Bytes, ready: &mut VecDeque<Bytes>) {
        if !self.chunks.is_signed() {
            ready.push_back(bytes);
            return;
        }
        while !bytes.is_empty() {
            let room = usize::try_from(SIGNED_CHUNK - self.gathered).unwrap_or(usize::MAX);
            let piece = bytes.split_to(bytes.len().min(room));
            self.left = self.left.saturating_sub(piece.len() as u64);
            self.gathered += piece.len() as u64;
            self.partial.push(piece);
            if self.gathered == SIGNED_CHUNK || self.left == 0 {
                self.sign(ready);
            }
        }
    }

    fn sign(&mut self, ready: &mut VecDeque<Bytes>) {
        use sha2::Digest as _;
        let mut hasher = sha2::Sha256::new();
        self.partial.iter().for_each(|piece| hasher.update(piece));
        ready.push_back(self.chunks.head_of(self.gathered, &hasher.finalize().into()));
        ready.extend(self.partial.drain(..));
        ready.push_back(Bytes::from_static(Chunks::TAIL));
        self.gathered = 0;
    }

    fn end(mut self, sum: Option<Checksum>, ready: &mut VecDeque<Bytes>) {
        if self.open {
            ready.push_back(Bytes::from_static(Chunks::TAIL));
        }
        if self.gathered > 0 {
            self.sign(ready);
        }
        let sum = sum.map(|sum| sum.to_base64());
        let trailers: Vec<_> = self.trailer.into_iter().zip(sum.as_deref()).collect();
        ready.push_back(self.chunks.end(&trailers));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is sent when the content comes in pieces of that size.
    fn sent(stream: &Stream, content: &[u8], size: usize) -> (Vec<u8>, Option<Checksum>) {
        let mut outgoing = stream.outgoing();
        let mut sent = Vec::new();
        for piece in content.chunks(size) {
            sent.extend(std::iter::from_fn(|| outgoing.pull()).flatten());
            outgoing.push(Bytes::copy_from_slice(piece));
        }
        outgoing.end();
        outgoing.end();
        sent.extend(std::iter::from_fn(|| outgoing.pull()).flatten());
        (sent, outgoing.hashed())
    }

    fn framings() -> Vec<Framing> {
        vec![
            Framing::None,
            Framing::HexAtEnd,
            Framing::Enclosed { before: Bytes::from_static(b"<"), after: Bytes::from_static(b">") },
            #[cfg(feature = "_aws")]
            Framing::AwsChunks { trailer: Some("x-amz-checksum-crc64nvme"), chunks: None },
            #[cfg(feature = "_aws")]
            Framing::AwsChunks { trailer: None, chunks: None },
            #[cfg(feature = "_aws")]
            Framing::AwsChunks {
                trailer: Some("x-amz-checksum-crc64nvme"),
                chunks: Some(Box::new(signed())),
            },
        ]
    }

    #[cfg(feature = "_aws")]
    fn signed() -> Chunks {
        use crate::sign::aws_v4::{Credentials, Options, Payload, Signer, Target};
        let credentials = Credentials::new("AKIDEXAMPLE", "secret");
        let options = Options::default();
        let signer = Signer { credentials: &credentials, region: "r", service: "s3", options };
        let target = Target { method: &http::Method::PUT, host: "h", path: "/a", query: "" };
        let now = crate::Time::from_unix_secs(1_700_000_000);
        let seed = signer.sign(&target, &mut http::HeaderMap::new(), Payload::ChunkedTrailer, now);
        signer.chunks(seed.expect("a signature"), now).expect("chunks")
    }

    #[test]
    fn how_it_comes_in_never_shows() {
        let content: Vec<u8> = (0..200_000u32).map(|n| (n * 31 % 253) as u8).collect();
        for framing in framings() {
            for length in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000] {
                let content = &content[..length];
                let span = 7..7 + length as u64;
                let stream = Stream { span, hash: Some(Algorithm::Crc64nvme), framing: framing.clone() };
                let (whole, sum) = sent(&stream, content, 1 << 20);
                assert_eq!(whole.len() as u64, stream.len(), "{stream:?}");
                assert_eq!(sum, Some(Algorithm::Crc64nvme.of(content)));
                for size in [999, 65_536, 70_001] {
                    assert!(sent(&stream, content, size).0 == whole, "{stream:?} in pieces of {size}");
                }
            }
        }
    }

    #[cfg(feature = "_aws")]
    #[test]
    fn unsigned_chunks_are_one() {
        let framing = Framing::AwsChunks { trailer: Some("x-amz-checksum-crc32"), chunks: None };
        let stream = Stream { span: 0..5, hash: Some(Algorithm::Crc32), framing };
        let (text, _) = sent(&stream, b"hello", 2);
        assert_eq!(text, b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");
        let empty = Stream { span: 3..3, ..stream };
        assert_eq!(sent(&empty, b"", 1).0, b"0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n");
    }
}
