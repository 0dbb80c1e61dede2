//! What a floating IP is, is to be, and how it changes.

use super::Status;
use crate::{
    Time,
    wire::json::{as_given, or_default, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};

/// A floating IP: an address outside that is passed on to a port inside.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct FloatingIp {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The address outside.
    #[serde(default, deserialize_with = "or_default")]
    pub floating_ip_address: String,
    /// The address inside, while there is one.
    #[serde(default)]
    pub fixed_ip_address: Option<String>,
    /// The network it is from.
    #[serde(default, deserialize_with = "text_option")]
    pub floating_network_id: Option<String>,
    /// The port it is passed on to.
    #[serde(default)]
    pub port_id: Option<String>,
    /// The router that passes it on.
    #[serde(default)]
    pub router_id: Option<String>,
    /// Its state.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// About the port it is passed on to.
    #[serde(default)]
    pub port_details: Option<PortDetails>,
    /// What its owner says about it.
    #[serde(default)]
    pub description: Option<String>,
    /// Its DNS name.
    #[serde(default)]
    pub dns_name: Option<String>,
    /// Its DNS domain.
    #[serde(default)]
    pub dns_domain: Option<String>,
    /// Its quality-of-service policy.
    #[serde(default)]
    pub qos_policy_id: Option<String>,
    /// Whether it is passed on where the server is.
    #[serde(default)]
    pub distributed: Option<bool>,
    /// The project that owns it.
    #[serde(default, deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The same, as releases before Newton call it.
    #[serde(default, deserialize_with = "text_option")]
    pub tenant_id: Option<String>,
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

/// About the port that a floating IP is passed on to.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PortDetails {
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The network it is on.
    #[serde(default, deserialize_with = "text_option")]
    pub network_id: Option<String>,
    /// Its MAC address.
    #[serde(default)]
    pub mac_address: Option<String>,
    /// Its state.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// Whether it is administratively up.
    #[serde(default)]
    pub admin_state_up: Option<bool>,
    /// What is attached: the id of a server.
    #[serde(default, deserialize_with = "or_default")]
    pub device_id: String,
    /// What kind of thing is attached, as `compute:nova`.
    #[serde(default, deserialize_with = "or_default")]
    pub device_owner: String,
}

/// What a new floating IP is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewFloatingIp {
    /// The external network it is to be from.
    pub floating_network_id: String,
    /// The port it is to be passed on to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_id: Option<String>,
    /// The address of that port, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_ip_address: Option<String>,
    /// The address wanted; any unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floating_ip_address: Option<String>,
    /// The subnet of the network it is to be from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
    /// What to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its DNS name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// Its DNS domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_domain: Option<String>,
    /// Its quality-of-service policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qos_policy_id: Option<String>,
    /// Whether it is to be passed on where the server is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distributed: Option<bool>,
    /// The project that is to own it; only an administrator names another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
}

/// What changes about a floating IP.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FloatingIpChange {
    /// The port it is passed on to.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub port_id: Option<Option<String>>,
    /// The address of that port, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_ip_address: Option<String>,
    /// What is said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its quality-of-service policy.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub qos_policy_id: Option<Option<String>>,
    /// Whether it is passed on where the server is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distributed: Option<bool>,
}

/// A subnet that floating IPs can be had from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct FloatingIpPool {
    /// The subnet.
    #[serde(deserialize_with = "text")]
    pub subnet_id: String,
    /// Its name.
    #[serde(default)]
    pub subnet_name: Option<String>,
    /// The network.
    #[serde(default, deserialize_with = "text_option")]
    pub network_id: Option<String>,
    /// Its addresses.
    #[serde(default)]
    pub cidr: Option<String>,
}
