//! One account at OSS: its address, its credentials, its clock.

use super::{
    Addressing, Credentials, EcsRole, Settings, error,
    login::{self, Outcome, Progress},
};
use crate::{
    Answer, Authorized, Budget, Cx, Error, Exchange, Lease, Refusal, Request, Response, Result, Retry,
    Secret, Session, Stamp, Time,
    providers::{
        clock::{Clock, Skew},
        s3_family::place::{Placed, bucket_of, locate},
    },
    sign::oss::{self, Signer, Target},
    token::{self, Access, Store},
};
use http::Uri;
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// One account at OSS, shared by all operations on it. See [`Oss`](super::Oss) for the way to use it.
pub struct OssSession {
    settings: Settings,
    region: String,
    address: String,
    keys: Store<Arc<oss::Credentials>>,
    /// How far a login has come.
    progress: Mutex<Progress>,
    clock: Clock,
    budget: Budget,
}

/// A session's state, to go back to in an explorer.
#[derive(Clone)]
pub struct SessionState {
    keys: token::State<Arc<oss::Credentials>>,
    progress: Progress,
    skew: Skew,
    budget: u32,
}

impl OssSession {
    /// A session made from `settings`, which are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let address = settings.address()?;
        let region = settings.region()?.to_owned();
        let keys = match &settings.credentials {
            Credentials::Key(key) if key.access_key.is_empty() || key.secret_key().is_empty() => {
                return Err(Error::misuse(
                    "the access key or its secret is empty; set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET, or both in \
                     the settings",
                ));
            }
            Credentials::Key(key) => Store::with(Arc::new(key.clone())),
            Credentials::EcsRole(_) | Credentials::Anonymous => Store::new(),
        };
        let budget = Budget::new(settings.budget);
        Ok(OssSession {
            settings,
            region,
            address,
            keys,
            progress: Mutex::default(),
            clock: Clock::default(),
            budget,
        })
    }

    /// What the session was made from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The region, as signatures name it.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The state, to go back to: for explorers that clone a machine at every step.
    #[must_use]
    pub fn snapshot(&self) -> SessionState {
        SessionState {
            keys: self.keys.snapshot(),
            progress: self.progress().clone(),
            skew: self.clock.get(),
            budget: self.budget.left(),
        }
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: SessionState) {
        self.keys.restore(state.keys);
        *self.progress() = state.progress;
        self.clock.set(state.skew);
        self.budget.restore(state.budget);
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        // Nothing can panic while it is held.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a request goes, and what its signature says that it is about: that has the bucket in it wherever its name
    /// goes.
    pub(super) fn placed(&self, request: &mut Request) -> Result<(Uri, String)> {
        let path = std::mem::take(&mut request.path);
        let bucket = bucket_of(&path);
        let bare = bucket.is_some_and(|bucket| path.len() == bucket.len() + 1);
        let resource = match &*path {
            "" => "/".to_owned(),
            path if bare => format!("{path}/"),
            path => path.to_owned(),
        };
        let uri = match (self.settings.addressing, bucket) {
            (Addressing::Cname, Some(bucket)) => {
                let below = &path[1 + bucket.len()..];
                request.path = if below.is_empty() { "/" } else { below }.to_owned();
                request.uri(&self.address)?
            }
            (addressing, _) => {
                let Placed { base, path } =
                    locate(&self.address, &path, addressing == Addressing::VirtualHost);
                request.path = if path.is_empty() { "/".to_owned() } else { path.into_owned() };
                request.uri(&base)?
            }
        };
        Ok((uri, resource))
    }

    fn prepare(&self, mut request: Request, cx: &Cx<'_>) -> Result<Authorized> {
        let (key, stamp) = match self.settings.credentials {
            Credentials::Anonymous => (None, Stamp::default()),
            _ => match self.keys.access(self.settings.retry.attempt_timeout, cx) {
                Access::Ready(key, stamp) => (Some(key), stamp),
                Access::Busy(until) => return Ok(Authorized::Busy(until)),
                Access::Failed(error) => return Err(error),
                Access::Fetch(id) => return self.login(id, cx),
            },
        };
        let (now, generation) = self.clock.now(cx.now);
        let (uri, resource) = self.placed(&mut request)?;
        let Request { service, method, mut headers, body, take, .. } = request;
        if let Some(key) = &key {
            let query = uri.query().unwrap_or_default();
            let target = Target { method: &method, resource: &resource, query };
            self.signer(key).sign(&target, &mut headers, now)?;
        }
        let mut sent = http::Request::new(body);
        *sent.method_mut() = method;
        *sent.uri_mut() = uri;
        *sent.headers_mut() = headers;
        let exchange = Exchange { request: sent, take, deadline: None, service, attempt: 1 };
        // What it was signed by: the key, and the clock's setting.
        Ok(Authorized::Ready(exchange, Stamp(stamp.0 << 32 | u64::from(generation))))
    }

    fn login(&self, id: u64, cx: &Cx<'_>) -> Result<Authorized> {
        let made = match &self.settings.credentials {
            Credentials::EcsRole(source) => login::exchange(source, &self.progress(), cx),
            Credentials::Key(_) | Credentials::Anonymous => {
                Err(Error::misuse("an access key that is given is not fetched"))
            }
        };
        if made.is_err() {
            self.keys.abandon(id);
        }
        Ok(Authorized::Login(made?, Lease { store: 0, id }))
    }

    pub(super) fn signer<'a>(&'a self, credentials: &'a oss::Credentials) -> Signer<'a> {
        Signer { credentials, region: &self.region, product: self.settings.product, additional: &[] }
    }

    /// What time it is at the provider.
    pub(super) fn now(&self, cx: &Cx<'_>) -> Time {
        self.clock.now(cx.now).0
    }

    /// Whether there are credentials to sign with.
    pub(super) fn has_credentials(&self) -> bool {
        self.keys.peek().is_some()
    }

    /// The credentials that are there, for what is signed to be sent by others.
    pub(super) fn credentials(&self) -> Result<Arc<oss::Credentials>> {
        self.keys.peek().ok_or_else(|| {
            Error::misuse(
                "there are no credentials yet to sign an address with: run any call first, or give an access key",
            )
        })
    }

    fn source(&self) -> Option<&EcsRole> {
        match &self.settings.credentials {
            Credentials::EcsRole(source) => Some(source),
            Credentials::Key(_) | Credentials::Anonymous => None,
        }
    }
}

