//! What is set for a bucket as a whole.

mod access;
mod cors;
mod encryption;
mod lifecycle;
mod tagging;
mod versioning;
mod website;

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
pub use versioning::{GetBucketVersioning, PutBucketVersioning, Versioning, VersioningStatus};
pub use website::{DeleteBucketWebsite, GetBucketWebsite, PutBucketWebsite, Website};

use super::place;
use crate::{Repeat, Request};
use http::Method;

/// A request about one of a bucket's settings.
fn setting(method: Method, bucket: &str, which: &str) -> Request {
    let removes = method == Method::DELETE;
    let request = place::bucket(method, bucket).query(which, "");
    if removes { request.repeat(Repeat::Removing) } else { request }
}

/// Makes a call that takes a bucket's setting away.
macro_rules! removal {
    ($(#[$meta:meta])* $name:ident = $which:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            /// The bucket.
            pub bucket: String,
        }

        impl $crate::Endpoint for $name {
            type Output = ();

            fn request(&self) -> $crate::Request {
                super::setting(http::Method::DELETE, &self.bucket, $which)
            }

            fn response(&self, _: &$crate::Response) -> $crate::Result<()> {
                Ok(())
            }
        }
    };
}
use removal;

#[cfg(test)]
mod tests;
