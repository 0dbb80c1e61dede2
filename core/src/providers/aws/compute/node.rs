//! EC2's instances, instance types and zones as neutral compute knows them.

use crate::{
    compute::{ImageId, Location, LocationId, Node, NodeState, Size, SizeId},
    providers::aws::ec2::{
        Tag,
        instance_types::InstanceType,
        instances::{Instance, InstanceStateName},
        regions::{AvailabilityZone, ZoneState},
    },
    wire::xml::Document,
};
use std::{collections::BTreeMap, net::IpAddr};

/// The tag that bears a thing's name.
pub(super) const NAME: &str = "Name";

/// The name among tags, and all others but the key of who made the thing.
pub(super) fn name_and_metadata(tags: Vec<Tag>) -> (Option<String>, BTreeMap<String, String>) {
    let mut metadata: BTreeMap<_, _> = tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    metadata.remove(super::KEY);
    let name = metadata.remove(NAME).filter(|name| !name.is_empty());
    (name, metadata)
}

/// Metadata and a name as tags.
pub(super) fn tags(name: &str, metadata: &BTreeMap<String, String>) -> Vec<Tag> {
    let name = (!name.is_empty()).then(|| Tag::new(NAME, name));
    name.into_iter().chain(metadata.iter().map(|(key, value)| Tag::new(key, value))).collect()
}

/// An instance as a node. One without a name is called by its id.
pub(super) fn node(document: Document<Instance>) -> Node {
    let Document { value: instance, extra } = document;
    let (name, metadata) = name_and_metadata(instance.tags);
    let state = instance.state.name.as_ref().map_or(NodeState::Unknown, state);
    let mut node = Node::new(instance.id.as_str(), name.unwrap_or_else(|| instance.id.clone()), state);
    let add = |list: &mut Vec<IpAddr>, ip: Option<IpAddr>| {
        if let Some(ip) = ip.filter(|ip| !list.contains(ip)) {
            list.push(ip);
        }
    };
    add(&mut node.public_ips, instance.public_ip);
    add(&mut node.private_ips, instance.private_ip);
    for interface in instance.network_interfaces {
        add(&mut node.private_ips, interface.private_ip);
        add(&mut node.public_ips, interface.association.and_then(|association| association.public_ip));
        for address in interface.private_ips {
            add(&mut node.private_ips, address.ip);
            add(&mut node.public_ips, address.association.and_then(|association| association.public_ip));
        }
        for address in interface.ipv6_addresses {
            add(&mut node.public_ips, address.ip);
        }
    }
    node.size = instance.instance_type.map(SizeId::from);
    node.image = instance.image_id.map(ImageId::from);
    node.location = instance.placement.availability_zone.map(LocationId::from);
    node.created = instance.launch_time;
    node.key_pair = instance.key_name;
    node.metadata = metadata;
    // `Client.UserInitiatedShutdown` is nothing wrong; what begins with `Server.` is.
    let fault = instance.state_reason.filter(|reason| {
        let code = reason.code.as_deref().unwrap_or_default();
        code.starts_with("Server.") || code.ends_with("Error")
    });
    node.fault = fault.and_then(|reason| reason.message);
    node.extra = extra;
    node
}

/// EC2's state as one of the neutral ones.
pub(super) fn state(name: &InstanceStateName) -> NodeState {
    match name {
        InstanceStateName::Pending => NodeState::Pending,
        InstanceStateName::Running => NodeState::Running,
        InstanceStateName::ShuttingDown | InstanceStateName::Stopping => NodeState::Stopping,
        InstanceStateName::Terminated => NodeState::Terminated,
        InstanceStateName::Stopped => NodeState::Stopped,
        _ => NodeState::Unknown,
    }
}

/// An instance type as a size. Its disk is that of its host; most have none.
pub(super) fn size(document: Document<InstanceType>) -> Size {
    let Document { value: kind, extra } = document;
    // Disks are told in units of 10^9 bytes.
    let gib = |gb: u64| u64::try_from((u128::from(gb) * 1_000_000_000) >> 30).unwrap_or(u64::MAX);
    Size {
        id: kind.name.as_str().into(),
        name: kind.name,
        ram_mib: kind.memory_mib.unwrap_or_default(),
        disk_gib: kind.storage_gb.map_or(0, gib),
        vcpus: kind.vcpus.unwrap_or_default(),
        bandwidth_mbit: None,
        extra,
    }
}

/// A zone as a location.
pub(super) fn location(document: Document<AvailabilityZone>) -> Location {
    let Document { value: zone, extra } = document;
    Location {
        id: zone.name.as_str().into(),
        name: zone.name,
        country: None,
        available: matches!(zone.state, None | Some(ZoneState::Available | ZoneState::Information)),
        extra,
    }
}
