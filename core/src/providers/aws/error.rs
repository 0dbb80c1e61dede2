//! What AWS's query and REST services say when they refuse.
//!
//! EC2: `Response/Errors/Error` (<https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html>). STS and
//! other query services: `ErrorResponse/Error`
//! (<https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>). S3: `Error` alone.

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
    /// The root of what is said. In S3's documents it is the error itself.
    #[derive(Clone, Debug, Default)]
    struct Said {
        code: String = "Code",
        message: String = "Message",
        request_id: String = "RequestId",
        inside: Option<Inside> = "Error",
        list: Option<List> = "Errors",
        ec2_request_id: String = "RequestID",
    }
}

xml_struct! {
    #[derive(Clone, Debug, Default)]
    struct List {
        inside: Option<Inside> = "Error",
    }
}

xml_struct! {
    /// One error. Errors hold no errors: an answer cannot choose how deep its reader goes.
    #[derive(Clone, Debug, Default)]
    struct Inside {
        code: String = "Code",
        message: String = "Message",
        request_id: String = "RequestId",
    }
}

impl Said {
    /// The error without the forms that wrap it.
    fn innermost(&mut self) -> Inside {
        let listed = self.list.take().and_then(|list| list.inside);
        listed.or_else(|| self.inside.take()).unwrap_or_else(|| Inside {
            code: std::mem::take(&mut self.code),
            message: std::mem::take(&mut self.message),
            request_id: std::mem::take(&mut self.request_id),
        })
    }
}

/// Reads an unsuccessful answer. `secrets` are taken out of whatever it echoes: where a signature is wrong, services
/// tell what they signed, the session token with it.
pub(crate) fn read(response: &Response, secrets: &[&str], cx: &Cx<'_>) -> Error {
    let text = String::from_utf8_lossy(response.bytes());
    let text = scrub(&text, secrets);
    let mut said = xml::parse::<Said>(text.as_bytes()).unwrap_or_default();
    let inner = said.innermost();
    let code = (!inner.code.is_empty()).then_some(inner.code.trim());
    let message = match (clean(&inner.message, MESSAGE), code) {
        (message, _) if !message.is_empty() => message,
        (_, Some(code)) => format!("the provider answered {code} and no more"),
        _ => format!("the provider answered {} and no more", response.status),
    };
    let header = response.header("x-amzn-requestid").or_else(|| response.header("x-amz-request-id"));
    let request_id = [&said.ec2_request_id, &said.request_id, &inner.request_id]
        .into_iter()
        .find(|id| !id.is_empty())
        .map(String::as_str)
        .or(header);
    let error = Error::new(kind(response.status, code.unwrap_or_default()), message)
        .with_status(response.status)
        .with_request_id(request_id.map(|id| clean(&scrub(id, secrets), 100)))
        .with_retry_after(response.retry_after(cx.now))
        .with_excerpt(text.as_bytes());
    match code {
        Some(code) => error.with_code(clean(code, 100)),
        None => error,
    }
}

