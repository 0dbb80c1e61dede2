//! NAT gateways, each in one zone.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html>

use super::addresses::{Address, Association};
use super::gateways::Gateway;
use super::interfaces::{self, Interface, Wanted};
use super::subnets::Subnet;
use crate::Time;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::{Due, Region};
use crate::ec2::scene::Scene;
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;
use std::time::Duration;

/// How long a gateway that is gone, or never came to be, is listed.
const LISTED: Duration = Duration::from_secs(3600);

/// The way out of a VPC for what has private addresses only.
#[derive(Clone, Debug)]
pub(crate) struct NatGateway {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) subnet: String,
    pub(crate) vpc: String,
    /// Does it lead to the internet?
    public: bool,
    /// Its elastic address.
    address: Option<String>,
    /// The interface it has as long as it is there, and what became of it.
    interface: Option<String>,
    private_ip: String,
    public_ip: Option<String>,
    /// Until then it is `pending`.
    ready: Time,
    /// It never comes to be, for want of a way to the internet.
    failed: bool,
    /// Since when it is being deleted, and until when.
    deleted: Option<(Time, Time)>,
}

row!(NatGateway: NAT in nats);

impl NatGateway {
    pub(crate) fn state(&self, now: Time) -> &'static str {
        match self.deleted {
            Some((_, until)) if until <= now => "deleted",
            Some(_) => "deleting",
            None if now < self.ready => "pending",
            None if self.failed => "failed",
            None => "available",
        }
    }
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let tags = specified(params, &[kind::NAT])?;
    params.word("AvailabilityMode", &["zonal"])?;
    let public = params.word("ConnectivityType", &["public", "private"])? != Some("private");
    let subnet = scene.given::<Subnet>(params, "SubnetId")?;
    let (vpc, subnet) = (subnet.vpc.clone(), subnet.id.clone());
    let address = match (params.text("AllocationId"), public) {
        (Some(id), true) => Some(scene.find::<Address>(id)?.clone()),
        (None, true) => return Err(Refused::missing("AllocationId")),
        (Some(_), false) => return Err(Refused::combination("A private gateway has no elastic address")),
        (None, false) => None,
    };
    if let Some(address) = address.as_ref().filter(|address| address.association.is_some()) {
        let message = format!("Elastic IP address [{}] is already associated", address.id);
        return Err(refused("Resource.AlreadyAssociated", message));
    }
    let private = params.text("PrivateIpAddress").map(|text| {
        text.parse().map_err(|_| Refused::value("privateIpAddress", text, "It is no IPv4 address"))
    });
    let id = scene.make(kind::NAT);
    let wanted = Wanted {
        subnet: subnet.clone(),
        address: private.transpose()?,
        groups: Vec::new(),
        description: format!("Interface for NAT Gateway {id}"),
    };
    let interface = Interface { nat: Some(id.clone()), ..interfaces::make(scene, &wanted)? };
    let failed = public && !scene.all::<Gateway>().any(|gateway| gateway.vpc.as_ref() == Some(&vpc));
    let ready = scene.now + scene.settings.action_time;
    let gateway = NatGateway {
        id: id.clone(),
        created: scene.now,
        subnet,
        vpc,
        public,
        address: address.as_ref().map(|address| address.id.clone()),
        interface: Some(interface.id.clone()),
        private_ip: interface.address.to_string(),
        public_ip: address.as_ref().map(|address| address.ip.to_string()),
        ready,
        failed,
        deleted: None,
    };
    let (held, eipassoc) = (interface.id.clone(), kind::make("eipassoc", scene.ids));
    let elastic = address.as_ref().map(|address| address.id.clone());
    scene.region.interfaces.put(held.clone(), Interface { elastic, ..interface });
    if let Some(row) = address.and_then(|address| scene.region.addresses.get_mut(&address.id)) {
        row.association = Some(Association { id: eipassoc, interface: held });
    }
    if failed {
        scene.region.later(ready, Due::NatEnded(id.clone()));
        scene.region.later(ready + LISTED, Due::NatForgotten(id));
    }
    keep(scene, gateway.clone(), &tags);
    let mut xml = Xml::default();
    xml.opt("clientToken", params.text("ClientToken"));
    xml.within("natGateway", |xml| show(xml, scene.region, &gateway, scene.now));
    Ok(xml)
}

/// It lets go of its interface, and of its elastic address with that.
pub(crate) fn ended(region: &mut Region, id: &str) {
    if let Some(held) = region.nats.get_mut(id).and_then(|gateway| gateway.interface.take()) {
        interfaces::remove(region, &held);
    }
}

pub(super) fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let gateway = scene.given::<NatGateway>(params, "NatGatewayId")?;
    let id = gateway.id.clone();
    // Deleted twice is deleted.
    if gateway.deleted.is_none() {
        let gone = scene.now + scene.settings.delete_time;
        let since = scene.now;
        scene.find_mut::<NatGateway>(&id)?.deleted = Some((since, gone));
        scene.region.later(gone, Due::NatEnded(id.clone()));
        scene.region.later(gone + LISTED, Due::NatForgotten(id.clone()));
    }
    let mut xml = Xml::default();
    xml.put("natGatewayId", id);
    Ok(xml)
}

fn show(xml: &mut Xml, region: &Region, gateway: &NatGateway, now: Time) {
    let state = gateway.state(now);
    xml.put("natGatewayId", &gateway.id).put("state", state).put("vpcId", &gateway.vpc);
    xml.put("subnetId", &gateway.subnet).put("availabilityMode", "zonal");
    xml.put("connectivityType", if gateway.public { "public" } else { "private" });
    if state == "failed" {
        xml.put("failureCode", "Gateway.NotAttached");
        xml.put("failureMessage", format!("Network {} has no Internet gateway attached", gateway.vpc));
    }
    xml.items("natGatewayAddressSet", [gateway], |xml, gateway| {
        xml.put("privateIp", &gateway.private_ip).opt("networkInterfaceId", gateway.interface.as_ref());
        xml.opt("publicIp", gateway.public_ip.as_ref()).opt("allocationId", gateway.address.as_ref());
        let held = gateway.address.as_ref().and_then(|id| region.addresses.get(id));
        let held = held.and_then(|address| address.association.as_ref());
        let held = held.filter(|held| Some(&held.interface) == gateway.interface.as_ref());
        xml.opt("associationId", held.map(|held| &held.id)).put("isPrimary", true);
        xml.put("status", if state == "pending" { "associating" } else { "succeeded" });
    });
    xml.time("createTime", gateway.created);
    if let Some((_, until)) = gateway.deleted {
        xml.time("deleteTime", until);
    }
    xml.tags(region.tags.of(&gateway.id));
}

const GATEWAYS: Listing = Listing {
    ids: "NatGatewayId",
    filters: &["nat-gateway-id", "state", "subnet-id", "vpc-id"],
    pages: Some((5, 1000)),
};

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let (region, now) = (&*scene.region, scene.now);
    let (page, next) = find::<NatGateway>(scene, params, &GATEWAYS, |gateway, filter| {
        vec![match filter {
            "nat-gateway-id" => gateway.id.clone(),
            "state" => gateway.state(now).to_owned(),
            "subnet-id" => gateway.subnet.clone(),
            _ => gateway.vpc.clone(),
        }]
    })?;
    let mut xml = Xml::default();
    xml.items("natGatewaySet", page, |xml, gateway| show(xml, region, gateway, now));
    xml.opt("nextToken", next);
    Ok(xml)
}
