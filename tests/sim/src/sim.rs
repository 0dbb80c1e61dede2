//! The cloud itself: a request and a time in, an outcome out.

use crate::counts::Counts;
use crate::exchange::{Call, Reply, empty, finish, json, set, with_type};
use crate::fault::{Faults, What};
use crate::identity::tokens::Tokens;
use crate::identity::{self, Desk};
use crate::ids::Ids;
use crate::outcome::{Answer, Outcome, Wire};
use crate::region::Region;
use crate::service::{Service, Visit};
use crate::settings::Settings;
use crate::{AccessKey, Time, azure, cinder, ec2, gcs, glance, neutron, nova, s3, stamp, swift};
use bytes::Bytes;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

const SERVICES: &[&Service] = &[&nova::SERVICE, &glance::SERVICE, &cinder::SERVICE, &neutron::SERVICE];

/// A cloud: Keystone, Nova, Glance, Cinder, Neutron and Swift over one shared state, EC2, S3 and Azure's Blob service beside
/// them.
///
/// It has no clock, no sockets and no randomness. The same requests at the same times always get the same
/// answers, and a clone goes its own way from where it was made; clones share what neither of them changes.
#[derive(Clone, Debug)]
pub struct Sim {
    pub(crate) settings: Arc<Settings>,
    pub(crate) regions: Vec<Region>,
    pub(crate) tokens: Tokens,
    pub(crate) ec2: ec2::Cloud,
    pub(crate) s3: s3::Cloud,
    pub(crate) azure: azure::Cloud,
    pub(crate) gcs: gcs::Cloud,
    ids: Ids,
    faults: Faults,
    counts: Counts,
    latest: Time,
}

impl Default for Sim {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}

