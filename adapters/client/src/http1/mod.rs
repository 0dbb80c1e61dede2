//! An HTTP/1.1 transport over any runtime that can connect, sleep and spawn.

mod body;
mod connect;
mod fault;
#[cfg(feature = "futures-io")]
pub mod futures;
mod limits;
mod outgoing;
mod pool;
mod route;
mod runtime;
mod tls;
mod transport;

pub use body::Incoming;
pub use runtime::{Runtime, Stream};
pub use transport::Http;
