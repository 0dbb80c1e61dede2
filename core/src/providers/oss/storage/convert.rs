//! OSS's things as neutral ones, and the other way round.

use super::super::{
    list::{self, VersionEntry},
    objects::{self, Conditions, ObjectHead, Properties},
    terms,
};
use crate::{
    Algorithm, Error, Kind, Result,
    storage::{Condition, Encryption, Entry, Object, ReadSpec, Revision, StorageClass, Version, WriteSpec},
};

fn lacks(what: &str) -> Error {
    Error::unsupported("oss", what)
}

/// How an object is stored, in neutral words where there are some.
pub(super) fn class(class: &terms::StorageClass) -> StorageClass {
    match class {
        terms::StorageClass::Standard => StorageClass::Standard,
        terms::StorageClass::InfrequentAccess => StorageClass::Infrequent,
        terms::StorageClass::Archive => StorageClass::Archive,
        terms::StorageClass::DeepColdArchive => StorageClass::DeepArchive,
        other => StorageClass::Other(other.as_str().to_owned()),
    }
}

/// The other way round.
pub(super) fn own_class(class: &StorageClass) -> Result<terms::StorageClass> {
    Ok(match class {
        StorageClass::Standard => terms::StorageClass::Standard,
        StorageClass::Infrequent => terms::StorageClass::InfrequentAccess,
        StorageClass::Archive => terms::StorageClass::Archive,
        StorageClass::DeepArchive => terms::StorageClass::DeepColdArchive,
        StorageClass::Other(word) => word.as_str().into(),
        other => return Err(lacks(&format!("storage class {other}"))),
    })
}

/// An object by its head. The checksum is of all of its content, whichever part of it this is.
pub(super) fn object(key: &str, head: &ObjectHead) -> Object {
    Object {
        key: key.to_owned(),
        size: head.size().unwrap_or_default(),
        etag: head.etag.clone(),
        version: head.version_id.clone(),
        modified: head.last_modified,
        content_type: head.content_type.clone(),
        content_encoding: head.content_encoding.clone(),
        content_language: head.content_language.clone(),
        content_disposition: head.content_disposition.clone(),
        cache_control: head.cache_control.clone(),
        storage_class: head.storage_class.as_ref().map(class),
        checksums: head.crc64.into_iter().collect(),
        metadata: head.metadata.clone(),
    }
}

/// A line of a listing.
pub(super) fn entry(entry: list::Entry) -> Entry {
    match entry {
        list::Entry::Prefix(prefix) => Entry::Prefix(prefix),
        list::Entry::Object(object) => Entry::Object(Object {
            key: object.key,
            size: object.size,
            etag: Some(object.etag).filter(|tag| !tag.is_empty()),
            modified: object.last_modified,
            storage_class: object.storage_class.as_ref().map(class),
            ..Object::default()
        }),
    }
}

/// A line of a listing of versions; there is no delimiter, and so no prefix.
pub(super) fn version(entry: VersionEntry) -> Version {
    let (object, latest, deleted) = match entry {
        VersionEntry::Version(version) => (
            Object {
                key: version.key,
                size: version.size,
                etag: Some(version.etag).filter(|tag| !tag.is_empty()),
                version: Some(version.version_id),
                modified: version.last_modified,
                storage_class: version.storage_class.as_ref().map(class),
                ..Object::default()
            },
            version.is_latest,
            false,
        ),
        VersionEntry::DeleteMarker(marker) => {
            let (key, version, modified) = (marker.key, Some(marker.version_id), marker.last_modified);
            (Object { key, version, modified, ..Object::default() }, marker.is_latest, true)
        }
        VersionEntry::Prefix(key) => (Object { key, ..Object::default() }, false, false),
    };
    Version { object, latest, deleted }
}

/// The entity tag that a condition is about: OSS has conditions on no other name of a state.
fn tag(revision: &Revision) -> Result<String> {
    match &revision.etag {
        Some(tag) => Ok(tag.as_str().to_owned()),
        None => Err(Error::new(
            Kind::Unsupported,
            "a condition here is on an entity tag, and that state of the object names none",
        )),
    }
}

/// A condition on what is read, as headers have it.
pub(super) fn conditions(condition: &Condition) -> Result<Conditions> {
    Ok(match condition {
        Condition::Always => Conditions::default(),
        Condition::Absent => Conditions::absent(),
        Condition::Is(revision) => Conditions::matching(tag(revision)?),
        Condition::IsNot(revision) => {
            Conditions { if_none_match: Some(tag(revision)?), ..Conditions::default() }
        }
    })
}

/// Conditions on what is read.
pub(super) fn read_conditions(read: &ReadSpec) -> Result<Conditions> {
    if read.key.is_some() {
        return Err(lacks("customer keys"));
    }
    Ok(Conditions {
        if_modified_since: read.modified_since,
        if_unmodified_since: read.unmodified_since,
        ..conditions(&read.condition)?
    })
}

/// Whether what is written must not overwrite; OSS has no other condition on that.
pub(super) fn forbid_overwrite(condition: &Condition) -> Result<bool> {
    match condition {
        Condition::Always => Ok(false),
        Condition::Absent => Ok(true),
        Condition::Is(_) | Condition::IsNot(_) => {
            Err(lacks("write condition but that there be no such object"))
        }
    }
}

/// Whether the checksums that are asked for can be compared: OSS tells a CRC-64 of whatever it stores, and compares an MD5
/// that it is told beforehand.
pub(super) fn check_algorithm(write: &WriteSpec) -> Result<()> {
    let asked = [write.algorithm, write.checksum.map(|sum| sum.algorithm())];
    for algorithm in asked.into_iter().flatten() {
        if !matches!(algorithm, Algorithm::Crc64xz | Algorithm::Md5) {
            return Err(lacks(&format!("checksum {algorithm}, but crc64xz and md5")));
        }
    }
    Ok(())
}

/// What is kept with an object.
pub(super) fn properties(write: &WriteSpec) -> Result<Properties> {
    Ok(Properties {
        content_type: write.content_type.clone(),
        content_encoding: write.content_encoding.clone(),
        content_language: write.content_language.clone(),
        content_disposition: write.content_disposition.clone(),
        cache_control: write.cache_control.clone(),
        metadata: write.metadata.clone(),
        tags: write.tags.clone(),
        storage_class: write.storage_class.as_ref().map(own_class).transpose()?,
        encryption: match &write.encryption {
            None => None,
            Some(Encryption::Provider) => Some(objects::Encryption::Oss),
            Some(Encryption::Service(key)) => Some(objects::Encryption::Kms { key: key.clone() }),
            Some(Encryption::Customer(_)) => return Err(lacks("customer keys")),
        },
        ..Properties::default()
    })
}
