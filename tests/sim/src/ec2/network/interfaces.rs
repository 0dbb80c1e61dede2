//! Network interfaces.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html>

use super::groups::Group;
use super::subnets::Subnet;
use crate::Time;
use crate::ec2::instances::view;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Region;
use crate::ec2::scene::{Scene, done};
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;
use std::net::Ipv4Addr;

/// A network interface.
#[derive(Clone, Debug)]
pub(crate) struct Interface {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) subnet: String,
    pub(crate) vpc: String,
    pub(crate) zone: String,
    pub(crate) address: Ipv4Addr,
    pub(crate) mac: String,
    pub(crate) groups: Vec<String>,
    pub(crate) description: String,
    pub(crate) source_dest_check: bool,
    pub(crate) attachment: Option<Attachment>,
    /// The address that comes and goes with the running instance, and from when on it has it.
    pub(crate) public: Option<(Ipv4Addr, Time)>,
    /// The elastic address that leads here.
    pub(crate) elastic: Option<String>,
    /// The NAT gateway that it is part of.
    pub(crate) nat: Option<String>,
}

row!(Interface: INTERFACE in interfaces);

impl Interface {
    pub(crate) fn status(&self) -> &'static str {
        if self.attachment.is_some() || self.nat.is_some() { "in-use" } else { "available" }
    }
}

/// An interface's hold on an instance.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) instance: String,
    pub(crate) index: u32,
    pub(crate) since: Time,
    pub(crate) delete_on_termination: bool,
}

/// An interface to be made.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) subnet: String,
    pub(crate) address: Option<Ipv4Addr>,
    pub(crate) groups: Vec<String>,
    pub(crate) description: String,
}

/// Makes an interface; its subnet exists.
pub(crate) fn make(scene: &mut Scene<'_>, wanted: &Wanted) -> Result<Interface, Refused> {
    let unknown = || kind::SUBNET.unknown(&[&wanted.subnet]);
    let subnet: &mut Subnet = scene.region.subnets.get_mut(&wanted.subnet).ok_or_else(unknown)?;
    let address = subnet.take(wanted.address)?;
    let (vpc, zone) = (subnet.vpc.clone(), subnet.zone.clone());
    let id = scene.make(kind::INTERFACE);
    let bits = scene.ids.bits().to_be_bytes();
    let mac = format!("02:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", bits[0], bits[1], bits[2], bits[3], bits[4]);
    Ok(Interface {
        id,
        created: scene.now,
        subnet: wanted.subnet.clone(),
        vpc,
        zone,
        address,
        mac,
        groups: wanted.groups.clone(),
        description: wanted.description.clone(),
        source_dest_check: true,
        attachment: None,
        public: None,
        elastic: None,
        nat: None,
    })
}

/// Unmakes an interface.
pub(crate) fn remove(region: &mut Region, id: &str) {
    let Some(interface) = region.interfaces.remove(id) else { return };
    region.tags.forget(id);
    if let Some(subnet) = region.subnets.get_mut(&interface.subnet) {
        subnet.give_back(interface.address);
    }
    if let Some(address) = interface.elastic.and_then(|id| region.addresses.get_mut(&id)) {
        address.association = None;
    }
}

/// An instance lets go of an interface: it is no more, or free again.
pub(crate) fn let_go(region: &mut Region, id: &str) {
    let Some(interface) = region.interfaces.get_mut(id) else { return };
    interface.public = None;
    if interface.attachment.take().is_some_and(|held| held.delete_on_termination) {
        remove(region, id);
    }
}

/// The groups a request names, all of one VPC; the VPC's own if it names none.
fn groups(scene: &Scene<'_>, ids: &[&str], vpc: &str) -> Result<Vec<String>, Refused> {
    let groups = scene.named::<Group>(ids)?;
    if let Some(group) = groups.iter().find(|group| group.vpc != vpc) {
        let message = format!("Security group {} is not in the VPC of the interface", group.id);
        return Err(refused("InvalidParameterValue", message));
    }
    if !groups.is_empty() {
        return Ok(groups.into_iter().map(|group| group.id.clone()).collect());
    }
    let own = scene.region.groups.iter().find(|group| group.vpc == vpc && group.name == "default");
    Ok(own.map(|group| group.id.clone()).into_iter().collect())
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let subnet = scene.given::<Subnet>(params, "SubnetId")?;
    let address = params.text("PrivateIpAddress").map(|text| {
        text.parse().map_err(|_| Refused::value("privateIpAddress", text, "It is no IPv4 address"))
    });
    let wanted = Wanted {
        subnet: subnet.id.clone(),
        address: address.transpose()?,
        groups: groups(scene, &params.list("SecurityGroupId"), &subnet.vpc)?,
        description: params.text("Description").unwrap_or_default().to_owned(),
    };
    let tags = specified(params, &[kind::INTERFACE])?;
    if scene.region.interfaces.len() >= scene.settings.quota.ports {
        return Err(refused("NetworkInterfaceLimitExceeded", "Maximum of network interfaces reached"));
    }
    let interface = make(scene, &wanted)?;
    keep(scene, interface.clone(), &tags);
    let mut xml = Xml::default();
    xml.within("networkInterface", |xml| show(xml, scene.region, &interface, scene.now));
    xml.opt("clientToken", params.text("ClientToken"));
    Ok(xml)
}

