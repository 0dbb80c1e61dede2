//! Instances asked for: everything that a request names is looked up and counted before anything is made.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>

use super::describe::reservation;
use super::launch::{Plan, launch};
use super::placed;
use super::row::{Instance, Metadata, Protection};
use crate::ec2::images::{Device, Image};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::Scene;
use crate::ec2::settings::InstanceType;
use crate::ec2::storage::snapshots::Snapshot;
use crate::ec2::storage::volumes::kind_of;
use crate::ec2::tags::specified;
use crate::ec2::xml::Xml;
use crate::ec2::{key_pairs, kind, types};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::time::Duration;

pub(super) const TAKES: &[&str] = &[
    "BlockDeviceMapping.N.DeviceName",
    "BlockDeviceMapping.N.Ebs.DeleteOnTermination",
    "BlockDeviceMapping.N.Ebs.Encrypted",
    "BlockDeviceMapping.N.Ebs.Iops",
    "BlockDeviceMapping.N.Ebs.KmsKeyId",
    "BlockDeviceMapping.N.Ebs.SnapshotId",
    "BlockDeviceMapping.N.Ebs.Throughput",
    "BlockDeviceMapping.N.Ebs.VolumeSize",
    "BlockDeviceMapping.N.Ebs.VolumeType",
    "BlockDeviceMapping.N.NoDevice",
    "BlockDeviceMapping.N.VirtualName",
    "ClientToken",
    "DisableApiStop",
    "DisableApiTermination",
    "EbsOptimized",
    "IamInstanceProfile.Arn",
    "IamInstanceProfile.Name",
    "ImageId",
    "InstanceInitiatedShutdownBehavior",
    "InstanceType",
    "KeyName",
    "MaxCount",
    "MetadataOptions.HttpEndpoint",
    "MetadataOptions.HttpPutResponseHopLimit",
    "MetadataOptions.HttpTokens",
    "MinCount",
    "Monitoring.Enabled",
    "NetworkInterface.N.AssociatePublicIpAddress",
    "NetworkInterface.N.DeleteOnTermination",
    "NetworkInterface.N.Description",
    "NetworkInterface.N.DeviceIndex",
    "NetworkInterface.N.NetworkInterfaceId",
    "NetworkInterface.N.PrivateIpAddress",
    "NetworkInterface.N.SecurityGroupId.N",
    "NetworkInterface.N.SubnetId",
    "Placement.AvailabilityZone",
    "Placement.GroupId",
    "Placement.GroupName",
    "Placement.Tenancy",
    "PrivateIpAddress",
    "SecurityGroup.N",
    "SecurityGroupId.N",
    "SubnetId",
    "TagSpecifications",
    "UserData",
];

/// The most bytes of user data, before base64.
const MOST_USER_DATA: usize = 16_384;

/// How long this boot takes: each its own time.
pub(super) fn boot_time(scene: &mut Scene<'_>) -> Duration {
    let jitter = u64::try_from(scene.settings.boot_jitter.as_nanos()).unwrap_or(u64::MAX - 1);
    scene.settings.boot_time + Duration::from_nanos(scene.ids.bits() % (jitter.min(u64::MAX - 1) + 1))
}

pub(super) fn check_user_data(text: &str) -> Result<(), Refused> {
    let data = BASE64_STANDARD
        .decode(text)
        .map_err(|_| refused("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data."))?;
    if data.len() > MOST_USER_DATA {
        return Err(refused(
            "InvalidParameterValue",
            format!("User data is limited to {MOST_USER_DATA} bytes"),
        ));
    }
    Ok(())
}

pub(super) fn other_architecture(image: &str) -> String {
    format!(
        "The architecture of the specified instance type does not match the architecture '{image}' of the specified AMI."
    )
}

