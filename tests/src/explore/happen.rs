//! What happens to a state, event by event.

use super::{
    actor::Seen,
    check::{self, Broken},
    event::Event,
    fault::{Fault, received},
    state::{Flight, Stage, State},
};
use pileus_core::{Answer, Cx, Exchange, Operation, Step, compute::Compute as _, machine::Map};
use std::sync::Arc;

impl State {
    pub(super) fn happen(&mut self, event: Event, stage: &Stage) -> Result<(), Broken> {
        match event {
            Event::Poll(n) => self.poll(n, stage)?,
            Event::Answer(place) => {
                let flight = self.flights.remove(place);
                let answer = received(&flight.exchange, &self.world.handle(flight.request(), self.there));
                self.answer(&flight, answer, stage);
            }
            Event::Strike(place, fault) => {
                let flight = self.flights.remove(place);
                let answer = fault.strike(&mut self.world, &flight.exchange, self.there);
                self.hard |= !fault.heals(flight.request());
                self.excuses += u32::from(flight.is_login() || fault == Fault::Expired);
                self.expiries += u32::from(fault == Fault::Expired);
                // A definite no stays one, however its text is mangled.
                let refused = answer.as_ref().is_ok_and(|answer| answer.status.is_client_error());
                self.actors[flight.actor].doubt |= flight.once() && fault.leaves_doubt() && !refused;
                if fault == Fault::LostActsLater {
                    self.ghosts.push(flight.clone());
                }
                self.answer(&flight, answer, stage);
            }
            Event::Arrive(place) => {
                let ghost = self.ghosts.remove(place);
                let answer = received(&ghost.exchange, &self.world.handle(ghost.request(), self.there));
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
            Event::Drop(n) => self.drop_actor(n),
            Event::Resume(n) => self.resume(n, stage)?,
        }
        Ok(())
    }

    fn answer(&mut self, flight: &Flight, answer: Answer, stage: &Stage) {
        let waker = stage.bells.waker(flight.actor);
        let actor = &mut self.actors[flight.actor];
        let cx = Cx { now: self.now, entropy: actor.entropy(flight.actor), waker: &waker };
        actor.note(&answer);
        if let Some(op) = &mut actor.op {
            op.answer(flight.id, answer, &cx);
        }
        actor.ready = true;
    }

    /// An answer that nobody waits for must change nothing.
    fn stray(&mut self, flight: &Flight, answer: Answer, stage: &Stage) -> Result<(), Broken> {
        let waker = stage.bells.waker(flight.actor);
        let actor = &mut self.actors[flight.actor];
        let Some(op) = actor.op.as_mut().filter(|_| !flight.orphan) else { return Ok(()) };
        let cx = Cx { now: self.now, entropy: u128::MAX, waker: &waker };
        let (before, session) = (format!("{op:?}"), format!("{:?}", stage.session.snapshot()));
        op.answer(flight.id, answer, &cx);
        check::same("an answer nobody waited for", &before, &format!("{op:?}"))?;
        check::same("the session, by such an answer", &session, &format!("{:?}", stage.session.snapshot()))
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
        self.excuses += late.iter().map(|flight| u32::from(flight.is_login())).sum::<u32>();
        for flight in late {
            let actor = &mut self.actors[flight.actor];
            actor.doubt |= flight.once();
            if !actor.ready {
                return Err(format!("operation {} waits past the end of its attempt", flight.actor));
            }
            self.poll(flight.actor, stage)?;
            self.give_up(flight, stage)?;
        }
        Ok(())
    }

    /// Nobody waits for this flight: if it acts it may yet do so, else its answer comes now.
    fn give_up(&mut self, flight: Flight, stage: &Stage) -> Result<(), Broken> {
        if flight.acts() {
            self.ghosts.push(flight);
            return Ok(());
        }
        let answer = received(&flight.exchange, &self.world.handle(flight.request(), self.there));
        self.stray(&flight, answer, stage)
    }

    fn drop_actor(&mut self, n: usize) {
        let actor = &mut self.actors[n];
        if let Some(op) = actor.op.take() {
            actor.dropped = Some(op.left_behind());
        }
        self.leave(n);
    }

    fn resume(&mut self, n: usize, stage: &Stage) -> Result<(), Broken> {
        let others = self.actors.iter().enumerate().any(|(other, actor)| other != n && !actor.over());
        let actor = &mut self.actors[n];
        let Some(checkpoint) = actor.op.as_ref().and_then(Operation::checkpoint) else { return Ok(()) };
        let stored = serde_json::to_string(&checkpoint).map_err(|e| e.to_string())?;
        check::no_secret(&stored)?;
        let checkpoint = serde_json::from_str(&stored).map_err(|e| e.to_string())?;
        actor.doubt |= self.flights.iter().any(|flight| flight.actor == n && flight.once());
        // The session of the process that ends goes with the last of its operations.
        if !others {
            stage.session.restore(stage.fresh.clone());
            self.excuses += 1;
        }
        let resumed = stage.openstack.resume_node(&checkpoint).map_err(|e| e.to_string())?;
        actor.op = Some(Map::new(resumed, Seen::node).op());
        actor.last_id = 0;
        actor.lives += 1;
        actor.ready = true;
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
            self.excuses += u32::from(flight.is_login());
            if flight.acts() {
                self.ghosts.push(flight);
            }
        }
    }

    pub(super) fn poll(&mut self, n: usize, stage: &Stage) -> Result<(), Broken> {
        let waker = stage.bells.waker(n);
        self.actors[n].ready = false;
        self.actors[n].polled = self.now;
        loop {
            let now = self.now;
            let actor = &mut self.actors[n];
            let entropy = actor.entropy(n);
            let Some(op) = &mut actor.op else { return Ok(()) };
            match op.poll(&Cx { now, entropy, waker: &waker }) {
                Step::Send(id, exchange) => self.send(n, id, exchange)?,
                Step::Wait(until) => {
                    actor.wait = until;
                    return check::waiting(self, n);
                }
                Step::Done(result) => {
                    let cx = Cx { now, entropy, waker: &waker };
                    check::silent(op, &self.flights, n, &cx)?;
                    actor.op = None;
                    actor.wait = None;
                    actor.result = Some(result);
                    self.leave(n);
                    return Ok(());
                }
            }
        }
    }

    fn send(&mut self, n: usize, id: u32, exchange: Exchange) -> Result<(), Broken> {
        let Some(until) = exchange.deadline else {
            return Err(format!("exchange {id} of operation {n} has no deadline"));
        };
        check::exchange(&exchange)?;
        let flight = Flight { actor: n, id, exchange: Arc::new(exchange), until, orphan: false };
        let actor = &mut self.actors[n];
        if id <= actor.last_id {
            return Err(format!("operation {n} used the exchange id {id} twice"));
        }
        actor.last_id = id;
        if flight.once() && actor.doubt {
            return Err(format!(
                "operation {n} repeated {} after an attempt that may have acted",
                flight.request().uri()
            ));
        }
        if flight.is_login() {
            self.logins += 1;
            if self.flights.iter().any(Flight::is_login) {
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
