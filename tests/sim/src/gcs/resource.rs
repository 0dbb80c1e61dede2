//! Objects as JSON, and what may be set of them.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/objects#resource>

use super::refused::{Refused, refused};
use super::rows::{Acl, Bucket, Deleted, Fields, New, Version};
use super::scene::{Scene, Sum};
use crate::stamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::sync::Arc;

/// What a client may set.
const SETTABLE: [&str; 10] = [
    "contentType",
    "contentEncoding",
    "contentDisposition",
    "contentLanguage",
    "cacheControl",
    "metadata",
    "customTime",
    "eventBasedHold",
    "temporaryHold",
    "retention",
];

const CLASSES: [&str; 6] = ["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE", "MULTI_REGIONAL", "REGIONAL"];

pub(crate) fn class(name: &str) -> Result<String, Refused> {
    match CLASSES.contains(&name) {
        true => Ok(name.to_owned()),
        false => Err(Refused::invalid("Invalid argument: storage class.")),
    }
}

/// Those fields of a document that can be set; what is `null` is not there.
pub(crate) fn settable(given: &Fields) -> Result<Fields, Refused> {
    let mut fields = Fields::new();
    for (name, value) in given {
        if SETTABLE.contains(&name.as_str()) && !value.is_null() {
            let sound = match name.as_str() {
                "metadata" => value
                    .as_object()
                    .is_some_and(|all| all.values().all(|value| value.is_string() || value.is_null())),
                "retention" => value.is_object(),
                "eventBasedHold" | "temporaryHold" => value.is_boolean(),
                _ => value.is_string(),
            };
            if !sound {
                return Err(Refused::invalid(format!("Invalid value for: {name}")));
            }
            fields.insert(name.clone(), value.clone());
        }
    }
    if let Some(Value::Object(metadata)) = fields.get_mut("metadata") {
        metadata.retain(|_, value| !value.is_null());
    }
    Ok(fields)
}

/// The list that a canned name stands for.
pub(crate) fn canned(name: &str) -> Result<Acl, Refused> {
    let owner = ("project-owners-123456789012", "OWNER");
    let more: &[(&str, &str)] = match name {
        "private" | "projectPrivate" | "bucketOwnerFullControl" | "bucketOwnerRead" => &[],
        "publicRead" => &[("allUsers", "READER")],
        "publicReadWrite" => &[("allUsers", "WRITER")],
        "authenticatedRead" => &[("allAuthenticatedUsers", "READER")],
        _ => return Err(Refused::invalid(format!("Invalid value for: predefinedAcl: {name}"))),
    };
    let all = std::iter::once(&owner).chain(more);
    Ok(all.map(|(entity, role)| ((*entity).to_owned(), (*role).to_owned())).collect())
}

/// Writes an object, as the request that began it has it.
pub(crate) fn write(scene: &mut Scene<'_>, new: &New, sum: Sum) -> Result<Arc<Version>, Refused> {
    name(scene.object)?;
    let live = scene.live().cloned();
    new.conditions.hold(live.as_deref(), false)?;
    if let Some(live) = &live {
        scene.mutable(live)?;
    }
    let said = |field: &str| new.fields.get(field).and_then(Value::as_str);
    let crc32c = STANDARD.encode(&sum.crc32c);
    if let Some(said) = said("crc32c").filter(|said| *said != crc32c) {
        let message = format!("Provided CRC32C \"{said}\" doesn't match calculated CRC32C \"{crc32c}\".");
        return Err(Refused::invalid(message));
    }
    if let (Some(said), Some(md5)) = (said("md5Hash"), &sum.md5)
        && said != md5
    {
        let message = format!("Provided MD5 hash \"{said}\" doesn't match calculated MD5 hash \"{md5}\".");
        return Err(Refused::invalid(message));
    }
    let bucket = scene.found()?;
    let of_bucket = bucket.fields.get("storageClass").and_then(Value::as_str).unwrap_or("STANDARD");
    let class = class(said("storageClass").unwrap_or(of_bucket))?;
    let acl = match &new.acl {
        Some(_) if bucket.is_uniform() => {
            let message = "Cannot use predefined ACL when uniform bucket-level access is enabled.";
            return Err(Refused::invalid(message));
        }
        Some(name) => canned(name)?,
        None => bucket.default_acl.clone(),
    };
    let of_bucket = bucket.fields.get("encryption").and_then(|own| own["defaultKmsKeyName"].as_str());
    let kms_key = new.kms_key.clone().or_else(|| of_bucket.map(str::to_owned));
    let fields = settable(&new.fields)?;
    let now = scene.now;
    scene.retire();
    let version = Arc::new(Version {
        generation: scene.generation(),
        metageneration: 1,
        created: now,
        updated: now,
        replaced: None,
        content: sum.content,
        md5: sum.md5,
        crc32c: sum.crc32c,
        fields,
        class,
        acl,
        components: None,
        key: new.key.clone(),
        kms_key: kms_key.filter(|_| new.key.is_none()),
    });
    let kept = Arc::clone(&version);
    scene.change(|row| row.versions.push(kept));
    Ok(version)
}

