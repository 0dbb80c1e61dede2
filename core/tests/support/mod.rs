//! A session and a driver for tests: every answer is written down beforehand, time is virtual.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Answer, Authorized, Budget, Cause, Cx, Error, Exchange, ExchangeId, Kind, Lease, Lost, Operation,
    Refusal, Request, Response, Result, Retry, Session, Stamp, Step, Taken, Time,
    token::{Access, Store},
};
use std::{collections::VecDeque, sync::Arc, task::Waker, time::Duration};

pub const START: Time = Time::from_unix_secs(1_800_000_000);

/// Logs in with `POST /login`, and signs with the number of the login.
#[derive(Debug)]
pub struct Account {
    pub tokens: Store<u64>,
    pub retry: Retry,
    pub budget: Budget,
    pub life: Option<Duration>,
}

pub fn account() -> Arc<Account> {
    Arc::new(Account { tokens: Store::new(), retry: Retry::default(), budget: Budget::default(), life: None })
}

impl Session for Account {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        let exchange =
            |request, take| Exchange { request, take, deadline: None, service: "test", attempt: 0 };
        match self.tokens.access(self.retry.attempt_timeout, cx) {
            Access::Ready(token, stamp) => {
                let uri = match request.uri("http://cloud.example") {
                    Ok(uri) => uri,
                    Err(e) => return Authorized::Failed(e),
                };
                let built = http::Request::builder().method(request.method).uri(uri).header("x-token", token);
                let mut built = built.body(request.body).expect("a request");
                built.headers_mut().extend(request.headers);
                Authorized::Ready(exchange(built, request.take), stamp)
            }
            Access::Fetch(id) => {
                let login = http::Request::post("http://cloud.example/login").body(pileus_core::Body::Empty);
                let take = pileus_core::Take::Collect { limit: 1 << 20 };
                Authorized::Login(exchange(login.expect("a request"), take), Lease { store: 0, id })
            }
            Access::Busy(until) => Authorized::Busy(until),
            Access::Failed(error) => Authorized::Failed(error),
        }
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        let answer = answer.map_err(|lost| (lost.transient(), lost.into_error()));
        let token = answer.and_then(|response| match response.status.as_u16() {
            200 => Ok(response.json::<u64>().expect("a number")),
            503 => Err((true, Error::new(Kind::Unavailable, "busy"))),
            _ => Err((false, Error::new(Kind::Authentication, "wrong password"))),
        });
        match token {
            Ok(token) => self.tokens.fetched(lease.id, token, self.life, cx),
            Err((transient, error)) => self.tokens.failed(lease.id, error, transient, &self.retry, cx),
        }
    }

    fn abandon(&self, lease: Lease) {
        self.tokens.abandon(lease.id);
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        self.tokens.refuse(stamp)
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        Error::new(Kind::of_status(response.status), "refused")
            .with_status(response.status)
            .with_retry_after(response.retry_after(cx.now))
            .with_excerpt(response.bytes())
    }

    fn retry(&self) -> &Retry {
        &self.retry
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

pub fn reply(status: u16, body: &'static str) -> Answer {
    reply_with(status, &[], body)
}

pub fn reply_with(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().expect("a header"));
    }
    let status = StatusCode::from_u16(status).expect("a status");
    Ok(Response::new(status, map, Taken::Collected(Bytes::from_static(body.as_bytes()))))
}

pub fn lost(sent: bool) -> Answer {
    Err(Lost::new(if sent { Cause::Broken } else { Cause::Connect }, sent, "the connection broke"))
}

/// Runs an operation on prepared answers and keeps a log of what it sent and how long it waited in all.
pub struct Script {
    pub answers: VecDeque<Answer>,
    pub log: Vec<String>,
    pub now: Time,
    pub entropy: u128,
}

impl Script {
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Script { answers: answers.into_iter().collect(), log: Vec::new(), now: START, entropy: 1 << 80 }
    }

    pub fn cx(&mut self) -> Cx<'static> {
        self.entropy =
            self.entropy.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Cx { now: self.now, entropy: self.entropy, waker: Waker::noop() }
    }

    pub fn run<O: Operation>(&mut self, op: &mut O) -> Result<O::Output> {
        let mut in_flight: Option<ExchangeId> = None;
        for _ in 0..10_000 {
            let cx = self.cx();
            match op.poll(&cx) {
                Step::Send(id, exchange) => {
                    assert!(in_flight.is_none(), "one at a time");
                    in_flight = Some(id);
                    let token = exchange.request.headers().get("x-token").and_then(|t| t.to_str().ok());
                    let token = token.map(|t| format!(" [{t}]")).unwrap_or_default();
                    let path = exchange.request.uri().path_and_query().map_or("", |p| p.as_str());
                    self.log.push(format!("{} {path}{token}", exchange.request.method()));
                }
                Step::Wait(until) => match in_flight.take() {
                    Some(id) => {
                        let Some(answer) = self.answers.pop_front() else {
                            // Nobody answers: the time of the attempt passes.
                            self.now = until.expect("an attempt has a deadline");
                            continue;
                        };
                        op.answer(id, answer, &cx);
                    }
                    None => self.now = until.expect("something to wait for"),
                },
                Step::Done(result) => {
                    assert!(matches!(op.poll(&cx), Step::Wait(None)) || std::mem::size_of::<O>() == 0);
                    return result;
                }
            }
        }
        panic!("stuck: {:?}", self.log);
    }

    pub fn waited(&self) -> Duration {
        self.now.saturating_since(START)
    }
}
