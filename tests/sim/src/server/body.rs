//! The body of an answer as it goes over the wire: in one piece, in many, or broken off.

use crate::{Content, Wire};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// What was written before a reset gets this long to leave.
const FLUSH: Duration = Duration::from_millis(20);

/// A body on its way. What is made as it goes takes no more memory than a piece of it.
pub(super) struct Flow {
    content: Content,
    /// The most that goes in one piece.
    size: usize,
    every: Duration,
    pause: Option<Pin<Box<Sleep>>>,
    /// Ends in an error, which resets the connection.
    broken: bool,
    /// Its length is what it says.
    honest: bool,
}

impl Flow {
    pub(super) fn new(content: Content, wire: Wire) -> Self {
        let whole = Self {
            content,
            size: usize::MAX,
            every: Duration::ZERO,
            pause: None,
            broken: false,
            honest: true,
        };
        match wire {
            Wire::ResetAfter(bytes) => {
                let content = whole.content.slice(0..bytes as u64);
                Self { content, every: FLUSH, broken: true, honest: false, ..whole }
            }
            Wire::ClaimLength(_) => Self { honest: false, ..whole },
            Wire::Trickle { size, every } => Self { size: size.max(1), every, ..whole },
            Wire::Whole => whole,
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
        let size = self.size;
        match self.content.next_piece(size) {
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
        self.content.is_empty() && !self.broken
    }

    fn size_hint(&self) -> SizeHint {
        if self.honest {
            SizeHint::with_exact(self.content.len())
        } else {
            // Whoever lies about a length does not let on.
            SizeHint::default()
        }
    }
}
