//! Images as Nova passed them on from Glance, gone from microversion 2.36 on.
//!
//! <https://docs.openstack.org/api-ref/compute/#images-deprecated>

use crate::exchange::{Refusal, Reply, empty, json};
use crate::glance::image::Image;
use crate::page::{Window, query_after};
use crate::route::{Route, on};
use crate::service::{Handler, Scene};
use crate::stamp;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "images", list),
    on("GET", "images/detail", detail),
    on("GET", "images/{}", show),
    on("DELETE", "images/{}", delete),
];

fn known(scene: &Scene<'_>) -> Result<(), Refusal> {
    if scene.minor < 36 { Ok(()) } else { Err(Refusal::missing("The resource could not be found.")) }
}

fn brief(scene: &Scene<'_>, image: &Image) -> Value {
    json!({"id": image.id, "name": image.name, "links": scene.links(&format!("images/{}", image.id))})
}

fn whole(scene: &Scene<'_>, image: &Image) -> Value {
    let status = match image.status(scene.now) {
        "active" => "ACTIVE",
        "queued" | "saving" => "SAVING",
        _ => "UNKNOWN",
    };
    let progress = match status {
        "ACTIVE" => 100,
        "SAVING" => 25,
        _ => 0,
    };
    let mut shown = json!({
        "id": image.id, "name": image.name, "status": status, "progress": progress,
        "created": stamp::seconds(image.created), "updated": stamp::seconds(image.updated),
        "minDisk": image.min_disk, "minRam": image.min_ram, "metadata": image.properties,
        "OS-EXT-IMG-SIZE:size": image.size(scene.now).unwrap_or(0),
        "links": scene.links(&format!("images/{}", image.id)),
    });
    if let Some(server) = image.properties.get("instance_uuid") {
        shown["server"] = json!({"id": server, "links": scene.links(&format!("servers/{server}"))});
    }
    shown
}

fn listing(scene: &Scene<'_>, path: &str, entry: fn(&Scene<'_>, &Image) -> Value) -> Result<Reply, Refusal> {
    known(scene)?;
    let name = scene.call.query("name");
    let images: Vec<&Image> = scene
        .region
        .images
        .iter()
        .rev()
        .filter(|image| image.visibility == "public" || image.owner.as_ref() == Some(&scene.who.project))
        .filter(|image| name.is_none_or(|name| image.name.as_deref() == Some(name)))
        .collect();
    let (page, next) = Window::of(scene)?.cut(images, |image| image.id.as_str())?;
    let mut body = json!({"images": page.iter().map(|image| entry(scene, image)).collect::<Vec<_>>()});
    if let Some(marker) = next {
        let href = format!("{}?{}", scene.url(path), query_after(scene, &marker));
        body["images_links"] = json!([{"rel": "next", "href": href}]);
    }
    Ok(json(200, &body))
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    listing(scene, "images", brief)
}

fn detail(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    listing(scene, "images/detail", whole)
}

fn find<'s>(scene: &'s Scene<'_>) -> Result<&'s Image, Refusal> {
    known(scene)?;
    let found = scene.region.images.get(scene.arg(0)).filter(|image| image.is_seen_by(&scene.who));
    found.ok_or_else(|| Refusal::missing("Image not found."))
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"image": whole(scene, find(scene)?)})))
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let image = find(scene)?;
    if image.protected || !image.is_owned_by(&scene.who) {
        return Err(Refusal::forbidden("You are not allowed to delete the image."));
    }
    let id = image.id.clone();
    scene.region.images.remove(&id);
    Ok(empty(204))
}
