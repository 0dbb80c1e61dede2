//! A source whose length nobody knows before its end.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Waker,
};

/// How far a source of unknown length has come: shared by whoever reads it and the operation that sends it. Cloning it
/// shares it.
///
/// Bytes are numbered from the source's beginning. The reader says what it has ([`Supply::give`], [`Supply::end`]) and
/// learns what it may forget ([`Supply::forget`]); what lies between has to be readable again and again.
#[derive(Clone, Default)]
pub struct Supply(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    given: u64,
    ended: bool,
    failed: bool,
    free: u64,
    part: u64,
    waker: Option<Waker>,
}

impl Supply {
    /// A source of which nothing has been read.
    #[must_use]
    pub fn new() -> Self {
        Supply::default()
    }

    /// All bytes before that one can be read. Less than before changes nothing.
    pub fn give(&self, end: u64) {
        let mut state = self.state();
        state.given = state.given.max(end);
        wake(state);
    }

    /// There are no more than what was given.
    pub fn end(&self) {
        let mut state = self.state();
        state.ended = true;
        wake(state);
    }

    /// It cannot be read any further: what is sent of it is given up.
    pub fn fail(&self) {
        let mut state = self.state();
        state.failed = true;
        wake(state);
    }

    /// Whether it cannot be read any further.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.state().failed
    }

    /// How many bytes there are so far.
    #[must_use]
    pub fn given(&self) -> u64 {
        self.state().given
    }

    /// Whether that is all.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.state().ended
    }

    /// The bytes before this one will not be asked for again.
    #[must_use]
    pub fn free(&self) -> u64 {
        self.state().free
    }

    /// How many bytes are sent at once, as the operation has decided: until it has more than that, or all, nothing is.
    /// Whoever reads ahead has to keep at least twice as much. Zero until there is an operation.
    #[must_use]
    pub fn part(&self) -> u64 {
        self.state().part
    }

    /// Says how many bytes are sent at once.
    pub fn set_part(&self, bytes: u64) {
        self.state().part = bytes;
    }

    /// Says that the bytes before that one will not be asked for again.
    pub fn forget(&self, end: u64) {
        let mut state = self.state();
        state.free = state.free.max(end.min(state.given));
    }

    /// Whom to wake when there is more.
    pub(crate) fn wait(&self, waker: &Waker) {
        let mut state = self.state();
        if !state.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            state.waker = Some(waker.clone());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing can panic while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wake(mut state: MutexGuard<'_, State>) {
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl fmt::Debug for Supply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        write!(f, "Supply({} given, {} free, ended: {})", state.given, state.free, state.ended)
    }
}
