//! Server metadata.
//!
//! <https://docs.openstack.org/api-ref/compute/#server-metadata-servers-metadata>

use super::create::labels;
use super::servers::{find, find_mut};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::route::{Route, on};
use crate::schema::{Field, Is, need};
use crate::service::{Handler, Scene};
use serde_json::json;
use std::collections::BTreeMap;

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "servers/{}/metadata", list),
    on("PUT", "servers/{}/metadata", replace),
    on("POST", "servers/{}/metadata", merge),
    on("GET", "servers/{}/metadata/{}", show),
    on("PUT", "servers/{}/metadata/{}", set_one),
    on("DELETE", "servers/{}/metadata/{}", remove),
];

const BODY: &[Field] = &[need("metadata", Is::Labels)];
const ONE: &[Field] = &[need("meta", Is::Labels)];

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"metadata": find(scene)?.metadata})))
}

fn store(scene: &mut Scene<'_>, metadata: BTreeMap<String, String>) -> Result<(), Refusal> {
    let most = scene.settings.quota.metadata_items;
    if metadata.len() > most {
        return Err(Refusal::forbidden(format!("Maximum number of metadata items exceeds {most}")));
    }
    let now = scene.now;
    let server = find_mut(scene)?;
    server.metadata = metadata;
    server.updated = now;
    Ok(())
}

fn replace(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let metadata = labels(&scene.checked(BODY)?["metadata"]);
    store(scene, metadata)?;
    list(scene)
}

fn merge(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = labels(&scene.checked(BODY)?["metadata"]);
    let mut metadata = find(scene)?.metadata.clone();
    metadata.extend(given);
    store(scene, metadata)?;
    list(scene)
}

fn no_item() -> Refusal {
    Refusal::missing("Metadata item was not found")
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let key = scene.arg(1);
    let server = find(scene)?;
    let value = server.metadata.get(key).ok_or_else(no_item)?;
    Ok(json(200, &json!({"meta": {key: value}})))
}

fn set_one(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = labels(&scene.checked(ONE)?["meta"]);
    if given.len() != 1 {
        return Err(Refusal::bad("Request body contains too many items"));
    }
    if !given.contains_key(scene.arg(1)) {
        return Err(Refusal::bad("Request body and URI mismatch"));
    }
    let mut metadata = find(scene)?.metadata.clone();
    metadata.extend(given.clone());
    store(scene, metadata)?;
    Ok(json(200, &json!({"meta": given})))
}

fn remove(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let mut metadata = find(scene)?.metadata.clone();
    metadata.remove(scene.arg(1)).ok_or_else(no_item)?;
    store(scene, metadata)?;
    Ok(empty(204))
}
