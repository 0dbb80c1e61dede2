//! One operation under way, and what is known of it.

use super::{
    check::{Broken, no_secret, same, stray},
    digest::Digest,
    fault::Provider,
    flight::Flight,
};
use http::StatusCode;
use pileus_core::{
    Answer, Checkpoint, Cx, Exchange, ExchangeId, Leftover, Op, Operation, Result, Step, Time,
};
use std::{
    fmt::{Debug, Write as _},
    hash::{Hash as _, Hasher as _},
    result,
    task::Waker,
};

/// One operation under way.
#[derive(Clone)]
pub struct Actor<T> {
    /// Its number among the operations.
    pub number: usize,
    /// `None` after it was dropped or has ended.
    pub op: Option<Op<T>>,
    /// Until when it waits.
    pub wait: Option<Time>,
    /// It wants to be polled.
    pub ready: bool,
    /// What it gave.
    pub result: Option<Result<T>>,
    /// What it can be gone on with from after it has failed.
    pub kept: Option<Checkpoint>,
    /// What it said it leaves behind when it was dropped.
    pub dropped: Option<Vec<Leftover>>,
    /// A request that must not be repeated may have acted, unknown to it.
    pub doubt: bool,
    /// When it was last polled.
    polled: Time,
    /// The exchange ids it used, in order of their size.
    ids: Vec<ExchangeId>,
    /// How many processes took it up.
    lives: u32,
    /// What it was shown, for operations that gather and do not print what they have.
    shown: u64,
    /// Always the same one, for whoever keeps it need not keep it twice.
    waker: Waker,
}

impl<T: Debug> Actor<T> {
    /// An operation that was not polled yet.
    #[must_use]
    pub fn new(number: usize, op: Op<T>, waker: Waker) -> Self {
        Actor {
            number,
            op: Some(op),
            wait: None,
            ready: true,
            result: None,
            kept: None,
            dropped: None,
            doubt: false,
            polled: Time::EPOCH,
            ids: Vec::new(),
            lives: 0,
            shown: 0,
            waker,
        }
    }

    /// Whether it has ended or was dropped.
    #[must_use]
    pub fn over(&self) -> bool {
        self.result.is_some() || self.dropped.is_some()
    }

    /// How it ended.
    #[must_use]
    pub fn how(&self) -> String {
        match &self.result {
            Some(Ok(_)) => "done".to_owned(),
            Some(Err(error)) => format!("{:?}", error.kind()),
            None => "dropped".to_owned(),
        }
    }

