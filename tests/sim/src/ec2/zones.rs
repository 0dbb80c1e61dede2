//! Regions and their zones.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html>

use super::filter::Filters;
use super::params::Params;
use super::refused::{Refused, refused};
use super::scene::{Action, Scene, action};
use super::xml::Xml;

pub(super) const ACTIONS: &[Action] = &[
    action(
        "DescribeAvailabilityZones",
        &["AllAvailabilityZones", "Filters", "ZoneId.N", "ZoneName.N"],
        describe_zones,
    ),
    action("DescribeRegions", &["AllRegions", "Filters", "RegionName.N"], describe_regions),
];

/// Which of `all` a request names; all of them, if it names none.
fn chosen(all: Vec<String>, named: &[&str], parameter: &str) -> Result<Vec<String>, Refused> {
    if let Some(unknown) = named.iter().find(|name| !all.iter().any(|known| known == *name)) {
        let message = format!("Invalid {parameter}: [{unknown}]");
        return Err(refused("InvalidParameterValue", message));
    }
    Ok(all.into_iter().filter(|name| named.is_empty() || named.contains(&name.as_str())).collect())
}

fn describe_regions(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let filters = Filters::read(params, &["endpoint", "opt-in-status", "region-name"])?;
    params.flag("AllRegions")?;
    let names = chosen(scene.settings.ec2.regions.clone(), &params.list("RegionName"), "region")?;
    let endpoint = |name: &str| format!("ec2.{name}.amazonaws.com");
    let fits = |region: &&String| {
        filters.fit(None, |filter| {
            vec![match filter {
                "endpoint" => endpoint(region),
                "opt-in-status" => "opt-in-not-required".into(),
                _ => (*region).clone(),
            }]
        })
    };
    let mut xml = Xml::default();
    xml.items("regionInfo", names.iter().filter(fits), |xml, name| {
        xml.put("regionName", name).put("regionEndpoint", endpoint(name));
        xml.put("optInStatus", "opt-in-not-required");
    });
    Ok(xml)
}

/// A zone's id, the same for every account: `use1-az1` of `us-east-1a`.
pub(crate) fn id(region: &str, zones: &[String], zone: &str) -> String {
    let parts: Vec<&str> = region.split('-').collect();
    let mut short = parts.first().copied().unwrap_or_default().to_owned();
    short.extend(parts.iter().skip(1).filter_map(|part| part.chars().next()));
    let number = zones.iter().position(|known| known == zone).map_or(0, |at| at + 1);
    format!("{short}-az{number}")
}

fn describe_zones(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let known = ["group-name", "opt-in-status", "region-name", "state", "zone-id", "zone-name", "zone-type"];
    let filters = Filters::read(params, &known)?;
    params.flag("AllAvailabilityZones")?;
    let (region, all) = (scene.region.name.as_str(), scene.zones());
    let zones = chosen(all.clone(), &params.list("ZoneName"), "availability zone")?;
    let ids = params.list("ZoneId");
    chosen(all.iter().map(|zone| id(region, &all, zone)).collect(), &ids, "availability zone-id")?;
    let fits = |zone: &&String| {
        let id = id(region, &all, zone);
        (ids.is_empty() || ids.contains(&id.as_str()))
            && filters.fit(None, |filter| {
                vec![match filter {
                    "group-name" | "region-name" => region.to_owned(),
                    "opt-in-status" => "opt-in-not-required".into(),
                    "state" => "available".into(),
                    "zone-id" => id.clone(),
                    "zone-type" => "availability-zone".into(),
                    _ => (*zone).clone(),
                }]
            })
    };
    let mut xml = Xml::default();
    xml.items("availabilityZoneInfo", zones.iter().filter(fits), |xml, zone| {
        xml.put("optInStatus", "opt-in-not-required");
        xml.items("messageSet", None::<&str>, |_, _| {});
        xml.put("regionName", region).put("zoneName", zone).put("zoneId", id(region, &all, zone));
        xml.put("groupName", region).put("networkBorderGroup", region);
        xml.put("zoneType", "availability-zone").put("zoneState", "available");
    });
    Ok(xml)
}
