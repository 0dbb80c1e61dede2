//! One account at AWS, in one region: its credentials, its clock, its services' addresses.

use super::{
    Settings,
    credentials::{self, Access, CredentialsProvider, Source},
    error,
    presigned::embedded,
};
use crate::{
    Answer, Authorized, Body, Budget, Cx, Error, Exchange, Lease, Refusal, Request, Response, Result, Retry,
    Secret, Session, Stamp,
    sign::aws_v4::{Credentials, Options, Payload, Signer, Target},
};
use std::{borrow::Cow, fmt};

/// One account at AWS in one region, shared by all operations on it. See [`Ec2`](super::Ec2) for the way to use it.
pub struct AwsSession {
    region: String,
    settings: Settings,
    /// The address of the service that most sessions are for.
    ec2: String,
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
    /// A session made from `settings`, which are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        if let Source::Static(credentials) = &settings.credentials
            && (credentials.access_key.is_empty() || credentials.secret_key().is_empty())
        {
            return Err(Error::misuse(
                "the access key or its secret is empty; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or both in the \
                 settings",
            ));
        }
        let ec2 = settings.address("ec2")?;
        // Signatures bear a region in any case; a cloud of one's own has one that it does not tell, mostly this.
        let region = settings.region.clone().unwrap_or_else(|| "us-east-1".into());
        Ok(AwsSession {
            region,
            ec2,
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

    fn base(&self, service: &str) -> Result<Cow<'_, str>> {
        if service == "ec2" {
            return Ok(Cow::Borrowed(&self.ec2));
        }
        self.settings.address(service).map(Cow::Owned)
    }

    fn prepare(&self, request: Request, cx: &Cx<'_>) -> Result<Authorized> {
        let (credentials, stamp) = match self.credentials.access(&self.retry, cx) {
            Access::Ready(credentials, stamp) => (credentials, stamp),
            Access::Login(exchange, id) => return Ok(Authorized::Login(exchange, Lease { store: 0, id })),
            Access::Busy(until) => return Ok(Authorized::Busy(until)),
            Access::Failed(error) => return Err(error),
        };
        let base = self.base(request.service)?;
        let uri = request.uri(&base)?;
        let (now, generation) = self.credentials.clock().now(cx.now);
        let Request { service, method, headers, mut body, take, presigned, .. } = request;
        let carrying = match (&presigned, &body) {
            (Some(wanted), Body::Bytes(form)) => {
                embedded(form, wanted, service, &self.settings, &credentials, now)?
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
        self.sign(&mut sent, &credentials, service, now)?;
        let exchange = Exchange { request: sent, take, deadline: None, service, attempt: 1 };
        Ok(Authorized::Ready(exchange, Stamp(stamp.0 << 32 | u64::from(generation))))
    }

    fn sign(
        &self,
        sent: &mut http::Request<Body>,
        credentials: &Credentials,
        service: &str,
        now: crate::Time,
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
        // Signed by a clock that has been set since: the same key may well do.
        if stamp.0 as u32 != self.credentials.clock().generation() {
            return Refusal::Outdated;
        }
        self.credentials.refuse(Stamp(stamp.0 >> 32))
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        let present = self.credentials.peek();
        let token = present.as_ref().and_then(|credentials| credentials.session_token());
        let error = error::read(response, &[token.map_or("", Secret::expose)], cx);
        self.credentials.clock().learn(&error, response, cx.now);
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
