//! `POST /volumes/{id}/action`.
//!
//! <https://docs.openstack.org/api-ref/block-storage/v3/#volume-actions-volumes-action>

use super::volumes::{find, find_mut};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::glance::image::{Content, Image};
use crate::route::{Route, on};
use crate::schema::{Field, Is, check, may, need, truth};
use crate::service::{Handler, Scene};
use crate::stamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const ROUTES: &[Route<Handler>] = &[on("POST", "volumes/{}/action", act)];

fn act(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.body()?;
    let mut verbs = body.as_object().into_iter().flatten();
    let (Some((verb, given)), None) = (verbs.next(), verbs.next()) else {
        return Err(Refusal::bad("There is no such action: None"));
    };
    find(scene)?;
    match verb.as_str() {
        "os-extend" => extend(scene, given),
        "os-set_bootable" => {
            const BODY: &[Field] = &[need("bootable", Is::Flag)];
            checked(scene, given, BODY)?;
            find_mut(scene)?.bootable = truth(&given["bootable"]);
            Ok(empty(200))
        }
        "os-reserve" => reserve(scene, true),
        "os-unreserve" => reserve(scene, false),
        "os-detach" | "os-force_detach" => detach(scene),
        "os-volume_upload_image" => upload_image(scene, given),
        verb => Err(Refusal::bad(format!("There is no such action: {verb}"))),
    }
}

fn checked(scene: &Scene<'_>, given: &Value, fields: &'static [Field]) -> Result<(), Refusal> {
    check(given, fields, scene.minor, true).map_err(|mismatch| Refusal::bad(mismatch.message()))
}

fn status_must_be(volume: &str, status: &str, wanted: &str) -> Refusal {
    Refusal::bad(format!(
        "Invalid volume: Volume {volume} status must be {wanted}, but current status is: {status}."
    ))
}

fn extend(scene: &mut Scene<'_>, given: &Value) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[need("new_size", Is::Int(1, i64::MAX))];
    checked(scene, given, BODY)?;
    let size = crate::schema::int(&given["new_size"]).and_then(|size| u64::try_from(size).ok()).unwrap_or(0);
    let (now, until, minor) = (scene.now, scene.now + scene.settings.volume_time, scene.minor);
    let volume = find_mut(scene)?;
    let status = volume.status(now);
    // Attached volumes grow from 3.42 on.
    if status != "available" && !(status == "in-use" && minor >= 42) {
        return Err(status_must_be(&volume.id, status, "available"));
    }
    if size <= volume.size {
        return Err(Refusal::bad(format!(
            "Invalid input received: New size for extend must be greater than current size. (current: {}, extended: {size}).",
            volume.size
        )));
    }
    volume.size = size;
    volume.busy = Some((until, "extending"));
    volume.updated = now;
    Ok(empty(202))
}

fn reserve(scene: &mut Scene<'_>, reserved: bool) -> Result<Reply, Refusal> {
    let now = scene.now;
    let volume = find_mut(scene)?;
    let status = volume.status(now);
    if reserved && status != "available" {
        return Err(status_must_be(&volume.id, status, "available"));
    }
    volume.reserved = reserved;
    Ok(empty(202))
}

/// What an operator does when Nova has lost track.
fn detach(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let now = scene.now;
    let volume = find_mut(scene)?;
    if volume.holds(now).next().is_none() {
        return Err(status_must_be(&volume.id, volume.status(now), "in-use"));
    }
    volume.attachments.clear();
    volume.updated = now;
    let id = volume.id.clone();
    let attached = |server: &crate::nova::server::Server| server.volumes.iter().any(|a| a.volume == id);
    scene.region.servers.each_mut(attached, |server| server.volumes.retain(|a| a.volume != id));
    Ok(empty(202))
}

fn upload_image(scene: &mut Scene<'_>, given: &Value) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[
        need("image_name", Is::Text(255)),
        may("force", Is::Flag),
        may("disk_format", Is::OneOf(&["raw", "vmdk", "vdi", "qcow2", "vhd", "vhdx", "ploop"])),
        may("container_format", Is::Text(255)),
        may("visibility", Is::OneOf(&["public", "community", "shared", "private"])),
        may("protected", Is::Flag),
    ];
    checked(scene, given, BODY)?;
    let (now, time) = (scene.now, scene.settings.image_time);
    let volume = find(scene)?;
    let status = volume.status(now);
    if status != "available" && !(status == "in-use" && truth(&given["force"])) {
        return Err(status_must_be(&volume.id, status, "available"));
    }
    let (volume, size, name) =
        (volume.id.clone(), volume.size, given["image_name"].as_str().map(str::to_owned));
    let text = |key: &str, otherwise: &str| given[key].as_str().unwrap_or(otherwise).to_owned();
    let image = Image {
        id: scene.ids.uuid(),
        name: name.clone(),
        owner: Some(scene.who.project.clone()),
        visibility: text("visibility", "private"),
        container_format: Some(text("container_format", "bare")),
        disk_format: Some(text("disk_format", "raw")),
        min_disk: size,
        min_ram: 0,
        protected: truth(&given["protected"]),
        hidden: false,
        tags: Vec::new(),
        properties: BTreeMap::new(),
        members: BTreeMap::new(),
        content: Content::Snapshot { saving: now + time / 4, active: now + time, size: size << 30 },
        deactivated: false,
        created: now,
        updated: now,
    };
    let shown = json!({"os-volume_upload_image": {
        "id": volume, "status": "uploading", "size": size, "image_id": image.id, "image_name": name,
        "disk_format": image.disk_format, "container_format": image.container_format,
        "updated_at": stamp::naive(now),
    }});
    scene.region.images.put(image.id.clone(), image);
    find_mut(scene)?.busy = Some((now + time, "uploading"));
    Ok(json(202, &shown))
}
