//! Removals that are refused while they are under way.

use super::watch::Gone;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Repeat, Response, Result,
    providers::openstack::cinder::{
        DeleteSnapshot, DeleteVolume, GetSnapshot, GetVolume, SnapshotStatus, VolumeStatus,
    },
};
use http::StatusCode;

/// Ask for a removal → where a repeat is refused, look whether the first attempt has begun it. Cinder deletes nothing
/// that it is deleting already, and says so as it says that something is in use: with 400.
#[derive(Clone, Debug)]
pub(super) struct Delete<E, G: Endpoint> {
    ask: E,
    look: Gone<G>,
    leaving: fn(&G::Output) -> bool,
    refused: Option<Error>,
}

impl Delete<DeleteVolume, GetVolume> {
    pub(super) fn volume(id: &str) -> Self {
        Delete {
            ask: DeleteVolume { id: id.to_owned(), cascade: false, force: false },
            look: Gone::volume(id),
            leaving: |volume| volume.status == VolumeStatus::Deleting,
            refused: None,
        }
    }
}

impl Delete<DeleteSnapshot, GetSnapshot> {
    pub(super) fn snapshot(id: &str) -> Self {
        Delete {
            ask: DeleteSnapshot { id: id.to_owned() },
            look: Gone::snapshot(id),
            leaving: |snapshot| matches!(snapshot.status, SnapshotStatus::Deleting | SnapshotStatus::Deleted),
            refused: None,
        }
    }
}

impl<E: Endpoint<Output = ()> + Flow, G: Endpoint> Flow for Delete<E, G> {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(match self.refused {
            None => self.ask.request().repeat(Repeat::Keyed),
            Some(_) => self.look.request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        let Some(refused) = &self.refused else {
            return self.ask.response(response).map(Progress::Done);
        };
        match self.look.response(response)? {
            Some(thing) if !(self.leaving)(&thing) => Err(refused.clone().with_may_have_acted(false)),
            Some(_) | None => Ok(Progress::Done(())),
        }
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        if let Some(refused) = self.refused.take() {
            return Err(refused);
        }
        if !error.may_have_acted() {
            return Err(error);
        }
        if error.kind() == Kind::NotFound {
            return Ok(Progress::Done(()));
        }
        if error.status() == Some(StatusCode::BAD_REQUEST) {
            self.refused = Some(error);
            return Ok(Progress::Continue);
        }
        Err(error)
    }
}
