//! Security groups, addresses, VPCs and what is in them.

use crate::client::Client;

fn default_vpc(client: &mut Client) -> String {
    let params = [("Filter.1.Name", "is-default"), ("Filter.1.Value.1", "true")];
    client.call("DescribeVpcs", &params).text("vpcId").to_owned()
}

#[test]
fn groups_and_rules_come_and_go() {
    let mut client = Client::demo();
    let params = [("GroupName", "web"), ("GroupDescription", "for the web")];
    let group = client.call("CreateSecurityGroup", &params).text("groupId").to_owned();
    assert_eq!(client.refused("CreateSecurityGroup", &params), "InvalidGroup.Duplicate");
    let default = [("GroupName", "default"), ("GroupDescription", "x")];
    assert_eq!(client.refused("CreateSecurityGroup", &default), "InvalidGroup.Reserved");
    let shown = client.call("DescribeSecurityGroups", &[("GroupId.1", &group)]);
    assert_eq!((shown.text("groupName"), shown.text("groupDescription")), ("web", "for the web"));
    assert_eq!(shown.text("ipPermissions"), "");
    assert!(shown.text("ipPermissionsEgress").contains("<cidrIp>0.0.0.0/0</cidrIp>"));

    let ssh = [
        ("GroupId", group.as_str()),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "22"),
        ("IpPermissions.1.ToPort", "22"),
        ("IpPermissions.1.IpRanges.1.CidrIp", "10.1.2.3/8"),
        ("IpPermissions.1.IpRanges.1.Description", "inside"),
        ("IpPermissions.1.Ipv6Ranges.1.CidrIpv6", "::/0"),
        ("TagSpecification.1.ResourceType", "security-group-rule"),
        ("TagSpecification.1.Tag.1.Key", "why"),
    ];
    let made = client.call("AuthorizeSecurityGroupIngress", &ssh);
    let rules: Vec<String> = made.all("securityGroupRuleId").into_iter().map(str::to_owned).collect();
    assert_eq!((rules.len(), made.text("cidrIpv4"), made.text("isEgress")), (2, "10.0.0.0/8", "false"));
    assert_eq!(client.refused("AuthorizeSecurityGroupIngress", &ssh), "InvalidPermission.Duplicate");
    let mut one_new = ssh.to_vec();
    one_new.push(("IpPermissions.2.IpProtocol", "udp"));
    one_new.extend([("IpPermissions.2.FromPort", "53"), ("IpPermissions.2.ToPort", "53")]);
    one_new.push(("IpPermissions.2.IpRanges.1.CidrIp", "0.0.0.0/0"));
    assert_eq!(client.refused("AuthorizeSecurityGroupIngress", &one_new), "InvalidPermission.Duplicate");
    let itself = [
        ("GroupId", group.as_str()),
        ("IpPermissions.1.IpProtocol", "-1"),
        ("IpPermissions.1.Groups.1.GroupId", &group),
    ];
    client.call("AuthorizeSecurityGroupIngress", &itself);
    client.call("AuthorizeSecurityGroupEgress", &itself);
    let shown = client.call("DescribeSecurityGroups", &[("GroupName.1", "web")]);
    assert_eq!(
        shown.text("ipPermissions").matches("<ipProtocol>").count(),
        2,
        "the two of ssh are one permission"
    );
    let listed = client
        .call("DescribeSecurityGroupRules", &[("Filter.1.Name", "group-id"), ("Filter.1.Value.1", &group)]);
    assert_eq!(listed.all("securityGroupRuleId").len(), 5);
    let tagged = client
        .call("DescribeSecurityGroupRules", &[("Filter.1.Name", "tag-key"), ("Filter.1.Value.1", "why")]);
    assert_eq!(tagged.all("securityGroupRuleId"), rules.iter().map(String::as_str).collect::<Vec<_>>());
    let by_cidr = [("Filter.1.Name", "ip-permission.cidr"), ("Filter.1.Value.1", "10.0.0.0/8")];
    assert_eq!(client.call("DescribeSecurityGroups", &by_cidr).all("groupName"), ["web"]);

    client.call("RevokeSecurityGroupIngress", &[("GroupId", &group), ("SecurityGroupRuleId.1", &rules[1])]);
    let by_id = [("GroupId", group.as_str()), ("SecurityGroupRuleId.1", rules[1].as_str())];
    assert_eq!(client.refused("RevokeSecurityGroupIngress", &by_id), "InvalidSecurityGroupRuleId.NotFound");
    assert_eq!(client.refused("RevokeSecurityGroupIngress", &ssh[..7]), "InvalidPermission.NotFound");
    let revoked = client.call("RevokeSecurityGroupIngress", &ssh[..6]);
    assert_eq!(revoked.all("securityGroupRuleId"), [rules[0].as_str()]);
    client.call("DeleteSecurityGroup", &[("GroupId", &group)]);
    assert_eq!(client.refused("DeleteSecurityGroup", &[("GroupId", &group)]), "InvalidGroup.NotFound");
}

