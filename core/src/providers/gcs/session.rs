//! One account: its token, its clock, the addresses of its services.

use super::{
    Settings,
    credentials::{Credentials, Grant, ServiceAccount},
    error, iam, login,
};
use crate::{
    Answer, Authorized, Budget, Cx, Error, Exchange, Kind, Lease, Refusal, Request, Response, Result, Retry,
    Secret, Session, Stamp,
    providers::clock::{Clock, Skew},
    token::{self, Access, Store},
};
use http::{HeaderName, HeaderValue, Uri, header};
use std::fmt;

/// The host of the service, without the path that its address may have: where uploads go on.
pub(super) const ORIGIN: &str = "storage-origin";
const USER_PROJECT: HeaderName = HeaderName::from_static("x-goog-user-project");
const BEARER: &str = "Bearer ";

/// One account at Google Cloud Storage, shared by all operations on it. See [`Gcs`](super::Gcs) for the way to use it.
pub struct GcsSession {
    settings: Settings,
    base: String,
    origin: String,
    iam: String,
    quota_project: Option<HeaderValue>,
    tokens: Store<Bearer>,
    clock: Clock,
    budget: Budget,
}

/// A token, as its header has it.
#[derive(Clone)]
struct Bearer {
    line: Secret,
    value: HeaderValue,
}

/// A session's state, to go back to in an explorer.
#[derive(Clone)]
pub struct SessionState {
    tokens: token::State<Bearer>,
    skew: Skew,
    budget: u32,
}

impl GcsSession {
    /// A session made from `settings`, which are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let base = settings.address()?;
        let origin = match base.parse::<Uri>() {
            Ok(uri) => match (uri.scheme_str(), uri.authority()) {
                (Some(scheme), Some(authority)) => format!("{scheme}://{authority}"),
                _ => base.clone(),
            },
            Err(_) => base.clone(),
        };
        let iam = settings.iam_address()?;
        let quota_project = match &settings.quota_project {
            Some(project) => Some(HeaderValue::from_str(project).map_err(|_| {
                Error::misuse("the project that requests are billed to has a name that no header can carry")
            })?),
            None => None,
        };
        let tokens = match &settings.credentials {
            Credentials::Token(token) => Store::with(Bearer::new(token)?),
            _ => Store::new(),
        };
        let budget = Budget::new(settings.budget);
        Ok(GcsSession { settings, base, origin, iam, quota_project, tokens, clock: Clock::default(), budget })
    }

    /// What the session was made from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The service account that signs for this one, where the program has its key.
    #[must_use]
    pub fn signer(&self) -> Option<&ServiceAccount> {
        match &self.settings.credentials {
            Credentials::ServiceAccount(account) => Some(account),
            _ => None,
        }
    }

    /// The project that buckets are listed of and created in, or what to do about it.
    pub fn project(&self) -> Result<&str> {
        self.settings.project.as_deref().filter(|project| !project.is_empty()).ok_or_else(|| {
            Error::misuse("no project is set; set GOOGLE_CLOUD_PROJECT, or project in the settings")
        })
    }

    /// The present token, for what is done outside of this library; `None` before the first login.
    #[must_use]
    pub fn token(&self) -> Option<Secret> {
        self.tokens.peek().map(|bearer| Secret::new(bearer.token()))
    }

    /// The state, to go back to: for explorers that clone a machine at every step.
    #[must_use]
    pub fn snapshot(&self) -> SessionState {
        SessionState { tokens: self.tokens.snapshot(), skew: self.clock.get(), budget: self.budget.left() }
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: SessionState) {
        self.tokens.restore(state.tokens);
        self.clock.set(state.skew);
        self.budget.restore(state.budget);
    }

    /// The token, or what to do to have it.
    fn bearer(&self, cx: &Cx<'_>) -> Result<std::result::Result<(Bearer, Stamp), Authorized>> {
        loop {
            let id = match self.tokens.access(self.settings.retry.attempt_timeout, cx) {
                Access::Ready(bearer, stamp) => return Ok(Ok((bearer, stamp))),
                Access::Busy(until) => return Ok(Err(Authorized::Busy(until))),
                Access::Failed(error) => return Err(error),
                Access::Fetch(id) => id,
            };
            let (there, _) = self.clock.now(cx.now);
            let scope = &self.settings.scope;
            let made = match &self.settings.credentials {
                Credentials::ServiceAccount(account) if by_itself(account) => {
                    let signed = login::signed(account, scope, there).and_then(|token| Bearer::new(&token));
                    if let Ok(bearer) = signed {
                        self.tokens.fetched(id, bearer, Some(login::LIFE), cx);
                        continue;
                    }
                    signed.map(|_| None)
                }
                Credentials::ServiceAccount(account) => login::exchanged(account, scope, there).map(Some),
                Credentials::User(user) => login::refreshed(user).map(Some),
                Credentials::Metadata { host, account } => {
                    login::metadata(host.as_deref(), account.as_deref(), scope, cx).map(Some)
                }
                Credentials::Token(_) | Credentials::Anonymous => Ok(None),
            };
            if let Ok(Some(exchange)) = made {
                return Ok(Err(Authorized::Login(exchange, Lease { store: 0, id })));
            }
            self.tokens.abandon(id);
            made?;
            return Err(Error::new(
                Kind::Authentication,
                "the token given was refused, and it cannot be renewed; give a new one",
            ));
        }
    }

    fn prepare(&self, request: Request, cx: &Cx<'_>) -> Result<Authorized> {
        let (bearer, stamp) = match &self.settings.credentials {
            Credentials::Anonymous => (None, Stamp(0)),
            _ => match self.bearer(cx)? {
                Ok((bearer, stamp)) => (Some(bearer), stamp),
                Err(other) => return Ok(other),
            },
        };
        let base = match request.service {
            ORIGIN => &self.origin,
            iam::SERVICE => &self.iam,
            _ => &self.base,
        };
        let uri = request.uri(base)?;
        let Request { service, method, headers, body, take, .. } = request;
        let mut sent = http::Request::new(body);
        *sent.method_mut() = method;
        *sent.uri_mut() = uri;
        *sent.headers_mut() = headers;
        if let Some(bearer) = bearer {
            sent.headers_mut().insert(header::AUTHORIZATION, bearer.value);
        }
        if let Some(project) = &self.quota_project {
            sent.headers_mut().insert(USER_PROJECT, project.clone());
        }
        let exchange = Exchange { request: sent, take, deadline: None, service, attempt: 1 };
        Ok(Authorized::Ready(exchange, stamp))
    }
}

