//! EC2's subnets, elastic addresses, security groups and key pairs as neutral compute knows them.

use super::node::name_and_metadata;
use crate::{
    Error, Result,
    compute::{
        Address, Allow, Direction, KeyPair, Network, NodeId, Peer, Protocol, SecurityGroup, SecurityGroupId,
        SecurityGroupRule,
    },
    providers::aws::ec2::{
        addresses, key_pairs,
        security_groups::{self, IpPermission},
        subnets::Subnet,
    },
    wire::{Extra, xml::Document},
};

/// A subnet, which is what instances are attached to.
pub(super) fn network(document: Document<Subnet>) -> Network {
    let Document { value: subnet, extra } = document;
    let (name, _) = name_and_metadata(subnet.tags);
    Network {
        name: name.unwrap_or_else(|| subnet.subnet_id.clone()),
        id: subnet.subnet_id.into(),
        external: subnet.map_public_ip_on_launch.unwrap_or_default(),
        extra,
    }
}

/// An elastic address. One of EC2-Classic has no id but itself.
pub(super) fn address(document: Document<addresses::Address>) -> Address {
    let Document { value: address, extra } = document;
    let ip = address.public_ip;
    let id = address.allocation_id.or_else(|| ip.map(|ip| ip.to_string()));
    Address {
        id: id.unwrap_or_default().into(),
        ip,
        node: address.instance_id.map(NodeId::from),
        pool: address.public_ipv4_pool,
        extra,
    }
}

/// A key pair.
pub(super) fn key_pair(document: Document<key_pairs::KeyPair>) -> KeyPair {
    let Document { value: pair, extra } = document;
    KeyPair {
        name: pair.name,
        public_key: pair.public_key,
        fingerprint: pair.fingerprint,
        private_key: None,
        extra,
    }
}

/// A key pair that EC2 has just made. Its document holds the private key and is not kept.
pub(super) fn created_key_pair(pair: key_pairs::CreatedKeyPair) -> KeyPair {
    KeyPair {
        name: pair.name,
        public_key: None,
        fingerprint: pair.fingerprint,
        private_key: Some(pair.key_material),
        extra: Extra::default(),
    }
}

/// A security group, one rule for each of its permissions' peers.
pub(super) fn security_group(document: Document<security_groups::SecurityGroup>) -> SecurityGroup {
    let Document { value: group, extra } = document;
    let ingress = group.ip_permissions.iter().flat_map(|permission| rules(Direction::Ingress, permission));
    let egress =
        group.ip_permissions_egress.iter().flat_map(|permission| rules(Direction::Egress, permission));
    SecurityGroup {
        rules: ingress.chain(egress).collect(),
        name: group.group_name.unwrap_or_default(),
        id: group.group_id.into(),
        description: group.description.unwrap_or_default(),
        extra,
    }
}

fn rules(direction: Direction, permission: &IpPermission) -> Vec<SecurityGroupRule> {
    let ranges = permission.ip_ranges.iter().map(|range| range.cidr_ip.as_str());
    let ranges = ranges.chain(permission.ipv6_ranges.iter().map(|range| range.cidr_ipv6.as_str()));
    let groups =
        permission.groups.iter().filter_map(|pair| pair.group_id.as_deref().or(pair.group_name.as_deref()));
    let peers = ranges.map(peer).chain(groups.map(|id| Peer::Group(id.into())));
    let rule = |peer| SecurityGroupRule {
        id: None,
        allow: Allow {
            direction,
            protocol: protocol(&permission.ip_protocol),
            ports: ports(&permission.ip_protocol, permission.from_port, permission.to_port),
            peer,
        },
    };
    peers.map(rule).collect()
}

/// A rule by itself, as answers to its creation and listings of rules have it.
pub(super) fn rule(rule: &security_groups::SecurityGroupRule) -> SecurityGroupRule {
    let group = rule.referenced_group.as_ref().and_then(|group| group.group_id.as_deref());
    let peer = match (group, rule.cidr_ipv4.as_deref().or(rule.cidr_ipv6.as_deref())) {
        (Some(group), _) => Peer::Group(SecurityGroupId::from(group)),
        (None, cidr) => peer(cidr.unwrap_or("0.0.0.0/0")),
    };
    let direction = if rule.is_egress == Some(true) { Direction::Egress } else { Direction::Ingress };
    let name = rule.ip_protocol.as_deref().unwrap_or("-1");
    let allow =
        Allow { direction, protocol: protocol(name), ports: ports(name, rule.from_port, rule.to_port), peer };
    SecurityGroupRule { id: Some(rule.security_group_rule_id.as_str().into()), allow }
}

fn peer(cidr: &str) -> Peer {
    match cidr {
        "0.0.0.0/0" => Peer::AnyIpv4,
        "::/0" => Peer::AnyIpv6,
        other => Peer::Cidr(other.to_owned()),
    }
}

fn protocol(name: &str) -> Protocol {
    match name {
        "tcp" | "6" => Protocol::Tcp,
        "udp" | "17" => Protocol::Udp,
        "icmp" | "1" | "icmpv6" | "58" => Protocol::Icmp,
        "-1" | "" => Protocol::Any,
        other => Protocol::Other(other.to_owned()),
    }
}

/// No ports, or -1, are all of them; so are those from 0 to 65535.
fn ports(protocol: &str, from: Option<i32>, to: Option<i32>) -> Option<(u16, u16)> {
    let from = u16::try_from(from?).ok()?;
    let to = to.map_or(Some(from), |to| u16::try_from(to).ok());
    let all = matches!(protocol, "tcp" | "udp" | "6" | "17") && (from, to) == (0, Some(u16::MAX));
    (!all).then_some((from, to.unwrap_or(from)))
}

/// What is to be allowed, in EC2's words.
pub(super) fn permission(traffic: &Allow) -> Result<IpPermission> {
    let ipv6 = match &traffic.peer {
        Peer::AnyIpv6 => true,
        Peer::Cidr(cidr) => cidr.contains(':'),
        Peer::AnyIpv4 | Peer::Group(_) => false,
    };
    let name = match &traffic.protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Icmp if ipv6 => "icmpv6",
        Protocol::Icmp => "icmp",
        Protocol::Any => "-1",
        Protocol::Other(other) if other.is_empty() => {
            return Err(Error::misuse(
                "a protocol needs a name or a number; Protocol::Any stands for all of them",
            ));
        }
        Protocol::Other(other) => other,
    };
    let (from_port, to_port) = match (traffic.ports, &traffic.protocol) {
        (Some((from, to)), _) => (Some(i32::from(from)), Some(i32::from(to))),
        (None, Protocol::Tcp | Protocol::Udp) => (Some(0), Some(65_535)),
        (None, Protocol::Icmp) => (Some(-1), Some(-1)),
        (None, _) => (None, None),
    };
    let permission = IpPermission { ip_protocol: name.to_owned(), from_port, to_port, ..Default::default() };
    Ok(match &traffic.peer {
        Peer::AnyIpv4 => permission.cidr("0.0.0.0/0"),
        Peer::AnyIpv6 => permission.cidr("::/0"),
        Peer::Cidr(cidr) => permission.cidr(cidr),
        Peer::Group(group) => permission.group(group.as_str()),
    })
}