#[test]
fn rules_are_checked() {
    let mut client = Client::demo();
    let params = [("GroupName", "web"), ("GroupDescription", "x")];
    let group = client.call("CreateSecurityGroup", &params).text("groupId").to_owned();
    let rule = |protocol: &'static str, from: &'static str, to: &'static str, cidr: &'static str| {
        vec![
            ("IpPermissions.1.IpProtocol", protocol),
            ("IpPermissions.1.FromPort", from),
            ("IpPermissions.1.ToPort", to),
            ("IpPermissions.1.IpRanges.1.CidrIp", cidr),
        ]
    };
    for (params, code) in [
        (rule("tcp", "23", "22", "0.0.0.0/0"), "InvalidParameterValue"),
        (rule("tcp", "0", "65536", "0.0.0.0/0"), "InvalidParameterValue"),
        (rule("tcp", "22", "", "0.0.0.0/0"), "MissingParameter"),
        (rule("sctpx", "1", "1", "0.0.0.0/0"), "InvalidParameterValue"),
        (rule("icmp", "256", "0", "0.0.0.0/0"), "InvalidParameterValue"),
        (rule("tcp", "22", "22", "10.0.0.0"), "InvalidParameterValue"),
        (rule("tcp", "22", "22", "::/0"), "InvalidParameterValue"),
        (rule("", "22", "22", "0.0.0.0/0"), "MissingParameter"),
        (vec![("IpPermissions.1.IpProtocol", "-1")], "InvalidParameterValue"),
        (vec![], "MissingParameter"),
    ] {
        let params: Vec<_> = params.iter().copied().chain([("GroupId", group.as_str())]).collect();
        assert_eq!(client.refused("AuthorizeSecurityGroupIngress", &params), code, "{params:?}");
    }
    let mut ok = rule("6", "22", "22", "0.0.0.0/0");
    ok.push(("GroupName", "web"));
    let made = client.call("AuthorizeSecurityGroupIngress", &ok);
    assert_eq!((made.text("ipProtocol"), made.text("groupId")), ("tcp", group.as_str()));
    let all: Vec<_> = rule("-1", "5", "6", "0.0.0.0/0").into_iter().chain([("GroupName", "web")]).collect();
    assert_eq!(client.call("AuthorizeSecurityGroupIngress", &all).text("fromPort"), "-1");
}

