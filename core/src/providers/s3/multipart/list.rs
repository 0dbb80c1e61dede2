//! Parts that are there, and uploads that are under way.

use super::super::{
    ETag, SERVICE,
    checksum::{Checksum, Told},
    instant,
    list::{Owner, decode},
    place,
    terms::{ChecksumAlgorithm, ChecksumType, StorageClass},
};
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    wire::xml::{self, Fault, FromXml, Xml},
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

#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    truncated: bool,
    next: Option<u32>,
}

impl FromXml for Parts {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut listed = Parts::default();
        while let Some(child) = xml.child()? {
            match child {
                "Part" => listed.parts.push(xml.read()?),
                "IsTruncated" => listed.truncated = xml.read_option()?.unwrap_or(false),
                "NextPartNumberMarker" => listed.next = xml.read_option()?,
                _ => {}
            }
        }
        Ok(listed)
    }
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
        let Parts { parts, truncated, next } = xml::read(response)?;
        if !truncated {
            return Ok(Page { items: parts, rest: None });
        }
        let next = next.or_else(|| parts.last().map(|part| part.number));
        match next.filter(|next| *next > self.part_number_marker.unwrap_or(0)) {
            Some(next) => {
                let rest = ListParts { part_number_marker: Some(next), ..self.clone() };
                Ok(Page { items: parts, rest: Some(rest) })
            }
            None => Err(response.malformed("it says that there is more, and not where")),
        }
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

#[derive(Default)]
struct Uploads {
    uploads: Vec<Upload>,
    truncated: bool,
    escaped: bool,
    next_key: Option<String>,
    next_id: Option<String>,
}

impl FromXml for Uploads {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut listed = Uploads::default();
        while let Some(child) = xml.child()? {
            match child {
                "Upload" => listed.uploads.push(xml.read()?),
                "IsTruncated" => listed.truncated = xml.read_option()?.unwrap_or(false),
                "EncodingType" => listed.escaped = xml.read::<String>()?.eq_ignore_ascii_case("url"),
                "NextKeyMarker" => listed.next_key = xml.read_option()?,
                "NextUploadIdMarker" => listed.next_id = xml.read_option()?,
                _ => {}
            }
        }
        Ok(listed)
    }
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
        let mut listed: Uploads = xml::read(response)?;
        if listed.escaped {
            let keys =
                listed.uploads.iter_mut().map(|upload| &mut upload.key).chain(listed.next_key.as_mut());
            for key in keys {
                decode(key).ok_or_else(|| response.malformed("a key in it is not UTF-8"))?;
            }
        }
        if !listed.truncated {
            return Ok(Page { items: listed.uploads, rest: None });
        }
        let rest = ListMultipartUploads {
            key_marker: listed.next_key,
            upload_id_marker: listed.next_id,
            ..self.clone()
        };
        if rest.key_marker.is_none() || rest == *self {
            return Err(response.malformed("it says that there is more, and not where"));
        }
        Ok(Page { items: listed.uploads, rest: Some(rest) })
    }
}
