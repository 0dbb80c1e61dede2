//! What the whole-project tests share.

pub mod explore;
pub mod lifecycle;
pub mod recorded;
pub mod runner;
pub mod script;
pub mod world;
