//! Virtual private clouds.

use super::{
    Tag,
    calls::{command, describe},
    common::{done, reading},
    form, request,
    terms::Tenancy,
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
    /// What a VPC is doing.
    pub enum VpcState {
        /// It is being made.
        Pending = "pending",
        /// It is there.
        Available = "available",
    }
}

open_enum! {
    /// What an association, of addresses or of a route table, is doing.
    pub enum AssociationState {
        /// It is being made.
        Associating = "associating",
        /// It is there.
        Associated = "associated",
        /// It is going.
        Disassociating = "disassociating",
        /// It is gone.
        Disassociated = "disassociated",
        /// It is about to fail.
        Failing = "failing",
        /// It failed.
        Failed = "failed",
    }
}

xml_struct! {
    /// What an association is doing, and why.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct AssociationStatus {
        /// What it is doing.
        pub state: Option<AssociationState> = "state",
        /// A sentence about it.
        pub status_message: Option<String> = "statusMessage",
    }
}

xml_struct! {
    /// A VPC. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Vpc {
        /// Its id.
        pub vpc_id: String = needed "vpcId",
        /// The account that owns it.
        pub owner_id: Option<String> = "ownerId",
        /// What it is doing.
        pub state: Option<VpcState> = "state",
        /// Its first IPv4 addresses: `10.0.0.0/16`.
        pub cidr_block: Option<String> = "cidrBlock",
        /// All its IPv4 addresses.
        pub cidr_blocks: Vec<VpcCidrBlock> = "cidrBlockAssociationSet",
        /// All its IPv6 addresses.
        pub ipv6_cidr_blocks: Vec<VpcIpv6CidrBlock> = "ipv6CidrBlockAssociationSet",
        /// What it tells instances by DHCP.
        pub dhcp_options_id: Option<String> = "dhcpOptionsId",
        /// Where its instances run; not on dedicated hosts.
        pub instance_tenancy: Option<Tenancy> = "instanceTenancy",
        /// Whether it is the account's default VPC.
        pub is_default: Option<bool> = "isDefault",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// IPv4 addresses of a VPC.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VpcCidrBlock {
        /// What their association is known by.
        pub association_id: Option<String> = "associationId",
        /// The addresses.
        pub cidr_block: Option<String> = "cidrBlock",
        /// What their association is doing.
        pub state: Option<AssociationStatus> = "cidrBlockState",
    }
}

xml_struct! {
    /// IPv6 addresses of a VPC.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct VpcIpv6CidrBlock {
        /// What their association is known by.
        pub association_id: Option<String> = "associationId",
        /// The addresses.
        pub cidr_block: Option<String> = "ipv6CidrBlock",
        /// What their association is doing.
        pub state: Option<AssociationStatus> = "ipv6CidrBlockState",
        /// The zones they are announced from.
        pub network_border_group: Option<String> = "networkBorderGroup",
        /// The pool they are from.
        pub pool: Option<String> = "ipv6Pool",
    }
}

describe! {
    /// Lists VPCs. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html>
    pub struct DescribeVpcs {
        /// Only these.
        pub vpc_ids = "VpcId",
    }
    in VpcPage: Document<Vpc> = "vpcSet", up to 1000
}

