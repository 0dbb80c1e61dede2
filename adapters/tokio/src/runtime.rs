//! Tokio, as the transport needs it.

use hyper_util::rt::TokioIo;
use pileus_client::http1::Runtime;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use std::{io, sync::Arc, time::Duration};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

/// The tokio runtime that the calling task runs on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tokio;

impl Runtime for Tokio {
    type Tcp = TokioIo<TcpStream>;
    type Tls = TokioIo<TlsStream<TcpStream>>;

    async fn connect(&self, host: &str, port: u16) -> io::Result<Self::Tcp> {
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(TokioIo::new(stream))
    }

    async fn encrypt(
        &self,
        tcp: Self::Tcp,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
    ) -> io::Result<Self::Tls> {
        let stream = TlsConnector::from(config).connect(name, tcp.into_inner()).await?;
        Ok(TokioIo::new(stream))
    }

    #[expect(clippy::manual_async_fn, reason = "an async fn would borrow the runtime for as long")]
    fn sleep(&self, span: Duration) -> impl Future<Output = ()> + Send + 'static {
        // Made when it is first polled: a timer can only be made inside the runtime.
        async move { tokio::time::sleep(span).await }
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(task);
    }
}
