//! What Google's services say when they refuse: JSON with a reason, a line of text, or an OAuth error.
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/status-codes>

use crate::{
    Error, Kind, Response, Time,
    wire::text::{clean, scrub},
};
use http::StatusCode;
use serde_json::Value;

/// How much of a provider's message an error carries, in characters.
const MESSAGE: usize = 400;

/// Reads an unsuccessful answer. `secrets` are taken out of whatever it echoes.
pub(super) fn read(response: &Response, secrets: &[&str], now: Time) -> Error {
    let text = String::from_utf8_lossy(response.bytes());
    let text = scrub(&text, secrets);
    let (reason, message) = said(&text);
    let message = message.unwrap_or_else(|| {
        let words = response.status.canonical_reason().unwrap_or("an unknown status");
        format!("the provider answered {} {words} and no more", response.status.as_u16())
    });
    let id = response.header("x-guploader-uploadid").or_else(|| response.header("x-request-id"));
    let error = Error::new(kind(response.status, reason.as_deref().unwrap_or_default()), message)
        .with_status(response.status)
        .with_request_id(id.map(|id| clean(&scrub(id, secrets), 200)))
        .with_retry_after(response.retry_after(now))
        .with_excerpt(text.as_bytes());
    match reason {
        Some(reason) => error.with_code(reason),
        None => error,
    }
}

/// The reason and the message.
fn said(text: &str) -> (Option<String>, Option<String>) {
    let words = |text: &str| Some(clean(text, MESSAGE)).filter(|text| !text.is_empty());
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        let page = text.trim_start().starts_with('<');
        return (None, if page { None } else { words(text) });
    };
    let string = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).and_then(words);
    match &document["error"] {
        error @ Value::Object(_) => {
            let reason = error["errors"].get(0).and_then(|first| string(first, "reason"));
            let detailed = || error["details"].get(0).and_then(|first| string(first, "reason"));
            let reason = reason.or_else(detailed).or_else(|| string(error, "status"));
            (reason, string(error, "message"))
        }
        // As OAuth has it: RFC 6749, section 5.2.
        Value::String(code) => {
            let message = string(&document, "error_description").or_else(|| words(code));
            (words(code), message)
        }
        _ => (None, None),
    }
}

fn kind(status: StatusCode, reason: &str) -> Kind {
    match (status.as_u16(), reason) {
        (_, "conditionNotMet") => Kind::PreconditionFailed,
        (401, _)
        | (400, "invalid_grant" | "invalid_client" | "unauthorized_client")
        | (_, "authError" | "expired" | "invalidCredentials") => Kind::Authentication,
        (403 | 429, "rateLimitExceeded" | "userRateLimitExceeded" | "RATE_LIMIT_EXCEEDED") => Kind::Throttled,
        (403 | 429, "quotaExceeded" | "dailyLimitExceeded") => Kind::QuotaExceeded,
        // 499 is told of an upload that was given up.
        (499, _) | (_, "notFound") => Kind::NotFound,
        (409, _) => Kind::Conflict,
        // What a read past the end gets.
        (416, _) => Kind::InvalidRequest,
        _ => Kind::of_status(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::gcs::testing::answer;

    fn error(status: u16, body: &str) -> Error {
        read(
            &answer(status, &[("x-guploader-uploadid", "AAAA-ya29.token")], body),
            &["ya29.token"],
            Time::EPOCH,
        )
    }

    #[test]
    fn each_form_is_read() {
        let body = |code: u16, reason: &str| {
            format!(
                r#"{{"error": {{"code": {code}, "message": "Said so: ya29.token", "errors": [{{"message": "Said so",
                   "domain": "global", "reason": "{reason}"}}]}}}}"#
            )
        };
        for (status, reason, kind) in [
            (404, "notFound", Kind::NotFound),
            (409, "conflict", Kind::Conflict),
            (412, "conditionNotMet", Kind::PreconditionFailed),
            (401, "required", Kind::Authentication),
            (401, "authError", Kind::Authentication),
            (403, "forbidden", Kind::Forbidden),
            (403, "rateLimitExceeded", Kind::Throttled),
            (403, "quotaExceeded", Kind::QuotaExceeded),
            (429, "rateLimitExceeded", Kind::Throttled),
            (429, "anything", Kind::Throttled),
            (400, "required", Kind::InvalidRequest),
            (400, "invalid", Kind::InvalidRequest),
            (410, "uploadBrokenConnection", Kind::NotFound),
            (413, "uploadTooLarge", Kind::TooLarge),
            (500, "internalError", Kind::Unavailable),
            (503, "backendError", Kind::Unavailable),
            (501, "notImplemented", Kind::Unsupported),
        ] {
            let read = error(status, &body(status, reason));
            assert_eq!((read.kind(), read.code()), (kind, Some(reason)), "{status} {reason}");
            assert_eq!((read.message(), read.request_id()), ("Said so: (secret)", Some("AAAA-(secret)")));
            assert!(!format!("{read:?}").contains("ya29"));
        }
    }

    #[test]
    fn what_is_not_json_is_read_as_text() {
        let plain = error(404, "No such object: b/o");
        assert_eq!(
            (plain.kind(), plain.message(), plain.code()),
            (Kind::NotFound, "No such object: b/o", None)
        );
        let oauth = error(400, r#"{"error": "invalid_grant", "error_description": "Bad Request"}"#);
        assert_eq!(
            (oauth.kind(), oauth.code(), oauth.message()),
            (Kind::Authentication, Some("invalid_grant"), "Bad Request")
        );
        let iam = error(
            403,
            r#"{"error": {"code": 403, "message": "no", "status": "PERMISSION_DENIED",
               "details": [{"reason": "IAM_PERMISSION_DENIED"}]}}"#,
        );
        assert_eq!((iam.kind(), iam.code()), (Kind::Forbidden, Some("IAM_PERMISSION_DENIED")));
        let page = error(502, "<!DOCTYPE html><title>Error 502</title>");
        assert_eq!(
            (page.kind(), page.message()),
            (Kind::Unavailable, "the provider answered 502 Bad Gateway and no more")
        );
        for body in ["", "[]", "{}", "{\"error\": 7}", "null", "\"x\""] {
            assert_eq!(error(304, body).kind(), Kind::NotModified, "{body}");
        }
    }
}
