//! Ports.
//!
//! <https://docs.openstack.org/api-ref/network/v2/#ports>

use super::allocate::{self, Wanted};
use super::common::{body, listing, missing, project, shared_fields, text, within};
use super::networks;
use super::rows::{Port, default_group};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::route::{Route, on};
use crate::schema::{Field, Is, may, need, truth};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};
use std::net::IpAddr;

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "ports", list),
    on("POST", "ports", create),
    on("GET", "ports/{}", show),
    on("PUT", "ports/{}", update),
    on("DELETE", "ports/{}", delete),
];

const NAME: Is = Is::Text(255);
const FIXED: Is = Is::List(&Is::Object(&[may("subnet_id", Is::Uuid), may("ip_address", Is::Address)]));
const CREATE: &[Field] = &[need(
    "port",
    Is::Object(&[
        need("network_id", Is::Uuid),
        may("name", NAME),
        may("description", NAME),
        may("admin_state_up", Is::Flag),
        may("mac_address", NAME),
        may("fixed_ips", FIXED),
        may("device_id", NAME),
        may("device_owner", NAME),
        may("security_groups", Is::List(&Is::Uuid)),
        may("port_security_enabled", Is::Flag),
        may("allowed_address_pairs", Is::List(&Is::Open)),
        may("binding:vnic_type", NAME),
        may("project_id", NAME),
        may("tenant_id", NAME),
    ]),
)];
const UPDATE: &[Field] = &[need(
    "port",
    Is::Object(&[
        may("name", NAME),
        may("description", NAME),
        may("admin_state_up", Is::Flag),
        may("fixed_ips", FIXED),
        may("device_id", NAME),
        may("device_owner", NAME),
        may("security_groups", Is::List(&Is::Uuid)),
        may("port_security_enabled", Is::Flag),
        may("allowed_address_pairs", Is::List(&Is::Open)),
    ]),
)];

/// A port the caller sees.
pub(super) fn by_id<'s>(scene: &'s Scene<'_>, id: &str) -> Result<&'s Port, Refusal> {
    let found = scene.region.ports.get(id).filter(|port| scene.sees(&port.project));
    found.ok_or_else(|| missing("Port", "PortNotFound", id))
}

fn document(port: &Port) -> Value {
    let fixed =
        port.fixed.iter().map(|(subnet, ip)| json!({"subnet_id": subnet, "ip_address": ip.to_string()}));
    let mut shown = json!({
        "id": port.id, "name": port.name, "network_id": port.network, "mac_address": port.mac,
        "status": if port.device.is_empty() { "DOWN" } else { "ACTIVE" }, "admin_state_up": port.up,
        "fixed_ips": fixed.collect::<Vec<_>>(), "device_id": port.device, "device_owner": port.owner,
        "security_groups": port.groups, "port_security_enabled": true, "allowed_address_pairs": [],
        "extra_dhcp_opts": [], "binding:vnic_type": "normal", "qos_policy_id": null,
    });
    shared_fields(&mut shown, &port.project, &port.description, port.created, port.updated);
    shown
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let seen = scene.region.ports.iter().filter(|port| scene.sees(&port.project));
    listing(scene, "ports", "ports", seen.map(document).collect())
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"port": document(by_id(scene, scene.arg(0))?)})))
}

fn groups(scene: &Scene<'_>, given: &Value) -> Result<Option<Vec<String>>, Refusal> {
    let Some(list) = given["security_groups"].as_array() else { return Ok(None) };
    let ids: Vec<String> = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    match ids.iter().find(|id| !scene.region.security_groups.get(id).is_some_and(|g| scene.sees(&g.project)))
    {
        Some(id) => Err(missing("Security group", "SecurityGroupNotFound", id)),
        None => Ok(Some(ids)),
    }
}

