//! Route tables.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html>

use super::gateways::Gateway;
use super::interfaces::Interface;
use super::nat::NatGateway;
use super::subnets::Subnet;
use super::vpcs::Vpc;
use crate::Time;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Region;
use crate::ec2::scene::{Scene, done};
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;
use crate::ids::Ids;
use crate::neutron::cidr::Cidr;

/// A route table.
#[derive(Clone, Debug)]
pub(crate) struct RouteTable {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) vpc: String,
    pub(crate) routes: Vec<Route>,
    /// By their ids, the subnets it is for; `None` for all that have no other.
    pub(crate) associations: Vec<(String, Option<String>)>,
}

row!(RouteTable: ROUTES in routes);

/// A route.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) destination: String,
    /// `local`, or the id of a gateway or an interface.
    pub(crate) target: String,
    pub(crate) origin: &'static str,
}

impl RouteTable {
    /// A table that leads nowhere but to the VPC itself.
    pub(crate) fn new(ids: &mut Ids, vpc: &str, cidr: Cidr, now: Time) -> Self {
        let local =
            Route { destination: cidr.to_string(), target: "local".into(), origin: "CreateRouteTable" };
        let id = kind::ROUTES.make(ids);
        Self { id, created: now, vpc: vpc.into(), routes: vec![local], associations: Vec::new() }
    }

    /// The table for all subnets that have no other.
    pub(crate) fn main(ids: &mut Ids, vpc: &str, cidr: Cidr, now: Time) -> Self {
        let mut table = Self::new(ids, vpc, cidr, now);
        table.associations.push((kind::make("rtbassoc", ids), None));
        table
    }

    pub(super) fn is_main(&self) -> bool {
        self.associations.iter().any(|(_, subnet)| subnet.is_none())
    }
}

fn show(xml: &mut Xml, region: &Region, table: &RouteTable) {
    xml.put("routeTableId", &table.id).put("vpcId", &table.vpc).put("ownerId", &region.account);
    xml.items("routeSet", &table.routes, |xml, route| {
        xml.put("destinationCidrBlock", &route.destination);
        let name = match route.target.split('-').next() {
            Some("eni") => "networkInterfaceId",
            Some("nat") => "natGatewayId",
            _ => "gatewayId",
        };
        xml.put(name, &route.target).put("state", "active").put("origin", route.origin);
    });
    xml.items("associationSet", &table.associations, |xml, (id, subnet)| {
        xml.put("routeTableAssociationId", id).put("routeTableId", &table.id);
        xml.opt("subnetId", subnet.as_ref()).put("main", subnet.is_none());
        xml.within("associationState", |xml| {
            xml.put("state", "associated");
        });
    });
    xml.tags(region.tags.of(&table.id));
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let vpc = scene.given::<Vpc>(params, "VpcId")?;
    let (vpc, cidr) = (vpc.id.clone(), vpc.cidr);
    let tags = specified(params, &[kind::ROUTES])?;
    let table = RouteTable::new(scene.ids, &vpc, cidr, scene.now);
    keep(scene, table.clone(), &tags);
    let mut xml = Xml::default();
    xml.within("routeTable", |xml| show(xml, scene.region, &table));
    Ok(xml)
}

pub(super) fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let table = scene.given::<RouteTable>(params, "RouteTableId")?;
    let id = table.id.clone();
    if !table.associations.is_empty() {
        let message = format!("The routeTable '{id}' has dependencies and cannot be deleted.");
        return Err(refused("DependencyViolation", message));
    }
    scene.region.routes.remove(&id);
    scene.region.tags.forget(&id);
    done()
}

pub(super) fn associate(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let table = scene.given::<RouteTable>(params, "RouteTableId")?;
    let subnet = scene.given::<Subnet>(params, "SubnetId")?;
    if subnet.vpc != table.vpc {
        let message =
            format!("Route table {} and subnet {} belong to different networks", table.id, subnet.id);
        return Err(refused("InvalidParameterValue", message));
    }
    let (table, subnet) = (table.id.clone(), subnet.id.clone());
    let of = |row: &RouteTable| {
        row.associations.iter().find(|(_, known)| known.as_ref() == Some(&subnet)).map(|(id, _)| id.clone())
    };
    let known = scene.all::<RouteTable>().find_map(|row| Some((row.id.clone(), of(row)?)));
    let association = match known {
        // The same again changes nothing.
        Some((other, association)) if other == table => association,
        Some((other, _)) => {
            let message = format!(
                "the specified association for route table {other} conflicts with an existing association"
            );
            return Err(refused("Resource.AlreadyAssociated", message));
        }
        None => {
            let id = kind::make("rtbassoc", scene.ids);
            let row = scene.find_mut::<RouteTable>(&table)?;
            row.associations.push((id.clone(), Some(subnet)));
            id
        }
    };
    let mut xml = Xml::default();
    xml.put("associationId", association).within("associationState", |xml| {
        xml.put("state", "associated");
    });
    Ok(xml)
}

pub(super) fn disassociate(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let id = params.needed("AssociationId")?;
    let of = |row: &&RouteTable| row.associations.iter().any(|(known, _)| known == id);
    let table = scene.all::<RouteTable>().find(of).cloned().ok_or_else(|| {
        refused("InvalidAssociationID.NotFound", format!("The association ID '{id}' does not exist"))
    })?;
    if table.associations.iter().any(|(known, subnet)| known == id && subnet.is_none()) {
        return Err(refused("InvalidParameterValue", "cannot disassociate the main route table association"));
    }
    scene.find_mut::<RouteTable>(&table.id)?.associations.retain(|(known, _)| known != id);
    done()
}

