//! What the service says when it refuses.
//! <https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2>

use crate::{
    Cx, Error, Kind, Response,
    wire::{
        text::{clean, scrub},
        xml, xml_struct,
    },
};
use http::StatusCode;

/// How much of a provider's message an error carries, in characters.
const MESSAGE: usize = 400;

xml_struct! {
    #[derive(Clone, Debug, Default)]
    struct Said {
        code: String = "Code",
        message: String = "Message",
        detail: String = "AuthenticationErrorDetail",
    }
}

/// Reads an unsuccessful answer. `secrets` are taken out of whatever it echoes.
pub(super) fn read(response: &Response, secrets: &[&str], cx: &Cx<'_>) -> Error {
    of(response, secrets).with_retry_after(response.retry_after(cx.now))
}

/// The same for the answer to a part of a batch.
pub(super) fn of(response: &Response, secrets: &[&str]) -> Error {
    let text = String::from_utf8_lossy(response.bytes());
    let text = scrub(&text, secrets);
    let said = xml::parse::<Said>(text.as_bytes()).unwrap_or_default();
    let code = response.header("x-ms-error-code").map(str::trim).filter(|code| !code.is_empty());
    let code = code.or_else(|| Some(said.code.trim()).filter(|code| !code.is_empty()));
    // The further lines repeat the request's id and time.
    let message = said.message.trim().lines().next().map(|line| clean(line, MESSAGE)).unwrap_or_default();
    let message = match (message, code) {
        (message, _) if !message.is_empty() => message,
        (_, Some(code)) => format!("the provider answered {code} and no more"),
        _ => format!("the provider answered {} and no more", response.status),
    };
    // Where a signature is wrong it tells all that was signed, keys of the caller's included.
    let told = !said.detail.is_empty() && !said.detail.contains("string to sign");
    let message = match told {
        true => format!("{message} ({})", clean(&said.detail, MESSAGE)),
        false => message,
    };
    let mut kind = kind(response.status, code.unwrap_or_default());
    // Emulators say so.
    if code == Some("InvalidOperation") && message.contains("contentMD5 doesn't match") {
        kind = Kind::Corrupt;
    }
    let shown = text.split("<AuthenticationErrorDetail").next().unwrap_or_default();
    let request_id = response.header("x-ms-request-id").map(|id| clean(&scrub(id, secrets), 100));
    let error = Error::new(kind, message)
        .with_status(response.status)
        .with_request_id(request_id)
        .with_excerpt(shown.as_bytes());
    match code {
        Some(code) => error.with_code(clean(code, 100)),
        None => error,
    }
}

