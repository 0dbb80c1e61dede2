//! Buckets.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets>

use super::refused::{Refused, refused};
use super::resource::{canned, class, entries};
use super::rows::{Bucket, Fields, Policy};
use super::scene::Scene;
use crate::exchange::{Reply, empty, json};
use crate::stamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const NUMBER: &str = "123456789012";

/// What a client may set.
const SETTABLE: [&str; 18] = [
    "location",
    "storageClass",
    "labels",
    "versioning",
    "website",
    "cors",
    "lifecycle",
    "iamConfiguration",
    "encryption",
    "billing",
    "retentionPolicy",
    "softDeletePolicy",
    "autoclass",
    "hierarchicalNamespace",
    "logging",
    "defaultEventBasedHold",
    "rpo",
    "customPlacementConfig",
];

/// <https://docs.cloud.google.com/storage/docs/buckets#naming>
fn named(name: &str) -> Result<(), Refused> {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = |byte: Option<u8>| byte.is_some_and(letter);
    let sound = (3..=222).contains(&name.len())
        && name.bytes().all(|byte| letter(byte) || matches!(byte, b'-' | b'_' | b'.'))
        && ends(name.bytes().next())
        && ends(name.bytes().last())
        && name.split('.').all(|part| (1..=63).contains(&part.len()))
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !name.starts_with("goog");
    if sound { Ok(()) } else { Err(Refused::invalid(format!("Invalid bucket name: '{name}'"))) }
}

/// A bucket as JSON.
fn shown(scene: &Scene<'_>, row: &Bucket) -> Value {
    let (name, base) = (&row.name, &scene.settings.base_url);
    let mut all = json!({
        "kind": "storage#bucket",
        "id": name,
        "selfLink": format!("{base}/storage/v1/b/{name}"),
        "name": name,
        "projectNumber": NUMBER,
        "generation": row.created.since_epoch().as_micros().to_string(),
        "metageneration": row.metageneration.to_string(),
        "location": "US",
        "locationType": "multi-region",
        "storageClass": "STANDARD",
        "etag": STANDARD.encode(row.metageneration.to_string()),
        "timeCreated": stamp::millis(row.created),
        "updated": stamp::millis(row.updated),
        "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": false}, "publicAccessPrevention": "inherited"},
        "softDeletePolicy": {
            "retentionDurationSeconds": scene.settings.gcs.soft_delete.as_secs().to_string(),
            "effectiveTime": stamp::millis(row.created),
        },
    });
    if let Some(fields) = all.as_object_mut() {
        fields.extend(row.fields.clone());
        if let Some(place) = fields.get("location").and_then(Value::as_str).map(str::to_uppercase) {
            let kind = if place.contains('-') { "region" } else { "multi-region" };
            fields.insert("locationType".into(), kind.into());
            fields.insert("location".into(), place.into());
        }
        if scene.query("projection") == Some("full") && !row.is_uniform() {
            fields.insert("acl".into(), entries(&row.acl).into());
            fields.insert("defaultObjectAcl".into(), entries(&row.default_acl).into());
        }
    }
    all
}

fn checked(fields: &Fields) -> Result<(), Refused> {
    if let Some(name) = fields.get("storageClass") {
        class(name.as_str().unwrap_or_default())?;
    }
    let on = |section: &str| fields.get(section).is_none_or(|value| value.is_object() || value.is_null());
    let objects = ["versioning", "website", "lifecycle", "iamConfiguration", "retentionPolicy", "labels"];
    match objects.into_iter().find(|section| !on(section)) {
        Some(section) => Err(Refused::invalid(format!("Invalid value for: {section}"))),
        None => Ok(()),
    }
}

fn settable(given: Fields) -> Fields {
    given.into_iter().filter(|(name, value)| SETTABLE.contains(&name.as_str()) && !value.is_null()).collect()
}

pub(super) fn insert(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let project = scene.query("project").ok_or_else(|| Refused::required("project"))?.to_owned();
    scene.caller.may(&project, "storage.buckets.create", false)?;
    let fields = scene.fields()?;
    let name = fields.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    named(&name)?;
    checked(&fields)?;
    if let Some(other) = scene.cloud.buckets.get(&name) {
        let message = match other.project == project {
            true => "Your previous request to create the named bucket succeeded and you already own it.",
            false => {
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again."
            }
        };
        return Err(refused(409, "conflict", message));
    }
    let row = Bucket {
        name: name.clone(),
        project,
        created: scene.now,
        updated: scene.now,
        metageneration: 1,
        fields: settable(fields),
        acl: canned(scene.query("predefinedAcl").unwrap_or("projectPrivate"))?,
        default_acl: canned(scene.query("predefinedDefaultObjectAcl").unwrap_or("projectPrivate"))?,
        policy: Policy::default(),
    };
    let reply = json(200, &shown(scene, &row));
    scene.cloud.buckets.put(name, row);
    Ok(reply)
}

/// Do the conditions of the request hold of the bucket?
fn conditions(scene: &Scene<'_>, row: &Bucket, reads: bool) -> Result<(), Refused> {
    let asked = scene.conditions("if")?;
    if asked.metageneration.is_some_and(|asked| asked != row.metageneration) {
        return Err(Refused::condition());
    }
    match asked.not_metageneration.is_some_and(|asked| asked == row.metageneration) {
        true if reads => Err(refused(304, "notModified", "Not Modified")),
        true => Err(Refused::condition()),
        false => Ok(()),
    }
}

