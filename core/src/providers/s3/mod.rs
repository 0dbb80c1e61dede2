//! Amazon S3, and the clouds that speak its protocol.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html>
//!
//! One structure per call, named as S3 names it.

mod account;
pub mod bucket;
pub mod buckets;
mod checksum;
pub mod config;
mod dialect;
mod error;
pub mod list;
mod metadata;
pub mod multipart;
pub mod objects;
mod payload;
mod place;
mod post;
mod presign;
mod region;
mod session;
mod settings;
mod storage;
pub mod terms;
mod write;

use super::s3_family::{etag, instant};

pub use crate::storage::ETag;
pub use account::S3;
pub use checksum::Checksum;
pub use dialect::Dialect;
pub use post::post_form;
pub use presign::presign;
pub use session::{S3Session, SessionState};
pub use settings::{Addressing, PayloadSigning, Settings};

pub use super::s3_family::signed::SignedUrl;

/// The service's name in a session.
pub const SERVICE: &str = "s3";

#[cfg(test)]
use super::s3_family::testing;
