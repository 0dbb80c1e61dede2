//! Uploads and downloads over a network that fails, and by processes that are killed: they end with the exact bytes, or
//! with an error that says why and a checkpoint from which the exact bytes come.
//!
//! `cargo test` tries a few; `PILEUS_TRANSFERS=1000 cargo test --release -p pileus-tests --test transfers -- --nocapture`
//! tries so many of 64 MiB. `PILEUS_SEED=0x…` tries that one again.

mod down;
mod faults;
mod killed;
mod readers;
mod up;
