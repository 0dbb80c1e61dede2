//! The disks that images bring and instances start with.

use super::volumes::VolumeType;
use crate::wire::{
    form::Form,
    xml::{Fault, FromXml, Xml},
    xml_struct,
};
use serde::{Deserialize, Serialize};

/// What is behind a device name. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_BlockDeviceMapping.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockDeviceMapping {
    /// The device: `/dev/sda1`, `xvdh`.
    pub device_name: String,
    /// One of the host's own disks: `ephemeral0`.
    pub virtual_name: Option<String>,
    /// A volume.
    pub ebs: Option<EbsBlockDevice>,
    /// Nothing, though the image has something there.
    pub no_device: bool,
}

xml_struct! {
    /// A volume that is made as the instance starts.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct EbsBlockDevice {
        /// The snapshot it is made from.
        pub snapshot_id: Option<String> = "snapshotId",
        /// Its size in GiB; the snapshot's where it is not given.
        pub volume_size: Option<u32> = "volumeSize",
        /// Its type.
        pub volume_type: Option<VolumeType> = "volumeType",
        /// Input and output operations per second it is made for.
        pub iops: Option<u32> = "iops",
        /// MiB per second it is made for.
        pub throughput: Option<u32> = "throughput",
        /// Whether it is encrypted.
        pub encrypted: Option<bool> = "encrypted",
        /// The key it is encrypted with.
        pub kms_key_id: Option<String> = "kmsKeyId",
        /// Whether it goes with the instance.
        pub delete_on_termination: Option<bool> = "deleteOnTermination",
    }
}

impl BlockDeviceMapping {
    /// A volume behind that device name.
    #[must_use]
    pub fn volume(device_name: impl Into<String>, ebs: EbsBlockDevice) -> Self {
        BlockDeviceMapping { device_name: device_name.into(), ebs: Some(ebs), ..Default::default() }
    }

    /// `BlockDeviceMapping.1.DeviceName` and what is behind it.
    pub(super) fn write(form: Form, mappings: &[BlockDeviceMapping]) -> Form {
        form.each("BlockDeviceMapping", mappings, |form, mapping| {
            let form = form
                .set("DeviceName", &mapping.device_name)
                .opt("VirtualName", mapping.virtual_name.as_ref());
            let form = match &mapping.ebs {
                Some(ebs) => form.within("Ebs", |form| ebs.write(form)),
                None => form,
            };
            // Said by an empty text.
            form.opt("NoDevice", mapping.no_device.then_some(""))
        })
    }
}

impl EbsBlockDevice {
    fn write(&self, form: Form) -> Form {
        form.opt("SnapshotId", self.snapshot_id.as_ref())
            .opt("VolumeSize", self.volume_size)
            .opt("VolumeType", self.volume_type.as_ref())
            .opt("Iops", self.iops)
            .opt("Throughput", self.throughput)
            .opt("Encrypted", self.encrypted)
            .opt("KmsKeyId", self.kms_key_id.as_ref())
            .opt("DeleteOnTermination", self.delete_on_termination)
    }
}

impl FromXml for BlockDeviceMapping {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, Fault> {
        let mut mapping = BlockDeviceMapping::default();
        while let Some(child) = xml.child()? {
            match child {
                "deviceName" => mapping.device_name = xml.read()?,
                "virtualName" => mapping.virtual_name = xml.read()?,
                "ebs" => mapping.ebs = xml.read()?,
                // It is there or it is not; what it holds says nothing.
                "noDevice" => mapping.no_device = true,
                _ => {}
            }
        }
        Ok(mapping)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::form, *};
    use crate::wire::xml;

    #[test]
    fn devices_are_written_and_read() {
        let mappings = [
            BlockDeviceMapping::volume(
                "/dev/sda1",
                EbsBlockDevice {
                    snapshot_id: Some("snap-1".into()),
                    volume_size: Some(8),
                    volume_type: Some(VolumeType::Io2),
                    iops: Some(3000),
                    throughput: Some(125),
                    encrypted: Some(true),
                    kms_key_id: Some("k-1".into()),
                    delete_on_termination: Some(false),
                },
            ),
            BlockDeviceMapping {
                device_name: "sdb".into(),
                virtual_name: Some("ephemeral0".into()),
                ..Default::default()
            },
            BlockDeviceMapping { device_name: "sdc".into(), no_device: true, ..Default::default() },
        ];
        let bytes = BlockDeviceMapping::write(form("X"), &mappings).into_bytes();
        let text = std::str::from_utf8(&bytes).expect("ASCII");
        let (_, text) = text.split_once("&BlockDeviceMapping").expect("devices");
        assert_eq!(
            text,
            ".1.DeviceName=%2Fdev%2Fsda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-1\
            &BlockDeviceMapping.1.Ebs.VolumeSize=8&BlockDeviceMapping.1.Ebs.VolumeType=io2\
            &BlockDeviceMapping.1.Ebs.Iops=3000&BlockDeviceMapping.1.Ebs.Throughput=125\
            &BlockDeviceMapping.1.Ebs.Encrypted=true&BlockDeviceMapping.1.Ebs.KmsKeyId=k-1\
            &BlockDeviceMapping.1.Ebs.DeleteOnTermination=false\
            &BlockDeviceMapping.2.DeviceName=sdb&BlockDeviceMapping.2.VirtualName=ephemeral0\
            &BlockDeviceMapping.3.DeviceName=sdc&BlockDeviceMapping.3.NoDevice="
        );
        let answer = "<set><item><deviceName>/dev/sda1</deviceName><ebs><snapshotId>snap-1</snapshotId>\
            <volumeSize>8</volumeSize><volumeType>io2</volumeType><iops>3000</iops><throughput>125</throughput>\
            <encrypted>true</encrypted><kmsKeyId>k-1</kmsKeyId><deleteOnTermination>false</deleteOnTermination>\
            </ebs></item><item><deviceName>sdb</deviceName><virtualName>ephemeral0</virtualName></item>\
            <item><deviceName>sdc</deviceName><noDevice/></item></set>";
        let read: Vec<BlockDeviceMapping> = xml::parse(answer.as_bytes()).expect("devices");
        assert_eq!(read, mappings);
    }
}
