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
    /// What is still to be sent, frame and all.
    left: u64,
    hashed: Arc<OnceLock<Checksum>>,
}

type Reading = Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>>;

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
                let framed =
                    Framed { outgoing: stream.outgoing(), left: stream.len(), hashed: Arc::default() };
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
    fn pull(&mut self) -> Option<Bytes> {
        let bytes = self.outgoing.pull()?;
        self.left = self.left.saturating_sub(bytes.len() as u64);
        Some(bytes)
    }

    /// The source's span is over: what follows it. The checksum shows before the last bytes go, for whoever has all of
    /// them does not ask again.
    fn end(&mut self) -> Option<Result<Frame<Bytes>, Lost>> {
        self.outgoing.end();
        if let Some(sum) = self.outgoing.hashed() {
            let _ = self.hashed.set(sum);
        }
        self.pull().map(|bytes| Ok(Frame::data(bytes)))
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
                    if let Some(bytes) = framed.pull() {
                        return Poll::Ready(Some(Ok(Frame::data(bytes))));
                    }
                    if left.is_empty() {
                        return Poll::Ready(framed.end());
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
                        framed.outgoing.push(piece);
                        if left.is_empty() {
                            return Poll::Ready(framed.end());
                        }
                        return match framed.pull() {
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
