//! What the wire knows of the call that runs on this thread.
//!
//! ureq runs a call from its beginning to the head of its answer on the thread that asks, and a body on the thread
//! that reads it; a thread's own cell therefore tells the connection whose call it serves without a lock.

use std::{cell::Cell, time::Duration};

#[derive(Clone, Copy, Default)]
struct State {
    /// Whether any byte of the request may have gone out.
    sent: bool,
    /// How long a read may stand still; unlimited while the provider thinks.
    idle: Option<Duration>,
}

thread_local! {
    static STATE: Cell<State> = const { Cell::new(State { sent: false, idle: None }) };
}

/// A call begins.
pub(super) fn begin() {
    STATE.set(State::default());
}

/// Whether any byte of the present request may have gone out.
pub(super) fn sent() -> bool {
    STATE.get().sent
}

/// Bytes of the request go out; says whether they are its first.
pub(super) fn sending() -> bool {
    let state = STATE.get();
    STATE.set(State { sent: true, ..state });
    !state.sent
}

/// How long the present read may stand still.
pub(super) fn idle() -> Option<Duration> {
    STATE.get().idle
}

/// Runs `read`, a read of a body, which may stand still that long.
pub(super) fn reading<T>(idle: Option<Duration>, read: impl FnOnce() -> T) -> T {
    STATE.set(State { idle, ..STATE.get() });
    let result = read();
    STATE.set(State { idle: None, ..STATE.get() });
    result
}
