//! One account's credentials: had once for all, renewed ahead of their end.

use super::{
    login::{Means, Next, Outcome, Progress},
    plan::{self, Base, Way},
    sts::Sts,
};
use crate::{
    Answer, Cx, Error, Exchange, Refusal, Result, Retry, Secret, Stamp, Time,
    providers::aws::{
        Settings,
        clock::{Clock, Skew},
    },
    sign::aws_v4::Credentials,
    token::{self, Store},
};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Has the credentials of one account: for a session, which sends what this asks for and hands in the answers.
///
/// Where a login takes several requests, each of them is a lease of its own: the answer to one is kept, and whoever
/// asks next is given the next one to send. One of the account's operations does so while the others wait, or go on
/// with the credentials there are.
pub struct CredentialsProvider {
    ways: Vec<Way>,
    sts: Option<Sts>,
    clock: Clock,
    store: Store<Arc<Credentials>>,
    login: Mutex<Login>,
}

#[derive(Clone, Default)]
struct Login {
    progress: Progress,
    /// The way that led to credentials last, which is tried first.
    worked: usize,
    files: BTreeMap<String, Secret>,
}

/// What becomes of who wants credentials.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "moved once, at once")]
pub enum Access {
    /// Here they are.
    Ready(Arc<Credentials>, Stamp),
    /// This has to be sent, and its answer given to [`CredentialsProvider::answered`] under this lease.
    Login(Exchange, u64),
    /// Another operation is at it. The waker is woken when that has ended; look again at this time at the latest.
    Busy(Time),
    /// They cannot be had.
    Failed(Error),
}

/// The state of a [`CredentialsProvider`], to go back to in an explorer.
#[derive(Clone)]
pub struct State {
    store: token::State<Arc<Credentials>>,
    login: Login,
    skew: Skew,
}

impl CredentialsProvider {
    /// The credentials that `settings` name. Nothing is sent yet.
    pub fn new(settings: &Settings) -> Result<Self> {
        let ways = plan::ways(&settings.credentials)?;
        let needed = |way: &Way| matches!(way.base, Base::WebIdentity(_)) || !way.roles.is_empty();
        let sts = if ways.iter().any(needed) { Some(Sts::new(settings.sts()?)?) } else { None };
        let store = match ways.as_slice() {
            [Way { base: Base::Static(credentials), roles }] if roles.is_empty() => {
                Store::with(credentials.clone())
            }
            _ => Store::new(),
        };
        Ok(CredentialsProvider { ways, sts, clock: Clock::default(), store, login: Mutex::default() })
    }

    /// Supplies the text of a file that [`Source::files`](super::Source::files) names; again when it has changed. What
    /// has been supplied is not asked for.
    pub fn supply(&self, path: impl Into<String>, text: &str) {
        self.lock().files.insert(path.into(), Secret::new(text.trim()));
        self.store.forgive();
    }

