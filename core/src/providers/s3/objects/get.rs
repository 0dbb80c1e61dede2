//! Objects, read.

use super::{
    super::{SERVICE, place},
    Conditions, CustomerKey, ObjectHead, Overrides,
};
use crate::{Endpoint, Request, Response, Result, Take, providers::s3_family::reading, storage::Span};
use bytes::Bytes;
use http::{HeaderName, Method};
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
        let request = place::object(Method::GET, &self.bucket, &self.key)
            .query_opt("partNumber", self.part_number.map(|number| number.to_string()));
        let request = self.overrides.ask(request)?.query_opt("versionId", self.version_id.as_deref());
        let request = reading::ask(request.take(self.take), self.span.as_ref())?;
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
            reading::check(span, head.content_range, response)?;
        }
        Ok(Got { head, content: response.bytes().clone() })
    }
}
