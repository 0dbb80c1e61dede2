//! Where instances are to be: zone, subnet, interfaces, groups.

use crate::ec2::network::groups::Group;
use crate::ec2::network::interfaces::{Interface, Wanted};
use crate::ec2::network::subnets::Subnet;
use crate::ec2::network::vpcs::Vpc;
use crate::ec2::params::Params;
use crate::ec2::placement::{self, PlacementGroup};
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::Scene;
use std::net::Ipv4Addr;

/// An interface that instances are to have.
#[derive(Clone, Debug)]
pub(super) struct Nic {
    pub(super) index: u32,
    /// One that exists, or what a new one is to be.
    pub(super) source: Source,
    pub(super) public: bool,
    pub(super) delete_on_termination: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Source {
    Existing(String),
    New(Wanted),
}

/// Where instances are to be.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) zone: String,
    pub(super) vpc: String,
    pub(super) subnet: String,
    pub(super) nics: Vec<Nic>,
}

/// Reads where instances are to be; all that is named exists.
pub(super) fn read(scene: &Scene<'_>, params: &Params<'_>, most: usize) -> Result<Place, Refused> {
    let zone = params.within("Placement").text("AvailabilityZone");
    if let Some(zone) = zone {
        scene.check_zone(zone)?;
    }
    let nics = params.each("NetworkInterface");
    for name in ["SubnetId", "PrivateIpAddress", "SecurityGroupId.1", "SecurityGroup.1"] {
        if !nics.is_empty() && params.text(name).is_some() {
            let message = format!(
                "Network interfaces and an instance-level {name} may not be specified on the same request"
            );
            return Err(Refused::combination(message));
        }
    }
    let first = nics.iter().find(|nic| nic.text("DeviceIndex").unwrap_or("0") == "0");
    if !nics.is_empty() && first.is_none() {
        return Err(Refused::combination("There is no network interface of device index 0"));
    }
    let existing = first.and_then(|nic| nic.text("NetworkInterfaceId"));
    let subnet = match existing {
        Some(id) => scene.find::<Subnet>(&scene.find::<Interface>(id)?.subnet)?,
        None => subnet(scene, first.unwrap_or(params).text("SubnetId"), zone)?,
    };
    if zone.is_some_and(|zone| zone != subnet.zone) {
        return Err(Refused::value(
            "availabilityZone",
            zone.unwrap_or_default(),
            "The subnet is in another one",
        ));
    }
    let (vpc, id) = (subnet.vpc.clone(), subnet.id.clone());
    let mut place = Place { zone: subnet.zone.clone(), vpc, subnet: id, nics: Vec::new() };
    if nics.is_empty() {
        let source = Source::New(wanted(scene, params, &place)?);
        let public = subnet.map_public;
        place.nics.push(Nic { index: 0, source, public, delete_on_termination: true });
    }
    for nic in &nics {
        let read = read_nic(scene, nic, &place, subnet.map_public)?;
        if place.nics.iter().any(|other| other.index == read.index) {
            return Err(Refused::combination("Each network interface requires a unique device index."));
        }
        place.nics.push(read);
    }
    place.nics.sort_by_key(|nic| nic.index);
    let one = |nic: &Nic| match &nic.source {
        Source::Existing(_) => true,
        Source::New(wanted) => wanted.address.is_some(),
    };
    if most > 1 && place.nics.iter().any(one) {
        return Err(Refused::combination("One address or interface cannot be that of several instances"));
    }
    Ok(place)
}

/// The name of the placement group that a request names.
pub(super) fn group(scene: &Scene<'_>, params: &Params<'_>) -> Result<Option<String>, Refused> {
    let placement = params.within("Placement");
    let found = match (placement.text("GroupName"), placement.text("GroupId")) {
        (Some(_), Some(_)) => return Err(Refused::combination("A placement group has a name or an id")),
        (Some(name), None) => Some(placement::by_name(scene, name)?),
        (None, Some(id)) => Some(scene.find::<PlacementGroup>(id)?),
        (None, None) => None,
    };
    Ok(found.map(|group| group.name.clone()))
}

