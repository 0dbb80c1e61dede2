//! Elastic network interfaces.

mod attach;
mod create;
mod modify;

pub use attach::{AttachNetworkInterface, AttachedInterface, DetachNetworkInterface};
pub use create::{CreateNetworkInterface, PrivateIpAddressSpecification};
pub use modify::{ConnectionTracking, ModifyNetworkInterfaceAttribute, NetworkInterfaceChange};

use super::{
    Tag,
    calls::{command, describe},
    instances::{AttachmentStatus, GroupIdentifier},
};
use crate::{
    Time,
    wire::{open_enum, xml::Document, xml_struct},
};
use std::net::IpAddr;

open_enum! {
    /// What a network interface is doing.
    pub enum NetworkInterfaceState {
        /// It is being made: the word of answers to its creation.
        Pending = "pending",
        /// It is attached to nothing.
        Available = "available",
        /// It is there with another one that does its work.
        Associated = "associated",
        /// It is being attached.
        Attaching = "attaching",
        /// It is attached.
        InUse = "in-use",
        /// It is being detached.
        Detaching = "detaching",
    }
}

xml_struct! {
    /// A network interface. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NetworkInterface {
        /// Its id.
        pub network_interface_id: String = needed "networkInterfaceId",
        /// The subnet it is in.
        pub subnet_id: Option<String> = "subnetId",
        /// The VPC it is in.
        pub vpc_id: Option<String> = "vpcId",
        /// The zone it is in.
        pub availability_zone: Option<String> = "availabilityZone",
        /// The Outpost it is on.
        pub outpost_arn: Option<String> = "outpostArn",
        /// What it says of itself.
        pub description: Option<String> = "description",
        /// The account that owns it.
        pub owner_id: Option<String> = "ownerId",
        /// Who made it on the owner's behalf.
        pub requester_id: Option<String> = "requesterId",
        /// Whether a service manages it.
        pub requester_managed: Option<bool> = "requesterManaged",
        /// What it is: `interface`, `efa`, `trunk`, or the service it belongs to: `nat_gateway`, `lambda`.
        pub interface_type: Option<String> = "interfaceType",
        /// What it is doing.
        pub state: Option<NetworkInterfaceState> = "status",
        /// Its hardware address.
        pub mac_address: Option<String> = "macAddress",
        /// Its first private address.
        pub private_ip_address: Option<IpAddr> = "privateIpAddress",
        /// The name of that address within the VPC.
        pub private_dns_name: Option<String> = "privateDnsName",
        /// The name of its public address.
        pub public_dns_name: Option<String> = "publicDnsName",
        /// All its private addresses.
        pub private_ip_addresses: Vec<NetworkInterfacePrivateIpAddress> = "privateIpAddressesSet",
        /// Its IPv6 addresses.
        pub ipv6_addresses: Vec<NetworkInterfaceIpv6Address> = "ipv6AddressesSet",
        /// Whether traffic that is neither from nor to it is dropped.
        pub source_dest_check: Option<bool> = "sourceDestCheck",
        /// The security groups it is in.
        pub groups: Vec<GroupIdentifier> = "groupSet",
        /// How it is attached.
        pub attachment: Option<NetworkInterfaceAttachment> = "attachment",
        /// The public address that leads to it.
        pub association: Option<NetworkInterfaceAssociation> = "association",
        /// How long it remembers connections.
        pub connection_tracking: Option<ConnectionTracking> = "connectionTrackingConfiguration",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// How a network interface is attached.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterfaceAttachment.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NetworkInterfaceAttachment {
        /// What the attachment is known by.
        pub attachment_id: Option<String> = "attachmentId",
        /// The instance; none where a service has the interface.
        pub instance_id: Option<String> = "instanceId",
        /// The account that owns that instance.
        pub instance_owner_id: Option<String> = "instanceOwnerId",
        /// Which of the instance's interfaces it is; 0 is the first.
        pub device_index: Option<u32> = "deviceIndex",
        /// Which of the instance's network cards it is on.
        pub network_card_index: Option<u32> = "networkCardIndex",
        /// How far it is attached.
        pub status: Option<AttachmentStatus> = "status",
        /// Since when.
        pub attach_time: Option<Time> = "attachTime",
        /// Whether the interface goes with the instance.
        pub delete_on_termination: Option<bool> = "deleteOnTermination",
    }
}

xml_struct! {
    /// The public address that leads to a private one.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterfaceAssociation.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NetworkInterfaceAssociation {
        /// The address.
        pub public_ip: Option<IpAddr> = "publicIp",
        /// The account that owns it, or `amazon`.
        pub ip_owner_id: Option<String> = "ipOwnerId",
        /// What it is known by, where it is an elastic one.
        pub allocation_id: Option<String> = "allocationId",
        /// What its association is known by.
        pub association_id: Option<String> = "associationId",
        /// Its name.
        pub public_dns_name: Option<String> = "publicDnsName",
        /// The carrier's address.
        pub carrier_ip: Option<IpAddr> = "carrierIp",
        /// The customer's own address.
        pub customer_owned_ip: Option<IpAddr> = "customerOwnedIp",
    }
}

xml_struct! {
    /// A private address of a network interface.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NetworkInterfacePrivateIpAddress {
        /// The address.
        pub private_ip_address: Option<IpAddr> = "privateIpAddress",
        /// Its name within the VPC.
        pub private_dns_name: Option<String> = "privateDnsName",
        /// Whether it is the first one.
        pub primary: Option<bool> = "primary",
        /// The public address that leads to it.
        pub association: Option<NetworkInterfaceAssociation> = "association",
    }
}

