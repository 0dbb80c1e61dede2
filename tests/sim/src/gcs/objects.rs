//! What is known of objects: shown, changed; and deletions.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/objects>

use super::refused::Refused;
use super::resource::{canned, object, parts, settable};
use super::rows::{Object, Version};
use super::scene::Scene;
use crate::exchange::{Reply, empty, json};
use serde_json::Value;
use std::sync::Arc;

/// The answer that shows a version.
pub(super) fn told(scene: &Scene<'_>, version: &Version) -> Reply {
    let keyed = scene.customer_key("x-goog-encryption-").is_ok_and(|key| key.is_some() && key == version.key);
    let all = object(scene, scene.object, version, None, keyed);
    json(200, &scene.query("fields").map_or_else(|| all.clone(), |fields| parts(&all, fields)))
}

pub(super) fn get(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.get")?;
    if scene.is_true("softDeleted") {
        let generation = scene.number("generation")?.ok_or_else(|| Refused::required("generation"))?;
        let id = format!("{}#{generation}", Object::id(scene.bucket, scene.object));
        let row = scene.cloud.deleted.get(&id).filter(|row| scene.now < row.until);
        let row = row.ok_or_else(|| Refused::no_object(scene.bucket, scene.object))?;
        return Ok(json(200, &object(scene, scene.object, &row.version, Some(row), false)));
    }
    let version = scene.version()?;
    scene.conditions("if")?.hold(Some(&version), true)?;
    Ok(told(scene, &version))
}

/// Puts a version in the place of the one of its generation, as a new state of its metadata.
fn changed(scene: &mut Scene<'_>, mut version: Version) -> Arc<Version> {
    (version.metageneration, version.updated) = (version.metageneration + 1, scene.now);
    let version = Arc::new(version);
    let kept = Arc::clone(&version);
    scene.change(|row| {
        for own in row.versions.iter_mut().filter(|own| own.generation == kept.generation) {
            *own = Arc::clone(&kept);
        }
    });
    version
}

/// The version that is to be changed.
fn before(scene: &Scene<'_>) -> Result<Version, Refused> {
    scene.allowed("storage.objects.update")?;
    let version = scene.version()?;
    scene.conditions("if")?.hold(Some(&version), false)?;
    let mut version = Version::clone(&version);
    if let Some(name) = scene.query("predefinedAcl") {
        version.acl = canned(name)?;
    }
    Ok(version)
}

pub(super) fn patch(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let mut version = before(scene)?;
    let change = scene.fields()?;
    let set = settable(&change)?;
    for (name, value) in &change {
        match (name.as_str(), value) {
            (_, Value::Null) => drop(version.fields.remove(name)),
            ("metadata", Value::Object(metadata)) => {
                let mut own = match version.fields.remove("metadata") {
                    Some(Value::Object(own)) => own,
                    _ => Default::default(),
                };
                for (name, value) in metadata {
                    match value {
                        Value::Null => drop(own.remove(name)),
                        value => drop(own.insert(name.clone(), value.clone())),
                    }
                }
                version.fields.insert("metadata".into(), Value::Object(own));
            }
            _ => {
                if let Some(value) = set.get(name) {
                    version.fields.insert(name.clone(), value.clone());
                }
            }
        }
    }
    let version = changed(scene, version);
    Ok(told(scene, &version))
}

pub(super) fn update(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let mut version = before(scene)?;
    version.fields = settable(&scene.fields()?)?;
    let version = changed(scene, version);
    Ok(told(scene, &version))
}

pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.delete")?;
    let generation = scene.number("generation")?;
    let asked = scene.conditions("if")?;
    let version = scene.find(generation)?;
    let live = scene.live().cloned();
    asked.hold(if generation.is_some() { Some(&version) } else { live.as_deref() }, false)?;
    scene.mutable(&version)?;
    if generation.is_some() {
        // A version that is named is gone for good.
        scene.discard(&version);
    } else {
        scene.retire();
    }
    Ok(empty(204))
}

/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/restore>
pub(super) fn restore(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.restore")?;
    let generation = scene.number("generation")?.ok_or_else(|| Refused::required("generation"))?;
    let id = format!("{}#{generation}", Object::id(scene.bucket, scene.object));
    let row = scene.cloud.deleted.get(&id).filter(|row| scene.now < row.until).cloned();
    let row = row.ok_or_else(|| Refused::no_object(scene.bucket, scene.object))?;
    scene.conditions("if")?.hold(scene.live().map(|live| &**live), false)?;
    scene.retire();
    let (generation, now) = (scene.generation(), scene.now);
    let version = Version {
        generation,
        metageneration: 1,
        created: now,
        updated: now,
        replaced: None,
        ..Version::clone(&row.version)
    };
    let version = Arc::new(version);
    let kept = Arc::clone(&version);
    scene.change(|row| row.versions.push(kept));
    scene.cloud.deleted.remove(&id);
    Ok(told(scene, &version))
}
