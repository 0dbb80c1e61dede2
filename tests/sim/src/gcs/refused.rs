//! Errors as Google writes them: JSON with a reason, and XML where its other API is asked.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/status-codes>

use crate::exchange::{Reply, json, set, with_type};
use crate::s3::xml::Xml;
use bytes::Bytes;
use serde_json::json;

/// Why a request is refused.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) reason: &'static str,
    pub(crate) message: String,
    pub(crate) headers: Vec<(&'static str, String)>,
}

pub(crate) fn refused(status: u16, reason: &'static str, message: impl Into<String>) -> Refused {
    Refused { status, reason, message: message.into(), headers: Vec::new() }
}

impl Refused {
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        refused(400, "invalid", message)
    }

    pub(crate) fn required(what: &str) -> Self {
        refused(400, "required", format!("Required parameter: {what}"))
    }

    pub(crate) fn no_bucket() -> Self {
        refused(404, "notFound", "The specified bucket does not exist.")
    }

    pub(crate) fn no_object(bucket: &str, name: &str) -> Self {
        refused(404, "notFound", format!("No such object: {bucket}/{name}"))
    }

    pub(crate) fn condition() -> Self {
        refused(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.")
    }

    pub(crate) fn unauthenticated(message: impl Into<String>) -> Self {
        refused(401, "authError", message)
            .header("www-authenticate", "Bearer realm=\"https://accounts.google.com/\"")
    }

    pub(crate) fn forbidden(what: &str) -> Self {
        let message = format!(
            "Caller does not have {what} access to the Google Cloud Storage resource. Permission '{what}' denied on resource (or it may not exist)."
        );
        refused(403, "forbidden", message)
    }

    pub(crate) fn not_found() -> Self {
        refused(404, "notFound", "Not Found")
    }

    /// The answer; `xml` where the XML API was asked. One to HEAD has no document.
    pub(crate) fn reply(&self, xml: bool, head: bool) -> Reply {
        let mut reply = if xml {
            let mut document = Xml::default();
            document.within("Error", |xml| {
                xml.put("Code", self.code()).put("Message", &self.message);
            });
            with_type(self.status, "application/xml; charset=UTF-8", document.document())
        } else {
            let error = json!({"message": self.message, "domain": "global", "reason": self.reason});
            json(
                self.status,
                &json!({"error": {"code": self.status, "message": self.message, "errors": [error]}}),
            )
        };
        if head || self.status == 304 {
            *reply.body_mut() = Bytes::new();
            reply.headers_mut().remove("content-type");
        }
        for (name, value) in &self.headers {
            set(&mut reply, name, value);
        }
        reply
    }

    /// What the XML API calls it.
    fn code(&self) -> &'static str {
        match (self.status, self.reason) {
            (404, _) if self.message.contains("bucket") => "NoSuchBucket",
            (404, _) => "NoSuchKey",
            (412, _) => "PreconditionFailed",
            (416, _) => "InvalidRange",
            (401, _) => "AuthenticationRequired",
            (403, "signature") => "SignatureDoesNotMatch",
            (403, _) => "AccessDenied",
            (400, "expired") => "ExpiredToken",
            (405, _) => "MethodNotAllowed",
            _ => "InvalidArgument",
        }
    }
}
