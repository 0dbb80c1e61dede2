//! Subnets of VPCs.

use super::{
    Tag,
    calls::{command, describe},
    common::done,
    form, request,
    vpcs::AssociationStatus,
};
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    wire::{
        open_enum,
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// What a subnet is doing.
    pub enum SubnetState {
        /// It is being made.
        Pending = "pending",
        /// It is there.
        Available = "available",
        /// What it is on is not there: its Outpost.
        Unavailable = "unavailable",
        /// It failed.
        Failed = "failed",
        /// It failed for want of room.
        FailedInsufficientCapacity = "failed-insufficient-capacity",
    }
}

open_enum! {
    /// What the private names of instances are made of.
    pub enum HostnameType {
        /// Of their addresses.
        IpName = "ip-name",
        /// Of their ids.
        ResourceName = "resource-name",
    }
}

xml_struct! {
    /// A subnet. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Subnet {
        /// Its id.
        pub subnet_id: String = needed "subnetId",
        /// Its ARN.
        pub arn: Option<String> = "subnetArn",
        /// The account that owns it.
        pub owner_id: Option<String> = "ownerId",
        /// What it is doing.
        pub state: Option<SubnetState> = "state",
        /// The VPC it is in.
        pub vpc_id: Option<String> = "vpcId",
        /// Its IPv4 addresses: `10.0.1.0/24`.
        pub cidr_block: Option<String> = "cidrBlock",
        /// Its IPv6 addresses.
        pub ipv6_cidr_blocks: Vec<SubnetIpv6CidrBlock> = "ipv6CidrBlockAssociationSet",
        /// How many of its IPv4 addresses are free.
        pub available_ip_address_count: Option<u32> = "availableIpAddressCount",
        /// The zone it is in.
        pub availability_zone: Option<String> = "availabilityZone",
        /// The id of that zone, the same in every account.
        pub availability_zone_id: Option<String> = "availabilityZoneId",
        /// The Outpost it is on.
        pub outpost_arn: Option<String> = "outpostArn",
        /// Whether it is its zone's default.
        pub default_for_az: Option<bool> = "defaultForAz",
        /// Whether instances get a public IPv4 address.
        pub map_public_ip_on_launch: Option<bool> = "mapPublicIpOnLaunch",
        /// Whether interfaces get an IPv6 address.
        pub assign_ipv6_address_on_creation: Option<bool> = "assignIpv6AddressOnCreation",
        /// Whether it has IPv6 addresses only.
        pub ipv6_native: Option<bool> = "ipv6Native",
        /// Whether names that have IPv4 addresses only get an IPv6 one made of it.
        pub enable_dns64: Option<bool> = "enableDns64",
        /// Whether instances get an address of the customer's own.
        pub map_customer_owned_ip_on_launch: Option<bool> = "mapCustomerOwnedIpOnLaunch",
        /// The pool those are from.
        pub customer_owned_ipv4_pool: Option<String> = "customerOwnedIpv4Pool",
        /// The private names of instances.
        pub private_dns_name_options: Option<PrivateDnsNameOptions> = "privateDnsNameOptionsOnLaunch",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// IPv6 addresses of a subnet.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct SubnetIpv6CidrBlock {
        /// What their association is known by.
        pub association_id: Option<String> = "associationId",
        /// The addresses.
        pub cidr_block: Option<String> = "ipv6CidrBlock",
        /// What their association is doing.
        pub state: Option<AssociationStatus> = "ipv6CidrBlockState",
    }
}

xml_struct! {
    /// What the private names of instances are like.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct PrivateDnsNameOptions {
        /// What they are made of.
        pub hostname_type: Option<HostnameType> = "hostnameType",
        /// Whether there are A records for names made of ids.
        pub enable_resource_name_dns_a_record: Option<bool> = "enableResourceNameDnsARecord",
        /// Whether there are AAAA records for names made of ids.
        pub enable_resource_name_dns_aaaa_record: Option<bool> = "enableResourceNameDnsAAAARecord",
    }
}

describe! {
    /// Lists subnets. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html>
    pub struct DescribeSubnets {
        /// Only these.
        pub subnet_ids = "SubnetId",
    }
    in SubnetPage: Document<Subnet> = "subnetSet", up to 1000
}