/// How many of `least` to `most` fit into the limits.
fn within_quota(scene: &Scene<'_>, kind: &InstanceType, least: usize, most: usize) -> Result<usize, Refused> {
    let quota = &scene.settings.quota;
    // Most requests are far from the limits, whatever the others are.
    let (all, widest) = (scene.region.instances.len() + most, types::widest(scene));
    if all <= quota.instances && all as u64 * u64::from(widest) <= u64::from(quota.cores) {
        return Ok(most);
    }
    let alive = scene.region.instances.iter().filter(|instance| !instance.state(scene.now).is_over());
    let (mut used, mut cores) = (0, 0_u64);
    for instance in alive {
        used += 1;
        cores += types::find(scene, &instance.kind).map_or(0, |kind| u64::from(kind.vcpus));
    }
    let fits = |count: usize| {
        used + count <= quota.instances
            && cores + count as u64 * u64::from(kind.vcpus) <= u64::from(quota.cores)
    };
    (least..=most).rev().find(|count| fits(*count)).ok_or_else(|| {
        if used + least > quota.instances {
            let message = format!(
                "You have requested more instances ({}) than your current instance limit of {} allows for the specified instance type.",
                used + least,
                quota.instances
            );
            return refused("InstanceLimitExceeded", message);
        }
        let message = format!(
            "You have requested more vCPU capacity than your current vCPU limit of {} allows for the instance bucket that the specified instance type belongs to.",
            quota.cores
        );
        refused("VcpuLimitExceeded", message)
    })
}

/// The volumes of an image's instances as a request changes them.
fn devices(scene: &Scene<'_>, params: &Params<'_>, image: &Image) -> Result<Vec<Device>, Refused> {
    let wrong = |message: String| refused("InvalidBlockDeviceMapping", message);
    let mut devices = image.devices.clone();
    for given in params.each("BlockDeviceMapping") {
        let name = given.needed("DeviceName")?;
        let at = devices.iter().position(|device| device.name == name);
        if given.given("NoDevice").is_some() {
            at.map(|at| devices.remove(at));
            continue;
        }
        if given.text("VirtualName").is_some() {
            // Disks of the instance's own are no volumes.
            continue;
        }
        let ebs = given.within("Ebs");
        let old = at.map(|at| devices.remove(at));
        let snapshot = match (ebs.text("SnapshotId"), &old) {
            (Some(id), Some(Device { snapshot: Some(own), .. })) if id != own => {
                let message = format!("snapshotId cannot be modified on device {name}");
                return Err(wrong(message));
            }
            (Some(id), Some(_)) => Some((id.to_owned(), 0)),
            (Some(id), None) => Some((id.to_owned(), scene.find::<Snapshot>(id)?.size)),
            (None, _) => old.as_ref().and_then(|old| old.snapshot.clone()).map(|id| (id, 0)),
        };
        let least =
            old.as_ref().map_or(0, |old| old.size).max(snapshot.as_ref().map_or(0, |(_, size)| *size));
        let size = match ebs.number::<u32>("VolumeSize")? {
            Some(size) if size < least => {
                return Err(wrong(format!(
                    "Volume of size {size}GB is smaller than snapshot '{}', expect size >= {least}GB",
                    snapshot.map_or_else(String::new, |(id, _)| id)
                )));
            }
            Some(size) if size > 0 => size,
            None if least > 0 => least,
            _ => {
                return Err(refused(
                    "MissingParameter",
                    "The request must contain the parameter size or snapshotId",
                ));
            }
        };
        let kind = ebs.text("VolumeType").map(kind_of).transpose()?;
        ebs.number::<u32>("Iops")?;
        ebs.number::<u32>("Throughput")?;
        let encrypted = ebs.flag("Encrypted")?;
        let delete = ebs.flag("DeleteOnTermination")?;
        let device = Device {
            name: name.to_owned(),
            snapshot: snapshot.map(|(id, _)| id),
            size,
            kind: kind.or(old.as_ref().map(|old| old.kind)).unwrap_or("gp2"),
            encrypted: encrypted.unwrap_or_else(|| old.as_ref().is_some_and(|old| old.encrypted)),
            delete_on_termination: delete
                .unwrap_or_else(|| old.as_ref().is_none_or(|old| old.delete_on_termination)),
        };
        devices.insert(at.unwrap_or(devices.len()), device);
    }
    Ok(devices)
}

