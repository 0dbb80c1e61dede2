//! Identity: Keystone v3 and v2.0, and the session built on them.

mod body;
pub(crate) mod credentials;
pub(crate) mod granted;
pub(crate) mod login;

pub use credentials::{ApplicationCredential, Credentials, Domain, Named, Scope, Tenant};
