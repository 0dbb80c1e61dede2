//! A server as an answer shows it, by microversion.

use super::server::{Server, Status};
use crate::schema::is_uuid;
use crate::service::Scene;
use crate::stamp;
use serde_json::{Map, Value, json};

/// Id, name and links.
pub(super) fn brief(scene: &Scene<'_>, server: &Server) -> Value {
    json!({"id": server.id, "name": server.name, "links": scene.links(&format!("servers/{}", server.id))})
}

/// Everything; the server must be settled.
pub(super) fn whole(scene: &Scene<'_>, server: &Server) -> Value {
    let status = server.shown();
    let mut shown = json!({
        "id": server.id,
        "name": server.name,
        "status": status.text(),
        "tenant_id": server.project,
        "user_id": server.user,
        "metadata": server.metadata,
        "hostId": if status == Status::Build { "" } else { server.host_id.as_str() },
        "image": image(scene, server),
        "flavor": flavor(scene, server),
        "created": stamp::seconds(server.created),
        "updated": stamp::seconds(server.updated),
        "addresses": addresses(scene, server),
        "accessIPv4": server.access[0],
        "accessIPv6": server.access[1],
        "links": scene.links(&format!("servers/{}", server.id)),
        "OS-DCF:diskConfig": server.disk_config,
        "OS-EXT-AZ:availability_zone": if status == Status::Build { "" } else { server.zone.as_str() },
        "config_drive": if server.config_drive { "True" } else { "" },
        "key_name": server.key_name,
        "OS-SRV-USG:launched_at": server.launched.map(stamp::naive),
        "OS-SRV-USG:terminated_at": null,
        "OS-EXT-STS:task_state": server.task(),
        "OS-EXT-STS:vm_state": status.vm_state(),
        "OS-EXT-STS:power_state": status.power_state(),
        "os-extended-volumes:volumes_attached": volumes(scene, server),
    });
    let mut add = |key: &str, value: Value| shown[key] = value;
    if matches!(
        status,
        Status::Active | Status::Build | Status::Rebuild | Status::Resize | Status::VerifyResize
    ) {
        add("progress", json!(if status == Status::Active { 100 } else { 0 }));
    }
    if !server.security_groups.is_empty() {
        add(
            "security_groups",
            server.security_groups.iter().map(|id| json!({"name": group_name(scene, id)})).collect(),
        );
    }
    if let Some((at, message)) = server.fault.as_ref().filter(|_| status == Status::Error) {
        add("fault", json!({"code": 500, "created": stamp::seconds(*at), "message": message}));
    }
    if scene.who.admin {
        let host = format!("compute-{}", &server.host_id[..2]);
        add("OS-EXT-SRV-ATTR:host", json!(host));
        add("OS-EXT-SRV-ATTR:hypervisor_hostname", json!(host));
        add("OS-EXT-SRV-ATTR:instance_name", json!(format!("instance-{}", &server.id[..8])));
        if scene.minor >= 3 {
            add("OS-EXT-SRV-ATTR:user_data", json!(server.user_data));
            add("OS-EXT-SRV-ATTR:hostname", json!(server.name));
            add("OS-EXT-SRV-ATTR:reservation_id", json!(server.reservation));
        }
    }
    if scene.minor >= 9 {
        add("locked", json!(server.locked.is_some()));
    }
    if scene.minor >= 16 && scene.who.admin {
        add("host_status", json!("UP"));
    }
    if scene.minor >= 19 {
        add("description", json!(server.description));
    }
    if scene.minor >= 26 {
        add("tags", json!(server.tags));
    }
    if scene.minor >= 63 {
        add("trusted_image_certificates", Value::Null);
    }
    if scene.minor >= 71 {
        add("server_groups", server.group.iter().map(|id| json!(id)).collect());
    }
    if scene.minor >= 73 {
        add("locked_reason", json!(server.locked.clone().flatten()));
    }
    shown
}

fn image(scene: &Scene<'_>, server: &Server) -> Value {
    match &server.image {
        Some(id) => json!({
            "id": id, "links": [{"rel": "bookmark", "href": format!("{}/images/{id}", scene.root)}],
        }),
        None => json!(""),
    }
}

fn flavor(scene: &Scene<'_>, server: &Server) -> Value {
    if scene.minor >= 47 {
        return server.flavor.embedded();
    }
    let id = &server.flavor.id;
    json!({"id": id, "links": [{"rel": "bookmark", "href": format!("{}/flavors/{id}", scene.root)}]})
}

fn volumes(scene: &Scene<'_>, server: &Server) -> Value {
    let shown = server.volumes.iter().map(|attached| match scene.minor >= 3 {
        true => json!({"id": attached.volume, "delete_on_termination": attached.delete_on_termination}),
        false => json!({"id": attached.volume}),
    });
    shown.collect()
}

/// A security group by the name it has; servers keep ids.
fn group_name<'s>(scene: &'s Scene<'_>, id: &'s str) -> &'s str {
    debug_assert!(is_uuid(id));
    scene.region.security_groups.get(id).map_or(id, |group| group.name.as_str())
}

/// Addresses by network name; none while the server is built.
pub(super) fn addresses(scene: &Scene<'_>, server: &Server) -> Value {
    let mut by_network: Map<String, Value> = Map::new();
    if server.shown() == Status::Build {
        return by_network.into();
    }
    for port in server.ports.iter().filter_map(|id| scene.region.ports.get(id)) {
        let name = scene.region.networks.get(&port.network).map_or("", |network| network.name.as_str());
        let fixed = port.fixed.iter().map(|(_, address)| {
            json!({
                "version": if address.is_ipv4() { 4 } else { 6 }, "addr": address.to_string(),
                "OS-EXT-IPS:type": "fixed", "OS-EXT-IPS-MAC:mac_addr": port.mac,
            })
        });
        let floating = scene.region.floating.iter().filter(|f| f.port.as_ref() == Some(&port.id)).map(|f| {
            json!({
                "version": 4, "addr": f.address.to_string(),
                "OS-EXT-IPS:type": "floating", "OS-EXT-IPS-MAC:mac_addr": port.mac,
            })
        });
        if let Value::Array(list) = by_network.entry(name).or_insert_with(|| json!([])) {
            list.extend(fixed.chain(floating));
        }
    }
    by_network.into()
}