pub(super) fn get(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let row = scene.allowed("storage.buckets.get")?;
    conditions(scene, row, true)?;
    Ok(json(200, &shown(scene, row)))
}

pub(super) fn list(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let project = scene.query("project").ok_or_else(|| Refused::required("project"))?;
    scene.caller.may(project, "storage.buckets.list", false)?;
    let limit = scene.settings.gcs.page_limit.max(1);
    let most = scene
        .number("maxResults")?
        .map_or(limit, |most| usize::try_from(most).unwrap_or(limit).clamp(1, limit));
    let (prefix, begin) =
        (scene.query("prefix").unwrap_or_default(), scene.query("pageToken").unwrap_or_default());
    let mut rows: Vec<&Bucket> = scene
        .cloud
        .buckets
        .starting(prefix)
        .map(|(_, row)| &**row)
        .filter(|row| row.project == project && row.name.as_str() >= begin)
        .collect();
    let next = rows.get(most).map(|row| row.name.clone());
    rows.truncate(most);
    let items: Vec<Value> = rows.into_iter().map(|row| shown(scene, row)).collect();
    let mut all = json!({"kind": "storage#buckets", "items": items});
    if let Some(next) = next {
        all["nextPageToken"] = next.into();
    }
    Ok(json(200, &all))
}

pub(super) fn patch(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let row = scene.allowed("storage.buckets.update")?;
    conditions(scene, row, false)?;
    let mut row = row.clone();
    let change = scene.fields()?;
    checked(&change)?;
    for (name, value) in change {
        if !SETTABLE.contains(&name.as_str()) {
            continue;
        }
        match (name.as_str(), value) {
            (_, Value::Null) => drop(row.fields.remove(&name)),
            // Labels are changed one by one.
            ("labels" | "iamConfiguration", Value::Object(labels)) => {
                let own = row.fields.entry(name).or_insert_with(|| json!({}));
                for (label, value) in labels {
                    match value {
                        Value::Null => drop(own.as_object_mut().map(|own| own.remove(&label))),
                        value => own[label] = value,
                    }
                }
            }
            (_, value) => drop(row.fields.insert(name, value)),
        }
    }
    if let Some(name) = scene.query("predefinedAcl") {
        row.acl = canned(name)?;
    }
    (row.metageneration, row.updated) = (row.metageneration + 1, scene.now);
    let reply = json(200, &shown(scene, &row));
    scene.cloud.buckets.put(scene.bucket, row);
    Ok(reply)
}

pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let row = scene.allowed("storage.buckets.delete")?;
    conditions(scene, row, false)?;
    if scene.cloud.objects.starting(&format!("{}/", scene.bucket)).next().is_some() {
        return Err(refused(409, "conflict", "The bucket you tried to delete is not empty."));
    }
    scene.cloud.buckets.remove(scene.bucket);
    Ok(empty(204))
}

fn policy(row: &Bucket) -> Value {
    let bindings: Vec<Value> = match row.policy.serial {
        0 => vec![
            json!({"role": "roles/storage.legacyBucketOwner", "members": [format!("projectOwner:{}", row.project)]}),
        ],
        _ => row.policy.bindings.clone(),
    };
    json!({
        "kind": "storage#policy",
        "resourceId": format!("projects/_/buckets/{}", row.name),
        "version": row.policy.version.max(1),
        "etag": STANDARD.encode(row.policy.serial.to_string()),
        "bindings": bindings,
    })
}

pub(super) fn get_policy(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let row = scene.allowed("storage.buckets.getIamPolicy")?;
    Ok(json(200, &policy(row)))
}

pub(super) fn set_policy(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let mut row = scene.allowed("storage.buckets.setIamPolicy")?.clone();
    let given = scene.fields()?;
    let etag = given.get("etag").and_then(Value::as_str);
    if etag.is_some_and(|etag| etag != policy(&row)["etag"]) {
        return Err(Refused::condition());
    }
    let bindings = given.get("bindings").and_then(Value::as_array).cloned().unwrap_or_default();
    let sound = |binding: &Value| binding["role"].is_string() && binding["members"].is_array();
    if !bindings.iter().all(sound) {
        return Err(Refused::invalid("Invalid argument: bindings."));
    }
    row.policy.bindings = bindings;
    let enforced =
        row.fields.get("iamConfiguration").is_some_and(|own| own["publicAccessPrevention"] == "enforced");
    let all = ["roles/storage.objectViewer", "roles/storage.legacyObjectReader", "roles/storage.admin"];
    if enforced && row.is_public(&all) {
        let message = "The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.";
        return Err(refused(412, "conditionNotMet", message));
    }
    row.policy.version = given.get("version").and_then(Value::as_u64).unwrap_or(1);
    row.policy.serial += 1;
    let reply = json(200, &policy(&row));
    scene.cloud.buckets.put(scene.bucket, row);
    Ok(reply)
}

/// Whoever has any right to a bucket here has all of them.
pub(super) fn test_permissions(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let row = scene.found()?;
    let asked = scene.query.iter().filter(|(name, _)| name == "permissions").map(|(_, value)| value);
    let held: Vec<&String> = asked
        .filter(|what| what.starts_with("storage.") && scene.caller.may(&row.project, what, false).is_ok())
        .collect();
    Ok(json(200, &json!({"kind": "storage#testIamPermissionsResponse", "permissions": held})))
}
