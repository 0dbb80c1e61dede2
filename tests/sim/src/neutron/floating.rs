//! Floating addresses.
//!
//! <https://docs.openstack.org/api-ref/network/v2/#floating-ips-floatingips>

use super::allocate;
use super::common::{body, listing, missing, project, shared_fields, text, within};
use super::rows::{FloatingIp, Port};
use super::{networks, ports};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::route::{Route, on};
use crate::schema::{Field, Is, may, need};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};
use std::net::IpAddr;

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "floatingips", list),
    on("POST", "floatingips", create),
    on("GET", "floatingips/{}", show),
    on("PUT", "floatingips/{}", update),
    on("DELETE", "floatingips/{}", delete),
];

const NAME: Is = Is::Text(255);
const CREATE: &[Field] = &[need(
    "floatingip",
    Is::Object(&[
        need("floating_network_id", Is::Uuid),
        may("floating_ip_address", Is::Maybe(&Is::Address)),
        may("subnet_id", Is::Maybe(&Is::Uuid)),
        may("port_id", Is::Maybe(&Is::Uuid)),
        may("fixed_ip_address", Is::Maybe(&Is::Address)),
        may("description", NAME),
        may("project_id", NAME),
        may("tenant_id", NAME),
    ]),
)];
const UPDATE: &[Field] = &[need(
    "floatingip",
    Is::Object(&[
        may("port_id", Is::Maybe(&Is::Uuid)),
        may("fixed_ip_address", Is::Maybe(&Is::Address)),
        may("description", NAME),
    ]),
)];

fn by_id<'s>(scene: &'s Scene<'_>) -> Result<&'s FloatingIp, Refusal> {
    let id = scene.arg(0);
    let found = scene.region.floating.get(id).filter(|floating| scene.sees(&floating.project));
    found.ok_or_else(|| missing("Floating IP", "FloatingIPNotFound", id))
}

fn document(scene: &Scene<'_>, floating: &FloatingIp) -> Value {
    let port = floating.port.as_ref().and_then(|id| scene.region.ports.get(id));
    let details = |port: &Port| {
        json!({
            "status": if port.device.is_empty() { "DOWN" } else { "ACTIVE" }, "name": port.name,
            "admin_state_up": port.up, "network_id": port.network, "device_owner": port.owner,
            "mac_address": port.mac, "device_id": port.device,
        })
    };
    let mut shown = json!({
        "id": floating.id, "floating_ip_address": floating.address.to_string(),
        "floating_network_id": floating.network, "port_id": floating.port, "router_id": null,
        "fixed_ip_address": floating.fixed.map(|address| address.to_string()),
        "status": if floating.port.is_some() { "ACTIVE" } else { "DOWN" },
        "port_details": port.map_or(Value::Null, details), "dns_domain": "", "dns_name": "", "port_forwardings": [],
    });
    shared_fields(&mut shown, &floating.project, &floating.description, floating.created, floating.updated);
    shown
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let seen = scene.region.floating.iter().filter(|floating| scene.sees(&floating.project));
    listing(scene, "floatingips", "floatingips", seen.map(|floating| document(scene, floating)).collect())
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"floatingip": document(scene, by_id(scene)?)})))
}

/// The port and the fixed address a floating one is to lead to.
fn target(scene: &Scene<'_>, given: &Value, own: Option<&str>) -> Result<Option<(String, IpAddr)>, Refusal> {
    let Some(id) = given["port_id"].as_str() else { return Ok(None) };
    let port = ports::by_id(scene, id)?;
    let asked: Option<IpAddr> = given["fixed_ip_address"].as_str().and_then(|text| text.parse().ok());
    let fixed = port
        .fixed
        .iter()
        .map(|(_, address)| *address)
        .find(|address| address.is_ipv4() && asked.is_none_or(|asked| asked == *address));
    let fixed = fixed.ok_or_else(|| {
        Refusal::bad(format!(
            "Bad floatingip request: Cannot add floating IP to port {id} that has no fixed IPv4 addresses."
        ))
        .kind("BadRequest")
    })?;
    let taken = scene.region.floating.iter().find(|other| {
        other.port.as_deref() == Some(id) && other.fixed == Some(fixed) && Some(other.id.as_str()) != own
    });
    match taken {
        Some(other) => Err(Refusal::conflict(format!(
            "Cannot associate floating IP with port {id} using fixed IP {fixed}, as that fixed IP already has a floating IP on external network {}.",
            other.network
        ))
        .kind("FloatingIPPortAlreadyAssociated")),
        None => Ok(Some((id.to_owned(), fixed))),
    }
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "floatingip", CREATE)?;
    let project = project(scene, &given)?;
    let network = networks::by_id(scene, given["floating_network_id"].as_str().unwrap_or_default())?;
    let network_id = network.id.clone();
    if !network.external {
        return Err(Refusal::bad(format!(
            "Bad floatingip request: Network {network_id} is not a valid external network."
        ))
        .kind("BadRequest"));
    }
    let used = scene.region.floating.iter().filter(|floating| floating.project == project).count();
    within(used, scene.settings.quota.floating_ips, "floatingip")?;
    let target = target(scene, &given, None)?;
    let subnets: Vec<(String, u8)> = scene
        .region
        .subnets
        .iter()
        .filter(|subnet| subnet.network == network_id && subnet.cidr.version() == 4)
        .map(|subnet| (subnet.id.clone(), 4))
        .collect();
    let asked = given["floating_ip_address"].as_str().and_then(|text| text.parse().ok());
    let (subnet, address) =
        allocate::take(scene.region, &network_id, &subnets, text(&given, "subnet_id"), asked)?;
    let floating = FloatingIp {
        id: scene.ids.uuid(),
        project,
        network: network_id,
        subnet,
        address,
        port: target.as_ref().map(|(port, _)| port.clone()),
        fixed: target.map(|(_, fixed)| fixed),
        description: text(&given, "description").unwrap_or_default(),
        created: scene.now,
        updated: scene.now,
    };
    let shown = document(scene, &floating);
    scene.region.floating.put(floating.id.clone(), floating);
    Ok(json(201, &json!({"floatingip": shown})))
}

fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "floatingip", UPDATE)?;
    let (id, now) = (by_id(scene)?.id.clone(), scene.now);
    let target = target(scene, &given, Some(&id))?;
    if let Some(floating) = scene.region.floating.get_mut(&id) {
        if given.get("port_id").is_some() {
            floating.port = target.as_ref().map(|(port, _)| port.clone());
            floating.fixed = target.map(|(_, fixed)| fixed);
        }
        if let Some(description) = text(&given, "description") {
            floating.description = description;
        }
        floating.updated = now;
    }
    show(scene)
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let id = by_id(scene)?.id.clone();
    if let Some(floating) = scene.region.floating.remove(&id) {
        allocate::release(scene.region, &[(floating.subnet, floating.address)]);
    }
    Ok(empty(204))
}
