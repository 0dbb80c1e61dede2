//! What happens to a state, event by event.

use super::{
    state::{Stage, State},
    world::World,
};
use crate::place::HOSTS;
use pileus_core::{Answer, Repeat};
use pileus_walk::{Broken, Event, Fault, Flight, Sink, exchange};

impl State {
    pub(super) fn happen(&mut self, event: Event, stage: &Stage<'_>) -> Result<(), Broken> {
        match event {
            Event::Poll(_) => self.poll(stage),
            Event::Answer(place) => {
                let flight = self.flights.remove(place);
                let answer = flight.answered(&mut self.world, self.there, &mut self.sink);
                self.actor.answer(flight.id, answer, self.now);
                self.poll(stage)
            }
            Event::Strike(place, fault) => {
                let flight = self.flights.remove(place);
                let answer = fault.strike(&mut self.world, &flight.exchange, self.there, &mut self.sink);
                self.hard |= !fault.heals(&flight.exchange);
                self.expiries += u32::from(fault == Fault::Expired);
                let unheard = fault.silences() && stage.entry.is_discovery(&flight.exchange);
                self.blind |= unheard;
                self.hard |= unheard;
                // A definite no stays one, however its text is mangled.
                let refused = answer.as_ref().is_ok_and(|answer| answer.status.is_client_error());
                self.actor.doubt |= flight.acts && fault.leaves_doubt() && !refused;
                if fault == Fault::LostActsLater && flight.acts {
                    self.ghosts.push(flight.clone());
                }
                self.actor.answer(flight.id, answer, self.now);
                self.poll(stage)
            }
            Event::Arrive(place) => {
                let ghost = self.ghosts.remove(place);
                let answer = ghost.unheard(&mut self.world, self.there);
                self.stray(&ghost, answer, stage)
            }
            Event::Time | Event::Late => {
                if let Some(until) = self.actor.wait {
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
                if self.actor.wait.is_some_and(|until| until <= self.now) { self.late(stage) } else { Ok(()) }
            }
            Event::Back(span) => {
                self.now = self.now - span;
                // Longer waits follow, and the token ends during them.
                self.expiries += 1;
                self.hard |= stage.repeat.is_none();
                Ok(())
            }
            Event::Drop(_) => {
                self.actor.drop_op();
                self.leave();
                Ok(())
            }
            Event::Resume(_) => self.resume(stage),
            Event::Overwrite => {
                stage.entry.overwrite(&mut self.world.sim, self.there);
                self.world.count();
                (self.overwritten, self.hard) = (true, true);
                Ok(())
            }
        }
    }

    /// An answer that nobody waits for must change nothing.
    fn stray(&mut self, flight: &Flight, answer: Answer, stage: &Stage<'_>) -> Result<(), Broken> {
        self.actor.stray(flight, answer, self.now, || stage.account.snapshot())
    }

    /// Time has passed: flights past their time are given up, perhaps in the middle of an answer.
    fn late(&mut self, stage: &Stage<'_>) -> Result<(), Broken> {
        let now = self.now;
        let flights = std::mem::take(&mut self.flights);
        let (late, flights): (Vec<_>, Vec<_>) = flights.into_iter().partition(|flight| flight.until <= now);
        self.flights = flights;
        let (acting, reading): (Vec<_>, Vec<_>) = late.into_iter().partition(|flight| flight.acts);
        self.actor.doubt |= !acting.is_empty();
        let mut strays = Vec::new();
        for flight in reading {
            let mut come = Sink::default();
            let answer = flight.answered(&mut self.world, self.there, &mut come);
            self.sink.half_of(&come);
            strays.push((flight, answer));
        }
        self.poll(stage)?;
        // If it acts it may yet do so, else its answer comes now.
        self.ghosts.extend(acting);
        strays.into_iter().try_for_each(|(flight, answer)| self.stray(&flight, answer, stage))
    }

    fn resume(&mut self, stage: &Stage<'_>) -> Result<(), Broken> {
        let Some((stored, checkpoint)) = self.actor.stored(self.world.secrets())? else { return Ok(()) };
        self.actor.doubt |= self.flights.iter().any(|flight| flight.acts);
        self.orphaned |= self.flights.iter().any(|flight| World::begins_upload(&flight.exchange));
        // The process's session goes with it.
        stage.account.restore(stage.fresh.clone());
        let resumed = stage.entry.resume(stage.place, &checkpoint).map_err(|e| e.to_string())?;
        self.actor.resume(resumed);
        // With the process its secrets are gone: what was not asked for yet cannot be.
        self.hard |= stored.contains("\"had_secrets\":true");
        self.leave();
        self.ghosts.iter_mut().for_each(|ghost| ghost.orphan = true);
        self.poll(stage)
    }

    /// What was in flight is dropped, and may arrive all the same.
    fn leave(&mut self) {
        self.ghosts.extend(self.flights.drain(..).filter(|flight| flight.acts));
    }

    /// Polls the operation until it waits or is over.
    pub(super) fn poll(&mut self, stage: &Stage<'_>) -> Result<(), Broken> {
        while let Some(flight) = self.actor.poll::<World>(self.now, self.flights.iter())? {
            self.send(flight, stage)?;
        }
        Ok(())
    }

    fn send(&mut self, flight: Flight, stage: &Stage<'_>) -> Result<(), Broken> {
        exchange(&flight.exchange, &HOSTS, self.world.secrets())?;
        if self.flights.len() >= stage.entry.width() {
            let others: Vec<_> = self.flights.iter().map(|flight| flight.id).collect();
            return Err(format!("exchange {} is sent while {others:?} are in flight", flight.id));
        }
        if flight.acts && self.actor.doubt && stage.repeat == Some(Repeat::Once) {
            return Err("repeats what must not be repeated, after an attempt that may have acted".into());
        }
        self.flights.push(flight);
        Ok(())
    }
}
