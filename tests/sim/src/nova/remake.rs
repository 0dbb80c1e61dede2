//! Servers given another flavour or another image.

use super::actions::{Given, begin, checked, ready};
use super::server::Status::{Active, Error, Rebuild, Resize, RevertResize, Shutoff, VerifyResize};
use super::server::{Change, Status};
use super::servers::find;
use super::{create, view};
use crate::exchange::{Refusal, Reply, empty, json, set};
use crate::schema::{Field, Is, may, need};
use crate::service::Scene;
use serde_json::json;
use std::sync::Arc;

const DISK_CONFIG: Is = Is::OneOf(&["AUTO", "MANUAL"]);

/// `resize`: the server gets the new flavour and waits for confirmation.
pub(super) fn resize(scene: &mut Scene<'_>, given: Given<'_>) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[
        need("flavorRef", Is::Either(&[Is::Int(0, i64::MAX), Is::Name])),
        may("OS-DCF:diskConfig", DISK_CONFIG),
    ];
    checked(scene, given, BODY)?;
    let flavor = create::flavor(scene, &given["flavorRef"])?;
    let (now, until) = (scene.now, scene.now + scene.settings.action_time);
    let server = ready(scene, "resize", &[Active, Shutoff])?;
    if flavor.id == server.flavor.id {
        return Err(Refusal::bad("When resizing, instances must change flavor!"));
    }
    if flavor.disk < server.flavor.disk && server.image.is_some() {
        return Err(Refusal::bad("Resize to a flavor with a smaller disk is not allowed."));
    }
    server.old_flavor = Some(Arc::clone(&server.flavor));
    server.before_resize = server.status;
    begin(
        server,
        now,
        Change {
            until,
            during: Resize,
            task: "resize_migrating",
            then: VerifyResize,
            flavor: Some(flavor),
            failure: None,
        },
    );
    Ok(empty(202))
}

/// `confirmResize`: at once.
pub(super) fn confirm_resize(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let now = scene.now;
    let server = ready(scene, "confirmResize", &[VerifyResize])?;
    server.old_flavor = None;
    server.status = server.before_resize;
    server.updated = now;
    Ok(empty(204))
}

/// `revertResize`: back to the flavour it had.
pub(super) fn revert_resize(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (now, until) = (scene.now, scene.now + scene.settings.action_time);
    let server = ready(scene, "revertResize", &[VerifyResize])?;
    let (flavor, then) = (server.old_flavor.take(), server.before_resize);
    begin(
        server,
        now,
        Change { until, during: RevertResize, task: "resize_reverting", then, flavor, failure: None },
    );
    Ok(empty(202))
}

/// `rebuild`: the same server from an image, which may be another.
pub(super) fn rebuild(scene: &mut Scene<'_>, given: Given<'_>) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[
        need("imageRef", Is::Uuid),
        may("name", Is::Name),
        may("adminPass", Is::Text(255)),
        may("metadata", Is::Labels),
        may("preserve_ephemeral", Is::Flag),
        may("OS-DCF:diskConfig", DISK_CONFIG),
        may("accessIPv4", Is::OrEmpty(&Is::Address)),
        may("accessIPv6", Is::OrEmpty(&Is::Address)),
        may("description", Is::Maybe(&Is::Text(255))).since(19),
        may("key_name", Is::Maybe(&Is::Name)).since(54),
        may("user_data", Is::Maybe(&Is::Base64(65535))).since(57),
        may("trusted_image_certificates", Is::Any).since(63),
        may("hostname", Is::Text(255)).since(90),
    ];
    checked(scene, given, BODY)?;
    let image = given["imageRef"].as_str().unwrap_or_default().to_owned();
    let flavor = Arc::clone(&find(scene)?.flavor);
    create::image(scene, &image, &flavor)?;
    let key = given.get("key_name").map(|name| name.as_str().map(str::to_owned));
    if let Some(name) =
        key.as_ref().and_then(Option::as_ref).filter(|name| !super::keypairs::has(scene, name))
    {
        return Err(Refusal::bad(format!("Invalid key_name provided: {name}")));
    }
    let password = given["adminPass"].as_str().map_or_else(|| scene.ids.text(12), str::to_owned);
    let change = create::boot(scene, "rebuild_spawning", Rebuild);
    let now = scene.now;
    let from: &[Status] = &[Active, Shutoff, Error];
    let server = ready(scene, "rebuild", from)?;
    let change = if server.status == Shutoff { Change { then: Shutoff, ..change } } else { change };
    server.image = Some(image);
    server.fault = None;
    let text = |key: &str| given[key].as_str().map(str::to_owned);
    if let Some(name) = text("name") {
        server.name = name;
    }
    if given.get("metadata").is_some() {
        server.metadata = create::labels(&given["metadata"]);
    }
    if given.get("description").is_some() {
        server.description = text("description");
    }
    if given.get("user_data").is_some() {
        server.user_data = text("user_data");
    }
    if let Some(key) = key {
        server.key_name = key;
    }
    begin(server, now, change);
    let server = find(scene)?;
    let mut shown = view::whole(scene, &server);
    shown["adminPass"] = json!(password);
    let mut reply = json(202, &json!({"server": shown}));
    set(&mut reply, "location", &scene.url(&format!("servers/{}", server.id)));
    Ok(reply)
}
