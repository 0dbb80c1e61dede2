//! What some of the examples share: the embedded cloud that they run against. The examples are beside this folder:
//! `cargo run --example fleet`.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod storage;

use pileus_core::{
    Error, Kind, Result,
    compute::Size,
    providers::openstack::{Credentials, OpenStack, Settings},
};
use pileus_sim::{
    Sim,
    server::{Options, Server},
};
use std::{io, time::Duration};

/// Starts the embedded cloud on loopback: servers boot for `boot` to a fifth more, every answer takes `latency`.
pub fn cloud(boot: Duration, latency: Duration) -> io::Result<Server> {
    let settings = pileus_sim::Settings { boot_time: boot, boot_jitter: boot / 5, ..Default::default() };
    Server::with_options(Sim::new(settings), Options { latency, ..Options::default() })
}

/// The driver for the demonstration account of a cloud at that address.
pub fn driver(endpoint: &str, password: &str) -> Result<OpenStack> {
    let credentials = Credentials::password("demo", password, "demo", "Default");
    OpenStack::new(Settings::new(format!("{endpoint}/identity/v3"), credentials))
}

/// The size on which all images of the cloud run.
pub fn small(sizes: Vec<Size>) -> Result<Size> {
    let found = sizes.into_iter().find(|size| size.name == "m1.small");
    found.ok_or_else(|| Error::new(Kind::NotFound, "this cloud has no size m1.small"))
}

/// The password of the demonstration account.
pub const PASSWORD: &str = "secret";