/// <https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes>,
/// <https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes>
fn kind(status: StatusCode, code: &str) -> Kind {
    match code {
        _ if status == StatusCode::NOT_MODIFIED => Kind::NotModified,
        "Md5Mismatch" | "Crc64Mismatch" => Kind::Corrupt,
        "AuthenticationFailed" | "InvalidAuthenticationInfo" | "NoAuthenticationInformation" => {
            Kind::Authentication
        }
        "AccountIsDisabled"
        | "AuthorizationFailure"
        | "AuthorizationPermissionMismatch"
        | "AuthorizationProtocolMismatch"
        | "AuthorizationResourceTypeMismatch"
        | "AuthorizationServiceMismatch"
        | "AuthorizationSourceIPMismatch"
        | "CannotVerifyCopySource"
        | "InsufficientAccountPermissions"
        | "KeyBasedAuthenticationNotPermitted"
        | "PublicAccessNotPermitted"
            if status != StatusCode::NOT_FOUND =>
        {
            Kind::Forbidden
        }
        "ResourceNotFound"
        | "ContainerNotFound"
        | "BlobNotFound"
        | "CannotVerifyCopySource"
        | "NoSuchVersion"
        | "FilesystemNotFound"
        | "PathNotFound" => Kind::NotFound,
        "ServerBusy" | "TooManyRequests" => Kind::Throttled,
        "InternalError" | "OperationTimedOut" => Kind::Unavailable,
        // A blob that is there matters only to who asked that there be none.
        "ConditionNotMet"
        | "BlobAlreadyExists"
        | "SourceConditionNotMet"
        | "TargetConditionNotMet"
        | "AppendPositionConditionNotMet"
        | "MaxBlobSizeConditionNotMet"
        | "SequenceNumberConditionNotMet" => Kind::PreconditionFailed,
        "LeaseIdMissing"
        | "LeaseLost"
        | "LeaseIdMismatchWithBlobOperation"
        | "LeaseIdMismatchWithContainerOperation" => Kind::Conflict,
        "InvalidRange" => Kind::InvalidRequest,
        "AccountLimitExceeded" | "BlobCountLimitExceeded" => Kind::QuotaExceeded,
        _ => Kind::of_status(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Again, Taken, Time};
    use std::time::Duration;

    fn error(status: u16, code: Option<&str>, body: &str) -> Error {
        let mut headers = http::HeaderMap::new();
        headers.insert("x-ms-request-id", "r-1".parse().expect("a header"));
        headers.insert("retry-after", "7".parse().expect("a header"));
        if let Some(code) = code {
            headers.insert("x-ms-error-code", code.parse().expect("a header"));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        let response = Response::new(status, headers, Taken::Collected(body.to_owned().into()));
        let cx = Cx { now: Time::EPOCH, entropy: 0, waker: std::task::Waker::noop() };
        read(&response, &["hunter2%3D"], &cx)
    }

    #[test]
    fn the_body_and_the_header_tell() {
        let body = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Error><Code>ContainerNotFound</Code>\
            <Message>The specified container does not exist.\nRequestId:r-9\nTime:2026-01-01</Message></Error>";
        let error = error(404, None, body);
        assert_eq!((error.kind(), error.code()), (Kind::NotFound, Some("ContainerNotFound")));
        assert_eq!(error.message(), "The specified container does not exist.");
        assert_eq!((error.request_id(), error.retry_after()), (Some("r-1"), Some(Duration::from_secs(7))));
        let body = "<Error><Code>InvalidOperation</Code><Message>Provided contentMD5 doesn't match.</Message></Error>";
        assert_eq!(self::error(400, None, body).kind(), Kind::Corrupt);
        // A HEAD has no body.
        let error = self::error(404, Some("BlobNotFound"), "");
        assert_eq!((error.kind(), error.code()), (Kind::NotFound, Some("BlobNotFound")));
        assert_eq!(error.message(), "the provider answered BlobNotFound and no more");
        let page = self::error(502, None, "<html>bad gateway");
        assert_eq!((page.kind(), page.code()), (Kind::Unavailable, None));
    }

    #[test]
    fn codes_tell_more_than_statuses() {
        for (status, code, kind) in [
            (403, "AuthenticationFailed", Kind::Authentication),
            (401, "InvalidAuthenticationInfo", Kind::Authentication),
            (403, "AuthorizationPermissionMismatch", Kind::Forbidden),
            (409, "PublicAccessNotPermitted", Kind::Forbidden),
            (409, "ContainerAlreadyExists", Kind::Conflict),
            (409, "ContainerBeingDeleted", Kind::Conflict),
            (409, "BlobAlreadyExists", Kind::PreconditionFailed),
            (412, "ConditionNotMet", Kind::PreconditionFailed),
            (304, "ConditionNotMet", Kind::NotModified),
            (412, "LeaseIdMissing", Kind::Conflict),
            (404, "CannotVerifyCopySource", Kind::NotFound),
            (403, "CannotVerifyCopySource", Kind::Forbidden),
            (503, "ServerBusy", Kind::Throttled),
            (500, "OperationTimedOut", Kind::Unavailable),
            (400, "Md5Mismatch", Kind::Corrupt),
            (416, "InvalidRange", Kind::InvalidRequest),
            (413, "RequestBodyTooLarge", Kind::TooLarge),
        ] {
            let error = error(status, Some(code), "");
            assert_eq!((error.kind(), error.code()), (kind, Some(code)), "{code}");
        }
        assert_eq!(error(503, Some("ServerBusy"), "").again(), Again::Later(Some(Duration::from_secs(7))));
        assert_eq!(error(304, None, "").kind(), Kind::NotModified);
    }

    #[test]
    fn what_was_signed_is_not_told() {
        let body = "<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate hunter2%3D</Message>\
            <AuthenticationErrorDetail>The MAC signature found in the HTTP request 'abc' is not the same as any computed \
            signature. Server used following string to sign: 'x-ms-encryption-key:mykey'.</AuthenticationErrorDetail></Error>";
        let error = error(403, None, body);
        assert!(
            !format!("{error:?}").contains("hunter2") && !format!("{error:?}").contains("mykey"),
            "{error:?}"
        );
        let body = "<Error><Code>AuthenticationFailed</Code><Message>No.</Message>\
            <AuthenticationErrorDetail>Request date header too old: 'x'</AuthenticationErrorDetail></Error>";
        let error = self::error(403, None, body);
        assert_eq!(error.message(), "No. (Request date header too old: 'x')");
    }
}
