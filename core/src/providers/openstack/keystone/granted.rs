//! What a login gives: the token, how long it lives, and where the services are.

use super::login::X_SUBJECT_TOKEN;
use crate::{
    Cx, Error, Response, Result, Secret, Time,
    providers::openstack::catalog::{Catalog, Endpoint, Interface, Service},
    wire::json::{or_default, text_option, time_option},
};
use http::HeaderValue;
use serde::Deserialize;
use std::time::Duration;

/// What a login gave.
#[derive(Clone, Debug)]
pub(crate) struct Granted {
    /// Sensitive: it prints as such.
    pub(crate) token: HeaderValue,
    pub(crate) secret: Secret,
    pub(crate) catalog: Catalog,
    pub(crate) project: Option<String>,
    pub(crate) user: Option<String>,
    /// `None`: until it is refused.
    pub(crate) life: Option<Duration>,
}

/// Reads the answer to a login. `own`: the token that was looked at, where that was the login.
pub(crate) fn read(response: &Response, own: Option<&Secret>, v3: bool, cx: &Cx<'_>) -> Result<Granted> {
    if v3 { read_v3(response, own, cx) } else { read_v2(response, cx) }
}

/// How long a token lives, by the provider's clock alone wherever its answer allows that.
fn life(issued: Option<Time>, expires: Option<Time>, response: &Response, now: Time) -> Option<Duration> {
    let from = issued.or_else(|| response.date()).unwrap_or(now);
    // A token that is over as it is issued says that a clock is wrong, not that one must log in for ever.
    Some(expires?.saturating_since(from)).filter(|life| !life.is_zero())
}

pub(super) fn header(token: &Secret) -> Result<HeaderValue> {
    token
        .header()
        .filter(|value| !value.is_empty())
        .ok_or_else(|| Error::malformed("the identity service's answer bears no usable token"))
}

#[derive(Deserialize)]
struct V3Answer {
    token: V3Token,
}

#[derive(Deserialize)]
struct V3Token {
    #[serde(default, deserialize_with = "time_option")]
    issued_at: Option<Time>,
    #[serde(default, deserialize_with = "time_option")]
    expires_at: Option<Time>,
    #[serde(default, deserialize_with = "or_default")]
    catalog: Vec<V3Service>,
    #[serde(default)]
    project: Option<Reference>,
    #[serde(default)]
    user: Option<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(default, deserialize_with = "text_option")]
    id: Option<String>,
}

#[derive(Deserialize)]
struct V3Service {
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    kind: String,
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    #[serde(default, deserialize_with = "or_default")]
    endpoints: Vec<V3Endpoint>,
}

#[derive(Deserialize)]
struct V3Endpoint {
    #[serde(default, deserialize_with = "or_default")]
    interface: String,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    region_id: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    url: String,
}

fn read_v3(response: &Response, own: Option<&Secret>, cx: &Cx<'_>) -> Result<Granted> {
    let token = without_excerpt(response.json_borrowed::<V3Answer>())?.token;
    let secret = match own {
        Some(own) => own.clone(),
        None => Secret::new(response.header(X_SUBJECT_TOKEN.as_str()).unwrap_or_default()),
    };
    let services = token.catalog.into_iter().map(|service| Service {
        kind: service.kind,
        name: service.name,
        endpoints: service
            .endpoints
            .into_iter()
            .filter_map(|endpoint| {
                let region = endpoint.region_id.or(endpoint.region);
                Endpoint::of(endpoint.interface.parse().ok()?, region, endpoint.url)
            })
            .collect(),
    });
    Ok(Granted {
        token: header(&secret)?,
        secret,
        catalog: Catalog::new(services),
        project: token.project.and_then(|project| project.id),
        user: token.user.and_then(|user| user.id),
        life: life(token.issued_at, token.expires_at, response, cx.now),
    })
}

#[derive(Deserialize)]
struct V2Answer {
    access: V2Access,
}

#[derive(Deserialize)]
struct V2Access {
    token: V2Token,
    #[serde(default, rename = "serviceCatalog", deserialize_with = "or_default")]
    catalog: Vec<V2Service>,
    #[serde(default)]
    user: Option<Reference>,
}

#[derive(Deserialize)]
struct V2Token {
    #[serde(default, deserialize_with = "or_default")]
    id: String,
    #[serde(default, deserialize_with = "time_option")]
    issued_at: Option<Time>,
    #[serde(default, deserialize_with = "time_option")]
    expires: Option<Time>,
    #[serde(default)]
    tenant: Option<Reference>,
}

