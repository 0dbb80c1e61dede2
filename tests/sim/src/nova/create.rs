//! Servers created: everything a request may ask for is looked up and counted before anything is made.
//!
//! <https://docs.openstack.org/api-ref/compute/#create-server>

use super::flavors::FlavorRow;
use super::server::{Change, Server, Status};
use super::{plug, schemas};
use crate::exchange::{Refusal, Reply, json, set};
use crate::glance::image::Image;
use crate::neutron::rows::default_group;
use crate::route::{Route, on};
use crate::schema::{int, truth};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub(super) const ROUTES: &[Route<Handler>] = &[on("POST", "servers", create)];

/// The flavour a request names.
pub(super) fn flavor(scene: &Scene<'_>, named: &Value) -> Result<FlavorRow, Refusal> {
    let id = named.as_str().map_or_else(|| named.to_string(), str::to_owned);
    let found = scene.region.flavors.get(&id).cloned();
    found.ok_or_else(|| Refusal::bad(format!("Flavor {id} could not be found.")))
}

/// An image a server of this flavour can run from.
pub(super) fn image<'s>(scene: &'s Scene<'_>, id: &str, flavor: &FlavorRow) -> Result<&'s Image, Refusal> {
    let image = scene.region.images.get(id).filter(|image| image.is_seen_by(&scene.who));
    let image = image.ok_or_else(|| Refusal::bad("Can not find requested image"))?;
    if image.status(scene.now) != "active" {
        return Err(Refusal::bad(format!("Image {id} is not active.")));
    }
    if image.min_ram > u64::from(flavor.ram) {
        return Err(Refusal::bad("Flavor's memory is too small for requested image."));
    }
    if image.min_disk > u64::from(flavor.disk) && flavor.disk > 0 {
        return Err(Refusal::bad(format!(
            "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is {} bytes, minimum size is {} bytes.",
            u64::from(flavor.disk) << 30,
            image.min_disk << 30
        )));
    }
    Ok(image)
}

/// The ids of the security groups a request names, by name or id.
pub(super) fn security_groups(scene: &mut Scene<'_>, named: &Value) -> Result<Vec<String>, Refusal> {
    let project = scene.who.project.clone();
    let own = default_group(scene.region, scene.ids, &project, scene.now);
    let names: Vec<&str> =
        named.as_array().into_iter().flatten().filter_map(|g| g["name"].as_str()).collect();
    if names.is_empty() {
        return Ok(vec![own]);
    }
    let mut groups: Vec<String> = Vec::new();
    for name in names {
        let mut found = scene
            .region
            .security_groups
            .iter()
            .filter(|group| group.project == project && (group.id == name || group.name == name));
        let group = found
            .next()
            .ok_or_else(|| Refusal::bad(format!("Security group {name} not found for project {project}.")))?;
        if found.next().is_some() {
            return Err(Refusal::conflict(format!(
                "Multiple security_groups found matching '{name}'. Use an ID to be more specific."
            )));
        }
        if !groups.contains(&group.id) {
            groups.push(group.id.clone());
        }
    }
    Ok(groups)
}

