//! Images made of snapshots.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html>

use super::make::free_name;
use super::{Device, Image, Traits};
use crate::ec2::kind;
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::Scene;
use crate::ec2::sharing::Shared;
use crate::ec2::storage::snapshots::Snapshot;
use crate::ec2::storage::volumes::kind_of;
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;

pub(super) const TAKES: &[&str] = &[
    "Architecture",
    "BlockDeviceMapping.N.DeviceName",
    "BlockDeviceMapping.N.Ebs.DeleteOnTermination",
    "BlockDeviceMapping.N.Ebs.Iops",
    "BlockDeviceMapping.N.Ebs.SnapshotId",
    "BlockDeviceMapping.N.Ebs.Throughput",
    "BlockDeviceMapping.N.Ebs.VolumeSize",
    "BlockDeviceMapping.N.Ebs.VolumeType",
    "BlockDeviceMapping.N.VirtualName",
    "BootMode",
    "Description",
    "EnaSupport",
    "ImdsSupport",
    "Name",
    "RootDeviceName",
    "SriovNetSupport",
    "TagSpecifications",
    "TpmSupport",
    "VirtualizationType",
];

fn device(scene: &Scene<'_>, given: &Params<'_>) -> Result<Option<Device>, Refused> {
    let name = given.needed("DeviceName")?;
    if given.text("VirtualName").is_some() {
        // Disks of the instance's own are no volumes.
        return Ok(None);
    }
    let ebs = given.within("Ebs");
    let snapshot = ebs.text("SnapshotId").map(|id| scene.find::<Snapshot>(id)).transpose()?;
    if let Some(snapshot) = snapshot.filter(|snapshot| snapshot.status(scene.now) != "completed") {
        let message = format!("Snapshot {} is in state pending", snapshot.id);
        return Err(refused("InvalidSnapshot.NotFound", message));
    }
    let least = snapshot.map_or(0, |snapshot| snapshot.size);
    let size = match ebs.number::<u32>("VolumeSize")? {
        Some(size) if size >= least.max(1) => size,
        None if least > 0 => least,
        _ => {
            let message = format!("The volume {name} needs a size that its snapshot fits into");
            return Err(refused("InvalidBlockDeviceMapping", message));
        }
    };
    ebs.number::<u32>("Iops")?;
    ebs.number::<u32>("Throughput")?;
    Ok(Some(Device {
        name: name.to_owned(),
        snapshot: snapshot.map(|snapshot| snapshot.id.clone()),
        size,
        kind: ebs.text("VolumeType").map_or(Ok("gp2"), kind_of)?,
        encrypted: snapshot.is_some_and(|snapshot| snapshot.encrypted),
        delete_on_termination: ebs.flag("DeleteOnTermination")?.unwrap_or(true),
    }))
}

pub(super) fn register(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let name = free_name(scene, params)?;
    let tags = specified(params, &[kind::IMAGE])?;
    let mut devices: Vec<Device> = Vec::new();
    for given in params.each("BlockDeviceMapping") {
        let Some(device) = device(scene, &given)? else { continue };
        if devices.iter().any(|other| other.name == device.name) {
            let message = format!("Duplicate device name: {}", device.name);
            return Err(refused("InvalidBlockDeviceMapping", message));
        }
        devices.push(device);
    }
    let root = params.text("RootDeviceName").unwrap_or("/dev/sda1");
    if !devices.iter().any(|device| device.name == root && device.snapshot.is_some()) {
        let message = format!("The root device {root} needs a snapshot, as there is no manifest");
        return Err(refused("InvalidBlockDeviceMapping", message));
    }
    params.flag("EnaSupport")?;
    let text =
        |name: &str, words: &[&'static str]| params.word(name, words).map(|word| word.map(str::to_owned));
    let traits = Traits {
        virtualization: params.word("VirtualizationType", &["hvm", "paravirtual"])?.unwrap_or("paravirtual"),
        boot_mode: text("BootMode", &["legacy-bios", "uefi", "uefi-preferred"])?,
        sriov: text("SriovNetSupport", &["simple"])?,
        imds: text("ImdsSupport", &["v2.0"])?,
        tpm: text("TpmSupport", &["v2.0"])?,
    };
    let image = Image {
        id: scene.make(kind::IMAGE),
        created: scene.now,
        name,
        description: params.text("Description").unwrap_or_default().into(),
        owner: scene.region.account.clone(),
        architecture: params.word("Architecture", &["i386", "x86_64", "arm64"])?.unwrap_or("i386"),
        root: root.to_owned(),
        devices,
        ready: scene.now,
        shared: Shared::default(),
        traits,
        launched: None,
    };
    let mut xml = Xml::default();
    xml.put("imageId", &image.id);
    keep(scene, image, &tags);
    Ok(xml)
}
