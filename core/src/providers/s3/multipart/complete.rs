//! Uploads, ended: the object made of its parts, or all of it given up.

use super::{
    super::{
        ETag, SERVICE,
        checksum::{Checksum, Told},
        error,
        etag::quoted,
        objects::{Conditions, CustomerKey},
        place,
        terms::ChecksumType,
        write::document,
    },
    MOST_PARTS,
};
use crate::{
    Endpoint, Error, Repeat, Request, Response, Result,
    wire::xml::{self, Fault, FromXml, Xml},
};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};

/// Without an id, the call would be another one.
pub(super) fn checked(upload_id: &str) -> Result<()> {
    if upload_id.is_empty() {
        return Err(Error::misuse("the upload has no id; give the one that beginning it has told"));
    }
    Ok(())
}

/// A part that an object is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletedPart {
    /// Its number.
    pub number: u32,
    /// Its entity tag.
    pub etag: ETag,
    /// Its checksum, where the upload has them.
    pub checksum: Option<Checksum>,
}

/// Makes the object of its parts. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>
///
/// It may take minutes. A lost answer is settled by looking: the upload is gone, and the object there.
#[derive(Clone, Debug, Default)]
pub struct CompleteMultipartUpload {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The upload's id.
    pub upload_id: String,
    /// Its parts, by their numbers.
    pub parts: Vec<CompletedPart>,
    /// What has to hold of what is there.
    pub conditions: Conditions,
    /// The checksum of the whole content, which the provider compares and keeps.
    pub checksum: Option<Checksum>,
    /// What the object's checksum is of.
    pub checksum_type: Option<ChecksumType>,
    /// How long the object has to be, in bytes.
    pub object_size: Option<u64>,
    /// The key that the object is encrypted with, where that is the caller's.
    pub customer_key: Option<CustomerKey>,
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
    /// Its checksums.
    pub checksums: Vec<Checksum>,
    /// What they are of.
    pub checksum_type: Option<ChecksumType>,
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
        let mut request = self.conditions.send(request, false)?;
        if let Some(checksum) = &self.checksum {
            request = checksum.send(request)?;
        }
        if let Some(kind) = &self.checksum_type {
            request = request.header(HeaderName::from_static("x-amz-checksum-type"), kind.as_str());
        }
        if let Some(size) = self.object_size {
            request = request.header(HeaderName::from_static("x-amz-mp-object-size"), &size.to_string());
        }
        if let Some(key) = &self.customer_key {
            request = key.send(request, false);
        }
        let document = document("CompleteMultipartUpload", |document| {
            document.each("Part", &self.parts, |document, part| {
                let document = document.text("ETag", quoted(part.etag.as_str()));
                let document = match &part.checksum {
                    Some(checksum) => document.text(&checksum.element(), &checksum.value),
                    None => document,
                };
                document.text("PartNumber", part.number.to_string())
            })
        });
        Ok(document.send(request).repeat(Repeat::Once))
    }
}

/// The root of an answer that comes with a status of success: the object, or why there is none.
#[derive(Default)]
struct Outcome {
    etag: Option<ETag>,
    location: Option<String>,
    told: Told,
    kind: Option<ChecksumType>,
    failed: bool,
}

impl FromXml for Outcome {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut outcome = Outcome::default();
        while let Some(child) = xml.child()? {
            match child {
                "ETag" => outcome.etag = xml.read_option()?,
                "Location" => outcome.location = xml.read_option()?,
                "ChecksumType" => outcome.kind = xml.read_option()?,
                "Code" => outcome.failed = true,
                name => outcome.told.take(name, xml)?,
            }
        }
        Ok(outcome)
    }
}

impl Endpoint for CompleteMultipartUpload {
    type Output = Completed;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Completed> {
        let outcome: Outcome = xml::read(response)?;
        if outcome.failed {
            return Err(error::within(response));
        }
        let etag = outcome.etag.ok_or_else(|| response.malformed("the object has no entity tag"))?;
        Ok(Completed {
            etag,
            location: outcome.location,
            version_id: response.header("x-amz-version-id").map(str::to_owned),
            checksums: outcome.told.into_checksums(),
            checksum_type: outcome.kind,
        })
    }
}

/// Gives an upload up, and all of its parts.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>
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
