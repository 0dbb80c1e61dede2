//! Google's terms in those that all providers share, and the other way round.

use crate::{
    Algorithm, Checksum, Error, Kind, Result,
    providers::gcs::{
        CustomerKey, Preconditions,
        buckets::Bucket,
        objects::{Got, Metadata, Object},
    },
    storage::{self, Condition, Container, ETag, Encryption, Revision, StorageClass, WriteSpec},
};
use std::collections::BTreeMap;

/// A setting that the provider lacks.
pub(super) fn lacking(what: &str) -> Error {
    Error::new(Kind::Unsupported, format!("gcs has no {what}"))
}

pub(super) fn container(bucket: &Bucket) -> Container {
    Container {
        name: bucket.name.clone(),
        created: bucket.time_created,
        location: bucket.location.clone(),
        objects: None,
        bytes: None,
        metadata: bucket.labels.clone(),
    }
}

pub(super) fn object(object: &Object) -> storage::Object {
    storage::Object {
        key: object.name.clone(),
        size: object.size.unwrap_or_default(),
        etag: object.etag.as_deref().map(ETag::new),
        version: object.generation.map(|generation| generation.to_string()),
        modified: object.updated,
        content_type: object.content_type.clone(),
        content_encoding: object.content_encoding.clone(),
        content_language: object.content_language.clone(),
        content_disposition: object.content_disposition.clone(),
        cache_control: object.cache_control.clone(),
        storage_class: object.storage_class.as_deref().map(class),
        checksums: checksums(object.md5_hash.as_deref(), object.crc32c.as_deref()),
        metadata: lowered(&object.metadata),
    }
}

/// What the head of an answer with content says of the object.
pub(super) fn got(got: &Got, key: &str) -> storage::Object {
    storage::Object {
        key: key.to_owned(),
        size: got.size.unwrap_or_default(),
        etag: got.etag.as_deref().map(ETag::new),
        version: got.generation.map(|generation| generation.to_string()),
        modified: got.last_modified,
        content_type: got.content_type.clone(),
        content_encoding: got.content_encoding.clone(),
        storage_class: got.storage_class.as_deref().map(class),
        checksums: checksums(got.md5.as_deref(), got.crc32c.as_deref()),
        metadata: lowered(&got.metadata),
        // How long it may be kept and how browsers show it: there the answer has what is for itself.
        ..storage::Object::default()
    }
}

pub(super) fn checksums(md5: Option<&str>, crc32c: Option<&str>) -> Vec<Checksum> {
    let read = |algorithm, text: Option<&str>| Checksum::from_base64(algorithm, text?);
    [read(Algorithm::Crc32c, crc32c), read(Algorithm::Md5, md5)].into_iter().flatten().collect()
}

/// Google keeps names of metadata as they are; most providers do not.
pub(super) fn lowered(metadata: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    metadata.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect()
}

/// <https://docs.cloud.google.com/storage/docs/storage-classes>
pub(super) fn class(name: &str) -> StorageClass {
    match name {
        "NEARLINE" => StorageClass::Infrequent,
        "ARCHIVE" => StorageClass::ArchiveInstant,
        other => StorageClass::from(other),
    }
}

pub(super) fn class_name(class: &StorageClass) -> Result<String> {
    match class {
        StorageClass::Standard => Ok("STANDARD".into()),
        StorageClass::Infrequent => Ok("NEARLINE".into()),
        // It answers at once.
        StorageClass::ArchiveInstant => Ok("ARCHIVE".into()),
        StorageClass::Other(name) => Ok(name.clone()),
        other => Err(lacking(&format!("storage class {other}"))),
    }
}

pub(super) fn generation(version: &str) -> Result<u64> {
    version.parse().map_err(|_| {
        Error::misuse(format!(
            "{version:?} is no generation of an object; they are numbers, as objects tell them"
        ))
    })
}

fn revision(revision: &Revision) -> Result<u64> {
    let version = revision.version.as_deref();
    generation(
        version
            .ok_or_else(|| lacking("conditions on entity tags; give the version that the object tells"))?,
    )
}

pub(super) fn conditions(condition: &Condition) -> Result<Preconditions> {
    Ok(match condition {
        Condition::Always => Preconditions::default(),
        Condition::Absent => Preconditions::ABSENT,
        Condition::Is(state) => Preconditions::generation(revision(state)?),
        Condition::IsNot(state) => {
            Preconditions { generation_not_match: Some(revision(state)?), ..Preconditions::default() }
        }
    })
}

pub(super) fn customer_key(key: &storage::CustomerKey) -> Result<CustomerKey> {
    use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
    let bytes = zeroize::Zeroizing::new(BASE64.decode(key.base64().expose()).unwrap_or_default());
    CustomerKey::new(&bytes[..])
}

/// What an object is written with, in Google's terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) metadata: Metadata,
    pub(super) preconditions: Preconditions,
    pub(super) key: Option<CustomerKey>,
    pub(super) kms_key_name: Option<String>,
}

pub(super) fn written(write: &WriteSpec) -> Result<Written> {
    if !write.tags.is_empty() {
        return Err(lacking("tags of objects"));
    }
    if let Some(algorithm) =
        write.algorithm.filter(|algorithm| !matches!(algorithm, Algorithm::Crc32c | Algorithm::Md5))
    {
        return Err(lacking(&format!("checksums of the kind {algorithm}; it has crc32c and md5")));
    }
    let (mut md5_hash, mut crc32c) = (None, None);
    match &write.checksum {
        Some(sum) if sum.algorithm() == Algorithm::Md5 => md5_hash = Some(sum.to_base64()),
        Some(sum) if sum.algorithm() == Algorithm::Crc32c => crc32c = Some(sum.to_base64()),
        Some(sum) => {
            return Err(lacking(&format!(
                "checksums of the kind {}; it has crc32c and md5",
                sum.algorithm()
            )));
        }
        None => {}
    }
    let (key, kms_key_name) = match &write.encryption {
        None | Some(Encryption::Provider) => (None, None),
        Some(Encryption::Service(Some(name))) => (None, Some(name.clone())),
        Some(Encryption::Service(None)) => {
            return Err(lacking("key of its key service without a name; name one"));
        }
        Some(Encryption::Customer(key)) => (Some(customer_key(key)?), None),
    };
    let metadata = Metadata {
        content_type: write.content_type.clone(),
        content_encoding: write.content_encoding.clone(),
        content_disposition: write.content_disposition.clone(),
        content_language: write.content_language.clone(),
        cache_control: write.cache_control.clone(),
        md5_hash,
        crc32c,
        storage_class: write.storage_class.as_ref().map(class_name).transpose()?,
        metadata: lowered(&write.metadata),
        ..Metadata::default()
    };
    Ok(Written { metadata, preconditions: conditions(&write.condition)?, key, kms_key_name })
}
