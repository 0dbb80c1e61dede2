//! Walking all that can happen to operations: what the explorers share.
//!
//! An explorer clones everything at every step: the operations, their session, a cloud small enough for that. From each
//! state it goes on with all that can happen next: a request in flight is answered, or strikes a [`Fault`]; time passes;
//! a request that was given up arrives after all; the clock jumps; an operation is dropped, or another process takes it
//! up. States that were seen before are not entered again. What bounds it is the number of faults on one path; without
//! faults every path ends, and that it does is one of the rules.
//!
//! What is explored is a [`Maze`], which a [`Walk`] goes through. A maze says what its states are and what is right at
//! an end; how one operation is driven, and what holds for any operation at any time, is here ([`Actor`]).

mod actor;
mod check;
mod digest;
mod event;
mod fault;
mod flight;
mod report;
mod walk;
mod wire;

pub use actor::Actor;
pub use check::{Broken, exchange, no_secret, same, stray};
pub use digest::Digest;
pub use event::{Event, Tried};
pub use fault::{Fault, Provider, pointing, refused, reset};
pub use flight::Flight;
pub use report::Report;
pub use walk::{Maze, Violation, Walk};
pub use wire::{Sink, received, sent, source};
