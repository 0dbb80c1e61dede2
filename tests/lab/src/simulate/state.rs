//! A run under way.

use super::{
    Dice, Hook, Plan, Ran, Totals, Violation,
    actor::{Actor, Bell, Stage, Woken},
    events::{Event, Events, Flight},
};
use crate::{
    place::{Place, SECRETS},
    registry::ObjectId,
};
use bytes::Bytes;
use pileus_core::Time;
use pileus_sim::Sim;
use pileus_walk::{Digest, Sink};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    hash::{Hash as _, Hasher as _},
    sync::Arc,
    task::Waker,
    time::Duration,
};

/// No run takes longer but by what clocks jump, whatever happens: somebody would be stuck.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 3600);

/// A run under way.
pub(super) struct Run {
    seed: u64,
    pub(super) dice: Dice,
    pub(super) plan: Plan,
    pub(super) place: Place,
    pub(super) sim: Sim,
    /// What time it is at the cloud.
    pub(super) now: Time,
    began: Time,
    /// What the client's clock is ahead, and behind.
    pub(super) ahead: Duration,
    pub(super) behind: Duration,
    pub(super) actors: Vec<Actor>,
    pub(super) events: Events,
    pub(super) woken: Arc<Woken>,
    over: usize,
    pub(super) patience: Duration,
    /// Requests in flight: whose answer somebody waits for, each with the bytes that are kept of it.
    pub(super) flying: BTreeMap<u64, usize>,
    /// Requests that have no connection yet.
    pub(super) waiting: VecDeque<Flight>,
    pub(super) flights: u64,
    pub(super) secrets: Vec<String>,
    /// Ids and names that a deletion was about.
    pub(super) touched: BTreeSet<String>,
    /// Every state of the objects that operations bring their callers.
    pub(super) states: BTreeMap<ObjectId, BTreeSet<Bytes>>,
    pub(super) hook: Hook,
    pub(super) totals: Totals,
    trace: bool,
    trail: Vec<String>,
    digest: Digest,
}

impl Run {
    pub(super) fn new(seed: u64, trace: bool, hook: Hook) -> Self {
        let mut dice = Dice::new(seed);
        let plan = Plan::draw(&mut dice);
        let place = plan.place();
        let woken = Arc::new(Woken::default());
        let (mut events, now) = (Events::default(), place.now);
        let spread = u64::try_from(plan.spread.as_micros()).unwrap_or(u64::MAX);
        let mut actors = Vec::new();
        for (op, entry) in plan.ops.iter().enumerate() {
            let begins = now + Duration::from_micros(dice.below(spread));
            events.at(begins, Event::Begin(op));
            // What happens to it later, whenever that is.
            let later = |dice: &mut Dice| begins + dice.span(Duration::from_secs(600));
            if dice.chance(plan.jumps) {
                let most = *dice.pick(&[60, 600, 7_200, 200_000]);
                let jump = Event::Jump(dice.chance(5_000), dice.span(Duration::from_secs(most)));
                events.at(later(&mut dice), jump);
            }
            if dice.chance(plan.drops) {
                events.at(later(&mut dice), Event::Drop(op));
            }
            if dice.chance(plan.resumes) {
                events.at(later(&mut dice), Event::Resume(op));
            }
            if dice.chance(plan.nudges) {
                events.at(later(&mut dice), Event::Nudge(op));
            }
            actors.push(Actor {
                entry,
                name: format!("sim-{seed:x}-{op}"),
                stage: Stage::Before,
                waker: Waker::from(Arc::new(Bell { op, woken: Arc::clone(&woken) })),
                polls: 0,
                began: begins,
                ids: BTreeSet::new(),
                flights: Vec::new(),
                sink: Sink::default(),
                orphaned: false,
                made: Vec::new(),
            });
        }
        let sim = place.sim.clone();
        let secrets = SECRETS.iter().map(|secret| (*secret).to_owned());
        let secrets =
            secrets.chain(["demo-container-token", "demo-web-identity", "hidden-"].map(str::to_owned));
        let totals =
            Totals { runs: 1, ops: actors.len() as u64, most_ops: actors.len() as u64, ..Totals::default() };
        let mut run = Run {
            seed,
            dice,
            place,
            sim,
            now,
            began: now,
            ahead: Duration::ZERO,
            behind: Duration::ZERO,
            actors,
            events,
            woken,
            over: 0,
            patience: PATIENCE,
            flying: BTreeMap::new(),
            waiting: VecDeque::new(),
            flights: 0,
            secrets: secrets.collect(),
            touched: BTreeSet::new(),
            states: BTreeMap::new(),
            hook,
            totals,
            trace,
            trail: Vec::new(),
            digest: Digest::default(),
            plan,
        };
        run.look_out();
        run.note(0, || "the run begins".into());
        run
    }

    /// Runs to the end of all operations, and of all that was on its way.
    pub(super) fn go(&mut self) -> Result<(), Violation> {
        while let Some((time, event)) = self.events.next() {
            if time > self.began + self.patience && self.over < self.actors.len() {
                return Err(self.stuck(&format!("it has not ended after {:?}", self.patience)));
            }
            self.now = self.now.max(time);
            self.happen(event)?;
            while let Some(op) = self.woken.take() {
                self.poll(op)?;
            }
        }
        if self.over < self.actors.len() {
            return Err(self.stuck("nothing is in flight for it, and it waits for no time"));
        }
        self.totals.time = self.now.saturating_since(self.began);
        self.check_end()
    }

    fn stuck(&self, why: &str) -> Violation {
        let op = self.actors.iter().position(|actor| !actor.is_over()).unwrap_or(0);
        self.violation(op, format!("it is stuck: {why}"))
    }

    pub(super) fn violation(&self, op: usize, why: impl Into<String>) -> Violation {
        let entry = self.actors.get(op).map_or("", |actor| actor.entry.name);
        Violation { op, why: format!("operation {op}, {entry}: {}", why.into()) }
    }

    /// What the client's clock shows.
    pub(super) fn clock(&self) -> Time {
        self.now + self.ahead - self.behind
    }

    /// An operation is over, and so is what it had in flight; that may still arrive.
    pub(super) fn over(&mut self, op: usize) {
        self.over += 1;
        let took = self.now.saturating_since(self.actors[op].began);
        self.totals.longest = self.totals.longest.max(took);
        self.leave(op);
    }

    /// Keeps what happened, if anybody wants to know; it counts in any case.
    pub(super) fn note(&mut self, op: usize, what: impl FnOnce() -> String) {
        let since = self.now.saturating_since(self.began);
        (self.seed, since, op).hash(&mut self.digest);
        if self.trace {
            let entry = self.actors.get(op).map_or("", |actor| actor.entry.name);
            let line = format!("{:>14.6} #{op} {entry}: {}", since.as_secs_f64(), what());
            line.hash(&mut self.digest);
            self.trail.push(line);
        }
    }

    pub(super) fn ran(self, violation: Option<Violation>) -> Ran {
        let mut trail = self.trail;
        if self.trace {
            trail.insert(0, format!("seed {:#018x}: {:?}", self.seed, self.plan));
        }
        Ran { trail, digest: self.digest.finish(), totals: self.totals, violation }
    }
}
