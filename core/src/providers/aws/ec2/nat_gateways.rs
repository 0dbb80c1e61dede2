//! NAT gateways: the way out for what has private addresses only.

use super::{
    Tag,
    calls::{command, describe, keyed},
    form,
};
use crate::{
    Endpoint, Request, Response, Result, Time,
    wire::{
        open_enum,
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

open_enum! {
    /// What a NAT gateway is doing.
    pub enum NatGatewayState {
        /// It is being made.
        Pending = "pending",
        /// It failed, and will be gone within the hour.
        Failed = "failed",
        /// It is there.
        Available = "available",
        /// It is going.
        Deleting = "deleting",
        /// It is gone; it is listed for about an hour more.
        Deleted = "deleted",
    }
}

open_enum! {
    /// Where a NAT gateway leads.
    pub enum ConnectivityType {
        /// To the internet.
        Public = "public",
        /// To other private networks.
        Private = "private",
    }
}

open_enum! {
    /// How far a NAT gateway reaches.
    pub enum AvailabilityMode {
        /// It is in one zone.
        Zonal = "zonal",
        /// It is in all zones of its VPC.
        Regional = "regional",
    }
}

xml_struct! {
    /// A NAT gateway. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NatGateway {
        /// Its id.
        pub nat_gateway_id: String = needed "natGatewayId",
        /// What it is doing.
        pub state: Option<NatGatewayState> = "state",
        /// A word for why it failed: `Gateway.NotAttached`.
        pub failure_code: Option<String> = "failureCode",
        /// A sentence for why it failed.
        pub failure_message: Option<String> = "failureMessage",
        /// The VPC it is in.
        pub vpc_id: Option<String> = "vpcId",
        /// The subnet it is in; none where it is in all zones.
        pub subnet_id: Option<String> = "subnetId",
        /// Where it leads.
        pub connectivity_type: Option<ConnectivityType> = "connectivityType",
        /// How far it reaches.
        pub availability_mode: Option<AvailabilityMode> = "availabilityMode",
        /// The route table it goes by, where it is in all zones.
        pub route_table_id: Option<String> = "routeTableId",
        /// Its addresses.
        pub addresses: Vec<NatGatewayAddress> = "natGatewayAddressSet",
        /// When it was made.
        pub create_time: Option<Time> = "createTime",
        /// When it was deleted.
        pub delete_time: Option<Time> = "deleteTime",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// An address of a NAT gateway.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGatewayAddress.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NatGatewayAddress {
        /// The elastic address.
        pub public_ip: Option<IpAddr> = "publicIp",
        /// What that is known by.
        pub allocation_id: Option<String> = "allocationId",
        /// What its association is known by.
        pub association_id: Option<String> = "associationId",
        /// The private address.
        pub private_ip: Option<IpAddr> = "privateIp",
        /// The network interface that has it.
        pub network_interface_id: Option<String> = "networkInterfaceId",
        /// Whether it is the first one.
        pub is_primary: Option<bool> = "isPrimary",
        /// A word for what it is doing: `assigning`, `associating`, `succeeded`, `failed`.
        pub status: Option<String> = "status",
        /// A sentence for why it failed.
        pub failure_message: Option<String> = "failureMessage",
        /// The zone it is for.
        pub availability_zone: Option<String> = "availabilityZone",
    }
}

describe! {
    /// Lists NAT gateways, those deleted within the last hour included.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html>
    pub struct DescribeNatGateways {
        /// Only these.
        pub nat_gateway_ids = "NatGatewayId",
    }
    in GatewayPage: Document<NatGateway> = "natGatewaySet", up to 1000
}

/// Makes a NAT gateway.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateNatGateway {
    /// The caller's key: a gateway is made once for each, however often it is asked for.
    pub client_token: String,
    /// The subnet it is in; needed unless it is in all zones.
    pub subnet_id: Option<String>,
    /// The VPC it is in, where it is in all zones.
    pub vpc_id: Option<String>,
    /// How far it reaches; one zone where it is not given.
    pub availability_mode: Option<AvailabilityMode>,
    /// Where it leads; to the internet where it is not given.
    pub connectivity_type: Option<ConnectivityType>,
    /// Its elastic address; needed for the internet and one zone.
    pub allocation_id: Option<String>,
    /// Further elastic addresses.
    pub secondary_allocation_ids: Vec<String>,
    /// Its private address; one that EC2 chooses where it is not given.
    pub private_ip_address: Option<IpAddr>,
    /// Further private addresses.
    pub secondary_private_ip_addresses: Vec<IpAddr>,
    /// How many further private addresses EC2 is to choose.
    pub secondary_private_ip_address_count: Option<u32>,
    /// Elastic addresses zone by zone, where it is in all zones; else EC2 provides them.
    pub zone_addresses: Vec<NatGatewayZoneAddresses>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// The elastic addresses of a NAT gateway in one zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NatGatewayZoneAddresses {
    /// The zone; this or its id.
    pub availability_zone: Option<String>,
    /// The id of the zone.
    pub availability_zone_id: Option<String>,
    /// The addresses.
    pub allocation_ids: Vec<String>,
}

