//! The cloud's Swift, asked by a client that is no part of the project's own.

#[path = "../common/mod.rs"]
mod common;
mod large;
mod objects;
mod store;
