//! Volumes made, listed and deleted.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html>

use super::modify::Modification;
use super::snapshots::Snapshot;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Due;
use crate::ec2::scene::{Scene, done};
use crate::ec2::tags::{Tags, keep, specified};
use crate::ec2::xml::Xml;
use crate::ec2::zones;
use crate::{Time, stamp};

/// A volume.
#[derive(Clone, Debug)]
pub(crate) struct Volume {
    pub(crate) id: String,
    pub(crate) created: Time,
    /// GiB.
    pub(crate) size: u32,
    pub(crate) kind: &'static str,
    pub(crate) iops: Option<u32>,
    pub(crate) throughput: Option<u32>,
    pub(crate) encrypted: bool,
    pub(crate) zone: String,
    pub(crate) snapshot: Option<String>,
    /// Until then it is `creating`.
    pub(crate) ready: Time,
    pub(crate) deleting: bool,
    pub(crate) attachment: Option<Attachment>,
    /// How it was changed last.
    pub(crate) modification: Option<Modification>,
}

row!(Volume: VOLUME in volumes);

/// A volume's hold on an instance.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    pub(crate) instance: String,
    pub(crate) device: String,
    pub(crate) since: Time,
    /// Until then it shows as `attaching`.
    pub(crate) attached: Time,
    /// Until then, if it is being taken off, it shows as `detaching`.
    pub(crate) detached: Option<Time>,
    pub(crate) delete_on_termination: bool,
}

impl Attachment {
    pub(crate) fn status(&self, now: Time) -> &'static str {
        match self.detached {
            Some(_) => "detaching",
            None if now < self.attached => "attaching",
            None => "attached",
        }
    }
}

impl Volume {
    pub(crate) fn status(&self, now: Time) -> &'static str {
        match self.attachment {
            _ if self.deleting => "deleting",
            Some(_) => "in-use",
            None if now < self.ready => "creating",
            None => "available",
        }
    }
}

const KINDS: &[&str] = &["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"];

/// A type of volumes by its name.
pub(crate) fn kind_of(name: &str) -> Result<&'static str, Refused> {
    let found = KINDS.iter().copied().find(|kind| *kind == name);
    found
        .ok_or_else(|| Refused::value("volumeType", name, &format!("It must be one of {}", KINDS.join(", "))))
}

/// The operations per second of a volume that was not asked for others.
pub(crate) fn usual_iops(kind: &str, size: u32) -> Option<u32> {
    match kind {
        "gp2" => Some(size.saturating_mul(3).clamp(100, 16_000)),
        "gp3" => Some(3000),
        "io1" | "io2" => Some(100),
        _ => None,
    }
}

/// The MiB per second of a volume that was not asked for others.
pub(crate) fn usual_throughput(kind: &str) -> Option<u32> {
    (kind == "gp3").then_some(125)
}

/// Is that a size a volume of that type can have?
pub(super) fn check_size(kind: &str, size: u32) -> Result<(), Refused> {
    let (least, most) = match kind {
        "io1" | "io2" => (4, 16_384),
        "sc1" | "st1" => (125, 16_384),
        "standard" => (1, 1024),
        _ => (1, 16_384),
    };
    if (least..=most).contains(&size) {
        return Ok(());
    }
    let message = format!("Volume of {size}GiB is invalid for volume type {kind}: {least} to {most}GiB");
    Err(refused("InvalidParameterValue", message))
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let zones = scene.zones();
    let zone = match (params.text("AvailabilityZone"), params.text("AvailabilityZoneId")) {
        (Some(zone), None) => {
            scene.check_zone(zone)?;
            zone.to_owned()
        }
        (None, Some(id)) => {
            let known = |zone: &&String| zones::id(&scene.region.name, &zones, zone) == id;
            let found = zones.iter().find(known).cloned();
            found.ok_or_else(|| Refused::value("availabilityZoneId", id, "There is no such zone"))?
        }
        (Some(_), Some(_)) => return Err(Refused::combination("Only one of zone and zone id can be given")),
        (None, None) => return Err(Refused::missing("AvailabilityZone")),
    };
    let snapshot = params.text("SnapshotId").map(|id| scene.find::<Snapshot>(id)).transpose()?;
    if let Some(snapshot) = snapshot.filter(|snapshot| snapshot.status(scene.now) != "completed") {
        return Err(refused("IncorrectState", format!("Snapshot {} is in state pending", snapshot.id)));
    }
    let least = snapshot.map_or(0, |snapshot| snapshot.size);
    let size = match params.number::<u32>("Size")? {
        Some(size) if size < least => {
            let message = format!("Volume of {size}GiB is smaller than its snapshot of {least}GiB");
            return Err(refused("InvalidParameterValue", message));
        }
        Some(size) => size,
        None if least > 0 => least,
        None => return Err(Refused::missing("size or snapshotId")),
    };
    let kind = params.text("VolumeType").map_or(Ok("gp2"), kind_of)?;
    check_size(kind, size)?;
    let tags = specified(params, &[kind::VOLUME])?;
    let (used, gigabytes) =
        (scene.region.volumes.len(), scene.region.volumes.iter().map(|v| u64::from(v.size)).sum::<u64>());
    if used >= scene.settings.quota.volumes || gigabytes + u64::from(size) > scene.settings.quota.gigabytes {
        return Err(refused("VolumeLimitExceeded", "You have exceeded your maximum volumes limit."));
    }
    let encrypted = params.flag("Encrypted")?.unwrap_or(false) || snapshot.is_some_and(|s| s.encrypted);
    let snapshot = snapshot.map(|snapshot| snapshot.id.clone());
    let (iops, throughput) = (params.number("Iops")?, params.number("Throughput")?);
    if matches!(kind, "io1" | "io2") && iops.is_none() {
        return Err(Refused::missing("iops"));
    }
    let volume = Volume {
        id: scene.make(kind::VOLUME),
        created: scene.now,
        size,
        kind,
        iops: iops.or_else(|| usual_iops(kind, size)),
        throughput: throughput.or_else(|| usual_throughput(kind)),
        encrypted,
        zone,
        snapshot,
        ready: scene.now + scene.settings.volume_time,
        deleting: false,
        attachment: None,
        modification: None,
    };
    let id = volume.id.clone();
    keep(scene, volume.clone(), &tags);
    let mut xml = Xml::default();
    show(&mut xml, &volume, scene.region.tags.of(&id), scene.now);
    Ok(xml)
}