/// <https://docs.cloud.google.com/storage/docs/objects#naming>
pub(crate) fn name(name: &str) -> Result<(), Refused> {
    let wrong = name.is_empty()
        || name.len() > 1024
        || name.contains(['\r', '\n'])
        || matches!(name, "." | "..")
        || name.starts_with(".well-known/acme-challenge/");
    match wrong {
        true => Err(refused(400, "invalid", format!("Invalid argument: object name {name:?}"))),
        false => Ok(()),
    }
}

pub(crate) fn entries(acl: &Acl) -> Vec<Value> {
    acl.iter()
        .map(|(entity, role)| json!({"kind": "storage#objectAccessControl", "entity": entity, "role": role}))
        .collect()
}

/// A version as JSON; `keyed`, where the request brings its key.
pub(crate) fn object(
    scene: &Scene<'_>,
    name: &str,
    version: &Version,
    deleted: Option<&Deleted>,
    keyed: bool,
) -> Value {
    let (bucket, base) = (scene.bucket, &scene.settings.base_url);
    let (generation, metageneration) = (version.generation.to_string(), version.metageneration.to_string());
    let path = format!("b/{bucket}/o/{}", utf8_percent_encode(name, NON_ALPHANUMERIC));
    let mut all = json!({
        "kind": "storage#object",
        "id": format!("{bucket}/{name}/{generation}"),
        "selfLink": format!("{base}/storage/v1/{path}"),
        "mediaLink": format!("{base}/download/storage/v1/{path}?generation={generation}&alt=media"),
        "name": name,
        "bucket": bucket,
        "generation": generation,
        "metageneration": metageneration,
        "storageClass": version.class,
        "size": version.content.len().to_string(),
        "etag": version.etag(),
        "timeCreated": stamp::millis(version.created),
        "updated": stamp::millis(version.updated),
        "timeStorageClassUpdated": stamp::millis(version.created),
    });
    let Some(fields) = all.as_object_mut() else { return all };
    if version.key.is_none() || keyed {
        fields.insert("crc32c".into(), STANDARD.encode(&version.crc32c).into());
        if let Some(md5) = &version.md5 {
            fields.insert("md5Hash".into(), md5.as_str().into());
        }
    }
    fields.extend(version.fields.clone());
    if fields.get("metadata").is_some_and(|metadata| metadata == &json!({})) {
        fields.remove("metadata");
    }
    if let Some(count) = version.components {
        fields.insert("componentCount".into(), count.into());
    }
    if let Some(key) = &version.key {
        fields
            .insert("customerEncryption".into(), json!({"encryptionAlgorithm": "AES256", "keySha256": key}));
    }
    if let Some(key) = &version.kms_key {
        fields.insert("kmsKeyName".into(), key.as_str().into());
    }
    if let Some(at) = version.replaced {
        fields.insert("timeDeleted".into(), stamp::millis(at).into());
    }
    if let Some(deleted) = deleted {
        fields.insert("softDeleteTime".into(), stamp::millis(deleted.at).into());
        fields.insert("hardDeleteTime".into(), stamp::millis(deleted.until).into());
    }
    let retention = scene.found().ok().and_then(Bucket::retention);
    if let Some(time) = retention {
        fields.insert("retentionExpirationTime".into(), stamp::millis(version.created + time).into());
    }
    let full = scene.query("projection") == Some("full");
    if full && !scene.found().is_ok_and(Bucket::is_uniform) {
        fields.insert("acl".into(), entries(&version.acl).into());
    }
    all
}

/// Those parts of a document that `fields` names: `items(name,size),prefixes`.
/// <https://docs.cloud.google.com/storage/docs/json_api#partial-response>
pub(crate) fn parts(document: &Value, fields: &str) -> Value {
    let mut kept = Fields::new();
    let Some(all) = document.as_object() else { return document.clone() };
    let (mut depth, mut begin) = (0_usize, 0);
    let mut names = Vec::new();
    for (at, c) in fields.char_indices().chain([(fields.len(), ',')]) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                names.push(&fields[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    for name in names {
        let (name, inner) = match name.split_once('(') {
            Some((name, inner)) => (name, Some(inner.strip_suffix(')').unwrap_or(inner))),
            None => (name, None),
        };
        let Some(value) = all.get(name.trim()) else { continue };
        let value = match (inner, value) {
            (None, value) => value.clone(),
            (Some(inner), Value::Array(items)) => items.iter().map(|item| parts(item, inner)).collect(),
            (Some(inner), value) => parts(value, inner),
        };
        kept.insert(name.trim().to_owned(), value);
    }
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_document_are_named() {
        let document = json!({"kind": "k", "items": [{"name": "a", "size": "1", "x": {"y": 1, "z": 2}}, {"name": "b"}], "next": "n"});
        assert_eq!(
            parts(&document, "next,items(name,x(y)),missing"),
            json!({"next": "n", "items": [{"name": "a", "x": {"y": 1}}, {"name": "b"}]})
        );
        assert_eq!(parts(&document, "items"), json!({"items": document["items"]}));
    }
}
