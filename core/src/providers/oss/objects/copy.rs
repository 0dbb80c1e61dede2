//! Objects, copied by the provider.

use super::{
    super::{ETag, SERVICE, error, instant, place},
    Conditions, Properties, crc64, forbid_overwrite,
};
use crate::{
    Checksum, Endpoint, Error, Repeat, Request, Response, Result, Time,
    request::{IN_KEY, RESERVED},
    wire::xml::{self, Fault, FromXml, Xml},
};
use http::{HeaderName, Method};
use percent_encoding::utf8_percent_encode;
use serde::{Deserialize, Serialize};

/// Where a copy comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopySource {
    /// The bucket, which has to be in the same region.
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
pub(in super::super) fn source(request: Request, source: &CopySource) -> Result<Request> {
    // It is checked like any other, and told as a header.
    let named = place::object(Method::GET, &source.bucket, &source.key);
    if let Some(fault) = named.fault() {
        return Err(fault.clone());
    }
    let mut text = format!("/{}/", source.bucket);
    text.extend(utf8_percent_encode(&source.key, IN_KEY));
    if let Some(version) = &source.version_id {
        text.push_str("?versionId=");
        text.extend(utf8_percent_encode(version, RESERVED));
    }
    let request = request.header(HeaderName::from_static("x-oss-copy-source"), &text);
    let names = [
        HeaderName::from_static("x-oss-copy-source-if-match"),
        HeaderName::from_static("x-oss-copy-source-if-none-match"),
        HeaderName::from_static("x-oss-copy-source-if-modified-since"),
        HeaderName::from_static("x-oss-copy-source-if-unmodified-since"),
    ];
    source.conditions.write(request, &names)
}

/// Copies an object of at most 5 GiB within the provider and the region.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/copyobject>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyObject {
    /// Where it comes from.
    pub source: CopySource,
    /// The bucket it goes to.
    pub bucket: String,
    /// The key it gets.
    pub key: String,
    /// What is kept with it, where that is not what the source has.
    pub properties: Properties,
    /// Whether content headers and metadata are those above, and not the source's.
    pub replace_metadata: bool,
    /// Whether tags are those above, and not the source's.
    pub replace_tags: bool,
    /// Whether it fails where there is an object of that key. OSS passes this over in buckets that keep versions, or have.
    pub forbid_overwrite: bool,
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
    /// The copy's CRC-64.
    pub crc64: Option<Checksum>,
}

impl CopyObject {
    /// A copy of that object under another name.
    #[must_use]
    pub fn new(source: CopySource, bucket: impl Into<String>, key: impl Into<String>) -> Self {
        CopyObject { source, bucket: bucket.into(), key: key.into(), ..CopyObject::default() }
    }

    fn build(&self) -> Result<Request> {
        let repeat = if self.forbid_overwrite { Repeat::Keyed } else { Repeat::Safe };
        let request = place::object(Method::PUT, &self.bucket, &self.key).repeat(repeat);
        let request = source(forbid_overwrite(request, self.forbid_overwrite), &self.source)?;
        let mut request = self.properties.send(request)?;
        for (name, value) in [
            ("x-oss-metadata-directive", self.replace_metadata.then_some("REPLACE")),
            ("x-oss-tagging-directive", self.replace_tags.then_some("Replace")),
        ] {
            if let Some(value) = value {
                request = request.header(HeaderName::from_static(name), value);
            }
        }
        Ok(request)
    }
}

/// The root of an answer that comes with a status of success: the copy, or why there is none.
enum Outcome {
    Done { etag: Option<ETag>, modified: Option<Time> },
    Failed,
}

impl FromXml for Outcome {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut etag, mut modified, mut failed) = (None, None, false);
        while let Some(child) = xml.child()? {
            match child {
                "ETag" => etag = xml.read_option()?,
                "LastModified" => modified = instant::parse(&xml.read::<String>()?),
                "Code" => failed = true,
                _ => {}
            }
        }
        Ok(if failed { Outcome::Failed } else { Outcome::Done { etag, modified } })
    }
}

/// Reads the answer to a copy of an object or a part: the provider may begin it before it knows the end, so that an error
/// comes with a status of success.
pub(in super::super) fn copied(response: &Response) -> Result<Copied> {
    match xml::read(response)? {
        Outcome::Failed => Err(error::within(response)),
        Outcome::Done { etag: None, .. } => Err(response.malformed("it has no entity tag")),
        Outcome::Done { etag, modified } => Ok(Copied {
            etag,
            last_modified: modified,
            version_id: response.header("x-oss-version-id").map(str::to_owned),
            source_version_id: response.header("x-oss-copy-source-version-id").map(str::to_owned),
            crc64: crc64(response),
        }),
    }
}

impl Endpoint for CopyObject {
    type Output = Copied;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error: Error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Copied> {
        copied(response)
    }
}
