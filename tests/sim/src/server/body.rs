//! The body of an answer as it goes over the wire: in one piece, in many, or broken off.

use crate::Wire;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// What was written before a reset gets this long to leave.
const FLUSH: Duration = Duration::from_millis(20);

/// A body on its way.
pub(super) struct Flow {
    pieces: VecDeque<Bytes>,
    every: Duration,
    pause: Option<Pin<Box<Sleep>>>,
    /// Ends in an error, which resets the connection.
    broken: bool,
    /// Its length is what it says.
    honest: bool,
}

impl Flow {
    pub(super) fn new(body: Bytes, wire: Wire) -> Self {
        let whole =
            Self { pieces: VecDeque::new(), every: Duration::ZERO, pause: None, broken: false, honest: true };
        match wire {
            Wire::ResetAfter(bytes) => {
                let pieces = VecDeque::from([body.slice(..bytes.min(body.len()))]);
                Self { pieces, every: FLUSH, broken: true, honest: false, ..whole }
            }
            Wire::ClaimLength(_) => Self { pieces: VecDeque::from([body]), honest: false, ..whole },
            Wire::Trickle { size, every } => {
                let size = size.max(1);
                let cut = |at: usize| body.slice(at..body.len().min(at + size));
                let pieces = (0..body.len()).step_by(size).map(cut).collect();
                Self { pieces, every, ..whole }
            }
            Wire::Whole => Self { pieces: VecDeque::from([body]), ..whole },
        }
    }

    /// Does it end in a reset?
    pub(super) fn is_broken(&self) -> bool {
        self.broken
    }
}

impl Body for Flow {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(pause) = self.pause.as_mut() {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        match self.pieces.pop_front() {
            Some(piece) => {
                if self.every > Duration::ZERO {
                    self.pause = Some(Box::pin(sleep(self.every)));
                }
                Poll::Ready(Some(Ok(Frame::data(piece))))
            }
            None if self.broken => Poll::Ready(Some(Err(io::Error::new(
                io::ErrorKind::ConnectionReset,
                "a fault resets the connection",
            )))),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty() && !self.broken
    }

    fn size_hint(&self) -> SizeHint {
        if self.honest {
            SizeHint::with_exact(self.pieces.iter().map(|piece| piece.len() as u64).sum())
        } else {
            // Whoever lies about a length does not let on.
            SizeHint::default()
        }
    }
}
