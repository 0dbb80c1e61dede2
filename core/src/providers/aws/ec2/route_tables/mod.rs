//! Route tables of VPCs, and what is routed by them.

mod routes;

pub use routes::{
    CreateRoute, DeleteRoute, ReplaceRoute, Route, RouteDestination, RouteOrigin, RouteState, RouteTarget,
};

use super::{
    Tag,
    calls::{command, describe, keyed},
    form, request,
    vpcs::AssociationStatus,
};
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    wire::{
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// A route table. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTable.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct RouteTable {
        /// Its id.
        pub route_table_id: String = needed "routeTableId",
        /// The VPC it is in.
        pub vpc_id: Option<String> = "vpcId",
        /// The account that owns it.
        pub owner_id: Option<String> = "ownerId",
        /// Its routes.
        pub routes: Vec<Route> = "routeSet",
        /// What goes by it.
        pub associations: Vec<RouteTableAssociation> = "associationSet",
        /// The virtual private gateways that add routes to it.
        pub propagating_gateways: Vec<PropagatingGateway> = "propagatingVgwSet",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// That something goes by a route table.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTableAssociation.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct RouteTableAssociation {
        /// What the association is known by.
        pub association_id: Option<String> = "routeTableAssociationId",
        /// The table.
        pub route_table_id: Option<String> = "routeTableId",
        /// Whether it is the VPC's main table, by which all subnets go that have no other.
        pub main: Option<bool> = "main",
        /// The subnet that goes by it.
        pub subnet_id: Option<String> = "subnetId",
        /// The gateway that goes by it.
        pub gateway_id: Option<String> = "gatewayId",
        /// What the association is doing.
        pub status: Option<AssociationStatus> = "associationState",
    }
}

xml_struct! {
    /// A gateway that adds routes to a table.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct PropagatingGateway {
        /// Its id.
        pub gateway_id: Option<String> = "gatewayId",
    }
}

describe! {
    /// Lists route tables. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html>
    pub struct DescribeRouteTables {
        /// Only these.
        pub route_table_ids = "RouteTableId",
    }
    in TablePage: Document<RouteTable> = "routeTableSet", up to 100
}

/// Makes a route table.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateRouteTable {
    /// The caller's key: a table is made once for each, however often it is asked for.
    pub client_token: String,
    /// The VPC it is in.
    pub vpc_id: String,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateRouteTable {
    type Output = Document<RouteTable>;

    fn request(&self) -> Request {
        let form = form("CreateRouteTable").set("VpcId", &self.vpc_id);
        keyed(Tag::specify(form, "route-table", &self.tags), &self.client_token)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml_struct! {
            struct Answer {
                table: Document<RouteTable> = needed "routeTable",
            }
        }
        Ok(xml::read::<Answer>(response)?.table)
    }
}

command! {
    /// Deletes a route table that nothing goes by.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html>
    pub struct DeleteRouteTable {
        /// Its id.
        pub route_table_id: String = "RouteTableId",
    }
    repeat Removing
}

xml_struct! {
    /// An association just made.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct CreatedAssociation {
        /// What it is known by.
        pub association_id: String = needed "associationId",
        /// What it is doing.
        pub status: Option<AssociationStatus> = "associationState",
    }
}

/// Has a subnet or a gateway go by a route table.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssociateRouteTable {
    /// The table.
    pub route_table_id: String,
    /// The subnet; this or a gateway.
    pub subnet_id: Option<String>,
    /// The internet gateway or virtual private gateway.
    pub gateway_id: Option<String>,
}

impl Endpoint for AssociateRouteTable {
    type Output = CreatedAssociation;

    fn request(&self) -> Request {
        let form = form("AssociateRouteTable")
            .set("RouteTableId", &self.route_table_id)
            .opt("SubnetId", self.subnet_id.as_ref())
            .opt("GatewayId", self.gateway_id.as_ref());
        // Nothing goes by two tables; a repeat that is told `Resource.AlreadyAssociated` leaves in doubt with which.
        request(form).repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml::read(response)
    }
}

