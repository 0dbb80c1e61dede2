//! S3's things as neutral ones, and the other way round.

use super::super::{
    Checksum as Told, Dialect, etag,
    list::{self, VersionEntry},
    objects::{self, Conditions, ContentRange, ObjectHead, Properties},
    terms,
};
use crate::{
    Algorithm, Checksum, Error, Kind, Result, SecretBytes,
    storage::{
        Condition, CustomerKey, Encryption, Entry, Object, ReadSpec, Revision, StorageClass, Version,
        WriteSpec,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// The name of an algorithm at S3, and the header that its checksum is sent in; MD5 has a header of its own.
pub(super) fn algorithm(algorithm: Algorithm) -> Option<(terms::ChecksumAlgorithm, &'static str)> {
    use terms::ChecksumAlgorithm as Name;
    Some(match algorithm {
        Algorithm::Crc32 => (Name::Crc32, "x-amz-checksum-crc32"),
        Algorithm::Crc32c => (Name::Crc32c, "x-amz-checksum-crc32c"),
        Algorithm::Crc64nvme => (Name::Crc64Nvme, "x-amz-checksum-crc64nvme"),
        Algorithm::Sha1 => (Name::Sha1, "x-amz-checksum-sha1"),
        Algorithm::Sha256 => (Name::Sha256, "x-amz-checksum-sha256"),
        _ => return None,
    })
}

/// A checksum as S3 writes it.
pub(super) fn told(checksum: &Checksum) -> Option<Told> {
    algorithm(checksum.algorithm()).map(|(name, _)| Told::new(name, checksum.to_base64()))
}

/// A checksum that S3 tells; one of the checksums of parts is none of the content.
pub(super) fn checksum(told: &Told) -> Option<Checksum> {
    let mut all = Algorithm::ALL.iter();
    let of = all.find(|one| algorithm(**one).is_some_and(|(name, _)| name == told.algorithm))?;
    Checksum::from_base64(*of, &told.value)
}

/// What is told of the content's checksum, its entity tag included where that is one.
pub(super) fn checksums(told: &[Told], kind: Option<&terms::ChecksumType>) -> Vec<Checksum> {
    if kind == Some(&terms::ChecksumType::Composite) {
        return Vec::new();
    }
    told.iter().filter_map(checksum).collect()
}

/// An object by its head. `whole`: the checksums are of all of its content.
pub(super) fn object(key: &str, head: ObjectHead) -> Object {
    let whole = head.content_range.is_none_or(|range| is_whole(&range));
    let sums = if whole { checksums(&head.checksums, head.checksum_type.as_ref()) } else { Vec::new() };
    let foreign = head.customer_algorithm.is_some()
        || head.encryption.as_deref().is_some_and(|how| how.contains("kms"));
    // The whole content's MD5, whichever part of it this is.
    let md5 = head.etag.as_ref().filter(|_| !foreign).and_then(etag::md5);
    Object {
        key: key.to_owned(),
        size: head.size().unwrap_or_default(),
        etag: head.etag,
        version: head.version_id,
        modified: head.last_modified,
        content_type: head.content_type,
        content_encoding: head.content_encoding,
        content_language: head.content_language,
        content_disposition: head.content_disposition,
        cache_control: head.cache_control,
        storage_class: Some(class(head.storage_class.as_ref())),
        checksums: sums.into_iter().chain(md5).collect(),
        metadata: head.metadata,
    }
}

fn is_whole(range: &ContentRange) -> bool {
    range.start == 0 && range.whole == Some(range.end)
}

/// Nothing is said of what is usual.
fn class(class: Option<&terms::StorageClass>) -> StorageClass {
    class.map_or(StorageClass::Standard, |class| class.as_str().into())
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
            storage_class: Some(class(object.storage_class.as_ref())),
            ..Object::default()
        }),
    }
}

