//! Volumes.
//!
//! <https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes>

use super::rows::Volume;
use super::{NewVolume, labels, listing, make_volume};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::region::Due;
use crate::route::{Route, on};
use crate::schema::{Field, Is, int, may, need, truth};
use crate::service::{Handler, Scene};
use crate::stamp;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "volumes", list),
    on("GET", "volumes/detail", detail),
    on("POST", "volumes", create),
    on("GET", "volumes/{}", show),
    on("PUT", "volumes/{}", update),
    on("DELETE", "volumes/{}", delete),
    on("GET", "volumes/{}/metadata", metadata),
];

const ID: Is = Is::Maybe(&Is::Uuid);
const NAME: Is = Is::Maybe(&Is::Text(255));

const CREATE: &[Field] = &[
    need(
        "volume",
        Is::Object(&[
            may("name", NAME),
            may("display_name", NAME),
            may("description", NAME),
            may("display_description", NAME),
            may("size", Is::Maybe(&Is::Int(1, i64::MAX))),
            may("volume_type", NAME),
            may("availability_zone", NAME),
            may("imageRef", ID),
            may("image_id", ID),
            may("snapshot_id", ID),
            may("source_volid", ID),
            may("consistencygroup_id", ID),
            may("backup_id", ID),
            may("group_id", ID),
            may("metadata", Is::Maybe(&Is::Labels)),
            may("multiattach", Is::Maybe(&Is::Flag)),
        ]),
    ),
    may("OS-SCH-HNT:scheduler_hints", Is::Maybe(&Is::Open)),
];

const UPDATE: &[Field] = &[need(
    "volume",
    Is::Object(&[
        may("name", NAME),
        may("display_name", NAME),
        may("description", NAME),
        may("display_description", NAME),
        may("metadata", Is::Maybe(&Is::Labels)),
    ]),
)];

/// The volume the path names.
pub(super) fn find<'s>(scene: &'s Scene<'_>) -> Result<&'s Volume, Refusal> {
    by_id(scene, scene.arg(0))
}

/// A volume the caller sees.
pub(super) fn by_id<'s>(scene: &'s Scene<'_>, id: &str) -> Result<&'s Volume, Refusal> {
    let found = scene.region.volumes.get(id).filter(|volume| scene.sees(&volume.project));
    found.ok_or_else(|| Refusal::missing(format!("Volume {id} could not be found.")))
}

/// The volume the path names, to be changed.
pub(super) fn find_mut<'s>(scene: &'s mut Scene<'_>) -> Result<&'s mut Volume, Refusal> {
    let id = find(scene)?.id.clone();
    scene
        .region
        .volumes
        .get_mut(&id)
        .ok_or_else(|| Refusal::missing(format!("Volume {id} could not be found.")))
}

fn brief(scene: &Scene<'_>, volume: &Volume) -> Value {
    json!({"id": volume.id, "name": volume.name, "links": scene.links(&format!("volumes/{}", volume.id))})
}

fn whole(scene: &Scene<'_>, volume: &Volume) -> Value {
    let now = scene.now;
    let holds: Vec<Value> = volume
        .holds(now)
        .filter(|hold| hold.ready <= now)
        .map(|hold| {
            json!({
                "id": volume.id, "volume_id": volume.id, "attachment_id": hold.id, "server_id": hold.server,
                "host_name": null, "device": hold.device, "attached_at": stamp::naive(hold.since),
            })
        })
        .collect();
    let mut shown = json!({
        "id": volume.id, "name": volume.name, "description": volume.description, "status": volume.status(now),
        "size": volume.size, "volume_type": volume.kind, "availability_zone": volume.zone,
        "snapshot_id": volume.snapshot, "source_volid": volume.source, "metadata": volume.metadata,
        "attachments": holds, "multiattach": volume.multiattach, "encrypted": false,
        "bootable": if volume.bootable { "true" } else { "false" }, "consistencygroup_id": null,
        "replication_status": null, "user_id": volume.user, "os-vol-tenant-attr:tenant_id": volume.project,
        "created_at": stamp::naive(volume.created), "updated_at": stamp::naive(volume.updated),
        "links": scene.links(&format!("volumes/{}", volume.id)),
    });
    if let Some(image) = &volume.image {
        let name = scene.region.images.get(image).and_then(|image| image.name.clone());
        shown["volume_image_metadata"] = json!({"image_id": image, "image_name": name});
    }
    shown
}

fn rows<'s>(scene: &'s Scene<'_>) -> Vec<&'s Volume> {
    let query = |key: &str| scene.call.query(key);
    let all = scene.who.admin && query("all_tenants").is_some();
    let newest_first = scene.region.volumes.iter().rev();
    newest_first
        .filter(|volume| all || volume.project == scene.who.project)
        .filter(|volume| query("name").is_none_or(|name| volume.name.as_deref() == Some(name)))
        .filter(|volume| query("status").is_none_or(|status| volume.status(scene.now) == status))
        .collect()
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    listing(scene, ("volumes", "volumes"), rows(scene), |volume| &volume.id, brief)
}

fn detail(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    listing(scene, ("volumes", "volumes/detail"), rows(scene), |volume| &volume.id, whole)
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let mut shown = whole(scene, find(scene)?);
    wrap_legacy(scene, &mut shown);
    Ok(json(200, &json!({"volume": shown})))
}

