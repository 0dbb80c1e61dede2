//! Every fault in every order: an explorer that clones machines at each step and tries all that can happen next.
//!
//! A [`Scenario`] is a few operations that share one session, and a cloud ([`World`]) small enough to be cloned at
//! every step. From each state the explorer goes on with everything that can happen: any request in flight is
//! answered, or strikes any [`Fault`]; time passes; a request that was given up arrives after all; an operation is
//! dropped; the clock jumps. The rules hold in every state, and those about the end at every end.
//!
//! States that were seen before are not entered again. What bounds the exploration is the number of faults on one
//! path; without faults every path ends, and that it does is one of the rules.

mod actor;
mod check;
mod digest;
mod event;
mod fault;
mod happen;
mod report;
mod run;
mod state;
mod world;

pub use actor::{Seen, Task};
pub use fault::Fault;
pub use report::{Report, Tried};
pub use run::Scenario;
pub use world::{PASSWORD, World};
