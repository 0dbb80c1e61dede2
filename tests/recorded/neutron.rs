//! Neutron v2.0.

use pileus_core::{
    Endpoint, Time,
    providers::openstack::neutron::{
        AddRouterInterface, Attachment, CreateNetwork, CreateSecurityGroup, CreateSecurityGroupRule,
        GetFloatingIp, GetNetwork, GetPort, GetQuotaDetails, GetRouter, GetSecurityGroup, GetSubnet,
        ListFloatingIps, ListNetworks, ListPorts, ListRouters, ListSecurityGroups, ListSubnets, NewNetwork,
        NewSecurityGroup, NewSecurityGroupRule, QuotaUse, Status, UpdateSubnet,
    },
};
use pileus_tests::recorded::read;

fn recorded<E: Endpoint>(endpoint: &E, file: &str) -> Option<E::Output> {
    let answer = read(endpoint, &format!("libcloud/compute/openstack_v1.1/{file}"))?;
    Some(answer.unwrap_or_else(|e| panic!("{file}: {e}")))
}

#[test]
fn networks() {
    let Some(page) = recorded(&ListNetworks::default(), "_v2_0__networks.json") else { return };
    assert!(page.rest.is_none());
    let [first, second] = &page.items[..] else { panic!("{} networks", page.items.len()) };
    assert_eq!((first.id.as_str(), first.name.as_str()), ("d32019d3-bc6e-4319-9c1d-6722fc136a22", "net1"));
    assert_eq!(
        (first.status.clone(), first.admin_state_up, first.mtu),
        (Status::Active, Some(true), Some(1500))
    );
    assert_eq!(first.subnets, ["54d6f61d-db07-451c-9ab3-b9609b6b6f0b"]);
    assert_eq!(first.project_id.as_deref(), Some("4fd44f30292945e481c7b8a0c8908869"));
    assert_eq!(first.tenant_id, first.project_id);
    assert_eq!((first.vlan_transparent, second.vlan_transparent), (Some(true), Some(false)));
    assert_eq!((first.external, first.shared, first.is_default), (false, false, Some(false)));
    assert_eq!(first.availability_zones, ["nova"]);
    assert_eq!(first.dns_domain.as_deref(), Some("my-domain.org."));
    // Written without a zone.
    assert_eq!(first.created_at, Time::parse_rfc3339("2016-03-08T20:19:41Z"));
    assert_eq!((second.name.as_str(), second.revision_number), ("net2", Some(3)));
    assert_eq!(second.extra.get::<bool>("l2_adjacency"), Some(false));
}

#[test]
fn external_networks() {
    let list = ListNetworks { external: Some(true), ..ListNetworks::default() };
    let Some(page) = recorded(&list, "_v2_0__networks_public.json") else { return };
    let names: Vec<_> = page.items.iter().map(|n| (n.name.as_str(), n.external)).collect();
    assert_eq!(names, [("public", true), ("foobar", true)]);
}

#[test]
fn one_network() {
    let get = GetNetwork { id: "cc2dad14-827a-feea-416b-f13e50511a0a".into() };
    let Some(network) = recorded(&get, "_v2_0__network.json") else { return };
    assert_eq!((network.id.as_str(), network.name.as_str()), (get.id.as_str(), "net2"));
    assert_eq!(network.qos_policy_id.as_deref(), Some("bfdb6c39f71e4d44b1dfbda245c50819"));
    assert_eq!((network.port_security_enabled, network.revision_number), (Some(true), Some(3)));
    let create = CreateNetwork { network: NewNetwork { name: Some("net1".into()), ..NewNetwork::default() } };
    let Some(made) = recorded(&create, "_v2_0__networks_POST.json") else { return };
    assert_eq!((made.id.as_str(), made.name.as_str()), ("d32019d3-bc6e-4319-9c1d-6722fc136a22", "net1"));
}

