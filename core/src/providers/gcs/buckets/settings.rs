//! What can be set of a bucket.

use crate::{Time, providers::gcs::read};
use serde::{Deserialize, Serialize};

/// Whether older versions of objects are kept. <https://docs.cloud.google.com/storage/docs/object-versioning>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioning {
    /// Whether they are.
    #[serde(default)]
    pub enabled: bool,
}

/// How it is served as a website. <https://docs.cloud.google.com/storage/docs/static-website>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Website {
    /// The object that stands for a folder: `index.html`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_page_suffix: Option<String>,
    /// The object that is served where there is none: `404.html`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_found_page: Option<String>,
}

/// What pages of other origins may do. <https://docs.cloud.google.com/storage/docs/cross-origin>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Cors {
    /// The origins; `*` is all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<String>,
    /// The methods; `*` is all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub method: Vec<String>,
    /// The headers that they may see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response_header: Vec<String>,
    /// For how long a browser remembers that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age_seconds: Option<u32>,
}

/// How access is given. <https://docs.cloud.google.com/storage/docs/uniform-bucket-level-access>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IamConfiguration {
    /// Whether by IAM alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uniform_bucket_level_access: Option<UniformAccess>,
    /// Whether it can be given to everybody: `enforced` (it cannot) or `inherited`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_access_prevention: Option<String>,
}

/// Whether access is given by IAM alone, and not by lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UniformAccess {
    /// Whether it is.
    pub enabled: bool,
    /// From when on that cannot be changed back.
    #[serde(with = "read::rfc3339", skip_serializing_if = "Option::is_none")]
    pub locked_time: Option<Time>,
}

/// The key that new objects are encrypted with. <https://docs.cloud.google.com/storage/docs/encryption/customer-managed-keys>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Encryption {
    /// The name of a key of Cloud KMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_kms_key_name: Option<String>,
}

/// Who pays. <https://docs.cloud.google.com/storage/docs/requester-pays>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Billing {
    /// Whether whoever asks pays.
    pub requester_pays: bool,
}

/// How long objects cannot be deleted. <https://docs.cloud.google.com/storage/docs/bucket-lock>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Retention {
    /// For how many seconds.
    #[serde(
        deserialize_with = "read::number",
        skip_serializing_if = "Option::is_none",
        serialize_with = "read::as_text"
    )]
    pub retention_period: Option<u64>,
    /// From when on that holds.
    #[serde(with = "read::rfc3339", skip_serializing_if = "Option::is_none")]
    pub effective_time: Option<Time>,
    /// Whether it can be shortened no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_locked: Option<bool>,
}

/// For how long what was deleted can be restored. <https://docs.cloud.google.com/storage/docs/soft-delete>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SoftDelete {
    /// For how many seconds; 0 is not at all.
    #[serde(
        deserialize_with = "read::number",
        skip_serializing_if = "Option::is_none",
        serialize_with = "read::as_text"
    )]
    pub retention_duration_seconds: Option<u64>,
    /// From when on that holds.
    #[serde(with = "read::rfc3339", skip_serializing_if = "Option::is_none")]
    pub effective_time: Option<Time>,
}

/// Whether the service chooses how objects are kept. <https://docs.cloud.google.com/storage/docs/autoclass>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Autoclass {
    /// Whether it does.
    pub enabled: bool,
    /// The coldest class that it chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal_storage_class: Option<String>,
}

/// Whether the bucket has folders. <https://docs.cloud.google.com/storage/docs/hns-overview>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HierarchicalNamespace {
    /// Whether it has.
    pub enabled: bool,
}

/// Where it is written down who asked for what. <https://docs.cloud.google.com/storage/docs/access-logs>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Logging {
    /// The bucket for that.
    pub log_bucket: String,
    /// What the names of its objects begin with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_object_prefix: Option<String>,
}
