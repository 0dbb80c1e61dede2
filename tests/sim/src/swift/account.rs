//! Accounts, which are there as soon as the project is.

use super::listing::Asked;
use super::rows::{Account, Container, Object};
use super::{Scene, metadata, nothing, timestamp};
use crate::exchange::{Refusal, Reply, empty, set};
use crate::stamp;
use serde_json::json;

/// Objects of a container and their bytes.
pub(super) fn used(scene: &Scene<'_>, container: &str) -> (u64, u64) {
    let prefix = Object::id(&scene.project, container, "");
    let (mut count, mut bytes) = (0, 0);
    for (_, object) in scene.region.objects.starting(&prefix) {
        count += 1;
        // Of what is made of others, only these count.
        bytes += object.content.len();
    }
    (count, bytes)
}

fn containers<'s>(scene: &'s Scene<'_>) -> Vec<&'s Container> {
    let prefix = Container::id(&scene.project, "");
    scene.region.containers.starting(&prefix).map(|(_, row)| row.as_ref()).collect()
}

fn told(scene: &Scene<'_>, reply: &mut Reply) {
    let all: Vec<(u64, u64)> = containers(scene).iter().map(|row| used(scene, &row.name)).collect();
    set(reply, "x-account-container-count", &all.len().to_string());
    set(reply, "x-account-object-count", &all.iter().map(|(count, _)| count).sum::<u64>().to_string());
    set(reply, "x-account-bytes-used", &all.iter().map(|(_, bytes)| bytes).sum::<u64>().to_string());
    set(reply, "x-timestamp", &timestamp(crate::Time::EPOCH));
    set(reply, "accept-ranges", "bytes");
    if let Some(account) = scene.region.accounts.get(&scene.project) {
        metadata::tell(&account.headers, reply);
    }
}

pub(super) fn head(scene: &Scene<'_>) -> Result<Reply, Refusal> {
    let mut reply = empty(204);
    told(scene, &mut reply);
    Ok(reply)
}

pub(super) fn get(scene: &Scene<'_>) -> Result<Reply, Refusal> {
    let asked = Asked::of(scene)?;
    let page = containers(scene)
        .into_iter()
        .filter(|row| row.name.starts_with(asked.prefix) && row.name.as_str() > asked.marker)
        .filter(|row| asked.before_end(&row.name))
        .take(asked.most);
    let rows = page.map(|row| {
        let (count, bytes) = used(scene, &row.name);
        let modified = stamp::naive(row.created);
        (
            row.name.clone(),
            json!({"name": row.name, "count": count, "bytes": bytes, "last_modified": modified}),
        )
    });
    let mut reply = asked.reply(rows.collect());
    told(scene, &mut reply);
    Ok(reply)
}

pub(super) fn post(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let mut account = scene.region.accounts.get(&scene.project).cloned().unwrap_or_default();
    metadata::ACCOUNT.update(&mut account.headers, scene.headers)?;
    scene.region.accounts.put(&scene.project, Account { headers: account.headers });
    Ok(nothing(204))
}
