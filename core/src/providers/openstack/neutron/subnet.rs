//! What a subnet is, is to be, and how it changes.

use super::query::number_option;
use crate::{
    Time,
    wire::json::{as_given, or_default, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};

/// A subnet: a block of addresses on a network.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Subnet {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name; need not be unique.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What its owner says about it.
    #[serde(default)]
    pub description: Option<String>,
    /// The project that owns it.
    #[serde(default, deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The same, as releases before Newton call it.
    #[serde(default, deserialize_with = "text_option")]
    pub tenant_id: Option<String>,
    /// The network it is on.
    #[serde(deserialize_with = "text")]
    pub network_id: String,
    /// 4 or 6.
    #[serde(default, deserialize_with = "number_option")]
    pub ip_version: Option<u8>,
    /// Its addresses, as `10.0.0.0/24`.
    #[serde(default, deserialize_with = "or_default")]
    pub cidr: String,
    /// Its gateway, where it has one.
    #[serde(default)]
    pub gateway_ip: Option<String>,
    /// Whether addresses are handed out by DHCP.
    #[serde(default)]
    pub enable_dhcp: Option<bool>,
    /// The ranges that ports get their addresses from.
    #[serde(default, deserialize_with = "or_default")]
    pub allocation_pools: Vec<IpRange>,
    /// The name servers that its servers are told.
    #[serde(default, deserialize_with = "or_default")]
    pub dns_nameservers: Vec<String>,
    /// The routes that its servers are told.
    #[serde(default, deserialize_with = "or_default")]
    pub host_routes: Vec<HostRoute>,
    /// How IPv6 addresses are made.
    #[serde(default)]
    pub ipv6_address_mode: Option<String>,
    /// Who announces the IPv6 route.
    #[serde(default)]
    pub ipv6_ra_mode: Option<String>,
    /// The segment it is on.
    #[serde(default)]
    pub segment_id: Option<String>,
    /// The pool its addresses came out of.
    #[serde(default)]
    pub subnetpool_id: Option<String>,
    /// Owners of ports that may use it; any where empty.
    #[serde(default, deserialize_with = "or_default")]
    pub service_types: Vec<String>,
    /// Whether its addresses are published in DNS.
    #[serde(default)]
    pub dns_publish_fixed_ip: Option<bool>,
    /// Whether its network leads outside.
    #[serde(default, rename = "router:external")]
    pub external: Option<bool>,
    /// Its tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated_at: Option<Time>,
    /// How often it was changed.
    #[serde(default)]
    pub revision_number: Option<u64>,
}

/// A range of addresses, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpRange {
    /// The first.
    pub start: String,
    /// The last.
    pub end: String,
}

/// A route that servers are told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRoute {
    /// Where it leads, as `179.24.1.0/24`.
    pub destination: String,
    /// By which address.
    pub nexthop: String,
}

/// What a new subnet is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewSubnet {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The network it is on.
    pub network_id: String,
    /// 4 or 6.
    pub ip_version: u8,
    /// Its addresses, as `192.168.199.0/24`; needed unless they come out of a pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cidr: Option<String>,
    /// How large a piece to take out of a pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefixlen: Option<u8>,
    /// Its gateway; the first address unless said, none where `Some(None)`.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub gateway_ip: Option<Option<String>>,
    /// The ranges that ports get their addresses from; all but the gateway unless said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allocation_pools: Vec<IpRange>,
    /// The name servers that its servers are told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dns_nameservers: Vec<String>,
    /// The routes that its servers are told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub host_routes: Vec<HostRoute>,
    /// Whether addresses are handed out by DHCP; they are unless `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_dhcp: Option<bool>,
    /// The project that is to own it; only an administrator names another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    /// How IPv6 addresses are made: `slaac`, `dhcpv6-stateful`, `dhcpv6-stateless`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv6_address_mode: Option<String>,
    /// Who announces the IPv6 route: `slaac`, `dhcpv6-stateful`, `dhcpv6-stateless`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv6_ra_mode: Option<String>,
    /// The segment it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment_id: Option<String>,
    /// The pool its addresses come out of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnetpool_id: Option<String>,
    /// Whether they come out of the default pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_default_subnetpool: Option<bool>,
    /// Owners of ports that may use it, as `network:floatingip`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_types: Vec<String>,
    /// Whether its addresses are published in DNS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_publish_fixed_ip: Option<bool>,
}

/// What changes about a subnet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SubnetChange {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its gateway.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub gateway_ip: Option<Option<String>>,
    /// The ranges that ports get their addresses from, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocation_pools: Option<Vec<IpRange>>,
    /// The name servers that its servers are told, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_nameservers: Option<Vec<String>>,
    /// The routes that its servers are told, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_routes: Option<Vec<HostRoute>>,
    /// Whether addresses are handed out by DHCP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_dhcp: Option<bool>,
    /// Owners of ports that may use it, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_types: Option<Vec<String>>,
    /// The segment it is on.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub segment_id: Option<Option<String>>,
    /// Whether its addresses are published in DNS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_publish_fixed_ip: Option<bool>,
}
