//! Shared reading and writing of the forms that provider APIs have in common.

pub mod json;
