//! Compute: Nova v2.1 (and v2, which has the same calls without microversions).
//!
//! Calls that act on a server are [`Repeat`](crate::Repeat)ed after a lost answer only where that cannot do the work
//! twice, and the refusal of such a repeat counts as done only where Nova names the state that the work leads to.

mod action;
pub mod attachments;
pub mod block_device;
pub mod create;
mod create_body;
pub mod flavors;
pub mod keypairs;
mod lenient;
pub mod metadata;
pub mod power;
pub mod resize;
pub mod server;
pub mod servers;
pub mod snapshot;
pub mod status;
#[cfg(test)]
mod testing;
pub mod user_data;
mod words;
pub mod zones;

pub use server::Server;

#[cfg(test)]
mod create_tests;
