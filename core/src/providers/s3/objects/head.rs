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

    /// Each header is looked at once: there are far fewer of them in an answer than there could be.
    pub(crate) fn read(response: &Response) -> Self {
        let mut head = ObjectHead {
            metadata: metadata::read(response),
            checksums: Checksum::in_headers(response),
            ..ObjectHead::default()
        };
        for (name, value) in &response.headers {
            if let Ok(value) = value.to_str() {
                head.take(name.as_str(), value);
            }
        }
        head
    }

    fn take(&mut self, name: &str, value: &str) {
        // Where a header was sent twice, the first is it.
        fn keep<T>(place: &mut Option<T>, value: Option<T>) {
            if place.is_none() {
                *place = value;
            }
        }
        let text = || Some(value.to_owned());
        match name {
            "content-length" => keep(&mut self.content_length, value.trim().parse().ok()),
            "content-range" => keep(&mut self.content_range, ContentRange::parse(value)),
            "etag" => keep(&mut self.etag, Some(ETag::new(value))),
            "last-modified" => keep(&mut self.last_modified, Time::parse_http_date(value)),
            "content-type" => keep(&mut self.content_type, text()),
            "content-encoding" => keep(&mut self.content_encoding, text()),
            "content-language" => keep(&mut self.content_language, text()),
            "content-disposition" => keep(&mut self.content_disposition, text()),
            "cache-control" => keep(&mut self.cache_control, text()),
            "expires" => keep(&mut self.expires, text()),
            "x-amz-storage-class" => keep(&mut self.storage_class, Some(value.into())),
            "x-amz-version-id" => keep(&mut self.version_id, text()),
            "x-amz-server-side-encryption" => keep(&mut self.encryption, text()),
            "x-amz-server-side-encryption-aws-kms-key-id" => keep(&mut self.kms_key, text()),
            "x-amz-server-side-encryption-customer-algorithm" => keep(&mut self.customer_algorithm, text()),
            "x-amz-checksum-type" => keep(&mut self.checksum_type, Some(value.into())),
            "x-amz-mp-parts-count" => keep(&mut self.parts_count, value.trim().parse().ok()),
            "x-amz-tagging-count" => keep(&mut self.tag_count, value.trim().parse().ok()),
            "x-amz-expiration" => keep(&mut self.expiration, text()),
            "x-amz-restore" => keep(&mut self.restore, text()),
            "x-amz-website-redirect-location" => keep(&mut self.website_redirect, text()),
            "x-amz-replication-status" => keep(&mut self.replication_status, text()),
            _ => {}
        }
    }
}