pub(in crate::providers) fn kind(status: StatusCode, code: &str) -> Kind {
    match code {
        "AuthFailure"
        | "AuthMissingFailure"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "IncompleteSignature"
        | "InvalidAccessKeyId"
        | "InvalidClientTokenId"
        | "InvalidSecurityToken"
        | "InvalidSignatureException"
        | "InvalidToken"
        | "MissingAuthenticationToken"
        | "RequestExpired"
        | "RequestInTheFuture"
        | "RequestTimeTooSkewed"
        | "SignatureDoesNotMatch"
        | "TokenRefreshRequired"
        | "UnrecognizedClientException" => Kind::Authentication,
        "UnauthorizedOperation"
        | "AccessDenied"
        | "AccessDeniedException"
        | "OptInRequired"
        | "OperationNotPermitted"
        | "PendingVerification"
        | "Blocked" => Kind::Forbidden,
        "RequestLimitExceeded"
        | "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "TooManyRequestsException"
        | "EC2ThrottledException"
        | "PriorRequestNotComplete"
        | "SlowDown"
        | "BandwidthLimitExceeded" => Kind::Throttled,
        "Unavailable"
        | "ServiceUnavailable"
        | "InternalError"
        | "InternalFailure"
        | "InternalServiceError"
        | "IDPCommunicationError"
        | "InsufficientInstanceCapacity"
        | "InsufficientHostCapacity"
        | "InsufficientReservedInstanceCapacity"
        | "InsufficientCapacity"
        | "InsufficientCapacityOnHost"
        | "InsufficientAddressCapacity"
        | "InsufficientVolumeCapacity" => Kind::Unavailable,
        "UnsupportedOperation" | "Unsupported" | "InvalidAction" | "NotImplemented" => Kind::InvalidRequest,
        "IdempotentParameterMismatch" | "IdempotentInstanceTerminated" | "IncorrectState" => Kind::Conflict,
        _ if code.ends_with(".NotFound")
            || code.contains("NotFound.")
            || code.ends_with("NotFound")
            || code.ends_with(".Unknown")
            || code == "InvalidAMIID.Unavailable"
            || code == "Gateway.NotAttached"
            || code == "InvalidInstanceType"
            || code.contains("IDNotFound")
            || code.starts_with("NoSuch") =>
        {
            Kind::NotFound
        }
        _ if code.ends_with("LimitExceeded")
            || code.ends_with("QuotaExceeded")
            || code.ends_with("RateExceeded")
            || code.contains("LimitExceeded.") =>
        {
            Kind::QuotaExceeded
        }
        _ if code.starts_with("IncorrectInstanceState")
            || code.starts_with("Incorrect")
            || code.ends_with(".Duplicate")
            || code.ends_with("InUse")
            || code.ends_with("AlreadyExists")
            || code.contains("AlreadyAssociated")
            || code.contains("DependencyViolation") =>
        {
            Kind::Conflict
        }
        _ => Kind::of_status(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Taken, Time};

    fn error(status: u16, body: &str) -> Error {
        let response = Response::new(
            StatusCode::from_u16(status).expect("a status"),
            http::HeaderMap::new(),
            Taken::Collected(body.to_owned().into()),
        );
        read(
            &response,
            &["hunter2/token=="],
            &Cx { now: Time::EPOCH, entropy: 0, waker: std::task::Waker::noop() },
        )
    }

    #[test]
    fn the_three_forms_are_read() {
        let ec2 = "<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>\n  The instance ID 'i-1'\n  does \
            not exist</Message></Error></Errors><RequestID>r-1</RequestID></Response>";
        let sts = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
            <Code>InvalidClientTokenId</Code><Message>m</Message></Error><RequestId>r-2</RequestId></ErrorResponse>";
        let s3 = "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>m</Message><RequestId>r-3</RequestId></Error>";
        for (status, body, kind, code, id) in [
            (400, ec2, Kind::NotFound, "InvalidInstanceID.NotFound", "r-1"),
            (403, sts, Kind::Authentication, "InvalidClientTokenId", "r-2"),
            (503, s3, Kind::Throttled, "SlowDown", "r-3"),
        ] {
            let error = error(status, body);
            assert_eq!(
                (error.kind(), error.code(), error.request_id()),
                (kind, Some(code), Some(id)),
                "{error}"
            );
        }
        assert_eq!(error(400, ec2).message(), "The instance ID 'i-1' does not exist");
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = "<Error>".repeat(crate::exchange::ERROR_BODY / 7);
        assert_eq!(error(400, &deep).code(), None);
        let deep = format!("{deep}{}", "</Error>".repeat(crate::exchange::ERROR_BODY / 7));
        assert_eq!(error(400, &deep).kind(), Kind::InvalidRequest);
    }

    #[test]
    fn what_a_service_signed_is_told_without_the_token() {
        let body = "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>The Canonical String should have \
            been 'POST\n/\n\nx-amz-security-token:hunter2/token==\n'</Message></Error></ErrorResponse>";
        let error = error(403, body);
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        assert!(error.message().contains("x-amz-security-token:(secret)"), "{error}");
    }

    #[test]
    fn codes_tell_more_than_statuses() {
        for (code, kind) in [
            ("RequestLimitExceeded", Kind::Throttled),
            ("InstanceLimitExceeded", Kind::QuotaExceeded),
            ("VcpuLimitExceeded", Kind::QuotaExceeded),
            ("InvalidGroup.Duplicate", Kind::Conflict),
            ("InvalidKeyPair.Duplicate", Kind::Conflict),
            ("VolumeInUse", Kind::Conflict),
            ("IncorrectInstanceState", Kind::Conflict),
            ("IdempotentParameterMismatch", Kind::Conflict),
            ("InvalidAMIID.NotFound", Kind::NotFound),
            ("InvalidParameterValue", Kind::InvalidRequest),
            ("UnauthorizedOperation", Kind::Forbidden),
            ("InsufficientInstanceCapacity", Kind::Unavailable),
        ] {
            let body = format!("<Response><Errors><Error><Code>{code}</Code></Error></Errors></Response>");
            let error = error(400, &body);
            assert_eq!((error.kind(), error.code()), (kind, Some(code)));
            assert!(error.message().contains(code));
        }
        let page = error(502, "<html>bad gateway");
        assert_eq!((page.kind(), page.code()), (Kind::Unavailable, None));
    }
}
