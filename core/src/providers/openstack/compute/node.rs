//! Nova's servers and flavors, Nova's zones, as neutral compute knows them.

use crate::{
    compute::{ImageId, Location, LocationId, Node, NodeState, Size, SizeId, is_public},
    providers::openstack::nova::{
        flavors::Flavor,
        server::{Address, Server},
        status::{AddressKind, Status},
        zones::AvailabilityZone,
    },
    wire::json::{Document, Extra},
};
use std::net::IpAddr;

/// A server as a node.
pub(super) fn node(document: Document<Server>) -> Node {
    let Document { value: server, extra } = document;
    let mut node = Node::new(server.id, server.name, state(&server.status));
    for (network, addresses) in &server.addresses {
        for address in addresses {
            let Ok(ip) = address.addr.parse::<IpAddr>() else { continue };
            let list =
                if leads_out(network, address, ip) { &mut node.public_ips } else { &mut node.private_ips };
            if !list.contains(&ip) {
                list.push(ip);
            }
        }
    }
    // What the account was told to reach it at is public, whatever network it is on.
    for text in [server.access_ipv4, server.access_ipv6].into_iter().flatten() {
        if let Ok(ip) = text.parse::<IpAddr>()
            && !node.public_ips.contains(&ip)
            && !node.private_ips.contains(&ip)
        {
            node.public_ips.push(ip);
        }
    }
    node.size = server.flavor.id.or(server.flavor.name).map(SizeId::from);
    node.image = server.image.map(|image| ImageId::from(image.id));
    node.location = server.availability_zone.map(LocationId::from);
    node.created = server.created;
    node.key_pair = server.key_name;
    node.metadata = server.metadata;
    node.fault = server.fault.map(|fault| fault.message);
    // The password is told apart from the document, which is printed and stored.
    node.extra = if server.admin_password.is_some() { without(&extra, "adminPass") } else { extra };
    node.password = server.admin_password;
    node
}

/// A floating address leads out, as does one on a network called `public` (Rackspace); else the address itself tells.
fn leads_out(network: &str, address: &Address, ip: IpAddr) -> bool {
    match (&address.kind, network) {
        (Some(AddressKind::Floating), _) | (_, "public") => true,
        (_, "private") => false,
        _ => is_public(ip),
    }
}

/// The document without one of its fields.
pub(super) fn without(extra: &Extra, field: &str) -> Extra {
    let mut value = extra.value();
    if let Some(fields) = value.as_object_mut() {
        fields.remove(field);
    }
    Extra::json(&value.to_string())
}

/// Nova's status as one of the neutral states.
pub(super) fn state(status: &Status) -> NodeState {
    match status {
        Status::Active | Status::VerifyResize | Status::Rescue => NodeState::Running,
        Status::Build | Status::Rebuild => NodeState::Pending,
        Status::Deleted | Status::SoftDeleted => NodeState::Terminated,
        Status::Error => NodeState::Error,
        Status::HardReboot | Status::Reboot => NodeState::Rebooting,
        Status::Migrating => NodeState::Migrating,
        Status::Password => NodeState::Updating,
        Status::Paused => NodeState::Paused,
        Status::Resize | Status::RevertResize => NodeState::Reconfiguring,
        Status::Shelved | Status::ShelvedOffloaded | Status::Shutoff => NodeState::Stopped,
        Status::Suspended => NodeState::Suspended,
        // Older clouds' words for steps of a creation or a resize.
        Status::Other(word) => match word.as_str() {
            "QUEUE_RESIZE" | "PREP_RESIZE" => NodeState::Reconfiguring,
            "DELETING" => NodeState::Stopping,
            _ => NodeState::Unknown,
        },
        _ => NodeState::Unknown,
    }
}

/// A flavor as a size.
pub(super) fn size(document: Document<Flavor>) -> Size {
    let Document { value: flavor, extra } = document;
    Size {
        id: flavor.id.into(),
        name: flavor.name,
        ram_mib: flavor.ram,
        disk_gib: flavor.disk,
        vcpus: u32::try_from(flavor.vcpus).unwrap_or(u32::MAX),
        // Nova's factor is a share of what a network offers, not a speed.
        bandwidth_mbit: None,
        extra,
    }
}

/// An availability zone as a location.
pub(super) fn location(document: Document<AvailabilityZone>) -> Location {
    let Document { value: zone, extra } = document;
    Location {
        id: zone.name.as_str().into(),
        name: zone.name,
        country: None,
        available: zone.available,
        extra,
    }
}
