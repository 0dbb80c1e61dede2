//! Object Storage Service (OSS) of Alibaba Cloud.
//! <https://www.alibabacloud.com/help/en/oss/developer-reference/list-of-operations-by-function>
//!
//! One structure per call, named as OSS names it. Of all that is stored OSS keeps a CRC-64, which uploads and downloads are
//! compared with.

mod account;
pub mod bucket;
pub mod buckets;
pub mod config;
mod credentials;
mod error;
pub mod list;
mod login;
pub mod multipart;
pub mod objects;
mod place;
mod post;
mod presign;
mod properties;
mod session;
mod settings;
mod storage;
pub mod terms;

use super::s3_family::{etag, instant};

pub use crate::storage::ETag;
pub use account::Oss;
pub use credentials::{Credentials, DEFAULT_METADATA, EcsRole};
pub use post::post_form;
pub use session::{OssSession, SessionState};
pub use settings::{Addressing, Network, Settings};

pub use super::s3_family::signed::SignedUrl;

/// The service's name in a session, and in the scope of its signatures.
pub const SERVICE: &str = "oss";

#[cfg(test)]
use super::s3_family::testing;
