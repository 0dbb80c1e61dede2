//! Request signatures: pure functions of the request, the credentials and the time.

#[cfg(feature = "_aws")]
pub mod aws_v4;
#[cfg(feature = "azure")]
pub mod azure;
#[cfg(feature = "gcs")]
pub mod google;
#[cfg(feature = "oss")]
pub mod oss;
#[cfg(feature = "openstack")]
pub mod swift;
#[cfg(any(feature = "_aws", feature = "oss"))]
mod timestamp;
