//! EC2's images, volumes and snapshots as neutral compute knows them.

use super::node::name_and_metadata;
use crate::{
    compute::{Attachment, Image, LocationId, NodeId, ResourceState, Snapshot, SnapshotId, Volume, VolumeId},
    providers::aws::ec2::{
        images::{self, ImageState},
        snapshots::{self, SnapshotState},
        volumes::{self, VolumeAttachmentState, VolumeState},
    },
    wire::xml::Document,
};

/// An image.
pub(super) fn image(document: Document<images::Image>) -> Image {
    let Document { value: image, extra } = document;
    let disks = image.block_devices.iter().filter_map(|device| device.ebs.as_ref()?.volume_size);
    let state = match image.state {
        Some(ImageState::Pending) => ResourceState::Creating,
        Some(ImageState::Available) => ResourceState::Available,
        Some(ImageState::Transient) => ResourceState::Updating,
        Some(ImageState::Deregistered) => ResourceState::Deleted,
        Some(ImageState::Invalid | ImageState::Failed | ImageState::Error) => ResourceState::Error,
        _ => ResourceState::Unknown,
    };
    let name = image.name.filter(|name| !name.is_empty()).or(image.location);
    Image {
        name: name.unwrap_or_else(|| image.id.clone()),
        id: image.id.into(),
        state,
        created: image.created,
        size_bytes: None,
        min_disk_gib: disks.map(u64::from).max().unwrap_or_default(),
        min_ram_mib: 0,
        extra,
    }
}

/// A volume.
pub(super) fn volume(document: Document<volumes::Volume>) -> Volume {
    let Document { value: volume, extra } = document;
    let moving = volume.attachments.iter().any(|at| {
        matches!(at.state, Some(VolumeAttachmentState::Attaching | VolumeAttachmentState::Detaching))
    });
    let state = match volume.state {
        Some(VolumeState::Creating) => ResourceState::Creating,
        Some(VolumeState::Available) => ResourceState::Available,
        Some(VolumeState::InUse) if moving => ResourceState::Attaching,
        Some(VolumeState::InUse) => ResourceState::InUse,
        Some(VolumeState::Deleting) => ResourceState::Deleting,
        Some(VolumeState::Deleted) => ResourceState::Deleted,
        Some(VolumeState::Error) => ResourceState::Error,
        _ => ResourceState::Unknown,
    };
    let attachments = volume
        .attachments
        .into_iter()
        .filter_map(|at| Some(Attachment { node: NodeId::from(at.instance_id?), device: at.device }));
    let attachments = attachments.collect();
    let (name, metadata) = name_and_metadata(volume.tags);
    Volume {
        name: name.unwrap_or_default(),
        id: volume.volume_id.into(),
        size_gib: volume.size.unwrap_or_default().into(),
        state,
        attachments,
        location: volume.availability_zone.map(LocationId::from),
        snapshot: volume.snapshot_id.map(SnapshotId::from),
        created: volume.create_time,
        metadata,
        extra,
    }
}

/// A snapshot.
pub(super) fn snapshot(document: Document<snapshots::Snapshot>) -> Snapshot {
    let Document { value: snapshot, extra } = document;
    let state = match snapshot.state {
        Some(SnapshotState::Pending) => ResourceState::Creating,
        Some(SnapshotState::Completed) => ResourceState::Available,
        Some(SnapshotState::Error) => ResourceState::Error,
        Some(SnapshotState::Recovering) => ResourceState::Updating,
        _ => ResourceState::Unknown,
    };
    let (name, _) = name_and_metadata(snapshot.tags);
    Snapshot {
        name: name.or(snapshot.description).unwrap_or_default(),
        id: snapshot.snapshot_id.into(),
        volume: snapshot.volume_id.map(VolumeId::from),
        size_gib: snapshot.volume_size.map(u64::from),
        state,
        created: snapshot.start_time,
        extra,
    }
}
