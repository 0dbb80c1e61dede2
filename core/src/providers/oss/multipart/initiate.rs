//! Uploads, begun.

use super::super::{
    SERVICE,
    objects::{Properties, forbid_overwrite},
    place,
};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{xml, xml_struct},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// Begins an upload in parts; what is kept with the object is said now.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/initiatemultipartupload>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InitiateMultipartUpload {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// What is kept with it. Who may use it is said when it is completed.
    pub properties: Properties,
    /// Whether it fails where there is an object of that key.
    pub forbid_overwrite: bool,
}

xml_struct! {
    struct Begun {
        id: String = needed "UploadId",
    }
}

impl InitiateMultipartUpload {
    /// An upload of the object of that key.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        InitiateMultipartUpload {
            bucket: bucket.into(),
            key: key.into(),
            ..InitiateMultipartUpload::default()
        }
    }
}

impl Endpoint for InitiateMultipartUpload {
    /// The upload's id.
    type Output = String;

    fn request(&self) -> Request {
        let request = place::object(Method::POST, &self.bucket, &self.key).query("uploads", "");
        self.properties
            .send(forbid_overwrite(request, self.forbid_overwrite))
            .unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<String> {
        let Begun { id } = xml::read(response)?;
        if id.is_empty() {
            return Err(response.malformed("the upload has no id"));
        }
        Ok(id)
    }
}
