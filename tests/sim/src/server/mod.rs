//! A loopback HTTP/1.1 server around a cloud, on real time.
//!
//! For adapters, which are all about sockets, and for demonstrations. The cloud runs on a thread of its own; real time
//! that passes is virtual time that passes, by a factor of one's choice. Faults of the wire happen for real: a lost
//! answer is a connection reset, a lying `Content-Length` lies.
//!
//! ```no_run
//! use pileus_sim::{Settings, Sim, server::Server};
//! use std::time::Duration;
//!
//! let cloud = Sim::new(Settings { boot_time: Duration::from_secs(2), ..Settings::default() });
//! let server = Server::start(cloud)?;
//! println!("OS_AUTH_URL={}/identity/v3", server.endpoint());
//! // … any client of OpenStack, in any language …
//! println!("{} requests at once at most", server.peak());
//! server.with(|cloud| println!("{} logins", cloud.logins()));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Each connection takes a file descriptor here and one in the client; a process that holds a thousand of both needs
//! a limit (`ulimit -n`) above two thousand.

mod body;
mod connection;

use crate::{Outcome, Receiving, Sim};
use bytes::Bytes;
use pileus_core::Time;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;

/// How a server is to run. Start from [`Options::default`].
#[derive(Clone, Debug)]
pub struct Options {
    /// How many virtual seconds pass in a real one.
    pub scale: f64,
    /// How much real time every answer takes at least, so that requests overlap as they do on a network.
    pub latency: Duration,
    /// The name the server goes by in its own links and catalog. It listens on 127.0.0.1 whatever its name.
    pub host: String,
    /// The port to listen on; 0 for any that is free.
    pub port: u16,
    /// Certificate and key, for HTTPS.
    #[cfg(feature = "tls")]
    pub tls: Option<Arc<rustls::ServerConfig>>,
}

impl Default for Options {
    /// As fast as real time, without latency, on any free port, without TLS.
    fn default() -> Self {
        Self {
            scale: 1.0,
            latency: Duration::ZERO,
            host: "127.0.0.1".into(),
            port: 0,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}

/// A running server. Dropping it ends every connection and the thread.
#[derive(Debug)]
pub struct Server {
    endpoint: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What all connections work on.
#[derive(Debug)]
pub(crate) struct Shared {
    cloud: Mutex<Sim>,
    epoch: Time,
    started: Instant,
    scale: f64,
    pub(crate) latency: Duration,
    requests: Gauge,
    connections: Gauge,
}

/// How many there are, and the most there ever were.
#[derive(Debug, Default)]
struct Gauge {
    now: AtomicUsize,
    peak: AtomicUsize,
}

/// One of those a [`Gauge`] counts, until it is dropped.
pub(crate) struct Counted<'a>(&'a Gauge);

impl Gauge {
    fn count(&self) -> Counted<'_> {
        let now = self.now.fetch_add(1, Ordering::AcqRel) + 1;
        self.peak.fetch_max(now, Ordering::AcqRel);
        Counted(self)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Shared {
    /// The virtual time it is.
    fn now(&self) -> Time {
        self.epoch + self.started.elapsed().mul_f64(self.scale)
    }

    /// Lets the cloud answer.
    pub(crate) fn handle(&self, request: &http::Request<Bytes>) -> Outcome {
        let mut cloud = self.cloud.lock().unwrap_or_else(PoisonError::into_inner);
        cloud.handle(request, self.now())
    }

    /// Lets the cloud take a body in, if it is one that comes piece by piece.
    pub(crate) fn receive(&self, request: &http::Request<()>) -> Option<Receiving> {
        let mut cloud = self.cloud.lock().unwrap_or_else(PoisonError::into_inner);
        cloud.receive(request, self.now())
    }

    pub(crate) fn request(&self) -> Counted<'_> {
        self.requests.count()
    }

    pub(crate) fn connection(&self) -> Counted<'_> {
        self.connections.count()
    }
}

impl Server {
    /// Starts a server with the default [`Options`].
    pub fn start(cloud: Sim) -> io::Result<Self> {
        Self::with_options(cloud, Options::default())
    }

    /// Starts a server. The cloud's [`base_url`](crate::Settings::base_url) becomes the server's address.
    #[cfg_attr(
        not(feature = "tls"),
        expect(clippy::needless_pass_by_value, reason = "TLS takes its part of it")
    )]
    pub fn with_options(mut cloud: Sim, options: Options) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(async { listen(options.port) })?;
        let address = listener.local_addr()?;
        #[cfg(feature = "tls")]
        let tls = options.tls;
        #[cfg(feature = "tls")]
        let scheme = if tls.is_some() { "https" } else { "http" };
        #[cfg(not(feature = "tls"))]
        let scheme = "http";
        let endpoint = format!("{scheme}://{}:{}", options.host, address.port());
        cloud.set_base_url(&endpoint);
        let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let shared = Arc::new(Shared {
            epoch: cloud.latest().max(Time::from_unix(today)),
            cloud: Mutex::new(cloud),
            started: Instant::now(),
            scale: options.scale,
            latency: options.latency,
            requests: Gauge::default(),
            connections: Gauge::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let acceptor = connection::Acceptor {
            listener,
            shared: Arc::clone(&shared),
            #[cfg(feature = "tls")]
            tls: tls.map(tokio_rustls::TlsAcceptor::from),
        };
        let thread = std::thread::Builder::new().name("pileus-sim".into()).spawn(move || {
            runtime.block_on(async {
                tokio::spawn(acceptor.run());
                // Told to stop, or nobody left to tell: it is the same.
                let _ = stopped.await;
            });
            // The connections end with the runtime; none of them may keep this thread.
            runtime.shutdown_background();
        })?;
        Ok(Self { endpoint, address, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Where the server is, without a trailing slash.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Looks into the cloud, or changes it: its counts, its faults. Requests wait meanwhile.
    pub fn with<T>(&self, look: impl FnOnce(&mut Sim) -> T) -> T {
        look(&mut self.shared.cloud.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The virtual time it is.
    #[must_use]
    pub fn now(&self) -> Time {
        self.shared.now()
    }

    /// Requests that have arrived and are not yet answered.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.shared.requests.now.load(Ordering::Acquire)
    }

    /// The most requests there ever were in flight at once.
    #[must_use]
    pub fn peak(&self) -> usize {
        self.shared.requests.peak.load(Ordering::Acquire)
    }

    /// Connections that are open.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.now.load(Ordering::Acquire)
    }

    /// The most connections there ever were at once.
    #[must_use]
    pub fn connections_peak(&self) -> usize {
        self.shared.connections.peak.load(Ordering::Acquire)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Nobody hears it if the thread has ended by itself, which is as well.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A listener with room for thousands who connect at once.
fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(4096)
}
