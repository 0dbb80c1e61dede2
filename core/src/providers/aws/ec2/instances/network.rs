//! The network interfaces of an instance, as they are and as they are asked for.

use super::types::{AttachmentStatus, GroupIdentifier};
use crate::{
    Time,
    wire::{form::Form, xml_struct},
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

xml_struct! {
    /// The public address that leads to an interface.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceNetworkInterfaceAssociation {
        /// The address.
        pub public_ip: Option<IpAddr> = "publicIp",
        /// Its name.
        pub public_dns_name: Option<String> = "publicDnsName",
        /// Whose it is: `amazon` where it goes with the instance, else the account.
        pub ip_owner_id: Option<String> = "ipOwnerId",
    }
}

xml_struct! {
    /// How an interface is attached.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceNetworkInterfaceAttachment {
        /// The attachment's id.
        pub id: String = "attachmentId",
        /// The number of the interface in the instance.
        pub device_index: Option<u32> = "deviceIndex",
        /// The number of the card it is on.
        pub network_card_index: Option<u32> = "networkCardIndex",
        /// How far it is attached.
        pub status: Option<AttachmentStatus> = "status",
        /// Since when.
        pub attach_time: Option<Time> = "attachTime",
        /// Whether it goes with the instance.
        pub delete_on_termination: Option<bool> = "deleteOnTermination",
    }
}

xml_struct! {
    /// An address of an interface inside the network.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstancePrivateIpAddress {
        /// The address.
        pub ip: Option<IpAddr> = "privateIpAddress",
        /// Its name.
        pub dns_name: Option<String> = "privateDnsName",
        /// Whether it is the interface's first.
        pub primary: Option<bool> = "primary",
        /// The public address that leads to it.
        pub association: Option<InstanceNetworkInterfaceAssociation> = "association",
    }
}

xml_struct! {
    /// An IPv6 address of an interface.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceIpv6Address {
        /// The address.
        pub ip: Option<IpAddr> = "ipv6Address",
    }
}

xml_struct! {
    /// An interface of an instance.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterface.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceNetworkInterface {
        /// Its id.
        pub id: String = "networkInterfaceId",
        /// The subnet it is in.
        pub subnet_id: Option<String> = "subnetId",
        /// The network it is in.
        pub vpc_id: Option<String> = "vpcId",
        /// The account it belongs to.
        pub owner_id: Option<String> = "ownerId",
        /// What it is for.
        pub description: Option<String> = "description",
        /// Whether it is in use: `in-use`, `attaching`.
        pub status: Option<String> = "status",
        /// Its kind: `interface`, `efa`.
        pub interface_type: Option<String> = "interfaceType",
        /// Its hardware address.
        pub mac_address: Option<String> = "macAddress",
        /// Its first address.
        pub private_ip: Option<IpAddr> = "privateIpAddress",
        /// The name of that.
        pub private_dns_name: Option<String> = "privateDnsName",
        /// All its addresses inside the network.
        pub private_ips: Vec<InstancePrivateIpAddress> = "privateIpAddressesSet",
        /// Its IPv6 addresses.
        pub ipv6_addresses: Vec<InstanceIpv6Address> = "ipv6AddressesSet",
        /// Whether packets that are neither from nor to it are dropped.
        pub source_dest_check: Option<bool> = "sourceDestCheck",
        /// Its security groups.
        pub groups: Vec<GroupIdentifier> = "groupSet",
        /// How it is attached.
        pub attachment: Option<InstanceNetworkInterfaceAttachment> = "attachment",
        /// The public address that leads to it.
        pub association: Option<InstanceNetworkInterfaceAssociation> = "association",
    }
}

/// An interface that an instance is started with: one that exists, or a new one.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterfaceSpecification.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceNetworkInterfaceSpecification {
    /// Its number in the instance; the first is 0.
    pub device_index: Option<u32>,
    /// The number of the card it is on.
    pub network_card_index: Option<u32>,
    /// The interface that exists already.
    pub network_interface_id: Option<String>,
    /// The subnet of a new one.
    pub subnet_id: Option<String>,
    /// The ids of the security groups of a new one.
    pub security_group_ids: Vec<String>,
    /// Whether a new one gets a public address.
    pub associate_public_ip: Option<bool>,
    /// Whether it goes with the instance.
    pub delete_on_termination: Option<bool>,
    /// What a new one is for.
    pub description: Option<String>,
    /// Its kind: `interface`, `efa`.
    pub interface_type: Option<String>,
    /// Its first address.
    pub private_ip: Option<IpAddr>,
    /// Further addresses.
    pub secondary_private_ips: Vec<IpAddr>,
    /// How many further addresses EC2 chooses.
    pub secondary_private_ip_count: Option<u32>,
    /// Its IPv6 addresses.
    pub ipv6_addresses: Vec<IpAddr>,
    /// How many IPv6 addresses EC2 chooses.
    pub ipv6_address_count: Option<u32>,
}

impl InstanceNetworkInterfaceSpecification {
    pub(super) fn write(&self, form: Form) -> Form {
        form.opt("DeviceIndex", self.device_index)
            .opt("NetworkCardIndex", self.network_card_index)
            .opt("NetworkInterfaceId", self.network_interface_id.as_ref())
            .opt("SubnetId", self.subnet_id.as_ref())
            .list("SecurityGroupId", &self.security_group_ids)
            .opt("AssociatePublicIpAddress", self.associate_public_ip)
            .opt("DeleteOnTermination", self.delete_on_termination)
            .opt("Description", self.description.as_ref())
            .opt("InterfaceType", self.interface_type.as_ref())
            .opt("PrivateIpAddress", self.private_ip)
            .each("PrivateIpAddresses", &self.secondary_private_ips, |form, ip| {
                form.set("PrivateIpAddress", ip).set("Primary", false)
            })
            .opt("SecondaryPrivateIpAddressCount", self.secondary_private_ip_count)
            .each("Ipv6Addresses", &self.ipv6_addresses, |form, ip| form.set("Ipv6Address", ip))
            .opt("Ipv6AddressCount", self.ipv6_address_count)
    }
}
