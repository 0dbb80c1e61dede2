//! One state of everything: the cloud, the session, the operation, what is in flight, the time.

use super::{
    check::Broken,
    digest::Digest,
    event::Event,
    expect::Expected,
    world::{World, acts, is_login},
};
use crate::{
    place::Place,
    registry::{Account, Entry, Held, Outcome},
};
use pileus_core::{Exchange, Leftover, Op, Repeat, Result, Time};
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
    /// `None` after it was dropped or has ended.
    pub(super) op: Option<Op<Outcome>>,
    pub(super) flight: Option<Flight>,
    /// Requests that nobody waits for any more and that may arrive yet.
    pub(super) ghosts: Vec<Flight>,
    pub(super) wait: Option<Time>,
    /// When it was last polled.
    pub(super) polled: Time,
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
    /// A request that changes something may have done so unknown to the operation.
    pub(super) doubt: bool,
    pub(super) result: Option<Result<Outcome>>,
    /// What it said it leaves behind when it was dropped.
    pub(super) dropped: Option<Vec<Leftover>>,
    /// The last exchange id it used.
    pub(super) last_id: u32,
    /// How many processes took it up.
    pub(super) lives: u32,
    /// What it was shown, for operations that gather and do not print what they have.
    pub(super) shown: u64,
}

/// A request on its way.
#[derive(Clone)]
pub(super) struct Flight {
    pub(super) id: u32,
    pub(super) exchange: Arc<Exchange>,
    pub(super) until: Time,
    /// The process that sent it is gone: its answer reaches nobody.
    pub(super) orphan: bool,
    pub(super) login: bool,
    pub(super) discovery: bool,
    /// Whether it may change anything at the provider.
    pub(super) acts: bool,
    /// Tells it from others, but for its signature.
    print: u64,
}

impl Flight {
    pub(super) fn new(id: u32, exchange: Exchange, until: Time, stage: &Stage<'_>) -> Self {
        let mut digest = Digest::default();
        let request = &exchange.request;
        (id, until, request.method(), request.uri()).hash(&mut digest);
        super::fault::sent(request.body()).hash(&mut digest);
        let (login, acts) = (is_login(&exchange), acts(&exchange));
        let discovery = stage.entry.is_discovery(&exchange);
        let print = digest.finish();
        Flight { id, exchange: Arc::new(exchange), until, orphan: false, login, discovery, acts, print }
    }
}

impl State {
    pub(super) fn first(world: World, session: Held, stage: &Stage<'_>, faults: u32) -> Self {
        State {
            world,
            session,
            op: Some(stage.entry.start(stage.place)),
            flight: None,
            ghosts: Vec::new(),
            wait: None,
            polled: Time::EPOCH,
            now: stage.place.now,
            there: stage.place.now,
            faults,
            hard: false,
            expiries: 0,
            blind: false,
            doubt: false,
            result: None,
            dropped: None,
            last_id: 0,
            lives: 0,
            shown: 0,
        }
    }

    /// The state after `event`.
    pub(super) fn after(&self, event: Event, stage: &Stage<'_>) -> std::result::Result<State, Broken> {
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

    pub(super) fn over(&self) -> bool {
        self.result.is_some() || self.dropped.is_some()
    }

    /// Tells states apart, by what they print.
    pub(super) fn digest(&self, text: &mut String) -> u64 {
        text.clear();
        let mut hasher = Digest::default();
        (self.world.done, self.now, self.there, self.faults, self.hard, self.expiries).hash(&mut hasher);
        (self.doubt, self.blind, self.wait, self.last_id, self.lives, self.shown).hash(&mut hasher);
        for flight in self.flight.iter().chain(&self.ghosts) {
            (flight.print, flight.orphan).hash(&mut hasher);
        }
        self.flight.is_some().hash(&mut hasher);
        let _ = write!(text, "{:?} {:?} {:?};", self.op, self.result, self.dropped);
        if let Some(Err(error)) = &self.result {
            let _ = write!(text, "{error}");
        }
        let _ = write!(text, "{:?}", self.session);
        hasher.write(text.as_bytes());
        hasher.finish()
    }
}

/// Whom to wake: nobody, for who waits is polled at every step. Always the same one, for a store remembers each of its
/// wakers once.
pub(super) fn waker() -> &'static Waker {
    struct Nobody;
    impl Wake for Nobody {
        fn wake(self: Arc<Self>) {}
    }
    static WAKER: OnceLock<Waker> = OnceLock::new();
    WAKER.get_or_init(|| Waker::from(Arc::new(Nobody)))
}

/// Bits that look random, new for every exchange and the same whenever the operation has come the same way.
pub(super) fn entropy(lives: u32, last_id: u32) -> u128 {
    let mut bits = (1 << 64) | (u128::from(lives) << 32) | u128::from(last_id + 1);
    for _ in 0..2 {
        bits =
            bits.wrapping_mul(0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645).wrapping_add(0x5851_F42D_4C95_7F2D);
        bits ^= bits >> 61;
    }
    bits
}
