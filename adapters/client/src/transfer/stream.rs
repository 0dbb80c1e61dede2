//! Streams of unknown length as sources: what has been read is kept until it will not be asked for again.

use crate::{Client, Io, Run, Sink, Source, Transport};
use bytes::Bytes;
use futures_core::Stream;
use pileus_core::{
    Op, Piece, Result,
    storage::{Object, Supply},
};
use std::{
    collections::VecDeque,
    fmt, io,
    ops::Range,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

/// A stream of bytes, boxed.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// What has been given of a source of unknown length and may be asked for: kept until it will not be asked for again.
///
/// It is the source of an operation that was made with its [`Window::supply`]. Cloning it shares it.
#[derive(Clone, Default)]
pub struct Window {
    supply: Supply,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    /// Where the first piece begins.
    first: u64,
    pieces: VecDeque<Bytes>,
    end: u64,
}

/// Reads a stream into its window, as far as it may get ahead.
pub(super) struct Feeder {
    stream: Option<ByteStream>,
    window: Window,
    /// How much may be kept.
    most: u64,
}

impl Feeder {
    pub(super) fn new(stream: ByteStream, window: Window, most: u64) -> Self {
        Feeder { stream: Some(stream), window, most }
    }

    /// Reads on, as long as there is something to read and room for it. An error is the stream's own.
    pub(super) fn poll(&mut self, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(stream) = &mut self.stream {
            if self.window.kept() >= self.most {
                return Poll::Pending;
            }
            match stream.as_mut().poll_next(task) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(bytes))) => self.window.give(bytes),
                Poll::Ready(None) => {
                    self.stream = None;
                    self.window.supply.end();
                }
                Poll::Ready(Some(Err(error))) => {
                    self.stream = None;
                    return Poll::Ready(Err(error));
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Window {
    /// One that was given nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Window::default()
    }

    /// What the operation is told of it, and tells; its end and its failure are said there.
    #[must_use]
    pub fn supply(&self) -> &Supply {
        &self.supply
    }

    /// Takes the bytes that come next.
    pub fn give(&self, bytes: Bytes) {
        let mut kept = self.lock();
        kept.end += bytes.len() as u64;
        if !bytes.is_empty() {
            kept.pieces.push_back(bytes);
        }
        let end = kept.end;
        drop(kept);
        self.supply.give(end);
    }

    /// How many bytes are kept.
    #[must_use]
    pub fn kept(&self) -> u64 {
        let mut kept = self.lock();
        kept.forget(self.supply.free());
        kept.end - kept.first
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing can panic while it is held.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Window({:?})", self.supply)
    }
}

impl Kept {
    /// Drops the pieces that lie before that byte.
    fn forget(&mut self, free: u64) {
        while let Some(piece) = self.pieces.front()
            && self.first + piece.len() as u64 <= free
        {
            self.first += piece.len() as u64;
            self.pieces.pop_front();
        }
    }

    fn read(&self, span: &Range<u64>) -> io::Result<Bytes> {
        let mut at = self.first;
        if span.start < at {
            return Err(io::Error::other("it was asked for bytes that it has forgotten"));
        }
        for piece in &self.pieces {
            let end = at + piece.len() as u64;
            if span.start < end {
                let place = |byte: u64| usize::try_from(byte - at).unwrap_or(usize::MAX);
                return Ok(piece.slice(place(span.start)..place(span.end.min(end))));
            }
            at = end;
        }
        Ok(Bytes::new())
    }
}

/// The pieces of a content, as they are taken.
pub(super) struct Pieces<T: Transport> {
    run: Run<'static, T, Op<Object>>,
    queue: Queue,
    over: bool,
}

/// What has come and was not taken.
#[derive(Clone, Default)]
struct Queue(Arc<Mutex<VecDeque<Bytes>>>);

/// How many pieces wait at most.
const WAITING: usize = 4;

/// The content that `operation` brings in its order.
pub(super) fn pieces<T: Transport>(client: &Client<T>, operation: Op<Object>) -> Pieces<T> {
    let queue = Queue::default();
    let run = client.run_with(operation, Io::new().sink(queue.clone()));
    Pieces { run, queue, over: false }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Bytes>> {
        // Nothing can panic while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Queue {
    fn take(&mut self, piece: Piece) -> io::Result<()> {
        if let Piece::Pour { bytes, .. } = piece {
            self.lock().push_back(bytes);
        }
        Ok(())
    }

    // Nobody has to be woken: whoever takes a piece drives the operation on.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lock().len() < WAITING { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}

impl<T: Transport> Stream for Pieces<T> {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        loop {
            let next = self.queue.lock().pop_front();
            if let Some(bytes) = next {
                return Poll::Ready(Some(Ok(bytes)));
            }
            if self.over {
                return Poll::Ready(None);
            }
            match Pin::new(&mut self.run).poll(task) {
                Poll::Ready(Ok(_)) => self.over = true,
                Poll::Ready(Err(error)) => {
                    self.over = true;
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Pending if self.queue.lock().is_empty() => return Poll::Pending,
                Poll::Pending => {}
            }
        }
    }
}

impl Source for Window {
    fn read(self: Arc<Self>, span: Range<u64>) -> Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>> {
        let mut kept = self.lock();
        kept.forget(self.supply.free());
        let read = kept.read(&span);
        drop(kept);
        Box::pin(std::future::ready(read))
    }
}
