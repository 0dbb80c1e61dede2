//! Buckets: what they are, creating, changing and deleting them, and who may do what in them.
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets>

mod bucket;
mod change;
mod delete;
mod insert;
mod lifecycle;
mod list;
mod policy;
mod settings;

pub use bucket::Bucket;
pub use change::{BucketChange, PatchBucket};
pub use delete::DeleteBucket;
pub use insert::{InsertBucket, NewBucket};
pub use lifecycle::{Action, Condition, Lifecycle, Rule};
pub use list::{GetBucket, ListBuckets};
pub use policy::{Binding, GetIamPolicy, Policy, SetIamPolicy, TestIamPermissions};
pub use settings::{
    Autoclass, Billing, Cors, Encryption, HierarchicalNamespace, IamConfiguration, Logging, Retention,
    SoftDelete, UniformAccess, Versioning, Website,
};

use super::SERVICE;
use crate::Request;
use http::Method;

/// A request for that bucket.
fn at(method: Method, bucket: &str, further: &[&str]) -> Request {
    let mut segments = vec!["storage", "v1", "b", bucket];
    segments.extend(further);
    Request::new(SERVICE, method, &segments)
}
