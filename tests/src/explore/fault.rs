//! What can go wrong with one exchange.

use super::world::{World, answer};
use bytes::Bytes;
use http::{Method, Request, header};
use pileus_core::{Answer, Body, Cause, Exchange, Lost, Response, Taken, Time};
use serde_json::json;

/// What can go wrong with one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// 503 from something before the provider, which did nothing; the answer does not say so.
    Unavailable,
    /// 503 with `Retry-After`.
    ComeBack,
    /// 429 with `Retry-After`.
    Throttled,
    /// 500, and the provider did nothing.
    Broken,
    /// 500, and the provider did what it was asked.
    BrokenAfter,
    /// The connection broke before the provider acted.
    LostBefore,
    /// The connection broke after the provider had acted.
    LostAfter,
    /// The connection broke, and the provider acts later.
    LostActsLater,
    /// The provider acted; the connection was reset in the middle of the answer's body.
    Reset,
    /// No connection was made.
    NoConnection,
    /// All tokens are void.
    Expired,
    /// The provider acted; its answer is no JSON.
    Malformed,
    /// The provider acted; its answer ends in the middle, as if it were whole.
    Truncated,
    /// The answer points to another host; the provider did nothing.
    Elsewhere,
    /// The answer points to another path of the same host, where the same is to be had.
    Moved,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 15] = [
        Fault::Unavailable,
        Fault::ComeBack,
        Fault::Throttled,
        Fault::Broken,
        Fault::BrokenAfter,
        Fault::LostBefore,
        Fault::LostAfter,
        Fault::LostActsLater,
        Fault::Reset,
        Fault::NoConnection,
        Fault::Expired,
        Fault::Malformed,
        Fault::Truncated,
        Fault::Elsewhere,
        Fault::Moved,
    ];

    /// Whether it can happen to that request, and differs there from the others.
    pub(super) fn befalls(self, request: &Request<Body>) -> bool {
        let login = request.uri().path().starts_with("/identity");
        match self {
            // There is no token in a login, and nothing else knows another path.
            Fault::Expired | Fault::Moved => !login,
            // For a read it makes no difference whether the provider acted.
            Fault::BrokenAfter | Fault::LostAfter | Fault::LostActsLater => request.method() != Method::GET,
            _ => true,
        }
    }

    /// Whether the client cannot know that nothing was done.
    pub(super) fn leaves_doubt(self) -> bool {
        matches!(
            self,
            Fault::Unavailable
                | Fault::Broken
                | Fault::BrokenAfter
                | Fault::LostBefore
                | Fault::LostAfter
                | Fault::LostActsLater
                | Fault::Reset
                | Fault::Malformed
                | Fault::Truncated
        )
    }

    /// Whether that call, if it may be repeated, gets over it.
    pub(super) fn heals(self, request: &Request<Body>) -> bool {
        match self {
            Fault::Malformed | Fault::Truncated | Fault::Elsewhere => false,
            Fault::Moved => request.method() == Method::GET,
            _ => true,
        }
    }

    /// What the client is told, and what it does to the cloud.
    pub(super) fn strike(self, world: &mut World, exchange: &Exchange, now: Time) -> Answer {
        let request = &exchange.request;
        let told = match self {
            Fault::LostBefore | Fault::LostActsLater => return Err(reset()),
            Fault::LostAfter => {
                world.handle(request, now);
                return Err(reset());
            }
            Fault::Reset => {
                let whole = world.handle(request, now);
                let mut reading = exchange.reading(whole.status, whole.headers.clone());
                reading.push(half(&whole))?;
                return Err(reading.broken(reset()));
            }
            Fault::NoConnection => return Err(Lost::new(Cause::Connect, false, "connection refused")),
            Fault::Unavailable => page(503),
            Fault::ComeBack => later(503),
            Fault::Throttled => later(429),
            Fault::Broken => page(500),
            Fault::BrokenAfter => {
                world.handle(request, now);
                page(500)
            }
            Fault::Expired => {
                world.expire();
                world.handle(request, now)
            }
            Fault::Malformed => {
                let answer = world.handle(request, now);
                Response { body: Taken::Collected("<html>It works!</html>".into()), ..answer }
            }
            Fault::Truncated => {
                let answer = world.handle(request, now);
                Response { body: Taken::Collected(half(&answer)), ..answer }
            }
            Fault::Elsewhere => pointing("https://evil.example/compute/v2.1/servers"),
            Fault::Moved => pointing(&request.uri().to_string()),
        };
        received(exchange, &told)
    }
}

/// An answer as a transport takes it in.
pub(super) fn received(exchange: &Exchange, told: &Response) -> Answer {
    let mut reading = exchange.reading(told.status, told.headers.clone());
    reading.push(told.bytes().clone())?;
    reading.end()?;
    reading.into_answer()
}

fn reset() -> Lost {
    Lost::new(Cause::Broken, true, "the connection was reset")
}

fn half(answer: &Response) -> Bytes {
    answer.bytes().slice(..answer.bytes().len() / 2)
}

fn page(status: u16) -> Response {
    let mut answer = answer(status, &json!(null));
    answer.body = Taken::Collected("<html>Please try again</html>".into());
    answer
}

fn later(status: u16) -> Response {
    let mut answer = page(status);
    answer.headers.insert(header::RETRY_AFTER, "1".parse().expect("a header"));
    answer
}

fn pointing(to: &str) -> Response {
    let mut answer = page(307);
    answer.headers.insert(header::LOCATION, to.parse().expect("a header"));
    answer
}
