//! Neutral storage over a service that says what it is told to.

mod objects;
mod transfers;

use super::*;
use crate::{
    Answer, Body, Cx, Exchange, Operation, Step, Time,
    providers::gcs::{Credentials, Settings, testing::answer},
};
use std::{fmt::Debug, task::Waker};

fn gcs() -> Gcs {
    Gcs::new(Settings::new(Credentials::Token("ya29.x".into())).project("p")).expect("an account")
}

/// Runs an operation; `service` answers each request, by what was asked so far.
fn run<O: Operation>(
    mut operation: O,
    mut service: impl FnMut(usize, &Exchange) -> Answer,
) -> Result<O::Output>
where
    O::Output: Debug,
{
    let mut now = Time::from_unix_secs(1_800_000_000);
    for count in 0.. {
        assert!(count < 200, "it goes on for ever");
        let step = loop {
            let cx = Cx { now, entropy: 7, waker: Waker::noop() };
            match operation.poll(&cx) {
                Step::Wait(until) => now = until.expect("something to wait for"),
                step => break step,
            }
        };
        match step {
            Step::Send(id, exchange) => {
                let answer = service(count, &exchange);
                operation.answer(id, answer, &Cx { now, entropy: 7, waker: Waker::noop() });
            }
            Step::Done(result) => return result,
            Step::Wait(_) => {}
        }
    }
    unreachable!("it is over before")
}

/// Method, path and query.
fn line(exchange: &Exchange) -> String {
    let request = &exchange.request;
    format!("{} {}", request.method(), request.uri().path_and_query().expect("a path"))
}

fn sent(exchange: &Exchange) -> serde_json::Value {
    let Body::Bytes(bytes) = exchange.request.body() else { panic!("{:?}", exchange.request.body()) };
    serde_json::from_slice(bytes).expect("JSON")
}

fn error(status: u16, reason: &str) -> Answer {
    let body = format!(
        r#"{{"error": {{"code": {status}, "message": "{reason}", "errors": [{{"reason": "{reason}"}}]}}}}"#
    );
    Ok(answer(status, &[], &body))
}
