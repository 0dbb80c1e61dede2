//! An object's metadata and content in one request.

use super::{insert, transfer_time};
use crate::{
    Body, Endpoint, Error, Request, Response, Result,
    providers::gcs::{
        CustomerKey, Preconditions, SERVICE,
        objects::{Metadata, Object},
    },
    wire::json::Document,
};
use bytes::Bytes;
use http::header;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Writes an object with its metadata in one request, from memory: right for small ones.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/how-tos/upload#multipart>
///
/// With [`Metadata::md5_hash`] or [`Metadata::crc32c`], content that was changed on its way is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InsertObject {
    /// The bucket.
    pub bucket: String,
    /// The object's name.
    pub name: String,
    /// The content.
    pub content: Bytes,
    /// What it is to have.
    pub metadata: Metadata,
    /// What has to hold of what has the name. With [`Preconditions::generation`] or [`Preconditions::ABSENT`], the request
    /// may be repeated.
    pub preconditions: Preconditions,
    /// The key that it is encrypted with.
    pub key: Option<CustomerKey>,
    /// The key of Cloud KMS that it is encrypted with.
    pub kms_key_name: Option<String>,
    /// Its access list by its name.
    pub predefined_acl: Option<String>,
}

impl InsertObject {
    /// Writes that content.
    pub fn new(bucket: impl Into<String>, name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        InsertObject {
            bucket: bucket.into(),
            name: name.into(),
            content: content.into(),
            ..InsertObject::default()
        }
    }
}

/// Metadata with the name that they are of.
#[derive(Serialize)]
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    #[serde(flatten)]
    pub(super) metadata: &'a Metadata,
}

impl Endpoint for InsertObject {
    type Output = Document<Object>;

    fn request(&self) -> Request {
        let head = match serde_json::to_vec(&Named { name: &self.name, metadata: &self.metadata }) {
            Ok(head) => head,
            Err(e) => {
                return Request::invalid(
                    SERVICE,
                    Error::misuse(format!("the metadata have no JSON form: {e}")),
                );
            }
        };
        let kind = self.metadata.content_type.as_deref().unwrap_or("application/octet-stream");
        if kind.contains(['\r', '\n']) {
            return Request::invalid(SERVICE, Error::misuse("the type of the content holds a line break"));
        }
        let (boundary, body) = related(&head, kind, &self.content);
        let request = insert(&self.bucket, &self.name, "multipart")
            .query_opt("kmsKeyName", self.kms_key_name.as_deref())
            .query_opt("predefinedAcl", self.predefined_acl.as_deref())
            .header(header::CONTENT_TYPE, &format!("multipart/related; boundary={boundary}"))
            .body(Body::Bytes(body))
            .repeat(self.preconditions.content());
        let mut request = CustomerKey::apply(self.key.as_ref(), self.preconditions.apply(request));
        request.timeout = Some(transfer_time(self.content.len() as u64));
        request
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

/// Both parts as one body, and what stands between them: a hash of them, which they do not hold.
fn related(head: &[u8], kind: &str, content: &[u8]) -> (String, Bytes) {
    let hash = Sha256::new().chain_update(head).chain_update(content).finalize();
    let boundary: String = hash.iter().take(20).map(|byte| format!("{byte:02x}")).collect();
    let first = format!("--{boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n");
    let second =
        format!("\r\n--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n\r\n");
    let end = format!("\r\n--{boundary}--\r\n");
    let parts = [first.as_bytes(), head, second.as_bytes(), content, end.as_bytes()];
    (boundary, parts.concat().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::gcs::testing::line};

    #[test]
    fn metadata_and_content_are_two_parts() {
        let metadata = Metadata {
            content_type: Some("text/plain".into()),
            md5_hash: Some("XUFAKrxLKna5cZ2REBfFkg==".into()),
            metadata: [("k".to_owned(), "v ü".to_owned())].into(),
            ..Metadata::default()
        };
        let insert = InsertObject { metadata, ..InsertObject::new("b", "a/o", "hello\r\n--x--") };
        let request = insert.request();
        assert_eq!(line(&request), "POST /upload/storage/v1/b/b/o?uploadType=multipart");
        assert_eq!(request.repeat, Repeat::Once);
        let kind = request.headers["content-type"].to_str().expect("text");
        let boundary = kind.strip_prefix("multipart/related; boundary=").expect("a boundary");
        assert!(boundary.len() == 40 && boundary.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Body::Bytes(body) = &request.body else { panic!("{:?}", request.body) };
        let expected = format!(
            "--{boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n\
             {{\"name\":\"a/o\",\"contentType\":\"text/plain\",\"md5Hash\":\"XUFAKrxLKna5cZ2REBfFkg==\",\"metadata\":{{\"k\":\"v ü\"}}}}\
             \r\n--{boundary}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\nhello\r\n--x--\r\n--{boundary}--\r\n"
        );
        assert_eq!(std::str::from_utf8(body), Ok(expected.as_str()));
        let again = InsertObject {
            preconditions: Preconditions::generation(4),
            predefined_acl: Some("private".into()),
            ..insert.clone()
        };
        let request = again.request();
        assert_eq!(request.query, "uploadType=multipart&predefinedAcl=private&ifGenerationMatch=4");
        assert_eq!(request.repeat, Repeat::Keyed);
        let other = InsertObject { content: "other".into(), ..insert.clone() }.request();
        assert_ne!(other.headers["content-type"], request.headers["content-type"]);
        let split = Metadata { content_type: Some("a\r\nb: c".into()), ..Metadata::default() };
        assert!(InsertObject { metadata: split, ..insert }.request().fault().is_some());
    }
}
