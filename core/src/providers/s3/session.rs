//! One account at S3: its addresses, its credentials and clock, and where its buckets are.

use super::{
    PayloadSigning, SERVICE, Settings, error, payload,
    place::{self, Placed},
    region::{self, Known, Regions},
};
use crate::{
    Answer, Authorized, Body, Budget, Cx, Error, Exchange, Kind, Lease, Refusal, Request, Response, Result,
    Retry, Secret, Session, Stamp, Time,
    providers::aws::{AwsSession, SessionState as AwsState, endpoint::is_of_aws, session::Pen},
    sign::aws_v4::{Credentials, Options, Payload, Signer, Target},
};
use http::{HeaderMap, Uri};
use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

/// S3 refuses what was signed more than a quarter of an hour ago, or ahead; the answer to a HEAD does not say that this
/// was why.
const SKEW: Duration = Duration::from_secs(15 * 60);

/// One account at S3, or at a cloud that speaks its protocol, shared by all operations on it. See [`S3`](super::S3) for
/// the way to use it.
///
/// A bucket may be in another region than the account's own: where an answer names it, it is kept, and the request goes
/// there. Credentials go to no host but the one of the settings and, where that is Amazon's, Amazon's in other regions.
pub struct S3Session {
    account: AwsSession,
    settings: Settings,
    address: String,
    of_aws: bool,
    regions: Regions,
}

/// A session's state, to go back to in an explorer.
#[derive(Clone, Debug)]
pub struct SessionState {
    account: AwsState,
    regions: Known,
}

impl S3Session {
    /// A session made from `settings`, which are checked; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let address = settings.address()?;
        let account = AwsSession::of(settings.account.clone(), SERVICE, address.clone())?;
        let of_aws = is_of_aws(&address);
        Ok(S3Session { account, settings, address, of_aws, regions: Regions::default() })
    }

    /// What the session was made from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The region of the account.
    #[must_use]
    pub fn region(&self) -> &str {
        self.account.region()
    }

    /// The account at AWS that stands behind it: its credentials, above all.
    #[must_use]
    pub fn account(&self) -> &AwsSession {
        &self.account
    }

    /// The state, to go back to: for explorers that clone a machine at every step.
    #[must_use]
    pub fn snapshot(&self) -> SessionState {
        SessionState { account: self.account.snapshot(), regions: self.regions.snapshot() }
    }

    /// Goes back to an earlier state.
    pub fn restore(&self, state: SessionState) {
        self.account.restore(state.account);
        self.regions.restore(state.regions);
    }

    /// The service's address in that region.
    fn base(&self, region: Option<&str>) -> Result<Cow<'_, str>> {
        match region {
            // Only Amazon's own address is known in other regions, and only below its domains.
            Some(region) if self.of_aws && self.settings.own().is_none() => {
                let account = &self.settings.account;
                place::of_aws(Some(region), account.fips, account.dual_stack).map(Cow::Owned)
            }
            _ => Ok(Cow::Borrowed(&self.address)),
        }
    }

    /// Where a request goes, the region that its signature names, and how much was known of regions then.
    pub(super) fn placed(&self, request: &mut Request) -> Result<(Uri, Cow<'_, str>, u32)> {
        let path = std::mem::take(&mut request.path);
        let (region, generation) = self.regions.get(place::bucket_of(&path));
        let base = self.base(region.as_deref())?;
        let Placed { base, path } = place::locate(&base, &path, &self.settings);
        request.path = path.into_owned();
        let uri = request.uri(&base)?;
        let region = match region {
            Some(region) => Cow::Owned(region.to_string()),
            None => Cow::Borrowed(self.region()),
        };
        Ok((uri, region, generation))
    }

    fn prepare(&self, mut request: Request, pen: &Pen) -> Result<Authorized> {
        let (uri, region, generation) = self.placed(&mut request)?;
        guard_key(&request.headers, &uri)?;
        let Request { service, method, headers, body, take, .. } = request;
        let mut sent = http::Request::new(body);
        *sent.method_mut() = method;
        *sent.uri_mut() = uri;
        *sent.headers_mut() = headers;
        self.sign(&mut sent, pen, &region)?;
        let exchange = Exchange { request: sent, take, deadline: None, service, attempt: 1 };
        Ok(Authorized::Ready(exchange, pen.stamp(generation)))
    }

    fn sign(&self, sent: &mut http::Request<Body>, pen: &Pen, region: &str) -> Result<()> {
        let body = self.framed(std::mem::take(sent.body_mut()));
        let mut headers = std::mem::take(sent.headers_mut());
        let digest = payload::given_digest(&headers)?;
        let tls = sent.uri().scheme_str() == Some("https");
        let payload = self.payload(&body, digest.as_ref(), tls);
        if let Body::Stream(stream) = &body {
            payload::announce(stream, &mut headers)?;
        }
        let signer = signer(&pen.credentials, region);
        let target = Target::new(sent.method(), sent.uri());
        let seed = signer.sign(&target, &mut headers, payload, pen.now)?;
        let chunks = match payload {
            Payload::Chunked | Payload::ChunkedTrailer => Some(signer.chunks(seed, pen.now)?),
            _ => None,
        };
        *sent.body_mut() = payload::filled(body, chunks);
        *sent.headers_mut() = headers;
        Ok(())
    }

    /// What is read from a source is not known beforehand: where it has to be signed, it is in chunks.
    fn framed(&self, body: Body) -> Body {
        if self.settings.payload != PayloadSigning::Signed {
            return body;
        }
        payload::chunked(body)
    }

    fn payload<'a>(&self, body: &'a Body, digest: Option<&'a [u8; 32]>, tls: bool) -> Payload<'a> {
        let signing = self.settings.payload;
        match (body, digest) {
            (Body::Empty, _) => Payload::EMPTY,
            (Body::Stream(stream), digest) => {
                let open = match signing {
                    PayloadSigning::Auto => tls,
                    PayloadSigning::Signed => false,
                    PayloadSigning::Unsigned => true,
                };
                payload::of_stream(stream, digest, open)
            }
            (_, Some(digest)) => Payload::Digest(digest),
            (Body::Bytes(bytes), None) if signing != PayloadSigning::Unsigned => Payload::Bytes(bytes),
            _ => Payload::Unsigned,
        }
    }

    /// What time it is at the provider.
    pub(super) fn now(&self, cx: &Cx<'_>) -> Time {
        self.account.now(cx)
    }

    /// Whether there are credentials to sign with.
    pub(super) fn has_credentials(&self) -> bool {
        self.account.credentials().peek().is_some()
    }

    /// The credentials that are there, for what is signed to be sent by others.
    pub(super) fn credentials(&self) -> Result<Arc<Credentials>> {
        self.account.credentials().peek().ok_or_else(|| {
            Error::misuse(
                "there are no credentials yet to sign an address with: run any call first, or give an access key",
            )
        })
    }
}

