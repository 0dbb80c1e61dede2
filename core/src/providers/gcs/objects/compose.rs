//! One object of several.

use super::{Metadata, Object, at};
use crate::{
    Endpoint, Error, Request, Response, Result,
    providers::gcs::{CustomerKey, Preconditions, SERVICE, names},
    wire::json::Document,
};
use http::Method;
use serde::Serialize;

/// The most objects that one is composed of at a time.
const MOST: usize = 32;

/// Makes one object of up to 32 in the same bucket, one after another. They stay as they are.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/compose>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComposeObject {
    /// The bucket.
    pub bucket: String,
    /// The new object's name.
    pub object: String,
    /// What it is made of.
    pub sources: Vec<Source>,
    /// What it is to have.
    pub metadata: Metadata,
    /// What has to hold of what has its name. With [`Preconditions::generation`] or [`Preconditions::ABSENT`], the request
    /// may be repeated.
    pub preconditions: Preconditions,
    /// The key that all of them are encrypted with.
    pub key: Option<CustomerKey>,
    /// The key of Cloud KMS that the new object is encrypted with.
    pub kms_key_name: Option<String>,
    /// Its access list by its name.
    pub predefined_acl: Option<String>,
}

/// A part of an object that is composed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub object: String,
    /// A version of it that need not be live.
    pub generation: Option<u64>,
    /// The version that has to be the live one.
    pub generation_match: Option<u64>,
}

impl Source {
    /// The live version of that object.
    pub fn new(object: impl Into<String>) -> Self {
        Source { object: object.into(), ..Source::default() }
    }
}

impl Endpoint for ComposeObject {
    type Output = Document<Object>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            destination: &'a Metadata,
            source_objects: Vec<Part<'a>>,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Part<'a> {
            name: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            generation: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            object_preconditions: Option<Condition>,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Condition {
            if_generation_match: String,
        }
        if self.sources.is_empty() || self.sources.len() > MOST {
            let message =
                format!("an object is composed of 1 to {MOST} others, not of {}", self.sources.len());
            return Request::invalid(SERVICE, Error::misuse(message));
        }
        if let Some(error) = self.sources.iter().find_map(|source| names::object(&source.object).err()) {
            return Request::invalid(SERVICE, error);
        }
        let sources = self.sources.iter().map(|source| Part {
            name: &source.object,
            generation: source.generation.map(|generation| generation.to_string()),
            object_preconditions: source
                .generation_match
                .map(|generation| Condition { if_generation_match: generation.to_string() }),
        });
        let body = Body { destination: &self.metadata, source_objects: sources.collect() };
        let request = at(Method::POST, &self.bucket, &self.object, &["compose"])
            .query_opt("kmsKeyName", self.kms_key_name.as_deref())
            .query_opt("destinationPredefinedAcl", self.predefined_acl.as_deref());
        let request = CustomerKey::apply(self.key.as_ref(), self.preconditions.apply(request));
        request.json(&body).repeat(self.preconditions.content())
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
        providers::gcs::testing::{answer, json, line},
    };

    #[test]
    fn parts_are_named_in_their_order() {
        let sources = vec![
            Source::new("p/2"),
            Source { object: "p/1".into(), generation: Some(7), generation_match: Some(8) },
        ];
        let metadata = Metadata { content_type: Some("text/plain".into()), ..Metadata::default() };
        let compose = ComposeObject {
            bucket: "b".into(),
            object: "a/whole".into(),
            sources,
            metadata,
            preconditions: Preconditions::generation(4),
            ..ComposeObject::default()
        };
        let request = compose.request();
        assert_eq!(line(&request), "POST /storage/v1/b/b/o/a%2Fwhole/compose?ifGenerationMatch=4");
        assert_eq!(
            json(&request),
            serde_json::json!({"destination": {"contentType": "text/plain"}, "sourceObjects": [{"name": "p/2"},
                {"name": "p/1", "generation": "7", "objectPreconditions": {"ifGenerationMatch": "8"}}]})
        );
        assert_eq!(request.repeat, Repeat::Keyed);
        let object =
            compose.response(&answer(200, &[], r#"{"name": "a/whole", "componentCount": 2}"#)).expect("one");
        assert_eq!(object.component_count, Some(2));
        for count in [0, 33] {
            let wrong = ComposeObject { sources: vec![Source::new("p"); count], ..compose.clone() };
            assert_eq!(wrong.request().fault().expect("refused").kind(), Kind::Misuse);
        }
        assert!(ComposeObject { sources: vec![Source::new("")], ..compose }.request().fault().is_some());
    }
}
