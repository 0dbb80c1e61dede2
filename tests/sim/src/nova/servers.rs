//! Servers listed, shown, changed and deleted.
//!
//! <https://docs.openstack.org/api-ref/compute/#servers-servers>

use super::server::Server;
use super::{schemas, view};
use crate::Time;
use crate::exchange::{Refusal, Reply, empty, json};
use crate::page::{Window, query_after};
use crate::region::Due;
use crate::route::{Route, on};
use crate::schema::flag;
use crate::service::{Handler, Scene};
use serde_json::{Value, json};
use std::borrow::Cow;

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "servers", list),
    on("GET", "servers/detail", detail),
    on("GET", "servers/{}", show),
    on("PUT", "servers/{}", update),
    on("DELETE", "servers/{}", delete),
    on("GET", "servers/{}/ips", ips),
    on("GET", "servers/{}/ips/{}", ips_of),
];

fn not_found(id: &str) -> Refusal {
    Refusal::missing(format!("Instance {id} could not be found."))
}

/// The server the path names, settled.
pub(super) fn find<'s>(scene: &'s Scene<'_>) -> Result<Cow<'s, Server>, Refusal> {
    let id = scene.arg(0);
    match scene.region.servers.get(id).filter(|server| scene.sees(&server.project)) {
        Some(server) => Ok(server.at(scene.now)),
        None => Err(not_found(id)),
    }
}

/// The server the path names, settled, to be changed.
pub(super) fn find_mut<'s>(scene: &'s mut Scene<'_>) -> Result<&'s mut Server, Refusal> {
    let id = scene.arg(0).to_owned();
    let (who, now) = (&scene.who, scene.now);
    match scene.region.servers.get_mut(&id).filter(|s| who.admin || who.project == s.project) {
        Some(server) => {
            server.settle(now);
            Ok(server)
        }
        None => Err(not_found(&id)),
    }
}

/// What the query of a listing lets through. A name is matched literally, but for `^` and `$` at its ends.
struct Filter<'s> {
    scene: &'s Scene<'s>,
    since: Option<Time>,
    all: bool,
}

impl<'s> Filter<'s> {
    fn of(scene: &'s Scene<'s>) -> Result<Self, Refusal> {
        let all =
            scene.call.query("all_tenants").is_some_and(|text| text.is_empty() || flag(text) == Some(true));
        if all && !scene.who.admin {
            return Err(Refusal::forbidden(
                "Policy doesn't allow os_compute_api:servers:detail:get_all_tenants to be performed.",
            ));
        }
        let since = match scene.call.query("changes-since") {
            None => None,
            Some(text) => Some(
                crate::stamp::parse(text)
                    .ok_or_else(|| Refusal::bad("Invalid filter field: changes-since."))?,
            ),
        };
        if let (75.., Some((key, _))) =
            (scene.minor, scene.call.query.iter().find(|(key, _)| !KNOWN.contains(&key.as_str())))
        {
            return Err(Refusal::bad(format!(
                "Additional properties are not allowed ('{key}' was unexpected)"
            )));
        }
        Ok(Self { scene, since, all })
    }

    fn lets_through(&self, server: &Server) -> bool {
        let query = |key| self.scene.call.query(key);
        let same = |key, value: &str| query(key).is_none_or(|wanted| wanted == value);
        let mut statuses = self.scene.call.queries("status").peekable();
        (self.all || server.project == self.scene.who.project)
            && query("name").is_none_or(|pattern| name_fits(&server.name, pattern))
            && (statuses.peek().is_none()
                || statuses.any(|status| status.eq_ignore_ascii_case(server.shown().text())))
            && query("image").is_none_or(|id| server.image.as_deref() == Some(id))
            && same("flavor", &server.flavor.id)
            && same("uuid", &server.id)
            && same("reservation_id", &server.reservation)
            && query("key_name").is_none_or(|name| server.key_name.as_deref() == Some(name))
            && query("tags")
                .is_none_or(|tags| tags.split(',').all(|tag| server.tags.iter().any(|t| t == tag)))
            && query("tags-any")
                .is_none_or(|tags| tags.split(',').any(|tag| server.tags.iter().any(|t| t == tag)))
            && self.since.is_none_or(|since| server.updated >= since)
    }
}