pub(super) fn run(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let image = scene.given::<Image>(params, "ImageId")?.clone();
    if image.status(scene.now) != "available" {
        return Err(refused(
            "InvalidAMIID.Unavailable",
            format!("The image ID '{}' is not available", image.id),
        ));
    }
    let count = |name: &str| params.number::<usize>(name)?.ok_or_else(|| Refused::missing(name));
    let (least, most) = (count("MinCount")?, count("MaxCount")?);
    if least == 0 || least > most {
        let message = format!("The minCount {least} has to be 1 or more, and no more than maxCount {most}");
        return Err(refused("InvalidParameterValue", message));
    }
    // What EC2's documentation names as the default.
    let kind = types::find(scene, params.text("InstanceType").unwrap_or("m1.small"))?;
    if kind.architecture != image.architecture {
        return Err(refused("InvalidParameterValue", other_architecture(image.architecture)));
    }
    let key_name = params.text("KeyName");
    if let Some(name) = key_name {
        key_pairs::by_name(scene, name)?;
    }
    if let Some(text) = params.text("UserData") {
        check_user_data(text)?;
    }
    let profile = params.within("IamInstanceProfile");
    let profile = match (profile.text("Arn"), profile.text("Name")) {
        (Some(_), Some(_)) => return Err(Refused::combination("iamInstanceProfile takes an arn or a name")),
        (Some(arn), None) => Some(arn.to_owned()),
        (None, Some(name)) => Some(format!("arn:aws:iam::{}:instance-profile/{name}", scene.region.account)),
        (None, None) => None,
    };
    let metadata = params.within("MetadataOptions");
    let place = placed::read(scene, params, most)?;
    let plan = Plan {
        tags: specified(params, &[kind::INSTANCE, kind::VOLUME, kind::INTERFACE])?,
        devices: devices(scene, params, &image)?,
        count: within_quota(scene, kind, least, most)?,
        least,
        place,
        kind: kind.name.clone(),
        key_name: key_name.map(str::to_owned),
        user_data: params.text("UserData").map(str::to_owned),
        client_token: params.text("ClientToken").map(str::to_owned),
        group: placed::group(scene, params)?,
        tenancy: params
            .within("Placement")
            .word("Tenancy", &["default", "dedicated", "host"])?
            .unwrap_or("default"),
        monitoring: params.within("Monitoring").flag("Enabled")?.unwrap_or(false),
        ebs_optimized: params.flag("EbsOptimized")?.unwrap_or(false),
        profile,
        keep_on: Protection {
            from_termination: params.flag("DisableApiTermination")?.unwrap_or(false),
            from_stop: params.flag("DisableApiStop")?.unwrap_or(false),
        },
        on_shutdown: params
            .word("InstanceInitiatedShutdownBehavior", &["stop", "terminate"])?
            .unwrap_or("stop"),
        metadata: Metadata {
            endpoint: metadata.word("HttpEndpoint", &["enabled", "disabled"])?.unwrap_or("enabled"),
            tokens: metadata.word("HttpTokens", &["optional", "required"])?.unwrap_or("optional"),
            hops: metadata.number("HttpPutResponseHopLimit")?.unwrap_or(1),
        },
        image,
    };
    let made = launch(scene, &plan)?;
    Ok(show(scene, &made))
}

fn show(scene: &Scene<'_>, ids: &[String]) -> Xml {
    let made: Vec<&Instance> = ids.iter().filter_map(|id| scene.region.instances.get(id)).collect();
    let mut xml = Xml::default();
    reservation(&mut xml, scene.region, &made, scene.now);
    xml
}

/// The same request again: the instances that it made, as they are now.
pub(super) fn again(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let token = params.text("ClientToken");
    let made: Vec<&Instance> =
        scene.region.instances.iter().filter(|instance| instance.client_token.as_deref() == token).collect();
    if made.iter().all(|instance| instance.state(scene.now).is_over()) {
        let message = "The client token was used for instances that have been terminated since.";
        return Err(refused("IdempotentInstanceTerminated", message));
    }
    let mut xml = Xml::default();
    reservation(&mut xml, scene.region, &made, scene.now);
    Ok(xml)
}