#[test]
fn subnets() {
    let Some(page) = recorded(&ListSubnets::default(), "_v2_0__subnets.json") else { return };
    let [first, second] = &page.items[..] else { panic!("{} subnets", page.items.len()) };
    assert_eq!(
        (first.id.as_str(), first.name.as_str()),
        ("08eae331-0402-425a-923c-34f7cfe39c1b", "private-subnet")
    );
    assert_eq!(
        (first.cidr.as_str(), first.ip_version, first.enable_dhcp),
        ("10.0.0.0/24", Some(4), Some(true))
    );
    assert_eq!(first.network_id, "db193ab3-96e3-4cb3-8fc5-05f4296d0324");
    assert_eq!(first.gateway_ip.as_deref(), Some("10.0.0.1"));
    assert_eq!(first.tags, ["tag1,tag2"]);
    assert_eq!(first.created_at, Time::parse_rfc3339("2016-10-10T14:35:34Z"));
    assert_eq!((second.name.as_str(), second.cidr.as_str()), ("my_subnet", "192.0.0.0/8"));
    assert_eq!(second.allocation_pools[0].start, "192.0.0.2");
    assert_eq!(second.allocation_pools[0].end, "192.255.255.254");
    assert_eq!((&second.subnetpool_id, &second.ipv6_ra_mode, second.host_routes.len()), (&None, &None, 0));
}

#[test]
fn one_subnet() {
    let id = "08eae331-0402-425a-923c-34f7cfe39c1b".to_owned();
    let Some(subnet) = recorded(&GetSubnet { id: id.clone() }, "_v2_0__subnet.json") else { return };
    assert_eq!((subnet.id.as_str(), subnet.name.as_str()), (id.as_str(), "name"));
    assert_eq!((subnet.revision_number, subnet.dns_nameservers.len()), (Some(2), 0));
    let update = UpdateSubnet { id, subnet: Default::default() };
    let Some(updated) = recorded(&update, "_v2_0__subnet.json") else { return };
    assert_eq!(updated, subnet);
}

#[test]
fn ports() {
    let Some(page) = recorded(&ListPorts::default(), "_ports_v2.json") else { return };
    assert_eq!(page.items.len(), 6);
    let first = &page.items[0];
    assert_eq!(first.id, "126da55e-cfcb-41c8-ae39-a26cb8a7e723");
    assert_eq!((first.status.clone(), first.mac_address.as_str()), (Status::Build, "ba:12:12:8a:b2:73"));
    assert_eq!(first.device_id, "95e75643-2008-123f-ad13-e20ea64e3c87");
    assert_eq!(first.device_owner, "compute:nova");
    assert_eq!(first.security_groups, ["abcfb112-5b5c-4c6b-8b3f-dbaee57df440"]);
    assert_eq!(first.fixed_ips[0].ip_address.as_deref(), Some("12.123.12.32"));
    assert_eq!(first.fixed_ips[0].subnet_id.as_deref(), Some("1231a12a-125b-4329-a3c5-312ea86a7577"));
    assert_eq!((first.vnic_type.as_deref(), first.revision_number), (Some("normal"), Some(2036)));
    let names: Vec<_> = page.items.iter().map(|port| port.name.as_str()).collect();
    assert_eq!(names, ["", "porttest", "", "testport", "testport", "testport"]);
    assert_eq!((page.items[4].device_id.as_str(), page.items[4].status.clone()), ("", Status::Down));
    // The last one says nothing about itself.
    assert_eq!(
        (page.items[4].description.as_deref(), page.items[5].description.as_deref()),
        (Some("testport"), None)
    );
}

#[test]
fn one_port() {
    let get = GetPort { id: "126da55e-cfcb-41c8-ae39-a26cb8a7e723".into() };
    let Some(port) = recorded(&get, "_port_v2.json") else { return };
    assert_eq!((port.id.as_str(), port.name.as_str()), (get.id.as_str(), "Some port name"));
    assert_eq!(port.description.as_deref(), Some("Some port description"));
    let pairs: Vec<_> = port.allowed_address_pairs.iter().map(|pair| pair.ip_address.as_str()).collect();
    assert_eq!(pairs, ["1.2.3.4", "2.3.4.5"]);
    assert_eq!(port.allowed_address_pairs[0].mac_address, None);
    assert_eq!((port.port_security_enabled, port.admin_state_up), (Some(true), Some(true)));
    assert_eq!(port.created_at, Time::parse_rfc3339("2018-07-04T14:38:18Z"));
    assert_eq!(port.updated_at, Time::parse_rfc3339("2018-07-05T14:40:43Z"));
}

