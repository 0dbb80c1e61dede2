//! Objects, written.

use super::{
    super::{ETag, SERVICE, place},
    Properties,
};
use crate::{Algorithm, Body, Checksum, Endpoint, Repeat, Request, Response, Result};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};

/// Has a write fail where there is an object of that key.
pub(in super::super) fn forbid_overwrite(request: Request, forbid: bool) -> Request {
    if !forbid {
        return request;
    }
    request.header(HeaderName::from_static("x-oss-forbid-overwrite"), "true")
}

/// The CRC-64 that an answer tells: of the whole object, whichever part of it the answer is of, or of the part of an
/// upload that was put. <https://www.alibabacloud.com/help/en/oss/user-guide/check-data-transmission-integrity-by-using-crc-64>
pub(in super::super) fn crc64(response: &Response) -> Option<Checksum> {
    let number: u64 = response.header("x-oss-hash-crc64ecma")?.trim().parse().ok()?;
    Checksum::new(Algorithm::Crc64xz, &number.to_be_bytes())
}

/// Puts an object, in place of whatever is there.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/putobject>
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
    /// Whether it fails where there is an object of that key. OSS passes this over in buckets that keep versions, or have.
    pub forbid_overwrite: bool,
    /// The content's MD5 in Base64, which the provider compares.
    pub content_md5: Option<String>,
}

/// An object, or a part of an upload, that was put.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its entity tag.
    pub etag: Option<ETag>,
    /// The version's id.
    pub version_id: Option<String>,
    /// The CRC-64 of what has arrived, for the caller to compare.
    pub crc64: Option<Checksum>,
}

impl PutObject {
    /// An object of that key and content.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>, body: Body) -> Self {
        PutObject { bucket: bucket.into(), key: key.into(), body, ..PutObject::default() }
    }

    fn build(&self) -> Result<Request> {
        // A repeat of one that must not overwrite meets what the first has put: only looking tells whose it is.
        let repeat = if self.forbid_overwrite { Repeat::Keyed } else { Repeat::Safe };
        let request =
            place::object(Method::PUT, &self.bucket, &self.key).repeat(repeat).body(self.body.clone());
        let request = self.properties.send(forbid_overwrite(request, self.forbid_overwrite))?;
        Ok(match &self.content_md5 {
            Some(digest) => request.header(HeaderName::from_static("content-md5"), digest),
            None => request,
        })
    }
}

impl Stored {
    pub(in super::super) fn read(response: &Response) -> Self {
        Stored {
            etag: response.header("etag").map(ETag::new),
            version_id: response.header("x-oss-version-id").map(str::to_owned),
            crc64: crc64(response),
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
