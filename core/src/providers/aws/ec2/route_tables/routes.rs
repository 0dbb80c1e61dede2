//! Routes: where traffic to some addresses goes.

use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::aws::ec2::{common::done, form, request},
    wire::{form::Form, open_enum, xml_struct},
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// Whether a route leads anywhere.
    pub enum RouteState {
        /// It does.
        Active = "active",
        /// Its target is gone, or detached.
        Blackhole = "blackhole",
        /// It was announced and is not taken.
        Filtered = "filtered",
    }
}

open_enum! {
    /// How a route came about.
    pub enum RouteOrigin {
        /// With its table.
        CreateRouteTable = "CreateRouteTable",
        /// By hand.
        CreateRoute = "CreateRoute",
        /// From a virtual private gateway.
        EnableVgwRoutePropagation = "EnableVgwRoutePropagation",
        /// From a route server.
        Advertisement = "Advertisement",
    }
}

xml_struct! {
    /// A route. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Route {
        /// The IPv4 addresses it is to.
        pub destination_cidr_block: Option<String> = "destinationCidrBlock",
        /// The IPv6 addresses it is to.
        pub destination_ipv6_cidr_block: Option<String> = "destinationIpv6CidrBlock",
        /// The prefix list it is to.
        pub destination_prefix_list_id: Option<String> = "destinationPrefixListId",
        /// The gateway it leads to: `local`, one of the internet, a virtual private one, a VPC endpoint.
        pub gateway_id: Option<String> = "gatewayId",
        /// The egress-only gateway it leads to.
        pub egress_only_internet_gateway_id: Option<String> = "egressOnlyInternetGatewayId",
        /// The NAT gateway it leads to.
        pub nat_gateway_id: Option<String> = "natGatewayId",
        /// The transit gateway it leads to.
        pub transit_gateway_id: Option<String> = "transitGatewayId",
        /// The local gateway it leads to.
        pub local_gateway_id: Option<String> = "localGatewayId",
        /// The carrier gateway it leads to.
        pub carrier_gateway_id: Option<String> = "carrierGatewayId",
        /// The instance it leads to.
        pub instance_id: Option<String> = "instanceId",
        /// The account that owns that instance.
        pub instance_owner_id: Option<String> = "instanceOwnerId",
        /// The network interface it leads to.
        pub network_interface_id: Option<String> = "networkInterfaceId",
        /// The peering it leads over.
        pub vpc_peering_connection_id: Option<String> = "vpcPeeringConnectionId",
        /// The core network it leads to.
        pub core_network_arn: Option<String> = "coreNetworkArn",
        /// Whether it leads anywhere.
        pub state: Option<RouteState> = "state",
        /// How it came about.
        pub origin: Option<RouteOrigin> = "origin",
    }
}

/// What a route is to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteDestination {
    /// IPv4 addresses: `0.0.0.0/0`.
    Ipv4(String),
    /// IPv6 addresses: `::/0`.
    Ipv6(String),
    /// A prefix list.
    PrefixList(String),
}

impl RouteDestination {
    /// IPv4 or IPv6 addresses: `0.0.0.0/0`, `::/0`.
    #[must_use]
    pub fn cidr(cidr: impl Into<String>) -> Self {
        let cidr = cidr.into();
        if cidr.contains(':') { RouteDestination::Ipv6(cidr) } else { RouteDestination::Ipv4(cidr) }
    }

    fn write(&self, form: Form) -> Form {
        match self {
            RouteDestination::Ipv4(cidr) => form.set("DestinationCidrBlock", cidr),
            RouteDestination::Ipv6(cidr) => form.set("DestinationIpv6CidrBlock", cidr),
            RouteDestination::PrefixList(id) => form.set("DestinationPrefixListId", id),
        }
    }
}

/// Where a route leads, by id or ARN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteTarget {
    /// An internet gateway or a virtual private one.
    Gateway(String),
    /// A gateway through which IPv6 goes out and nothing comes in.
    EgressOnlyInternetGateway(String),
    /// A NAT gateway.
    NatGateway(String),
    /// A transit gateway.
    TransitGateway(String),
    /// A local gateway, of an Outpost.
    LocalGateway(String),
    /// A carrier gateway, of a Wavelength zone.
    CarrierGateway(String),
    /// An instance with one network interface.
    Instance(String),
    /// A network interface.
    NetworkInterface(String),
    /// A peering with another VPC.
    VpcPeeringConnection(String),
    /// A VPC endpoint of a gateway load balancer.
    VpcEndpoint(String),
    /// A core network, by its ARN.
    CoreNetwork(String),
}

impl RouteTarget {
    fn write(&self, form: Form) -> Form {
        let (name, value) = match self {
            RouteTarget::Gateway(id) => ("GatewayId", id),
            RouteTarget::EgressOnlyInternetGateway(id) => ("EgressOnlyInternetGatewayId", id),
            RouteTarget::NatGateway(id) => ("NatGatewayId", id),
            RouteTarget::TransitGateway(id) => ("TransitGatewayId", id),
            RouteTarget::LocalGateway(id) => ("LocalGatewayId", id),
            RouteTarget::CarrierGateway(id) => ("CarrierGatewayId", id),
            RouteTarget::Instance(id) => ("InstanceId", id),
            RouteTarget::NetworkInterface(id) => ("NetworkInterfaceId", id),
            RouteTarget::VpcPeeringConnection(id) => ("VpcPeeringConnectionId", id),
            RouteTarget::VpcEndpoint(id) => ("VpcEndpointId", id),
            RouteTarget::CoreNetwork(arn) => ("CoreNetworkArn", arn),
        };
        form.set(name, value)
    }
}

