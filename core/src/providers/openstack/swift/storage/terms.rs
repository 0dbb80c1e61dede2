//! Swift's things in neutral terms, and neutral settings in Swift's.

use crate::{
    Algorithm, Checksum, Error, Kind, Result, Take,
    providers::openstack::swift::objects::{self, Conditions, ObjectSettings, Written},
    storage::{Condition, ETag, Object, ReadSpec, Revision, WriteSpec},
};

pub(super) fn lacking(what: impl std::fmt::Display) -> Error {
    Error::new(Kind::Unsupported, format!("Swift has no {what}"))
}

/// An object's entity tag, weak where no request can depend on it.
pub(super) fn tag_told(told: &objects::Object) -> Option<ETag> {
    let tag = ETag::new(told.etag.as_deref()?);
    Some(if told.has_weak_tag() { tag.weak() } else { tag })
}

/// An object of what an answer's head tells.
pub(super) fn object(key: &str, told: objects::Object) -> Object {
    Object {
        key: key.to_owned(),
        size: told.size.unwrap_or_default(),
        checksums: told.md5().into_iter().collect(),
        etag: tag_told(&told),
        version: told.version_id,
        modified: told.last_modified,
        content_type: told.content_type,
        content_encoding: told.content_encoding,
        content_language: told.content_language,
        content_disposition: told.content_disposition,
        cache_control: told.cache_control,
        storage_class: None,
        metadata: told.metadata,
    }
}

/// What an object was written with, as far as its head tells.
pub(super) fn settings_of(told: &objects::Object) -> ObjectSettings {
    ObjectSettings {
        content_type: told.content_type.clone(),
        content_encoding: told.content_encoding.clone(),
        content_language: told.content_language.clone(),
        content_disposition: told.content_disposition.clone(),
        cache_control: told.cache_control.clone(),
        expiry: told.delete_at.map(objects::Expiry::At),
        metadata: told.metadata.clone(),
    }
}

/// What is kept with an object that is written.
pub(super) fn settings(write: &WriteSpec) -> ObjectSettings {
    ObjectSettings {
        content_type: write.content_type.clone(),
        content_encoding: write.content_encoding.clone(),
        content_language: write.content_language.clone(),
        content_disposition: write.content_disposition.clone(),
        cache_control: write.cache_control.clone(),
        expiry: None,
        metadata: write.metadata.clone(),
    }
}

/// Refuses what a write cannot be asked for, before anything is sent.
pub(super) fn checked(write: &WriteSpec) -> Result<()> {
    if !write.tags.is_empty() {
        return Err(lacking("tags"));
    }
    if let Some(class) = &write.storage_class {
        return Err(lacking(format!(
            "storage class {class}; how objects are kept is settled with their container"
        )));
    }
    if write.encryption.is_some() {
        return Err(lacking("settings of encryption"));
    }
    if let Some(algorithm) = write.algorithm {
        let given = write.checksum.is_some_and(|sum| sum.algorithm() == algorithm);
        if algorithm != Algorithm::Md5 && !given {
            return Err(lacking(format!("checksum {algorithm} to compare with; it has md5")));
        }
    }
    absent(&write.condition).map(|_| ())
}

/// Whether a write depends on there being no such object.
pub(super) fn absent(condition: &Condition) -> Result<bool> {
    match condition {
        Condition::Always => Ok(false),
        Condition::Absent => Ok(true),
        Condition::Is(_) | Condition::IsNot(_) => {
            Err(lacking("writes that depend on a state of the object; they can depend on there being none"))
        }
    }
}

fn tag(state: &Revision) -> Result<&ETag> {
    let none = || Error::misuse("a condition on a state names its entity tag, and this one has none");
    state.etag.as_ref().ok_or_else(none)
}

/// The tag as a header has it; `None` of a weak one, which the answer's is compared with: [`agreed`].
fn sent(state: &Revision) -> Result<Option<String>> {
    tag(state).map(|tag| (!tag.is_weak()).then(|| tag.quoted()))
}

/// The weak tag of a state.
fn weak(state: &Revision) -> Option<&ETag> {
    state.etag.as_ref().filter(|tag| tag.is_weak())
}

/// How an answer is taken in on which nothing but its own tag can tell whether it is of the state that is wanted.
pub(super) fn expecting(take: Take, condition: &Condition) -> Take {
    match (take, condition) {
        (Take::Span { offset, first, most, hash, etag: None }, Condition::Is(state)) => {
            Take::Span { offset, first, most, hash, etag: weak(state).map(ETag::sum) }
        }
        _ => take,
    }
}

/// Holds what was told against the condition, where the request could not say it.
pub(super) fn agreed(condition: &Condition, told: &Object) -> Result<()> {
    let same = |state: &Revision| {
        let told = told.etag.as_ref();
        weak(state).map(|wanted| told.is_some_and(|told| told.agrees(wanted)))
    };
    match condition {
        Condition::Is(state) if same(state) == Some(false) => Err(changed()),
        Condition::IsNot(state) if same(state) == Some(true) => {
            Err(Error::new(Kind::NotModified, "the object is in the state that is known already"))
        }
        _ => Ok(()),
    }
}

/// It is in another state than the one that was asked for.
pub(super) fn changed() -> Error {
    Error::new(Kind::PreconditionFailed, "the object is in another state than the one that was asked for")
}

/// On what a read depends.
pub(super) fn conditions(read: &ReadSpec) -> Result<Conditions> {
    if read.key.is_some() {
        return Err(lacking("keys that stay with the caller"));
    }
    let times = Conditions {
        if_modified_since: read.modified_since,
        if_unmodified_since: read.unmodified_since,
        ..Conditions::default()
    };
    Ok(match &read.condition {
        Condition::Always => times,
        Condition::Absent => {
            return Err(Error::misuse("what is not there cannot be read; leave the condition out"));
        }
        Condition::Is(state) => Conditions { if_match: sent(state)?, ..times },
        Condition::IsNot(state) => Conditions { if_none_match: sent(state)?, ..times },
    })
}

/// The entity tag that a copy's source has to have.
pub(super) fn source_tag(condition: &Condition) -> Result<Option<String>> {
    match condition {
        Condition::Always => Ok(None),
        Condition::Is(state) => sent(state),
        Condition::Absent | Condition::IsNot(_) => Err(lacking(
            "copies that depend on the source being in another state; they can depend on one state",
        )),
    }
}

/// What was written, added to what is known of it.
pub(super) fn written(known: &Object, written: &Written, size: u64, checksums: Vec<Checksum>) -> Object {
    Object {
        size,
        etag: written.etag.as_deref().map(ETag::new),
        version: written.version_id.clone(),
        modified: written.last_modified,
        checksums,
        ..known.clone()
    }
}
