//! Neutron's networks, floating addresses and security groups, and Nova's key pairs, as neutral compute knows them.

use super::node::without;
use crate::{
    compute::{
        Address, Allow, Direction, KeyPair, Network, NodeId, Peer, Protocol, SecurityGroup, SecurityGroupId,
        SecurityGroupRule,
    },
    providers::openstack::{neutron, nova},
    wire::json::Document,
};

/// A Neutron network.
pub(super) fn network(document: Document<neutron::Network>) -> Network {
    let Document { value: network, extra } = document;
    Network { id: network.id.into(), name: network.name, external: network.external, extra }
}

/// A Neutron floating address.
pub(super) fn address(document: Document<neutron::FloatingIp>) -> Address {
    let Document { value: floating, extra } = document;
    let node = floating.port_details.map(|port| port.device_id).filter(|id| !id.is_empty());
    Address {
        id: floating.id.into(),
        ip: floating.floating_ip_address.parse().ok(),
        node: node.filter(|_| floating.port_id.is_some()).map(NodeId::from),
        pool: floating.floating_network_id,
        extra,
    }
}

/// A Neutron security group.
pub(super) fn security_group(document: Document<neutron::SecurityGroup>) -> SecurityGroup {
    let Document { value: group, extra } = document;
    SecurityGroup {
        id: group.id.into(),
        name: group.name,
        description: group.description.unwrap_or_default(),
        rules: group.rules.into_iter().map(rule).collect(),
        extra,
    }
}

/// A rule of a Neutron security group.
pub(super) fn rule(rule: neutron::SecurityGroupRule) -> SecurityGroupRule {
    let port = |n: Option<i32>| n.and_then(|n| u16::try_from(n).ok());
    let ports = port(rule.port_range_min).map(|first| (first, port(rule.port_range_max).unwrap_or(first)));
    let peer = match (rule.remote_group_id, rule.remote_ip_prefix.as_deref()) {
        (Some(group), _) => Peer::Group(SecurityGroupId::from(group)),
        (None, Some("0.0.0.0/0")) => Peer::AnyIpv4,
        (None, Some("::/0")) => Peer::AnyIpv6,
        (None, Some(cidr)) => Peer::Cidr(cidr.to_owned()),
        (None, None) if rule.ethertype.as_deref() == Some("IPv6") => Peer::AnyIpv6,
        (None, None) => Peer::AnyIpv4,
    };
    let direction =
        if rule.direction.as_deref() == Some("egress") { Direction::Egress } else { Direction::Ingress };
    let allow = Allow { direction, protocol: protocol(rule.protocol.as_deref()), ports, peer };
    SecurityGroupRule { id: Some(rule.id.into()), allow }
}

/// A protocol by Neutron's name or number.
fn protocol(name: Option<&str>) -> Protocol {
    match name {
        None | Some("any" | "0") => Protocol::Any,
        Some("tcp" | "6") => Protocol::Tcp,
        Some("udp" | "17") => Protocol::Udp,
        Some("icmp" | "1" | "ipv6-icmp" | "icmpv6" | "58") => Protocol::Icmp,
        Some(other) => Protocol::Other(other.to_owned()),
    }
}

/// What Neutron is asked for to let `traffic` through.
pub(super) fn new_rule(group: &str, traffic: &Allow) -> neutron::NewSecurityGroupRule {
    let v6 = match &traffic.peer {
        Peer::AnyIpv6 => true,
        Peer::Cidr(cidr) => cidr.contains(':'),
        Peer::AnyIpv4 | Peer::Group(_) => false,
    };
    let protocol = match &traffic.protocol {
        Protocol::Any => None,
        Protocol::Tcp => Some("tcp".to_owned()),
        Protocol::Udp => Some("udp".to_owned()),
        Protocol::Icmp => Some(if v6 { "ipv6-icmp" } else { "icmp" }.to_owned()),
        Protocol::Other(name) => Some(name.clone()),
    };
    neutron::NewSecurityGroupRule {
        security_group_id: group.to_owned(),
        direction: match traffic.direction {
            Direction::Ingress => "ingress".to_owned(),
            Direction::Egress => "egress".to_owned(),
        },
        ethertype: Some(if v6 { "IPv6" } else { "IPv4" }.to_owned()),
        protocol,
        port_range_min: traffic.ports.map(|(first, _)| first.into()),
        port_range_max: traffic.ports.map(|(_, last)| last.into()),
        remote_ip_prefix: match &traffic.peer {
            Peer::Cidr(cidr) => Some(cidr.clone()),
            // Said outright: Neutron tells a rule with this prefix from one with none.
            Peer::AnyIpv4 => Some("0.0.0.0/0".to_owned()),
            Peer::AnyIpv6 => Some("::/0".to_owned()),
            Peer::Group(_) => None,
        },
        remote_group_id: match &traffic.peer {
            Peer::Group(id) => Some(id.to_string()),
            Peer::Cidr(_) | Peer::AnyIpv4 | Peer::AnyIpv6 => None,
        },
        ..neutron::NewSecurityGroupRule::default()
    }
}

/// A Nova key pair.
pub(super) fn key_pair(document: Document<nova::keypairs::KeyPair>) -> KeyPair {
    let Document { value: pair, extra } = document;
    let extra = if pair.private_key.is_some() { without(&extra, "private_key") } else { extra };
    KeyPair {
        name: pair.name,
        public_key: Some(pair.public_key).filter(|key| !key.is_empty()),
        fingerprint: pair.fingerprint,
        private_key: pair.private_key,
        extra,
    }
}
