//! The cloud's S3, asked by a client that is no part of the project's own.

mod buckets;
mod chunked;
mod client;
mod faults;
mod listing;
mod multipart;
mod neutral;
mod objects;
#[cfg(feature = "server")]
mod server;
mod signature;
mod versions;
