//! Images made and changed.
//!
//! <https://docs.openstack.org/api-ref/image/v2/#create-image>

use super::image::{Content, Image};
use super::images::{find, find_mut};
use crate::exchange::{Refusal, Reply, json, set};
use crate::route::{Route, on};
use crate::schema::is_uuid;
use crate::service::{Handler, Scene};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("POST", "images", create),
    on("PATCH", "images/{}", update),
    on("PUT", "images/{}/tags/{}", tag),
    on("DELETE", "images/{}/tags/{}", untag),
];

const CONTAINERS: &[&str] = &["ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed"];
const DISKS: &[&str] =
    &["ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop", "gpt"];
const READ_ONLY: &[&str] = &[
    "status",
    "created_at",
    "updated_at",
    "size",
    "virtual_size",
    "checksum",
    "self",
    "file",
    "schema",
    "direct_url",
    "locations",
    "os_hash_algo",
    "os_hash_value",
];

fn mismatch(name: &str, value: &Value) -> Refusal {
    Refusal::bad(format!("Provided object does not match schema 'image': {value} is not valid for '{name}'"))
}

/// Sets one attribute, or one custom property; `None` takes it away.
fn assign(image: &mut Image, name: &str, value: Option<&Value>, admin: bool) -> Result<(), Refusal> {
    if READ_ONLY.contains(&name) || (name == "id" && value.is_some()) {
        return Err(Refusal::forbidden(format!("Attribute '{name}' is read-only.")));
    }
    let given = value.cloned().unwrap_or(Value::Null);
    let wrong = || mismatch(name, &given);
    let text = || match &given {
        Value::Null => Ok(None),
        Value::String(text) if text.chars().count() <= 255 => Ok(Some(text.clone())),
        _ => Err(wrong()),
    };
    let among = |choices: &[&str]| match text()? {
        Some(text) if !choices.contains(&text.as_str()) => Err(wrong()),
        text => Ok(text),
    };
    match name {
        "name" => image.name = text()?,
        "visibility" => {
            let asked = among(&["public", "community", "shared", "private"])?.ok_or_else(wrong)?;
            if asked == "public" && !admin {
                return Err(Refusal::forbidden("You are not authorized to complete publicize_image action."));
            }
            image.visibility = asked;
        }
        "container_format" => image.container_format = among(CONTAINERS)?,
        "disk_format" => image.disk_format = among(DISKS)?,
        "min_disk" => image.min_disk = given.as_u64().ok_or_else(wrong)?,
        "min_ram" => image.min_ram = given.as_u64().ok_or_else(wrong)?,
        "protected" => image.protected = given.as_bool().ok_or_else(wrong)?,
        "os_hidden" => image.hidden = given.as_bool().ok_or_else(wrong)?,
        "owner" if admin => image.owner = text()?,
        "owner" if text()? == image.owner => {}
        "owner" => {
            return Err(Refusal::forbidden("You are not permitted to create images owned by another."));
        }
        "tags" => {
            let tags = given.as_array().ok_or_else(wrong)?;
            let tags: Option<Vec<String>> = tags.iter().map(|tag| tag.as_str().map(str::to_owned)).collect();
            image.tags = tags.ok_or_else(wrong)?;
            image.tags.dedup();
        }
        _ => match (value, text()?) {
            (None, _) => drop(image.properties.remove(name)),
            (Some(_), Some(text)) => drop(image.properties.insert(name.to_owned(), text)),
            (Some(_), None) => return Err(wrong()),
        },
    }
    Ok(())
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.call.json().ok_or_else(|| Refusal::bad("Malformed JSON in request body."))?;
    let given = body.as_object().ok_or_else(|| Refusal::bad("Expected a JSON object in request body."))?;
    let id = match given.get("id") {
        None => scene.ids.uuid(),
        Some(Value::String(id)) if is_uuid(id) => id.clone(),
        Some(other) => return Err(mismatch("id", other)),
    };
    if scene.region.images.has(&id) {
        return Err(Refusal::conflict(format!("Image ID {id} already exists!")));
    }
    let mut image = Image {
        id: id.clone(),
        name: None,
        owner: Some(scene.who.project.clone()),
        visibility: "shared".into(),
        container_format: None,
        disk_format: None,
        min_disk: 0,
        min_ram: 0,
        protected: false,
        hidden: false,
        tags: Vec::new(),
        properties: BTreeMap::new(),
        members: BTreeMap::new(),
        content: Content::Queued,
        deactivated: false,
        created: scene.now,
        updated: scene.now,
    };
    for (name, value) in given.iter().filter(|(name, _)| *name != "id") {
        assign(&mut image, name, Some(value), scene.who.admin)?;
    }
    let shown = image.document(scene.now);
    scene.region.images.put(&id, image);
    let mut reply = json(201, &shown);
    set(&mut reply, "location", &format!("{}/v2/images/{id}", scene.root));
    set(&mut reply, "openstack-image-import-methods", "glance-direct,web-download");
    Ok(reply)
}

