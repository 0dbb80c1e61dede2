//! What can happen next.

use super::fault::Fault;
use std::time::Duration;

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The operation of that number is polled.
    Poll(usize),
    /// The flight of that place is answered.
    Answer(usize),
    /// The flight of that place strikes a fault.
    Strike(usize, Fault),
    /// A request that was given up reaches the provider after all, and its answer the operation.
    Arrive(usize),
    /// Time passes until somebody waits no longer.
    Time,
    /// Time passes, and a flight's answer does not come in its time.
    Late,
    /// The client's clock jumps forward.
    Forward(Duration),
    /// The client's clock jumps back.
    Back(Duration),
    /// The operation of that number is dropped.
    Drop(usize),
    /// The process of the operation of that number ends, and another takes up where it stood.
    Resume(usize),
}

impl Event {
    /// Whether it uses up one of the faults of a path.
    pub(super) fn is_fault(self) -> bool {
        match self {
            Event::Poll(_) | Event::Answer(_) | Event::Arrive(_) | Event::Time => false,
            Event::Strike(..)
            | Event::Late
            | Event::Forward(_)
            | Event::Back(_)
            | Event::Drop(_)
            | Event::Resume(_) => true,
        }
    }
}
