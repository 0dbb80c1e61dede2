//! The health of volumes: all of them are well.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeStatus.html>

use super::volumes::Volume;
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::Refused;
use crate::ec2::scene::Scene;
use crate::ec2::xml::Xml;

const STATUSES: Listing = Listing {
    ids: "VolumeId",
    filters: &["availability-zone", "volume-status.details-name", "volume-status.status"],
    pages: Some((5, 1000)),
};

/// What the checks say of a volume: nothing until it is there.
fn status(volume: &Volume, scene: &Scene<'_>) -> &'static str {
    if scene.now < volume.ready { "insufficient-data" } else { "ok" }
}

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let scene = &*scene;
    let (page, next) = find::<Volume>(scene, params, &STATUSES, |volume, filter| {
        vec![match filter {
            "availability-zone" => volume.zone.clone(),
            "volume-status.details-name" => "io-enabled".to_owned(),
            _ => status(volume, scene).to_owned(),
        }]
    })?;
    let mut xml = Xml::default();
    xml.items("volumeStatusSet", page, |xml, volume| {
        xml.put("volumeId", &volume.id).put("availabilityZone", &volume.zone);
        xml.within("volumeStatus", |xml| {
            xml.put("status", status(volume, scene)).items("details", [()], |xml, ()| {
                let passed = status(volume, scene) == "ok";
                xml.put("name", "io-enabled").put("status", if passed { "passed" } else { "pending" });
            });
        });
    });
    xml.opt("nextToken", next);
    Ok(xml)
}
