//! Keystone's version discovery: no token needed.

use super::catalog::identity_url;
use super::{Desk, Handler};
use crate::exchange::{Refusal, Reply, json};
use crate::route::{Route, on};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] =
    &[on("GET", "", all), on("GET", "v3", three), on("GET", "v2.0", two)];

fn version(desk: &Desk<'_>, id: &str, path: &str, status: &str, updated: &str) -> Value {
    json!({
        "id": id,
        "status": status,
        "updated": updated,
        "links": [{"rel": "self", "href": format!("{}/{path}/", identity_url(desk.settings))}],
        "media-types": [{"base": "application/json", "type": format!("application/vnd.openstack.identity-{path}+json")}],
    })
}

fn v3(desk: &Desk<'_>) -> Value {
    version(desk, "v3.14", "v3", "stable", "2020-04-07T00:00:00Z")
}

fn v2(desk: &Desk<'_>) -> Value {
    version(desk, "v2.0", "v2.0", "deprecated", "2016-08-04T00:00:00Z")
}

fn all(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    Ok(json(300, &json!({"versions": {"values": [v3(desk), v2(desk)]}})))
}

fn three(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"version": v3(desk)})))
}

fn two(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"version": v2(desk)})))
}
