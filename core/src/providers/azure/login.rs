//! Tokens of Microsoft Entra: what to send for one, and what the answer brings.

use super::credentials::{Application, Assertion, Identity, IdentityHost, ManagedIdentity, Which};
use crate::{
    Answer, Body, Cx, Error, Exchange, Kind, Response, Result, Secret, Take, Time, redirect,
    request::RESERVED,
    secret::wiped,
    wire::text::{clean, scrub},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use percent_encoding::utf8_percent_encode;
use serde::Deserialize;
use std::time::Duration;

/// What tokens are for: all of Azure Storage.
const RESOURCE: &str = "https://storage.azure.com/";
/// How long what is near (a file, the metadata service) may take.
const NEAR: Duration = Duration::from_secs(5);
/// Answers, and files with tokens, are read up to this many bytes.
const ANSWER: usize = 256 << 10;

/// A token, as the header it is sent in.
pub(super) struct Bearer {
    pub(super) header: HeaderValue,
    pub(super) secret: Secret,
}

/// What an answer led to.
pub(super) enum Outcome {
    /// The token of a file, which the next request bears.
    Assertion(Secret),
    /// The token, and how long it is good for.
    Granted(Bearer, Option<Duration>),
    /// None, and whether trying again may help.
    Refused(Error, bool),
}

/// What is sent next: for the token of a file where there is one that has not been read.
pub(super) fn exchange(identity: &Identity, read: Option<&Secret>, cx: &Cx<'_>) -> Result<Exchange> {
    let near = |exchange: Exchange| Exchange { deadline: Some(cx.now + NEAR), ..exchange };
    match (identity, read) {
        (Identity::ClientAssertion { assertion: Assertion::File(path), .. }, None) => {
            Ok(near(Exchange::of_file(path, ANSWER)))
        }
        (Identity::ClientSecret { application, secret }, _) => {
            of_application(application, &[("client_secret", secret.expose())])
        }
        (Identity::ClientAssertion { application, assertion: Assertion::Given(token) }, _)
        | (Identity::ClientAssertion { application, .. }, Some(token)) => {
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            of_application(
                application,
                &[("client_assertion_type", kind), ("client_assertion", token.expose())],
            )
        }
        (Identity::ManagedIdentity(identity), _) => of_managed(identity).map(near),
        (Identity::Token(_), _) => Err(Error::misuse("a token that is given is not fetched")),
    }
}

/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>
fn of_application(application: &Application, proof: &[(&str, &str)]) -> Result<Exchange> {
    let Application { tenant_id, client_id, authority } = application;
    let named = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
    };
    if !named(tenant_id) || client_id.is_empty() {
        return Err(Error::misuse(
            "an application needs the id of its directory and its own; set AZURE_TENANT_ID and AZURE_CLIENT_ID",
        ));
    }
    let authority = super::settings::checked(authority)?;
    let uri = address(&format!("{authority}/{tenant_id}/oauth2/v2.0/token"))?;
    let scope = format!("{RESOURCE}.default");
    let fixed = [("client_id", client_id.as_str()), ("scope", &scope), ("grant_type", "client_credentials")];
    let parameters = || fixed.iter().chain(proof);
    // No growing: what is outgrown is not wiped.
    let size = parameters().map(|(name, value)| name.len() + value.len() * 3 + 2).sum();
    let mut form = String::with_capacity(size);
    for (name, value) in parameters() {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        form.extend(utf8_percent_encode(value, RESERVED));
    }
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    Ok(sent("entra", Method::POST, uri, headers, Body::Bytes(wiped(form.into_bytes()))))
}

/// <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>
fn of_managed(identity: &ManagedIdentity) -> Result<Exchange> {
    let mut headers = HeaderMap::new();
    let (endpoint, version) = match &identity.host {
        IdentityHost::Machine(host) => {
            headers.insert(HeaderName::from_static("metadata"), HeaderValue::from_static("true"));
            let host = super::settings::checked(host)?;
            (format!("{host}/metadata/identity/oauth2/token"), "2018-02-01")
        }
        IdentityHost::AppService { endpoint, header } => {
            let value = header
                .header()
                .ok_or_else(|| Error::misuse("IDENTITY_HEADER holds characters that no header can carry"))?;
            headers.insert(HeaderName::from_static("x-identity-header"), value);
            (super::settings::checked(endpoint)?.to_owned(), "2019-08-01")
        }
    };
    let which = match (&identity.which, &identity.host) {
        (Which::System, _) => None,
        (Which::Client(id), _) => Some(("client_id", id)),
        (Which::Object(id), IdentityHost::Machine(_)) => Some(("object_id", id)),
        (Which::Object(id), IdentityHost::AppService { .. }) => Some(("principal_id", id)),
        (Which::Resource(id), IdentityHost::Machine(_)) => Some(("msi_res_id", id)),
        (Which::Resource(id), IdentityHost::AppService { .. }) => Some(("mi_res_id", id)),
    };
    let escaped = |text| utf8_percent_encode(text, RESERVED);
    let mut url = format!("{endpoint}?api-version={version}&resource={}", escaped(RESOURCE));
    if let Some((name, id)) = which {
        url.push_str(&format!("&{name}={}", escaped(id)));
    }
    Ok(sent("managed-identity", Method::GET, address(&url)?, headers, Body::Empty))
}

fn address(url: &str) -> Result<Uri> {
    url.parse().map_err(|_| Error::misuse("tokens are to be had from an address that is none"))
}

fn sent(service: &'static str, method: Method, uri: Uri, headers: HeaderMap, body: Body) -> Exchange {
    let mut request = http::Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Exchange { request, take: Take::Collect { limit: ANSWER }, deadline: None, service, attempt: 1 }
}

