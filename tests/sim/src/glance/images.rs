//! Images listed, shown, made, changed and deleted.
//!
//! <https://docs.openstack.org/api-ref/image/v2/#images>

use super::image::Image;
use crate::exchange::{Refusal, Reply, empty, json};
use crate::page::{Window, query_after};
use crate::route::{Route, on};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] =
    &[on("GET", "images", list), on("GET", "images/{}", show), on("DELETE", "images/{}", delete)];

/// The image the path names.
pub(super) fn find<'s>(scene: &'s Scene<'_>) -> Result<&'s Image, Refusal> {
    let id = scene.arg(0);
    let found = scene.region.images.get(id).filter(|image| image.is_seen_by(&scene.who));
    found.ok_or_else(|| Refusal::missing(format!("No image found with ID {id}")))
}

/// The image the path names, to be changed.
pub(super) fn find_mut<'s>(scene: &'s mut Scene<'_>) -> Result<&'s mut Image, Refusal> {
    if !find(scene)?.is_owned_by(&scene.who) {
        return Err(Refusal::forbidden("You are not authorized to complete this action."));
    }
    let id = scene.arg(0).to_owned();
    scene.region.images.get_mut(&id).ok_or_else(|| Refusal::missing(format!("No image found with ID {id}")))
}

/// Lists what the caller owns, what is public, and what is shared with them and accepted.
fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let scene = &*scene;
    let query = |key: &str| scene.call.query(key);
    let visible = |image: &Image| match image.visibility.as_str() {
        "public" => true,
        "community" => query("visibility") == Some("community") || image.is_owned_by(&scene.who),
        _ if image.owner.as_ref() == Some(&scene.who.project) => true,
        "shared" => image.members.get(&scene.who.project).is_some_and(|member| {
            let wanted = query("member_status").unwrap_or("accepted");
            wanted == "all" || member.status == wanted
        }),
        _ => false,
    };
    let wanted = |image: &Image| {
        let text = |key: &str, value: Option<&str>| query(key).is_none_or(|wanted| value == Some(wanted));
        text("name", image.name.as_deref())
            && text("id", Some(&image.id))
            && query("status").is_none_or(|status| {
                status.trim_start_matches("in:").split(',').any(|s| s == image.status(scene.now))
            })
            && query("visibility").is_none_or(|v| v == "all" || v == image.visibility)
            && text("owner", image.owner.as_deref())
            && text("disk_format", image.disk_format.as_deref())
            && text("container_format", image.container_format.as_deref())
            && query("protected").is_none_or(|flag| flag == if image.protected { "true" } else { "false" })
            && image.hidden == (query("os_hidden") == Some("true"))
            && scene.call.queries("tag").all(|tag| image.tags.iter().any(|known| known == tag))
            && scene.call.query.iter().all(|(key, value)| {
                STANDARD.contains(&key.as_str()) || image.properties.get(key) == Some(value)
            })
    };
    let images: Vec<&Image> =
        scene.region.images.iter().rev().filter(|image| visible(image) && wanted(image)).collect();
    let window = Window::of(scene)?;
    if query("limit") == Some("0") {
        return Ok(json(
            200,
            &json!({"images": [], "first": "/v2/images?limit=0", "schema": "/v2/schemas/images"}),
        ));
    }
    let (page, next) = window.cut(images, |image| image.id.as_str())?;
    let shown: Vec<Value> = page.iter().map(|image| image.document(scene.now)).collect();
    let mut body = json!({"images": shown, "schema": "/v2/schemas/images", "first": "/v2/images"});
    if let Some(marker) = next {
        body["next"] = json!(format!("/v2/images?{}", query_after(scene, &marker)));
    }
    Ok(json(200, &body))
}

/// Query parameters that are not custom properties.
const STANDARD: &[&str] = &[
    "limit",
    "marker",
    "name",
    "id",
    "status",
    "visibility",
    "member_status",
    "owner",
    "disk_format",
    "container_format",
    "protected",
    "os_hidden",
    "tag",
    "sort",
    "sort_key",
    "sort_dir",
    "size_min",
    "size_max",
    "created_at",
    "updated_at",
];

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &find(scene)?.document(scene.now)))
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let image = find_mut(scene)?;
    let id = image.id.clone();
    if image.protected {
        return Err(Refusal::forbidden(format!("Image {id} is protected and cannot be deleted.")));
    }
    scene.region.images.remove(&id);
    Ok(empty(204))
}
