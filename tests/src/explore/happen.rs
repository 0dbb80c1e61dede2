//! What happens to a state, event by event.

use super::{
    actor::Seen,
    state::{Stage, State},
    world::{HOST, SECRETS, World},
};
use http::Method;
use pileus_core::{Answer, compute::Compute as _, machine::Map};
use pileus_walk::{Broken, Event, Fault, Flight, Sink, exchange};

/// Whether it may be sent only once.
fn once(flight: &Flight) -> bool {
    !flight.login && *flight.exchange.request.method() == Method::POST
}

impl State {
    pub(super) fn happen(&mut self, event: Event, stage: &Stage) -> Result<(), Broken> {
        match event {
            Event::Poll(n) => self.poll(n)?,
            Event::Answer(place) => {
                let flight = self.flights.remove(place);
                let answer = flight.unheard(&mut self.world, self.there);
                self.actors[flight.actor].answer(flight.id, answer, self.now);
            }
            Event::Strike(place, fault) => {
                let flight = self.flights.remove(place);
                let answer =
                    fault.strike(&mut self.world, &flight.exchange, self.there, &mut Sink::default());
                self.hard |= !fault.heals(&flight.exchange);
                self.excuses += u32::from(flight.login || fault == Fault::Expired);
                self.expiries += u32::from(fault == Fault::Expired);
                // A definite no stays one, however its text is mangled.
                let refused = answer.as_ref().is_ok_and(|answer| answer.status.is_client_error());
                self.actors[flight.actor].doubt |= once(&flight) && fault.leaves_doubt() && !refused;
                if fault == Fault::LostActsLater {
                    self.ghosts.push(flight.clone());
                }
                self.actors[flight.actor].answer(flight.id, answer, self.now);
            }
            Event::Arrive(place) => {
                let ghost = self.ghosts.remove(place);
                let answer = ghost.unheard(&mut self.world, self.there);
                self.stray(&ghost, answer, stage)?;
            }
            Event::Time | Event::Late => {
                if let Some(until) = self.next_time() {
                    let span = until.saturating_since(self.now);
                    self.there += span;
                    self.now = until;
                }
                self.late(stage)?;
            }
            Event::Forward(span) => {
                self.now += span;
                self.excuses += 1;
                self.hard |= stage.limited;
                self.late(stage)?;
            }
            Event::Back(span) => {
                self.now = self.now - span;
                // Longer waits follow, and the token ends during them.
                self.excuses += 1;
                self.expiries += 1;
                self.hard |= stage.limited;
            }
            Event::Drop(n) => {
                self.actors[n].drop_op();
                self.leave(n);
            }
            Event::Resume(n) => self.resume(n, stage)?,
            Event::Overwrite => {}
        }
        Ok(())
    }

    /// An answer that nobody waits for must change nothing.
    fn stray(&mut self, flight: &Flight, answer: Answer, stage: &Stage) -> Result<(), Broken> {
        let actor = &mut self.actors[flight.actor];
        actor.stray(flight, answer, self.now, || stage.session.snapshot())
    }

    /// Time has passed: who waits for it is ready, and flights past their time are given up.
    fn late(&mut self, stage: &Stage) -> Result<(), Broken> {
        let now = self.now;
        let (late, flights): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.flights).into_iter().partition(|flight| flight.until <= now);
        self.flights = flights;
        for actor in &mut self.actors {
            actor.ready |= !actor.over() && actor.wait.is_some_and(|until| until <= now);
        }
        // Whoever is polled first may log in where another's login is late.
        self.excuses += late.iter().map(|flight| u32::from(flight.login)).sum::<u32>();
        for flight in late {
            let actor = &mut self.actors[flight.actor];
            actor.doubt |= once(&flight);
            if !actor.ready {
                return Err(format!("operation {} waits past the end of its attempt", flight.actor));
            }
            self.poll(flight.actor)?;
            self.give_up(flight, stage)?;
        }
        Ok(())
    }

    /// Nobody waits for this flight: if it acts it may yet do so, else its answer comes now.
    fn give_up(&mut self, flight: Flight, stage: &Stage) -> Result<(), Broken> {
        if flight.acts {
            self.ghosts.push(flight);
            return Ok(());
        }
        let answer = flight.unheard(&mut self.world, self.there);
        self.stray(&flight, answer, stage)
    }

    fn resume(&mut self, n: usize, stage: &Stage) -> Result<(), Broken> {
        let others = self.actors.iter().enumerate().any(|(other, actor)| other != n && !actor.over());
        let actor = &mut self.actors[n];
        let Some((_, checkpoint)) = actor.stored(SECRETS)? else { return Ok(()) };
        actor.doubt |= self.flights.iter().any(|flight| flight.actor == n && once(flight));
        // The session of the process that ends goes with the last of its operations.
        if !others {
            stage.session.restore(stage.fresh.clone());
            self.excuses += 1;
        }
        let resumed = stage.openstack.resume_node(&checkpoint).map_err(|e| e.to_string())?;
        actor.resume(Map::new(resumed, Seen::node).op());
        // With the process its secrets are gone: what was not asked for yet cannot be.
        self.hard |= stage.secretive;
        self.leave(n);
        self.ghosts.iter_mut().filter(|ghost| ghost.actor == n).for_each(|ghost| ghost.orphan = true);
        Ok(())
    }

    /// The operation is over: what it had in flight is dropped, and may arrive all the same.
    fn leave(&mut self, n: usize) {
        let (left, flights) =
            std::mem::take(&mut self.flights).into_iter().partition(|f: &Flight| f.actor == n);
        self.flights = flights;
        for flight in left {
            self.excuses += u32::from(flight.login);
            if flight.acts {
                self.ghosts.push(flight);
            }
        }
    }

    /// Polls an operation until it waits or is over.
    pub(super) fn poll(&mut self, n: usize) -> Result<(), Broken> {
        loop {
            let flights = self.flights.iter().filter(|flight| flight.actor == n);
            let polled = self.actors[n].poll::<World>(self.now, flights);
            match polled.map_err(|why| format!("operation {n}: {why}"))? {
                Some(flight) => self.send(flight)?,
                None => return Ok(()),
            }
        }
    }

    fn send(&mut self, flight: Flight) -> Result<(), Broken> {
        exchange(&flight.exchange, &[HOST], SECRETS)?;
        if once(&flight) && self.actors[flight.actor].doubt {
            return Err(format!(
                "operation {} repeated {} after an attempt that may have acted",
                flight.actor,
                flight.exchange.request.uri()
            ));
        }
        if flight.login {
            self.logins += 1;
            if self.flights.iter().any(|flight| flight.login) {
                return Err("two logins are in flight".into());
            }
            if self.logins > 1 + self.excuses {
                return Err(format!("login number {} without a reason", self.logins));
            }
        }
        self.flights.push(flight);
        Ok(())
    }
}
