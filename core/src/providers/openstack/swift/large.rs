//! Objects made of a list of others.
//! <https://docs.openstack.org/swift/latest/api/large_objects.html#static-large-objects>

use super::{
    bulk::{self, BulkDeleted},
    headers, names,
    objects::{ObjectSettings, Written},
};
use crate::{Endpoint, Error, Kind, Repeat, Request, Response, Result, Take, Time};
use http::Method;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The most objects that one is made of, unless a cluster says otherwise.
pub const MOST_SEGMENTS: u32 = 1000;
/// The largest object that is not made of others, unless a cluster says otherwise: 5 GiB.
pub const LARGEST_SEGMENT: u64 = 5 << 30;

/// An object that is part of another, as it is put on a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Where it is: container and name.
    pub path: (String, String),
    /// Its entity tag; another one is refused.
    pub etag: Option<String>,
    /// How many bytes it has; another number is refused.
    pub size_bytes: Option<u64>,
    /// Which bytes of it, both ends included: `0-99`. All, where nothing is said.
    pub range: Option<String>,
}

/// Makes an object of a list of others.
/// <https://docs.openstack.org/api-ref/object-store/#create-or-replace-object>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutLargeObject {
    /// The container.
    pub container: String,
    /// The object's name.
    pub object: String,
    /// What it is made of, in order.
    pub segments: Vec<Segment>,
    /// The entity tag it will have, the MD5 of theirs; with another it is refused.
    pub etag: Option<String>,
    /// Only where there is none of that name.
    pub if_absent: bool,
    /// What is kept with it.
    pub settings: ObjectSettings,
}

#[derive(Serialize)]
struct Line<'a> {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn of(segment: &'a Segment) -> Self {
        Line {
            // Not encoded: it is a text within JSON.
            path: format!("/{}/{}", segment.path.0, segment.path.1),
            etag: segment.etag.as_deref(),
            size_bytes: segment.size_bytes,
            range: segment.range.as_deref(),
        }
    }
}

impl Endpoint for PutLargeObject {
    type Output = Written;

    fn request(&self) -> Request {
        let lines: Vec<Line<'_>> = self.segments.iter().map(Line::of).collect();
        let request = names::object(Method::PUT, &self.container, &self.object)
            .query("multipart-manifest", "put")
            .json(&lines);
        // The media type is that of the object, not of the list.
        let mut request = self.settings.apply(request);
        if self.settings.content_type.is_none() {
            request.headers.remove("content-type");
        }
        if let Some(etag) = &self.etag {
            request = headers::Fields::set(request, "etag", etag).accept(&[422]);
        }
        // Each of the segments is looked at before the answer ends.
        request.timeout = Some(Duration::from_secs(60 + self.segments.len() as u64 / 2));
        // It is its own key: a repeat makes the same object, or meets what the first attempt has made.
        let request = request.repeat(Repeat::Keyed);
        if self.if_absent { headers::Fields::set(request, "if-none-match", "*") } else { request }
    }

    fn response(&self, response: &Response) -> Result<Written> {
        super::objects::damaged(response, &self.object)?;
        Ok(Written::of(response))
    }
}

/// A segment, as a list that is there has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedSegment {
    /// Where it is: `/container/name`.
    #[serde(default)]
    pub name: String,
    /// Its entity tag.
    #[serde(default)]
    pub hash: String,
    /// How many bytes it has.
    #[serde(default)]
    pub bytes: u64,
    /// Which bytes of it, both ends included, where not all.
    pub range: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
    /// When it was written.
    #[serde(default, deserialize_with = "super::listing::time")]
    pub last_modified: Option<Time>,
    /// Whether it is made of a list itself.
    #[serde(default)]
    pub sub_slo: bool,
}

impl ListedSegment {
    /// Its container and name.
    #[must_use]
    pub fn path(&self) -> Option<(&str, &str)> {
        self.name.strip_prefix('/')?.split_once('/')
    }
}

/// Reads the list that an object is made of.
/// <https://docs.openstack.org/swift/latest/api/large_objects.html#static-large-objects>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetManifest {
    /// The container.
    pub container: String,
    /// The object's name.
    pub object: String,
    /// That version of it.
    pub version_id: Option<String>,
}

impl Endpoint for GetManifest {
    type Output = Vec<ListedSegment>;

    fn request(&self) -> Request {
        names::object(Method::GET, &self.container, &self.object)
            .query("multipart-manifest", "get")
            .query_opt("version-id", self.version_id.as_deref())
            .take(Take::Collect { limit: Request::COLLECT })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        if !headers::flag(response, "x-static-large-object") {
            let message = format!("{:?} is not made of a list of others", self.object);
            return Err(Error::new(Kind::Conflict, message));
        }
        response.json()
    }
}

/// Deletes an object that is made of a list of others, and these.
/// <https://docs.openstack.org/api-ref/object-store/#delete-object>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteLargeObject {
    /// The container.
    pub container: String,
    /// The object's name.
    pub object: String,
    /// That version of it.
    pub version_id: Option<String>,
}

