//! What is told of an object beside its content.

use super::{
    super::{
        ETag,
        properties::metadata,
        terms::{ObjectType, StorageClass},
    },
    ContentRange, crc64,
};
use crate::{Checksum, Response, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is told of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectHead {
    /// How long the answer's content is, in bytes: all of the object, or the range that was asked for.
    pub content_length: Option<u64>,
    /// Which part of the object it is, where a range was asked for.
    pub content_range: Option<ContentRange>,
    /// Its entity tag: of an object that was put at once, the content's MD5; of others, no checksum.
    pub etag: Option<ETag>,
    /// The CRC-64 of the whole object.
    pub crc64: Option<Checksum>,
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
    /// How it is stored.
    pub storage_class: Option<StorageClass>,
    /// How it was put together.
    pub object_type: Option<ObjectType>,
    /// Where the next append begins, of one that can be appended to.
    pub next_append_position: Option<u64>,
    /// The version's id.
    pub version_id: Option<String>,
    /// How it is encrypted: `AES256`, `KMS`.
    pub encryption: Option<String>,
    /// The id of the key that it is encrypted with.
    pub kms_key: Option<String>,
    /// How many tags it has.
    pub tag_count: Option<u32>,
    /// When and by which rule it will be deleted, as it was written.
    pub expiration: Option<String>,
    /// Whether it is being brought back from an archive, or until when it is there, as it was written.
    pub restore: Option<String>,
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

    pub(in super::super) fn read(response: &Response) -> Self {
        let text = |name: &str| response.header(name).map(str::to_owned);
        let number = |name: &str| response.header(name).and_then(|text| text.trim().parse().ok());
        ObjectHead {
            content_length: number("content-length"),
            content_range: response.header("content-range").and_then(ContentRange::parse),
            etag: response.header("etag").map(ETag::new),
            crc64: crc64(response),
            last_modified: response.header("last-modified").and_then(Time::parse_http_date),
            content_type: text("content-type"),
            content_encoding: text("content-encoding"),
            content_language: text("content-language"),
            content_disposition: text("content-disposition"),
            cache_control: text("cache-control"),
            expires: text("expires"),
            metadata: metadata(response),
            storage_class: response.header("x-oss-storage-class").map(Into::into),
            object_type: response.header("x-oss-object-type").map(Into::into),
            next_append_position: number("x-oss-next-append-position"),
            version_id: text("x-oss-version-id"),
            encryption: text("x-oss-server-side-encryption"),
            kms_key: text("x-oss-server-side-encryption-key-id"),
            tag_count: number("x-oss-tagging-count").and_then(|count| u32::try_from(count).ok()),
            expiration: text("x-oss-expiration"),
            restore: text("x-oss-restore"),
        }
    }
}
