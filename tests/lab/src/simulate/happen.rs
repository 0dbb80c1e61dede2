//! What happens to a run, event by event.

use super::{
    Violation,
    actor::Stage,
    events::{Event, Flight},
    fault::{Fate, plain},
    state::Run,
    step::about,
};
use pileus_core::{Checkpoint, Cx, Operation as _, Taken};
use pileus_sim::drive::Arrival;
use pileus_walk::{reset, same, stray};

impl Run {
    pub(super) fn happen(&mut self, event: Event) -> Result<(), Violation> {
        match event {
            Event::Begin(op) => {
                let actor = &self.actors[op];
                let place = self.place.naming(&actor.name);
                let machine = (self.hook)(actor.entry.start(&place), actor.entry);
                if matches!(actor.stage, Stage::Before) {
                    self.actors[op].stage = Stage::Running(machine);
                    self.note(op, || "begins".into());
                    self.poll(op)?;
                }
                Ok(())
            }
            Event::Time(op, polls) => {
                if self.actors[op].polls == polls {
                    self.poll(op)
                } else {
                    Ok(())
                }
            }
            Event::Arrive(flight) => self.arrive(flight),
            Event::Answer(flight, arrival) => self.answer(&flight, arrival),
            Event::Late(op, number) => {
                self.land(op, number);
                Ok(())
            }
            Event::Jump(forward, span) => {
                self.totals.jumps += 1;
                self.patience += span;
                if forward {
                    self.ahead += span;
                } else {
                    self.behind += span;
                }
                self.note(0, || format!("clocks go {} {span:?}", if forward { "forward" } else { "back" }));
                Ok(())
            }
            Event::Drop(op) => self.drop_it(op),
            Event::Resume(op) => self.resume(op),
            Event::Nudge(op) => self.nudge(op),
        }
    }

    /// A request reaches the cloud.
    fn arrive(&mut self, flight: Flight) -> Result<(), Violation> {
        let wanted = self.flying.contains_key(&flight.number);
        let fault = match self.plan.faults.as_slice() {
            faults if wanted && !faults.is_empty() && self.dice.chance(self.plan.fault_rate) => {
                Some(*self.dice.pick(faults))
            }
            _ => None,
        };
        // What others began and ends now is not this request's doing.
        self.sim.pass(self.now);
        let before = self.sim.mark();
        let fate = match fault {
            None => plain(&mut self.sim, &flight.exchange, self.now),
            Some(fault) => {
                *self.totals.faults.entry(fault).or_default() += 1;
                fault.strike(&mut self.sim, &flight.exchange, self.now, &mut self.dice)
            }
        };
        let made = self.sim.made_since(&before);
        self.watch();
        self.note(flight.op, || {
            let fault = fault.map_or_else(String::new, |fault| format!(", where {fault:?} happens"));
            let made = if made.is_empty() { String::new() } else { format!(", and makes {made:?}") };
            format!("its request arrives{fault}{made}{}", if wanted { "" } else { ", late" })
        });
        if !made.is_empty() {
            self.totals.made += made.len() as u64;
            let op = flight.op;
            self.actors[op].made.push((about(&flight.exchange), made));
            self.check_made_once(op)?;
        }
        if !wanted {
            return Ok(());
        }
        match fate {
            Fate::Silence => {}
            Fate::Later(after) => {
                // Whoever waited is told now; what was sent arrives all the same, when nobody waits for it.
                let ghost = Flight { number: 0, ..flight.clone() };
                self.events.at(self.now + after, Event::Arrive(ghost));
                self.come_back(flight, Arrival::of(Err(reset())))?;
            }
            Fate::Answered(arrival) => self.come_back(flight, arrival)?,
        }
        Ok(())
    }

    /// An answer leaves.
    fn come_back(&mut self, flight: Flight, arrival: Arrival) -> Result<(), Violation> {
        if let Ok(response) = &arrival.answer
            && let Taken::Collected(bytes) = &response.body
        {
            self.check_kept(&flight, response.status, bytes.len())?;
            self.learn_secrets(&flight.exchange, response);
            self.flying.insert(flight.number, bytes.len());
            self.totals.largest_answer = self.totals.largest_answer.max(bytes.len());
            self.totals.most_held = self.totals.most_held.max(self.flying.values().sum());
        }
        let back = self.on_the_way() + arrival.after;
        self.events.at(back, Event::Answer(flight, arrival));
        Ok(())
    }

