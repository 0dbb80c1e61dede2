//! One account at an OpenStack cloud: its token, its catalog, the versions its services have.

use super::{
    address,
    catalog::{Catalog, Selection},
    discovery::{self, Discovery},
    error,
    keystone::{
        Credentials,
        granted::Granted,
        login::{self, X_AUTH_TOKEN},
    },
    settings::Settings,
    versions::{COMPUTE, Family, VOLUME, Version},
};
use crate::{
    Answer, Authorized, Budget, Cx, Error, Exchange, Lease, Refusal, Request, Response, Result, Retry,
    Secret, Session, Stamp,
    token::{self, Access, Store},
};
use http::{HeaderValue, header};
use std::{borrow::Cow, fmt, sync::Arc};

/// The lease store of the token.
const TOKEN: u32 = 0;
/// The services whose addresses are worked out once for each token.
const COMMON: [&str; 5] = ["compute", "block-storage", "image", "network", "object-store"];

/// One account at an OpenStack cloud, shared by all operations on it.
///
/// The first operation that needs a token logs in while the others wait; the services' addresses come from the catalog
/// that the login brings. See [`OpenStack`](super::OpenStack) for the way to use it.
pub struct OpenStackSession {
    credentials: Credentials,
    /// The identity service without its version.
    root: String,
    /// The identity service with its version.
    identity: String,
    overrides: Vec<(String, String)>,
    selection: Selection,
    pins: [Option<Version>; 2],
    retry: Retry,
    budget: Budget,
    /// What is wrong with the settings; every operation is told.
    fault: Option<Error>,
    tokens: Store<Arc<Grant>>,
    discoveries: [Discovery; 2],
}

/// What a login gave, and the addresses made of it.
struct Grant {
    granted: Granted,
    bases: Vec<(&'static str, String)>,
}

/// A session's state, to go back to in an explorer.
#[derive(Clone)]
pub struct SessionState {
    tokens: token::State<Arc<Grant>>,
    discoveries: [discovery::State; 2],
    budget: u32,
}

impl OpenStackSession {
    /// A session made from `settings`, which are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let session = Self::unchecked(settings);
        match session.fault {
            Some(fault) => Err(fault),
            None => Ok(session),
        }
    }

    /// A session whose faults are told to its first operation.
    pub(crate) fn unchecked(settings: Settings) -> Self {
        let selection = settings.selection();
        let Settings { auth_url, credentials, endpoints, compute_version, volume_version, retry, .. } =
            settings;
        let mut fault = credentials.check().err();
        let mut note = |error: Error| {
            fault.get_or_insert(error);
        };
        let root = address::identity_root(&auth_url).map(str::to_owned).unwrap_or_else(|error| {
            note(error);
            String::new()
        });
        if selection.region.as_deref() == Some("") {
            note(Error::misuse("region_name is empty; set it to the name of a region, or leave it out"));
        }
        let mut identity = match &credentials {
            // Swift has its own anywhere.
            Credentials::V1 { .. } => auth_url.trim().trim_end_matches('/').to_owned(),
            _ => format!("{root}/{}", credentials.version()),
        };
        let mut overrides = Vec::new();
        for (service, url) in endpoints {
            match address::checked(&url, &format!("{}_endpoint_override", service.replace('-', "_"))) {
                Ok(url) if service == "identity" => url.clone_into(&mut identity),
                Ok(url) => overrides.push((service, url.to_owned())),
                Err(error) => note(error),
            }
        }
        OpenStackSession {
            credentials,
            root,
            identity,
            overrides,
            selection,
            pins: [compute_version, volume_version],
            retry,
            budget: Budget::new(settings.budget),
            fault,
            tokens: Store::new(),
            discoveries: [Discovery::new(COMPUTE), Discovery::new(VOLUME)],
        }
    }

    /// The services that the present token is good for; `None` before the first login.
    #[must_use]
    pub fn catalog(&self) -> Option<Catalog> {
        self.tokens.peek().map(|access| access.granted.catalog.clone())
    }

    /// The present token, for what is done outside of this library; `None` before the first login.
    #[must_use]
    pub fn token(&self) -> Option<Secret> {
        self.tokens.peek().map(|grant| grant.granted.secret.clone())
    }

    /// The id of the project that the present token is for; `None` before the first login.
    #[must_use]
    pub fn project_id(&self) -> Option<String> {
        self.tokens.peek()?.granted.project.clone()
    }

    /// The id of the user that the present token is for; `None` before the first login.
    #[must_use]
    pub fn user_id(&self) -> Option<String> {
        self.tokens.peek()?.granted.user.clone()
    }

    /// Where a service is, without a slash at its end; `None` before the first login.
    pub(crate) fn address(&self, service: &'static str) -> Result<Option<String>> {
        let Some(grant) = self.tokens.peek() else { return Ok(None) };
        Ok(Some(self.base(&grant, service)?.into_owned()))
    }

    /// The state, to go back to: for explorers that clone a machine at every step.
    #[must_use]
    pub fn snapshot(&self) -> SessionState {
        SessionState {
            tokens: self.tokens.snapshot(),
            discoveries: [self.discoveries[0].snapshot(), self.discoveries[1].snapshot()],
            budget: self.budget.left(),
        }
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: SessionState) {
        self.tokens.restore(state.tokens);
        for (discovery, state) in self.discoveries.iter().zip(state.discoveries) {
            discovery.restore(state);
        }
        self.budget.restore(state.budget);
    }