#[test]
fn security_groups_with_numbers_for_ids() {
    let Some(page) = recorded(&ListSecurityGroups::default(), "_v2_0__security_groups.json") else { return };
    let [default, ftp] = &page.items[..] else { panic!("{} groups", page.items.len()) };
    assert_eq!((default.id.as_str(), default.name.as_str(), default.rules.len()), ("2", "default", 0));
    assert_eq!((ftp.id.as_str(), ftp.tenant_id.as_deref(), &ftp.project_id), ("4", Some("68"), &None));
    assert_eq!(ftp.description.as_deref(), Some("FTP Client-Server - Open 20-21 ports"));
    let rule = &ftp.rules[0];
    assert_eq!((rule.id.as_str(), rule.security_group_id.as_deref()), ("1", Some("4")));
    assert_eq!((rule.port_range_min, rule.port_range_max), (Some(20), Some(21)));
    assert_eq!((rule.protocol.as_deref(), rule.direction.as_deref()), (Some("tcp"), Some("ingress")));
    assert_eq!((rule.remote_ip_prefix.as_deref(), &rule.remote_group_id), (Some("0.0.0.0/0"), &None));
}

#[test]
fn one_security_group_and_rule() {
    let file = "_v2_0__security_group.json";
    let Some(group) = recorded(&GetSecurityGroup { id: "6".into() }, file) else { return };
    assert_eq!((group.id.as_str(), group.name.as_str()), ("6", "test"));
    assert_eq!(group.description.as_deref(), Some("Test Security Group"));
    let create = CreateSecurityGroup { security_group: NewSecurityGroup::default() };
    assert_eq!(recorded(&create, file), Some(group));
    let create = CreateSecurityGroupRule { security_group_rule: NewSecurityGroupRule::default() };
    let Some(rule) = recorded(&create, "_v2_0__security_group_rule.json") else { return };
    assert_eq!((rule.id.as_str(), rule.security_group_id.as_deref()), ("2", Some("6")));
    assert_eq!((rule.port_range_min, rule.port_range_max), (Some(14), Some(16)));
}

#[test]
fn floating_ips() {
    let list = ListFloatingIps::default();
    let Some(page) = recorded(&list, "_v2_0__floatingips.json") else { return };
    let addresses: Vec<_> = page.items.iter().map(|ip| ip.floating_ip_address.as_str()).collect();
    assert_eq!(addresses, ["10.3.1.42", "10.3.1.1", "10.3.1.2", "10.3.1.3", "10.3.1.5"]);
    let free = &page.items[0];
    assert_eq!((free.status.clone(), &free.port_id, &free.port_details), (Status::Down, &None, &None));
    assert_eq!((&free.fixed_ip_address, free.description.as_deref()), (&None, Some("for test")));
    let used = &page.items[1];
    assert_eq!((used.status.clone(), used.fixed_ip_address.as_deref()), (Status::Active, Some("10.0.0.3")));
    assert_eq!(used.router_id.as_deref(), Some("d23abc8d-2991-4a55-ba98-2aaea84cc72f"));
    assert_eq!(used.floating_network_id.as_deref(), Some("376da547-b977-4cfe-9cba-275c80debf57"));
    let port = used.port_details.as_ref().expect("details");
    assert_eq!(port.device_id, "fcfc96da-19e2-40fd-8497-f29da1b21143");
    assert_eq!((port.device_owner.as_str(), port.status.clone()), ("compute:nova", Status::Active));
    let owners: Vec<_> = page.items[2..]
        .iter()
        .filter_map(|ip| Some(ip.port_details.as_ref()?.device_owner.as_str()))
        .collect();
    assert_eq!(owners, ["compute:None", "compute:region", "compute:region"]);
}

