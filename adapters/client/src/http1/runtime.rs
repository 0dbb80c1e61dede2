//! What the transport needs of a runtime.

use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use std::{io, sync::Arc, time::Duration};

/// A connection's bytes.
pub trait Stream: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static {}

impl<S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static> Stream for S {}

/// A runtime: connects, encrypts, sleeps and spawns.
pub trait Runtime: Clone + Send + Sync + 'static {
    /// A TCP connection.
    type Tcp: Stream;
    /// A TLS connection over it.
    type Tls: Stream;

    /// Connects to a host, given by name or address.
    fn connect(&self, host: &str, port: u16) -> impl Future<Output = io::Result<Self::Tcp>> + Send;

    /// Makes the TLS handshake.
    fn encrypt(
        &self,
        tcp: Self::Tcp,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
    ) -> impl Future<Output = io::Result<Self::Tls>> + Send;

    /// Is over after that long.
    fn sleep(&self, span: Duration) -> impl Future<Output = ()> + Send + 'static;

    /// Runs `task` beside whatever else there is.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static);
}