command! {
    /// Has a subnet go by its VPC's main route table again, or a gateway by none.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html>
    pub struct DisassociateRouteTable {
        /// The association.
        pub association_id: String = "AssociationId",
    }
    repeat Removing
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            testing::{answer, sent, stored},
            vpcs::AssociationState,
        },
        *,
    };

    #[test]
    fn tables_are_listed_in_small_pages() {
        let all = DescribeRouteTables::default();
        assert_eq!(sent(&all), "DescribeRouteTables MaxResults=100");
        let some = DescribeRouteTables { route_table_ids: vec!["rtb-1".into()], ..Default::default() };
        assert_eq!(sent(&some), "DescribeRouteTables RouteTableId.1=rtb-1");
        let body = "<R><routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><ownerId>1</ownerId>\
            <routeSet><item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId>\
            <state>active</state><origin>CreateRouteTable</origin></item></routeSet><associationSet><item>\
            <routeTableAssociationId>rtbassoc-1</routeTableAssociationId><routeTableId>rtb-1</routeTableId>\
            <main>true</main></item><item><routeTableAssociationId>rtbassoc-2</routeTableAssociationId>\
            <subnetId>subnet-1</subnetId><main>false</main><associationState><state>associated</state>\
            </associationState></item></associationSet><propagatingVgwSet><item><gatewayId>vgw-1</gatewayId></item>\
            </propagatingVgwSet><tagSet><item><key>a</key><value>b</value></item></tagSet></item></routeTableSet>\
            <nextToken>n</nextToken></R>";
        let page = all.response(&answer(200, body)).expect("a page");
        let table = &page.items[0];
        assert_eq!((table.route_table_id.as_str(), table.vpc_id.as_deref()), ("rtb-1", Some("vpc-1")));
        assert_eq!(table.routes[0].gateway_id.as_deref(), Some("local"));
        let [main, other] = &table.associations[..] else { panic!("{:?}", table.associations) };
        assert_eq!((main.main, &main.subnet_id), (Some(true), &None));
        assert_eq!(
            (other.association_id.as_deref(), other.subnet_id.as_deref()),
            (Some("rtbassoc-2"), Some("subnet-1"))
        );
        let state = other.status.as_ref().and_then(|status| status.state.clone());
        assert_eq!(state, Some(AssociationState::Associated));
        assert_eq!(table.propagating_gateways[0].gateway_id.as_deref(), Some("vgw-1"));
        assert_eq!(table.tags, [Tag::new("a", "b")]);
        let rest = page.rest.expect("more");
        assert_eq!(
            (sent(&rest).as_str(), stored(&rest)),
            ("DescribeRouteTables MaxResults=100 NextToken=n", rest.clone())
        );
    }

    #[test]
    fn tables_come_and_go() {
        let create = CreateRouteTable {
            client_token: "t-1".into(),
            vpc_id: "vpc-1".into(),
            tags: vec![Tag::new("a", "b")],
        };
        assert_eq!(
            sent(&create),
            "CreateRouteTable VpcId=vpc-1 TagSpecification.1.ResourceType=route-table \
            TagSpecification.1.Tag.1.Key=a TagSpecification.1.Tag.1.Value=b ClientToken=t-1"
        );
        assert_eq!((create.request().repeat, stored(&create)), (Repeat::Keyed, create.clone()));
        assert!(
            CreateRouteTable { client_token: String::new(), ..create.clone() }.request().fault().is_some()
        );
        let body = "<R><routeTable><routeTableId>rtb-1</routeTableId></routeTable><clientToken>t-1</clientToken></R>";
        assert_eq!(create.response(&answer(200, body)).expect("a table").route_table_id, "rtb-1");
        assert!(create.response(&answer(200, "<R/>")).is_err());
        let delete = DeleteRouteTable { route_table_id: "rtb-1".into() };
        assert_eq!(
            (sent(&delete).as_str(), stored(&delete)),
            ("DeleteRouteTable RouteTableId=rtb-1", delete.clone())
        );
    }

    #[test]
    fn things_go_by_tables() {
        let associate = AssociateRouteTable {
            route_table_id: "rtb-1".into(),
            subnet_id: Some("subnet-1".into()),
            gateway_id: None,
        };
        assert_eq!(sent(&associate), "AssociateRouteTable RouteTableId=rtb-1 SubnetId=subnet-1");
        assert_eq!((associate.request().repeat, stored(&associate)), (Repeat::Keyed, associate.clone()));
        let body = "<R><associationId>rtbassoc-1</associationId><associationState><state>associating</state>\
            </associationState></R>";
        let made = associate.response(&answer(200, body)).expect("an association");
        assert_eq!(made.association_id, "rtbassoc-1");
        assert_eq!(made.status.and_then(|status| status.state), Some(AssociationState::Associating));
        let end = DisassociateRouteTable { association_id: "rtbassoc-1".into() };
        assert_eq!(
            (sent(&end).as_str(), stored(&end)),
            ("DisassociateRouteTable AssociationId=rtbassoc-1", end.clone())
        );
    }
}
