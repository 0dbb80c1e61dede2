//! What is told of an object beside its content.

use super::super::{
    ETag,
    checksum::Checksum,
    metadata,
    terms::{ChecksumType, StorageClass},
};
use crate::{Response, Time, providers::s3_family::reading::ContentRange};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is told of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectHead {
    /// How long the answer's content is, in bytes: all of the object, or the range that was asked for.
    pub content_length: Option<u64>,
    /// Which part of the object it is, where a range was asked for.
    pub content_range: Option<ContentRange>,
    /// Its entity tag.
    pub etag: Option<ETag>,
    /// When it was put.
    pub last_modified: Option<Time>,
    /// The content's type.
    pub content_type: Option<String>,
    /// How the content is encoded.
    pub content_encoding: Option<String>,
    /// Its language.
    pub content_language: Option<String>,
    /// What a browser does with it.
    pub content_disposition: Option<String>,
    /// How it may be kept by caches.
    pub cache_control: Option<String>,
    /// When it is no longer good, as it was written.
    pub expires: Option<String>,
    /// Texts of the caller's own, by names in lower case.
    pub metadata: BTreeMap<String, String>,
    /// How it is stored; nothing is said of what is usual.
    pub storage_class: Option<StorageClass>,
    /// The version's id.
    pub version_id: Option<String>,
    /// How it is encrypted: `AES256`, `aws:kms`.
    pub encryption: Option<String>,
    /// The id of the key that it is encrypted with.
    pub kms_key: Option<String>,
    /// How it is encrypted with the caller's key.
    pub customer_algorithm: Option<String>,
    /// Its checksums, where they were asked for.
    pub checksums: Vec<Checksum>,
    /// What they are of.
    pub checksum_type: Option<ChecksumType>,
    /// How many parts it was put in.
    pub parts_count: Option<u32>,
    /// How many tags it has.
    pub tag_count: Option<u32>,
    /// When and by which rule it will be deleted, as it was written.
    pub expiration: Option<String>,
    /// Whether it is being brought back from an archive, or until when it is there, as it was written.
    pub restore: Option<String>,
    /// Where a static site sends those who ask for it.
    pub website_redirect: Option<String>,
    /// Whether and how far it has been copied to other buckets.
    pub replication_status: Option<String>,
}

impl ObjectHead {
    /// How long the whole object is, in bytes, whichever part of it was asked for.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match self.content_range {
            Some(range) => range.whole,
            None => self.content_length,
        }
    }

    pub(crate) fn read(response: &Response) -> Self {
        let text = |name: &str| response.header(name).map(str::to_owned);
        let number = |name: &str| response.header(name).and_then(|text| text.trim().parse().ok());
        ObjectHead {
            content_length: response.header("content-length").and_then(|text| text.trim().parse().ok()),
            content_range: response.header("content-range").and_then(ContentRange::parse),
            etag: response.header("etag").map(ETag::new),
            last_modified: response.header("last-modified").and_then(Time::parse_http_date),
            content_type: text("content-type"),
            content_encoding: text("content-encoding"),
            content_language: text("content-language"),
            content_disposition: text("content-disposition"),
            cache_control: text("cache-control"),
            expires: text("expires"),
            metadata: metadata::read(response),
            storage_class: response.header("x-amz-storage-class").map(Into::into),
            version_id: text("x-amz-version-id"),
            encryption: text("x-amz-server-side-encryption"),
            kms_key: text("x-amz-server-side-encryption-aws-kms-key-id"),
            customer_algorithm: text("x-amz-server-side-encryption-customer-algorithm"),
            checksums: Checksum::in_headers(response),
            checksum_type: response.header("x-amz-checksum-type").map(Into::into),
            parts_count: number("x-amz-mp-parts-count"),
            tag_count: number("x-amz-tagging-count"),
            expiration: text("x-amz-expiration"),
            restore: text("x-amz-restore"),
            website_redirect: text("x-amz-website-redirect-location"),
            replication_status: text("x-amz-replication-status"),
        }
    }
}
