//! Elastic addresses.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html>

use super::interfaces::Interface;
use crate::Time;
use crate::ec2::instances::row::{Instance, State};
use crate::ec2::instances::view;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find_where};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Region;
use crate::ec2::scene::{Scene, done};
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;
use std::net::Ipv4Addr;

/// A public address that stays until it is released.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) ip: Ipv4Addr,
    pub(crate) association: Option<Association>,
}

row!(Address: ADDRESS in addresses);

/// Where an address leads to.
#[derive(Clone, Debug)]
pub(crate) struct Association {
    pub(crate) id: String,
    pub(crate) interface: String,
}

pub(super) fn allocate(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let tags = specified(params, &[kind::ADDRESS])?;
    if params.text("Domain").is_some_and(|domain| domain != "vpc") {
        return Err(Refused::value("domain", params.needed("Domain")?, "It must be vpc"));
    }
    if let Some(ip) = params.text("Address") {
        return Err(refused(
            "InvalidAddress.NotFound",
            format!("The address '{ip}' was never this account's"),
        ));
    }
    if scene.region.addresses.len() >= scene.settings.quota.floating_ips {
        return Err(refused("AddressLimitExceeded", "The maximum number of addresses has been reached."));
    }
    let (id, ip) = (scene.make(kind::ADDRESS), scene.region.public_address());
    keep(scene, Address { id: id.clone(), created: scene.now, ip, association: None }, &tags);
    let mut xml = Xml::default();
    xml.put("publicIp", ip).put("domain", "vpc").put("allocationId", id);
    xml.put("publicIpv4Pool", "amazon").put("networkBorderGroup", &scene.region.name);
    Ok(xml)
}

/// The address a request names.
fn given<'s>(scene: &'s Scene<'_>, params: &Params<'_>) -> Result<&'s Address, Refused> {
    match (params.text("AllocationId"), params.text("PublicIp")) {
        (Some(id), _) => scene.find(id),
        (None, Some(ip)) => by_ip(scene, ip),
        (None, None) => Err(Refused::missing("AllocationId")),
    }
}

fn by_ip<'s>(scene: &'s Scene<'_>, ip: &str) -> Result<&'s Address, Refused> {
    let found = scene.all::<Address>().find(|address| address.ip.to_string() == ip);
    found.ok_or_else(|| refused("InvalidAddress.NotFound", format!("Address '{ip}' not found.")))
}

pub(super) fn associate(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let address = given(scene, params)?;
    let again = params.flag("AllowReassociation")?;
    let interface = match (params.text("InstanceId"), params.text("NetworkInterfaceId")) {
        (Some(_), Some(_)) => {
            return Err(Refused::combination("Only an instance or an interface can be given"));
        }
        (None, Some(id)) => scene.find::<Interface>(id)?,
        (Some(id), None) => {
            let instance = scene.find::<Instance>(id)?;
            if !matches!(instance.state(scene.now), State::Running | State::Stopped | State::Stopping) {
                let message = format!(
                    "The pending-instance-creation instance to which address is to be attached is not in a valid state: {id}"
                );
                return Err(refused("IncorrectInstanceState", message));
            }
            let held = view::interfaces(scene.region, instance);
            if held.len() > 1 {
                let message = "There are multiple interfaces attached to instance. Please specify an interface ID for the operation instead.";
                return Err(refused("InvalidInstanceID", message));
            }
            let first = held.into_iter().next();
            first.ok_or_else(|| refused("InvalidInstanceID", "The instance has no interface"))?
        }
        (None, None) => return Err(Refused::missing("InstanceId or NetworkInterfaceId")),
    };
    if params.text("PrivateIpAddress").is_some_and(|ip| ip != interface.address.to_string()) {
        let message = "The private address is none of the interface";
        return Err(refused("InvalidParameterValue", message));
    }
    let (id, to, other) = (address.id.clone(), interface.id.clone(), interface.elastic.clone());
    let mut association = kind::make("eipassoc", scene.ids);
    match &scene.find::<Address>(&id)?.association {
        // The same again changes nothing.
        Some(held) if held.interface == to => association.clone_from(&held.id),
        Some(_) if again != Some(true) => {
            let message = format!("resource {id} is already associated with associate-id");
            return Err(refused("Resource.AlreadyAssociated", message));
        }
        Some(_) => loosen(scene.region, &id),
        None => {}
    }
    if let Some(other) = other.filter(|other| *other != id) {
        if again == Some(false) {
            let message = format!("resource {to} is already associated with {other}");
            return Err(refused("Resource.AlreadyAssociated", message));
        }
        loosen(scene.region, &other);
    }
    scene.find_mut::<Interface>(&to)?.elastic = Some(id.clone());
    scene.find_mut::<Address>(&id)?.association =
        Some(Association { id: association.clone(), interface: to });
    let mut xml = Xml::default();
    xml.put("return", true).put("associationId", association);
    Ok(xml)
}

