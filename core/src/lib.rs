//! The sans-IO core of Pileus: one thin layer over any cloud.
//!
//! Provider calls are plain data ([`Endpoint`]), operations are pure state machines ([`Operation`]) that build requests
//! and read answers, and whoever drives them moves the bytes: one of the adapters (blocking, tokio, async-std, smol), or
//! a loop of your own. Nothing in here opens a socket, reads a clock, draws a random number or starts a thread.
//!
//! ```text
//!                    ┌────────────────────────────── the core ───────────────────────────────┐
//!   compute.list…()  │  Flow ──next──► Request ──authorize──► Exchange                        │
//!   ───────────────► │   ▲                        Session        │ poll: Step::Send           │ ──► any transport
//!        Op<T>       │   └──advance── Response ◄──Reading────────┘ answer                     │ ◄──
//!                    └────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! # An operation, driven by hand
//!
//! `poll` until it says `Wait`, report one answer or let the time pass, poll again. This is all that an adapter does.
//! Here the cloud is a function, and so is the clock.
//!
//! ```
//! use pileus_core::{Answer, Cx, Exchange, Operation, Reading, Step, Time, compute::Compute};
//! use pileus_core::providers::openstack::{Credentials, OpenStack, Settings};
//! use std::{task::Waker, time::Duration};
//!
//! // An account: plain data, shared by any number of threads. Nothing is sent yet.
//! let credentials = Credentials::password("demo", "secret", "demo", "Default");
//! let openstack = OpenStack::new(Settings::new("http://cloud.example/v3", credentials))?;
//!
//! // What a transport would do: send the request, take in the head and the chunks of the body.
//! fn cloud(exchange: &Exchange, calls: &mut Vec<String>) -> Answer {
//!     let request = &exchange.request;
//!     calls.push(format!("{} {}", request.method(), request.uri().path()));
//!     let mut head = http::HeaderMap::new();
//!     let (status, body) = match calls.len() {
//!         1 => {
//!             head.insert("x-subject-token", "a-token".parse().unwrap());
//!             (201, r#"{"token": {"expires_at": "2100-01-01T00:00:00Z", "catalog": [{"type": "compute", "endpoints": [
//!                 {"interface": "public", "region": "r", "url": "http://cloud.example/nova/v2.1"}]}]}}"#)
//!         }
//!         // The session asks which versions of the compute API there are, once.
//!         2 => (200, r#"{"version": {"id": "v2.1", "version": "2.90", "min_version": "2.1"}}"#),
//!         3 => (503, "try again"),
//!         _ => (200, r#"{"servers": [{"id": "7", "name": "web-1", "status": "ACTIVE"}]}"#),
//!     };
//!     let mut reading = exchange.reading(http::StatusCode::from_u16(status).unwrap(), head);
//!     for chunk in body.as_bytes().chunks(50) {
//!         reading.push(chunk.into())?;
//!     }
//!     reading.end()?;
//!     reading.into_answer()
//! }
//!
//! let (mut now, mut calls) = (Time::from_unix_secs(1_800_000_000), Vec::new());
//! let mut operation = openstack.list_nodes();
//! let nodes = loop {
//!     let cx = Cx { now, entropy: 42, waker: Waker::noop() };
//!     match operation.poll(&cx) {
//!         Step::Send(id, exchange) => {
//!             let answer = cloud(&exchange, &mut calls);
//!             operation.answer(id, answer, &cx);
//!         }
//!         // A backoff: here, time passes at will.
//!         Step::Wait(until) => now = until.expect("something to wait for"),
//!         Step::Done(result) => break result?,
//!     }
//! };
//! assert_eq!(nodes[0].name, "web-1");
//! assert_eq!(
//!     calls,
//!     ["POST /v3/auth/tokens", "GET /nova/v2.1/", "GET /nova/v2.1/servers/detail", "GET /nova/v2.1/servers/detail"]
//! );
//! # Ok::<(), pileus_core::Error>(())
//! ```
//!
//! # The map
//!
//! - What a provider writes: [`Endpoint`], [`Flow`], [`Page`], [`Session`].
//! - What runs it: [`machine`], with [`Call`] at the bottom; [`token`] for what is fetched once for all.
//! - What adapters drive: [`Operation`], [`Op`], [`Listing`], [`Step`], [`Exchange`], [`Reading`].
//! - What users hold: [`compute::Compute`] and the accounts in [`providers`].
//! - What comes back: values, or an [`Error`] that says whether asking again can help and what was left behind.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod body;
mod capability;
mod checkpoint;
pub mod checksum;
pub mod compute;
mod endpoint;
mod error;
pub mod exchange;
mod fan;

mod flow;
mod local;
pub mod machine;
#[cfg(pileus_mutant)]
#[doc(hidden)]
pub mod mutant;
mod operation;
pub mod outgoing;
mod outline;
mod page;
pub mod providers;
mod redirect;
mod request;
mod response;
mod retry;
pub mod secret;
mod session;
#[cfg(any(feature = "_aws", feature = "azure", feature = "gcs", feature = "openstack", feature = "oss"))]
pub mod sign;
pub mod storage;
mod time;
pub mod token;
pub mod wire;

pub use body::Body;
pub use checkpoint::Checkpoint;
pub use checksum::{Algorithm, Checksum};
pub use endpoint::Endpoint;
pub use error::{Again, Error, Family, Kind, Leftover, Result};
pub use exchange::{Exchange, Piece, Reading};

pub use fan::{Fan, Turn, Width};
pub use flow::{Flow, Next, Progress};
pub use machine::{Call, Listing};
pub use operation::{Cx, ExchangeId, Op, Operation, Step};
pub use outgoing::{Framing, Outgoing, Stream};
pub use page::Page;
pub use request::{Presigned, Repeat, Request, Take, Versions};
pub use response::{Answer, Cause, Hashed, Lost, Response, Taken};
pub use retry::{Budget, Retry};
pub use secret::{Secret, SecretBytes};
pub use session::{Authorized, Lease, Refusal, Session, Stamp};
pub use time::Time;
