//! VPCs.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html>

use super::gateways::Gateway;
use super::groups::Group;
use super::routes::{Route, RouteTable};
use super::subnets::Subnet;
use crate::Time;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Region;
use crate::ec2::scene::{Scene, done, zones};
use crate::ec2::tags::specified;
use crate::ec2::xml::Xml;
use crate::ids::Ids;
use crate::neutron::cidr::Cidr;
use crate::settings::Settings;

/// A network of its own.
#[derive(Clone, Debug)]
pub(crate) struct Vpc {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) cidr: Cidr,
    pub(crate) is_default: bool,
    pub(crate) tenancy: &'static str,
    pub(crate) dns_support: bool,
    pub(crate) dns_hostnames: bool,
}

row!(Vpc: VPC in vpcs);

/// The VPC there is from the start: with a subnet for each zone, a way out, and a group that lets its members in.
pub(crate) fn seed(region: &mut Region, settings: &Settings, ids: &mut Ids) {
    let Some(cidr) = Cidr::parse("172.31.0.0/16") else { return };
    let vpc = make(region, ids, cidr, "default", Time::EPOCH);
    if let Some(vpc) = region.vpcs.get_mut(&vpc) {
        (vpc.is_default, vpc.dns_hostnames) = (true, true);
    }
    for (n, zone) in zones(settings, &region.name).into_iter().enumerate().take(16) {
        let Some(cidr) = Cidr::parse(&format!("172.31.{}.0/20", n * 16)) else { continue };
        let id = kind::SUBNET.make(ids);
        let mut subnet = Subnet::new(id.clone(), vpc.clone(), zone, cidr, Time::EPOCH);
        (subnet.is_default, subnet.map_public) = (true, true);
        region.subnets.put(id, subnet);
    }
    let gateway = kind::GATEWAY.make(ids);
    region
        .gateways
        .put(gateway.clone(), Gateway { id: gateway.clone(), created: Time::EPOCH, vpc: Some(vpc.clone()) });
    region.routes.each_mut(
        |table| table.vpc == vpc,
        |table| {
            table.routes.push(Route {
                destination: "0.0.0.0/0".into(),
                target: gateway.clone(),
                origin: "CreateRoute",
            });
        },
    );
}

/// Makes a VPC with what each has: a main route table and a default group.
pub(crate) fn make(
    region: &mut Region,
    ids: &mut Ids,
    cidr: Cidr,
    tenancy: &'static str,
    now: Time,
) -> String {
    let id = kind::VPC.make(ids);
    let vpc = Vpc {
        id: id.clone(),
        created: now,
        cidr,
        is_default: false,
        tenancy,
        dns_support: true,
        dns_hostnames: false,
    };
    region.vpcs.put(id.clone(), vpc);
    let table = RouteTable::main(ids, &id, cidr, now);
    region.routes.put(table.id.clone(), table);
    let group = Group::default_of(ids, &id, now);
    region.groups.put(group.id.clone(), group);
    id
}

/// The VPC of those who name none.
pub(super) fn default<'s>(scene: &'s Scene<'_>) -> Result<&'s Vpc, Refused> {
    let found = scene.all::<Vpc>().find(|vpc| vpc.is_default);
    found.ok_or_else(|| refused("VPCIdNotSpecified", "No default VPC for this user"))
}

/// A block of addresses that a VPC or a subnet can have.
pub(super) fn block(text: &str, out_of_range: &'static str) -> Result<Cidr, Refused> {
    let malformed = || {
        let message =
            format!("Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.");
        refused("InvalidParameterValue", message)
    };
    let cidr = Cidr::parse(text).filter(|cidr| cidr.version() == 4).ok_or_else(malformed)?;
    let prefix = text.rsplit('/').next().and_then(|prefix| prefix.parse::<u8>().ok());
    if !prefix.is_some_and(|prefix| (16..=28).contains(&prefix)) {
        return Err(refused(out_of_range, format!("The CIDR '{text}' is invalid.")));
    }
    Ok(cidr)
}

