//! An answer's body as it comes, watched for standing still; its connection goes back to the pool at the end.

use super::{
    Runtime, fault,
    pool::{Host, Permit, Sender},
};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pileus_core::{Cause, Lost};
use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

/// The body of an answer. Dropping it before its end closes the connection.
pub struct Incoming<R> {
    body: hyper::body::Incoming,
    runtime: R,
    lease: Option<Lease>,
    /// Given back after the connection.
    permit: Option<Permit>,
    /// How long it may stand still.
    idle: Option<Duration>,
    /// When it has to be over.
    end: Option<Instant>,
    moved: Instant,
    sleep: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

/// The connection that the body comes over, and where it belongs.
pub(super) struct Lease {
    pub(super) host: Arc<Host>,
    pub(super) sender: Sender,
}

impl<R: Runtime> Incoming<R> {
    pub(super) fn new(
        body: hyper::body::Incoming,
        runtime: R,
        lease: Option<Lease>,
        permit: Permit,
        idle: Option<Duration>,
        end: Option<Instant>,
    ) -> Self {
        Incoming { body, runtime, lease, permit: Some(permit), idle, end, moved: Instant::now(), sleep: None }
    }

    /// Pending, unless the time is up.
    fn poll_limits(&mut self, cx: &mut Context<'_>) -> Poll<Lost> {
        loop {
            let now = Instant::now();
            let still = self.idle.map(|idle| (idle.saturating_sub(now - self.moved), true));
            let total = self.end.map(|end| (end.saturating_duration_since(now), false));
            let Some((rest, idle)) = still.into_iter().chain(total).min() else { return Poll::Pending };
            if rest.is_zero() {
                let reason = if idle {
                    format!("the answer stood still for {:?}", self.idle.unwrap_or_default())
                } else {
                    "the answer was not whole within the total time for one request".to_owned()
                };
                return Poll::Ready(Lost::new(Cause::Timeout, true, reason));
            }
            // Bytes that came since it was set move the limit, not the timer: it is looked at again when it is over.
            let runtime = &self.runtime;
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(runtime.sleep(rest)));
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.sleep = None;
        }
    }
}

impl<R: Runtime + Unpin> Body for Incoming<R> {
    type Data = Bytes;
    type Error = Lost;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Lost>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Pending => self.poll_limits(cx).map(|lost| Some(Err(lost))),
            Poll::Ready(None) => {
                if let Some(Lease { host, sender }) = self.lease.take() {
                    host.put(sender);
                }
                self.permit = None;
                Poll::Ready(None)
            }
            Poll::Ready(Some(Err(error))) => {
                self.lease = None;
                Poll::Ready(Some(Err(fault::exchange(&error))))
            }
            Poll::Ready(Some(Ok(frame))) => {
                self.moved = Instant::now();
                Poll::Ready(Some(Ok(frame)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        // The connection goes back when the end is read, so it has to be.
        false
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<R> fmt::Debug for Incoming<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").finish_non_exhaustive()
    }
}
