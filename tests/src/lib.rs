//! What the whole-project tests share.

pub mod account;
pub mod explore;
pub mod lifecycle;
pub mod plain;
pub mod proxy;
pub mod recorded;
pub mod runner;
pub mod script;
pub mod storage;
pub mod transfers;
pub mod world;
