//! A listing of anything, whole or in pages.

use super::Pages;
use crate::{
    Answer, Checkpoint, Cx, Endpoint, Error, ExchangeId, Leftover, Op, Operation, Page, Result, Session, Step,
};
use std::{fmt, sync::Arc, time::Duration};

/// All items of a listing. Run as an [`Operation`] it gives them in one `Vec`, every page followed to the end; an
/// adapter's `items` polls [`Listing::pages`] instead and hands them out as they come, with one page in memory.
pub struct Listing<T> {
    pages: Op<Option<Vec<T>>>,
    gathered: Vec<T>,
    over: bool,
}

impl<T: Clone + fmt::Debug + Send + 'static> Listing<T> {
    /// The listing that begins with `first`, each item turned into a `T`.
    #[must_use]
    pub fn new<L, I>(session: Arc<dyn Session>, first: L, each: fn(I) -> T) -> Self
    where
        L: Endpoint<Output = Page<I, L>>,
        I: Clone + fmt::Debug + Send + 'static,
    {
        Listing { pages: Op::new(Pages::new(session, first, each)), gathered: Vec::new(), over: false }
    }

    /// A listing that fails before it sends anything.
    #[must_use]
    pub fn failed(error: Error) -> Self {
        Listing { pages: Op::failed(error), gathered: Vec::new(), over: false }
    }

    /// A listing whose items are known without asking.
    #[must_use]
    pub fn of(items: Vec<T>) -> Self {
        Listing { pages: Op::new(Known(Some(items))), gathered: Vec::new(), over: false }
    }
}

impl<T> Listing<T> {
    /// The pages one by one: `Done(Ok(Some(items)))` for each, and `Done(Ok(None))` after the last. Polling goes on
    /// after a page; it is over after `None` or an error.
    pub fn pages(&mut self) -> &mut Op<Option<Vec<T>>> {
        &mut self.pages
    }

    /// Gives the whole listing at most this long.
    #[must_use]
    pub fn within(mut self, total: Duration) -> Self {
        self.pages.limit(total);
        self
    }
}

impl<T: Send> Operation for Listing<T> {
    type Output = Vec<T>;

    fn poll(&mut self, cx: &Cx<'_>) -> Step<Vec<T>> {
        while !self.over {
            match self.pages.poll(cx) {
                Step::Send(id, exchange) => return Step::Send(id, exchange),
                Step::Wait(until) => return Step::Wait(until),
                Step::Done(Err(error)) => {
                    self.over = true;
                    return Step::Done(Err(error));
                }
                Step::Done(Ok(None)) => {
                    self.over = true;
                    return Step::Done(Ok(std::mem::take(&mut self.gathered)));
                }
                Step::Done(Ok(Some(items))) if self.gathered.is_empty() => self.gathered = items,
                Step::Done(Ok(Some(items))) => self.gathered.extend(items),
            }
        }
        // After its end the pages would say once more that there are none.
        Step::Wait(None)
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        self.pages.answer(id, answer, cx);
    }

    fn limit(&mut self, total: Duration) {
        self.pages.limit(total);
    }

    fn left_behind(&self) -> Vec<Leftover> {
        Vec::new()
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        None
    }
}

impl<T: Clone> Clone for Listing<T> {
    fn clone(&self) -> Self {
        Listing { pages: self.pages.clone(), gathered: self.gathered.clone(), over: self.over }
    }
}

impl<T> fmt::Debug for Listing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").field("pages", &self.pages).field("gathered", &self.gathered.len()).finish()
    }
}

#[derive(Clone, Debug)]
struct Known<T>(Option<Vec<T>>);

impl<T: Send> Operation for Known<T> {
    type Output = Option<Vec<T>>;
    fn poll(&mut self, _: &Cx<'_>) -> Step<Option<Vec<T>>> {
        Step::Done(Result::Ok(self.0.take()))
    }
    fn answer(&mut self, _: ExchangeId, _: Answer, _: &Cx<'_>) {}
    fn limit(&mut self, _: Duration) {}
    fn left_behind(&self) -> Vec<Leftover> {
        Vec::new()
    }
    fn checkpoint(&self) -> Option<Checkpoint> {
        None
    }
}
