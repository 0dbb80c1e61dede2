//! Objects, read.

use super::{
    super::{SERVICE, place},
    Conditions, ObjectHead, Overrides,
};
use crate::{Endpoint, Request, Response, Result, Take, providers::s3_family::reading, storage::Span};
use bytes::Bytes;
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Asks for what is told of an object, without its content.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/headobject>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadObject {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
    /// What has to hold.
    pub conditions: Conditions,
}

impl HeadObject {
    /// The newest version of the object of that key.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        HeadObject { bucket: bucket.into(), key: key.into(), ..HeadObject::default() }
    }
}

impl Endpoint for HeadObject {
    type Output = ObjectHead;

    fn request(&self) -> Request {
        let request = place::object(Method::HEAD, &self.bucket, &self.key)
            .query_opt("versionId", self.version_id.as_deref());
        self.conditions
            .write(request, &Conditions::HEADERS)
            .unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<ObjectHead> {
        Ok(ObjectHead::read(response))
    }
}

/// Gets an object, or a part of it. <https://www.alibabacloud.com/help/en/oss/developer-reference/getobject>
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
    /// Headers that the answer shall have.
    pub overrides: Overrides,
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
            overrides: Overrides::default(),
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
        let request = place::object(Method::GET, &self.bucket, &self.key);
        let request = self.overrides.ask(request)?.query_opt("versionId", self.version_id.as_deref());
        let request = reading::ask(request.take(self.take), self.span.as_ref())?;
        let request = ranged(request, self.span.is_some());
        self.conditions.write(request, &Conditions::HEADERS)
    }
}

/// Has a range that is outside of the object refused, as elsewhere, and not answered with all of it.
pub(in super::super) fn ranged(request: Request, ranged: bool) -> Request {
    if !ranged {
        return request;
    }
    request.header(HeaderName::from_static("x-oss-range-behavior"), "standard")
}

impl Endpoint for GetObject {
    type Output = Got;

    fn request(&self) -> Request {
        self.build().unwrap_or_else(|error| Request::invalid(SERVICE, error))
    }

    fn response(&self, response: &Response) -> Result<Got> {
        let head = ObjectHead::read(response);
        if let Some(span) = &self.span {
            reading::check(span, head.content_range, response)?;
        }
        Ok(Got { head, content: response.bytes().clone() })
    }
}
