//! Objects, read.

use super::{
    super::{SERVICE, place},
    Conditions, CustomerKey, ObjectHead,
};
use crate::{Endpoint, Error, Request, Response, Result, Take, Time, providers::s3::instant, storage::Span};
use bytes::Bytes;
use http::{HeaderName, Method, header};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Asks for what is told of an object, without its content.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>
#[derive(Clone, Debug, Default)]
pub struct HeadObject {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
    /// What has to hold.
    pub conditions: Conditions,
    /// That part alone, of those it was put in.
    pub part_number: Option<u32>,
    /// Whether to tell its checksums.
    pub checksums: bool,
    /// The key that it is encrypted with, where that is the caller's.
    pub customer_key: Option<CustomerKey>,
}

impl HeadObject {
    /// The newest version of the object of that key.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        HeadObject { bucket: bucket.into(), key: key.into(), ..HeadObject::default() }
    }

    fn build(&self) -> Result<Request> {
        let request = place::object(Method::HEAD, &self.bucket, &self.key)
            .query_opt("partNumber", self.part_number.map(|number| number.to_string()))
            .query_opt("versionId", self.version_id.as_deref());
        let request = checksums(self.conditions.send(request, false)?, self.checksums);
        Ok(match &self.customer_key {
            Some(key) => key.send(request, false),
            None => request,
        })
    }
}

fn checksums(request: Request, told: bool) -> Request {
    if told { request.header(HeaderName::from_static("x-amz-checksum-mode"), "ENABLED") } else { request }
}

impl Endpoint for HeadObject {
    type Output = ObjectHead;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<ObjectHead> {
        Ok(ObjectHead::read(response))
    }
}

/// Headers that the answer shall have in place of those that are kept with the object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overrides {
    /// The content's type.
    pub content_type: Option<String>,
    /// How it is encoded.
    pub content_encoding: Option<String>,
    /// Its language.
    pub content_language: Option<String>,
    /// What a browser does with it.
    pub content_disposition: Option<String>,
    /// How it may be kept by caches.
    pub cache_control: Option<String>,
    /// When it is no longer good.
    pub expires: Option<Time>,
}

/// Gets an object, or a part of it. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
#[derive(Clone, Debug)]
pub struct GetObject {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
    /// These bytes alone; an end past the object's is no error, a start is.
    pub span: Option<Span>,
    /// What has to hold.
    pub conditions: Conditions,
    /// That part alone, of those it was put in.
    pub part_number: Option<u32>,
    /// Headers that the answer shall have.
    pub overrides: Overrides,
    /// Whether to tell its checksums.
    pub checksums: bool,
    /// The key that it is encrypted with, where that is the caller's.
    pub customer_key: Option<CustomerKey>,
    /// Where the content goes.
    pub take: Take,
}

/// An object that was got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Got {
    /// What is told of it.
    pub head: ObjectHead,
    /// Its content, where that was to be kept in memory.
    pub content: Bytes,
}

impl GetObject {
    /// All of the newest version of the object of that key, kept in memory.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        GetObject {
            bucket: bucket.into(),
            key: key.into(),
            version_id: None,
            span: None,
            conditions: Conditions::default(),
            part_number: None,
            overrides: Overrides::default(),
            checksums: false,
            customer_key: None,
            take: Take::Collect { limit: Request::COLLECT },
        }
    }

    /// These bytes alone.
    #[must_use]
    pub fn range(mut self, range: Range<u64>) -> Self {
        self.span = Some(Span::Bytes(range.start, range.end));
        self
    }

    fn build(&self) -> Result<Request> {
        let Overrides {
            content_type,
            content_encoding,
            content_language,
            content_disposition,
            cache_control,
            expires,
        } = &self.overrides;
        let expires = match expires {
            Some(time) => Some(
                instant::http_date(*time)
                    .ok_or_else(|| Error::misuse("the content expires at a time that no header can carry"))?,
            ),
            None => None,
        };
        let request = place::object(Method::GET, &self.bucket, &self.key)
            .query_opt("partNumber", self.part_number.map(|number| number.to_string()))
            .query_opt("response-cache-control", cache_control.as_deref())
            .query_opt("response-content-disposition", content_disposition.as_deref())
            .query_opt("response-content-encoding", content_encoding.as_deref())
            .query_opt("response-content-language", content_language.as_deref())
            .query_opt("response-content-type", content_type.as_deref())
            .query_opt("response-expires", expires)
            .query_opt("versionId", self.version_id.as_deref())
            .take(self.take);
        let request = match &self.span {
            Some(Span::Bytes(start, end)) if start >= end => {
                return Err(Error::misuse(format!(
                    "the range {start}..{end} holds no byte, and there is no way to ask for that"
                )));
            }
            Some(span) => request.header(header::RANGE, &span.header()),
            None => request,
        };
        let request = checksums(self.conditions.send(request, false)?, self.checksums);
        Ok(match &self.customer_key {
            Some(key) => key.send(request, false),
            None => request,
        })
    }
}

impl Endpoint for GetObject {
    type Output = Got;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Got> {
        let head = ObjectHead::read(response);
        if let Some(span) = &self.span {
            check(span, &head, response)?;
        }
        Ok(Got { head, content: response.bytes().clone() })
    }
}

/// Bytes from another place would be taken for those that were asked for.
fn check(span: &Span, head: &ObjectHead, response: &Response) -> Result<()> {
    let Some(got) = head.content_range else {
        return match span {
            _ if response.status == http::StatusCode::PARTIAL_CONTENT => {
                Err(response.malformed("it does not say which bytes it is of"))
            }
            Span::From(0) => Ok(()),
            _ => Err(response.malformed("it is of the whole object, and a part was asked for")),
        };
    };
    let fine = match *span {
        Span::Bytes(start, end) => got.start == start && got.end <= end,
        Span::From(start) => got.start == start,
        Span::Last(count) => got.end - got.start <= count && got.whole.is_none_or(|whole| got.end == whole),
    };
    if fine {
        return Ok(());
    }
    Err(response
        .malformed(format!("it is of the bytes {}..{}, and others were asked for", got.start, got.end)))
}