/// Makes a route. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateRoute {
    /// The table it is in.
    pub route_table_id: String,
    /// What it is to.
    pub destination: RouteDestination,
    /// Where it leads.
    pub target: RouteTarget,
}

impl Endpoint for CreateRoute {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("CreateRoute").set("RouteTableId", &self.route_table_id);
        // A table has one route to a place; a repeat that is told `RouteAlreadyExists` leaves in doubt where it leads.
        request(self.target.write(self.destination.write(form))).repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

/// Has a route lead somewhere else. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceRoute {
    /// The table it is in.
    pub route_table_id: String,
    /// What it is to.
    pub destination: RouteDestination,
    /// Where it is to lead; `None` has the VPC's own route lead into the VPC again.
    pub target: Option<RouteTarget>,
}

impl Endpoint for ReplaceRoute {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("ReplaceRoute").set("RouteTableId", &self.route_table_id);
        let form = self.destination.write(form);
        let form = match &self.target {
            Some(target) => target.write(form),
            None => form.set("LocalTarget", true),
        };
        // It comes to the same target.
        request(form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

/// Deletes a route. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteRoute {
    /// The table it is in.
    pub route_table_id: String,
    /// What it is to.
    pub destination: RouteDestination,
}

impl Endpoint for DeleteRoute {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("DeleteRoute").set("RouteTableId", &self.route_table_id);
        request(self.destination.write(form)).repeat(Repeat::Removing)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        providers::aws::ec2::testing::{answer, sent, stored},
        wire::xml,
    };

    #[test]
    fn routes_are_read() {
        let body = "<set><item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock>\
            <egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId><state>blackhole</state>\
            <origin>CreateRoute</origin></item><item><destinationPrefixListId>pl-1</destinationPrefixListId>\
            <natGatewayId>nat-1</natGatewayId><state>lost</state><origin>Rumour</origin></item></set>";
        let routes: Vec<Route> = xml::parse(body.as_bytes()).expect("routes");
        assert_eq!(routes[0].destination_ipv6_cidr_block.as_deref(), Some("::/0"));
        assert_eq!(routes[0].egress_only_internet_gateway_id.as_deref(), Some("eigw-1"));
        assert_eq!(
            (&routes[0].state, &routes[0].origin),
            (&Some(RouteState::Blackhole), &Some(RouteOrigin::CreateRoute))
        );
        assert_eq!(routes[1].destination_prefix_list_id.as_deref(), Some("pl-1"));
        assert_eq!(routes[1].nat_gateway_id.as_deref(), Some("nat-1"));
        assert_eq!(routes[1].state, Some(RouteState::Other("lost".into())));
        assert_eq!(routes[1].origin, Some(RouteOrigin::Other("Rumour".into())));
    }

    #[test]
    fn routes_lead_to_one_target() {
        for (target, told) in [
            (RouteTarget::Gateway("igw-1".into()), "GatewayId=igw-1"),
            (RouteTarget::EgressOnlyInternetGateway("eigw-1".into()), "EgressOnlyInternetGatewayId=eigw-1"),
            (RouteTarget::NatGateway("nat-1".into()), "NatGatewayId=nat-1"),
            (RouteTarget::TransitGateway("tgw-1".into()), "TransitGatewayId=tgw-1"),
            (RouteTarget::LocalGateway("lgw-1".into()), "LocalGatewayId=lgw-1"),
            (RouteTarget::CarrierGateway("cagw-1".into()), "CarrierGatewayId=cagw-1"),
            (RouteTarget::Instance("i-1".into()), "InstanceId=i-1"),
            (RouteTarget::NetworkInterface("eni-1".into()), "NetworkInterfaceId=eni-1"),
            (RouteTarget::VpcPeeringConnection("pcx-1".into()), "VpcPeeringConnectionId=pcx-1"),
            (RouteTarget::VpcEndpoint("vpce-1".into()), "VpcEndpointId=vpce-1"),
            (RouteTarget::CoreNetwork("arn:c".into()), "CoreNetworkArn=arn:c"),
        ] {
            let destination = RouteDestination::cidr("0.0.0.0/0");
            let create = CreateRoute { route_table_id: "rtb-1".into(), destination, target };
            assert_eq!(
                sent(&create),
                format!("CreateRoute RouteTableId=rtb-1 DestinationCidrBlock=0.0.0.0/0 {told}")
            );
            assert_eq!((create.request().repeat, stored(&create)), (Repeat::Keyed, create.clone()));
        }
    }

    #[test]
    fn routes_are_replaced_and_deleted() {
        let replace = ReplaceRoute {
            route_table_id: "rtb-1".into(),
            destination: RouteDestination::cidr("::/0"),
            target: Some(RouteTarget::NetworkInterface("eni-1".into())),
        };
        assert_eq!(
            sent(&replace),
            "ReplaceRoute RouteTableId=rtb-1 DestinationIpv6CidrBlock=::/0 NetworkInterfaceId=eni-1"
        );
        let reset = ReplaceRoute { target: None, ..replace };
        assert_eq!(
            sent(&reset),
            "ReplaceRoute RouteTableId=rtb-1 DestinationIpv6CidrBlock=::/0 LocalTarget=true"
        );
        assert_eq!((reset.request().repeat, stored(&reset)), (Repeat::Safe, reset.clone()));
        let delete = DeleteRoute {
            route_table_id: "rtb-1".into(),
            destination: RouteDestination::PrefixList("pl-1".into()),
        };
        assert_eq!(sent(&delete), "DeleteRoute RouteTableId=rtb-1 DestinationPrefixListId=pl-1");
        assert_eq!((delete.request().repeat, stored(&delete)), (Repeat::Removing, delete.clone()));
        delete.response(&answer(200, "<R><return>true</return></R>")).expect("done");
    }
}
