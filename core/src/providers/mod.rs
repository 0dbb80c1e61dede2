//! The providers. One folder each: its session, and its endpoints by service.

#[cfg(feature = "_aws")]
pub mod aws;
#[cfg(feature = "azure")]
pub mod azure;
#[cfg(feature = "b2")]
pub mod b2;
#[cfg(any(feature = "_aws", feature = "azure", feature = "gcs", feature = "oss"))]
mod clock;
#[cfg(feature = "gcs")]
pub mod gcs;
#[cfg(feature = "local")]
pub mod local;
#[cfg(feature = "openstack")]
pub mod openstack;
#[cfg(feature = "oss")]
pub mod oss;
mod provider;
#[cfg(feature = "rackspace")]
pub mod rackspace;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "_s3_family")]
mod s3_family;

pub use provider::Provider;
