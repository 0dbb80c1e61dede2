//! Uploads, ended: the object made of its parts, or all of it given up.

use super::{
    super::{
        ETag, SERVICE, error,
        etag::quoted,
        objects::{crc64, forbid_overwrite},
        place,
        terms::Acl,
    },
    MOST_PARTS, checked,
};
use crate::{
    Checksum, Endpoint, Error, Repeat, Request, Response, Result,
    providers::s3_family::document::Document,
    wire::{xml, xml_struct},
};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};

/// A part that an object is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletedPart {
    /// Its number.
    pub number: u32,
    /// Its entity tag.
    pub etag: ETag,
}

/// Makes the object of its parts. <https://www.alibabacloud.com/help/en/oss/developer-reference/completemultipartupload>
///
/// A lost answer is settled by looking: the upload is gone, and the object there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteMultipartUpload {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The upload's id.
    pub upload_id: String,
    /// Its parts, by their numbers.
    pub parts: Vec<CompletedPart>,
    /// Whether it fails where there is an object of that key. OSS passes this over in buckets that keep versions, or have.
    pub forbid_overwrite: bool,
    /// Who may use it; who may use its bucket, where nothing is said.
    pub acl: Option<Acl>,
}

/// An object that was made of its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completed {
    /// Its entity tag.
    pub etag: ETag,
    /// Its address, as the provider writes it.
    pub location: Option<String>,
    /// The version's id.
    pub version_id: Option<String>,
    /// The CRC-64 of the whole content.
    pub crc64: Option<Checksum>,
}

impl CompleteMultipartUpload {
    fn build(&self) -> Result<Request> {
        checked(&self.upload_id)?;
        if self.parts.is_empty() {
            return Err(Error::misuse("an object of no parts cannot be made; put one of no bytes instead"));
        }
        let ordered = self.parts.windows(2).all(|pair| pair[0].number < pair[1].number);
        let inside = self.parts.iter().all(|part| (1..=MOST_PARTS).contains(&part.number));
        if !ordered || !inside {
            return Err(Error::misuse(format!(
                "an object is made of parts in the order of their numbers, each from 1 to {MOST_PARTS} and once"
            )));
        }
        let request = place::object(Method::POST, &self.bucket, &self.key).query("uploadId", &self.upload_id);
        let mut request = forbid_overwrite(request, self.forbid_overwrite);
        if let Some(acl) = &self.acl {
            request = request.header(HeaderName::from_static("x-oss-object-acl"), acl.as_str());
        }
        let document = Document::new("CompleteMultipartUpload", None, |document| {
            document.each("Part", &self.parts, |document, part| {
                document.text("PartNumber", part.number.to_string()).text("ETag", quoted(part.etag.as_str()))
            })
        });
        Ok(document.send(request).repeat(Repeat::Once))
    }
}

xml_struct! {
    /// The root of an answer that comes with a status of success: the object, or why there is none.
    struct Outcome {
        etag: Option<ETag> = "ETag",
        location: Option<String> = "Location",
        code: Option<String> = "Code",
    }
}

impl Endpoint for CompleteMultipartUpload {
    type Output = Completed;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Completed> {
        let Outcome { etag, location, code } = xml::read(response)?;
        if code.is_some() {
            return Err(error::within(response));
        }
        Ok(Completed {
            etag: etag.ok_or_else(|| response.malformed("the object has no entity tag"))?,
            location,
            version_id: response.header("x-oss-version-id").map(str::to_owned),
            crc64: crc64(response),
        })
    }
}

/// Gives an upload up, and all of its parts.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/abortmultipartupload>
///
/// A part that is under way meanwhile may be there afterwards: give it up again once none is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbortMultipartUpload {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The upload's id.
    pub upload_id: String,
}

impl Endpoint for AbortMultipartUpload {
    type Output = ();

    fn request(&self) -> Request {
        // Without an id, this would delete the object.
        if let Err(error) = checked(&self.upload_id) {
            return Request::invalid(SERVICE, error);
        }
        place::object(Method::DELETE, &self.bucket, &self.key)
            .query("uploadId", &self.upload_id)
            .repeat(Repeat::Removing)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
