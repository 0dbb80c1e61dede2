//! Operations run against answers that are written down, in virtual time.

use crate::{Algorithm, Answer, Body, Cause, Checksum, Cx, Exchange, Lost, Operation, Result, Step, Time};
use bytes::Bytes;
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, PoisonError},
    task::Waker,
};

/// What is sent, as text, without what signing adds.
pub(in crate::providers) fn text(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let mut text =
        format!("{} {}", request.method(), request.uri().path_and_query().map_or("", |path| path.as_str()));
    let signing = [
        "authorization",
        "x-amz-date",
        "x-amz-content-sha256",
        "x-amz-decoded-content-length",
        "x-oss-date",
        "x-oss-content-sha256",
    ];
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
pub(in crate::providers) fn content(first: u64, end: u64) -> Bytes {
    (first..end).map(|n| u8::try_from(n % 251).unwrap_or_default()).collect::<Vec<_>>().into()
}

/// The checksum of such a content, computed once for all tests: hashing is slow without optimization.
pub(in crate::providers) fn sum(algorithm: Algorithm, first: u64, end: u64) -> Checksum {
    static KNOWN: Mutex<BTreeMap<(Algorithm, u64, u64), Checksum>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    *known.entry((algorithm, first, end)).or_insert_with(|| algorithm.of(&content(first, end)))
}

/// What a transport tells of what it sent.
fn hashed(exchange: &Exchange) -> Option<Checksum> {
    let Body::Stream(stream) = exchange.request.body() else { return None };
    stream.hash.map(|hash| sum(hash, stream.span.start, stream.span.end))
}

pub(in crate::providers) fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    Ok(super::answer(status, headers, body))
}

pub(in crate::providers) fn lost() -> Answer {
    Err(Lost::new(Cause::Broken, true, "cut"))
}

pub(in crate::providers) fn cx(now: Time) -> Cx<'static> {
    Cx { now, entropy: 7, waker: Waker::noop() }
}

/// Runs `operation` to its end, each request answered by `cloud`; what was sent, and what came of it.
pub(in crate::providers) fn run<T: fmt::Debug>(
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
pub(in crate::providers) fn lines(sent: &[String]) -> Vec<&str> {
    sent.iter().map(|text| text.lines().next().unwrap_or_default()).collect()
}
