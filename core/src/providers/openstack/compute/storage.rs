//! Glance's images and Cinder's volumes and snapshots, as neutral compute knows them.

use crate::{
    compute::{Attachment, Image, LocationId, NodeId, ResourceState, Snapshot, SnapshotId, Volume, VolumeId},
    providers::openstack::{
        cinder::{self, SnapshotStatus, VolumeStatus},
        glance::{self, ImageStatus},
    },
    wire::json::Document,
};

/// A Glance image.
pub(super) fn image(document: Document<glance::Image>) -> Image {
    let Document { value: image, extra } = document;
    let state = match image.status {
        ImageStatus::Queued | ImageStatus::Saving | ImageStatus::Uploading | ImageStatus::Importing => {
            ResourceState::Creating
        }
        ImageStatus::Active => ResourceState::Available,
        ImageStatus::Killed => ResourceState::Error,
        ImageStatus::Deleted => ResourceState::Deleted,
        ImageStatus::PendingDelete => ResourceState::Deleting,
        // Withheld from use by an administrator, for one.
        _ => ResourceState::Unknown,
    };
    Image {
        id: image.id.into(),
        name: image.name.unwrap_or_default(),
        state,
        created: image.created_at,
        size_bytes: image.size,
        min_disk_gib: image.min_disk,
        min_ram_mib: image.min_ram,
        extra,
    }
}

/// A Cinder volume.
pub(super) fn volume(document: Document<cinder::Volume>) -> Volume {
    let Document { value: volume, extra } = document;
    let state = match &volume.status {
        VolumeStatus::Creating | VolumeStatus::Downloading => ResourceState::Creating,
        VolumeStatus::Available => ResourceState::Available,
        VolumeStatus::InUse => ResourceState::InUse,
        VolumeStatus::Reserved | VolumeStatus::Attaching | VolumeStatus::Detaching => {
            ResourceState::Attaching
        }
        VolumeStatus::Deleting => ResourceState::Deleting,
        VolumeStatus::BackingUp
        | VolumeStatus::RestoringBackup
        | VolumeStatus::Uploading
        | VolumeStatus::Retyping
        | VolumeStatus::Extending => ResourceState::Updating,
        status if status.is_error() => ResourceState::Error,
        _ => ResourceState::Unknown,
    };
    let attached = volume.attachments.into_iter();
    let attachments = attached.filter_map(|at| Some((NodeId::from(at.server_id?), at.device)));
    Volume {
        id: volume.id.into(),
        name: volume.name.unwrap_or_default(),
        size_gib: volume.size.unwrap_or_default(),
        state,
        attachments: attachments.map(|(node, device)| Attachment { node, device }).collect(),
        location: volume.availability_zone.map(LocationId::from),
        snapshot: volume.snapshot_id.map(SnapshotId::from),
        created: volume.created_at,
        metadata: volume.metadata,
        extra,
    }
}

/// A Cinder snapshot.
pub(super) fn snapshot(document: Document<cinder::Snapshot>) -> Snapshot {
    let Document { value: snapshot, extra } = document;
    let state = match snapshot.status {
        SnapshotStatus::Creating => ResourceState::Creating,
        SnapshotStatus::Available => ResourceState::Available,
        SnapshotStatus::Deleting => ResourceState::Deleting,
        SnapshotStatus::Deleted => ResourceState::Deleted,
        SnapshotStatus::BackingUp | SnapshotStatus::Restoring => ResourceState::Updating,
        SnapshotStatus::Error | SnapshotStatus::ErrorDeleting => ResourceState::Error,
        _ => ResourceState::Unknown,
    };
    Snapshot {
        id: snapshot.id.into(),
        name: snapshot.name.unwrap_or_default(),
        volume: snapshot.volume_id.map(VolumeId::from),
        size_gib: snapshot.size,
        state,
        created: snapshot.created_at,
        extra,
    }
}