/// Makes a subnet.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSubnet {
    /// The VPC it is in.
    pub vpc_id: String,
    /// Its IPv4 addresses, part of the VPC's: `10.0.1.0/24`.
    pub cidr_block: Option<String>,
    /// Its IPv6 addresses, part of the VPC's.
    pub ipv6_cidr_block: Option<String>,
    /// Whether it has IPv6 addresses only.
    pub ipv6_native: Option<bool>,
    /// The IPAM pool its IPv4 addresses are from.
    pub ipv4_ipam_pool_id: Option<String>,
    /// How many bits of those are the network's.
    pub ipv4_netmask_length: Option<u32>,
    /// The IPAM pool its IPv6 addresses are from.
    pub ipv6_ipam_pool_id: Option<String>,
    /// How many bits of those are the network's.
    pub ipv6_netmask_length: Option<u32>,
    /// The zone; one that EC2 chooses where neither it nor its id is given.
    pub availability_zone: Option<String>,
    /// The id of the zone.
    pub availability_zone_id: Option<String>,
    /// The Outpost it is on.
    pub outpost_arn: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateSubnet {
    type Output = Document<Subnet>;

    fn request(&self) -> Request {
        let form = form("CreateSubnet")
            .set("VpcId", &self.vpc_id)
            .opt("CidrBlock", self.cidr_block.as_ref())
            .opt("Ipv6CidrBlock", self.ipv6_cidr_block.as_ref())
            .opt("Ipv6Native", self.ipv6_native)
            .opt("Ipv4IpamPoolId", self.ipv4_ipam_pool_id.as_ref())
            .opt("Ipv4NetmaskLength", self.ipv4_netmask_length)
            .opt("Ipv6IpamPoolId", self.ipv6_ipam_pool_id.as_ref())
            .opt("Ipv6NetmaskLength", self.ipv6_netmask_length)
            .opt("AvailabilityZone", self.availability_zone.as_ref())
            .opt("AvailabilityZoneId", self.availability_zone_id.as_ref())
            .opt("OutpostArn", self.outpost_arn.as_ref());
        // Sent once: from a pool, a repeat would make another one; else it is refused because the addresses are taken,
        // be it by this one or another.
        request(Tag::specify(form, "subnet", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml_struct! {
            struct Answer {
                subnet: Document<Subnet> = needed "subnet",
            }
        }
        Ok(xml::read::<Answer>(response)?.subnet)
    }
}

command! {
    /// Deletes a subnet that has nothing in it.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html>
    pub struct DeleteSubnet {
        /// Its id.
        pub subnet_id: String = "SubnetId",
    }
    repeat Removing
}

/// What can be changed at a subnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubnetChange {
    /// Whether instances get a public IPv4 address.
    MapPublicIpOnLaunch(bool),
    /// Whether interfaces get an IPv6 address.
    AssignIpv6AddressOnCreation(bool),
    /// Whether names that have IPv4 addresses only get an IPv6 one made of it.
    EnableDns64(bool),
    /// The pool from which instances get an address of the customer's own; `None` is that they get none.
    CustomerOwnedIpv4Pool(Option<String>),
    /// What the private names of instances are made of.
    PrivateDnsHostnameType(HostnameType),
    /// Whether there are A records for names made of ids.
    EnableResourceNameDnsARecord(bool),
    /// Whether there are AAAA records for names made of ids.
    EnableResourceNameDnsAaaaRecord(bool),
    /// The device index of local network interfaces, on an Outpost; `None` is that there are none.
    LniDeviceIndex(Option<u32>),
}

/// Changes a subnet, one thing at a time.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifySubnetAttribute {
    /// The subnet.
    pub subnet_id: String,
    /// What is changed.
    pub change: SubnetChange,
}

impl Endpoint for ModifySubnetAttribute {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("ModifySubnetAttribute").set("SubnetId", &self.subnet_id);
        let form = match &self.change {
            SubnetChange::MapPublicIpOnLaunch(on) => form.set("MapPublicIpOnLaunch.Value", on),
            SubnetChange::AssignIpv6AddressOnCreation(on) => {
                form.set("AssignIpv6AddressOnCreation.Value", on)
            }
            SubnetChange::EnableDns64(on) => form.set("EnableDns64.Value", on),
            SubnetChange::CustomerOwnedIpv4Pool(pool) => form
                .set("MapCustomerOwnedIpOnLaunch.Value", pool.is_some())
                .opt("CustomerOwnedIpv4Pool", pool.as_ref()),
            SubnetChange::PrivateDnsHostnameType(kind) => form.set("PrivateDnsHostnameTypeOnLaunch", kind),
            SubnetChange::EnableResourceNameDnsARecord(on) => {
                form.set("EnableResourceNameDnsARecordOnLaunch.Value", on)
            }
            SubnetChange::EnableResourceNameDnsAaaaRecord(on) => {
                form.set("EnableResourceNameDnsAAAARecordOnLaunch.Value", on)
            }
            SubnetChange::LniDeviceIndex(Some(index)) => form.set("EnableLniAtDeviceIndex", index),
            SubnetChange::LniDeviceIndex(None) => form.set("DisableLniAtDeviceIndex.Value", true),
        };
        // It comes to the same value.
        request(form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

#[cfg(test)]
mod tests;
