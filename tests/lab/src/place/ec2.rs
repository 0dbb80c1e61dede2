//! What is in the region of the account at EC2.

use super::{Scene, Things};
use pileus_core::{
    compute::{Allow, Compute as _, NodeSpec, VolumeSpec},
    providers::aws::{
        Ec2,
        ec2::{
            addresses, internet_gateways, nat_gateways, network_interfaces, placement_groups, route_tables,
            subnets, vpcs,
        },
    },
};

pub(super) fn furnish(scene: &mut Scene, me: &Ec2) -> Things {
    let mut s = Things {
        size: "t3.micro".into(),
        other_size: "t3.small".into(),
        zone: "us-east-1a".into(),
        elsewhere: "eu-west-1".into(),
        ..Things::default()
    };
    s.no_server = "i-0123456789abcdef0".into();
    s.no_volume = "vol-0123456789abcdef0".into();
    s.no_snapshot = "snap-0123456789abcdef0".into();
    s.image = scene.sim.settings().ec2.images[0].id.clone();
    instances(scene, me, &mut s);
    storage(scene, me, &mut s);
    network(scene, me, &mut s);
    vpc(scene, me, &mut s);
    routes(scene, me, &mut s);
    s
}

fn instances(scene: &mut Scene, me: &Ec2, s: &mut Things) {
    s.key_pair = scene.run(me.create_key_pair("laptop")).name;
    scene.run(me.create_key_pair("spare"));
    let mut make = |name: &str| {
        let spec = NodeSpec::new(name, "t3.micro", s.image.as_str()).metadata("role", "web");
        let spec = spec.location("us-east-1a");
        scene.run(me.launch_node(&spec)).id.to_string()
    };
    s.server = make("server");
    s.other = make("other");
    s.stopped = make("stopped");
    scene.run(me.stop_node(&s.stopped.as_str().into()));
}

fn storage(scene: &mut Scene, me: &Ec2, s: &mut Things) {
    let here = |name: &str| VolumeSpec::new(name, 1).location("us-east-1a").metadata("of", "lab");
    s.volume = scene.run(me.create_volume(&here("volume"))).id.to_string();
    s.attached = scene.run(me.create_volume(&here("attached"))).id.to_string();
    s.second_volume = scene.run(me.create_volume(&here("second"))).id.to_string();
    scene.run(me.wait_until_volume_available(&s.volume.as_str().into()));
    scene.run(me.wait_until_volume_available(&s.attached.as_str().into()));
    scene.run(me.attach_volume(&s.attached.as_str().into(), &s.server.as_str().into(), Some("/dev/sdf")));
    s.snapshot = scene.run(me.create_snapshot(&s.volume.as_str().into(), "snapshot")).id.to_string();
    scene.run(me.create_snapshot(&s.volume.as_str().into(), "second"));
    s.own_image = scene.run(me.create_image(&s.other.as_str().into(), "own")).id.to_string();
}

fn network(scene: &mut Scene, me: &Ec2, s: &mut Things) {
    s.group = scene.run(me.create_security_group("group", "of the lab")).id.to_string();
    let rule = scene.run(me.allow(&s.group.as_str().into(), &Allow::tcp(22)));
    s.rule = rule.id.map(|id| id.to_string()).unwrap_or_default();
    let address = scene.run(me.allocate_address(None));
    (s.address, s.ip) = (address.id.to_string(), address.ip.map(|ip| ip.to_string()).unwrap_or_default());
    let address = scene.run(me.allocate_address(None));
    (s.associated, s.associated_ip) =
        (address.id.to_string(), address.ip.map(|ip| ip.to_string()).unwrap_or_default());
    scene.run(me.associate_address(&s.associated.as_str().into(), &s.server.as_str().into()));
    let mine =
        addresses::DescribeAddresses { allocation_ids: vec![s.associated.clone()], ..Default::default() };
    let mine = scene.run(me.list(mine));
    s.association = mine.first().and_then(|one| one.value.association_id.clone()).unwrap_or_default();
}

fn vpc(scene: &mut Scene, me: &Ec2, s: &mut Things) {
    let mut make = |cidr: &str| {
        let new = vpcs::CreateVpc { cidr_block: Some(cidr.into()), ..Default::default() };
        scene.run(me.call(new)).value.vpc_id
    };
    (s.vpc, s.free_vpc) = (make("10.7.0.0/16"), make("10.9.0.0/16"));
    let mut make = |cidr: &str| {
        let new = subnets::CreateSubnet {
            vpc_id: s.vpc.clone(),
            cidr_block: Some(cidr.into()),
            availability_zone: Some(s.zone.clone()),
            ..Default::default()
        };
        scene.run(me.call(new)).value.subnet_id
    };
    (s.subnet, s.free_subnet) = (make("10.7.1.0/24"), make("10.7.9.0/24"));
    let mut make = |token: &str| {
        let new = network_interfaces::CreateNetworkInterface {
            client_token: token.into(),
            subnet_id: s.subnet.clone(),
            ..Default::default()
        };
        scene.run(me.call(new)).value.network_interface_id
    };
    s.interface = make("interface");
    let sister = make("sister");
    let attached = scene.maybe(me.call(network_interfaces::AttachNetworkInterface {
        network_interface_id: sister,
        instance_id: s.stopped.clone(),
        device_index: 1,
        ..Default::default()
    }));
    s.interface_attachment =
        attached.map_or_else(|| "eni-attach-0123456789abcdef0".into(), |one| one.attachment_id);
    let nat = scene.maybe(me.call(nat_gateways::CreateNatGateway {
        client_token: "nat-0".into(),
        subnet_id: Some(s.free_subnet.clone()),
        connectivity_type: Some(nat_gateways::ConnectivityType::Private),
        ..Default::default()
    }));
    s.nat_gateway = nat.map_or_else(|| "nat-0123456789abcdef0".into(), |made| made.value.nat_gateway_id);
    s.server_group = "apart".into();
    let group = placement_groups::CreatePlacementGroup { group_name: "apart".into(), ..Default::default() };
    scene.maybe(me.call(group));
}

fn routes(scene: &mut Scene, me: &Ec2, s: &mut Things) {
    let mut make = || {
        let new = internet_gateways::CreateInternetGateway::default();
        scene.run(me.call(new)).value.internet_gateway_id
    };
    (s.gateway, s.free_gateway) = (make(), make());
    scene.run(me.call(internet_gateways::AttachInternetGateway {
        internet_gateway_id: s.gateway.clone(),
        vpc_id: s.vpc.clone(),
    }));
    let mut make = |token: &str| {
        let new = route_tables::CreateRouteTable {
            client_token: token.into(),
            vpc_id: s.vpc.clone(),
            tags: Vec::new(),
        };
        scene.run(me.call(new)).value.route_table_id
    };
    (s.route_table, s.routed) = (make("table"), make("routed"));
    scene.run(me.call(route_tables::CreateRoute {
        route_table_id: s.routed.clone(),
        destination: route_tables::RouteDestination::Ipv4("0.0.0.0/0".into()),
        target: route_tables::RouteTarget::Gateway(s.gateway.clone()),
    }));
    let associated = scene.run(me.call(route_tables::AssociateRouteTable {
        route_table_id: s.routed.clone(),
        subnet_id: Some(s.free_subnet.clone()),
        gateway_id: None,
    }));
    s.table_association = associated.association_id;
}
