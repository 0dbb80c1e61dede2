//! Page blobs: pages of 512 bytes are written anywhere in them.

use super::{
    CopySource,
    blobs::{NewBlob, Span},
    conditions::{Checksums, Conditions},
    headers::{self, Fields},
    names,
    properties::Written,
};
use crate::{
    Body, Endpoint, Error, Page, Repeat, Request, Response, Result,
    wire::xml::{self, Fault, FromXml, Xml},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// How many bytes a page has.
pub const PAGE: u64 = 512;

/// Makes a page blob of zeroes. <https://learn.microsoft.com/rest/api/storageservices/put-blob>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CreatePageBlob {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// How long it is: a multiple of 512, up to 8 TiB.
    pub size: u64,
    /// The number that its writes are counted with.
    pub sequence_number: Option<u64>,
    /// What else it is made with.
    pub new: NewBlob,
}

fn whole(bytes: u64) -> Result<()> {
    if bytes.is_multiple_of(PAGE) {
        return Ok(());
    }
    Err(Error::misuse(format!("{bytes} is no multiple of {PAGE}, and page blobs are made of whole pages")))
}

impl Endpoint for CreatePageBlob {
    type Output = Written;

    fn request(&self) -> Request {
        if let Err(error) = whole(self.size) {
            return Request::invalid(super::SERVICE, error);
        }
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .set("x-ms-blob-type", "PageBlob")
            .set("x-ms-blob-content-length", self.size)
            .field("x-ms-blob-sequence-number", self.sequence_number);
        // A repeat would empty it again, and what was written meanwhile with it.
        self.new.apply(request).repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

/// What the number that writes are counted with has to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SequenceConditions {
    /// At most this.
    pub at_most: Option<u64>,
    /// Less than this.
    pub less_than: Option<u64>,
    /// This.
    pub equal: Option<u64>,
}

impl SequenceConditions {
    fn apply(self, request: Request) -> Request {
        request
            .field("x-ms-if-sequence-number-le", self.at_most)
            .field("x-ms-if-sequence-number-lt", self.less_than)
            .field("x-ms-if-sequence-number-eq", self.equal)
    }
}

/// What was written to pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PagesWritten {
    /// The number that writes are counted with.
    pub sequence_number: Option<u64>,
    /// What else is told.
    pub written: Written,
}

fn written(response: &Response) -> PagesWritten {
    let sequence_number = headers::from(response, "x-ms-blob-sequence-number");
    PagesWritten { sequence_number, written: Written::of(response) }
}

/// The request for some pages.
fn pages(container: &str, blob: &str, start: u64, length: u64) -> Request {
    if let Err(error) = whole(start).and_then(|()| whole(length)) {
        return Request::invalid(super::SERVICE, error);
    }
    let span = Span { start, end: Some(start.saturating_add(length)) };
    let request = names::blob(Method::PUT, container, blob).query("comp", "page");
    Span::apply(Some(span), "x-ms-range", request)
}

/// Writes pages, up to 4 MiB of them. <https://learn.microsoft.com/rest/api/storageservices/put-page>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutPages {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// Where the first byte goes: a multiple of 512.
    pub start: u64,
    /// The bytes: whole pages.
    pub body: Body,
    /// Checksums of them.
    pub checksum: Checksums,
    /// What the number that writes are counted with has to be.
    pub sequence: SequenceConditions,
    /// What else has to hold.
    pub conditions: Conditions,
    /// The scope whose key it is encrypted with.
    pub encryption_scope: Option<String>,
}

impl Endpoint for PutPages {
    type Output = PagesWritten;

    fn request(&self) -> Request {
        let request = pages(&self.container, &self.blob, self.start, self.body.len())
            .set("x-ms-page-write", "update")
            .field("x-ms-encryption-scope", self.encryption_scope.as_ref());
        let request = self.sequence.apply(self.checksum.apply(request));
        let repeat = if self.conditions.consumed() { Repeat::Keyed } else { Repeat::Safe };
        self.conditions.apply(request).body(self.body.clone()).repeat(repeat)
    }

    fn response(&self, response: &Response) -> Result<PagesWritten> {
        Ok(written(response))
    }
}

/// Makes pages zeroes again. <https://learn.microsoft.com/rest/api/storageservices/put-page>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClearPages {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// The first byte: a multiple of 512.
    pub start: u64,
    /// How many bytes: a multiple of 512.
    pub length: u64,
    /// What the number that writes are counted with has to be.
    pub sequence: SequenceConditions,
    /// What else has to hold.
    pub conditions: Conditions,
}

impl Endpoint for ClearPages {
    type Output = PagesWritten;

    fn request(&self) -> Request {
        let request =
            pages(&self.container, &self.blob, self.start, self.length).set("x-ms-page-write", "clear");
        let repeat = if self.conditions.consumed() { Repeat::Keyed } else { Repeat::Safe };
        self.conditions.apply(self.sequence.apply(request)).repeat(repeat)
    }

