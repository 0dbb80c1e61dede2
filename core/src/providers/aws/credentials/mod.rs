//! Where credentials come from.

mod container;
mod source;

pub use source::{Container, DEFAULT_METADATA, Instance, Role, Source, Token, WebIdentity};