fn destination(params: &Params<'_>) -> Result<String, Refused> {
    let text = params.needed("DestinationCidrBlock")?;
    let cidr = Cidr::parse(text).filter(|cidr| cidr.version() == 4);
    let cidr =
        cidr.ok_or_else(|| refused("InvalidParameterValue", format!("CIDR block {text} is malformed")))?;
    Ok(cidr.to_string())
}

/// The one thing that a request names for a route to lead to.
fn target<'p>(scene: &Scene<'_>, params: &Params<'p>, table: &RouteTable) -> Result<&'p str, Refused> {
    if let Some(id) = params.text("NatGatewayId") {
        let others = ["GatewayId", "NetworkInterfaceId", "LocalTarget"];
        if others.into_iter().any(|name| params.text(name).is_some()) {
            return Err(refused("MissingParameter", "The request must contain exactly one target"));
        }
        let gateway = scene.find::<NatGateway>(id)?;
        if gateway.vpc != table.vpc {
            let message =
                format!("route table {} and NAT gateway {id} belong to different networks", table.id);
            return Err(refused("InvalidParameterValue", message));
        }
        return Ok(id);
    }
    match (params.text("GatewayId"), params.text("NetworkInterfaceId"), params.flag("LocalTarget")?) {
        (Some(id), None, None) => {
            let gateway = scene.find::<Gateway>(id)?;
            if gateway.vpc.as_ref() != Some(&table.vpc) {
                let message =
                    format!("route table {} and network gateway {id} belong to different networks", table.id);
                return Err(refused("InvalidParameterValue", message));
            }
            Ok(id)
        }
        (None, Some(id), None) => {
            scene.find::<Interface>(id)?;
            Ok(id)
        }
        (None, None, Some(true)) => Ok("local"),
        _ => Err(refused("MissingParameter", "The request must contain exactly one target")),
    }
}

pub(super) fn create_route(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let table = scene.given::<RouteTable>(params, "RouteTableId")?;
    let (id, destination) = (table.id.clone(), destination(params)?);
    let target = target(scene, params, table)?.to_owned();
    match table.routes.iter().find(|route| route.destination == destination) {
        // The same again changes nothing.
        Some(route) if route.target == target => return done(),
        Some(_) => {
            let message = format!("The route identified by {destination} already exists.");
            return Err(refused("RouteAlreadyExists", message));
        }
        None => {}
    }
    scene.find_mut::<RouteTable>(&id)?.routes.push(Route { destination, target, origin: "CreateRoute" });
    done()
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html>
pub(super) fn replace_route(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let table = scene.given::<RouteTable>(params, "RouteTableId")?;
    let (id, destination) = (table.id.clone(), destination(params)?);
    let target = target(scene, params, table)?.to_owned();
    let routes = &mut scene.find_mut::<RouteTable>(&id)?.routes;
    let route = routes.iter_mut().find(|route| route.destination == destination);
    route.ok_or_else(|| no_route(&id, &destination))?.target = target;
    done()
}

fn no_route(table: &str, destination: &str) -> Refused {
    let message = format!("no route with destination-cidr-block {destination} in route table {table}");
    refused("InvalidRoute.NotFound", message)
}

pub(super) fn delete_route(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let table = scene.given::<RouteTable>(params, "RouteTableId")?;
    let (id, destination) = (table.id.clone(), destination(params)?);
    match table.routes.iter().find(|route| route.destination == destination) {
        None => Err(no_route(&id, &destination)),
        Some(route) if route.target == "local" => {
            let message = format!("cannot remove local route {destination} in route table {id}");
            Err(refused("InvalidParameterValue", message))
        }
        Some(_) => {
            scene.find_mut::<RouteTable>(&id)?.routes.retain(|route| route.destination != destination);
            done()
        }
    }
}

const TABLES: Listing = Listing {
    ids: "RouteTableId",
    filters: &[
        "association.main",
        "association.route-table-association-id",
        "association.route-table-id",
        "association.subnet-id",
        "owner-id",
        "route-table-id",
        "route.destination-cidr-block",
        "route.gateway-id",
        "vpc-id",
    ],
    pages: Some((5, 100)),
};

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let region = &*scene.region;
    let (page, next) = find::<RouteTable>(scene, params, &TABLES, |table, filter| match filter {
        "association.main" => {
            table.associations.iter().map(|(_, subnet)| subnet.is_none().to_string()).collect()
        }
        "association.route-table-association-id" => {
            table.associations.iter().map(|(id, _)| id.clone()).collect()
        }
        "association.route-table-id" => table.associations.iter().map(|_| table.id.clone()).collect(),
        "association.subnet-id" => {
            table.associations.iter().filter_map(|(_, subnet)| subnet.clone()).collect()
        }
        "owner-id" => vec![region.account.clone()],
        "route-table-id" => vec![table.id.clone()],
        "route.destination-cidr-block" => {
            table.routes.iter().map(|route| route.destination.clone()).collect()
        }
        "route.gateway-id" => table.routes.iter().map(|route| route.target.clone()).collect(),
        _ => vec![table.vpc.clone()],
    })?;
    let mut xml = Xml::default();
    xml.items("routeTableSet", page, |xml, table| show(xml, region, table));
    xml.opt("nextToken", next);
    Ok(xml)
}