#[test]
fn a_group_in_use_stays() {
    let mut client = Client::demo();
    let mut make = |name| {
        client
            .call("CreateSecurityGroup", &[("GroupName", name), ("GroupDescription", "x")])
            .text("groupId")
            .to_owned()
    };
    let (web, db) = (make("web"), make("db"));
    let from_web = [
        ("GroupId", db.as_str()),
        ("IpPermissions.1.IpProtocol", "-1"),
        ("IpPermissions.1.Groups.1.GroupId", &web),
    ];
    client.call("AuthorizeSecurityGroupIngress", &from_web);
    assert_eq!(client.refused("DeleteSecurityGroup", &[("GroupId", &web)]), "DependencyViolation");
    client.call("RevokeSecurityGroupIngress", &from_web);
    let image = client.image();
    let run = [
        ("ImageId", image.as_str()),
        ("InstanceType", "t3.micro"),
        ("MinCount", "1"),
        ("MaxCount", "1"),
        ("SecurityGroup.1", "web"),
        ("SecurityGroupId.1", &db),
    ];
    let id = client.call("RunInstances", &run).text("instanceId").to_owned();
    assert_eq!(client.refused("DeleteSecurityGroup", &[("GroupId", &web)]), "DependencyViolation");
    let of = [("Filter.1.Name", "instance.group-name"), ("Filter.1.Value.1", "web")];
    assert_eq!(client.call("DescribeInstances", &of).all("instanceId"), [id.as_str()]);
    client.call("ModifyInstanceAttribute", &[("InstanceId", &id), ("GroupId.1", &db)]);
    client.call("DeleteSecurityGroup", &[("GroupId", &web)]);
    client.call("TerminateInstances", &[("InstanceId.1", &id)]);
    client.wait(2);
    client.call("DeleteSecurityGroup", &[("GroupName", "db")]);
    assert_eq!(client.refused("DeleteSecurityGroup", &[("GroupName", "default")]), "CannotDelete");
}

#[test]
fn addresses_lead_to_instances() {
    let mut client = Client::demo();
    let (one, two) = (client.booted("one"), client.booted("two"));
    let tags = [
        ("Domain", "vpc"),
        ("TagSpecification.1.ResourceType", "elastic-ip"),
        ("TagSpecification.1.Tag.1.Key", "Name"),
        ("TagSpecification.1.Tag.1.Value", "front"),
    ];
    let made = client.call("AllocateAddress", &tags);
    let (id, ip) = (made.text("allocationId").to_owned(), made.text("publicIp").to_owned());
    let led = client.call("AssociateAddress", &[("AllocationId", &id), ("InstanceId", &one)]);
    let association = led.text("associationId").to_owned();
    assert_eq!(client.show(&one).text("ipAddress"), ip);
    let again = client.call("AssociateAddress", &[("AllocationId", &id), ("InstanceId", &one)]);
    assert_eq!(again.text("associationId"), association, "the same again changes nothing");
    let elsewhere =
        [("AllocationId", id.as_str()), ("InstanceId", two.as_str()), ("AllowReassociation", "false")];
    assert_eq!(client.refused("AssociateAddress", &elsewhere), "Resource.AlreadyAssociated");
    let shown =
        client.call("DescribeAddresses", &[("Filter.1.Name", "tag:Name"), ("Filter.1.Value.1", "front")]);
    assert_eq!((shown.text("instanceId"), shown.text("associationId")), (one.as_str(), association.as_str()));
    assert_eq!(shown.text("privateIpAddress"), client.show(&one).text("privateIpAddress"));
    assert_eq!(client.refused("ReleaseAddress", &[("AllocationId", &id)]), "InvalidIPAddress.InUse");
    client.call("StopInstances", &[("InstanceId.1", &one)]);
    client.wait(4);
    assert_eq!(client.show(&one).text("ipAddress"), ip, "an elastic one stays");
    let moved = [("PublicIp", ip.as_str()), ("InstanceId", two.as_str()), ("AllowReassociation", "true")];
    let moved = client.call("AssociateAddress", &moved).text("associationId").to_owned();
    assert!(!client.show(&one).has("ipAddress"));
    assert_eq!(client.show(&two).text("ipAddress"), ip);
    assert_eq!(
        client.refused("DisassociateAddress", &[("AssociationId", &association)]),
        "InvalidAssociationID.NotFound"
    );
    client.call("DisassociateAddress", &[("AssociationId", &moved)]);
    assert_ne!(client.show(&two).text("ipAddress"), ip, "its own again");
    client.call("AssociateAddress", &[("AllocationId", &id), ("InstanceId", &two)]);
    client.call("TerminateInstances", &[("InstanceId.1", &two)]);
    client.wait(2);
    assert!(!client.call("DescribeAddresses", &[("AllocationId.1", &id)]).has("associationId"));
    assert_eq!(
        client.refused("AssociateAddress", &[("AllocationId", &id), ("InstanceId", &two)]),
        "IncorrectInstanceState"
    );
    client.call("ReleaseAddress", &[("AllocationId", &id)]);
    assert_eq!(client.refused("ReleaseAddress", &[("AllocationId", &id)]), "InvalidAllocationID.NotFound");
    assert!(client.cloud.floating_ips().is_empty());
}

