//! Connections: accepted, served one request after another, and reset where a fault says so.

use super::Shared;
use super::body::Flow;
use crate::{Answer, Arrived, Content, Outcome, Receiving};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// The largest request body that is taken in at once.
const MOST: usize = 64 << 20;

/// What takes connections in.
pub(super) struct Acceptor {
    pub(super) listener: TcpListener,
    pub(super) shared: Arc<Shared>,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<tokio_rustls::TlsAcceptor>,
}

impl Acceptor {
    /// Takes connections in for as long as it is polled.
    pub(super) async fn run(self) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => self.take(stream),
                // Out of file descriptors, most likely: some connection has to end first.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    fn take(&self, stream: TcpStream) {
        // Answers are small; waiting to fill a segment would only slow them.
        let _ = stream.set_nodelay(true);
        let reset = Arc::new(AtomicBool::new(false));
        let line = Line { stream, reset: Arc::clone(&reset) };
        let shared = Arc::clone(&self.shared);
        #[cfg(feature = "tls")]
        if let Some(tls) = self.tls.clone() {
            tokio::spawn(async move {
                if let Ok(stream) = tls.accept(line).await {
                    serve(stream, shared, reset).await;
                }
            });
            return;
        }
        tokio::spawn(serve(line, shared, reset));
    }
}

/// Serves one connection until it ends. How it ends is the client's affair.
async fn serve<S>(stream: S, shared: Arc<Shared>, reset: Arc<AtomicBool>)
where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let _counted = shared.connection();
    let service = service_fn(|request| answer(request, &shared, &reset));
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(
    request: http::Request<Incoming>,
    shared: &Shared,
    reset: &AtomicBool,
) -> io::Result<http::Response<Flow>> {
    let _counted = shared.request();
    let (head, body) = request.into_parts();
    let request = match shared.receive(&http::Request::from_parts(head.clone(), ())) {
        None => {
            let body = Limited::new(body, MOST).collect().await.map_err(io::Error::other)?.to_bytes();
            http::Request::from_parts(head, body)
        }
        Some(receiving) => {
            let mut request = http::Request::from_parts(head, Bytes::new());
            request.extensions_mut().insert(arrive(receiving, body).await?);
            request
        }
    };
    let outcome = shared.handle(&request);
    if shared.latency > Duration::ZERO {
        tokio::time::sleep(shared.latency).await;
    }
    match outcome {
        Outcome::Lost { .. } => {
            reset.store(true, Ordering::Release);
            Err(io::Error::new(io::ErrorKind::ConnectionReset, "a fault loses the answer"))
        }
        Outcome::Answer(Answer { response, rest, delay, wire }) => {
            if delay > Duration::ZERO {
                tokio::time::sleep(delay).await;
            }
            let (head, body) = response.into_parts();
            let mut whole = Content::from(body);
            whole.append(rest);
            let flow = Flow::new(whole, wire);
            reset.store(flow.is_broken(), Ordering::Release);
            Ok(http::Response::from_parts(head, flow))
        }
    }
}

/// Takes a body in as it comes: it takes no more memory than what is kept of it.
async fn arrive(mut receiving: Receiving, mut body: Incoming) -> io::Result<Arrived> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(io::Error::other)?.into_data() {
            receiving.push(data);
        }
    }
    Ok(receiving.finish())
}

/// A stream that ends in a reset, not in good order, once it is told to.
struct Line {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.reset.load(Ordering::Acquire) {
            // Closing with nothing allowed to linger sends RST.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::Acquire) {
            // A reset leaves no time for a farewell.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
