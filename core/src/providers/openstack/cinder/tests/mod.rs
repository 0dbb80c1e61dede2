//! The requests, against the examples of the API reference.

mod actions;
mod attaching;
mod backups;
mod project;
mod snapshots;
mod volumes;

use crate::{Body, Endpoint, Request, Response, Taken};
use serde_json::Value;

/// The request's line, without its query.
fn line(endpoint: &impl Endpoint) -> String {
    let request = endpoint.request();
    assert!(request.fault().is_none(), "{:?}", request.fault());
    request.to_string()
}

/// The JSON that the request sends.
fn body(request: &Request) -> Value {
    let Body::Bytes(body) = &request.body else { panic!("{:?}", request.body) };
    assert_eq!(request.headers["content-type"], "application/json");
    serde_json::from_slice(body).expect("JSON")
}

/// An answer with that body.
fn answer(body: &str) -> Response {
    Response::new(http::StatusCode::OK, http::HeaderMap::new(), Taken::Collected(body.to_owned().into()))
}
