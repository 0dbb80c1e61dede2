//! Keystone v2.0, and the API key login that Rackspace added to it.
//!
//! <https://docs-ospc.rackspace.com/cloud-identity/v2/developer-guide>

use super::catalog;
use super::tokens::{Life, Login, Scope, Token};
use super::{Desk, Handler, unauthorized};
use crate::exchange::{Refusal, Reply, json};
use crate::ids::named;
use crate::route::{Route, on};
use crate::schema::{Field, Is, check, may, need};
use crate::settings::{Project, User};
use crate::stamp;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] =
    &[on("POST", "v2.0/tokens", log_in), on("GET", "v2.0/tenants", tenants)];

const BODY: &[Field] = &[need(
    "auth",
    Is::Object(&[
        may(
            "passwordCredentials",
            Is::Object(&[
                may("username", Is::Text(255)),
                may("userId", Is::Text(64)),
                need("password", Is::Text(4096)),
            ]),
        ),
        may(
            "RAX-KSKEY:apiKeyCredentials",
            Is::Object(&[need("username", Is::Text(255)), need("apiKey", Is::Text(4096))]),
        ),
        may("token", Is::Object(&[need("id", Is::Text(4096))])),
        may("tenantName", Is::Text(255)),
        may("tenantId", Is::Text(64)),
    ]),
)];

fn log_in(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    let body =
        desk.call.json().ok_or_else(|| Refusal::bad("Expecting to find valid JSON in request body."))?;
    check(&body, BODY, 0, true).map_err(|m| Refusal::bad(m.message()))?;
    let auth = &body["auth"];
    let mut until = desk.now + desk.settings.token_life;
    let by_name = |name: &Value| desk.settings.users.iter().find(|user| *name == *user.name);
    let user = if let Some(key) = auth.get("RAX-KSKEY:apiKeyCredentials") {
        by_name(&key["username"]).filter(|user| user.api_key.as_ref().is_some_and(|k| key["apiKey"] == **k))
    } else if let Some(given) = auth.get("passwordCredentials") {
        by_name(&given["username"])
            .or_else(|| desk.settings.users.iter().find(|user| given["userId"] == *user.id))
            .filter(|user| given["password"] == *user.password)
    } else if let Some(id) = auth["token"]["id"].as_str() {
        let token = desk.tokens.good(id, desk.now).ok_or_else(unauthorized)?;
        until = until.min(token.expires);
        token.user(desk.settings)
    } else {
        return Err(Refusal::bad("Expecting to find passwordCredentials or token in auth."));
    };
    let user = user.ok_or_else(unauthorized)?;
    let project = tenant(desk, user, auth)?;
    let login = Login {
        user: user.id.clone(),
        scope: project.map_or(Scope::Unscoped, |project| Scope::Project(project.id.clone())),
        methods: vec!["password"],
        application_credential: None,
    };
    let token = desk.tokens.give(desk.ids, Life { now: desk.now, until }, login);
    Ok(json(200, &document(desk, &token, user, project)))
}

/// The tenant asked for, else the user's first.
fn tenant<'s>(desk: &Desk<'s>, user: &User, auth: &Value) -> Result<Option<&'s Project>, Refusal> {
    let mut mine = desk.settings.projects.iter().filter(|project| user.projects.contains(&project.name));
    match (auth["tenantName"].as_str(), auth["tenantId"].as_str()) {
        (None, None) => Ok(user.projects.first().and_then(|name| mine.find(|project| project.name == *name))),
        (name, id) => mine
            .find(|p| name.is_none_or(|name| name == p.name) && id.is_none_or(|id| id == p.id))
            .map(Some)
            .ok_or_else(unauthorized),
    }
}

fn document(desk: &Desk<'_>, token: &Token, user: &User, project: Option<&Project>) -> Value {
    let roles: Vec<Value> = ["identity:default", "compute:default"]
        .iter()
        .map(|role| json!({"id": named(desk.settings.seed, "role", role).hex(), "name": role, "description": ""}))
        .collect();
    let mut granted = json!({"id": token.id, "expires": stamp::seconds(token.expires)});
    let catalog = match project {
        Some(project) => {
            granted["tenant"] = json!({"id": project.id, "name": project.name});
            catalog::v2(desk.settings, project)
        }
        None => json!([]),
    };
    json!({"access": {
        "token": granted,
        "serviceCatalog": catalog,
        "user": {
            "id": user.id,
            "name": user.name,
            "roles": roles,
            "RAX-AUTH:defaultRegion": desk.settings.regions.first(),
        },
    }})
}

fn tenants(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    let id = desk.call.header("x-auth-token").ok_or_else(unauthorized)?;
    let token = desk.tokens.good(id, desk.now).ok_or_else(unauthorized)?;
    let user = token.user(desk.settings).ok_or_else(unauthorized)?;
    let list: Vec<Value> = desk
        .settings
        .projects
        .iter()
        .filter(|project| user.projects.contains(&project.name))
        .map(|p| json!({"id": p.id, "name": p.name, "description": "", "enabled": true}))
        .collect();
    Ok(json(200, &json!({"tenants": list, "tenants_links": []})))
}
