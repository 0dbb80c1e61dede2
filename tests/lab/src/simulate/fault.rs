//! What can go wrong with a request, and how it is done to the cloud.

use super::Dice;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{Cause, Exchange, Lost, Piece, Response, Take, Taken, Time};
use pileus_sim::{
    Fault as Trouble, Sim, What, When,
    drive::{Arrival, exchanged_with},
};
use pileus_walk::{Sink, pointing, received, refused, reset, source};
use std::time::Duration;

/// What can go wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is what its name says; `strike` says how")]
pub enum Fault {
    Refused,
    RefusedByCode,
    FailedAfter,
    Throttled,
    Busy,
    LostBefore,
    LostAfter,
    ActsLater,
    NoConnection,
    Silence,
    Expired,
    Truncated,
    Garbled,
    ClaimedLength,
    Reset,
    Slow,
    Trickle,
    BootFails,
    Elsewhere,
    Moved,
    Flood,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 21] = [
        Fault::Refused,
        Fault::RefusedByCode,
        Fault::FailedAfter,
        Fault::Throttled,
        Fault::Busy,
        Fault::LostBefore,
        Fault::LostAfter,
        Fault::ActsLater,
        Fault::NoConnection,
        Fault::Silence,
        Fault::Expired,
        Fault::Truncated,
        Fault::Garbled,
        Fault::ClaimedLength,
        Fault::Reset,
        Fault::Slow,
        Fault::Trickle,
        Fault::BootFails,
        Fault::Elsewhere,
        Fault::Moved,
        Fault::Flood,
    ];
}

/// What becomes of a request.
#[expect(clippy::large_enum_variant, reason = "moved a few times; a box for each would cost more")]
pub(super) enum Fate {
    /// It is answered.
    Answered(Arrival),
    /// Nothing ever comes.
    Silence,
    /// The connection breaks, and the request arrives so much later.
    Later(Duration),
}