/// Version 1, which Rackspace still speaks, prefixes two names.
fn wrap_legacy(scene: &Scene<'_>, shown: &mut Value) {
    if scene.version_path.starts_with("v1") {
        shown["display_name"] = shown["name"].clone();
        shown["display_description"] = shown["description"].clone();
    }
}

fn text(given: &Value, keys: [&str; 2]) -> Option<String> {
    keys.iter().find_map(|key| given[*key].as_str()).map(str::to_owned)
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(CREATE)?;
    let given = &body["volume"];
    let size = int(&given["size"]).and_then(|size| u64::try_from(size).ok());
    let (snapshot, source) = (given["snapshot_id"].as_str(), given["source_volid"].as_str());
    let image = text(given, ["imageRef", "image_id"]);
    if [snapshot.is_some(), source.is_some(), image.is_some()].iter().filter(|given| **given).count() > 1 {
        return Err(Refusal::bad("Only one of snapshot_id, source_volid and imageRef can be given."));
    }
    let mut least = 0;
    if let Some(id) = snapshot {
        let row = super::snapshots::by_id(scene, id)?;
        if row.status(scene.now) != "available" {
            return Err(Refusal::bad(format!(
                "Invalid snapshot: Originating snapshot status must be one of 'available' values, not {}",
                row.status(scene.now)
            )));
        }
        least = row.size;
    }
    if let Some(id) = source {
        least = by_id(scene, id)?.size;
    }
    if let Some(id) = &image {
        let row = scene.region.images.get(id).filter(|image| image.is_seen_by(&scene.who));
        let row =
            row.ok_or_else(|| Refusal::bad("Invalid image identifier or unable to access requested image."))?;
        if row.status(scene.now) != "active" {
            return Err(Refusal::bad(format!("Image {id} is not active.")));
        }
        if size.is_some_and(|size| size < row.min_disk) {
            return Err(Refusal::bad(format!(
                "Invalid input received: Volume size {}GB cannot be smaller than the image minDisk size {}GB.",
                size.unwrap_or(0),
                row.min_disk
            )));
        }
    }
    let size = match size {
        Some(size) if size < least => {
            return Err(Refusal::bad(format!(
                "Invalid input received: Volume size '{size}' must be an integer and greater than or equal to {least}"
            )));
        }
        Some(size) => size,
        None if least > 0 => least,
        None => {
            return Err(Refusal::bad(
                "Invalid input received: Volume size 'None' must be an integer and greater than 0",
            ));
        }
    };
    let kind = given["volume_type"].as_str();
    if let Some(kind) = kind
        .filter(|kind| !scene.settings.volume_types.iter().any(|known| super::types::is(scene, known, kind)))
    {
        return Err(Refusal::missing(format!("Volume type with name {kind} could not be found.")));
    }
    let kind = kind.and_then(|kind| super::types::name(scene, kind));
    let zone = given["availability_zone"].as_str().map(str::to_owned);
    if let Some(zone) = zone.as_ref().filter(|zone| !scene.settings.zones.contains(zone)) {
        return Err(Refusal::bad(format!("Invalid input received: Availability zone '{zone}' is invalid.")));
    }
    let new = NewVolume {
        name: text(given, ["name", "display_name"]),
        description: text(given, ["description", "display_description"]),
        size,
        kind,
        zone,
        image,
        snapshot: snapshot.map(str::to_owned),
        source: source.map(str::to_owned),
        metadata: labels(&given["metadata"]),
        multiattach: truth(&given["multiattach"]),
    };
    let id = make_volume(scene, new)?;
    let mut shown = whole(scene, by_id(scene, &id)?);
    wrap_legacy(scene, &mut shown);
    Ok(json(202, &json!({"volume": shown})))
}

fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(UPDATE)?;
    let (given, now) = (&body["volume"], scene.now);
    let volume = find_mut(scene)?;
    if given.get("name").or_else(|| given.get("display_name")).is_some() {
        volume.name = text(given, ["name", "display_name"]);
    }
    if given.get("description").or_else(|| given.get("display_description")).is_some() {
        volume.description = text(given, ["description", "display_description"]);
    }
    if given["metadata"].is_object() {
        volume.metadata = labels(&given["metadata"]);
    }
    volume.updated = now;
    show(scene)
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (now, gone) = (scene.now, scene.now + scene.settings.delete_time);
    let id = find(scene)?.id.clone();
    let snapshots = scene.region.snapshots.iter().any(|snapshot| snapshot.volume == id);
    let cascade = scene.call.query("cascade").is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
    let volume = find_mut(scene)?;
    let status = volume.status(now);
    // Cinder says so with 400, for a volume in use and for one that has snapshots.
    if !matches!(status, "available" | "error") || (snapshots && !cascade) {
        return Err(Refusal::bad(
            "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.",
        ));
    }
    volume.deleting = true;
    scene.region.later(gone, Due::Volume(id.clone()));
    let mine: Vec<String> = scene
        .region
        .snapshots
        .iter()
        .filter(|snapshot| snapshot.volume == id)
        .map(|s| s.id.clone())
        .collect();
    for snapshot in mine {
        if let Some(row) = scene.region.snapshots.get_mut(&snapshot) {
            row.deleting = true;
        }
        scene.region.later(gone, Due::Snapshot(snapshot));
    }
    Ok(empty(202))
}

fn metadata(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"metadata": find(scene)?.metadata})))
}
