//! New network interfaces.

use super::{ConnectionTracking, NetworkInterface};
use crate::{
    Endpoint, Request, Response, Result,
    providers::aws::ec2::{Tag, calls::keyed, form},
    wire::{
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv6Addr};

/// A private address for a network interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateIpAddressSpecification {
    /// The address.
    pub private_ip_address: IpAddr,
    /// Whether it is the first one; one of them is.
    pub primary: bool,
}

/// Makes a network interface.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateNetworkInterface {
    /// The caller's key: an interface is made once for each, however often it is asked for.
    pub client_token: String,
    /// The subnet it is in.
    pub subnet_id: String,
    /// What it says of itself.
    pub description: Option<String>,
    /// The security groups it is in; the VPC's default one where none is given.
    pub security_group_ids: Vec<String>,
    /// Its first private address; one that EC2 chooses where it is not given.
    pub private_ip_address: Option<IpAddr>,
    /// Its private addresses, the first one among them.
    pub private_ip_addresses: Vec<PrivateIpAddressSpecification>,
    /// How many further private addresses EC2 is to choose.
    pub secondary_private_ip_address_count: Option<u32>,
    /// Its IPv6 addresses.
    pub ipv6_addresses: Vec<Ipv6Addr>,
    /// How many IPv6 addresses EC2 is to choose.
    pub ipv6_address_count: Option<u32>,
    /// Whether its first IPv6 address stays as long as it does.
    pub enable_primary_ipv6: Option<bool>,
    /// Its IPv4 prefixes: `10.0.0.16/28`.
    pub ipv4_prefixes: Vec<String>,
    /// How many IPv4 prefixes EC2 is to choose.
    pub ipv4_prefix_count: Option<u32>,
    /// Its IPv6 prefixes: `2001:db8::/80`.
    pub ipv6_prefixes: Vec<String>,
    /// How many IPv6 prefixes EC2 is to choose.
    pub ipv6_prefix_count: Option<u32>,
    /// What it is, where that is no ordinary one: `efa`, `efa-only`, `branch`, `trunk`.
    pub interface_type: Option<String>,
    /// How long it remembers connections.
    pub connection_tracking: Option<ConnectionTracking>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateNetworkInterface {
    type Output = Document<NetworkInterface>;

    fn request(&self) -> Request {
        let form = form("CreateNetworkInterface")
            .set("SubnetId", &self.subnet_id)
            .opt("Description", self.description.as_ref())
            .list("SecurityGroupId", &self.security_group_ids)
            .opt("PrivateIpAddress", self.private_ip_address)
            .each("PrivateIpAddresses", &self.private_ip_addresses, |form, address| {
                form.set("PrivateIpAddress", address.private_ip_address).set("Primary", address.primary)
            })
            .opt("SecondaryPrivateIpAddressCount", self.secondary_private_ip_address_count)
            .each("Ipv6Addresses", &self.ipv6_addresses, |form, address| form.set("Ipv6Address", address))
            .opt("Ipv6AddressCount", self.ipv6_address_count)
            .opt("EnablePrimaryIpv6", self.enable_primary_ipv6)
            .each("Ipv4Prefix", &self.ipv4_prefixes, |form, prefix| form.set("Ipv4Prefix", prefix))
            .opt("Ipv4PrefixCount", self.ipv4_prefix_count)
            .each("Ipv6Prefix", &self.ipv6_prefixes, |form, prefix| form.set("Ipv6Prefix", prefix))
            .opt("Ipv6PrefixCount", self.ipv6_prefix_count)
            .opt("InterfaceType", self.interface_type.as_ref());
        let form = ConnectionTracking::write(form, self.connection_tracking.as_ref());
        keyed(Tag::specify(form, "network-interface", &self.tags), &self.client_token)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml_struct! {
            struct Answer {
                interface: Document<NetworkInterface> = needed "networkInterface",
            }
        }
        Ok(xml::read::<Answer>(response)?.interface)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Repeat,
        providers::aws::ec2::{
            network_interfaces::NetworkInterfaceState,
            testing::{answer, sent, stored},
        },
    };

    #[test]
    fn an_interface_is_made_with_its_addresses() {
        let create = CreateNetworkInterface {
            client_token: "t-1".into(),
            subnet_id: "subnet-1".into(),
            description: Some("a b".into()),
            security_group_ids: vec!["sg-1".into(), "sg-2".into()],
            private_ip_addresses: vec![
                PrivateIpAddressSpecification { private_ip_address: [10, 0, 0, 1].into(), primary: true },
                PrivateIpAddressSpecification { private_ip_address: [10, 0, 0, 2].into(), primary: false },
            ],
            ipv6_addresses: vec!["2001:db8::1".parse().expect("IPv6")],
            ipv4_prefixes: vec!["10.0.0.16/28".into()],
            ipv6_prefix_count: Some(1),
            interface_type: Some("efa".into()),
            connection_tracking: Some(ConnectionTracking { udp_timeout: Some(30), ..Default::default() }),
            tags: vec![Tag::new("a", "b")],
            ..Default::default()
        };
        assert_eq!(
            sent(&create),
            "CreateNetworkInterface SubnetId=subnet-1 Description=a b SecurityGroupId.1=sg-1 SecurityGroupId.2=sg-2 \
            PrivateIpAddresses.1.PrivateIpAddress=10.0.0.1 PrivateIpAddresses.1.Primary=true \
            PrivateIpAddresses.2.PrivateIpAddress=10.0.0.2 PrivateIpAddresses.2.Primary=false \
            Ipv6Addresses.1.Ipv6Address=2001:db8::1 Ipv4Prefix.1.Ipv4Prefix=10.0.0.16/28 Ipv6PrefixCount=1 \
            InterfaceType=efa ConnectionTrackingSpecification.UdpTimeout=30 \
            TagSpecification.1.ResourceType=network-interface TagSpecification.1.Tag.1.Key=a \
            TagSpecification.1.Tag.1.Value=b ClientToken=t-1"
        );
        assert_eq!((create.request().repeat, stored(&create)), (Repeat::Keyed, create.clone()));
        assert!(CreateNetworkInterface::default().request().fault().is_some());
        let body = "<R><networkInterface><networkInterfaceId>eni-1</networkInterfaceId><status>pending</status>\
            </networkInterface></R>";
        let made = create.response(&answer(200, body)).expect("an interface");
        assert_eq!(
            (made.network_interface_id.as_str(), &made.state),
            ("eni-1", &Some(NetworkInterfaceState::Pending))
        );
        assert!(create.response(&answer(200, "<R/>")).is_err());
    }
}
