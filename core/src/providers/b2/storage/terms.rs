//! B2's terms in those that all providers share, and the other way round.

use crate::{
    Algorithm, Checksum, Error, Kind, Result,
    providers::b2::{
        Encryption,
        buckets::Bucket,
        files::{AUTO_TYPE, FileHead, FileVersion},
    },
    storage::{self, Condition, Container, Object, ReadSpec, StorageClass, WriteSpec},
};
use std::collections::BTreeMap;

/// The name under which uploads keep what tells theirs from others'. Neutral metadata does not show it.
pub(super) const MARK: &str = "pileus-upload";
/// Where the SHA-1 of a large file is told.
pub(super) const WHOLE_SHA1: &str = "large_file_sha1";

/// What is kept with a file that has a header of its own when it is downloaded.
const DISPOSITION: &str = "b2-content-disposition";
const LANGUAGE: &str = "b2-content-language";
const ENCODING: &str = "b2-content-encoding";
const CACHE: &str = "b2-cache-control";

/// A setting that the provider lacks.
pub(super) fn lacking(what: &str) -> Error {
    Error::new(Kind::Unsupported, format!("b2 has no {what}"))
}

pub(super) fn container(bucket: &Bucket) -> Container {
    Container {
        name: bucket.bucket_name.clone(),
        metadata: bucket.bucket_info.clone(),
        ..Container::default()
    }
}

/// What is the owner's of what is kept with a file.
fn metadata(info: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let own = |name: &str| !name.starts_with("b2-") && name != MARK && name != WHOLE_SHA1;
    info.iter().filter(|(name, _)| own(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

pub(super) fn object(file: &FileVersion) -> Object {
    Object {
        key: file.file_name.clone(),
        size: file.content_length,
        version: Some(file.file_id.clone()).filter(|id| !id.is_empty()),
        modified: file.upload_timestamp,
        content_type: file.content_type.clone(),
        content_encoding: file.file_info.get(ENCODING).cloned(),
        content_language: file.file_info.get(LANGUAGE).cloned(),
        content_disposition: file.file_info.get(DISPOSITION).cloned(),
        cache_control: file.file_info.get(CACHE).cloned(),
        checksums: checksums(file.sha1(), file.content_md5.as_deref()),
        metadata: metadata(&file.file_info),
        ..Object::default()
    }
}

/// What the head of an answer with content says of the object.
pub(super) fn got(head: &FileHead, key: &str) -> Object {
    Object {
        key: key.to_owned(),
        size: head.size.unwrap_or_default(),
        version: head.file_id.clone(),
        modified: head.upload_timestamp,
        content_type: head.content_type.clone(),
        content_encoding: head.content_encoding.clone(),
        content_language: head.content_language.clone(),
        content_disposition: head.content_disposition.clone(),
        cache_control: head.cache_control.clone(),
        checksums: checksums(head.sha1(), None),
        metadata: metadata(&head.info),
        ..Object::default()
    }
}

fn checksums(sha1: Option<Checksum>, md5: Option<&str>) -> Vec<Checksum> {
    sha1.into_iter().chain(md5.and_then(|text| Checksum::from_hex(Algorithm::Md5, text))).collect()
}

/// Refuses conditions, which B2 has not.
pub(super) fn unconditional(condition: &Condition) -> Result<()> {
    match condition {
        Condition::Always => Ok(()),
        _ => Err(lacking("conditions: it keeps every version, and the newest is the one that shows")),
    }
}

/// Refuses what of a reading is not possible.
pub(super) fn check_read(read: &ReadSpec) -> Result<()> {
    if read.modified_since.is_some() || read.unmodified_since.is_some() {
        return Err(lacking("conditions on the time of a change; give the version that the object tells"));
    }
    unconditional(&read.condition)
}

/// What an object is written with, in B2's terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) content_type: Option<String>,
    pub(super) info: BTreeMap<String, String>,
    pub(super) encryption: Option<Encryption>,
    pub(super) sha1: Option<Checksum>,
}

pub(super) fn written(write: &WriteSpec) -> Result<Written> {
    unconditional(&write.condition)?;
    if !write.tags.is_empty() {
        return Err(lacking("tags of objects"));
    }
    if let Some(class) = write.storage_class.as_ref().filter(|class| **class != StorageClass::Standard) {
        return Err(lacking(&format!("storage class {class}")));
    }
    let other = |algorithm: Algorithm| lacking(&format!("checksums of the kind {algorithm}; it has sha1"));
    if let Some(algorithm) = write.algorithm.filter(|algorithm| *algorithm != Algorithm::Sha1) {
        return Err(other(algorithm));
    }
    let sha1 = match write.checksum {
        Some(sum) if sum.algorithm() != Algorithm::Sha1 => return Err(other(sum.algorithm())),
        sum => sum,
    };
    let encryption = match &write.encryption {
        None => None,
        Some(storage::Encryption::Provider) => Some(Encryption::B2),
        Some(storage::Encryption::Service(_)) => return Err(lacking("service that keeps keys")),
        Some(storage::Encryption::Customer(key)) => Some(Encryption::Customer(key.clone())),
    };
    let mut info = BTreeMap::new();
    for (name, value) in &write.metadata {
        // B2 would have it in lower case all the same.
        let name = name.to_lowercase();
        if name.starts_with("b2-") || name == MARK || name == WHOLE_SHA1 {
            return Err(Error::misuse(format!(
                "{name:?} is not for metadata: B2 or this library keeps its own there"
            )));
        }
        info.insert(name, value.clone());
    }
    let own = [
        (DISPOSITION, &write.content_disposition),
        (LANGUAGE, &write.content_language),
        (ENCODING, &write.content_encoding),
        (CACHE, &write.cache_control),
    ];
    for (name, value) in own {
        if let Some(value) = value {
            info.insert(name.to_owned(), value.clone());
        }
    }
    Ok(Written { content_type: write.content_type.clone(), info, encryption, sha1 })
}

/// What a file was written with, as the head of an answer tells, to be written so again.
pub(super) fn as_written(head: &FileHead) -> (String, BTreeMap<String, String>) {
    let mut info = head.info.clone();
    let own = [
        (DISPOSITION, &head.content_disposition),
        (LANGUAGE, &head.content_language),
        (ENCODING, &head.content_encoding),
        (CACHE, &head.cache_control),
    ];
    for (name, value) in own {
        if let Some(value) = value {
            info.insert(name.to_owned(), value.clone());
        }
    }
    (head.content_type.clone().unwrap_or_else(|| AUTO_TYPE.to_owned()), info)
}
