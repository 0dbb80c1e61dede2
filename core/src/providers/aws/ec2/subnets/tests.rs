use super::{
    super::{
        testing::{answer, sent, stored},
        vpcs::AssociationState,
    },
    *,
};

#[test]
fn subnets_are_listed() {
    let all = DescribeSubnets::default();
    assert_eq!(sent(&all), "DescribeSubnets MaxResults=1000");
    let some = DescribeSubnets { subnet_ids: vec!["subnet-1".into()], ..Default::default() };
    assert_eq!(sent(&some), "DescribeSubnets SubnetId.1=subnet-1");
    let body = "<R><subnetSet><item><subnetId>subnet-1</subnetId><subnetArn>arn:s</subnetArn><ownerId>1</ownerId>\
        <state>failed-insufficient-capacity</state><vpcId>vpc-1</vpcId><cidrBlock>10.0.1.0/24</cidrBlock>\
        <ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>2001:db8::/64</ipv6CidrBlock><ipv6CidrBlockState><state>\
        disassociating</state></ipv6CidrBlockState></item></ipv6CidrBlockAssociationSet>\
        <availableIpAddressCount>251</availableIpAddressCount><availabilityZone>eu-1a</availabilityZone>\
        <availabilityZoneId>eu-az1</availabilityZoneId><defaultForAz>false</defaultForAz>\
        <mapPublicIpOnLaunch>true</mapPublicIpOnLaunch><assignIpv6AddressOnCreation>false</assignIpv6AddressOnCreation>\
        <privateDnsNameOptionsOnLaunch><hostnameType>resource-name</hostnameType><enableResourceNameDnsARecord>true\
        </enableResourceNameDnsARecord></privateDnsNameOptionsOnLaunch><tagSet/></item></subnetSet>\
        <nextToken>n</nextToken></R>";
    let page = all.response(&answer(200, body)).expect("a page");
    let subnet = &page.items[0];
    assert_eq!((subnet.subnet_id.as_str(), subnet.arn.as_deref()), ("subnet-1", Some("arn:s")));
    assert_eq!(subnet.state, Some(SubnetState::FailedInsufficientCapacity));
    assert_eq!(
        (subnet.vpc_id.as_deref(), subnet.cidr_block.as_deref()),
        (Some("vpc-1"), Some("10.0.1.0/24"))
    );
    let state = subnet.ipv6_cidr_blocks[0].state.as_ref().and_then(|status| status.state.clone());
    assert_eq!(state, Some(AssociationState::Disassociating));
    assert_eq!((subnet.available_ip_address_count, subnet.map_public_ip_on_launch), (Some(251), Some(true)));
    assert_eq!(
        (subnet.availability_zone_id.as_deref(), subnet.default_for_az),
        (Some("eu-az1"), Some(false))
    );
    let names = subnet.private_dns_name_options.as_ref().expect("names");
    assert_eq!(
        (&names.hostname_type, names.enable_resource_name_dns_a_record),
        (&Some(HostnameType::ResourceName), Some(true))
    );
    let rest = page.rest.expect("more");
    assert_eq!(stored(&rest), rest);
}

#[test]
fn subnets_come_and_go() {
    let create = CreateSubnet {
        vpc_id: "vpc-1".into(),
        cidr_block: Some("10.0.1.0/24".into()),
        ipv6_cidr_block: Some("2001:db8::/64".into()),
        availability_zone: Some("eu-1a".into()),
        tags: vec![Tag::new("a", "b")],
        ..Default::default()
    };
    assert_eq!(
        sent(&create),
        "CreateSubnet VpcId=vpc-1 CidrBlock=10.0.1.0/24 Ipv6CidrBlock=2001:db8::/64 AvailabilityZone=eu-1a \
        TagSpecification.1.ResourceType=subnet TagSpecification.1.Tag.1.Key=a TagSpecification.1.Tag.1.Value=b"
    );
    assert_eq!((create.request().repeat, stored(&create)), (Repeat::Once, create.clone()));
    let body = "<R><subnet><subnetId>subnet-1</subnetId><state>unheard-of</state></subnet></R>";
    let made = create.response(&answer(200, body)).expect("a subnet");
    assert_eq!(
        (made.subnet_id.as_str(), &made.state),
        ("subnet-1", &Some(SubnetState::Other("unheard-of".into())))
    );
    assert!(create.response(&answer(200, "<R/>")).is_err());
    let delete = DeleteSubnet { subnet_id: "subnet-1".into() };
    assert_eq!((sent(&delete).as_str(), stored(&delete)), ("DeleteSubnet SubnetId=subnet-1", delete.clone()));
}

#[test]
fn subnets_are_changed_one_thing_at_a_time() {
    for (change, told) in [
        (SubnetChange::MapPublicIpOnLaunch(true), "MapPublicIpOnLaunch.Value=true"),
        (SubnetChange::AssignIpv6AddressOnCreation(false), "AssignIpv6AddressOnCreation.Value=false"),
        (SubnetChange::EnableDns64(true), "EnableDns64.Value=true"),
        (
            SubnetChange::CustomerOwnedIpv4Pool(Some("coip-1".into())),
            "MapCustomerOwnedIpOnLaunch.Value=true CustomerOwnedIpv4Pool=coip-1",
        ),
        (SubnetChange::CustomerOwnedIpv4Pool(None), "MapCustomerOwnedIpOnLaunch.Value=false"),
        (
            SubnetChange::PrivateDnsHostnameType(HostnameType::IpName),
            "PrivateDnsHostnameTypeOnLaunch=ip-name",
        ),
        (SubnetChange::EnableResourceNameDnsARecord(true), "EnableResourceNameDnsARecordOnLaunch.Value=true"),
        (
            SubnetChange::EnableResourceNameDnsAaaaRecord(true),
            "EnableResourceNameDnsAAAARecordOnLaunch.Value=true",
        ),
        (SubnetChange::LniDeviceIndex(Some(1)), "EnableLniAtDeviceIndex=1"),
        (SubnetChange::LniDeviceIndex(None), "DisableLniAtDeviceIndex.Value=true"),
    ] {
        let modify = ModifySubnetAttribute { subnet_id: "subnet-1".into(), change };
        assert_eq!(sent(&modify), format!("ModifySubnetAttribute SubnetId=subnet-1 {told}"));
        assert_eq!((modify.request().repeat, stored(&modify)), (Repeat::Safe, modify.clone()));
    }
}