fn show(xml: &mut Xml, region: &Region, interface: &Interface, now: Time) {
    xml.put("networkInterfaceId", &interface.id).put("subnetId", &interface.subnet);
    xml.put("vpcId", &interface.vpc).put("availabilityZone", &interface.zone);
    xml.put("description", &interface.description).put("ownerId", &region.account);
    xml.put("requesterManaged", interface.nat.is_some());
    xml.put("interfaceType", if interface.nat.is_some() { "nat_gateway" } else { "interface" });
    xml.put("status", interface.status());
    xml.put("macAddress", &interface.mac).put("privateIpAddress", interface.address);
    xml.put("privateDnsName", view::private_name(&region.name, interface.address));
    xml.put("sourceDestCheck", interface.source_dest_check);
    xml.items("groupSet", &interface.groups, |xml, id| {
        xml.put("groupId", id).opt("groupName", region.groups.get(id).map(|group| &group.name));
    });
    if let Some(held) = &interface.attachment {
        xml.within("attachment", |xml| {
            xml.put("attachmentId", &held.id).put("instanceId", &held.instance);
            xml.put("instanceOwnerId", &region.account).put("deviceIndex", held.index);
            xml.put("status", "attached").time("attachTime", held.since);
            xml.put("deleteOnTermination", held.delete_on_termination);
        });
    }
    let association = |xml: &mut Xml| {
        if let Some(public) = view::public_address(region, interface, now) {
            let address = interface.elastic.as_ref().and_then(|id| region.addresses.get(id));
            xml.within("association", |xml| {
                xml.put("publicIp", public).put("publicDnsName", view::public_name(&region.name, public));
                xml.put("ipOwnerId", if address.is_some() { &region.account } else { "amazon" });
                xml.opt("allocationId", address.map(|address| &address.id));
                let held = address.and_then(|address| address.association.as_ref());
                xml.opt("associationId", held.map(|held| &held.id));
            });
        }
    };
    association(xml);
    xml.items("privateIpAddressesSet", [interface], |xml, interface| {
        xml.put("privateIpAddress", interface.address).put("primary", true);
        association(xml);
    });
    xml.tags(region.tags.of(&interface.id));
}

pub(super) fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let interface = scene.given::<Interface>(params, "NetworkInterfaceId")?;
    let id = interface.id.clone();
    if interface.status() == "in-use" {
        let message = format!("Network interface '{id}' is currently in use.");
        return Err(refused("InvalidNetworkInterface.InUse", message));
    }
    remove(scene.region, &id);
    done()
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html>
pub(super) fn modify(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let interface = scene.given::<Interface>(params, "NetworkInterfaceId")?;
    let ids = params.list("SecurityGroupId");
    let new = if ids.is_empty() { None } else { Some(groups(scene, &ids, &interface.vpc)?) };
    let id = interface.id.clone();
    let check = params.flag("SourceDestCheck.Value")?;
    let description = params.given("Description.Value");
    if usize::from(new.is_some()) + usize::from(check.is_some()) + usize::from(description.is_some()) != 1 {
        return Err(Refused::combination("Exactly one attribute can be modified at a time"));
    }
    let interface = scene.find_mut::<Interface>(&id)?;
    if let Some(groups) = new {
        interface.groups = groups;
    }
    if let Some(check) = check {
        interface.source_dest_check = check;
    }
    if let Some(description) = description {
        description.clone_into(&mut interface.description);
    }
    done()
}

const INTERFACES: Listing = Listing {
    ids: "NetworkInterfaceId",
    filters: &[
        "addresses.private-ip-address",
        "attachment.attachment-id",
        "attachment.instance-id",
        "availability-zone",
        "description",
        "group-id",
        "mac-address",
        "network-interface-id",
        "owner-id",
        "private-ip-address",
        "status",
        "subnet-id",
        "vpc-id",
    ],
    pages: Some((5, 1000)),
};

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let region = &*scene.region;
    let (page, next) = find::<Interface>(scene, params, &INTERFACES, |interface, filter| {
        let held = interface.attachment.as_ref();
        vec![match filter {
            "addresses.private-ip-address" | "private-ip-address" => interface.address.to_string(),
            "attachment.attachment-id" => return held.map(|held| held.id.clone()).into_iter().collect(),
            "attachment.instance-id" => return held.map(|held| held.instance.clone()).into_iter().collect(),
            "availability-zone" => interface.zone.clone(),
            "description" => interface.description.clone(),
            "group-id" => return interface.groups.clone(),
            "mac-address" => interface.mac.clone(),
            "network-interface-id" => interface.id.clone(),
            "owner-id" => region.account.clone(),
            "status" => interface.status().to_owned(),
            "subnet-id" => interface.subnet.clone(),
            _ => interface.vpc.clone(),
        }]
    })?;
    let mut xml = Xml::default();
    xml.items("networkInterfaceSet", page, |xml, interface| show(xml, region, interface, scene.now));
    xml.opt("nextToken", next);
    Ok(xml)
}
