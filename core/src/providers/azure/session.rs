//! One account at Azure Blob Storage: how its requests are authorized, its clock.

use super::{
    Credentials, Settings, VERSION, batch, copy_source,
    credentials::Identity,
    error,
    headers::http_date,
    login::{self, Bearer, Outcome},
};
use crate::{
    Answer, Authorized, Body, Budget, Cx, Error, Exchange, Lease, Refusal, Request, Response, Result, Retry,
    Secret, Session, Stamp, Time,
    providers::clock::{Clock, Skew},
    sign::azure::{AccountKey, Target, authorization},
    token::{self, Access, Store},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// One account at Azure Blob Storage, shared by all operations on it. See [`AzureBlob`](super::AzureBlob) for the way to
/// use it.
pub struct AzureSession {
    account: String,
    base: String,
    /// Whether the address is Azure's own, whose front ends take names apart.
    is_azure: bool,
    credentials: Credentials,
    /// The signature's parameters without `?`, where requests are authorized by one.
    sas: Option<Secret>,
    tokens: Store<Arc<Bearer>>,
    /// What the file of a login held, until the login has ended.
    assertion: Mutex<Option<Secret>>,
    clock: Clock,
    retry: Retry,
    budget: Budget,
}

/// A session's state, to go back to in an explorer.
#[derive(Clone)]
pub struct SessionState {
    tokens: token::State<Arc<Bearer>>,
    assertion: Option<Secret>,
    skew: Skew,
    budget: u32,
}

impl AzureSession {
    /// A session made from `settings`, which are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let base = settings.address()?;
        let Settings { account, credentials, retry, budget, .. } = settings;
        let mut sas = None;
        let mut tokens = Store::new();
        match &credentials {
            Credentials::SharedKey(_) if account.is_empty() => {
                return Err(Error::misuse(
                    "an account's key signs for the account's name, and there is none; set one",
                ));
            }
            Credentials::Sas(text) => sas = Some(parameters(text)?),
            Credentials::Entra(Identity::Token(secret)) => {
                let bearer = login::bearer(secret.clone());
                let bad =
                    || Error::misuse("the token is empty, or holds characters that no header can carry");
                tokens = Store::with(Arc::new(bearer.ok_or_else(bad)?));
            }
            _ => {}
        }
        Ok(AzureSession {
            // An emulator's address has the account in its path.
            is_azure: base.parse::<Uri>().is_ok_and(|uri| uri.path() == "/"),
            account,
            base,
            credentials,
            sas,
            tokens,
            assertion: Mutex::default(),
            clock: Clock::default(),
            retry,
            budget: Budget::new(budget),
        })
    }

    /// The account's name.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The address of the Blob service, without a slash at its end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.base
    }

    /// The account's key, where requests are signed with it.
    #[must_use]
    pub fn key(&self) -> Option<&AccountKey> {
        match &self.credentials {
            Credentials::SharedKey(key) => Some(key),
            _ => None,
        }
    }

    /// Whether signatures can be made for others.
    pub(super) fn can_sign(&self) -> bool {
        matches!(self.credentials, Credentials::SharedKey(_) | Credentials::Entra(_))
    }

    /// The state, to go back to: for explorers that clone a machine at every step.
    #[must_use]
    pub fn snapshot(&self) -> SessionState {
        SessionState {
            tokens: self.tokens.snapshot(),
            assertion: self.assertion().clone(),
            skew: self.clock.get(),
            budget: self.budget.left(),
        }
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: SessionState) {
        self.tokens.restore(state.tokens);
        *self.assertion() = state.assertion;
        self.clock.set(state.skew);
        self.budget.restore(state.budget);
    }

    fn prepare(&self, request: Request, cx: &Cx<'_>) -> Result<Authorized> {
        let mut bearer = None;
        let mut stamp = Stamp::default();
        if let Credentials::Entra(identity) = &self.credentials {
            match self.tokens.access(self.retry.attempt_timeout, cx) {
                Access::Ready(held, held_stamp) => (bearer, stamp) = (Some(held), held_stamp),
                Access::Busy(until) => return Ok(Authorized::Busy(until)),
                Access::Failed(error) => return Err(error),
                Access::Fetch(id) => {
                    let made = login::exchange(identity, self.assertion().as_ref(), cx);
                    if made.is_err() {
                        self.tokens.abandon(id);
                    }
                    return Ok(Authorized::Login(made?, Lease { store: 0, id }));
                }
            }
        }
        if self.is_azure {
            plain(&request.path)?;
        }
        let (now, generation) = self.clock.now(cx.now);
        let uri = self.uri(&request)?;
        let is_batch = batch::is(&request);
        let Request { service, method, mut headers, mut body, take, .. } = request;
        if let (true, Body::Bytes(calls)) = (is_batch, &body) {
            body = Body::Bytes(self.batch(calls, bearer.as_deref(), now)?);
        }
        headers.insert(X_MS_VERSION, HeaderValue::from_static(VERSION));
        headers.insert(X_MS_DATE, http_date(now));
        copy_source::resolve(&mut headers, &uri, self, bearer.as_deref(), now)?;
        if let Some(bearer) = &bearer {
            headers.insert(header::AUTHORIZATION, bearer.header.clone());
        }
        if let Credentials::SharedKey(key) = &self.credentials {
            let value = self.signature(key, &method, &uri, &headers, &body)?;
            headers.insert(header::AUTHORIZATION, value);
            stamp = Stamp(u64::from(generation));
        }
        let mut sent = http::Request::new(body);
        *sent.method_mut() = method;
        *sent.uri_mut() = uri;
        *sent.headers_mut() = headers;
        Ok(Authorized::Ready(Exchange { request: sent, take, deadline: None, service, attempt: 1 }, stamp))
    }

    fn uri(&self, request: &Request) -> Result<Uri> {
        let Some(sas) = &self.sas else { return request.uri(&self.base) };
        let mut signed = request.clone();
        if !signed.query.is_empty() {
            signed.query.push('&');
        }
        signed.query.push_str(sas.expose());
        signed.uri(&self.base)
    }

    fn signature(
        &self,
        key: &AccountKey,
        method: &http::Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Body,
    ) -> Result<HeaderValue> {
        let (path, query) = (uri.path(), uri.query().unwrap_or_default());
        let target = Target { method, path, query, headers, length: body.len() };
        let value = authorization(&self.account, key, &target);
        Secret::new(value)
            .header()
            .ok_or_else(|| Error::misuse("the account's name is none that a header can carry"))
    }

    /// The calls of a batch are authorized each by itself.
    fn batch(&self, calls: &Bytes, bearer: Option<&Bearer>, now: Time) -> Result<Bytes> {
        batch::authorized(calls, |method, address, headers| {
            let bad = |_| Error::misuse("a call of the batch has no address");
            let mut address = format!("{}{address}", self.base);
            if let Some(sas) = &self.sas {
                address.push(if address.contains('?') { '&' } else { '?' });
                address.push_str(sas.expose());
            }
            let uri: Uri = address.parse().map_err(bad)?;
            if self.is_azure {
                plain(uri.path())?;
            }
            headers.insert(X_MS_DATE, http_date(now));
            if let Some(bearer) = bearer {
                headers.insert(header::AUTHORIZATION, bearer.header.clone());
            }
            if let Credentials::SharedKey(key) = &self.credentials {
                let value = self.signature(key, method, &uri, headers, &Body::Empty)?;
                headers.insert(header::AUTHORIZATION, value);
            }
            Ok(uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string))
        })
    }

    /// The signature of the session's own SAS, for what is copied within the account.
    pub(super) fn sas(&self) -> Option<&Secret> {
        self.sas.as_ref()
    }

    fn assertion(&self) -> std::sync::MutexGuard<'_, Option<Secret>> {
        // Nothing can panic while it is held.
        self.assertion.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an answer may echo and nobody shall see.
    fn with_secrets<T>(&self, read: impl FnOnce(&[&str]) -> T) -> T {
        let bearer = self.tokens.peek();
        let token = bearer.as_ref().map_or("", |bearer| bearer.secret.expose());
        let sas = self.sas.as_ref().map_or("", Secret::expose);
        let signature = sas.split('&').find_map(|pair| pair.strip_prefix("sig=")).unwrap_or_default();
        read(&[token, sas, signature])
    }
}

