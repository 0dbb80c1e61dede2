//! A request's body on its way out, watched for standing still.

use super::Runtime;
use crate::RequestBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pileus_core::Lost;
use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

pub(super) struct Outgoing {
    body: RequestBody,
    progress: Option<Arc<Progress>>,
}

/// How far a body has come. A body counts as moving when the connection takes the next piece of it.
#[derive(Default)]
pub(super) struct Progress(Mutex<State>);

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Unasked,
    Moved(Instant),
    Gone,
}

impl Outgoing {
    /// The body, and its progress where it has more than nothing to send.
    pub(super) fn new(body: RequestBody) -> (Self, Option<Arc<Progress>>) {
        let progress = (!body.is_empty()).then(Arc::<Progress>::default);
        (Outgoing { body, progress: progress.clone() }, progress)
    }
}

impl Progress {
    fn state(&self) -> State {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, state: State) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Whether the connection has taken all of it.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self.state(), State::Gone)
    }

    /// Is over when the body has stood still for that long; never once all of it is gone.
    pub(super) async fn stalled<R: Runtime>(&self, runtime: &R, limit: Duration) {
        loop {
            let rest = match self.state() {
                State::Unasked => limit,
                State::Moved(at) => limit.saturating_sub(at.elapsed()),
                State::Gone => return std::future::pending().await,
            };
            if rest.is_zero() {
                return;
            }
            runtime.sleep(rest).await;
        }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Lost;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Lost>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(progress) = &self.progress {
            progress.set(if self.body.is_empty() { State::Gone } else { State::Moved(Instant::now()) });
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
