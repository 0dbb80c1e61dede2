//! What OpenStack's services say when they refuse: each in its own form.

use crate::{
    Cx, Error, Kind, Response, Time,
    wire::text::{clean, scrub},
};
use http::StatusCode;
use serde_json::{Map, Value};
use std::{borrow::Cow, time::Duration};

/// How much of a provider's message an error carries, in characters.
const MESSAGE: usize = 400;

/// What was found in an unsuccessful answer.
#[derive(Debug, Default)]
struct Said {
    code: Option<String>,
    message: Option<String>,
    retry_after: Option<Duration>,
}

/// Reads an unsuccessful answer. `secrets` are taken out of whatever it echoes.
pub(crate) fn read(response: &Response, secrets: &[&str], cx: &Cx<'_>) -> Error {
    let text = String::from_utf8_lossy(response.bytes());
    let text = scrub(&text, secrets);
    let said = said(&text, response, cx.now);
    let retry_after = response.retry_after(cx.now).or(said.retry_after);
    let message = said.message.unwrap_or_else(|| standard(response.status));
    let kind = kind(response.status, said.code.as_deref(), &message, retry_after);
    let id = response
        .header("x-openstack-request-id")
        .or_else(|| response.header("x-compute-request-id"))
        .or_else(|| response.header("x-trans-id"));
    let mut error = Error::new(kind, message)
        .with_status(response.status)
        .with_request_id(id.map(|id| clean(&scrub(id, secrets), 100)))
        .with_retry_after(retry_after)
        .with_excerpt(text.as_bytes());
    if let Some(code) = said.code {
        error = error.with_code(code);
    }
    error
}

fn kind(status: StatusCode, code: Option<&str>, message: &str, retry_after: Option<Duration>) -> Kind {
    let lower = message.to_ascii_lowercase();
    let over =
        |lower: &str| lower.contains("exceed") || lower.contains("too many") || lower.contains("reached");
    // Cinder and old Novas answer a used-up quota like a rate limit, with 413 and even `Retry-After: 0`.
    let quota = matches!(status.as_u16(), 403 | 409 | 413)
        && (code.is_some_and(|code| code.contains("OverQuota") || code.contains("QuotaExceeded"))
            || (lower.contains("quota") && over(&lower))
            || (lower.contains("maximum number of") && over(&lower)));
    match status.as_u16() {
        _ if quota => Kind::QuotaExceeded,
        413 if retry_after.is_some_and(|wait| !wait.is_zero()) => Kind::Throttled,
        413 if code == Some("overLimit") => Kind::QuotaExceeded,
        _ => Kind::of_status(status),
    }
}

fn standard(status: StatusCode) -> String {
    let reason = status.canonical_reason().unwrap_or("an unknown status");
    format!("the provider answered {} {reason} and no more", status.as_u16())
}

fn said(text: &str, response: &Response, now: Time) -> Said {
    let trimmed = text.trim_start();
    if trimmed.starts_with('{') {
        return match serde_json::from_str::<Map<String, Value>>(text) {
            Ok(object) => of_object(&object, response, now),
            Err(_) => Said::default(),
        };
    }
    let plain =
        if trimmed.starts_with('<') { Cow::Owned(without_tags(trimmed)) } else { Cow::Borrowed(trimmed) };
    Said { message: Some(clean(&plain, MESSAGE)).filter(|m| !m.is_empty()), ..Said::default() }
}

