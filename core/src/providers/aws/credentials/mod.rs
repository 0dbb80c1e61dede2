//! Where credentials come from, and how they are had: without any I/O of their own.

mod container;
mod document;
mod login;
mod metadata;
mod plan;
mod provider;
mod source;
mod sts;

pub use provider::{Access, CredentialsProvider, State};
pub use source::{Container, DEFAULT_METADATA, Instance, Role, Source, Token, WebIdentity};

use crate::{Body, Error, Exchange, Take, Time, sign::aws_v4::Credentials};
use http::{HeaderMap, Method, Uri};
use std::time::Duration;

/// An answer that brings credentials is kept up to this many bytes.
const ANSWER: usize = 256 << 10;

/// Credentials, and how long they are good for.
struct Granted {
    credentials: Credentials,
    life: Option<Duration>,
}

/// Why an answer brings none.
struct Refused {
    error: Error,
    /// Whether trying again may help.
    transient: bool,
    /// Whether the request was signed for a wrong time, which is known better now.
    skewed: bool,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused { error, transient: false, skewed: false }
    }
}

fn exchange(service: &'static str, method: Method, uri: Uri, headers: HeaderMap, body: Body) -> Exchange {
    let mut request = http::Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Exchange { request, take: Take::Collect { limit: ANSWER }, deadline: None, service, attempt: 1 }
}

/// How long credentials are good for by the provider's own clock: `now` is what it shows.
fn life(expiration: Option<Time>, now: Time) -> Option<Duration> {
    expiration.map(|end| end.saturating_since(now))
}

#[cfg(test)]
mod tests;
