//! Pileus on plain threads: no async runtime inside.
//!
//! A [`Client`] runs operations to their end on the thread that asks. It is shared by any number of threads, for any
//! number of clouds; so is a driver.
//!
//! ```
//! # use pileus_core::{Listing, Op};
//! # fn create() -> Op<String> { Op::ready(Ok("a".into())) }
//! # fn delete(_: &str) -> Op<()> { Op::ready(Ok(())) }
//! # fn list() -> Listing<String> { Listing::of(vec!["a".into(), "b".into()]) }
//! let client = pileus_blocking::Client::new();
//!
//! let made = client.run(create())?; // one operation, to its end
//! for item in client.items(list()) {
//!     println!("{}", item?); // a listing, page by page
//! }
//! for (place, result) in client.run_all(vec![delete("a"), delete("b")], 16) {
//!     println!("{place}: {}", result.is_ok()); // many, on 16 threads, as they end
//! }
//! # Ok::<(), pileus_core::Error>(())
//! ```
//!
//! A [`Transport`] of your own takes the place of the built-in [`Ureq`]: for tests, for virtual time, for a replay.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod alarm;
mod all;
mod client;
mod copy;
mod drive;
mod exchange;
#[cfg(feature = "local")]
mod folder;
mod items;
mod payload;
#[cfg(feature = "local")]
mod sync;
mod transfer;
mod transport;
mod wire;

pub use alarm::Alarm;
pub use all::RunAll;
pub use client::Client;
pub use items::Items;
pub use payload::{Io, Payload, PayloadReader, Source};
#[cfg(feature = "tracing")]
pub use pileus_client::Tracing;
pub use pileus_client::{
    Checkpointed, Counts, Event, Observer, Proxies, Proxy, Roots, Rules, Sent, Settings, Stats, files, names,
};
pub use pileus_core as core;
pub use transfer::Input;
pub use transport::{Transport, system_time};
pub use wire::{Incoming, Ureq};
