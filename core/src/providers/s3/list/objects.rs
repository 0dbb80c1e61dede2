//! The objects of a bucket.

use super::{super::place, Entry};
use crate::{Endpoint, Page, Request, Response, Result, providers::s3_family::listing::Listed};
use http::Method;
use serde::{Deserialize, Serialize};

/// Lists the objects of a bucket, in the order of their keys' bytes, a thousand at a time.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
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
    /// How many a page holds; a thousand where nothing is said, and at most.
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
        let rest = match listed.token {
            _ if !listed.truncated => None,
            Some(token) if self.continuation_token.as_deref() == Some(&*token) => {
                return Err(response.malformed("it says to go on where it began"));
            }
            Some(token) => Some(ListObjectsV2 { continuation_token: Some(token), ..self.clone() }),
            None => return Err(response.malformed("it says that there is more, and not where")),
        };
        Ok(Page { items: listed.entries, rest })
    }
}

/// Lists the objects of a bucket by the older call, which some clouds have alone.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html>
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
    /// How many a page holds; a thousand where nothing is said, and at most.
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
