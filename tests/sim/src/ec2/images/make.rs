//! Images made, copied and given up.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html>
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html>

use super::{AMAZON, Device, Image, Traits};
use crate::ec2::instances::row::Instance;
use crate::ec2::kind;
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::Scene;
use crate::ec2::sharing::Shared;
use crate::ec2::storage::snapshots::Snapshot;
use crate::ec2::storage::volumes::Volume;
use crate::ec2::tags::{Specified, keep, specified};
use crate::ec2::xml::Xml;

pub(super) fn free_name(scene: &Scene<'_>, params: &Params<'_>) -> Result<String, Refused> {
    let name = params.needed("Name")?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "()[] ./-'@_".contains(c);
    if !(3..=128).contains(&name.len()) || !name.chars().all(allowed) {
        let message = "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'";
        return Err(refused("InvalidAMIName.Malformed", message));
    }
    let own = |image: &&Image| image.name == name && image.owner == scene.region.account;
    match scene.region.images.iter().find(own) {
        Some(other) => {
            let message = format!("AMI name {name} is already in use by AMI {}", other.id);
            Err(refused("InvalidAMIName.Duplicate", message))
        }
        None => Ok(name.to_owned()),
    }
}

/// Keeps a new image, and snapshots of what is to be on its volumes.
fn add(scene: &mut Scene<'_>, mut image: Image, sources: &[String], tags: &Specified) -> Xml {
    for (device, volume) in image.devices.iter_mut().zip(sources) {
        let id = scene.make(kind::SNAPSHOT);
        device.snapshot = Some(id.clone());
        let snapshot = Snapshot {
            id,
            created: scene.now,
            volume: volume.clone(),
            size: device.size,
            description: format!("Created by CreateImage for {}", image.id),
            encrypted: device.encrypted,
            ready: image.ready,
            ..Snapshot::of(&scene.region.account)
        };
        keep(scene, snapshot, tags);
    }
    let mut xml = Xml::default();
    xml.put("imageId", &image.id);
    keep(scene, image, tags);
    xml
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let name = free_name(scene, params)?;
    params.flag("NoReboot")?;
    let tags = specified(params, &[kind::IMAGE, kind::SNAPSHOT])?;
    let instance = scene.given::<Instance>(params, "InstanceId")?;
    instance.must_be(&["running", "stopping", "stopped"], scene.now)?;
    let volumes: Vec<&Volume> =
        instance.volumes.iter().filter_map(|id| scene.region.volumes.get(id)).collect();
    let devices = volumes.iter().map(|volume| Device {
        name: volume.attachment.as_ref().map_or_else(String::new, |held| held.device.clone()),
        snapshot: None,
        size: volume.size,
        kind: volume.kind,
        encrypted: volume.encrypted,
        delete_on_termination: volume.attachment.as_ref().is_some_and(|held| held.delete_on_termination),
    });
    let image = Image {
        id: String::new(),
        created: scene.now,
        name,
        description: params.text("Description").unwrap_or_default().into(),
        owner: scene.region.account.clone(),
        architecture: instance.architecture,
        root: instance.root.clone(),
        devices: devices.collect(),
        ready: scene.now + scene.settings.image_time,
        shared: Shared::default(),
        traits: Traits::default(),
        launched: None,
    };
    let sources: Vec<String> = volumes.iter().map(|volume| volume.id.clone()).collect();
    let image = Image { id: scene.make(kind::IMAGE), ..image };
    Ok(add(scene, image, &sources, &tags))
}

pub(super) fn copy(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let name = free_name(scene, params)?;
    let tags = specified(params, &[kind::IMAGE, kind::SNAPSHOT])?;
    let encrypted = params.flag("Encrypted")?.unwrap_or(false);
    let with_tags = params.flag("CopyImageTags")?.unwrap_or(false);
    let region = params.needed("SourceRegion")?;
    if !scene.settings.ec2.regions.iter().any(|known| known == region) {
        return Err(refused("InvalidRequest", format!("The source region {region} does not exist")));
    }
    let wanted = params.needed("SourceImageId")?;
    kind::IMAGE.check(wanted)?;
    let source = match scene.elsewhere(region) {
        Some(other) => other.images.get(wanted),
        None if region == scene.region.name => scene.find::<Image>(wanted).ok(),
        // Nobody has made anything there: what there is, is the same everywhere.
        None => scene.region.images.get(wanted).filter(|image| image.owner == AMAZON),
    };
    let source = source.ok_or_else(|| kind::IMAGE.unknown(&[wanted]))?.clone();
    if source.status(scene.now) != "available" {
        return Err(refused("InvalidAMIID.Unavailable", format!("The image ID '{wanted}' is not available")));
    }
    let copied = with_tags.then(|| scene.elsewhere(region).unwrap_or(scene.region).tags.of(wanted).cloned());
    let devices = source
        .devices
        .iter()
        .cloned()
        .map(|device| Device { encrypted: device.encrypted || encrypted, ..device });
    let image = Image {
        id: scene.make(kind::IMAGE),
        created: scene.now,
        name,
        description: params.text("Description").map_or(source.description, str::to_owned),
        owner: scene.region.account.clone(),
        devices: devices.collect(),
        ready: scene.now + scene.settings.image_time,
        shared: Shared::default(),
        launched: None,
        ..source
    };
    // What a copied snapshot is of is not told: EC2 gives all of them this id.
    let sources = vec!["vol-ffffffff".to_owned(); image.devices.len()];
    let id = image.id.clone();
    let xml = add(scene, image, &sources, &tags);
    if let Some(tags) = copied.flatten() {
        let tags = tags.into_iter().map(|(key, value)| (key, value.text)).collect();
        scene.region.tags.set(&id, &tags);
    }
    Ok(xml)
}

pub(super) fn deregister(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let image = scene.given::<Image>(params, "ImageId")?.clone();
    let with_snapshots = params.flag("DeleteAssociatedSnapshots")?.unwrap_or(false);
    if image.owner != scene.region.account {
        let message = format!("You do not have permission to access image {}", image.id);
        return Err(refused("AuthFailure", message).status(403));
    }
    scene.region.images.remove(&image.id);
    scene.region.tags.forget(&image.id);
    let snapshots: Vec<String> = image.devices.into_iter().filter_map(|device| device.snapshot).collect();
    let mut xml = Xml::default();
    xml.put("return", true);
    if with_snapshots {
        for id in &snapshots {
            scene.region.snapshots.remove(id);
            scene.region.tags.forget(id);
        }
        xml.items("deleteSnapshotResultSet", snapshots, |xml, id| {
            xml.put("snapshotId", id).put("returnCode", "success");
        });
    }
    Ok(xml)
}