    /// The provider's clock, for all that is signed.
    pub(in super::super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The credentials, or what to do to have them.
    pub fn access(&self, retry: &Retry, cx: &Cx<'_>) -> Access {
        loop {
            let lease = match self.store.access(retry.attempt_timeout, cx) {
                token::Access::Ready(credentials, stamp) => return Access::Ready(credentials, stamp),
                token::Access::Busy(until) => return Access::Busy(until),
                token::Access::Failed(error) => return Access::Failed(error),
                token::Access::Fetch(lease) => lease,
            };
            let mut login = self.lock();
            let way = self.way(&login);
            let Login { progress, files, .. } = &mut *login;
            progress.lease = lease;
            let next = progress.next(way, &self.means(files), cx);
            match next {
                Ok(Next::Send(exchange)) => return Access::Login(exchange, lease),
                Ok(Next::Have(credentials)) => {
                    login.succeeded(self.ways.len());
                    drop(login);
                    self.store.fetched(lease, credentials, None, cx);
                }
                Err(error) => self.failed(login, lease, error, None, retry, cx),
            }
        }
    }

    /// Takes the answer to what [`Access::Login`] asked to send. What came of it shows when credentials are asked for
    /// again.
    pub fn answered(&self, lease: u64, answer: Answer, retry: &Retry, cx: &Cx<'_>) {
        let mut login = self.lock();
        // A straggler: another has taken over.
        if login.progress.lease != lease {
            return;
        }
        let way = self.way(&login);
        let Login { progress, files, .. } = &mut *login;
        match progress.answered(way, answer, retry.attempts, &self.means(files), cx) {
            Outcome::Further => {
                drop(login);
                self.store.advanced(lease);
            }
            Outcome::Granted(credentials, life) => {
                login.succeeded(self.ways.len());
                drop(login);
                self.store.fetched(lease, credentials, life, cx);
            }
            Outcome::Failed(error, again) => self.failed(login, lease, error, again, retry, cx),
        }
    }

    /// The present step failed: it is tried again, or the next way is, or everybody is told.
    fn failed(
        &self,
        mut login: MutexGuard<'_, Login>,
        lease: u64,
        error: Error,
        again: Option<u32>,
        retry: &Retry,
        cx: &Cx<'_>,
    ) {
        if let Some(attempts) = again {
            drop(login);
            return self.store.failed(lease, error, true, &Retry { attempts, ..retry.clone() }, cx);
        }
        let name = self.way(&login).to_string();
        let progress = &mut login.progress;
        if progress.way + 1 < self.ways.len() {
            progress.over(name, error);
            drop(login);
            return self.store.advanced(lease);
        }
        let mut failed = std::mem::take(progress).failed;
        drop(login);
        failed.push((name, error.clone()));
        let transient = matches!(error.again(), crate::Again::Later(_));
        let told: Vec<String> =
            failed.iter().map(|(name, error)| format!("{name}: {}", error.message())).collect();
        let error = match told.as_slice() {
            [_] => error.context("there are no credentials"),
            _ => error.context(format!("no source of credentials works ({})", told.join("; "))),
        };
        self.store.failed(lease, error, transient, &Retry { attempts: 1, ..retry.clone() }, cx);
    }

    /// The operation that held `lease` is gone; another may take over.
    pub fn abandon(&self, lease: u64) {
        self.store.abandon(lease);
    }

    /// The credentials of that stamp were refused.
    pub fn refuse(&self, stamp: Stamp) -> Refusal {
        match self.ways.as_slice() {
            [Way { base: Base::Static(_), roles }] if roles.is_empty() => Refusal::Last,
            _ => self.store.refuse(stamp),
        }
    }

    /// The credentials there are, whether or not they are about to expire.
    #[must_use]
    pub fn peek(&self) -> Option<Arc<Credentials>> {
        self.store.peek()
    }

    /// The state, to go back to.
    #[must_use]
    pub fn snapshot(&self) -> State {
        State { store: self.store.snapshot(), login: self.lock().clone(), skew: self.clock.get() }
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: State) {
        self.store.restore(state.store);
        *self.lock() = state.login;
        self.clock.set(state.skew);
    }

    /// The way that is tried: the others follow the one that worked last.
    fn way(&self, login: &Login) -> &Way {
        &self.ways[(login.worked + login.progress.way) % self.ways.len()]
    }

    fn means<'a>(&'a self, files: &'a BTreeMap<String, Secret>) -> Means<'a> {
        Means { sts: self.sts.as_ref(), clock: &self.clock, files }
    }

    fn lock(&self) -> MutexGuard<'_, Login> {
        // Nothing can panic while it is held, and every state of it is a whole one.
        self.login.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Login {
    fn succeeded(&mut self, ways: usize) {
        self.worked = (self.worked + self.progress.way) % ways;
        self.progress = Progress::default();
    }
}

impl fmt::Debug for CredentialsProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsProvider").field("ways", &self.ways).finish_non_exhaustive()
    }
}

impl fmt::Debug for State {
    /// All that tells states apart but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let State { store, login: Login { progress, worked, files }, skew } = self;
        write!(f, "State({store:?} {progress:?} {worked} {:?} {skew:?})", files.keys())
    }
}
