//! Subnets.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html>

use super::vpcs::Vpc;
use crate::Time;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Region;
use crate::ec2::scene::{Scene, done};
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;
use crate::ec2::zones;
use crate::neutron::cidr::Cidr;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// The addresses at the start of a subnet that are EC2's own; the last one is as well.
const RESERVED: u32 = 4;

/// A part of a VPC in one zone.
#[derive(Clone, Debug)]
pub(crate) struct Subnet {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) vpc: String,
    pub(crate) zone: String,
    pub(crate) cidr: Cidr,
    pub(crate) is_default: bool,
    /// Do instances get a public address?
    pub(crate) map_public: bool,
    taken: Arc<BTreeSet<u32>>,
    next: u32,
}

row!(Subnet: SUBNET in subnets);

impl Subnet {
    pub(crate) fn new(id: String, vpc: String, zone: String, cidr: Cidr, now: Time) -> Self {
        let (is_default, map_public) = (false, false);
        Self {
            id,
            created: now,
            vpc,
            zone,
            cidr,
            is_default,
            map_public,
            taken: Arc::default(),
            next: RESERVED,
        }
    }

    /// How many addresses there are for use.
    fn size(&self) -> u32 {
        u32::try_from(self.cidr.place(self.cidr.last())).unwrap_or(u32::MAX).saturating_sub(RESERVED - 1)
    }

    pub(crate) fn free(&self) -> u32 {
        self.size() - self.taken.len() as u32
    }

    /// Takes one address, or the next free one.
    pub(crate) fn take(&mut self, wanted: Option<Ipv4Addr>) -> Result<Ipv4Addr, Refused> {
        let end = RESERVED + self.size();
        let n = match wanted {
            Some(address) => {
                let n = u32::try_from(self.cidr.place(IpAddr::V4(address))).unwrap_or(u32::MAX);
                if !self.cidr.contains(IpAddr::V4(address)) || !(RESERVED..end).contains(&n) {
                    let message =
                        format!("Address {address} does not fall within the subnet's address range");
                    return Err(refused("InvalidParameterValue", message));
                }
                if self.taken.contains(&n) {
                    let message = format!("Address {address} is in use.");
                    return Err(refused("InvalidIPAddress.InUse", message));
                }
                n
            }
            None => {
                let free = (self.next..end).chain(RESERVED..self.next).find(|n| !self.taken.contains(n));
                let n = free.ok_or_else(|| self.full())?;
                self.next = n + 1;
                n
            }
        };
        let Some(IpAddr::V4(address)) = self.cidr.nth(n.into()) else { return Err(self.full()) };
        Arc::make_mut(&mut self.taken).insert(n);
        Ok(address)
    }

    /// Gives an address back.
    pub(crate) fn give_back(&mut self, address: Ipv4Addr) {
        if let Ok(n) = u32::try_from(self.cidr.place(IpAddr::V4(address))) {
            Arc::make_mut(&mut self.taken).remove(&n);
        }
    }

    fn full(&self) -> Refused {
        refused(
            "InsufficientFreeAddressesInSubnet",
            format!("There are not enough free addresses in subnet '{}' to satisfy the request.", self.id),
        )
    }
}

fn show(xml: &mut Xml, region: &Region, zones: &[String], subnet: &Subnet) {
    xml.put("subnetId", &subnet.id).put("state", "available").put("vpcId", &subnet.vpc);
    xml.put("cidrBlock", subnet.cidr).put("availableIpAddressCount", subnet.free());
    xml.put("availabilityZone", &subnet.zone);
    xml.put("availabilityZoneId", zones::id(&region.name, zones, &subnet.zone));
    xml.put("defaultForAz", subnet.is_default).put("mapPublicIpOnLaunch", subnet.map_public);
    xml.put("ownerId", &region.account).tags(region.tags.of(&subnet.id));
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let vpc = scene.given::<Vpc>(params, "VpcId")?;
    let text = params.needed("CidrBlock")?;
    let cidr = super::vpcs::block(text, "InvalidSubnet.Range")?;
    let zones = scene.zones();
    let zone = match (params.text("AvailabilityZone"), params.text("AvailabilityZoneId")) {
        (Some(zone), _) => {
            scene.check_zone(zone)?;
            zone.to_owned()
        }
        (None, Some(id)) => {
            let found = zones.iter().find(|zone| zones::id(&scene.region.name, &zones, zone) == id).cloned();
            found.ok_or_else(|| Refused::value("availabilityZoneId", id, "There is no such zone"))?
        }
        (None, None) => zones.first().cloned().unwrap_or_default(),
    };
    if !vpc.cidr.contains(cidr.last()) || !cidr.nth(0).is_some_and(|first| vpc.cidr.contains(first)) {
        return Err(refused("InvalidSubnet.Range", format!("The CIDR '{text}' is invalid.")));
    }
    let vpc = vpc.id.clone();
    if scene.region.subnets.iter().any(|other| other.vpc == vpc && other.cidr.overlaps(cidr)) {
        let message = format!("The CIDR '{text}' conflicts with another subnet");
        return Err(refused("InvalidSubnet.Conflict", message));
    }
    let tags = specified(params, &[kind::SUBNET])?;
    let subnet = Subnet::new(scene.make(kind::SUBNET), vpc, zone, cidr, scene.now);
    keep(scene, subnet.clone(), &tags);
    let mut xml = Xml::default();
    xml.within("subnet", |xml| show(xml, scene.region, &zones, &subnet));
    Ok(xml)
}

