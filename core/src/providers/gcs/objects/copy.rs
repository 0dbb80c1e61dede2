//! Copies within the service, of any size.

use super::{Metadata, Object, at, number};
use crate::{
    Cx, Endpoint, Flow, Next, Progress, Request, Response, Result,
    providers::gcs::{CustomerKey, Preconditions, SERVICE, names, read},
    wire::json::Document,
};
use http::Method;
use serde::Deserialize;

/// Copies an object, or a part of it where that takes long: the answer then has the token to go on with. To the end:
/// [`CopyObject`]. <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/rewrite>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RewriteObject {
    /// The bucket that the source is in.
    pub source_bucket: String,
    /// The source's name.
    pub source_object: String,
    /// A version of it that need not be live.
    pub source_generation: Option<u64>,
    /// What has to hold of the source.
    pub source_preconditions: Preconditions,
    /// The key that the source is encrypted with.
    pub source_key: Option<CustomerKey>,
    /// The bucket that the copy goes to.
    pub bucket: String,
    /// The copy's name.
    pub object: String,
    /// What the copy is to have; what the source has where not set.
    pub metadata: Option<Metadata>,
    /// What has to hold of what has the copy's name. With [`Preconditions::generation`] or [`Preconditions::ABSENT`], the
    /// request may be repeated.
    pub preconditions: Preconditions,
    /// The key that the copy is encrypted with.
    pub key: Option<CustomerKey>,
    /// The key of Cloud KMS that the copy is encrypted with.
    pub kms_key_name: Option<String>,
    /// The copy's access list by its name.
    pub predefined_acl: Option<String>,
    /// How many bytes are copied by one request at most, in multiples of 1 MiB.
    pub max_bytes: Option<u64>,
    /// Where it goes on.
    pub token: Option<String>,
}

/// How far a copy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rewritten {
    /// It is there.
    Done(Box<Document<Object>>),
    /// It goes on.
    Partly {
        /// What the next request names.
        token: String,
        /// How many bytes are copied.
        rewritten: u64,
        /// How many there are.
        size: u64,
    },
}

impl Endpoint for RewriteObject {
    type Output = Rewritten;

    fn request(&self) -> Request {
        if let Err(error) = names::object(&self.object) {
            return Request::invalid(SERVICE, error);
        }
        let to = ["rewriteTo", "b", &self.bucket, "o", &self.object];
        let request = at(Method::POST, &self.source_bucket, &self.source_object, &to)
            .query_opt("sourceGeneration", number(self.source_generation))
            .query_opt("destinationKmsKeyName", self.kms_key_name.as_deref())
            .query_opt("destinationPredefinedAcl", self.predefined_acl.as_deref())
            .query_opt("maxBytesRewrittenPerCall", number(self.max_bytes))
            .query_opt("rewriteToken", self.token.as_deref());
        let request = self.source_preconditions.apply_to_source(self.preconditions.apply(request));
        let request = CustomerKey::apply_to_source(
            self.source_key.as_ref(),
            CustomerKey::apply(self.key.as_ref(), request),
        );
        let request = match &self.metadata {
            Some(metadata) => request.json(metadata),
            None => request,
        };
        request.repeat(self.preconditions.content())
    }

    fn response(&self, response: &Response) -> Result<Rewritten> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", bound = "")]
        struct Reply {
            #[serde(default)]
            done: bool,
            #[serde(default)]
            rewrite_token: Option<String>,
            #[serde(default, deserialize_with = "read::number")]
            total_bytes_rewritten: Option<u64>,
            #[serde(default, deserialize_with = "read::number")]
            object_size: Option<u64>,
            #[serde(default)]
            resource: Option<Document<Object>>,
        }
        let reply: Reply = response.json_borrowed()?;
        match (reply.done, reply.resource, reply.rewrite_token) {
            (true, Some(object), _) => Ok(Rewritten::Done(Box::new(object))),
            (false, _, Some(token)) if !token.is_empty() => Ok(Rewritten::Partly {
                token,
                rewritten: reply.total_bytes_rewritten.unwrap_or_default(),
                size: reply.object_size.unwrap_or_default(),
            }),
            _ => Err(response.malformed("it has neither the copy nor a token to go on with")),
        }
    }
}