impl DeleteLargeObject {
    /// That object.
    #[must_use]
    pub fn new(container: impl Into<String>, object: impl Into<String>) -> Self {
        DeleteLargeObject { container: container.into(), object: object.into(), version_id: None }
    }
}

impl Endpoint for DeleteLargeObject {
    type Output = BulkDeleted;

    fn request(&self) -> Request {
        let mut request = names::object(Method::DELETE, &self.container, &self.object)
            .query("multipart-manifest", "delete")
            .query_opt("version-id", self.version_id.as_deref());
        request.timeout = Some(Duration::from_secs(60 + u64::from(MOST_SEGMENTS) / 5));
        request
    }

    fn response(&self, response: &Response) -> Result<BulkDeleted> {
        if response.status.as_u16() == 404 {
            // It was gone by the time that it was asked for again.
            return Ok(BulkDeleted { missing: 1, ..BulkDeleted::default() });
        }
        bulk::read(response)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };

    #[test]
    fn a_list_is_put() {
        let segment = |name: &str| Segment { path: ("parts".into(), name.into()), ..Segment::default() };
        let put = PutLargeObject {
            container: "c".into(),
            object: "k".into(),
            segments: vec![
                Segment { etag: Some("e1".into()), size_bytes: Some(5), ..segment("k ü/1") },
                Segment { range: Some("0-9".into()), ..segment("k/2") },
            ],
            if_absent: true,
            ..PutLargeObject::default()
        };
        assert_eq!(
            sent(&stored(&put)),
            "PUT /c/k?multipart-manifest=put\nif-none-match: *\n\
             [{\"path\":\"/parts/k ü/1\",\"etag\":\"e1\",\"size_bytes\":5},{\"path\":\"/parts/k/2\",\"range\":\"0-9\"}]"
        );
        assert_eq!(put.request().repeat, Repeat::Keyed);
        let settings = ObjectSettings {
            content_type: Some("video/x".into()),
            metadata: [("a".to_owned(), "b".to_owned())].into(),
            ..ObjectSettings::default()
        };
        let put =
            PutLargeObject { settings, if_absent: false, etag: Some("e".into()), segments: vec![], ..put };
        assert_eq!(
            sent(&put),
            "PUT /c/k?multipart-manifest=put\ncontent-type: video/x\netag: e\nx-object-meta-a: b\n[]"
        );
        let written = put.response(&answer(201, &[("etag", "\"e\"")], "")).expect("made");
        assert_eq!(written.etag.as_deref(), Some("\"e\""));
        assert_eq!(put.response(&answer(422, &[], "")).expect_err("of others").kind(), Kind::Corrupt);
    }

    #[test]
    fn a_list_is_read() {
        let get = GetManifest { container: "c".into(), object: "k".into(), version_id: Some("1".into()) };
        assert_eq!(sent(&stored(&get)), "GET /c/k?multipart-manifest=get&version-id=1");
        let body = r#"[{"name": "/parts/k/1", "hash": "e1", "bytes": 5, "content_type": "t/t",
            "last_modified": "2016-04-29T16:23:50.460230", "range": "0-3"},
            {"name": "/parts/k/ü", "hash": "e2", "bytes": 6, "sub_slo": true}]"#;
        let list = get.response(&answer(200, &[("x-static-large-object", "True")], body)).expect("a list");
        assert_eq!((list[0].path(), list[0].hash.as_str(), list[0].bytes), (Some(("parts", "k/1")), "e1", 5));
        assert_eq!((list[0].range.as_deref(), list[0].content_type.as_deref()), (Some("0-3"), Some("t/t")));
        assert!(list[0].last_modified.is_some() && !list[0].sub_slo);
        assert_eq!((list[1].path(), list[1].sub_slo), (Some(("parts", "k/ü")), true));
        let other = get.response(&answer(200, &[], "[]")).expect_err("content");
        assert_eq!(other.kind(), Kind::Conflict);
    }

    #[test]
    fn an_object_goes_with_what_it_is_made_of() {
        let delete = DeleteLargeObject { version_id: Some("1".into()), ..DeleteLargeObject::new("c", "k") };
        assert_eq!(sent(&stored(&delete)), "DELETE /c/k?multipart-manifest=delete&version-id=1");
        let body =
            r#"{"Number Deleted": 3, "Number Not Found": 0, "Response Status": "200 OK", "Errors": []}"#;
        let told = delete.response(&answer(200, &[], body)).expect("deleted");
        assert_eq!((told.deleted, told.missing, told.errors.len()), (3, 0, 0));
        let plain = r#"{"Response Status": "400 Bad Request", "Response Body": "Not an SLO manifest"}"#;
        let error = delete.response(&answer(200, &[], plain)).expect_err("not made of others");
        assert_eq!(
            (error.kind(), error.message()),
            (Kind::InvalidRequest, "400 Bad Request: Not an SLO manifest")
        );
        assert_eq!(delete.response(&answer(404, &[], "")).expect("gone").missing, 1);
    }
}
