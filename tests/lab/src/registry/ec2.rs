//! EC2's calls.

use super::entry::{calls, d, some};
use crate::place::Things;
use pileus_core::providers::aws::ec2::{
    self, Tag,
    images::{ImageAttribute, ImageChange, LaunchPermission},
    instances::{HttpTokens, InstanceAttribute, InstanceChange, MetadataOptions},
    network_interfaces::NetworkInterfaceChange,
    placement_groups::PlacementStrategy,
    route_tables::{RouteDestination, RouteTarget},
    security_groups::{IpPermission, IpRange},
    snapshots::{DiskSource, PermissionOperation},
    subnets::SubnetChange,
    vpcs::VpcAttribute,
};

fn one(id: &str) -> Vec<String> {
    vec![id.to_owned()]
}

fn named(s: &Things) -> Vec<Tag> {
    vec![Tag::new("Name", s.new.as_str())]
}

/// A client token of its own for each new thing.
fn token(s: &Things, what: &str) -> String {
    format!("{}-{what}", s.new)
}

fn port(port: i32) -> Vec<IpPermission> {
    vec![IpPermission {
        ip_protocol: "tcp".into(),
        from_port: Some(port),
        to_port: Some(port),
        ip_ranges: vec![IpRange { cidr_ip: "0.0.0.0/0".into(), ..d() }],
        ..d()
    }]
}

fn everywhere() -> RouteDestination {
    RouteDestination::Ipv4("0.0.0.0/0".into())
}

