//! What the tests of this folder share: requests against the API reference's published examples, answers as text.

use crate::{Endpoint, Request, Response, Taken};
use serde_json::Value;

/// What `endpoint` sends, checked to be sendable and addressed to Nova: `POST /servers/7/action?x=y` and the body.
pub(super) fn sent<E: Endpoint>(endpoint: &E) -> (String, Value) {
    let request = endpoint.request();
    assert!(request.fault().is_none(), "{:?}", request.fault());
    assert_eq!(request.service, "compute");
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    (format!("{} {}{query}", request.method, request.path), body(&request))
}

/// The body as JSON; null where there is none.
pub(super) fn body(request: &Request) -> Value {
    match &request.body {
        crate::Body::Bytes(bytes) => serde_json::from_slice(bytes).expect("a JSON body"),
        _ => Value::Null,
    }
}

/// The one version that `endpoint` asks for, or the range.
pub(super) fn versions<E: Endpoint>(endpoint: &E) -> Option<((u16, u16), (u16, u16))> {
    endpoint.request().versions.map(|versions| (versions.floor, versions.ceiling))
}

/// An answer of that status and body.
pub(super) fn answer(status: u16, body: &str) -> Response {
    Response::new(
        http::StatusCode::from_u16(status).expect("a status"),
        http::HeaderMap::new(),
        Taken::Collected(body.to_owned().into()),
    )
}

/// Whether endpoints come back whole from where they are stored.
pub(super) fn stored<E>(endpoint: &E) -> E
where
    E: Endpoint + serde::Serialize + serde::de::DeserializeOwned,
{
    let text = serde_json::to_string(endpoint).expect("JSON");
    serde_json::from_str(&text).expect("the same again")
}
