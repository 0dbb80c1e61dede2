//! Changes of a bucket.

use super::{
    Autoclass, Billing, Bucket, Cors, Encryption, IamConfiguration, Lifecycle, Logging, Retention,
    SoftDelete, Versioning, Website, at,
};
use crate::{
    Endpoint, Request, Response, Result,
    providers::gcs::Preconditions,
    wire::json::{Document, as_given},
};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is to change; all else stays. `Some(None)` takes a value away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BucketChange {
    /// How its objects are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<String>,
    /// What its owner says of it, key by key.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub labels: Option<Option<BTreeMap<String, Option<String>>>>,
    /// Whether older versions of objects are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versioning: Option<Versioning>,
    /// How it is served as a website.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub website: Option<Option<Website>>,
    /// What pages of other origins may do.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub cors: Option<Option<Vec<Cors>>>,
    /// What becomes of objects with time.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub lifecycle: Option<Option<Lifecycle>>,
    /// How access is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iam_configuration: Option<IamConfiguration>,
    /// The key that new objects are encrypted with.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub encryption: Option<Option<Encryption>>,
    /// Who pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing: Option<Billing>,
    /// How long objects cannot be deleted.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub retention_policy: Option<Option<Retention>>,
    /// For how long what was deleted can be restored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soft_delete_policy: Option<SoftDelete>,
    /// Whether the service chooses how objects are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoclass: Option<Autoclass>,
    /// Where it is written down who asked for what.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "as_given")]
    pub logging: Option<Option<Logging>>,
    /// Whether new objects are held until something has happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_event_based_hold: Option<bool>,
}

/// Changes a bucket. <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/patch>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchBucket {
    /// Its name.
    pub bucket: String,
    /// What changes.
    pub change: BucketChange,
    /// An access list by its name.
    pub predefined_acl: Option<String>,
    /// What has to hold. With [`Preconditions::metageneration`], the request may be repeated.
    pub preconditions: Preconditions,
}

impl Endpoint for PatchBucket {
    type Output = Document<Bucket>;

    fn request(&self) -> Request {
        let request =
            at(Method::PATCH, &self.bucket, &[]).query_opt("predefinedAcl", self.predefined_acl.as_deref());
        self.preconditions.apply(request).json(&self.change).repeat(self.preconditions.metadata())
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

    #[test]
    fn what_is_taken_away_is_null() {
        let labels = [("a".to_owned(), Some("1".to_owned())), ("b".to_owned(), None)].into();
        let change = BucketChange {
            labels: Some(Some(labels)),
            versioning: Some(Versioning { enabled: false }),
            website: Some(None),
            lifecycle: Some(Some(Lifecycle::default())),
            cors: Some(Some(Vec::new())),
            ..BucketChange::default()
        };
        let mut patch = PatchBucket { bucket: "b".into(), change, ..PatchBucket::default() };
        let request = patch.request();
        assert_eq!((line(&request).as_str(), request.repeat), ("PATCH /storage/v1/b/b", Repeat::Once));
        assert_eq!(
            json(&request),
            serde_json::json!({"labels": {"a": "1", "b": null}, "versioning": {"enabled": false}, "website": null,
                "lifecycle": {"rule": []}, "cors": []})
        );
        patch.preconditions = Preconditions::metageneration(8);
        patch.predefined_acl = Some("publicRead".into());
        let request = patch.request();
        assert_eq!(line(&request), "PATCH /storage/v1/b/b?predefinedAcl=publicRead&ifMetagenerationMatch=8");
        assert_eq!(request.repeat, Repeat::Keyed);
        let stored = serde_json::to_string(&patch).expect("JSON");
        assert_eq!(serde_json::from_str::<PatchBucket>(&stored).expect("JSON"), patch);
        let bucket =
            patch.response(&answer(200, &[], r#"{"name": "b", "metageneration": "9"}"#)).expect("a bucket");
        assert_eq!(bucket.metageneration, Some(9));
    }
}
