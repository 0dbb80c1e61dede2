//! Objects, deleted.

use super::{
    super::{SERVICE, etag::quoted, place, write::document},
    ObjectId,
};
use crate::{
    Endpoint, Error, Repeat, Request, Response, Result,
    wire::{xml, xml_struct},
};
use http::{HeaderName, Method, header};
use serde::{Deserialize, Serialize};

/// Deletes an object; in a bucket with versions, puts a marker on top of them, or deletes one of them for good. That there is
/// none is no error. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteObject {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it, for good.
    pub version_id: Option<String>,
    /// Only where it has this entity tag; `*` where it is there.
    pub if_match: Option<String>,
    /// Whether to delete a version that is kept from being deleted, where the account may.
    pub bypass_governance: bool,
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
        let mut request = place::object(Method::DELETE, &self.bucket, &self.key)
            .repeat(Repeat::Removing)
            .query_opt("versionId", self.version_id.as_deref());
        if let Some(tag) = &self.if_match {
            request = request.header(header::IF_MATCH, &quoted(tag));
        }
        if self.bypass_governance {
            request = request.header(HeaderName::from_static("x-amz-bypass-governance-retention"), "true");
        }
        request
    }

    fn response(&self, response: &Response) -> Result<Deletion> {
        Ok(Deletion {
            delete_marker: response.header("x-amz-delete-marker") == Some("true"),
            version_id: response.header("x-amz-version-id").map(str::to_owned),
        })
    }
}

/// Deletes up to 1,000 objects. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteObjects {
    /// The bucket.
    pub bucket: String,
    /// The objects.
    pub objects: Vec<ObjectId>,
    /// Whether to delete versions that are kept from being deleted, where the account may.
    pub bypass_governance: bool,
}

xml_struct! {
    /// An object that was deleted, or was not there.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletedObject.html>
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
    /// An object that was not deleted. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Error.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct NotDeleted {
        /// Its key.
        pub key: String = needed "Key",
        /// The version.
        pub version_id: Option<String> = "VersionId",
        /// The provider's code for why: `AccessDenied`.
        pub code: String = "Code",
        /// Why.
        pub message: String = "Message",
    }
}

xml_struct! {
    struct DeleteResult {
        deleted: Vec<Deleted> = flat "Deleted",
        failed: Vec<NotDeleted> = flat "Error",
    }
}

impl DeleteObjects {
    /// How many one call takes.
    pub const MOST: usize = 1_000;
}

impl Endpoint for DeleteObjects {
    /// Those that were deleted, or were not there, and those that were not.
    type Output = (Vec<Deleted>, Vec<NotDeleted>);

    fn request(&self) -> Request {
        if self.objects.is_empty() || self.objects.len() > Self::MOST {
            return Request::invalid(
                SERVICE,
                Error::misuse(format!(
                    "one call deletes from 1 to {} objects, and not {}",
                    Self::MOST,
                    self.objects.len()
                )),
            );
        }
        if self.objects.iter().any(|object| object.key.is_empty()) {
            return Request::invalid(SERVICE, Error::misuse("an object's key cannot be empty; give one"));
        }
        let mut request = place::bucket(Method::POST, &self.bucket).query("delete", "").repeat(Repeat::Safe);
        if self.bypass_governance {
            request = request.header(HeaderName::from_static("x-amz-bypass-governance-retention"), "true");
        }
        let document = document("Delete", |document| {
            document.each("Object", &self.objects, |document, object| {
                document.text("Key", &object.key).opt("VersionId", object.version_id.as_deref())
            })
        });
        document.send(request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let DeleteResult { deleted, failed } = xml::read(response)?;
        // Whoever answers for fewer has not done the rest.
        if deleted.len() + failed.len() < self.objects.len() {
            return Err(response.malformed(format!(
                "it answers for {} of {} objects",
                deleted.len() + failed.len(),
                self.objects.len()
            )));
        }
        Ok((deleted, failed))
    }
}
