//! One state of everything: the cloud, the session, the operations, what is in flight, the time.

use super::{
    actor::{Bells, Seen, Task},
    world::World,
};
use pileus_core::{
    Time,
    providers::openstack::{OpenStack, OpenStackSession, SessionState},
};
use pileus_walk::{Actor, Broken, Digest, Event, Flight};
use std::{
    fmt::Write as _,
    hash::{Hash as _, Hasher as _},
    sync::Arc,
};

/// What does not change along a path.
pub(super) struct Stage {
    pub(super) openstack: OpenStack,
    pub(super) session: Arc<OpenStackSession>,
    /// The session of a process that has just begun.
    pub(super) fresh: SessionState,
    pub(super) bells: Bells,
    /// What each operation is for.
    pub(super) tasks: Vec<Task>,
    /// The servers that were there all along.
    pub(super) stable: Vec<String>,
    /// Whether the session knows the password.
    pub(super) welcome: bool,
    /// Whether operations have a limit to their time that a jump of the clock reaches.
    pub(super) limited: bool,
    /// Whether nothing goes wrong but exchanges.
    pub(super) exchanges_only: bool,
    /// Whether operations hold secrets, which no checkpoint has.
    pub(super) secretive: bool,
    /// The most faults on one path.
    pub(super) faults: u32,
}

/// One state of everything.
#[derive(Clone)]
pub(super) struct State {
    pub(super) world: World,
    pub(super) session: SessionState,
    pub(super) actors: Vec<Actor<Seen>>,
    pub(super) flights: Vec<Flight>,
    /// Requests that nobody waits for any more and that may arrive yet.
    pub(super) ghosts: Vec<Flight>,
    pub(super) now: Time,
    /// The time at the cloud.
    pub(super) there: Time,
    /// How many faults may follow.
    pub(super) faults: u32,
    /// Something happened that no retry gets over.
    pub(super) hard: bool,
    pub(super) expiries: u32,
    /// How many logins were sent, and how many more than one there was reason for.
    pub(super) logins: u32,
    pub(super) excuses: u32,
}

impl State {
    /// The state after `event`.
    pub(super) fn after(&self, event: Event, stage: &Stage) -> Result<State, Broken> {
        // States that went out of use since the last step dropped their operations, which gave up their leases.
        stage.session.restore(self.session.clone());
        stage.bells.take();
        let mut next = self.clone();
        if event.is_fault() {
            next.faults -= 1;
        }
        next.happen(event, stage)?;
        next.woken(stage);
        while let [only] = next.ready()[..] {
            next.poll(only)?;
            next.woken(stage);
        }
        next.session = stage.session.snapshot();
        Ok(next)
    }

    /// Who wants to be polled.
    pub(super) fn ready(&self) -> Vec<usize> {
        (0..self.actors.len()).filter(|n| self.actors[*n].ready && !self.actors[*n].over()).collect()
    }

    pub(super) fn over(&self) -> bool {
        self.actors.iter().all(Actor::over)
    }

    /// The next time at which somebody waits no longer.
    pub(super) fn next_time(&self) -> Option<Time> {
        self.actors.iter().filter(|actor| !actor.over()).filter_map(|actor| actor.wait).min()
    }

    pub(super) fn woken(&mut self, stage: &Stage) {
        let woken = stage.bells.take();
        for (n, actor) in self.actors.iter_mut().enumerate() {
            actor.ready |= woken & (1 << n) != 0;
        }
    }

    /// Tells states apart, by what they print.
    pub(super) fn digest(&self, text: &mut String) -> u64 {
        text.clear();
        let mut hasher = Digest::default();
        self.world.hash(&mut hasher);
        (self.now, self.there, self.faults, self.hard, self.expiries).hash(&mut hasher);
        (1 + self.excuses).saturating_sub(self.logins).hash(&mut hasher);
        (&self.flights, &self.ghosts).hash(&mut hasher);
        for actor in &self.actors {
            actor.digest(&mut hasher, text);
        }
        let _ = write!(text, "{:?}", self.session);
        text.hash(&mut hasher);
        hasher.finish()
    }
}