/// Names and strings, already checked to be such.
pub(super) fn labels(given: &Value) -> BTreeMap<String, String> {
    let pairs = given.as_object().into_iter().flatten();
    pairs.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

fn within_quota(scene: &Scene<'_>, flavor: &FlavorRow, least: usize, most: usize) -> Result<usize, Refusal> {
    let quota = &scene.settings.quota;
    let mine = scene.region.servers.iter().filter(|server| server.project == scene.who.project);
    let (used, cores, ram) = mine.fold((0, 0_u64, 0_u64), |(n, cores, ram), server| {
        (n + 1, cores + u64::from(server.flavor.vcpus), ram + u64::from(server.flavor.ram))
    });
    let fits = |count: usize| {
        let count = count as u64;
        used as u64 + count <= quota.instances as u64
            && cores + count * u64::from(flavor.vcpus) <= u64::from(quota.cores)
            && ram + count * u64::from(flavor.ram) <= u64::from(quota.ram)
    };
    (least..=most).rev().find(|count| fits(*count)).ok_or_else(|| {
        let (what, asked, used, limit) = if used + least > quota.instances {
            ("instances", least as u64, used as u64, quota.instances as u64)
        } else if cores + least as u64 * u64::from(flavor.vcpus) > u64::from(quota.cores) {
            ("cores", least as u64 * u64::from(flavor.vcpus), cores, u64::from(quota.cores))
        } else {
            ("ram", least as u64 * u64::from(flavor.ram), ram, u64::from(quota.ram))
        };
        Refusal::forbidden(format!(
            "Quota exceeded for {what}: Requested {asked}, but already used {used} of {limit} {what}"
        ))
    })
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(schemas::CREATE)?;
    let given = &body["server"];
    let flavor = flavor(scene, &given["flavorRef"])?;
    let image = given["imageRef"].as_str().filter(|id| !id.is_empty());
    if let Some(id) = image {
        self::image(scene, id, &flavor)?;
    }
    let zone = given["availability_zone"].as_str().map(|zone| zone.split(':').next().unwrap_or(zone));
    if let Some(zone) = zone.filter(|zone| !scene.settings.zones.iter().any(|known| known == zone)) {
        return Err(Refusal::bad(format!("The requested availability zone is not available: {zone}")));
    }
    let key_name = given["key_name"].as_str();
    if let Some(name) = key_name.filter(|name| !super::keypairs::has(scene, name)) {
        return Err(Refusal::bad(format!("Invalid key_name provided: {name}")));
    }
    let metadata = labels(&given["metadata"]);
    if metadata.len() > scene.settings.quota.metadata_items {
        return Err(Refusal::forbidden("Quota exceeded, too many metadata items"));
    }
    let mut tags: Vec<String> = Vec::new();
    for tag in given["tags"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        super::tags::valid(tag)?;
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    if tags.len() > super::tags::MOST {
        return Err(Refusal::bad(format!(
            "Invalid input for field/attribute tags. Value: {tags:?}. {tags:?} is too long"
        )));
    }
    let least = int(&given["min_count"]).and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
    let most = int(&given["max_count"]).and_then(|n| usize::try_from(n).ok()).unwrap_or(least);
    if least > most {
        return Err(Refusal::bad("min_count must be <= max_count"));
    }
    let hints = body.get("os:scheduler_hints").or_else(|| body.get("OS-SCH-HNT:scheduler_hints"));
    let group = super::groups::hinted(scene, hints)?;
    let groups = security_groups(scene, &given["security_groups"])?;
    let nics = plug::wanted(scene, &given["networks"], most)?;
    let disks = super::devices::wanted(scene, given, image, &flavor)?;
    let count = within_quota(scene, &flavor, least, most)?;
    let password = given["adminPass"].as_str().map_or_else(|| scene.ids.text(12), str::to_owned);
    let reservation = format!("r-{}", scene.ids.text(8).to_lowercase());
    let (name, mut first) = (given["name"].as_str().unwrap_or_default(), None);
    for n in 1..=count {
        let id = scene.ids.uuid();
        let plugged =
            plug::ports(scene, &nics, &groups, &id).and_then(|ports| {
                match super::devices::attach(scene, &disks, &id) {
                    Ok(volumes) => Ok((ports, volumes)),
                    Err(refusal) => {
                        crate::neutron::allocate::unplug(scene.region, &ports);
                        Err(refusal)
                    }
                }
            });
        let (ports, volumes) = match plugged {
            Ok(plugged) => plugged,
            Err(_) if first.is_some() => break,
            Err(refusal) => return Err(refusal),
        };
        let text = |key: &str| given[key].as_str().map(str::to_owned);
        let server = Server {
            name: if most > 1 { format!("{name}-{n}") } else { name.to_owned() },
            description: text("description"),
            project: scene.who.project.clone(),
            user: scene.who.user.clone(),
            image: image.map(str::to_owned),
            flavor: Arc::clone(&flavor),
            old_flavor: None,
            before_resize: Status::Active,
            metadata: metadata.clone(),
            tags: tags.clone(),
            key_name: key_name.map(str::to_owned),
            user_data: text("user_data"),
            config_drive: truth(&given["config_drive"]),
            zone: zone
                .map_or_else(|| scene.settings.zones.first().cloned().unwrap_or_default(), str::to_owned),
            host_id: format!("{}{}", scene.ids.hex(), &scene.ids.hex()[..24]),
            access: ["accessIPv4", "accessIPv6"].map(|key| text(key).unwrap_or_default()),
            disk_config: text("OS-DCF:diskConfig").unwrap_or_else(|| "MANUAL".into()),
            reservation: reservation.clone(),
            created: scene.now,
            updated: scene.now,
            launched: None,
            ports,
            volumes,
            security_groups: groups.clone(),
            group: group.clone(),
            locked: None,
            deleting: false,
            fault: None,
            status: Status::Build,
            change: Some(boot(scene, "spawning", Status::Build)),
            id: id.clone(),
        };
        scene.region.servers.put(&id, server);
        super::groups::join(scene, group.as_deref(), &id);
        first.get_or_insert(id);
    }
    let id = first.unwrap_or_default();
    if truth(&given["return_reservation_id"]) {
        return Ok(json(202, &json!({"reservation_id": reservation})));
    }
    let shown = match given["security_groups"].as_array() {
        Some(groups) => groups.clone(),
        None => vec![json!({"name": "default"})],
    };
    let mut reply = json(
        202,
        &json!({"server": {
            "id": id, "links": scene.links(&format!("servers/{id}")), "adminPass": password,
            "OS-DCF:diskConfig": given["OS-DCF:diskConfig"].as_str().unwrap_or("MANUAL"),
            "security_groups": shown,
        }}),
    );
    set(&mut reply, "location", &scene.url(&format!("servers/{id}")));
    Ok(reply)
}

/// The way from now to ACTIVE, each server at its own pace.
pub(super) fn boot(scene: &mut Scene<'_>, task: &'static str, during: Status) -> Change {
    let jitter = scene.settings.boot_jitter.as_nanos().min(u128::from(u64::MAX - 1));
    let part = u64::try_from(jitter).unwrap_or(0);
    let extra = Duration::from_nanos(scene.ids.bits() % (part + 1));
    Change {
        until: scene.now + scene.settings.boot_time + extra,
        during,
        task,
        then: Status::Active,
        flavor: None,
        failure: scene.boot_failure.clone(),
    }
}