/// A line of a listing of versions; there is no delimiter, and so no prefix.
pub(super) fn version(entry: VersionEntry) -> Version {
    match entry {
        VersionEntry::Version(version) => Version {
            object: Object {
                key: version.key,
                size: version.size,
                etag: Some(version.etag).filter(|tag| !tag.is_empty()),
                version: Some(version.version_id),
                modified: version.last_modified,
                storage_class: Some(class(version.storage_class.as_ref())),
                ..Object::default()
            },
            latest: version.is_latest,
            deleted: false,
        },
        VersionEntry::DeleteMarker(marker) => Version {
            object: Object {
                key: marker.key,
                version: Some(marker.version_id),
                modified: marker.last_modified,
                ..Object::default()
            },
            latest: marker.is_latest,
            deleted: true,
        },
        VersionEntry::Prefix(prefix) => {
            Version { object: Object { key: prefix, ..Object::default() }, latest: false, deleted: false }
        }
    }
}

fn lacks(dialect: &Dialect, what: &str) -> Error {
    Error::unsupported(dialect.name, what)
}

/// The entity tag that a condition is about: S3 has conditions on no other name of a state.
fn tag(revision: &Revision) -> Result<String> {
    match &revision.etag {
        Some(tag) => Ok(tag.as_str().to_owned()),
        None => Err(Error::new(
            Kind::Unsupported,
            "a condition here is on an entity tag, and that state of the object names none",
        )),
    }
}

/// A condition as headers have it.
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

/// A condition on what is there when something is written.
pub(super) fn write_conditions(condition: &Condition, dialect: &Dialect) -> Result<Conditions> {
    if *condition != Condition::Always && !dialect.conditional_writes {
        return Err(lacks(dialect, "write conditions"));
    }
    if let Condition::IsNot(_) = condition {
        return Err(lacks(dialect, "write condition on another state than one"));
    }
    conditions(condition)
}

/// Conditions on what is read.
pub(super) fn read_conditions(read: &ReadSpec) -> Result<Conditions> {
    Ok(Conditions {
        if_modified_since: read.modified_since,
        if_unmodified_since: read.unmodified_since,
        ..conditions(&read.condition)?
    })
}

/// The caller's key as S3 takes it.
pub(super) fn key(key: &CustomerKey) -> Result<objects::CustomerKey> {
    let bytes = STANDARD
        .decode(key.base64().expose())
        .map_err(|_| Error::misuse("an encryption key is no Base64"))?;
    objects::CustomerKey::new(SecretBytes::new(bytes))
}

/// The caller's key that a thing is written with.
pub(super) fn write_key(write: &WriteSpec) -> Result<Option<objects::CustomerKey>> {
    match &write.encryption {
        Some(Encryption::Customer(own)) => key(own).map(Some),
        _ => Ok(None),
    }
}

/// What is kept with an object.
pub(super) fn properties(write: &WriteSpec, dialect: &Dialect) -> Result<Properties> {
    if !write.tags.is_empty() && !dialect.object_tagging {
        return Err(lacks(dialect, "set_tags"));
    }
    if write.encryption.is_some() && !dialect.encryption {
        return Err(lacks(dialect, "encryption settings"));
    }
    Ok(Properties {
        content_type: write.content_type.clone(),
        content_encoding: write.content_encoding.clone(),
        content_language: write.content_language.clone(),
        content_disposition: write.content_disposition.clone(),
        cache_control: write.cache_control.clone(),
        metadata: write.metadata.clone(),
        tags: write.tags.clone(),
        storage_class: write.storage_class.as_ref().map(|class| class.as_str().into()),
        encryption: match &write.encryption {
            None | Some(Encryption::Customer(_)) => None,
            Some(Encryption::Provider) => Some(objects::Encryption::S3),
            Some(Encryption::Service(key)) => Some(objects::Encryption::Kms {
                key: key.clone(),
                context: None,
                bucket_key: None,
                dual: false,
            }),
        },
        ..Properties::default()
    })
}
