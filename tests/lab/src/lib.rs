//! The fault lab: every operation of every provider, on the embedded cloud, against every fault.
//!
//! [`registry`] knows all operations, [`place`] is the cloud they are tried on; [`simulate`] tries many of them at once,
//! with everything going wrong by dice.

pub mod place;
pub mod registry;

pub mod explore;
pub mod simulate;
