//! Snapshots of volumes.
//!
//! <https://docs.openstack.org/api-ref/block-storage/v3/#volume-snapshots-snapshots>

use super::rows::Snapshot;
use super::{labels, listing, volumes};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::region::Due;
use crate::route::{Route, on};
use crate::schema::{Field, Is, may, need, truth};
use crate::service::{Handler, Scene};
use crate::stamp;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "snapshots", list),
    on("GET", "snapshots/detail", list),
    on("POST", "snapshots", create),
    on("GET", "snapshots/{}", show),
    on("PUT", "snapshots/{}", update),
    on("DELETE", "snapshots/{}", delete),
];

const NAME: Is = Is::Maybe(&Is::Text(255));
const CREATE: &[Field] = &[need(
    "snapshot",
    Is::Object(&[
        need("volume_id", Is::Uuid),
        may("name", NAME),
        may("display_name", NAME),
        may("description", NAME),
        may("display_description", NAME),
        may("force", Is::Maybe(&Is::Flag)),
        may("metadata", Is::Maybe(&Is::Labels)),
    ]),
)];
const UPDATE: &[Field] = &[need(
    "snapshot",
    Is::Object(&[
        may("name", NAME),
        may("display_name", NAME),
        may("description", NAME),
        may("display_description", NAME),
    ]),
)];

/// A snapshot the caller sees.
pub(super) fn by_id<'s>(scene: &'s Scene<'_>, id: &str) -> Result<&'s Snapshot, Refusal> {
    let found = scene.region.snapshots.get(id).filter(|snapshot| scene.sees(&snapshot.project));
    found.ok_or_else(|| Refusal::missing(format!("Snapshot {id} could not be found.")))
}

fn document(scene: &Scene<'_>, snapshot: &Snapshot) -> Value {
    let status = snapshot.status(scene.now);
    let mut shown = json!({
        "id": snapshot.id, "name": snapshot.name, "description": snapshot.description, "status": status,
        "volume_id": snapshot.volume, "size": snapshot.size, "metadata": snapshot.metadata,
        "created_at": stamp::naive(snapshot.created), "updated_at": stamp::naive(snapshot.updated),
        "os-extended-snapshot-attributes:project_id": snapshot.project,
        "os-extended-snapshot-attributes:progress": if status == "available" { "100%" } else { "0%" },
    });
    if scene.minor >= 41 {
        shown["user_id"] = json!(snapshot.user);
    }
    shown
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let query = |key: &str| scene.call.query(key);
    let all = scene.who.admin && query("all_tenants").is_some();
    let rows: Vec<&Snapshot> = scene
        .region
        .snapshots
        .iter()
        .rev()
        .filter(|snapshot| all || snapshot.project == scene.who.project)
        .filter(|snapshot| query("volume_id").is_none_or(|id| snapshot.volume == id))
        .filter(|snapshot| query("name").is_none_or(|name| snapshot.name.as_deref() == Some(name)))
        .filter(|snapshot| query("status").is_none_or(|status| snapshot.status(scene.now) == status))
        .collect();
    let path = if scene.call.segments.last().is_some_and(|s| s == "detail") {
        "snapshots/detail"
    } else {
        "snapshots"
    };
    listing(scene, ("snapshots", path), rows, |snapshot| &snapshot.id, document)
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"snapshot": document(scene, by_id(scene, scene.arg(0))?)})))
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(CREATE)?;
    let given = &body["snapshot"];
    let volume = volumes::by_id(scene, given["volume_id"].as_str().unwrap_or_default())?;
    let status = volume.status(scene.now);
    // From 3.66 on a volume in use needs no force.
    let force = truth(&given["force"]) || scene.minor >= 66;
    if status != "available" && !(status == "in-use" && force) {
        return Err(Refusal::bad(format!(
            "Invalid volume: Volume {} status must be available, but current status is: {status}.",
            volume.id
        )));
    }
    let quota = &scene.settings.quota;
    if scene.region.snapshots.iter().filter(|s| s.project == scene.who.project).count() >= quota.snapshots {
        return Err(Refusal::new(
            413,
            format!(
                "SnapshotLimitExceeded: Maximum number of snapshots allowed ({}) exceeded",
                quota.snapshots
            ),
        ));
    }
    let text = |keys: [&str; 2]| keys.iter().find_map(|key| given[*key].as_str()).map(str::to_owned);
    let snapshot = Snapshot {
        volume: volume.id.clone(),
        size: volume.size,
        name: text(["name", "display_name"]),
        description: text(["description", "display_description"]),
        project: scene.who.project.clone(),
        user: scene.who.user.clone(),
        metadata: labels(&given["metadata"]),
        created: scene.now,
        updated: scene.now,
        ready: scene.now + scene.settings.volume_time,
        deleting: false,
        id: scene.ids.uuid(),
    };
    let shown = document(scene, &snapshot);
    scene.region.snapshots.put(snapshot.id.clone(), snapshot);
    Ok(json(202, &json!({"snapshot": shown})))
}

fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(UPDATE)?;
    let (given, now) = (&body["snapshot"], scene.now);
    let id = by_id(scene, scene.arg(0))?.id.clone();
    if let Some(snapshot) = scene.region.snapshots.get_mut(&id) {
        if let Some(name) = given["name"].as_str().or_else(|| given["display_name"].as_str()) {
            snapshot.name = Some(name.to_owned());
        }
        if let Some(text) = given["description"].as_str().or_else(|| given["display_description"].as_str()) {
            snapshot.description = Some(text.to_owned());
        }
        snapshot.updated = now;
    }
    show(scene)
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (now, gone) = (scene.now, scene.now + scene.settings.delete_time);
    let id = by_id(scene, scene.arg(0))?.id.clone();
    if let Some(snapshot) = scene.region.snapshots.get_mut(&id) {
        if snapshot.status(now) != "available" {
            return Err(Refusal::bad("Invalid snapshot: Snapshot status must be available or error"));
        }
        snapshot.deleting = true;
    }
    scene.region.later(gone, Due::Snapshot(id));
    Ok(empty(202))
}
