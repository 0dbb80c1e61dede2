//! Looking at an object.

use super::super::{
    headers::{self, Fields},
    names,
};
use crate::{Algorithm, Checksum, Endpoint, Request, Response, Result, Time};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// On what reading an object depends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// It has one of these entity tags.
    pub if_match: Option<String>,
    /// It has none of these.
    pub if_none_match: Option<String>,
    /// It was written after that time.
    pub if_modified_since: Option<Time>,
    /// It was not written after that time.
    pub if_unmodified_since: Option<Time>,
}

impl Conditions {
    pub(super) fn on(&self, request: Request) -> Request {
        request
            .field("if-match", self.if_match.as_deref())
            .field("if-none-match", self.if_none_match.as_deref())
            .date("if-modified-since", self.if_modified_since)
            .date("if-unmodified-since", self.if_unmodified_since)
    }
}

/// What is told of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// How many bytes its whole content has.
    pub size: Option<u64>,
    /// The entity tag, quotes included where there are any: the MD5 of the content; of an object made of others, that of
    /// their tags.
    pub etag: Option<String>,
    /// When it was written, to the second.
    pub last_modified: Option<Time>,
    /// When it was written, or what is kept with it was.
    pub timestamp: Option<Time>,
    /// The media type of its content.
    pub content_type: Option<String>,
    /// How its content is encoded.
    pub content_encoding: Option<String>,
    /// The language of its content.
    pub content_language: Option<String>,
    /// How browsers show it.
    pub content_disposition: Option<String>,
    /// How long it may be kept by those between.
    pub cache_control: Option<String>,
    /// When it goes by itself.
    pub delete_at: Option<Time>,
    /// Which version it is, in a container that keeps them.
    pub version_id: Option<String>,
    /// Whether it is made of a list of others.
    pub is_static_large: bool,
    /// The entity tag of that list, where it is told: Swift does, and Ceph's gateway does not.
    pub manifest_etag: Option<String>,
    /// Of which objects it is made, as container and beginning of their names, percent-encoded.
    pub manifest: Option<String>,
    /// What its owner keeps with it, names in lower case.
    pub metadata: BTreeMap<String, String>,
}

/// What Ceph's gateway tells as if it were the owner's own.
pub(crate) const MARK: &str = "static-large-object";

impl Object {
    /// Reads the head of an answer, of a part of the content as well.
    #[must_use]
    pub fn of(response: &Response) -> Self {
        let text = |name| headers::text(response, name);
        let whole = || {
            let (_, size) = response.header("content-range")?.rsplit_once('/')?;
            size.trim().parse().ok()
        };
        Object {
            size: whole().or_else(|| {
                let part = response.headers.contains_key("content-range");
                headers::number(response, "content-length").filter(|_| !part)
            }),
            etag: text("etag"),
            last_modified: headers::date(response, "last-modified"),
            timestamp: headers::timestamp(response, "x-timestamp"),
            content_type: text("content-type"),
            content_encoding: text("content-encoding"),
            content_language: text("content-language"),
            content_disposition: text("content-disposition"),
            cache_control: text("cache-control"),
            delete_at: headers::number(response, "x-delete-at").map(Time::from_unix_secs),
            version_id: text("x-object-version-id"),
            is_static_large: headers::flag(response, "x-static-large-object"),
            manifest_etag: text("x-manifest-etag"),
            manifest: text("x-object-manifest"),
            metadata: headers::named(&response.headers, "x-object-meta-", &[MARK]),
        }
    }

    /// Whether no request can depend on its entity tag. Ceph's gateway holds a condition on an object made of others against
    /// the tag of what it keeps of it, which is nothing, and not against the one that it tells.
    #[must_use]
    pub fn has_weak_tag(&self) -> bool {
        (self.is_static_large || self.manifest.is_some()) && self.manifest_etag.is_none()
    }

    /// The MD5 of its content, where the entity tag is one.
    #[must_use]
    pub fn md5(&self) -> Option<Checksum> {
        let tag = self.etag.as_deref().filter(|_| !self.is_static_large && self.manifest.is_none())?;
        Checksum::from_hex(Algorithm::Md5, tag.trim_matches('"'))
    }
}

/// Looks at an object. <https://docs.openstack.org/api-ref/object-store/#show-object-metadata>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadObject {
    /// The container.
    pub container: String,
    /// The object's name.
    pub object: String,
    /// That version of it.
    pub version_id: Option<String>,
    /// On what it depends.
    pub conditions: Conditions,
}

impl HeadObject {
    /// That object.
    #[must_use]
    pub fn new(container: impl Into<String>, object: impl Into<String>) -> Self {
        HeadObject { container: container.into(), object: object.into(), ..HeadObject::default() }
    }
}

impl Endpoint for HeadObject {
    type Output = Object;

    fn request(&self) -> Request {
        let request = names::object(Method::HEAD, &self.container, &self.object);
        self.conditions.on(request.query_opt("version-id", self.version_id.as_deref()))
    }

    fn response(&self, response: &Response) -> Result<Object> {
        Ok(Object::of(response))
    }
}
