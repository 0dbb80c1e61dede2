//! Neutral storage against answers that are written down, in virtual time.

mod copies;
mod downloads;
mod settings;
mod uploads;

use crate::{
    Algorithm, Answer, Body, Cause, Checksum, Cx, Exchange, Lost, Operation, Result, Step, Time,
    providers::{
        aws::credentials::Source,
        s3::{S3, Settings},
    },
};
use bytes::Bytes;
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, PoisonError},
    task::Waker,
};

fn key() -> Source {
    Source::access_key("AKID", "secret")
}

fn aws() -> S3 {
    S3::new(Settings::aws("eu-west-1", key())).expect("good settings")
}

/// A cloud that compares no checksums.
fn plain() -> S3 {
    S3::new(Settings::compatible("https://s3.example", "r", key())).expect("good settings")
}

/// What is sent, as text, without what signing adds.
fn text(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let mut text =
        format!("{} {}", request.method(), request.uri().path_and_query().map_or("", |path| path.as_str()));
    let signing = ["authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-decoded-content-length"];
    let mut headers: Vec<_> = request
        .headers()
        .iter()
        .filter(|(name, _)| !signing.contains(&name.as_str()))
        .map(|(name, value)| format!("\n{name}: {}", value.to_str().expect("ASCII")))
        .collect();
    headers.sort();
    text += &headers.concat();
    match request.body() {
        Body::Empty => {}
        Body::Bytes(bytes) => text += &format!("\n{}", String::from_utf8_lossy(bytes)),
        other => text += &format!("\n{other:?}"),
    }
    text
}

/// The source's content: byte `n` is `n` mod 251.
fn content(first: u64, end: u64) -> Bytes {
    (first..end).map(|n| u8::try_from(n % 251).unwrap_or_default()).collect::<Vec<_>>().into()
}

/// The checksum of such a content, computed once for all tests: hashing is slow without optimization.
fn sum(algorithm: Algorithm, first: u64, end: u64) -> Checksum {
    static KNOWN: Mutex<BTreeMap<(Algorithm, u64, u64), Checksum>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    *known.entry((algorithm, first, end)).or_insert_with(|| algorithm.of(&content(first, end)))
}

/// What a transport tells of what it sent.
fn hashed(exchange: &Exchange) -> Option<Checksum> {
    let Body::Stream(stream) = exchange.request.body() else { return None };
    stream.hash.map(|hash| sum(hash, stream.span.start, stream.span.end))
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    Ok(crate::providers::s3::testing::answer(status, headers, body))
}

fn lost() -> Answer {
    Err(Lost::new(Cause::Broken, true, "cut"))
}

fn cx(now: Time) -> Cx<'static> {
    Cx { now, entropy: 7, waker: Waker::noop() }
}

/// Runs `operation` to its end, each request answered by `cloud`; what was sent, and what came of it.
fn run<T: fmt::Debug>(
    mut operation: impl Operation<Output = T>,
    mut cloud: impl FnMut(&str) -> Answer,
) -> (Vec<String>, Result<T>) {
    let (mut now, mut sent) = (Time::from_unix_secs(1_800_000_000), Vec::new());
    for _ in 0..1_000 {
        match operation.poll(&cx(now)) {
            Step::Send(id, exchange) => {
                let text = text(&exchange);
                let mut answer = cloud(&text);
                if let Ok(response) = &mut answer {
                    response.hashed.sent = hashed(&exchange);
                }
                sent.push(text);
                operation.answer(id, answer, &cx(now));
            }
            Step::Wait(until) => now = until.expect("something to wait for").max(now),
            Step::Done(result) => return (sent, result),
        }
    }
    panic!("it goes on and on: {sent:?}");
}

/// The first lines of what was sent.
fn lines(sent: &[String]) -> Vec<&str> {
    sent.iter().map(|text| text.lines().next().unwrap_or_default()).collect()
}
