//! Keystone v3: tokens and the projects a user may scope one to.
//!
//! <https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management>

use super::tokens::{Life, Login, Scope, Token};
use super::{Desk, Handler, catalog, unauthorized};
use crate::exchange::{Refusal, Reply, empty, json, set};
use crate::ids::named;
use crate::route::{Route, on};
use crate::schema::{Field, Is, check, may, need};
use crate::settings::{Project, User};
use crate::stamp;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("POST", "v3/auth/tokens", log_in),
    on("GET", "v3/auth/tokens", show),
    on("HEAD", "v3/auth/tokens", exists),
    on("DELETE", "v3/auth/tokens", revoke),
    on("GET", "v3/auth/projects", projects),
    on("GET", "v3/auth/catalog", catalog_of),
    on("GET", "v3/projects", projects),
];

const DOMAIN: Is = Is::Object(&[may("id", Is::Text(64)), may("name", Is::Text(255))]);
const PROJECT: Is = Is::Object(&[may("id", Is::Text(64)), may("name", Is::Text(255)), may("domain", DOMAIN)]);
const USER: &[Field] = &[
    may("id", Is::Text(64)),
    may("name", Is::Text(255)),
    may("password", Is::Text(4096)),
    may("domain", DOMAIN),
];
const BODY: &[Field] = &[need(
    "auth",
    Is::Object(&[
        need(
            "identity",
            Is::Object(&[
                need("methods", Is::List(&Is::Text(64))),
                may("password", Is::Object(&[need("user", Is::Object(USER))])),
                may("token", Is::Object(&[need("id", Is::Text(4096))])),
                may(
                    "application_credential",
                    Is::Object(&[
                        may("id", Is::Text(64)),
                        may("name", Is::Text(255)),
                        need("secret", Is::Text(4096)),
                        may("user", Is::Object(USER)),
                    ]),
                ),
            ]),
        ),
        may(
            "scope",
            Is::Either(&[
                Is::OneOf(&["unscoped"]),
                Is::Object(&[
                    may("project", PROJECT),
                    may("domain", DOMAIN),
                    may("system", Is::Object(&[need("all", Is::Flag)])),
                    may("unscoped", Is::Open),
                ]),
            ]),
        ),
    ]),
)];

/// Everything here is in this one domain.
pub(super) fn domain() -> Value {
    json!({"id": "default", "name": "Default"})
}

fn in_domain(owner: &Value) -> bool {
    let domain = &owner["domain"];
    domain["id"] == "default" || domain["name"] == "Default"
}

fn log_in(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    let body = desk.call.json().ok_or_else(|| {
        Refusal::bad("Expecting to find valid JSON in request body. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.")
    })?;
    check(&body, BODY, 0, true).map_err(|m| Refusal::bad(m.message()))?;
    let (identity, scope) = (&body["auth"]["identity"], &body["auth"]["scope"]);
    let methods = identity["methods"].as_array().cloned().unwrap_or_default();
    let mut login: Option<Login> = None;
    let mut until = desk.now + desk.settings.token_life;
    for method in &methods {
        let proven = match method.as_str().unwrap_or_default() {
            "password" => password(desk, &identity["password"]["user"])?,
            "application_credential" => {
                application_credential(desk, &identity["application_credential"], scope)?
            }
            "token" => {
                let id = identity["token"]["id"].as_str().unwrap_or_default();
                let token = desk.tokens.good(id, desk.now).ok_or_else(unauthorized)?;
                if token.application_credential.is_some() {
                    return Err(Refusal::forbidden(
                        "You are not authorized to perform the requested action: rescope a token.",
                    ));
                }
                // A token got from a token never lives longer than it.
                until = until.min(token.expires);
                Login {
                    user: token.user.clone(),
                    scope: Scope::Unscoped,
                    methods: vec!["token"],
                    application_credential: None,
                }
            }
            _ => return Err(unauthorized()),
        };
        match &mut login {
            Some(before) if before.user != proven.user => return Err(unauthorized()),
            Some(before) => before.methods.extend(proven.methods),
            None => login = Some(proven),
        }
    }
    let mut login = login.ok_or_else(unauthorized)?;
    if login.application_credential.is_none() {
        let user = desk.settings.users.iter().find(|u| u.id == login.user).ok_or_else(unauthorized)?;
        login.scope = scope_for(desk, user, scope)?;
    }
    let token = desk.tokens.give(desk.ids, Life { now: desk.now, until }, login);
    let mut reply = json(201, &document(desk, &token));
    set(&mut reply, "x-subject-token", &token.id);
    set(&mut reply, "vary", "X-Auth-Token");
    Ok(reply)
}

