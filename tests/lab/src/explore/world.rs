//! The embedded cloud as the explorer sees it.

use crate::place::{SECRETS, given_out};
use bytes::Bytes;
use http::Method;
use pileus_core::{Exchange, Response, Taken, Time};
use pileus_sim::{Outcome, Sim};
use pileus_walk::{Digest, Provider, sent};
use std::{
    hash::{Hash as _, Hasher as _},
    sync::Arc,
};

/// A cloud, and what has been done to it.
#[derive(Clone, Debug)]
pub struct World {
    /// The cloud. What only asked it something has left no trace in it.
    pub sim: Sim,
    /// Tells apart what has been done to it.
    pub(super) done: u64,
    /// What the cloud gave out that must never be printed.
    secrets: Arc<Vec<String>>,
}

impl World {
    /// The cloud as it is now.
    #[must_use]
    pub fn new(sim: Sim) -> Self {
        World { sim, done: 0, secrets: Arc::default() }
    }

    /// What must never be printed: what the accounts are given, and what the cloud gave out.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        SECRETS.into_iter().chain(self.secrets.iter().map(String::as_str))
    }

    /// Something was done to it that no request did.
    pub(super) fn count(&mut self) {
        let mut digest = Digest::default();
        (self.done, "overwritten").hash(&mut digest);
        self.done = digest.finish();
    }

    /// Whether that begins an upload in parts, which nothing names but the answer.
    pub(super) fn begins_upload(exchange: &Exchange) -> bool {
        let request = &exchange.request;
        let begins = |query: &str| query.starts_with("uploads") || query.starts_with("uploadType=resumable");
        *request.method() == Method::POST && request.uri().query().is_some_and(begins)
    }

    fn note(&mut self, exchange: &Exchange, body: &[u8], now: Time) {
        let mut digest = Digest::default();
        let request = &exchange.request;
        (self.done, request.method(), request.uri(), body, now).hash(&mut digest);
        self.done = digest.finish();
    }

    /// Keeps what the answer has in it that is a secret.
    fn keep_secrets(&mut self, answer: &http::Response<Bytes>) {
        let mut found = given_out(answer.headers(), answer.body());
        found.retain(|secret| !self.secrets.contains(secret));
        if !found.is_empty() {
            Arc::make_mut(&mut self.secrets).append(&mut found);
        }
    }
}

impl Provider for World {
    fn handle(&mut self, exchange: &Exchange, now: Time) -> Response {
        let body = sent(exchange.request.body());
        let mut request = http::Request::new(body.clone());
        *request.method_mut() = exchange.request.method().clone();
        *request.uri_mut() = exchange.request.uri().clone();
        *request.headers_mut() = exchange.request.headers().clone();
        let before = self.sim.clone();
        let Outcome::Answer(answer) = self.sim.handle(&request, now) else {
            unreachable!("no faults are switched on in this cloud")
        };
        if self.sim.same(&before) {
            self.sim = before;
        } else {
            self.note(exchange, &body, now);
            self.keep_secrets(&answer.response);
        }
        let (head, body) = answer.response.into_parts();
        Response::new(head.status, head.headers, Taken::Collected(body))
    }

    fn expire(&mut self) {
        self.sim.expire_tokens();
        let mut digest = Digest::default();
        (self.done, "expired").hash(&mut digest);
        self.done = digest.finish();
    }

    fn is_login(exchange: &Exchange) -> bool {
        let path = exchange.request.uri().path();
        match exchange.service {
            "identity" => *exchange.request.method() == Method::POST && path.ends_with("/tokens"),
            "compute" | "block-storage" | "image" | "network" | "ec2" | "s3" | "object-store"
            | "object-store-root" | "rax:object-cdn" | "blob" | "storage" | "storage-origin"
            | "iamcredentials" => false,
            _ => true,
        }
    }

    fn acts(exchange: &Exchange) -> bool {
        // A signature or a key to sign with is made, and nothing else.
        let signs = exchange.service == "iamcredentials"
            || exchange.request.uri().query().is_some_and(|query| query.contains("comp=userdelegationkey"));
        if signs
            || Self::is_login(exchange)
            || *exchange.request.method() == Method::GET
            || *exchange.request.method() == Method::HEAD
        {
            return false;
        }
        // A query API tells by the name of the action.
        let body = sent(exchange.request.body());
        let reads = |action: &[u8]| body.starts_with(&[b"Action=", action].concat());
        exchange.service != "ec2" || !(reads(b"Describe") || reads(b"Get"))
    }
}
