//! The documents that log in, as they are sent: the one place where a secret leaves its guard.

use super::credentials::{ApplicationCredential, Domain, Named, Scope, Tenant};
use crate::{Secret, secret::exposed};
use serde::{Serialize, Serializer, ser::SerializeMap};

#[derive(Serialize)]
pub(super) struct Wrapped<A> {
    auth: A,
}

#[derive(Serialize)]
pub(super) struct V3<'a> {
    identity: Identity<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<ScopeBody<'a>>,
}

impl<'a> V3<'a> {
    pub(super) fn login(identity: Identity<'a>, scope: &'a Scope) -> Wrapped<Self> {
        Wrapped { auth: V3 { identity, scope: ScopeBody::of(scope) } }
    }
}

pub(super) enum Identity<'a> {
    Password { user: &'a Named, password: &'a Secret },
    Application { credential: &'a ApplicationCredential, secret: &'a Secret },
    Token { token: &'a Secret },
}

impl Serialize for Identity<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Password<'a> {
            user: User<'a>,
        }
        #[derive(Serialize)]
        struct Token<'a> {
            #[serde(serialize_with = "exposed_ref")]
            id: &'a Secret,
        }
        #[derive(Serialize)]
        struct Application<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            id: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            user: Option<NamedBody<'a>>,
            #[serde(serialize_with = "exposed_ref")]
            secret: &'a Secret,
        }
        let mut map = serializer.serialize_map(Some(2))?;
        match self {
            Identity::Password { user, password } => {
                map.serialize_entry("methods", &["password"])?;
                let user = User { named: NamedBody::of(user), password };
                map.serialize_entry("password", &Password { user })?;
            }
            Identity::Application { credential, secret } => {
                let (id, name, user) = match credential {
                    ApplicationCredential::Id(id) => (Some(id.as_str()), None, None),
                    ApplicationCredential::Name(name, user) => {
                        (None, Some(name.as_str()), Some(NamedBody::of(user)))
                    }
                };
                map.serialize_entry("methods", &["application_credential"])?;
                map.serialize_entry("application_credential", &Application { id, name, user, secret })?;
            }
            Identity::Token { token } => {
                map.serialize_entry("methods", &["token"])?;
                map.serialize_entry("token", &Token { id: token })?;
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
struct User<'a> {
    #[serde(flatten)]
    named: NamedBody<'a>,
    #[serde(serialize_with = "exposed_ref")]
    password: &'a Secret,
}

#[derive(Serialize)]
struct NamedBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<DomainBody<'a>>,
}

