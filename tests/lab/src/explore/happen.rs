//! What happens to a state, event by event.

use super::{
    check::{self, Broken},
    event::Event,
    fault::{Fault, Provider as _, received},
    state::{Flight, Stage, State, entropy, waker},
};
use crate::explore::Digest;
use http::StatusCode;
use pileus_core::{Answer, Cx, Exchange, Operation as _, Repeat, Step};
use std::hash::{Hash as _, Hasher as _};

impl State {
    pub(super) fn happen(&mut self, event: Event, stage: &Stage<'_>) -> Result<(), Broken> {
        match event {
            Event::Answer => {
                let Some(flight) = self.flight.take() else { return Ok(()) };
                let answer = received(&flight.exchange, &self.world.handle(&flight.exchange, self.there));
                self.answer(&flight, answer);
                self.poll(stage)
            }
            Event::Strike(fault) => {
                let Some(flight) = self.flight.take() else { return Ok(()) };
                let answer = fault.strike(&mut self.world, &flight.exchange, self.there);
                self.hard |= !fault.heals(&flight.exchange);
                self.expiries += u32::from(fault == Fault::Expired);
                self.blind |= flight.discovery && fault.silences();
                self.hard |= flight.discovery && fault.silences();
                // A definite no stays one, however its text is mangled.
                let refused = answer.as_ref().is_ok_and(|answer| answer.status.is_client_error());
                self.doubt |= flight.acts && fault.leaves_doubt() && !refused;
                if fault == Fault::LostActsLater && flight.acts {
                    self.ghosts.push(flight.clone());
                }
                self.answer(&flight, answer);
                self.poll(stage)
            }
            Event::Arrive(place) => {
                let ghost = self.ghosts.remove(place);
                let answer = received(&ghost.exchange, &self.world.handle(&ghost.exchange, self.there));
                self.stray(&ghost, answer, stage)
            }
            Event::Time | Event::Late => {
                if let Some(until) = self.wait {
                    self.there += until.saturating_since(self.now);
                    self.now = until;
                }
                self.late(stage)
            }
            Event::Forward(span) => {
                self.now += span;
                // A clock that is off by so much is refused, and set once.
                self.expiries += 1;
                self.hard |= stage.repeat.is_none();
                if self.wait.is_some_and(|until| until <= self.now) { self.late(stage) } else { Ok(()) }
            }
            Event::Back(span) => {
                self.now = self.now - span;
                // Longer waits follow, and the token ends during them.
                self.expiries += 1;
                self.hard |= stage.repeat.is_none();
                Ok(())
            }
            Event::Drop => {
                if let Some(op) = self.op.take() {
                    self.dropped = Some(op.left_behind());
                }
                self.leave();
                Ok(())
            }
            Event::Resume => self.resume(stage),
        }
    }

    fn answer(&mut self, flight: &Flight, answer: Answer) {
        if let Ok(answer) = &answer
            && answer.status == StatusCode::OK
        {
            let mut digest = Digest::default();
            (self.shown, &answer.bytes()[..]).hash(&mut digest);
            self.shown = digest.finish();
        }
        let cx = Cx { now: self.now, entropy: entropy(self.lives, self.last_id), waker: waker() };
        if let Some(op) = &mut self.op {
            op.answer(flight.id, answer, &cx);
        }
    }

    /// An answer that nobody waits for must change nothing.
    fn stray(&mut self, flight: &Flight, answer: Answer, stage: &Stage<'_>) -> Result<(), Broken> {
        let Some(op) = self.op.as_mut().filter(|_| !flight.orphan) else { return Ok(()) };
        let cx = Cx { now: self.now, entropy: u128::MAX, waker: waker() };
        let before = format!("{op:?} {:?}", stage.account.snapshot());
        op.answer(flight.id, answer, &cx);
        let after = format!("{op:?} {:?}", stage.account.snapshot());
        check::same("an answer nobody waited for", &before, &after)
    }

    /// Time has passed: a flight past its time is given up.
    fn late(&mut self, stage: &Stage<'_>) -> Result<(), Broken> {
        let now = self.now;
        let late = self.flight.take_if(|flight| flight.until <= now);
        self.doubt |= late.as_ref().is_some_and(|flight| flight.acts);
        self.poll(stage)?;
        // If it acts it may yet do so, else its answer comes now.
        match late {
            Some(flight) if flight.acts => self.ghosts.push(flight),
            Some(flight) => {
                let answer = received(&flight.exchange, &self.world.handle(&flight.exchange, self.there));
                self.stray(&flight, answer, stage)?;
            }
            None => {}
        }
        Ok(())
    }

    fn resume(&mut self, stage: &Stage<'_>) -> Result<(), Broken> {
        let Some(checkpoint) = self.op.as_ref().and_then(pileus_core::Operation::checkpoint) else {
            return Ok(());
        };
        let stored = serde_json::to_string(&checkpoint).map_err(|e| e.to_string())?;
        check::no_secret(&stored, &self.world)?;
        let checkpoint = serde_json::from_str(&stored).map_err(|e| e.to_string())?;
        self.doubt |= self.flight.as_ref().is_some_and(|flight| flight.acts);
        // The process's session goes with it.
        stage.account.restore(stage.fresh.clone());
        let resumed = stage.entry.resume(stage.place, &checkpoint).map_err(|e| e.to_string())?;
        self.op = Some(resumed);
        self.last_id = 0;
        self.lives += 1;
        // With the process its secrets are gone: what was not asked for yet cannot be.
        self.hard |= stored.contains("\"had_secrets\":true");
        self.leave();
        self.ghosts.iter_mut().for_each(|ghost| ghost.orphan = true);
        self.poll(stage)
    }

    /// What was in flight is dropped, and may arrive all the same.
    fn leave(&mut self) {
        self.ghosts.extend(self.flight.take().filter(|flight| flight.acts));
    }

    pub(super) fn poll(&mut self, stage: &Stage<'_>) -> Result<(), Broken> {
        self.polled = self.now;
        loop {
            let cx = Cx { now: self.now, entropy: entropy(self.lives, self.last_id), waker: waker() };
            let Some(op) = &mut self.op else { return Ok(()) };
            match op.poll(&cx) {
                Step::Send(id, exchange) => self.send(id, exchange, stage)?,
                Step::Wait(until) => {
                    self.wait = until;
                    return check::waiting(self);
                }
                Step::Done(result) => {
                    check::silent(op, self.flight.as_ref(), &cx)?;
                    self.op = None;
                    self.wait = None;
                    self.result = Some(result);
                    return Ok(());
                }
            }
        }
    }

    fn send(&mut self, id: u32, exchange: Exchange, stage: &Stage<'_>) -> Result<(), Broken> {
        let Some(until) = exchange.deadline else {
            return Err(format!("exchange {id} has no deadline"));
        };
        check::exchange(&exchange, &self.world)?;
        if let Some(other) = &self.flight {
            return Err(format!("exchange {id} is sent while exchange {} is in flight", other.id));
        }
        if id <= self.last_id {
            return Err(format!("the exchange id {id} is used twice"));
        }
        self.last_id = id;
        let flight = Flight::new(id, exchange, until, stage);
        if flight.acts && self.doubt && stage.repeat == Some(Repeat::Once) {
            return Err("repeats what must not be repeated, after an attempt that may have acted".into());
        }
        self.flight = Some(flight);
        Ok(())
    }
}