/// Whether an account's tokens are of its own making: a user is stood for only by those of Google's.
fn by_itself(account: &ServiceAccount) -> bool {
    account.grant == Grant::SelfSigned && account.subject.is_none()
}

impl Bearer {
    fn new(token: &Secret) -> Result<Self> {
        let line = Secret::new(format!("{BEARER}{}", token.expose()));
        let value = line.header().filter(|_| !token.is_empty());
        let value =
            value.ok_or_else(|| Error::misuse("the token is empty, or holds what no header can carry"))?;
        Ok(Bearer { line, value })
    }

    fn token(&self) -> &str {
        self.line.expose().strip_prefix(BEARER).unwrap_or_default()
    }
}

impl Session for GcsSession {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        self.prepare(request, cx).unwrap_or_else(Authorized::Failed)
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        let before = self.clock.generation();
        let response = answer.as_ref().ok().filter(|response| !response.status.is_success()).cloned();
        let granted = login::outcome(&self.settings.credentials, answer, cx.now);
        let granted = granted.and_then(|(token, life)| match Bearer::new(&token) {
            Ok(bearer) => Ok((bearer, life)),
            Err(error) => Err((error.with_kind(Kind::Malformed), false)),
        });
        match granted {
            Ok((bearer, life)) => self.tokens.fetched(lease.id, bearer, life, cx),
            Err((error, transient)) => {
                if let Some(response) = response {
                    self.clock.learn(&error, &response, cx.now);
                }
                // What was signed by a clock that is off may well do by the right one.
                let corrected = self.clock.generation() != before;
                self.tokens.failed(lease.id, error, transient || corrected, &self.settings.retry, cx);
            }
        }
    }

    fn abandon(&self, lease: Lease) {
        self.tokens.abandon(lease.id);
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        match self.settings.credentials {
            Credentials::Token(_) | Credentials::Anonymous => Refusal::Last,
            _ => self.tokens.refuse(stamp),
        }
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        let bearer = self.tokens.peek();
        let token = bearer.as_ref().map_or("", Bearer::token);
        let error = error::read(response, &[token], cx.now);
        self.clock.learn(&error, response, cx.now);
        error
    }

    fn retry(&self) -> &Retry {
        &self.settings.retry
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

impl fmt::Debug for GcsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GcsSession").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl fmt::Debug for SessionState {
    /// All that tells states apart but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SessionState { tokens, skew, budget } = self;
        write!(f, "SessionState({tokens:?} {skew:?} {budget})")
    }
}

#[cfg(test)]
mod tests;
