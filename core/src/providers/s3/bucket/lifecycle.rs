//! What becomes of objects and of uploads with time.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html>

use super::{
    super::{
        terms::StorageClass,
        write::{Document, document},
    },
    removal, setting,
};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{xml, xml_struct},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// A rule. What it does is said in days; what is not said is not done.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleRule {
    /// Its name.
    pub id: Option<String>,
    /// Whether it is in force.
    pub enabled: bool,
    /// Only for keys that begin so.
    pub prefix: Option<String>,
    /// Uploads that were begun so long ago and not completed are given up.
    pub abort_uploads_after: Option<u32>,
    /// Objects that were put so long ago are deleted.
    pub expire_after: Option<u32>,
    /// Versions that have not been the newest for so long are deleted.
    pub expire_old_versions_after: Option<u32>,
    /// Objects that were put so long ago are stored in that way.
    pub transitions: Vec<(u32, StorageClass)>,
}

impl LifecycleRule {
    /// Gives up uploads that were begun so many days ago and not completed.
    #[must_use]
    pub fn abort_uploads(id: impl Into<String>, days: u32) -> Self {
        LifecycleRule {
            id: Some(id.into()),
            enabled: true,
            abort_uploads_after: Some(days),
            ..LifecycleRule::default()
        }
    }
}

xml_struct! {
    struct Days {
        days: Option<u32> = "Days",
        initiated: Option<u32> = "DaysAfterInitiation",
        noncurrent: Option<u32> = "NoncurrentDays",
        class: Option<StorageClass> = "StorageClass",
    }
}

xml_struct! {
    struct And {
        prefix: Option<String> = "Prefix",
    }
}

xml_struct! {
    struct Filter {
        prefix: Option<String> = "Prefix",
        and: Option<And> = "And",
    }
}

xml_struct! {
    struct Rule {
        id: Option<String> = "ID",
        status: String = "Status",
        prefix: Option<String> = "Prefix",
        filter: Option<Filter> = "Filter",
        abort: Option<Days> = "AbortIncompleteMultipartUpload",
        expiration: Option<Days> = "Expiration",
        noncurrent: Option<Days> = "NoncurrentVersionExpiration",
        transitions: Vec<Days> = flat "Transition",
    }
}

xml_struct! {
    struct Rules {
        rules: Vec<Rule> = flat "Rule",
    }
}

impl From<Rule> for LifecycleRule {
    fn from(rule: Rule) -> Self {
        let filtered = rule.filter.and_then(|filter| filter.prefix.or(filter.and.and_then(|and| and.prefix)));
        LifecycleRule {
            id: rule.id,
            enabled: rule.status == "Enabled",
            prefix: filtered.or(rule.prefix),
            abort_uploads_after: rule.abort.and_then(|abort| abort.initiated),
            expire_after: rule.expiration.and_then(|expiration| expiration.days),
            expire_old_versions_after: rule.noncurrent.and_then(|old| old.noncurrent),
            transitions: rule.transitions.into_iter().filter_map(|to| Some((to.days?, to.class?))).collect(),
        }
    }
}

/// Tells a bucket's rules; that it has none is [`Kind::NotFound`](crate::Kind::NotFound). Of a rule, what
/// [`LifecycleRule`] has no field for is not told: put none back that somebody else has made.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketLifecycle {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketLifecycle {
    type Output = Vec<LifecycleRule>;

    fn request(&self) -> Request {
        setting(Method::GET, &self.bucket, "lifecycle")
    }

    fn response(&self, response: &Response) -> Result<Vec<LifecycleRule>> {
        Ok(xml::read::<Rules>(response)?.rules.into_iter().map(LifecycleRule::from).collect())
    }
}

/// Sets a bucket's rules, in place of those it has.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucketLifecycle {
    /// The bucket.
    pub bucket: String,
    /// The rules.
    pub rules: Vec<LifecycleRule>,
}

impl Endpoint for PutBucketLifecycle {
    type Output = ();

    fn request(&self) -> Request {
        let after = |document: Document, outer: &str, name: &str, days: Option<u32>| match days {
            Some(days) => document.within(outer, |inner| inner.text(name, days.to_string())),
            None => document,
        };
        document("LifecycleConfiguration", |document| {
            document.each("Rule", &self.rules, |document, rule| {
                let document = after(
                    document,
                    "AbortIncompleteMultipartUpload",
                    "DaysAfterInitiation",
                    rule.abort_uploads_after,
                );
                let document = after(document, "Expiration", "Days", rule.expire_after)
                    .within("Filter", |filter| {
                        filter.text("Prefix", rule.prefix.as_deref().unwrap_or_default())
                    })
                    .opt("ID", rule.id.as_deref());
                after(
                    document,
                    "NoncurrentVersionExpiration",
                    "NoncurrentDays",
                    rule.expire_old_versions_after,
                )
                .text("Status", if rule.enabled { "Enabled" } else { "Disabled" })
                .each("Transition", &rule.transitions, |document, (days, class)| {
                    document.text("Days", days.to_string()).text("StorageClass", class.as_str())
                })
            })
        })
        .send(setting(Method::PUT, &self.bucket, "lifecycle"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

removal! {
    /// Takes all of a bucket's rules away.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html>
    DeleteBucketLifecycle = "lifecycle"
}
