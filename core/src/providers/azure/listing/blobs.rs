//! The blobs of a container.

use super::{Metadata, Name};
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::azure::{names, properties::BlobProperties, tags::Tags},
    wire::{
        open_enum,
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

open_enum! {
    /// What else a listing of blobs tells.
    pub enum BlobsInclude {
        /// Snapshots, each as an item of its own. Not beside a delimiter.
        Snapshots = "snapshots",
        /// Metadata.
        Metadata = "metadata",
        /// Blobs that blocks were sent for and that were never made of them.
        UncommittedBlobs = "uncommittedblobs",
        /// What was copied to them.
        Copy = "copy",
        /// Blobs that were deleted and can be had back.
        Deleted = "deleted",
        /// Tags.
        Tags = "tags",
        /// Versions, each as an item of its own.
        Versions = "versions",
        /// Blobs that were deleted and have versions.
        DeletedWithVersions = "deletedwithversions",
        /// Until when they cannot be changed.
        ImmutabilityPolicy = "immutabilitypolicy",
        /// Whether they are held for legal reasons.
        LegalHold = "legalhold",
        /// Owners and rights, in an account with hierarchical names.
        Permissions = "permissions",
    }
}

/// A blob, or a snapshot or a version of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Blob {
    /// Its name, to the letter.
    pub name: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Which snapshot it is, by its time.
    pub snapshot: Option<String>,
    /// Which version it is.
    pub version_id: Option<String>,
    /// Whether that is the newest.
    pub is_current_version: Option<bool>,
    /// Whether nothing is left of it but versions.
    pub has_versions_only: bool,
    /// Which of the deleted things of its name it is, in an account with hierarchical names.
    pub deletion_id: Option<String>,
    /// Its properties.
    pub properties: BlobProperties,
    /// Its metadata, where that was asked for.
    pub metadata: BTreeMap<String, String>,
    /// Its tags, where these were asked for.
    pub tags: BTreeMap<String, String>,
}

impl FromXml for Blob {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut name, mut read) = (None, Blob::default());
        while let Some(child) = xml.child()? {
            match child {
                "Name" => name = Some(xml.read::<Name>()?.0),
                "Deleted" => read.deleted = xml.read_option()?.unwrap_or_default(),
                "Snapshot" => read.snapshot = xml.read_option()?,
                "VersionId" => read.version_id = xml.read_option()?,
                "IsCurrentVersion" => read.is_current_version = xml.read_option()?,
                "HasVersionsOnly" => read.has_versions_only = xml.read_option()?.unwrap_or_default(),
                "DeletionId" => read.deletion_id = xml.read_option()?,
                "Properties" => read.properties = xml.read()?,
                "Metadata" => read.metadata = xml.read::<Metadata>()?.0,
                "Tags" => read.tags = xml.read::<Tags>()?.0,
                _ => {}
            }
        }
        read.name = name.ok_or_else(|| Fault::missing("Blob", "Name"))?;
        Ok(read)
    }
}

/// An item of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "most items are blobs; a box would cost an allocation for each"
)]
pub enum Listed {
    /// A blob.
    Blob(Blob),
    /// What all names begin with that go on beyond the delimiter.
    Prefix(String),
}

impl Listed {
    /// The blob, where it is one.
    #[must_use]
    pub fn blob(self) -> Option<Blob> {
        match self {
            Listed::Blob(blob) => Some(blob),
            Listed::Prefix(_) => None,
        }
    }
}

#[derive(Default)]
struct Items(Vec<Listed>);

impl FromXml for Items {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut items = Vec::new();
        while let Some(child) = xml.child()? {
            match child {
                "Blob" => items.push(Listed::Blob(xml.read()?)),
                "BlobPrefix" => items.push(Listed::Prefix(xml.read::<Prefix>()?.name.0)),
                _ => {}
            }
        }
        Ok(Items(items))
    }
}

xml_struct! {
    struct Prefix {
        name: Name = needed "Name",
    }
}

xml_struct! {
    struct Enumeration {
        items: Items = needed "Blobs",
        next: Option<String> = "NextMarker",
    }
}

/// Lists a container's blobs, in order of their names.
/// <https://learn.microsoft.com/rest/api/storageservices/list-blobs>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListBlobs {
    /// The container.
    pub container: String,
    /// Only those whose names begin so.
    pub prefix: Option<String>,
    /// Names that go on beyond this, after the prefix, are told by their beginning alone.
    pub delimiter: Option<String>,
    /// What else to tell.
    pub include: Vec<BlobsInclude>,
    /// How many items a page holds at most, up to 5,000.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub marker: Option<String>,
}

impl ListBlobs {
    /// All blobs of `container`.
    #[must_use]
    pub fn of(container: impl Into<String>) -> Self {
        ListBlobs { container: container.into(), ..ListBlobs::default() }
    }
}

impl Endpoint for ListBlobs {
    type Output = Page<Listed, Self>;

    fn request(&self) -> Request {
        let include: Vec<_> = self.include.iter().map(BlobsInclude::as_str).collect();
        names::container(Method::GET, &self.container)
            .query("comp", "list")
            .query_opt("prefix", self.prefix.as_ref())
            .query_opt("delimiter", self.delimiter.as_ref())
            .query_opt("include", (!include.is_empty()).then(|| include.join(",")))
            .query_opt("maxresults", self.max_results.map(|most| most.to_string()))
            .query_opt("marker", self.marker.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let read: Enumeration = xml::read(response)?;
        let rest = read.next.map(|next| ListBlobs { marker: Some(next), ..self.clone() });
        Ok(Page { items: read.items.0, rest })
    }
}
