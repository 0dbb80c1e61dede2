//! Containers: made, described, opened to the public, deleted and had back.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/create-container>,
//! <https://learn.microsoft.com/rest/api/storageservices/set-container-acl>,
//! <https://learn.microsoft.com/rest/api/storageservices/restore-container>

use super::lease::{Lease, Leased};
use super::refused::{Refused, refused};
use super::rows::{Container, Gone, Policy};
use super::scene::Scene;
use super::{conditions, document, nothing, properties};
use crate::Time;
use crate::exchange::{Reply, set};
use std::time::Duration;

/// The most stored access policies.
const POLICIES: usize = 5;

/// What anybody may read, as a header says it.
fn public(scene: &Scene<'_>) -> Result<Option<&'static str>, Refused> {
    match scene.header("x-ms-blob-public-access") {
        None => Ok(None),
        Some("container") => Ok(Some("container")),
        Some("blob") => Ok(Some("blob")),
        Some(_) => Err(Refused::header_value("x-ms-blob-public-access")),
    }
}

fn exists() -> Refused {
    refused(409, "ContainerAlreadyExists", "The specified container already exists.")
}

pub(super) fn create(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let id = Container::id(&scene.account.name, scene.name);
    if scene.cloud.containers.has(&id) {
        return Err(exists());
    }
    let delay = scene.settings.azure.delete_time;
    let here =
        |gone: &&Gone| gone.container.account == scene.account.name && gone.container.name == scene.name;
    if scene.cloud.gone.iter().filter(here).any(|gone| scene.now < gone.at + delay) {
        let message = "The specified container is being deleted. Try operation later.";
        return Err(refused(409, "ContainerBeingDeleted", message));
    }
    let container = Container {
        account: scene.account.name.clone(),
        name: scene.name.to_owned(),
        modified: scene.now,
        metadata: properties::metadata(scene.headers)?,
        public: public(scene)?,
        policies: Vec::new(),
        lease: Lease::default(),
        scope: scene.header("x-ms-default-encryption-scope").map(str::to_owned),
        deny_scope_override: scene.is_true("x-ms-deny-encryption-scope-override"),
        etag: scene.etag(),
    };
    let mut reply = nothing(201);
    scene.tell(&mut reply, &container.etag, container.modified);
    scene.cloud.containers.put(&id, container);
    Ok(reply)
}

pub(super) fn properties(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let row = scene.container()?;
    scene.guard(&row.lease, Leased::Container, false)?;
    let mut reply = nothing(200);
    scene.tell(&mut reply, &row.etag, row.modified);
    properties::tell_metadata(&mut reply, &row.metadata);
    row.lease.tell(&mut reply, scene.now);
    if let Some(public) = row.public {
        set(&mut reply, "x-ms-blob-public-access", public);
    }
    set(&mut reply, "x-ms-has-immutability-policy", "false");
    set(&mut reply, "x-ms-has-legal-hold", "false");
    set(&mut reply, "x-ms-immutable-storage-with-versioning-enabled", "false");
    set(
        &mut reply,
        "x-ms-default-encryption-scope",
        row.scope.as_deref().unwrap_or("$account-encryption-key"),
    );
    let denied = if row.deny_scope_override { "true" } else { "false" };
    set(&mut reply, "x-ms-deny-encryption-scope-override", denied);
    Ok(reply)
}

/// May the container be changed, and is it as the request says?
fn writable(scene: &Scene<'_>, writes: bool) -> Result<(), Refused> {
    let row = scene.container()?;
    conditions::container(scene, &row.etag, row.modified)?;
    scene.guard(&row.lease, Leased::Container, writes)
}

pub(super) fn set_metadata(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    writable(scene, false)?;
    let metadata = properties::metadata(scene.headers)?;
    change(scene, |row| row.metadata = metadata)
}

fn change(scene: &mut Scene<'_>, change: impl FnOnce(&mut Container)) -> Result<Reply, Refused> {
    let (etag, modified) = (scene.etag(), scene.now);
    let mut reply = nothing(200);
    scene.tell(&mut reply, &etag, modified);
    scene.change_container(|row| {
        change(row);
        (row.etag, row.modified) = (etag, modified);
    });
    Ok(reply)
}

pub(super) fn acl(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let row = scene.container()?;
    scene.guard(&row.lease, Leased::Container, false)?;
    let mut reply = document("SignedIdentifiers", |xml| {
        for policy in &row.policies {
            xml.within("SignedIdentifier", |xml| {
                xml.put("Id", &policy.id).within("AccessPolicy", |xml| {
                    xml.opt("Start", policy.start.as_ref()).opt("Expiry", policy.expiry.as_ref());
                    xml.opt("Permission", policy.permission.as_ref());
                });
            });
        }
    });
    scene.tell(&mut reply, &row.etag, row.modified);
    if let Some(public) = row.public {
        set(&mut reply, "x-ms-blob-public-access", public);
    }
    Ok(reply)
}

pub(super) fn set_acl(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    writable(scene, false)?;
    scene.checked()?;
    let mut policies = Vec::new();
    if !scene.received.content.is_empty() {
        for line in scene.document()?.all("SignedIdentifier") {
            let id =
                line.text("Id").filter(|id| (1..=64).contains(&id.len())).ok_or_else(Refused::document)?;
            let text = |name: &str| {
                let text = line.child("AccessPolicy").and_then(|policy| policy.text(name));
                text.filter(|text| !text.is_empty()).map(str::to_owned)
            };
            let (start, expiry, permission) = (text("Start"), text("Expiry"), text("Permission"));
            policies.push(Policy { id: id.to_owned(), start, expiry, permission });
        }
    }
    if policies.len() > POLICIES {
        return Err(Refused::document());
    }
    let public = public(scene)?;
    change(scene, |row| (row.public, row.policies) = (public, policies))
}

/// How long a deleted container is remembered.
fn remembered(scene: &Scene<'_>) -> Duration {
    let days = Duration::from_secs(u64::from(scene.account.container_retention_days) * 24 * 3600);
    days.max(scene.settings.azure.delete_time)
}

/// Can a container that was deleted then be had back?
pub(super) fn is_retained(scene: &Scene<'_>, at: Time) -> bool {
    super::delete::is_retained(at, scene.account.container_retention_days, scene.now)
}

pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    writable(scene, true)?;
    let id = Container::id(&scene.account.name, scene.name);
    let names: Vec<String> =
        scene.cloud.blobs.starting(&format!("{id}/")).map(|(id, _)| id.clone()).collect();
    let blobs = names.iter().filter_map(|name| scene.cloud.blobs.remove(name)).collect();
    let version = format!("{:016X}", scene.ids.bits());
    if let Some(container) = scene.cloud.containers.remove(&id) {
        let (remembered, now) = (remembered(scene), scene.now);
        let old = scene.cloud.gone.iter().filter(|gone| now >= gone.at + remembered);
        let old: Vec<String> = old.map(|gone| gone.version.clone()).collect();
        old.iter().for_each(|version| drop(scene.cloud.gone.remove(version)));
        let gone = Gone { version: version.clone(), container, at: now, blobs };
        scene.cloud.gone.put(version, gone);
    }
    Ok(nothing(202))
}

pub(super) fn restore(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let name = scene.header("x-ms-deleted-container-name").unwrap_or_default();
    let version = scene.header("x-ms-deleted-container-version").unwrap_or_default().to_owned();
    if name != scene.name {
        return Err(Refused::header_value("x-ms-deleted-container-name"));
    }
    let id = Container::id(&scene.account.name, scene.name);
    if scene.cloud.containers.has(&id) {
        return Err(exists());
    }
    let found = scene.cloud.gone.get(&version);
    let here = found.is_some_and(|gone| {
        gone.container.account == scene.account.name
            && gone.container.name == scene.name
            && is_retained(scene, gone.at)
    });
    let gone = if here { scene.cloud.gone.remove(&version) } else { None };
    let gone = gone.ok_or_else(Refused::no_container)?;
    for blob in gone.blobs {
        scene.cloud.blobs.put(format!("{id}/{}", blob.name), blob);
    }
    scene.cloud.containers.put(&id, gone.container);
    Ok(nothing(201))
}
