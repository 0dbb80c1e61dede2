//! Between a thread that blocks and a task that must not.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use indicatif::ProgressBar;
use std::io::{self, Read, Write};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How much goes over at once, and how many such pieces wait.
const PIECE: usize = 256 << 10;
const WAITING: usize = 4;

/// Where a thread writes what a task takes as a stream.
pub(crate) struct Writer {
    pieces: Sender<io::Result<Bytes>>,
    buffer: BytesMut,
    bar: ProgressBar,
}

/// A writer, and the stream of what is written. The thread waits while the task does not take it.
pub(crate) fn to_stream(bar: ProgressBar) -> (Writer, impl Stream<Item = io::Result<Bytes>> + Send) {
    let (pieces, received) = channel(WAITING);
    let stream = stream::unfold(received, |mut received: Receiver<_>| async move {
        received.recv().await.map(|piece| (piece, received))
    });
    (Writer { pieces, buffer: BytesMut::new(), bar }, stream)
}

impl Writer {
    /// Ends the stream with an error.
    pub(crate) fn fail(self, error: io::Error) {
        // Nobody takes it any more where the upload has failed first.
        let _ = self.pieces.blocking_send(Err(error));
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        self.bar.inc(bytes.len() as u64);
        if self.buffer.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = self.buffer.split().freeze();
        if piece.is_empty() {
            return Ok(());
        }
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the upload has ended");
        self.pieces.blocking_send(Ok(piece)).map_err(gone)
    }
}

/// Where a thread reads what a task gives.
pub(crate) struct Reader {
    pieces: Receiver<Bytes>,
    piece: Bytes,
}

/// A reader, and where what it reads is put. The task waits while the thread does not read it.
pub(crate) fn to_reader() -> (Reader, Sender<Bytes>) {
    let (sender, pieces) = channel(WAITING);
    (Reader { pieces, piece: Bytes::new() }, sender)
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = piece,
                None => return Ok(0),
            }
        }
        let count = self.piece.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.piece.split_to(count));
        Ok(count)
    }
}
