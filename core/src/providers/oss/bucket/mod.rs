//! What is set for a bucket as a whole.

mod access;
mod lifecycle;
mod versioning;
mod website;

pub use access::{AccessControl, GetBucketAcl, PutBucketAcl};
pub use lifecycle::{DeleteBucketLifecycle, GetBucketLifecycle, LifecycleRule, PutBucketLifecycle};
pub use versioning::{GetBucketVersioning, PutBucketVersioning};
pub use website::{DeleteBucketWebsite, GetBucketWebsite, PutBucketWebsite, Website};

pub use crate::providers::s3_family::settings::{Versioning, VersioningStatus};

use super::place;
use crate::{Repeat, Request, providers::s3_family::settings::removal};
use http::Method;

/// A request about one of a bucket's settings.
fn setting(method: Method, bucket: &str, which: &str) -> Request {
    let removes = method == Method::DELETE;
    let request = place::bucket(method, bucket).query(which, "");
    if removes { request.repeat(Repeat::Removing) } else { request }
}

#[cfg(test)]
mod tests;