/// Copies an object, of any size: asks until it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyObject(pub RewriteObject);

impl Flow for CopyObject {
    type Output = Document<Object>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Self::Output> {
        Next::Request(self.0.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        match self.0.response(response)? {
            Rewritten::Done(object) => Ok(Progress::Done(*object)),
            Rewritten::Partly { token, .. } => {
                self.0.token = Some(token);
                Ok(Progress::Continue)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Kind, Repeat, Time,
        providers::gcs::testing::{answer, json, line},
    };

    fn rewrite() -> RewriteObject {
        RewriteObject {
            source_bucket: "from".into(),
            source_object: "a/b".into(),
            bucket: "to".into(),
            object: "c/d".into(),
            ..RewriteObject::default()
        }
    }

    #[test]
    fn a_copy_names_both_ends() {
        let request = rewrite().request();
        assert_eq!(line(&request), "POST /storage/v1/b/from/o/a%2Fb/rewriteTo/b/to/o/c%2Fd");
        assert_eq!((request.repeat, request.body.is_empty()), (Repeat::Once, true));
        let all = RewriteObject {
            source_generation: Some(3),
            source_preconditions: Preconditions::generation(3),
            source_key: Some(CustomerKey::new(&[1_u8; 32][..]).expect("a key")),
            metadata: Some(Metadata { storage_class: Some("COLDLINE".into()), ..Metadata::default() }),
            preconditions: Preconditions::ABSENT,
            key: Some(CustomerKey::new(&[2_u8; 32][..]).expect("a key")),
            kms_key_name: Some("projects/p/k".into()),
            predefined_acl: Some("private".into()),
            max_bytes: Some(1 << 20),
            token: Some("t".into()),
            ..rewrite()
        };
        let request = all.request();
        assert_eq!(
            line(&request),
            "POST /storage/v1/b/from/o/a%2Fb/rewriteTo/b/to/o/c%2Fd?sourceGeneration=3&destinationKmsKeyName=projects%2Fp%2Fk\
             &destinationPredefinedAcl=private&maxBytesRewrittenPerCall=1048576&rewriteToken=t&ifGenerationMatch=0\
             &ifSourceGenerationMatch=3"
        );
        assert_eq!(json(&request), serde_json::json!({"storageClass": "COLDLINE"}));
        assert_eq!((request.repeat, request.headers.len()), (Repeat::Keyed, 7));
        assert!(RewriteObject { object: String::new(), ..rewrite() }.request().fault().is_some());
    }

    #[test]
    fn it_goes_on_until_the_copy_is_there() {
        let cx = Cx { now: Time::EPOCH, entropy: 0, waker: std::task::Waker::noop() };
        let mut copy = CopyObject(rewrite());
        let partly = r#"{"kind": "storage#rewriteResponse", "totalBytesRewritten": "1048576", "objectSize": "9437184",
            "done": false, "rewriteToken": "t1"}"#;
        assert_eq!(
            rewrite().response(&answer(200, &[], partly)).expect("a part"),
            Rewritten::Partly { token: "t1".into(), rewritten: 1 << 20, size: 9 << 20 }
        );
        assert_eq!(copy.advance(&answer(200, &[], partly), &cx).expect("a part"), Progress::Continue);
        let Next::Request(request) = copy.next(&cx) else { panic!("a request") };
        assert!(request.query.contains("rewriteToken=t1"));
        let done = r#"{"done": true, "totalBytesRewritten": "9", "objectSize": "9", "resource": {"name": "c/d", "size": "9"}}"#;
        let Progress::Done(object) = copy.advance(&answer(200, &[], done), &cx).expect("done") else {
            panic!("done")
        };
        assert_eq!((object.name.as_str(), object.size), ("c/d", Some(9)));
        for wrong in ["{}", r#"{"done": true}"#, r#"{"done": false, "rewriteToken": ""}"#] {
            assert_eq!(
                rewrite().response(&answer(200, &[], wrong)).expect_err(wrong).kind(),
                Kind::Malformed
            );
        }
    }
}