const X_MS_VERSION: HeaderName = HeaderName::from_static("x-ms-version");
const X_MS_DATE: HeaderName = HeaderName::from_static("x-ms-date");

/// A signature's parameters, which become a part of every address.
fn parameters(sas: &Secret) -> Result<Secret> {
    let text = sas.expose().trim();
    let text = text.strip_prefix('?').unwrap_or(text);
    let sound = text.split('&').any(|pair| pair.strip_prefix("sig=").is_some_and(|sig| !sig.is_empty()))
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    if !sound {
        return Err(Error::misuse(
            "the shared access signature is none; it should read like sv=…&sr=c&sp=rl&se=…&sig=…, percent-encoded",
        ));
    }
    Ok(Secret::new(text))
}

/// Azure takes `.` and `..` in an address for steps between directories, however they are written, so that a call would
/// reach another blob. <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>
fn plain(path: &str) -> Result<()> {
    if path.split('/').any(|segment| segment == "." || segment == "..") {
        return Err(Error::misuse(
            "Azure has no blobs with \".\" or \"..\" between slashes in their names: it takes them for steps in the path",
        ));
    }
    Ok(())
}

impl Session for AzureSession {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        self.prepare(request, cx).unwrap_or_else(Authorized::Failed)
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        let Credentials::Entra(identity) = &self.credentials else { return };
        let read = self.assertion().clone();
        match login::outcome(identity, read.as_ref(), answer, self.clock.now(cx.now).0, cx) {
            Outcome::Assertion(token) => {
                *self.assertion() = Some(token);
                self.tokens.advanced(lease.id);
            }
            Outcome::Granted(bearer, life) => {
                // Read anew for the next login.
                *self.assertion() = None;
                self.tokens.fetched(lease.id, Arc::new(bearer), life, cx);
            }
            Outcome::Refused(error, transient) => {
                if !transient {
                    *self.assertion() = None;
                }
                self.tokens.failed(lease.id, error, transient, &self.retry, cx);
            }
        }
    }

    fn abandon(&self, lease: Lease) {
        self.tokens.abandon(lease.id);
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        match &self.credentials {
            // Signed by a clock that has been set since: the same key may well do.
            Credentials::SharedKey(_) if stamp.0 != u64::from(self.clock.generation()) => Refusal::Outdated,
            Credentials::Entra(Identity::Token(_))
            | Credentials::SharedKey(_)
            | Credentials::Sas(_)
            | Credentials::Anonymous => Refusal::Last,
            Credentials::Entra(_) => self.tokens.refuse(stamp),
        }
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        let error = self.with_secrets(|secrets| error::read(response, secrets, cx));
        self.clock.learn(&error, response, cx.now);
        error
    }

    fn retry(&self) -> &Retry {
        &self.retry
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

impl fmt::Debug for AzureSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureSession")
            .field("account", &self.account)
            .field("address", &self.base)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SessionState {
    /// All that tells states apart but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SessionState { tokens, assertion, skew, budget } = self;
        write!(f, "SessionState({tokens:?} {} {skew:?} {budget})", assertion.is_some())
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
