//! The metadata service of an ECS instance: a token, the name of the role, the role's credentials.
//! <https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata>

use super::{EcsRole, settings};
use crate::{
    Answer, Body, Cx, Error, Exchange, Kind, Response, Result, Secret, Take, Time, sign::oss::Credentials,
    wire::text::clean,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use serde::Deserialize;
use std::time::Duration;

/// How long the service, which is near, may take.
const NEAR: Duration = Duration::from_secs(5);
const ANSWER: usize = 256 << 10;
const TTL: HeaderName = HeaderName::from_static("x-aliyun-ecs-metadata-token-ttl-seconds");
const TOKEN: HeaderName = HeaderName::from_static("x-aliyun-ecs-metadata-token");
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
/// How errors name it.
const WHOM: &str = "the instance's metadata service";

/// How far it has come with asking.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    /// The token that all other requests bear; `None` within, where the service knows none.
    token: Option<Option<Secret>>,
    role: Option<String>,
}

/// What an answer led to.
pub(super) enum Outcome {
    /// Something that the next request needs.
    Next(Progress),
    /// Credentials, and how long they are good for.
    Granted(Credentials, Option<Duration>),
    /// None, and whether trying again may help.
    Refused(Error, bool),
}

/// What is sent next.
pub(super) fn exchange(source: &EcsRole, progress: &Progress, cx: &Cx<'_>) -> Result<Exchange> {
    let mut headers = HeaderMap::new();
    let (method, path) = match (&progress.token, source.role.as_ref().or(progress.role.as_ref())) {
        (None, _) => {
            headers.insert(TTL, HeaderValue::from_static("21600"));
            (Method::PUT, "/latest/api/token".to_owned())
        }
        (_, None) => (Method::GET, ROLES.to_owned()),
        (_, Some(role)) if is_role(role) => (Method::GET, format!("{ROLES}{role}")),
        (_, Some(role)) => return Err(Error::misuse(format!("{role:?} is no name of a RAM role"))),
    };
    if let Some(Some(token)) = &progress.token {
        let bad = || Error::malformed(format!("{WHOM} gave a token that no header can carry"));
        headers.insert(TOKEN, token.header().ok_or_else(bad)?);
    }
    let base = settings::checked(&source.endpoint)?;
    let uri: Uri = format!("{base}{path}")
        .parse()
        .map_err(|_| Error::misuse(format!("{WHOM} has no address {path}")))?;
    let mut request = http::Request::new(Body::Empty);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    let take = Take::Collect { limit: ANSWER };
    Ok(Exchange { request, take, deadline: Some(cx.now + NEAR), service: "ecs-metadata", attempt: 1 })
}

/// It becomes a part of a path. <https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createrole>
fn is_role(name: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !name.is_empty() && name.len() <= 64 && name.bytes().all(fine) && !name.starts_with('.')
}

/// Reads the answer to what [`exchange`] sent; `now` is what the provider's clock shows.
pub(super) fn outcome(source: &EcsRole, progress: &Progress, answer: Answer, now: Time) -> Outcome {
    let token = progress.token.as_ref().and_then(Option::as_ref).map_or("", Secret::expose);
    match read_answer(source, progress, answer, now) {
        // It may echo what it was asked with.
        Outcome::Refused(error, transient) => Outcome::Refused(error.masked(&[token]), transient),
        other => other,
    }
}

fn read_answer(source: &EcsRole, progress: &Progress, answer: Answer, now: Time) -> Outcome {
    let response = match answer {
        Ok(response) => response,
        Err(lost) => {
            let transient = lost.transient();
            // Reading harms nobody.
            let error = lost.into_error().with_may_have_acted(false);
            return Outcome::Refused(error.context(format!("{WHOM} was asked")), transient);
        }
    };
    let mut next = progress.clone();
    if progress.token.is_none() {
        return match response.status {
            // It is of the older kind, which answers anybody.
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                next.token = Some(None);
                Outcome::Next(next)
            }
            _ => read(&response, text).map_or_else(refused, |token| {
                next.token = Some(Some(Secret::new(token)));
                Outcome::Next(next)
            }),
        };
    }
    if source.role.is_none() && progress.role.is_none() {
        if response.status == StatusCode::NOT_FOUND {
            let error = Error::new(Kind::NotFound, "the instance has no RAM role; attach one to it");
            return Outcome::Refused(error, false);
        }
        return read(&response, role).map_or_else(refused, |name| {
            next.role = Some(name);
            Outcome::Next(next)
        });
    }
    read(&response, |response| granted(response, now))
        .map_or_else(refused, |(credentials, life)| Outcome::Granted(credentials, life))
}

fn refused(error: Error) -> Outcome {
    let transient = matches!(error.kind(), Kind::Throttled | Kind::Unavailable);
    Outcome::Refused(error, transient)
}

fn read<T>(response: &Response, read: impl FnOnce(&Response) -> Result<T>) -> Result<T> {
    if response.status.is_success() {
        return read(response);
    }
    let message = format!("{WHOM} answered {}", response.status);
    Err(Error::new(Kind::of_status(response.status), message).with_status(response.status))
}

fn text(response: &Response) -> Result<String> {
    let text = std::str::from_utf8(response.bytes()).ok().map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| Error::malformed(format!("{WHOM} gave an empty token")))
}

fn role(response: &Response) -> Result<String> {
    let text = std::str::from_utf8(response.bytes()).ok().and_then(|text| text.lines().next()).map(str::trim);
    text.filter(|name| is_role(name))
        .map(str::to_owned)
        .ok_or_else(|| Error::malformed(format!("{WHOM} gave a role's name that is none")))
}

fn granted(response: &Response, now: Time) -> Result<(Credentials, Option<Duration>)> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Document {
        code: Option<String>,
        access_key_id: Option<String>,
        access_key_secret: Option<String>,
        security_token: Option<String>,
        expiration: Option<String>,
    }
    let document: Document = response.json()?;
    if let Some(code) = document.code.filter(|code| !code.eq_ignore_ascii_case("success")) {
        let message = format!("{WHOM} gave no credentials: {}", clean(&code, 100));
        return Err(Error::new(Kind::Authentication, message).with_code(clean(&code, 100)));
    }
    let (Some(id), Some(secret)) = (document.access_key_id, document.access_key_secret) else {
        return Err(response.malformed("it holds no access key"));
    };
    let secret = Secret::new(secret);
    if id.is_empty() || secret.is_empty() {
        return Err(response.malformed("its access key is empty"));
    }
    let mut credentials = Credentials::new(id, secret);
    if let Some(token) = document.security_token.filter(|token| !token.is_empty()) {
        credentials = credentials.with_session_token(token);
    }
    let end = document.expiration.as_deref().and_then(Time::parse_rfc3339);
    Ok((credentials, end.map(|end| end.saturating_since(now))))
}
