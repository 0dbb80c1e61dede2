//! Neutron: networks, subnets, ports, security groups, floating addresses, routers.
//!
//! <https://docs.openstack.org/api-ref/network/v2/>

pub(crate) mod allocate;
pub(crate) mod cidr;
mod common;
mod floating;
mod networks;
mod ports;
mod routers;
pub(crate) mod rows;
mod security;

use crate::Time;
use crate::exchange::{Refusal, Reply, code, json};
use crate::ids::{Ids, named};
use crate::region::Region;
use crate::route::Route;
use crate::service::{Handler, Service};
use crate::settings::Settings;
use cidr::Cidr;
use rows::{Network, Subnet};
use serde_json::json;

const TABLES: &[&[Route<Handler>]] =
    &[networks::ROUTES, ports::ROUTES, security::ROUTES, floating::ROUTES, routers::ROUTES];

pub(crate) const SERVICE: Service = Service {
    name: "network",
    versions: &["v2.0"],
    tables: TABLES,
    refuse,
    no_route,
    discover,
    microversions: None,
};

/// The networks every region has: `public`, from which floating addresses come, and `private`, shared by all.
pub(crate) fn seed(region: &mut Region, ids: &mut Ids, now: Time) {
    let owner = named(0, "project", "service").hex();
    for (name, cidr, external) in [("public", "172.24.0.0/16", true), ("private", "10.0.0.0/12", false)] {
        let network = Network {
            id: ids.uuid(),
            name: name.into(),
            description: String::new(),
            project: owner.clone(),
            shared: !external,
            external,
            up: true,
            mtu: 1450,
            created: now,
            updated: now,
        };
        if let Some(cidr) = Cidr::parse(cidr) {
            let mut subnet = Subnet::new(ids.uuid(), &network, cidr, now);
            subnet.name = format!("{name}-subnet");
            region.subnets.put(subnet.id.clone(), subnet);
        }
        region.networks.put(network.id.clone(), network);
    }
}

/// An error the way Neutron writes it.
fn refuse(refusal: &Refusal) -> Reply {
    json(
        refusal.status,
        &json!({"NeutronError": {"type": refusal.kind, "message": refusal.message, "detail": ""}}),
    )
}

fn no_route(status: u16) -> Reply {
    let title = code(status).canonical_reason().unwrap_or("Error");
    let message = match status {
        404 => "The resource could not be found.<br /><br />\n\n\n",
        _ => "The method is not allowed for this resource.<br /><br />\n\n\n",
    };
    json(status, &json!({"message": message, "code": format!("{status} {title}"), "title": title}))
}

fn discover(_: &Settings, path: &[String], root: &str) -> Option<Reply> {
    let version = json!({
        "id": "v2.0", "status": "CURRENT", "links": [{"rel": "self", "href": format!("{root}/v2.0/")}],
    });
    path.is_empty().then(|| json(200, &json!({"versions": [version]})))
}
