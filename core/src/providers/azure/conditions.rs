//! Conditions that a call is bound to, and the properties that it sets.

use super::headers::Fields;
use crate::{Request, Time};
use serde::{Deserialize, Serialize};

/// What has to hold for a call to act.
/// <https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    /// The entity tag is this one; `*`: there is such a thing.
    pub if_match: Option<String>,
    /// The entity tag is another one; `*`: there is no such thing.
    pub if_none_match: Option<String>,
    /// It was changed since then.
    pub if_modified_since: Option<Time>,
    /// It was not changed since then.
    pub if_unmodified_since: Option<Time>,
    /// Its tags are such: `"status" = 'done'`.
    pub if_tags: Option<String>,
    /// The lease that the caller holds on it.
    pub lease_id: Option<String>,
}

impl Conditions {
    /// That there is no such thing yet.
    #[must_use]
    pub fn absent() -> Self {
        Conditions { if_none_match: Some("*".into()), ..Conditions::default() }
    }

    /// That it is the one with that entity tag.
    #[must_use]
    pub fn unchanged(etag: impl Into<String>) -> Self {
        Conditions { if_match: Some(etag.into()), ..Conditions::default() }
    }

    /// That the caller holds that lease on it.
    #[must_use]
    pub fn leased(id: impl Into<String>) -> Self {
        Conditions { lease_id: Some(id.into()), ..Conditions::default() }
    }

    /// Whether what is written by the call could make a repeat of it fail.
    pub(super) fn consumed(&self) -> bool {
        self.if_match.is_some() || self.if_none_match.is_some() || self.if_unmodified_since.is_some()
    }

    pub(super) fn apply(&self, request: Request) -> Request {
        request
            .field("if-match", self.if_match.as_ref())
            .field("if-none-match", self.if_none_match.as_ref())
            .date("if-modified-since", self.if_modified_since)
            .date("if-unmodified-since", self.if_unmodified_since)
            .field("x-ms-if-tags", self.if_tags.as_ref())
            .field("x-ms-lease-id", self.lease_id.as_ref())
    }

    /// The same about the source of a copy.
    pub(super) fn apply_to_source(&self, request: Request) -> Request {
        request
            .field("x-ms-source-if-match", self.if_match.as_ref())
            .field("x-ms-source-if-none-match", self.if_none_match.as_ref())
            .date("x-ms-source-if-modified-since", self.if_modified_since)
            .date("x-ms-source-if-unmodified-since", self.if_unmodified_since)
            .field("x-ms-source-if-tags", self.if_tags.as_ref())
            .field("x-ms-source-lease-id", self.lease_id.as_ref())
    }
}

/// Properties of a blob that are told to whoever reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContentHeaders {
    /// `Content-Type`; `application/octet-stream` where nothing is said.
    pub content_type: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Content-Language`.
    pub content_language: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// The MD5 of the whole blob in Base64, which is kept and not checked.
    pub content_md5: Option<String>,
}

impl ContentHeaders {
    pub(super) fn apply(&self, request: Request) -> Request {
        request
            .field("x-ms-blob-content-type", self.content_type.as_ref())
            .field("x-ms-blob-content-encoding", self.content_encoding.as_ref())
            .field("x-ms-blob-content-language", self.content_language.as_ref())
            .field("x-ms-blob-content-disposition", self.content_disposition.as_ref())
            .field("x-ms-blob-cache-control", self.cache_control.as_ref())
            .field("x-ms-blob-content-md5", self.content_md5.as_ref())
    }
}

/// Checksums of the bytes that one request sends, which the service compares with what it received; one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checksums {
    /// MD5, in Base64.
    pub md5: Option<String>,
    /// CRC-64, as [`crc64_header`](super::crc64_header) writes it.
    pub crc64: Option<String>,
}

impl Checksums {
    pub(super) fn apply(&self, request: Request) -> Request {
        request.field("content-md5", self.md5.as_ref()).field("x-ms-content-crc64", self.crc64.as_ref())
    }

    /// The same of what a call reads from elsewhere.
    pub(super) fn apply_to_source(&self, request: Request) -> Request {
        request
            .field("x-ms-source-content-md5", self.md5.as_ref())
            .field("x-ms-source-content-crc64", self.crc64.as_ref())
    }
}
