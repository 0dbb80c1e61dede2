//! Tags of objects. <https://www.alibabacloud.com/help/en/oss/user-guide/object-tagging-8>

use super::super::place;
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::s3_family::{
        document::Document,
        settings::{read_tags, tag_set},
    },
};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A request about an object's tags.
fn tagging(method: Method, bucket: &str, key: &str, version_id: Option<&str>) -> Request {
    place::object(method, bucket, key).query("tagging", "").query_opt("versionId", version_id)
}

/// Tells an object's tags. <https://www.alibabacloud.com/help/en/oss/developer-reference/getobjecttagging>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetObjectTagging {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
}

impl Endpoint for GetObjectTagging {
    type Output = BTreeMap<String, String>;

    fn request(&self) -> Request {
        tagging(Method::GET, &self.bucket, &self.key, self.version_id.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        read_tags(response)
    }
}

/// Sets an object's tags, in place of those it has.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/putobjecttagging>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutObjectTagging {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
    /// The tags, ten at most.
    pub tags: BTreeMap<String, String>,
}

impl Endpoint for PutObjectTagging {
    type Output = ();

    fn request(&self) -> Request {
        Document::new("Tagging", None, |document| tag_set(document, &self.tags)).send(tagging(
            Method::PUT,
            &self.bucket,
            &self.key,
            self.version_id.as_deref(),
        ))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Takes all tags off an object. <https://www.alibabacloud.com/help/en/oss/developer-reference/deleteobjecttagging>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteObjectTagging {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
}

impl Endpoint for DeleteObjectTagging {
    type Output = ();

    fn request(&self) -> Request {
        // Tags are taken off, and the object stays: that it is gone is no success.
        tagging(Method::DELETE, &self.bucket, &self.key, self.version_id.as_deref()).repeat(Repeat::Safe)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