fn password(desk: &Desk<'_>, given: &Value) -> Result<Login, Refusal> {
    if given["id"].is_null() && (given["name"].is_null() || given["domain"].is_null()) {
        return Err(Refusal::bad(
            "Expecting to find domain in user. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.",
        ));
    }
    let user = desk.settings.users.iter().find(|user| is_user(user, given));
    let user = user.filter(|user| given["password"] == *user.password).ok_or_else(unauthorized)?;
    Ok(Login {
        user: user.id.clone(),
        scope: Scope::Unscoped,
        methods: vec!["password"],
        application_credential: None,
    })
}

fn is_user(user: &User, given: &Value) -> bool {
    given["id"] == *user.id || (given["id"].is_null() && given["name"] == *user.name && in_domain(given))
}

fn application_credential(desk: &Desk<'_>, given: &Value, scope: &Value) -> Result<Login, Refusal> {
    if !scope.is_null() {
        return Err(Refusal::new(401, "Application credentials cannot request a scope."));
    }
    let (user, credential) = desk
        .settings
        .users
        .iter()
        .flat_map(|user| user.application_credentials.iter().map(move |c| (user, c)))
        .find(|(user, c)| {
            given["id"] == *c.id
                || (given["id"].is_null() && given["name"] == *c.name && is_user(user, &given["user"]))
        })
        .filter(|(_, c)| given["secret"] == *c.secret)
        .ok_or_else(unauthorized)?;
    let project =
        desk.settings.projects.iter().find(|p| p.name == credential.project).ok_or_else(unauthorized)?;
    Ok(Login {
        user: user.id.clone(),
        scope: Scope::Project(project.id.clone()),
        methods: vec!["application_credential"],
        application_credential: Some(credential.id.clone()),
    })
}

fn scope_for(desk: &Desk<'_>, user: &User, scope: &Value) -> Result<Scope, Refusal> {
    let project = match scope {
        Value::Object(scope) if scope.contains_key("project") => {
            let wanted = &scope["project"];
            if wanted["id"].is_null() && (wanted["name"].is_null() || wanted["domain"].is_null()) {
                return Err(Refusal::bad(
                    "Expecting to find domain in project. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.",
                ));
            }
            desk.settings.projects.iter().find(|p| {
                wanted["id"] == *p.id
                    || (wanted["id"].is_null() && wanted["name"] == *p.name && in_domain(wanted))
            })
        }
        Value::Object(scope) if scope.contains_key("domain") => {
            let holder = json!({"domain": scope["domain"]});
            return if in_domain(&holder) && user.admin { Ok(Scope::Domain) } else { Err(unauthorized()) };
        }
        Value::Object(scope) if scope.contains_key("system") => {
            return if user.admin { Ok(Scope::System) } else { Err(unauthorized()) };
        }
        // Without a scope the token is for the user's default project, if there is one.
        Value::Null => match user.projects.first() {
            Some(name) => desk.settings.projects.iter().find(|p| p.name == *name),
            None => return Ok(Scope::Unscoped),
        },
        _ => return Ok(Scope::Unscoped),
    };
    let project = project.filter(|p| user.projects.contains(&p.name)).ok_or_else(unauthorized)?;
    Ok(Scope::Project(project.id.clone()))
}

