//! What an object is.

use crate::{
    Time,
    providers::gcs::{acl::AccessEntry, read},
    wire::json::{self, or_default},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An object. <https://docs.cloud.google.com/storage/docs/json_api/v1/objects#resource>
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Object {
    /// Its name, to the byte.
    pub name: String,
    /// The bucket it is in.
    pub bucket: String,
    /// The version of its content.
    #[serde(deserialize_with = "read::number")]
    pub generation: Option<u64>,
    /// The version of its metadata, within that of its content.
    #[serde(deserialize_with = "read::number")]
    pub metageneration: Option<u64>,
    /// How long its content is, in bytes.
    #[serde(deserialize_with = "read::number")]
    pub size: Option<u64>,
    /// The type of its content.
    pub content_type: Option<String>,
    /// How its content is encoded: `gzip`.
    pub content_encoding: Option<String>,
    /// What a browser does with its content.
    pub content_disposition: Option<String>,
    /// The language of its content.
    pub content_language: Option<String>,
    /// How long it may be kept elsewhere.
    pub cache_control: Option<String>,
    /// MD5 of its content in Base64; composed objects have none.
    pub md5_hash: Option<String>,
    /// CRC32C of its content in Base64, big-endian.
    pub crc32c: Option<String>,
    /// Its tag, as HTTP has it.
    pub etag: Option<String>,
    /// How it is kept: `STANDARD`, `NEARLINE`.
    pub storage_class: Option<String>,
    /// What its owner says of it.
    #[serde(deserialize_with = "read::texts")]
    pub metadata: BTreeMap<String, String>,
    /// When it was made.
    #[serde(deserialize_with = "json::time_option")]
    pub time_created: Option<Time>,
    /// When its metadata changed last.
    #[serde(deserialize_with = "json::time_option")]
    pub updated: Option<Time>,
    /// When it ceased to be the live version.
    #[serde(deserialize_with = "json::time_option")]
    pub time_deleted: Option<Time>,
    /// When it was deleted softly: it can be restored for a while.
    #[serde(deserialize_with = "json::time_option")]
    pub soft_delete_time: Option<Time>,
    /// When it is deleted for good.
    #[serde(deserialize_with = "json::time_option")]
    pub hard_delete_time: Option<Time>,
    /// A time of its owner's.
    #[serde(deserialize_with = "json::time_option")]
    pub custom_time: Option<Time>,
    /// When its storage class was set.
    #[serde(deserialize_with = "json::time_option")]
    pub time_storage_class_updated: Option<Time>,
    /// Until when it can be neither deleted nor replaced.
    #[serde(deserialize_with = "json::time_option")]
    pub retention_expiration_time: Option<Time>,
    /// A retention of its own.
    pub retention: Option<Retention>,
    /// Whether it is held until told otherwise.
    pub temporary_hold: Option<bool>,
    /// Whether it is held until something has happened, from when on it is retained.
    pub event_based_hold: Option<bool>,
    /// Of how many it was composed.
    pub component_count: Option<u32>,
    /// The key of Cloud KMS that it is encrypted with.
    pub kms_key_name: Option<String>,
    /// The key of the customer's own that it is encrypted with.
    pub customer_encryption: Option<Encryption>,
    /// Who may do what, where that was asked for and the bucket has such lists.
    #[serde(deserialize_with = "or_default")]
    pub acl: Vec<AccessEntry>,
    /// Where its content is.
    pub media_link: Option<String>,
}

/// A customer's key, as far as the service knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Encryption {
    /// `AES256`.
    pub encryption_algorithm: String,
    /// SHA-256 of the key in Base64.
    pub key_sha256: String,
}

/// A retention of one object's own. <https://docs.cloud.google.com/storage/docs/object-lock>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retention {
    /// `Unlocked` or `Locked`.
    pub mode: String,
    /// Until when.
    #[serde(default, with = "read::rfc3339", skip_serializing_if = "Option::is_none")]
    pub retain_until_time: Option<Time>,
}

/// What a new object is to have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// The type of its content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// How its content is encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<String>,
    /// What a browser does with its content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_disposition: Option<String>,
    /// The language of its content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_language: Option<String>,
    /// How long it may be kept elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<String>,
    /// MD5 of its content in Base64: content of another is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub md5_hash: Option<String>,
    /// CRC32C of its content in Base64, big-endian: content of another is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crc32c: Option<String>,
    /// How it is kept, where not as the bucket says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<String>,
    /// What its owner says of it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// A time of its owner's.
    #[serde(with = "read::rfc3339", skip_serializing_if = "Option::is_none")]
    pub custom_time: Option<Time>,
    /// Whether it is held until something has happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_based_hold: Option<bool>,
    /// Whether it is held until told otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary_hold: Option<bool>,
    /// A retention of its own, in buckets that allow that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
}
