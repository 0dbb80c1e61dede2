//! Finding out which versions a service has: asked once, for all.

use super::{
    keystone::login::X_AUTH_TOKEN,
    versions::{Family, Offered},
};
use crate::{
    Answer, Authorized, Cx, Error, Exchange, Kind, Lease, Response, Result, Retry, Stamp, Take, redirect,
    token::{self, Access, Store},
};
use http::{HeaderValue, StatusCode, Uri, header};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A version document is kept up to this many bytes.
const DOCUMENT: usize = 1 << 20;
/// What a service told of its versions is asked again after this long: clouds are upgraded.
const VERSIONS_LIVE: Duration = Duration::from_secs(24 * 3600);
/// That a service told nothing is believed for this long.
const SILENCE_LIVES: Duration = Duration::from_secs(600);

/// The versions of one service of a session.
pub(super) struct Discovery {
    family: Family,
    offered: Store<Offered>,
    asked: Mutex<Asked>,
}

/// Where and with which token the document was asked for, and which was refused there before.
#[derive(Clone, Debug, Default)]
struct Asked {
    lease: u64,
    stamp: Stamp,
    refused: Option<Stamp>,
    at: Uri,
    /// Where the service said that it is instead, and how often it said so.
    moved: Option<Uri>,
    moves: u8,
}

/// The state of a [`Discovery`].
#[derive(Clone, Debug)]
pub(super) struct State {
    offered: token::State<Offered>,
    asked: Asked,
}

impl Discovery {
    pub(super) fn new(family: Family) -> Self {
        Discovery { family, offered: Store::new(), asked: Mutex::default() }
    }

    pub(super) fn offered(&self, attempt: Duration, cx: &Cx<'_>) -> Access<Offered> {
        self.offered.access(attempt, cx)
    }

    /// The exchange that asks for the document. Some clouds show it only to who bears a token.
    pub(super) fn begin(
        &self,
        document: &str,
        token: &HeaderValue,
        stamp: Stamp,
        lease: u64,
    ) -> Result<Authorized> {
        let Ok(mut uri) = document.parse::<Uri>() else {
            self.offered.abandon(lease);
            return Err(Error::misuse(format!("the endpoint {document:?} is not a URL")));
        };
        {
            let mut asked = self.asked();
            uri = asked.moved.take().unwrap_or(uri);
            (asked.lease, asked.stamp, asked.at) = (lease, stamp, uri.clone());
        }
        let mut sent = http::Request::new(crate::Body::Empty);
        *sent.uri_mut() = uri;
        sent.headers_mut().insert(X_AUTH_TOKEN, token.clone());
        sent.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let take = Take::Collect { limit: DOCUMENT };
        let service = self.family.service;
        let exchange = Exchange { request: sent, take, deadline: None, service, attempt: 1 };
        Ok(Authorized::Login(exchange, Lease { store: self.family.store(), id: lease }))
    }

    /// Takes the answer. The token to renew, if it was that which was refused.
    pub(super) fn answered(&self, lease: u64, answer: Answer, retry: &Retry, cx: &Cx<'_>) -> Option<Stamp> {
        let response = match answer {
            Ok(response) => response,
            Err(lost) => {
                let transient = lost.transient();
                let error = lost.into_error().with_may_have_acted(false);
                self.offered.failed(lease, self.named(error), transient, retry, cx);
                return None;
            }
        };
        let kind = Kind::of_status(response.status);
        if response.status == StatusCode::UNAUTHORIZED {
            let mut asked = self.asked();
            let stamp = asked.stamp;
            // Worth a newer token once; a service that refuses that too keeps its document to itself.
            if asked.lease == lease && asked.refused.is_none_or(|refused| stamp <= refused) {
                asked.refused = Some(stamp);
                drop(asked);
                self.offered.abandon(lease);
                return Some(stamp);
            }
        } else if matches!(kind, Kind::Throttled | Kind::Unavailable) {
            let error = super::error::read(&response, &[], cx);
            self.offered.failed(lease, self.named(error), true, retry, cx);
            return None;
        }
        if self.follows(lease, &response) {
            self.offered.abandon(lease);
            return None;
        }
        // The list of all versions comes as "multiple choices".
        let readable = response.status.is_success() || response.status == StatusCode::MULTIPLE_CHOICES;
        let offered = if readable { self.family.read(&response) } else { None };
        let life = if offered.is_some() { VERSIONS_LIVE } else { SILENCE_LIVES };
        self.offered.fetched(lease, offered, Some(life), cx);
        None
    }

    /// Whether to ask again at the place that the answer points to: often the same address with a slash at its end.
    fn follows(&self, lease: u64, response: &Response) -> bool {
        let mut asked = self.asked();
        let target = redirect::target(response, &asked.at).filter(|to| redirect::same_origin(&asked.at, to));
        let follows = target.is_some() && asked.lease == lease && asked.moves < redirect::MOST;
        asked.moves = if follows { asked.moves + 1 } else { 0 };
        asked.moved = target.filter(|_| follows);
        follows
    }

    pub(super) fn abandon(&self, lease: u64) {
        self.offered.abandon(lease);
    }

    pub(super) fn snapshot(&self) -> State {
        State { offered: self.offered.snapshot(), asked: self.asked().clone() }
    }

    pub(super) fn restore(&self, state: State) {
        self.offered.restore(state.offered);
        *self.asked() = state.asked;
    }

    fn named(&self, error: Error) -> Error {
        let service = self.family.service;
        error
            .context(format!("the service {service:?} did not tell its API versions"))
            .with_call(format!("GET {service} versions"), 1)
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        // Nothing can panic while it is held.
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