fn show(xml: &mut Xml, volume: &Volume, tags: Option<&Tags>, now: Time) {
    xml.put("volumeId", &volume.id).put("size", volume.size);
    xml.put("snapshotId", volume.snapshot.as_deref().unwrap_or("")).put("availabilityZone", &volume.zone);
    xml.put("status", volume.status(now)).time("createTime", volume.created);
    xml.items("attachmentSet", &volume.attachment, |xml, held| show_attachment(xml, &volume.id, held, now));
    xml.tags(tags).put("volumeType", volume.kind).opt("iops", volume.iops);
    xml.opt("throughput", volume.throughput).put("encrypted", volume.encrypted);
    xml.put("multiAttachEnabled", false);
}

pub(super) fn show_attachment(xml: &mut Xml, volume: &str, held: &Attachment, now: Time) {
    xml.put("volumeId", volume).put("instanceId", &held.instance).put("device", &held.device);
    xml.put("status", held.status(now)).time("attachTime", held.since);
    xml.put("deleteOnTermination", held.delete_on_termination);
}

const VOLUMES: Listing = Listing {
    ids: "VolumeId",
    filters: &[
        "attachment.attach-time",
        "attachment.delete-on-termination",
        "attachment.device",
        "attachment.instance-id",
        "attachment.status",
        "availability-zone",
        "create-time",
        "encrypted",
        "size",
        "snapshot-id",
        "status",
        "volume-id",
        "volume-type",
    ],
    pages: Some((5, 1000)),
};

fn values(volume: &Volume, filter: &str, now: Time) -> Vec<String> {
    if let Some(name) = filter.strip_prefix("attachment.") {
        let of = |held: &Attachment| match name {
            "attach-time" => stamp::millis(held.since),
            "delete-on-termination" => held.delete_on_termination.to_string(),
            "device" => held.device.clone(),
            "instance-id" => held.instance.clone(),
            _ => held.status(now).to_owned(),
        };
        return volume.attachment.iter().map(of).collect();
    }
    vec![match filter {
        "availability-zone" => volume.zone.clone(),
        "create-time" => stamp::millis(volume.created),
        "encrypted" => volume.encrypted.to_string(),
        "size" => volume.size.to_string(),
        "snapshot-id" => volume.snapshot.clone().unwrap_or_default(),
        "status" => volume.status(now).to_owned(),
        "volume-id" => volume.id.clone(),
        _ => volume.kind.to_owned(),
    }]
}

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let now = scene.now;
    let (page, next) = find::<Volume>(scene, params, &VOLUMES, |volume, filter| values(volume, filter, now))?;
    let mut xml = Xml::default();
    xml.items("volumeSet", page, |xml, volume| show(xml, volume, scene.region.tags.of(&volume.id), now));
    xml.opt("nextToken", next);
    Ok(xml)
}

/// The volume that a request is to change: one that is being deleted is as good as gone.
pub(super) fn usable<'s>(scene: &'s Scene<'_>, params: &Params<'_>) -> Result<&'s Volume, Refused> {
    let volume = scene.given::<Volume>(params, "VolumeId")?;
    if volume.deleting {
        return Err(kind::VOLUME.unknown(&[&volume.id]));
    }
    Ok(volume)
}

pub(super) fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let volume = usable(scene, params)?;
    let id = volume.id.clone();
    if let Some(held) = &volume.attachment {
        let message = format!("Volume {id} is currently attached to {}", held.instance);
        return Err(refused("VolumeInUse", message));
    }
    if volume.status(scene.now) == "creating" {
        return Err(refused("IncorrectState", format!("The volume '{id}' is in state creating")));
    }
    let gone = scene.now + scene.settings.delete_time;
    scene.find_mut::<Volume>(&id)?.deleting = true;
    scene.region.later(gone, Due::Volume(id));
    done()
}