impl Endpoint for CreateNatGateway {
    type Output = Document<NatGateway>;

    fn request(&self) -> Request {
        let form = form("CreateNatGateway")
            .opt("SubnetId", self.subnet_id.as_ref())
            .opt("VpcId", self.vpc_id.as_ref())
            .opt("AvailabilityMode", self.availability_mode.as_ref())
            .opt("ConnectivityType", self.connectivity_type.as_ref())
            .opt("AllocationId", self.allocation_id.as_ref())
            .list("SecondaryAllocationId", &self.secondary_allocation_ids)
            .opt("PrivateIpAddress", self.private_ip_address)
            .list("SecondaryPrivateIpAddress", &self.secondary_private_ip_addresses)
            .opt("SecondaryPrivateIpAddressCount", self.secondary_private_ip_address_count)
            .each("AvailabilityZoneAddress", &self.zone_addresses, |form, zone| {
                form.opt("AvailabilityZone", zone.availability_zone.as_ref())
                    .opt("AvailabilityZoneId", zone.availability_zone_id.as_ref())
                    .list("AllocationId", &zone.allocation_ids)
            });
        keyed(Tag::specify(form, "natgateway", &self.tags), &self.client_token)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml_struct! {
            struct Answer {
                gateway: Document<NatGateway> = needed "natGateway",
            }
        }
        Ok(xml::read::<Answer>(response)?.gateway)
    }
}

