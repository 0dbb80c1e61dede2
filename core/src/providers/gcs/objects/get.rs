//! An object's metadata.

use super::{Object, at, number};
use crate::{
    Endpoint, Request, Response, Result,
    providers::gcs::{CustomerKey, Preconditions},
    wire::json::Document,
};
use http::Method;

/// Shows what an object is. <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/get>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GetObject {
    /// The bucket.
    pub bucket: String,
    /// The object's name.
    pub object: String,
    /// A version of it that need not be live.
    pub generation: Option<u64>,
    /// What has to hold.
    pub preconditions: Preconditions,
    /// Whether its access list is shown.
    pub with_acl: bool,
    /// Whether it was deleted softly; needs the generation.
    pub soft_deleted: bool,
    /// The key that it is encrypted with: without it, its hashes are not shown.
    pub key: Option<CustomerKey>,
}

impl GetObject {
    /// Shows the live version of that object.
    pub fn new(bucket: impl Into<String>, object: impl Into<String>) -> Self {
        GetObject { bucket: bucket.into(), object: object.into(), ..GetObject::default() }
    }
}

impl Endpoint for GetObject {
    type Output = Document<Object>;

    fn request(&self) -> Request {
        let request = at(Method::GET, &self.bucket, &self.object, &[])
            .query_opt("generation", number(self.generation))
            .query_opt("projection", self.with_acl.then_some("full"))
            .query_opt("softDeleted", self.soft_deleted.then_some("true"));
        CustomerKey::apply(self.key.as_ref(), self.preconditions.apply(request))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Kind, Repeat,
        providers::gcs::testing::{answer, line},
    };

    #[test]
    fn a_name_is_one_segment_whatever_is_in_it() {
        let path = |name: &str| line(&GetObject::new("b", name).request());
        assert_eq!(path("a/b//../c.txt"), "GET /storage/v1/b/b/o/a%2Fb%2F%2F..%2Fc.txt");
        assert_eq!(path("/"), "GET /storage/v1/b/b/o/%2F");
        assert_eq!(path("ü +~\u{1}?#%"), "GET /storage/v1/b/b/o/%C3%BC%20%2B~%01%3F%23%25");
        for name in ["", ".", "..", "a\nb"] {
            assert_eq!(GetObject::new("b", name).request().fault().expect("refused").kind(), Kind::Misuse);
        }
        assert!(GetObject::new("", "o").request().fault().is_some());
    }

    #[test]
    fn what_is_asked_and_what_is_told() {
        let get = GetObject {
            generation: Some(12_345),
            preconditions: Preconditions::metageneration(3),
            with_acl: true,
            soft_deleted: true,
            key: Some(CustomerKey::new(&[7_u8; 32][..]).expect("a key")),
            ..GetObject::new("b", "o")
        };
        let request = get.request();
        assert_eq!(
            line(&request),
            "GET /storage/v1/b/b/o/o?generation=12345&projection=full&softDeleted=true&ifMetagenerationMatch=3"
        );
        assert_eq!(request.repeat, Repeat::Safe);
        assert!(request.headers["x-goog-encryption-key"].is_sensitive());
        let body = r#"{"name": "o", "bucket": "b", "timeCreated": "2016-09-14T01:19:33.850Z", "storageClass": "NEARLINE",
            "retention": {"mode": "Locked", "retainUntilTime": "2030-01-01T00:00:00Z"}, "temporaryHold": true,
            "componentCount": 3, "kmsKeyName": "projects/p/k", "customerEncryption": {"encryptionAlgorithm": "AES256",
            "keySha256": "h"}, "acl": [{"entity": "allUsers", "role": "READER"}], "unheardOf": [1]}"#;
        let object = get.response(&answer(200, &[], body)).expect("an object");
        assert_eq!((object.name.as_str(), object.size, object.component_count), ("o", None, Some(3)));
        assert_eq!(object.retention.as_ref().expect("one").mode, "Locked");
        assert_eq!(object.customer_encryption.as_ref().expect("one").key_sha256, "h");
        assert_eq!((object.acl[0].entity.as_str(), object.acl[0].role.as_str()), ("allUsers", "READER"));
        assert_eq!(object.extra.get::<Vec<u8>>("unheardOf"), Some(vec![1]));
    }
}