calls! { ec2 |s|
    Reads ec2::account::DescribeAccountAttributes { ..d() }
    Reads ec2::account::DescribeReservedInstances { ..d() }
    Creates ec2::addresses::AllocateAddress { tags: named(s), ..d() }
    Changes ec2::addresses::AssociateAddress { allocation_id: some(&s.address), instance_id: some(&s.other), ..d() }
    Pages ec2::addresses::DescribeAddresses { ..d() }
    Changes ec2::addresses::DisassociateAddress { association_id: some(&s.association), ..d() }
    Deletes ec2::addresses::ReleaseAddress { allocation_id: some(&s.address), ..d() }
    Pages ec2::dhcp_options::DescribeDhcpOptions { ..d() }
    Creates ec2::images::CopyImage { client_token: token(s, "copy"), source_image_id: s.own_image.clone(), source_region: "us-east-1".into(), name: s.new.clone(), ..d() }
    Creates ec2::images::CreateImage { instance_id: s.other.clone(), name: s.new.clone(), ..d() }
    Deletes ec2::images::DeregisterImage { image_id: s.own_image.clone(), ..d() }
    Reads ec2::images::DescribeImageAttribute { image_id: s.own_image.clone(), attribute: ImageAttribute::LaunchPermission }
    Pages ec2::images::DescribeImages { ..d() }
    Changes ec2::images::ModifyImageAttribute { image_id: s.own_image.clone(), change: ImageChange::LaunchPermission { add: vec![LaunchPermission { group: some("all"), ..d() }], remove: Vec::new() } }
    Creates ec2::images::RegisterImage { name: s.new.clone(), root_device_name: some("/dev/xvda"), ..d() }
    Pages ec2::instance_types::DescribeInstanceTypeOfferings { ..d() }
    Pages ec2::instance_types::DescribeInstanceTypes { ..d() }
    Reads ec2::instances::DescribeInstanceAttribute { instance_id: s.server.clone(), attribute: InstanceAttribute::InstanceType }
    Pages ec2::instances::DescribeInstanceStatus { ..d() }
    Pages ec2::instances::DescribeInstances { ..d() }
    Reads ec2::instances::GetConsoleOutput { instance_id: s.server.clone(), latest: false }
    Reads ec2::instances::GetPasswordData { instance_id: s.server.clone() }
    Changes ec2::instances::ModifyInstanceAttribute { instance_id: s.stopped.clone(), change: InstanceChange::InstanceType(s.other_size.clone()) }
    Changes ec2::instances::ModifyInstanceMetadataOptions { instance_id: s.server.clone(), options: MetadataOptions { http_tokens: Some(HttpTokens::Required), ..d() } }
    Changes ec2::instances::MonitorInstances { instance_ids: one(&s.server) }
    Changes ec2::instances::RebootInstances { instance_ids: one(&s.server) }
    Creates ec2::instances::RunInstances { user_data: Some("hidden-data".into()), tags: named(s), ..ec2::instances::RunInstances::new(token(s, "run"), &s.image, &s.size) }
    Changes ec2::instances::StartInstances { instance_ids: one(&s.stopped) }
    Changes ec2::instances::StopInstances { instance_ids: one(&s.server), ..d() }
    Deletes ec2::instances::TerminateInstances { instance_ids: one(&s.other) }
    Changes ec2::instances::UnmonitorInstances { instance_ids: one(&s.server) }
    Changes ec2::internet_gateways::AttachInternetGateway { internet_gateway_id: s.free_gateway.clone(), vpc_id: s.free_vpc.clone() }
    Creates ec2::internet_gateways::CreateInternetGateway { tags: named(s) }
    Deletes ec2::internet_gateways::DeleteInternetGateway { internet_gateway_id: s.free_gateway.clone() }
    Pages ec2::internet_gateways::DescribeInternetGateways { ..d() }
    Changes ec2::internet_gateways::DetachInternetGateway { internet_gateway_id: s.gateway.clone(), vpc_id: s.vpc.clone() }
    Creates ec2::key_pairs::CreateKeyPair { key_name: s.new.clone(), ..d() }
    Deletes ec2::key_pairs::DeleteKeyPair { key_name: some(&s.key_pair), ..d() }
    Reads ec2::key_pairs::DescribeKeyPairs { ..d() }
    Creates ec2::key_pairs::ImportKeyPair { key_name: s.new.clone(), public_key: super::PUBLIC_KEY.into(), ..d() }
    Creates ec2::nat_gateways::CreateNatGateway { client_token: token(s, "nat"), subnet_id: some(&s.subnet), allocation_id: some(&s.address), ..d() }
    Deletes ec2::nat_gateways::DeleteNatGateway { nat_gateway_id: s.nat_gateway.clone() }
    Pages ec2::nat_gateways::DescribeNatGateways { ..d() }
    Changes ec2::network_interfaces::AttachNetworkInterface { network_interface_id: s.interface.clone(), instance_id: s.other.clone(), device_index: 1, ..d() }
    Creates ec2::network_interfaces::CreateNetworkInterface { client_token: token(s, "interface-2"), subnet_id: s.subnet.clone(), ..d() }
    Deletes ec2::network_interfaces::DeleteNetworkInterface { network_interface_id: s.interface.clone() }
    Pages ec2::network_interfaces::DescribeNetworkInterfaces { ..d() }
    Changes ec2::network_interfaces::DetachNetworkInterface { attachment_id: s.interface_attachment.clone(), ..d() }
    Changes ec2::network_interfaces::ModifyNetworkInterfaceAttribute { network_interface_id: s.interface.clone(), change: NetworkInterfaceChange::Description("renamed".into()) }
    Reads ec2::outscale::DescribeProductTypes { ..d() }
    Reads ec2::outscale::DescribeQuotas { ..d() }
    Reads ec2::outscale::GetProductType { image_id: some(&s.image), ..d() }
    Changes ec2::outscale::ModifyInstanceKeypair { instance_id: s.server.clone(), key_name: s.key_pair.clone() }
    Creates ec2::placement_groups::CreatePlacementGroup { group_name: s.new.clone(), strategy: Some(PlacementStrategy::Cluster), ..d() }
    Deletes ec2::placement_groups::DeletePlacementGroup { group_name: s.server_group.clone() }
    Reads ec2::placement_groups::DescribePlacementGroups { ..d() }
    Reads ec2::regions::DescribeAvailabilityZones { ..d() }
    Reads ec2::regions::DescribeRegions { ..d() }
    Changes ec2::route_tables::AssociateRouteTable { route_table_id: s.route_table.clone(), subnet_id: some(&s.subnet), gateway_id: None }
    Changes ec2::route_tables::CreateRoute { route_table_id: s.route_table.clone(), destination: everywhere(), target: RouteTarget::Gateway(s.gateway.clone()) }
    Creates ec2::route_tables::CreateRouteTable { client_token: token(s, "table-2"), vpc_id: s.vpc.clone(), tags: named(s) }
    Changes ec2::route_tables::DeleteRoute { route_table_id: s.routed.clone(), destination: everywhere() }
    Deletes ec2::route_tables::DeleteRouteTable { route_table_id: s.route_table.clone() }
    Pages ec2::route_tables::DescribeRouteTables { ..d() }
    Changes ec2::route_tables::DisassociateRouteTable { association_id: s.table_association.clone() }
    Changes ec2::route_tables::ReplaceRoute { route_table_id: s.routed.clone(), destination: everywhere(), target: Some(RouteTarget::NetworkInterface(s.interface.clone())) }
    Changes ec2::security_groups::AuthorizeSecurityGroupEgress { group_id: s.group.clone(), ip_permissions: port(80), ..d() }
    Changes ec2::security_groups::AuthorizeSecurityGroupIngress { group_id: some(&s.group), ip_permissions: port(80), ..d() }
    Creates ec2::security_groups::CreateSecurityGroup { group_name: s.new.clone(), description: s.new.clone(), ..d() }
    Deletes ec2::security_groups::DeleteSecurityGroup { group_id: some(&s.group), ..d() }
    Pages ec2::security_groups::DescribeSecurityGroupRules { ..d() }
    Pages ec2::security_groups::DescribeSecurityGroups { ..d() }
    Changes ec2::security_groups::RevokeSecurityGroupEgress { group_id: s.group.clone(), ip_permissions: vec![IpPermission { ip_protocol: "-1".into(), ip_ranges: vec![IpRange { cidr_ip: "0.0.0.0/0".into(), ..d() }], ..d() }], ..d() }
    Changes ec2::security_groups::RevokeSecurityGroupIngress { group_id: some(&s.group), ip_permissions: port(22), ..d() }
    Creates ec2::snapshots::CopySnapshot { source_region: "us-east-1".into(), source_snapshot_id: s.snapshot.clone(), ..d() }
    Creates ec2::snapshots::CreateSnapshot { volume_id: s.volume.clone(), description: some(&s.new), ..d() }
    Deletes ec2::snapshots::DeleteSnapshot { snapshot_id: s.snapshot.clone() }
    Pages ec2::snapshots::DescribeImportSnapshotTasks { ..d() }
    Pages ec2::snapshots::DescribeSnapshots { owners: one("self"), ..d() }
    Creates ec2::snapshots::ImportSnapshot { client_token: token(s, "import"), source: DiskSource::Object { bucket: "disks".into(), key: "disk.raw".into() }, format: some("RAW"), disk_description: None, description: None, role_name: None, encrypted: None, kms_key_id: None, tags: named(s) }
    Changes ec2::snapshots::ModifySnapshotAttribute { snapshot_id: s.snapshot.clone(), operation: PermissionOperation::Add, groups: one("all"), ..d() }
    Creates ec2::subnets::CreateSubnet { vpc_id: s.vpc.clone(), cidr_block: some("10.7.2.0/24"), ..d() }
    Deletes ec2::subnets::DeleteSubnet { subnet_id: s.free_subnet.clone() }
    Pages ec2::subnets::DescribeSubnets { ..d() }
    Changes ec2::subnets::ModifySubnetAttribute { subnet_id: s.subnet.clone(), change: SubnetChange::MapPublicIpOnLaunch(true) }
    Changes ec2::tags::CreateTags { resources: one(&s.server), tags: vec![Tag::new("color", "blue")] }
    Changes ec2::tags::DeleteTags { resources: one(&s.server), keys: one("role") }
    Pages ec2::tags::DescribeTags { ..d() }
    Changes ec2::volumes::AttachVolume { volume_id: s.volume.clone(), instance_id: s.other.clone(), device: "/dev/sdf".into(), ..d() }
    Creates ec2::volumes::CreateVolume { client_token: token(s, "volume"), availability_zone: some(&s.zone), size: Some(1), ..d() }
    Deletes ec2::volumes::DeleteVolume { volume_id: s.volume.clone() }
    Pages ec2::volumes::DescribeVolumeStatus { ..d() }
    Pages ec2::volumes::DescribeVolumes { ..d() }
    Pages ec2::volumes::DescribeVolumesModifications { ..d() }
    Changes ec2::volumes::DetachVolume { volume_id: s.attached.clone(), ..d() }
    Changes ec2::volumes::ModifyVolume { volume_id: s.volume.clone(), size: Some(2), ..d() }
    Creates ec2::vpcs::CreateVpc { cidr_block: some("10.8.0.0/16"), ..d() }
    Deletes ec2::vpcs::DeleteVpc { vpc_id: s.free_vpc.clone() }
    Reads ec2::vpcs::DescribeVpcAttribute { vpc_id: s.vpc.clone(), attribute: VpcAttribute::EnableDnsSupport }
    Pages ec2::vpcs::DescribeVpcs { ..d() }
    Changes ec2::vpcs::ModifyVpcAttribute { vpc_id: s.vpc.clone(), attribute: VpcAttribute::EnableDnsHostnames, value: true }
}
