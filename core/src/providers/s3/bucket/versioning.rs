//! Whether a bucket keeps versions.

use super::{super::write::document, Versioning, VersioningStatus, setting};
use crate::{Endpoint, Request, Response, Result, wire::xml};
use http::Method;
use serde::{Deserialize, Serialize};

/// Asks whether a bucket keeps versions.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketVersioning {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketVersioning {
    type Output = Versioning;

    fn request(&self) -> Request {
        setting(Method::GET, &self.bucket, "versioning")
    }

    fn response(&self, response: &Response) -> Result<Versioning> {
        xml::read(response)
    }
}

/// Sets whether a bucket keeps versions.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucketVersioning {
    /// The bucket.
    pub bucket: String,
    /// Whether it does.
    pub status: VersioningStatus,
}

impl Endpoint for PutBucketVersioning {
    type Output = ();

    fn request(&self) -> Request {
        document("VersioningConfiguration", |document| document.text("Status", self.status.as_str()))
            .send(setting(Method::PUT, &self.bucket, "versioning"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