    fn response(&self, response: &Response) -> Result<PagesWritten> {
        Ok(written(response))
    }
}

/// Writes pages, up to 4 MiB of them, of what is at an address.
/// <https://learn.microsoft.com/rest/api/storageservices/put-page-from-url>
#[derive(Clone, Debug, PartialEq)]
pub struct PutPagesFromUrl {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// Where the first byte goes: a multiple of 512.
    pub start: u64,
    /// How many bytes: a multiple of 512.
    pub length: u64,
    /// Where they are.
    pub source: CopySource,
    /// The first of them there.
    pub source_start: u64,
    /// What has to hold of the source.
    pub source_conditions: Conditions,
    /// Checksums of what the source has.
    pub checksum: Checksums,
    /// What the number that writes are counted with has to be.
    pub sequence: SequenceConditions,
    /// What else has to hold.
    pub conditions: Conditions,
}

impl Endpoint for PutPagesFromUrl {
    type Output = PagesWritten;

    fn request(&self) -> Request {
        let source =
            Span { start: self.source_start, end: Some(self.source_start.saturating_add(self.length)) };
        let request =
            pages(&self.container, &self.blob, self.start, self.length).set("x-ms-page-write", "update");
        let request = self.checksum.apply_to_source(self.source_conditions.apply_to_source(request));
        let request = Span::apply(Some(source), "x-ms-source-range", self.sequence.apply(request));
        let repeat = if self.conditions.consumed() { Repeat::Keyed } else { Repeat::Safe };
        self.source.apply(self.conditions.apply(request)).repeat(repeat)
    }

    fn response(&self, response: &Response) -> Result<PagesWritten> {
        Ok(written(response))
    }
}

/// Makes a page blob longer or shorter. <https://learn.microsoft.com/rest/api/storageservices/set-blob-properties>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResizePageBlob {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// How long it shall be: a multiple of 512.
    pub size: u64,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for ResizePageBlob {
    type Output = PagesWritten;

    fn request(&self) -> Request {
        if let Err(error) = whole(self.size) {
            return Request::invalid(super::SERVICE, error);
        }
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .query("comp", "properties")
            .set("x-ms-blob-content-length", self.size);
        let repeat = if self.conditions.consumed() { Repeat::Keyed } else { Repeat::Safe };
        self.conditions.apply(request).repeat(repeat)
    }

    fn response(&self, response: &Response) -> Result<PagesWritten> {
        Ok(written(response))
    }
}

/// Pages of a blob.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageRange {
    /// Its first byte.
    pub start: u64,
    /// Its last byte.
    pub last: u64,
    /// Whether it was cleared since the earlier snapshot, rather than written.
    pub cleared: bool,
}

#[derive(Default)]
struct Ranges(Vec<PageRange>, Option<String>);

impl FromXml for Ranges {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut read = Ranges::default();
        while let Some(child) = xml.child()? {
            match child {
                "PageRange" => read.0.push(xml.read()?),
                "ClearRange" => read.0.push(PageRange { cleared: true, ..xml.read()? }),
                "NextMarker" => read.1 = xml.read_option()?,
                _ => {}
            }
        }
        Ok(read)
    }
}

impl FromXml for PageRange {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut start, mut last) = (None, None);
        while let Some(child) = xml.child()? {
            match child {
                "Start" => start = Some(xml.read()?),
                "End" => last = Some(xml.read()?),
                _ => {}
            }
        }
        let start = start.ok_or_else(|| Fault::missing("PageRange", "Start"))?;
        let last = last.ok_or_else(|| Fault::missing("PageRange", "End"))?;
        Ok(PageRange { start, last, cleared: false })
    }
}

/// Lists the pages of a blob that hold something, or that differ from an earlier snapshot.
/// <https://learn.microsoft.com/rest/api/storageservices/get-page-ranges>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GetPageRanges {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// One of its snapshots, by its time.
    pub snapshot: Option<String>,
    /// The earlier snapshot, by its time.
    pub since_snapshot: Option<String>,
    /// Only in this part.
    pub range: Option<Span>,
    /// What has to hold.
    pub conditions: Conditions,
    /// How many a page of the listing holds at most, up to 10,000.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub marker: Option<String>,
}

impl Endpoint for GetPageRanges {
    type Output = Page<PageRange, Self>;

    fn request(&self) -> Request {
        let request = names::blob(Method::GET, &self.container, &self.blob)
            .query("comp", "pagelist")
            .query_opt("snapshot", self.snapshot.as_ref())
            .query_opt("prevsnapshot", self.since_snapshot.as_ref())
            .query_opt("maxresults", self.max_results.map(|most| most.to_string()))
            .query_opt("marker", self.marker.as_ref());
        Span::apply(self.range, "x-ms-range", self.conditions.apply(request))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let Ranges(items, next) = xml::read(response)?;
        let rest = next.map(|next| GetPageRanges { marker: Some(next), ..self.clone() });
        Ok(Page { items, rest })
    }
}

#[cfg(test)]
#[path = "page_blobs_tests.rs"]
mod tests;
