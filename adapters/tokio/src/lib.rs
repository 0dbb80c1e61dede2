//! Pileus on tokio.
//!
//! ```no_run
//! use pileus_tokio::{Client, core::{Op, Result}};
//!
//! # async fn example(list_servers: Op<Vec<String>>) -> Result<()> {
//! let client = Client::new(); // connections only: one for all accounts, tasks and threads
//! let servers = client.run(list_servers).await?;
//! println!("{} servers", servers.len());
//! # Ok(())
//! # }
//! ```
//!
//! A listing can be taken item by item ([`Client::items`], a `Stream`), many operations can run side by side
//! ([`Client::run_all`]), and large bodies come from and go to the caller ([`Client::run_with`]). Dropping any of these
//! cancels it. It needs a tokio runtime with time and I/O enabled.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod runtime;

#[cfg(feature = "tracing")]
pub use pileus_client::Tracing;
pub use pileus_client::{
    Checkpointed, Counts, Event, Io, Items, Observer, Proxies, Proxy, Roots, Rules, Run, RunAll, Sent,
    Settings, Sink, Source, Stats, core, files, http1, names, transfer,
};
pub use runtime::Tokio;

/// Runs operations on tokio. See [`pileus_client::Client`].
pub type Client = pileus_client::Client<http1::Http<Tokio>>;
