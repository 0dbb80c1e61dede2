//! The cloud's EC2, asked by a client that is no part of the project's own.

mod client;
mod doubts;
mod endpoints;
mod gateways;
mod images;
mod instances;
mod network;
mod neutral;
mod outscale;
mod own;
mod pages;
mod sessions;
mod signature;
mod storage;
mod things;
