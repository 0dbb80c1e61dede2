//! Buckets. <https://www.backblaze.com/docs/cloud-storage-buckets>

use super::{API, BucketRef, Encrypted, Encryption, encryption::Setting, fill::ACCOUNT, names};
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    wire::{
        json::{Document, or_default},
        open_enum,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

open_enum! {
    /// Who may download the files of a bucket.
    pub enum BucketType {
        /// Everybody.
        AllPublic = "allPublic",
        /// Who has a token.
        AllPrivate = "allPrivate",
        /// It is made of snapshots, by Backblaze itself.
        Snapshot = "snapshot",
    }
}

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// Its id.
    pub bucket_id: String,
    /// Its name.
    pub bucket_name: String,
    /// Who may download its files.
    pub bucket_type: BucketType,
    /// The account that it belongs to.
    #[serde(default)]
    pub account_id: Option<String>,
    /// What its owner keeps with it.
    #[serde(default, deserialize_with = "or_default")]
    pub bucket_info: BTreeMap<String, String>,
    /// Which sites' pages may use it.
    #[serde(default, deserialize_with = "or_default")]
    pub cors_rules: Vec<CorsRule>,
    /// What becomes of its files by themselves.
    #[serde(default, deserialize_with = "or_default")]
    pub lifecycle_rules: Vec<LifecycleRule>,
    /// How its files are encrypted where nothing else is said.
    #[serde(default)]
    pub default_server_side_encryption: Option<Readable>,
    /// How often it was changed.
    #[serde(default)]
    pub revision: Option<u64>,
    /// `s3`: that it can be used over that API, too.
    #[serde(default, deserialize_with = "or_default")]
    pub options: Vec<String>,
}

/// A setting that not every application key may see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Readable {
    /// Whether the key may see it.
    pub is_client_authorized_to_read: bool,
    /// The setting, where it may.
    pub value: Option<Encrypted>,
}

/// What becomes of files by themselves. <https://www.backblaze.com/docs/cloud-storage-lifecycle-rules>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct LifecycleRule {
    /// Of which files: those whose names begin so.
    pub file_name_prefix: String,
    /// After how many days hidden and replaced versions are removed.
    pub days_from_hiding_to_deleting: Option<u32>,
    /// After how many days files are hidden.
    pub days_from_uploading_to_hiding: Option<u32>,
    /// After how many days large files that were begun and not finished are thrown away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_from_starting_to_canceling_unfinished_large_files: Option<u32>,
}

/// Which sites' pages may use a bucket. <https://www.backblaze.com/docs/cloud-storage-cross-origin-resource-sharing-rules>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CorsRule {
    /// Its name.
    pub cors_rule_name: String,
    /// The sites: `https://*.example.com`.
    pub allowed_origins: Vec<String>,
    /// The calls: `b2_download_file_by_name`.
    pub allowed_operations: Vec<String>,
    /// The headers that requests may have.
    #[serde(deserialize_with = "or_default")]
    pub allowed_headers: Vec<String>,
    /// The headers that pages may read.
    #[serde(deserialize_with = "or_default")]
    pub expose_headers: Vec<String>,
    /// How long browsers may keep this, in seconds.
    pub max_age_seconds: u32,
}

/// A call of the API, named by its last part.
pub(super) fn post(call: &'static str) -> Request {
    let mut request = Request::post(API, &["b2api", "v4", call]);
    request.action = Some(call);
    request
}

/// A call that the session fills the account's id into.
fn of_account(call: &'static str) -> Request {
    post(call).query(ACCOUNT, "")
}

/// Lists buckets; without a name or an id, all. <https://www.backblaze.com/apidocs/b2-list-buckets>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListBuckets {
    /// That one only.
    pub bucket_id: Option<String>,
    /// That one only.
    pub bucket_name: Option<String>,
    /// Those of that type only; all where nothing is said.
    pub bucket_types: Vec<BucketType>,
}

impl ListBuckets {
    /// The bucket of that name.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        ListBuckets { bucket_name: Some(name.into()), ..ListBuckets::default() }
    }
}

impl Endpoint for ListBuckets {
    type Output = Vec<Document<Bucket>>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_id: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_name: Option<&'a str>,
            bucket_types: Vec<&'a str>,
        }
        let types = self.bucket_types.iter().map(BucketType::as_str);
        let bucket_types = if self.bucket_types.is_empty() { vec!["all"] } else { types.collect() };
        let form = Form {
            bucket_id: self.bucket_id.as_deref(),
            bucket_name: self.bucket_name.as_deref(),
            bucket_types,
        };
        of_account("b2_list_buckets").json(&form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        #[derive(Deserialize)]
        struct Reply {
            buckets: Vec<Document<Bucket>>,
        }
        Ok(response.json::<Reply>()?.buckets)
    }
}

