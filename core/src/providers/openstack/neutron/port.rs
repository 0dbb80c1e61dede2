//! What a port is, is to be, and how it changes.

use super::{Status, query::number_option};
use crate::{
    Time,
    wire::json::{as_given, or_default, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};

/// A port: where a server, router or other device is attached to a network.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Port {
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
    /// Its state.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// Whether it is administratively up.
    #[serde(default)]
    pub admin_state_up: Option<bool>,
    /// Its MAC address.
    #[serde(default, deserialize_with = "or_default")]
    pub mac_address: String,
    /// Its addresses.
    #[serde(default, deserialize_with = "or_default")]
    pub fixed_ips: Vec<FixedIp>,
    /// What is attached: the id of a server or router; empty for none.
    #[serde(default, deserialize_with = "or_default")]
    pub device_id: String,
    /// What kind of thing is attached, as `compute:nova`.
    #[serde(default, deserialize_with = "or_default")]
    pub device_owner: String,
    /// The ids of its security groups.
    #[serde(default, deserialize_with = "or_default")]
    pub security_groups: Vec<String>,
    /// Further addresses it may send from.
    #[serde(default, deserialize_with = "or_default")]
    pub allowed_address_pairs: Vec<AddressPair>,
    /// Further DHCP options it is told.
    #[serde(default, deserialize_with = "or_default")]
    pub extra_dhcp_opts: Vec<DhcpOption>,
    /// Whether it is guarded.
    #[serde(default)]
    pub port_security_enabled: Option<bool>,
    /// Its DNS name.
    #[serde(default)]
    pub dns_name: Option<String>,
    /// Its DNS domain.
    #[serde(default)]
    pub dns_domain: Option<String>,
    /// Its quality-of-service policy.
    #[serde(default)]
    pub qos_policy_id: Option<String>,
    /// What kind of card it is: `normal`, `direct`.
    #[serde(default, rename = "binding:vnic_type")]
    pub vnic_type: Option<String>,
    /// The host it is on; shown to administrators.
    #[serde(default, rename = "binding:host_id")]
    pub host_id: Option<String>,
    /// How it is plugged; shown to administrators.
    #[serde(default, rename = "binding:vif_type")]
    pub vif_type: Option<String>,
    /// When it gets its addresses: `immediate`, `deferred`, `none`.
    #[serde(default)]
    pub ip_allocation: Option<String>,
    /// The state of what carries its packets.
    #[serde(default)]
    pub data_plane_status: Option<String>,
    /// Whether its link goes down with the uplink.
    #[serde(default)]
    pub propagate_uplink_status: Option<bool>,
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

/// An address of a port. In a request either part alone will do: any address of a subnet, or this address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedIp {
    /// The subnet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<String>,
}

/// An address, and the MAC address with it, that a port may send from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressPair {
    /// The address or block of addresses.
    pub ip_address: String,
    /// The MAC address; the port's own unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac_address: Option<String>,
}

/// A DHCP option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DhcpOption {
    /// Its name: `bootfile-name`.
    #[serde(rename = "opt_name")]
    pub name: String,
    /// Its value; in an update, `None` takes the option away.
    #[serde(default, rename = "opt_value")]
    pub value: Option<String>,
    /// 4 or 6.
    #[serde(default, deserialize_with = "number_option", skip_serializing_if = "Option::is_none")]
    pub ip_version: Option<u8>,
}

/// What a new port is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewPort {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The network it is on.
    pub network_id: String,
    /// Whether it is to be up; it is unless `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_state_up: Option<bool>,
    /// Its MAC address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac_address: Option<String>,
    /// Its addresses; one of each version unless said, none where empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_ips: Option<Vec<FixedIp>>,
    /// The ids of its security groups; the default one unless said, none where empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_groups: Option<Vec<String>>,
    /// What is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<String>,
    /// What kind of thing is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_owner: Option<String>,
    /// Further addresses it may send from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_address_pairs: Vec<AddressPair>,
    /// Further DHCP options it is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extra_dhcp_opts: Vec<DhcpOption>,
    /// Whether it is guarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_security_enabled: Option<bool>,
    /// Its DNS name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// Its DNS domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_domain: Option<String>,
    /// Its quality-of-service policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qos_policy_id: Option<String>,
    /// The project that is to own it; only an administrator names another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    /// What kind of card it is to be.
    #[serde(rename = "binding:vnic_type", skip_serializing_if = "Option::is_none")]
    pub vnic_type: Option<String>,
    /// The host it is to be on.
    #[serde(rename = "binding:host_id", skip_serializing_if = "Option::is_none")]
    pub host_id: Option<String>,
    /// What the host passes to the network plug-in.
    #[serde(
        rename = "binding:profile",
        deserialize_with = "as_given",
        skip_serializing_if = "Option::is_none"
    )]
    pub profile: Option<serde_json::Value>,
    /// Hints for the plug-in, by its alias.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub hints: Option<serde_json::Value>,
    /// How close to its server's memory: `required`, `preferred`, `legacy`, `socket`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numa_affinity_policy: Option<String>,
    /// Whether its link goes down with the uplink.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagate_uplink_status: Option<bool>,
    /// Whether MAC addresses are learnt from its packets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac_learning_enabled: Option<bool>,
    /// Whether the virtual function is trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted: Option<bool>,
    /// What packets are offloaded to: `switchdev`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardware_offload_type: Option<String>,
    /// Its part in a private VLAN: `promiscuous`, `isolated`, `community`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pvlan_type: Option<String>,
    /// Its community in a private VLAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pvlan_community: Option<String>,
    /// Its tags, where the provider takes them at creation (`tag-ports-during-bulk-creation`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// What changes about a port.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortChange {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_state_up: Option<bool>,
    /// Its MAC address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac_address: Option<String>,
    /// Its addresses, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_ips: Option<Vec<FixedIp>>,
    /// The ids of its security groups, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_groups: Option<Vec<String>>,
    /// What is attached; empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<String>,
    /// What kind of thing is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_owner: Option<String>,
    /// Further addresses it may send from, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_address_pairs: Option<Vec<AddressPair>>,
    /// The DHCP options that change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_dhcp_opts: Option<Vec<DhcpOption>>,
    /// Whether it is guarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_security_enabled: Option<bool>,
    /// Its DNS name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// Its DNS domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_domain: Option<String>,
    /// Its quality-of-service policy.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub qos_policy_id: Option<Option<String>>,
    /// What kind of card it is.
    #[serde(rename = "binding:vnic_type", skip_serializing_if = "Option::is_none")]
    pub vnic_type: Option<String>,
    /// The host it is on.
    #[serde(rename = "binding:host_id", skip_serializing_if = "Option::is_none")]
    pub host_id: Option<String>,
    /// What the host passes to the network plug-in.
    #[serde(
        rename = "binding:profile",
        deserialize_with = "as_given",
        skip_serializing_if = "Option::is_none"
    )]
    pub profile: Option<serde_json::Value>,
    /// Hints for the plug-in, by its alias.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub hints: Option<Option<serde_json::Value>>,
    /// How close to its server's memory.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub numa_affinity_policy: Option<Option<String>>,
    /// The state of what carries its packets: `ACTIVE`, `DOWN`.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub data_plane_status: Option<Option<String>>,
    /// Whether its link goes down with the uplink.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagate_uplink_status: Option<bool>,
    /// Whether MAC addresses are learnt from its packets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac_learning_enabled: Option<bool>,
    /// Whether the virtual function is trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted: Option<bool>,
    /// Its part in a private VLAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pvlan_type: Option<String>,
    /// Its community in a private VLAN.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub pvlan_community: Option<Option<String>>,
}
