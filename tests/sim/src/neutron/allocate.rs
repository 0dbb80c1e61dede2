//! Ports made and unmade, with the addresses they hold.

use super::rows::{FloatingIp, Port};
use crate::Time;
use crate::exchange::Refusal;
use crate::ids::Ids;
use crate::region::Region;
use std::net::IpAddr;

/// A port to be made.
pub(crate) struct Wanted<'a> {
    pub(crate) network: &'a str,
    pub(crate) project: &'a str,
    pub(crate) mac: Option<String>,
    /// Subnets and addresses; none means one of each IP version the network has.
    pub(crate) fixed: Vec<(Option<String>, Option<IpAddr>)>,
    pub(crate) groups: Vec<String>,
}

/// Makes a port on a network that exists.
pub(crate) fn port(
    region: &mut Region,
    ids: &mut Ids,
    wanted: Wanted<'_>,
    now: Time,
) -> Result<String, Refusal> {
    let on_network: Vec<(String, u8)> = region
        .subnets
        .iter()
        .filter(|subnet| subnet.network == wanted.network)
        .map(|subnet| (subnet.id.clone(), subnet.cidr.version()))
        .collect();
    let fixed = if wanted.fixed.is_empty() {
        let first = |version| on_network.iter().find(|(_, v)| *v == version);
        [4, 6].into_iter().filter_map(first).map(|(id, _)| (Some(id.clone()), None)).collect()
    } else {
        wanted.fixed
    };
    let mut held: Vec<(String, IpAddr)> = Vec::new();
    for (subnet, address) in fixed {
        let taken = take(region, wanted.network, &on_network, subnet, address);
        match taken {
            Ok(one) => held.push(one),
            Err(refusal) => {
                release(region, &held);
                return Err(refusal);
            }
        }
    }
    let mac = wanted.mac.unwrap_or_else(|| {
        let bits = ids.bits();
        format!("fa:16:3e:{:02x}:{:02x}:{:02x}", bits & 0xff, (bits >> 8) & 0xff, (bits >> 16) & 0xff)
    });
    let id = ids.uuid();
    region.ports.put(
        &id,
        Port {
            id: id.clone(),
            name: String::new(),
            description: String::new(),
            network: wanted.network.to_owned(),
            project: wanted.project.to_owned(),
            mac,
            fixed: held,
            device: String::new(),
            owner: String::new(),
            groups: wanted.groups,
            up: true,
            made_by_server: false,
            created: now,
            updated: now,
        },
    );
    Ok(id)
}

/// Takes an address on a subnet, or on whichever subnet of the network the address belongs to.
pub(crate) fn take(
    region: &mut Region,
    network: &str,
    on_network: &[(String, u8)],
    subnet: Option<String>,
    address: Option<IpAddr>,
) -> Result<(String, IpAddr), Refusal> {
    let subnet = subnet.or_else(|| {
        let holds = |id: &&(String, u8)| match (region.subnets.get(&id.0), address) {
            (Some(subnet), Some(address)) => subnet.cidr.contains(address),
            (found, None) => found.is_some(),
            (None, _) => false,
        };
        on_network.iter().find(holds).map(|(id, _)| id.clone())
    });
    let invalid = || {
        Refusal::bad(format!(
            "IP address {} is not a valid IP for any of the subnets on the specified network {network}.",
            address.map_or_else(String::new, |a| a.to_string())
        ))
        .kind("InvalidIpForNetwork")
    };
    let id = subnet.ok_or_else(invalid)?;
    if !on_network.iter().any(|(known, _)| *known == id) {
        return Err(Refusal::bad(format!(
            "Invalid input for operation: Failed to create port on network {network}, because fixed_ips included invalid subnet {id}."
        ))
        .kind("InvalidInput"));
    }
    let address = region.subnets.get_mut(&id).ok_or_else(invalid)?.take(address)?;
    Ok((id, address))
}

/// Gives addresses back.
pub(crate) fn release(region: &mut Region, held: &[(String, IpAddr)]) {
    for (subnet, address) in held {
        if let Some(subnet) = region.subnets.get_mut(subnet) {
            subnet.give_back(*address);
        }
    }
}

/// Unmakes a port.
pub(crate) fn remove(region: &mut Region, id: &str) {
    if let Some(port) = region.ports.remove(id) {
        release(region, &port.fixed);
        let leads_here = |floating: &FloatingIp| floating.port.as_deref() == Some(id);
        region.floating.each_mut(leads_here, |floating| {
            floating.port = None;
            floating.fixed = None;
        });
    }
}

/// Lets go of ports a server was plugged into: those made for it are no more, the others are free again.
pub(crate) fn unplug(region: &mut Region, ports: &[String]) {
    for id in ports {
        if region.ports.get(id).is_some_and(|port| port.made_by_server) {
            remove(region, id);
        } else if let Some(port) = region.ports.get_mut(id) {
            port.device.clear();
            port.owner.clear();
        }
    }
}
