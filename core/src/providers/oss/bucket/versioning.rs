//! Whether a bucket keeps versions.

use super::{Versioning, VersioningStatus, setting};
use crate::{Endpoint, Request, Response, Result, providers::s3_family::document::Document, wire::xml};
use http::Method;
use serde::{Deserialize, Serialize};

/// Asks whether a bucket keeps versions.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketversioning>
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

/// Sets whether a bucket keeps versions. In one that does, or has, objects cannot be kept from being overwritten.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketversioning>
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
        let status = self.status.as_str();
        Document::new("VersioningConfiguration", None, |document| document.text("Status", status))
            .send(setting(Method::PUT, &self.bucket, "versioning"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