const KNOWN: &[&str] = &[
    "all_tenants",
    "availability_zone",
    "changes-since",
    "changes-before",
    "config_drive",
    "created_at",
    "deleted",
    "description",
    "flavor",
    "host",
    "image",
    "ip",
    "ip6",
    "key_name",
    "limit",
    "locked",
    "marker",
    "name",
    "not-tags",
    "not-tags-any",
    "project_id",
    "reservation_id",
    "sort_dir",
    "sort_key",
    "status",
    "tags",
    "tags-any",
    "tenant_id",
    "user_id",
    "uuid",
    "vm_state",
];

fn name_fits(name: &str, pattern: &str) -> bool {
    match (pattern.strip_prefix('^'), pattern.strip_suffix('$')) {
        (Some(rest), Some(_)) => rest.strip_suffix('$') == Some(name),
        (Some(start), None) => name.starts_with(start),
        (None, Some(end)) => name.ends_with(end),
        (None, None) => name.contains(pattern),
    }
}

fn listing(scene: &Scene<'_>, path: &str, entry: fn(&Scene<'_>, &Server) -> Value) -> Result<Reply, Refusal> {
    let filter = Filter::of(scene)?;
    let mut servers: Vec<Cow<'_, Server>> = scene
        .region
        .servers
        .iter()
        .rev()
        .map(|server| server.at(scene.now))
        .filter(|server| filter.lets_through(server))
        .collect();
    match (scene.call.query("sort_key"), scene.call.query("sort_dir")) {
        (Some("display_name" | "name"), dir) => {
            servers.sort_by(|a, b| a.name.cmp(&b.name));
            if dir != Some("asc") {
                servers.reverse();
            }
        }
        (_, Some("asc")) => servers.reverse(),
        _ => {}
    }
    let (page, next) = Window::of(scene)?.cut(servers, |server| server.id.as_str())?;
    let shown: Vec<Value> = page.iter().map(|server| entry(scene, server)).collect();
    let mut body = json!({"servers": shown});
    if let Some(marker) = next {
        let href = format!("{}?{}", scene.url(path), query_after(scene, &marker));
        body["servers_links"] = json!([{"rel": "next", "href": href}]);
    }
    Ok(json(200, &body))
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    listing(scene, "servers", view::brief)
}

fn detail(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    listing(scene, "servers/detail", view::whole)
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let server = find(scene)?;
    Ok(json(200, &json!({"server": view::whole(scene, &server)})))
}

fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(schemas::UPDATE)?;
    let (given, now) = (&body["server"], scene.now);
    let server = find_mut(scene)?;
    let text = |key: &str| given[key].as_str().map(str::to_owned);
    if let Some(name) = text("name") {
        server.name = name;
    }
    if given.get("description").is_some() {
        server.description = text("description");
    }
    if let Some(config) = text("OS-DCF:diskConfig") {
        server.disk_config = config;
    }
    for (n, key) in ["accessIPv4", "accessIPv6"].into_iter().enumerate() {
        if let Some(address) = text(key) {
            server.access[n] = address;
        }
    }
    server.updated = now;
    let server = find(scene)?;
    Ok(json(200, &json!({"server": view::whole(scene, &server)})))
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let gone = scene.now + scene.settings.delete_time;
    let admin = scene.who.admin;
    let server = find_mut(scene)?;
    if server.locked.is_some() && !admin {
        return Err(Refusal::conflict(format!("Instance {} is locked", server.id)));
    }
    // A second delete is accepted like the first, and changes nothing.
    if !std::mem::replace(&mut server.deleting, true) {
        let id = server.id.clone();
        scene.region.later(gone, Due::Server(id));
    }
    Ok(empty(204))
}

fn ips(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let server = find(scene)?;
    Ok(json(200, &json!({"addresses": view::addresses(scene, &server)})))
}

fn ips_of(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (server, network) = (find(scene)?, scene.arg(1));
    match view::addresses(scene, &server).get(network) {
        Some(list) => Ok(json(200, &json!({network: list}))),
        None => Err(Refusal::missing("Instance is not a member of specified network")),
    }
}
