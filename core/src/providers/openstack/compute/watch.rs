//! What is waited for: servers, images, volumes and snapshots on their way to a state.

use crate::{
    Endpoint, Error, Kind, Leftover, Request, Response, Result,
    machine::{Verdict, Watch},
    providers::openstack::{
        cinder::{GetSnapshot, GetVolume, Snapshot, SnapshotStatus, Volume, VolumeStatus},
        glance::{GetImage, Image, ImageStatus},
        nova::{
            server::Server,
            servers::GetServer,
            status::Status,
        },
    },
    wire::json::Document,
};
use serde::{Deserialize, Serialize};

/// Looks at a server until it has come to where it should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WatchServer {
    pub(super) id: String,
    pub(super) goal: Goal,
    /// Whether the operation made the server, so that giving up leaves it behind.
    pub(super) ours: bool,
}

/// Where a server should come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Goal {
    /// Wherever it is: one look.
    Seen,
    /// Up.
    Running,
    /// Shut off.
    Stopped,
    /// Of that flavor, waiting for confirmation or confirmed by the cloud.
    Resized { flavor: String },
    /// Up or shut off as before, after a resize was confirmed.
    Settled,
}

impl Endpoint for WatchServer {
    type Output = Document<Server>;
    fn request(&self) -> Request {
        GetServer { id: self.id.clone() }.request()
    }
    fn response(&self, response: &Response) -> Result<Document<Server>> {
        GetServer { id: self.id.clone() }.response(response)
    }
}

impl Watch for WatchServer {
    fn verdict(&self, server: &Document<Server>) -> Verdict {
        match (&self.goal, &server.status) {
            (Goal::Seen, _)
            | (Goal::Running | Goal::Settled, Status::Active)
            | (Goal::Stopped | Goal::Settled, Status::Shutoff)
            | (Goal::Resized { .. }, Status::VerifyResize) => Verdict::Ready,
            (_, Status::Error) => Verdict::Failed(failed(server)),
            (_, Status::Deleted | Status::SoftDeleted) => Verdict::Failed(Error::new(
                Kind::Failed,
                format!("server {} was deleted while it was waited for", server.id),
            )),
            (Goal::Resized { flavor }, Status::Active | Status::Shutoff) if server.task_state.is_none() => {
                if server.flavor.id.as_ref() == Some(flavor) {
                    return Verdict::Ready;
                }
                let message = format!("server {} went back to its old size: the resize to {flavor} failed", server.id);
                Verdict::Failed(Error::new(Kind::Failed, with_fault(message, server)))
            }
            _ => Verdict::Pending,
        }
    }

    fn left_behind(&self) -> Vec<Leftover> {
        if self.ours { vec![Leftover::known("server", &self.id)] } else { Vec::new() }
    }
}

fn failed(server: &Document<Server>) -> Error {
    Error::new(Kind::Failed, with_fault(format!("server {} is in its error state", server.id), server))
}

fn with_fault(message: String, server: &Server) -> String {
    match &server.fault {
        Some(fault) => format!("{message}: {}", fault.message),
        None => message,
    }
}

/// Looks for a server until it is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WatchServerGo {
    pub(super) id: String,
}

impl Endpoint for WatchServerGo {
    /// The server as long as it is there.
    type Output = Option<Document<Server>>;
    fn request(&self) -> Request {
        GetServer { id: self.id.clone() }.request().accept(&[404])
    }
    fn response(&self, response: &Response) -> Result<Option<Document<Server>>> {
        if response.status == http::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        GetServer { id: self.id.clone() }.response(response).map(Some)
    }
}

impl Watch for WatchServerGo {
    fn verdict(&self, server: &Option<Document<Server>>) -> Verdict {
        match server {
            None => Verdict::Ready,
            Some(server) if matches!(server.status, Status::Deleted | Status::SoftDeleted) => Verdict::Ready,
            Some(_) => Verdict::Pending,
        }
    }
}
