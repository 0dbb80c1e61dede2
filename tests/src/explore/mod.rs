//! Every fault in every order: an explorer that clones machines at each step and tries all that can happen next.
//!
//! A [`Scenario`] is a few operations that share one session, and a cloud ([`World`]) small enough to be cloned at
//! every step. `pileus-walk` walks through all that can happen to them. Its rules hold in every state; here are those
//! about the session that the operations share, and what must hold at an end.

mod actor;
mod check;
mod happen;
mod run;
mod state;
mod world;

pub use actor::{Seen, Task};
pub use pileus_walk::{Fault, Report, Tried};
pub use run::Scenario;
pub use world::{PASSWORD, World};
