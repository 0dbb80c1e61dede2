//! Networks: Neutron v2.0.
//!
//! Creations hold a description (`NewNetwork`) that the creation of many at once takes a list of; updates hold only
//! what changes. A field that the provider lets be cleared is an `Option<Option<_>>`: `Some(None)` clears it.

mod availability_zones;
mod extensions;
mod floating_ip;
mod floating_ips;
mod network;
mod networks;
mod port;
mod ports;
mod query;
mod quotas;
mod router;
mod router_gateways;
mod router_interfaces;
mod routers;
mod security_group_rules;
mod security_groups;
mod status;
mod subnet;
mod subnets;
mod tags;

pub use availability_zones::{AvailabilityZone, ListAvailabilityZones};
pub use extensions::{Extension, GetExtension, ListExtensions};
pub use floating_ip::{FloatingIp, FloatingIpChange, FloatingIpPool, NewFloatingIp, PortDetails};
pub use floating_ips::{
    CreateFloatingIp, DeleteFloatingIp, GetFloatingIp, ListFloatingIpPools, ListFloatingIps, UpdateFloatingIp,
};
pub use network::{Network, NetworkChange, NewNetwork, Segment};
pub use networks::{CreateNetwork, CreateNetworks, DeleteNetwork, GetNetwork, ListNetworks, UpdateNetwork};
pub use port::{AddressPair, DhcpOption, FixedIp, NewPort, Port, PortChange};
pub use ports::{CreatePort, CreatePorts, DeletePort, GetPort, ListPorts, UpdatePort};
pub use query::{Direction, Select};
pub use quotas::{
    DeleteQuota, GetDefaultQuota, GetQuota, GetQuotaDetails, ListQuotas, Quota, QuotaChange, QuotaDetails,
    QuotaUse, UpdateQuota,
};
pub use router::{Gateway, GatewayIp, NewRouter, Route, Router, RouterChange};
pub use router_gateways::{AddExternalGateways, RemoveExternalGateways, UpdateExternalGateways};
pub use router_interfaces::{
    AddExtraRoutes, AddRouterInterface, Attachment, RemoveExtraRoutes, RemoveRouterInterface, RouterInterface,
};
pub use routers::{CreateRouter, DeleteRouter, GetRouter, ListRouters, UpdateRouter};
pub use security_group_rules::{
    CreateSecurityGroupRule, CreateSecurityGroupRules, DeleteSecurityGroupRule, GetSecurityGroupRule,
    ListSecurityGroupRules, NewSecurityGroupRule, SecurityGroupRule,
};
pub use security_groups::{
    CreateSecurityGroup, DeleteSecurityGroup, GetSecurityGroup, ListSecurityGroups, NewSecurityGroup,
    SecurityGroup, SecurityGroupChange, UpdateSecurityGroup,
};
pub use status::Status;
pub use subnet::{HostRoute, IpRange, NewSubnet, Subnet, SubnetChange};
pub use subnets::{CreateSubnet, CreateSubnets, DeleteSubnet, GetSubnet, ListSubnets, UpdateSubnet};
pub use tags::{AddTag, AddTags, HasTag, ListTags, RemoveTag, RemoveTags, ReplaceTags, Tagged};

/// The service's name in the catalog.
const SERVICE: &str = "network";
