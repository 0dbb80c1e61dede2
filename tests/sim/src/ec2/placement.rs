//! Placement groups. Instances can be put into one; where they then are is nothing that shows.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html>

use super::instances::row::Instance;
use super::kind::{self, row};
use super::list::{Listing, find_where};
use super::params::Params;
use super::refused::{Refused, refused};
use super::region::Region;
use super::scene::{Action, Scene, action, done};
use super::tags::{keep, specified};
use super::xml::Xml;
use crate::Time;

pub(super) const ACTIONS: &[Action] = &[
    action(
        "CreatePlacementGroup",
        &["GroupName", "PartitionCount", "SpreadLevel", "Strategy", "TagSpecifications"],
        create,
    ),
    action("DeletePlacementGroup", &["GroupName"], delete),
    action("DescribePlacementGroups", &["Filters", "GroupId.N", "GroupName.N"], describe),
];

/// A placement group.
#[derive(Clone, Debug)]
pub(crate) struct PlacementGroup {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) name: String,
    strategy: &'static str,
    partitions: Option<u8>,
    spread: Option<&'static str>,
}

row!(PlacementGroup: PLACEMENT in placements);

/// The group of that name.
pub(crate) fn by_name<'s>(scene: &'s Scene<'_>, name: &str) -> Result<&'s PlacementGroup, Refused> {
    let found = scene.all::<PlacementGroup>().find(|group| group.name == name);
    found.ok_or_else(|| {
        let message = format!("The Placement Group '{name}' is unknown.");
        refused("InvalidPlacementGroup.Unknown", message)
    })
}

fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let name = params.needed("GroupName")?;
    if name.len() > 255 || !name.is_ascii() {
        return Err(Refused::value("groupName", name, "It must be up to 255 ASCII characters"));
    }
    // Whether the other is found yet does not matter: the name is taken.
    if scene.region.placements.iter().any(|group| group.name == name) {
        let message = format!("The Placement Group '{name}' already exists.");
        return Err(refused("InvalidPlacementGroup.Duplicate", message));
    }
    let strategy = params.word("Strategy", &["cluster", "spread", "partition"])?.unwrap_or("cluster");
    let partitions = params.number::<u8>("PartitionCount")?;
    let spread = params.word("SpreadLevel", &["host", "rack"])?;
    if partitions.is_some_and(|count| strategy != "partition" || !(1..=7).contains(&count)) {
        let message = "A number of partitions, from 1 to 7, goes with the strategy partition";
        return Err(refused("InvalidParameterValue", message));
    }
    if spread.is_some() && strategy != "spread" {
        return Err(Refused::combination("A spread level goes with the strategy spread"));
    }
    let tags = specified(params, &[kind::PLACEMENT])?;
    let group = PlacementGroup {
        id: scene.make(kind::PLACEMENT),
        created: scene.now,
        name: name.to_owned(),
        strategy,
        partitions: (strategy == "partition").then_some(partitions.unwrap_or(2)),
        spread: (strategy == "spread").then_some(spread.unwrap_or("rack")),
    };
    keep(scene, group.clone(), &tags);
    let mut xml = Xml::default();
    xml.put("return", true).within("placementGroup", |xml| show(xml, scene.region, &group));
    Ok(xml)
}

fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let group = by_name(scene, params.needed("GroupName")?)?;
    let (id, name) = (group.id.clone(), group.name.clone());
    let used =
        |instance: &Instance| instance.group.as_ref() == Some(&name) && !instance.state(scene.now).is_over();
    if scene.region.instances.iter().any(used) {
        let message = format!("The placement group '{name}' is in use and may not be deleted.");
        return Err(refused("InvalidPlacementGroup.InUse", message));
    }
    scene.region.placements.remove(&id);
    scene.region.tags.forget(&id);
    done()
}

fn show(xml: &mut Xml, region: &Region, group: &PlacementGroup) {
    xml.put("groupName", &group.name).put("groupId", &group.id);
    xml.put("groupArn", arn(region, group)).put("state", "available").put("strategy", group.strategy);
    xml.opt("partitionCount", group.partitions).opt("spreadLevel", group.spread);
    xml.tags(region.tags.of(&group.id));
}

fn arn(region: &Region, group: &PlacementGroup) -> String {
    format!("arn:aws:ec2:{}:{}:placement-group/{}", region.name, region.account, group.name)
}

const GROUPS: Listing = Listing {
    ids: "GroupId",
    filters: &["group-arn", "group-name", "spread-level", "state", "strategy"],
    pages: None,
};

fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let region = &*scene.region;
    let names = params.list("GroupName");
    for name in &names {
        by_name(scene, name)?;
    }
    let (page, _) = find_where::<PlacementGroup>(
        scene,
        params,
        &GROUPS,
        |group, filter| match filter {
            "group-arn" => vec![arn(region, group)],
            "group-name" => vec![group.name.clone()],
            "spread-level" => group.spread.iter().map(|level| (*level).to_owned()).collect(),
            "state" => vec!["available".to_owned()],
            _ => vec![group.strategy.to_owned()],
        },
        |group| names.is_empty() || names.contains(&group.name.as_str()),
    )?;
    let mut xml = Xml::default();
    xml.items("placementGroupSet", page, |xml, group| show(xml, region, group));
    Ok(xml)
}