/// Reads the answer to what [`exchange`] sent.
pub(super) fn outcome(
    identity: &Identity,
    read: Option<&Secret>,
    answer: Answer,
    now: Time,
    cx: &Cx<'_>,
) -> Outcome {
    let file = match identity {
        Identity::ClientAssertion { assertion: Assertion::File(path), .. } if read.is_none() => Some(path),
        _ => None,
    };
    let call = match (file, identity) {
        (Some(path), _) => format!("GET file {path}"),
        (_, Identity::ManagedIdentity(_)) => "GET managed-identity token".into(),
        _ => "POST entra /oauth2/v2.0/token".into(),
    };
    let refused = |error: Error, transient| Outcome::Refused(error.with_call(call.clone(), 1), transient);
    let response = match answer {
        Ok(response) => response,
        Err(lost) => {
            let transient = lost.transient();
            // A token made for nobody harms nobody.
            return refused(lost.into_error().with_may_have_acted(false), transient);
        }
    };
    if let Some(path) = file {
        return match text_of(path, &response) {
            Ok(token) => Outcome::Assertion(token),
            Err(error) => refused(error, false),
        };
    }
    if response.status.is_success() {
        return match granted(&response, now) {
            Ok((bearer, life)) => Outcome::Granted(bearer, life),
            Err(error) => refused(error, false),
        };
    }
    if response.status.is_redirection() {
        let pointed = response.header("location").and_then(|location| location.parse().ok());
        let error = match pointed {
            Some(target) => redirect::refused(&target),
            None => Error::new(Kind::Redirected, "tokens are not where they should be"),
        };
        return refused(error.masked(&[secret(identity)]).with_status(response.status), false);
    }
    let managed = matches!(identity, Identity::ManagedIdentity(_));
    let error = refusal(&response, &[secret(identity), read.map_or("", Secret::expose)], managed, cx);
    let transient = matches!(error.kind(), Kind::Throttled | Kind::Unavailable);
    refused(error, transient)
}

/// The secret that a login bears.
pub(super) fn secret(identity: &Identity) -> &str {
    match identity {
        Identity::ClientSecret { secret, .. } | Identity::Token(secret) => secret.expose(),
        Identity::ClientAssertion { assertion: Assertion::Given(token), .. } => token.expose(),
        Identity::ManagedIdentity(ManagedIdentity {
            host: IdentityHost::AppService { header, .. }, ..
        }) => header.expose(),
        Identity::ClientAssertion { .. } | Identity::ManagedIdentity(_) => "",
    }
}

fn text_of(path: &str, response: &Response) -> Result<Secret> {
    let bad = |what: &str| Error::new(Kind::Local, format!("{path} holds no token: {what}"));
    if !response.status.is_success() {
        return Err(bad("it cannot be read"));
    }
    let text = std::str::from_utf8(response.bytes()).map_err(|_| bad("it is not text"))?;
    match text.trim_start_matches('\u{feff}').trim() {
        "" => Err(bad("it is empty")),
        token => Ok(Secret::new(token)),
    }
}

/// A number that some services write as a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(u64),
    Text(String),
}

impl Seconds {
    fn value(&self) -> Option<u64> {
        match self {
            Seconds::Number(number) => Some(*number),
            Seconds::Text(text) => text.trim().parse().ok(),
        }
    }
}

fn granted(response: &Response, now: Time) -> Result<(Bearer, Option<Duration>)> {
    #[derive(Deserialize)]
    struct Token {
        access_token: String,
        expires_in: Option<Seconds>,
        expires_on: Option<Seconds>,
    }
    let token: Token = response.json()?;
    let secret = Secret::new(token.access_token);
    let bearer =
        bearer(secret).ok_or_else(|| response.malformed("its token is none that a header can carry"))?;
    let ends = || Some(Time::from_unix_secs(token.expires_on.as_ref()?.value()?).saturating_since(now));
    let life = token.expires_in.as_ref().and_then(Seconds::value).map(Duration::from_secs);
    Ok((bearer, life.or_else(ends)))
}

/// A token as the header it is sent in.
pub(super) fn bearer(secret: Secret) -> Option<Bearer> {
    if secret.is_empty() {
        return None;
    }
    let header = Secret::new(format!("Bearer {}", secret.expose())).header()?;
    Some(Bearer { header, secret })
}

/// <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>
fn refusal(response: &Response, secrets: &[&str], managed: bool, cx: &Cx<'_>) -> Error {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Said {
        error: Option<String>,
        error_description: Option<String>,
        correlation_id: Option<String>,
    }
    let text = String::from_utf8_lossy(response.bytes());
    let text = scrub(&text, secrets);
    let said: Said = serde_json::from_str(&text).unwrap_or_default();
    let kind = match (response.status.as_u16(), said.error.as_deref()) {
        (429, _) => Kind::Throttled,
        // The metadata service is being updated. <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling>
        (404 | 410, _) if managed => Kind::Unavailable,
        (500.., _) | (_, Some("temporarily_unavailable")) => Kind::Unavailable,
        _ => Kind::Authentication,
    };
    let message = said.error_description.map(|text| clean(&text, 400)).filter(|text| !text.is_empty());
    let message = message.unwrap_or_else(|| format!("the answer was {} and no more", response.status));
    let whom = if managed { "the managed identity got no token" } else { "Microsoft Entra gave no token" };
    let error = Error::new(kind, format!("{whom}: {message}"))
        .with_status(response.status)
        .with_request_id(said.correlation_id.map(|id| clean(&id, 100)))
        .with_retry_after(response.retry_after(cx.now));
    match said.error {
        Some(code) => error.with_code(clean(&code, 100)),
        None => error,
    }
}
