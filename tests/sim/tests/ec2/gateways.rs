//! NAT gateways, DHCP options and placement groups, asked for by the project's own calls.

use crate::own::{Own, run_instance};
use pileus_core::Kind;
use pileus_core::providers::aws::ec2::addresses::{AllocateAddress, DescribeAddresses};
use pileus_core::providers::aws::ec2::dhcp_options::DescribeDhcpOptions;
use pileus_core::providers::aws::ec2::instances::{DescribeInstances, TerminateInstances};
use pileus_core::providers::aws::ec2::nat_gateways::{
    AvailabilityMode, ConnectivityType, CreateNatGateway, DeleteNatGateway, DescribeNatGateways,
    NatGatewayState,
};
use pileus_core::providers::aws::ec2::network_interfaces::DescribeNetworkInterfaces;
use pileus_core::providers::aws::ec2::placement_groups::{
    CreatePlacementGroup, DeletePlacementGroup, DescribePlacementGroups, PlacementGroupState,
    PlacementStrategy,
};
use pileus_core::providers::aws::ec2::route_tables::{
    CreateRoute, DescribeRouteTables, RouteDestination, RouteTarget,
};
use pileus_core::providers::aws::ec2::subnets::{CreateSubnet, DescribeSubnets};
use pileus_core::providers::aws::ec2::tags::{CreateTags, DescribeTags};
use pileus_core::providers::aws::ec2::vpcs::{CreateVpc, DescribeVpcs};
use pileus_core::providers::aws::ec2::{Filter, Tag};

fn one(id: &str) -> DescribeNatGateways {
    DescribeNatGateways { nat_gateway_ids: vec![id.to_owned()], ..Default::default() }
}

#[test]
fn a_nat_gateway_comes_and_goes() {
    let mut own = Own::demo();
    let subnet = own.list(DescribeSubnets::default())[0].subnet_id.clone();
    let address = own.call(AllocateAddress::default());
    let allocation = address.allocation_id.clone().expect("an id");
    let create = CreateNatGateway {
        client_token: "once".into(),
        subnet_id: Some(subnet.clone()),
        allocation_id: Some(allocation.clone()),
        tags: vec![Tag::new("Name", "out")],
        ..Default::default()
    };
    let made = own.call(create.clone());
    assert_eq!(made.state, Some(NatGatewayState::Pending));
    assert_eq!(made.connectivity_type, Some(ConnectivityType::Public));
    assert_eq!(made.availability_mode, Some(AvailabilityMode::Zonal));
    assert_eq!(made.tags, [Tag::new("Name", "out")]);
    assert_eq!((made.subnet_id.as_ref(), made.addresses[0].public_ip), (Some(&subnet), address.public_ip));
    assert_eq!(
        own.call(create.clone()).nat_gateway_id,
        made.nat_gateway_id,
        "the same token, the same gateway"
    );
    let other = CreateNatGateway { client_token: "another".into(), ..create };
    assert_eq!(own.refused(other.clone()).code(), Some("Resource.AlreadyAssociated"));

    own.wait(10);
    let listing = one(&made.nat_gateway_id);
    let there = own.list(listing.clone());
    assert_eq!(there[0].state, Some(NatGatewayState::Available));
    let held = there[0].addresses[0].clone();
    assert_eq!((held.allocation_id.as_ref(), held.is_primary), (Some(&allocation), Some(true)));
    assert_eq!(held.status.as_deref(), Some("succeeded"));
    let interfaces = own.list(DescribeNetworkInterfaces::default());
    assert_eq!(Some(&interfaces[0].network_interface_id), held.network_interface_id.as_ref());
    assert_eq!(own.list(DescribeAddresses::default())[0].association_id, held.association_id);
    let tags = own.list(DescribeTags::default());
    assert_eq!((tags[0].resource_type.as_str(), tags[0].value.as_str()), ("natgateway", "out"));

    let table = own.list(DescribeRouteTables::default())[0].route_table_id.clone();
    own.call(CreateRoute {
        route_table_id: table,
        destination: RouteDestination::cidr("10.9.0.0/16"),
        target: RouteTarget::NatGateway(made.nat_gateway_id.clone()),
    });
    let routes = own.list(DescribeRouteTables::default())[0].routes.clone();
    assert!(routes.iter().any(|route| route.nat_gateway_id.as_ref() == Some(&made.nat_gateway_id)));

    let delete = DeleteNatGateway { nat_gateway_id: made.nat_gateway_id.clone() };
    own.call(delete.clone());
    assert_eq!(own.list(listing.clone())[0].state, Some(NatGatewayState::Deleting));
    own.call(delete);
    own.wait(10);
    let gone = own.list(listing.clone());
    assert_eq!((&gone[0].state, gone[0].delete_time.is_some()), (&Some(NatGatewayState::Deleted), true));
    assert!(own.list(DescribeNetworkInterfaces::default()).is_empty());
    assert_eq!(
        own.list(DescribeAddresses::default())[0].association_id,
        None,
        "the address stays, and is free"
    );
    own.wait(3600);
    assert_eq!(own.fails(listing).code(), Some("NatGatewayNotFound"));
}