impl Sim {
    /// A cloud as the settings describe it, with its images and networks made at the Unix epoch.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let mut ids = Ids::new(settings.seed);
        let regions =
            settings.regions.iter().map(|name| Region::new(name, &settings, &mut ids, Time::EPOCH)).collect();
        Self {
            ec2: ec2::Cloud::new(&settings.ec2),
            s3: s3::Cloud::default(),
            azure: azure::Cloud::default(),
            gcs: gcs::Cloud::default(),
            settings: Arc::new(settings),
            regions,
            tokens: Tokens::default(),
            ids,
            faults: Faults::default(),
            counts: Counts::default(),
            latest: Time::EPOCH,
        }
    }

    /// What the cloud was made from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Moves the cloud to another scheme and authority, given without a trailing slash. Links made from now on begin
    /// with it.
    pub fn set_base_url(&mut self, base_url: &str) {
        Arc::make_mut(&mut self.settings).base_url = base_url.to_owned();
    }

    /// Lets listings return at most so many items in one page from now on, in every service, in EC2, S3 and
    /// Azure.
    pub fn set_page_limit(&mut self, most: usize) {
        let settings = Arc::make_mut(&mut self.settings);
        settings.page_limit = most;
        settings.ec2.page_limit = most;
        settings.s3.page_limit = most;
        settings.azure.page_limit = most;
        settings.gcs.page_limit = most;
    }

    /// What goes wrong, to be switched on and off.
    pub fn faults(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// What the cloud has been asked so far.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How many tokens have been given out so far.
    #[must_use]
    pub fn logins(&self) -> u64 {
        self.tokens.given()
    }

    /// Makes every token given out so far void: EC2's session tokens, those of the metadata services and of Microsoft Entra
    /// included.
    pub fn expire_tokens(&mut self) {
        self.tokens.revoke_all();
        self.ec2.expire_sessions();
        self.azure.expire_tokens();
        self.gcs.expire_tokens();
    }

    /// Lets somebody sign requests from now on. A key of the same id is replaced.
    pub fn add_access_key(&mut self, key: AccessKey) {
        self.ec2.add_key(key);
    }

    /// The latest time the cloud has been asked anything at.
    #[must_use]
    pub fn latest(&self) -> Time {
        self.latest
    }

    /// Answers a request at a time.
    ///
    /// Time does not go back: a request at an earlier time than the one before is answered at the later of both.
    pub fn handle(&mut self, request: &http::Request<Bytes>, now: Time) -> Outcome {
        let now = self.forward(now);
        let mut response = match self.faults.strike(request) {
            None => return Outcome::whole(self.act(request, now, None)),
            Some(What::LoseBefore) => {
                self.counts.lost += 1;
                return Outcome::Lost { acted: false };
            }
            Some(What::LoseAfter) => {
                self.act(request, now, None);
                self.counts.lost += 1;
                return Outcome::Lost { acted: true };
            }
            Some(What::ExpireTokens) => {
                self.expire_tokens();
                self.act(request, now, None)
            }
            Some(What::BootFails(message)) => self.act(request, now, Some(message)),
            Some(What::Refuse(status)) => {
                self.counts.requests += 1;
                broken(status.as_u16())
            }
            Some(What::RefuseAs(status, code)) => {
                self.counts.requests += 1;
                match ec2::is_for(request) {
                    _ if azure::is_for(request, &self.settings) => {
                        azure::refused_as(request, status.as_u16(), code, now)
                    }
                    _ if gcs::is_for(request) => gcs::refused_as(request, status.as_u16(), code, now),
                    _ if s3::is_for(request, &self.settings) => {
                        s3::refused_as(request, status.as_u16(), code, now)
                    }
                    true => ec2::refused_as(request, status.as_u16(), code, now),
                    false => broken(status.as_u16()),
                }
            }
            Some(What::Throttle(wait)) => {
                self.counts.requests += 1;
                throttled(&self.settings, request, &wait.as_secs().max(1).to_string(), now)
            }
            Some(What::ThrottleUntil(wait)) => {
                self.counts.requests += 1;
                throttled(&self.settings, request, &stamp::http_date(now + wait), now)
            }
            Some(What::Busy(wait)) => {
                self.counts.requests += 1;
                let mut reply = broken(503);
                set(&mut reply, "retry-after", &wait.as_secs().max(1).to_string());
                reply
            }
            Some(What::FailAfter(status)) => {
                self.act(request, now, None);
                broken(status.as_u16())
            }
            Some(What::Truncate(at)) => {
                let mut response = self.act(request, now, None);
                cut(&mut response, at);
                response
            }
            Some(What::Garble(body)) => {
                let mut response = self.act(request, now, None);
                response.extensions_mut().remove::<s3::Rest>();
                *response.body_mut() = Bytes::from_static(body);
                response
            }
            Some(What::Slow(delay)) => {
                let response = self.act(request, now, None);
                return Outcome::Answer(Answer::new(response, delay, Wire::Whole));
            }
            Some(What::ClaimLength(length)) => {
                let mut response = self.act(request, now, None);
                set(&mut response, "content-length", &length.to_string());
                return on_wire(response, Wire::ClaimLength(length));
            }
            Some(What::ResetAfter(bytes)) => {
                return on_wire(self.act(request, now, None), Wire::ResetAfter(bytes));
            }
            Some(What::Trickle { size, every }) => {
                return on_wire(self.act(request, now, None), Wire::Trickle { size: size.max(1), every });
            }
        };
        if response.headers().contains_key(http::header::CONTENT_LENGTH) {
            let rest = response.extensions().get::<s3::Rest>().map_or(0, |rest| rest.0.len());
            let length = response.body().len() as u64 + rest;
            set(&mut response, "content-length", &length.to_string());
        }
        Outcome::whole(response)
    }

    /// The later of both, from now on.
    pub(crate) fn forward(&mut self, now: Time) -> Time {
        self.latest = self.latest.max(now);
        self.latest
    }

    /// Answers a request as a cloud without faults does.
    fn act(&mut self, request: &http::Request<Bytes>, now: Time, boot_failure: Option<String>) -> Reply {
        self.counts.requests += 1;
        for region in &mut self.regions {
            region.settle(now);
        }
        self.ec2.settle(now);
        if azure::is_for(request, &self.settings) {
            let (settings, ids) = (&*self.settings, &mut self.ids);
            let (kind, reply) = self.azure.handle(azure::Visit { settings, ids, request, now });
            self.tally(kind, now);
            return reply;
        }
        if gcs::is_for(request) {
            let (settings, ids) = (&*self.settings, &mut self.ids);
            let (kind, reply) = self.gcs.handle(gcs::Visit { settings, ids, request, now });
            self.tally(kind, now);
            return reply;
        }
        let call = Call::new(request);
        if s3::is_for(request, &self.settings) {
            let (settings, ec2, ids) = (&*self.settings, &self.ec2, &mut self.ids);
            let (kind, reply) = self.s3.handle(s3::Visit { settings, ec2, ids, request, now });
            self.tally(kind, now);
            return reply;
        }
        if ec2::iam::is_near(&call, &self.settings) {
            let (settings, ids, call) = (&*self.settings, &mut self.ids, &call);
            let mut visit = ec2::Visit { settings, ids, request, call, now, boot_failure };
            let (kind, reply) = ec2::iam::near(&mut self.ec2, &mut visit);
            self.tally(kind, now);
            return reply;
        }
        if ec2::is_for(request) {
            let (settings, ids, call) = (&*self.settings, &mut self.ids, &call);
            let visit = ec2::Visit { settings, ids, request, call, now, boot_failure };
            let (kind, reply) = self.ec2.handle(visit);
            self.tally(kind, now);
            return reply;
        }
        let (region, path) = match self.regions.iter().position(|r| Some(&r.name) == call.segments.first()) {
            Some(n) => (n, &call.segments[1..]),
            None => (0, &call.segments[..]),
        };
        if path.first().is_some_and(|first| first == "object-store")
            && let Some((_, rest)) = request.uri().path().split_once("/object-store")
            && let Some(region) = self.regions.get_mut(region)
        {
            let (settings, tokens, ids, call) = (&*self.settings, &self.tokens, &mut self.ids, &call);
            let visit = swift::Visit { settings, region, tokens, ids, request, call, now };
            let (kind, reply) = swift::handle(visit, rest);
            self.tally(kind, now);
            return reply;
        }
        let service = path.first().and_then(|name| SERVICES.iter().find(|service| service.name == name));
        let (kind, mut reply) = match (service, self.regions.get_mut(region)) {
            (Some(service), Some(region)) => {
                let visit = Visit {
                    settings: &self.settings,
                    region,
                    tokens: &self.tokens,
                    ids: &mut self.ids,
                    call: &call,
                    now,
                    boot_failure,
                };
                service.handle(visit, &path[1..])
            }
            _ => {
                let path =
                    if path.first().is_some_and(|first| first == "identity") { &path[1..] } else { path };
                let (settings, tokens, ids) = (&*self.settings, &mut self.tokens, &mut self.ids);
                identity::handle(&mut Desk { settings, tokens, ids, call: &call, now }, path)
            }
        };
        finish(&mut reply, &mut self.ids, service.is_some_and(|service| service.name == "compute"), now);
        if request.method() == http::Method::HEAD {
            *reply.body_mut() = Bytes::new();
        }
        self.tally(kind, now);
        reply
    }

    fn tally(&mut self, kind: String, now: Time) {
        if kind == "ec2 RunInstances" || kind == "compute POST servers" {
            let servers: usize = self.regions.iter().map(|region| region.servers.len()).sum();
            self.counts.servers_peak = self.counts.servers_peak.max(servers + self.ec2.count(now));
        }
        self.counts.add(kind);
    }
}

