//! The buckets of a project.

use super::{Bucket, at};
use crate::{
    Endpoint, Error, Page, Request, Response, Result,
    providers::gcs::{Preconditions, SERVICE, read::Listed},
    wire::json::Document,
};
use http::Method;
use serde::{Deserialize, Serialize};

/// Lists the buckets of a project. <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/list>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListBuckets {
    /// The project: see [`GcsSession::project`](super::super::GcsSession::project).
    pub project: String,
    /// Names that begin so.
    pub prefix: Option<String>,
    /// Whether access lists are listed with the buckets.
    pub with_acl: bool,
    /// How many a page has at most.
    pub max_results: Option<u32>,
    /// Where the listing goes on.
    pub page_token: Option<String>,
}

impl ListBuckets {
    /// Lists all of that project's.
    pub fn new(project: impl Into<String>) -> Self {
        ListBuckets { project: project.into(), ..ListBuckets::default() }
    }
}

impl Endpoint for ListBuckets {
    type Output = Page<Document<Bucket>, Self>;

    fn request(&self) -> Request {
        if self.project.is_empty() {
            return Request::invalid(SERVICE, Error::misuse("buckets are listed of a project; name it"));
        }
        Request::get(SERVICE, &["storage", "v1", "b"])
            .query("project", &self.project)
            .query_opt("prefix", self.prefix.as_deref())
            .query_opt("projection", self.with_acl.then_some("full"))
            .query_opt("maxResults", self.max_results.map(|items| items.to_string()))
            .query_opt("pageToken", self.page_token.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let mut listed: Listed<Document<Bucket>> = response.json_borrowed()?;
        let rest = listed.next().map(|token| ListBuckets { page_token: Some(token), ..self.clone() });
        Ok(Page { items: listed.items, rest })
    }
}

/// Shows what a bucket is. <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/get>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucket {
    /// Its name.
    pub bucket: String,
    /// Whether its access lists are shown.
    pub with_acl: bool,
    /// What has to hold.
    pub preconditions: Preconditions,
}

impl GetBucket {
    /// Shows that bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        GetBucket { bucket: bucket.into(), ..GetBucket::default() }
    }
}

impl Endpoint for GetBucket {
    type Output = Document<Bucket>;

    fn request(&self) -> Request {
        let request =
            at(Method::GET, &self.bucket, &[]).query_opt("projection", self.with_acl.then_some("full"));
        self.preconditions.apply(request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::gcs::testing::{answer, line};

    #[test]
    fn buckets_are_listed_of_a_project() {
        let list = ListBuckets {
            prefix: Some("a-".into()),
            with_acl: true,
            max_results: Some(5),
            page_token: Some("t".into()),
            ..ListBuckets::new("p:q")
        };
        assert_eq!(
            line(&list.request()),
            "GET /storage/v1/b?project=p%3Aq&prefix=a-&projection=full&maxResults=5&pageToken=t"
        );
        assert!(ListBuckets::default().request().fault().is_some());
        let body = r#"{"kind": "storage#buckets", "nextPageToken": "u", "items": [{"name": "a-1", "x": 1}, {"name": "a-2"}]}"#;
        let page = list.response(&answer(200, &[], body)).expect("a page");
        assert_eq!((page.items[0].name.as_str(), page.items[0].extra.get("x")), ("a-1", Some(1)));
        assert_eq!(page.rest.expect("more").page_token.as_deref(), Some("u"));
        assert_eq!(
            list.response(&answer(200, &[], r#"{"kind": "storage#buckets"}"#)).expect("none"),
            Page::whole(vec![])
        );
    }

    #[test]
    fn all_that_is_set_is_read() {
        let get = GetBucket {
            with_acl: true,
            preconditions: Preconditions::metageneration(1),
            ..GetBucket::new("b")
        };
        assert_eq!(line(&get.request()), "GET /storage/v1/b/b?projection=full&ifMetagenerationMatch=1");
        let body = r#"{"name": "b", "projectNumber": "123", "metageneration": "7", "location": "EU", "locationType": "multi-region",
            "storageClass": "STANDARD", "timeCreated": "2015-12-17T21:38:31.413Z", "etag": "CAE=", "labels": {"k": "v"},
            "versioning": {"enabled": true}, "website": {"mainPageSuffix": "index.html", "notFoundPage": "404.html"},
            "cors": [{"origin": ["*"], "method": ["GET"], "responseHeader": ["x"], "maxAgeSeconds": 60}],
            "lifecycle": {"rule": [{"action": {"type": "SetStorageClass", "storageClass": "COLDLINE"},
                "condition": {"age": 30, "isLive": false, "matchesPrefix": ["a/"], "unheardOf": 1}}]},
            "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": true, "lockedTime": "2030-01-01T00:00:00Z"},
                "publicAccessPrevention": "enforced"},
            "encryption": {"defaultKmsKeyName": "k"}, "billing": {"requesterPays": true},
            "retentionPolicy": {"retentionPeriod": "86400", "isLocked": true}, "softDeletePolicy": {"retentionDurationSeconds": "604800"},
            "autoclass": {"enabled": true}, "hierarchicalNamespace": {"enabled": true}, "logging": {"logBucket": "l"},
            "rpo": "DEFAULT"}"#;
        let bucket = get.response(&answer(200, &[], body)).expect("a bucket");
        assert_eq!((bucket.metageneration, bucket.project_number.as_deref()), (Some(7), Some("123")));
        assert_eq!(bucket.website.as_ref().expect("one").not_found_page.as_deref(), Some("404.html"));
        assert_eq!(
            (bucket.cors[0].max_age_seconds, bucket.versioning.expect("one").enabled),
            (Some(60), true)
        );
        let rule = &bucket.lifecycle.as_ref().expect("rules").rule[0];
        assert_eq!(
            (rule.action.kind.as_str(), rule.condition.age, rule.condition.is_live),
            ("SetStorageClass", Some(30), Some(false))
        );
        assert_eq!(rule.condition.other["unheardOf"], 1);
        let again = serde_json::to_value(rule).expect("JSON");
        assert_eq!(again["condition"]["unheardOf"], 1, "what is not known is kept");
        let iam = bucket.iam_configuration.as_ref().expect("one");
        assert!(iam.uniform_bucket_level_access.expect("one").enabled);
        assert_eq!(iam.public_access_prevention.as_deref(), Some("enforced"));
        assert_eq!(bucket.retention_policy.as_ref().expect("one").retention_period, Some(86_400));
        assert_eq!(
            bucket.soft_delete_policy.as_ref().expect("one").retention_duration_seconds,
            Some(604_800)
        );
        assert_eq!(bucket.logging.as_ref().expect("one").log_bucket, "l");
        assert!(
            bucket.billing.expect("one").requester_pays
                && bucket.hierarchical_namespace.expect("one").enabled
        );
    }
}
