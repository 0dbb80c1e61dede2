//! Virtual private clouds: subnets, security groups, interfaces, addresses, gateways and routes.

pub(crate) mod addresses;
mod authorize;
pub(crate) mod dhcp;
pub(crate) mod gateways;
pub(crate) mod groups;
pub(crate) mod interfaces;
pub(crate) mod nat;
mod permissions;
mod plug;
pub(crate) mod routes;
pub(crate) mod rules;
pub(crate) mod subnets;
pub(crate) mod vpcs;

use super::scene::{Action, action};

const PERMISSIONS: &[&str] = &[
    "GroupId",
    "GroupName",
    "IpPermissions.N.FromPort",
    "IpPermissions.N.Groups.N.Description",
    "IpPermissions.N.Groups.N.GroupId",
    "IpPermissions.N.Groups.N.GroupName",
    "IpPermissions.N.Groups.N.UserId",
    "IpPermissions.N.Groups.N.VpcId",
    "IpPermissions.N.IpProtocol",
    "IpPermissions.N.IpRanges.N.CidrIp",
    "IpPermissions.N.IpRanges.N.Description",
    "IpPermissions.N.Ipv6Ranges.N.CidrIpv6",
    "IpPermissions.N.Ipv6Ranges.N.Description",
    "IpPermissions.N.PrefixListIds.N.Description",
    "IpPermissions.N.PrefixListIds.N.PrefixListId",
    "IpPermissions.N.ToPort",
    "SecurityGroupRuleId.N",
    "TagSpecifications",
];

pub(super) const ACTIONS: &[Action] = &[
    action(
        "AllocateAddress",
        &["Address", "Domain", "NetworkBorderGroup", "TagSpecifications"],
        addresses::allocate,
    ),
    action(
        "AssociateAddress",
        &[
            "AllocationId",
            "AllowReassociation",
            "InstanceId",
            "NetworkInterfaceId",
            "PrivateIpAddress",
            "PublicIp",
        ],
        addresses::associate,
    ),
    action("AssociateRouteTable", &["GatewayId", "RouteTableId", "SubnetId"], routes::associate),
    action("AttachInternetGateway", &["InternetGatewayId", "VpcId"], gateways::attach),
    action("AttachNetworkInterface", &["DeviceIndex", "InstanceId", "NetworkInterfaceId"], plug::attach),
    action("AuthorizeSecurityGroupEgress", PERMISSIONS, authorize::egress),
    action("AuthorizeSecurityGroupIngress", PERMISSIONS, authorize::ingress),
    action("CreateInternetGateway", &["TagSpecifications"], gateways::create),
    action(
        "CreateNatGateway",
        &[
            "AllocationId",
            "AvailabilityMode",
            "ClientToken",
            "ConnectivityType",
            "PrivateIpAddress",
            "SubnetId",
            "TagSpecifications",
        ],
        nat::create,
    ),
    action(
        "CreateNetworkInterface",
        &[
            "ClientToken",
            "Description",
            "PrivateIpAddress",
            "SecurityGroupId.N",
            "SubnetId",
            "TagSpecifications",
        ],
        interfaces::create,
    ),
    action(
        "CreateRoute",
        &["DestinationCidrBlock", "GatewayId", "NatGatewayId", "NetworkInterfaceId", "RouteTableId"],
        routes::create_route,
    ),
    action("CreateRouteTable", &["ClientToken", "TagSpecifications", "VpcId"], routes::create),
    action(
        "CreateSecurityGroup",
        &["GroupDescription", "GroupName", "TagSpecifications", "VpcId"],
        groups::create,
    ),
    action(
        "CreateSubnet",
        &["AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "TagSpecifications", "VpcId"],
        subnets::create,
    ),
    action("CreateVpc", &["CidrBlock", "InstanceTenancy", "TagSpecifications"], vpcs::create),
    action("DeleteInternetGateway", &["InternetGatewayId"], gateways::delete),
    action("DeleteNatGateway", &["NatGatewayId"], nat::delete),
    action("DeleteNetworkInterface", &["NetworkInterfaceId"], interfaces::delete),
    action("DeleteRoute", &["DestinationCidrBlock", "RouteTableId"], routes::delete_route),
    action("DeleteRouteTable", &["RouteTableId"], routes::delete),
    action("DeleteSecurityGroup", &["GroupId", "GroupName"], groups::delete),
    action("DeleteSubnet", &["SubnetId"], subnets::delete),
    action("DeleteVpc", &["VpcId"], vpcs::delete),
    action("DescribeAddresses", &["AllocationId.N", "Filters", "PublicIp.N"], addresses::describe),
    action("DescribeDhcpOptions", &["DhcpOptionsId.N", "Filters", "Pages"], dhcp::describe),
    action("DescribeInternetGateways", &["Filters", "InternetGatewayId.N", "Pages"], gateways::describe),
    action("DescribeNatGateways", &["Filters", "NatGatewayId.N", "Pages"], nat::describe),
    action("DescribeNetworkInterfaces", &["Filters", "NetworkInterfaceId.N", "Pages"], interfaces::describe),
    action("DescribeRouteTables", &["Filters", "Pages", "RouteTableId.N"], routes::describe),
    action("DescribeSecurityGroupRules", &["Filters", "Pages", "SecurityGroupRuleId.N"], rules::describe),
    action("DescribeSecurityGroups", &["Filters", "GroupId.N", "GroupName.N", "Pages"], groups::describe),
    action("DescribeSubnets", &["Filters", "Pages", "SubnetId.N"], subnets::describe),
    action("DescribeVpcAttribute", &["Attribute", "VpcId"], vpcs::attribute),
    action("DescribeVpcs", &["Filters", "Pages", "VpcId.N"], vpcs::describe),
    action("DetachInternetGateway", &["InternetGatewayId", "VpcId"], gateways::detach),
    action("DetachNetworkInterface", &["AttachmentId", "Force"], plug::detach),
    action("DisassociateAddress", &["AssociationId", "PublicIp"], addresses::disassociate),
    action("DisassociateRouteTable", &["AssociationId"], routes::disassociate),
    action(
        "ModifyNetworkInterfaceAttribute",
        &["Description.Value", "NetworkInterfaceId", "SecurityGroupId.N", "SourceDestCheck.Value"],
        interfaces::modify,
    ),
    action("ModifySubnetAttribute", &["MapPublicIpOnLaunch.Value", "SubnetId"], subnets::modify),
    action(
        "ModifyVpcAttribute",
        &["EnableDnsHostnames.Value", "EnableDnsSupport.Value", "VpcId"],
        vpcs::modify,
    ),
    action("ReleaseAddress", &["AllocationId", "NetworkBorderGroup", "PublicIp"], addresses::release),
    action(
        "ReplaceRoute",
        &[
            "DestinationCidrBlock",
            "GatewayId",
            "LocalTarget",
            "NatGatewayId",
            "NetworkInterfaceId",
            "RouteTableId",
        ],
        routes::replace_route,
    ),
    action("RevokeSecurityGroupEgress", PERMISSIONS, authorize::revoke_egress),
    action("RevokeSecurityGroupIngress", PERMISSIONS, authorize::revoke_ingress),
];
