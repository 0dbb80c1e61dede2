//! What a transport makes of a request and of its answer.

use crate::outcome::{Answer, Outcome, Wire};
use crate::{Sim, Time};
use bytes::Bytes;
use pileus_core::{Body, Cause, Checksum, Exchange, Lost, Piece, Stream};
use std::ops::Range;
use std::time::Duration;

/// What comes of one exchange.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// How much longer than usual the answer takes.
    pub after: Duration,
    /// What a transport makes of it.
    pub answer: pileus_core::Answer,
    /// What of it goes into the caller's sink, and where to.
    pub poured: Vec<(u64, Bytes)>,
}

impl Arrival {
    /// An answer that comes when answers do, and brings nothing for a sink.
    #[must_use]
    pub fn of(answer: pileus_core::Answer) -> Self {
        Self { after: Duration::ZERO, answer, poured: Vec::new() }
    }

    /// The same where the caller has no sink.
    pub(crate) fn without_sink(self) -> Self {
        if self.poured.is_empty() {
            return self;
        }
        let lost = Lost::new(Cause::Local, true, "there is no sink to write the body to");
        Self { after: self.after, ..Self::of(Err(lost)) }
    }
}

/// One exchange with a cloud that it reaches at `now`, of a caller who has no contents: how much longer than usual its
/// answer takes, and what a transport makes of it. `None` where no answer ever comes.
pub fn exchanged(cloud: &mut Sim, exchange: &Exchange, now: Time) -> Option<(Duration, pileus_core::Answer)> {
    let arrival = exchanged_with(cloud, exchange, now, |_| None)?.without_sink();
    Some((arrival.after, arrival.answer))
}

/// One exchange with a cloud that it reaches at `now`, of a caller whose source has those bytes; `None` where no answer
/// ever comes.
pub fn exchanged_with(
    cloud: &mut Sim,
    exchange: &Exchange,
    now: Time,
    source: impl Fn(Range<u64>) -> Option<Bytes>,
) -> Option<Arrival> {
    let Some((body, hashed)) = body(exchange.request.body(), source) else {
        let lost = Lost::new(Cause::Local, false, "there is no source to read the body from");
        return Some(Arrival::of(Err(lost)));
    };
    let mut request = http::Request::new(body);
    *request.method_mut() = exchange.request.method().clone();
    *request.uri_mut() = exchange.request.uri().clone();
    *request.headers_mut() = exchange.request.headers().clone();
    match cloud.handle(&request, now) {
        Outcome::Lost { .. } => None,
        Outcome::Answer(answer) => Some(arrived(exchange, answer, hashed)),
    }
}

/// A body as it is sent, and the checksum that is computed on its way.
fn body(body: &Body, source: impl Fn(Range<u64>) -> Option<Bytes>) -> Option<(Bytes, Option<Checksum>)> {
    match body {
        Body::Empty => Some((Bytes::new(), None)),
        Body::Bytes(bytes) => Some((bytes.clone(), None)),
        Body::Source(span) => Some((source(span.clone())?, None)),
        Body::Stream(stream) => Some(streamed(stream, source(stream.span.clone())?)),
    }
}

fn streamed(stream: &Stream, content: Bytes) -> (Bytes, Option<Checksum>) {
    let mut outgoing = stream.outgoing();
    outgoing.push(content);
    outgoing.end();
    let bytes = std::iter::from_fn(|| outgoing.pull()).flatten().collect();
    (bytes, outgoing.hashed())
}

/// An answer as a transport would report it.
fn arrived(exchange: &Exchange, answer: Answer, hashed: Option<Checksum>) -> Arrival {
    let (mut after, wire) = (answer.delay, answer.wire);
    let (head, body) = answer.collected().into_parts();
    let mut reading = exchange.reading(head.status, head.headers);
    let broken = |reason: &str| Lost::new(Cause::Broken, true, reason);
    let (body, fault) = match wire {
        Wire::Whole => (body, None),
        Wire::ResetAfter(n) => {
            (body.slice(..n.min(body.len())), Some(broken("the connection was reset within the body")))
        }
        Wire::ClaimLength(n) => match usize::try_from(n) {
            Ok(n) if n <= body.len() => (body.slice(..n), None),
            _ => (body, Some(broken("the connection ended before the body did"))),
        },
        Wire::Trickle { size, every } => {
            let pieces = u32::try_from(body.len().div_ceil(size.max(1))).unwrap_or(u32::MAX);
            after += every.saturating_mul(pieces.saturating_sub(1));
            (body, None)
        }
    };
    let mut poured = Vec::new();
    let read = reading.push(body).and_then(|()| {
        while let Some(piece) = reading.pull() {
            match piece {
                Piece::Pour { offset, bytes } => poured.push((offset, bytes)),
                Piece::Record(_) => {
                    return Err(Lost::new(Cause::Local, true, "there is no sink to write lines to"));
                }
            }
        }
        fault.map_or_else(|| reading.end(), Err)
    });
    let answer = match read {
        Ok(()) => reading.into_answer().map(|mut answer| {
            answer.hashed.sent = hashed;
            answer
        }),
        Err(lost) => Err(reading.broken(lost)),
    };
    Arrival { after, answer, poured }
}