fn show(xml: &mut Xml, region: &Region, vpc: &Vpc) {
    xml.put("vpcId", &vpc.id).put("ownerId", &region.account).put("state", "available");
    xml.put("cidrBlock", vpc.cidr).put("dhcpOptionsId", super::dhcp::of_vpcs(region));
    xml.items("cidrBlockAssociationSet", [vpc], |xml, vpc| {
        xml.put("cidrBlock", vpc.cidr).put("associationId", vpc.id.replace("vpc-", "vpc-cidr-assoc-"));
        xml.within("cidrBlockState", |xml| {
            xml.put("state", "associated");
        });
    });
    xml.put("instanceTenancy", vpc.tenancy).put("isDefault", vpc.is_default);
    xml.tags(region.tags.of(&vpc.id));
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let cidr = block(params.needed("CidrBlock")?, "InvalidVpc.Range")?;
    let tenancy = params.word("InstanceTenancy", &["default", "dedicated"])?.unwrap_or("default");
    let tags = specified(params, &[kind::VPC])?;
    if scene.region.vpcs.len() >= scene.settings.quota.networks {
        return Err(refused("VpcLimitExceeded", "The maximum number of VPCs has been reached."));
    }
    let id = make(scene.region, scene.ids, cidr, tenancy, scene.now);
    if let Some(tags) = tags.get(kind::VPC.resource) {
        scene.region.tags.set(&id, tags);
    }
    let mut xml = Xml::default();
    if let Some(vpc) = scene.region.vpcs.get(&id) {
        xml.within("vpc", |xml| show(xml, scene.region, vpc));
    }
    Ok(xml)
}

/// What a VPC has from the start goes with it; anything else has to be gone before.
pub(super) fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let id = scene.given::<Vpc>(params, "VpcId")?.id.clone();
    let region = &*scene.region;
    let held = region.subnets.iter().any(|subnet| subnet.vpc == id)
        || region.gateways.iter().any(|gateway| gateway.vpc.as_ref() == Some(&id))
        || region.groups.iter().any(|group| group.vpc == id && group.name != "default")
        || region.routes.iter().any(|table| table.vpc == id && !table.is_main());
    if held {
        let message = format!("The vpc '{id}' has dependencies and cannot be deleted.");
        return Err(refused("DependencyViolation", message));
    }
    let of = |vpc: &String| *vpc == id;
    let groups: Vec<String> = region.groups.iter().filter(|g| of(&g.vpc)).map(|g| g.id.clone()).collect();
    let tables: Vec<String> = region.routes.iter().filter(|t| of(&t.vpc)).map(|t| t.id.clone()).collect();
    for group in groups {
        super::groups::remove(scene.region, &group);
    }
    for table in tables {
        scene.region.routes.remove(&table);
        scene.region.tags.forget(&table);
    }
    scene.region.vpcs.remove(&id);
    scene.region.tags.forget(&id);
    done()
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html>
pub(super) fn modify(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let id = scene.given::<Vpc>(params, "VpcId")?.id.clone();
    let support = params.flag("EnableDnsSupport.Value")?;
    let hostnames = params.flag("EnableDnsHostnames.Value")?;
    let vpc = scene.find_mut::<Vpc>(&id)?;
    match (support, hostnames) {
        (Some(on), None) => vpc.dns_support = on,
        (None, Some(on)) => vpc.dns_hostnames = on,
        _ => return Err(Refused::combination("Exactly one attribute can be modified at a time")),
    }
    done()
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html>
pub(super) fn attribute(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let vpc = scene.given::<Vpc>(params, "VpcId")?;
    let (name, on) = match params.needed("Attribute")? {
        "enableDnsSupport" => ("enableDnsSupport", vpc.dns_support),
        "enableDnsHostnames" => ("enableDnsHostnames", vpc.dns_hostnames),
        other => return Err(Refused::value("attribute", other, "It cannot be described")),
    };
    let mut xml = Xml::default();
    xml.put("vpcId", &vpc.id).within(name, |xml| {
        xml.put("value", on);
    });
    Ok(xml)
}

const VPCS: Listing = Listing {
    ids: "VpcId",
    filters: &["cidr", "cidr-block-association.cidr-block", "is-default", "owner-id", "state", "vpc-id"],
    pages: Some((5, 1000)),
};

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let region = &*scene.region;
    let (page, next) = find::<Vpc>(scene, params, &VPCS, |vpc, filter| {
        vec![match filter {
            "cidr" | "cidr-block-association.cidr-block" => vpc.cidr.to_string(),
            "is-default" => vpc.is_default.to_string(),
            "owner-id" => region.account.clone(),
            "state" => "available".to_owned(),
            _ => vpc.id.clone(),
        }]
    })?;
    let mut xml = Xml::default();
    xml.items("vpcSet", page, |xml, vpc| show(xml, region, vpc));
    xml.opt("nextToken", next);
    Ok(xml)
}
