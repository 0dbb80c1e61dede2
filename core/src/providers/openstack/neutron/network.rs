//! What a network is, is to be, and how it changes.

use super::Status;
use crate::{
    Time,
    wire::json::{as_given, or_default, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};

/// A network: an isolated layer-2 segment.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Network {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name; need not be unique.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What its owner says about it.
    #[serde(default)]
    pub description: Option<String>,
    /// Its state.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// Whether it is administratively up.
    #[serde(default)]
    pub admin_state_up: Option<bool>,
    /// The project that owns it.
    #[serde(default, deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The same, as releases before Newton call it.
    #[serde(default, deserialize_with = "text_option")]
    pub tenant_id: Option<String>,
    /// The ids of its subnets.
    #[serde(default, deserialize_with = "or_default")]
    pub subnets: Vec<String>,
    /// Whether all projects can use it.
    #[serde(default, deserialize_with = "or_default")]
    pub shared: bool,
    /// Whether it leads outside: floating IPs and router gateways are taken from it.
    #[serde(default, rename = "router:external", deserialize_with = "or_default")]
    pub external: bool,
    /// Whether it is the external network that automatic topologies use.
    #[serde(default)]
    pub is_default: Option<bool>,
    /// The largest packet, in bytes.
    #[serde(default)]
    pub mtu: Option<u32>,
    /// Whether ports on it are guarded unless they say otherwise.
    #[serde(default)]
    pub port_security_enabled: Option<bool>,
    /// The DNS domain of its ports.
    #[serde(default)]
    pub dns_domain: Option<String>,
    /// Its quality-of-service policy.
    #[serde(default)]
    pub qos_policy_id: Option<String>,
    /// The availability zones it is in.
    #[serde(default, deserialize_with = "or_default")]
    pub availability_zones: Vec<String>,
    /// The availability zones that were asked for.
    #[serde(default, deserialize_with = "or_default")]
    pub availability_zone_hints: Vec<String>,
    /// Whether VLAN tags of its servers pass through.
    #[serde(default)]
    pub vlan_transparent: Option<bool>,
    /// How it is realized (`vlan`, `vxlan`, `flat`); shown to administrators.
    #[serde(default, rename = "provider:network_type")]
    pub network_type: Option<String>,
    /// The physical network it runs on; shown to administrators.
    #[serde(default, rename = "provider:physical_network")]
    pub physical_network: Option<String>,
    /// Its segment: a VLAN or tunnel id; shown to administrators.
    #[serde(default, rename = "provider:segmentation_id")]
    pub segmentation_id: Option<u32>,
    /// Its segments, where it has several; shown to administrators.
    #[serde(default, deserialize_with = "or_default")]
    pub segments: Vec<Segment>,
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

/// One physical segment of a network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// How it is realized: `vlan`, `vxlan`, `flat`.
    #[serde(default, rename = "provider:network_type", skip_serializing_if = "Option::is_none")]
    pub network_type: Option<String>,
    /// The physical network it runs on.
    #[serde(default, rename = "provider:physical_network", skip_serializing_if = "Option::is_none")]
    pub physical_network: Option<String>,
    /// Its VLAN or tunnel id.
    #[serde(default, rename = "provider:segmentation_id", skip_serializing_if = "Option::is_none")]
    pub segmentation_id: Option<u32>,
}

/// What a new network is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewNetwork {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is to be up; it is unless `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_state_up: Option<bool>,
    /// The project that is to own it; only an administrator names another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    /// The largest packet, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mtu: Option<u32>,
    /// The DNS domain of its ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_domain: Option<String>,
    /// Whether ports on it are guarded unless they say otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_security_enabled: Option<bool>,
    /// Its quality-of-service policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qos_policy_id: Option<String>,
    /// Whether it leads outside.
    #[serde(rename = "router:external", skip_serializing_if = "Option::is_none")]
    pub external: Option<bool>,
    /// Whether it is the external network that automatic topologies use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    /// Whether all projects can use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
    /// Whether VLAN tags of its servers are to pass through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vlan_transparent: Option<bool>,
    /// Whether it is a private VLAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pvlan: Option<bool>,
    /// How it is to be realized.
    #[serde(rename = "provider:network_type", skip_serializing_if = "Option::is_none")]
    pub network_type: Option<String>,
    /// The physical network it is to run on.
    #[serde(rename = "provider:physical_network", skip_serializing_if = "Option::is_none")]
    pub physical_network: Option<String>,
    /// Its VLAN or tunnel id.
    #[serde(rename = "provider:segmentation_id", skip_serializing_if = "Option::is_none")]
    pub segmentation_id: Option<u32>,
    /// Its segments, where it is to have several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<Segment>,
    /// The availability zones it is wanted in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub availability_zone_hints: Vec<String>,
}

/// What changes about a network.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkChange {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_state_up: Option<bool>,
    /// The largest packet, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mtu: Option<u32>,
    /// The DNS domain of its ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_domain: Option<String>,
    /// Whether ports on it are guarded unless they say otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_security_enabled: Option<bool>,
    /// Its quality-of-service policy.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub qos_policy_id: Option<Option<String>>,
    /// Whether it leads outside.
    #[serde(rename = "router:external", skip_serializing_if = "Option::is_none")]
    pub external: Option<bool>,
    /// Whether it is the external network that automatic topologies use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    /// Whether all projects can use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
    /// Whether it is a private VLAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pvlan: Option<bool>,
    /// How it is realized.
    #[serde(rename = "provider:network_type", skip_serializing_if = "Option::is_none")]
    pub network_type: Option<String>,
    /// The physical network it runs on.
    #[serde(rename = "provider:physical_network", skip_serializing_if = "Option::is_none")]
    pub physical_network: Option<String>,
    /// Its VLAN or tunnel id.
    #[serde(rename = "provider:segmentation_id", skip_serializing_if = "Option::is_none")]
    pub segmentation_id: Option<u32>,
    /// Its segments, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<Vec<Segment>>,
}
