//! An object's content in one request, without metadata.

use super::{insert, transfer_time};
use crate::{
    Body, Endpoint, Request, Response, Result,
    providers::gcs::{CustomerKey, Preconditions, objects::Object},
    wire::json::Document,
};
use http::header;
use std::time::Duration;

/// Writes an object in one request, from any source. It has a type and an encoding and no further metadata.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/insert>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InsertMedia {
    /// The bucket.
    pub bucket: String,
    /// The object's name.
    pub name: String,
    /// The content.
    pub body: Body,
    /// The type of the content.
    pub content_type: Option<String>,
    /// How it is encoded.
    pub content_encoding: Option<String>,
    /// What has to hold of what has the name. With [`Preconditions::generation`] or [`Preconditions::ABSENT`], the request
    /// may be repeated.
    pub preconditions: Preconditions,
    /// The key that it is encrypted with.
    pub key: Option<CustomerKey>,
    /// The key of Cloud KMS that it is encrypted with.
    pub kms_key_name: Option<String>,
    /// Its access list by its name: `publicRead`.
    pub predefined_acl: Option<String>,
    /// How long an attempt may take; judged by its size where not set.
    pub timeout: Option<Duration>,
}

impl InsertMedia {
    /// Writes that content.
    pub fn new(bucket: impl Into<String>, name: impl Into<String>, body: Body) -> Self {
        InsertMedia { bucket: bucket.into(), name: name.into(), body, ..InsertMedia::default() }
    }
}

impl Endpoint for InsertMedia {
    type Output = Document<Object>;

    fn request(&self) -> Request {
        let request = insert(&self.bucket, &self.name, "media")
            .query("name", &self.name)
            .query_opt("contentEncoding", self.content_encoding.as_deref())
            .query_opt("kmsKeyName", self.kms_key_name.as_deref())
            .query_opt("predefinedAcl", self.predefined_acl.as_deref())
            .header(header::CONTENT_TYPE, self.content_type.as_deref().unwrap_or("application/octet-stream"))
            .body(self.body.clone())
            .repeat(self.preconditions.content());
        let mut request = CustomerKey::apply(self.key.as_ref(), self.preconditions.apply(request));
        request.timeout = Some(self.timeout.unwrap_or_else(|| transfer_time(self.body.len())));
        request
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Repeat,
        providers::gcs::testing::{answer, line},
    };

    #[test]
    fn content_goes_out_as_it_is() {
        let mut insert = InsertMedia::new("b", "a/ü o", Body::Source(5..70_000));
        let request = insert.request();
        assert_eq!(line(&request), "POST /upload/storage/v1/b/b/o?uploadType=media&name=a%2F%C3%BC%20o");
        assert_eq!((request.body, request.repeat), (Body::Source(5..70_000), Repeat::Once));
        assert_eq!(request.headers["content-type"], "application/octet-stream");
        assert_eq!(request.timeout, Some(Duration::from_secs(301)));
        insert = InsertMedia {
            content_type: Some("text/plain".into()),
            content_encoding: Some("gzip".into()),
            preconditions: Preconditions::ABSENT,
            key: Some(CustomerKey::new(&[7_u8; 32][..]).expect("a key")),
            kms_key_name: Some("k".into()),
            predefined_acl: Some("private".into()),
            timeout: Some(Duration::from_secs(9)),
            ..insert
        };
        let request = insert.request();
        assert_eq!(
            request.query,
            "uploadType=media&name=a%2F%C3%BC%20o&contentEncoding=gzip&kmsKeyName=k&predefinedAcl=private&ifGenerationMatch=0"
        );
        assert_eq!((request.repeat, request.timeout), (Repeat::Keyed, Some(Duration::from_secs(9))));
        assert_eq!(request.headers["content-type"], "text/plain");
        assert!(request.headers.contains_key("x-goog-encryption-key"));
        let object =
            insert.response(&answer(200, &[], r#"{"name": "a/ü o", "size": "69995"}"#)).expect("one");
        assert_eq!(object.size, Some(69_995));
        insert.name = "..".into();
        assert!(insert.request().fault().is_some());
    }
}
