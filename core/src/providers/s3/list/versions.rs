//! The versions of a bucket's objects.

use super::{
    super::{ETag, instant, place, terms::StorageClass},
    Owner, key,
};
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    wire::xml::{self, Fault, FromXml, Xml},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// A version of an object. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectVersion.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectVersion {
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
    pub storage_class: Option<StorageClass>,
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
pub enum VersionEntry {
    /// A version with a content.
    Version(ObjectVersion),
    /// A version that says that the object was deleted.
    DeleteMarker(DeleteMarker),
    /// What the keys of one or more objects have in common, up to the delimiter and with it.
    Prefix(String),
}

/// Lists all versions of a bucket's objects, by key, the newest first.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListObjectVersions {
    /// The bucket.
    pub bucket: String,
    /// Only those whose keys begin so.
    pub prefix: Option<String>,
    /// Keys that have this behind the prefix are told as one prefix up to it: `/`.
    pub delimiter: Option<String>,
    /// Only those behind this key, or behind the version of it below.
    pub key_marker: Option<String>,
    /// Only those behind this version of the key above.
    pub version_id_marker: Option<String>,
    /// How many a page holds; a thousand where nothing is said, and at most.
    pub max_keys: Option<u32>,
}

impl ListObjectVersions {
    /// All versions in that bucket.
    #[must_use]
    pub fn new(bucket: impl Into<String>) -> Self {
        ListObjectVersions { bucket: bucket.into(), ..ListObjectVersions::default() }
    }
}

#[derive(Default)]
struct Listed {
    entries: Vec<VersionEntry>,
    truncated: bool,
    next_key: Option<String>,
    next_version: Option<String>,
    escaped: bool,
}

impl FromXml for Listed {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut listed = Listed::default();
        while let Some(child) = xml.child()? {
            match child {
                "Version" => listed.entries.push(VersionEntry::Version(xml.read()?)),
                "DeleteMarker" => {
                    let ObjectVersion { key, version_id, is_latest, last_modified, owner, .. } =
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

impl FromXml for ObjectVersion {
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

impl VersionEntry {
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

impl Endpoint for ListObjectVersions {
    type Output = Page<VersionEntry, Self>;

    fn request(&self) -> Request {
        place::bucket(Method::GET, &self.bucket)
            .query_opt("delimiter", self.delimiter.as_deref())
            .query("encoding-type", "url")
            .query_opt("key-marker", self.key_marker.as_deref())
            .query_opt("max-keys", self.max_keys.map(|most| most.to_string()))
            .query_opt("prefix", self.prefix.as_deref())
            .query_opt("version-id-marker", self.version_id_marker.as_deref())
            .query("versions", "")
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let mut listed: Listed = xml::read(response)?;
        if listed.escaped {
            let names = listed.entries.iter_mut().map(VersionEntry::name_mut).chain(listed.next_key.as_mut());
            for name in names {
                key::decode(name).ok_or_else(|| response.malformed("a key in it is not UTF-8"))?;
            }
        }
        if !listed.truncated {
            return Ok(Page { items: listed.entries, rest: None });
        }
        let Some(next) = listed.next_key else {
            return Err(response.malformed("it says that there is more, and not where"));
        };
        let rest = ListObjectVersions {
            key_marker: Some(next),
            version_id_marker: listed.next_version,
            ..self.clone()
        };
        if rest == *self {
            return Err(response.malformed("it says to go on where it began"));
        }
        Ok(Page { items: listed.entries, rest: Some(rest) })
    }
}