/// A JSON patch, in the media type of version 2.1 or 2.0.
fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let media = scene.call.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    if !media.starts_with("application/openstack-images-v2.") || !media.ends_with("-json-patch") {
        let mut refusal = Refusal::new(415, "The content type is not a JSON patch of images.");
        refusal.kind = "HTTPUnsupportedMediaType";
        return Err(refusal);
    }
    let body = scene.call.json().ok_or_else(|| Refusal::bad("Malformed JSON in request body."))?;
    let changes = body
        .as_array()
        .ok_or_else(|| Refusal::bad("Request body must be a JSON array of operation objects."))?;
    let (admin, now) = (scene.who.admin, scene.now);
    // All or nothing: the changes are made on a copy.
    let mut image = find_mut(scene)?.clone();
    for change in changes {
        let old_form =
            ["add", "replace", "remove"].iter().find_map(|op| Some((*op, change.get(*op)?.as_str()?)));
        let form = old_form.or_else(|| Some((change["op"].as_str()?, change["path"].as_str()?)));
        let (op, path) = form.ok_or_else(|| Refusal::bad("Unable to find '/' in JSON Schema change."))?;
        let name = path
            .strip_prefix('/')
            .ok_or_else(|| Refusal::bad(format!("Invalid JSON pointer for this resource: '{path}'")))?;
        let name = name.replace("~1", "/").replace("~0", "~");
        let document = image.document(now);
        let there = document.get(&name).is_some();
        match op {
            "add" | "replace" => {
                let value = change.get("value").ok_or_else(|| {
                    Refusal::bad(format!("Operation \"{op}\" requires a member named \"value\"."))
                })?;
                if op == "replace" && !there {
                    return Err(Refusal::conflict(format!("Property {name} does not exist.")));
                }
                assign(&mut image, &name, Some(value), admin)?;
            }
            "remove" if image.properties.contains_key(&name) => assign(&mut image, &name, None, admin)?,
            "remove" if there => {
                return Err(Refusal::forbidden(format!("Property {name} may not be removed.")));
            }
            "remove" => return Err(Refusal::conflict(format!("Property {name} does not exist."))),
            other => {
                return Err(Refusal::bad(format!(
                    "Operations must be one of add, replace, remove, not '{other}'."
                )));
            }
        }
    }
    image.updated = now;
    let shown = image.document(now);
    *find_mut(scene)? = image;
    Ok(json(200, &shown))
}

fn tag(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let tag = scene.arg(1).to_owned();
    let image = find_mut(scene)?;
    if !image.tags.contains(&tag) {
        image.tags.push(tag);
    }
    Ok(crate::exchange::empty(204))
}

fn untag(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let tag = scene.arg(1).to_owned();
    find(scene)?;
    let image = find_mut(scene)?;
    let before = image.tags.len();
    image.tags.retain(|known| *known != tag);
    if image.tags.len() == before {
        Err(Refusal::missing("Unable to find tag"))
    } else {
        Ok(crate::exchange::empty(204))
    }
}
