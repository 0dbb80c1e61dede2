//! The objects of a bucket.

use super::{super::place, Entry};
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::s3_family::{key, listing::Listed, versions},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// Lists the objects of a bucket, in the order of their keys' bytes.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/listobjectsv2>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListObjectsV2 {
    /// The bucket.
    pub bucket: String,
    /// Only those whose keys begin so.
    pub prefix: Option<String>,
    /// Keys that have this behind the prefix are told as one [`Entry::Prefix`](super::Entry) up to it: `/`.
    pub delimiter: Option<String>,
    /// Only those behind this key, which need not be there.
    pub start_after: Option<String>,
    /// How many a page holds; a hundred where nothing is said, a thousand at most.
    pub max_keys: Option<u32>,
    /// Whether to tell whose they are.
    pub fetch_owner: bool,
    /// Where to go on, as the page before said.
    pub continuation_token: Option<String>,
}

impl ListObjectsV2 {
    /// All objects of that bucket.
    #[must_use]
    pub fn new(bucket: impl Into<String>) -> Self {
        ListObjectsV2 { bucket: bucket.into(), ..ListObjectsV2::default() }
    }
}

impl Endpoint for ListObjectsV2 {
    type Output = Page<Entry, Self>;

    fn request(&self) -> Request {
        place::bucket(Method::GET, &self.bucket)
            .query_opt("continuation-token", self.continuation_token.as_deref())
            .query_opt("delimiter", self.delimiter.as_deref())
            .query("encoding-type", "url")
            .query_opt("fetch-owner", self.fetch_owner.then_some("true"))
            .query("list-type", "2")
            .query_opt("max-keys", self.max_keys.map(|most| most.to_string()))
            .query_opt("prefix", self.prefix.as_deref())
            .query_opt("start-after", self.start_after.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let listed = Listed::read(response)?;
        if !listed.truncated {
            return Ok(Page { items: listed.entries, rest: None });
        }
        let Some(mut token) = listed.token else {
            return Err(response.malformed("it says that there is more, and not where"));
        };
        // It is escaped as keys are, of which it is made.
        if listed.escaped {
            key::decode(&mut token).ok_or_else(|| response.malformed("where it goes on is not UTF-8"))?;
        }
        let rest = ListObjectsV2 { continuation_token: Some(token), ..self.clone() };
        versions::page(response, listed.entries, self, Some(rest))
    }
}

/// Lists the objects of a bucket by the older call.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/listobjects>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListObjects {
    /// The bucket.
    pub bucket: String,
    /// Only those whose keys begin so.
    pub prefix: Option<String>,
    /// Keys that have this behind the prefix are told as one [`Entry::Prefix`](super::Entry) up to it: `/`.
    pub delimiter: Option<String>,
    /// Only those behind this key, which need not be there.
    pub marker: Option<String>,
    /// How many a page holds; a hundred where nothing is said, a thousand at most.
    pub max_keys: Option<u32>,
}

impl ListObjects {
    /// All objects of that bucket.
    #[must_use]
    pub fn new(bucket: impl Into<String>) -> Self {
        ListObjects { bucket: bucket.into(), ..ListObjects::default() }
    }
}

impl Endpoint for ListObjects {
    type Output = Page<Entry, Self>;

    fn request(&self) -> Request {
        place::bucket(Method::GET, &self.bucket)
            .query_opt("delimiter", self.delimiter.as_deref())
            .query("encoding-type", "url")
            .query_opt("marker", self.marker.as_deref())
            .query_opt("max-keys", self.max_keys.map(|most| most.to_string()))
            .query_opt("prefix", self.prefix.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let listed = Listed::read(response)?;
        let next = listed.next_marker(self.marker.as_deref(), response)?;
        let rest = next.map(|marker| ListObjects { marker: Some(marker), ..self.clone() });
        Ok(Page { items: listed.entries, rest })
    }
}
