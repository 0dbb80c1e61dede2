//! Networks and subnets.
//!
//! <https://docs.openstack.org/api-ref/network/v2/#layer-2-networking>

use super::cidr::Cidr;
use super::common::{body, listing, missing, project, shared_fields, text, within};
use super::rows::{Network, Subnet};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::route::{Route, on};
use crate::schema::{Field, Is, may, need, truth};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};
use std::net::IpAddr;

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "networks", list),
    on("POST", "networks", create),
    on("GET", "networks/{}", show),
    on("PUT", "networks/{}", update),
    on("DELETE", "networks/{}", delete),
    on("GET", "subnets", list_subnets),
    on("POST", "subnets", create_subnet),
    on("GET", "subnets/{}", show_subnet),
    on("PUT", "subnets/{}", update_subnet),
    on("DELETE", "subnets/{}", delete_subnet),
];

const NAME: Is = Is::Text(255);
const NETWORK: &[Field] = &[need(
    "network",
    Is::Object(&[
        may("name", NAME),
        may("description", NAME),
        may("admin_state_up", Is::Flag),
        may("shared", Is::Flag),
        may("router:external", Is::Flag),
        may("mtu", Is::Int(68, 65535)),
        may("port_security_enabled", Is::Flag),
        may("project_id", NAME),
        may("tenant_id", NAME),
        may("availability_zone_hints", Is::List(&NAME)),
    ]),
)];
const SUBNET: &[Field] = &[need(
    "subnet",
    Is::Object(&[
        need("network_id", Is::Uuid),
        need("ip_version", Is::Int(4, 6)),
        may("cidr", NAME),
        may("name", NAME),
        may("description", NAME),
        may("gateway_ip", Is::Maybe(&Is::Address)),
        may("enable_dhcp", Is::Flag),
        may("dns_nameservers", Is::List(&NAME)),
        may("allocation_pools", Is::List(&Is::Open)),
        may("host_routes", Is::List(&Is::Open)),
        may("ipv6_address_mode", Is::Maybe(&NAME)),
        may("ipv6_ra_mode", Is::Maybe(&NAME)),
        may("project_id", NAME),
        may("tenant_id", NAME),
    ]),
)];
const SUBNET_UPDATE: &[Field] = &[need(
    "subnet",
    Is::Object(&[
        may("name", NAME),
        may("description", NAME),
        may("gateway_ip", Is::Maybe(&Is::Address)),
        may("enable_dhcp", Is::Flag),
        may("dns_nameservers", Is::List(&NAME)),
    ]),
)];

fn sees(scene: &Scene<'_>, network: &Network) -> bool {
    network.shared || network.external || scene.sees(&network.project)
}

/// A network the caller sees.
pub(super) fn by_id<'s>(scene: &'s Scene<'_>, id: &str) -> Result<&'s Network, Refusal> {
    let found = scene.region.networks.get(id).filter(|network| sees(scene, network));
    found.ok_or_else(|| missing("Network", "NetworkNotFound", id))
}

/// Refuses to let anybody change what is somebody else's.
fn own(scene: &Scene<'_>, id: &str) -> Result<(), Refusal> {
    let network = by_id(scene, id)?;
    if scene.sees(&network.project) {
        return Ok(());
    }
    Err(Refusal::forbidden(format!("rule:update_network is disallowed by policy for {id}"))
        .kind("PolicyNotAuthorized"))
}

fn document(scene: &Scene<'_>, network: &Network) -> Value {
    let subnets = scene.region.subnets.iter().filter(|subnet| subnet.network == network.id);
    let mut shown = json!({
        "id": network.id, "name": network.name, "status": "ACTIVE", "admin_state_up": network.up,
        "shared": network.shared, "router:external": network.external, "mtu": network.mtu,
        "subnets": subnets.map(|subnet| &subnet.id).collect::<Vec<_>>(), "port_security_enabled": true,
        "availability_zones": scene.settings.zones, "availability_zone_hints": [],
        "ipv4_address_scope": null, "ipv6_address_scope": null, "qos_policy_id": null,
    });
    shared_fields(&mut shown, &network.project, &network.description, network.created, network.updated);
    shown
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let seen = scene.region.networks.iter().filter(|network| sees(scene, network));
    listing(scene, "networks", "networks", seen.map(|network| document(scene, network)).collect())
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"network": document(scene, by_id(scene, scene.arg(0))?)})))
}

