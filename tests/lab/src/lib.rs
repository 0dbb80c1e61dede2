//! The fault lab: every operation of every provider, on the embedded cloud, against every fault.
//!
//! [`registry`] knows all operations, [`place`] is the cloud they are tried on.

pub mod place;
pub mod registry;

pub mod explore;
