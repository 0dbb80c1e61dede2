//! The versions of a bucket's objects.

use super::super::{place, terms::StorageClass};
use crate::{Endpoint, Page, Request, Response, Result, providers::s3_family::versions};
use http::Method;
use serde::{Deserialize, Serialize};

/// A version of an object. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectVersion.html>
pub type ObjectVersion = versions::ObjectVersion<StorageClass>;

/// What a listing of versions holds.
pub type VersionEntry = versions::VersionEntry<StorageClass>;

/// Lists all versions of a bucket's objects, by key, the newest first.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListObjectVersions {
    /// The bucket.
    pub bucket: String,
    /// Only those whose keys begin so.
    pub prefix: Option<String>,
    /// Keys that have this behind the prefix are told as one prefix up to it: `/`.
    pub delimiter: Option<String>,
    /// Only those behind this key, or behind the version of it below.
    pub key_marker: Option<String>,
    /// Only those behind this version of the key above.
    pub version_id_marker: Option<String>,
    /// How many a page holds; a thousand where nothing is said, and at most.
    pub max_keys: Option<u32>,
}

impl ListObjectVersions {
    /// All versions in that bucket.
    #[must_use]
    pub fn new(bucket: impl Into<String>) -> Self {
        ListObjectVersions { bucket: bucket.into(), ..ListObjectVersions::default() }
    }
}

impl Endpoint for ListObjectVersions {
    type Output = Page<VersionEntry, Self>;

    fn request(&self) -> Request {
        place::bucket(Method::GET, &self.bucket)
            .query_opt("delimiter", self.delimiter.as_deref())
            .query("encoding-type", "url")
            .query_opt("key-marker", self.key_marker.as_deref())
            .query_opt("max-keys", self.max_keys.map(|most| most.to_string()))
            .query_opt("prefix", self.prefix.as_deref())
            .query_opt("version-id-marker", self.version_id_marker.as_deref())
            .query("versions", "")
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let (items, next) = versions::read(response)?;
        let rest = next.map(|(key, version)| ListObjectVersions {
            key_marker: Some(key),
            version_id_marker: version,
            ..self.clone()
        });
        versions::page(response, items, self, rest)
    }
}
