//! Objects, copied by the provider.

use super::{
    super::{
        ETag, SERVICE,
        checksum::{Checksum, Told},
        error, instant, place,
        terms::{ChecksumAlgorithm, Directive},
    },
    Conditions, CustomerKey, Properties,
};
use crate::{
    Endpoint, Error, Repeat, Request, Response, Result, Time,
    request::IN_KEY,
    wire::xml::{self, Fault, FromXml, Xml},
};
use http::{HeaderName, Method};
use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};

/// Where a copy comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopySource {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
    /// What has to hold of it.
    pub conditions: Conditions,
}

impl CopySource {
    /// The newest version of the object of that key.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        CopySource { bucket: bucket.into(), key: key.into(), ..CopySource::default() }
    }
}

/// Names where a copy comes from in a request's headers.
pub(in super::super) fn source(
    request: Request,
    source: &CopySource,
    key: Option<&CustomerKey>,
) -> Result<Request> {
    // It is checked like any other, and told as a header.
    let named = place::object(Method::GET, &source.bucket, &source.key);
    if let Some(fault) = named.fault() {
        return Err(fault.clone());
    }
    let mut text = format!("/{}/", source.bucket);
    text.extend(utf8_percent_encode(&source.key, IN_KEY));
    if let Some(version) = &source.version_id {
        text.push_str("?versionId=");
        text.extend(utf8_percent_encode(version, crate::request::RESERVED));
    }
    let request = request.header(HeaderName::from_static("x-amz-copy-source"), &text);
    let request = source.conditions.send(request, true)?;
    Ok(match key {
        Some(key) => key.send(request, true),
        None => request,
    })
}

/// Copies an object of at most 5 GiB within the provider.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
#[derive(Clone, Debug, Default)]
pub struct CopyObject {
    /// Where it comes from.
    pub source: CopySource,
    /// The bucket it goes to.
    pub bucket: String,
    /// The key it gets.
    pub key: String,
    /// What is kept with it, where that is not what the source has.
    pub properties: Properties,
    /// Whether content headers and metadata are the source's; they are, where nothing is said.
    pub metadata_directive: Option<Directive>,
    /// Whether tags are the source's; they are, where nothing is said.
    pub tagging_directive: Option<Directive>,
    /// What has to hold of what is there.
    pub conditions: Conditions,
    /// How the checksum of the copy is to be computed.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
    /// The key that the source is encrypted with, where that is the caller's.
    pub source_key: Option<CustomerKey>,
    /// The key that the copy is to be encrypted with, where that is the caller's.
    pub customer_key: Option<CustomerKey>,
}

/// What a copy came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// The copy's entity tag.
    pub etag: Option<ETag>,
    /// When it was put.
    pub last_modified: Option<Time>,
    /// The copy's version.
    pub version_id: Option<String>,
    /// The version that was copied.
    pub source_version_id: Option<String>,
    /// The copy's checksums.
    pub checksums: Vec<Checksum>,
}

impl CopyObject {
    /// A copy of that object under another name.
    #[must_use]
    pub fn new(source: CopySource, bucket: impl Into<String>, key: impl Into<String>) -> Self {
        CopyObject { source, bucket: bucket.into(), key: key.into(), ..CopyObject::default() }
    }

    fn build(&self) -> Result<Request> {
        let repeat = if self.conditions.is_empty() { Repeat::Safe } else { Repeat::Keyed };
        let request = place::object(Method::PUT, &self.bucket, &self.key).repeat(repeat);
        let request = source(request, &self.source, self.source_key.as_ref())?;
        let mut request = self.properties.send(self.conditions.send(request, false)?)?;
        for (name, value) in [
            ("x-amz-metadata-directive", self.metadata_directive.as_ref().map(Directive::as_str)),
            ("x-amz-tagging-directive", self.tagging_directive.as_ref().map(Directive::as_str)),
            ("x-amz-checksum-algorithm", self.checksum_algorithm.as_ref().map(ChecksumAlgorithm::as_str)),
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

/// The root of an answer that comes with a status of success: the copy, or why there is none.
enum Outcome {
    Done { etag: Option<ETag>, modified: Option<Time>, told: Told },
    Failed,
}

impl FromXml for Outcome {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut etag, mut modified, mut told, mut failed) = (None, None, Told::default(), false);
        while let Some(child) = xml.child()? {
            match child {
                "ETag" => etag = xml.read_option()?,
                "LastModified" => modified = instant::parse(&xml.read::<String>()?),
                "Code" => failed = true,
                name => told.take(name, xml)?,
            }
        }
        Ok(if failed { Outcome::Failed } else { Outcome::Done { etag, modified, told } })
    }
}

/// Reads the answer to a copy of an object or a part: the provider begins it before it knows the end, so that an error
/// comes with a status of success.
pub(in super::super) fn copied(response: &Response) -> Result<Copied> {
    match xml::read(response)? {
        Outcome::Failed => Err(error::within(response)),
        Outcome::Done { etag: None, .. } => Err(response.malformed("it has no entity tag")),
        Outcome::Done { etag, modified, told } => Ok(Copied {
            etag,
            last_modified: modified,
            version_id: response.header("x-amz-version-id").map(str::to_owned),
            source_version_id: response.header("x-amz-copy-source-version-id").map(str::to_owned),
            checksums: told.into_checksums(),
        }),
    }
}

impl Endpoint for CopyObject {
    type Output = Copied;

    fn request(&self) -> Request {
        if self.source.bucket == self.bucket
            && self.source.key == self.key
            && self.source.version_id.is_none()
            && self.metadata_directive != Some(Directive::Replace)
            && self.properties == Properties::default()
            && self.customer_key.is_none()
        {
            let error =
                Error::misuse("an object is not copied onto itself unless something of it is changed");
            return Request::invalid(SERVICE, error);
        }
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Copied> {
        copied(response)
    }
}