fn fixed(given: &Value) -> Vec<(Option<String>, Option<IpAddr>)> {
    let list = given["fixed_ips"].as_array().map_or(&[][..], Vec::as_slice);
    list.iter()
        .map(|item| (text(item, "subnet_id"), item["ip_address"].as_str().and_then(|ip| ip.parse().ok())))
        .collect()
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "port", CREATE)?;
    let project = project(scene, &given)?;
    let network = networks::by_id(scene, given["network_id"].as_str().unwrap_or_default())?.id.clone();
    let used = scene.region.ports.iter().filter(|port| port.project == project).count();
    within(used, scene.settings.quota.ports, "port")?;
    let groups = match groups(scene, &given)? {
        Some(groups) => groups,
        None => vec![default_group(scene.region, scene.ids, &project, scene.now)],
    };
    let mac = text(&given, "mac_address");
    if let Some(mac) =
        mac.as_ref().filter(|mac| scene.region.ports.iter().any(|p| p.network == network && p.mac == **mac))
    {
        return Err(Refusal::conflict(format!(
            "Unable to complete operation for network {network}. The mac address {mac} is in use."
        ))
        .kind("MacAddressInUse"));
    }
    let wanted = Wanted { network: &network, project: &project, mac, fixed: fixed(&given), groups };
    let id = allocate::port(scene.region, scene.ids, wanted, scene.now)?;
    if let Some(port) = scene.region.ports.get_mut(&id) {
        assign(port, &given);
    }
    Ok(json(201, &json!({"port": document(by_id(scene, &id)?)})))
}

fn assign(port: &mut Port, given: &Value) {
    for (key, field) in [
        ("name", &mut port.name),
        ("description", &mut port.description),
        ("device_id", &mut port.device),
        ("device_owner", &mut port.owner),
    ] {
        if let Some(value) = text(given, key) {
            *field = value;
        }
    }
    port.up = given.get("admin_state_up").map_or(port.up, truth);
}

fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "port", UPDATE)?;
    let port = by_id(scene, scene.arg(0))?;
    let (id, network, mut held) = (port.id.clone(), port.network.clone(), port.fixed.clone());
    let (groups, now) = (groups(scene, &given)?, scene.now);
    if given.get("fixed_ips").is_some() {
        let subnets: Vec<(String, u8)> = scene
            .region
            .subnets
            .iter()
            .filter(|subnet| subnet.network == network)
            .map(|subnet| (subnet.id.clone(), subnet.cidr.version()))
            .collect();
        // Addresses it keeps stay as they are; new ones are taken before those it gives up are free.
        let asked = fixed(&given);
        let kept: Vec<(String, IpAddr)> = held
            .iter()
            .filter(|(_, address)| asked.iter().any(|(_, ip)| *ip == Some(*address)))
            .cloned()
            .collect();
        let mut taken: Vec<(String, IpAddr)> = Vec::new();
        for (subnet, address) in asked {
            if kept.iter().any(|(_, known)| Some(*known) == address) {
                continue;
            }
            match allocate::take(scene.region, &network, &subnets, subnet, address) {
                Ok(one) => taken.push(one),
                Err(refusal) => {
                    allocate::release(scene.region, &taken);
                    return Err(refusal);
                }
            }
        }
        held.retain(|one| !kept.contains(one));
        allocate::release(scene.region, &held);
        held = kept.into_iter().chain(taken).collect();
    }
    if let Some(port) = scene.region.ports.get_mut(&id) {
        assign(port, &given);
        port.fixed = held;
        port.groups = groups.unwrap_or_else(|| std::mem::take(&mut port.groups));
        port.updated = now;
    }
    show(scene)
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let port = by_id(scene, scene.arg(0))?;
    let id = port.id.clone();
    if port.owner.starts_with("network:router") {
        return Err(Refusal::conflict(format!(
            "Port {id} cannot be deleted directly via the port API: has device owner {}.",
            port.owner
        ))
        .kind("ServicePortInUse"));
    }
    let server = port.device.clone();
    allocate::remove(scene.region, &id);
    if let Some(server) = scene.region.servers.get_mut(&server) {
        server.ports.retain(|known| *known != id);
    }
    Ok(empty(204))
}
