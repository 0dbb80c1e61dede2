//! Listings of what is in a container: objects, and versions of them.

use super::names;
use crate::{Endpoint, Error, Page, Request, Response, Result, Time};
use http::Method;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

/// What all listings are asked for.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    pub(super) prefix: Option<&'a str>,
    pub(super) delimiter: Option<&'a str>,
    pub(super) limit: Option<u32>,
}

impl Asked<'_> {
    pub(super) fn of(self, request: Request, marker: Option<&str>) -> Request {
        request
            .query("format", "json")
            .query_opt("prefix", self.prefix)
            .query_opt("delimiter", self.delimiter)
            .query_opt("marker", marker)
            .query_opt("limit", self.limit.map(|limit| limit.to_string()))
    }
}

/// Reads a page; one without rows may have no document either.
pub(super) fn read<T: DeserializeOwned>(response: &Response) -> Result<Vec<T>> {
    if response.status.as_u16() == 204 { Ok(Vec::new()) } else { response.json() }
}

/// A time as listings have it, without a zone: UTC.
pub(super) fn time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Time>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.as_deref().and_then(Time::parse_rfc3339))
}

/// An object, as a listing has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectRow {
    /// Its name, byte for byte.
    pub name: String,
    /// The MD5 of its content, in hexadecimal; of an object made of others, that of the list of them.
    #[serde(default)]
    pub hash: String,
    /// How many bytes it has. One made of all objects that are called so is told to have none.
    #[serde(default)]
    pub bytes: u64,
    /// The media type of its content.
    pub content_type: Option<String>,
    /// When it was written.
    #[serde(default, deserialize_with = "time")]
    pub last_modified: Option<Time>,
    /// The entity tag of an object made of a list of others, in quotes. Old clusters do not tell.
    pub slo_etag: Option<String>,
    /// What it stands for, where it is a link.
    pub symlink_path: Option<String>,
    /// Which version it is, in listings of versions: `null` where it was written while none were kept.
    pub version_id: Option<String>,
    /// Whether it is the one that is shown.
    #[serde(default)]
    pub is_latest: bool,
}

impl ObjectRow {
    /// Whether it says no more than that the object was deleted then.
    #[must_use]
    pub fn is_deletion(&self) -> bool {
        let kind = self.content_type.as_deref().and_then(|kind| kind.split(';').next());
        self.version_id.is_some() && kind == Some("application/x-deleted")
    }
}

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Row {
    /// An object.
    Object(ObjectRow),
    /// What names have in common up to the delimiter, that included.
    Folder(String),
}

impl Row {
    /// The object, where it is one.
    #[must_use]
    pub fn object(self) -> Option<ObjectRow> {
        match self {
            Row::Object(object) => Some(object),
            Row::Folder(_) => None,
        }
    }

    fn name(&self) -> &str {
        match self {
            Row::Object(object) => &object.name,
            Row::Folder(name) => name,
        }
    }
}

/// As it is told: the one or the other.
#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Folder { subdir: String },
    Object(ObjectRow),
}

fn rows(response: &Response) -> Result<Vec<Row>> {
    let row = |told| match told {
        Told::Folder { subdir } => Row::Folder(subdir),
        Told::Object(object) => Row::Object(object),
    };
    Ok(read::<Told>(response)?.into_iter().map(row).collect())
}

/// Lists the objects of a container, by the bytes of their names in order. The page after the last one is empty.
/// <https://docs.openstack.org/api-ref/object-store/#show-container-details-and-list-objects>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListObjects {
    /// The container.
    pub container: String,
    /// Those only whose names begin so.
    pub prefix: Option<String>,
    /// Names that have this behind the prefix are told together, once.
    pub delimiter: Option<String>,
    /// Those only whose names come after this one.
    pub marker: Option<String>,
    /// Those only whose names come before this one.
    pub end_marker: Option<String>,
    /// How many to a page, 10,000 at most.
    pub limit: Option<u32>,
}

impl ListObjects {
    /// All of that container.
    #[must_use]
    pub fn of(container: impl Into<String>) -> Self {
        ListObjects { container: container.into(), ..ListObjects::default() }
    }
}

impl Endpoint for ListObjects {
    type Output = Page<Row, Self>;

    fn request(&self) -> Request {
        let asked =
            Asked { prefix: self.prefix.as_deref(), delimiter: self.delimiter.as_deref(), limit: self.limit };
        asked
            .of(names::container(Method::GET, &self.container), self.marker.as_deref())
            .query_opt("end_marker", self.end_marker.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let items = rows(response)?;
        let rest =
            items.last().map(|last| ListObjects { marker: Some(last.name().to_owned()), ..self.clone() });
        Ok(Page { items, rest })
    }
}

/// Lists all versions of the objects of a container, the newest of each first.
/// <https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.versioned_writes.object_versioning>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListVersions {
    /// The container.
    pub container: String,
    /// Those only whose names begin so.
    pub prefix: Option<String>,
    /// Those only whose names come after this one.
    pub marker: Option<String>,
    /// Of the object of that very name, those versions only that come after this one.
    pub version_marker: Option<String>,
    /// How many to a page, 10,000 at most.
    pub limit: Option<u32>,
}

impl Endpoint for ListVersions {
    type Output = Page<ObjectRow, Self>;