#[derive(Deserialize)]
struct V2Service {
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    kind: String,
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    #[serde(default, deserialize_with = "or_default")]
    endpoints: Vec<V2Endpoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct V2Endpoint {
    #[serde(default)]
    region: Option<String>,
    #[serde(default, rename = "publicURL", deserialize_with = "or_default")]
    public: String,
    #[serde(default, rename = "internalURL", deserialize_with = "or_default")]
    internal: String,
    #[serde(default, rename = "adminURL", deserialize_with = "or_default")]
    admin: String,
}

fn read_v2(response: &Response, cx: &Cx<'_>) -> Result<Granted> {
    let access = without_excerpt(response.json_borrowed::<V2Answer>())?.access;
    let services = access.catalog.into_iter().map(|service| Service {
        kind: service.kind,
        name: service.name,
        endpoints: service
            .endpoints
            .into_iter()
            .flat_map(|endpoint| {
                let V2Endpoint { region, public, internal, admin } = endpoint;
                [
                    Endpoint::of(Interface::Public, region.clone(), public),
                    Endpoint::of(Interface::Internal, region.clone(), internal),
                    Endpoint::of(Interface::Admin, region, admin),
                ]
            })
            .flatten()
            .collect(),
    });
    let secret = Secret::new(access.token.id);
    Ok(Granted {
        token: header(&secret)?,
        secret,
        catalog: Catalog::new(services),
        project: access.token.tenant.and_then(|tenant| tenant.id),
        user: access.user.and_then(|user| user.id),
        life: life(access.token.issued_at, access.token.expires, response, cx.now),
    })
}

/// The error for an unreadable answer, without the answer's text: a v2.0 one holds the token.
fn without_excerpt<T>(read: Result<T>) -> Result<T> {
    read.map_err(|error| {
        error
            .with_excerpt(b"")
            .context("the identity service did not answer the login as Keystone does; check auth_url")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Taken;
    use http::{HeaderMap, StatusCode};
    use std::task::Waker;

    fn answer(headers: &[(&'static str, &str)], body: &str) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        Response::new(StatusCode::CREATED, map, Taken::Collected(body.to_owned().into()))
    }

    fn cx(now: u64) -> Cx<'static> {
        Cx { now: Time::from_unix_secs(now), entropy: 0, waker: Waker::noop() }
    }

    #[test]
    fn life_is_measured_by_the_providers_clock() {
        let body = r#"{"token": {"issued_at": "2026-01-01T00:00:00Z", "expires_at": "2026-01-01T01:00:00.000000Z"}}"#;
        let granted = read(&answer(&[("x-subject-token", "t")], body), None, true, &cx(5)).expect("a token");
        assert_eq!(granted.life, Some(Duration::from_secs(3600)), "issued_at, whatever our clock says");
        let body = r#"{"token": {"expires_at": "1994-11-06T09:49:37Z"}}"#;
        let dated = answer(&[("x-subject-token", "t"), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")], body);
        let granted = read(&dated, None, true, &cx(2_000_000_000)).expect("a token");
        assert_eq!(granted.life, Some(Duration::from_secs(3600)), "the answer's date");
        let bare = answer(&[("x-subject-token", "t")], body);
        let granted = read(&bare, None, true, &cx(784_111_777)).expect("a token");
        assert_eq!(granted.life, Some(Duration::from_secs(3600)), "our clock, for want of a better one");
        let granted = read(&bare, None, true, &cx(2_000_000_000)).expect("a token");
        assert_eq!(granted.life, None, "over at once: the clock is wrong; until it is refused");
    }

    #[test]
    fn an_answer_without_a_token_is_malformed_and_keeps_no_excerpt() {
        for (body, v3) in [
            (r#"{"token": {}}"#, true),
            (r#"{"access": {"token": {"id": ""}}}"#, false),
            (r#"{"access": {"token": {"id": "secret", "expires": 7}}}"#, false),
            ("<html>", true),
        ] {
            let error = read(&answer(&[], body), None, v3, &cx(0)).expect_err(body);
            assert_eq!(error.kind(), crate::Kind::Malformed);
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
    }

    #[test]
    fn a_granted_token_prints_without_itself() {
        let body = r#"{"access": {"token": {"id": "s3cret", "tenant": {"id": 7}}, "user": {"id": "u"}}}"#;
        let granted = read(&answer(&[], body), None, false, &cx(0)).expect("a token");
        assert_eq!((granted.token.as_bytes(), granted.project.as_deref()), (&b"s3cret"[..], Some("7")));
        assert!(!format!("{granted:?}").contains("s3cret"));
    }
}
