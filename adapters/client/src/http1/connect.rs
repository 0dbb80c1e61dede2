//! From a route to a connection that takes requests.

use super::{Runtime, Stream, fault, outgoing::Outgoing, pool::Sender, route::Route};
use crate::Proxy;
use bytes::Bytes;
use http::{
    HeaderValue, Request,
    header::{HOST, PROXY_AUTHORIZATION},
};
use http_body::{Body, Frame};
use hyper::client::conn::http1;
use pileus_core::{Cause, Lost};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// How much of a request's body waits in a connection's memory; also the longest head of an answer. Small, so that a
/// body that stands still is noticed.
const BUFFER: usize = 128 << 10;

/// More than any provider is known to send; hyper's own limit of 100 is not.
const HEADERS: usize = 256;

/// Connects, through the proxy where there is one. `tls` is asked for its configuration only where it is needed.
pub(super) async fn connect<R: Runtime>(
    runtime: &R,
    route: &Route<'_>,
    tls: impl FnOnce() -> Result<Arc<ClientConfig>, Lost> + Send,
) -> Result<Sender, Lost> {
    // Before anything goes out: without a configuration there is no point.
    let tls = if route.key.tls { Some((tls()?, server_name(route)?)) } else { None };
    let (host, port) = route.peer();
    let via = route.proxy.map_or_else(|| route.target(), |proxy| format!("the proxy {}", proxy.address()));
    let tcp = runtime.connect(host, port).await.map_err(|error| fault::connect(&via, &error))?;
    let Some((config, name)) = tls else { return start(runtime, tcp).await };
    let tcp = match route.proxy {
        Some(proxy) => tunnel(runtime, tcp, route, proxy).await?,
        None => tcp,
    };
    let encrypted = runtime.encrypt(tcp, config, name).await;
    start(runtime, encrypted.map_err(|error| fault::handshake(&route.target(), &error))?).await
}

fn server_name(route: &Route<'_>) -> Result<ServerName<'static>, Lost> {
    ServerName::try_from(route.host().to_owned()).map_err(|_| {
        Lost::new(Cause::Local, false, format!("{:?} can be no name in a certificate", route.host()))
    })
}

/// Speaks HTTP over a stream from now on.
async fn start<R: Runtime>(runtime: &R, stream: impl Stream) -> Result<Sender, Lost> {
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(BUFFER)
        .max_headers(HEADERS)
        .handshake::<_, Outgoing>(stream)
        .await
        .map_err(|error| Lost { sent: false, ..fault::exchange(&error) })?;
    runtime.spawn(async move {
        // Whoever waits for an answer is told of its failure; an idle connection has nobody to tell.
        let _ = connection.await;
    });
    Ok(sender)
}

/// Asks the proxy for a way through. <https://www.rfc-editor.org/rfc/rfc9110#name-connect>
async fn tunnel<R: Runtime>(
    runtime: &R,
    tcp: R::Tcp,
    route: &Route<'_>,
    proxy: &Proxy,
) -> Result<R::Tcp, Lost> {
    let broken = |what: &dyn std::fmt::Display| {
        Lost::new(Cause::Connect, false, format!("the proxy {} opened no tunnel: {what}", proxy.address()))
    };
    let target = route.target();
    let mut request = Request::connect(&target).body(Nothing).map_err(|error| broken(&error))?;
    let host = HeaderValue::from_str(&target).map_err(|error| broken(&error))?;
    request.headers_mut().insert(HOST, host);
    if let Some(value) = proxy.authorization() {
        request.headers_mut().insert(PROXY_AUTHORIZATION, value);
    }
    let (mut sender, connection) = http1::handshake(tcp).await.map_err(|error| broken(&error))?;
    runtime.spawn(async move {
        let _ = connection.with_upgrades().await;
    });
    let response = sender.send_request(request).await.map_err(|error| broken(&error))?;
    let status = response.status();
    if !status.is_success() {
        let mut lost = broken(&status);
        // A proxy that fails may recover; one that refuses will go on refusing.
        if !status.is_server_error() {
            lost.cause = Cause::Local;
            lost.reason.push_str("; check the setting proxy");
        }
        return Err(lost);
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(|error| broken(&error))?;
    match upgraded.downcast::<R::Tcp>() {
        // In TLS the client speaks first, so nothing may have come yet.
        Ok(parts) if parts.read_buf.is_empty() => Ok(parts.io),
        _ => Err(broken(&"it sent something of its own first")),
    }
}

/// The body of a request that has none.
struct Nothing;

impl Body for Nothing {
    type Data = Bytes;
    type Error = Infallible;
    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(None)
    }
    fn is_end_stream(&self) -> bool {
        true
    }
}
