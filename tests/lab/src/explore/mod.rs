//! The explorer: an operation, its session and the cloud are cloned at every step, and everything that can happen next
//! is tried.
//!
//! From each state it goes on with all of it: the request in flight is answered, or strikes any [`Fault`]; time passes;
//! a request that was given up arrives after all; the clock jumps; the operation is dropped, or another process takes it
//! up. States that were seen before are not entered again. The bound is the number of faults on one path.
//!
//! What is right is not told to it but found: the same operation is run undisturbed ([`Expected`]), and what it gives
//! and does to the cloud there is all that it may ever give and do.

mod check;
mod digest;
mod event;
mod expect;
mod fault;
mod happen;
mod report;
mod state;
mod walk;
mod world;

pub use digest::Digest;
pub use expect::{Expected, mask};
pub use fault::{Fault, Provider, received};
pub use report::{Report, Tried};
pub use walk::{Bound, Violation, explore};
pub use world::World;