/// `{"itemNotFound": {"code", "message"}}`, `{"NeutronError": {"type", "message"}}`, `{"error": {"title", "message"}}`,
/// `{"errors": [{"title", "detail"}]}`, or the same fields with nothing around them.
fn of_object(object: &Map<String, Value>, response: &Response, now: Time) -> Said {
    let wrapped = object.iter().find_map(|(name, value)| match value {
        Value::Object(inner) => Some((Some(name.as_str()), inner)),
        Value::Array(list) if name == "errors" => Some((None, list.first()?.as_object()?)),
        Value::String(_) if name == "NeutronError" => Some((Some(name.as_str()), object)),
        _ => None,
    });
    let (name, inner) = wrapped.unwrap_or((None, object));
    let text = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| inner.get(*key)?.as_str().filter(|text| !text.is_empty()))?;
        // Glance keeps the line breaks of its HTML form.
        Some(clean(&found.replace("<br />", " "), MESSAGE))
    };
    // Keystone wraps all in `error`; Neutron tells its code as a type.
    let code = text(&["type", "title"])
        .or_else(|| name.filter(|name| !matches!(*name, "error" | "NeutronError")).map(|n| clean(n, 100)))
        .or_else(|| text(&["code"]));
    let retry_after = inner.get("retryAfter").or_else(|| inner.get("retry_after")).and_then(|value| {
        let seconds = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
        seconds.map(Duration::from_secs).or_else(|| {
            let until = Time::parse_rfc3339(value.as_str()?)?;
            Some(until.saturating_since(response.date().unwrap_or(now)))
        })
    });
    let message =
        text(&["message", "detail", "NeutronError", "faultstring", "error_message", "details", "title"]);
    Said { code, message, retry_after }
}

