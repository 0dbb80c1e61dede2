//! What can happen next.

use super::fault::Fault;
use std::time::Duration;

/// What happens next. Operations and flights are told by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
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
    /// Somebody else writes over what the operations read.
    Overwrite,
}

/// What was tried, of all that does not just take its course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tried {
    /// An exchange struck a fault.
    Fault(Fault),
    /// An answer did not come in its time.
    Late,
    /// A request that was given up arrived after all.
    Arrived,
    /// The client's clock jumped forward.
    Forward,
    /// The client's clock jumped back.
    Back,
    /// An operation was dropped.
    Dropped,
    /// An operation was taken up by another process.
    Resumed,
    /// Somebody else wrote over what an operation read.
    Overwritten,
}

/// Long enough for every token to end and every attempt to be late.
const JUMP: Duration = Duration::from_secs(3 * 3600);

impl Event {
    /// The client's clock jumps.
    pub const JUMPS: [Event; 2] = [Event::Forward(JUMP), Event::Back(JUMP)];

    /// What it tries.
    #[must_use]
    pub fn tried(self) -> Option<Tried> {
        match self {
            Event::Strike(_, fault) => Some(Tried::Fault(fault)),
            Event::Late => Some(Tried::Late),
            Event::Arrive(_) => Some(Tried::Arrived),
            Event::Forward(_) => Some(Tried::Forward),
            Event::Back(_) => Some(Tried::Back),
            Event::Drop(_) => Some(Tried::Dropped),
            Event::Resume(_) => Some(Tried::Resumed),
            Event::Overwrite => Some(Tried::Overwritten),
            Event::Poll(_) | Event::Answer(_) | Event::Time => None,
        }
    }

    /// Whether it uses up one of the faults of a path. What arrives late does not: that was lost before.
    #[must_use]
    pub fn is_fault(self) -> bool {
        self.tried().is_some_and(|tried| tried != Tried::Arrived)
    }
}

impl Tried {
    /// All that can be tried on any operation: what can be written over is not everywhere.
    pub fn all() -> impl Iterator<Item = Tried> {
        let others =
            [Tried::Late, Tried::Arrived, Tried::Forward, Tried::Back, Tried::Dropped, Tried::Resumed];
        Fault::ALL.into_iter().map(Tried::Fault).chain(others)
    }
}
