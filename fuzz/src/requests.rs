//! Any call with anything in its fields: its request goes where it should or is refused, the same each time.

use crate::{endpoints, input::Input, made::made};
use pileus_core::{Body, Endpoint, Kind, Request};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

/// Two bytes choose the call, the rest fills its fields.
pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let number = usize::from(u16::from_le_bytes([input.byte(), input.byte()]));
    endpoints::visit(number, &mut Make(input));
}

struct Make<'a>(Input<'a>);

const BASE: &str = "https://cloud.example:8774/v2.1";

impl endpoints::Visit for Make<'_> {
    fn visit<E: Endpoint + Serialize + DeserializeOwned>(&mut self, name: &'static str) {
        let Some(call) = made::<E>(&mut self.0) else { return };
        let request = call.request();
        // Asked again for every attempt: it must be the same request.
        assert_eq!(parts(&request), parts(&call.request()), "{name}");
        if let Some(fault) = request.fault() {
            crate::answers::check(fault);
            assert!(matches!(fault.kind(), Kind::Misuse | Kind::Unsupported), "{name}: {fault}");
            return;
        }
        let stray = request.path.bytes().find(|&b| !b.is_ascii_alphanumeric() && !b"-._~%/".contains(&b));
        assert_eq!(stray, None, "{name}: {}", request.path);
        assert!(!request.path.contains("//") && !request.path.contains("/../"), "{name}: {}", request.path);
        match request.uri(BASE) {
            Ok(uri) => {
                assert_eq!(uri.authority().map(|a| a.as_str()), Some("cloud.example:8774"), "{name}");
                assert_eq!(uri.path(), format!("/v2.1{}", request.path), "{name}");
            }
            // Only a stored query, which is the provider's own text, can be no query.
            Err(error) => assert_eq!(error.kind(), Kind::Misuse, "{name}"),
        }
        if let Body::Bytes(body) = &request.body {
            match request.headers.get("content-type") {
                Some(kind) if kind.as_bytes().starts_with(b"application/x-www-form-urlencoded") => {
                    form(name, body)
                }
                _ => {
                    let read = serde_json::from_slice::<serde_json::Value>(body);
                    assert!(read.is_ok(), "{name} sends what is no JSON: {read:?}");
                }
            }
        }
        // A checkpoint holds calls as data: what is taken up again asks for the same.
        let stored = serde_json::to_value(&call).expect("a call is plain data");
        let again: E = serde_json::from_value(stored).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(parts(&request), parts(&again.request()), "{name} after it was stored");
    }
}

/// Names and values, each name once, and nothing in a value that ends it.
fn form(name: &str, body: &[u8]) {
    let text = std::str::from_utf8(body).expect("ASCII");
    let mut names = BTreeSet::new();
    for pair in text.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or_else(|| panic!("{name}: {pair} in {text}"));
        assert!(names.insert(key), "{name} says {key} twice: {text}");
        for part in [key, value] {
            let stray = part.bytes().find(|b| !b.is_ascii_alphanumeric() && !b"-._~%+".contains(b));
            assert_eq!(stray, None, "{name}: {text}");
        }
    }
    assert!(text.starts_with("Action="), "{name}: {text}");
}

type Parts = (http::Method, String, String, http::HeaderMap, Body, pileus_core::Repeat);

fn parts(request: &Request) -> Parts {
    let Request { method, path, query, headers, body, repeat, .. } = request.clone();
    (method, path, query, headers, body, repeat)
}
