//! A running operation, and what drives it.

use crate::{Answer, Checkpoint, Error, Exchange, Leftover, Result, Time};
use std::{fmt, task::Waker, time::Duration};

/// What every step is given from outside: the time, fresh random bits, and whom to wake.
#[derive(Clone, Copy, Debug)]
pub struct Cx<'a> {
    /// What time it is.
    pub now: Time,
    /// Random bits, new at every step: for jitter and for idempotency keys. Draw them from a cryptographic generator;
    /// a recorded run replays with the recorded ones.
    pub entropy: u128,
    /// Woken when another operation's login has ended and this one can go on.
    pub waker: &'a Waker,
}

/// Names one exchange of an operation; never used twice by it.
pub type ExchangeId = u32;

/// What the outside must do next.
#[must_use]
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once, at once; a box would cost an allocation per request"
)]
pub enum Step<T> {
    /// Send this exchange and poll on; its answer is reported under this id.
    Send(ExchangeId, Exchange),
    /// Nothing to do until an answer comes, the waker is woken or this time has come. `None`: no time of its own.
    Wait(Option<Time>),
    /// It is over. Drop whatever is still in flight.
    Done(Result<T>),
}

/// A running operation: a pure state machine.
///
/// `poll` until it says `Wait`, report one answer or let the time pass, poll again. Polling early, twice or after the
/// end, and answering an unknown id, change nothing. Dropping an operation cancels it.
pub trait Operation: Send {
    /// What it gives in the end.
    type Output;

    /// What to do next.
    fn poll(&mut self, cx: &Cx<'_>) -> Step<Self::Output>;

    /// Takes the answer to one exchange.
    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>);

    /// Gives the whole operation at most this long, measured from its next poll.
    fn limit(&mut self, total: Duration);

    /// What exists, or may exist, at the provider if the operation is dropped now.
    fn left_behind(&self) -> Vec<Leftover>;

    /// Where it stands, to be stored and taken up later, in another process if need be; `None` for an operation that
    /// can simply be started anew.
    fn checkpoint(&self) -> Option<Checkpoint>;
}

impl<O: Operation + ?Sized> Operation for Box<O> {
    type Output = O::Output;
    fn poll(&mut self, cx: &Cx<'_>) -> Step<O::Output> {
        (**self).poll(cx)
    }
    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        (**self).answer(id, answer, cx);
    }
    fn limit(&mut self, total: Duration) {
        (**self).limit(total);
    }
    fn left_behind(&self) -> Vec<Leftover> {
        (**self).left_behind()
    }
    fn checkpoint(&self) -> Option<Checkpoint> {
        (**self).checkpoint()
    }
}

/// Any operation that gives a `T`: plain data, `Send`, `Clone`.
///
/// A clone stands where the original stands and shares its session; that is for explorers and simulations. Driving
/// both against a real provider would do the work twice.
pub struct Op<T>(Box<dyn Erased<T>>);

trait Erased<T>: Operation<Output = T> + fmt::Debug {
    fn fork(&self) -> Box<dyn Erased<T>>;
}

impl<O> Erased<O::Output> for O
where
    O: Operation + Clone + fmt::Debug + 'static,
{
    fn fork(&self) -> Box<dyn Erased<O::Output>> {
        Box::new(self.clone())
    }
}

impl<T> Op<T> {
    /// Hides which machine it is.
    pub fn new<O>(operation: O) -> Self
    where
        O: Operation<Output = T> + Clone + fmt::Debug + 'static,
    {
        Op(Box::new(operation))
    }

    /// Gives the whole operation at most this long.
    #[must_use]
    pub fn within(mut self, total: Duration) -> Self {
        self.limit(total);
        self
    }
}

impl<T: Clone + fmt::Debug + Send + 'static> Op<T> {
    /// An operation that is over before it sends anything.
    #[must_use]
    pub fn ready(result: Result<T>) -> Self {
        Op::new(Ready(Some(result)))
    }

    /// An operation that fails before it sends anything.
    #[must_use]
    pub fn failed(error: Error) -> Self {
        Op::ready(Err(error))
    }
}

impl<T> Clone for Op<T> {
    fn clone(&self) -> Self {
        Op(self.0.fork())
    }
}

impl<T> fmt::Debug for Op<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> Operation for Op<T> {
    type Output = T;
    fn poll(&mut self, cx: &Cx<'_>) -> Step<T> {
        self.0.poll(cx)
    }
    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        self.0.answer(id, answer, cx);
    }
    fn limit(&mut self, total: Duration) {
        self.0.limit(total);
    }
    fn left_behind(&self) -> Vec<Leftover> {
        self.0.left_behind()
    }
    fn checkpoint(&self) -> Option<Checkpoint> {
        self.0.checkpoint()
    }
}

#[derive(Clone, Debug)]
struct Ready<T>(Option<Result<T>>);

impl<T: Send> Operation for Ready<T> {
    type Output = T;
    fn poll(&mut self, _: &Cx<'_>) -> Step<T> {
        self.0.take().map_or(Step::Wait(None), Step::Done)
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
