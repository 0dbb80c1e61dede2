//! Elastic IP addresses, in VPCs and in EC2-Classic.

use super::{
    Filter, Tag,
    calls::command,
    common::{listing, page, reading},
    form, request,
};
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result,
    wire::{
        open_enum,
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

open_enum! {
    /// What an address is for.
    pub enum AddressDomain {
        /// For things in VPCs.
        Vpc = "vpc",
        /// For instances in EC2-Classic.
        Standard = "standard",
    }
}

xml_struct! {
    /// An elastic address. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Address.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Address {
        /// The address itself; none where it is the carrier's or the customer's.
        pub public_ip: Option<IpAddr> = "publicIp",
        /// What it is known by; none in EC2-Classic, where the address itself is.
        pub allocation_id: Option<String> = "allocationId",
        /// What it is for.
        pub domain: Option<AddressDomain> = "domain",
        /// What its association is known by; none in EC2-Classic.
        pub association_id: Option<String> = "associationId",
        /// The instance it is associated with.
        pub instance_id: Option<String> = "instanceId",
        /// The network interface it is associated with.
        pub network_interface_id: Option<String> = "networkInterfaceId",
        /// The account that owns that interface.
        pub network_interface_owner_id: Option<String> = "networkInterfaceOwnerId",
        /// The private address it stands for.
        pub private_ip_address: Option<IpAddr> = "privateIpAddress",
        /// The pool it is from.
        pub public_ipv4_pool: Option<String> = "publicIpv4Pool",
        /// The zones it may be used in.
        pub network_border_group: Option<String> = "networkBorderGroup",
        /// The customer's own address, on an Outpost.
        pub customer_owned_ip: Option<IpAddr> = "customerOwnedIp",
        /// The pool that one is from.
        pub customer_owned_ipv4_pool: Option<String> = "customerOwnedIpv4Pool",
        /// The carrier's address, in a Wavelength zone.
        pub carrier_ip: Option<IpAddr> = "carrierIp",
        /// The service that manages it: `alb`, `nlb`, `rnat`, `rds`.
        pub service_managed: Option<String> = "serviceManaged",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

/// Lists elastic addresses; all at once, for the call has no pages.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeAddresses {
    /// Only these, by the addresses themselves.
    pub public_ips: Vec<IpAddr>,
    /// Only these, by their allocations.
    pub allocation_ids: Vec<String>,
    /// Only those that meet these conditions.
    pub filters: Vec<Filter>,
}

listing!(AddressList: Document<Address> = "addressesSet");

impl Endpoint for DescribeAddresses {
    type Output = Page<Document<Address>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeAddresses")
            .list("PublicIp", &self.public_ips)
            .list("AllocationId", &self.allocation_ids);
        reading(Filter::write(form, &self.filters))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let all = page::<AddressList, _>(response, |_| ())?;
        match all.rest {
            None => Ok(Page::whole(all.items)),
            Some(()) => Err(response.malformed("it says that there is more, which this call cannot ask for")),
        }
    }
}

/// Gets an elastic address.
///
/// It carries no token: when its answer is lost, look for its tags.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllocateAddress {
    /// What it is for; `vpc` where it is not given, but for accounts that have EC2-Classic.
    pub domain: Option<AddressDomain>,
    /// The address to get, one that the account had before or that is from its own pool.
    pub address: Option<IpAddr>,
    /// The pool it is from.
    pub public_ipv4_pool: Option<String>,
    /// The zones it may be used in.
    pub network_border_group: Option<String>,
    /// The pool of the customer's own addresses it is from.
    pub customer_owned_ipv4_pool: Option<String>,
    /// The pool of IPAM it is from.
    pub ipam_pool_id: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for AllocateAddress {
    type Output = Document<Address>;

    fn request(&self) -> Request {
        let form = form("AllocateAddress")
            .opt("Domain", self.domain.as_ref())
            .opt("Address", self.address)
            .opt("PublicIpv4Pool", self.public_ipv4_pool.as_ref())
            .opt("NetworkBorderGroup", self.network_border_group.as_ref())
            .opt("CustomerOwnedIpv4Pool", self.customer_owned_ipv4_pool.as_ref())
            .opt("IpamPoolId", self.ipam_pool_id.as_ref());
        // Sent once: every repeat would get another one.
        request(Tag::specify(form, "elastic-ip", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let address: Document<Address> = xml::read(response)?;
        if address.allocation_id.is_none() && address.public_ip.is_none() {
            return Err(response.malformed("it has neither an address nor an allocationId"));
        }
        Ok(address)
    }
}

/// Associates an elastic address with an instance or a network interface. The answer is the association's id; none in
/// EC2-Classic. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssociateAddress {
    /// The address, by its allocation; needed in VPCs.
    pub allocation_id: Option<String>,
    /// The address itself, in EC2-Classic.
    pub public_ip: Option<IpAddr>,
    /// The instance; needed where no interface is named.
    pub instance_id: Option<String>,
    /// The network interface; needed where the instance has several.
    pub network_interface_id: Option<String>,
    /// The private address it is to stand for; the primary one where it is not given.
    pub private_ip_address: Option<IpAddr>,
    /// Whether it may be taken from what it is associated with; if not, that is an error.
    pub allow_reassociation: Option<bool>,
}

impl Endpoint for AssociateAddress {
    type Output = Option<String>;

    fn request(&self) -> Request {
        let form = form("AssociateAddress")
            .opt("AllocationId", self.allocation_id.as_ref())
            .opt("PublicIp", self.public_ip)
            .opt("InstanceId", self.instance_id.as_ref())
            .opt("NetworkInterfaceId", self.network_interface_id.as_ref())
            .opt("PrivateIpAddress", self.private_ip_address)
            .opt("AllowReassociation", self.allow_reassociation);
        // EC2 promises that a repeat comes to the same.
        request(form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml_struct! {
            struct Answer {
                done: Option<bool> = "return",
                association_id: Option<String> = "associationId",
            }
        }
        let answer: Answer = xml::read(response)?;
        match answer.done {
            Some(false) => Err(response.malformed("it says neither that it was done nor why not")),
            _ => Ok(answer.association_id),
        }
    }
}

command! {
    /// Takes an elastic address from what it is associated with. EC2 promises that a repeat comes to the same.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateAddress.html>
    pub struct DisassociateAddress {
        /// The association; needed in VPCs.
        pub association_id: Option<String> = opt "AssociationId",
        /// The address itself, in EC2-Classic.
        pub public_ip: Option<IpAddr> = opt "PublicIp",
    }
    repeat Removing
}

/// Gives an elastic address back.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseAddress {
    /// The address, by its allocation; needed in VPCs.
    pub allocation_id: Option<String>,
    /// The address itself, in EC2-Classic.
    pub public_ip: Option<IpAddr>,
    /// The zones it may be used in, where it is of such.
    pub network_border_group: Option<String>,
}

impl Endpoint for ReleaseAddress {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("ReleaseAddress")
            .opt("AllocationId", self.allocation_id.as_ref())
            .opt("PublicIp", self.public_ip)
            .opt("NetworkBorderGroup", self.network_border_group.as_ref());
        // An allocation's id never comes again. An address may: somebody may have got it since.
        request(form).repeat(if self.allocation_id.is_some() { Repeat::Removing } else { Repeat::Once })
    }

    fn response(&self, response: &Response) -> Result<()> {
        super::common::done(response)
    }
}

#[cfg(test)]
mod tests;
