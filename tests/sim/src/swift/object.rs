//! Objects: written, described, taken away.

use super::rows::{Headers, Manifest, Object};
use super::{Scene, decode, metadata, missing, nothing};
use crate::exchange::{Refusal, Reply, set};
use crate::region::Due;
use crate::s3::conditions::lists;
use crate::s3::signature::hex;
use crate::{Time, stamp};
use std::time::Duration;

/// Headers of a request that are kept with its object; `X-Delete-After` becomes a time.
pub(super) fn headers(scene: &Scene<'_>) -> Result<Headers, Refusal> {
    let mut kept = metadata::OBJECT.read(scene.headers)?;
    kept.retain(|_, value| !value.is_empty());
    if let Some(after) = scene.header("x-delete-after") {
        let seconds: u64 = after.parse().map_err(|_| Refusal::bad("Non-integer X-Delete-After"))?;
        let at = scene.now.since_epoch().as_secs().saturating_add(seconds);
        kept.insert("x-delete-at".into(), at.to_string());
    }
    if let Some(at) = kept.get("x-delete-at") {
        let at: u64 = at.parse().map_err(|_| Refusal::bad("Non-integer X-Delete-At"))?;
        if at <= scene.now.since_epoch().as_secs() {
            return Err(Refusal::bad("X-Delete-At in past"));
        }
    }
    Ok(kept)
}

/// Writes the object of the scene.
pub(super) fn store(scene: &mut Scene<'_>, object: Object) -> Reply {
    let id = Object::id(&scene.project, &scene.container, &scene.object);
    let mut reply = nothing(201);
    set(&mut reply, "etag", &object.etag);
    set(&mut reply, "last-modified", &stamp::http_date(object.modified));
    let at = object.headers.get("x-delete-at").and_then(|at| at.parse().ok());
    scene.region.objects.put(&id, object);
    expire(scene, id, at);
    reply
}

/// Lets an object end at that time, if it is still to end then.
fn expire(scene: &mut Scene<'_>, id: String, at: Option<u64>) {
    if let Some(at) = at {
        let at = Time::from_unix(Duration::from_secs(at.min(u64::from(u32::MAX))));
        scene.region.later(at, Due::Object(id));
    }
}

/// Conditions of writing.
pub(super) fn writable(scene: &Scene<'_>) -> Result<(), Refusal> {
    scene.found()?;
    let current = scene.object().ok();
    let failed = || Refusal::new(412, "A precondition for this request was not met.");
    match scene.header("if-none-match") {
        Some("*") if current.is_some() => Err(failed()),
        None | Some("*") => Ok(()),
        Some(tags) if current.is_some_and(|object| lists(tags, &object.etag)) => Err(failed()),
        Some(_) => Err(Refusal::bad("If-None-Match only supports *")),
    }
}

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    writable(scene)?;
    let headers = headers(scene)?;
    let received = scene.received()?;
    let etag = hex(&received.md5);
    if scene.header("etag").is_some_and(|claimed| claimed.trim_matches('"') != etag) {
        return Err(Refusal::new(422, "Unable to process the contained instructions"));
    }
    let manifest = match scene.header("x-object-manifest") {
        None => Manifest::None,
        Some(text) => {
            let parts = decode(text).and_then(|text| {
                let (container, prefix) = text.trim_start_matches('/').split_once('/')?;
                Some((container.to_owned(), prefix.to_owned()))
            });
            let parts = parts.filter(|(container, prefix)| !container.is_empty() && !prefix.is_empty());
            let (container, prefix) = parts
                .ok_or_else(|| Refusal::bad("X-Object-Manifest must be in the format container/prefix"))?;
            Manifest::Dynamic { container, prefix }
        }
    };
    let object = Object {
        name: scene.object.clone(),
        content: received.content,
        etag,
        media: scene.header("content-type").unwrap_or("application/octet-stream").to_owned(),
        modified: scene.now,
        headers,
        manifest,
    };
    Ok(store(scene, object))
}

pub(super) fn post(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    scene.object()?;
    let headers = headers(scene)?;
    let id = Object::id(&scene.project, &scene.container, &scene.object);
    let media = scene.header("content-type").map(str::to_owned);
    let at = headers.get("x-delete-at").and_then(|at| at.parse().ok());
    let now = scene.now;
    let object = scene.region.objects.get_mut(&id).ok_or_else(missing)?;
    object.headers = headers;
    object.modified = now;
    if let Some(media) = media {
        object.media = media;
    }
    expire(scene, id, at);
    Ok(nothing(202))
}

pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let id = Object::id(&scene.project, &scene.container, &scene.object);
    scene.region.objects.remove(&id).ok_or_else(missing)?;
    Ok(nothing(204))
}
