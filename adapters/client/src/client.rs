//! The client.

use crate::{Event, Io, Items, Observer, Run, RunAll, Transport};
use pileus_core::{Error, Listing, Operation, Time};
use std::{fmt, sync::Arc};

/// Runs operations over a [`Transport`]. One client serves any number of accounts, tasks and threads; a clone is the
/// same client.
///
/// Everything it runs is lazy: nothing is sent before the future is polled. Dropping a future or a stream drops what it
/// has under way; what may exist at the provider because of it is told to the observers as
/// [`Event::Cancelled`].
pub struct Client<T> {
    transport: Arc<T>,
    hooks: Arc<Hooks>,
}

#[derive(Clone, Default)]
struct Hooks {
    observers: Vec<Arc<dyn Observer>>,
    entropy: Option<Arc<dyn Fn() -> u128 + Send + Sync>>,
    fault: Option<Error>,
}

impl<T: Transport> Client<T> {
    /// A client over that transport.
    pub fn over(transport: T) -> Self {
        Client { transport: Arc::new(transport), hooks: Arc::default() }
    }

    /// Tells `observer` too what happens. Give an `Arc` to keep hold of it.
    #[must_use]
    pub fn with_observer(mut self, observer: impl Observer + 'static) -> Self {
        Arc::make_mut(&mut self.hooks).observers.push(Arc::new(observer));
        self
    }

    /// Draws the random bits of every step from `source` instead of the operating system's generator: to replay a
    /// recorded run. Anything but a cryptographic generator makes idempotency keys guessable.
    #[must_use]
    pub fn with_entropy(mut self, source: impl Fn() -> u128 + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.hooks).entropy = Some(Arc::new(source));
        self
    }

    /// Fails every operation with `error` before it sends anything.
    #[cfg(feature = "http")]
    pub(crate) fn with_fault(mut self, error: Error) -> Self {
        Arc::make_mut(&mut self.hooks).fault = Some(error);
        self
    }

    /// Runs an operation to its end.
    pub fn run<O: Operation>(&self, operation: O) -> Run<'static, T, O> {
        self.run_with(operation, Io::new())
    }

    /// Runs an operation whose bodies come from the caller's source or go to the caller's sink.
    pub fn run_with<'io, O: Operation>(&self, operation: O, io: Io<'io>) -> Run<'io, T, O> {
        Run::new(self.clone(), operation, io)
    }

    /// The items of a listing, one page in memory: the next page is asked for when the last one is used up.
    pub fn items<I>(&self, listing: Listing<I>) -> Items<T, I> {
        Items::new(self.clone(), listing)
    }

    /// Runs operations side by side, at most `width` (at least one) at once, and gives each result with its
    /// operation's place as it ends. The next operation is taken when there is room for it, so there may be
    /// endlessly many.
    pub fn run_all<I>(&self, operations: I, width: usize) -> RunAll<T, I::IntoIter>
    where
        I: IntoIterator<Item: Operation>,
    {
        RunAll::new(self.clone(), operations.into_iter(), width)
    }

    /// The transport.
    #[must_use]
    pub fn transport(&self) -> &Arc<T> {
        &self.transport
    }

    pub(crate) fn now(&self) -> Time {
        self.transport.now()
    }

    pub(crate) fn entropy(&self) -> u128 {
        match &self.hooks.entropy {
            Some(source) => source(),
            None => rand::random(),
        }
    }

    pub(crate) fn fault(&self) -> Option<&Error> {
        self.hooks.fault.as_ref()
    }

    pub(crate) fn is_observed(&self) -> bool {
        !self.hooks.observers.is_empty()
    }

    pub(crate) fn tell<'a>(&self, event: impl FnOnce() -> Event<'a>) {
        if self.is_observed() {
            let event = event();
            for observer in &self.hooks.observers {
                observer.event(&event);
            }
        }
    }
}

impl<T> Clone for Client<T> {
    fn clone(&self) -> Self {
        Client { transport: self.transport.clone(), hooks: self.hooks.clone() }
    }
}

impl<T: fmt::Debug> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("transport", &self.transport)
            .field("observers", &self.hooks.observers.len())
            .finish_non_exhaustive()
    }
}
