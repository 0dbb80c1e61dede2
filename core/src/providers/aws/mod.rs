//! Amazon Web Services, and the clouds that speak their protocols.

#[cfg(feature = "aws")]
mod account;
#[cfg(feature = "aws")]
mod compute;
pub mod config;
pub mod credentials;
#[cfg(feature = "aws")]
pub mod ec2;
pub(super) mod endpoint;
pub(super) mod error;
mod presigned;
pub(super) mod session;
mod settings;

#[cfg(feature = "aws")]
pub use account::Ec2;
pub use session::{AwsSession, SessionState};
pub use settings::Settings;

use super::clock;
