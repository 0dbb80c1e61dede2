//! One account at AWS, in one region: its credentials, its clock, its services' addresses.

use super::{
    Settings,
    credentials::{self, Access, CredentialsProvider, Source},
    error,
    presigned::embedded,
};
use crate::{
    Answer, Authorized, Body, Budget, Cx, Error, Exchange, Lease, Refusal, Request, Response, Result, Retry,
    Secret, Session, Stamp, Time,
    sign::aws_v4::{Credentials, Options, Payload, Signer, Target},
};
#[cfg(feature = "s3")]
use std::time::Duration;
use std::{borrow::Cow, fmt, sync::Arc};

/// One account at AWS in one region, shared by all operations on it. See [`Ec2`](super::Ec2) for the way to use it.
pub struct AwsSession {
    region: String,
    settings: Settings,
    /// The service that most of its requests go to.
    service: &'static str,
    /// Where that is.
    address: String,
    credentials: CredentialsProvider,
    retry: Retry,
    budget: Budget,
}

/// A session's state, to go back to in an explorer.
#[derive(Clone, Debug)]
pub struct SessionState {
    credentials: credentials::State,
    budget: u32,
}

impl AwsSession {
    /// A session for EC2 made from `settings`, which are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let address = settings.address("ec2")?;
        Self::of(settings, "ec2", address)
    }

    /// A session for the service at `address`.
    pub(in crate::providers) fn of(
        settings: Settings,
        service: &'static str,
        address: String,
    ) -> Result<Self> {
        if let Source::Static(credentials) = &settings.credentials
            && (credentials.access_key.is_empty() || credentials.secret_key().is_empty())
        {
            return Err(Error::misuse(
                "the access key or its secret is empty; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or both in the \
                 settings",
            ));
        }
        // Signatures bear a region in any case; a cloud of one's own has one that it does not tell, mostly this.
        let region = settings.region.clone().unwrap_or_else(|| "us-east-1".into());
        Ok(AwsSession {
            region,
            service,
            address,
            credentials: CredentialsProvider::new(&settings)?,
            retry: settings.retry.clone(),
            budget: Budget::new(settings.budget),
            settings,
        })
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The account's credentials: to supply the texts of files that are not to be read.
    #[must_use]
    pub fn credentials(&self) -> &CredentialsProvider {
        &self.credentials
    }

    /// The state, to go back to: for explorers that clone a machine at every step.
    #[must_use]
    pub fn snapshot(&self) -> SessionState {
        SessionState { credentials: self.credentials.snapshot(), budget: self.budget.left() }
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: SessionState) {
        self.credentials.restore(state.credentials);
        self.budget.restore(state.budget);
    }

    /// What is left to try when what was signed under `stamp` is refused, `more` having been learnt by now.
    pub(in crate::providers) fn refused_by(&self, stamp: Stamp, more: u32) -> Refusal {
        // Signed by a clock that has been set since: the same key may well do.
        if stamp.0 as u32 != self.credentials.clock().generation().wrapping_add(more) {
            return Refusal::Outdated;
        }
        self.credentials.refuse(Stamp(stamp.0 >> 32))
    }

    /// Whether the provider's clock, by the date of an answer, is further than `most` from what it was taken for.
    #[cfg(feature = "s3")]
    pub(in crate::providers) fn is_off(&self, response: &Response, most: Duration, cx: &Cx<'_>) -> bool {
        let (believed, _) = self.credentials.clock().now(cx.now);
        response
            .date()
            .is_some_and(|date| date.saturating_since(believed).max(believed.saturating_since(date)) > most)
    }

    /// What time it is at the provider.
    #[cfg(feature = "s3")]
    pub(in crate::providers) fn now(&self, cx: &Cx<'_>) -> Time {
        self.credentials.clock().now(cx.now).0
    }

    /// Learns what time it is at the provider from an answer that refuses a signature.
    pub(in crate::providers) fn learn_clock(&self, error: &Error, response: &Response, cx: &Cx<'_>) {
        self.credentials.clock().learn(error, response, cx.now);
    }

    fn base(&self, service: &str) -> Result<Cow<'_, str>> {
        if service == self.service {
            return Ok(Cow::Borrowed(&self.address));
        }
        self.settings.address(service).map(Cow::Owned)
    }

    /// What to sign with, or what has to come before.
    #[expect(clippy::result_large_err, reason = "it is the answer to who asked, moved once")]
    pub(in crate::providers) fn pen(&self, cx: &Cx<'_>) -> std::result::Result<Pen, Authorized> {
        let (credentials, stamp) = match self.credentials.access(&self.retry, cx) {
            Access::Ready(credentials, stamp) => (credentials, stamp),
            Access::Login(exchange, id) => return Err(Authorized::Login(exchange, Lease { store: 0, id })),
            Access::Busy(until) => return Err(Authorized::Busy(until)),
            Access::Failed(error) => return Err(Authorized::Failed(error)),
        };
        let (now, generation) = self.credentials.clock().now(cx.now);
        Ok(Pen { credentials, stamp, now, generation })
    }

    fn prepare(&self, request: Request, cx: &Cx<'_>) -> Result<Authorized> {
        let pen = match self.pen(cx) {
            Ok(pen) => pen,
            Err(first) => return Ok(first),
        };
        let Pen { credentials, now, .. } = &pen;
        let now = *now;
        let base = self.base(request.service)?;
        let uri = request.uri(&base)?;
        let Request { service, method, headers, mut body, take, presigned, .. } = request;
        let carrying = match (&presigned, &body) {
            (Some(wanted), Body::Bytes(form)) => {
                embedded(form, wanted, service, &self.settings, credentials, now)?
            }
            _ => None,
        };
        if let Some(form) = carrying {
            body = Body::Bytes(form);
        }
        let mut sent = http::Request::new(body);
        *sent.method_mut() = method;
        *sent.uri_mut() = uri;
        *sent.headers_mut() = headers;
        self.sign(&mut sent, credentials, service, now)?;
        let exchange = Exchange { request: sent, take, deadline: None, service, attempt: 1 };
        Ok(Authorized::Ready(exchange, pen.stamp(0)))
    }

    fn sign(
        &self,
        sent: &mut http::Request<Body>,
        credentials: &Credentials,
        service: &str,
        now: Time,
    ) -> Result<()> {
        let body = std::mem::take(sent.body_mut());
        let mut headers = std::mem::take(sent.headers_mut());
        let signer = Signer { credentials, region: &self.region, service, options: Options::default() };
        let target = Target::new(sent.method(), sent.uri());
        let payload = match &body {
            Body::Empty => Payload::EMPTY,
            Body::Bytes(bytes) => Payload::Bytes(bytes),
            Body::Source(_) | Body::Stream(_) => Payload::Unsigned,
        };
        signer.sign(&target, &mut headers, payload, now)?;
        *sent.body_mut() = body;
        *sent.headers_mut() = headers;
        Ok(())
    }
}

