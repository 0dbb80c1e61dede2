//! How a connection comes about: name, proxy, TLS.

use super::{proxy::Forward, tunnel, watched::Watched};
use pileus_client::Rules;
use std::{fmt, net::IpAddr, sync::Arc};
use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{ConnectionDetails, Connector, NextTimeout, RustlsConnector, TcpConnector, Transport},
    },
};

/// Opens connections: directly, or through the proxy that the rules name. ureq's own chain would tunnel plain HTTP
/// through a proxy too, which many proxies refuse, so the parts are put together here.
pub(super) struct Connect {
    rules: Arc<Rules>,
    tcp: TcpConnector,
    tls: RustlsConnector,
    resolver: DefaultResolver,
}

impl Connect {
    pub(super) fn new(rules: Arc<Rules>) -> Self {
        Connect {
            rules,
            tcp: TcpConnector::default(),
            tls: RustlsConnector::default(),
            resolver: DefaultResolver::default(),
        }
    }

    /// A plain connection to the host of `uri`.
    fn open(&self, uri: &Uri, details: &ConnectionDetails<'_>) -> Result<Box<dyn Transport>, Error> {
        let addrs = match literal(uri) {
            Some(address) => {
                let mut addrs = self.resolver.empty();
                addrs.push(
                    (address, uri.port_u16().unwrap_or(if details.needs_tls() { 443 } else { 80 })).into(),
                );
                addrs
            }
            None => self.resolver.resolve(uri, details.config, details.timeout)?,
        };
        let details = ConnectionDetails { uri, addrs, ..copy(details) };
        let transport = Connector::<()>::connect(&self.tcp, &details, None)?;
        Ok(Box::new(transport.ok_or(Error::ConnectionFailed)?))
    }
}

impl Connector<()> for Connect {
    type Out = Watched;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Watched>, Error> {
        let Some(proxy) = self.rules.for_uri(details.uri) else {
            let plain = self.open(details.uri, details)?;
            let secured = self.tls.connect(&copy(details), Some(plain))?;
            return Ok(secured.map(|transport| Watched::new(Box::new(transport), None)));
        };
        let address = super::proxy::address(proxy)?;
        let plain = self.open(&address, details)?;
        if !details.needs_tls() {
            return Ok(Some(Watched::new(plain, Some(Forward::new(proxy, details.uri)))));
        }
        let through = tunnel::open(plain, proxy, details)?;
        let secured = self.tls.connect(&copy(details), Some(through))?;
        Ok(secured.map(|transport| Watched::new(Box::new(transport), None)))
    }
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connect")
    }
}

/// The same details, said to be the client's own and not one request's: every request has the same TLS settings, and
/// ureq keeps the prepared ones only then.
fn copy<'a>(details: &ConnectionDetails<'a>) -> ConnectionDetails<'a> {
    ConnectionDetails {
        uri: details.uri,
        addrs: details.addrs.clone(),
        config: details.config,
        request_level: false,
        resolver: details.resolver,
        now: details.now,
        timeout: details.timeout,
        current_time: details.current_time.clone(),
        run_connector: details.run_connector.clone(),
        register_shutdown: details.register_shutdown.clone(),
    }
}

/// A host that is an address needs no look-up.
fn literal(uri: &Uri) -> Option<IpAddr> {
    let host = uri.host()?;
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).parse().ok()
}

/// Finds nothing: ureq looks names up before it knows whether a connection is needed, so the connector does it when
/// one is.
#[derive(Debug)]
pub(super) struct Later;

impl Resolver for Later {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}
