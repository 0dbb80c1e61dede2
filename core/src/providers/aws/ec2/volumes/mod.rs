//! EBS volumes.

mod modify;
mod status;

pub use modify::{DescribeVolumesModifications, ModificationState, ModifyVolume, VolumeModification};
pub use status::{
    DescribeVolumeStatus, VolumeCondition, VolumeStatus, VolumeStatusAction, VolumeStatusDetail,
    VolumeStatusEvent, VolumeStatusInfo,
};

use super::{
    Tag,
    calls::{command, describe, keyed},
    form, request,
};
use crate::{
    Endpoint, Repeat, Request, Response, Result, Time,
    wire::{
        open_enum,
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// What a volume is doing.
    pub enum VolumeState {
        /// It is being made.
        Creating = "creating",
        /// It is attached to nothing.
        Available = "available",
        /// It is attached.
        InUse = "in-use",
        /// It is going.
        Deleting = "deleting",
        /// It is gone.
        Deleted = "deleted",
        /// It failed.
        Error = "error",
    }
}

open_enum! {
    /// What a volume is made of. <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html>
    pub enum VolumeType {
        /// Magnetic, of the first generation.
        Standard = "standard",
        /// Solid state, with the operations per second that were ordered.
        Io1 = "io1",
        /// Solid state, with the operations per second that were ordered, of the second generation.
        Io2 = "io2",
        /// Solid state, general purpose: faster the larger it is.
        Gp2 = "gp2",
        /// Solid state, general purpose: speed apart from size.
        Gp3 = "gp3",
        /// Magnetic, for what is rarely read.
        Sc1 = "sc1",
        /// Magnetic, for what is read in long runs.
        St1 = "st1",
    }
}

open_enum! {
    /// What an attachment is doing.
    pub enum VolumeAttachmentState {
        /// It is being made.
        Attaching = "attaching",
        /// It is there.
        Attached = "attached",
        /// It is going.
        Detaching = "detaching",
        /// It is gone.
        Detached = "detached",
        /// It cannot go: the instance has the device in use.
        Busy = "busy",
    }
}

xml_struct! {
    /// A volume. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Volume {
        /// Its id.
        pub volume_id: String = needed "volumeId",
        /// Its size in GiB.
        pub size: Option<u32> = "size",
        /// The snapshot it was made from.
        pub snapshot_id: Option<String> = "snapshotId",
        /// The volume it was copied from.
        pub source_volume_id: Option<String> = "sourceVolumeId",
        /// The zone it is in.
        pub availability_zone: Option<String> = "availabilityZone",
        /// The id of that zone, the same in every account.
        pub availability_zone_id: Option<String> = "availabilityZoneId",
        /// The Outpost it is on.
        pub outpost_arn: Option<String> = "outpostArn",
        /// What it is doing.
        pub state: Option<VolumeState> = "status",
        /// When it was made.
        pub create_time: Option<Time> = "createTime",
        /// What it is attached to.
        pub attachments: Vec<VolumeAttachment> = "attachmentSet",
        /// What it is made of.
        pub volume_type: Option<VolumeType> = "volumeType",
        /// Operations per second it is made for.
        pub iops: Option<u32> = "iops",
        /// MiB per second it is made for.
        pub throughput: Option<u32> = "throughput",
        /// Whether it is encrypted.
        pub encrypted: Option<bool> = "encrypted",
        /// The key it is encrypted with.
        pub kms_key_id: Option<String> = "kmsKeyId",
        /// Whether several instances may have it at once.
        pub multi_attach_enabled: Option<bool> = "multiAttachEnabled",
        /// Whether it came from a snapshot that is restored at full speed.
        pub fast_restored: Option<bool> = "fastRestored",
        /// MiB per second at which its blocks are brought from the snapshot.
        pub volume_initialization_rate: Option<u32> = "volumeInitializationRate",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// A volume at an instance. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VolumeAttachment.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VolumeAttachment {
        /// The volume.
        pub volume_id: String = needed "volumeId",
        /// The instance; none where a managed service has the volume.
        pub instance_id: Option<String> = "instanceId",
        /// The ARN of what has the volume, where that is a managed service.
        pub associated_resource: Option<String> = "associatedResource",
        /// The service that has the volume, where that is a managed one.
        pub instance_owning_service: Option<String> = "instanceOwningService",
        /// The device it was asked to be: `/dev/sdh`.
        pub device: Option<String> = "device",
        /// What the attachment is doing.
        pub state: Option<VolumeAttachmentState> = "status",
        /// Since when.
        pub attach_time: Option<Time> = "attachTime",
        /// Whether the volume goes with the instance.
        pub delete_on_termination: Option<bool> = "deleteOnTermination",
        /// Which of the instance's EBS cards it is on.
        pub ebs_card_index: Option<u32> = "ebsCardIndex",
    }
}

