//! Servers plugged into networks: what a request asks for, and the ports that come of it.

use crate::exchange::Refusal;
use crate::neutron::allocate::{self, Wanted};
use crate::service::Scene;
use serde_json::Value;
use std::net::IpAddr;

/// One network interface a request asks for.
#[derive(Clone, Debug)]
pub(super) enum Nic {
    /// A port that exists.
    Port(String),
    /// A new port on a network.
    Network(String, Option<IpAddr>),
}

/// Reads `networks`. Without any, the one network the project can use; more than one to choose from is a conflict.
pub(super) fn wanted(scene: &Scene<'_>, given: &Value, servers: usize) -> Result<Vec<Nic>, Refusal> {
    match given {
        Value::String(word) if word == "none" => return Ok(Vec::new()),
        Value::Array(list) if !list.is_empty() => {
            return list.iter().map(|item| one(scene, item, servers)).collect();
        }
        _ => {}
    }
    let usable: Vec<&str> = scene
        .region
        .networks
        .iter()
        .filter(|n| !n.external && (n.shared || n.project == scene.who.project))
        .map(|n| n.id.as_str())
        .collect();
    match usable[..] {
        [] if given == "auto" => Err(Refusal::bad("Unable to automatically allocate a network.")),
        [] => Ok(Vec::new()),
        [only] => Ok(vec![Nic::Network(only.to_owned(), None)]),
        // What auto-allocation would make is not modelled; the first network stands for it.
        [first, ..] if given == "auto" => Ok(vec![Nic::Network(first.to_owned(), None)]),
        _ => {
            Err(Refusal::conflict("Multiple possible networks found, use a Network ID to be more specific."))
        }
    }
}

fn one(scene: &Scene<'_>, item: &Value, servers: usize) -> Result<Nic, Refusal> {
    if let Some(id) = item["port"].as_str() {
        let port = scene.region.ports.get(id).filter(|port| scene.sees(&port.project));
        let port = port.ok_or_else(|| Refusal::bad(format!("Port id {id} could not be found.")))?;
        if servers > 1 {
            return Err(Refusal::bad("Port is not allowed to be specified with multiple servers."));
        }
        if !port.device.is_empty() {
            return Err(Refusal::conflict(format!("Port {id} is still in use.")));
        }
        return Ok(Nic::Port(id.to_owned()));
    }
    let Some(id) = item["uuid"].as_str() else {
        return Err(Refusal::bad("Bad networks format: network uuid is not in proper format (None)"));
    };
    let network = scene.region.networks.get(id).filter(|n| n.shared || n.external || scene.sees(&n.project));
    let network = network.ok_or_else(|| Refusal::bad(format!("Network {id} could not be found.")))?;
    if network.external && !network.shared && !scene.who.admin {
        return Err(Refusal::forbidden(format!(
            "It is not allowed to create an interface on external network {id}"
        )));
    }
    let fixed: Option<IpAddr> = item["fixed_ip"].as_str().and_then(|text| text.parse().ok());
    if fixed.is_some() && servers > 1 {
        return Err(Refusal::bad("Invalid fixed IP: it cannot be specified with multiple servers."));
    }
    Ok(Nic::Network(id.to_owned(), fixed))
}

/// Plugs a server in; if one interface fails, those before it are unplugged.
pub(super) fn ports(
    scene: &mut Scene<'_>,
    nics: &[Nic],
    groups: &[String],
    server: &str,
) -> Result<Vec<String>, Refusal> {
    let mut plugged: Vec<String> = Vec::new();
    for nic in nics {
        match port(scene, nic, groups, server) {
            Ok(id) => plugged.push(id),
            Err(refusal) => {
                allocate::unplug(scene.region, &plugged);
                return Err(refusal);
            }
        }
    }
    Ok(plugged)
}

/// Plugs one interface in.
pub(super) fn port(
    scene: &mut Scene<'_>,
    nic: &Nic,
    groups: &[String],
    server: &str,
) -> Result<String, Refusal> {
    let (id, made) = match nic {
        Nic::Port(id) => (id.clone(), false),
        Nic::Network(network, fixed) => {
            let wanted = Wanted {
                network,
                project: &scene.who.project,
                mac: None,
                fixed: fixed.iter().map(|address| (None, Some(*address))).collect(),
                groups: groups.to_vec(),
            };
            (allocate::port(scene.region, scene.ids, wanted, scene.now).map_err(in_nova)?, true)
        }
    };
    let zone = scene.settings.zones.first().map_or("nova", String::as_str);
    if let Some(port) = scene.region.ports.get_mut(&id) {
        port.device = server.to_owned();
        port.owner = format!("compute:{zone}");
        port.made_by_server = made;
    }
    Ok(id)
}

/// Nova passes on what Neutron refuses as a bad request.
fn in_nova(refusal: Refusal) -> Refusal {
    Refusal::bad(refusal.message)
}
