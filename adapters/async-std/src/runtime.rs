//! Async-std, as the transport needs it.

use async_std::net::TcpStream;
use pileus_client::http1::{
    Runtime,
    futures::{self, Encrypted, Plain},
};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use std::{io, sync::Arc, time::Duration};

/// Async-std's threads and reactor.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsyncStd;

impl Runtime for AsyncStd {
    type Tcp = Plain<TcpStream>;
    type Tls = Encrypted<TcpStream>;

    async fn connect(&self, host: &str, port: u16) -> io::Result<Self::Tcp> {
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(futures::plain(stream))
    }

    async fn encrypt(
        &self,
        tcp: Self::Tcp,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
    ) -> io::Result<Self::Tls> {
        futures::encrypt(tcp, config, name).await
    }

    fn sleep(&self, span: Duration) -> impl Future<Output = ()> + Send + 'static {
        futures::sleep(span)
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(async_std::task::spawn(task));
    }
}