impl<'a> NamedBody<'a> {
    fn of(named: &'a Named) -> Self {
        match named {
            Named::Id(id) => NamedBody { id: Some(id), name: None, domain: None },
            Named::Name(name, domain) => {
                NamedBody { id: None, name: Some(name), domain: Some(DomainBody::of(domain)) }
            }
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum DomainBody<'a> {
    Id(&'a str),
    Name(&'a str),
}

impl<'a> DomainBody<'a> {
    fn of(domain: &'a Domain) -> Self {
        match domain {
            Domain::Id(id) => DomainBody::Id(id),
            Domain::Name(name) => DomainBody::Name(name),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum ScopeBody<'a> {
    Unscoped,
    Project(NamedBody<'a>),
    Domain(DomainBody<'a>),
    System { all: bool },
}

impl<'a> ScopeBody<'a> {
    fn of(scope: &'a Scope) -> Option<Self> {
        match scope {
            Scope::Default => None,
            Scope::Unscoped => Some(ScopeBody::Unscoped),
            Scope::Project(project) => Some(ScopeBody::Project(NamedBody::of(project))),
            Scope::Domain(domain) => Some(ScopeBody::Domain(DomainBody::of(domain))),
            Scope::System => Some(ScopeBody::System { all: true }),
        }
    }
}

#[derive(Serialize)]
pub(super) struct V2<'a> {
    #[serde(flatten)]
    how: How<'a>,
    #[serde(flatten, serialize_with = "tenant")]
    tenant: Option<&'a Tenant>,
}

impl<'a> V2<'a> {
    pub(super) fn login(how: How<'a>, tenant: Option<&'a Tenant>) -> Wrapped<Self> {
        Wrapped { auth: V2 { how, tenant } }
    }
}

pub(super) enum How<'a> {
    Password { username: &'a str, password: &'a Secret },
    ApiKey { username: &'a str, key: &'a Secret },
    Token(&'a Secret),
}

impl Serialize for How<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Password<'a> {
            username: &'a str,
            #[serde(serialize_with = "exposed_ref")]
            password: &'a Secret,
        }
        #[derive(Serialize)]
        struct ApiKey<'a> {
            username: &'a str,
            #[serde(rename = "apiKey", serialize_with = "exposed_ref")]
            key: &'a Secret,
        }
        #[derive(Serialize)]
        struct Token<'a> {
            #[serde(serialize_with = "exposed_ref")]
            id: &'a Secret,
        }
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            How::Password { username, password } => {
                map.serialize_entry("passwordCredentials", &Password { username, password })?;
            }
            How::ApiKey { username, key } => {
                map.serialize_entry("RAX-KSKEY:apiKeyCredentials", &ApiKey { username, key })?;
            }
            How::Token(token) => map.serialize_entry("token", &Token { id: token })?,
        }
        map.end()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn tenant<S: Serializer>(tenant: &Option<&Tenant>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    match tenant {
        Some(Tenant::Id(id)) => map.serialize_entry("tenantId", id)?,
        Some(Tenant::Name(name)) => map.serialize_entry("tenantName", name)?,
        None => {}
    }
    map.end()
}

fn exposed_ref<S: Serializer>(secret: &&Secret, serializer: S) -> Result<S::Ok, S::Error> {
    exposed(secret, serializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Body,
        providers::openstack::keystone::{Credentials, login::request},
    };
    use serde_json::{Value, json};

    fn body(credentials: &Credentials) -> (String, Value) {
        let request = request(credentials);
        assert!(request.fault().is_none());
        let Body::Bytes(bytes) = &request.body else { panic!("no body") };
        (format!("{} {}", request.method, request.path), serde_json::from_slice(bytes).expect("JSON"))
    }

    #[test]
    fn a_password_with_scopes() {
        let (call, sent) = body(&Credentials::Password {
            user: Named::Id("ee4dfb6e5540447cb3741905149d9b6e".into()),
            password: "devstacker".into(),
            scope: Scope::Project(Named::Id("a6944d763bf64ee6a275f1263fae0352".into())),
        });
        assert_eq!(call, "POST /auth/tokens");
        assert_eq!(
            sent,
            json!({"auth": {
                "identity": {"methods": ["password"], "password": {"user": {
                    "id": "ee4dfb6e5540447cb3741905149d9b6e", "password": "devstacker"}}},
                "scope": {"project": {"id": "a6944d763bf64ee6a275f1263fae0352"}}}})
        );
        let scoped = |scope| {
            let user = Named::in_domain("admin", "Default");
            body(&Credentials::Password { user, password: "pw".into(), scope }).1["auth"]["scope"].clone()
        };
        assert_eq!(scoped(Scope::Default), Value::Null);
        assert_eq!(scoped(Scope::Unscoped), json!("unscoped"));
        assert_eq!(scoped(Scope::System), json!({"system": {"all": true}}));
        assert_eq!(scoped(Scope::Domain(Domain::Id("default".into()))), json!({"domain": {"id": "default"}}));
        assert_eq!(
            scoped(Scope::Project(Named::in_domain("demo", "Default"))),
            json!({"project": {"name": "demo", "domain": {"name": "Default"}}})
        );
    }

    #[test]
    fn application_credentials() {
        let by = |credential| {
            body(&Credentials::ApplicationCredential { credential, secret: "rEaqvJka48mpv".into() }).1
        };
        assert_eq!(
            by(ApplicationCredential::Id("423f19a4ac1e4f48bbb4180756e6eb6c".into())),
            json!({"auth": {"identity": {"methods": ["application_credential"], "application_credential": {
                "id": "423f19a4ac1e4f48bbb4180756e6eb6c", "secret": "rEaqvJka48mpv"}}}})
        );
        assert_eq!(
            by(ApplicationCredential::Name("monitoring".into(), Named::in_domain("glance", "Default"))),
            json!({"auth": {"identity": {"methods": ["application_credential"], "application_credential": {
                "name": "monitoring", "secret": "rEaqvJka48mpv",
                "user": {"name": "glance", "domain": {"name": "Default"}}}}}})
        );
    }

    #[test]
    fn tokens() {
        let (_, sent) = body(&Credentials::Token {
            token: "$OS_TOKEN".into(),
            scope: Scope::Project(Named::Id("5b50efd009b540559104ee3c03bcb2b7".into())),
        });
        assert_eq!(
            sent,
            json!({"auth": {"identity": {"methods": ["token"], "token": {"id": "$OS_TOKEN"}},
                "scope": {"project": {"id": "5b50efd009b540559104ee3c03bcb2b7"}}}})
        );
        let looked_at = request(&Credentials::Token { token: "t".into(), scope: Scope::Default });
        assert_eq!(
            (looked_at.method.as_str(), looked_at.headers["x-subject-token"].as_bytes()),
            ("GET", &b"t"[..])
        );
        assert!(looked_at.headers["x-auth-token"].is_sensitive());
    }

    #[test]
    fn version_two() {
        let (call, sent) = body(&Credentials::V2Password {
            username: "demo".into(),
            password: "secretsecret".into(),
            tenant: Some(Tenant::Name("demo".into())),
        });
        assert_eq!(call, "POST /tokens");
        assert_eq!(
            sent,
            json!({"auth": {"tenantName": "demo",
                "passwordCredentials": {"username": "demo", "password": "secretsecret"}}})
        );
        let (_, sent) = body(&Credentials::ApiKey {
            username: "demoauthor".into(),
            key: "aaaaa-bbbbb-ccccc-12345678".into(),
            tenant: Some(Tenant::Id("1100111".into())),
        });
        assert_eq!(
            sent,
            json!({"auth": {"RAX-KSKEY:apiKeyCredentials":
                {"username": "demoauthor", "apiKey": "aaaaa-bbbbb-ccccc-12345678"}, "tenantId": "1100111"}})
        );
        let (_, sent) = body(&Credentials::V2Token { token: "t".into(), tenant: None });
        assert_eq!(sent, json!({"auth": {"token": {"id": "t"}}}));
    }
}
