//! Tags of buckets and objects.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>

use super::{
    super::{
        place,
        write::{self, Document},
    },
    removal, setting,
};
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::s3_family::settings::{read_tags, tag_set},
};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

fn document(tags: &BTreeMap<String, String>) -> Document {
    write::document("Tagging", |document| tag_set(document, tags))
}

/// Tells a bucket's tags; that it has none is [`Kind::NotFound`](crate::Kind::NotFound).
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketTagging {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketTagging {
    type Output = BTreeMap<String, String>;

    fn request(&self) -> Request {
        setting(Method::GET, &self.bucket, "tagging")
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        read_tags(response)
    }
}

/// Sets a bucket's tags, in place of those it has.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucketTagging {
    /// The bucket.
    pub bucket: String,
    /// The tags.
    pub tags: BTreeMap<String, String>,
}

impl Endpoint for PutBucketTagging {
    type Output = ();

    fn request(&self) -> Request {
        document(&self.tags).send(setting(Method::PUT, &self.bucket, "tagging"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

removal! {
    /// Takes all tags off a bucket. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html>
    DeleteBucketTagging = "tagging"
}

/// Tells an object's tags. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html>
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
        place::object(Method::GET, &self.bucket, &self.key)
            .query("tagging", "")
            .query_opt("versionId", self.version_id.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        read_tags(response)
    }
}

/// Sets an object's tags, in place of those it has.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html>
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
        let request = place::object(Method::PUT, &self.bucket, &self.key)
            .query("tagging", "")
            .query_opt("versionId", self.version_id.as_deref());
        document(&self.tags).send(request)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Takes all tags off an object. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html>
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
        place::object(Method::DELETE, &self.bucket, &self.key)
            .query("tagging", "")
            .query_opt("versionId", self.version_id.as_deref())
            .repeat(Repeat::Safe)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