impl Session for OssSession {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        self.prepare(request, cx).unwrap_or_else(Authorized::Failed)
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        let Some(source) = self.source() else { return };
        let progress = self.progress().clone();
        match login::outcome(source, &progress, answer, self.clock.now(cx.now).0) {
            Outcome::Next(progress) => {
                *self.progress() = progress;
                self.keys.advanced(lease.id);
            }
            Outcome::Granted(credentials, life) => {
                // Asked anew for the next: the token may have run out, and the role been changed.
                *self.progress() = Progress::default();
                self.keys.fetched(lease.id, Arc::new(credentials), life, cx);
            }
            Outcome::Refused(error, transient) => {
                *self.progress() = Progress::default();
                self.keys.failed(lease.id, error, transient, &self.settings.retry, cx);
            }
        }
    }

    fn abandon(&self, lease: Lease) {
        self.keys.abandon(lease.id);
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        // Signed by a clock that has been set since: the same key may well do.
        if stamp.0 as u32 != self.clock.generation() {
            return Refusal::Outdated;
        }
        match self.settings.credentials {
            Credentials::EcsRole(_) => self.keys.refuse(Stamp(stamp.0 >> 32)),
            Credentials::Key(_) | Credentials::Anonymous => Refusal::Last,
        }
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        let key = self.keys.peek();
        let token = key.as_ref().and_then(|key| key.session_token()).map_or("", Secret::expose);
        let error = error::read(response, &[token], cx);
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

impl fmt::Debug for OssSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OssSession")
            .field("address", &self.address)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SessionState {
    /// All that tells states apart but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SessionState { keys, progress, skew, budget } = self;
        write!(f, "SessionState({keys:?} {progress:?} {skew:?} {budget})")
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
