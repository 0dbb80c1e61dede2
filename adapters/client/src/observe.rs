//! The hook on which logging, metrics and progress hang.

use http::{Method, StatusCode};
use pileus_core::{Exchange, Kind, Leftover, Lost, Time};
use std::{sync::Arc, time::Duration};

/// Is told what a client does, as it happens. Called on the task or thread that drives the operation, so it should be
/// quick.
///
/// ```
/// use pileus_client::{Event, Observer};
///
/// struct Print;
///
/// impl Observer for Print {
///     fn event(&self, event: &Event<'_>) {
///         if let Event::Answered { request, status, elapsed, .. } = event {
///             println!("{} {} {status} after {elapsed:?}", request.method, request.path);
///         }
///     }
/// }
/// ```
pub trait Observer: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event<'_>);
}

/// What a client did. Never holds a header, a query or a body.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request goes out. One of `Answered`, `Lost` and `Dropped` follows for each.
    Sent {
        /// Which.
        request: Sent<'a>,
    },
    /// A whole answer came.
    Answered {
        /// To which request.
        request: Sent<'a>,
        /// What the provider says.
        status: StatusCode,
        /// How long after the request, the body included.
        elapsed: Duration,
        /// The length of the body.
        bytes: u64,
    },
    /// No whole answer came.
    Lost {
        /// To which request.
        request: Sent<'a>,
        /// Why.
        lost: &'a Lost,
        /// How long after the request.
        elapsed: Duration,
    },
    /// A request was given up: its deadline passed, or its operation ended or was dropped.
    Dropped {
        /// Which.
        request: Sent<'a>,
        /// How long after the request.
        elapsed: Duration,
    },
    /// An operation has nothing under way and waits: between attempts, for a server to come up, for another's login.
    Waiting {
        /// Until then at the latest.
        until: Time,
        /// How long that is.
        pause: Duration,
    },
    /// An operation ended. A listing taken page by page ends once.
    Done {
        /// How.
        result: Result<(), Kind>,
        /// How long after its first step.
        elapsed: Duration,
    },
    /// An operation was dropped before its end.
    Cancelled {
        /// How long after its first step.
        elapsed: Duration,
        /// What exists, or may exist, at the provider because of it.
        left_behind: &'a [Leftover],
    },
}

/// The request that an [`Event`] is about.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Sent<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Host and port.
    pub host: &'a str,
    /// The path, without the query: that can carry a signature.
    pub path: &'a str,
    /// Which service of the account it goes to; `identity` for a login.
    pub service: &'static str,
    /// Which attempt of its call it is, from 1.
    pub attempt: u32,
}

impl<'a> Sent<'a> {
    /// The request of `exchange`.
    #[must_use]
    pub fn of(exchange: &'a Exchange) -> Self {
        Sent {
            method: exchange.request.method(),
            host: exchange.host(),
            path: exchange.request.uri().path(),
            service: exchange.service,
            attempt: exchange.attempt,
        }
    }

    /// The same, of parts kept aside when the exchange itself was handed to a transport.
    #[must_use]
    pub fn new(
        method: &'a Method,
        host: &'a str,
        path: &'a str,
        service: &'static str,
        attempt: u32,
    ) -> Self {
        Sent { method, host, path, service, attempt }
    }
}

/// Observes nothing.
impl Observer for () {
    fn event(&self, _: &Event<'_>) {}
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn event(&self, event: &Event<'_>) {
        (**self).event(event);
    }
}

/// Each in turn.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn event(&self, event: &Event<'_>) {
        self.0.event(event);
        self.1.event(event);
    }
}

/// Each in turn.
impl<O: Observer> Observer for Vec<O> {
    fn event(&self, event: &Event<'_>) {
        for observer in self {
            observer.event(event);
        }
    }
}
