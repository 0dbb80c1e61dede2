//! What the adapters of Pileus share.
//!
//! Without features this crate holds what every adapter needs, the blocking one included: [`Settings`], accounts as
//! the providers' own tools find them ([`files`]), and the hook on which logging, metrics and progress hang: [`Observer`], [`Event`], [`Stats`].
//!
//! Feature `async` adds the generic client, [`Client`]: it drives any operation over any [`Transport`], which is a
//! trait with three methods and all that a runtime of your own has to offer. Feature `http` adds one transport, HTTP/1.1
//! with TLS, proxies and a pool of connections, over any [`http1::Runtime`] that can connect, sleep and spawn; the crates
//! for tokio, async-std and smol are such runtimes and little else.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(feature = "async")]
mod arriving;
mod checkpointed;
#[cfg(feature = "async")]
mod client;
#[cfg(feature = "async")]
mod drive;
pub mod files;
#[cfg(feature = "async")]
mod flight;
#[cfg(feature = "http")]
pub mod http1;
#[cfg(feature = "async")]
mod io;
#[cfg(feature = "local")]
pub mod local;
pub mod names;
mod observe;
mod proxy;
mod roots;
#[cfg(feature = "async")]
mod run;
mod settings;
mod stats;
#[cfg(feature = "testing")]
#[doc(hidden)]
pub mod testing;
#[cfg(feature = "tracing")]
mod tracing;
#[cfg(feature = "async")]
pub mod transfer;
#[cfg(feature = "async")]
mod transport;

#[cfg(feature = "tracing")]
pub use self::tracing::Tracing;
pub use checkpointed::Checkpointed;
#[cfg(feature = "async")]
pub use client::Client;
#[cfg(feature = "async")]
pub use io::{Io, Sink, Source};
pub use observe::{Event, Observer, Sent};
pub use pileus_core as core;
pub use proxy::{Proxies, Proxy, Rules};
pub use roots::Roots;
#[cfg(feature = "async")]
pub use run::{Items, Run, RunAll};
pub use settings::Settings;
pub use stats::{Counts, Stats};
#[cfg(feature = "async")]
pub use transport::{RequestBody, Transport};