/// The text of an HTML page without its head, as Glance and proxies send it.
fn without_tags(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let body = lower.find("<body").map_or(html, |start| &html[start..]);
    let mut text = String::new();
    let mut inside = false;
    for c in body.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Taken;
    use http::HeaderMap;
    use std::task::Waker;

    fn error(status: u16, headers: &[(&'static str, &str)], body: &str) -> Error {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        let response = Response::new(status, map, Taken::Collected(body.to_owned().into()));
        let cx = Cx { now: Time::from_unix_secs(1_700_000_000), entropy: 0, waker: Waker::noop() };
        read(&response, &["hunter2\"x", "gAAAA-token"], &cx)
    }

    fn facts(error: &Error) -> (Kind, Option<&str>, &str) {
        (error.kind(), error.code(), error.message())
    }

    #[test]
    fn each_service_in_its_own_words() {
        let nova = error(
            404,
            &[("x-compute-request-id", "req-1")],
            r#"{"itemNotFound": {"code": 404, "message": "Instance nope could not be found."}}"#,
        );
        assert_eq!(facts(&nova), (Kind::NotFound, Some("itemNotFound"), "Instance nope could not be found."));
        assert_eq!(nova.request_id(), Some("req-1"));
        let neutron = error(
            404,
            &[("x-openstack-request-id", "req-2")],
            r#"{"NeutronError": {"type": "NetworkNotFound", "message": "Network nope could not be found.", "detail": ""}}"#,
        );
        assert_eq!(
            facts(&neutron),
            (Kind::NotFound, Some("NetworkNotFound"), "Network nope could not be found.")
        );
        let glance = error(
            404,
            &[],
            "<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  No image found \
             with ID &lt;nope&gt;<br /><br />\n\n </body>\n</html>",
        );
        assert_eq!(facts(&glance), (Kind::NotFound, None, "404 Not Found No image found with ID <nope>"));
        let glance = error(
            404,
            &[],
            r#"{"message": "No image found with ID nope<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found"}"#,
        );
        assert_eq!(facts(&glance), (Kind::NotFound, Some("Not Found"), "No image found with ID nope"));
        let keystone = error(
            403,
            &[],
            r#"{"error":{"code":403,"message":"You are not authorized.","title":"Forbidden"}}"#,
        );
        assert_eq!(facts(&keystone), (Kind::Forbidden, Some("Forbidden"), "You are not authorized."));
        let v2 =
            error(401, &[], r#"{"unauthorized":{"message":"Username or api key is invalid","code":401}}"#);
        assert_eq!(
            facts(&v2),
            (Kind::Authentication, Some("unauthorized"), "Username or api key is invalid")
        );
        let placement = error(
            409,
            &[],
            r#"{"errors": [{"status": 409, "title": "Conflict", "detail": "There was a conflict", "code": "x"}]}"#,
        );
        assert_eq!(facts(&placement), (Kind::Conflict, Some("Conflict"), "There was a conflict"));
        let octavia = error(400, &[], r#"{"faultcode": "Client", "faultstring": "Bad", "debuginfo": null}"#);
        assert_eq!(facts(&octavia), (Kind::InvalidRequest, None, "Bad"));
        assert_eq!(error(503, &[], "Service  Unavailable\r\n").message(), "Service Unavailable");
        assert_eq!(error(502, &[], "").message(), "the provider answered 502 Bad Gateway and no more");
        assert_eq!(error(500, &[], "{\"torn").kind(), Kind::Unavailable);
    }

    #[test]
    fn a_used_up_quota_is_not_a_rate_limit() {
        let over = |status, headers: &[(&'static str, &str)], body| error(status, headers, body).kind();
        let nova = r#"{"forbidden": {"code": 403, "message": "Quota exceeded for cores: Requested 1, but already used 20 of 20 cores"}}"#;
        assert_eq!(over(403, &[], nova), Kind::QuotaExceeded);
        let cinder = r#"{"overLimit": {"code": 413, "message": "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.", "retryAfter": "0"}}"#;
        assert_eq!(over(413, &[("retry-after", "0")], cinder), Kind::QuotaExceeded);
        let neutron = r#"{"NeutronError": {"type": "OverQuota", "message": "Quota exceeded for resources: ['port'].", "detail": ""}}"#;
        assert_eq!(over(409, &[], neutron), Kind::QuotaExceeded);
        let keys = r#"{"forbidden": {"code": 403, "message": "Quota exceeded, too many key pairs."}}"#;
        assert_eq!(over(403, &[], keys), Kind::QuotaExceeded);
        let forbidden = r#"{"forbidden": {"code": 403, "message": "Policy doesn't allow quota show"}}"#;
        assert_eq!(over(403, &[], forbidden), Kind::Forbidden);
        let limited = r#"{"overLimit": {"code": 413, "message": "OverLimit Retry...", "details": "Error", "retryAfter": "2023-11-14T22:13:50Z"}}"#;
        let error = error(413, &[], limited);
        assert_eq!((error.kind(), error.retry_after()), (Kind::Throttled, Some(Duration::from_secs(30))));
        let unnamed = r#"{"overLimit": {"code": 413, "message": "This request was refused."}}"#;
        assert_eq!(over(413, &[], unnamed), Kind::QuotaExceeded);
        assert_eq!(over(413, &[], "<html>body too large</html>"), Kind::TooLarge);
        assert_eq!(over(429, &[("retry-after", "7")], "{}"), Kind::Throttled);
    }

    #[test]
    fn a_message_is_one_bounded_printable_line_without_secrets() {
        let long =
            format!(r#"{{"x": {{"message": "{}\n\u001b[31m{}"}}}}"#, "ü ".repeat(10), "é".repeat(5000));
        let error_ = error(400, &[], &long);
        assert_eq!(error_.message().chars().count(), MESSAGE + 1);
        assert!(!error_.message().chars().any(char::is_control));
        let echo = error(
            400,
            &[],
            r#"{"error": {"title": "hunter2\"x", "message": "bad password hunter2\"x with token gAAAA-token"}}"#,
        );
        let text = format!("{echo:?} {echo}");
        assert!(!text.contains("hunter2") && !text.contains("gAAAA"), "{text}");
        assert_eq!(echo.message(), "bad password (secret) with token (secret)");
        let echo = error(400, &[("x-openstack-request-id", "req-gAAAA-token-1")], "");
        assert_eq!(echo.request_id(), Some("req-(secret)-1"));
    }
}
