//! The cloud's Google Cloud Storage, driven by the library's own calls on virtual time, and by requests that no good client
//! sends.

mod auth;
mod buckets;
mod common;
mod neutral;
mod objects;
mod uploads;
