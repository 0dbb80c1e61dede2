//! A request taken apart, and the answers every service builds from.

use crate::ids::Ids;
use crate::{Time, stamp};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::Value;

/// A whole answer.
pub(crate) type Reply = http::Response<Bytes>;

/// A request taken apart: the path split and decoded, the query decoded, the body as sent.
pub(crate) struct Call<'a> {
    pub(crate) method: &'a Method,
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
}

impl<'a> Call<'a> {
    pub(crate) fn new(request: &'a http::Request<Bytes>) -> Self {
        let uri = request.uri();
        Self {
            method: request.method(),
            segments: uri.path().split('/').filter(|s| !s.is_empty()).map(decode).collect(),
            query: pairs(uri.query().unwrap_or("")),
            headers: request.headers(),
            body: request.body(),
        }
    }

    /// The first value of a query parameter.
    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    /// Every value of a query parameter.
    pub(crate) fn queries<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s str> {
        self.query.iter().filter(move |(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON, if it is.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body).ok()
    }
}

/// The names and values of a query or a form.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(&key.replace('+', " ")), decode(&value.replace('+', " ")))
    };
    text.split('&').filter(|text| !text.is_empty()).map(pair).collect()
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// An answer with a JSON document.
pub(crate) fn json(status: u16, document: &Value) -> Reply {
    with_type(status, "application/json", document.to_string())
}

/// An answer with text of some type.
pub(crate) fn with_type(status: u16, media: &'static str, body: impl Into<Bytes>) -> Reply {
    let mut reply = Reply::new(body.into());
    *reply.status_mut() = code(status);
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    reply
}

/// An answer without a body.
pub(crate) fn empty(status: u16) -> Reply {
    let mut reply = Reply::new(Bytes::new());
    *reply.status_mut() = code(status);
    reply
}

pub(crate) fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Sets a header whose value this crate made; a value that is not a header value is left out.
pub(crate) fn set(reply: &mut Reply, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
}

/// Gives an answer the date, the length and the request id every service sends.
pub(crate) fn finish(reply: &mut Reply, ids: &mut Ids, compute: bool, now: Time) {
    set(reply, "date", &stamp::http_date(now));
    if reply.status() != StatusCode::NO_CONTENT {
        let length = reply.body().len().to_string();
        set(reply, "content-length", &length);
    }
    let id = format!("req-{}", ids.uuid());
    if compute {
        set(reply, "x-compute-request-id", &id);
    }
    set(reply, "x-openstack-request-id", &id);
}

/// What a handler refuses with, before its service writes it its own way.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) message: String,
    /// Neutron names its errors; the others ignore it.
    pub(crate) kind: &'static str,
}

impl Refusal {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), kind: "HTTPError" }
    }
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self { kind: "HTTPBadRequest", ..Self::new(400, message) }
    }
    pub(crate) fn missing(message: impl Into<String>) -> Self {
        Self { kind: "HTTPNotFound", ..Self::new(404, message) }
    }
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self { kind: "HTTPConflict", ..Self::new(409, message) }
    }
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self { kind: "HTTPForbidden", ..Self::new(403, message) }
    }
    pub(crate) fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }
}
