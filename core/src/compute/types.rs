//! What surrounds nodes: sizes, images, locations, volumes, snapshots, key pairs, security groups, addresses, networks.

use super::{
    AddressId, ImageId, LocationId, NetworkId, NodeId, SecurityGroupId, SecurityGroupRuleId, SizeId,
    SnapshotId, VolumeId,
};
use crate::{Secret, Time, wire::json::Extra};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, net::IpAddr};

/// How large a node is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// The provider's id.
    pub id: SizeId,
    /// Its name.
    pub name: String,
    /// Memory in MiB.
    pub ram_mib: u64,
    /// The root disk in GiB; 0 where it is the volume's or the image's own.
    pub disk_gib: u64,
    /// Virtual processors.
    pub vcpus: u32,
    /// The network limit in Mbit/s, where the provider states one.
    pub bandwidth_mbit: Option<u64>,
    /// The provider's own document.
    pub extra: Extra,
}

/// What a node starts from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// The provider's id.
    pub id: ImageId,
    /// Its name.
    pub name: String,
    /// Whether it can be used.
    pub state: ResourceState,
    /// When it was created.
    pub created: Option<Time>,
    /// Its size in bytes, where known.
    pub size_bytes: Option<u64>,
    /// The smallest root disk it fits on, in GiB.
    pub min_disk_gib: u64,
    /// The least memory it runs in, in MiB.
    pub min_ram_mib: u64,
    /// The provider's own document.
    pub extra: Extra,
}

/// Where things are: a region's zone, a data centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The provider's id.
    pub id: LocationId,
    /// Its name.
    pub name: String,
    /// The country, as an ISO 3166 code, where known.
    pub country: Option<String>,
    /// Whether new things can be put there.
    pub available: bool,
    /// The provider's own document.
    pub extra: Extra,
}

/// What state a volume, a snapshot or an image is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceState {
    /// It is being made.
    Creating,
    /// It is ready.
    Available,
    /// It is attached or being used.
    InUse,
    /// It is being attached or detached.
    Attaching,
    /// It is being removed.
    Deleting,
    /// It is gone.
    Deleted,
    /// It has failed.
    Error,
    /// It is being changed, copied or backed up.
    Updating,
    /// The provider says something that has no counterpart here.
    Unknown,
}

/// A disk of its own, to be attached to nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// The provider's id.
    pub id: VolumeId,
    /// Its name.
    pub name: String,
    /// Its size in GiB.
    pub size_gib: u64,
    /// What state it is in.
    pub state: ResourceState,
    /// What it is attached to, and as which device.
    pub attachments: Vec<Attachment>,
    /// The location it is in.
    pub location: Option<LocationId>,
    /// The snapshot it was made from.
    pub snapshot: Option<SnapshotId>,
    /// When it was created.
    pub created: Option<Time>,
    /// The keys and values the account has put on it.
    pub metadata: BTreeMap<String, String>,
    /// The provider's own document.
    pub extra: Extra,
}

/// A volume's place at a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The node.
    pub node: NodeId,
    /// The device's name there, `/dev/vdb`.
    pub device: Option<String>,
}

/// A volume as it was at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The provider's id.
    pub id: SnapshotId,
    /// Its name.
    pub name: String,
    /// The volume it was taken of.
    pub volume: Option<VolumeId>,
    /// The size of that volume in GiB.
    pub size_gib: Option<u64>,
    /// What state it is in.
    pub state: ResourceState,
    /// When it was taken.
    pub created: Option<Time>,
    /// The provider's own document.
    pub extra: Extra,
}

/// An SSH key the provider puts on nodes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyPair {
    /// Its name, by which it is known.
    pub name: String,
    /// The public key in OpenSSH's form.
    pub public_key: Option<String>,
    /// Its fingerprint.
    pub fingerprint: String,
    /// The private key, told once in the answer to its creation. Not serialized.
    #[serde(skip)]
    pub private_key: Option<Secret>,
    /// The provider's own document; left empty where it holds the private key.
    pub extra: Extra,
}

/// A set of firewall rules that nodes can be put in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// The provider's id.
    pub id: SecurityGroupId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its rules.
    pub rules: Vec<SecurityGroupRule>,
    /// The provider's own document.
    pub extra: Extra,
}

/// What a security group lets through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityGroupRule {
    /// The provider's id, where rules have one.
    pub id: Option<SecurityGroupRuleId>,
    /// What the rule allows.
    pub allow: Allow,
}

/// Traffic to let through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allow {
    /// Into or out of the nodes.
    pub direction: Direction,
    /// The protocol.
    pub protocol: Protocol,
    /// The first and the last port; all ports where `None`. For ICMP, type and code.
    pub ports: Option<(u16, u16)>,
    /// Who is at the other end.
    pub peer: Peer,
}

/// Which way traffic goes, seen from the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// To the node.
    Ingress,
    /// From the node.
    Egress,
}

/// What is spoken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP, of version 6 where the peer is an IPv6 network.
    Icmp,
    /// Anything.
    Any,
    /// Another, by the provider's name or the protocol's number.
    Other(String),
}

/// Who is at the other end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Peer {
    /// Anybody, by IPv4.
    AnyIpv4,
    /// Anybody, by IPv6.
    AnyIpv6,
    /// A network in CIDR form.
    Cidr(String),
    /// The nodes in a security group.
    Group(SecurityGroupId),
}

impl Allow {
    /// Lets a TCP port in from anywhere, by IPv4.
    #[must_use]
    pub fn tcp(port: u16) -> Self {
        Allow {
            direction: Direction::Ingress,
            protocol: Protocol::Tcp,
            ports: Some((port, port)),
            peer: Peer::AnyIpv4,
        }
    }

    /// Restricts it to a network in CIDR form.
    #[must_use]
    pub fn from(mut self, cidr: impl Into<String>) -> Self {
        self.peer = Peer::Cidr(cidr.into());
        self
    }
}

/// A public address that belongs to the account and can be moved between nodes: floating or elastic, by provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// The provider's id.
    pub id: AddressId,
    /// The address.
    pub ip: Option<IpAddr>,
    /// The node it leads to.
    pub node: Option<NodeId>,
    /// The pool or network it is from.
    pub pool: Option<String>,
    /// The provider's own document.
    pub extra: Extra,
}

/// A network that nodes can be attached to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// The provider's id.
    pub id: NetworkId,
    /// Its name.
    pub name: String,
    /// Whether it leads to the internet, so that public addresses come from it.
    pub external: bool,
    /// The provider's own document.
    pub extra: Extra,
}