/// What a request is signed with.
pub(in crate::providers) struct Pen {
    /// The key.
    pub(in crate::providers) credentials: Arc<Credentials>,
    /// What time it is at the provider.
    pub(in crate::providers) now: Time,
    stamp: Stamp,
    generation: u32,
}

impl Pen {
    /// Names the key and all else that signing depends on: the clock's setting, and `more` that has been learnt.
    pub(in crate::providers) fn stamp(&self, more: u32) -> Stamp {
        Stamp(self.stamp.0 << 32 | u64::from(self.generation.wrapping_add(more)))
    }
}

impl Session for AwsSession {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        self.prepare(request, cx).unwrap_or_else(Authorized::Failed)
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        self.credentials.answered(lease.id, answer, &self.retry, cx);
    }

    fn abandon(&self, lease: Lease) {
        self.credentials.abandon(lease.id);
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        self.refused_by(stamp, 0)
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        let present = self.credentials.peek();
        let token = present.as_ref().and_then(|credentials| credentials.session_token());
        let error = error::read(response, &[token.map_or("", Secret::expose)], cx);
        self.learn_clock(&error, response, cx);
        error
    }

    fn retry(&self) -> &Retry {
        &self.retry
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }
}

impl fmt::Debug for AwsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsSession")
            .field("region", &self.region)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "aws"))]
mod tests;
