//! Operations polled, and what they want sent.

use super::{
    Violation,
    actor::Stage,
    events::{Event, Flight},
    state::Run,
};
use crate::{
    place::HOSTS,
    registry::{Effect, Outcome},
};
use pileus_core::{Body, Cx, Exchange, Op, Operation as _, Result, Step, Time};
use std::{sync::Arc, time::Duration};

/// Whoever is polled more often without waiting is in a loop.
const MOST_STEPS: usize = 100;

enum Polled {
    Wait,
    Done(Result<Outcome>),
}

impl Run {
    /// Polls an operation until it waits or is over.
    pub(super) fn poll(&mut self, op: usize) -> std::result::Result<(), Violation> {
        // Whoever has not begun or is over may be woken all the same.
        if !matches!(self.actors[op].stage, Stage::Running(_)) {
            return Ok(());
        }
        let stage = std::mem::replace(&mut self.actors[op].stage, Stage::Before);
        let Stage::Running(mut machine) = stage else { return Ok(()) };
        self.actors[op].polls += 1;
        let polled = self.steps(op, &mut machine);
        self.actors[op].stage = Stage::Running(machine);
        match polled? {
            Polled::Wait => Ok(()),
            Polled::Done(result) => self.done(op, result),
        }
    }

    fn steps(&mut self, op: usize, machine: &mut Op<Outcome>) -> std::result::Result<Polled, Violation> {
        for _ in 0..MOST_STEPS {
            let (now, entropy) = (self.clock(), self.dice.entropy());
            let waker = self.actors[op].waker.clone();
            match machine.poll(&Cx { now, entropy, waker: &waker }) {
                Step::Send(id, exchange) => self.send(op, id, exchange)?,
                Step::Wait(until) => {
                    self.wait(op, until.map(|until| until.saturating_since(now)))?;
                    if self.dice.chance(300) {
                        self.no_secret(op, "the operation", &format!("{machine:?}"))?;
                    }
                    return Ok(Polled::Wait);
                }
                Step::Done(result) => {
                    // After its end it does nothing.
                    let again = machine.poll(&Cx { now, entropy, waker: &waker });
                    if !matches!(again, Step::Wait(None)) {
                        return Err(self.violation(op, format!("it goes on after its end: {again:?}")));
                    }
                    return Ok(Polled::Done(result));
                }
            }
        }
        Err(self.violation(op, "it never waits"))
    }

    fn wait(&mut self, op: usize, span: Option<Duration>) -> std::result::Result<(), Violation> {
        let Some(span) = span else {
            return Err(self.violation(op, "it is stuck: it waits for no time"));
        };
        if span.is_zero() {
            return Err(self.violation(op, "it waits for a time that has come"));
        }
        let until = self.now + span;
        let true_clock = self.ahead.is_zero() && self.behind.is_zero();
        if true_clock && self.actors[op].flights.iter().any(|(_, late, _)| until > *late) {
            return Err(self.violation(op, "it waits past the end of its attempt"));
        }
        let polls = self.actors[op].polls;
        self.events.at(until, Event::Time(op, polls));
        Ok(())
    }

    fn send(&mut self, op: usize, id: u32, exchange: Exchange) -> std::result::Result<(), Violation> {
        let now = self.clock();
        let Some(deadline) = exchange.deadline.map(|deadline| deadline.saturating_since(now)) else {
            return Err(self.violation(op, format!("exchange {id} has no deadline")));
        };
        if id == 0 || !self.actors[op].ids.insert(id) {
            return Err(self.violation(op, format!("the exchange id {id} is used twice")));
        }
        // By the client's clock, which may have jumped, nobody waits for these any more.
        let gone = |(_, _, until): &&(u64, Time, Time)| *until <= now;
        let gone: Vec<u64> =
            self.actors[op].flights.iter().filter(gone).map(|(number, ..)| *number).collect();
        for number in gone {
            self.land(op, number);
        }
        if self.actors[op].flights.len() >= self.actors[op].entry.width() {
            return Err(self.violation(op, "it has too many requests in flight"));
        }
        let shown = format!("{exchange:?}");
        if !HOSTS.contains(&exchange.host()) {
            return Err(self.violation(op, format!("a request leaves the cloud: {shown}")));
        }
        self.no_secret(op, "a request", &shown)?;
        if self.actors[op].entry.effect == Effect::Deletes {
            self.touch(&exchange);
        }
        self.flights += 1;
        self.totals.requests += 1;
        let number = self.flights;
        self.note(op, || {
            let (request, attempt) = (&exchange.request, exchange.attempt);
            format!("sends {} {} (attempt {attempt})", request.method(), request.uri().path())
        });
        let flight = Flight { number, op, id, exchange: Arc::new(exchange) };
        let late = (number, self.now + deadline, now + deadline);
        self.actors[op].flights.push(late);
        // A deadline that has passed counts at once, but not before the operation waits.
        self.events.at(self.now + deadline, Event::Late(op, number));
        if self.flying.len() < self.plan.permits {
            self.depart(flight);
        } else {
            self.waiting.push_back(flight);
        }
        Ok(())
    }

    /// A request leaves.
    pub(super) fn depart(&mut self, flight: Flight) {
        self.flying.insert(flight.number, 0);
        self.totals.most_in_flight = self.totals.most_in_flight.max(self.flying.len());
        let there = self.on_the_way();
        self.events.at(there, Event::Arrive(flight));
    }

    /// When what leaves now is there.
    pub(super) fn on_the_way(&mut self) -> Time {
        let most = u64::try_from(self.plan.latency.as_micros()).unwrap_or(u64::MAX);
        self.now + Duration::from_micros(1 + self.dice.below(most))
    }

    /// Takes note of what a deletion is about.
    fn touch(&mut self, exchange: &Exchange) {
        let (uri, text) = (exchange.request.uri().to_string(), text_of(exchange));
        let word = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        let words = uri.split(word).chain(text.split(word));
        self.touched.extend(words.filter(|word| word.len() > 2).map(str::to_owned));
        // Names have blanks in them, and what was deleted may be there as a version.
        let within = |c: char| matches!(c, '/' | '?' | '&' | '"' | '<' | '>' | '\n' | '\r');
        let path = unescaped(exchange.request.uri().path());
        let names = path.split(within).chain(text.split(within));
        self.touched.extend(names.filter(|name| name.len() > 2).map(str::to_owned));
    }
}

/// All that a request names.
pub(super) fn about(exchange: &Exchange) -> String {
    format!("{}\n{}", unescaped(&exchange.request.uri().to_string()), text_of(exchange))
}

/// A request's body as text.
fn text_of(exchange: &Exchange) -> String {
    match exchange.request.body() {
        Body::Bytes(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            if text.contains('%') { unescaped(&text) } else { text.into_owned() }
        }
        Body::Empty | Body::Source(_) | Body::Stream(_) => String::new(),
    }
}

/// A form without its escapes, as far as names go.
fn unescaped(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let hex = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match byte {
            b'%' => match (hex(bytes.next()), hex(bytes.next())) {
                (Some(high), Some(low)) => out.push(u8::try_from(high * 16 + low).unwrap_or(b'?')),
                _ => out.push(b'?'),
            },
            byte => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
