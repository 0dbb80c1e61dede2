//! The sans-IO core of Pileus.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod body;
mod checkpoint;
pub mod compute;
mod endpoint;
mod error;
pub mod exchange;
mod flow;
pub mod machine;
mod operation;
mod page;
pub mod providers;
mod redirect;
mod request;
mod response;
mod retry;
pub mod secret;
mod session;
mod time;
pub mod token;
pub mod wire;

pub use body::Body;
pub use checkpoint::Checkpoint;
pub use endpoint::Endpoint;
pub use error::{Again, Error, Family, Kind, Leftover, Result};
pub use exchange::{Exchange, Piece, Reading};
pub use flow::{Flow, Next, Progress};
pub use machine::{Call, Listing};
pub use operation::{Cx, ExchangeId, Op, Operation, Step};
pub use page::Page;
pub use request::{Repeat, Request, Take, Versions};
pub use response::{Answer, Cause, Lost, Response, Taken};
pub use retry::{Budget, Retry};
pub use secret::Secret;
pub use session::{Authorized, Lease, Session, Stamp};
pub use time::Time;
