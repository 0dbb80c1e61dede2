//! What a bucket is.

use super::{
    Autoclass, Billing, Cors, Encryption, HierarchicalNamespace, IamConfiguration, Lifecycle, Logging,
    Retention, SoftDelete, Versioning, Website,
};
use crate::{
    Time,
    providers::gcs::{acl::AccessEntry, read},
    wire::json::{or_default, text_option, time_option},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A bucket. <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets#resource>
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The number of its project.
    #[serde(deserialize_with = "text_option")]
    pub project_number: Option<String>,
    /// The version of its metadata.
    #[serde(deserialize_with = "read::number")]
    pub metageneration: Option<u64>,
    /// Where it is: `EU`, `EUROPE-WEST1`.
    pub location: Option<String>,
    /// Whether that is a region, two or more: `region`, `dual-region`, `multi-region`.
    pub location_type: Option<String>,
    /// How its objects are kept, where they do not say.
    pub storage_class: Option<String>,
    /// When it was made.
    #[serde(deserialize_with = "time_option")]
    pub time_created: Option<Time>,
    /// When it changed last.
    #[serde(deserialize_with = "time_option")]
    pub updated: Option<Time>,
    /// Its tag.
    pub etag: Option<String>,
    /// What its owner says of it.
    #[serde(deserialize_with = "read::texts")]
    pub labels: BTreeMap<String, String>,
    /// Whether older versions of objects are kept.
    pub versioning: Option<Versioning>,
    /// How it is served as a website.
    pub website: Option<Website>,
    /// What pages of other origins may do.
    #[serde(deserialize_with = "or_default")]
    pub cors: Vec<Cors>,
    /// What becomes of objects with time.
    pub lifecycle: Option<Lifecycle>,
    /// How access is given.
    pub iam_configuration: Option<IamConfiguration>,
    /// The key that new objects are encrypted with.
    pub encryption: Option<Encryption>,
    /// Who pays.
    pub billing: Option<Billing>,
    /// How long objects cannot be deleted.
    pub retention_policy: Option<Retention>,
    /// For how long what was deleted can be restored.
    pub soft_delete_policy: Option<SoftDelete>,
    /// Whether the service chooses how objects are kept.
    pub autoclass: Option<Autoclass>,
    /// Whether it has folders.
    pub hierarchical_namespace: Option<HierarchicalNamespace>,
    /// Where it is written down who asked for what.
    pub logging: Option<Logging>,
    /// Whether new objects are held until something has happened.
    pub default_event_based_hold: Option<bool>,
    /// How fast it is copied to its other regions: `DEFAULT`, `ASYNC_TURBO`.
    pub rpo: Option<String>,
    /// Who may do what, where that was asked for and the bucket has such lists.
    #[serde(deserialize_with = "or_default")]
    pub acl: Vec<AccessEntry>,
    /// Who may do what with the objects to come.
    #[serde(deserialize_with = "or_default")]
    pub default_object_acl: Vec<AccessEntry>,
}
