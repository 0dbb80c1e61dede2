//! Volumes changed in size and type while they are in use.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html>

use super::volumes::{Volume, check_size, kind_of, usable, usual_iops, usual_throughput};
use crate::Time;
use crate::ec2::list::{Listing, find_where};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::Scene;
use crate::ec2::xml::Xml;

/// A change of a volume: its size counts at once, it is rebuilt for a while.
#[derive(Clone, Debug)]
pub(crate) struct Modification {
    was: Shape,
    shape: Shape,
    began: Time,
    /// Until then it is `modifying`.
    usable: Time,
    /// Until then it is `optimizing`.
    ended: Time,
}

#[derive(Clone, Debug)]
struct Shape {
    size: u32,
    kind: &'static str,
    iops: Option<u32>,
    throughput: Option<u32>,
}

impl Modification {
    fn state(&self, now: Time) -> &'static str {
        match now {
            now if now < self.usable => "modifying",
            now if now < self.ended => "optimizing",
            _ => "completed",
        }
    }
}

pub(super) fn modify(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let volume = usable(scene, params)?;
    if volume.modification.as_ref().is_some_and(|change| change.state(scene.now) != "completed") {
        let message = format!("The volume '{}' is being modified already", volume.id);
        return Err(refused("IncorrectModificationState", message));
    }
    if volume.status(scene.now) == "creating" {
        return Err(refused("IncorrectState", format!("The volume '{}' is in state creating", volume.id)));
    }
    let size = params.number::<u32>("Size")?;
    let kind = params.text("VolumeType").map(kind_of).transpose()?;
    let (iops, throughput) = (params.number("Iops")?, params.number("Throughput")?);
    if size.is_none() && kind.is_none() && iops.is_none() && throughput.is_none() {
        return Err(refused("InvalidParameter", "There is nothing to modify"));
    }
    let was =
        Shape { size: volume.size, kind: volume.kind, iops: volume.iops, throughput: volume.throughput };
    let shape = Shape {
        size: size.unwrap_or(was.size),
        kind: kind.unwrap_or(was.kind),
        iops: iops.or_else(|| match kind {
            None => was.iops,
            Some(kind) => usual_iops(kind, size.unwrap_or(was.size)),
        }),
        throughput: throughput.or_else(|| match kind {
            None => was.throughput,
            Some(kind) => usual_throughput(kind),
        }),
    };
    if shape.size < was.size {
        return Err(refused("InvalidParameterValue", "New size cannot be smaller than existing size"));
    }
    check_size(shape.kind, shape.size)?;
    let usable = scene.now + scene.settings.action_time;
    let change = Modification {
        was,
        shape: shape.clone(),
        began: scene.now,
        usable,
        ended: usable + scene.settings.volume_time,
    };
    let (id, now) = (volume.id.clone(), scene.now);
    let volume = scene.find_mut::<Volume>(&id)?;
    (volume.size, volume.kind) = (shape.size, shape.kind);
    (volume.iops, volume.throughput) = (shape.iops, shape.throughput);
    volume.modification = Some(change.clone());
    let mut xml = Xml::default();
    xml.within("volumeModification", |xml| show(xml, &id, &change, now));
    Ok(xml)
}

fn show(xml: &mut Xml, volume: &str, change: &Modification, now: Time) {
    let (was, shape) = (&change.was, &change.shape);
    xml.put("volumeId", volume).put("modificationState", change.state(now));
    xml.put("targetSize", shape.size).put("targetVolumeType", shape.kind);
    xml.opt("targetIops", shape.iops).opt("targetThroughput", shape.throughput);
    xml.put("originalSize", was.size).put("originalVolumeType", was.kind);
    xml.opt("originalIops", was.iops).opt("originalThroughput", was.throughput);
    let progress = if change.state(now) == "completed" { 100 } else { 0 };
    xml.put("progress", progress).time("startTime", change.began);
    xml.opt("endTime", (progress == 100).then(|| crate::stamp::millis(change.ended)));
}

const CHANGES: Listing = Listing {
    ids: "VolumeId",
    filters: &["modification-state", "original-size", "target-size", "volume-id"],
    pages: Some((1, 500)),
};

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html>
pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let now = scene.now;
    let values = |volume: &Volume, filter: &str| {
        let of = |change: &Modification| match filter {
            "modification-state" => change.state(now).to_owned(),
            "original-size" => change.was.size.to_string(),
            "target-size" => change.shape.size.to_string(),
            _ => volume.id.clone(),
        };
        volume.modification.iter().map(of).collect()
    };
    let (page, next) =
        find_where::<Volume>(scene, params, &CHANGES, values, |volume| volume.modification.is_some())?;
    if let [only] = params.list("VolumeId")[..]
        && page.is_empty()
    {
        let message = format!("Modification for volume '{only}' does not exist.");
        return Err(refused("InvalidVolumeModification.NotFound", message));
    }
    let changes = page.into_iter().filter_map(|volume| Some((volume, volume.modification.as_ref()?)));
    let mut xml = Xml::default();
    xml.items("volumeModificationSet", changes, |xml, (volume, change)| show(xml, &volume.id, change, now));
    xml.opt("nextToken", next);
    Ok(xml)
}