fn assign(network: &mut Network, given: &Value, admin: bool) -> Result<(), Refusal> {
    let shares = given.get("shared").is_some() || given.get("router:external").is_some();
    if shares && (truth(&given["shared"]) || truth(&given["router:external"])) && !admin {
        return Err(Refusal::forbidden(
            "((rule:create_network and rule:create_network:shared)) is disallowed by policy",
        )
        .kind("PolicyNotAuthorized"));
    }
    if let Some(name) = text(given, "name") {
        network.name = name;
    }
    if let Some(description) = text(given, "description") {
        network.description = description;
    }
    let flag = |key: &str, now: bool| given.get(key).map_or(now, truth);
    network.up = flag("admin_state_up", network.up);
    network.shared = flag("shared", network.shared);
    network.external = flag("router:external", network.external);
    network.mtu = given["mtu"].as_i64().unwrap_or(network.mtu);
    Ok(())
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "network", NETWORK)?;
    let project = project(scene, &given)?;
    let used = scene.region.networks.iter().filter(|network| network.project == project).count();
    within(used, scene.settings.quota.networks, "network")?;
    let mut network = Network {
        id: scene.ids.uuid(),
        name: String::new(),
        description: String::new(),
        project,
        shared: false,
        external: false,
        up: true,
        mtu: 1450,
        created: scene.now,
        updated: scene.now,
    };
    assign(&mut network, &given, scene.who.admin)?;
    let shown = document(scene, &network);
    scene.region.networks.put(network.id.clone(), network);
    Ok(json(201, &json!({"network": shown})))
}

fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "network", NETWORK)?;
    let (id, admin, now) = (scene.arg(0).to_owned(), scene.who.admin, scene.now);
    own(scene, &id)?;
    if let Some(network) = scene.region.networks.get_mut(&id) {
        assign(network, &given, admin)?;
        network.updated = now;
    }
    show(scene)
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let id = scene.arg(0).to_owned();
    own(scene, &id)?;
    if scene.region.ports.iter().any(|port| port.network == id) {
        return Err(Refusal::conflict(format!("Unable to complete operation on network {id}. There are one or more ports still in use on the network.")).kind("NetworkInUse"));
    }
    let subnets: Vec<String> = scene
        .region
        .subnets
        .iter()
        .filter(|subnet| subnet.network == id)
        .map(|subnet| subnet.id.clone())
        .collect();
    for subnet in subnets {
        scene.region.subnets.remove(&subnet);
    }
    scene.region.networks.remove(&id);
    Ok(empty(204))
}

fn subnet_by_id<'s>(scene: &'s Scene<'_>, id: &str) -> Result<&'s Subnet, Refusal> {
    let found = scene.region.subnets.get(id).filter(|subnet| by_id(scene, &subnet.network).is_ok());
    found.ok_or_else(|| missing("Subnet", "SubnetNotFound", id))
}

fn subnet_document(subnet: &Subnet) -> Value {
    let first = subnet.cidr.nth(2).map_or_else(String::new, |address| address.to_string());
    let mut shown = json!({
        "id": subnet.id, "name": subnet.name, "network_id": subnet.network, "ip_version": subnet.cidr.version(),
        "cidr": subnet.cidr.to_string(), "gateway_ip": subnet.gateway.map(|address| address.to_string()),
        "enable_dhcp": subnet.dhcp, "dns_nameservers": subnet.dns, "host_routes": [],
        "allocation_pools": [{"start": first, "end": subnet.cidr.last().to_string()}],
        "ipv6_address_mode": null, "ipv6_ra_mode": null, "subnetpool_id": null, "segment_id": null,
        "service_types": [],
    });
    shared_fields(&mut shown, &subnet.project, &subnet.description, subnet.created, subnet.updated);
    shown
}

