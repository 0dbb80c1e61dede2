//! Errors as the Blob service writes them.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2>

use crate::Time;
use crate::exchange::{Reply, set, with_type};
use crate::s3::xml::Xml;
use crate::stamp;

/// Why a request is refused.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// What a request that is not authorized is told.
    pub(crate) detail: Option<String>,
    /// Other headers of the answer.
    pub(crate) headers: Vec<(&'static str, String)>,
}

pub(crate) fn refused(status: u16, code: &'static str, message: impl Into<String>) -> Refused {
    Refused { status, code, message: message.into(), detail: None, headers: Vec::new() }
}

impl Refused {
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// A signature or a token that is none.
    pub(crate) fn unauthenticated(detail: impl Into<String>) -> Self {
        let message = "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.";
        Self { detail: Some(detail.into()), ..refused(403, "AuthenticationFailed", message) }
    }

    pub(crate) fn mismatched(what: &'static str) -> Self {
        refused(403, what, "This request is not authorized to perform this operation using this permission.")
    }

    pub(crate) fn header_value(name: &str) -> Self {
        let message = format!("The value for one of the HTTP headers is not in the correct format: {name}.");
        refused(400, "InvalidHeaderValue", message)
    }

    pub(crate) fn missing_header(name: &str) -> Self {
        let message = format!("An HTTP header that's mandatory for this request is not specified: {name}.");
        refused(400, "MissingRequiredHeader", message)
    }

    pub(crate) fn query_value(name: &str) -> Self {
        let message =
            format!("Value for one of the query parameters specified in the request URI is invalid: {name}.");
        refused(400, "InvalidQueryParameterValue", message)
    }

    pub(crate) fn input(message: impl Into<String>) -> Self {
        refused(400, "InvalidInput", message)
    }

    pub(crate) fn document() -> Self {
        refused(400, "InvalidXmlDocument", "XML specified is not syntactically valid.")
    }

    pub(crate) fn no_container() -> Self {
        refused(404, "ContainerNotFound", "The specified container does not exist.")
    }

    pub(crate) fn no_blob() -> Self {
        refused(404, "BlobNotFound", "The specified blob does not exist.")
    }

    /// What strangers are told, whether it is there or not.
    pub(crate) fn no_resource() -> Self {
        refused(404, "ResourceNotFound", "The specified resource does not exist.")
    }

    pub(crate) fn condition() -> Self {
        refused(
            412,
            "ConditionNotMet",
            "The condition specified using HTTP conditional header(s) is not met.",
        )
    }

    pub(crate) fn wrong_type() -> Self {
        refused(409, "InvalidBlobType", "The blob type is invalid for this operation.")
    }

    pub(crate) fn no_method() -> Self {
        refused(405, "UnsupportedHttpVerb", "The resource doesn't support specified Http Verb.")
    }

    /// The answer. One to HEAD has no document.
    pub(crate) fn reply(&self, id: &str, head: bool, now: Time) -> Reply {
        let mut xml = Xml::default();
        xml.within("Error", |xml| {
            let message = format!("{}\nRequestId:{id}\nTime:{}", self.message, stamp::micros(now));
            xml.put("Code", self.code).put("Message", message);
            xml.opt("AuthenticationErrorDetail", self.detail.as_ref());
        });
        let mut reply = with_type(self.status, super::MEDIA, xml.document());
        if head || self.status == 304 {
            *reply.body_mut() = bytes::Bytes::new();
            reply.headers_mut().remove("content-type");
        }
        set(&mut reply, "x-ms-error-code", self.code);
        for (name, value) in &self.headers {
            set(&mut reply, name, value);
        }
        reply
    }
}
