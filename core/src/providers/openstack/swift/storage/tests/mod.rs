//! Neutral storage against answers that are written out.

mod changes;
mod gateway;
mod reads;
mod transfers;

use super::super::testing::answer;
use crate::{
    Answer, Body, Cause, Cx, Exchange, Lost, Op, Operation, Response, Result, Secret, Step, Take, Time,
    providers::openstack::{Credentials, OpenStack, Settings},
};
use std::task::Waker;

const NOW: u64 = 1_893_456_000;
const CATALOG: &str = r#"{"token": {"expires_at": "2100-01-01T00:00:00Z", "project": {"id": "p"}, "catalog": [
    {"type": "object-store", "name": "swift", "endpoints": [
        {"interface": "public", "region": "r", "url": "http://s.example/v1/AUTH_p"}]}]}}"#;

fn settings() -> Settings {
    Settings::new("http://id.example/v3", Credentials::password("demo", "secret", "demo", "Default"))
}

fn cloud() -> OpenStack {
    OpenStack::new(settings()).expect("settings")
}

fn keyed(key: &str) -> OpenStack {
    let mut settings = settings();
    settings.object_storage.temp_url_key = Some(Secret::new(key));
    OpenStack::new(settings).expect("settings")
}

/// A request as text: method, path and query below the account, the headers that matter, and the body.
fn shown(exchange: &Exchange) -> String {
    let (request, body) = (&exchange.request, exchange.request.body());
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    let mut text = format!("{} {}", request.method(), path.strip_prefix("/v1/AUTH_p").unwrap_or(path));
    let mut headers: Vec<String> = request
        .headers()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "x-auth-token" | "accept"))
        .map(|(name, value)| format!("\n{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    headers.sort_unstable();
    text.extend(headers);
    match body {
        Body::Empty => {}
        Body::Bytes(bytes) => text.push_str(&format!("\n{}", String::from_utf8_lossy(bytes))),
        other => text.push_str(&format!("\n{other:?}")),
    }
    text
}

/// What was asked for, in order.
type Log = Vec<String>;

/// Runs `op`, whose requests `cloud` answers, but for the login.
fn drive<T>(op: Op<T>, cloud: impl FnMut(&str) -> Answer) -> (Result<T>, Log) {
    drive_until(op, cloud, |_| false).expect("nothing stops it")
}

/// The same, until `stop` says of the log that it has gone far enough.
fn drive_until<T>(
    mut op: Op<T>,
    mut cloud: impl FnMut(&str) -> Answer,
    stop: impl Fn(&Log) -> bool,
) -> std::result::Result<(Result<T>, Log), Op<T>> {
    let (mut now, mut log) = (Time::from_unix_secs(NOW), Log::new());
    for _ in 0..10_000 {
        let cx = Cx { now, entropy: 7, waker: Waker::noop() };
        if stop(&log) {
            return Err(op);
        }
        match op.poll(&cx) {
            Step::Send(id, exchange) if exchange.request.uri().host() == Some("id.example") => {
                op.answer(id, Ok(answer(201, &[("x-subject-token", "a-token")], CATALOG)), &cx);
            }
            Step::Send(id, exchange) => {
                let text = shown(&exchange);
                let said = cloud(&text).and_then(|response| taken(&exchange, response));
                log.push(text);
                op.answer(id, said, &cx);
            }
            Step::Wait(until) => now = until.expect("something to wait for"),
            Step::Done(result) => return Ok((result, log)),
        }
    }
    panic!("it does not end: {:?}", log.last());
}

/// An answer as the exchange takes it in: a span of it goes to a sink that nobody looks at.
fn taken(exchange: &Exchange, response: Response) -> Answer {
    if !matches!(exchange.take, Take::Span { .. }) {
        return Ok(response);
    }
    let mut reading = exchange.reading(response.status, response.headers.clone());
    reading.push(response.bytes().clone())?;
    while reading.pull().is_some() {}
    reading.end()?;
    reading.into_answer()
}

fn ok(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    Ok(answer(status, headers, body))
}

fn lost() -> Answer {
    Err(Lost::new(Cause::Broken, true, "it broke"))
}

/// The first lines of what was asked for.
fn heads(log: &Log) -> Vec<&str> {
    log.iter().map(|text| text.lines().next().unwrap_or_default()).collect()
}

fn bulk(deleted: u64) -> Answer {
    ok(200, &[], &format!(r#"{{"Number Deleted": {deleted}, "Response Status": "200 OK", "Errors": []}}"#))
}
