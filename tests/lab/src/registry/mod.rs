//! Every operation of every provider, one line each.
//!
//! Adding one is adding its line; `tests/registry.rs` fails for one that has none.

mod account;
mod all_gone;
mod azure;
mod cinder;
mod compute;
mod credentials;
mod ec2;
mod entry;
mod gcs;
mod glance;
mod keystone;
mod neutron;
mod nova;
mod s3;
mod storage;
mod swift;

pub use account::{Account, Held};
pub use entry::{Effect, Entry, Move, ObjectId, Outcome};

/// A key that nobody has the other half of.
const PUBLIC_KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ lab";

/// All of them.
#[must_use]
pub fn all() -> Vec<Entry> {
    [
        cinder::all(),
        glance::all(),
        keystone::all(),
        neutron::all(),
        nova::all(),
        ec2::all(),
        s3::all(),
        swift::all(),
        azure::all(),
        gcs::all(),
        compute::all(),
        storage::all(),
        credentials::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
