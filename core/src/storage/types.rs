//! What there is: containers, objects, versions, uploads that were begun.

use super::ETag;
use crate::{Checksum, Time, wire::open_enum};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What holds objects: a bucket, a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// When it was created, where the provider tells.
    pub created: Option<Time>,
    /// Where it is: a region.
    pub location: Option<String>,
    /// How many objects it has, where the provider counts them.
    pub objects: Option<u64>,
    /// How many bytes they have together.
    pub bytes: Option<u64>,
    /// What its owner keeps with it.
    pub metadata: BTreeMap<String, String>,
}

/// One object, without its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Its name in the container, any text.
    pub key: String,
    /// How many bytes its content has.
    pub size: u64,
    /// What names this state of its content.
    pub etag: Option<ETag>,
    /// Which version it is, where the provider has versions: a version id, a generation.
    pub version: Option<String>,
    /// When this state of it was written.
    pub modified: Option<Time>,
    /// The media type of its content. Listings of most providers do not tell.
    pub content_type: Option<String>,
    /// How its content is encoded: `gzip`.
    pub content_encoding: Option<String>,
    /// Its language. Not in most listings, like what follows.
    pub content_language: Option<String>,
    /// How browsers show it.
    pub content_disposition: Option<String>,
    /// How long it may be kept by those between.
    pub cache_control: Option<String>,
    /// How it is kept.
    pub storage_class: Option<StorageClass>,
    /// The checksums of its whole content that the provider tells.
    pub checksums: Vec<Checksum>,
    /// What its owner keeps with it. Not in listings.
    pub metadata: BTreeMap<String, String>,
}

impl Object {
    /// What names this state of it in a [`Condition`](super::Condition).
    #[must_use]
    pub fn revision(&self) -> Revision {
        Revision { etag: self.etag.clone(), version: self.version.clone() }
    }
}

/// What names one state of an object: each provider has one of these or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The entity tag.
    pub etag: Option<ETag>,
    /// The version id, or the generation.
    pub version: Option<String>,
}

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are objects; a box would cost an allocation for each of a million"
)]
pub enum Entry {
    /// An object.
    Object(Object),
    /// What keys have in common up to the delimiter, that included: a folder, of sorts.
    Prefix(String),
}

impl Entry {
    /// The object, where it is one.
    #[must_use]
    pub fn object(&self) -> Option<&Object> {
        match self {
            Entry::Object(object) => Some(object),
            Entry::Prefix(_) => None,
        }
    }

    /// The key, or what several have in common.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Entry::Object(object) => &object.key,
            Entry::Prefix(prefix) => prefix,
        }
    }
}

/// One version of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The object as it was; [`Object::version`] says which version it is.
    pub object: Object,
    /// Whether it is the one that is shown.
    pub latest: bool,
    /// Whether it says no more than that the object was deleted then.
    pub deleted: bool,
}

/// An upload in parts that was begun and not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingUpload {
    /// The key that it is for.
    pub key: String,
    /// The provider's id of it; empty at providers that have one upload to a key.
    pub id: String,
    /// When it was begun, where the provider tells.
    pub begun: Option<Time>,
}

open_enum! {
    /// How an object is kept, in the words that most providers share; others by their own names.
    pub enum StorageClass {
        /// At hand.
        Standard = "STANDARD",
        /// Seldom read: cheaper to keep, and to be paid for when it is read.
        Infrequent = "STANDARD_IA",
        /// Seldom read, and kept in one place only.
        InfrequentOneZone = "ONEZONE_IA",
        /// Moved between classes by how often it is read.
        Intelligent = "INTELLIGENT_TIERING",
        /// An archive that answers at once.
        ArchiveInstant = "GLACIER_IR",
        /// An archive whose content has to be asked for hours before.
        Archive = "GLACIER",
        /// The cheapest archive.
        DeepArchive = "DEEP_ARCHIVE",
    }
}

/// Who may read what is in a container without credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Nobody.
    #[default]
    Private,
    /// Whoever knows an object's address.
    ReadObjects,
    /// Everybody, listings included.
    ReadAll,
}

/// What became of one object of several that were to be deleted.
#[derive(Clone, Debug)]
pub struct Deletion {
    /// The object's key.
    pub key: String,
    /// Its version, where one was named.
    pub version: Option<String>,
    /// Why it is still there; `None` where it is gone, also where it was not there before.
    pub error: Option<crate::Error>,
}
