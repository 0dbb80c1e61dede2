//! Security groups.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>

use super::permissions;
use super::rules::{Rule, Target};
use super::vpcs::{self, Vpc};
use crate::Time;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find_where};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Region;
use crate::ec2::scene::Scene;
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;
use crate::ids::Ids;

/// A security group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) vpc: String,
    pub(crate) rules: Vec<Rule>,
}

row!(Group: GROUP in groups);

impl Group {
    /// A group that lets everything out and nothing in.
    pub(crate) fn new(ids: &mut Ids, name: &str, description: &str, vpc: &str, now: Time) -> Self {
        Self {
            id: kind::GROUP.make(ids),
            created: now,
            name: name.into(),
            description: description.into(),
            vpc: vpc.into(),
            rules: vec![Rule::everything(ids, true, Target::V4("0.0.0.0/0".into()))],
        }
    }

    /// The group that every VPC has: it lets its own members in.
    pub(crate) fn default_of(ids: &mut Ids, vpc: &str, now: Time) -> Self {
        let mut group = Self::new(ids, "default", "default VPC security group", vpc, now);
        group.rules.push(Rule::everything(ids, false, Target::Group(group.id.clone())));
        group
    }

    fn arn(&self, region: &Region) -> String {
        format!("arn:aws:ec2:{}:{}:security-group/{}", region.name, region.account, self.id)
    }
}

/// The group that a request names by its id or, in the default VPC, by its name.
pub(super) fn given<'s>(scene: &'s Scene<'_>, params: &Params<'_>) -> Result<&'s Group, Refused> {
    match (params.text("GroupId"), params.text("GroupName")) {
        (Some(id), _) => scene.find(id),
        (None, Some(name)) => by_name(scene, name),
        (None, None) => Err(Refused::missing("GroupId or GroupName")),
    }
}

fn by_name<'s>(scene: &'s Scene<'_>, name: &str) -> Result<&'s Group, Refused> {
    let vpc = vpcs::default(scene)?.id.as_str();
    let found = scene.all::<Group>().find(|group| group.vpc == vpc && group.name == name);
    found.ok_or_else(|| {
        let message = format!("The security group '{name}' does not exist in default VPC '{vpc}'");
        refused("InvalidGroup.NotFound", message)
    })
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let (name, description) = (params.needed("GroupName")?, params.needed("GroupDescription")?);
    let vpc = match params.text("VpcId") {
        Some(id) => scene.find::<Vpc>(id)?,
        None => vpcs::default(scene)?,
    };
    let tags = specified(params, &[kind::GROUP])?;
    for (what, text) in [("groupName", name), ("groupDescription", description)] {
        let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
        if text.len() > 255 || !text.chars().all(allowed) {
            let why = "Character sets beyond ASCII are not supported, nor more than 255 characters.";
            return Err(Refused::value(what, text, why));
        }
    }
    if name.starts_with("sg-") {
        return Err(Refused::value("groupName", name, "It may not begin with sg-"));
    }
    if name == "default" {
        return Err(refused("InvalidGroup.Reserved", "The security group 'default' is reserved"));
    }
    let vpc = vpc.id.clone();
    // Whether the other one is found yet does not matter: the name is taken.
    if scene.region.groups.iter().any(|group| group.vpc == vpc && group.name == name) {
        let message = format!("The security group '{name}' already exists for VPC '{vpc}'");
        return Err(refused("InvalidGroup.Duplicate", message));
    }
    if scene.region.groups.len() >= scene.settings.quota.security_groups {
        let message = "The maximum number of security groups has been reached.";
        return Err(refused("SecurityGroupLimitExceeded", message));
    }
    let group = Group::new(scene.ids, name, description, &vpc, scene.now);
    let mut xml = Xml::default();
    xml.put("return", true).put("groupId", &group.id);
    keep(scene, group.clone(), &tags);
    xml.put("securityGroupArn", group.arn(scene.region)).tags(scene.region.tags.of(&group.id));
    Ok(xml)
}

pub(super) fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let group = given(scene, params)?;
    let id = group.id.clone();
    if group.name == "default" {
        let message = format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user");
        return Err(refused("CannotDelete", message));
    }
    let member = scene.region.interfaces.iter().any(|interface| interface.groups.contains(&id));
    let named = Target::Group(id.clone());
    let names = |other: &Group| other.id != id && other.rules.iter().any(|rule| rule.target == named);
    if member || scene.region.groups.iter().any(names) {
        return Err(refused("DependencyViolation", format!("resource {id} has a dependent object")));
    }
    remove(scene.region, &id);
    let mut xml = Xml::default();
    xml.put("return", true).put("groupId", &id);
    Ok(xml)
}

/// Unmakes a group, and its rules.
pub(super) fn remove(region: &mut Region, id: &str) {
    let Some(group) = region.groups.remove(id) else { return };
    region.tags.forget(id);
    for rule in group.rules {
        region.tags.forget(&rule.id);
    }
}

const GROUPS: Listing = Listing {
    ids: "GroupId",
    filters: &[
        "description",
        "egress.ip-permission.cidr",
        "egress.ip-permission.from-port",
        "egress.ip-permission.group-id",
        "egress.ip-permission.protocol",
        "egress.ip-permission.to-port",
        "group-id",
        "group-name",
        "ip-permission.cidr",
        "ip-permission.from-port",
        "ip-permission.group-id",
        "ip-permission.protocol",
        "ip-permission.to-port",
        "owner-id",
        "vpc-id",
    ],
    pages: Some((5, 1000)),
};

fn values(region: &Region, group: &Group, filter: &str) -> Vec<String> {
    let egress = filter.starts_with("egress.");
    if let Some((_, name)) = filter.split_once("ip-permission.") {
        let rules = group.rules.iter().filter(|rule| rule.egress == egress);
        return rules.filter_map(|rule| rule.value(name)).collect();
    }
    vec![match filter {
        "description" => group.description.clone(),
        "group-id" => group.id.clone(),
        "group-name" => group.name.clone(),
        "owner-id" => region.account.clone(),
        _ => group.vpc.clone(),
    }]
}

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let scene = &*scene;
    let names = params.list("GroupName");
    let mut named = Vec::new();
    for name in &names {
        named.push(by_name(scene, name)?.id.as_str());
    }
    let (page, next) = find_where::<Group>(
        scene,
        params,
        &GROUPS,
        |group, filter| values(scene.region, group, filter),
        |group| names.is_empty() || named.contains(&group.id.as_str()),
    )?;
    let mut xml = Xml::default();
    xml.items("securityGroupInfo", page, |xml, group| {
        xml.put("ownerId", &scene.region.account).put("groupId", &group.id).put("groupName", &group.name);
        xml.put("groupDescription", &group.description).put("vpcId", &group.vpc);
        xml.put("securityGroupArn", group.arn(scene.region));
        permissions::show(xml, "ipPermissions", group, false, &scene.region.account);
        permissions::show(xml, "ipPermissionsEgress", group, true, &scene.region.account);
        xml.tags(scene.region.tags.of(&group.id));
    });
    xml.opt("nextToken", next);
    Ok(xml)
}
