//! Bytes of the caller's on their way out, and a place for those that come in.

use bytes::Bytes;
use pileus_core::{Body, Cause, Checksum, Lost, Outgoing, Piece, Stream};
use std::{
    fmt, io,
    ops::Range,
    sync::{Arc, OnceLock},
};

/// The caller's own bytes, read by span. A retry reads its span again, so reading must not consume.
pub trait Source: Send + Sync + 'static {
    /// Reads bytes from `offset` on into `buffer`; zero at the end.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

impl Source for Bytes {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.get(offset..)).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}

impl Source for std::fs::File {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(self, buffer, offset);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(self, buffer, offset);
        #[cfg(not(any(unix, windows)))]
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "this platform does not read files at an offset",
        ));
    }
}

/// Takes the pieces of an answer's body as they come; an error of it ends the operation.
pub(crate) type Sink<'a> = Box<dyn FnMut(Piece) -> io::Result<()> + 'a>;

/// Where an operation's own bytes come from and go to: nowhere, unless said.
#[derive(Default)]
pub struct Io<'a> {
    pub(crate) source: Option<Arc<dyn Source>>,
    pub(crate) sink: Option<Sink<'a>>,
}

impl<'a> Io<'a> {
    /// Neither a source nor a sink.
    #[must_use]
    pub fn new() -> Self {
        Io::default()
    }

    /// Request bodies that are spans of a source read this one: [`Bytes`], a file, or anything read by offset.
    #[must_use]
    pub fn source(mut self, source: impl Source) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Poured bytes and records go to `sink`, on the thread that runs the operation.
    #[must_use]
    pub fn sink(mut self, sink: impl FnMut(Piece) -> io::Result<()> + 'a) -> Self {
        self.sink = Some(Box::new(sink));
        self
    }
}

impl fmt::Debug for Io<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Io")
            .field("source", &self.source.is_some())
            .field("sink", &self.sink.is_some())
            .finish()
    }
}

/// A request's body, ready to be sent.
#[derive(Clone)]
pub enum Payload {
    /// These bytes; none where the request has no body.
    Bytes(Bytes),
    /// A span of the caller's source.
    Span(Arc<dyn Source>, Range<u64>),
    /// A span of the caller's source that is hashed or framed on its way.
    Framed(Arc<dyn Source>, Framed),
}

/// A span of the caller's source, what is put around it, and where its checksum shows.
#[derive(Clone)]
pub struct Framed {
    stream: Stream,
    hashed: Arc<OnceLock<Checksum>>,
}

impl Payload {
    /// The payload for a body plan.
    pub(crate) fn of(body: Body, source: Option<&Arc<dyn Source>>) -> Result<Self, Lost> {
        match (body, source) {
            (Body::Empty, _) => Ok(Payload::Bytes(Bytes::new())),
            (Body::Bytes(bytes), _) => Ok(Payload::Bytes(bytes)),
            (Body::Source(span), Some(source)) => Ok(Payload::Span(source.clone(), span)),
            (Body::Stream(stream), Some(source)) => {
                Ok(Payload::Framed(source.clone(), Framed { stream: *stream, hashed: Arc::default() }))
            }
            (Body::Source(_) | Body::Stream(_), None) => {
                let reason = "the operation sends bytes of a source and was given none; run it with run_with and Io::source";
                Err(Lost::new(Cause::Local, false, reason))
            }
        }
    }

    /// How many bytes will be sent.
    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "whether there is a body is a question of the method, too"
    )]
    pub fn len(&self) -> u64 {
        match self {
            Payload::Bytes(bytes) => bytes.len() as u64,
            Payload::Span(_, span) => span.end.saturating_sub(span.start),
            Payload::Framed(_, framed) => framed.stream.len(),
        }
    }

    /// Where the checksum of its content shows, once all of it has been read; nothing where none is computed.
    pub(crate) fn hashed(&self) -> Option<Arc<OnceLock<Checksum>>> {
        match self {
            Payload::Framed(_, framed) => Some(framed.hashed.clone()),
            Payload::Bytes(_) | Payload::Span(..) => None,
        }
    }

    /// The bytes as a stream of exactly [`Payload::len`]; a source that ends early is an error.
    #[must_use]
    pub fn into_reader(self) -> PayloadReader {
        let inner = match self {
            Payload::Bytes(bytes) => Inner::Bytes(bytes),
            Payload::Span(source, span) => Inner::Span(source, span),
            Payload::Framed(source, Framed { stream, hashed }) => {
                let outgoing = stream.outgoing();
                Inner::Framed { source, span: stream.span, outgoing, ready: Bytes::new(), hashed }
            }
        };
        PayloadReader(inner)
    }
}

