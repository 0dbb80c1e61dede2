//! Any answer, to any call: read or refused, and never more.

use crate::{endpoints, input::Input, made::made, texts::Passed};
use pileus_core::{
    Cx, Endpoint, Error, Response, Secret, Session, Time,
    providers::{
        aws::{self, AwsSession, credentials::Source},
        openstack::{
            Credentials, OpenStackSession, Settings,
            keystone::{CheckToken, RevokeToken},
        },
    },
    wire::xml,
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

static AWS: LazyLock<AwsSession> = LazyLock::new(|| {
    let source = Source::access_key("AKIDEXAMPLE", SECRET);
    AwsSession::new(aws::Settings::new("eu-west-1", source)).expect("good settings")
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
    // Its secret signs and is never sent, so that no answer can hold it.
    bounded(&AWS.error(&response, &cx));
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
            assert!(!printed || shown(response.bytes()), "{error:?}");
        }
    }
}

/// Whether the secret stands in an answer's form, or the answer has none: what is neither JSON nor XML, or a page.
fn shown(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    if let Ok(document) = serde_json::from_str(&text) {
        return named(&document);
    }
    let page = ["<html", "<!doctype"].iter().any(|start| {
        text.trim_start().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    });
    let mut tags = text.match_indices(SECRET).map(|(at, _)| text[..at].rfind('<') > text[..at].rfind('>'));
    page || xml::parse::<Passed>(body).is_err() || tags.any(|tag| tag)
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
