use super::{
    super::testing::{answer, sent, stored},
    *,
};

#[test]
fn vpcs_are_listed_with_their_addresses() {
    let all = DescribeVpcs::default();
    assert_eq!(sent(&all), "DescribeVpcs MaxResults=1000");
    assert_eq!(
        sent(&DescribeVpcs { vpc_ids: vec!["vpc-1".into()], ..all.clone() }),
        "DescribeVpcs VpcId.1=vpc-1"
    );
    let body = "<R><vpcSet><item><vpcId>vpc-1</vpcId><ownerId>1</ownerId><state>pending</state>\
        <cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockAssociationSet><item><cidrBlock>10.0.0.0/16</cidrBlock>\
        <associationId>vpc-cidr-assoc-1</associationId><cidrBlockState><state>failing</state><statusMessage>why\
        </statusMessage></cidrBlockState></item></cidrBlockAssociationSet><ipv6CidrBlockAssociationSet><item>\
        <ipv6CidrBlock>2001:db8::/56</ipv6CidrBlock><ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState>\
        <networkBorderGroup>eu-1</networkBorderGroup><ipv6Pool>Amazon</ipv6Pool></item></ipv6CidrBlockAssociationSet>\
        <dhcpOptionsId>dopt-1</dhcpOptionsId><instanceTenancy>dedicated</instanceTenancy><isDefault>true</isDefault>\
        <tagSet><item><key>a</key><value>b</value></item></tagSet></item><item><vpcId>vpc-2</vpcId><state>odd</state>\
        </item></vpcSet><nextToken>n</nextToken></R>";
    let page = all.response(&answer(200, body)).expect("a page");
    let [one, two] = &page.items[..] else { panic!("{} VPCs", page.items.len()) };
    assert_eq!((one.vpc_id.as_str(), one.owner_id.as_deref()), ("vpc-1", Some("1")));
    assert_eq!((&one.state, one.cidr_block.as_deref()), (&Some(VpcState::Pending), Some("10.0.0.0/16")));
    assert_eq!(one.cidr_blocks[0].association_id.as_deref(), Some("vpc-cidr-assoc-1"));
    let status = one.cidr_blocks[0].state.as_ref().expect("a state");
    assert_eq!(
        (&status.state, status.status_message.as_deref()),
        (&Some(AssociationState::Failing), Some("why"))
    );
    assert_eq!(one.ipv6_cidr_blocks[0].cidr_block.as_deref(), Some("2001:db8::/56"));
    assert_eq!(one.ipv6_cidr_blocks[0].pool.as_deref(), Some("Amazon"));
    assert_eq!(
        (one.dhcp_options_id.as_deref(), &one.instance_tenancy),
        (Some("dopt-1"), &Some(Tenancy::Dedicated))
    );
    assert_eq!((one.is_default, &one.tags[..]), (Some(true), &[Tag::new("a", "b")][..]));
    assert_eq!(two.state, Some(VpcState::Other("odd".into())));
    let rest = page.rest.expect("more");
    assert_eq!(
        (sent(&rest).as_str(), stored(&rest)),
        ("DescribeVpcs MaxResults=1000 NextToken=n", rest.clone())
    );
}

#[test]
fn vpcs_come_and_go() {
    let create = CreateVpc {
        cidr_block: Some("10.0.0.0/16".into()),
        amazon_provided_ipv6_cidr_block: Some(true),
        ipv6_cidr_block_network_border_group: Some("eu-1".into()),
        instance_tenancy: Some(Tenancy::Default),
        tags: vec![Tag::new("a", "b")],
        ..Default::default()
    };
    assert_eq!(
        sent(&create),
        "CreateVpc CidrBlock=10.0.0.0/16 AmazonProvidedIpv6CidrBlock=true Ipv6CidrBlockNetworkBorderGroup=eu-1 \
        InstanceTenancy=default TagSpecification.1.ResourceType=vpc TagSpecification.1.Tag.1.Key=a \
        TagSpecification.1.Tag.1.Value=b"
    );
    assert_eq!((create.request().repeat, stored(&create)), (Repeat::Once, create.clone()));
    let body = "<R><vpc><vpcId>vpc-1</vpcId><state>pending</state></vpc></R>";
    assert_eq!(create.response(&answer(200, body)).expect("a VPC").vpc_id, "vpc-1");
    assert!(create.response(&answer(200, "<R/>")).is_err());
    let delete = DeleteVpc { vpc_id: "vpc-1".into() };
    assert_eq!((sent(&delete).as_str(), stored(&delete)), ("DeleteVpc VpcId=vpc-1", delete.clone()));
}

#[test]
fn switches_are_set_and_read_one_by_one() {
    for (attribute, name) in [
        (VpcAttribute::EnableDnsSupport, "nableDnsSupport"),
        (VpcAttribute::EnableDnsHostnames, "nableDnsHostnames"),
        (VpcAttribute::EnableNetworkAddressUsageMetrics, "nableNetworkAddressUsageMetrics"),
    ] {
        let set = ModifyVpcAttribute { vpc_id: "vpc-1".into(), attribute, value: false };
        assert_eq!(sent(&set), format!("ModifyVpcAttribute VpcId=vpc-1 E{name}.Value=false"));
        assert_eq!((set.request().repeat, stored(&set)), (Repeat::Safe, set.clone()));
        let get = DescribeVpcAttribute { vpc_id: "vpc-1".into(), attribute };
        assert_eq!(sent(&get), format!("DescribeVpcAttribute VpcId=vpc-1 Attribute=e{name}"));
        let body = format!("<R><vpcId>vpc-1</vpcId><e{name}><value>true</value></e{name}></R>");
        assert!(get.response(&answer(200, &body)).expect("a switch"));
        assert!(get.response(&answer(200, "<R><vpcId>vpc-1</vpcId></R>")).is_err());
    }
}
