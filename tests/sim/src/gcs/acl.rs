//! Access lists of buckets and objects.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/objectAccessControls>

use super::refused::{Refused, refused};
use super::rows::Acl;
use super::scene::Scene;
use crate::exchange::{Reply, empty, json};
use serde_json::{Value, json};
use std::sync::Arc;

/// What a list is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Bucket,
    Default,
    Object,
}

impl Of {
    fn named(scene: &Scene<'_>) -> Self {
        match (scene.object.is_empty(), scene.further.first().map(String::as_str)) {
            (true, Some("defaultObjectAcl")) => Of::Default,
            (true, _) => Of::Bucket,
            (false, _) => Of::Object,
        }
    }

    fn kind(self) -> &'static str {
        if self == Of::Bucket { "storage#bucketAccessControl" } else { "storage#objectAccessControl" }
    }
}

fn lists(scene: &Scene<'_>, what: &str) -> Result<(Of, Acl), Refused> {
    let bucket = scene.allowed(what)?;
    if bucket.is_uniform() {
        let message = "Cannot use ACL API to update or read a policy when uniform bucket-level access is enabled. Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access";
        return Err(Refused::invalid(message));
    }
    let of = Of::named(scene);
    Ok(match of {
        Of::Bucket => (of, bucket.acl.clone()),
        Of::Default => (of, bucket.default_acl.clone()),
        Of::Object => (of, scene.version()?.acl.clone()),
    })
}

fn entry(scene: &Scene<'_>, of: Of, (entity, role): &(String, String)) -> Value {
    let mut entry =
        json!({"kind": of.kind(), "entity": entity, "role": role, "bucket": scene.bucket, "etag": "CAE="});
    if of == Of::Object {
        entry["object"] = scene.object.into();
        if let Ok(version) = scene.version() {
            entry["generation"] = version.generation.to_string().into();
        }
    }
    if let Some(email) = entity.strip_prefix("user-") {
        entry["email"] = email.into();
    }
    if let Some((team, number)) = entity.strip_prefix("project-").and_then(|rest| rest.rsplit_once('-')) {
        entry["projectTeam"] = json!({"team": team, "projectNumber": number});
    }
    entry
}

fn store(scene: &mut Scene<'_>, of: Of, acl: Acl) -> Result<(), Refused> {
    if of == Of::Object {
        let version = scene.version()?;
        let mut changed = super::rows::Version::clone(&version);
        (changed.acl, changed.metageneration, changed.updated) = (acl, version.metageneration + 1, scene.now);
        let changed = Arc::new(changed);
        scene.change(|row| {
            for own in row.versions.iter_mut().filter(|own| own.generation == changed.generation) {
                *own = Arc::clone(&changed);
            }
        });
        return Ok(());
    }
    let now = scene.now;
    if let Some(row) = scene.cloud.buckets.get_mut(scene.bucket) {
        *(if of == Of::Bucket { &mut row.acl } else { &mut row.default_acl }) = acl;
        (row.metageneration, row.updated) = (row.metageneration + 1, now);
    }
    Ok(())
}

/// The entity that the path names.
fn named<'s>(scene: &'s Scene<'_>) -> &'s str {
    scene.further.get(1).map_or("", String::as_str)
}

fn missing() -> Refused {
    refused(404, "notFound", "The specified ACL entry does not exist.")
}

pub(super) fn list(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (of, acl) = lists(scene, "storage.objects.getIamPolicy")?;
    let items: Vec<Value> = acl.iter().map(|row| entry(scene, of, row)).collect();
    Ok(json(200, &json!({"kind": format!("{}s", of.kind()), "items": items})))
}

pub(super) fn get(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (of, acl) = lists(scene, "storage.objects.getIamPolicy")?;
    let row = acl.iter().find(|(entity, _)| entity == named(scene)).ok_or_else(missing)?;
    Ok(json(200, &entry(scene, of, row)))
}

fn role(scene: &Scene<'_>, of: Of) -> Result<String, Refused> {
    let fields = scene.fields()?;
    let role = fields.get("role").and_then(Value::as_str).ok_or_else(|| Refused::required("role"))?;
    let known = matches!(role, "READER" | "OWNER") || (role == "WRITER" && of == Of::Bucket);
    if known { Ok(role.to_owned()) } else { Err(Refused::invalid("Invalid value for: role")) }
}

pub(super) fn insert(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (of, mut acl) = lists(scene, "storage.objects.setIamPolicy")?;
    let fields = scene.fields()?;
    let entity = fields.get("entity").and_then(Value::as_str).ok_or_else(|| Refused::required("entity"))?;
    let known = matches!(entity, "allUsers" | "allAuthenticatedUsers")
        || ["user-", "group-", "domain-", "project-"].iter().any(|kind| entity.starts_with(kind));
    if !known {
        return Err(Refused::invalid("Invalid value for: entity"));
    }
    let row = (entity.to_owned(), role(scene, of)?);
    acl.retain(|(other, _)| other != entity);
    acl.push(row.clone());
    store(scene, of, acl)?;
    Ok(json(200, &entry(scene, of, &row)))
}

pub(super) fn patch(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (of, mut acl) = lists(scene, "storage.objects.setIamPolicy")?;
    let role = role(scene, of)?;
    let row = acl.iter_mut().find(|(entity, _)| entity == named(scene)).ok_or_else(missing)?;
    row.1 = role;
    let row = row.clone();
    store(scene, of, acl)?;
    Ok(json(200, &entry(scene, of, &row)))
}

pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (of, mut acl) = lists(scene, "storage.objects.setIamPolicy")?;
    let before = acl.len();
    acl.retain(|(entity, _)| entity != named(scene));
    if acl.len() == before {
        return Err(missing());
    }
    store(scene, of, acl)?;
    Ok(empty(204))
}
