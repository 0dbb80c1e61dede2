//! What becomes of objects with time. <https://docs.cloud.google.com/storage/docs/lifecycle>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The rules of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lifecycle {
    /// The rules; none is for: nothing becomes of them.
    pub rule: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// What is done.
    pub action: Action,
    /// To which objects: to those that all of it holds for.
    pub condition: Condition,
}

/// What is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Action {
    /// `Delete`, `SetStorageClass`, `AbortIncompleteMultipartUpload`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The class that is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<String>,
    /// What else the service has said of it, so that it is not lost when the rules are set again.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What has to hold. Dates read like `2030-01-31`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    /// It is that many days old.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<u32>,
    /// It was made before that date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_before: Option<String>,
    /// Its own time is before that date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_time_before: Option<String>,
    /// Its own time was that many days ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_since_custom_time: Option<u32>,
    /// It ceased to be the live version that many days ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_since_noncurrent_time: Option<u32>,
    /// It ceased to be the live version before that date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noncurrent_time_before: Option<String>,
    /// It is, or is not, the live version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_live: Option<bool>,
    /// There are that many newer versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_newer_versions: Option<u32>,
    /// It is kept in one of these classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matches_storage_class: Vec<String>,
    /// Its name begins with one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matches_prefix: Vec<String>,
    /// Its name ends with one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matches_suffix: Vec<String>,
    /// What else the service has said of it, so that it is not lost when the rules are set again.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}
