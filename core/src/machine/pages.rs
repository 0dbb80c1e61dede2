//! A listing, page by page.

use super::Call;
use crate::{
    Answer, Checkpoint, Cx, Endpoint, Error, ExchangeId, Leftover, Operation, Page, Request, Session, Step,
    Time,
};
use std::{
    collections::BTreeSet,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

/// Follows a listing's pages to the end. Unlike other machines it is over many times: each `Done` hands out one page,
/// and the next poll goes on with the following one. `Done(Ok(None))` is the end.
pub struct Pages<L, I, T>
where
    L: Endpoint<Output = Page<I, L>>,
    I: Clone + fmt::Debug + Send + 'static,
{
    session: Arc<dyn Session>,
    call: Option<Call<L>>,
    next_id_base: ExchangeId,
    each: fn(I) -> T,
    /// What was asked before: a provider whose pages lead in a circle must not be followed for ever.
    seen: BTreeSet<u64>,
    limit: Option<Duration>,
    deadline: Option<Time>,
}

impl<L, I, T> Pages<L, I, T>
where
    L: Endpoint<Output = Page<I, L>>,
    I: Clone + fmt::Debug + Send + 'static,
{
    /// The listing that begins with `first`, each item turned into another type by `each`.
    #[must_use]
    pub fn new(session: Arc<dyn Session>, first: L, each: fn(I) -> T) -> Self {
        let seen = BTreeSet::from([digest(&first.request())]);
        let call = Some(Call::new(session.clone(), first));
        Pages { session, call, next_id_base: 0, each, seen, limit: None, deadline: None }
    }

    fn follow(&mut self, rest: Option<L>, cx: &Cx<'_>) -> Result<(), Error> {
        self.call = None;
        #[cfg(pileus_mutant)]
        let rest = rest.filter(|_| !crate::mutant::is(crate::mutant::Mutant::DropPageToken));
        let Some(next) = rest else { return Ok(()) };
        if !self.seen.insert(digest(&next.request())) {
            return Err(Error::malformed(
                "the provider's pages lead in a circle: this listing was asked for its next page and named one that \
                 was read before",
            ));
        }
        let mut call = Call::new(self.session.clone(), next);
        if let Some(deadline) = self.deadline {
            call.limit(deadline.saturating_since(cx.now));
        }
        self.call = Some(call);
        Ok(())
    }
}

/// Tells requests of one listing apart. Only compared within one run, so the hash needs no stability.
fn digest(request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    request.path.hash(&mut hasher);
    request.query.hash(&mut hasher);
    if let crate::Body::Bytes(bytes) = &request.body {
        bytes.hash(&mut hasher);
    }
    hasher.finish()
}

impl<L, I, T> Operation for Pages<L, I, T>
where
    L: Endpoint<Output = Page<I, L>>,
    I: Clone + fmt::Debug + Send + 'static,
{
    type Output = Option<Vec<T>>;

    fn poll(&mut self, cx: &Cx<'_>) -> Step<Option<Vec<T>>> {
        if let Some(total) = self.limit.take() {
            self.deadline = Some(cx.now + total);
            if let Some(call) = &mut self.call {
                call.limit(total);
            }
        }
        let Some(call) = &mut self.call else { return Step::Done(Ok(None)) };
        match call.poll(cx) {
            // Every call counts from one; ids must differ over the whole listing.
            Step::Send(id, exchange) => Step::Send(self.next_id_base.wrapping_add(id), exchange),
            Step::Wait(until) => Step::Wait(until),
            Step::Done(Err(error)) => {
                self.call = None;
                Step::Done(Err(error))
            }
            Step::Done(Ok(page)) => {
                self.next_id_base = self.next_id_base.wrapping_add(call.exchanges());
                let items = page.items.into_iter().map(self.each).collect();
                Step::Done(self.follow(page.rest, cx).map(|()| Some(items)))
            }
        }
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        if let Some(call) = &mut self.call {
            call.answer(id.wrapping_sub(self.next_id_base), answer, cx);
        }
    }

    fn limit(&mut self, total: Duration) {
        self.limit = Some(total);
    }

    fn left_behind(&self) -> Vec<Leftover> {
        Vec::new()
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        None
    }
}

impl<L, I, T> Clone for Pages<L, I, T>
where
    L: Endpoint<Output = Page<I, L>>,
    I: Clone + fmt::Debug + Send + 'static,
{
    fn clone(&self) -> Self {
        Pages {
            session: self.session.clone(),
            call: self.call.clone(),
            next_id_base: self.next_id_base,
            each: self.each,
            seen: self.seen.clone(),
            limit: self.limit,
            deadline: self.deadline,
        }
    }
}

impl<L, I, T> fmt::Debug for Pages<L, I, T>
where
    L: Endpoint<Output = Page<I, L>>,
    I: Clone + fmt::Debug + Send + 'static,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("call", &self.call)
            .field("asked", &self.seen.len())
            .finish_non_exhaustive()
    }
}
