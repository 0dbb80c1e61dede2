//! What a client can be told about the network it is in.

use crate::{Proxies, Roots};
use http::HeaderValue;
use pileus_core::{Error, Result};
use std::time::Duration;

/// How a client reaches providers. The defaults are right for most networks; an adapter's `Client::with` takes others.
///
/// ```
/// use pileus_client::{Proxies, Settings};
/// use std::time::Duration;
///
/// let settings = Settings::default()
///     .proxy(Proxies::all("http://user:password@proxy.example:3128")?)
///     .connect_timeout(Duration::from_secs(3));
/// assert_eq!(settings.connect_timeout, Some(Duration::from_secs(3)));
///
/// let error = Proxies::all("proxy.example:port").unwrap_err();
/// assert!(error.to_string().contains("proxy"));
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Whose certificates are accepted. Default: those the platform trusts.
    pub roots: Roots,
    /// Which proxy requests go through. Default: what the environment says.
    pub proxy: Proxies,
    /// How long a connection may take to come about, TLS and proxy included. Default 10 s.
    pub connect_timeout: Option<Duration>,
    /// How long a body may stand still, on its way out or in, before the exchange counts as lost. Default 30 s. A
    /// provider that thinks before it answers is not idle: that is bounded by the attempt's own deadline.
    pub idle_timeout: Option<Duration>,
    /// How long one request and its whole answer may take in all. Default: no limit but the attempt's own deadline. A
    /// limit for a whole operation is set with `Op::within`.
    pub total_timeout: Option<Duration>,
    /// How many connections per host are kept open while idle. Default 64.
    pub max_idle_per_host: usize,
    /// How many connections per host there are at most; requests beyond wait for one of them, first come, first served.
    /// Default 256: with any number of tasks a process stays below the usual limit of open files. Zero counts as one.
    /// A blocking client has one for each thread that is in a call, and no use for this.
    pub max_per_host: usize,
    /// What requests say they come from, where the provider's own code does not. Default `pileus/` and the version.
    pub user_agent: HeaderValue,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            roots: Roots::Platform,
            proxy: Proxies::Environment,
            connect_timeout: Some(Duration::from_secs(10)),
            idle_timeout: Some(Duration::from_secs(30)),
            total_timeout: None,
            max_idle_per_host: 64,
            max_per_host: 256,
            user_agent: HeaderValue::from_static(concat!("pileus/", env!("CARGO_PKG_VERSION"))),
        }
    }
}

impl Settings {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Settings::default()
    }

    /// Sets whose certificates are accepted.
    #[must_use]
    pub fn roots(mut self, roots: Roots) -> Self {
        self.roots = roots;
        self
    }

    /// Sets which proxy requests go through.
    #[must_use]
    pub fn proxy(mut self, proxy: Proxies) -> Self {
        self.proxy = proxy;
        self
    }

    /// Sets how long a connection may take to come about; `None` for no limit.
    #[must_use]
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = limit.into();
        self
    }

    /// Sets how long a body may stand still; `None` for no limit.
    #[must_use]
    pub fn idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.idle_timeout = limit.into();
        self
    }

    /// Sets how long one request and its whole answer may take; `None` for no limit.
    #[must_use]
    pub fn total_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.total_timeout = limit.into();
        self
    }

    /// Sets how many idle connections per host are kept; zero closes each after its answer.
    #[must_use]
    pub fn max_idle_per_host(mut self, count: usize) -> Self {
        self.max_idle_per_host = count;
        self
    }

    /// Sets how many connections per host there are at most.
    #[must_use]
    pub fn max_per_host(mut self, count: usize) -> Self {
        self.max_per_host = count;
        self
    }

    /// Sets what requests say they come from.
    pub fn user_agent(mut self, name: &str) -> Result<Self> {
        self.user_agent = HeaderValue::from_str(name).map_err(|_| {
            Error::misuse(format!(
                "the setting user_agent is {name:?}, which no header can carry; it should read like my-program/1.0"
            ))
        })?;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pileus_core::Kind;

    #[test]
    fn a_bad_user_agent_is_named() {
        let error = Settings::new().user_agent("a\r\nb: c").expect_err("two lines");
        assert_eq!(error.kind(), Kind::Misuse);
        assert!(error.message().contains("user_agent"), "{error}");
        assert_eq!(Settings::new().user_agent("mine/1").expect("fine").user_agent, "mine/1");
    }

    #[test]
    fn a_timeout_can_be_taken_away() {
        let settings = Settings::new().idle_timeout(None).connect_timeout(Duration::from_secs(1));
        assert_eq!(settings.idle_timeout, None);
        assert_eq!(settings.connect_timeout, Some(Duration::from_secs(1)));
    }
}
