//! Containers.

use super::account::used;
use super::listing::Asked;
use super::rows::{Container, Headers, Object};
use super::{Scene, metadata, nothing, timestamp};
use crate::exchange::{Refusal, Reply, empty, set};
use crate::s3::walk::{From, Item, Walk};
use crate::stamp;
use serde_json::json;

fn told(scene: &Scene<'_>, container: &Container, reply: &mut Reply) {
    let (count, bytes) = used(scene, &container.name);
    set(reply, "x-container-object-count", &count.to_string());
    set(reply, "x-container-bytes-used", &bytes.to_string());
    set(reply, "x-timestamp", &timestamp(container.created));
    set(reply, "x-storage-policy", "Policy-0");
    set(reply, "last-modified", &stamp::http_date(container.created));
    set(reply, "accept-ranges", "bytes");
    metadata::tell(&container.headers, reply);
}

pub(super) fn head(scene: &Scene<'_>) -> Result<Reply, Refusal> {
    let mut reply = empty(204);
    told(scene, scene.found()?, &mut reply);
    Ok(reply)
}

pub(super) fn get(scene: &Scene<'_>) -> Result<Reply, Refusal> {
    let container = scene.found()?;
    let asked = Asked::of(scene)?;
    let bucket = Container::id(&scene.project, &scene.container);
    let cut = (asked.prefix, asked.delimiter);
    let from = (!asked.marker.is_empty()).then(|| From::named(asked.prefix, asked.delimiter, asked.marker));
    let walk = Walk::new(&scene.region.objects, &bucket, cut, from, |_: &Object| true);
    let mut rows = Vec::new();
    for item in walk.take(asked.most) {
        let (name, row) = match item {
            Item::Prefix(prefix) => (prefix.clone(), json!({"subdir": prefix})),
            Item::Object(object) => {
                let (etag, bytes) = (&object.etag, object.content.len());
                let mut row = json!({
                    "name": object.name, "hash": etag, "bytes": bytes, "content_type": object.media,
                    "last_modified": stamp::naive(object.modified),
                });
                if let super::rows::Manifest::Static(segments) = &object.manifest {
                    row["bytes"] = super::large::size(segments).into();
                    row["slo_etag"] = format!("\"{etag}\"").into();
                }
                (object.name.clone(), row)
            }
        };
        if !asked.before_end(&name) {
            break;
        }
        rows.push((name, row));
    }
    let mut reply = asked.reply(rows);
    told(scene, container, &mut reply);
    Ok(reply)
}

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    if scene.found().is_ok() {
        post(scene)?;
        return Ok(nothing(202));
    }
    let mut headers = Headers::new();
    metadata::CONTAINER.update(&mut headers, scene.headers)?;
    let (name, created) = (scene.container.clone(), scene.now);
    let id = Container::id(&scene.project, &name);
    scene.region.containers.put(id, Container { name, created, headers });
    Ok(nothing(201))
}

pub(super) fn post(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let mut headers = scene.found()?.headers.clone();
    metadata::CONTAINER.update(&mut headers, scene.headers)?;
    let id = Container::id(&scene.project, &scene.container);
    if let Some(container) = scene.region.containers.get_mut(&id) {
        container.headers = headers;
    }
    Ok(nothing(204))
}

pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    scene.found()?;
    if used(scene, &scene.container).0 > 0 {
        return Err(Refusal::conflict("There was a conflict when trying to complete your request."));
    }
    scene.region.containers.remove(&Container::id(&scene.project, &scene.container));
    Ok(nothing(204))
}
