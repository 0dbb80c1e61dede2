//! Reading a blob.

use crate::{
    Endpoint, Request, Response, Result, Take, Taken,
    providers::azure::{
        conditions::Conditions,
        headers::{Fields, metadata},
        names,
        properties::BlobProperties,
    },
};
use bytes::Bytes;
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A part of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its first byte.
    pub start: u64,
    /// The byte after its last; the blob's end where there is none.
    pub end: Option<u64>,
}

impl Span {
    /// The value of a range header; `None` where it holds nothing.
    pub(in super::super) fn header(self) -> Option<String> {
        match self.end {
            None => Some(format!("bytes={}-", self.start)),
            Some(end) if end > self.start => Some(format!("bytes={}-{}", self.start, end - 1)),
            Some(_) => None,
        }
    }

    /// Adds a range header; a part that holds nothing is refused, for the service would take the whole blob for it.
    pub(in super::super) fn apply(span: Option<Span>, name: &'static str, request: Request) -> Request {
        let Some(span) = span else { return request };
        match span.header() {
            Some(value) => request.set(name, value),
            None => {
                let what =
                    format!("the part from byte {} on holds nothing; give an end beyond it", span.start);
                Request::invalid(request.service, crate::Error::misuse(what))
            }
        }
    }
}

/// Reads a blob, or a part of it. <https://learn.microsoft.com/rest/api/storageservices/get-blob>
#[derive(Clone, Debug, PartialEq)]
pub struct GetBlob {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// One of its snapshots, by its time.
    pub snapshot: Option<String>,
    /// One of its versions.
    pub version_id: Option<String>,
    /// Only this part.
    pub range: Option<Span>,
    /// Whether the part's MD5 is told; for parts up to 4 MiB.
    pub range_md5: bool,
    /// Whether the part's CRC-64 is told; for parts up to 4 MiB.
    pub range_crc64: bool,
    /// What has to hold.
    pub conditions: Conditions,
    /// How its bytes are taken in.
    pub take: Take,
}

impl GetBlob {
    /// The whole blob, in memory.
    #[must_use]
    pub fn new(container: impl Into<String>, blob: impl Into<String>) -> Self {
        GetBlob {
            container: container.into(),
            blob: blob.into(),
            snapshot: None,
            version_id: None,
            range: None,
            range_md5: false,
            range_crc64: false,
            conditions: Conditions::default(),
            take: Take::Collect { limit: Request::COLLECT },
        }
    }
}

/// A blob that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Got {
    /// Its properties.
    pub properties: BlobProperties,
    /// Its metadata, by names in lower case.
    pub metadata: BTreeMap<String, String>,
    /// Its bytes, where they were kept in memory.
    pub content: Bytes,
    /// How many bytes there were, wherever they went.
    pub length: u64,
}

impl Endpoint for GetBlob {
    type Output = Got;

    fn request(&self) -> Request {
        let request = names::blob(Method::GET, &self.container, &self.blob)
            .query_opt("snapshot", self.snapshot.as_ref())
            .query_opt("versionid", self.version_id.as_ref())
            .field("x-ms-range-get-content-md5", self.range_md5.then_some(true))
            .field("x-ms-range-get-content-crc64", self.range_crc64.then_some(true))
            .take(self.take);
        Span::apply(self.range, "x-ms-range", self.conditions.apply(request))
    }

    fn response(&self, response: &Response) -> Result<Got> {
        let length = match &response.body {
            Taken::Collected(bytes) => bytes.len() as u64,
            Taken::Poured(count) => *count,
            // Lines are counted, not their bytes.
            Taken::Records(_) => BlobProperties::of(response).content_length.unwrap_or_default(),
        };
        Ok(Got {
            properties: BlobProperties::of(response),
            metadata: metadata(&response.headers),
            content: response.bytes().clone(),
            length,
        })
    }
}

/// What is known of one blob.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Head {
    /// Its properties.
    pub properties: BlobProperties,
    /// Its metadata, by names in lower case.
    pub metadata: BTreeMap<String, String>,
}

/// Shows a blob's properties and metadata.
/// <https://learn.microsoft.com/rest/api/storageservices/get-blob-properties>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GetBlobProperties {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// One of its snapshots, by its time.
    pub snapshot: Option<String>,
    /// One of its versions.
    pub version_id: Option<String>,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for GetBlobProperties {
    type Output = Head;

    fn request(&self) -> Request {
        let request = names::blob(Method::HEAD, &self.container, &self.blob)
            .query_opt("snapshot", self.snapshot.as_ref())
            .query_opt("versionid", self.version_id.as_ref());
        self.conditions.apply(request)
    }

    fn response(&self, response: &Response) -> Result<Head> {
        Ok(Head { properties: BlobProperties::of(response), metadata: metadata(&response.headers) })
    }
}
