//! What can go wrong with one exchange.

use super::{
    flight::Flight,
    wire::{Sink, received},
};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use pileus_core::{Answer, Cause, Exchange, Lost, Response, Take, Taken, Time};

/// What answers requests.
pub trait Provider {
    /// Answers a request.
    fn handle(&mut self, exchange: &Exchange, now: Time) -> Response;

    /// Makes every token void.
    fn expire(&mut self);

    /// Whether that asks for a token or for credentials.
    fn is_login(exchange: &Exchange) -> bool;

    /// Whether that may change anything, but for tokens.
    fn acts(exchange: &Exchange) -> bool;
}

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
    /// The provider acted; its answer is a page of HTML.
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
    pub(super) fn befalls(self, flight: &Flight) -> bool {
        match self {
            // There is no token in a login, and nothing else knows another path.
            Fault::Expired | Fault::Moved => !flight.login,
            // For a read it makes no difference whether the provider acted.
            Fault::BrokenAfter | Fault::LostAfter | Fault::LostActsLater => flight.acts || flight.login,
            // What is poured as it comes is not looked at: its length tells that it is whole.
            Fault::Malformed | Fault::Truncated => {
                matches!(flight.exchange.take, Take::Collect { .. } | Take::Span { .. })
            }
            _ => true,
        }
    }

    /// Whether the client cannot know that nothing was done.
    #[must_use]
    pub fn leaves_doubt(self) -> bool {
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
    #[must_use]
    pub fn heals(self, exchange: &Exchange) -> bool {
        match self {
            Fault::Malformed | Fault::Truncated | Fault::Elsewhere => false,
            Fault::Moved => exchange.request.method() == Method::GET,
            _ => true,
        }
    }

    /// Whether a question that nobody has to answer is left unanswered.
    #[must_use]
    pub fn silences(self) -> bool {
        matches!(self, Fault::Malformed | Fault::Truncated | Fault::Elsewhere | Fault::Moved)
    }

    /// What the client is told, what comes into its sink, and what it does to the cloud.
    ///
    /// # Errors
    /// Where the client gets no answer.
    pub fn strike<P: Provider>(
        self,
        provider: &mut P,
        exchange: &Exchange,
        now: Time,
        sink: &mut Sink,
    ) -> Answer {
        let told = match self {
            Fault::LostBefore | Fault::LostActsLater => return Err(reset()),
            Fault::LostAfter => {
                provider.handle(exchange, now);
                return Err(reset());
            }
            Fault::Reset => {
                let whole = provider.handle(exchange, now);
                let mut reading = exchange.reading(whole.status, whole.headers.clone());
                let lost = sink.fill(&mut reading, half(&whole)).err();
                return Err(reading.broken(lost.unwrap_or_else(reset)));
            }
            Fault::NoConnection => return Err(refused()),
            Fault::Unavailable => page(503),
            Fault::ComeBack => later(503),
            Fault::Throttled => later(429),
            Fault::Broken => page(500),
            Fault::BrokenAfter => {
                provider.handle(exchange, now);
                page(500)
            }
            Fault::Expired => {
                provider.expire();
                provider.handle(exchange, now)
            }
            Fault::Malformed => {
                let answer = provider.handle(exchange, now);
                Response { body: Taken::Collected("<html>It works!</html>".into()), ..answer }
            }
            Fault::Truncated => {
                let answer = provider.handle(exchange, now);
                Response { body: Taken::Collected(half(&answer)), ..answer }
            }
            Fault::Elsewhere => pointing("https://evil.example/compute/v2.1/servers"),
            Fault::Moved => pointing(&exchange.request.uri().to_string()),
        };
        received(exchange, &told, sink)
    }
}

/// The connection broke.
#[must_use]
pub fn reset() -> Lost {
    Lost::new(Cause::Broken, true, "the connection was reset")
}

/// No connection was made.
#[must_use]
pub fn refused() -> Lost {
    Lost::new(Cause::Connect, false, "connection refused")
}

fn half(answer: &Response) -> Bytes {
    answer.bytes().slice(..answer.bytes().len() / 2)
}

fn page(status: u16) -> Response {
    Response::new(
        StatusCode::from_u16(status).expect("a status"),
        HeaderMap::new(),
        Taken::Collected("<html>Please try again</html>".into()),
    )
}

fn later(status: u16) -> Response {
    let mut answer = page(status);
    answer.headers.insert(header::RETRY_AFTER, "1".parse().expect("a header"));
    answer
}

/// It points somewhere else, and nothing is done.
#[must_use]
pub fn pointing(to: &str) -> Response {
    let mut answer = page(307);
    answer.headers.extend(to.parse().ok().map(|to| (header::LOCATION, to)));
    answer
}
