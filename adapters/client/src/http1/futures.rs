//! For runtimes whose connections speak `futures_io`: async-std, smol and their kin.

use futures_io::{AsyncRead, AsyncWrite};
use futures_rustls::{TlsConnector, client::TlsStream};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use smol_hyper::rt::FuturesIo;
use std::{io, sync::Arc, time::Duration};

/// A connection, as hyper reads and writes it.
pub type Plain<S> = FuturesIo<S>;

/// A TLS connection, as hyper reads and writes it.
pub type Encrypted<S> = FuturesIo<TlsStream<S>>;

/// A connection for hyper to read and write.
pub fn plain<S: AsyncRead + AsyncWrite>(stream: S) -> Plain<S> {
    FuturesIo::new(stream)
}

/// Makes the TLS handshake.
pub async fn encrypt<S: AsyncRead + AsyncWrite + Unpin>(
    tcp: Plain<S>,
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
) -> io::Result<Encrypted<S>> {
    let stream = TlsConnector::from(config).connect(name, tcp.into_inner()).await?;
    Ok(FuturesIo::new(stream))
}

/// Is over after that long.
pub async fn sleep(span: Duration) {
    async_io::Timer::after(span).await;
}
