//! What can happen next.

use super::fault::Fault;
use std::time::Duration;

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The request in flight is answered.
    Answer,
    /// The request in flight strikes a fault.
    Strike(Fault),
    /// A request that was given up reaches the provider after all, and its answer the operation.
    Arrive(usize),
    /// Time passes until the operation waits no longer.
    Time,
    /// Time passes, and the answer does not come in its time.
    Late,
    /// The client's clock jumps forward.
    Forward(Duration),
    /// The client's clock jumps back.
    Back(Duration),
    /// The operation is dropped.
    Drop,
    /// The process of the operation ends, and another takes up where it stood.
    Resume,
}

impl Event {
    /// Whether it uses up one of the faults of a path.
    pub(super) fn is_fault(self) -> bool {
        match self {
            Event::Answer | Event::Arrive(_) | Event::Time => false,
            Event::Strike(_)
            | Event::Late
            | Event::Forward(_)
            | Event::Back(_)
            | Event::Drop
            | Event::Resume => true,
        }
    }
}
