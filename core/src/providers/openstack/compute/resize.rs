//! Another size for a server: resize, wait, confirm, wait.

use super::watch::{Goal, WatchServer};
use crate::{
    Checkpoint, Cx, Endpoint, Error, Flow, Kind, Leftover, Next, Progress, Response, Result,
    machine::{Pace, Until},
    providers::openstack::nova::{
        resize::{ConfirmResize, ResizeServer},
        server::Server,
        status::Status,
    },
    wire::json::Document,
};
use serde::{Deserialize, Serialize};

/// Resize → `VERIFY_RESIZE` → confirm → up (or shut off, as it was before).
///
/// The provider keeps the old disk until the resize is confirmed; a flow that is given up in between leaves the server
/// waiting for confirmation, and says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Resize {
    id: String,
    flavor: String,
    /// An earlier request for it may have been taken: a refusal of another proves nothing.
    #[serde(default)]
    doubt: bool,
    phase: Phase,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    Resize,
    Resizing(Until<WatchServer>),
    Confirm,
    Confirming(Until<WatchServer>),
}

impl Resize {
    pub(super) const NAME: &'static str = "openstack.resize-server";

    pub(super) fn new(id: &str, flavor: &str) -> Self {
        Resize { id: id.to_owned(), flavor: flavor.to_owned(), doubt: false, phase: Phase::Resize }
    }

    fn watch(&self, goal: Goal) -> Until<WatchServer> {
        Until::new(WatchServer { id: self.id.clone(), goal, ours: false }, Pace::default())
    }
}

impl Flow for Resize {
    type Output = Document<Server>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Document<Server>> {
        match &self.phase {
            Phase::Resize => Next::Request(ResizeServer::new(&self.id, &self.flavor).request()),
            Phase::Confirm => Next::Request(ConfirmResize::new(&self.id).request()),
            Phase::Resizing(until) | Phase::Confirming(until) => until.next_look(cx),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Document<Server>>> {
        match &mut self.phase {
            Phase::Resize => {
                ResizeServer::new(&self.id, &self.flavor).response(response)?;
                self.phase = Phase::Resizing(self.watch(Goal::Resized { flavor: self.flavor.clone() }));
            }
            Phase::Resizing(until) => {
                if let Progress::Done(server) = until.looked(response, cx)? {
                    if server.status != Status::VerifyResize {
                        // The cloud confirms by itself.
                        return Ok(Progress::Done(server));
                    }
                    self.doubt = false;
                    self.phase = Phase::Confirm;
                }
            }
            Phase::Confirm => {
                ConfirmResize::new(&self.id).response(response)?;
                self.phase = Phase::Confirming(self.watch(Goal::Settled));
            }
            Phase::Confirming(until) => return until.looked(response, cx),
        }
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Document<Server>>> {
        // Nova refuses a server that is being resized, or that has the size: looking tells which it is. Once: when the
        // answer to the same request is lost twice, the operation ends.
        let asking = matches!(self.phase, Phase::Resize | Phase::Confirm);
        let refused = self.doubt && matches!(error.kind(), Kind::Conflict | Kind::InvalidRequest);
        if asking && (refused || (error.may_have_acted() && !self.doubt)) {
            self.doubt = !refused;
            self.phase = Phase::Resizing(self.watch(Goal::Resized { flavor: self.flavor.clone() }));
            return Ok(Progress::Continue);
        }
        Err(match self.phase {
            Phase::Confirm => error.context(format!(
                "server {} has its new size, which was not confirmed: run the resize's confirmation or reversal",
                self.id
            )),
            Phase::Resize | Phase::Resizing(_) | Phase::Confirming(_) => error,
        })
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let resized = match self.phase {
            Phase::Resize => in_doubt,
            Phase::Resizing(_) | Phase::Confirm => true,
            Phase::Confirming(_) => false,
        };
        let mut left = Leftover::known("resize that is not confirmed, of server", &self.id);
        left.certain = matches!(self.phase, Phase::Confirm);
        if resized { vec![left] } else { Vec::new() }
    }

    fn checkpoint(&self, in_doubt: bool) -> Option<Checkpoint> {
        let doubt = self.doubt || (in_doubt && matches!(self.phase, Phase::Resize | Phase::Confirm));
        Checkpoint::of(Self::NAME, 1, &Resize { doubt, ..self.clone() })
    }
}
