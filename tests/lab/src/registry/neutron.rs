//! Neutron's calls.

use super::entry::{calls, d, some};
use pileus_core::providers::openstack::neutron::{
    self, Attachment, FloatingIpChange, Gateway, NetworkChange, NewFloatingIp, NewNetwork, NewPort,
    NewRouter, NewSecurityGroup, NewSecurityGroupRule, NewSubnet, PortChange, QuotaChange, Route,
    RouterChange, SecurityGroupChange, SubnetChange, Tagged,
};

/// A rule that is not there yet.
fn rule(group: &str, port: i32) -> NewSecurityGroupRule {
    NewSecurityGroupRule {
        security_group_id: group.to_owned(),
        direction: "ingress".into(),
        protocol: some("tcp"),
        port_range_min: Some(port),
        port_range_max: Some(port),
        ..d()
    }
}

fn subnet(network: &str, cidr: &str) -> NewSubnet {
    NewSubnet { network_id: network.to_owned(), ip_version: 4, cidr: some(cidr), ..d() }
}

fn gateway(network: &str) -> Gateway {
    Gateway { network_id: network.to_owned(), ..d() }
}

fn route() -> Route {
    Route { destination: "10.99.0.0/16".into(), nexthop: "192.168.7.9".into() }
}

fn tagged(kind: &str, id: &str) -> Tagged {
    Tagged { kind: kind.to_owned(), id: id.to_owned() }
}

calls! { openstack |s|
    Changes neutron::AddExternalGateways { id: s.router.clone(), gateways: vec![gateway(&s.outside)] }
    Changes neutron::AddExtraRoutes { id: s.router.clone(), routes: vec![route()] }
    Changes neutron::AddRouterInterface { id: s.router.clone(), by: Attachment::SubnetId(s.free_subnet.clone()), advertise_host: None }
    Changes neutron::AddTag { of: tagged("networks", &s.network), tag: "green".into() }
    Changes neutron::AddTags { of: tagged("networks", &s.network), tags: vec!["green".into(), "blue".into()] }
    Creates neutron::CreateFloatingIp { floatingip: NewFloatingIp { floating_network_id: s.outside.clone(), ..d() } }
    Creates neutron::CreateNetwork { network: NewNetwork { name: some(&s.new), ..d() } }
    Creates neutron::CreateNetworks { networks: vec![NewNetwork { name: some("new-1"), ..d() }, NewNetwork { name: some("new-2"), ..d() }] }
    Creates neutron::CreatePort { port: NewPort { network_id: s.network.clone(), name: some(&s.new), ..d() } }
    Creates neutron::CreatePorts { ports: vec![NewPort { network_id: s.network.clone(), ..d() }, NewPort { network_id: s.network.clone(), ..d() }] }
    Creates neutron::CreateRouter { router: NewRouter { name: some(&s.new), ..d() } }
    Creates neutron::CreateSecurityGroup { security_group: NewSecurityGroup { name: s.new.clone(), ..d() } }
    Creates neutron::CreateSecurityGroupRule { security_group_rule: rule(&s.group, 80) }
    Creates neutron::CreateSecurityGroupRules { security_group_rules: vec![rule(&s.group, 80), rule(&s.group, 443)] }
    Creates neutron::CreateSubnet { subnet: subnet(&s.network, "192.168.8.0/24") }
    Creates neutron::CreateSubnets { subnets: vec![subnet(&s.network, "192.168.8.0/24"), subnet(&s.network, "192.168.9.0/24")] }
    Deletes neutron::DeleteFloatingIp { id: s.address.clone() }
    Deletes neutron::DeleteNetwork { id: s.free_network.clone() }
    Deletes neutron::DeletePort { id: s.port.clone() }
    Changes neutron::DeleteQuota { project_id: s.other_project.clone() }
    Deletes neutron::DeleteRouter { id: s.free_router.clone() }
    Deletes neutron::DeleteSecurityGroup { id: s.group.clone() }
    Deletes neutron::DeleteSecurityGroupRule { id: s.rule.clone() }
    Deletes neutron::DeleteSubnet { id: s.free_subnet.clone() }
    Reads neutron::GetDefaultQuota { project_id: s.project.clone() }
    Reads neutron::GetExtension { alias: "router".into() }
    Reads neutron::GetFloatingIp { id: s.associated.clone() }
    Reads neutron::GetNetwork { id: s.network.clone() }
    Reads neutron::GetPort { id: s.port.clone() }
    Reads neutron::GetQuota { project_id: s.project.clone() }
    Reads neutron::GetQuotaDetails { project_id: s.project.clone() }
    Reads neutron::GetRouter { id: s.router.clone() }
    Reads neutron::GetSecurityGroup { id: s.group.clone() }
    Reads neutron::GetSecurityGroupRule { id: s.rule.clone() }
    Reads neutron::GetSubnet { id: s.subnet.clone() }
    Reads neutron::HasTag { of: tagged("networks", &s.network), tag: "blue".into() }
    Pages neutron::ListAvailabilityZones { ..d() }
    Pages neutron::ListExtensions { ..d() }
    Reads neutron::ListFloatingIpPools {}
    Pages neutron::ListFloatingIps { ..d() }
    Pages neutron::ListNetworks { ..d() }
    Pages neutron::ListPorts { network_id: some(&s.network), ..d() }
    Reads neutron::ListQuotas {}
    Pages neutron::ListRouters { ..d() }
    Pages neutron::ListSecurityGroupRules { ..d() }
    Pages neutron::ListSecurityGroups { ..d() }
    Pages neutron::ListSubnets { ..d() }
    Reads neutron::ListTags { of: tagged("networks", &s.network) }
    Changes neutron::RemoveExternalGateways { id: s.router.clone(), gateways: vec![gateway(&s.outside)] }
    Changes neutron::RemoveExtraRoutes { id: s.router.clone(), routes: vec![route()] }
    Changes neutron::RemoveRouterInterface { id: s.router.clone(), by: Attachment::SubnetId(s.subnet.clone()) }
    Changes neutron::RemoveTag { of: tagged("networks", &s.network), tag: "blue".into() }
    Changes neutron::RemoveTags { of: tagged("networks", &s.network) }
    Changes neutron::ReplaceTags { of: tagged("networks", &s.network), tags: vec!["green".into()] }
    Changes neutron::UpdateExternalGateways { id: s.router.clone(), gateways: vec![gateway(&s.outside)] }
    Changes neutron::UpdateFloatingIp { id: s.address.clone(), floatingip: FloatingIpChange { port_id: Some(some(&s.port)), ..d() } }
    Changes neutron::UpdateNetwork { id: s.network.clone(), network: NetworkChange { name: some("renamed"), ..d() } }
    Changes neutron::UpdatePort { id: s.port.clone(), port: PortChange { name: some("renamed"), ..d() } }
    Changes neutron::UpdateQuota { project_id: s.other_project.clone(), quota: QuotaChange { network: Some(7), ..d() } }
    Changes neutron::UpdateRouter { id: s.router.clone(), router: RouterChange { name: some("renamed"), ..d() } }
    Changes neutron::UpdateSecurityGroup { id: s.group.clone(), security_group: SecurityGroupChange { name: some("renamed"), ..d() } }
    Changes neutron::UpdateSubnet { id: s.subnet.clone(), subnet: SubnetChange { name: some("renamed"), ..d() } }
}
