//! Compute: Nova v2.1 (and v2, which has the same calls without microversions).
//!
//! Calls that act on a server are [`Repeat`](crate::Repeat)ed after a lost answer only where that cannot do the work
//! twice, and the refusal of such a repeat counts as done only where Nova names the state that the work leads to.

mod action;
pub mod attachments;
pub mod block_device;
pub mod connections;
pub mod console;
pub mod create;
mod create_body;
pub mod flavor_admin;
pub mod flavor_specs;
pub mod flavors;
pub mod images;
pub mod interfaces;
pub mod keypairs;
pub mod legacy;
mod lenient;
pub mod limits;
pub mod metadata;
pub mod migrate;
mod offset;
pub mod password;
pub mod power;
pub mod quotas;
pub mod rebuild;
pub mod rescue;
pub mod resize;
pub mod server;
pub mod server_groups;
pub mod servers;
pub mod snapshot;
pub mod status;
pub mod tags;
pub mod user_data;
pub mod versions;
pub mod zones;

pub use server::Server;

#[cfg(test)]
mod create_tests;
#[cfg(test)]
mod testing;