    /// Polls it once: gives what it sends, if it sends something. `flights` is what it has in flight.
    ///
    /// # Errors
    /// Where it waits for nothing, goes on after its end, or sends what it must not.
    pub fn poll<'f, P: Provider>(
        &mut self,
        now: Time,
        flights: impl Iterator<Item = &'f Flight>,
    ) -> result::Result<Option<Flight>, Broken> {
        (self.ready, self.polled) = (false, now);
        let entropy = self.entropy();
        let Some(op) = &mut self.op else { return Ok(None) };
        let cx = Cx { now, entropy, waker: &self.waker };
        match op.poll(&cx) {
            Step::Send(id, exchange) => return self.send::<P>(id, exchange).map(Some),
            Step::Wait(until) => {
                self.wait = until;
                waiting(until, flights.min_by_key(|flight| flight.until), now)?;
            }
            Step::Done(result) => {
                silent(op, { flights }.next(), &cx)?;
                self.kept = result.as_ref().err().and_then(|_| op.checkpoint());
                (self.op, self.wait, self.result) = (None, None, Some(result));
            }
        }
        Ok(None)
    }

    fn send<P: Provider>(&mut self, id: ExchangeId, exchange: Exchange) -> result::Result<Flight, Broken> {
        let Some(until) = exchange.deadline else {
            return Err(format!("exchange {id} has no deadline"));
        };
        match self.ids.binary_search(&id) {
            Err(place) if id > 0 => self.ids.insert(place, id),
            _ => return Err(format!("the exchange id {id} is used twice")),
        }
        Ok(Flight::new::<P>(self.number, id, exchange, until))
    }

    /// Tells it an answer that it waits for.
    pub fn answer(&mut self, id: ExchangeId, answer: Answer, now: Time) {
        if let Ok(answer) = &answer
            && answer.status == StatusCode::OK
        {
            let mut digest = Digest::default();
            (self.shown, &answer.bytes()[..]).hash(&mut digest);
            self.shown = digest.finish();
        }
        let entropy = self.entropy();
        if let Some(op) = &mut self.op {
            op.answer(id, answer, &Cx { now, entropy, waker: &self.waker });
        }
        self.ready = true;
    }

    /// Tells it an answer that it waits for no more, which must change nothing: neither in it nor in its session.
    ///
    /// # Errors
    /// Where it does.
    pub fn stray<S: Debug>(
        &mut self,
        flight: &Flight,
        answer: Answer,
        now: Time,
        session: impl Fn() -> S,
    ) -> result::Result<(), Broken> {
        let Some(op) = self.op.as_mut().filter(|_| !flight.orphan) else { return Ok(()) };
        let before = format!("{op:?} {:?}", session());
        op.answer(flight.id, answer, &Cx { now, entropy: u128::MAX, waker: &self.waker });
        same("an answer nobody waited for", &before, &format!("{op:?} {:?}", session()))
    }

    /// Polls it again, and answers what it never asked. Whether that changes anything is for the caller to see.
    ///
    /// # Errors
    /// Where it does something else than to wait for the same.
    pub fn nudge(&mut self, now: Time) -> result::Result<(), Broken> {
        let settled = !self.ready && self.polled == now;
        let Some(op) = self.op.as_mut().filter(|_| settled) else { return Ok(()) };
        let cx = Cx { now, entropy: u128::MAX / 3, waker: &self.waker };
        match op.poll(&cx) {
            Step::Wait(until) if until == self.wait => {}
            other => return Err(format!("polling it twice gave {other:?} after {:?}", self.wait)),
        }
        op.answer(self.ids.last().copied().unwrap_or_default() + 1, stray(), &cx);
        op.answer(0, stray(), &cx);
        Ok(())
    }

    /// Drops it.
    pub fn drop_op(&mut self) {
        if let Some(op) = self.op.take() {
            self.dropped = Some(op.left_behind());
        }
    }

    /// What another process finds of it, as text and as what it reads from that; nothing where it keeps nothing.
    ///
    /// # Errors
    /// Where a secret is stored, or what is stored cannot be read.
    pub fn stored<'s>(
        &self,
        secrets: impl IntoIterator<Item = &'s str>,
    ) -> result::Result<Option<(String, Checkpoint)>, Broken> {
        let Some(checkpoint) = self.op.as_ref().and_then(Operation::checkpoint) else {
            return Ok(None);
        };
        let text = serde_json::to_string(&checkpoint).map_err(|e| e.to_string())?;
        no_secret(&text, secrets)?;
        let checkpoint = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        Ok(Some((text, checkpoint)))
    }

    /// Another process takes it up.
    pub fn resume(&mut self, op: Op<T>) {
        self.op = Some(op);
        self.ids.clear();
        self.lives += 1;
        self.ready = true;
    }

    /// Tells its states apart: by what it prints, which is added to `text`, and by what `hasher` is told.
    pub fn digest(&self, hasher: &mut Digest, text: &mut String) {
        (self.wait, self.ready, &self.ids, self.lives, self.doubt, self.shown).hash(hasher);
        let _ = write!(text, "{:?} {:?} {:?} {:?};", self.op, self.result, self.kept, self.dropped);
        if let Some(Err(error)) = &self.result {
            let _ = write!(text, "{error}");
        }
    }

    /// Bits that look random, new for every exchange and the same whenever the operation has come the same way.
    fn entropy(&self) -> u128 {
        let (number, lives, sent) = (self.number as u128, u128::from(self.lives), self.ids.len() as u128);
        let mut bits = ((number + 1) << 64) | (lives << 32) | (sent + 1);
        for _ in 0..2 {
            bits = bits
                .wrapping_mul(0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645)
                .wrapping_add(0x5851_F42D_4C95_7F2D);
            bits ^= bits >> 61;
        }
        bits
    }
}

/// An operation that waits has something to wait for.
fn waiting(wait: Option<Time>, flight: Option<&Flight>, now: Time) -> result::Result<(), Broken> {
    match (wait, flight) {
        (None, None) => Err("it is stuck: nothing is in flight, and it waits for no time".into()),
        (Some(until), _) if until <= now => {
            Err(format!("it waits for {until:?}, which is not after {now:?}"))
        }
        (None, Some(flight)) => Err(format!("it waits for exchange {} for ever", flight.id)),
        (Some(until), Some(flight)) if until > flight.until => {
            Err(format!("it waits until {until:?}, its exchange ends at {:?}", flight.until))
        }
        (Some(_), _) => Ok(()),
    }
}

/// After its end an operation does nothing, whatever it is told.
fn silent<T: Debug>(op: &mut Op<T>, flight: Option<&Flight>, cx: &Cx<'_>) -> result::Result<(), Broken> {
    if let Some(flight) = flight {
        return Err(format!("it is done while {:?} is in flight", flight.exchange));
    }
    op.answer(1, stray(), cx);
    match op.poll(cx) {
        Step::Wait(None) => Ok(()),
        other => Err(format!("it goes on after its end with {other:?}")),
    }
}
