//! What the tests of this folder share: requests as text, answers, storing.

use crate::{Body, Endpoint, Request, Response, Taken};

/// What `endpoint` sends, checked to be sendable: `PUT /c/o?x=y`, a line for each header in order of name, and the body
/// where it is text.
pub(crate) fn sent<E: Endpoint>(endpoint: &E) -> String {
    text(&endpoint.request())
}

/// The same of a request.
pub(crate) fn text(request: &Request) -> String {
    assert!(request.fault().is_none(), "{:?}", request.fault());
    let mut text = format!("{} {}", request.method, request.path);
    if !request.query.is_empty() {
        text.push('?');
        text.push_str(&request.query);
    }
    let value = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let mut headers: Vec<String> =
        request.headers.iter().map(|(name, v)| format!("\n{name}: {}", value(v))).collect();
    headers.sort_unstable();
    text.extend(headers);
    match &request.body {
        Body::Empty => {}
        Body::Bytes(bytes) => {
            text.push('\n');
            text.push_str(std::str::from_utf8(bytes).expect("text"));
        }
        Body::Source(span) => text.push_str(&format!("\nsource {}..{}", span.start, span.end)),
        Body::Stream(stream) => text.push_str(&format!("\n{stream:?}")),
    }
    text
}

/// An answer of that status, with headers and a body.
pub(crate) fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Response {
    let header = |(name, value): &(&'static str, &str)| {
        let value = http::HeaderValue::from_bytes(value.as_bytes()).expect("a header");
        (http::HeaderName::from_static(name), value)
    };
    Response::new(
        http::StatusCode::from_u16(status).expect("a status"),
        headers.iter().map(header).collect(),
        Taken::Collected(body.to_owned().into()),
    )
}

/// Whether endpoints come back whole from where they are stored.
pub(crate) fn stored<E>(endpoint: &E) -> E
where
    E: serde::Serialize + serde::de::DeserializeOwned,
{
    let text = serde_json::to_string(endpoint).expect("JSON");
    serde_json::from_str(&text).expect("the same again")
}
