//! Types of instances.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html>

use super::filter::Filters;
use super::list::{Listing, cut};
use super::params::Params;
use super::refused::{Refused, refused};
use super::scene::{Action, Scene, action};
use super::settings::InstanceType;
use super::xml::Xml;

pub(super) const ACTIONS: &[Action] = &[
    action("DescribeInstanceTypeOfferings", &["Filters", "LocationType", "Pages"], offerings),
    action("DescribeInstanceTypes", &["Filters", "InstanceType.N", "Pages"], describe),
];

/// The most virtual CPUs of any type.
pub(crate) fn widest(scene: &Scene<'_>) -> u32 {
    scene.settings.ec2.instance_types.iter().map(|kind| kind.vcpus).max().unwrap_or(0)
}

const TYPES: Listing = Listing {
    ids: "InstanceType",
    filters: &[
        "bare-metal",
        "current-generation",
        "free-tier-eligible",
        "hypervisor",
        "instance-storage-supported",
        "instance-type",
        "memory-info.size-in-mib",
        "processor-info.supported-architecture",
        "supported-root-device-type",
        "supported-usage-class",
        "vcpu-info.default-vcpus",
    ],
    pages: Some((5, 100)),
};

/// A type by its name.
pub(crate) fn find<'s>(scene: &Scene<'s>, name: &str) -> Result<&'s InstanceType, Refused> {
    let found = scene.settings.ec2.instance_types.iter().find(|kind| kind.name == name);
    found.ok_or_else(|| refused("InvalidParameterValue", format!("Invalid value '{name}' for InstanceType.")))
}

fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let filters = Filters::read(params, TYPES.filters)?;
    let names = params.list(TYPES.ids);
    let all = &scene.settings.ec2.instance_types;
    let unknown: Vec<&str> =
        names.iter().copied().filter(|name| !all.iter().any(|kind| kind.name == *name)).collect();
    if !unknown.is_empty() {
        let message = format!("The following supplied instance types do not exist: [{}]", unknown.join(", "));
        return Err(refused("InvalidInstanceType", message));
    }
    if names.len() > 100 {
        return Err(refused("InvalidParameterValue", "No more than 100 instance types can be named"));
    }
    if !names.is_empty() && params.text("MaxResults").is_some() {
        return Err(Refused::combination("InstanceTypes cannot be used with MaxResults"));
    }
    let rows = (1..).zip(all).filter(|(_, kind)| {
        (names.is_empty() || names.contains(&kind.name.as_str()))
            && filters.fit(None, |name| values(kind, name))
    });
    let (page, next) = cut(scene, params, &TYPES, rows)?;
    let mut xml = Xml::default();
    xml.items("instanceTypeSet", page, show);
    xml.opt("nextToken", next);
    Ok(xml)
}

fn values(kind: &InstanceType, filter: &str) -> Vec<String> {
    vec![match filter {
        "bare-metal" | "free-tier-eligible" => "false".into(),
        "current-generation" => (!kind.name.starts_with("m1.")).to_string(),
        "hypervisor" => "nitro".into(),
        "instance-storage-supported" => (kind.storage > 0).to_string(),
        "instance-type" => kind.name.clone(),
        "memory-info.size-in-mib" => kind.memory.to_string(),
        "processor-info.supported-architecture" => kind.architecture.into(),
        "supported-root-device-type" => "ebs".into(),
        "supported-usage-class" => "on-demand".into(),
        _ => kind.vcpus.to_string(),
    }]
}

fn show(xml: &mut Xml, kind: &InstanceType) {
    xml.put("instanceType", &kind.name);
    xml.put("currentGeneration", !kind.name.starts_with("m1."));
    xml.put("freeTierEligible", false);
    xml.texts("supportedUsageClasses", ["on-demand"]).texts("supportedRootDeviceTypes", ["ebs"]);
    xml.put("bareMetal", false).put("hypervisor", "nitro");
    xml.within("processorInfo", |xml| {
        xml.texts("supportedArchitectures", [kind.architecture]);
    });
    xml.within("vCpuInfo", |xml| {
        xml.put("defaultVCpus", kind.vcpus);
    });
    xml.within("memoryInfo", |xml| {
        xml.put("sizeInMiB", kind.memory);
    });
    xml.put("instanceStorageSupported", kind.storage > 0);
    if kind.storage > 0 {
        xml.within("instanceStorageInfo", |xml| {
            xml.put("totalSizeInGB", kind.storage);
        });
    }
}

const OFFERINGS: Listing =
    Listing { ids: "", filters: &["instance-type", "location"], pages: Some((5, 1000)) };

/// Every type is offered everywhere.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html>
fn offerings(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let filters = Filters::read(params, OFFERINGS.filters)?;
    let words = ["region", "availability-zone", "availability-zone-id"];
    let location = params.word("LocationType", &words)?.unwrap_or("region");
    let (region, zones) = (scene.region.name.as_str(), scene.zones());
    let places: Vec<String> = match location {
        "region" => vec![region.to_owned()],
        "availability-zone" => zones,
        _ => zones.iter().map(|zone| super::zones::id(region, &zones, zone)).collect(),
    };
    let types = &scene.settings.ec2.instance_types;
    let all: Vec<(&str, &str)> = types
        .iter()
        .flat_map(|kind| places.iter().map(|place| (kind.name.as_str(), place.as_str())))
        .collect();
    let rows = (1..).zip(&all).filter(|(_, (kind, place))| {
        filters.fit(None, |name| vec![if name == "location" { *place } else { *kind }.to_owned()])
    });
    let (page, next) = cut(scene, params, &OFFERINGS, rows)?;
    let mut xml = Xml::default();
    xml.items("instanceTypeOfferingSet", page, |xml, (kind, place)| {
        xml.put("instanceType", kind).put("locationType", location).put("location", place);
    });
    xml.opt("nextToken", next);
    Ok(xml)
}