/// An address leads nowhere any more.
fn loosen(region: &mut Region, id: &str) {
    let held = region.addresses.get_mut(id).and_then(|address| address.association.take());
    if let Some(interface) = held.and_then(|held| region.interfaces.get_mut(&held.interface)) {
        interface.elastic = None;
    }
}

pub(super) fn disassociate(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let id = match (params.text("AssociationId"), params.text("PublicIp")) {
        (Some(association), _) => {
            let of =
                |address: &&Address| address.association.as_ref().is_some_and(|held| held.id == association);
            let found = scene.all::<Address>().find(of).map(|address| address.id.clone());
            let unknown = || {
                let message = format!("The association ID '{association}' does not exist");
                refused("InvalidAssociationID.NotFound", message)
            };
            found.ok_or_else(unknown)?
        }
        (None, Some(ip)) => by_ip(scene, ip)?.id.clone(),
        (None, None) => return Err(Refused::missing("AssociationId")),
    };
    loosen(scene.region, &id);
    done()
}

pub(super) fn release(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let address = given(scene, params)?;
    let id = address.id.clone();
    if address.association.is_some() {
        let message = format!("Address {} is in use.", address.ip);
        return Err(refused("InvalidIPAddress.InUse", message));
    }
    scene.region.addresses.remove(&id);
    scene.region.tags.forget(&id);
    done()
}

const ADDRESSES: Listing = Listing {
    ids: "AllocationId",
    filters: &[
        "allocation-id",
        "association-id",
        "domain",
        "instance-id",
        "network-border-group",
        "network-interface-id",
        "network-interface-owner-id",
        "private-ip-address",
        "public-ip",
    ],
    pages: None,
};

fn interface<'r>(region: &'r Region, address: &Address) -> Option<&'r Interface> {
    address.association.as_ref().and_then(|held| region.interfaces.get(&held.interface))
}

fn values(region: &Region, address: &Address, filter: &str) -> Vec<String> {
    let interface = interface(region, address);
    let found = match filter {
        "allocation-id" => Some(address.id.clone()),
        "association-id" => address.association.as_ref().map(|held| held.id.clone()),
        "domain" => Some("vpc".into()),
        "instance-id" => interface.and_then(|i| i.attachment.as_ref()).map(|held| held.instance.clone()),
        "network-border-group" => Some(region.name.clone()),
        "network-interface-id" => interface.map(|interface| interface.id.clone()),
        "network-interface-owner-id" => interface.map(|_| region.account.clone()),
        "private-ip-address" => interface.map(|interface| interface.address.to_string()),
        _ => Some(address.ip.to_string()),
    };
    found.into_iter().collect()
}

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let scene = &*scene;
    let region = &*scene.region;
    let ips = params.list("PublicIp");
    for ip in &ips {
        by_ip(scene, ip)?;
    }
    let (page, _) = find_where::<Address>(
        scene,
        params,
        &ADDRESSES,
        |address, filter| values(region, address, filter),
        |address| ips.is_empty() || ips.contains(&address.ip.to_string().as_str()),
    )?;
    let mut xml = Xml::default();
    xml.items("addressesSet", page, |xml, address| {
        let value = |name| values(region, address, name).into_iter().next();
        xml.put("publicIp", address.ip).put("allocationId", &address.id).put("domain", "vpc");
        xml.opt("instanceId", value("instance-id")).opt("associationId", value("association-id"));
        xml.opt("networkInterfaceId", value("network-interface-id"));
        xml.opt("networkInterfaceOwnerId", value("network-interface-owner-id"));
        xml.opt("privateIpAddress", value("private-ip-address"));
        xml.put("publicIpv4Pool", "amazon").put("networkBorderGroup", &region.name);
        xml.tags(region.tags.of(&address.id));
    });
    Ok(xml)
}
