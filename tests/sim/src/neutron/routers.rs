//! Routers, as far as attaching subnets to them goes.
//!
//! <https://docs.openstack.org/api-ref/network/v2/#routers-routers>

use super::allocate::{self, Wanted};
use super::common::{body, listing, missing, project, shared_fields, text};
use super::networks;
use super::rows::Router;
use crate::exchange::{Refusal, Reply, empty, json};
use crate::route::{Route, on};
use crate::schema::{Field, Is, may, need, truth};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "routers", list),
    on("POST", "routers", create),
    on("GET", "routers/{}", show),
    on("PUT", "routers/{}", update),
    on("DELETE", "routers/{}", delete),
    on("PUT", "routers/{}/add_router_interface", add),
    on("PUT", "routers/{}/remove_router_interface", remove),
    on("GET", "quotas/{}", quota),
    on("GET", "extensions", extensions),
];

const NAME: Is = Is::Text(255);
const BODY: &[Field] = &[need(
    "router",
    Is::Object(&[
        may("name", NAME),
        may("description", NAME),
        may("admin_state_up", Is::Flag),
        may(
            "external_gateway_info",
            Is::Maybe(&Is::Object(&[
                need("network_id", Is::Uuid),
                may("enable_snat", Is::Flag),
                may("external_fixed_ips", Is::List(&Is::Open)),
            ])),
        ),
        may("project_id", NAME),
        may("tenant_id", NAME),
    ]),
)];

fn by_id<'s>(scene: &'s Scene<'_>) -> Result<&'s Router, Refusal> {
    let id = scene.arg(0);
    let found = scene.region.routers.get(id).filter(|router| scene.sees(&router.project));
    found.ok_or_else(|| missing("Router", "RouterNotFound", id))
}

fn document(router: &Router) -> Value {
    let gateway = router
        .gateway
        .as_ref()
        .map(|network| json!({"network_id": network, "enable_snat": true, "external_fixed_ips": []}));
    let mut shown = json!({
        "id": router.id, "name": router.name, "status": "ACTIVE", "admin_state_up": router.up,
        "external_gateway_info": gateway, "routes": [], "distributed": false, "ha": false,
        "availability_zones": [], "availability_zone_hints": [],
    });
    shared_fields(&mut shown, &router.project, &router.description, router.created, router.updated);
    shown
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let seen = scene.region.routers.iter().filter(|router| scene.sees(&router.project));
    listing(scene, "routers", "routers", seen.map(document).collect())
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"router": document(by_id(scene)?)})))
}

fn gateway(scene: &Scene<'_>, given: &Value) -> Result<Option<String>, Refusal> {
    let Some(id) = given["external_gateway_info"]["network_id"].as_str() else { return Ok(None) };
    let network = networks::by_id(scene, id)?;
    if network.external {
        return Ok(Some(id.to_owned()));
    }
    Err(Refusal::bad(format!("Bad router request: Network {id} is not an external network."))
        .kind("BadRequest"))
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "router", BODY)?;
    let router = Router {
        id: scene.ids.uuid(),
        name: text(&given, "name").unwrap_or_default(),
        description: text(&given, "description").unwrap_or_default(),
        project: project(scene, &given)?,
        gateway: gateway(scene, &given)?,
        up: given.get("admin_state_up").is_none_or(truth),
        created: scene.now,
        updated: scene.now,
    };
    let shown = document(&router);
    scene.region.routers.put(router.id.clone(), router);
    Ok(json(201, &json!({"router": shown})))
}

fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "router", BODY)?;
    let (id, gateway, now) = (by_id(scene)?.id.clone(), gateway(scene, &given)?, scene.now);
    if let Some(router) = scene.region.routers.get_mut(&id) {
        if let Some(name) = text(&given, "name") {
            router.name = name;
        }
        if let Some(description) = text(&given, "description") {
            router.description = description;
        }
        router.up = given.get("admin_state_up").map_or(router.up, truth);
        if given.get("external_gateway_info").is_some() {
            router.gateway = gateway;
        }
        router.updated = now;
    }
    show(scene)
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let id = by_id(scene)?.id.clone();
    if scene.region.ports.iter().any(|port| port.device == id) {
        return Err(Refusal::conflict(format!("Router {id} still has ports")).kind("RouterInUse"));
    }
    scene.region.routers.remove(&id);
    Ok(empty(204))
}

