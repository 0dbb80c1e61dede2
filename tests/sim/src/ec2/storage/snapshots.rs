//! Snapshots of volumes.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html>

use super::volumes::usable;
use crate::ec2::images::Image;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find_where};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Region;
use crate::ec2::scene::{Scene, done};
use crate::ec2::sharing::{Sharable, Shared};
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;
use crate::{Time, stamp};

/// A snapshot of a volume.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) volume: String,
    /// GiB.
    pub(crate) size: u32,
    pub(crate) description: String,
    pub(crate) encrypted: bool,
    /// Until then it is `pending`.
    pub(crate) ready: Time,
    pub(crate) owner: String,
    pub(crate) shared: Shared,
}

row!(Snapshot: SNAPSHOT in snapshots);

impl Sharable for Snapshot {
    fn owner(&self) -> &str {
        &self.owner
    }

    fn shared(&self) -> &Shared {
        &self.shared
    }

    fn is_seed(&self) -> bool {
        false
    }
}

impl Snapshot {
    /// One of that account's, of nothing.
    pub(crate) fn of(account: &str) -> Self {
        Self {
            id: String::new(),
            created: Time::EPOCH,
            volume: String::new(),
            size: 0,
            description: String::new(),
            encrypted: false,
            ready: Time::EPOCH,
            owner: account.to_owned(),
            shared: Shared::default(),
        }
    }

    pub(crate) fn status(&self, now: Time) -> &'static str {
        if now < self.ready { "pending" } else { "completed" }
    }
}

pub(super) fn within_quota(scene: &Scene<'_>) -> Result<(), Refused> {
    if scene.region.snapshots.len() < scene.settings.quota.snapshots {
        return Ok(());
    }
    Err(refused("SnapshotLimitExceeded", "You have exceeded the limit of snapshots allowed."))
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let tags = specified(params, &[kind::SNAPSHOT])?;
    let volume = usable(scene, params)?;
    if volume.status(scene.now) == "creating" {
        return Err(refused("IncorrectState", format!("The volume '{}' is in state creating", volume.id)));
    }
    within_quota(scene)?;
    let snapshot = Snapshot {
        id: String::new(),
        created: scene.now,
        volume: volume.id.clone(),
        size: volume.size,
        description: params.text("Description").unwrap_or_default().to_owned(),
        encrypted: volume.encrypted,
        ready: scene.now + scene.settings.volume_time,
        ..Snapshot::of(&scene.region.account)
    };
    let snapshot = Snapshot { id: scene.make(kind::SNAPSHOT), ..snapshot };
    keep(scene, snapshot.clone(), &tags);
    let mut xml = Xml::default();
    show(&mut xml, scene.region, &snapshot, scene.now);
    Ok(xml)
}

fn show(xml: &mut Xml, region: &Region, snapshot: &Snapshot, now: Time) {
    let status = snapshot.status(now);
    xml.put("snapshotId", &snapshot.id).put("volumeId", &snapshot.volume).put("status", status);
    xml.time("startTime", snapshot.created).put("progress", if status == "pending" { "0%" } else { "100%" });
    xml.put("ownerId", &snapshot.owner).put("volumeSize", snapshot.size);
    xml.put("description", &snapshot.description).put("encrypted", snapshot.encrypted);
    xml.put("storageTier", "standard").tags(region.tags.of(&snapshot.id));
}

const SNAPSHOTS: Listing = Listing {
    ids: "SnapshotId",
    filters: &[
        "description",
        "encrypted",
        "owner-id",
        "progress",
        "snapshot-id",
        "start-time",
        "status",
        "storage-tier",
        "volume-id",
        "volume-size",
    ],
    pages: Some((5, 1000)),
};

fn values(snapshot: &Snapshot, filter: &str, now: Time) -> Vec<String> {
    let status = snapshot.status(now);
    vec![match filter {
        "description" => snapshot.description.clone(),
        "encrypted" => snapshot.encrypted.to_string(),
        "owner-id" => snapshot.owner.clone(),
        "progress" => if status == "pending" { "0%" } else { "100%" }.to_owned(),
        "snapshot-id" => snapshot.id.clone(),
        "start-time" => stamp::millis(snapshot.created),
        "status" => status.to_owned(),
        "storage-tier" => "standard".to_owned(),
        "volume-id" => snapshot.volume.clone(),
        _ => snapshot.size.to_string(),
    }]
}

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let (scene, now) = (&*scene, scene.now);
    let region = &*scene.region;
    let (owners, users) = (params.list("Owner"), params.list("RestorableBy"));
    let account = &region.account;
    let meant = |id: &str, other: &str| id == other || (id == "self" && other == account);
    let wanted = |snapshot: &Snapshot| {
        let may = |user: &&str| {
            let listed = |id: &String| meant(user, id);
            meant(user, &snapshot.owner)
                || (*user == "all" && snapshot.shared.public)
                || snapshot.shared.users.iter().any(listed)
        };
        (owners.is_empty() || owners.iter().any(|owner| meant(owner, &snapshot.owner)))
            && (users.is_empty() || users.iter().any(may))
    };
    let (page, next) = find_where::<Snapshot>(
        scene,
        params,
        &SNAPSHOTS,
        |snapshot, filter| values(snapshot, filter, now),
        wanted,
    )?;
    let mut xml = Xml::default();
    xml.items("snapshotSet", page, |xml, snapshot| show(xml, region, snapshot, now));
    xml.opt("nextToken", next);
    Ok(xml)
}

/// The snapshot that a request names, which is the account's own.
pub(super) fn own<'s>(scene: &'s Scene<'_>, params: &Params<'_>) -> Result<&'s Snapshot, Refused> {
    let snapshot = scene.given::<Snapshot>(params, "SnapshotId")?;
    if snapshot.owner == scene.region.account {
        return Ok(snapshot);
    }
    let message = format!("You do not have permission to change snapshot {}", snapshot.id);
    Err(refused("UnauthorizedOperation", message).status(403))
}

pub(super) fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let id = own(scene, params)?.id.clone();
    let of = |image: &&Image| image.devices.iter().any(|device| device.snapshot.as_deref() == Some(&id));
    if let Some(image) = scene.region.images.iter().find(of) {
        let message = format!("The snapshot {id} is currently in use by {}", image.id);
        return Err(refused("InvalidSnapshot.InUse", message));
    }
    scene.region.snapshots.remove(&id);
    scene.region.tags.forget(&id);
    done()
}