/// Creates a bucket. A name belongs to one bucket of all accounts, so that a repeat cannot make a second one.
/// <https://www.backblaze.com/apidocs/b2-create-bucket>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateBucket {
    /// Its name.
    pub name: String,
    /// Who may download its files.
    pub bucket_type: BucketType,
    /// What is kept with it.
    pub info: BTreeMap<String, String>,
    /// Which sites' pages may use it.
    pub cors_rules: Vec<CorsRule>,
    /// What becomes of its files by themselves.
    pub lifecycle_rules: Vec<LifecycleRule>,
    /// How its files are encrypted where nothing else is said.
    pub encryption: Option<Encryption>,
    /// Whether files can be locked.
    pub file_lock: bool,
}

impl CreateBucket {
    /// A private bucket of that name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        CreateBucket {
            name: name.into(),
            bucket_type: BucketType::AllPrivate,
            info: BTreeMap::new(),
            cors_rules: Vec::new(),
            lifecycle_rules: Vec::new(),
            encryption: None,
            file_lock: false,
        }
    }
}

impl Endpoint for CreateBucket {
    type Output = Document<Bucket>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            bucket_name: &'a str,
            bucket_type: &'a BucketType,
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            bucket_info: &'a BTreeMap<String, String>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            cors_rules: &'a [CorsRule],
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            lifecycle_rules: &'a [LifecycleRule],
            #[serde(skip_serializing_if = "Option::is_none")]
            default_server_side_encryption: Option<Setting>,
            #[serde(skip_serializing_if = "std::ops::Not::not")]
            file_lock_enabled: bool,
        }
        let form = Form {
            bucket_name: &self.name,
            bucket_type: &self.bucket_type,
            bucket_info: &self.info,
            cors_rules: &self.cors_rules,
            lifecycle_rules: &self.lifecycle_rules,
            default_server_side_encryption: self.encryption.as_ref().map(Encryption::setting),
            file_lock_enabled: self.file_lock,
        };
        let request = of_account("b2_create_bucket").secret_json(&form).repeat(Repeat::Keyed);
        names::checked(request, names::check_bucket(&self.name))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

/// Changes a bucket: what is said is replaced. <https://www.backblaze.com/apidocs/b2-update-bucket>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateBucket {
    /// The bucket.
    pub bucket: BucketRef,
    /// Who may download its files.
    pub bucket_type: Option<BucketType>,
    /// What is kept with it.
    pub info: Option<BTreeMap<String, String>>,
    /// Which sites' pages may use it.
    pub cors_rules: Option<Vec<CorsRule>>,
    /// What becomes of its files by themselves.
    pub lifecycle_rules: Option<Vec<LifecycleRule>>,
    /// How its files are encrypted where nothing else is said.
    pub encryption: Option<Encryption>,
    /// Only where it was changed so often; another number gives [`Kind::Conflict`](crate::Kind::Conflict).
    pub if_revision_is: Option<u64>,
}

impl UpdateBucket {
    /// A change of nothing yet.
    #[must_use]
    pub fn new(bucket: BucketRef) -> Self {
        UpdateBucket {
            bucket,
            bucket_type: None,
            info: None,
            cors_rules: None,
            lifecycle_rules: None,
            encryption: None,
            if_revision_is: None,
        }
    }
}

impl Endpoint for UpdateBucket {
    type Output = Document<Bucket>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_id: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_type: Option<&'a BucketType>,
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_info: Option<&'a BTreeMap<String, String>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            cors_rules: Option<&'a [CorsRule]>,
            #[serde(skip_serializing_if = "Option::is_none")]
            lifecycle_rules: Option<&'a [LifecycleRule]>,
            #[serde(skip_serializing_if = "Option::is_none")]
            default_server_side_encryption: Option<Setting>,
            #[serde(skip_serializing_if = "Option::is_none")]
            if_revision_is: Option<u64>,
        }
        let form = Form {
            bucket_id: self.bucket.as_id(),
            bucket_type: self.bucket_type.as_ref(),
            bucket_info: self.info.as_ref(),
            cors_rules: self.cors_rules.as_deref(),
            lifecycle_rules: self.lifecycle_rules.as_deref(),
            default_server_side_encryption: self.encryption.as_ref().map(Encryption::setting),
            if_revision_is: self.if_revision_is,
        };
        // With a revision, a repeat would be told that it is another one now.
        let repeat = if self.if_revision_is.is_some() { Repeat::Once } else { Repeat::Safe };
        let request = of_account("b2_update_bucket").secret_json(&form).repeat(repeat);
        self.bucket.name_in("bucketId", request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}

/// Deletes a bucket, in which there must be no version of any file. <https://www.backblaze.com/apidocs/b2-delete-bucket>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteBucket {
    /// The bucket.
    pub bucket: BucketRef,
}

impl Endpoint for DeleteBucket {
    type Output = ();

    fn request(&self) -> Request {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Form<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            bucket_id: Option<&'a str>,
        }
        let form = Form { bucket_id: self.bucket.as_id() };
        let request = of_account("b2_delete_bucket").json(&form).repeat(Repeat::Removing);
        self.bucket.name_in("bucketId", request)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
