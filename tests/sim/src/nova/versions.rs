//! Nova's version documents.

use crate::exchange::{Reply, json};
use crate::settings::Settings;
use serde_json::{Value, json};

pub(super) fn discover(settings: &Settings, path: &[String], root: &str) -> Option<Reply> {
    let legacy = || version("v2.0", "v2", "DEPRECATED", "", "", root);
    let current =
        || version("v2.1", "v2.1", "CURRENT", &format!("2.{}", settings.compute_version), "2.1", root);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let document = match path[..] {
        [] => json!({"versions": [legacy(), current()]}),
        ["v2"] => json!({"version": whole(legacy(), "2")}),
        ["v2.1"] => json!({"version": whole(current(), "2.1")}),
        _ => return None,
    };
    Some(json(200, &document))
}

fn version(id: &str, path: &str, status: &str, highest: &str, lowest: &str, root: &str) -> Value {
    let updated = if id == "v2.0" { "2011-01-21T11:33:21Z" } else { "2013-07-23T11:33:21Z" };
    json!({
        "id": id, "status": status, "version": highest, "min_version": lowest, "updated": updated,
        "links": [{"rel": "self", "href": format!("{root}/{path}/")}],
    })
}

fn whole(mut version: Value, number: &str) -> Value {
    version["media-types"] = json!([{
        "base": "application/json", "type": format!("application/vnd.openstack.compute+json;version={number}"),
    }]);
    version
}
