//! Listings of a bucket.

mod key;
mod objects;
mod read;
mod scan;
mod versions;

pub use objects::{ListObjects, ListObjectsV2};
pub use versions::{DeleteMarker, ListObjectVersions, ObjectVersion, VersionEntry};

pub(super) use key::decode;

use super::{
    ETag, instant,
    terms::{ChecksumAlgorithm, ChecksumType, StorageClass},
};
use crate::{Time, wire::xml_struct};
use serde::{Deserialize, Serialize};

/// An object in a listing. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Its key, byte for byte.
    pub key: String,
    /// How long its content is, in bytes.
    pub size: u64,
    /// Its entity tag.
    pub etag: ETag,
    /// When it was put.
    pub last_modified: Option<Time>,
    /// How it is stored.
    pub storage_class: Option<StorageClass>,
    /// How its checksum was computed, the last where there are several.
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
    /// What its checksum is of.
    pub checksum_type: Option<ChecksumType>,
    /// Whose it is, where the listing tells.
    pub owner: Option<Box<Owner>>,
}

xml_struct! {
    /// An account. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Owner.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Owner {
        /// Its id.
        pub id: String = "ID",
        /// Its name, where it is told.
        pub display_name: Option<String> = "DisplayName",
    }
}

/// What a listing holds: objects, and the prefixes that stand for all objects below them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// An object.
    Object(Object),
    /// What the keys of one or more objects have in common, up to the delimiter and with it.
    Prefix(String),
}

impl Entry {
    /// The key or the prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Entry::Object(object) => &object.key,
            Entry::Prefix(prefix) => prefix,
        }
    }

    /// The object, if it is one.
    #[must_use]
    pub fn object(&self) -> Option<&Object> {
        match self {
            Entry::Object(object) => Some(object),
            Entry::Prefix(_) => None,
        }
    }

    fn name_mut(&mut self) -> &mut String {
        match self {
            Entry::Object(object) => &mut object.key,
            Entry::Prefix(prefix) => prefix,
        }
    }
}

impl Object {
    /// Takes the text of the child of that name; what is wrong with it, if so.
    fn set(&mut self, name: &str, text: &str) -> Result<(), &'static str> {
        match name {
            "Key" => text.clone_into(&mut self.key),
            "LastModified" => self.last_modified = instant::parse(text),
            "ETag" => self.etag = ETag::new(text.trim_ascii()),
            "Size" => self.size = text.trim_ascii().parse().map_err(|_| "an object's size is no number")?,
            "StorageClass" if !text.is_empty() => self.storage_class = Some(text.into()),
            "ChecksumAlgorithm" if !text.is_empty() => self.checksum_algorithm = Some(text.into()),
            "ChecksumType" if !text.is_empty() => self.checksum_type = Some(text.into()),
            _ => {}
        }
        Ok(())
    }
}

/// Which children of an object [`Object::set`] takes.
fn is_known(name: &str) -> bool {
    matches!(
        name,
        "Key" | "LastModified" | "ETag" | "Size" | "StorageClass" | "ChecksumAlgorithm" | "ChecksumType"
    )
}

#[cfg(test)]
mod tests;
