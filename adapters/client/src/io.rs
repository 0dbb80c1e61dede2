//! Where bodies too large for memory come from and go to.

use bytes::Bytes;
use pileus_core::Piece;
use std::{
    fmt, io,
    ops::Range,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// The caller's bytes that go out as the body of a request. Spans can be asked for again: a retry reads its span again,
/// and several may be under way at once.
pub trait Source: Send + Sync + 'static {
    /// Reads from the beginning of `span`: at least one byte, at most all of it.
    fn read(self: Arc<Self>, span: Range<u64>) -> Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>>;

    /// How many bytes it is asked for at once, at most.
    fn piece(&self) -> usize {
        64 << 10
    }
}

impl Source for Bytes {
    fn read(self: Arc<Self>, span: Range<u64>) -> Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>> {
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(self.len());
        let piece = self.slice(place(span.start)..place(span.end).max(place(span.start)));
        Box::pin(std::future::ready(Ok(piece)))
    }
}

/// Takes the pieces of an answer's body. Every function that takes a [`Piece`] is one.
pub trait Sink: Send {
    /// Takes a piece, after [`Sink::poll_ready`] has said that it may.
    fn take(&mut self, piece: Piece) -> io::Result<()>;

    /// Whether it can take the next piece now; while it cannot, nothing more is read from the connection.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let _ = cx;
        Poll::Ready(Ok(()))
    }

    /// Whether all that it took is where it belongs. The answer counts as whole only then.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let _ = cx;
        Poll::Ready(Ok(()))
    }
}

impl<F: FnMut(Piece) -> io::Result<()> + Send> Sink for F {
    fn take(&mut self, piece: Piece) -> io::Result<()> {
        self(piece)
    }
}

/// The caller's source and sink for one operation, either of which may be missing.
///
/// ```
/// use pileus_client::Io;
/// use pileus_core::Piece;
///
/// let mut lines = Vec::new();
/// let io = Io::new().source(bytes::Bytes::from_static(b"to upload")).sink(|piece| {
///     if let Piece::Record(line) = piece {
///         lines.push(line);
///     }
///     Ok(())
/// });
/// # drop(io);
/// ```
#[derive(Default)]
pub struct Io<'a> {
    pub(crate) source: Option<Arc<dyn Source>>,
    pub(crate) sink: Option<Box<dyn Sink + 'a>>,
}

impl<'a> Io<'a> {
    /// Neither a source nor a sink.
    #[must_use]
    pub fn new() -> Self {
        Io::default()
    }

    /// Reads bodies of requests from `source`: [`Bytes`], or anything that can be read twice.
    #[must_use]
    pub fn source(mut self, source: impl Source) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Hands the bodies of answers to `sink`: a function, or anything that says when it is ready for more.
    #[must_use]
    pub fn sink(mut self, sink: impl Sink + 'a) -> Self {
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
