//! The examples are beside this folder: `cargo run --release --example fleet`.
