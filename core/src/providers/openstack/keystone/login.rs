//! The request that logs in.

use super::{
    body::{How, Identity, V2, V3},
    credentials::{Credentials, Scope, Tenant},
    granted::{self, Granted},
    v1,
};
use crate::{
    Answer, Cx, Error, Exchange, Kind, Request, Result, Take,
    providers::openstack::{error, swift::headers::Fields},
    redirect,
};
use http::{HeaderName, HeaderValue, StatusCode, Uri, header};

/// The header that bears a token.
pub(crate) const X_AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
/// The header that names a token to look at or revoke, and bears a new one.
pub(crate) const X_SUBJECT_TOKEN: HeaderName = HeaderName::from_static("x-subject-token");

/// An answer to a login is kept up to this many bytes.
const ANSWER: usize = 4 << 20;

/// The request that gets a token, relative to the versioned identity endpoint. Its body's memory is wiped.
pub(crate) fn request(credentials: &Credentials) -> Request {
    let v3 = |identity, scope| {
        Request::post("identity", &["auth", "tokens"]).secret_json(&V3::login(identity, scope))
    };
    let v2 = |how, tenant: &Option<Tenant>| {
        Request::post("identity", &["tokens"]).secret_json(&V2::login(how, tenant.as_ref()))
    };
    match credentials {
        Credentials::Password { user, password, scope } => v3(Identity::Password { user, password }, scope),
        Credentials::ApplicationCredential { credential, secret } => {
            v3(Identity::Application { credential, secret }, &Scope::Default)
        }
        Credentials::Token { token, scope: Scope::Default } => {
            // The token itself says what it is good for; exchanging it could change that.
            let mut request = Request::get("identity", &["auth", "tokens"]);
            if let Some(value) = token.header() {
                request.headers.insert(X_AUTH_TOKEN, value.clone());
                request.headers.insert(X_SUBJECT_TOKEN, value);
            }
            request
        }
        Credentials::Token { token, scope } => v3(Identity::Token { token }, scope),
        Credentials::V2Password { username, password, tenant } => {
            v2(How::Password { username, password }, tenant)
        }
        Credentials::V2Token { token, tenant } => v2(How::Token(token), tenant),
        Credentials::ApiKey { username, key, tenant } => v2(How::ApiKey { username, key }, tenant),
        Credentials::V1 { user, key } => {
            Request::get("identity", &[]).set("x-auth-user", user).secret("x-auth-key", key)
        }
    }
}

/// The exchange that logs in at the versioned `identity` endpoint.
pub(crate) fn exchange(credentials: &Credentials, identity: &str) -> Result<Exchange> {
    let request = request(credentials);
    if let Some(fault) = request.fault() {
        return Err(fault.clone());
    }
    let uri = request.uri(identity)?;
    let mut sent = http::Request::new(request.body);
    *sent.method_mut() = request.method;
    *sent.uri_mut() = uri;
    *sent.headers_mut() = request.headers;
    sent.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let take = Take::Collect { limit: ANSWER };
    Ok(Exchange { request: sent, take, deadline: None, service: "identity", attempt: 1 })
}

/// What came of a login: a token, or why there is none and whether that may pass.
pub(crate) fn outcome(
    credentials: &Credentials,
    identity: &str,
    answer: Answer,
    cx: &Cx<'_>,
) -> std::result::Result<Granted, (Error, bool)> {
    let call = |error: Error| {
        let request = request(credentials);
        error.with_call(request.to_string(), 1)
    };
    let response = match answer {
        Ok(response) => response,
        Err(lost) => {
            let transient = lost.transient();
            // A token made for nobody harms nobody.
            return Err((call(lost.into_error().with_may_have_acted(false)), transient));
        }
    };
    if response.status.is_success() {
        let own = match credentials {
            Credentials::Token { token, scope: Scope::Default } => Some(token),
            _ => None,
        };
        let read = match credentials {
            Credentials::V1 { .. } => v1::read(&response),
            _ => granted::read(&response, own, credentials.version() == "v3", cx),
        };
        return read.map_err(|error| (call(error), false));
    }
    let asked: Option<Uri> = identity.parse().ok();
    if let Some(target) = asked.and_then(|asked| redirect::target(&response, &asked)) {
        let error = redirect::refused(&target).with_status(response.status);
        return Err((call(error.context("auth_url is not where the identity service is")), false));
    }
    let error = error::read(&response, &[credentials.secret().expose()], cx);
    let transient = matches!(error.kind(), Kind::Throttled | Kind::Unavailable);
    let error = match response.status {
        StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND if !credentials.renewable() => error
            .with_kind(Kind::Authentication)
            .context("the token given is not (or no longer) good, and a token alone cannot be renewed; give a new one"),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::GONE
            if matches!(credentials, Credentials::V1 { .. }) =>
        {
            error.with_kind(Kind::Misuse).context(format!(
                "auth_url {identity:?} is not where Swift itself lets users in; it should read like \
                 https://swift.example/auth/v1.0, or the cloud has a Keystone and needs credentials for that"
            ))
        }
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::GONE => {
            let version = credentials.version();
            let other = if version == "v3" { "v2.0" } else { "v3" };
            error.with_kind(Kind::Misuse).context(format!(
                "auth_url {identity:?} is not an Identity {version} API; it should read like \
                 https://cloud.example:5000/{version}, or the cloud has only {other} and needs credentials for that"
            ))
        }
        StatusCode::UNAUTHORIZED => error.context("the identity service does not accept the credentials"),
        _ => error,
    };
    Err((call(error), transient))
}
