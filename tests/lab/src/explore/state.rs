//! One state of everything: the cloud, the session, the operation, what is in flight, the time.

use super::{expect::Expected, world::World};
use crate::{
    place::Place,
    registry::{Account, Entry, Held, Outcome},
};
use pileus_core::{Repeat, Time};
use pileus_walk::{Actor, Broken, Digest, Event, Flight, Sink};
use std::{
    fmt::Write as _,
    hash::{Hash as _, Hasher as _},
    sync::{Arc, OnceLock},
    task::{Wake, Waker},
};

/// What does not change along a path.
pub(super) struct Stage<'s> {
    pub(super) entry: &'s Entry,
    pub(super) place: &'s Place,
    pub(super) account: Account,
    /// The session of a process that has just begun.
    pub(super) fresh: Held,
    pub(super) expected: &'s Expected,
    /// Of an operation that is one call.
    pub(super) repeat: Option<Repeat>,
}

/// One state of everything.
#[derive(Clone)]
pub(super) struct State {
    pub(super) world: World,
    pub(super) session: Held,
    pub(super) actor: Actor<Outcome>,
    pub(super) flights: Vec<Flight>,
    /// What it brought its caller.
    pub(super) sink: Sink,
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
    /// The cloud was not heard when it told the versions of its API: the first one shows less.
    pub(super) blind: bool,
    /// Somebody wrote over what it reads.
    pub(super) overwritten: bool,
    /// A process ended while it began an upload: what that came to was stored nowhere.
    pub(super) orphaned: bool,
}

impl State {
    /// When the first of what is in flight is given up.
    pub(super) fn patience(&self) -> Option<Time> {
        self.flights.iter().map(|flight| flight.until).min()
    }

    /// The operation has begun.
    pub(super) fn first(world: World, session: Held, stage: &Stage<'_>, faults: u32) -> Result<Self, Broken> {
        stage.account.restore(session.clone());
        let mut first = State {
            world,
            session,
            actor: Actor::new(0, stage.entry.start(stage.place), waker()),
            flights: Vec::new(),
            sink: Sink::default(),
            ghosts: Vec::new(),
            now: stage.place.now,
            there: stage.place.now,
            faults,
            hard: false,
            expiries: 0,
            blind: false,
            overwritten: false,
            orphaned: false,
        };
        first.poll(stage)?;
        first.session = stage.account.snapshot();
        Ok(first)
    }

    /// The state after `event`.
    pub(super) fn after(&self, event: Event, stage: &Stage<'_>) -> Result<State, Broken> {
        // States that went out of use since the last step dropped their operations, which gave up their leases.
        stage.account.restore(self.session.clone());
        let mut next = self.clone();
        if event.is_fault() {
            next.faults -= 1;
        }
        next.happen(event, stage)?;
        next.session = stage.account.snapshot();
        Ok(next)
    }

    /// Tells states apart, by what they print.
    pub(super) fn digest(&self, text: &mut String) -> u64 {
        text.clear();
        let mut hasher = Digest::default();
        (self.world.done, self.now, self.there, self.faults, self.hard, self.expiries).hash(&mut hasher);
        (self.blind, self.overwritten, self.orphaned).hash(&mut hasher);
        (&self.flights, &self.ghosts, &self.sink).hash(&mut hasher);
        self.actor.digest(&mut hasher, text);
        let _ = write!(text, "{:?}", self.session);
        hasher.write(text.as_bytes());
        hasher.finish()
    }
}

/// Whom to wake: nobody, for who waits is polled at every step. Always the same one, for a store remembers each of its
/// wakers once.
pub(super) fn waker() -> Waker {
    struct Nobody;
    impl Wake for Nobody {
        fn wake(self: Arc<Self>) {}
    }
    static WAKER: OnceLock<Waker> = OnceLock::new();
    WAKER.get_or_init(|| Waker::from(Arc::new(Nobody))).clone()
}