#[test]
fn floating_ips_of_an_address_and_of_a_network() {
    let list =
        ListFloatingIps { floating_ip_address: Some("10.3.1.21".into()), ..ListFloatingIps::default() };
    let Some(page) = recorded(&list, "_v2_0__floatingips_ip_id.json") else { return };
    let [ip] = &page.items[..] else { panic!("{} addresses", page.items.len()) };
    assert_eq!((ip.floating_ip_address.as_str(), ip.dns_name.as_deref()), ("10.3.1.21", Some("myfip")));
    let Some(page) = recorded(&list, "_v2_0__floatingips_net_id.json") else { return };
    assert_eq!(page.items.len(), 4);
    for ip in &page.items {
        assert_eq!(ip.floating_network_id.as_deref(), Some("376da547-b977-4cfe-9cba-275c80debf57"));
    }
    let get = GetFloatingIp { id: "09ea1784-2f81-46dc-8c91-244b4df75bde".into() };
    let Some(ip) = recorded(&get, "_v2_0__floatingip.json") else { return };
    assert_eq!((ip.id.as_str(), ip.floating_ip_address.as_str()), (get.id.as_str(), "10.3.1.42"));
    assert_eq!((ip.revision_number, ip.dns_domain.as_deref()), (Some(2), Some("my-domain.org.")));
}

#[test]
fn routers() {
    let Some(page) = recorded(&ListRouters::default(), "_v2_0__routers.json") else { return };
    let [first, second] = &page.items[..] else { panic!("{} routers", page.items.len()) };
    assert_eq!((first.id.as_str(), first.name.as_str()), ("915a14a6-867b-4af7-83d1-70efceb146f9", "router2"));
    assert_eq!(
        (first.routes[0].destination.as_str(), first.routes[0].nexthop.as_str()),
        ("179.24.1.0/24", "172.24.3.99")
    );
    assert!(second.routes.is_empty());
    assert_eq!(
        (second.ha, second.distributed, second.status.clone()),
        (Some(false), Some(false), Status::Active)
    );
    assert_eq!(first.flavor_id.as_deref(), Some("f7b14d9a-b0dc-4fbe-bb14-a0f4970a69e0"));
}

#[test]
fn one_router_and_its_interface() {
    let get = GetRouter { id: "f8a44de0-fc8e-45df-93c7-f79bf3b01c95".into() };
    let Some(router) = recorded(&get, "_v2_0__router.json") else { return };
    assert_eq!((router.id.as_str(), router.name.as_str()), (get.id.as_str(), "router1"));
    let gateway = router.external_gateway_info.as_ref().expect("a gateway");
    assert_eq!(gateway.network_id, "ae34051f-aa6c-4c75-abf5-50dc9ac99ef3");
    assert_eq!(gateway.enable_snat, Some(true));
    let addresses: Vec<_> =
        gateway.external_fixed_ips.iter().filter_map(|ip| ip.ip_address.as_deref()).collect();
    assert_eq!(addresses, ["172.24.4.6", "2001:db8::9"]);
    assert_eq!(router.updated_at, Time::parse_rfc3339("2018-03-19T19:17:22Z"));
    let by = Attachment::SubnetId("a2f1f29d-571b-4533-907f-5803ab96ead1".into());
    let add = AddRouterInterface::new("915a14a6-867b-4af7-83d1-70efceb146f9", by);
    let Some(interface) = recorded(&add, "_v2_0__router_interface.json") else { return };
    assert_eq!(interface.id, "915a14a6-867b-4af7-83d1-70efceb146f9");
    assert_eq!(interface.port_id.as_deref(), Some("2dc46bcc-d1f2-4077-b99e-91ee28afaff0"));
    assert_eq!(interface.network_id.as_deref(), Some("91c013e2-d65a-474e-9177-c3e1799ca726"));
    assert_eq!(interface.subnet_ids, ["a2f1f29d-571b-4533-907f-5803ab96ead1"]);
}

#[test]
fn quota_details() {
    let get = GetQuotaDetails { project_id: "p".into() };
    let Some(quota) = recorded(&get, "_v2_0__network_quota.json") else { return };
    assert_eq!(quota.len(), 8);
    assert_eq!(quota["port"], QuotaUse { limit: 500, used: 21, reserved: 3 });
    assert_eq!(quota["subnetpool"], QuotaUse { limit: -1, used: 2, reserved: 0 });
    assert_eq!(quota["floatingip"], QuotaUse { limit: 2, used: 1, reserved: 0 });
}
