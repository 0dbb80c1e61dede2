//! What the client needs of a runtime, and the bodies that go through it.

use crate::io::Source;
use bytes::Bytes;
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use pileus_core::{Body, Cause, Checksum, Lost, Outgoing, Time};
use std::{
    fmt, io,
    ops::Range,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

/// Moves bytes. This is all that a runtime has to offer; [`Client::over`](crate::Client::over) makes a client of it.
///
/// Dropping the future of [`Transport::send`] or the body of its answer ends the exchange. A transport follows no
/// redirects, repeats nothing that may have reached the provider, and adds no credentials of its own.
///
/// ```
/// use http::{Request, Response};
/// use pileus_client::{Client, RequestBody, Transport};
/// use pileus_core::Lost;
/// use std::time::Duration;
///
/// /// Answers everything with the same words.
/// struct Parrot(&'static str);
///
/// impl Transport for Parrot {
///     // Any `http_body::Body`; that of hyper, say, with its errors mapped to `Lost`.
///     type Body = http_body_util::combinators::MapErr<http_body_util::Full<bytes::Bytes>, fn(std::convert::Infallible) -> Lost>;
///
///     async fn send(&self, _: Request<RequestBody>) -> Result<Response<Self::Body>, Lost> {
///         use http_body_util::BodyExt;
///         let body = http_body_util::Full::new(bytes::Bytes::from_static(self.0.as_bytes()));
///         Ok(Response::new(body.map_err(|never| match never {})))
///     }
///
///     async fn sleep(&self, span: Duration) {
///         std::thread::sleep(span); // a runtime's own timer, rather
///     }
/// }
///
/// let client = Client::over(Parrot("{}"));
/// # drop(client);
/// ```
pub trait Transport: Send + Sync + 'static {
    /// The body of an answer, as it comes.
    type Body: http_body::Body<Data = Bytes, Error: Into<Lost>> + Send + 'static;

    /// Sends `request` (its address is absolute) and gives the head of the answer.
    fn send(
        &self,
        request: Request<RequestBody>,
    ) -> impl Future<Output = Result<Response<Self::Body>, Lost>> + Send;

    /// Is over after that long.
    fn sleep(&self, span: Duration) -> impl Future<Output = ()> + Send;

    /// What time it is. The default is the system's clock.
    fn now(&self) -> Time {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Time::from_unix(since.unwrap_or_default())
    }
}

/// The body of a request: bytes at hand, or a span of the caller's source that is read as it goes out.
pub struct RequestBody(Plan);

enum Plan {
    Whole(Bytes),
    Source {
        source: Arc<dyn Source>,
        left: Range<u64>,
        reading: Option<Reading>,
        framed: Option<Box<Framed>>,
    },
}

/// What is hashed or framed on its way.
struct Framed {
    outgoing: Outgoing,
    /// What was read of the source and is not hashed yet.
    rest: Bytes,
    /// What is still to be sent, frame and all.
    left: u64,
    hashed: Arc<OnceLock<Checksum>>,
}

type Reading = Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>>;

/// What is hashed at once, to be still in the processor's cache when it is sent.
const HASHED: usize = 256 << 10;

/// The largest piece that is handed on at once: progress shows, and what waits in memory stays small.
const PIECE: usize = 64 << 10;

impl RequestBody {
    /// The body that `plan` describes; `None` where it needs a source and there is none.
    #[must_use]
    pub fn new(plan: Body, source: Option<&Arc<dyn Source>>) -> Option<Self> {
        Some(RequestBody(match plan {
            Body::Empty => Plan::Whole(Bytes::new()),
            Body::Bytes(bytes) => Plan::Whole(bytes),
            Body::Source(span) => {
                Plan::Source { source: source?.clone(), left: span, reading: None, framed: None }
            }
            Body::Stream(stream) => {
                let framed = Framed {
                    outgoing: stream.outgoing(),
                    rest: Bytes::new(),
                    left: stream.len(),
                    hashed: Arc::default(),
                };
                let (source, left) = (source?.clone(), stream.span.clone());
                Plan::Source { source, left, reading: None, framed: Some(Box::new(framed)) }
            }
        }))
    }

    /// Where the checksum of its content shows, once all of it has gone; nothing where none is computed.
    pub(crate) fn hashed(&self) -> Option<Arc<OnceLock<Checksum>>> {
        match &self.0 {
            Plan::Source { framed: Some(framed), .. } => Some(framed.hashed.clone()),
            _ => None,
        }
    }

    /// The whole body where it is at hand, so that it need not be read piece by piece.
    #[must_use]
    pub fn whole(&self) -> Option<&Bytes> {
        match &self.0 {
            Plan::Whole(bytes) => Some(bytes),
            Plan::Source { .. } => None,
        }
    }

