//! What the tests of the family share: requests as text, answers, storing.

pub(in crate::providers) mod cloud;

use crate::{Body, Endpoint, Request, Response, Taken};

/// What `endpoint` sends, checked to be sendable: method, path and query, and its headers and body in lines below.
pub(in crate::providers) fn sent<E: Endpoint>(endpoint: &E) -> String {
    text(&endpoint.request())
}

/// A request as text.
pub(in crate::providers) fn text(request: &Request) -> String {
    assert!(request.fault().is_none(), "{:?}", request.fault());
    assert!(matches!(request.service, "s3" | "oss"), "{}", request.service);
    let mut text = format!("{} {}", request.method, request.path);
    if !request.query.is_empty() {
        text += &format!("?{}", request.query);
    }
    let mut headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| format!("\n{name}: {}", value.to_str().expect("ASCII")))
        .collect();
    headers.sort();
    text += &headers.concat();
    match &request.body {
        Body::Empty => {}
        Body::Bytes(bytes) => text += &format!("\n\n{}", String::from_utf8_lossy(bytes)),
        Body::Source(span) => text += &format!("\n\nsource {span:?}"),
        Body::Stream(stream) => text += &format!("\n\n{stream:?}"),
    }
    text
}

/// Why `endpoint` cannot be sent.
pub(in crate::providers) fn fault<E: Endpoint>(endpoint: &E) -> String {
    let request = endpoint.request();
    let fault = request.fault().expect("refused");
    assert_eq!(fault.kind(), crate::Kind::Misuse);
    fault.message().to_owned()
}

/// An answer of that status, headers and body.
pub(in crate::providers) fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Response {
    let headers = headers
        .iter()
        .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().expect("a header")))
        .collect();
    let status = http::StatusCode::from_u16(status).expect("a status");
    Response::new(status, headers, Taken::Collected(body.to_owned().into()))
}

/// Whether endpoints come back whole from where they are stored.
pub(in crate::providers) fn stored<E>(endpoint: &E) -> E
where
    E: Endpoint + serde::Serialize + serde::de::DeserializeOwned,
{
    let text = serde_json::to_string(endpoint).expect("JSON");
    serde_json::from_str(&text).expect("the same again")
}
