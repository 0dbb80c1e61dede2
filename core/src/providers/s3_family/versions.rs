//! The versions of a bucket's objects, as listings tell them.

use super::{instant, key, listing::Owner};
use crate::{
    Page, Response, Result, Time,
    storage::ETag,
    wire::xml::{self, Fault, FromXml, Xml},
};
use serde::{Deserialize, Serialize};

/// A version of an object. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectVersion.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectVersion<C> {
    /// The object's key.
    pub key: String,
    /// The version's id; `null` for what was put without versions.
    pub version_id: String,
    /// Whether it is the newest.
    pub is_latest: bool,
    /// How long its content is, in bytes.
    pub size: u64,
    /// Its entity tag.
    pub etag: ETag,
    /// When it was put.
    pub last_modified: Option<Time>,
    /// How it is stored.
    pub storage_class: Option<C>,
    /// Whose it is.
    pub owner: Option<Owner>,
}

/// A version that says that the object was deleted.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteMarkerEntry.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteMarker {
    /// The object's key.
    pub key: String,
    /// The version's id.
    pub version_id: String,
    /// Whether it is the newest.
    pub is_latest: bool,
    /// When it was deleted.
    pub last_modified: Option<Time>,
    /// Whose it is.
    pub owner: Option<Owner>,
}

/// What a listing of versions holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VersionEntry<C> {
    /// A version with a content.
    Version(ObjectVersion<C>),
    /// A version that says that the object was deleted.
    DeleteMarker(DeleteMarker),
    /// What the keys of one or more objects have in common, up to the delimiter and with it.
    Prefix(String),
}

impl<C> Default for ObjectVersion<C> {
    fn default() -> Self {
        ObjectVersion {
            key: String::new(),
            version_id: String::new(),
            is_latest: false,
            size: 0,
            etag: ETag::default(),
            last_modified: None,
            storage_class: None,
            owner: None,
        }
    }
}

struct Listed<C> {
    entries: Vec<VersionEntry<C>>,
    truncated: bool,
    next_key: Option<String>,
    next_version: Option<String>,
    escaped: bool,
}

impl<C: FromXml> FromXml for Listed<C> {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut listed = Listed {
            entries: Vec::new(),
            truncated: false,
            next_key: None,
            next_version: None,
            escaped: false,
        };
        while let Some(child) = xml.child()? {
            match child {
                "Version" => listed.entries.push(VersionEntry::Version(xml.read()?)),
                "DeleteMarker" => {
                    let ObjectVersion::<C> { key, version_id, is_latest, last_modified, owner, .. } =
                        xml.read()?;
                    let marker = DeleteMarker { key, version_id, is_latest, last_modified, owner };
                    listed.entries.push(VersionEntry::DeleteMarker(marker));
                }
                "CommonPrefixes" => {
                    let prefixes: Vec<String> = xml.read()?;
                    listed.entries.extend(prefixes.into_iter().map(VersionEntry::Prefix));
                }
                "IsTruncated" => listed.truncated = xml.read_option::<bool>()?.unwrap_or(false),
                "NextKeyMarker" => listed.next_key = xml.read_option()?,
                "NextVersionIdMarker" => listed.next_version = xml.read_option()?,
                "EncodingType" => listed.escaped = xml.read::<String>()?.eq_ignore_ascii_case("url"),
                _ => {}
            }
        }
        Ok(listed)
    }
}

impl<C: FromXml> FromXml for ObjectVersion<C> {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut version, mut has_key) = (ObjectVersion::default(), false);
        while let Some(child) = xml.child()? {
            match child {
                "Key" => {
                    version.key = xml.read()?;
                    has_key = true;
                }
                "VersionId" => version.version_id = xml.read()?,
                "IsLatest" => version.is_latest = xml.read_option()?.unwrap_or(false),
                "Size" => version.size = xml.read_option()?.unwrap_or(0),
                "ETag" => version.etag = xml.read()?,
                "LastModified" => version.last_modified = instant::parse(&xml.read::<String>()?),
                "StorageClass" => version.storage_class = xml.read_option()?,
                "Owner" => version.owner = xml.read_option()?,
                _ => {}
            }
        }
        if has_key { Ok(version) } else { Err(Fault::missing("a version", "key")) }
    }
}

impl<C> VersionEntry<C> {
    /// The key or the prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            VersionEntry::Version(version) => &version.key,
            VersionEntry::DeleteMarker(marker) => &marker.key,
            VersionEntry::Prefix(prefix) => prefix,
        }
    }

    fn name_mut(&mut self) -> &mut String {
        match self {
            VersionEntry::Version(version) => &mut version.key,
            VersionEntry::DeleteMarker(marker) => &mut marker.key,
            VersionEntry::Prefix(prefix) => prefix,
        }
    }
}

/// Where a listing goes on: behind that key, or that version of it.
pub(in crate::providers) type Next = (String, Option<String>);

/// Reads a page, its keys as they are in the bucket.
pub(in crate::providers) fn read<C: FromXml>(
    response: &Response,
) -> Result<(Vec<VersionEntry<C>>, Option<Next>)> {
    let mut listed: Listed<C> = xml::read(response)?;
    if listed.escaped {
        let names = listed.entries.iter_mut().map(VersionEntry::name_mut).chain(listed.next_key.as_mut());
        for name in names {
            key::decode(name).ok_or_else(|| response.malformed("a key in it is not UTF-8"))?;
        }
    }
    if !listed.truncated {
        return Ok((listed.entries, None));
    }
    let Some(next) = listed.next_key else {
        return Err(response.malformed("it says that there is more, and not where"));
    };
    Ok((listed.entries, Some((next, listed.next_version))))
}

/// The page that `now` asked for, with what asks for the rest, which is something else.
pub(in crate::providers) fn page<T, L: PartialEq>(
    response: &Response,
    items: Vec<T>,
    now: &L,
    rest: Option<L>,
) -> Result<Page<T, L>> {
    if rest.as_ref() == Some(now) {
        return Err(response.malformed("it says to go on where it began"));
    }
    Ok(Page { items, rest })
}
