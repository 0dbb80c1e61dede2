//! The requests that get a token.

use super::{
    credentials::{Credentials, ServiceAccount, User},
    error,
};
use crate::{
    Answer, Body, Cx, Error, Exchange, Kind, Response, Result, Secret, Take, Time, redirect,
    sign::google::{Claims, jwt},
    wire::form::Form,
};
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use serde::Deserialize;
use std::time::Duration;
use zeroize::Zeroize;

/// How long a token that an account signs is good for: the most there is.
pub(super) const LIFE: Duration = Duration::from_secs(3600);
/// An answer to a login is kept up to this many bytes.
const ANSWER: usize = 1 << 20;
/// The metadata server is near, or there is none.
const NEAR: Duration = Duration::from_secs(10);
const FLAVOR: HeaderName = HeaderName::from_static("metadata-flavor");

/// The token that a service account signs for itself.
pub(super) fn signed(account: &ServiceAccount, scope: &str, now: Time) -> Result<Secret> {
    let claims = Claims {
        issuer: &account.email,
        subject: Some(&account.email),
        audience: None,
        scope: Some(scope),
        life: LIFE,
    };
    jwt(&claims, &account.key, account.key_id.as_deref(), now)
}

/// The request that a service account gets a token with. `now` is the time at the provider.
pub(super) fn exchanged(account: &ServiceAccount, scope: &str, now: Time) -> Result<Exchange> {
    let claims = Claims {
        issuer: &account.email,
        subject: account.subject.as_deref(),
        audience: Some(&account.token_uri),
        scope: Some(scope),
        life: LIFE,
    };
    let assertion = jwt(&claims, &account.key, account.key_id.as_deref(), now)?;
    let form = Form::plain()
        .set("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
        .secret("assertion", Some(&assertion));
    post(&account.token_uri, form)
}

/// The request that a user's login gets a token with.
pub(super) fn refreshed(user: &User) -> Result<Exchange> {
    let form = Form::plain()
        .set("grant_type", "refresh_token")
        .set("client_id", &user.client_id)
        .secret("client_secret", Some(&user.client_secret))
        .secret("refresh_token", Some(&user.refresh_token));
    post(&user.token_uri, form)
}

fn post(url: &str, form: Form) -> Result<Exchange> {
    let uri: Uri = url.parse().map_err(|_| Error::misuse("token_uri of the credentials is no address"))?;
    let mut request = http::Request::new(Body::Bytes(form.into_bytes()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(exchange(request))
}

/// The request for the token of the machine's service account.
pub(super) fn metadata(
    host: Option<&str>,
    account: Option<&str>,
    scope: &str,
    cx: &Cx<'_>,
) -> Result<Exchange> {
    use crate::request::RESERVED;
    use percent_encoding::utf8_percent_encode as encode;
    let host = host.unwrap_or("metadata.google.internal");
    let account = account.unwrap_or("default");
    let scopes = scope.split(' ').filter(|scope| !scope.is_empty()).collect::<Vec<_>>().join(",");
    let address = format!(
        "http://{host}/computeMetadata/v1/instance/service-accounts/{}/token?scopes={}",
        encode(account, RESERVED),
        encode(&scopes, RESERVED)
    );
    let uri: Uri =
        address.parse().map_err(|_| Error::misuse(format!("{host:?} is no host of a metadata server")))?;
    if host.contains(['/', '?', '#', '@']) {
        return Err(Error::misuse(format!("{host:?} is no host of a metadata server")));
    }
    let mut request = http::Request::new(Body::Empty);
    *request.uri_mut() = uri;
    // Without it, the request is one that somebody tricked a program into sending.
    request.headers_mut().insert(FLAVOR, HeaderValue::from_static("Google"));
    Ok(Exchange { deadline: Some(cx.now + NEAR), ..exchange(request) })
}

fn exchange(request: http::Request<Body>) -> Exchange {
    Exchange { request, take: Take::Collect { limit: ANSWER }, deadline: None, service: "oauth2", attempt: 1 }
}

/// What the answer granted: the token, and for how long.
pub(super) fn outcome(
    credentials: &Credentials,
    answer: Answer,
    now: Time,
) -> std::result::Result<(Secret, Option<Duration>), (Error, bool)> {
    let (call, near, secrets) = match credentials {
        Credentials::User(user) => {
            ("POST oauth2 /token", false, vec![user.client_secret.expose(), user.refresh_token.expose()])
        }
        Credentials::Metadata { .. } => {
            ("GET oauth2 /computeMetadata/v1/instance/service-accounts", true, Vec::new())
        }
        Credentials::ServiceAccount(_) | Credentials::Token(_) | Credentials::Anonymous => {
            ("POST oauth2 /token", false, Vec::new())
        }
    };
    let named = |error: Error, transient: bool| (error.with_call(call.into(), 1), transient);
    let response = match answer {
        Ok(response) => response,
        Err(lost) => {
            let transient = lost.transient();
            // A token made for nobody harms nobody.
            let error = lost.into_error().with_may_have_acted(false);
            let error = match near {
                true => error
                    .context("no metadata server answers; outside of Google's cloud, give other credentials"),
                false => error,
            };
            return Err(named(error, transient));
        }
    };
    if response.status.is_success() {
        return read(&response).map_err(|error| named(error, false));
    }
    if response.status.is_redirection() {
        let to = response.header("location").and_then(|location| location.parse().ok());
        let error = to.map_or_else(
            || Error::new(Kind::Redirected, "tokens are elsewhere"),
            |to| redirect::refused(&to),
        );
        return Err(named(error.masked(&secrets).with_status(response.status), false));
    }
    let error = error::read(&response, &secrets, now);
    let transient = matches!(error.kind(), Kind::Throttled | Kind::Unavailable);
    let error = match (response.status, near) {
        (StatusCode::NOT_FOUND, true) => {
            error.with_kind(Kind::Authentication).context("the machine has no such service account")
        }
        (StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED, false)
            if error.kind() == Kind::Authentication =>
        {
            error.context("no token is given for the credentials")
        }
        _ => error,
    };
    Err(named(error, transient))
}

fn read(response: &Response) -> Result<(Secret, Option<Duration>)> {
    #[derive(Deserialize)]
    struct Granted {
        access_token: String,
        #[serde(default)]
        expires_in: Option<f64>,
    }
    let Granted { mut access_token, expires_in } = response.json()?;
    let token = Secret::new(access_token.trim());
    access_token.zeroize();
    if token.is_empty() {
        return Err(response.malformed("the token is empty"));
    }
    let life = expires_in.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Ok((token, life))
}
