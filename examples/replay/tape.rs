//! The record: one JSON document a line, in the order in which things happened, without secrets.

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use pileus_core::{Cause, Lost, Time};
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    error::Error,
    fmt::Write as _,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// What stands in a record where a secret was.
const SECRET: &str = "(secret)";

/// The lines of a record under way, shared by all that write them.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<Value>>>);

impl Lines {
    pub(crate) fn push(&self, line: Value) {
        self.lock().push(line);
    }

    /// The whole record.
    pub(crate) fn finish(&self, endpoint: &str, result: &str) -> Tape {
        let entries = std::mem::take(&mut *self.lock());
        Tape { endpoint: endpoint.to_owned(), entries, result: result.to_owned() }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Value>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A whole record.
pub(crate) struct Tape {
    endpoint: String,
    entries: Vec<Value>,
    result: String,
}

impl Tape {
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub(crate) fn result(&self) -> &str {
        &self.result
    }

    pub(crate) fn exchanges(&self) -> usize {
        self.entries.iter().filter(|entry| entry.get("sent").is_some()).count()
    }

    pub(crate) fn entries(&self) -> VecDeque<Value> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn write(&self, file: &Path) -> std::io::Result<()> {
        let mut text = String::new();
        let first = json!({"endpoint": self.endpoint});
        let last = json!({"result": self.result});
        for line in std::iter::once(&first).chain(&self.entries).chain([&last]) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{line}");
        }
        std::fs::write(file, text)
    }

    pub(crate) fn read(file: &Path) -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let lines: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
        let mut entries = lines.map_err(|error| format!("{} is not a record: {error}", file.display()))?;
        let ends = |entries: &[Value]| {
            let first = entries.first()?.get("endpoint")?.as_str()?.to_owned();
            Some((first, entries.last()?.get("result")?.as_str()?.to_owned()))
        };
        let whole = ends(&entries).filter(|_| entries.len() >= 2);
        let (endpoint, result) = whole.ok_or_else(|| format!("{} is not a whole record", file.display()))?;
        entries.pop();
        entries.remove(0);
        Ok(Tape { endpoint, entries, result })
    }
}

pub(crate) fn time(now: Time) -> Value {
    json!({"now": now.since_epoch().as_nanos().to_string()})
}

pub(crate) fn read_time(entry: &Value) -> Option<Time> {
    let nanos: u128 = entry.get("now")?.as_str()?.parse().ok()?;
    let seconds = u64::try_from(nanos / 1_000_000_000).ok()?;
    let rest = u32::try_from(nanos % 1_000_000_000).ok()?;
    Some(Time::from_unix(Duration::new(seconds, rest)))
}

pub(crate) fn entropy(bits: u128) -> Value {
    json!({"entropy": format!("{bits:032x}")})
}

pub(crate) fn read_entropy(entry: &Value) -> Option<u128> {
    u128::from_str_radix(entry.get("entropy")?.as_str()?, 16).ok()
}

/// A request as it is recorded and compared.
pub(crate) fn request(head: &http::request::Parts, body: &[u8]) -> Value {
    let (body, _) = clean(body);
    json!({"method": head.method.as_str(), "uri": head.uri.to_string(), "headers": headers(&head.headers), "body": body})
}

/// An answer as it is recorded.
pub(crate) fn answer(head: &http::response::Parts, body: &[u8]) -> Value {
    let (body, changed) = clean(body);
    let mut map = head.headers.clone();
    if changed {
        // It is as long as another.
        map.remove(header::CONTENT_LENGTH);
    }
    json!({"status": head.status.as_u16(), "headers": headers(&map), "body": body})
}

pub(crate) fn lost(lost: &Lost) -> Value {
    json!({"cause": format!("{:?}", lost.cause), "reason": lost.reason, "sent": lost.sent})
}

/// What an exchange came to.
pub(crate) fn read_answer(entry: &Value) -> Option<Result<http::Response<Bytes>, Lost>> {
    if let Some(lost) = entry.get("lost") {
        let causes = [
            Cause::Connect,
            Cause::Tls,
            Cause::Broken,
            Cause::Timeout,
            Cause::Protocol,
            Cause::TooLarge,
            Cause::Local,
        ];
        let name = lost.get("cause")?.as_str()?;
        let cause = causes.into_iter().find(|cause| format!("{cause:?}") == name)?;
        return Some(Err(Lost::new(cause, lost.get("sent")?.as_bool()?, lost.get("reason")?.as_str()?)));
    }
    let answer = entry.get("answer")?;
    let mut response = http::Response::new(unpack(answer.get("body")?)?);
    *response.status_mut() =
        StatusCode::from_u16(u16::try_from(answer.get("status")?.as_u64()?).ok()?).ok()?;
    for header in answer.get("headers")?.as_array()? {
        let name: HeaderName = header.get(0)?.as_str()?.parse().ok()?;
        response.headers_mut().append(name, HeaderValue::from_str(header.get(1)?.as_str()?).ok()?);
    }
    Some(Ok(response))
}

fn headers(map: &HeaderMap) -> Value {
    let secret = |name: &HeaderName, value: &HeaderValue| {
        value.is_sensitive()
            || name.as_str().ends_with("-token")
            || [header::AUTHORIZATION, header::COOKIE, header::SET_COOKIE].contains(name)
    };
    let text = |name, value: &HeaderValue| {
        if secret(name, value) {
            SECRET.into()
        } else {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        }
    };
    map.iter().map(|(name, value)| json!([name.as_str(), text(name, value)])).collect()
}

/// A body without its secrets, and whether there were any.
fn clean(body: &[u8]) -> (Value, bool) {
    let Ok(text) = std::str::from_utf8(body) else {
        return (json!({"base64": BASE64_STANDARD.encode(body)}), false);
    };
    match serde_json::from_str::<Value>(text) {
        Ok(mut document) => match strike(&mut document) {
            true => (json!(document.to_string()), true),
            false => (json!(text), false),
        },
        Err(_) => (json!(text), false),
    }
}

fn unpack(body: &Value) -> Option<Bytes> {
    match body {
        Value::String(text) => Some(text.clone().into()),
        other => BASE64_STANDARD.decode(other.get("base64")?.as_str()?).ok().map(Bytes::from),
    }
}

/// Takes passwords, keys and tokens out of a document.
fn strike(document: &mut Value) -> bool {
    const NAMES: [&str; 8] =
        ["password", "secret", "adminpass", "admin_pass", "apikey", "private_key", "passcode", "user_data"];
    let mut found = false;
    match document {
        Value::Array(items) => items.iter_mut().for_each(|item| found |= strike(item)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.to_ascii_lowercase();
                // A token in a document is {"token": {"id": …}}.
                let value = match value {
                    Value::Object(token) if name == "token" && token.contains_key("id") => &mut token["id"],
                    Value::String(_) if NAMES.contains(&&*name) => value,
                    other => {
                        found |= strike(other);
                        continue;
                    }
                };
                *value = SECRET.into();
                found = true;
            }
        }
        _ => {}
    }
    found
}
