//! The client: connections, and the calls that run operations on them.

use crate::{
    Alarm, Io, Items, RunAll, Transport, Ureq,
    drive::{Drive, GO_ON},
};
use pileus_client::{Observer, Settings};
use pileus_core::{Error, Kind, Listing, Operation, Result};
use std::{fmt, sync::Arc};

/// Runs operations on plain threads. One client serves all clouds, sessions and threads; a clone shares its
/// connections.
pub struct Client<T = Ureq> {
    pub(crate) transport: Arc<T>,
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) entropy: Arc<dyn Fn() -> u128 + Send + Sync>,
    /// Why it can run nothing.
    pub(crate) fault: Option<Error>,
}

impl Client {
    /// A client with the default settings. Should the environment name a proxy that cannot be used, each operation says
    /// so; [`Client::with`] says so at once.
    #[must_use]
    pub fn new() -> Self {
        Client::with(Settings::default()).unwrap_or_else(|error| {
            let direct = Ureq::through(Arc::default(), Settings::default());
            Client { fault: Some(error), ..Client::over(direct) }
        })
    }

    /// A client with these settings. A setting that is wrong is named by the error.
    pub fn with(settings: Settings) -> Result<Self> {
        Ureq::new(settings).map(Client::over)
    }
}

impl Default for Client {
    fn default() -> Self {
        Client::new()
    }
}

impl<T: Transport> Client<T> {
    /// A client over a transport of your own.
    #[must_use]
    pub fn over(transport: T) -> Self {
        Client {
            transport: Arc::new(transport),
            observer: Arc::new(()),
            entropy: Arc::new(rand::random::<u128>),
            fault: None,
        }
    }

    /// Tells `observer` what happens, instead of the one before.
    #[must_use]
    pub fn with_observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Arc::new(observer);
        self
    }

    /// Draws random bits from `entropy` instead of the thread's cryptographic generator: recorded ones for a replay, a
    /// seeded generator for a simulation.
    #[must_use]
    pub fn with_entropy(mut self, entropy: impl Fn() -> u128 + Send + Sync + 'static) -> Self {
        self.entropy = Arc::new(entropy);
        self
    }

    /// The transport.
    #[must_use]
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// Runs an operation to its end on the calling thread.
    pub fn run<O: Operation>(&self, operation: O) -> Result<O::Output> {
        self.run_with(operation, Io::new())
    }

    /// Runs an operation that sends bytes of the caller's or hands on those that it receives.
    pub fn run_with<O: Operation>(&self, mut operation: O, io: Io<'_>) -> Result<O::Output> {
        let alarm = Alarm::new();
        Drive::new(self, io, &alarm, &GO_ON).run(&mut operation).unwrap_or_else(|| Err(stopped()))
    }

    /// The items of a listing one by one; a page is asked for when the one before it is used up.
    pub fn items<I>(&self, listing: Listing<I>) -> Items<I, T> {
        Items::new(self.clone(), listing)
    }

    /// Runs operations on `width` threads and gives each result as it comes, with the operation's place in `ops`.
    ///
    /// An operation is taken from `ops` when a thread is free for it. Dropping the iterator takes no more, and ends
    /// those under way as soon as the request that each of them waits for has been answered.
    pub fn run_all<O, I>(&self, ops: I, width: usize) -> RunAll<O::Output>
    where
        O: Operation + 'static,
        O::Output: Send + 'static,
        I: IntoIterator<Item = O>,
        I::IntoIter: Send + 'static,
    {
        RunAll::new(self, ops.into_iter(), width)
    }
}

/// What nobody sees: only a dropped [`RunAll`] stops an operation.
pub(crate) fn stopped() -> Error {
    Error::new(Kind::TimedOut, "the operation was stopped")
}

impl<T> Clone for Client<T> {
    fn clone(&self) -> Self {
        Client {
            transport: self.transport.clone(),
            observer: self.observer.clone(),
            entropy: self.entropy.clone(),
            fault: self.fault.clone(),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("transport", &self.transport).finish_non_exhaustive()
    }
}
