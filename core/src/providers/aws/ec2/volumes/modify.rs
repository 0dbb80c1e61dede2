//! Changes of volumes in use.

use super::{
    super::{calls::describe, form, request},
    VolumeType,
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
    /// How far a change has come.
    pub enum ModificationState {
        /// It is being made.
        Modifying = "modifying",
        /// It is made; the volume is not yet as fast as it will be.
        Optimizing = "optimizing",
        /// It is complete.
        Completed = "completed",
        /// It failed.
        Failed = "failed",
    }
}

xml_struct! {
    /// A change of a volume. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VolumeModification.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VolumeModification {
        /// The volume.
        pub volume_id: String = needed "volumeId",
        /// How far it has come.
        pub state: Option<ModificationState> = "modificationState",
        /// Its progress in percent.
        pub progress: Option<u32> = "progress",
        /// A sentence about it.
        pub status_message: Option<String> = "statusMessage",
        /// When it began.
        pub start_time: Option<Time> = "startTime",
        /// When it ended.
        pub end_time: Option<Time> = "endTime",
        /// The size in GiB before.
        pub original_size: Option<u32> = "originalSize",
        /// The size in GiB after.
        pub target_size: Option<u32> = "targetSize",
        /// The type before.
        pub original_volume_type: Option<VolumeType> = "originalVolumeType",
        /// The type after.
        pub target_volume_type: Option<VolumeType> = "targetVolumeType",
        /// Operations per second before.
        pub original_iops: Option<u32> = "originalIops",
        /// Operations per second after.
        pub target_iops: Option<u32> = "targetIops",
        /// MiB per second before.
        pub original_throughput: Option<u32> = "originalThroughput",
        /// MiB per second after.
        pub target_throughput: Option<u32> = "targetThroughput",
        /// Whether several instances could have it at once before.
        pub original_multi_attach_enabled: Option<bool> = "originalMultiAttachEnabled",
        /// Whether several instances can have it at once after.
        pub target_multi_attach_enabled: Option<bool> = "targetMultiAttachEnabled",
    }
}

/// Changes a volume's size, type or speed while it is in use.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifyVolume {
    /// The volume.
    pub volume_id: String,
    /// The size in GiB; never less than it is.
    pub size: Option<u32>,
    /// The type.
    pub volume_type: Option<VolumeType>,
    /// Operations per second, for `io1`, `io2` and `gp3`.
    pub iops: Option<u32>,
    /// MiB per second, for `gp3`.
    pub throughput: Option<u32>,
    /// Whether several instances may have it at once, for `io2`.
    pub multi_attach_enabled: Option<bool>,
}

impl Endpoint for ModifyVolume {
    type Output = Document<VolumeModification>;

    fn request(&self) -> Request {
        let form = form("ModifyVolume")
            .set("VolumeId", &self.volume_id)
            .opt("Size", self.size)
            .opt("VolumeType", self.volume_type.as_ref())
            .opt("Iops", self.iops)
            .opt("Throughput", self.throughput)
            .opt("MultiAttachEnabled", self.multi_attach_enabled);
        // A repeat that comes after the change is done begins another, to the same values: for hours nothing else can be
        // changed then.
        request(form).repeat(Repeat::Once)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml_struct! {
            struct Answer {
                change: Document<VolumeModification> = needed "volumeModification",
            }
        }
        Ok(xml::read::<Answer>(response)?.change)
    }
}

describe! {
    /// Lists the latest change of each volume, while EC2 remembers it.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html>
    pub struct DescribeVolumesModifications {
        /// Only those of these volumes.
        pub volume_ids = "VolumeId",
    }
    in ModificationPage: Document<VolumeModification> = "volumeModificationSet", up to 500
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::aws::ec2::testing::{answer, sent, stored};

    #[test]
    fn a_change_is_asked_for_and_followed() {
        let modify = ModifyVolume {
            volume_id: "vol-1".into(),
            size: Some(200),
            volume_type: Some(VolumeType::Io2),
            iops: Some(9000),
            ..Default::default()
        };
        assert_eq!(sent(&modify), "ModifyVolume VolumeId=vol-1 Size=200 VolumeType=io2 Iops=9000");
        assert_eq!((modify.request().repeat, stored(&modify)), (Repeat::Once, modify.clone()));
        let change = "<volumeId>vol-1</volumeId><modificationState>optimizing</modificationState>\
            <progress>7</progress><targetSize>200</targetSize><originalSize>100</originalSize>\
            <targetVolumeType>io2</targetVolumeType><originalVolumeType>gp2</originalVolumeType>\
            <originalThroughput>125</originalThroughput><targetMultiAttachEnabled>true</targetMultiAttachEnabled>";
        let body = format!("<R><volumeModification>{change}</volumeModification></R>");
        let modification = modify.response(&answer(200, &body)).expect("a change");
        assert_eq!(modification.state, Some(ModificationState::Optimizing));
        assert_eq!((modification.original_size, modification.target_size), (Some(100), Some(200)));
        assert_eq!(modification.original_volume_type, Some(VolumeType::Gp2));
        assert_eq!((modification.progress, modification.original_throughput), (Some(7), Some(125)));
        assert_eq!(modification.target_multi_attach_enabled, Some(true));
        assert!(modify.response(&answer(200, "<R/>")).is_err());

        let list = DescribeVolumesModifications::default();
        assert_eq!(sent(&list), "DescribeVolumesModifications MaxResults=500");
        let body = format!("<R><volumeModificationSet><item>{change}</item></volumeModificationSet></R>");
        let page = list.response(&answer(200, &body)).expect("a page");
        assert_eq!((page.items[0].value.clone(), page.rest), (modification.value, None));
        let one = DescribeVolumesModifications { volume_ids: vec!["vol-1".into()], ..list };
        assert_eq!(sent(&one), "DescribeVolumesModifications VolumeId.1=vol-1");
        assert_eq!(stored(&one), one);
    }
}
