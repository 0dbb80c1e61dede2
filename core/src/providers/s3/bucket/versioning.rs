//! Whether a bucket keeps versions.

use super::{super::write::Document, setting};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{open_enum, xml, xml_struct},
};
use http::Method;
use serde::{Deserialize, Serialize};

open_enum! {
    /// Whether a bucket keeps versions. Once it has, it can only be suspended.
    pub enum VersioningStatus {
        /// It does.
        Enabled = "Enabled",
        /// It has, and what is put now has none.
        Suspended = "Suspended",
    }
}

xml_struct! {
    /// Whether a bucket keeps versions. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Versioning {
        /// Whether it does; nothing is said of a bucket that never has.
        pub status: Option<VersioningStatus> = "Status",
        /// Whether deleting a version takes a second factor: `Enabled`.
        pub mfa_delete: Option<String> = "MfaDelete",
    }
}

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
        Document::new("VersioningConfiguration", |document| document.text("Status", self.status.as_str()))
            .send(setting(Method::PUT, &self.bucket, "versioning"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