describe! {
    /// Lists volumes. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html>
    pub struct DescribeVolumes {
        /// Only these.
        pub volume_ids = "VolumeId",
    }
    in VolumePage: Document<Volume> = "volumeSet", up to 1000
}

/// Makes a volume, empty or from a snapshot.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateVolume {
    /// The caller's key: a volume is made once for each, however often it is asked for.
    pub client_token: String,
    /// The zone; this or its id.
    pub availability_zone: Option<String>,
    /// The id of the zone.
    pub availability_zone_id: Option<String>,
    /// The size in GiB; the snapshot's where it is not given.
    pub size: Option<u32>,
    /// The snapshot it is made from.
    pub snapshot_id: Option<String>,
    /// What it is made of; `gp2` where it is not given.
    pub volume_type: Option<VolumeType>,
    /// Operations per second, for `io1`, `io2` and `gp3`.
    pub iops: Option<u32>,
    /// MiB per second, for `gp3`.
    pub throughput: Option<u32>,
    /// Whether it is encrypted.
    pub encrypted: Option<bool>,
    /// The key it is encrypted with: an id, an alias, an ARN.
    pub kms_key_id: Option<String>,
    /// Whether several instances may have it at once, for `io1` and `io2`.
    pub multi_attach_enabled: Option<bool>,
    /// MiB per second at which its blocks are brought from the snapshot.
    pub volume_initialization_rate: Option<u32>,
    /// The Outpost it is made on.
    pub outpost_arn: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateVolume {
    type Output = Document<Volume>;

    fn request(&self) -> Request {
        let form = form("CreateVolume")
            .opt("AvailabilityZone", self.availability_zone.as_ref())
            .opt("AvailabilityZoneId", self.availability_zone_id.as_ref())
            .opt("Size", self.size)
            .opt("SnapshotId", self.snapshot_id.as_ref())
            .opt("VolumeType", self.volume_type.as_ref())
            .opt("Iops", self.iops)
            .opt("Throughput", self.throughput)
            .opt("Encrypted", self.encrypted)
            .opt("KmsKeyId", self.kms_key_id.as_ref())
            .opt("MultiAttachEnabled", self.multi_attach_enabled)
            .opt("VolumeInitializationRate", self.volume_initialization_rate)
            .opt("OutpostArn", self.outpost_arn.as_ref());
        keyed(Tag::specify(form, "volume", &self.tags), &self.client_token)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml::read(response)
    }
}

command! {
    /// Deletes a volume that is attached to nothing.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html>
    pub struct DeleteVolume {
        /// Its id.
        pub volume_id: String = "VolumeId",
    }
    repeat Removing
}

/// Attaches a volume to an instance in its zone.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachVolume {
    /// The volume.
    pub volume_id: String,
    /// The instance.
    pub instance_id: String,
    /// The device it is to be: `/dev/sdh`, `xvdh`.
    pub device: String,
    /// Which of the instance's EBS cards it goes on.
    pub ebs_card_index: Option<u32>,
}

impl Endpoint for AttachVolume {
    type Output = Document<VolumeAttachment>;

    fn request(&self) -> Request {
        let form = form("AttachVolume")
            .set("VolumeId", &self.volume_id)
            .set("InstanceId", &self.instance_id)
            .set("Device", &self.device)
            .opt("EbsCardIndex", self.ebs_card_index);
        // It cannot be attached there twice; a repeat that is told `VolumeInUse` leaves in doubt by whom.
        request(form).repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml::read(response)
    }
}

/// Detaches a volume; it should be unmounted before.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetachVolume {
    /// The volume.
    pub volume_id: String,
    /// The instance; needed where several have it.
    pub instance_id: Option<String>,
    /// The device it is there.
    pub device: Option<String>,
    /// Takes it away even from an instance that does not let it go; what was not written to it is lost.
    pub force: Option<bool>,
}

impl Endpoint for DetachVolume {
    type Output = Document<VolumeAttachment>;

    fn request(&self) -> Request {
        let form = form("DetachVolume")
            .set("VolumeId", &self.volume_id)
            .opt("InstanceId", self.instance_id.as_ref())
            .opt("Device", self.device.as_ref())
            .opt("Force", self.force);
        // Without the instance, a repeat might take it from another one that has got it since.
        request(form).repeat(if self.instance_id.is_some() { Repeat::Safe } else { Repeat::Once })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml::read(response)
    }
}

#[cfg(test)]
mod tests;
