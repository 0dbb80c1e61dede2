//! One account: its token, the ids of its buckets, the addresses for its uploads.

use super::{
    DOWNLOAD, Settings, UPLOAD,
    account::{self, Account},
    errands::Errands,
    error,
    fill::{self, ACCOUNT},
    pool::{self, Pool, Target},
};
use crate::{
    Answer, Authorized, Budget, Cx, Error, Exchange, Kind, Lease, Refusal, Request, Response, Result, Retry,
    Session, Stamp,
    token::{self, Access, Store},
};
use http::{HeaderValue, Uri, header};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Waker,
};

mod asking;

/// What a lease is for.
const LOGIN: u32 = 0;
const BUCKETS: u32 = 1;
const UPLOADS: u32 = 2;
/// The ids of so many buckets are kept.
const MOST: usize = 10_000;

/// One account at Backblaze B2, shared by all operations on it. See [`B2`](super::B2) for the way to use it.
pub struct B2Session {
    settings: Settings,
    base: String,
    accounts: Store<Arc<Account>>,
    state: Mutex<State>,
    budget: Budget,
}

#[derive(Clone, Debug)]
struct State {
    /// The ids of buckets, by their names.
    buckets: BTreeMap<String, String>,
    names: Errands<String>,
    urls: Errands<Target>,
    pool: Pool,
}

/// A session's state, to go back to in an explorer.
#[derive(Clone)]
pub struct SessionState {
    accounts: token::State<Arc<Account>>,
    state: State,
    budget: u32,
}

impl B2Session {
    /// A session made from `settings`, which are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let base = settings.address()?;
        if settings.key_id.is_empty() || settings.key.is_empty() {
            return Err(Error::misuse(
                "the application key or its id is empty; Backblaze's web site shows both",
            ));
        }
        let budget = Budget::new(settings.budget);
        let state = State {
            buckets: BTreeMap::new(),
            names: Errands::new(),
            urls: Errands::new(),
            pool: Pool::default(),
        };
        Ok(B2Session { settings, base, accounts: Store::new(), state: Mutex::new(state), budget })
    }

    /// What the session was made from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What the login told of the account; `None` before the first one.
    #[must_use]
    pub fn account(&self) -> Option<Arc<Account>> {
        self.accounts.peek()
    }

    /// The state, to go back to: for explorers that clone a machine at every step.
    #[must_use]
    pub fn snapshot(&self) -> SessionState {
        let state = self.lock().clone();
        SessionState { accounts: self.accounts.snapshot(), state, budget: self.budget.left() }
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: SessionState) {
        self.accounts.restore(state.accounts);
        *self.lock() = state.state;
        self.budget.restore(state.budget);
    }

    /// The bucket of that name is no more, or is another one.
    pub(super) fn forget(&self, bucket: &str) {
        self.lock().buckets.remove(bucket);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing can panic while it is held, and every state of it is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn account_now(&self, cx: &Cx<'_>) -> Result<std::result::Result<(Arc<Account>, Stamp), Authorized>> {
        match self.accounts.access(self.settings.retry.attempt_timeout, cx) {
            Access::Ready(account, stamp) => Ok(Ok((account, stamp))),
            Access::Busy(until) => Ok(Err(Authorized::Busy(until))),
            Access::Failed(error) => Err(error),
            Access::Fetch(id) => match account::login(&self.settings, &self.base) {
                Ok(exchange) => Ok(Err(Authorized::Login(exchange, Lease { store: LOGIN, id }))),
                Err(error) => {
                    self.accounts.abandon(id);
                    Err(error)
                }
            },
        }
    }

    /// An upload, to an address that is lent to it.
    fn upload(&self, request: Request, account: &Account, token: Stamp, cx: &Cx<'_>) -> Result<Authorized> {
        let mut wanted = fill::wanted(&request);
        let target = match wanted.pop() {
            Some((member, id)) if member == "fileId" => Target::File(id),
            Some((member, id)) if member == "bucketId" => Target::Bucket(id),
            Some((member, name)) if member == "bucketName" => match self.bucket(&name, account, token, cx)? {
                Ok(id) => Target::Bucket(id),
                Err(other) => return Ok(other),
            },
            _ => return Err(Error::misuse("the upload does not say where to")),
        };
        let errand = {
            let mut state = self.lock();
            if let Some((url, stamp)) = state.pool.lend(&target, cx.now) {
                return Ok(Authorized::Ready(exchange(request, url.uri, url.token.value), stamp));
            }
            state.urls.ask(&target, false, token, self.settings.retry.attempt_timeout, cx)
        };
        let (call, document) = match &target {
            Target::Bucket(id) => ("b2_get_upload_url", serde_json::json!({"bucketId": id})),
            Target::File(id) => ("b2_get_upload_part_url", serde_json::json!({"fileId": id})),
        };
        self.sent(errand, UPLOADS, account, call, &document)
    }

    fn prepare(&self, mut request: Request, cx: &Cx<'_>) -> Result<Authorized> {
        let (account, stamp) = match self.account_now(cx)? {
            Ok(ready) => ready,
            Err(other) => return Ok(other),
        };
        let base = match request.service {
            UPLOAD => return self.upload(request, &account, stamp, cx),
            DOWNLOAD => &account.download,
            _ => {
                let mut members = Vec::new();
                for (member, name) in fill::wanted(&request) {
                    if member == ACCOUNT {
                        members.push((member, account.id.clone()));
                        continue;
                    }
                    match self.bucket(&name, &account, stamp, cx)? {
                        Ok(id) => members.push((member, id)),
                        Err(other) => return Ok(other),
                    }
                }
                if !members.is_empty() {
                    request.query.clear();
                    let body = fill::filled(&request.body, &members);
                    request.body =
                        body.ok_or_else(|| Error::misuse("the call has no document to fill in"))?;
                }
                &account.api
            }
        };
        let uri = request.uri(base)?;
        Ok(Authorized::Ready(exchange(request, uri, account.token.value.clone()), stamp))
    }
}

