//! What OSS says when it refuses.
//! <https://www.alibabacloud.com/help/en/oss/developer-reference/error-responses>

use crate::{
    Cx, Error, Kind, Response,
    wire::{
        text::{clean, scrub},
        xml, xml_struct,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::StatusCode;
use std::borrow::Cow;

/// How much of a provider's message an error carries, in characters.
const MESSAGE: usize = 400;

xml_struct! {
    #[derive(Clone, Debug, Default)]
    struct Said {
        code: String = "Code",
        message: String = "Message",
        request_id: String = "RequestId",
        endpoint: Option<String> = "Endpoint",
        detail: Option<String> = "EC",
    }
}

/// The document that says why: the body, or what stands for it in the answer to a HEAD.
fn document(response: &Response) -> Cow<'_, [u8]> {
    if response.bytes().is_empty()
        && let Some(text) = response.header("x-oss-err")
        && let Ok(document) = STANDARD.decode(text.trim())
    {
        return Cow::Owned(document);
    }
    Cow::Borrowed(response.bytes())
}

/// Reads an unsuccessful answer. `secrets` are taken out of whatever it echoes: where a signature is wrong, it tells what
/// was signed, the token with it.
pub(super) fn read(response: &Response, secrets: &[&str], cx: &Cx<'_>) -> Error {
    of(response, secrets).with_retry_after(response.retry_after(cx.now))
}

/// Reads an error that comes with a status of success: what takes long begins its answer before it knows its end.
pub(super) fn within(response: &Response) -> Error {
    of(response, &[])
}

fn of(response: &Response, secrets: &[&str]) -> Error {
    let document = document(response);
    let text = String::from_utf8_lossy(&document);
    let text = scrub(&text, secrets);
    let said = xml::parse::<Said>(text.as_bytes()).unwrap_or_default();
    let code = Some(said.code.trim()).filter(|code| !code.is_empty());
    let mut message = match (clean(&said.message, MESSAGE), code) {
        (message, _) if !message.is_empty() => message,
        (_, Some(code)) => format!("the provider answered {code} and no more"),
        _ => format!("the provider answered {} and no more", response.status),
    };
    if let Some(endpoint) = said.endpoint.as_deref().filter(|endpoint| !endpoint.is_empty()) {
        message.push_str(&format!(" (the bucket is at {})", clean(endpoint, 100)));
    }
    if let Some(detail) = said.detail.as_deref().or_else(|| response.header("x-oss-ec")) {
        // What the provider's own pages on errors are found by.
        message.push_str(&format!(" [{}]", clean(&scrub(detail, secrets), 40)));
    }
    let marked = response.header("x-oss-delete-marker") == Some("true");
    let kind = match kind(code.unwrap_or_default()) {
        // The newest version says that the object was deleted.
        _ if marked && response.status == StatusCode::NOT_FOUND => Kind::NotFound,
        Some(kind) => kind,
        None if response.status == StatusCode::RANGE_NOT_SATISFIABLE => Kind::InvalidRequest,
        None => Kind::of_status(response.status),
    };
    let request_id = Some(said.request_id.as_str()).filter(|id| !id.is_empty());
    let request_id = request_id.or_else(|| response.header("x-oss-request-id"));
    let error = Error::new(kind, message)
        .with_status(response.status)
        .with_request_id(request_id.map(|id| clean(&scrub(id, secrets), 100)))
        .with_excerpt(text.as_bytes());
    match code {
        Some(code) => error.with_code(clean(code, 100)),
        None => error,
    }
}

/// What codes mean, where the status does not say it.
/// <https://www.alibabacloud.com/help/en/oss/user-guide/http-status-code-8>
fn kind(code: &str) -> Option<Kind> {
    Some(match code {
        "InvalidAccessKeyId"
        | "InvalidSecurityToken"
        | "SecurityTokenExpired"
        | "SignatureDoesNotMatch"
        | "RequestTimeTooSkewed"
        | "RequestExpired"
        | "SecurityTokenNotSupported" => Kind::Authentication,
        "AccessDenied" | "UserDisable" | "InvalidPayer" | "KmsServiceNotEnabled" => Kind::Forbidden,
        "NoSuchBucket"
        | "NoSuchKey"
        | "NoSuchUpload"
        | "NoSuchVersion"
        | "NoSuchLifecycle"
        | "NoSuchWebsiteConfiguration"
        | "NoSuchBucketPolicy"
        | "NoSuchCORSConfiguration" => Kind::NotFound,
        "PreconditionFailed" | "FileAlreadyExists" => Kind::PreconditionFailed,
        "BucketAlreadyExists"
        | "BucketNotEmpty"
        | "InvalidObjectState"
        | "ObjectNotAppendable"
        | "PositionNotEqualToLength"
        | "RestoreAlreadyInProgress"
        | "OperationNotSupported"
        | "FileImmutable"
        | "ObjectAlreadyInActiveTierError" => Kind::Conflict,
        "TooManyBuckets" | "ObjectTagCountExceeded" => Kind::QuotaExceeded,
        "InvalidDigest"
        | "InvalidRange"
        | "EntityTooLarge"
        | "EntityTooSmall"
        | "InvalidPart"
        | "InvalidPartOrder"
        | "InvalidArgument"
        | "InvalidBucketName"
        | "InvalidObjectName"
        | "MissingContentLength"
        | "MissingArgument"
        | "MalformedXML" => Kind::InvalidRequest,
        "BadDigest" => Kind::Corrupt,
        "RequestTimeout" | "InternalError" | "ServiceUnavailable" => Kind::Unavailable,
        "DownloadTrafficRateLimitExceeded"
        | "UploadTrafficRateLimitExceeded"
        | "QpsLimitExceeded"
        | "SlowDown"
        | "TotalQpsLimitExceeded"
        | "Throttling" => Kind::Throttled,
        "NotImplemented" => Kind::Unsupported,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Time, providers::s3_family::testing::answer};
    use std::{task::Waker, time::Duration};

    const HERE: Cx<'_> = Cx { now: Time::EPOCH, entropy: 0, waker: Waker::noop() };

    #[test]
    fn codes_tell_what_happened() {
        for (status, code, expected) in [
            (404, "NoSuchKey", Kind::NotFound),
            (404, "NoSuchBucket", Kind::NotFound),
            (404, "NoSuchUpload", Kind::NotFound),
            (409, "FileAlreadyExists", Kind::PreconditionFailed),
            (412, "PreconditionFailed", Kind::PreconditionFailed),
            (409, "BucketAlreadyExists", Kind::Conflict),
            (409, "BucketNotEmpty", Kind::Conflict),
            (409, "PositionNotEqualToLength", Kind::Conflict),
            (403, "InvalidObjectState", Kind::Conflict),
            (403, "AccessDenied", Kind::Forbidden),
            (403, "SignatureDoesNotMatch", Kind::Authentication),
            (403, "RequestTimeTooSkewed", Kind::Authentication),
            (403, "InvalidAccessKeyId", Kind::Authentication),
            (403, "SecurityTokenExpired", Kind::Authentication),
            (400, "TooManyBuckets", Kind::QuotaExceeded),
            (400, "BadDigest", Kind::Corrupt),
            (400, "InvalidDigest", Kind::InvalidRequest),
            (416, "InvalidRange", Kind::InvalidRequest),
            (503, "DownloadTrafficRateLimitExceeded", Kind::Throttled),
            (503, "QpsLimitExceeded", Kind::Throttled),
            (500, "InternalError", Kind::Unavailable),
            (501, "NotImplemented", Kind::Unsupported),
        ] {
            let body = format!(
                "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>m</Message>\
                 <RequestId>534B371674E88A4D8906008B</RequestId><HostId>h</HostId><EC>0026-00000001</EC></Error>"
            );
            let error = within(&answer(status, &[], &body));
            assert_eq!(
                (error.kind(), error.code(), error.message()),
                (expected, Some(code), "m [0026-00000001]")
            );
            assert_eq!(error.request_id(), Some("534B371674E88A4D8906008B"));
        }
    }

    /// The header is of a recorded answer.
    /// <https://github.com/aliyun/alibabacloud-oss-go-sdk-v2/blob/master/oss/client_mock_test.go>
    #[test]
    fn an_answer_without_a_body_tells_in_a_header() {
        let told = "PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iVVRGLTgiPz4KPEVycm9yPgogIDxDb2RlPk5vU3VjaEtleTwvQ29kZT4KICA8TWVzc2Fn\
            ZT5UaGUgc3BlY2lmaWVkIGtleSBkb2VzIG5vdCBleGlzdC48L01lc3NhZ2U+CiAgPFJlcXVlc3RJZD42NTU2RTNBRUQxMUU1NTM5MzNDQ0RF\
            REY8L1JlcXVlc3RJZD4KICA8SG9zdElkPmRlbW8td2Fsa2VyLTY5NjEub3NzLWNuLWhhbmd6aG91LmFsaXl1bmNzLmNvbTwvSG9zdElkPgog\
            IDxLZXk+d2Fsa2VyMmFzZGFzZGFzZC50eHQ8L0tleT4KICA8RUM+MDAyNi0wMDAwMDAwMTwvRUM+CiAgPFJlY29tbWVuZERvYz5odHRwczov\
            L2FwaS5hbGl5dW4uY29tL3Ryb3VibGVzaG9vdD9xPTAwMjYtMDAwMDAwMDE8L1JlY29tbWVuZERvYz4KPC9FcnJvcj4K";
        let error = within(&answer(404, &[("x-oss-err", told)], ""));
        assert_eq!((error.kind(), error.code()), (Kind::NotFound, Some("NoSuchKey")));
        assert_eq!(error.message(), "The specified key does not exist. [0026-00000001]");
        assert_eq!(error.request_id(), Some("6556E3AED11E553933CCDEDF"));
        for (status, headers, expected) in [
            (304, &[][..], Kind::NotModified),
            (404, &[("x-oss-delete-marker", "true")], Kind::NotFound),
            (403, &[("x-oss-err", "%%%")], Kind::Forbidden),
            (416, &[], Kind::InvalidRequest),
            (503, &[], Kind::Unavailable),
        ] {
            let error = within(&answer(status, headers, ""));
            assert_eq!((error.kind(), error.code()), (expected, None), "{status}");
        }
        let error = read(&answer(503, &[("x-oss-request-id", "R1"), ("retry-after", "7")], ""), &[], &HERE);
        assert_eq!((error.request_id(), error.retry_after()), (Some("R1"), Some(Duration::from_secs(7))));
    }

    #[test]
    fn where_the_bucket_is_and_no_secret_is_told() {
        let body = "<Error><Code>AccessDenied</Code><Message>The bucket you are attempting to access must be addressed \
            using the specified endpoint, not t0ken-1.</Message><Endpoint>oss-cn-shanghai.aliyuncs.com</Endpoint></Error>";
        let error = read(&answer(403, &[], body), &["t0ken-1"], &HERE);
        assert!(error.message().ends_with("(the bucket is at oss-cn-shanghai.aliyuncs.com)"), "{error}");
        assert!(!format!("{error:?}").contains("t0ken-1"));
    }
}
