//! What the tests of all families share.

use crate::{Body, Request, Response, Taken};
use http::{HeaderMap, StatusCode};

pub(super) fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Response {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().expect("a header"));
    }
    let status = StatusCode::from_u16(status).expect("a status");
    Response::new(status, map, Taken::Collected(body.to_owned().into()))
}

/// An answer by which B2 refuses.
pub(super) fn refusal(status: u16, code: &str) -> Response {
    answer(status, &[], &format!(r#"{{"status": {status}, "code": "{code}", "message": "it is so"}}"#))
}

pub(super) fn json(request: &Request) -> serde_json::Value {
    assert_eq!(request.headers["content-type"], "application/json");
    let Body::Bytes(bytes) = &request.body else { panic!("{:?}", request.body) };
    serde_json::from_slice(bytes).expect("JSON")
}

/// Method, path and query in one line.
pub(super) fn line(request: &Request) -> String {
    assert!(request.fault().is_none(), "{:?}", request.fault());
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    format!("{} {}{query}", request.method, request.path)
}