/// Makes a VPC.
///
/// It carries no token: when its answer is lost, look for its tags.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateVpc {
    /// Its IPv4 addresses: `10.0.0.0/16`.
    pub cidr_block: Option<String>,
    /// The IPAM pool its IPv4 addresses are from.
    pub ipv4_ipam_pool_id: Option<String>,
    /// How many bits of those are the network's.
    pub ipv4_netmask_length: Option<u32>,
    /// Whether it gets IPv6 addresses of Amazon's.
    pub amazon_provided_ipv6_cidr_block: Option<bool>,
    /// The account's own pool its IPv6 addresses are from.
    pub ipv6_pool: Option<String>,
    /// Its IPv6 addresses, from that pool.
    pub ipv6_cidr_block: Option<String>,
    /// The IPAM pool its IPv6 addresses are from.
    pub ipv6_ipam_pool_id: Option<String>,
    /// How many bits of those are the network's.
    pub ipv6_netmask_length: Option<u32>,
    /// The zones its IPv6 addresses are announced from.
    pub ipv6_cidr_block_network_border_group: Option<String>,
    /// Where its instances run; not on dedicated hosts.
    pub instance_tenancy: Option<Tenancy>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateVpc {
    type Output = Document<Vpc>;

    fn request(&self) -> Request {
        let form = form("CreateVpc")
            .opt("CidrBlock", self.cidr_block.as_ref())
            .opt("Ipv4IpamPoolId", self.ipv4_ipam_pool_id.as_ref())
            .opt("Ipv4NetmaskLength", self.ipv4_netmask_length)
            .opt("AmazonProvidedIpv6CidrBlock", self.amazon_provided_ipv6_cidr_block)
            .opt("Ipv6Pool", self.ipv6_pool.as_ref())
            .opt("Ipv6CidrBlock", self.ipv6_cidr_block.as_ref())
            .opt("Ipv6IpamPoolId", self.ipv6_ipam_pool_id.as_ref())
            .opt("Ipv6NetmaskLength", self.ipv6_netmask_length)
            .opt("Ipv6CidrBlockNetworkBorderGroup", self.ipv6_cidr_block_network_border_group.as_ref())
            .opt("InstanceTenancy", self.instance_tenancy.as_ref());
        // Sent once: every repeat would make another one.
        request(Tag::specify(form, "vpc", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml_struct! {
            struct Answer {
                vpc: Document<Vpc> = needed "vpc",
            }
        }
        Ok(xml::read::<Answer>(response)?.vpc)
    }
}

command! {
    /// Deletes a VPC that has nothing in it.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html>
    pub struct DeleteVpc {
        /// Its id.
        pub vpc_id: String = "VpcId",
    }
    repeat Removing
}

/// What can be switched at a VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VpcAttribute {
    /// Whether Amazon's name server answers in it.
    EnableDnsSupport,
    /// Whether instances with public addresses get public names.
    EnableDnsHostnames,
    /// Whether it counts how many addresses are in use.
    EnableNetworkAddressUsageMetrics,
}

/// Switches something at a VPC, one thing at a time.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifyVpcAttribute {
    /// The VPC.
    pub vpc_id: String,
    /// What is switched.
    pub attribute: VpcAttribute,
    /// Whether it is on.
    pub value: bool,
}

impl Endpoint for ModifyVpcAttribute {
    type Output = ();

    fn request(&self) -> Request {
        let name = match self.attribute {
            VpcAttribute::EnableDnsSupport => "EnableDnsSupport.Value",
            VpcAttribute::EnableDnsHostnames => "EnableDnsHostnames.Value",
            VpcAttribute::EnableNetworkAddressUsageMetrics => "EnableNetworkAddressUsageMetrics.Value",
        };
        let form = form("ModifyVpcAttribute").set("VpcId", &self.vpc_id).set(name, self.value);
        // It comes to the same value.
        request(form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

/// Tells whether something is switched on at a VPC.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeVpcAttribute {
    /// The VPC.
    pub vpc_id: String,
    /// What is asked for.
    pub attribute: VpcAttribute,
}

impl Endpoint for DescribeVpcAttribute {
    type Output = bool;

    fn request(&self) -> Request {
        let name = match self.attribute {
            VpcAttribute::EnableDnsSupport => "enableDnsSupport",
            VpcAttribute::EnableDnsHostnames => "enableDnsHostnames",
            VpcAttribute::EnableNetworkAddressUsageMetrics => "enableNetworkAddressUsageMetrics",
        };
        reading(form("DescribeVpcAttribute").set("VpcId", &self.vpc_id).set("Attribute", name))
    }

    fn response(&self, response: &Response) -> Result<bool> {
        xml_struct! {
            #[derive(Default)]
            struct Switch {
                value: Option<bool> = "value",
            }
        }
        xml_struct! {
            struct Answer {
                support: Switch = "enableDnsSupport",
                hostnames: Switch = "enableDnsHostnames",
                metrics: Switch = "enableNetworkAddressUsageMetrics",
            }
        }
        let answer: Answer = xml::read(response)?;
        let switch = match self.attribute {
            VpcAttribute::EnableDnsSupport => answer.support,
            VpcAttribute::EnableDnsHostnames => answer.hostnames,
            VpcAttribute::EnableNetworkAddressUsageMetrics => answer.metrics,
        };
        switch.value.ok_or_else(|| response.malformed("it does not tell what was asked for"))
    }
}

#[cfg(test)]
mod tests;
