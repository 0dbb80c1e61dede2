//! Amazon Web Services, and the clouds that speak their protocols.

pub mod config;
pub mod credentials;
pub mod ec2;
mod endpoint;
#[cfg_attr(not(test), expect(dead_code, reason = "what reads it, a session, comes with the first service"))]
mod error;
mod settings;

pub use settings::Settings;
