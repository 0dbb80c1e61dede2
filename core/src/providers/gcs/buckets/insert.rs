//! New buckets.

use super::{
    Autoclass, Billing, Bucket, Cors, Encryption, HierarchicalNamespace, IamConfiguration, Lifecycle,
    Logging, Retention, SoftDelete, Versioning, Website,
};
use crate::{
    Endpoint, Error, Repeat, Request, Response, Result,
    providers::gcs::{SERVICE, names},
    wire::json::Document,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a new bucket is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewBucket {
    /// Its name, which nobody else in the world may have.
    pub name: String,
    /// Where it is to be: `EU`, `EUROPE-WEST1`; `US` where not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// How its objects are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<String>,
    /// What its owner says of it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Whether older versions of objects are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versioning: Option<Versioning>,
    /// How it is served as a website.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<Website>,
    /// What pages of other origins may do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cors: Vec<Cors>,
    /// What becomes of objects with time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<Lifecycle>,
    /// How access is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iam_configuration: Option<IamConfiguration>,
    /// The key that objects are encrypted with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
    /// Who pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing: Option<Billing>,
    /// How long objects cannot be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_policy: Option<Retention>,
    /// For how long what was deleted can be restored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soft_delete_policy: Option<SoftDelete>,
    /// Whether the service chooses how objects are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoclass: Option<Autoclass>,
    /// Whether it has folders; that never changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hierarchical_namespace: Option<HierarchicalNamespace>,
    /// Where it is written down who asked for what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logging: Option<Logging>,
    /// Whether new objects are held until something has happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_event_based_hold: Option<bool>,
}

impl NewBucket {
    /// A bucket of that name, with everything else as usual.
    pub fn new(name: impl Into<String>) -> Self {
        NewBucket { name: name.into(), ..NewBucket::default() }
    }
}

/// Makes a bucket. Its name is its own key: a second one does not come of it.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/insert>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsertBucket {
    /// The project it is made in: see [`GcsSession::project`](super::super::GcsSession::project).
    pub project: String,
    /// What it is to be.
    pub bucket: NewBucket,
    /// Its access list by its name: `projectPrivate`.
    pub predefined_acl: Option<String>,
    /// That of the objects to come.
    pub predefined_default_object_acl: Option<String>,
    /// Whether objects may have retentions of their own.
    pub enable_object_retention: bool,
}

impl Endpoint for InsertBucket {
    type Output = Document<Bucket>;

    fn request(&self) -> Request {
        if let Err(error) = names::bucket(&self.bucket.name) {
            return Request::invalid(SERVICE, error);
        }
        if self.project.is_empty() {
            return Request::invalid(SERVICE, Error::misuse("a bucket is made in a project; name it"));
        }
        Request::post(SERVICE, &["storage", "v1", "b"])
            .query("project", &self.project)
            .query_opt("predefinedAcl", self.predefined_acl.as_deref())
            .query_opt("predefinedDefaultObjectAcl", self.predefined_default_object_acl.as_deref())
            .query_opt("enableObjectRetention", self.enable_object_retention.then_some("true"))
            .json(&self.bucket)
            .repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Kind,
        providers::gcs::{
            buckets::{Action, Condition, Rule, UniformAccess},
            testing::{answer, json, line},
        },
    };

    #[test]
    fn a_bucket_is_made_as_it_is_to_be() {
        let mut insert = InsertBucket {
            project: "p".into(),
            bucket: NewBucket::new("my-bucket"),
            ..InsertBucket::default()
        };
        let request = insert.request();
        assert_eq!(
            (line(&request).as_str(), request.repeat),
            ("POST /storage/v1/b?project=p", Repeat::Keyed)
        );
        assert_eq!(json(&request), serde_json::json!({"name": "my-bucket"}));
        let rule = Rule {
            action: Action { kind: "Delete".into(), ..Action::default() },
            condition: Condition {
                num_newer_versions: Some(3),
                is_live: Some(false),
                ..Condition::default()
            },
        };
        insert.bucket = NewBucket {
            location: Some("EU".into()),
            storage_class: Some("NEARLINE".into()),
            labels: [("k".to_owned(), "v".to_owned())].into(),
            versioning: Some(Versioning { enabled: true }),
            website: Some(Website { main_page_suffix: Some("index.html".into()), not_found_page: None }),
            cors: vec![Cors { origin: vec!["*".into()], max_age_seconds: Some(9), ..Cors::default() }],
            lifecycle: Some(Lifecycle { rule: vec![rule] }),
            iam_configuration: Some(IamConfiguration {
                uniform_bucket_level_access: Some(UniformAccess { enabled: true, locked_time: None }),
                public_access_prevention: Some("inherited".into()),
            }),
            retention_policy: Some(Retention { retention_period: Some(60), ..Retention::default() }),
            soft_delete_policy: Some(SoftDelete {
                retention_duration_seconds: Some(0),
                effective_time: None,
            }),
            ..insert.bucket
        };
        insert.predefined_acl = Some("private".into());
        insert.predefined_default_object_acl = Some("publicRead".into());
        insert.enable_object_retention = true;
        let request = insert.request();
        assert_eq!(
            line(&request),
            "POST /storage/v1/b?project=p&predefinedAcl=private&predefinedDefaultObjectAcl=publicRead&enableObjectRetention=true"
        );
        assert_eq!(
            json(&request),
            serde_json::json!({"name": "my-bucket", "location": "EU", "storageClass": "NEARLINE", "labels": {"k": "v"},
                "versioning": {"enabled": true}, "website": {"mainPageSuffix": "index.html"},
                "cors": [{"origin": ["*"], "maxAgeSeconds": 9}],
                "lifecycle": {"rule": [{"action": {"type": "Delete"}, "condition": {"numNewerVersions": 3, "isLive": false}}]},
                "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": true}, "publicAccessPrevention": "inherited"},
                "retentionPolicy": {"retentionPeriod": "60"}, "softDeletePolicy": {"retentionDurationSeconds": "0"}})
        );
        let bucket = insert
            .response(&answer(200, &[], r#"{"name": "my-bucket", "location": "EU"}"#))
            .expect("a bucket");
        assert_eq!(bucket.location.as_deref(), Some("EU"));
        insert.bucket.name = "My Bucket".into();
        assert_eq!(insert.request().fault().expect("refused").kind(), Kind::Misuse);
        insert = InsertBucket { project: String::new(), bucket: NewBucket::new("my-bucket"), ..insert };
        assert!(insert.request().fault().is_some());
    }
}
