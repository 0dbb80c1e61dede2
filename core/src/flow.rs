//! Several calls in sequence.

use crate::{Checkpoint, Cx, Endpoint, Error, Leftover, Request, Response, Result, Time};
use std::fmt;

/// Several requests, one after another. The state alone says what comes next, so a flow can be cloned, stored, and
/// taken up in another process at any moment.
pub trait Flow: Clone + fmt::Debug + Send + 'static {
    /// What it gives in the end.
    type Output: Clone + fmt::Debug + Send + 'static;

    /// What comes next. Asked again for every attempt of a request.
    fn next(&mut self, cx: &Cx<'_>) -> Next<Self::Output>;

    /// Takes the successful answer to the request that [`Flow::next`] made.
    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Self::Output>>;

    /// The request failed for good. The flow may turn to finding out what happened, to cleaning up, or find that this
    /// is as good as success; or it passes the error on.
    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<Self::Output>> {
        let _ = cx;
        Err(error)
    }

    /// What exists, or may exist, at the provider if the flow ends here. Attached to every error that ends it.
    /// `in_doubt`: the provider may have acted on the present request.
    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let _ = in_doubt;
        Vec::new()
    }

    /// Where it stands, for flows that run long. `in_doubt`: the provider may have acted on the present request, or may
    /// yet; where it is not, the request was not sent.
    fn checkpoint(&self, in_doubt: bool) -> Option<Checkpoint> {
        let _ = in_doubt;
        None
    }
}

/// What a flow does next.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once, at once; a box would cost an allocation per request"
)]
pub enum Next<T> {
    /// Send this.
    Request(Request),
    /// Nothing before that time.
    Sleep(Time),
    /// There is nothing (more) to do.
    Done(Result<T>),
}

impl<T> Next<T> {
    /// The same step of a flow with another output.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Next<U> {
        match self {
            Next::Request(request) => Next::Request(request),
            Next::Sleep(until) => Next::Sleep(until),
            Next::Done(result) => Next::Done(result.map(f)),
        }
    }
}

/// What an answer led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress<T> {
    /// Ask [`Flow::next`] what follows.
    Continue,
    /// The flow has reached its end.
    Done(T),
}

/// A single call is the shortest flow.
impl<E: Endpoint> Flow for E {
    type Output = E::Output;

    fn next(&mut self, _: &Cx<'_>) -> Next<E::Output> {
        Next::Request(self.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<E::Output>> {
        self.response(response).map(Progress::Done)
    }
}