pub(super) fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let id = scene.given::<Subnet>(params, "SubnetId")?.id.clone();
    if scene.region.interfaces.iter().any(|interface| interface.subnet == id) {
        let message = format!("The subnet '{id}' has dependencies and cannot be deleted.");
        return Err(refused("DependencyViolation", message));
    }
    scene.region.subnets.remove(&id);
    scene.region.tags.forget(&id);
    let on = |subnet: &Option<String>| subnet.as_ref() == Some(&id);
    scene.region.routes.each_mut(
        |table| table.associations.iter().any(|(_, subnet)| on(subnet)),
        |table| table.associations.retain(|(_, subnet)| !on(subnet)),
    );
    done()
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html>
pub(super) fn modify(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let id = scene.given::<Subnet>(params, "SubnetId")?.id.clone();
    let map = params.flag("MapPublicIpOnLaunch.Value")?;
    scene.find_mut::<Subnet>(&id)?.map_public = map.ok_or_else(|| Refused::missing("MapPublicIpOnLaunch"))?;
    done()
}

const SUBNETS: Listing = Listing {
    ids: "SubnetId",
    filters: &[
        "availability-zone",
        "availability-zone-id",
        "available-ip-address-count",
        "cidr-block",
        "default-for-az",
        "map-public-ip-on-launch",
        "owner-id",
        "state",
        "subnet-id",
        "vpc-id",
    ],
    pages: Some((5, 1000)),
};

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let (region, zones) = (&*scene.region, scene.zones());
    let (page, next) = find::<Subnet>(scene, params, &SUBNETS, |subnet, filter| {
        vec![match filter {
            "availability-zone" => subnet.zone.clone(),
            "availability-zone-id" => zones::id(&region.name, &zones, &subnet.zone),
            "available-ip-address-count" => subnet.free().to_string(),
            "cidr-block" => subnet.cidr.to_string(),
            "default-for-az" => subnet.is_default.to_string(),
            "map-public-ip-on-launch" => subnet.map_public.to_string(),
            "owner-id" => region.account.clone(),
            "state" => "available".to_owned(),
            "subnet-id" => subnet.id.clone(),
            _ => subnet.vpc.clone(),
        }]
    })?;
    let mut xml = Xml::default();
    xml.items("subnetSet", page, |xml, subnet| show(xml, region, &zones, subnet));
    xml.opt("nextToken", next);
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_subnet_has_eleven_addresses() {
        let cidr = Cidr::parse("10.0.0.16/28").unwrap();
        let mut subnet = Subnet::new("s".into(), "v".into(), "z".into(), cidr, Time::EPOCH);
        assert_eq!(subnet.free(), 11);
        let first = subnet.take(None).unwrap();
        assert_eq!(first, Ipv4Addr::new(10, 0, 0, 20));
        assert_eq!(subnet.take(Some(first)).unwrap_err().code, "InvalidIPAddress.InUse");
        for reserved in [16, 19, 31, 32] {
            assert!(subnet.take(Some(Ipv4Addr::new(10, 0, 0, reserved))).is_err(), "{reserved}");
        }
        let last = (1..11).map(|_| subnet.take(None).unwrap()).last();
        assert_eq!(last, Some(Ipv4Addr::new(10, 0, 0, 30)));
        assert_eq!(
            (subnet.free(), subnet.take(None).unwrap_err().code.as_ref()),
            (0, "InsufficientFreeAddressesInSubnet")
        );
        subnet.give_back(first);
        assert_eq!(subnet.take(None).unwrap(), first);
    }
}
