//! Server tags, from microversion 2.26 on.
//!
//! <https://docs.openstack.org/api-ref/compute/#server-tags-servers-tags>

use super::servers::{find, find_mut};
use crate::exchange::{Refusal, Reply, empty, json, set};
use crate::route::{Route, on};
use crate::schema::{Field, Is, need};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

/// The most tags a server may have.
pub(super) const MOST: usize = 50;

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "servers/{}/tags", list),
    on("PUT", "servers/{}/tags", replace),
    on("DELETE", "servers/{}/tags", clear),
    on("GET", "servers/{}/tags/{}", has),
    on("PUT", "servers/{}/tags/{}", add),
    on("DELETE", "servers/{}/tags/{}", remove),
];

const BODY: &[Field] = &[need("tags", Is::List(&Is::Text(60)))];

/// Is this a tag? It has 1 to 60 characters, none of them a slash or a comma.
pub(super) fn valid(tag: &str) -> Result<(), Refusal> {
    if (1..=60).contains(&tag.chars().count()) && !tag.contains(['/', ',']) {
        return Ok(());
    }
    Err(Refusal::bad(format!(
        "Invalid input for field/attribute 0. Value: {tag}. '{tag}' does not match '^[^,/]*$'"
    )))
}

fn known(scene: &Scene<'_>) -> Result<(), Refusal> {
    if scene.minor >= 26 { Ok(()) } else { Err(Refusal::missing("The resource could not be found.")) }
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    known(scene)?;
    Ok(json(200, &json!({"tags": find(scene)?.tags})))
}

fn replace(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    known(scene)?;
    let body = scene.checked(BODY)?;
    let mut tags: Vec<String> = Vec::new();
    for tag in body["tags"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        valid(tag)?;
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    if tags.len() > MOST {
        return Err(Refusal::bad(format!(
            "Invalid input for field/attribute tags. Value: {tags:?}. {tags:?} is too long"
        )));
    }
    find_mut(scene)?.tags.clone_from(&tags);
    Ok(json(200, &json!({"tags": tags})))
}

fn clear(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    known(scene)?;
    find_mut(scene)?.tags.clear();
    Ok(empty(204))
}

fn no_tag(scene: &Scene<'_>) -> Refusal {
    Refusal::missing(format!("Server {} has no tag '{}'", scene.arg(0), scene.arg(1)))
}

fn has(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    known(scene)?;
    let found = find(scene)?.tags.iter().any(|tag| tag == scene.arg(1));
    if found { Ok(empty(204)) } else { Err(no_tag(scene)) }
}

fn add(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    known(scene)?;
    let tag = scene.arg(1).to_owned();
    valid(&tag)?;
    let url = scene.url(&format!("servers/{}/tags/{tag}", scene.arg(0)));
    let server = find_mut(scene)?;
    if server.tags.contains(&tag) {
        return Ok(empty(204));
    }
    if server.tags.len() == MOST {
        return Err(Refusal::bad(format!("The number of tags exceeded the per-server limit {MOST}")));
    }
    server.tags.push(tag);
    let mut reply = empty(201);
    set(&mut reply, "location", &url);
    Ok(reply)
}

fn remove(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    known(scene)?;
    let tag = scene.arg(1).to_owned();
    let server = find_mut(scene)?;
    match server.tags.iter().position(|known| *known == tag) {
        Some(at) => {
            server.tags.remove(at);
            Ok(empty(204))
        }
        None => Err(no_tag(scene)),
    }
}
