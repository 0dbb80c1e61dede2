//! The beginning of an upload in several requests.

use super::{insert, multipart::Named};
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::gcs::{CustomerKey, Preconditions, objects::Metadata},
};
use http::{HeaderName, Uri};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Begins an upload that can be resumed. <https://docs.cloud.google.com/storage/docs/performing-resumable-uploads#initiate-session>
///
/// What was begun and not gone on with is nowhere to be seen, costs nothing and ends by itself after a week, so that the
/// request may be repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartUpload {
    /// The bucket.
    pub bucket: String,
    /// The object's name.
    pub name: String,
    /// What it is to have.
    pub metadata: Metadata,
    /// How long the content will be, where that is known.
    pub size: Option<u64>,
    /// What has to hold of what has the name, now and when the upload ends.
    pub preconditions: Preconditions,
    /// The key that it is encrypted with.
    pub key: Option<CustomerKey>,
    /// The key of Cloud KMS that it is encrypted with.
    pub kms_key_name: Option<String>,
    /// Its access list by its name.
    pub predefined_acl: Option<String>,
}

impl StartUpload {
    /// Begins an upload of that object.
    pub fn new(bucket: impl Into<String>, name: impl Into<String>) -> Self {
        StartUpload { bucket: bucket.into(), name: name.into(), ..StartUpload::default() }
    }
}

/// An upload that was begun: the path and query that the service gave it. Whoever has it can write that object, so it is
/// not printed; it is stored to resume the upload, in another process if need be, within a week.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UploadSession(String);

impl UploadSession {
    /// The path and query of the address that the service gave; `None` where there is none. The host is not taken over: the
    /// account's own address is what credentials go to.
    #[must_use]
    pub fn of_location(location: &str) -> Option<Self> {
        let uri: Uri = location.parse().ok()?;
        UploadSession::try_from(uri.path_and_query()?.as_str().to_owned()).ok()
    }

    /// Path and query.
    pub(super) fn target(&self) -> (&str, &str) {
        self.0.split_once('?').unwrap_or((&self.0, ""))
    }
}

impl TryFrom<String> for UploadSession {
    type Error = &'static str;

    /// What was stored may have been tampered with: it is put behind the name of a host, and must not become a part of it.
    fn try_from(target: String) -> std::result::Result<Self, Self::Error> {
        let sound = target.starts_with('/') && target.contains("upload_id=");
        if sound { Ok(UploadSession(target)) } else { Err("it is no upload's path and query") }
    }
}

impl From<UploadSession> for String {
    fn from(session: UploadSession) -> Self {
        session.0
    }
}

impl fmt::Debug for UploadSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UploadSession(..)")
    }
}

impl Endpoint for StartUpload {
    type Output = UploadSession;

    fn request(&self) -> Request {
        let mut request = insert(&self.bucket, &self.name, "resumable")
            .query_opt("kmsKeyName", self.kms_key_name.as_deref())
            .query_opt("predefinedAcl", self.predefined_acl.as_deref())
            .json(&Named { name: &self.name, metadata: &self.metadata })
            .repeat(Repeat::Safe);
        if let Some(kind) = &self.metadata.content_type {
            request = request.header(HeaderName::from_static("x-upload-content-type"), kind);
        }
        if let Some(size) = self.size {
            request = request.header(HeaderName::from_static("x-upload-content-length"), &size.to_string());
        }
        CustomerKey::apply(self.key.as_ref(), self.preconditions.apply(request))
    }

    fn response(&self, response: &Response) -> Result<UploadSession> {
        let location = response.header("location").and_then(UploadSession::of_location);
        location.ok_or_else(|| response.malformed("it has no address that the upload goes on at"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::gcs::testing::{answer, json, line};

    #[test]
    fn an_upload_begins_with_the_metadata() {
        let start = StartUpload {
            metadata: Metadata { content_type: Some("video/mp4".into()), ..Metadata::default() },
            size: Some(5 << 40),
            preconditions: Preconditions::ABSENT,
            ..StartUpload::new("b", "a/o")
        };
        let request = start.request();
        assert_eq!(line(&request), "POST /upload/storage/v1/b/b/o?uploadType=resumable&ifGenerationMatch=0");
        assert_eq!(json(&request), serde_json::json!({"name": "a/o", "contentType": "video/mp4"}));
        assert_eq!(request.headers["x-upload-content-type"], "video/mp4");
        assert_eq!(request.headers["x-upload-content-length"], "5497558138880");
        assert_eq!(request.repeat, Repeat::Safe);
        let unknown = StartUpload::new("b", "o").request();
        assert!(!unknown.headers.contains_key("x-upload-content-length"));
    }

    #[test]
    fn of_the_address_only_path_and_query_are_kept() {
        let at =
            |location: &str| StartUpload::new("b", "o").response(&answer(200, &[("location", location)], ""));
        let session =
            at("https://elsewhere.example/upload/storage/v1/b/b/o?uploadType=resumable&upload_id=s3cret")
                .expect("one");
        assert_eq!(session.target(), ("/upload/storage/v1/b/b/o", "uploadType=resumable&upload_id=s3cret"));
        assert!(!format!("{session:?}").contains("s3cret"));
        let stored = serde_json::to_string(&session).expect("JSON");
        assert_eq!(serde_json::from_str::<UploadSession>(&stored).expect("JSON"), session);
        for forged in ["\"@evil.example/?upload_id=1\"", "\".evil.example/?upload_id=1\"", "\"/upload\"", "7"]
        {
            assert!(serde_json::from_str::<UploadSession>(forged).is_err(), "{forged}");
        }
        for wrong in ["", "https://h", "https://h/upload?uploadType=resumable", "nonsense upload_id=1"] {
            assert_eq!(at(wrong).expect_err(wrong).kind(), crate::Kind::Malformed);
        }
        assert!(StartUpload::new("b", "o").response(&answer(200, &[], "")).is_err());
    }
}