fn list_subnets(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let seen = scene.region.subnets.iter().filter(|subnet| by_id(scene, &subnet.network).is_ok());
    listing(scene, "subnets", "subnets", seen.map(subnet_document).collect())
}

fn show_subnet(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"subnet": subnet_document(subnet_by_id(scene, scene.arg(0))?)})))
}

fn assign_subnet(subnet: &mut Subnet, given: &Value) -> Result<(), Refusal> {
    if let Some(name) = text(given, "name") {
        subnet.name = name;
    }
    if let Some(description) = text(given, "description") {
        subnet.description = description;
    }
    subnet.dhcp = given.get("enable_dhcp").map_or(subnet.dhcp, truth);
    if let Some(servers) = given["dns_nameservers"].as_array() {
        subnet.dns = servers.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    match given.get("gateway_ip") {
        None => {}
        Some(Value::Null) => subnet.gateway = None,
        Some(address) => {
            let gateway: Option<IpAddr> = address.as_str().and_then(|text| text.parse().ok());
            subnet.gateway = gateway.filter(|address| subnet.cidr.contains(*address));
            if subnet.gateway.is_none() {
                return Err(
                    Refusal::bad(format!("Gateway is not valid on subnet: {address}")).kind("InvalidInput")
                );
            }
        }
    }
    Ok(())
}

fn create_subnet(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "subnet", SUBNET)?;
    let network = by_id(scene, given["network_id"].as_str().unwrap_or_default())?.clone();
    own(scene, &network.id)?;
    let invalid = |why: &str| Refusal::bad(format!("Invalid input for cidr. Reason: {why}."));
    let asked = given["cidr"].as_str().ok_or_else(|| {
        Refusal::bad("Bad subnets request: a subnetpool must be specified in the absence of a cidr.")
            .kind("BadRequest")
    })?;
    let cidr = Cidr::parse(asked).ok_or_else(|| invalid(&format!("'{asked}' is not a valid IP subnet")))?;
    if crate::schema::int(&given["ip_version"]) != Some(cidr.version().into()) {
        return Err(Refusal::bad("Invalid input for operation: cidr and ip_version do not match.")
            .kind("InvalidInput"));
    }
    let overlap = scene.region.subnets.iter().find(|s| s.network == network.id && s.cidr.overlaps(cidr));
    if let Some(other) = overlap {
        return Err(Refusal::bad(format!(
            "Invalid input for operation: Requested subnet with cidr: {cidr} for network: {} overlaps with another subnet {}.",
            network.id, other.id
        ))
        .kind("InvalidInput"));
    }
    let mut subnet = Subnet::new(scene.ids.uuid(), &network, cidr, scene.now);
    subnet.project = project(scene, &given)?;
    assign_subnet(&mut subnet, &given)?;
    let shown = subnet_document(&subnet);
    scene.region.subnets.put(subnet.id.clone(), subnet);
    Ok(json(201, &json!({"subnet": shown})))
}

fn update_subnet(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "subnet", SUBNET_UPDATE)?;
    let now = scene.now;
    let (id, network) = subnet_by_id(scene, scene.arg(0)).map(|s| (s.id.clone(), s.network.clone()))?;
    own(scene, &network)?;
    if let Some(subnet) = scene.region.subnets.get_mut(&id) {
        assign_subnet(subnet, &given)?;
        subnet.updated = now;
    }
    show_subnet(scene)
}

fn delete_subnet(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let subnet = subnet_by_id(scene, scene.arg(0))?;
    let (id, network, used) = (subnet.id.clone(), subnet.network.clone(), subnet.in_use());
    own(scene, &network)?;
    if used {
        return Err(Refusal::conflict(format!("Unable to complete operation on subnet {id}: One or more ports have an IP allocation from this subnet.")).kind("SubnetInUse"));
    }
    scene.region.subnets.remove(&id);
    Ok(empty(204))
}