#[test]
fn a_nat_gateway_without_a_way_out_fails() {
    let mut own = Own::demo();
    let vpc =
        own.call(CreateVpc { cidr_block: Some("10.0.0.0/16".into()), ..Default::default() }).vpc_id.clone();
    let subnet = CreateSubnet { vpc_id: vpc, cidr_block: Some("10.0.0.0/24".into()), ..Default::default() };
    let subnet = own.call(subnet).subnet_id.clone();
    let allocation = own.call(AllocateAddress::default()).allocation_id.clone();
    let create = CreateNatGateway {
        client_token: "a".into(),
        subnet_id: Some(subnet.clone()),
        allocation_id: allocation,
        ..Default::default()
    };
    let id = own.call(create).nat_gateway_id.clone();
    own.wait(10);
    let listing = one(&id);
    let failed = own.list(listing.clone());
    assert_eq!(failed[0].state, Some(NatGatewayState::Failed));
    assert_eq!(failed[0].failure_code.as_deref(), Some("Gateway.NotAttached"));
    let private = CreateNatGateway {
        client_token: "b".into(),
        subnet_id: Some(subnet),
        connectivity_type: Some(ConnectivityType::Private),
        private_ip_address: Some([10, 0, 0, 9].into()),
        ..Default::default()
    };
    let made = own.call(private);
    assert_eq!(made.addresses[0].private_ip, Some([10, 0, 0, 9].into()));
    assert_eq!(made.addresses[0].public_ip, None);
    own.wait(3600);
    assert_eq!(own.fails(listing).kind(), Kind::NotFound);
}

#[test]
fn all_vpcs_have_the_same_options() {
    let mut own = Own::demo();
    let options = own.list(DescribeDhcpOptions::default());
    assert_eq!(options.len(), 1);
    let server = &options[0].configurations[1];
    assert_eq!(server.key.as_deref(), Some("domain-name-servers"));
    assert_eq!(server.values[0].value.as_deref(), Some("AmazonProvidedDNS"));
    let id = options[0].dhcp_options_id.clone();
    assert_eq!(own.list(DescribeVpcs::default())[0].dhcp_options_id.as_ref(), Some(&id));
    own.call(CreateTags { resources: vec![id.clone()], tags: vec![Tag::new("a", "b")] });
    let found = DescribeDhcpOptions { dhcp_options_ids: vec![id], ..Default::default() };
    assert_eq!(own.list(found)[0].tags, [Tag::new("a", "b")]);
    let none = DescribeDhcpOptions { filters: vec![Filter::new("value", "x")], ..Default::default() };
    assert!(own.list(none).is_empty());
}

#[test]
fn placement_groups_hold_instances() {
    let mut own = Own::demo();
    let create = CreatePlacementGroup {
        group_name: "near".into(),
        strategy: Some(PlacementStrategy::Partition),
        partition_count: Some(3),
        tags: vec![Tag::new("a", "b")],
        ..Default::default()
    };
    let made = own.call(create.clone()).expect("a group");
    assert_eq!((made.name.as_str(), made.partition_count), ("near", Some(3)));
    assert_eq!((&made.strategy, &made.state), (&create.strategy, &Some(PlacementGroupState::Available)));
    assert_eq!(own.refused(create.clone()).code(), Some("InvalidPlacementGroup.Duplicate"));
    let wrong = CreatePlacementGroup { group_name: "b".into(), strategy: None, ..create };
    assert_eq!(own.refused(wrong).code(), Some("InvalidParameterValue"));
    let spread = CreatePlacementGroup {
        group_name: "far".into(),
        strategy: Some(PlacementStrategy::Spread),
        ..Default::default()
    };
    assert_eq!(own.call(spread).expect("a group").spread_level.as_deref(), Some("rack"));
    let near = DescribePlacementGroups { group_names: vec!["near".into()], ..Default::default() };
    let listed = own.list(near);
    assert_eq!((listed[0].id.clone(), &listed[0].tags[..]), (made.id.clone(), &[Tag::new("a", "b")][..]));
    assert_eq!(own.list(DescribePlacementGroups::default()).len(), 2);

    let mut run = run_instance(&own, "token");
    run.placement.group_id = made.id.clone();
    let id = own.call(run).instances[0].id.clone();
    let shown = own.list(DescribeInstances { instance_ids: vec![id.clone()], ..Default::default() });
    assert_eq!(shown[0].placement.group_name.as_deref(), Some("near"));
    let mut run = run_instance(&own, "another");
    run.placement.group_name = Some("nowhere".into());
    assert_eq!(own.refused(run).code(), Some("InvalidPlacementGroup.Unknown"));
    let delete = DeletePlacementGroup { group_name: "near".into() };
    assert_eq!(own.refused(delete.clone()).code(), Some("InvalidPlacementGroup.InUse"));
    own.call(TerminateInstances { instance_ids: vec![id] });
    own.call(delete.clone());
    assert_eq!(own.refused(delete).kind(), Kind::NotFound);
}
