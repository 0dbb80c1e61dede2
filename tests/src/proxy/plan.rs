//! Which fault comes when.

use std::{
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// What goes wrong.
#[derive(Clone, Debug)]
pub struct Faults {
    /// What it follows from.
    pub seed: u64,
    /// After how many bytes, in both directions and over all connections, the next fault comes. Empty: none comes.
    pub every: Range<u64>,
    /// Of how many of these faults one is a bit of a content that is another one. Zero: none.
    pub corrupt: u64,
    /// Of how many requests one is refused, or loses itself or its answer, whatever its size. Zero: none.
    pub requests: u64,
    /// How long a stalled connection stands still before it is cut: longer than clients wait.
    pub stall: Duration,
}

impl Faults {
    /// Nothing goes wrong.
    #[must_use]
    pub fn none() -> Self {
        Faults { seed: 0, every: 0..0, corrupt: 0, requests: 0, stall: Duration::ZERO }
    }
}

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The connection is over.
    Cut,
    /// Nothing moves any more.
    Stall,
    /// It takes a while.
    Slow(Duration),
    /// A bit is another one.
    Corrupt { bit: u8 },
    /// The next request is answered that there are too many.
    Refuse,
}

/// What is done to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfRequest {
    Pass,
    Refuse,
    /// It does not arrive.
    Lose,
    /// It arrives, and its answer does not.
    LoseAnswer,
}

/// How often what was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Connections that were cut, for a request or an answer was lost or broke off.
    pub cut: u64,
    /// Connections that stood still until they were cut.
    pub stalled: u64,
    /// Pieces that were slow.
    pub slowed: u64,
    /// Bits of contents that were other ones when they arrived.
    pub corrupted: u64,
    /// Requests that were answered that there are too many.
    pub refused: u64,
}

impl Told {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.cut + self.stalled + self.slowed + self.corrupted + self.refused
    }
}

/// The faults to come.
#[derive(Debug)]
pub(super) struct Plan(Mutex<State>);

#[derive(Debug)]
struct State {
    faults: Faults,
    dice: Dice,
    left: u64,
    told: Told,
}

/// A sequence that looks random, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The sequence of that seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    /// The next 64 bits, by SplitMix64. <https://prng.di.unimi.it/splitmix64.c>
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below that one, which is not zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end.max(1)
    }

    /// A number of that range, its beginning where it is empty.
    pub fn within(&mut self, range: &Range<u64>) -> u64 {
        range.start + self.below(range.end.saturating_sub(range.start))
    }
}

impl Plan {
    pub(super) fn new(faults: Faults) -> Self {
        Plan(Mutex::new(State::new(faults, Told::default())))
    }

    pub(super) fn set(&self, faults: Faults) {
        let mut state = self.state();
        *state = State::new(faults, state.told);
    }

    pub(super) fn told(&self) -> Told {
        self.state().told
    }

    pub(super) fn stall(&self) -> Duration {
        self.state().faults.stall
    }

    /// Counts what was done.
    pub(super) fn tell(&self, count: impl FnOnce(&mut Told)) {
        count(&mut self.state().told);
    }

    /// How many of that many bytes pass before a fault comes, and which.
    pub(super) fn bytes(&self, count: usize) -> (usize, Option<Fault>) {
        let mut state = self.state();
        if state.faults.every.is_empty() || state.left > count as u64 {
            state.left = state.left.saturating_sub(count as u64);
            return (count, None);
        }
        let quiet = usize::try_from(state.left).unwrap_or(count);
        let every = state.faults.every.clone();
        state.left = state.dice.within(&every);
        let corrupt = state.faults.corrupt;
        let fault = match state.dice.below(16) {
            _ if corrupt > 0 && state.dice.below(corrupt) == 0 => {
                Fault::Corrupt { bit: (state.dice.below(8)) as u8 }
            }
            0..9 => Fault::Cut,
            9..11 => Fault::Stall,
            11..14 => Fault::Slow(Duration::from_millis(5 + state.dice.below(60))),
            _ => Fault::Refuse,
        };
        (quiet, Some(fault))
    }

    /// What becomes of the next request.
    pub(super) fn request(&self) -> OfRequest {
        let mut state = self.state();
        let of = state.faults.requests;
        if of == 0 || state.dice.below(of) > 0 {
            return OfRequest::Pass;
        }
        match state.dice.below(3) {
            0 => OfRequest::Refuse,
            1 => OfRequest::Lose,
            _ => OfRequest::LoseAnswer,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing can panic while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(faults: Faults, told: Told) -> Self {
        let mut dice = Dice::new(faults.seed);
        let left = dice.within(&faults.every);
        State { faults, dice, left, told }
    }
}