#[test]
fn a_vpc_is_built_and_taken_down() {
    let mut client = Client::demo();
    let made = client.call("CreateVpc", &[("CidrBlock", "10.0.0.0/16")]);
    let vpc = made.text("vpcId").to_owned();
    assert_eq!((made.text("isDefault"), made.text("cidrBlock")), ("false", "10.0.0.0/16"));
    assert_eq!(client.refused("CreateVpc", &[("CidrBlock", "10.0.0.0/8")]), "InvalidVpc.Range");
    let subnet = [("VpcId", vpc.as_str()), ("CidrBlock", "10.0.1.0/24"), ("AvailabilityZone", "us-east-1c")];
    let made = client.call("CreateSubnet", &subnet);
    let (subnet_id, free) = (made.text("subnetId").to_owned(), made.text("availableIpAddressCount"));
    assert_eq!((free, made.text("availabilityZoneId")), ("251", "use1-az3"));
    assert_eq!(client.refused("CreateSubnet", &subnet), "InvalidSubnet.Conflict");
    assert_eq!(
        client.refused("CreateSubnet", &[("VpcId", &vpc), ("CidrBlock", "10.1.0.0/24")]),
        "InvalidSubnet.Range"
    );

    let gateway = client.call("CreateInternetGateway", &[]).text("internetGatewayId").to_owned();
    let attach = [("InternetGatewayId", gateway.as_str()), ("VpcId", vpc.as_str())];
    client.call("AttachInternetGateway", &attach);
    assert_eq!(client.refused("AttachInternetGateway", &attach), "Resource.AlreadyAssociated");
    let table = client.call("CreateRouteTable", &[("VpcId", &vpc)]).text("routeTableId").to_owned();
    let route =
        [("RouteTableId", table.as_str()), ("DestinationCidrBlock", "0.0.0.0/0"), ("GatewayId", &gateway)];
    assert_eq!(client.refused("ReplaceRoute", &route), "InvalidRoute.NotFound");
    client.call("CreateRoute", &route);
    client.call("CreateRoute", &route);
    let local =
        [("RouteTableId", table.as_str()), ("DestinationCidrBlock", "0.0.0.0/0"), ("LocalTarget", "true")];
    assert_eq!(client.refused("CreateRoute", &local), "UnknownParameter", "only a replacement takes it");
    client.call("ReplaceRoute", &local);
    client.call("ReplaceRoute", &route);
    let joined = client.call("AssociateRouteTable", &[("RouteTableId", &table), ("SubnetId", &subnet_id)]);
    let joined = joined.text("associationId").to_owned();
    let shown = client.call("DescribeRouteTables", &[("RouteTableId.1", &table)]);
    assert_eq!(shown.all("destinationCidrBlock"), ["10.0.0.0/16", "0.0.0.0/0"]);
    assert_eq!((shown.text("main"), shown.text("subnetId")), ("false", subnet_id.as_str()));
    assert_eq!(client.refused("DeleteRouteTable", &[("RouteTableId", &table)]), "DependencyViolation");
    let local = [("RouteTableId", table.as_str()), ("DestinationCidrBlock", "10.0.0.0/16")];
    assert_eq!(client.refused("DeleteRoute", &local), "InvalidParameterValue");

    let image = client.image();
    let run = [
        ("ImageId", image.as_str()),
        ("InstanceType", "t3.micro"),
        ("MinCount", "1"),
        ("MaxCount", "1"),
        ("NetworkInterface.1.DeviceIndex", "0"),
        ("NetworkInterface.1.SubnetId", &subnet_id),
        ("NetworkInterface.1.AssociatePublicIpAddress", "true"),
        ("NetworkInterface.1.PrivateIpAddress", "10.0.1.77"),
    ];
    let id = client.call("RunInstances", &run).text("instanceId").to_owned();
    client.wait(12);
    let shown = client.show(&id);
    assert_eq!((shown.text("privateIpAddress"), shown.text("vpcId")), ("10.0.1.77", vpc.as_str()));
    assert!(shown.has("ipAddress"));
    assert_eq!(client.refused("DetachInternetGateway", &attach), "DependencyViolation");
    assert_eq!(client.refused("DeleteSubnet", &[("SubnetId", &subnet_id)]), "DependencyViolation");

    let nic = client.call("CreateNetworkInterface", &[("SubnetId", &subnet_id), ("Description", "second")]);
    let nic = nic.text("networkInterfaceId").to_owned();
    let plug = [("NetworkInterfaceId", nic.as_str()), ("InstanceId", id.as_str()), ("DeviceIndex", "1")];
    let plugged = client.call("AttachNetworkInterface", &plug).text("attachmentId").to_owned();
    assert_eq!(client.show(&id).all("deviceIndex"), ["0", "1"]);
    assert_eq!(
        client.refused("DeleteNetworkInterface", &[("NetworkInterfaceId", &nic)]),
        "InvalidNetworkInterface.InUse"
    );
    let taken = [route[0], route[1], ("NetworkInterfaceId", nic.as_str())];
    assert_eq!(client.refused("CreateRoute", &taken), "RouteAlreadyExists");
    let address = client.call("AllocateAddress", &[]).text("allocationId").to_owned();
    let ambiguous = [("AllocationId", address.as_str()), ("InstanceId", id.as_str())];
    assert_eq!(client.refused("AssociateAddress", &ambiguous), "InvalidInstanceID");
    client.call("DetachNetworkInterface", &[("AttachmentId", &plugged)]);
    client.call("DeleteNetworkInterface", &[("NetworkInterfaceId", &nic)]);
    client.call("TerminateInstances", &[("InstanceId.1", &id)]);
    client.wait(2);

    assert_eq!(client.refused("DeleteVpc", &[("VpcId", &vpc)]), "DependencyViolation");
    client.call("DisassociateRouteTable", &[("AssociationId", &joined)]);
    client.call("DeleteRoute", &route[..2]);
    client.call("DeleteRouteTable", &[("RouteTableId", &table)]);
    client.call("DetachInternetGateway", &attach);
    client.call("DeleteInternetGateway", &[("InternetGatewayId", &gateway)]);
    client.call("DeleteSubnet", &[("SubnetId", &subnet_id)]);
    client.call("DeleteVpc", &[("VpcId", &vpc)]);
    assert_eq!(client.refused("DescribeVpcs", &[("VpcId.1", &vpc)]), "InvalidVpcID.NotFound");
    assert_eq!(
        client.call("DescribeSecurityGroups", &[]).all("groupName"),
        ["default"],
        "its own went with it"
    );
    assert_eq!(client.call("DescribeRouteTables", &[]).all("routeSet").len(), 1);
}

#[test]
fn a_default_vpc_is_there_from_the_start() {
    let mut client = Client::demo();
    let vpc = default_vpc(&mut client);
    let subnets =
        client.call("DescribeSubnets", &[("Filter.1.Name", "default-for-az"), ("Filter.1.Value.1", "true")]);
    assert_eq!(subnets.all("cidrBlock"), ["172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20"]);
    assert_eq!(subnets.all("vpcId"), [vpc.as_str(); 3]);
    let hostnames =
        client.call("DescribeVpcAttribute", &[("VpcId", &vpc), ("Attribute", "enableDnsHostnames")]);
    assert_eq!(hostnames.text("value"), "true");
    // Instances go where there is most room.
    let zones: Vec<String> = (0..3)
        .map(|n| {
            let id = client.instance(&format!("n{n}"));
            client.show(&id).text("availabilityZone").to_owned()
        })
        .collect();
    assert_eq!(zones, ["us-east-1a", "us-east-1b", "us-east-1c"]);
    let mut twin = Client::demo();
    assert_eq!(default_vpc(&mut twin), vpc, "the same seed, the same ids");
}
