//! What S3 says when it refuses. <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>

use crate::{
    Cx, Error, Kind, Response, Time,
    providers::aws,
    wire::{text::clean, xml, xml_struct},
};
use http::StatusCode;
use std::task::Waker;

xml_struct! {
    /// What a refusal tells besides its words.
    #[derive(Clone, Debug, Default)]
    pub(super) struct Hint {
        pub(super) code: String = "Code",
        pub(super) region: Option<String> = "Region",
    }
}

impl Hint {
    pub(super) fn read(response: &Response) -> Option<Self> {
        xml::parse::<Hint>(response.bytes()).ok()
    }
}

/// Reads an unsuccessful answer.
pub(super) fn read(response: &Response, secrets: &[&str], cx: &Cx<'_>) -> Error {
    let error = aws::error::read(response, secrets, cx);
    let marked = response.header("x-amz-delete-marker") == Some("true");
    match kind(error.code().unwrap_or_default(), response.status.as_u16()) {
        // The newest version says that the object was deleted.
        _ if marked && response.status.as_u16() == 405 => error.with_kind(Kind::NotFound),
        Some(kind) => error.with_kind(kind),
        None => error,
    }
}

/// Reads an error that comes with a status of success: what takes long begins its answer before it knows its end.
pub(super) fn within(response: &Response) -> Error {
    read(response, &[], &Cx { now: Time::EPOCH, entropy: 0, waker: Waker::noop() })
}

/// The error of one thing of several.
pub(super) fn of_code(code: &str, message: &str) -> Error {
    let kind = kind(code, 0).unwrap_or_else(|| aws::error::kind(StatusCode::BAD_REQUEST, code));
    let message = if message.is_empty() {
        format!("the provider says {code} and no more")
    } else {
        clean(message, 400)
    };
    Error::new(kind, message).with_code(clean(code, 100))
}

/// What codes and statuses mean at S3, where it is not what they mean at the rest of AWS.
fn kind(code: &str, status: u16) -> Option<Kind> {
    Some(match code {
        "PreconditionFailed" => Kind::PreconditionFailed,
        // The first two: another request was under way for the same thing; this one did nothing.
        "ConditionalRequestConflict"
        | "OperationAborted"
        | "BucketAlreadyExists"
        | "BucketAlreadyOwnedByYou"
        | "BucketNotEmpty"
        | "InvalidBucketState"
        | "InvalidObjectState"
        | "ObjectAlreadyInActiveTierError"
        | "RestoreAlreadyInProgress" => Kind::Conflict,
        "InvalidRange"
        | "EntityTooLarge"
        | "EntityTooSmall"
        | "KeyTooLongError"
        | "InvalidPart"
        | "InvalidPartOrder"
        | "InvalidDigest"
        | "MissingContentLength" => Kind::InvalidRequest,
        "TooManyBuckets" | "QuotaExceeded" | "TooManyTags" => Kind::QuotaExceeded,
        "BadDigest" | "XAmzContentSHA256Mismatch" | "XAmzContentChecksumMismatch" => Kind::Corrupt,
        // The body did not come in time.
        "RequestTimeout" | "Busy" => Kind::Unavailable,
        "503 SlowDown" | "ReduceYourRequestRate" => Kind::Throttled,
        "AllAccessDisabled" | "AccountProblem" | "NotSignedUp" | "InvalidPayer" => Kind::Forbidden,
        "PermanentRedirect" | "TemporaryRedirect" | "Redirect" => Kind::Redirected,
        "NotImplemented" => Kind::Unsupported,
        _ if status == 416 => Kind::InvalidRequest,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::s3::testing::answer;

    #[test]
    fn codes_tell_what_happened() {
        for (status, code, expected) in [
            (404, "NoSuchKey", Kind::NotFound),
            (404, "NoSuchBucket", Kind::NotFound),
            (404, "NoSuchUpload", Kind::NotFound),
            (404, "NoSuchTagSet", Kind::NotFound),
            (404, "ServerSideEncryptionConfigurationNotFoundError", Kind::NotFound),
            (409, "BucketAlreadyOwnedByYou", Kind::Conflict),
            (409, "BucketAlreadyExists", Kind::Conflict),
            (409, "BucketNotEmpty", Kind::Conflict),
            (409, "ConditionalRequestConflict", Kind::Conflict),
            (503, "SlowDown", Kind::Throttled),
            (503, "ServiceUnavailable", Kind::Unavailable),
            (500, "InternalError", Kind::Unavailable),
            (400, "RequestTimeout", Kind::Unavailable),
            (412, "PreconditionFailed", Kind::PreconditionFailed),
            (416, "InvalidRange", Kind::InvalidRequest),
            (403, "InvalidObjectState", Kind::Conflict),
            (403, "AccessDenied", Kind::Forbidden),
            (403, "SignatureDoesNotMatch", Kind::Authentication),
            (403, "RequestTimeTooSkewed", Kind::Authentication),
            (400, "ExpiredToken", Kind::Authentication),
            (400, "TooManyBuckets", Kind::QuotaExceeded),
            (400, "BadDigest", Kind::Corrupt),
            (501, "NotImplemented", Kind::Unsupported),
            (301, "PermanentRedirect", Kind::Redirected),
        ] {
            let body = format!(
                "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>m</Message><Resource>/b/k</Resource>\
                 <RequestId>4442587FB7D0A2F9</RequestId><HostId>h</HostId></Error>"
            );
            let error = within(&answer(status, &[], &body));
            assert_eq!((error.kind(), error.code()), (expected, Some(code)));
            assert_eq!(error.request_id(), Some("4442587FB7D0A2F9"));
        }
    }

    #[test]
    fn a_status_alone_says_enough() {
        for (status, headers, expected) in [
            (304, &[("etag", "\"e\"")][..], Kind::NotModified),
            (404, &[], Kind::NotFound),
            (403, &[], Kind::Forbidden),
            (412, &[], Kind::PreconditionFailed),
            (416, &[], Kind::InvalidRequest),
            (405, &[("x-amz-delete-marker", "true")], Kind::NotFound),
            (405, &[], Kind::InvalidRequest),
            (503, &[], Kind::Unavailable),
        ] {
            let error = within(&answer(status, headers, ""));
            assert_eq!((error.kind(), error.code()), (expected, None), "{status}");
        }
        let error = within(&answer(404, &[("x-amz-request-id", "R1")], ""));
        assert_eq!(error.request_id(), Some("R1"));
    }
}