/// The subnet a request names, or the default one with the most room.
fn subnet<'s>(scene: &'s Scene<'_>, id: Option<&str>, zone: Option<&str>) -> Result<&'s Subnet, Refused> {
    if let Some(id) = id {
        return scene.find(id);
    }
    let default = |subnet: &&Subnet| subnet.is_default && zone.is_none_or(|zone| zone == subnet.zone);
    // Of several with as much room, the first one.
    let found = scene.all::<Subnet>().filter(default).min_by_key(|subnet| u32::MAX - subnet.free());
    found.ok_or_else(|| {
        let message = "No subnets found for the default VPC. Please specify a subnet.";
        refused("MissingInput", message)
    })
}

fn read_nic(scene: &Scene<'_>, nic: &Params<'_>, place: &Place, map_public: bool) -> Result<Nic, Refused> {
    let index = nic.number("DeviceIndex")?.unwrap_or(0);
    let public = nic.flag("AssociatePublicIpAddress")?;
    let delete = nic.flag("DeleteOnTermination")?;
    if let Some(id) = nic.text("NetworkInterfaceId") {
        let interface = scene.find::<Interface>(id)?;
        if interface.status() == "in-use" {
            return Err(refused("InvalidNetworkInterface.InUse", format!("Interface: [{id}] in use.")));
        }
        if interface.zone != place.zone {
            let message = format!("Interface [{id}] is not in the zone {}", place.zone);
            return Err(refused("InvalidParameterValue", message));
        }
        let source = Source::Existing(id.to_owned());
        return Ok(Nic { index, source, public: false, delete_on_termination: delete.unwrap_or(false) });
    }
    let subnet = nic.text("SubnetId").map(|id| scene.find::<Subnet>(id)).transpose()?;
    let place = match subnet {
        Some(subnet) if subnet.zone != place.zone => {
            let message = format!("Subnet {} is not in the zone {}", subnet.id, place.zone);
            return Err(refused("InvalidParameterValue", message));
        }
        Some(subnet) => &Place { subnet: subnet.id.clone(), vpc: subnet.vpc.clone(), ..place.clone() },
        None => place,
    };
    let source = Source::New(wanted(scene, nic, place)?);
    let public = public.unwrap_or(map_public && index == 0);
    Ok(Nic { index, source, public, delete_on_termination: delete.unwrap_or(true) })
}

fn wanted(scene: &Scene<'_>, params: &Params<'_>, place: &Place) -> Result<Wanted, Refused> {
    let address = params.text("PrivateIpAddress");
    let read = |text: &str| {
        text.parse::<Ipv4Addr>()
            .map_err(|_| Refused::value("privateIpAddress", text, "It is no IPv4 address"))
    };
    Ok(Wanted {
        subnet: place.subnet.clone(),
        address: address.map(read).transpose()?,
        groups: groups(scene, params, &place.vpc)?,
        description: params.text("Description").unwrap_or_default().to_owned(),
    })
}

/// The groups a request names by id or, in a default VPC, by name; the VPC's own if it names none.
pub(super) fn groups(scene: &Scene<'_>, params: &Params<'_>, vpc: &str) -> Result<Vec<String>, Refused> {
    let (ids, names) = (params.list("SecurityGroupId"), params.list("SecurityGroup"));
    let mut groups = Vec::new();
    for group in scene.named::<Group>(&ids)? {
        if group.vpc != vpc {
            let message = format!("Security group {} and the subnet belong to different networks.", group.id);
            return Err(refused("InvalidParameter", message));
        }
        groups.push(group.id.clone());
    }
    if !names.is_empty() && !scene.find::<Vpc>(vpc)?.is_default {
        let message = "The parameter groupName cannot be used with the parameter subnet";
        return Err(Refused::combination(message));
    }
    for name in names {
        let found = scene.all::<Group>().find(|group| group.vpc == vpc && group.name == name);
        let found = found.ok_or_else(|| {
            let message = format!("The security group '{name}' does not exist in default VPC '{vpc}'");
            refused("InvalidGroup.NotFound", message)
        })?;
        if !groups.contains(&found.id) {
            groups.push(found.id.clone());
        }
    }
    if groups.is_empty() {
        let own = scene.region.groups.iter().find(|group| group.vpc == vpc && group.name == "default");
        groups.extend(own.map(|group| group.id.clone()));
    }
    Ok(groups)
}
