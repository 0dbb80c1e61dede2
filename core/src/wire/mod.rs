//! Shared reading and writing of the forms that provider APIs have in common.

pub mod json;
mod open;

pub(crate) use open::open_enum;
