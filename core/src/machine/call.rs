//! One flow, driven.

use super::attempt::{Attempts, Gate, Outcome, Posted};
use crate::{
    Answer, Checkpoint, Cx, Error, ExchangeId, Flow, Leftover, Next, Op, Operation, Progress, Result,
    Session, Step,
};
use std::{sync::Arc, time::Duration};

/// Runs a flow on a session: signs, logs in where needed, retries, waits. The one leaf machine.
///
/// ```text
///            ┌──────────── answered: what is next? ◄────────────┐
///            ▼                                                  │
///   flow.next ── Sleep ──► wait ──► (time) ──► flow.next        │
///      │ Request                                                │
///      ▼                                                        │
///   session.authorize ── Busy ──► wait ──► (woken) ──► flow.next│
///      │ Ready      └── Login ──► send ──► session.logged_in ─► flow.next
///      ▼                                                        │
///     send ──► 2xx ──► flow.advance ── Continue ────────────────┤
///      │                     └──────── Done ──► over            │
///      ├─► 401: refuse the token ──► flow.next                  │
///      ├─► lost, 429, 5xx, where repeating is right: wait, flow.next
///      └─► failed for good ──► flow.failed ── Continue ─────────┘
///                                     └─ Err ──► over
/// ```
#[derive(Clone, Debug)]
pub struct Call<F: Flow> {
    flow: F,
    attempts: Attempts,
    over: Over<F::Output>,
}

/// Whether the flow has ended, and the result until it is handed out.
#[derive(Clone, Debug)]
enum Over<T> {
    No,
    Result(Result<T>),
    Handed,
}

impl<F: Flow> Call<F> {
    /// A call of `flow`, about to begin.
    #[must_use]
    pub fn new(session: Arc<dyn Session>, flow: F) -> Self {
        Call { flow, attempts: Attempts::new(session), over: Over::No }
    }

    /// The flow, as it stands.
    #[must_use]
    pub fn flow(&self) -> &F {
        &self.flow
    }

    /// How many exchanges it has begun.
    #[must_use]
    pub fn exchanges(&self) -> u32 {
        self.attempts.last_id()
    }

    /// Turns the output into another type.
    #[must_use]
    pub fn map<T>(self, f: fn(F::Output) -> T) -> super::Map<Self, T> {
        super::Map::new(self, f)
    }

    /// Hides which flow it is.
    #[must_use]
    pub fn op(self) -> Op<F::Output> {
        Op::new(self)
    }

    /// The request failed for good: the flow decides whether anything follows.
    fn fail(&mut self, error: Error, cx: &Cx<'_>) {
        match self.flow.failed(error, cx) {
            Ok(progress) => self.progress(progress),
            Err(error) => self.end(error),
        }
    }

    fn progress(&mut self, progress: Progress<F::Output>) {
        match progress {
            Progress::Continue => self.attempts.afresh(),
            Progress::Done(output) => self.over = Over::Result(Ok(output)),
        }
    }

    fn end(&mut self, error: Error) {
        let left = self.flow.left_behind(error.may_have_acted());
        // What may be there has to be looked for, whatever ended the operation.
        let doubt = error.may_have_acted() || left.iter().any(|left| !left.certain);
        self.over = Over::Result(Err(error.with_left_behind(left).with_may_have_acted(doubt)));
    }
}

impl<F: Flow> Operation for Call<F> {
    type Output = F::Output;

    fn poll(&mut self, cx: &Cx<'_>) -> Step<F::Output> {
        loop {
            match std::mem::replace(&mut self.over, Over::Handed) {
                Over::No => self.over = Over::No,
                Over::Result(result) => return Step::Done(result),
                Over::Handed => return Step::Wait(None),
            }
            match self.attempts.gate(cx) {
                Gate::Wait(until) => return Step::Wait(until),
                Gate::Failed(error) => self.fail(error, cx),
                Gate::Over(error) => self.end(error),
                Gate::Due => match self.flow.next(cx) {
                    Next::Done(Ok(output)) => self.over = Over::Result(Ok(output)),
                    Next::Done(Err(error)) => self.end(error),
                    Next::Sleep(until) if until > cx.now => {
                        return Step::Wait(Some(self.attempts.sleep(until)));
                    }
                    // The time has come: the flow is asked again.
                    Next::Sleep(_) => {}
                    Next::Request(request) => match self.attempts.post(request, cx) {
                        Posted::Send(id, exchange) => return Step::Send(id, exchange),
                        Posted::Wait(until) => return Step::Wait(Some(until)),
                        Posted::Failed(error) => self.fail(error, cx),
                    },
                },
            }
        }
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        if !matches!(self.over, Over::No) {
            return;
        }
        match self.attempts.answer(id, answer, cx) {
            Outcome::Nothing => {}
            Outcome::Failed(error) => self.fail(error, cx),
            Outcome::Read(response, sender) => match self.flow.advance(&response, cx) {
                Ok(progress) => {
                    self.attempts.answered();
                    self.progress(progress);
                }
                Err(error) => {
                    let error = self.attempts.unreadable(&sender, error);
                    self.fail(error, cx);
                }
            },
        }
    }

    fn limit(&mut self, total: Duration) {
        self.attempts.limit(total);
    }

    fn left_behind(&self) -> Vec<Leftover> {
        match self.over {
            Over::No => self.flow.left_behind(self.attempts.in_doubt()),
            Over::Result(_) | Over::Handed => Vec::new(),
        }
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        // A result that was not fetched yet: what it is of has happened.
        let over = !matches!(self.over, Over::No);
        self.flow.checkpoint(over || self.attempts.in_doubt())
    }
}
