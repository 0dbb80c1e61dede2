//! Removals whose answer is not needed: a repeat that finds nothing left has done what was asked for.

use crate::{Cx, Endpoint, Error, Flow, Kind, Next, Progress, Repeat, Response, Result};

/// Asks for the removal of one thing by a call that can take several, which says that one of them is not there and
/// then removes none. Of one thing that is success, where an earlier attempt may have removed it.
#[derive(Clone, Debug)]
pub(super) struct Delete<E>(pub(super) E);

impl<E: Endpoint> Flow for Delete<E> {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(self.0.request().repeat(Repeat::Keyed))
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        self.0.response(response).map(|_| Progress::Done(()))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        if error.kind() == Kind::NotFound && error.may_have_acted() {
            return Ok(Progress::Done(()));
        }
        Err(error)
    }
}
