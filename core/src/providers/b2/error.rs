//! What B2 says when it refuses: JSON with a status, a code and a message.
//! <https://www.backblaze.com/docs/cloud-storage-native-api-error-handling>

use crate::{
    Error, Kind, Response, Time,
    wire::text::{clean, scrub},
};
use http::StatusCode;
use serde::Deserialize;

/// How much of a provider's message an error carries, in characters.
const MESSAGE: usize = 400;

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// Reads an unsuccessful answer. `secrets` are taken out of whatever it echoes.
pub(super) fn read(response: &Response, secrets: &[&str], now: Time) -> Error {
    let text = String::from_utf8_lossy(response.bytes());
    let text = scrub(&text, secrets);
    let said: Option<Said> = serde_json::from_str(&text).ok();
    let (code, message) =
        said.map_or_else(Default::default, |said| (clean(&said.code, 100), clean(&said.message, MESSAGE)));
    // An upload's token is in the provider's own words for this.
    let echoes = code == "auth_token_limit";
    let message = match (echoes, message.is_empty()) {
        (true, _) => "the address for the upload is in use by another upload".to_owned(),
        (false, false) => message,
        (false, true) => {
            let words = response.status.canonical_reason().unwrap_or("an unknown status");
            format!("the provider answered {} {words} and no more", response.status.as_u16())
        }
    };
    let kind = kind(response.status, &code, &message);
    let mut error =
        Error::new(kind, message).with_status(response.status).with_retry_after(response.retry_after(now));
    if !echoes {
        error = error.with_excerpt(text.as_bytes());
    }
    if code.is_empty() { error } else { error.with_code(code) }
}

fn kind(status: StatusCode, code: &str, message: &str) -> Kind {
    match code {
        // That of a file already hidden: there is none of that name.
        "no_such_file" | "file_not_present" | "already_hidden" | "bad_bucket_id" | "not_found" => {
            Kind::NotFound
        }
        "duplicate_bucket_name" | "cannot_delete_non_empty_bucket" | "conflict" | "missing_part" => {
            Kind::Conflict
        }
        "too_many_buckets"
        | "cap_exceeded"
        | "storage_cap_exceeded"
        | "transaction_cap_exceeded"
        | "download_cap_exceeded" => Kind::QuotaExceeded,
        // The second: the application key lacks the capability; another token for it is no better.
        "access_denied" | "unauthorized" => Kind::Forbidden,
        "bad_auth_token" | "expired_auth_token" => Kind::Authentication,
        // Its own word that it did nothing: for uploads, that another address is to be asked for.
        "auth_token_limit" | "too_many_requests" | "service_unavailable" => Kind::Throttled,
        "part_sha1_mismatch" => Kind::Corrupt,
        "range_not_satisfiable" => Kind::InvalidRequest,
        "bad_request" if message.to_ascii_lowercase().contains("sha1 did not match") => Kind::Corrupt,
        _ => Kind::of_status(status),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, refusal};
    use super::*;

    fn read_at(response: &Response) -> Error {
        read(response, &["4_0022623512fc8f80000000001"], Time::from_unix_secs(1_800_000_000))
    }

    #[test]
    fn codes_come_before_statuses() {
        let table = [
            (400, "bad_request", Kind::InvalidRequest),
            (400, "no_such_file", Kind::NotFound),
            (400, "file_not_present", Kind::NotFound),
            (400, "already_hidden", Kind::NotFound),
            (400, "bad_bucket_id", Kind::NotFound),
            (400, "duplicate_bucket_name", Kind::Conflict),
            (400, "cannot_delete_non_empty_bucket", Kind::Conflict),
            (400, "too_many_buckets", Kind::QuotaExceeded),
            (400, "auth_token_limit", Kind::Throttled),
            (401, "unauthorized", Kind::Forbidden),
            (401, "bad_auth_token", Kind::Authentication),
            (401, "expired_auth_token", Kind::Authentication),
            (403, "storage_cap_exceeded", Kind::QuotaExceeded),
            (403, "access_denied", Kind::Forbidden),
            (404, "not_found", Kind::NotFound),
            (408, "request_timeout", Kind::Unavailable),
            (409, "conflict", Kind::Conflict),
            (429, "too_many_requests", Kind::Throttled),
            (500, "internal_error", Kind::Unavailable),
            (503, "service_unavailable", Kind::Throttled),
            (400, "something_new", Kind::InvalidRequest),
        ];
        for (status, code, kind) in table {
            let error = read_at(&refusal(status, code));
            assert_eq!((error.kind(), error.code()), (kind, Some(code)), "{status} {code}");
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        }
        let body = r#"{"status": 400, "code": "bad_request", "message": "Sha1 did not match data received"}"#;
        assert_eq!(read_at(&answer(400, &[], body)).kind(), Kind::Corrupt);
    }

    #[test]
    fn what_says_nothing_goes_by_its_status() {
        for body in ["", "<html>", "[]", "null", "{}", r#"{"code": 7}"#] {
            let error = read_at(&answer(502, &[("retry-after", "7")], body));
            assert_eq!((error.kind(), error.code()), (Kind::Unavailable, None), "{body}");
            assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
        }
        // A HEAD that is refused has no body at all.
        assert_eq!(read_at(&answer(401, &[], "")).kind(), Kind::Authentication);
        assert_eq!(read_at(&answer(404, &[], "")).kind(), Kind::NotFound);
    }

    #[test]
    fn tokens_are_taken_out() {
        let body = r#"{"code": "auth_token_limit", "message": "more than one upload using auth token 4_unknownsecret"}"#;
        let error = read_at(&answer(400, &[], body));
        assert!(!format!("{error:?} {error}").contains("unknownsecret"));
        let body = r#"{"code": "bad_auth_token", "message": "Invalid authorization token: 4_0022623512fc8f80000000001"}"#;
        let error = read_at(&answer(401, &[], body));
        assert!(!format!("{error:?} {error}").contains("4_0022623512fc8f8"), "{error:?}");
    }
}
