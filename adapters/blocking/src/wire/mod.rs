//! The built-in transport: HTTP/1.1 by ureq.

mod call;
mod connect;
mod lost;
mod proxy;
mod tunnel;
mod watched;

use crate::{Payload, Transport};
use pileus_client::{Roots, Rules, Settings};
use pileus_core::{Lost, Result};
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
    agent: Agent,
    idle: Option<Duration>,
    total: Option<Duration>,
}

/// How much of an answer is read in one go; its head has to fit, too.
const INPUT: usize = 64 << 10;
/// How much of a request is written in one go; no single header may be longer.
const OUTPUT: usize = 32 << 10;

impl Ureq {
    /// A transport of these settings; reads the environment where they say so.
    pub fn new(settings: Settings) -> Result<Self> {
        let rules = settings.proxy.resolve()?;
        Ok(Ureq::through(rules, settings))
    }

    /// The same, through the proxies of these rules and no others.
    pub(crate) fn through(rules: Arc<Rules>, settings: Settings) -> Self {
        let (idle, total) = (settings.idle_timeout, settings.total_timeout);
        Ureq { agent: agent(rules, settings), idle, total }
    }
}

fn agent(rules: Arc<Rules>, settings: Settings) -> Agent {
    let roots = match settings.roots {
        Roots::Platform => RootCerts::PlatformVerifier,
        Roots::Only(certificates) => {
            let certificates = certificates.iter().map(|c| Certificate::from_der(c).to_owned());
            RootCerts::new_with_certs(&certificates.collect::<Vec<_>>())
        }
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
    Agent::with_parts(config, connect::Connect::new(rules), connect::Later)
}

impl Transport for Ureq {
    type Body = Incoming;

    fn send(
        &self,
        request: Request<Payload>,
        timeout: Option<Duration>,
    ) -> std::result::Result<Response<Incoming>, Lost> {
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
            self.agent.configure_request(Request::from_parts(head, body)).timeout_global(timeout).build();
        call::begin();
        let response = self.agent.run(request).map_err(|error| lost::lost(error, call::sent()))?;
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
