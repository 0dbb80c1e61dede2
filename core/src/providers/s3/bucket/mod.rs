//! What is set for a bucket as a whole.

mod access;
mod cors;
mod encryption;
mod lifecycle;
mod tagging;
mod versioning;
mod website;

pub use crate::providers::s3_family::settings::{Versioning, VersioningStatus};
pub use access::{
    DeleteBucketPolicy, DeletePublicAccessBlock, GetBucketPolicy, GetPublicAccessBlock, PublicAccessBlock,
    PutBucketAcl, PutBucketPolicy, PutObjectAcl, PutPublicAccessBlock,
};
pub use cors::{CorsRule, DeleteBucketCors, GetBucketCors, PutBucketCors};
pub use encryption::{BucketEncryption, DeleteBucketEncryption, GetBucketEncryption, PutBucketEncryption};
pub use lifecycle::{DeleteBucketLifecycle, GetBucketLifecycle, LifecycleRule, PutBucketLifecycle};
pub use tagging::{
    DeleteBucketTagging, DeleteObjectTagging, GetBucketTagging, GetObjectTagging, PutBucketTagging,
    PutObjectTagging,
};
pub use versioning::{GetBucketVersioning, PutBucketVersioning};
pub use website::{DeleteBucketWebsite, GetBucketWebsite, PutBucketWebsite, Website};

use super::place;
use crate::providers::s3_family::settings::removal;
use crate::{Repeat, Request};
use http::Method;

/// A request about one of a bucket's settings.
fn setting(method: Method, bucket: &str, which: &str) -> Request {
    let removes = method == Method::DELETE;
    let request = place::bucket(method, bucket).query(which, "");
    if removes { request.repeat(Repeat::Removing) } else { request }
}

#[cfg(test)]
mod tests;
