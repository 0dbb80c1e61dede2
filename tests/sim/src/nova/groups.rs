//! Server groups: sets of servers with a rule for where they run.
//!
//! <https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups>

use crate::exchange::{Refusal, Reply, empty, json};
use crate::page::Window;
use crate::route::{Route, on};
use crate::schema::{Field, Is, may, need};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "os-server-groups", list),
    on("POST", "os-server-groups", create),
    on("GET", "os-server-groups/{}", show),
    on("DELETE", "os-server-groups/{}", delete),
];

const POLICY: Is = Is::OneOf(&["affinity", "anti-affinity", "soft-affinity", "soft-anti-affinity"]);
const BODY: &[Field] = &[need(
    "server_group",
    Is::Object(&[
        need("name", Is::Name),
        may("policies", Is::List(&POLICY)).until(63),
        may("policy", POLICY).since(64).needed_from(64),
        may("rules", Is::Open).since(64),
    ]),
)];

/// A server group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    id: String,
    name: String,
    policy: String,
    project: String,
    user: String,
    members: Vec<String>,
    most_per_host: Option<i64>,
}

/// The group a request's scheduler hints name.
pub(super) fn hinted(scene: &Scene<'_>, hints: Option<&Value>) -> Result<Option<String>, Refusal> {
    let hint = hints.map(|hints| &hints["group"]);
    let Some(id) = hint.and_then(|group| group.as_str().or_else(|| group[0].as_str())) else {
        return Ok(None);
    };
    match scene.region.groups.get(id).filter(|group| scene.sees(&group.project)) {
        Some(_) => Ok(Some(id.to_owned())),
        None => Err(Refusal::bad(format!("Server group {id} could not be found."))),
    }
}

/// Makes a server a member.
pub(super) fn join(scene: &mut Scene<'_>, group: Option<&str>, server: &str) {
    if let Some(group) = group.and_then(|id| scene.region.groups.get_mut(id)) {
        group.members.push(server.to_owned());
    }
}

fn document(scene: &Scene<'_>, group: &Group) -> Value {
    let alive = |id: &&String| scene.region.servers.has(id);
    let members: Vec<&String> = group.members.iter().filter(alive).collect();
    let mut shown = json!({"id": group.id, "name": group.name, "members": members});
    if scene.minor >= 13 {
        shown["project_id"] = json!(group.project);
        shown["user_id"] = json!(group.user);
    }
    if scene.minor >= 64 {
        shown["policy"] = json!(group.policy);
        shown["rules"] = group.most_per_host.map_or_else(|| json!({}), |n| json!({"max_server_per_host": n}));
    } else {
        shown["policies"] = json!([group.policy]);
        shown["metadata"] = json!({});
    }
    shown
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let scene = &*scene;
    let all = scene.who.admin && scene.call.query("all_projects").is_some();
    let groups = scene.region.groups.iter().filter(|g| all || g.project == scene.who.project).collect();
    let (page, _) = Window::of(scene)?.cut(groups, |group: &&Group| group.id.as_str())?;
    let shown: Vec<Value> = page.iter().map(|group| document(scene, group)).collect();
    Ok(json(200, &json!({"server_groups": shown})))
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(BODY)?;
    let given = &body["server_group"];
    let policies = given["policies"].as_array().map_or(&[][..], Vec::as_slice);
    let policy = given["policy"].as_str().or_else(|| policies.first()?.as_str());
    let (Some(policy), ..2) = (policy, policies.len()) else {
        return Err(Refusal::bad("Invalid input for field/attribute policies: exactly one policy is needed"));
    };
    // Soft policies came with 2.15.
    if policy.starts_with("soft-") && scene.minor < 15 {
        return Err(Refusal::bad(format!(
            "Invalid input for field/attribute 0. Value: {policy}. '{policy}' is not one of ['affinity', 'anti-affinity']"
        )));
    }
    let mine = scene.region.groups.iter().filter(|group| group.project == scene.who.project).count();
    if mine >= scene.settings.quota.server_groups {
        return Err(Refusal::forbidden("Quota exceeded, too many server groups."));
    }
    let group = Group {
        id: scene.ids.uuid(),
        name: given["name"].as_str().unwrap_or_default().to_owned(),
        policy: policy.to_owned(),
        project: scene.who.project.clone(),
        user: scene.who.user.clone(),
        members: Vec::new(),
        most_per_host: given["rules"]["max_server_per_host"].as_i64(),
    };
    let shown = document(scene, &group);
    scene.region.groups.put(group.id.clone(), group);
    Ok(json(200, &json!({"server_group": shown})))
}

fn find<'s>(scene: &'s Scene<'_>) -> Result<&'s Group, Refusal> {
    let id = scene.arg(0);
    let found = scene.region.groups.get(id).filter(|group| scene.sees(&group.project));
    found.ok_or_else(|| Refusal::missing(format!("Instance group {id} could not be found.")))
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"server_group": document(scene, find(scene)?)})))
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let id = find(scene)?.id.clone();
    scene.region.groups.remove(&id);
    Ok(empty(204))
}
