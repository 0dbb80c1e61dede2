//! What Cinder says of a volume.

use super::read::{flag_option, pairs};
use crate::{
    Time,
    wire::{
        json::{present, text, text_option, time_option},
        open_enum,
    },
};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A volume. <https://docs.openstack.org/api-ref/block-storage/v3/#show-a-volume-s-details>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self")]
#[non_exhaustive]
pub struct Volume {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name, which need not be unique.
    #[serde(default)]
    pub name: Option<String>,
    /// What its owner says of it.
    #[serde(default)]
    pub description: Option<String>,
    /// Its state.
    pub status: VolumeStatus,
    /// Its size in GiB.
    #[serde(default)]
    pub size: Option<u64>,
    /// The zone it is in.
    #[serde(default, alias = "availabilityZone")]
    pub availability_zone: Option<String>,
    /// The name of its type; version 1 writes `None` for a volume without one.
    #[serde(default, alias = "volumeType", deserialize_with = "text_option")]
    pub volume_type: Option<String>,
    /// The id of its type, from version 3.63 on.
    #[serde(default, deserialize_with = "text_option")]
    pub volume_type_id: Option<String>,
    /// The snapshot it was made of.
    #[serde(default, alias = "snapshotId", deserialize_with = "text_option")]
    pub snapshot_id: Option<String>,
    /// The volume it was made of.
    #[serde(default, deserialize_with = "text_option")]
    pub source_volid: Option<String>,
    /// The backup it was made of, from version 3.47 on.
    #[serde(default, deserialize_with = "text_option")]
    pub backup_id: Option<String>,
    /// The servers it is attached to.
    #[serde(default, deserialize_with = "attachments")]
    pub attachments: Vec<VolumeAttachment>,
    /// Its owner's metadata.
    #[serde(default, deserialize_with = "pairs")]
    pub metadata: BTreeMap<String, String>,
    /// What it has of the image it was made of.
    #[serde(default, deserialize_with = "pairs")]
    pub volume_image_metadata: BTreeMap<String, String>,
    /// Whether a server can boot from it.
    #[serde(default, deserialize_with = "flag_option")]
    pub bootable: Option<bool>,
    /// Whether it is encrypted.
    #[serde(default, deserialize_with = "flag_option")]
    pub encrypted: Option<bool>,
    /// Whether it can be attached to several servers at once.
    #[serde(default, deserialize_with = "flag_option")]
    pub multiattach: Option<bool>,
    /// When it was made.
    #[serde(default, alias = "createdAt", deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated_at: Option<Time>,
    /// The user who made it.
    #[serde(default, deserialize_with = "text_option")]
    pub user_id: Option<String>,
    /// The project it belongs to.
    #[serde(default, rename = "os-vol-tenant-attr:tenant_id", deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The host that serves it, shown to administrators.
    #[serde(default, rename = "os-vol-host-attr:host", deserialize_with = "text_option")]
    pub host: Option<String>,
    /// How far its migration is.
    #[serde(default, deserialize_with = "text_option")]
    pub migration_status: Option<String>,
    /// How its replication is.
    #[serde(default, deserialize_with = "text_option")]
    pub replication_status: Option<String>,
    /// The group it belongs to, from version 3.13 on.
    #[serde(default, deserialize_with = "text_option")]
    pub group_id: Option<String>,
    /// The consistency group it belongs to.
    #[serde(default, deserialize_with = "text_option")]
    pub consistencygroup_id: Option<String>,
    /// Version 1's word for the name, and that of Nova's proxy.
    #[serde(default, alias = "displayName")]
    display_name: Option<String>,
    /// Version 1's word for the description, and that of Nova's proxy.
    #[serde(default, alias = "displayDescription")]
    display_description: Option<String>,
}

impl<'de> Deserialize<'de> for Volume {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut volume = Volume::deserialize(deserializer)?;
        let (name, description) = (volume.display_name.take(), volume.display_description.take());
        volume.name = volume.name.or(name);
        volume.description = volume.description.or(description);
        Ok(volume)
    }
}

/// A server that a volume is attached to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct VolumeAttachment {
    /// The attachment's id, from version 2 on.
    #[serde(default, deserialize_with = "text_option")]
    pub attachment_id: Option<String>,
    /// The volume.
    #[serde(default, alias = "volumeId", deserialize_with = "text_option")]
    pub volume_id: Option<String>,
    /// The server.
    #[serde(default, alias = "serverId", deserialize_with = "text_option")]
    pub server_id: Option<String>,
    /// The host, where it is not attached to a server.
    #[serde(default)]
    pub host_name: Option<String>,
    /// The device on the server.
    #[serde(default)]
    pub device: Option<String>,
    /// Since when it is attached.
    #[serde(default, deserialize_with = "time_option")]
    pub attached_at: Option<Time>,
}

/// Version 1 lists one empty attachment for a volume that has none.
fn attachments<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<VolumeAttachment>, D::Error> {
    let mut listed: Vec<VolumeAttachment> = present(deserializer)?;
    listed.retain(|at| at.server_id.is_some() || at.host_name.is_some() || at.attachment_id.is_some());
    Ok(listed)
}

open_enum! {
    /// The state of a volume. <https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes>
    pub enum VolumeStatus {
        /// It is being made.
        Creating = "creating",
        /// It can be attached.
        Available = "available",
        /// It is set aside for an attachment.
        Reserved = "reserved",
        /// It is being attached.
        Attaching = "attaching",
        /// It is being detached.
        Detaching = "detaching",
        /// It is attached.
        InUse = "in-use",
        /// It is shut off from changes by an administrator.
        Maintenance = "maintenance",
        /// It is being deleted.
        Deleting = "deleting",
        /// It waits for another project to accept it.
        AwaitingTransfer = "awaiting-transfer",
        /// It could not be made, or has failed since.
        Error = "error",
        /// It could not be deleted.
        ErrorDeleting = "error_deleting",
        /// It is being backed up.
        BackingUp = "backing-up",
        /// A backup is being restored to it.
        RestoringBackup = "restoring-backup",
        /// A backup could not be made of it.
        ErrorBackingUp = "error_backing-up",
        /// A backup could not be restored to it.
        ErrorRestoring = "error_restoring",
        /// It could not be extended.
        ErrorExtending = "error_extending",
        /// An image is being written to it.
        Downloading = "downloading",
        /// It is being written to an image.
        Uploading = "uploading",
        /// It is changing its type.
        Retyping = "retyping",
        /// It is being extended.
        Extending = "extending",
    }
}

impl VolumeStatus {
    /// Whether it has failed: it does not change by itself any more, and its owner or an administrator must act.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.as_str().starts_with("error")
    }
}