command! {
    /// Deletes a NAT gateway; its elastic address stays with the account, routes to it stay and lead nowhere.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html>
    pub struct DeleteNatGateway {
        /// Its id.
        pub nat_gateway_id: String = "NatGatewayId",
    }
    repeat Removing
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };
    use crate::Repeat;

    #[test]
    fn gateways_are_listed() {
        let all = DescribeNatGateways::default();
        assert_eq!(sent(&all), "DescribeNatGateways MaxResults=1000");
        let some = DescribeNatGateways { nat_gateway_ids: vec!["nat-1".into()], ..Default::default() };
        assert_eq!(sent(&some), "DescribeNatGateways NatGatewayId.1=nat-1");
        let body = "<R><natGatewaySet><item><natGatewayId>nat-1</natGatewayId><state>failed</state>\
            <failureCode>Gateway.NotAttached</failureCode><failureMessage>no way</failureMessage><vpcId>vpc-1</vpcId>\
            <subnetId>subnet-1</subnetId><connectivityType>public</connectivityType>\
            <availabilityMode>galactic</availabilityMode><natGatewayAddressSet><item><publicIp>192.0.2.1</publicIp>\
            <allocationId>eipalloc-1</allocationId><privateIp>10.0.0.1</privateIp><networkInterfaceId>eni-1\
            </networkInterfaceId><isPrimary>true</isPrimary><status>succeeded</status></item></natGatewayAddressSet>\
            <createTime>2020-01-01T00:00:00.000Z</createTime><deleteTime>2020-01-01T00:01:00.000Z</deleteTime>\
            <tagSet/></item></natGatewaySet><nextToken>n</nextToken></R>";
        let page = all.response(&answer(200, body)).expect("a page");
        let gateway = &page.items[0];
        assert_eq!(
            (gateway.nat_gateway_id.as_str(), &gateway.state),
            ("nat-1", &Some(NatGatewayState::Failed))
        );
        assert_eq!(gateway.failure_code.as_deref(), Some("Gateway.NotAttached"));
        assert_eq!(
            (gateway.vpc_id.as_deref(), gateway.subnet_id.as_deref()),
            (Some("vpc-1"), Some("subnet-1"))
        );
        assert_eq!(gateway.connectivity_type, Some(ConnectivityType::Public));
        assert_eq!(gateway.availability_mode, Some(AvailabilityMode::Other("galactic".into())));
        let address = &gateway.addresses[0];
        assert_eq!((address.public_ip, address.is_primary), (Some([192, 0, 2, 1].into()), Some(true)));
        assert_eq!(
            (address.private_ip, address.status.as_deref()),
            (Some([10, 0, 0, 1].into()), Some("succeeded"))
        );
        assert_eq!(gateway.delete_time, Time::parse_rfc3339("2020-01-01T00:01:00Z"));
        let rest = page.rest.expect("more");
        assert_eq!(stored(&rest), rest);
    }

    #[test]
    fn gateways_come_and_go() {
        let create = CreateNatGateway {
            client_token: "t-1".into(),
            subnet_id: Some("subnet-1".into()),
            connectivity_type: Some(ConnectivityType::Public),
            allocation_id: Some("eipalloc-1".into()),
            secondary_allocation_ids: vec!["eipalloc-2".into()],
            private_ip_address: Some([10, 0, 0, 1].into()),
            secondary_private_ip_addresses: vec![[10, 0, 0, 2].into()],
            tags: vec![Tag::new("a", "b")],
            ..Default::default()
        };
        assert_eq!(
            sent(&create),
            "CreateNatGateway SubnetId=subnet-1 ConnectivityType=public AllocationId=eipalloc-1 \
            SecondaryAllocationId.1=eipalloc-2 PrivateIpAddress=10.0.0.1 SecondaryPrivateIpAddress.1=10.0.0.2 \
            TagSpecification.1.ResourceType=natgateway TagSpecification.1.Tag.1.Key=a TagSpecification.1.Tag.1.Value=b \
            ClientToken=t-1"
        );
        assert_eq!((create.request().repeat, stored(&create)), (Repeat::Keyed, create.clone()));
        let wide = CreateNatGateway {
            client_token: "t-2".into(),
            vpc_id: Some("vpc-1".into()),
            availability_mode: Some(AvailabilityMode::Regional),
            zone_addresses: vec![NatGatewayZoneAddresses {
                availability_zone: Some("eu-1a".into()),
                allocation_ids: vec!["eipalloc-1".into()],
                ..Default::default()
            }],
            ..Default::default()
        };
        assert_eq!(
            sent(&wide),
            "CreateNatGateway VpcId=vpc-1 AvailabilityMode=regional AvailabilityZoneAddress.1.AvailabilityZone=eu-1a \
            AvailabilityZoneAddress.1.AllocationId.1=eipalloc-1 ClientToken=t-2"
        );
        assert!(CreateNatGateway::default().request().fault().is_some());
        let body = "<R><clientToken>t-1</clientToken><natGateway><natGatewayId>nat-1</natGatewayId>\
            <state>pending</state></natGateway></R>";
        let made = create.response(&answer(200, body)).expect("a gateway");
        assert_eq!((made.nat_gateway_id.as_str(), &made.state), ("nat-1", &Some(NatGatewayState::Pending)));
        assert!(create.response(&answer(200, "<R/>")).is_err());
        let delete = DeleteNatGateway { nat_gateway_id: "nat-1".into() };
        assert_eq!(
            (sent(&delete).as_str(), stored(&delete)),
            ("DeleteNatGateway NatGatewayId=nat-1", delete.clone())
        );
        delete.response(&answer(200, "<R><natGatewayId>nat-1</natGatewayId></R>")).expect("done");
    }
}