pub(super) fn signer<'a>(credentials: &'a Credentials, region: &'a str) -> Signer<'a> {
    Signer { credentials, region, service: SERVICE, options: Options::S3 }
}

/// A key for encryption goes over TLS alone, or nowhere beyond this machine.
fn guard_key(headers: &HeaderMap, uri: &Uri) -> Result<()> {
    let local =
        uri.host().is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."));
    let plain = uri.scheme_str() != Some("https") && !local;
    if plain && headers.keys().any(|name| name.as_str().ends_with("server-side-encryption-customer-key")) {
        return Err(Error::misuse(
            "an encryption key would go over the network in the clear; set an https:// endpoint",
        ));
    }
    Ok(())
}

impl Session for S3Session {
    fn authorize(&self, request: Request, cx: &Cx<'_>) -> Authorized {
        match self.account.pen(cx) {
            Ok(pen) => self.prepare(request, &pen).unwrap_or_else(Authorized::Failed),
            Err(first) => first,
        }
    }

    fn logged_in(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) {
        self.account.logged_in(lease, answer, cx);
    }

    fn abandon(&self, lease: Lease) {
        self.account.abandon(lease);
    }

    fn refused(&self, stamp: Stamp) -> Refusal {
        self.account.refused_by(stamp, self.regions.generation())
    }

    fn error(&self, response: &Response, cx: &Cx<'_>) -> Error {
        let present = self.account.credentials().peek();
        let token = present.as_ref().and_then(|credentials| credentials.session_token());
        let error = error::read(response, &[token.map_or("", Secret::expose)], cx);
        let silent = error.kind() == Kind::Forbidden && error.code().is_none();
        let error = if silent && self.account.is_off(response, SKEW, cx) {
            error.with_kind(Kind::Authentication)
        } else {
            error
        };
        self.account.learn_clock(&error, response, cx);
        error
    }

    fn error_from(&self, asked: &Uri, response: &Response, cx: &Cx<'_>) -> Error {
        let error = self.error(response, cx);
        let Some(region) = region::named(response) else { return error };
        let learnt: Vec<_> =
            self.regions.all().iter().filter_map(|region| self.base(Some(region)).ok()).collect();
        let mut services = vec![self.address.as_str()];
        services.extend(learnt.iter().map(|base| &**base));
        // Where a bucket is, is not worth a request to a place that is none.
        let Some(bucket) = place::bucket_at(asked, &services) else { return error };
        let Ok(there) = self.base(Some(&region)) else { return error };
        let known = self.regions.get(Some(bucket)).0;
        let same = known.as_deref().unwrap_or(self.region()) == region;
        // It is the region that is asked already, at its own address: something else is wrong.
        let asked_there = asked.to_string().contains(there.split("://").nth(1).unwrap_or_default());
        if same && asked_there && error.code() != Some("AuthorizationHeaderMalformed") {
            return error;
        }
        self.regions.learn(bucket, &region);
        // Signed for the wrong region: `refused` says whether the right one is news.
        error.with_kind(Kind::Authentication)
    }

    fn retry(&self) -> &Retry {
        self.account.retry()
    }

    fn budget(&self) -> &Budget {
        self.account.budget()
    }
}

impl fmt::Debug for S3Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Session")
            .field("address", &self.address)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
