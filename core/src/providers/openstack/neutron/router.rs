//! What a router is, is to be, and how it changes.

use super::Status;
use crate::{
    Time,
    wire::json::{as_given, or_default, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};

/// A router: joins networks, and leads outside.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Router {
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
    /// Its state.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// Whether it is administratively up.
    #[serde(default)]
    pub admin_state_up: Option<bool>,
    /// How it leads outside, where it does.
    #[serde(default)]
    pub external_gateway_info: Option<Gateway>,
    /// All ways outside, where it can have several.
    #[serde(default, deserialize_with = "or_default")]
    pub external_gateways: Vec<Gateway>,
    /// Its extra routes.
    #[serde(default, deserialize_with = "or_default")]
    pub routes: Vec<Route>,
    /// Whether it works on every host.
    #[serde(default)]
    pub distributed: Option<bool>,
    /// Whether it has a standby.
    #[serde(default)]
    pub ha: Option<bool>,
    /// The availability zones it is in.
    #[serde(default, deserialize_with = "or_default")]
    pub availability_zones: Vec<String>,
    /// The availability zones that were asked for.
    #[serde(default, deserialize_with = "or_default")]
    pub availability_zone_hints: Vec<String>,
    /// Its flavor.
    #[serde(default)]
    pub flavor_id: Option<String>,
    /// Its service type.
    #[serde(default)]
    pub service_type_id: Option<String>,
    /// Whether it answers for IPv6 addresses behind it.
    #[serde(default)]
    pub enable_ndp_proxy: Option<bool>,
    /// Whether its default routes are watched.
    #[serde(default)]
    pub enable_default_route_bfd: Option<bool>,
    /// Whether it uses several default routes at once.
    #[serde(default)]
    pub enable_default_route_ecmp: Option<bool>,
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

/// How a router leads outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gateway {
    /// The external network.
    pub network_id: String,
    /// Whether addresses inside are hidden behind the router's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_snat: Option<bool>,
    /// The router's addresses there; any unless said.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub external_fixed_ips: Vec<GatewayIp>,
    /// Its quality-of-service policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qos_policy_id: Option<String>,
}

/// An address of a router outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GatewayIp {
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<String>,
    /// Its subnet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
}

/// A route of a router.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Where it leads, as `179.24.1.0/24`.
    pub destination: String,
    /// By which address.
    pub nexthop: String,
}

/// What a new router is to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewRouter {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is to be up; it is unless `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_state_up: Option<bool>,
    /// How it is to lead outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_gateway_info: Option<Gateway>,
    /// Whether it works on every host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distributed: Option<bool>,
    /// Whether it has a standby.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ha: Option<bool>,
    /// Whether it answers for IPv6 addresses behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_ndp_proxy: Option<bool>,
    /// Whether its default routes are watched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_default_route_bfd: Option<bool>,
    /// Whether it uses several default routes at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_default_route_ecmp: Option<bool>,
    /// The availability zones it is wanted in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub availability_zone_hints: Vec<String>,
    /// Its flavor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flavor_id: Option<String>,
    /// Its service type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_type_id: Option<String>,
    /// The project that is to own it; only an administrator names another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
}

/// What changes about a router.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RouterChange {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_state_up: Option<bool>,
    /// How it leads outside.
    #[serde(deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub external_gateway_info: Option<Option<Gateway>>,
    /// Its extra routes, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routes: Option<Vec<Route>>,
    /// Whether it works on every host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distributed: Option<bool>,
    /// Whether it has a standby.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ha: Option<bool>,
    /// Whether it answers for IPv6 addresses behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_ndp_proxy: Option<bool>,
    /// Whether its default routes are watched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_default_route_bfd: Option<bool>,
    /// Whether it uses several default routes at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_default_route_ecmp: Option<bool>,
}
