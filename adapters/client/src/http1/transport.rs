//! The transport itself.

use super::{
    Incoming, Runtime,
    body::Lease,
    connect::connect,
    fault,
    limits::{Elapsed, within},
    outgoing::{Outgoing, Progress},
    pool::{Host, Pool, Sender},
    route::Route,
    tls,
};
use crate::{Client, Proxies, RequestBody, Roots, Rules, Settings, Transport};
use futures_util::future::{Either, select};
use http::{Request, Response};
use pileus_core::{Cause, Lost};
use rustls::ClientConfig;
use std::{
    fmt,
    pin::pin,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

/// HTTP/1.1 over a runtime's connections: TLS, proxies, a pool, limits of time. Follows no redirects.
pub struct Http<R> {
    runtime: R,
    settings: Settings,
    rules: Arc<Rules>,
    pool: Pool,
    /// Read when it is first needed: reading the platform's certificates takes a while.
    tls: OnceLock<pileus_core::Result<Arc<ClientConfig>>>,
}

impl<R: Runtime> Http<R> {
    /// A transport over `runtime`. Fails where a setting, or a variable of the environment that it refers to, is wrong.
    pub fn new(runtime: R, settings: Settings) -> pileus_core::Result<Self> {
        let rules = settings.proxy.resolve()?;
        let tls = OnceLock::new();
        if let Roots::Only(_) = &settings.roots {
            let _ = tls.set(Ok(tls::config(&settings.roots)?));
        }
        let pool = Pool::new(settings.max_idle_per_host, settings.max_per_host);
        Ok(Http { runtime, settings, rules, pool, tls })
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    fn tls(&self) -> Result<Arc<ClientConfig>, Lost> {
        let config = self.tls.get_or_init(|| tls::config(&self.settings.roots));
        config.clone().map_err(|error| Lost::new(Cause::Tls, false, error.message()))
    }

    async fn connect(&self, route: &Route<'_>) -> Result<Sender, Lost> {
        let limit = self.settings.connect_timeout;
        // Boxed: connecting is rare, and its state would make every waiting request larger.
        let connecting = Box::pin(connect(&self.runtime, route, || self.tls()));
        within(&self.runtime, limit, connecting).await.unwrap_or_else(|Elapsed| {
            let span = limit.unwrap_or_default();
            let reason = format!("no connection to {} within {span:?}", route.target());
            Err(Lost::new(Cause::Connect, false, reason))
        })
    }

    /// The head of the answer, and the connection that the rest comes over.
    async fn exchange(
        &self,
        route: &Route<'_>,
        host: &Host,
        mut request: Request<Outgoing>,
    ) -> Result<(Response<hyper::body::Incoming>, Sender), Lost> {
        loop {
            let (mut sender, reused) = match host.take().await {
                Some(sender) => (sender, true),
                None => (self.connect(route).await?, false),
            };
            let mut failure = match sender.try_send_request(request).await {
                Ok(response) => return Ok((response, sender)),
                Err(failure) => failure,
            };
            match failure.take_message() {
                // The connection had been closed while it idled, and nothing of the request was written.
                Some(unsent) if reused => request = unsent,
                Some(_) => return Err(Lost { sent: false, ..fault::exchange(failure.error()) }),
                None => return Err(fault::exchange(failure.error())),
            }
        }
    }

    /// The same, unless the request's body stands still on its way out.
    async fn watched(
        &self,
        route: &Route<'_>,
        host: &Host,
        request: Request<Outgoing>,
        progress: Option<&Progress>,
    ) -> Result<(Response<hyper::body::Incoming>, Sender), Lost> {
        // Pinned once, here: a future that is moved into another takes its place twice.
        let exchange = pin!(self.exchange(route, host, request));
        let (Some(progress), Some(idle)) = (progress, self.settings.idle_timeout) else {
            return exchange.await;
        };
        match select(exchange, pin!(progress.stalled(&self.runtime, idle))).await {
            Either::Left((result, _)) => result,
            Either::Right(((), _)) => {
                let reason = format!("the request's body stood still for {idle:?}");
                Err(Lost::new(Cause::Timeout, true, reason))
            }
        }
    }
}

/// A body up to this size is handed to the connection at once; there is no standing still to watch for.
const SMALL: u64 = 64 << 10;

impl<R: Runtime + Unpin> Transport for Http<R> {
    type Body = Incoming<R>;

    async fn send(&self, mut request: Request<RequestBody>) -> Result<Response<Incoming<R>>, Lost> {
        let route = Route::of(request.uri(), &self.rules)?;
        route.prepare(&mut request, &self.settings.user_agent);
        let (head, body) = request.into_parts();
        let small = body.len() <= SMALL && body.whole().is_some();
        let (body, progress) = Outgoing::new(body);
        let watch = progress.as_deref().filter(|_| !small);
        let total = self.settings.total_timeout;
        let end = total.and_then(|total| Instant::now().checked_add(total));
        let host = self.pool.host(&route.key);
        let permit = {
            let wait = pin!(host.permit());
            within(&self.runtime, total, wait).await.map_err(|Elapsed| {
                let (target, span) = (route.target(), total.unwrap_or_default());
                let reason =
                    format!("all connections to {target} that max_per_host allows were in use for {span:?}");
                Lost::new(Cause::Connect, false, reason)
            })?
        };
        let rest = end.map(|end| end.saturating_duration_since(Instant::now()));
        let (response, sender) = {
            let work = pin!(self.watched(&route, &host, Request::from_parts(head, body), watch));
            within(&self.runtime, rest, work).await.unwrap_or_else(|Elapsed| {
                let span = total.unwrap_or_default();
                Err(Lost::new(Cause::Timeout, true, format!("no answer within the total time of {span:?}")))
            })?
        };
        // An answer that came before the request was out leaves a connection that nobody should use again.
        let whole = progress.is_none_or(|progress| progress.is_gone());
        let lease = whole.then_some(Lease { host, sender });
        let idle = self.settings.idle_timeout;
        Ok(response.map(|body| Incoming::new(body, self.runtime.clone(), lease, permit, idle, end)))
    }

    async fn sleep(&self, span: Duration) {
        self.runtime.sleep(span).await;
    }
}

impl<R: Runtime + Unpin + Default> Client<Http<R>> {
    /// A client with the default settings. Should the environment name a proxy that cannot be used, each operation says
    /// so; [`Client::with`] says so at once.
    #[must_use]
    pub fn new() -> Self {
        Client::with(Settings::default()).unwrap_or_else(|error| {
            let settings = Settings::default().proxy(Proxies::Direct);
            let (rules, pool) = (Arc::default(), Pool::new(0, 1));
            let http = Http { runtime: R::default(), settings, rules, pool, tls: OnceLock::new() };
            Client::over(http).with_fault(error)
        })
    }

    /// A client with these settings. A setting that is wrong is named by the error.
    pub fn with(settings: Settings) -> pileus_core::Result<Self> {
        Http::new(R::default(), settings).map(Client::over)
    }
}

impl<R: Runtime + Unpin + Default> Default for Client<Http<R>> {
    fn default() -> Self {
        Client::new()
    }
}

impl<R> fmt::Debug for Http<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("settings", &self.settings).finish_non_exhaustive()
    }
}
