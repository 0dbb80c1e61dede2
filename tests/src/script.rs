//! Operations driven by hand: every exchange is answered by a function, and time passes when nothing else happens.

use bytes::Bytes;
use pileus_core::{Answer, Body, Cx, Exchange, Operation, Result, Step, Time};
use std::{task::Waker, time::Duration};

/// Drives an operation to its end. `serve` gives the answer to an exchange, or `None` for silence. The time that is
/// left in `now` is when it ended.
///
/// # Panics
/// Where the operation waits for nothing.
pub fn drive<O: Operation>(
    operation: &mut O,
    now: &mut Time,
    mut serve: impl FnMut(&Exchange, Time) -> Option<Answer>,
) -> Result<O::Output> {
    let mut entropy = 1;
    loop {
        entropy += 0x9e37_79b9_7f4a_7c15_u128;
        let cx = Cx { now: *now, entropy, waker: Waker::noop() };
        match operation.poll(&cx) {
            Step::Done(result) => return result,
            Step::Wait(until) => {
                *now = until.expect("something to wait for").max(*now + Duration::from_nanos(1));
            }
            Step::Send(id, exchange) => {
                if let Some(answer) = serve(&exchange, *now) {
                    *now += Duration::from_millis(10);
                    let cx = Cx { now: *now, entropy: entropy + 1, waker: Waker::noop() };
                    operation.answer(id, answer, &cx);
                }
            }
        }
    }
}

/// An exchange's request with its whole body, as a server gets it.
#[must_use]
pub fn request(exchange: &Exchange) -> http::Request<Bytes> {
    let (head, body) = exchange.request.clone().into_parts();
    let body = match body {
        Body::Bytes(bytes) => bytes,
        Body::Empty | Body::Source(_) | Body::Stream(_) => Bytes::new(),
    };
    http::Request::from_parts(head, body)
}

/// A server's answer as a transport reports it.
pub fn answer(exchange: &Exchange, response: http::Response<Bytes>) -> Answer {
    let (head, body) = response.into_parts();
    let mut reading = exchange.reading(head.status, head.headers);
    reading.push(body)?;
    reading.end()?;
    reading.into_answer()
}
