//! The explorer: an operation, its session and the cloud are cloned at every step, and everything that can happen next
//! is tried.
//!
//! How the walk goes, and what holds in every state of it, is in `pileus-walk`. The bound is the number of faults on one
//! path.
//!
//! What is right is not told to it but found: the same operation is run undisturbed ([`Expected`]), and what it gives
//! and does to the cloud there is all that it may ever give and do. Contents that it moves are compared byte by byte: what
//! came into its caller's sink is what it brings undisturbed, or what it brings after somebody has written over that,
//! never a mixture; and each object holds what it held before or what it is to hold.

mod check;
mod expect;
mod happen;
mod state;
mod walk;
mod world;

pub(crate) use check::{SESSION, is_named};
pub(crate) use expect::is_segment;
pub use expect::{Expected, mask};
pub use pileus_walk::{Report, Violation};
pub use walk::{Bound, explore};
pub use world::World;