    fn answer(&mut self, flight: &Flight, arrival: Arrival) -> Result<(), Violation> {
        let Arrival { answer, poured, .. } = arrival;
        let op = flight.op;
        if !self.land(op, flight.number) {
            return Ok(());
        }
        self.note(op, || match &answer {
            Ok(response) => format!("is answered {}", response.status),
            Err(lost) => format!("loses its answer: {lost:?}"),
        });
        let (now, entropy) = (self.clock(), self.dice.entropy());
        let actor = &mut self.actors[op];
        for (place, bytes) in poured {
            actor.sink.pour(place, &bytes);
        }
        if let Stage::Running(machine) = &mut actor.stage {
            machine.answer(flight.id, answer, &Cx { now, entropy, waker: &actor.waker });
        }
        self.poll(op)
    }

    /// A request of an operation is in flight no more; says whether it was.
    pub(super) fn land(&mut self, op: usize, number: u64) -> bool {
        let flew = self.flying.remove(&number).is_some();
        let queued = self.waiting.len();
        self.waiting.retain(|flight| flight.number != number);
        self.actors[op].flights.retain(|(own, ..)| *own != number);
        let was = flew || self.waiting.len() < queued;
        while self.flying.len() < self.plan.permits {
            let Some(flight) = self.waiting.pop_front() else { break };
            self.depart(flight);
        }
        was
    }

    /// What an operation had in flight is dropped; the cloud may get it all the same.
    pub(super) fn leave(&mut self, op: usize) {
        for (number, ..) in std::mem::take(&mut self.actors[op].flights) {
            self.land(op, number);
        }
    }

    fn drop_it(&mut self, op: usize) -> Result<(), Violation> {
        let Stage::Running(machine) = &self.actors[op].stage else { return Ok(()) };
        let left = machine.left_behind();
        self.no_secret(op, "the operation", &format!("{machine:?}"))?;
        self.no_secret(op, "what it leaves behind", &format!("{left:?}"))?;
        self.note(op, || format!("is dropped, and leaves {left:?} behind"));
        self.actors[op].stage = Stage::Dropped(left);
        self.totals.dropped += 1;
        self.over(op);
        Ok(())
    }

    /// The process of an operation ends, and another takes it up from what was stored.
    fn resume(&mut self, op: usize) -> Result<(), Violation> {
        let Stage::Running(machine) = &self.actors[op].stage else { return Ok(()) };
        let Some(checkpoint) = machine.checkpoint() else { return Ok(()) };
        let damaged = |e: serde_json::Error| self.violation(op, format!("its checkpoint is damaged: {e}"));
        let stored = serde_json::to_string(&checkpoint).map_err(damaged)?;
        self.no_secret(op, "a checkpoint", &stored)?;
        let checkpoint: Checkpoint = serde_json::from_str(&stored).map_err(damaged)?;
        let resumed = self.actors[op].entry.resume(&self.place, &checkpoint);
        let resumed = resumed.map_err(|e| self.violation(op, format!("it cannot be resumed: {e}")))?;
        self.note(op, || "is taken up by another process".into());
        // What it is about to begin it does not know the name of.
        self.actors[op].orphaned |= !self.actors[op].flights.is_empty();
        self.leave(op);
        let actor = &mut self.actors[op];
        actor.stage = Stage::Running(resumed);
        actor.ids.clear();
        self.totals.resumed += 1;
        self.poll(op)
    }

    /// It is told what it has not asked for, and polled before its time: nothing may come of it.
    fn nudge(&mut self, op: usize) -> Result<(), Violation> {
        let (now, entropy) = (self.clock(), self.dice.entropy());
        let actor = &mut self.actors[op];
        let Stage::Running(machine) = &mut actor.stage else { return Ok(()) };
        let before = format!("{machine:?}");
        machine.answer(
            actor.ids.last().copied().unwrap_or_default() + 1_000,
            stray(),
            &Cx { now, entropy, waker: &actor.waker },
        );
        same("an answer that it has not asked for", &before, &format!("{machine:?}"))
            .map_err(|why| self.violation(op, why))?;
        self.no_secret(op, "the operation", &before)?;
        self.note(op, || "is nudged".into());
        self.poll(op)
    }
}