impl fmt::Debug for Payload {
    /// Never the bytes: a login's body is one of these.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.len())
    }
}

/// Reads a [`Payload`] from its beginning to its end.
pub struct PayloadReader(Inner);

enum Inner {
    Bytes(Bytes),
    Span(Arc<dyn Source>, Range<u64>),
    Framed {
        source: Arc<dyn Source>,
        span: Range<u64>,
        outgoing: Outgoing,
        ready: Bytes,
        hashed: Arc<OnceLock<Checksum>>,
    },
}

/// What is read of a source at once, where it does not go straight to the connection.
const PIECE: usize = 64 << 10;

impl fmt::Debug for PayloadReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayloadReader").finish_non_exhaustive()
    }
}

impl io::Read for PayloadReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Inner::Bytes(bytes) => {
                let count = bytes.len().min(buffer.len());
                buffer[..count].copy_from_slice(&bytes.split_to(count));
                Ok(count)
            }
            Inner::Framed { source, span, outgoing, ready, hashed } => {
                while ready.is_empty() {
                    if let Some(next) = outgoing.pull() {
                        *ready = next;
                    } else if span.is_empty() {
                        outgoing.end();
                        if let Some(sum) = outgoing.hashed() {
                            let _ = hashed.set(sum);
                        }
                        match outgoing.pull() {
                            Some(next) => *ready = next,
                            None => return Ok(0),
                        }
                    } else {
                        let mut piece = vec![0; PIECE];
                        let count = read_span(&**source, span, &mut piece)?;
                        piece.truncate(count);
                        outgoing.push(piece.into());
                    }
                }
                let count = ready.len().min(buffer.len());
                buffer[..count].copy_from_slice(&ready.split_to(count));
                Ok(count)
            }
            Inner::Span(source, span) => read_span(&**source, span, buffer),
        }
    }
}

/// Reads from the beginning of `span`, and moves that on.
fn read_span(source: &dyn Source, span: &mut Range<u64>, buffer: &mut [u8]) -> io::Result<usize> {
    let left = span.end.saturating_sub(span.start);
    let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
    if most == 0 {
        return Ok(0);
    }
    let count = loop {
        match source.read_at(span.start, &mut buffer[..most]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(local(format!("the source cannot be read: {error}"))),
            Ok(0) => return Err(local(format!("the source ends {left} bytes too early, at {}", span.start))),
            Ok(count) => break count.min(most),
        }
    };
    span.start += count as u64;
    Ok(count)
}

/// The source's own failure, told from a failure of the network by the `Lost` inside.
fn local(reason: String) -> io::Error {
    io::Error::other(Lost::new(Cause::Local, true, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_span_is_read_exactly_and_again_the_same() {
        let source: Arc<dyn Source> = Arc::new(Bytes::from_static(b"0123456789"));
        let payload = Payload::of(Body::Source(3..8), Some(&source)).expect("there is a source");
        assert_eq!(payload.len(), 5);
        for _ in 0..2 {
            let mut text = String::new();
            payload.clone().into_reader().read_to_string(&mut text).expect("readable");
            assert_eq!(text, "34567");
        }
    }

    #[test]
    fn a_source_that_ends_early_or_is_missing_is_the_callers_failure() {
        let source: Arc<dyn Source> = Arc::new(Bytes::from_static(b"0123"));
        let payload = Payload::of(Body::Source(2..9), Some(&source)).expect("there is a source");
        let error = payload.into_reader().read_to_end(&mut Vec::new()).expect_err("too short");
        let lost = crate::transport::broken(error);
        assert_eq!(lost.cause, Cause::Local);
        assert!(lost.reason.contains("5 bytes too early"), "{}", lost.reason);
        let lost = Payload::of(Body::Source(0..1), None).expect_err("no source");
        assert_eq!((lost.cause, lost.sent), (Cause::Local, false));
    }
}
