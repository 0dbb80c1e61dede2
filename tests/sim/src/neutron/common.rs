//! What Neutron's resources have in common: bodies, filters, pages, shared fields.

use crate::Time;
use crate::exchange::{Refusal, Reply, json};
use crate::page::{Window, query_after};
use crate::schema::{Field, check};
use crate::service::Scene;
use crate::stamp;
use serde_json::{Value, json};

/// The body's one resource, checked.
pub(super) fn body(scene: &Scene<'_>, name: &str, fields: &'static [Field]) -> Result<Value, Refusal> {
    let Some(mut body) = scene.call.json().filter(Value::is_object) else {
        return Err(Refusal::bad(
            "The server could not comply with the request since it is either malformed or otherwise incorrect.",
        ));
    };
    check(&body, fields, 0, true).map_err(|mismatch| {
        let unknown = mismatch.what.strip_prefix("Additional properties are not allowed ('");
        let unknown = unknown.and_then(|rest| rest.strip_suffix("' was unexpected)"));
        let needed =
            mismatch.what.strip_suffix("' is a required property").and_then(|rest| rest.strip_prefix('\''));
        match (unknown, needed) {
            (Some(field), _) => Refusal::bad(format!("Unrecognized attribute(s) '{field}'")),
            (_, Some(field)) if field == name => Refusal::bad(format!("Resource body required: '{name}'")),
            (_, Some(field)) => {
                Refusal::bad(format!("Failed to parse request. Required attribute '{field}' not specified"))
            }
            _ => Refusal::bad(format!(
                "Invalid input for {}. Reason: {}.",
                mismatch.field.unwrap_or_else(|| name.to_owned()),
                mismatch.what
            )),
        }
    })?;
    Ok(body[name].take())
}

/// No such thing.
pub(super) fn missing(what: &'static str, kind: &'static str, id: &str) -> Refusal {
    Refusal::missing(format!("{what} {id} could not be found.")).kind(kind)
}

/// The caller's quota is used up.
pub(super) fn within(used: usize, quota: usize, what: &str) -> Result<(), Refusal> {
    if used < quota {
        return Ok(());
    }
    Err(Refusal::conflict(format!("Quota exceeded for resources: ['{what}'].")).kind("OverQuota"))
}

/// A listing: documents filtered by any of their fields, in the order of their ids, a page at a time.
pub(super) fn listing(scene: &Scene<'_>, name: &str, path: &str, rows: Vec<Value>) -> Result<Reply, Refusal> {
    const NOT_FIELDS: &[&str] = &["limit", "marker", "page_reverse", "fields", "sort_key", "sort_dir"];
    let wanted = |row: &Value| {
        let mut keys: Vec<&str> = scene.call.query.iter().map(|(key, _)| key.as_str()).collect();
        keys.dedup();
        keys.iter().filter(|key| !NOT_FIELDS.contains(key)).all(|key| match row.get(*key) {
            // A filter for something that is not there is ignored, as Neutron does unless told to validate.
            None => true,
            Some(field) => scene.call.queries(key).any(|value| fits(field, value)),
        })
    };
    let mut rows: Vec<Value> = rows.into_iter().filter(wanted).collect();
    rows.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
    if let Some(key) = scene.call.query("sort_key") {
        rows.sort_by(|a, b| a[key].to_string().cmp(&b[key].to_string()));
    }
    if scene.call.query("sort_dir") == Some("desc") {
        rows.reverse();
    }
    let (mut page, next) = Window::of(scene)?.cut(rows, |row| row["id"].as_str().unwrap_or_default())?;
    let fields: Vec<&str> = scene.call.queries("fields").collect();
    if !fields.is_empty() {
        for row in page.iter_mut().filter_map(Value::as_object_mut) {
            row.retain(|key, _| fields.contains(&key.as_str()));
        }
    }
    let mut body = json!({name: page});
    if let Some(marker) = next {
        let href = format!("{}?{}", scene.url(path), query_after(scene, &marker));
        body[format!("{name}_links")] = json!([{"rel": "next", "href": href}]);
    }
    Ok(json(200, &body))
}

fn fits(field: &Value, value: &str) -> bool {
    match field {
        Value::String(text) => text == value,
        Value::Bool(flag) => crate::schema::flag(value) == Some(*flag),
        Value::Null => value.is_empty() || value == "null" || value == "None",
        Value::Array(items) if items.iter().all(Value::is_string) => items.iter().any(|item| item == value),
        // `fixed_ips=ip_address=10.0.0.5` and `fixed_ips=subnet_id=…`.
        Value::Array(items) => {
            let (key, value) = value.split_once('=').unwrap_or((value, ""));
            items.iter().any(|item| item[key] == value)
        }
        Value::Number(number) => number.to_string() == value,
        Value::Object(_) => false,
    }
}

/// The fields every resource ends with.
pub(super) fn shared_fields(
    shown: &mut Value,
    project: &str,
    description: &str,
    created: Time,
    updated: Time,
) {
    shown["project_id"] = json!(project);
    shown["tenant_id"] = json!(project);
    shown["description"] = json!(description);
    shown["created_at"] = json!(stamp::seconds(created));
    shown["updated_at"] = json!(stamp::seconds(updated));
    shown["revision_number"] = json!(if created == updated { 1 } else { 2 });
    shown["tags"] = json!([]);
}

/// A text field, if it is there.
pub(super) fn text(given: &Value, key: &str) -> Option<String> {
    given[key].as_str().map(str::to_owned)
}

/// For whom something is made: administrators may say.
pub(super) fn project(scene: &Scene<'_>, given: &Value) -> Result<String, Refusal> {
    let asked = given["project_id"].as_str().or_else(|| given["tenant_id"].as_str());
    match asked {
        Some(id) if id != scene.who.project && !scene.who.admin => {
            Err(Refusal::forbidden("Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin privileges").kind("AdminRequired"))
        }
        Some(id) => Ok(id.to_owned()),
        None => Ok(scene.who.project.clone()),
    }
}
