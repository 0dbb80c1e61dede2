//! Objects, deleted.

use super::{
    super::{SERVICE, place},
    ObjectId,
};
use crate::{
    Endpoint, Error, Repeat, Request, Response, Result,
    providers::s3_family::{document::Document, key},
    wire::{xml, xml_struct},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// Deletes an object; in a bucket with versions, puts a marker on top of them, or deletes one of them for good. That there is
/// none is no error. <https://www.alibabacloud.com/help/en/oss/developer-reference/deleteobject>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteObject {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it, for good.
    pub version_id: Option<String>,
}

/// What a deletion came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// Whether a marker was put, or deleted.
    pub delete_marker: bool,
    /// The version that was deleted, or the marker's.
    pub version_id: Option<String>,
}

impl DeleteObject {
    /// The object of that key.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        DeleteObject { bucket: bucket.into(), key: key.into(), ..DeleteObject::default() }
    }
}

impl Endpoint for DeleteObject {
    type Output = Deletion;

    fn request(&self) -> Request {
        place::object(Method::DELETE, &self.bucket, &self.key)
            .repeat(Repeat::Removing)
            .query_opt("versionId", self.version_id.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Deletion> {
        Ok(Deletion {
            delete_marker: response.header("x-oss-delete-marker") == Some("true"),
            version_id: response.header("x-oss-version-id").map(str::to_owned),
        })
    }
}

/// Deletes up to 1,000 objects. Those that the answer does not name were not deleted.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/deletemultipleobjects>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteMultipleObjects {
    /// The bucket.
    pub bucket: String,
    /// The objects.
    pub objects: Vec<ObjectId>,
}

xml_struct! {
    /// An object that was deleted, or was not there.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Deleted {
        /// Its key.
        pub key: String = needed "Key",
        /// The version that was deleted.
        pub version_id: Option<String> = "VersionId",
        /// Whether a marker was put, or deleted.
        pub delete_marker: Option<bool> = "DeleteMarker",
        /// The marker's version.
        pub delete_marker_version_id: Option<String> = "DeleteMarkerVersionId",
    }
}

xml_struct! {
    struct DeleteResult {
        deleted: Vec<Deleted> = flat "Deleted",
        encoding: Option<String> = "EncodingType",
    }
}

impl DeleteMultipleObjects {
    /// How many one call takes.
    pub const MOST: usize = 1_000;
}

impl Endpoint for DeleteMultipleObjects {
    /// Those that were deleted, or were not there.
    type Output = Vec<Deleted>;

    fn request(&self) -> Request {
        if self.objects.is_empty() || self.objects.len() > Self::MOST {
            let (most, count) = (Self::MOST, self.objects.len());
            let error = Error::misuse(format!("one call deletes from 1 to {most} objects, and not {count}"));
            return Request::invalid(SERVICE, error);
        }
        for object in &self.objects {
            // Checked as any other: the answer would name the first wrong one and no other.
            if let Some(fault) = place::object(Method::DELETE, &self.bucket, &object.key).fault() {
                return Request::invalid(SERVICE, fault.clone());
            }
        }
        let request = place::bucket(Method::POST, &self.bucket)
            .query("delete", "")
            .query("encoding-type", "url")
            .repeat(Repeat::Safe);
        Document::new("Delete", None, |document| {
            document.text("Quiet", "false").each("Object", &self.objects, |document, object| {
                document.text("Key", &object.key).opt("VersionId", object.version_id.as_deref())
            })
        })
        .send(request)
    }

    fn response(&self, response: &Response) -> Result<Vec<Deleted>> {
        let DeleteResult { mut deleted, encoding } = xml::read(response)?;
        if encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("url")) {
            for one in &mut deleted {
                key::decode(&mut one.key).ok_or_else(|| response.malformed("a key in it is not UTF-8"))?;
            }
        }
        Ok(deleted)
    }
}