    fn prepare(&self, request: Request, cx: &Cx<'_>) -> Result<Authorized> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let attempt = self.retry.attempt_timeout;
        let (grant, stamp) = match self.tokens.access(attempt, cx) {
            Access::Ready(grant, stamp) => (grant, stamp),
            Access::Fetch(id) => return self.login(Lease { store: TOKEN, id }),
            Access::Busy(until) => return Ok(Authorized::Busy(until)),
            Access::Failed(error) => return Err(error),
        };
        let base = self.base(&grant, request.service)?;
        let family = Family::of(request.service);
        let mut version = None;
        if let (Some(call), Some(family)) = (request.versions, family) {
            let pin = self.pins[family.index];
            let mut offered = None;
            if pin.is_none() {
                let discovery = &self.discoveries[family.index];
                match discovery.offered(attempt, cx) {
                    Access::Ready(known, _) => offered = known,
                    Access::Fetch(id) => {
                        let document = address::version_document(&base);
                        return discovery.begin(&document, &grant.granted.token, stamp, id);
                    }
                    Access::Busy(until) => return Ok(Authorized::Busy(until)),
                    Access::Failed(error) => return Err(error),
                }
            }
            version = family.choose(call, offered, pin)?.map(|version| (family, version));
        }
        let uri = request.uri(&base)?;
        let Request { service, method, headers, body, take, .. } = request;
        let mut sent = http::Request::new(body);
        *sent.method_mut() = method;
        *sent.uri_mut() = uri;
        *sent.headers_mut() = headers;
        let headers = sent.headers_mut();
        headers.insert(X_AUTH_TOKEN, grant.granted.token.clone());
        if !headers.contains_key(header::ACCEPT) {
            // Some clouds speak XML unless told.
            headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        }
        if let Some((family, version)) = version {
            headers.extend(family.headers(version));
        }
        let exchange = Exchange { request: sent, take, deadline: None, service, attempt: 1 };
        Ok(Authorized::Ready(exchange, stamp))
    }

    /// The error without secrets: it may quote the catalog, and the catalog may echo anything.
    fn masked(&self, error: Error) -> Error {
        let grant = self.tokens.peek();
        let token = grant.as_ref().map_or("", |grant| grant.granted.secret.expose());
        error.masked(&[token, self.credentials.secret().expose()])
    }

    /// The address that the paths of a service's requests are relative to.
    fn base<'a>(&'a self, grant: &'a Grant, service: &'static str) -> Result<Cow<'a, str>> {
        match service {
            // Not the catalog's, which is often an address within the cloud.
            "identity" => return Ok(self.identity.as_str().into()),
            "identity-root" => return Ok(self.root.as_str().into()),
            "object-store-root" => {
                let account = self.base(grant, "object-store")?;
                return Ok(address::unversioned(&account).to_owned().into());
            }
            _ => {}
        }
        match grant.bases.iter().find(|(known, _)| *known == service) {
            Some((_, base)) => Ok(base.as_str().into()),
            None => self.resolve(&grant.granted, service).map(Into::into),
        }
    }

    fn resolve(&self, granted: &Granted, service: &str) -> Result<String> {
        let project = granted.project.as_deref();
        match self.overrides.iter().find(|(kind, _)| kind == service) {
            Some((_, url)) => address::service_url(service, url, project),
            None => granted.catalog.base(service, &self.selection, project),
        }
    }

    fn discovery(&self, lease: Lease) -> Option<&Discovery> {
        self.discoveries.get((lease.store as usize).checked_sub(1)?)
    }

    fn login(&self, lease: Lease) -> Result<Authorized> {
        let made = login::exchange(&self.credentials, &self.identity);
        if made.is_err() {
            self.tokens.abandon(lease.id);
        }
        Ok(Authorized::Login(made?, lease))
    }
}

impl Session for OpenStackSession {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        self.prepare(request, cx).unwrap_or_else(|error| Authorized::Failed(self.masked(error)))
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        if lease.store != TOKEN {
            if let Some(discovery) = self.discovery(lease)
                && let Some(refused) = discovery.answered(lease.id, answer, &self.retry, cx)
            {
                self.tokens.refuse(refused);
            }
            return;
        }
        match login::outcome(&self.credentials, &self.identity, answer, cx) {
            Ok(granted) => {
                let life = granted.life;
                let based = |service| Some((service, self.resolve(&granted, service).ok()?));
                let bases = COMMON.into_iter().filter_map(based).collect();
                self.tokens.fetched(lease.id, Arc::new(Grant { granted, bases }), life, cx);
            }
            Err((error, transient)) => self.tokens.failed(lease.id, error, transient, &self.retry, cx),
        }
    }

    fn abandon(&self, lease: Lease) {
        match lease.store {
            TOKEN => self.tokens.abandon(lease.id),
            _ => {
                if let Some(discovery) = self.discovery(lease) {
                    discovery.abandon(lease.id);
                }
            }
        }
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        self.tokens.refuse(stamp)
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        let grant = self.tokens.peek();
        let token = grant.as_ref().map_or("", |grant| grant.granted.secret.expose());
        error::read(response, &[token, self.credentials.secret().expose()], cx)
    }

    fn retry(&self) -> &Retry {
        &self.retry
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

impl fmt::Debug for OpenStackSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenStackSession")
            .field("identity", &self.identity)
            .field("credentials", &self.credentials)
            .field("region", &self.selection.region)
            .field("interface", &self.selection.interface)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SessionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SessionState { tokens, discoveries, budget } = self;
        write!(f, "SessionState({tokens:?} {discoveries:?} {budget})")
    }
}

#[cfg(test)]
#[path = "session_tests/mod.rs"]
mod tests;
