//! Everything that goes wrong between a client and a cloud: a typed error or success, nothing made twice, nothing left
//! behind unnamed, nothing stuck. Scenarios without a word on time run on virtual time and over every adapter.

mod answers;
mod bodies;
mod checkpoints;
mod creations;
mod deadlines;
mod malformed;
mod redirects;
mod resizes;
