//! The built-in transport: HTTP/1.1 by ureq.

mod call;
mod connect;
mod lost;
mod proxy;
mod tunnel;
mod watched;

use crate::{Payload, Transport};
use pileus_client::{Roots, Settings};
use pileus_core::{Cause, Error, Lost};
use std::{
    fmt,
    io::{self, Read},
    sync::Arc,
    time::Duration,
};
use ureq::{
    Agent, SendBody,
    http::{Method, Request, Response, header},
    tls::{Certificate, RootCerts, TlsConfig},
};

/// Real connections: kept open between requests, secured by rustls, through a proxy where the settings say so.
///
/// A clone shares the connections.
#[derive(Clone)]
pub struct Ureq {
    /// Or what is wrong with the settings.
    agent: Result<Agent, Error>,
    idle: Option<Duration>,
    total: Option<Duration>,
}

/// How much of an answer is read in one go; its head has to fit, too.
const INPUT: usize = 64 << 10;
/// How much of a request is written in one go; no single header may be longer.
const OUTPUT: usize = 32 << 10;

impl Ureq {
    /// A transport of these settings; reads the environment where they say so.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let ureq = Ureq::lazy(settings);
        ureq.agent.clone()?;
        Ok(ureq)
    }

    /// The same, but what is wrong with the settings is said by every request.
    pub(crate) fn lazy(settings: &Settings) -> Self {
        Ureq { agent: agent(settings), idle: settings.idle_timeout, total: settings.total_timeout }
    }
}

fn agent(settings: &Settings) -> Result<Agent, Error> {
    let rules = settings.proxy.resolve()?;
    let roots = match &settings.roots {
        Roots::Platform => RootCerts::PlatformVerifier,
        Roots::Only(certificates) => RootCerts::new_with_certs(
            &certificates.iter().map(|c| Certificate::from_der(c).to_owned()).collect::<Vec<_>>(),
        ),
    };
    let tls = TlsConfig::builder()
        .root_certs(roots)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .allow_non_standard_methods(true)
        // The connector knows the proxies.
        .proxy(None)
        .tls_config(tls)
        .user_agent(String::from_utf8_lossy(settings.user_agent.as_bytes()).into_owned())
        .accept("")
        .accept_encoding("")
        .timeout_connect(settings.connect_timeout)
        .timeout_per_write(settings.idle_timeout)
        .max_idle_connections_per_host(settings.max_idle_per_host)
        .max_idle_connections(settings.max_idle_per_host.saturating_mul(16))
        .input_buffer_size(INPUT)
        .output_buffer_size(OUTPUT)
        .max_response_header_size(INPUT)
        .build();
    Ok(Agent::with_parts(config, connect::Connect::new(rules), connect::Later))
}

impl Transport for Ureq {
    type Body = Incoming;

    fn send(&self, request: Request<Payload>, timeout: Option<Duration>) -> Result<Response<Incoming>, Lost> {
        let agent = self.agent.as_ref().map_err(|error| Lost::new(Cause::Local, false, error.message()))?;
        let (mut head, payload) = request.into_parts();
        let bodied = matches!(head.method, Method::POST | Method::PUT | Method::PATCH);
        let length = payload.len();
        if (length > 0 || bodied) && !head.headers.contains_key(header::CONTENT_LENGTH) {
            head.headers.insert(header::CONTENT_LENGTH, length.into());
        }
        let reader = payload.into_reader();
        let body = if length > 0 || bodied { SendBody::from_owned_reader(reader) } else { SendBody::none() };
        let timeout = [timeout, self.total].into_iter().flatten().min();
        let request =
            agent.configure_request(Request::from_parts(head, body)).timeout_global(timeout).build();
        call::begin();
        let response = agent.run(request).map_err(|error| lost::lost(error, call::sent()))?;
        Ok(response.map(|body| Incoming { body: body.into_reader(), idle: self.idle }))
    }
}

impl fmt::Debug for Ureq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ureq").finish_non_exhaustive()
    }
}

/// The body of an answer on its way in. Dropped before its end, it closes its connection.
pub struct Incoming {
    body: ureq::BodyReader<'static>,
    idle: Option<Duration>,
}

impl Read for Incoming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        call::reading(self.idle, || self.body.read(buffer))
            .map_err(|error| io::Error::other(lost::lost(error.into(), true)))
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Incoming")
    }
}