fn on_wire(response: Reply, wire: Wire) -> Outcome {
    Outcome::Answer(Answer::new(response, Duration::ZERO, wire))
}

/// Ends an answer's body after so many bytes.
fn cut(response: &mut Reply, at: usize) {
    let body = response.body().len();
    response.body_mut().truncate(at);
    if let Some(s3::Rest(rest)) = response.extensions_mut().remove() {
        let left = at.saturating_sub(body) as u64;
        response.extensions_mut().insert(s3::Rest(rest.slice(0..left)));
    }
}

/// What a proxy in front of a service says when the service does not.
fn broken(status: u16) -> Reply {
    if status < 400 {
        return empty(status);
    }
    let reason = crate::exchange::code(status).canonical_reason().unwrap_or("Error");
    let page = format!("<html><body><h1>{status} {reason}</h1></body></html>\n");
    let mut reply = with_type(status, "text/html", page);
    let length = reply.body().len().to_string();
    set(&mut reply, "content-length", &length);
    reply
}

/// What a rate limiter in front of a service says.
fn throttled(settings: &Settings, request: &http::Request<Bytes>, after: &str, now: Time) -> Reply {
    if azure::is_for(request, settings) {
        return azure::throttled(request, after, now);
    }
    if gcs::is_for(request) {
        return gcs::throttled(request, after, now);
    }
    if s3::is_for(request, settings) {
        return s3::throttled(request, after, now);
    }
    if ec2::is_for(request) {
        return ec2::throttled(request, after, now);
    }
    let mut reply = json(
        429,
        &json!({"overLimit": {"code": 429, "message": "This request was rate-limited.", "retryAfter": after}}),
    );
    set(&mut reply, "retry-after", after);
    let length = reply.body().len().to_string();
    set(&mut reply, "content-length", &length);
    reply
}
