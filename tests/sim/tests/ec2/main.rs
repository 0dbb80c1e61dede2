//! The cloud's EC2, asked by a client that is no part of the project's own.

mod client;
mod endpoints;
mod instances;
mod network;
mod neutral;

mod pages;
mod signature;
mod storage;
mod things;
