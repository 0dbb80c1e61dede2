//! What is in a bucket.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/list>

use super::refused::Refused;
use super::resource::{object, parts};
use super::rows::{Deleted, Object, Version};
use super::scene::Scene;
use crate::exchange::{Reply, json};
use crate::s3::walk::{From, Item, Walk};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use serde_json::{Value, json};
use std::sync::Arc;

/// Where a listing goes on: at a name, some versions of which were listed.
fn token(skip: usize, name: &str) -> String {
    URL_SAFE.encode(format!("{skip}/{name}"))
}

fn read(text: &str) -> Result<(usize, String), Refused> {
    let bytes = URL_SAFE.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let read = bytes.as_deref().and_then(|text| text.split_once('/'));
    let place = read.and_then(|(skip, name)| Some((skip.parse().ok()?, name.to_owned())));
    place.ok_or_else(|| Refused::invalid("Invalid value for: pageToken"))
}

/// Those versions of an object that a listing shows.
fn shown(row: &Object, versions: bool) -> Vec<Arc<Version>> {
    match versions {
        true => row.versions.clone(),
        false => row.live().cloned().into_iter().collect(),
    }
}

pub(super) fn objects(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.list")?;
    let limit = scene.settings.gcs.page_limit.max(1);
    let most = scene
        .number("maxResults")?
        .map_or(limit, |most| usize::try_from(most).unwrap_or(limit).clamp(1, limit));
    let (prefix, delimiter) = (scene.query("prefix").unwrap_or_default(), scene.query("delimiter"));
    if scene.query("matchGlob").is_some() {
        return Err(Refused::invalid("matchGlob is not understood here."));
    }
    let versions = scene.is_true("versions");
    let end = scene.query("endOffset");
    let mut begin = scene.query("startOffset").unwrap_or_default().to_owned();
    let mut skip = 0;
    if let Some(text) = scene.query("pageToken") {
        (skip, begin) = read(text)?;
    }
    if scene.is_true("softDeleted") {
        return Ok(deleted(scene, prefix, &begin, most));
    }
    let shows: fn(&Object) -> bool = if versions { |_| true } else { |row| row.live().is_some() };
    // What comes before the prefix is not worth going through.
    let from = (begin.as_str() > prefix).then_some(From::At(begin));
    let trailing = scene.is_true("includeTrailingDelimiter");
    let (mut items, mut prefixes, mut next) = (Vec::new(), Vec::new(), None);
    'walk: for item in Walk::new(&scene.cloud.objects, scene.bucket, (prefix, delimiter), from, shows) {
        let name = match &item {
            Item::Object(row) => row.name.as_str(),
            Item::Prefix(prefix) => prefix.as_str(),
        };
        if end.is_some_and(|end| name >= end) {
            break;
        }
        let row = match item {
            Item::Object(row) => row,
            Item::Prefix(prefix) => {
                if items.len() + prefixes.len() >= most {
                    next = Some(token(0, &prefix));
                    break;
                }
                let row =
                    scene.cloud.objects.get(&Object::id(scene.bucket, &prefix)).filter(|row| shows(row));
                if let (Some(row), true) = (row, trailing) {
                    items.extend(
                        shown(row, versions)
                            .iter()
                            .map(|version| object(scene, &prefix, version, None, false)),
                    );
                }
                prefixes.push(prefix);
                continue;
            }
        };
        let all = shown(&row, versions);
        for (n, version) in all.iter().enumerate().skip(skip) {
            if items.len() + prefixes.len() >= most {
                next = Some(token(n, &row.name));
                break 'walk;
            }
            items.push(object(scene, &row.name, version, None, false));
        }
        skip = 0;
    }
    Ok(page(scene, items, prefixes, next))
}

fn page(scene: &Scene<'_>, items: Vec<Value>, prefixes: Vec<String>, next: Option<String>) -> Reply {
    let mut all = json!({"kind": "storage#objects"});
    if !items.is_empty() {
        all["items"] = items.into();
    }
    if !prefixes.is_empty() {
        all["prefixes"] = prefixes.into();
    }
    if let Some(next) = next {
        all["nextPageToken"] = next.into();
    }
    let all = scene.query("fields").map_or_else(|| all.clone(), |fields| parts(&all, fields));
    json(200, &all)
}

/// What was deleted and can be restored.
fn deleted(scene: &Scene<'_>, prefix: &str, begin: &str, most: usize) -> Reply {
    let within = format!("{}/{prefix}", scene.bucket);
    let all = scene.cloud.deleted.starting(&within).map(|(_, row)| row);
    let mut rows: Vec<&Arc<Deleted>> = all
        .filter(|row| row.bucket == scene.bucket && scene.now < row.until && row.name.as_str() >= begin)
        .collect();
    let next = rows.get(most).map(|row| token(0, &row.name));
    rows.truncate(most);
    let items = rows.iter().map(|row| object(scene, &row.name, &row.version, Some(row), false)).collect();
    page(scene, items, Vec::new(), next)
}