const INTERFACE: &[Field] = &[may("subnet_id", Is::Uuid), may("port_id", Is::Uuid)];

/// The subnet an interface is asked for on.
fn subnet(scene: &Scene<'_>) -> Result<String, Refusal> {
    let given = scene.call.json().unwrap_or(Value::Null);
    crate::schema::check(&given, INTERFACE, 0, true).map_err(|mismatch| Refusal::bad(mismatch.what))?;
    if let Some(subnet) = given["subnet_id"].as_str() {
        return Ok(subnet.to_owned());
    }
    let port = given["port_id"].as_str().and_then(|id| scene.region.ports.get(id));
    port.and_then(|port| port.fixed.first()).map(|(subnet, _)| subnet.clone()).ok_or_else(|| {
        Refusal::bad("Bad router request: Either subnet_id or port_id must be specified.").kind("BadRequest")
    })
}

fn interface(router: &Router, port: &str, subnet: &str, network: &str) -> Reply {
    json(
        200,
        &json!({
            "id": router.id, "tenant_id": router.project, "project_id": router.project, "port_id": port,
            "subnet_id": subnet, "subnet_ids": [subnet], "network_id": network, "tags": [],
        }),
    )
}

fn add(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (router, id) = (by_id(scene)?.clone(), subnet(scene)?);
    let subnet = scene.region.subnets.get(&id).ok_or_else(|| missing("Subnet", "SubnetNotFound", &id))?;
    let (network, address) = (subnet.network.clone(), subnet.gateway);
    let here =
        |port: &&super::rows::Port| port.device == router.id && port.fixed.iter().any(|(s, _)| *s == id);
    if scene.region.ports.iter().any(|port| here(&port)) {
        return Err(Refusal::bad(format!("Bad router request: Router already has a port on subnet {id}."))
            .kind("BadRequest"));
    }
    networks::by_id(scene, &network)?;
    // The router takes the gateway's address, which nobody else is given.
    let wanted = Wanted {
        network: &network,
        project: &router.project,
        mac: None,
        fixed: Vec::new(),
        groups: Vec::new(),
    };
    let port = allocate::port(scene.region, scene.ids, wanted, scene.now)?;
    let held = scene.region.ports.get(&port).map(|port| port.fixed.clone()).unwrap_or_default();
    if let (Some(row), Some(address)) = (scene.region.ports.get_mut(&port), address) {
        row.fixed = vec![(id.clone(), address)];
        row.device = router.id.clone();
        row.owner = "network:router_interface".into();
        allocate::release(scene.region, &held);
    }
    Ok(interface(&router, &port, &id, &network))
}

fn remove(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (router, id) = (by_id(scene)?.clone(), subnet(scene)?);
    let port = scene
        .region
        .ports
        .iter()
        .find(|port| port.device == router.id && port.fixed.iter().any(|(subnet, _)| *subnet == id))
        .map(|port| (port.id.clone(), port.network.clone()));
    let Some((port, network)) = port else {
        return Err(missing("Router interface for subnet", "RouterInterfaceNotFoundForSubnet", &id));
    };
    allocate::remove(scene.region, &port);
    Ok(interface(&router, &port, &id, &network))
}

fn quota(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    if !scene.sees(scene.arg(0)) {
        return Err(Refusal::forbidden("Non-admin is not authorised to access quotas for another tenant")
            .kind("QuotaResourceUnknown"));
    }
    let quota = &scene.settings.quota;
    Ok(json(
        200,
        &json!({"quota": {
            "network": quota.networks, "subnet": -1, "port": quota.ports, "router": -1,
            "floatingip": quota.floating_ips, "security_group": quota.security_groups, "security_group_rule": -1,
            "rbac_policy": -1, "subnetpool": -1,
        }}),
    ))
}

fn extensions(_: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let names =
        ["security-group", "router", "external-net", "quotas", "port-security", "pagination", "sorting"];
    let shown: Vec<Value> = names
        .iter()
        .map(|alias| {
            json!({"alias": alias, "name": alias, "description": "", "updated": "2016-01-01T00:00:00Z", "links": []})
        })
        .collect();
    Ok(json(200, &json!({"extensions": shown})))
}
