//! Errors as S3 writes them.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>

use super::xml::Xml;
use crate::exchange::{Reply, set, with_type};

/// Why a request is refused.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// What else the document says.
    pub(crate) more: Vec<(&'static str, String)>,
    /// Other headers of the answer.
    pub(crate) headers: Vec<(&'static str, String)>,
}

pub(crate) fn refused(status: u16, code: &'static str, message: impl Into<String>) -> Refused {
    Refused { status, code, message: message.into(), more: Vec::new(), headers: Vec::new() }
}

impl Refused {
    /// Says something more in an element of its own.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.more.push((name, value.into()));
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn argument(name: &str, value: &str, message: impl Into<String>) -> Self {
        refused(400, "InvalidArgument", message).with("ArgumentName", name).with("ArgumentValue", value)
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        refused(400, "InvalidRequest", message)
    }

    pub(crate) fn denied() -> Self {
        refused(403, "AccessDenied", "Access Denied")
    }

    pub(crate) fn malformed() -> Self {
        let message =
            "The XML you provided was not well-formed or did not validate against our published schema";
        refused(400, "MalformedXML", message)
    }

    pub(crate) fn no_bucket(bucket: &str) -> Self {
        refused(404, "NoSuchBucket", "The specified bucket does not exist").with("BucketName", bucket)
    }

    pub(crate) fn no_key(key: &str) -> Self {
        refused(404, "NoSuchKey", "The specified key does not exist.").with("Key", key)
    }

    pub(crate) fn no_upload(id: &str) -> Self {
        let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
        refused(404, "NoSuchUpload", message).with("UploadId", id)
    }

    pub(crate) fn precondition(which: &str) -> Self {
        let message = "At least one of the pre-conditions you specified did not hold";
        refused(412, "PreconditionFailed", message).with("Condition", which)
    }

    pub(crate) fn no_method(method: &str, what: &str) -> Self {
        refused(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
            .with("Method", method)
            .with("ResourceType", what)
    }

    pub(crate) fn not_implemented(what: &str) -> Self {
        let message = "A header or query you provided implies functionality that is not implemented.";
        refused(501, "NotImplemented", message).with("Header", what)
    }

    /// The answer. One to HEAD has no document.
    pub(crate) fn reply(&self, resource: &str, id: &str, head: bool) -> Reply {
        let mut xml = Xml::default();
        xml.within("Error", |xml| {
            xml.put("Code", self.code).put("Message", &self.message);
            for (name, value) in &self.more {
                xml.put(name, value);
            }
            xml.put("Resource", resource).put("RequestId", id).put("HostId", super::host_id(id));
        });
        let mut reply = with_type(self.status, super::MEDIA, xml.document());
        if head {
            *reply.body_mut() = bytes::Bytes::new();
        }
        for (name, value) in &self.headers {
            set(&mut reply, name, value);
        }
        reply
    }
}
