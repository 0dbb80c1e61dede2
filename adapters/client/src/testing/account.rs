//! A small account at a small provider: one token, one endpoint that can be anything.

use http::{HeaderMap, Method, StatusCode};
use pileus_core::{
    Answer, Authorized, Body, Budget, Call, Cx, Endpoint, Error, Exchange, Kind, Lease, Listing, Page,
    Refusal, Repeat, Request, Response, Result, Retry, Session, Stamp, Take, Taken,
    token::{Access, Store},
};
use std::{sync::Arc, time::Duration};

/// An account whose token is the body of the answer to `POST /login`, if it has one at all.
#[derive(Debug)]
pub struct Account {
    base: String,
    tokens: Option<Store<String>>,
    retry: Retry,
    budget: Budget,
}

impl Account {
    /// Nobody has to log in; nothing is tried twice.
    pub fn open(base: impl Into<String>) -> Arc<Self> {
        Account::with(base, None, Retry::none())
    }

    /// Nobody has to log in; a call is tried so often.
    pub fn patient(base: impl Into<String>, attempts: u32) -> Arc<Self> {
        let mut retry = Retry::default();
        retry.attempts = attempts;
        retry.base = Duration::from_millis(1);
        Account::with(base, None, retry)
    }

    /// Somebody has to log in first.
    pub fn locked(base: impl Into<String>) -> Arc<Self> {
        Account::with(base, Some(Store::new()), Retry::none())
    }

    fn with(base: impl Into<String>, tokens: Option<Store<String>>, retry: Retry) -> Arc<Self> {
        Arc::new(Account { base: base.into(), tokens, retry, budget: Budget::default() })
    }

    /// A GET of `path`.
    pub fn get(self: &Arc<Self>, path: &str) -> Call<Ask> {
        self.ask(Ask::new(Method::GET, path))
    }

    /// Any request.
    pub fn ask(self: &Arc<Self>, ask: Ask) -> Call<Ask> {
        Call::new(self.clone(), ask)
    }

    /// A listing of the numbers that `/items?after=N` gives, one page after the other.
    pub fn list(self: &Arc<Self>) -> Listing<u64> {
        Listing::new(self.clone(), Listed(None), |number| number)
    }

    fn exchange(&self, request: &Request, token: Option<&str>) -> Result<Exchange> {
        let uri = request.uri(&self.base)?;
        let mut signed = http::Request::builder().method(request.method.clone()).uri(uri);
        if let Some(token) = token {
            signed = signed.header("x-token", token);
        }
        let mut signed = signed.body(request.body.clone()).map_err(|e| Error::misuse(e.to_string()))?;
        signed.headers_mut().extend(request.headers.clone());
        Ok(Exchange {
            request: signed,
            take: request.take,
            deadline: None,
            service: request.service,
            attempt: 1,
        })
    }
}

impl Session for Account {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        let ready = |exchange: Result<Exchange>, stamp| match exchange {
            Ok(exchange) => Authorized::Ready(exchange, stamp),
            Err(error) => Authorized::Failed(error),
        };
        let Some(tokens) = &self.tokens else { return ready(self.exchange(&request, None), Stamp(0)) };
        match tokens.access(self.retry.attempt_timeout, cx) {
            Access::Ready(token, stamp) => ready(self.exchange(&request, Some(&token)), stamp),
            Access::Fetch(id) => {
                let login = Request::post("identity", &["login"]).body(Body::Bytes("hunter2".into()));
                match self.exchange(&login, None) {
                    Ok(exchange) => Authorized::Login(exchange, Lease { store: 0, id }),
                    Err(error) => Authorized::Failed(error),
                }
            }
            Access::Busy(until) => Authorized::Busy(until),
            Access::Failed(error) => Authorized::Failed(error),
        }
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        let Some(tokens) = &self.tokens else { return };
        match answer {
            Ok(response) if response.status.is_success() => {
                let token = String::from_utf8_lossy(response.bytes()).into_owned();
                tokens.fetched(lease.id, token, None, cx);
            }
            Ok(response) => tokens.failed(lease.id, self.error(&response, cx), false, &self.retry, cx),
            Err(lost) => tokens.failed(lease.id, lost.into_error(), true, &self.retry, cx),
        }
    }

    fn abandon(&self, lease: Lease) {
        if let Some(tokens) = &self.tokens {
            tokens.abandon(lease.id);
        }
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        self.tokens.as_ref().map_or(Refusal::Last, |tokens| tokens.refuse(stamp))
    }

    fn error(&self, response: &Response, _: &Cx<'_>) -> Error {
        Error::new(Kind::of_status(response.status), "refused")
            .with_status(response.status)
            .with_excerpt(response.bytes())
    }

    fn retry(&self) -> &Retry {
        &self.retry
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

/// Any request, answered by what came.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    path: String,
    body: Body,
    take: Take,
    timeout: Option<Duration>,
    safe: bool,
}

impl Ask {
    /// That method on that path.
    pub fn new(method: Method, path: &str) -> Self {
        let (take, safe) = (Take::Collect { limit: 1 << 20 }, method == Method::GET);
        Ask { method, path: path.to_owned(), body: Body::Empty, take, timeout: None, safe }
    }

    /// With that body.
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Its answer taken in that way.
    pub fn take(mut self, take: Take) -> Self {
        self.take = take;
        self
    }

    /// One attempt may take so long.
    pub fn timeout(mut self, span: Duration) -> Self {
        self.timeout = Some(span);
        self
    }
}

/// The answer to an [`Ask`].
#[derive(Clone, Debug)]
pub struct Told {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Taken,
}

impl Told {
    /// The body as text, where it was collected.
    pub fn text(&self) -> String {
        match &self.body {
            Taken::Collected(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            other => format!("{other:?}"),
        }
    }
}

impl Endpoint for Ask {
    type Output = Told;

    fn request(&self) -> Request {
        let segments: Vec<&str> = self.path.split('/').filter(|part| !part.is_empty()).collect();
        let mut request = Request::new("test", self.method.clone(), &segments)
            .body(self.body.clone())
            .take(self.take)
            .repeat(if self.safe { Repeat::Safe } else { Repeat::Once });
        request.timeout = self.timeout;
        request
    }

    fn response(&self, response: &Response) -> Result<Told> {
        let Response { status, headers, body, .. } = response.clone();
        Ok(Told { status, headers, body })
    }
}

/// One page of numbers.
#[derive(Clone, Debug)]
pub struct Listed(Option<u64>);

impl Endpoint for Listed {
    type Output = Page<u64, Listed>;

    fn request(&self) -> Request {
        Request::get("test", &["items"]).query_opt("after", self.0.map(|n| n.to_string()))
    }

    /// `1,2,3,` has another page and `1,2,3` has none.
    fn response(&self, response: &Response) -> Result<Page<u64, Listed>> {
        let text = String::from_utf8_lossy(response.bytes()).into_owned();
        let numbers = text.split(',').filter(|word| !word.is_empty()).map(str::parse);
        let items: Vec<u64> =
            numbers.collect::<std::result::Result<_, _>>().map_err(|e| response.malformed(e))?;
        let rest = text.ends_with(',').then(|| Listed(items.last().copied()));
        Ok(Page { items, rest })
    }
}
