//! Projects an image is shared with.
//!
//! <https://docs.openstack.org/api-ref/image/v2/#sharing>

use super::image::Member;
use super::images::{find, find_mut};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::route::{Route, on};
use crate::service::{Handler, Scene};
use crate::stamp;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "images/{}/members", list),
    on("POST", "images/{}/members", create),
    on("GET", "images/{}/members/{}", show),
    on("PUT", "images/{}/members/{}", update),
    on("DELETE", "images/{}/members/{}", delete),
];

fn document(image: &str, project: &str, member: &Member) -> Value {
    json!({
        "image_id": image, "member_id": project, "status": member.status, "schema": "/v2/schemas/member",
        "created_at": stamp::seconds(member.created), "updated_at": stamp::seconds(member.updated),
    })
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let image = find(scene)?;
    if image.visibility != "shared" {
        return Err(Refusal::forbidden("Only shared images have members."));
    }
    let owner = image.is_owned_by(&scene.who);
    let seen = image.members.iter().filter(|(project, _)| owner || **project == scene.who.project);
    let shown: Vec<Value> = seen.map(|(project, member)| document(&image.id, project, member)).collect();
    Ok(json(200, &json!({"members": shown, "schema": "/v2/schemas/members"})))
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.call.json().ok_or_else(|| Refusal::bad("Malformed JSON in request body."))?;
    let project = body["member"].as_str().filter(|project| !project.is_empty());
    let project = project.ok_or_else(|| Refusal::bad("Member to be added not specified"))?.to_owned();
    let now = scene.now;
    let image = find_mut(scene)?;
    if image.visibility != "shared" {
        return Err(Refusal::forbidden("Only shared images have members."));
    }
    if image.members.contains_key(&project) {
        return Err(Refusal::conflict(format!("Member {project} is duplicated for image {}", image.id)));
    }
    let member = Member { status: "pending".into(), created: now, updated: now };
    let shown = document(&image.id, &project, &member);
    image.members.insert(project, member);
    Ok(json(200, &shown))
}

fn missing(scene: &Scene<'_>) -> Refusal {
    Refusal::missing(format!("{} not found in the member list of the image {}.", scene.arg(1), scene.arg(0)))
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let image = find(scene)?;
    let project = scene.arg(1);
    let visible = image.is_owned_by(&scene.who) || project == scene.who.project;
    let member = image.members.get(project).filter(|_| visible).ok_or_else(|| missing(scene))?;
    Ok(json(200, &document(&image.id, project, member)))
}

/// Only the project it is shared with says whether it takes the image.
fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.call.json().ok_or_else(|| Refusal::bad("Malformed JSON in request body."))?;
    let status = body["status"].as_str().filter(|s| ["pending", "accepted", "rejected"].contains(s));
    let status = status.ok_or_else(|| Refusal::bad("Status not specified"))?.to_owned();
    let (id, project, now) = (find(scene)?.id.clone(), scene.arg(1).to_owned(), scene.now);
    if project != scene.who.project && !scene.who.admin {
        return Err(Refusal::forbidden("You are not permitted to modify 'status' on this image member."));
    }
    let member = scene.region.images.get_mut(&id).and_then(|image| image.members.get_mut(&project));
    match member {
        Some(member) => {
            member.status = status;
            member.updated = now;
            Ok(json(200, &document(&id, &project, member)))
        }
        None => Err(missing(scene)),
    }
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let project = scene.arg(1).to_owned();
    if find_mut(scene)?.members.remove(&project).is_none() {
        return Err(missing(scene));
    }
    Ok(empty(204))
}
