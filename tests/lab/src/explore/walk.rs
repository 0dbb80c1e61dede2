//! Walking all paths.

use super::{
    check,
    expect::Expected,
    state::{Stage, State},
    world::World,
};
use crate::{place::Place, registry::Entry};
use pileus_core::Operation;
use pileus_walk::{Broken, Event, Fault, Maze, Report, Violation, Walk};

/// The most faults on one path.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Of an account that has to log in first.
    pub cold: u32,
    /// Of one that has logged in.
    pub warm: u32,
}

/// Walks all paths of an operation.
///
/// # Errors
/// The first rule that is broken, with the path that leads there.
pub fn explore(entry: &Entry, bound: Bound) -> Result<Report, Violation> {
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
    check::moved(&stage).map_err(|why| Violation { why, trail: Vec::new() })?;
    let cold = (World::new(place.sim.clone()), stage.fresh.clone(), bound.cold);
    let warm = (expected.warm.1.clone(), expected.warm.0.clone(), bound.warm);
    let mut walk = Walk::new(stage);
    for (world, session, faults) in [warm, cold] {
        walk.begin(|stage| State::first(world, session, stage, faults))?;
    }
    Ok(walk.report())
}

impl Maze for Stage<'_> {
    type State = State;

    fn digest(&self, state: &State, text: &mut String) -> u64 {
        state.digest(text)
    }

    fn secrets<'s>(&'s self, state: &'s State) -> impl Iterator<Item = &'s str> {
        state.world.secrets()
    }

    fn nudged(&self, state: &State) -> Result<State, Broken> {
        self.account.restore(state.session.clone());
        let mut after = state.clone();
        after.actor.nudge(state.now)?;
        after.session = self.account.snapshot();
        Ok(after)
    }

    fn over(&self, state: &State) -> bool {
        state.actor.over()
    }

    fn end(&self, state: &State) -> Result<String, Broken> {
        let actor = &state.actor;
        check::end(state, self)
            .map_err(|why| format!("{why}\n  it gave {:?} (dropped: {:?})", actor.result, actor.dropped))?;
        Ok(actor.how())
    }

    fn events(&self, state: &State) -> Vec<Event> {
        events(state, self)
    }

    fn after(&self, state: &State, event: Event) -> Result<State, Broken> {
        state.after(event, self)
    }
}

/// Everything that can happen next.
fn events(state: &State, stage: &Stage<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    // Somebody may wait for less than the first of what is in flight: a piece that is tried again.
    let timely = match (state.patience(), state.actor.wait) {
        (Some(end), Some(wait)) => wait < end,
        (end, _) => end.is_none(),
    };
    if timely {
        events.push(Event::Time);
    } else if state.faults > 0 {
        events.push(Event::Late);
    }
    let (lasts, raw) = (!stage.entry.expires(), stage.entry.is_raw());
    for (place, flight) in state.flights.iter().enumerate() {
        events.push(Event::Answer(place));
        if state.faults > 0 {
            let endless = Event::Strike(place, Fault::Expired);
            let unseen = [Fault::Malformed, Fault::Truncated].map(|fault| Event::Strike(place, fault));
            let possible = |event: &Event| !(lasts && *event == endless || raw && unseen.contains(event));
            events.extend(flight.strikes(place).filter(possible));
        }
    }
    events.extend((0..state.ghosts.len()).map(Event::Arrive));
    if state.faults > 0 {
        events.extend(Event::JUMPS);
        events.push(Event::Drop(0));
        let stored = state.actor.op.as_ref().and_then(Operation::checkpoint);
        events.extend(stored.map(|_| Event::Resume(0)));
        if stage.entry.can_be_overwritten() && !state.overwritten {
            events.push(Event::Overwrite);
        }
    }
    events
}