    /// How many bytes are still to be read from it.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.0 {
            Plan::Whole(bytes) => bytes.len() as u64,
            Plan::Source { framed: Some(framed), .. } => framed.left,
            Plan::Source { left, .. } => left.end.saturating_sub(left.start),
        }
    }

    /// Whether nothing is left to be read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Framed {
    /// The next bytes to send; `all`: the source's span is over. The checksum shows before the last of them, for whoever
    /// has all of them does not ask again.
    fn pull(&mut self, all: bool) -> Option<Bytes> {
        loop {
            if all && self.rest.is_empty() {
                self.outgoing.end();
                if let Some(sum) = self.outgoing.hashed() {
                    let _ = self.hashed.set(sum);
                }
            }
            if let Some(bytes) = self.outgoing.pull() {
                self.left = self.left.saturating_sub(bytes.len() as u64);
                return Some(bytes);
            }
            if self.rest.is_empty() {
                return None;
            }
            self.outgoing.push(self.rest.split_to(self.rest.len().min(HASHED)));
        }
    }
}

impl http_body::Body for RequestBody {
    type Data = Bytes;
    type Error = Lost;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Lost>>> {
        if self.is_empty() {
            return Poll::Ready(None);
        }
        match &mut self.0 {
            Plan::Whole(bytes) => {
                let piece = bytes.split_to(bytes.len().min(PIECE));
                Poll::Ready(Some(Ok(Frame::data(piece))))
            }
            Plan::Source { source, left, reading, framed } => {
                if let Some(framed) = framed {
                    let bytes = framed.pull(left.is_empty());
                    if bytes.is_some() || left.is_empty() {
                        return Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))));
                    }
                }
                let most = left.start.saturating_add(source.piece().max(1) as u64).min(left.end);
                let future = reading.get_or_insert_with(|| source.clone().read(left.start..most));
                let Poll::Ready(result) = future.as_mut().poll(cx) else { return Poll::Pending };
                *reading = None;
                let problem = match result {
                    Ok(piece) if piece.is_empty() => format!("it ends at byte {}", left.start),
                    Ok(piece) if piece.len() as u64 > most - left.start => {
                        "it gave more than it was asked for".to_owned()
                    }
                    Ok(piece) => {
                        left.start += piece.len() as u64;
                        let Some(framed) = framed else { return Poll::Ready(Some(Ok(Frame::data(piece)))) };
                        framed.rest = piece;
                        return match framed.pull(left.is_empty()) {
                            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
                            // Not enough of it for anything to be sent.
                            None => {
                                cx.waker().wake_by_ref();
                                Poll::Pending
                            }
                        };
                    }
                    Err(error) => error.to_string(),
                };
                let reason = format!("the source of the request's body failed: {problem}");
                Poll::Ready(Some(Err(Lost::new(Cause::Local, true, reason))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.len())
    }
}

impl fmt::Debug for RequestBody {
    /// Never the bytes: a login's body is one of these.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestBody({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body::Body as _;
    use pileus_core::{Algorithm, Framing, Stream};
    use std::{future::ready, task::Waker};

    /// Gives at most that many bytes at once.
    struct Slow(Bytes, u64);

    impl Source for Slow {
        fn read(self: Arc<Self>, span: Range<u64>) -> Reading {
            let end = span.end.min(span.start.saturating_add(self.1));
            Box::pin(ready(Ok(self.0.slice(span.start as usize..end as usize))))
        }

        fn piece(&self) -> usize {
            usize::MAX
        }
    }

    #[test]
    fn contents_are_hashed_before_their_last_bytes_go_however_they_are_read() {
        let content: Bytes = (0..600_000_u32).map(|n| (n * 31 % 253) as u8).collect();
        let span = 5..content.len() as u64 - 5;
        let inside = content.slice(5..content.len() - 5);
        let sum = Algorithm::Crc64nvme.of(&inside);
        let around = Bytes::from_static(b"--");
        for (framing, before, after) in [
            (Framing::None, "", String::new()),
            (Framing::HexAtEnd, "", sum.to_hex()),
            (Framing::Enclosed { before: around.clone(), after: around }, "--", "--".to_owned()),
        ] {
            let expected = [before.as_bytes(), &inside, after.as_bytes()].concat();
            for most in [999, HASHED as u64, HASHED as u64 + 1, u64::MAX] {
                let hash = Some(Algorithm::Crc64nvme);
                let plan =
                    Body::Stream(Box::new(Stream { span: span.clone(), hash, framing: framing.clone() }));
                let source: Arc<dyn Source> = Arc::new(Slow(content.clone(), most));
                let mut body = RequestBody::new(plan, Some(&source)).expect("a source");
                assert_eq!(body.len(), expected.len() as u64);
                let hashed = body.hashed().expect("a checksum");
                let mut task = Context::from_waker(Waker::noop());
                let mut sent = Vec::new();
                while !body.is_empty() {
                    let Poll::Ready(frame) = Pin::new(&mut body).poll_frame(&mut task) else { continue };
                    let piece = frame.expect("more").expect("bytes").into_data().expect("no trailers");
                    assert!(piece.len() <= HASHED);
                    sent.extend_from_slice(&piece);
                }
                assert!(sent == expected, "{framing:?}, {most} at once");
                assert_eq!(hashed.get(), Some(&sum), "{framing:?}, {most} at once");
            }
        }
    }
}
