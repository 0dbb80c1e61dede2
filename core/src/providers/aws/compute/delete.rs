//! Removals: a repeat that finds nothing left has done what was asked for.

use crate::{Cx, Endpoint, Error, Flow, Kind, Next, Progress, Repeat, Response, Result};

/// Asks for a removal. EC2 answers a repeat that what was removed is not there; where an earlier attempt may have
/// removed it, that is success.
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
