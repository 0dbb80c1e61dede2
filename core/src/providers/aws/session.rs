//! One account at AWS, in one region: its credentials, its clock, its services' addresses.

use super::{
    Settings,
    clock::{Clock, Skew},
    credentials::Source,
    error,
};
use crate::{
    Answer, Authorized, Body, Budget, Cx, Error, Exchange, Lease, Refusal, Request, Response, Result, Retry,
    Session, Stamp,
    sign::aws_v4::{Credentials, Options, Payload, Signer, Target},
};
use std::{borrow::Cow, fmt};

/// One account at AWS in one region, shared by all operations on it. See [`Ec2`](super::Ec2) for the way to use it.
pub struct AwsSession {
    region: String,
    settings: Settings,
    /// The address of the service that most sessions are for.
    ec2: String,
    clock: Clock,
    retry: Retry,
    budget: Budget,
}

/// A session's state, to go back to in an explorer.
#[derive(Clone, Copy, Debug)]
pub struct SessionState {
    skew: Skew,
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
            clock: Clock::default(),
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

    /// The state, to go back to: for explorers that clone a machine at every step.
    #[must_use]
    pub fn snapshot(&self) -> SessionState {
        SessionState { skew: self.clock.get(), budget: self.budget.left() }
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: SessionState) {
        self.clock.set(state.skew);
        self.budget.restore(state.budget);
    }

    fn base(&self, service: &str) -> Result<Cow<'_, str>> {
        if service == "ec2" {
            return Ok(Cow::Borrowed(&self.ec2));
        }
        self.settings.address(service).map(Cow::Owned)
    }

    fn credentials(&self) -> Result<&Credentials> {
        match &self.settings.credentials {
            Source::Static(credentials) => Ok(credentials),
            _ => Err(Error::misuse("a session signs with an access key; give one")),
        }
    }

    fn prepare(&self, request: Request, cx: &Cx<'_>) -> Result<Authorized> {
        let base = self.base(request.service)?;
        let uri = request.uri(&base)?;
        let Request { service, method, headers, body, take, .. } = request;
        let mut sent = http::Request::new(body);
        *sent.method_mut() = method;
        *sent.uri_mut() = uri;
        *sent.headers_mut() = headers;
        let (now, generation) = self.clock.now(cx.now);
        self.sign(&mut sent, service, now)?;
        let exchange = Exchange { request: sent, take, deadline: None, service, attempt: 1 };
        Ok(Authorized::Ready(exchange, Stamp(u64::from(generation))))
    }

    fn sign(&self, sent: &mut http::Request<Body>, service: &str, now: crate::Time) -> Result<()> {
        let body = std::mem::take(sent.body_mut());
        let mut headers = std::mem::take(sent.headers_mut());
        let signer = Signer {
            credentials: self.credentials()?,
            region: &self.region,
            service,
            options: Options::default(),
        };
        let payload = match &body {
            Body::Empty => Payload::EMPTY,
            Body::Bytes(bytes) => Payload::Bytes(bytes),
            Body::Source(_) => Payload::Unsigned,
        };
        signer.sign(&Target::new(sent.method(), sent.uri()), &mut headers, payload, now)?;
        *sent.body_mut() = body;
        *sent.headers_mut() = headers;
        Ok(())
    }
}

impl Session for AwsSession {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        self.prepare(request, cx).unwrap_or_else(Authorized::Failed)
    }

    fn logged_in(&self, _: Lease, _: Answer, _: &Cx<'_>) {}

    fn abandon(&self, _: Lease) {}

    fn refused(&self, stamp: Stamp) -> Refusal {
        // Signed by a clock that has been set since: the same key may well do.
        if stamp.0 < u64::from(self.clock.generation()) { Refusal::Outdated } else { Refusal::Last }
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        let error = error::read(response, cx);
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

impl fmt::Debug for AwsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsSession")
            .field("region", &self.region)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
