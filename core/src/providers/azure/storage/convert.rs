//! Azure's things in neutral terms, and neutral settings in Azure's.

use crate::{
    Algorithm, Checksum, Error, Kind, Request, Result,
    providers::azure::{
        blobs::NewBlob,
        conditions::{Checksums, Conditions, ContentHeaders},
        crc64_header,
        headers::Fields,
        listing::Blob,
        properties::BlobProperties,
        terms::AccessTier,
    },
    storage::{Condition, CustomerKey, ETag, Encryption, Object, ReadSpec, StorageClass, WriteSpec},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

pub(super) fn unsupported(what: impl std::fmt::Display) -> Error {
    Error::new(Kind::Unsupported, format!("azure has no {what}"))
}

/// An object of what an answer's head tells.
pub(super) fn object(key: &str, read: BlobProperties, kept: &BTreeMap<String, String>) -> Object {
    // In the answer to a part, it is the part's.
    let whole = read.content_md5.as_deref().filter(|_| read.content_range.is_none());
    let md5 = read.blob_content_md5.as_deref().or(whole);
    Object {
        key: key.to_owned(),
        size: read.size().unwrap_or_default(),
        etag: read.etag.as_deref().map(ETag::new),
        version: read.version_id,
        modified: read.last_modified,
        checksums: md5.and_then(|text| Checksum::from_base64(Algorithm::Md5, text)).into_iter().collect(),
        content_type: read.content_type,
        content_encoding: read.content_encoding,
        content_language: read.content_language,
        content_disposition: read.content_disposition,
        cache_control: read.cache_control,
        storage_class: read.access_tier.map(class),
        metadata: names(kept, '_', '-'),
    }
}

/// An object of a line of a listing.
pub(super) fn listed(blob: Blob) -> Object {
    let object = object(&blob.name, blob.properties, &BTreeMap::new());
    Object { version: blob.version_id, key: blob.name, ..object }
}

/// Names of metadata with hyphens, which Azure's cannot have: an underscore there is a hyphen here.
pub(super) fn names(kept: &BTreeMap<String, String>, from: char, to: char) -> BTreeMap<String, String> {
    let name = |name: &String| name.to_ascii_lowercase().replace(from, to.encode_utf8(&mut [0; 4]));
    kept.iter().map(|(key, value)| (name(key), value.clone())).collect()
}

pub(super) fn class(tier: AccessTier) -> StorageClass {
    match tier {
        AccessTier::Hot => StorageClass::Standard,
        AccessTier::Cool => StorageClass::Infrequent,
        AccessTier::Cold => StorageClass::ArchiveInstant,
        AccessTier::Archive => StorageClass::Archive,
        other => StorageClass::Other(other.as_str().to_owned()),
    }
}

pub(super) fn tier(class: &StorageClass) -> Result<AccessTier> {
    match class {
        StorageClass::Standard => Ok(AccessTier::Hot),
        StorageClass::Infrequent => Ok(AccessTier::Cool),
        StorageClass::ArchiveInstant => Ok(AccessTier::Cold),
        StorageClass::Archive => Ok(AccessTier::Archive),
        StorageClass::Other(name) => Ok(AccessTier::from(name.as_str())),
        other => Err(unsupported(format!("storage class {other}"))),
    }
}

pub(super) fn conditions(condition: &Condition) -> Result<Conditions> {
    let tag = |etag: &Option<ETag>| {
        let tag = etag.as_ref().map(ETag::quoted);
        tag.ok_or_else(|| Error::misuse("a condition on a state names its entity tag, and this one has none"))
    };
    Ok(match condition {
        Condition::Always => Conditions::default(),
        Condition::Absent => Conditions::absent(),
        Condition::Is(state) => Conditions::unchanged(tag(&state.etag)?),
        Condition::IsNot(state) => {
            Conditions { if_none_match: Some(tag(&state.etag)?), ..Conditions::default() }
        }
    })
}

pub(super) fn read_conditions(read: &ReadSpec) -> Result<Conditions> {
    Ok(Conditions {
        if_modified_since: read.modified_since,
        if_unmodified_since: read.unmodified_since,
        ..conditions(&read.condition)?
    })
}

/// Adds the key that the caller keeps.
/// <https://learn.microsoft.com/azure/storage/blobs/encryption-customer-provided-keys>
pub(super) fn customer(key: Option<&CustomerKey>, request: Request) -> Request {
    let Some(key) = key else { return request };
    let text = key.base64().expose();
    let digest = STANDARD.encode(Sha256::digest(STANDARD.decode(text).unwrap_or_default()));
    request
        .secret("x-ms-encryption-key", text)
        .set("x-ms-encryption-key-sha256", digest)
        .set("x-ms-encryption-algorithm", "AES256")
}

/// The key that a write is encrypted with, where the caller keeps it.
pub(super) fn writing_key(write: &WriteSpec) -> Option<&CustomerKey> {
    match &write.encryption {
        Some(Encryption::Customer(key)) => Some(key),
        _ => None,
    }
}

/// What a blob is made with.
pub(super) fn new_blob(write: &WriteSpec) -> Result<NewBlob> {
    let known = [write.algorithm, write.checksum.map(|sum| sum.algorithm())];
    for algorithm in known.into_iter().flatten() {
        if !matches!(algorithm, Algorithm::Md5 | Algorithm::Crc64nvme) {
            return Err(unsupported(format!("checksum {algorithm}; it has md5 and crc64nvme")));
        }
    }
    let content = ContentHeaders {
        content_type: write.content_type.clone(),
        content_encoding: write.content_encoding.clone(),
        content_language: write.content_language.clone(),
        content_disposition: write.content_disposition.clone(),
        cache_control: write.cache_control.clone(),
        content_md5: write
            .checksum
            .filter(|sum| sum.algorithm() == Algorithm::Md5)
            .map(|sum| sum.to_base64()),
    };
    Ok(NewBlob {
        content,
        metadata: names(&write.metadata, '-', '_'),
        tags: write.tags.clone(),
        tier: write.storage_class.as_ref().map(tier).transpose()?,
        encryption_scope: scope(write),
        conditions: conditions(&write.condition)?,
        ..NewBlob::default()
    })
}

/// The scope whose key in the key service it is encrypted with.
pub(super) fn scope(write: &WriteSpec) -> Option<String> {
    match &write.encryption {
        Some(Encryption::Service(scope)) => scope.clone(),
        _ => None,
    }
}

/// A checksum as the header that it goes into.
pub(super) fn checksums(sum: Option<Checksum>) -> Checksums {
    let md5 = sum.filter(|sum| sum.algorithm() == Algorithm::Md5).map(|sum| sum.to_base64());
    Checksums { md5, crc64: sum.as_ref().and_then(crc64_header) }
}
