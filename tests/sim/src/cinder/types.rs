//! Volume types, limits and quota sets.
//!
//! <https://docs.openstack.org/api-ref/block-storage/v3/#volume-types-types>

use crate::exchange::{Refusal, Reply, json};
use crate::ids::named;
use crate::route::{Route, on};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "types", list),
    on("GET", "types/{}", show),
    on("GET", "limits", limits),
    on("GET", "os-quota-sets/{}", quota),
    on("GET", "os-availability-zone", zones),
];

fn id(scene: &Scene<'_>, name: &str) -> String {
    named(scene.settings.seed, "volume type", name).uuid()
}

/// Does a request mean this type, by name or by id?
pub(super) fn is(scene: &Scene<'_>, name: &str, asked: &str) -> bool {
    name == asked || id(scene, name) == asked
}

/// The name of the type a request means.
pub(super) fn name(scene: &Scene<'_>, asked: &str) -> Option<String> {
    scene.settings.volume_types.iter().find(|known| is(scene, known, asked)).cloned()
}

fn document(scene: &Scene<'_>, name: &str) -> Value {
    json!({
        "id": id(scene, name), "name": name, "description": null, "is_public": true, "extra_specs": {},
        "os-volume-type-access:is_public": true, "qos_specs_id": null,
    })
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let shown: Vec<Value> = scene.settings.volume_types.iter().map(|name| document(scene, name)).collect();
    Ok(json(200, &json!({"volume_types": shown})))
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let asked = scene.arg(0);
    let found =
        if asked == "default" { scene.settings.volume_types.first().cloned() } else { name(scene, asked) };
    match found {
        Some(name) => Ok(json(200, &json!({"volume_type": document(scene, &name)}))),
        None => Err(Refusal::missing(format!("Volume type {asked} could not be found."))),
    }
}

fn limits(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let quota = &scene.settings.quota;
    let mine = scene.region.volumes.iter().filter(|volume| volume.project == scene.who.project);
    let (count, size) = mine.fold((0, 0), |(n, size), volume| (n + 1, size + volume.size));
    let snapshots = scene.region.snapshots.iter().filter(|s| s.project == scene.who.project).count();
    Ok(json(
        200,
        &json!({"limits": {"rate": [], "absolute": {
            "maxTotalVolumes": quota.volumes, "totalVolumesUsed": count,
            "maxTotalVolumeGigabytes": quota.gigabytes, "totalGigabytesUsed": size,
            "maxTotalSnapshots": quota.snapshots, "totalSnapshotsUsed": snapshots,
        }}}),
    ))
}

fn quota(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let project = scene.arg(0);
    if !scene.sees(project) {
        return Err(Refusal::forbidden("Policy doesn't allow volume_extension:quotas:show to be performed."));
    }
    let quota = &scene.settings.quota;
    Ok(json(
        200,
        &json!({"quota_set": {
            "id": project, "volumes": quota.volumes, "snapshots": quota.snapshots, "gigabytes": quota.gigabytes,
        }}),
    ))
}

fn zones(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let zones = scene.settings.zones.iter();
    let shown: Vec<Value> =
        zones.map(|zone| json!({"zoneName": zone, "zoneState": {"available": true}})).collect();
    Ok(json(200, &json!({"availabilityZoneInfo": shown})))
}