xml_struct! {
    /// An IPv6 address of a network interface.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NetworkInterfaceIpv6Address {
        /// The address.
        pub ipv6_address: Option<IpAddr> = "ipv6Address",
        /// Whether it is the first one.
        pub is_primary_ipv6: Option<bool> = "isPrimaryIpv6",
    }
}

describe! {
    /// Lists network interfaces.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html>
    pub struct DescribeNetworkInterfaces {
        /// Only these.
        pub network_interface_ids = "NetworkInterfaceId",
    }
    in InterfacePage: Document<NetworkInterface> = "networkInterfaceSet", up to 1000
}

command! {
    /// Deletes a network interface that is attached to nothing.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html>
    pub struct DeleteNetworkInterface {
        /// Its id.
        pub network_interface_id: String = "NetworkInterfaceId",
    }
    repeat Removing
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };
    use crate::Endpoint;

    #[test]
    fn interfaces_are_listed_with_all_they_have() {
        let all = DescribeNetworkInterfaces::default();
        assert_eq!(sent(&all), "DescribeNetworkInterfaces MaxResults=1000");
        let some =
            DescribeNetworkInterfaces { network_interface_ids: vec!["eni-1".into()], ..Default::default() };
        assert_eq!(sent(&some), "DescribeNetworkInterfaces NetworkInterfaceId.1=eni-1");
        let body = "<R><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>\
            <subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><description/><requesterManaged>true</requesterManaged>\
            <interfaceType>lambda</interfaceType><status>upside-down</status><macAddress>0e:00</macAddress>\
            <privateIpAddress>10.0.0.1</privateIpAddress><sourceDestCheck>false</sourceDestCheck><groupSet><item>\
            <groupId>sg-1</groupId><groupName>web</groupName></item></groupSet><attachment>\
            <attachmentId>eni-attach-1</attachmentId><instanceId>i-1</instanceId><deviceIndex>2</deviceIndex>\
            <networkCardIndex>1</networkCardIndex><status>detaching</status><attachTime>2020-01-01T00:00:00.000Z\
            </attachTime><deleteOnTermination>true</deleteOnTermination></attachment><association>\
            <publicIp>192.0.2.1</publicIp><ipOwnerId>amazon</ipOwnerId><allocationId>eipalloc-1</allocationId>\
            </association><privateIpAddressesSet><item><privateIpAddress>10.0.0.1</privateIpAddress>\
            <primary>true</primary><association><carrierIp>198.51.100.1</carrierIp></association></item>\
            </privateIpAddressesSet><ipv6AddressesSet><item><ipv6Address>2001:db8::1</ipv6Address>\
            <isPrimaryIpv6>true</isPrimaryIpv6></item></ipv6AddressesSet><connectionTrackingConfiguration>\
            <udpTimeout>30</udpTimeout></connectionTrackingConfiguration><tagSet><item><key>a</key><value>b</value>\
            </item></tagSet></item></networkInterfaceSet><nextToken>n</nextToken></R>";
        let page = all.response(&answer(200, body)).expect("a page");
        let interface = &page.items[0];
        assert_eq!((interface.network_interface_id.as_str(), &interface.description), ("eni-1", &None));
        assert_eq!(interface.state, Some(NetworkInterfaceState::Other("upside-down".into())));
        assert_eq!(
            (interface.interface_type.as_deref(), interface.requester_managed),
            (Some("lambda"), Some(true))
        );
        assert_eq!(
            (interface.private_ip_address, interface.source_dest_check),
            (Some([10, 0, 0, 1].into()), Some(false))
        );
        assert_eq!(
            (interface.groups[0].id.as_str(), interface.groups[0].name.as_deref()),
            ("sg-1", Some("web"))
        );
        let attachment = interface.attachment.as_ref().expect("an attachment");
        assert_eq!((attachment.device_index, attachment.network_card_index), (Some(2), Some(1)));
        assert_eq!(
            (&attachment.status, attachment.delete_on_termination),
            (&Some(AttachmentStatus::Detaching), Some(true))
        );
        assert_eq!(attachment.attach_time, Time::parse_rfc3339("2020-01-01T00:00:00Z"));
        let association = interface.association.as_ref().expect("an association");
        assert_eq!(
            (association.public_ip, association.ip_owner_id.as_deref()),
            (Some([192, 0, 2, 1].into()), Some("amazon"))
        );
        let address = &interface.private_ip_addresses[0];
        let carrier = address.association.as_ref().and_then(|association| association.carrier_ip);
        assert_eq!((address.primary, carrier), (Some(true), Some([198, 51, 100, 1].into())));
        assert_eq!(interface.ipv6_addresses[0].ipv6_address, Some("2001:db8::1".parse().expect("IPv6")));
        assert_eq!(interface.connection_tracking.as_ref().and_then(|c| c.udp_timeout), Some(30));
        assert_eq!(interface.tags, [Tag::new("a", "b")]);
        let rest = page.rest.expect("more");
        assert_eq!(stored(&rest), rest);
    }

    #[test]
    fn interfaces_are_deleted() {
        let delete = DeleteNetworkInterface { network_interface_id: "eni-1".into() };
        assert_eq!(sent(&delete), "DeleteNetworkInterface NetworkInterfaceId=eni-1");
        assert_eq!(stored(&delete), delete);
    }
}