fn document(desk: &Desk<'_>, token: &Token) -> Value {
    let settings = desk.settings;
    let name = token.user(settings).map_or("", |user| user.name.as_str());
    let mut document = json!({
        "methods": token.methods,
        "user": {"domain": domain(), "id": token.user, "name": name, "password_expires_at": null},
        "audit_ids": [token.audit],
        "expires_at": stamp::micros(token.expires),
        "issued_at": stamp::micros(token.issued),
    });
    if let Some(project) = token.project(settings) {
        document["project"] = json!({"domain": domain(), "id": project.id, "name": project.name});
        document["is_domain"] = json!(false);
        document["catalog"] = match desk.call.query.iter().any(|(key, _)| key == "nocatalog") {
            true => return finish(desk, token, document),
            false => catalog::v3(settings, project),
        };
    }
    match token.scope {
        Scope::Domain => document["domain"] = domain(),
        Scope::System => document["system"] = json!({"all": true}),
        _ => {}
    }
    finish(desk, token, document)
}

fn finish(desk: &Desk<'_>, token: &Token, mut document: Value) -> Value {
    if let Some(catalog) = document.as_object_mut().filter(|d| d.get("catalog").is_some_and(Value::is_null)) {
        catalog.remove("catalog");
    }
    if token.scope != Scope::Unscoped {
        let admin = token.user(desk.settings).is_some_and(|user| user.admin);
        let roles = if admin { &["admin", "member", "reader"][..] } else { &["member", "reader"] };
        document["roles"] = roles
            .iter()
            .map(|role| json!({"id": named(desk.settings.seed, "role", role).hex(), "name": role}))
            .collect();
    }
    if let Some(id) = &token.application_credential {
        document["application_credential"] = json!({"id": id, "restricted": true});
    }
    json!({"token": document})
}

fn bearer(desk: &Desk<'_>) -> Result<Arc<Token>, Refusal> {
    let id = desk.call.header("x-auth-token").ok_or_else(unauthorized)?;
    desk.tokens.good(id, desk.now).ok_or_else(unauthorized)
}

fn subject(desk: &Desk<'_>) -> Result<Arc<Token>, Refusal> {
    let id =
        desk.call.header("x-subject-token").ok_or_else(|| Refusal::missing("Could not find token: ."))?;
    let holder = bearer(desk)?;
    let token = desk.tokens.good(id, desk.now).ok_or_else(|| Refusal::missing("Could not find token."))?;
    let admin = holder.user(desk.settings).is_some_and(|user| user.admin);
    if token.user == holder.user || admin {
        Ok(token)
    } else {
        Err(Refusal::forbidden("You are not authorized to perform the requested action."))
    }
}

fn show(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    let token = subject(desk)?;
    let mut reply = json(200, &document(desk, &token));
    set(&mut reply, "x-subject-token", &token.id);
    Ok(reply)
}

fn exists(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    subject(desk).map(|_| empty(200))
}

fn revoke(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    let token = subject(desk)?;
    desk.tokens.revoke(&token.id);
    Ok(empty(204))
}

fn projects(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    let holder = bearer(desk)?;
    let user = holder.user(desk.settings).ok_or_else(unauthorized)?;
    let mine = |project: &&Project| user.projects.contains(&project.name);
    let list: Vec<Value> = desk.settings.projects.iter().filter(mine).map(|project| {
        json!({
            "id": project.id, "name": project.name, "domain_id": "default", "parent_id": "default", "enabled": true,
            "is_domain": false, "description": "", "tags": [], "options": {},
            "links": {"self": format!("{}/v3/projects/{}", catalog::identity_url(desk.settings), project.id)},
        })
    }).collect();
    let url = format!(
        "{}/v3/{}",
        catalog::identity_url(desk.settings),
        desk.call.segments[desk.call.segments.len() - 2..].join("/")
    );
    Ok(json(200, &json!({"projects": list, "links": {"self": url, "next": null, "previous": null}})))
}

fn catalog_of(desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
    let token = bearer(desk)?;
    let project = token.project(desk.settings).ok_or_else(|| {
        Refusal::forbidden(
            "You are not authorized to perform the requested action: identity:get_auth_catalog.",
        )
    })?;
    Ok(json(200, &json!({"catalog": catalog::v3(desk.settings, project)})))
}
