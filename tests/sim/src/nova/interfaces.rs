//! Ports of servers, plugged in and out.
//!
//! <https://docs.openstack.org/api-ref/compute/#port-interfaces-servers-os-interface>

use super::plug;
use super::servers::{find, find_mut};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::neutron::allocate;
use crate::neutron::rows::Port;
use crate::route::{Route, on};
use crate::schema::{Field, Is, may, need};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "servers/{}/os-interface", list),
    on("POST", "servers/{}/os-interface", attach),
    on("GET", "servers/{}/os-interface/{}", show),
    on("DELETE", "servers/{}/os-interface/{}", detach),
];

const BODY: &[Field] = &[need(
    "interfaceAttachment",
    Is::Object(&[
        may("net_id", Is::Uuid),
        may("port_id", Is::Uuid),
        may("fixed_ips", Is::List(&Is::Object(&[need("ip_address", Is::Address)]))),
        may("tag", Is::Text(60)).since(49),
    ]),
)];

fn document(port: &Port) -> Value {
    let fixed =
        port.fixed.iter().map(|(subnet, ip)| json!({"subnet_id": subnet, "ip_address": ip.to_string()}));
    json!({
        "port_id": port.id, "net_id": port.network, "mac_addr": port.mac, "port_state": "ACTIVE",
        "fixed_ips": fixed.collect::<Vec<_>>(),
    })
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let server = find(scene)?;
    let ports = server.ports.iter().filter_map(|id| scene.region.ports.get(id));
    Ok(json(200, &json!({"interfaceAttachments": ports.map(document).collect::<Vec<_>>()})))
}

fn attach(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(BODY)?;
    let given = &body["interfaceAttachment"];
    if given.get("net_id").is_some() && given.get("port_id").is_some() {
        return Err(Refusal::bad("Must not input both network_id and port_id"));
    }
    let fixed = given["fixed_ips"][0]["ip_address"].clone();
    if !fixed.is_null() && given.get("net_id").is_none() {
        return Err(Refusal::bad("Must input network_id when request IP address"));
    }
    let (server, groups) = {
        let server = find(scene)?;
        (server.id.clone(), server.security_groups.clone())
    };
    let asked = match (&given["port_id"], &given["net_id"]) {
        (Value::String(port), _) => json!([{"port": port}]),
        (_, Value::String(network)) if fixed.is_null() => json!([{"uuid": network}]),
        (_, Value::String(network)) => json!([{"uuid": network, "fixed_ip": fixed}]),
        _ => Value::Null,
    };
    let nics = plug::wanted(scene, &asked, 1)?;
    let nic = nics.first().ok_or_else(|| Refusal::bad("No network to attach to"))?;
    let port = plug::port(scene, nic, &groups, &server)?;
    find_mut(scene)?.ports.push(port.clone());
    let shown = scene.region.ports.get(&port).map_or(Value::Null, document);
    Ok(json(200, &json!({"interfaceAttachment": shown})))
}

fn one(scene: &Scene<'_>) -> Result<String, Refusal> {
    let (server, port) = (find(scene)?, scene.arg(1));
    let found = server.ports.iter().find(|id| *id == port).cloned();
    found.ok_or_else(|| {
        Refusal::missing(format!("Instance {} does not have a port with id {port}", server.id))
    })
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let port = one(scene)?;
    let shown = scene.region.ports.get(&port).map_or(Value::Null, document);
    Ok(json(200, &json!({"interfaceAttachment": shown})))
}

fn detach(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let port = one(scene)?;
    find_mut(scene)?.ports.retain(|id| *id != port);
    allocate::unplug(scene.region, &[port]);
    Ok(empty(202))
}
