//! One exchange under way: the request out, the head in, the body in.

use crate::{Io, RequestBody, Sent, Transport, arriving::Arriving, files};
use http::{Method, Uri};
use pileus_core::{Answer, Cause, Checksum, Exchange, ExchangeId, Lost, Reading, Take, Time};
use std::{
    io,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
};

pub(crate) struct Flight<T: Transport> {
    pub(crate) id: ExchangeId,
    pub(crate) deadline: Option<Time>,
    pub(crate) begun: Time,
    /// How many bytes of the answer's body have come.
    pub(crate) bytes: u64,
    label: Label,
    take: Take,
    /// The checksum of what was sent.
    hashed: Option<Arc<OnceLock<Checksum>>>,
    state: State<T>,
}

/// What is told about it after the request itself has gone.
struct Label {
    method: Method,
    uri: Uri,
    service: &'static str,
    attempt: u32,
}

enum State<T: Transport> {
    /// Nothing was sent: the answer is at hand.
    Here(Option<Answer>),
    Head(Sending<T::Body>),
    Body {
        body: Arriving<T::Body>,
        reading: Option<Reading>,
        ended: bool,
    },
}

type Sending<B> = Pin<Box<dyn Future<Output = Result<http::Response<Arriving<B>>, Lost>> + Send>>;

/// After that many pieces others get their turn.
const TURN: u32 = 64;

impl<T: Transport> Flight<T> {
    /// The exchange, on its way; nothing is sent where the caller's source or sink is needed and missing.
    pub(crate) fn begin(
        transport: &Arc<T>,
        id: ExchangeId,
        exchange: Exchange,
        io: &Io<'_>,
        now: Time,
    ) -> Result<Self, Lost> {
        let file = files::answer(&exchange);
        #[cfg(feature = "local")]
        let folder = exchange.local_folder().map(ToOwned::to_owned);
        let Exchange { request, take, deadline, service, attempt } = exchange;
        let (head, plan) = request.into_parts();
        let label = Label { method: head.method.clone(), uri: head.uri.clone(), service, attempt };
        let missing = |what| {
            let reason = format!(
                "the operation needs a {what} of bytes and was run without one; give it one with run_with"
            );
            Lost::new(Cause::Local, false, reason)
        };
        if let Some(answer) = file {
            let state = State::Here(Some(answer));
            return Ok(Flight { id, deadline, begun: now, bytes: 0, label, take, hashed: None, state });
        }
        let body = RequestBody::new(plan, io.source.as_ref()).ok_or_else(|| missing("source"))?;
        if io.sink.is_none() && !matches!(take, Take::Collect { .. }) {
            return Err(missing("sink"));
        }
        let hashed = body.hashed();
        let request = http::Request::from_parts(head, body);
        #[cfg(feature = "local")]
        if let Some(folder) = folder {
            let state = State::Head(Box::pin(crate::arriving::of_folder(folder, request)));
            return Ok(Flight { id, deadline, begun: now, bytes: 0, label, take, hashed, state });
        }
        let transport = transport.clone();
        let state = State::Head(Box::pin(async move {
            transport.send(request).await.map(|response| response.map(Arriving::of_transport))
        }));
        Ok(Flight { id, deadline, begun: now, bytes: 0, label, take, hashed, state })
    }

    pub(crate) fn label(&self) -> Sent<'_> {
        let Label { method, uri, service, attempt } = &self.label;
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let host = authority.rsplit('@').next().unwrap_or_default();
        Sent::new(method, host, uri.path(), service, *attempt)
    }

    pub(crate) fn poll(&mut self, task: &mut Context<'_>, io: &mut Io<'_>) -> Poll<Answer> {
        loop {
            match &mut self.state {
                State::Here(answer) => return answer.take().map_or(Poll::Pending, Poll::Ready),
                State::Head(head) => {
                    let (head, body) = match ready!(head.as_mut().poll(task)) {
                        Ok(response) => response.into_parts(),
                        Err(lost) => return Poll::Ready(Err(lost)),
                    };
                    let reading = Some(Reading::new(head.status, head.headers, self.take));
                    self.state = State::Body { body, reading, ended: false };
                }
                State::Body { body, reading, ended } => {
                    let Some(read) = reading else { return Poll::Pending };
                    let result = ready!(poll_body(read, body, ended, &mut self.bytes, task, io));
                    let Some(read) = reading.take() else { return Poll::Pending };
                    let sent = self.hashed.as_ref().and_then(|hashed| hashed.get().copied());
                    return Poll::Ready(match result {
                        Ok(()) => read.into_answer().map(|mut response| {
                            response.hashed.sent = sent;
                            response
                        }),
                        Err(lost) => Err(read.broken(lost)),
                    });
                }
            }
        }
    }
}

fn poll_body<B>(
    reading: &mut Reading,
    body: &mut Arriving<B>,
    ended: &mut bool,
    bytes: &mut u64,
    task: &mut Context<'_>,
    io: &mut Io<'_>,
) -> Poll<Result<(), Lost>>
where
    B: http_body::Body<Data = bytes::Bytes, Error: Into<Lost>>,
{
    let failed = |error: io::Error| {
        Lost::new(Cause::Local, true, format!("the sink of the answer's body failed: {error}"))
    };
    for _ in 0..TURN {
        if let Some(sink) = &mut io.sink {
            loop {
                ready!(sink.poll_ready(task)).map_err(failed)?;
                let Some(piece) = reading.pull() else { break };
                sink.take(piece).map_err(failed)?;
            }
            if *ended || reading.is_full() {
                return sink.poll_flush(task).map_err(failed);
            }
        } else if *ended {
            return Poll::Ready(Ok(()));
        }
        match ready!(body.poll_frame(task)) {
            None => {
                *ended = true;
                reading.end()?;
            }
            Some(Err(lost)) => return Poll::Ready(Err(lost)),
            Some(Ok(data)) => {
                *bytes += data.len() as u64;
                reading.push(data)?;
            }
        }
    }
    task.waker().wake_by_ref();
    Poll::Pending
}
