//! What a client hands out: a future for one operation, streams for many.

use crate::{Client, Io, Transport, drive::Driver};
use futures_core::Stream;
use futures_util::stream::FuturesUnordered;
use pileus_core::{Listing, Operation, Result};
use std::{
    fmt,
    iter::Fuse,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// An operation that runs while it is polled. See [`Client::run`].
#[must_use = "nothing is sent before it is polled"]
pub struct Run<'io, T: Transport, O: Operation> {
    driver: Driver<T>,
    operation: O,
    io: Io<'io>,
}

impl<'io, T: Transport, O: Operation> Run<'io, T, O> {
    pub(crate) fn new(client: Client<T>, operation: O, io: Io<'io>) -> Self {
        Run { driver: Driver::new(client), operation, io }
    }

    /// The operation as it stands: to take a checkpoint of it, or to see what it would leave behind.
    pub fn operation(&self) -> &O {
        &self.operation
    }

    /// Whether nothing is under way and no time is waited for: what it goes on with comes from outside, of a source's
    /// supply or another operation on its session. True of one that was not polled yet.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.driver.is_idle()
    }
}

// The operation is never pinned: machines are plain data.
impl<T: Transport, O: Operation> Unpin for Run<'_, T, O> {}

impl<T: Transport, O: Operation> Future for Run<'_, T, O> {
    type Output = Result<O::Output>;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        let run = self.get_mut();
        let result = ready!(run.driver.poll(&mut run.operation, &mut run.io, task));
        run.driver.done(result.as_ref().map(drop).map_err(pileus_core::Error::kind));
        Poll::Ready(result)
    }
}

impl<T: Transport, O: Operation> Drop for Run<'_, T, O> {
    fn drop(&mut self) {
        self.driver.cancel(|| self.operation.left_behind());
    }
}

/// The items of a listing, as they come. See [`Client::items`].
#[must_use = "nothing is sent before it is polled"]
pub struct Items<T: Transport, I> {
    driver: Driver<T>,
    listing: Listing<I>,
    page: std::vec::IntoIter<I>,
    over: bool,
}

impl<T: Transport, I> Items<T, I> {
    pub(crate) fn new(client: Client<T>, listing: Listing<I>) -> Self {
        Items { driver: Driver::new(client), listing, page: Vec::new().into_iter(), over: false }
    }
}

impl<T: Transport, I> Unpin for Items<T, I> {}

impl<T: Transport, I> Stream for Items<T, I> {
    type Item = Result<I>;

    fn poll_next(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Result<I>>> {
        let items = self.get_mut();
        loop {
            if let Some(item) = items.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            if items.over {
                return Poll::Ready(None);
            }
            match ready!(items.driver.poll(items.listing.pages(), &mut Io::new(), task)) {
                Ok(Some(page)) => items.page = page.into_iter(),
                Ok(None) => {
                    items.over = true;
                    items.driver.done(Ok(()));
                }
                Err(error) => {
                    items.over = true;
                    items.driver.done(Err(error.kind()));
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let known = self.page.len();
        (known, self.over.then_some(known))
    }
}

impl<T: Transport, I> Drop for Items<T, I> {
    fn drop(&mut self) {
        self.driver.cancel(Vec::new);
    }
}

/// The results of many operations, as they end. See [`Client::run_all`].
#[must_use = "nothing is sent before it is polled"]
pub struct RunAll<T: Transport, I: Iterator<Item: Operation>> {
    client: Client<T>,
    operations: Fuse<I>,
    width: usize,
    next: usize,
    running: FuturesUnordered<Numbered<T, I::Item>>,
}

impl<T: Transport, I: Iterator<Item: Operation>> RunAll<T, I> {
    pub(crate) fn new(client: Client<T>, operations: I, width: usize) -> Self {
        RunAll {
            client,
            operations: operations.fuse(),
            width: width.max(1),
            next: 0,
            running: FuturesUnordered::new(),
        }
    }
}

impl<T: Transport, I: Iterator<Item: Operation>> Unpin for RunAll<T, I> {}

impl<T: Transport, I: Iterator<Item: Operation>> Stream for RunAll<T, I> {
    type Item = (usize, Result<<I::Item as Operation>::Output>);

    fn poll_next(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let all = self.get_mut();
        while all.running.len() < all.width {
            let Some(operation) = all.operations.next() else { break };
            all.running.push(Numbered(all.next, all.client.run(operation)));
            all.next += 1;
        }
        Pin::new(&mut all.running).poll_next(task)
    }
}

/// One of many operations, with its place among them.
struct Numbered<T: Transport, O: Operation>(usize, Run<'static, T, O>);

impl<T: Transport, O: Operation> Future for Numbered<T, O> {
    type Output = (usize, Result<O::Output>);

    fn poll(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        let place = self.0;
        Pin::new(&mut self.1).poll(task).map(|result| (place, result))
    }
}

impl<T: Transport, O: Operation> fmt::Debug for Run<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").finish_non_exhaustive()
    }
}

impl<T: Transport, I> fmt::Debug for Items<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("listing", &self.listing).finish_non_exhaustive()
    }
}

impl<T: Transport, I: Iterator<Item: Operation>> fmt::Debug for RunAll<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunAll").field("running", &self.running.len()).field("next", &self.next).finish()
    }
}