    fn request(&self) -> Request {
        if self.version_marker.is_some() && self.marker.is_none() {
            let message = "version_marker is of the object that marker names; set that too";
            return Request::invalid(super::SERVICE, Error::misuse(message));
        }
        let asked = Asked { prefix: self.prefix.as_deref(), limit: self.limit, ..Asked::default() };
        asked
            .of(names::container(Method::GET, &self.container).query("versions", ""), self.marker.as_deref())
            .query_opt("version_marker", self.version_marker.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let items: Vec<ObjectRow> = rows(response)?.into_iter().filter_map(Row::object).collect();
        if items.iter().any(|row| row.version_id.is_none()) {
            return Err(response.malformed("it names no versions, as if the cluster did not keep them"));
        }
        let rest = items.last().map(|last| ListVersions {
            marker: Some(last.name.clone()),
            version_marker: last.version_id.clone(),
            ..self.clone()
        });
        Ok(Page { items, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };

    #[test]
    fn objects_and_folders_in_pages() {
        let list = ListObjects {
            prefix: Some("a/".into()),
            delimiter: Some("/".into()),
            end_marker: Some("b".into()),
            limit: Some(3),
            ..ListObjects::of("c ü")
        };
        assert_eq!(
            sent(&stored(&list)),
            "GET /c%20%C3%BC?format=json&prefix=a%2F&delimiter=%2F&limit=3&end_marker=b"
        );
        let body = r#"[{"subdir": "a/b/"},
            {"name": "a/\u0001\u2601+ %2F", "hash": "16265549b5bda64ecdaa5156de4c97cc", "bytes": 1160520,
             "content_type": "application/zip", "last_modified": "2011-01-25T22:01:50.351810"},
            {"name": "a/large", "hash": "d41d8cd98f00b204e9800998ecf8427e", "bytes": 7,
             "slo_etag": "\"b1946ac92492d2347c6235b4d2611184\"", "content_type": null}]"#;
        let page = list.response(&answer(200, &[], body)).expect("a page");
        assert_eq!(page.items[0], Row::Folder("a/b/".into()));
        let object = page.items[1].clone().object().expect("an object");
        assert_eq!((object.name.as_str(), object.bytes), ("a/\u{1}☁+ %2F", 1_160_520));
        assert_eq!(object.hash, "16265549b5bda64ecdaa5156de4c97cc");
        assert_eq!(object.content_type.as_deref(), Some("application/zip"));
        assert_eq!(object.last_modified, Time::parse_rfc3339("2011-01-25T22:01:50.35181Z"));
        assert_eq!(
            (object.slo_etag.as_deref(), object.is_deletion(), object.is_latest),
            (None, false, false)
        );
        let large = page.items[2].clone().object().expect("an object");
        assert_eq!(large.slo_etag.as_deref(), Some("\"b1946ac92492d2347c6235b4d2611184\""));
        assert_eq!((large.content_type, large.last_modified, large.bytes), (None, None, 7));
        let rest = page.rest.expect("more");
        assert_eq!(rest.marker.as_deref(), Some("a/large"));
        assert!(sent(&rest).ends_with("&marker=a%2Flarge&limit=3&end_marker=b"));
        assert_eq!(rest.response(&answer(200, &[], "[]")).expect("the end"), Page::whole(Vec::new()));
        let folders = list.response(&answer(200, &[], r#"[{"subdir": "a/b/"}]"#)).expect("a page");
        assert_eq!(folders.rest.and_then(|rest| rest.marker).as_deref(), Some("a/b/"));
        for wrong in ["{}", "[{}]", "[{\"name\": 7}]", "", "[1]"] {
            let error = list.response(&answer(200, &[], wrong)).expect_err(wrong);
            assert_eq!(error.kind(), crate::Kind::Malformed, "{wrong}");
        }
    }

    #[test]
    fn versions_in_pages() {
        let list = ListVersions { container: "c".into(), limit: Some(2), ..ListVersions::default() };
        assert_eq!(sent(&stored(&list)), "GET /c?versions=&format=json&limit=2");
        let body = r#"[{"name": "k", "hash": "d41d8cd98f00b204e9800998ecf8427e", "bytes": 0,
             "content_type": "application/x-deleted;swift_versions_deleted=1", "version_id": "1588887801.00000",
             "is_latest": true, "last_modified": "2020-05-07T21:43:21.000000"},
            {"name": "k", "hash": "16265549b5bda64ecdaa5156de4c97cc", "bytes": 5, "content_type": "text/plain",
             "version_id": "null", "is_latest": false, "last_modified": "2020-05-07T21:43:20.000000"}]"#;
        let page = list.response(&answer(200, &[], body)).expect("a page");
        let seen: Vec<_> = page
            .items
            .iter()
            .map(|row| (row.version_id.as_deref(), row.is_latest, row.is_deletion(), row.bytes))
            .collect();
        assert_eq!(seen, [(Some("1588887801.00000"), true, true, 0), (Some("null"), false, false, 5)]);
        let rest = page.rest.expect("more");
        assert_eq!(sent(&rest), "GET /c?versions=&format=json&marker=k&limit=2&version_marker=null");
        let plain = r#"[{"name": "k", "hash": "", "bytes": 0}]"#;
        assert!(list.response(&answer(200, &[], plain)).is_err(), "the objects, and no versions");
        let lone = ListVersions { version_marker: Some("1".into()), ..list };
        assert!(lone.request().fault().is_some());
    }
}
