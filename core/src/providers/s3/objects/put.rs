//! Objects, written.

use super::{
    super::{ETag, SERVICE, checksum::Checksum, place, terms::ChecksumType},
    Conditions, CustomerKey, Properties,
    send::integrity,
};
use crate::{Body, Endpoint, Repeat, Request, Response, Result};
use http::Method;
use serde::{Deserialize, Serialize};

/// Puts an object, in place of whatever is there.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
#[derive(Clone, Debug, Default)]
pub struct PutObject {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// Its content, of at most 5 GiB.
    pub body: Body,
    /// What is kept with it.
    pub properties: Properties,
    /// What has to hold of what is there.
    pub conditions: Conditions,
    /// The content's checksum, which the provider compares and keeps.
    pub checksum: Option<Checksum>,
    /// The content's MD5 in Base64, which the provider compares.
    pub content_md5: Option<String>,
    /// The key that it is to be encrypted with, where that is the caller's.
    pub customer_key: Option<CustomerKey>,
}

/// An object that was put.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its entity tag.
    pub etag: Option<ETag>,
    /// The version's id.
    pub version_id: Option<String>,
    /// Its checksums.
    pub checksums: Vec<Checksum>,
    /// What they are of.
    pub checksum_type: Option<ChecksumType>,
    /// How long it is, where the provider tells.
    pub size: Option<u64>,
}

impl PutObject {
    /// An object of that key and content.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, body: Body) -> Self {
        PutObject { bucket: bucket.into(), key: key.into(), body, ..PutObject::default() }
    }

    fn build(&self) -> Result<Request> {
        // A repeat of one with a condition meets what the first has put: only looking tells whose it is.
        let repeat = if self.conditions.is_empty() { Repeat::Safe } else { Repeat::Keyed };
        let request =
            place::object(Method::PUT, &self.bucket, &self.key).repeat(repeat).body(self.body.clone());
        let request = self.properties.send(self.conditions.send(request, false)?)?;
        let request = integrity(request, self.checksum.as_ref(), self.content_md5.as_deref())?;
        Ok(match &self.customer_key {
            Some(key) => key.send(request, false),
            None => request,
        })
    }
}

impl Stored {
    pub(crate) fn read(response: &Response) -> Self {
        Stored {
            etag: response.header("etag").map(ETag::new),
            version_id: response.header("x-amz-version-id").map(str::to_owned),
            checksums: Checksum::in_headers(response),
            checksum_type: response.header("x-amz-checksum-type").map(Into::into),
            size: response.header("x-amz-object-size").and_then(|text| text.parse().ok()),
        }
    }
}

impl Endpoint for PutObject {
    type Output = Stored;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Stored> {
        Ok(Stored::read(response))
    }
}
