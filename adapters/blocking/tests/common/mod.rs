//! A session, a few endpoints and a loopback server, for the tests of this adapter.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

pub mod server;

use http::header::AUTHORIZATION;
use pileus_core::{
    Answer, Authorized, Body, Budget, Call, Cx, Endpoint, Error, Exchange, Kind, Lease, Listing, Op, Page,
    Refusal, Repeat, Request, Response, Result, Retry, Secret, Session, Stamp, Take,
    token::{Access, Store},
};
use std::{sync::Arc, time::Duration};

/// An account at a made-up provider: `POST /login` gives `{"token": …, "life": seconds}`.
#[derive(Debug)]
pub struct Account {
    base: String,
    token: Option<Store<Secret>>,
    retry: Retry,
    budget: Budget,
}

impl Account {
    /// Needs no login.
    pub fn open(base: impl Into<String>) -> Arc<Self> {
        Arc::new(Account { base: base.into(), token: None, retry: Retry::none(), budget: Budget::default() })
    }

    /// Needs a login.
    pub fn guarded(base: impl Into<String>) -> Arc<Self> {
        let mut retry = Retry::default();
        retry.base = Duration::from_millis(1);
        let token = Some(Store::new());
        Arc::new(Account { base: base.into(), token, retry, budget: Budget::default() })
    }

    /// The same, with attempts of that length.
    pub fn hasty(base: impl Into<String>, attempt: Duration) -> Arc<Self> {
        let mut retry = Retry::none();
        retry.attempt_timeout = attempt;
        Arc::new(Account { base: base.into(), token: None, retry, budget: Budget::default() })
    }

    fn exchange(&self, request: Request) -> Result<Exchange> {
        let uri = request.uri(&self.base)?;
        let mut head = http::Request::new(request.body);
        (*head.method_mut(), *head.uri_mut(), *head.headers_mut()) = (request.method, uri, request.headers);
        Ok(Exchange {
            request: head,
            take: request.take,
            deadline: None,
            service: request.service,
            attempt: 0,
        })
    }
}

impl Session for Account {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        let access = match &self.token {
            None => Access::Ready(None, Stamp::default()),
            Some(store) => match store.access(self.retry.attempt_timeout, cx) {
                Access::Ready(token, stamp) => Access::Ready(Some(token), stamp),
                Access::Fetch(id) => Access::Fetch(id),
                Access::Busy(until) => Access::Busy(until),
                Access::Failed(error) => Access::Failed(error),
            },
        };
        let (request, lease) = match access {
            Access::Ready(token, stamp) => {
                return match self.exchange(request) {
                    Ok(mut exchange) => {
                        if let Some(token) = token.and_then(|token| token.header()) {
                            exchange.request.headers_mut().insert(AUTHORIZATION, token);
                        }
                        Authorized::Ready(exchange, stamp)
                    }
                    Err(error) => Authorized::Failed(error),
                };
            }
            Access::Fetch(id) => (Request::post("identity", &["login"]), Lease { store: 0, id }),
            Access::Busy(until) => return Authorized::Busy(until),
            Access::Failed(error) => return Authorized::Failed(error),
        };
        match self.exchange(request) {
            Ok(exchange) => Authorized::Login(exchange, lease),
            Err(error) => Authorized::Failed(error),
        }
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        let Some(store) = &self.token else { return };
        let read = answer.map_err(pileus_core::Lost::into_error).and_then(|response| {
            let document: serde_json::Value = response.json()?;
            let token = document["token"].as_str().ok_or_else(|| response.malformed("no token"))?;
            Ok((Secret::from(token), document["life"].as_u64()))
        });
        match read {
            Ok((token, life)) => store.fetched(lease.id, token, life.map(Duration::from_secs), cx),
            Err(error) => {
                let transient = matches!(error.kind(), Kind::Unreachable | Kind::Lost);
                store.failed(lease.id, error, transient, &self.retry, cx);
            }
        }
    }

    fn abandon(&self, lease: Lease) {
        if let Some(store) = &self.token {
            store.abandon(lease.id);
        }
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        self.token.as_ref().map_or(Refusal::Last, |store| store.refuse(stamp))
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        Error::new(Kind::of_status(response.status), "refused")
            .with_status(response.status)
            .with_retry_after(response.retry_after(cx.now))
    }

    fn retry(&self) -> &Retry {
        &self.retry
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

/// Any call: gives the body of its answer as text.
#[derive(Clone, Debug)]
pub struct Ask(pub Request);

impl Endpoint for Ask {
    type Output = String;
    fn request(&self) -> Request {
        self.0.clone()
    }
    fn response(&self, response: &Response) -> Result<String> {
        Ok(match &response.body {
            pileus_core::Taken::Collected(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            other => format!("{other:?}"),
        })
    }
}

pub fn get(account: &Arc<Account>, path: &str) -> Op<String> {
    ask(account, Request::get("test", &[path]))
}

pub fn ask(account: &Arc<Account>, request: Request) -> Op<String> {
    Call::new(account.clone(), Ask(request)).op()
}

pub fn take(account: &Arc<Account>, path: &str, take: Take) -> Op<String> {
    ask(account, Request::get("test", &[path]).take(take))
}

pub fn upload(account: &Arc<Account>, body: Body) -> Op<String> {
    ask(account, Request::put("test", &["upload"]).body(body).repeat(Repeat::Safe))
}

/// A listing: `GET /numbers?from=n` gives `[n, n + 1]`, up to five.
#[derive(Clone, Debug)]
pub struct Numbers(pub u64);

impl Endpoint for Numbers {
    type Output = Page<u64, Numbers>;
    fn request(&self) -> Request {
        Request::get("test", &["numbers"]).query("from", self.0.to_string())
    }
    fn response(&self, response: &Response) -> Result<Page<u64, Numbers>> {
        let items: Vec<u64> = response.json()?;
        let rest = items.last().filter(|last| **last < 5).map(|last| Numbers(last + 1));
        Ok(Page { items, rest })
    }
}

pub fn numbers(account: &Arc<Account>) -> Listing<u64> {
    Listing::new(account.clone(), Numbers(0), |n| n)
}
