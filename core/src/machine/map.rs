//! Another type for an operation's output.

use crate::{Answer, Checkpoint, Cx, ExchangeId, Leftover, Op, Operation, Step};
use std::{fmt, time::Duration};

/// Runs an operation and turns its output into another type by a plain function, which keeps it data.
pub struct Map<O: Operation, T> {
    operation: O,
    f: fn(O::Output) -> T,
}

impl<O: Operation, T> Map<O, T> {
    /// `operation`, with `f` applied to its output.
    #[must_use]
    pub fn new(operation: O, f: fn(O::Output) -> T) -> Self {
        Map { operation, f }
    }

    /// Hides which operation it is.
    #[must_use]
    pub fn op(self) -> Op<T>
    where
        O: Clone + fmt::Debug + 'static,
        O::Output: 'static,
        T: 'static,
    {
        Op::new(self)
    }
}

impl<O: Operation + Clone, T> Clone for Map<O, T> {
    fn clone(&self) -> Self {
        Map { operation: self.operation.clone(), f: self.f }
    }
}

impl<O: Operation + fmt::Debug, T> fmt::Debug for Map<O, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.operation.fmt(f)
    }
}

impl<O: Operation, T> Operation for Map<O, T> {
    type Output = T;

    fn poll(&mut self, cx: &Cx<'_>) -> Step<T> {
        match self.operation.poll(cx) {
            Step::Send(id, exchange) => Step::Send(id, exchange),
            Step::Wait(until) => Step::Wait(until),
            Step::Done(result) => Step::Done(result.map(self.f)),
        }
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        self.operation.answer(id, answer, cx);
    }

    fn limit(&mut self, total: Duration) {
        self.operation.limit(total);
    }

    fn left_behind(&self) -> Vec<Leftover> {
        self.operation.left_behind()
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        self.operation.checkpoint()
    }
}
