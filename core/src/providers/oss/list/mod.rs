//! Listings of a bucket.

mod objects;
mod versions;

pub use objects::{ListObjects, ListObjectsV2};
pub use versions::{ListObjectVersions, ObjectVersion, VersionEntry};

pub use crate::providers::s3_family::{
    listing::{Keyed, Owner},
    versions::DeleteMarker,
};

use super::{
    ETag, instant,
    terms::{ObjectType, StorageClass},
};
use crate::{
    Time,
    providers::s3_family::listing::{self, Line},
};
use serde::{Deserialize, Serialize};

/// An object in a listing. <https://www.alibabacloud.com/help/en/oss/developer-reference/listobjectsv2>
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
    /// How it was put together.
    pub object_type: Option<ObjectType>,
    /// Whether it is being brought back from an archive, or until when it is there, as it was written.
    pub restore: Option<String>,
    /// Whose it is, where the listing tells.
    pub owner: Option<Box<Owner>>,
}

/// What a listing holds: objects, and the prefixes that stand for all objects below them.
pub type Entry = listing::Entry<Object>;

impl Keyed for Object {
    fn key(&self) -> &str {
        &self.key
    }
}

impl Line for Object {
    fn set(&mut self, name: &str, text: &str) -> Result<(), &'static str> {
        match name {
            "Key" => text.clone_into(&mut self.key),
            "LastModified" => self.last_modified = instant::parse(text),
            "ETag" => self.etag = ETag::new(text.trim_ascii()),
            "Size" => self.size = text.trim_ascii().parse().map_err(|_| "an object's size is no number")?,
            "StorageClass" if !text.is_empty() => self.storage_class = Some(text.into()),
            "Type" if !text.is_empty() => self.object_type = Some(text.into()),
            "RestoreInfo" if !text.is_empty() => self.restore = Some(text.to_owned()),
            _ => {}
        }
        Ok(())
    }

    fn is_known(name: &str) -> bool {
        matches!(name, "Key" | "LastModified" | "ETag" | "Size" | "StorageClass" | "Type" | "RestoreInfo")
    }

    fn tagged(&mut self, etag: ETag) {
        self.etag = etag;
    }

    fn owned(&mut self, owner: Owner) {
        self.owner = Some(Box::new(owner));
    }

    fn key_mut(&mut self) -> &mut String {
        &mut self.key
    }
}

#[cfg(test)]
mod tests;
