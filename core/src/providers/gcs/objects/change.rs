//! Changes of an object's metadata.

use super::{Metadata, Object, Retention, at, number};
use crate::{
    Endpoint, Request, Response, Result, Time,
    providers::gcs::{Preconditions, read},
    wire::json::{Document, as_given},
};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is to change; all else stays. `Some(None)` takes a value away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectChange {
    /// The type of the content.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub content_type: Option<Option<String>>,
    /// How it is encoded.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub content_encoding: Option<Option<String>>,
    /// What a browser does with it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub content_disposition: Option<Option<String>>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub content_language: Option<Option<String>>,
    /// How long it may be kept elsewhere.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub cache_control: Option<Option<String>>,
    /// What its owner says of it, key by key; `Some(None)` takes all of it away.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub metadata: Option<Option<BTreeMap<String, Option<String>>>>,
    /// A time of its owner's, which can only be set later.
    #[serde(with = "read::rfc3339", skip_serializing_if = "Option::is_none")]
    pub custom_time: Option<Time>,
    /// Whether it is held until something has happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_based_hold: Option<bool>,
    /// Whether it is held until told otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary_hold: Option<bool>,
    /// A retention of its own.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub retention: Option<Option<Retention>>,
}

/// Changes an object's metadata. <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/patch>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchObject {
    /// The bucket.
    pub bucket: String,
    /// The object's name.
    pub object: String,
    /// A version of it that need not be live.
    pub generation: Option<u64>,
    /// What changes.
    pub change: ObjectChange,
    /// An access list by its name: `publicRead`.
    pub predefined_acl: Option<String>,
    /// Whether an unlocked retention may be shortened or taken away.
    pub override_unlocked_retention: bool,
    /// What has to hold. With [`Preconditions::metageneration`], the request may be repeated.
    pub preconditions: Preconditions,
}

impl Endpoint for PatchObject {
    type Output = Document<Object>;

    fn request(&self) -> Request {
        let request = at(Method::PATCH, &self.bucket, &self.object, &[])
            .query_opt("generation", number(self.generation))
            .query_opt("predefinedAcl", self.predefined_acl.as_deref())
            .query_opt("overrideUnlockedRetention", self.override_unlocked_retention.then_some("true"));
        self.preconditions.apply(request).json(&self.change).repeat(self.preconditions.metadata())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

/// Replaces an object's metadata: what is not given is taken away.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/update>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateObject {
    /// The bucket.
    pub bucket: String,
    /// The object's name.
    pub object: String,
    /// A version of it that need not be live.
    pub generation: Option<u64>,
    /// What it is to have.
    pub metadata: Metadata,
    /// An access list by its name.
    pub predefined_acl: Option<String>,
    /// What has to hold. With [`Preconditions::metageneration`], the request may be repeated.
    pub preconditions: Preconditions,
}

impl Endpoint for UpdateObject {
    type Output = Document<Object>;

    fn request(&self) -> Request {
        let request = at(Method::PUT, &self.bucket, &self.object, &[])
            .query_opt("generation", number(self.generation))
            .query_opt("predefinedAcl", self.predefined_acl.as_deref());
        self.preconditions.apply(request).json(&self.metadata).repeat(self.preconditions.metadata())
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
        providers::gcs::testing::{answer, json, line},
    };
    use serde_json::json;

    #[test]
    fn what_is_taken_away_is_null_and_what_stays_is_not_there() {
        let metadata = [("a".to_owned(), Some("ü".to_owned())), ("b".to_owned(), None)].into();
        let change = ObjectChange {
            content_type: Some(Some("text/html".into())),
            cache_control: Some(None),
            metadata: Some(Some(metadata)),
            custom_time: Some(Time::from_unix_secs(784_111_777)),
            temporary_hold: Some(false),
            retention: Some(None),
            ..ObjectChange::default()
        };
        let mut patch = PatchObject {
            bucket: "b".into(),
            object: "a/o".into(),
            generation: Some(5),
            change: change.clone(),
            predefined_acl: Some("publicRead".into()),
            override_unlocked_retention: true,
            preconditions: Preconditions::default(),
        };
        let request = patch.request();
        assert_eq!(
            line(&request),
            "PATCH /storage/v1/b/b/o/a%2Fo?generation=5&predefinedAcl=publicRead&overrideUnlockedRetention=true"
        );
        assert_eq!(
            json(&request),
            json!({"contentType": "text/html", "cacheControl": null, "metadata": {"a": "ü", "b": null},
                "customTime": "1994-11-06T08:49:37Z", "temporaryHold": false, "retention": null})
        );
        assert_eq!(request.repeat, Repeat::Once);
        patch.preconditions = Preconditions::metageneration(2);
        assert_eq!(patch.request().repeat, Repeat::Keyed);
        let stored = serde_json::to_string(&patch).expect("JSON");
        assert_eq!(serde_json::from_str::<PatchObject>(&stored).expect("JSON"), patch);
        let object = patch
            .response(&answer(200, &[], r#"{"name": "a/o", "metageneration": "3"}"#))
            .expect("an object");
        assert_eq!(object.metageneration, Some(3));
    }

    #[test]
    fn an_update_replaces() {
        let metadata = Metadata { content_type: Some("text/plain".into()), ..Metadata::default() };
        let update =
            UpdateObject { bucket: "b".into(), object: "o".into(), metadata, ..UpdateObject::default() };
        let request = update.request();
        assert_eq!((line(&request).as_str(), request.repeat), ("PUT /storage/v1/b/b/o/o", Repeat::Once));
        assert_eq!(json(&request), json!({"contentType": "text/plain"}));
    }
}
