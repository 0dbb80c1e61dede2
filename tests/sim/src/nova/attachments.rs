//! Volumes attached to servers, and detached.
//!
//! <https://docs.openstack.org/api-ref/compute/#servers-with-volume-attachments-servers-os-volume-attachments>

use super::actions::ready;
use super::devices::device_name;
use super::server::Attachment;
use super::server::Status::{Active, Paused, ShelvedOffloaded, Shutoff, Suspended};
use super::servers::{find, find_mut};
use crate::cinder;
use crate::exchange::{Refusal, Reply, empty, json};
use crate::region::Due;
use crate::route::{Route, on};
use crate::schema::{Field, Is, may, need, truth};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "servers/{}/os-volume_attachments", list),
    on("POST", "servers/{}/os-volume_attachments", attach),
    on("GET", "servers/{}/os-volume_attachments/{}", show),
    on("DELETE", "servers/{}/os-volume_attachments/{}", detach),
];

const BODY: &[Field] = &[need(
    "volumeAttachment",
    Is::Object(&[
        need("volumeId", Is::Uuid),
        may("device", Is::Maybe(&Is::Text(255))),
        may("tag", Is::Text(60)).since(49),
        may("delete_on_termination", Is::Flag).since(79),
    ]),
)];

fn document(scene: &Scene<'_>, attached: &Attachment) -> Value {
    let mut shown = json!({
        "volumeId": attached.volume, "serverId": scene.arg(0), "device": attached.device,
    });
    if scene.minor < 89 {
        shown["id"] = json!(attached.volume);
    } else {
        shown["attachment_id"] = scene
            .region
            .volumes
            .get(&attached.volume)
            .and_then(|volume| volume.holds(scene.now).find(|hold| hold.server == scene.arg(0)))
            .map_or(Value::Null, |hold| json!(hold.id));
        shown["bdm_uuid"] = json!(attached.volume);
    }
    if scene.minor >= 70 {
        shown["tag"] = json!(attached.tag);
    }
    if scene.minor >= 79 {
        shown["delete_on_termination"] = json!(attached.delete_on_termination);
    }
    shown
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let server = find(scene)?;
    let shown: Vec<Value> = server.volumes.iter().map(|attached| document(scene, attached)).collect();
    Ok(json(200, &json!({"volumeAttachments": shown})))
}

fn attach(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(BODY)?;
    let given = &body["volumeAttachment"];
    let id = given["volumeId"].as_str().unwrap_or_default().to_owned();
    ready(scene, "attach_volume", &[Active, Shutoff, Paused, Suspended, ShelvedOffloaded])?;
    let volume = scene.region.volumes.get(&id).filter(|volume| scene.sees(&volume.project));
    let volume = volume.ok_or_else(|| Refusal::missing(format!("Volume {id} could not be found.")))?;
    let status = volume.status(scene.now);
    if status != "available" && !(status == "in-use" && volume.multiattach) {
        return Err(Refusal::bad(format!(
            "Invalid volume: volume {id} status must be available or in-use or downloading to reserve, but the current status is {status}."
        )));
    }
    let server = find_mut(scene)?;
    if server.volumes.iter().any(|attached| attached.volume == id) {
        return Err(Refusal::bad(format!(
            "Invalid volume: volume {id} is already attached to instance {}",
            server.id
        )));
    }
    let device = given["device"].as_str().filter(|device| !device.is_empty()).map(str::to_owned);
    let device = device.unwrap_or_else(|| device_name(&server.volumes, "vdb"));
    if server.volumes.iter().any(|attached| attached.device == device) {
        return Err(Refusal::conflict(format!("The supplied device path ({device}) is in use.")));
    }
    let attached = Attachment {
        volume: id.clone(),
        device: device.clone(),
        delete_on_termination: truth(&given["delete_on_termination"]),
        tag: given["tag"].as_str().map(str::to_owned),
    };
    server.volumes.push(attached.clone());
    let server = server.id.clone();
    cinder::hold(scene, &id, &server, &device);
    Ok(json(200, &json!({"volumeAttachment": document(scene, &attached)})))
}

fn one(scene: &Scene<'_>) -> Result<Attachment, Refusal> {
    let (server, volume) = (find(scene)?, scene.arg(1));
    let found = server.volumes.iter().find(|attached| attached.volume == volume).cloned();
    found.ok_or_else(|| {
        Refusal::missing(format!("Instance {} is not attached to volume {volume}.", server.id))
    })
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let attached = one(scene)?;
    Ok(json(200, &json!({"volumeAttachment": document(scene, &attached)})))
}

/// Accepted at once; the attachment shows, and the volume is `detaching`, until it is done.
fn detach(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let attached = one(scene)?;
    let volume = attached.volume;
    let gone = scene.now + scene.settings.volume_time;
    if attached.device == "/dev/vda" && find(scene)?.image.is_none() {
        return Err(Refusal::forbidden("Cannot detach a root device volume"));
    }
    if let Some(row) = scene.region.volumes.get(&volume) {
        let status = row.status(scene.now);
        if status != "in-use" {
            return Err(Refusal::bad(format!(
                "Invalid volume: Invalid input received: Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach. Currently: status: '{status}'."
            )));
        }
    }
    let server = scene.arg(0).to_owned();
    cinder::let_go(scene.region, &volume, &server, gone);
    scene.region.later(gone, Due::Detached { server, volume });
    Ok(empty(202))
}
