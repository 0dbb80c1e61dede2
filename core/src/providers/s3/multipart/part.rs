//! Parts, put and copied.

use super::{
    super::{
        SERVICE,
        checksum::Checksum,
        objects::{Copied, CopySource, CustomerKey, Stored, copied, integrity, source},
        place,
    },
    MOST_PARTS,
};
use crate::{Body, Endpoint, Error, Request, Response, Result};
use http::{HeaderName, Method};
use std::ops::Range;

/// A request for a part of an upload, which is checked.
fn part(bucket: &str, key: &str, upload_id: &str, number: u32) -> Result<Request> {
    super::complete::checked(upload_id)?;
    if !(1..=MOST_PARTS).contains(&number) {
        return Err(Error::misuse(format!("a part has a number from 1 to {MOST_PARTS}, and not {number}")));
    }
    Ok(place::object(Method::PUT, bucket, key)
        .query("partNumber", number.to_string())
        .query("uploadId", upload_id))
}

/// Puts a part of an object, in place of the one of that number, if there is one.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>
#[derive(Clone, Debug, Default)]
pub struct UploadPart {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The upload's id.
    pub upload_id: String,
    /// Which part it is, from 1.
    pub number: u32,
    /// Its content: of at least 5 MiB, but for the last.
    pub body: Body,
    /// The content's checksum, which the provider compares and keeps.
    pub checksum: Option<Checksum>,
    /// The content's MD5 in Base64, which the provider compares.
    pub content_md5: Option<String>,
    /// The key that the object is encrypted with, where that is the caller's.
    pub customer_key: Option<CustomerKey>,
}

impl UploadPart {
    fn build(&self) -> Result<Request> {
        let request = part(&self.bucket, &self.key, &self.upload_id, self.number)?.body(self.body.clone());
        let request = integrity(request, self.checksum.as_ref(), self.content_md5.as_deref())?;
        Ok(match &self.customer_key {
            Some(key) => key.send(request, false),
            None => request,
        })
    }
}

impl Endpoint for UploadPart {
    type Output = Stored;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Stored> {
        let stored = Stored::read(response);
        // Nothing can be completed with a part that has none.
        if stored.etag.is_none() {
            return Err(response.malformed("the part has no entity tag"));
        }
        Ok(stored)
    }
}

/// Copies a part of an object from another object, within the provider.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html>
#[derive(Clone, Debug, Default)]
pub struct UploadPartCopy {
    /// Where it comes from.
    pub source: CopySource,
    /// Which bytes of it; all where nothing is said.
    pub range: Option<Range<u64>>,
    /// The bucket it goes to.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The upload's id.
    pub upload_id: String,
    /// Which part it is, from 1.
    pub number: u32,
    /// The key that the source is encrypted with, where that is the caller's.
    pub source_key: Option<CustomerKey>,
    /// The key that the object is encrypted with, where that is the caller's.
    pub customer_key: Option<CustomerKey>,
}

impl UploadPartCopy {
    fn build(&self) -> Result<Request> {
        let request = part(&self.bucket, &self.key, &self.upload_id, self.number)?;
        let request = source(request, &self.source, self.source_key.as_ref())?;
        let request = match &self.range {
            Some(range) if range.start >= range.end => {
                return Err(Error::misuse(format!(
                    "the range {}..{} holds no byte, and there is no way to ask for that",
                    range.start, range.end
                )));
            }
            Some(range) => request.header(
                HeaderName::from_static("x-amz-copy-source-range"),
                &format!("bytes={}-{}", range.start, range.end - 1),
            ),
            None => request,
        };
        Ok(match &self.customer_key {
            Some(key) => key.send(request, false),
            None => request,
        })
    }
}

impl Endpoint for UploadPartCopy {
    type Output = Copied;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Copied> {
        copied(response)
    }
}
