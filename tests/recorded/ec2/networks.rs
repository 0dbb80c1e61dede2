use super::read;
use pileus_core::providers::aws::ec2::{
    Tag,
    internet_gateways::{
        AttachInternetGateway, CreateInternetGateway, DeleteInternetGateway, DescribeInternetGateways,
        DetachInternetGateway, GatewayAttachmentState,
    },
    subnets::{
        CreateSubnet, DeleteSubnet, DescribeSubnets, ModifySubnetAttribute, SubnetChange, SubnetState,
    },
    terms::Tenancy,
    vpcs::{CreateVpc, DeleteVpc, DescribeVpcs, VpcState},
};

#[test]
fn vpcs() {
    let Some(page) = read(&DescribeVpcs::default(), "describe_vpcs") else { return };
    let [first, second] = &page.items[..] else { panic!("{} VPCs", page.items.len()) };
    assert_eq!(
        (first.vpc_id.as_str(), first.cidr_block.as_deref()),
        ("vpc-532335e1", Some("192.168.51.0/24"))
    );
    assert_eq!((&first.state, first.is_default), (&Some(VpcState::Available), Some(false)));
    assert_eq!(first.dhcp_options_id.as_deref(), Some("dopt-7eded312"));
    assert_eq!((&first.instance_tenancy, first.tags.len()), (&Some(Tenancy::Default), 0));
    assert_eq!(
        (second.vpc_id.as_str(), &second.tags[..]),
        ("vpc-62ded30e", &[Tag::new("Name", "Test VPC")][..])
    );

    let Some(made) = read(&CreateVpc::default(), "create_vpc") else { return };
    assert_eq!((made.vpc_id.as_str(), &made.state), ("vpc-ad3527cf", &Some(VpcState::Pending)));
    assert_eq!((made.cidr_block.as_deref(), made.is_default), (Some("192.168.55.0/24"), None));
    assert!(read(&DeleteVpc::default(), "delete_vpc").is_some());
}

#[test]
fn subnets() {
    let Some(page) = read(&DescribeSubnets::default(), "describe_subnets") else { return };
    let [first, second] = &page.items[..] else { panic!("{} subnets", page.items.len()) };
    assert_eq!(
        (first.subnet_id.as_str(), first.vpc_id.as_deref()),
        ("subnet-ce0e7ce5", Some("vpc-532135d1"))
    );
    assert_eq!(
        (&first.state, first.cidr_block.as_deref()),
        (&Some(SubnetState::Available), Some("192.168.51.0/25"))
    );
    assert_eq!((first.available_ip_address_count, first.default_for_az), (Some(123), Some(false)));
    assert_eq!(
        (first.availability_zone.as_deref(), first.map_public_ip_on_launch),
        (Some("us-east-1a"), Some(false))
    );
    assert_eq!(first.tags, [Tag::new("Name", "Test Subnet 1")]);
    // No network has so many bits; what a cloud says is kept as it is.
    assert_eq!(
        (second.subnet_id.as_str(), second.cidr_block.as_deref()),
        ("subnet-ce0e7ce6", Some("192.168.51.128/64"))
    );

    let Some(made) = read(&CreateSubnet::default(), "create_subnet") else { return };
    assert_eq!((made.subnet_id.as_str(), &made.state), ("subnet-ce0e7ce6", &Some(SubnetState::Pending)));
    assert_eq!(
        (made.available_ip_address_count, made.availability_zone.as_deref()),
        (Some(59), Some("us-east-1b"))
    );
    let modify = ModifySubnetAttribute {
        subnet_id: "subnet-1".into(),
        change: SubnetChange::MapPublicIpOnLaunch(true),
    };
    assert!(read(&modify, "modify_subnet_attribute").is_some());
    assert!(read(&DeleteSubnet::default(), "delete_subnet").is_some());
}

#[test]
fn internet_gateways() {
    let Some(page) = read(&DescribeInternetGateways::default(), "describe_internet_gateways") else { return };
    let [first, second] = &page.items[..] else { panic!("{} gateways", page.items.len()) };
    assert_eq!((first.internet_gateway_id.as_str(), first.attachments.len()), ("igw-84dd3ae1", 0));
    let [attachment] = &second.attachments[..] else { panic!("{:?}", second.attachments) };
    assert_eq!(
        (second.internet_gateway_id.as_str(), attachment.vpc_id.as_deref()),
        ("igw-7fdae215", Some("vpc-62cad41e"))
    );
    assert_eq!(attachment.state, Some(GatewayAttachmentState::Available));

    let Some(made) = read(&CreateInternetGateway::default(), "create_internet_gateway") else { return };
    assert_eq!((made.internet_gateway_id.as_str(), made.attachments.len()), ("igw-13ac2b36", 0));
    assert!(read(&AttachInternetGateway::default(), "attach_internet_gateway").is_some());
    assert!(read(&DetachInternetGateway::default(), "detach_internet_gateway").is_some());
    assert!(read(&DeleteInternetGateway::default(), "delete_internet_gateway").is_some());
}
