//! What Glance says of an image.

use crate::{
    Time,
    wire::{
        json::{or_default, present, text, text_option, time_option},
        open_enum,
    },
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// An image. <https://docs.openstack.org/api-ref/image/v2/#show-image>
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Image {
    /// Its id, a UUID in most clouds.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name, which need not be unique.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is ready for.
    pub status: ImageStatus,
    /// Who can see it.
    #[serde(default)]
    pub visibility: Option<Visibility>,
    /// Whether it is left out of listings that do not ask for hidden images.
    #[serde(default, deserialize_with = "or_default")]
    pub os_hidden: bool,
    /// Whether it cannot be deleted.
    #[serde(default, deserialize_with = "or_default")]
    pub protected: bool,
    /// The project it belongs to.
    #[serde(default, deserialize_with = "text_option")]
    pub owner: Option<String>,
    /// The size of its data in bytes; `None` as long as it has none.
    #[serde(default)]
    pub size: Option<u64>,
    /// The size of the disk that the data unfolds to, in bytes.
    #[serde(default)]
    pub virtual_size: Option<u64>,
    /// `raw`, `qcow2`, `vhd`, …
    #[serde(default)]
    pub disk_format: Option<String>,
    /// `bare`, `ovf`, `docker`, …
    #[serde(default)]
    pub container_format: Option<String>,
    /// The disk a server needs to boot it, in GB.
    #[serde(default, deserialize_with = "or_default")]
    pub min_disk: u64,
    /// The memory a server needs to boot it, in MB.
    #[serde(default, deserialize_with = "or_default")]
    pub min_ram: u64,
    /// MD5 of the data.
    #[serde(default)]
    pub checksum: Option<String>,
    /// The algorithm of [`Image::os_hash_value`].
    #[serde(default)]
    pub os_hash_algo: Option<String>,
    /// The secure hash of the data, in hex.
    #[serde(default)]
    pub os_hash_value: Option<String>,
    /// Its tags.
    #[serde(default, deserialize_with = "present")]
    pub tags: Vec<String>,
    /// When it was registered.
    #[serde(default, deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated_at: Option<Time>,
    /// Where the data is in the store behind Glance, in clouds that show it.
    #[serde(default)]
    pub direct_url: Option<String>,
    /// All places of the data, in clouds that show them.
    #[serde(default, deserialize_with = "present")]
    pub locations: Vec<ImageLocation>,
    /// The stores that hold the data, separated by commas, in clouds with several.
    #[serde(default)]
    pub stores: Option<String>,
    /// The path of the image below the service.
    #[serde(default, rename = "self")]
    pub link: Option<String>,
    /// The path of its data below the service.
    #[serde(default)]
    pub file: Option<String>,
    /// The path of its schema below the service.
    #[serde(default)]
    pub schema: Option<String>,
    /// The properties that its owner or the cloud gave it. Strings nearly always; [`Image::property`] reads those.
    #[serde(flatten)]
    pub properties: BTreeMap<String, Value>,
}

impl Image {
    /// A property that is a string.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name)?.as_str()
    }
}

/// A place of an image's data.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ImageLocation {
    /// The address within the store.
    #[serde(default)]
    pub url: String,
    /// What the store says of it.
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: BTreeMap<String, Value>,
}

open_enum! {
    /// The state of an image. <https://docs.openstack.org/glance/latest/user/statuses.html>
    pub enum ImageStatus {
        /// Registered; it has no data yet.
        Queued = "queued",
        /// Its data is being uploaded.
        Saving = "saving",
        /// Its data is being put in the staging area.
        Uploading = "uploading",
        /// Its data is being imported.
        Importing = "importing",
        /// Ready for use.
        Active = "active",
        /// Its data is withheld from all but administrators.
        Deactivated = "deactivated",
        /// An upload failed.
        Killed = "killed",
        /// Gone, and kept for the record.
        Deleted = "deleted",
        /// Gone; its data will be in a while.
        PendingDelete = "pending_delete",
    }
}

open_enum! {
    /// Who can see an image.
    pub enum Visibility {
        /// All, and it is in their listings.
        Public = "public",
        /// All, and it is in the listings of those who accepted it.
        Community = "community",
        /// Its owner and the projects it is shared with.
        Shared = "shared",
        /// Its owner.
        Private = "private",
    }
}
