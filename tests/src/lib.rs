//! What the whole-project tests share.

pub mod recorded;
