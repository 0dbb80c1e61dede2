//! Volumes and their snapshots.

mod attach;
mod copy;
pub(crate) mod import;
mod modify;
mod share;
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
    action("DescribeImportSnapshotTasks", &["Filters", "ImportTaskId.N", "Pages"], import::describe),
    action(
        "DescribeSnapshots",
        &["Filters", "Owner.N", "Pages", "RestorableBy.N", "SnapshotId.N"],
        snapshots::describe,
    ),
    action("DescribeVolumes", &["Filters", "Pages", "VolumeId.N"], volumes::describe),
    action("DescribeVolumeStatus", &["Filters", "Pages", "VolumeId.N"], status::describe),
    action("DescribeVolumesModifications", &["Filters", "Pages", "VolumeId.N"], modify::describe),
    action("DetachVolume", &["Device", "Force", "InstanceId", "VolumeId"], attach::detach),
    action(
        "ImportSnapshot",
        &[
            "ClientToken",
            "Description",
            "DiskContainer.Description",
            "DiskContainer.Format",
            "DiskContainer.Url",
            "DiskContainer.UserBucket.S3Bucket",
            "DiskContainer.UserBucket.S3Key",
            "Encrypted",
            "KmsKeyId",
            "RoleName",
            "TagSpecifications",
        ],
        import::import,
    ),
    action("ModifySnapshotAttribute", share::TAKES, share::modify),
    action("ModifyVolume", &["Iops", "Size", "Throughput", "VolumeId", "VolumeType"], modify::modify),
];
