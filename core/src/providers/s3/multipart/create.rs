//! Uploads, begun.

use super::super::{
    SERVICE,
    objects::{CustomerKey, Properties},
    place,
    terms::{ChecksumAlgorithm, ChecksumType},
};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{xml, xml_struct},
};
use http::{HeaderName, Method};

/// Begins an upload in parts; what is kept with the object is said now.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>
#[derive(Clone, Debug, Default)]
pub struct CreateMultipartUpload {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// What is kept with it.
    pub properties: Properties,
    /// How the checksums of parts are computed.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
    /// What the object's checksum is of.
    pub checksum_type: Option<ChecksumType>,
    /// The key that it is to be encrypted with, where that is the caller's: each part has to come with it.
    pub customer_key: Option<CustomerKey>,
}

xml_struct! {
    struct Begun {
        id: String = needed "UploadId",
    }
}

impl CreateMultipartUpload {
    /// An upload of the object of that key.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        CreateMultipartUpload { bucket: bucket.into(), key: key.into(), ..CreateMultipartUpload::default() }
    }

    fn build(&self) -> Result<Request> {
        let request = place::object(Method::POST, &self.bucket, &self.key).query("uploads", "");
        let mut request = self.properties.send(request)?;
        for (name, value) in [
            ("x-amz-checksum-algorithm", self.checksum_algorithm.as_ref().map(ChecksumAlgorithm::as_str)),
            ("x-amz-checksum-type", self.checksum_type.as_ref().map(ChecksumType::as_str)),
        ] {
            if let Some(value) = value {
                request = request.header(HeaderName::from_static(name), value);
            }
        }
        Ok(match &self.customer_key {
            Some(key) => key.send(request, false),
            None => request,
        })
    }
}

impl Endpoint for CreateMultipartUpload {
    /// The upload's id.
    type Output = String;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<String> {
        let Begun { id } = xml::read(response)?;
        if id.is_empty() {
            return Err(response.malformed("the upload has no id"));
        }
        Ok(id)
    }
}
