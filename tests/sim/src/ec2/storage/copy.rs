//! Snapshots copied, from another region or the same.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html>

use super::snapshots::{Snapshot, within_quota};
use crate::ec2::kind;
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::Scene;
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;

pub(super) fn copy(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let tags = specified(params, &[kind::SNAPSHOT])?;
    let encrypted = params.flag("Encrypted")?.unwrap_or(false);
    let (region, id) = (params.needed("SourceRegion")?, params.needed("SourceSnapshotId")?);
    kind::SNAPSHOT.check(id)?;
    if params.text("DestinationRegion").is_some_and(|name| name != scene.region.name) {
        let message = "The destination region is not the one the request was sent to";
        return Err(refused("InvalidParameterValue", message));
    }
    let source = match scene.elsewhere(region) {
        Some(other) => other.snapshots.get(id),
        None if region == scene.region.name => scene.find::<Snapshot>(id).ok(),
        None => None,
    };
    let source = source.ok_or_else(|| kind::SNAPSHOT.unknown(&[id]))?.clone();
    if source.status(scene.now) != "completed" {
        return Err(refused("IncorrectState", format!("Snapshot {id} is in state pending")));
    }
    within_quota(scene)?;
    let copy = Snapshot {
        id: scene.make(kind::SNAPSHOT),
        created: scene.now,
        // What a copy is of is not told: EC2 gives all of them this id.
        volume: "vol-ffffffff".to_owned(),
        description: params.text("Description").unwrap_or_default().to_owned(),
        encrypted: source.encrypted || encrypted,
        ready: scene.now + scene.settings.volume_time,
        size: source.size,
        ..Snapshot::of(&scene.region.account)
    };
    let mut xml = Xml::default();
    xml.put("snapshotId", &copy.id);
    keep(scene, copy, &tags);
    Ok(xml)
}
