//! Writing an object.

use super::{
    super::{
        headers::{self, Fields},
        names,
    },
    ObjectSettings,
};
use crate::{Algorithm, Body, Checksum, Endpoint, Error, Repeat, Request, Response, Result, Time};
use http::Method;
use serde::{Deserialize, Serialize};

/// Writes an object in place of what is there. <https://docs.openstack.org/api-ref/object-store/#create-or-replace-object>
#[derive(Clone, Debug, Default)]
pub struct PutObject {
    /// The container.
    pub container: String,
    /// The object's name.
    pub object: String,
    /// Its content, 5 GiB at most.
    pub body: Body,
    /// The MD5 of the content, in hexadecimal: a content that has another is refused and does not stay.
    pub etag: Option<String>,
    /// Only where there is none of that name.
    pub if_absent: bool,
    /// What it reads as: all objects whose names begin so, in the order of their names.
    /// <https://docs.openstack.org/swift/latest/api/large_objects.html#dynamic-large-objects>
    pub manifest: Option<Prefix>,
    /// What is kept with it.
    pub settings: ObjectSettings,
}

/// Objects of a container whose names begin so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prefix {
    /// The container.
    pub container: String,
    /// The beginning of their names.
    pub prefix: String,
}

impl PutObject {
    /// That content.
    #[must_use]
    pub fn new(container: impl Into<String>, object: impl Into<String>, body: Body) -> Self {
        PutObject { container: container.into(), object: object.into(), body, ..PutObject::default() }
    }
}

/// An object that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The entity tag, quotes included where there are any.
    pub etag: Option<String>,
    /// When it was written, to the second.
    pub last_modified: Option<Time>,
    /// Which version it is, in a container that keeps them.
    pub version_id: Option<String>,
}

impl Written {
    pub(in super::super) fn of(response: &Response) -> Self {
        Written {
            etag: headers::text(response, "etag"),
            last_modified: headers::date(response, "last-modified"),
            version_id: headers::text(response, "x-object-version-id"),
        }
    }

    /// The MD5 of the content, where the entity tag is one.
    #[must_use]
    pub fn md5(&self) -> Option<Checksum> {
        Checksum::from_hex(Algorithm::Md5, self.etag.as_deref()?.trim_matches('"'))
    }
}

/// What a write that names its checksum is answered with where the content has another.
pub(in super::super) fn damaged(response: &Response, object: &str) -> Result<()> {
    if response.status.as_u16() != 422 {
        return Ok(());
    }
    let error =
        Error::corrupt(format!("what came of {object:?} is not what its checksum says; it was not kept"));
    let id = response.header("x-openstack-request-id").or_else(|| response.header("x-trans-id"));
    Err(error.with_status(response.status).with_request_id(id.map(str::to_owned)))
}

impl Endpoint for PutObject {
    type Output = Written;

    fn request(&self) -> Request {
        let manifest =
            self.manifest.as_ref().map(|of| names::path(&of.container, &of.prefix)[1..].to_owned());
        let request = names::object(Method::PUT, &self.container, &self.object)
            .field("etag", self.etag.as_deref())
            .field("x-object-manifest", manifest)
            .body(self.body.clone());
        let request = if self.etag.is_some() { request.accept(&[422]) } else { request };
        let request = self.settings.apply(request);
        // A repeat may meet what the first attempt has written.
        if self.if_absent { request.set("if-none-match", "*").repeat(Repeat::Keyed) } else { request }
    }

    fn response(&self, response: &Response) -> Result<Written> {
        damaged(response, &self.object)?;
        Ok(Written::of(response))
    }
}
