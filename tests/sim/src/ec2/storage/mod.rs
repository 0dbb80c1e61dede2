//! Volumes and their snapshots.

mod attach;
mod copy;
mod modify;
pub(crate) mod snapshots;
mod status;
pub(crate) mod volumes;

use super::scene::{Action, action};

pub(super) const ACTIONS: &[Action] = &[
    action("AttachVolume", &["Device", "InstanceId", "VolumeId"], attach::attach),
    action(
        "CopySnapshot",
        &[
            "Description",
            "DestinationRegion",
            "Encrypted",
            "SourceRegion",
            "SourceSnapshotId",
            "TagSpecifications",
        ],
        copy::copy,
    ),
    action("CreateSnapshot", &["Description", "TagSpecifications", "VolumeId"], snapshots::create),
    action(
        "CreateVolume",
        &[
            "AvailabilityZone",
            "AvailabilityZoneId",
            "ClientToken",
            "Encrypted",
            "Iops",
            "KmsKeyId",
            "Size",
            "SnapshotId",
            "TagSpecifications",
            "Throughput",
            "VolumeType",
        ],
        volumes::create,
    ),
    action("DeleteSnapshot", &["SnapshotId"], snapshots::delete),
    action("DeleteVolume", &["VolumeId"], volumes::delete),
    action(
        "DescribeSnapshots",
        &["Filters", "Owner.N", "Pages", "RestorableBy.N", "SnapshotId.N"],
        snapshots::describe,
    ),
    action("DescribeVolumes", &["Filters", "Pages", "VolumeId.N"], volumes::describe),
    action("DescribeVolumeStatus", &["Filters", "Pages", "VolumeId.N"], status::describe),
    action("DescribeVolumesModifications", &["Filters", "Pages", "VolumeId.N"], modify::describe),
    action("DetachVolume", &["Device", "Force", "InstanceId", "VolumeId"], attach::detach),
    action("ModifyVolume", &["Iops", "Size", "Throughput", "VolumeId", "VolumeType"], modify::modify),
];
