//! Smol, as the transport needs it.

use pileus_client::http1::{
    Runtime,
    futures::{self, Encrypted, Plain},
};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use smol::net::TcpStream;
use std::{io, sync::Arc, time::Duration};

/// Smol's global executor and reactor.
#[derive(Clone, Copy, Debug, Default)]
pub struct Smol;

impl Runtime for Smol {
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
        smol::spawn(task).detach();
    }
}
