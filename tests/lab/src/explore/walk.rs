//! Walking all paths.

use super::{
    check::{self, Broken},
    event::Event,
    expect::Expected,
    fault::Fault,
    report::Report,
    state::{Stage, State},
    world::World,
};
use crate::{place::Place, registry::Entry};
use std::{collections::HashMap, fmt, time::Duration};

/// Far deeper than any path is; a path that gets here does not end.
const DEEPEST: usize = 300;
/// Long enough for every token to end and every attempt to be late.
const JUMP: Duration = Duration::from_secs(3 * 3600);

/// The most faults on one path.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Of an account that has to log in first.
    pub cold: u32,
    /// Of one that has logged in.
    pub warm: u32,
}

/// A rule that was broken.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Of which operation.
    pub entry: &'static str,
    /// Which rule, and how.
    pub why: String,
    /// What led there.
    pub trail: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\nafter {}", self.entry, self.why, self.trail.join(", "))
    }
}

/// Walks all paths of an operation.
///
/// # Errors
/// The first rule that is broken, with the path that leads there.
pub fn explore(entry: &Entry, bound: Bound) -> Result<Report, Box<Violation>> {
    let place = Place::new();
    let expected = Expected::of(entry, &place);
    let account = entry.account(&place);
    let stage = Stage {
        entry,
        place: &place,
        fresh: account.snapshot(),
        account,
        expected: &expected,
        repeat: entry.repeat.map(|repeat| repeat(&place)),
    };
    let mut walk = Walk {
        stage,
        seen: HashMap::new(),
        trail: Vec::new(),
        text: String::new(),
        report: Report::default(),
    };
    let cold = (World::new(place.sim.clone()), walk.stage.fresh.clone(), bound.cold);
    let warm = (expected.warm.1.clone(), expected.warm.0.clone(), bound.warm);
    for (world, session, faults) in [warm, cold] {
        let first = State::first(world, session, &walk.stage, faults);
        match walk.begin(&first) {
            Ok(paths) => walk.report.paths = walk.report.paths.saturating_add(paths),
            Err(why) => {
                let trail = walk.trail.iter().map(|event| format!("{event:?}")).collect();
                return Err(Box::new(Violation { entry: entry.name, why, trail }));
            }
        }
    }
    walk.report.states = walk.seen.len() as u64;
    Ok(walk.report)
}

struct Walk<'s> {
    stage: Stage<'s>,
    /// The paths from each state that was seen to an end.
    seen: HashMap<u64, u128>,
    trail: Vec<Event>,
    text: String,
    report: Report,
}

impl Walk<'_> {
    fn begin(&mut self, first: &State) -> Result<u128, Broken> {
        self.stage.account.restore(first.session.clone());
        let mut first = first.clone();
        first.poll(&self.stage)?;
        first.session = self.stage.account.snapshot();
        self.from(&first)
    }

    /// How many paths lead from `state` to an end.
    fn from(&mut self, state: &State) -> Result<u128, Broken> {
        let digest = state.digest(&mut self.text);
        if let Some(paths) = self.seen.get(&digest) {
            return Ok(*paths);
        }
        check::no_secret(&self.text, &state.world)?;
        // As costly as everything else together: an eighth of the states, picked by what they are like, must do.
        if digest.is_multiple_of(8) {
            check::undisturbed(state, &self.stage, &self.text)?;
        }
        self.report.deepest = self.report.deepest.max(self.trail.len());
        if self.trail.len() > DEEPEST {
            return Err("this does not end".into());
        }
        if state.over() {
            check::end(state, &self.stage).map_err(|why| {
                format!("{why}\n  it gave {:?} (dropped: {:?})", state.result, state.dropped)
            })?;
            self.report.end(state);
            self.seen.insert(digest, 1);
            return Ok(1);
        }
        let mut paths = 0u128;
        for event in events(state, &self.stage) {
            self.trail.push(event);
            self.report.step(event);
            let next = state.after(event, &self.stage)?;
            paths = paths.saturating_add(self.from(&next)?);
            self.trail.pop();
        }
        if paths == 0 {
            return Err("nothing can happen any more, and it is not over".into());
        }
        self.seen.insert(digest, paths);
        Ok(paths)
    }
}

/// Everything that can happen next.
fn events(state: &State, stage: &Stage<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    match &state.flight {
        Some(flight) => {
            events.push(Event::Answer);
            if state.faults > 0 {
                events.push(Event::Late);
                let faults = Fault::ALL
                    .into_iter()
                    .filter(|fault| fault.befalls(&flight.exchange, flight.login, flight.acts))
                    .filter(|fault| *fault != Fault::Expired || stage.entry.expires());
                events.extend(faults.map(Event::Strike));
            }
        }
        None => events.push(Event::Time),
    }
    events.extend((0..state.ghosts.len()).map(Event::Arrive));
    if state.faults > 0 {
        events.extend([Event::Forward(JUMP), Event::Back(JUMP), Event::Drop]);
        let stored = state.op.as_ref().and_then(pileus_core::Operation::checkpoint);
        events.extend(stored.map(|_| Event::Resume));
    }
    events
}