/// The request, signed.
fn exchange(request: Request, uri: Uri, token: HeaderValue) -> Exchange {
    let Request { service, method, headers, body, take, .. } = request;
    let mut sent = http::Request::new(body);
    *sent.method_mut() = method;
    *sent.uri_mut() = uri;
    *sent.headers_mut() = headers;
    sent.headers_mut().insert(header::AUTHORIZATION, token);
    Exchange { request: sent, take, deadline: None, service, attempt: 1 }
}

impl Session for B2Session {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        self.prepare(request, cx).unwrap_or_else(Authorized::Failed)
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        if lease.store != LOGIN {
            self.told(lease, answer, cx).into_iter().for_each(Waker::wake);
            return;
        }
        match account::outcome(&self.settings, answer, cx.now) {
            Ok(account) => self.accounts.fetched(lease.id, Arc::new(account), Some(account::LIFE), cx),
            Err((error, transient)) => {
                self.accounts.failed(lease.id, error, transient, &self.settings.retry, cx);
            }
        }
    }

    fn abandon(&self, lease: Lease) {
        let waiting = match lease.store {
            LOGIN => {
                self.accounts.abandon(lease.id);
                return;
            }
            BUCKETS => self.lock().names.abandon(lease.id),
            _ => self.lock().urls.abandon(lease.id),
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        if pool::is_of_upload(stamp) {
            // It is not lent again; another is asked for.
            self.lock().pool.ended(stamp, false);
            return Refusal::Newest;
        }
        self.accounts.refuse(stamp)
    }

    fn ended(&self, stamp: Stamp, success: bool) {
        if pool::is_of_upload(stamp) {
            self.lock().pool.ended(stamp, success);
        }
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        let account = self.accounts.peek();
        let mut state = self.lock();
        let account = account.as_ref().map(|account| &account.token.text);
        let secrets: Vec<_> =
            account.into_iter().chain(state.pool.secrets()).map(crate::Secret::expose).collect();
        let error = error::read(response, &secrets, cx.now);
        drop(secrets);
        if error.code() == Some("bad_bucket_id") {
            // One of the names is now that of another bucket, or of none; it does not say which.
            state.buckets.clear();
        }
        error
    }

    fn error_from(&self, asked: &Uri, response: &Response, cx: &Cx<'_>) -> Error {
        let error = self.error(response, cx);
        let ends = ["/b2_finish_large_file", "/b2_cancel_large_file", "/b2_list_parts"];
        // A large file that has been finished or thrown away already is refused as a bad request.
        if error.code() == Some("bad_request") && ends.iter().any(|end| asked.path().ends_with(end)) {
            return error.with_kind(Kind::NotFound);
        }
        error
    }

    fn retry(&self) -> &Retry {
        &self.settings.retry
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

impl fmt::Debug for B2Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("B2Session").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl fmt::Debug for SessionState {
    /// All that tells states apart but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SessionState { accounts, state, budget } = self;
        write!(f, "SessionState({accounts:?} {state:?} {budget})")
    }
}

#[cfg(test)]
mod tests;
