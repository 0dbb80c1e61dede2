//! Parts, put and copied.

use super::{
    super::{
        SERVICE,
        objects::{Copied, CopySource, Stored, copied, source},
        place,
    },
    MOST_PARTS, checked,
};
use crate::{Body, Endpoint, Error, Request, Response, Result};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A request for a part of an upload, which is checked.
fn part(bucket: &str, key: &str, upload_id: &str, number: u32) -> Result<Request> {
    checked(upload_id)?;
    if !(1..=MOST_PARTS).contains(&number) {
        return Err(Error::misuse(format!("a part has a number from 1 to {MOST_PARTS}, and not {number}")));
    }
    let request = place::object(Method::PUT, bucket, key);
    Ok(request.query("partNumber", number.to_string()).query("uploadId", upload_id))
}

/// Puts a part of an object, in place of the one of that number, if there is one.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/uploadpart>
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
    /// Its content: of at least 100 KiB, but for the last.
    pub body: Body,
    /// The content's MD5 in Base64, which the provider compares.
    pub content_md5: Option<String>,
}

impl Endpoint for UploadPart {
    type Output = Stored;

    fn request(&self) -> Request {
        let built = part(&self.bucket, &self.key, &self.upload_id, self.number).map(|request| {
            let request = request.body(self.body.clone());
            match &self.content_md5 {
                Some(digest) => request.header(HeaderName::from_static("content-md5"), digest),
                None => request,
            }
        });
        built.unwrap_or_else(|error| Request::invalid(SERVICE, error))
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

/// Copies a part of an object from another object, within the provider and the region.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/uploadpartcopy>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
}

impl UploadPartCopy {
    fn build(&self) -> Result<Request> {
        let request = source(part(&self.bucket, &self.key, &self.upload_id, self.number)?, &self.source)?;
        match &self.range {
            Some(range) if range.start >= range.end => Err(Error::misuse(format!(
                "the range {}..{} holds no byte, and there is no way to ask for that",
                range.start, range.end
            ))),
            Some(range) => {
                let text = format!("bytes={}-{}", range.start, range.end - 1);
                Ok(request.header(HeaderName::from_static("x-oss-copy-source-range"), &text))
            }
            None => Ok(request),
        }
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
