//! What the adapters of Pileus share.
//!
//! Without features this crate holds what every adapter needs, the blocking one included: [`Settings`], and the hook on
//! which logging, metrics and progress hang: [`Observer`], [`Event`], [`Stats`].
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod observe;
mod proxy;
mod roots;
mod settings;
mod stats;
#[cfg(feature = "tracing")]
mod tracing;

#[cfg(feature = "tracing")]
pub use self::tracing::Tracing;
pub use observe::{Event, Observer, Sent};
pub use pileus_core as core;
pub use proxy::{Proxies, Proxy, Rules};
pub use roots::Roots;
pub use settings::Settings;
pub use stats::{Counts, Stats};
