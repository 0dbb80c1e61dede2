//! Uploads in parts and downloads in spans, against a provider in memory that loses, cuts and refuses what it is told to,
//! in every order that a test asks for.

mod downloads;
mod provider;
mod states;
mod streams;
#[path = "../support/mod.rs"]
mod support;
mod uploads;
mod world;
