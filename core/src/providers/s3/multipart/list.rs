//! Parts that are there, and uploads that are under way.

use super::super::{
    ETag, SERVICE,
    checksum::{Checksum, Told},
    instant,
    list::Owner,
    place,
    terms::{ChecksumAlgorithm, ChecksumType, StorageClass},
};
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    providers::s3_family::{pending, versions},
    wire::xml::{Fault, FromXml, Xml},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// A part of an upload. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Part.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its number.
    pub number: u32,
    /// How long it is, in bytes.
    pub size: u64,
    /// Its entity tag.
    pub etag: ETag,
    /// When it was put.
    pub last_modified: Option<Time>,
    /// Its checksums.
    pub checksums: Vec<Checksum>,
}

impl FromXml for Part {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut part, mut told) = (Part::default(), Told::default());
        while let Some(child) = xml.child()? {
            match child {
                "PartNumber" => part.number = xml.read()?,
                "Size" => part.size = xml.read()?,
                "ETag" => part.etag = xml.read()?,
                "LastModified" => part.last_modified = instant::parse(&xml.read::<String>()?),
                name => told.take(name, xml)?,
            }
        }
        part.checksums = told.into_checksums();
        if part.number == 0 { Err(Fault::missing("a part", "number")) } else { Ok(part) }
    }
}

/// Lists the parts of an upload that are there, by their numbers.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListParts {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The upload's id.
    pub upload_id: String,
    /// How many a page holds; a thousand where nothing is said, and at most.
    pub max_parts: Option<u32>,
    /// Only those with numbers above this.
    pub part_number_marker: Option<u32>,
}

impl Endpoint for ListParts {
    type Output = Page<Part, Self>;

    fn request(&self) -> Request {
        if let Err(error) = super::complete::checked(&self.upload_id) {
            return Request::invalid(SERVICE, error);
        }
        place::object(Method::GET, &self.bucket, &self.key)
            .query_opt("max-parts", self.max_parts.map(|most| most.to_string()))
            .query_opt("part-number-marker", self.part_number_marker.map(|marker| marker.to_string()))
            .query("uploadId", &self.upload_id)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let after = self.part_number_marker.unwrap_or(0);
        let (items, next) = pending::parts(response, after, |part: &Part| part.number)?;
        let rest = next.map(|next| ListParts { part_number_marker: Some(next), ..self.clone() });
        Ok(Page { items, rest })
    }
}

/// An upload that is under way, or was left. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_MultipartUpload.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The object's key.
    pub key: String,
    /// The upload's id.
    pub upload_id: String,
    /// When it was begun.
    pub initiated: Option<Time>,
    /// How the object will be stored.
    pub storage_class: Option<StorageClass>,
    /// Whose the object will be.
    pub owner: Option<Owner>,
    /// Who has begun it.
    pub initiator: Option<Owner>,
    /// How the checksums of its parts are computed.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
    /// What the object's checksum will be of.
    pub checksum_type: Option<ChecksumType>,
}

impl FromXml for Upload {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut upload, mut has_key) = (Upload::default(), false);
        while let Some(child) = xml.child()? {
            match child {
                "Key" => {
                    upload.key = xml.read()?;
                    has_key = true;
                }
                "UploadId" => upload.upload_id = xml.read()?,
                "Initiated" => upload.initiated = instant::parse(&xml.read::<String>()?),
                "StorageClass" => upload.storage_class = xml.read_option()?,
                "Owner" => upload.owner = xml.read_option()?,
                "Initiator" => upload.initiator = xml.read_option()?,
                "ChecksumAlgorithm" => upload.checksum_algorithm = xml.read_option()?,
                "ChecksumType" => upload.checksum_type = xml.read_option()?,
                _ => {}
            }
        }
        if !has_key || upload.upload_id.is_empty() {
            return Err(Fault::missing("an upload", "key or id"));
        }
        Ok(upload)
    }
}

/// Lists the uploads that are under way, or were left, by their keys.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMultipartUploads {
    /// The bucket.
    pub bucket: String,
    /// Only those whose keys begin so.
    pub prefix: Option<String>,
    /// How many a page holds; a thousand where nothing is said, and at most.
    pub max_uploads: Option<u32>,
    /// Only those behind this key, or behind the upload of it below.
    pub key_marker: Option<String>,
    /// Only those behind this upload of the key above.
    pub upload_id_marker: Option<String>,
    /// Whether keys are to come as they are, for clouds that escape them and do not say so. XML holds no control
    /// characters; a key with one makes the answer unreadable then.
    pub plain: bool,
}

impl Endpoint for ListMultipartUploads {
    type Output = Page<Upload, Self>;

    fn request(&self) -> Request {
        place::bucket(Method::GET, &self.bucket)
            .query_opt("encoding-type", (!self.plain).then_some("url"))
            .query_opt("key-marker", self.key_marker.as_deref())
            .query_opt("max-uploads", self.max_uploads.map(|most| most.to_string()))
            .query_opt("prefix", self.prefix.as_deref())
            .query_opt("upload-id-marker", self.upload_id_marker.as_deref())
            .query("uploads", "")
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let (items, next) = pending::uploads(response, |upload: &mut Upload| &mut upload.key)?;
        let rest = next.map(|(key, id)| ListMultipartUploads {
            key_marker: Some(key),
            upload_id_marker: id,
            ..self.clone()
        });
        versions::page(response, items, self, rest)
    }
}
