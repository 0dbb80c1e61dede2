//! What the tests of this folder share: requests as text, answers, storing.

use crate::{Body, Endpoint, Request, Response, Taken};
use percent_encoding::percent_decode_str;

/// What `endpoint` sends, checked to be sendable: its action and parameters in order, `RunInstances MinCount=1`.
pub(super) fn sent<E: Endpoint>(endpoint: &E) -> String {
    text(&endpoint.request())
}

/// A request's action and parameters.
pub(super) fn text(request: &Request) -> String {
    assert!(request.fault().is_none(), "{:?}", request.fault());
    assert_eq!((request.service, request.path.as_str(), request.query.as_str()), (super::SERVICE, "", ""));
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded; charset=utf-8");
    let Body::Bytes(body) = &request.body else { panic!("no form") };
    let body = std::str::from_utf8(body).expect("ASCII");
    let pairs = body
        .split('&')
        .map(|pair| percent_decode_str(&pair.replace('+', " ")).decode_utf8().expect("UTF-8").into_owned());
    let mut pairs: Vec<String> = pairs.filter(|pair| pair != "Version=2016-11-15").collect();
    assert_eq!(Some(pairs[0].as_str()), request.action.map(|action| format!("Action={action}")).as_deref());
    pairs[0] = pairs[0].split_off("Action=".len());
    pairs.join(" ")
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