const CODES: [(StatusCode, &str); 7] = [
    (StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
    (StatusCode::INTERNAL_SERVER_ERROR, "InsufficientInstanceCapacity"),
    (StatusCode::SERVICE_UNAVAILABLE, "Unavailable"),
    (StatusCode::SERVICE_UNAVAILABLE, "RequestLimitExceeded"),
    (StatusCode::BAD_REQUEST, "RequestExpired"),
    (StatusCode::BAD_REQUEST, "IncorrectState"),
    (StatusCode::FORBIDDEN, "UnauthorizedOperation"),
];

const REFUSALS: [u16; 9] = [400, 401, 403, 404, 409, 429, 500, 502, 503];

const GARBAGE: [&[u8]; 4] = [b"<html>It works!</html>", b"", b"{\"", b"\xff\xfe\x00"];

impl Fault {
    /// What becomes of a request that this happens to.
    pub(super) fn strike(self, sim: &mut Sim, exchange: &Exchange, now: Time, dice: &mut Dice) -> Fate {
        let minutes = Duration::from_secs(180);
        let what = match self {
            Fault::Refused => What::Refuse(status(*dice.pick(&REFUSALS))),
            Fault::RefusedByCode => {
                let (status, code) = *dice.pick(&CODES);
                What::RefuseAs(status, code)
            }
            Fault::FailedAfter => What::FailAfter(status(*dice.pick(&[500, 502, 503, 504]))),
            Fault::Throttled if dice.chance(5_000) => What::ThrottleUntil(dice.span(minutes)),
            Fault::Throttled => What::Throttle(dice.span(minutes)),
            Fault::Busy => What::Busy(dice.span(minutes)),
            Fault::LostBefore => What::LoseBefore,
            Fault::LostAfter => What::LoseAfter,
            Fault::Expired => What::ExpireTokens,
            Fault::Truncated => What::Truncate(cut(dice)),
            // What is poured as it comes is not looked at, and part of a content has no checksum.
            Fault::Garbled if !matches!(exchange.take, Take::Collect { .. }) => What::Truncate(cut(dice)),
            Fault::Garbled => What::Garble(GARBAGE[usize::try_from(dice.below(4)).unwrap_or(0)]),
            Fault::ClaimedLength => What::ClaimLength(dice.below(1 << 40)),
            Fault::Reset => What::ResetAfter(cut(dice)),
            Fault::Slow => What::Slow(dice.span(minutes)),
            Fault::Trickle => {
                What::Trickle { size: 1 + cut(dice), every: dice.span(Duration::from_secs(10)) }
            }
            Fault::BootFails => What::BootFails("No valid host was found.".into()),
            Fault::ActsLater => return Fate::Later(dice.span(minutes)),
            Fault::NoConnection => return Fate::Answered(Arrival::of(Err(refused()))),
            Fault::Silence if dice.chance(5_000) => return Fate::Silence,
            Fault::Silence => {
                let _ = transferred(sim, exchange, now);
                return Fate::Silence;
            }
            Fault::Elsewhere => return redirect(exchange, "https://evil.example/compute/v2.1/servers"),
            Fault::Moved => return redirect(exchange, &exchange.request.uri().to_string()),
            // It takes its time for real.
            Fault::Flood if dice.chance(500) => return flood(sim, exchange, now),
            Fault::Flood => What::ClaimLength(1 << 40),
        };
        sim.faults().clear();
        sim.faults().add(Trouble::new(When::any(), what).times(1));
        let fate = plain(sim, exchange, now);
        sim.faults().clear();
        fate
    }
}

/// What becomes of a request that nothing happens to but what is switched on.
pub(super) fn plain(sim: &mut Sim, exchange: &Exchange, now: Time) -> Fate {
    Fate::Answered(transferred(sim, exchange, now).unwrap_or_else(|| Arrival::of(Err(reset()))))
}

fn transferred(sim: &mut Sim, exchange: &Exchange, now: Time) -> Option<Arrival> {
    exchanged_with(sim, exchange, now, |span| Some(source(span)))
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Somewhere in a body.
fn cut(dice: &mut Dice) -> usize {
    let magnitude = dice.below(12);
    usize::try_from(dice.below(1 << magnitude)).unwrap_or(0)
}

/// It points somewhere else, and nothing is done.
fn redirect(exchange: &Exchange, to: &str) -> Fate {
    let told = Response { body: Taken::Collected(Bytes::new()), ..pointing(to) };
    Fate::Answered(Arrival::of(received(exchange, &told, &mut Sink::default())))
}

/// It did what it was asked to, and its answer never ends: as much is read of it as the request allows.
fn flood(sim: &mut Sim, exchange: &Exchange, now: Time) -> Fate {
    static PIECE: [u8; 1 << 16] = [b' '; 1 << 16];
    let (status, headers) = match transferred(sim, exchange, now).map(|arrival| arrival.answer) {
        Some(Ok(answer)) => (answer.status, answer.headers),
        _ => (StatusCode::OK, HeaderMap::new()),
    };
    let mut reading = exchange.reading(status, headers);
    let mut poured = Vec::new();
    for _ in 0..=(1 << 14) {
        if let Err(lost) = reading.push(Bytes::from_static(&PIECE)) {
            return Fate::Answered(Arrival { poured, ..Arrival::of(Err(reading.broken(lost))) });
        }
        let mut last = None;
        while let Some(Piece::Pour { offset, bytes }) = reading.pull() {
            last = Some((offset, bytes));
        }
        poured.extend(last);
        // What is read of an error has its own limit, past which it is passed over; a sink has room for all there is.
        if !status.is_success() || reading.is_full() || poured.len() > 1 {
            break;
        }
    }
    let lost = Lost::new(Cause::Timeout, true, "the answer does not end");
    let ends = !status.is_success() || reading.is_full();
    let answer = if ends { reading.into_answer() } else { Err(reading.broken(lost)) };
    Fate::Answered(Arrival { poured, ..Arrival::of(answer) })
}
