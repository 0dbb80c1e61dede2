//! Any answer, to any call: read or refused, and never more.

use crate::{endpoints, input::Input, made::made};
use pileus_core::{
    Cx, Endpoint, Error, Response, Secret, Session, Time,
    providers::openstack::{
        Credentials, OpenStackSession, Settings,
        keystone::{CheckToken, RevokeToken},
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{sync::LazyLock, task::Waker};

const HEADERS: [&str; 4] = ["location", "retry-after", "x-openstack-request-id", "content-md5"];

const SECRET: &str = "hunter2-correct";

static SESSION: LazyLock<OpenStackSession> = LazyLock::new(|| {
    let credentials = Credentials::password("demo", SECRET, "demo", "Default");
    OpenStackSession::new(Settings::new("https://cloud.example/v3", credentials)).expect("good settings")
});

/// Two bytes choose the call, the rest is the answer.
pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let number = usize::from(u16::from_le_bytes([input.byte(), input.byte()]));
    let response = input.answer(&HEADERS);
    endpoints::visit(number, &mut Read(&response));
    // These hold a token, so they are no plain data.
    let secret = Secret::new(SECRET);
    read(&CheckToken { token: secret.clone() }, &response);
    read(&RevokeToken { token: secret }, &response);
    let cx = Cx { now: Time::from_unix_secs(1_767_225_600), entropy: 7, waker: Waker::noop() };
    check(&SESSION.error(&response, &cx));
}

struct Read<'a>(&'a Response);

impl endpoints::Visit for Read<'_> {
    fn visit<E: Endpoint + Serialize + DeserializeOwned>(&mut self, _: &'static str) {
        if let Some(call) = made::<E>(&mut Input(&[])) {
            read(&call, self.0);
        }
    }
}

fn read<E: Endpoint>(call: &E, response: &Response) {
    match call.response(response) {
        Ok(output) => drop(format!("{output:?}")),
        Err(error) => {
            bounded(&error);
            // A call knows no secret; whatever a document says is kept out of its error, links to pages apart.
            let printed = format!("{error:?}").contains(SECRET) && !error.message().contains("next page");
            let document = serde_json::from_slice(response.bytes());
            assert!(!printed || document.map_or(true, |document| named(&document)), "{error:?}");
        }
    }
}

/// Whether the secret is in the name of a field.
fn named(document: &Value) -> bool {
    match document {
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains(SECRET) || named(value)),
        Value::Array(items) => items.iter().any(named),
        _ => false,
    }
}

/// What holds for every error of who knows the secrets.
pub fn check(error: &Error) {
    bounded(error);
    assert!(!format!("{error} {error:?}").contains(SECRET));
}

/// What holds for every error.
fn bounded(error: &Error) {
    assert!(error.excerpt().is_none_or(|excerpt| excerpt.len() <= Error::EXCERPT), "a bounded excerpt");
    let line = format!("{error}");
    assert!(line.len() <= 16 << 10, "{} bytes of message: {}…", line.len(), &line[..200]);
    let _ = (error.again(), error.family(), error.retry_after());
}
