//! The cloud's Azure, driven by the library's own calls on virtual time, and by requests that no good client sends.

mod auth;
mod blobs;
mod common;
mod containers;
mod neutral;
mod writes;
