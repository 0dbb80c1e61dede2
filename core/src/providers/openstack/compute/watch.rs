//! What is waited for: servers, images, volumes and snapshots on their way to a state.

use crate::{
    Endpoint, Error, Kind, Leftover, Request, Response, Result,
    machine::{Verdict, Watch},
    providers::openstack::{
        cinder::{GetSnapshot, GetVolume, Snapshot, SnapshotStatus, Volume, VolumeStatus},
        glance::{GetImage, Image, ImageStatus},
        nova::{server::Server, servers::GetServer, status::Status},
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
                let message =
                    format!("server {} went back to its old size: the resize to {flavor} failed", server.id);
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

/// Looks for a thing until it is gone.
#[derive(Clone, Debug)]
pub(super) struct Gone<E: Endpoint> {
    pub(super) show: E,
    /// Whether what is still shown counts as gone: some things are kept for the record.
    pub(super) counts: fn(&E::Output) -> bool,
}

impl Gone<GetServer> {
    pub(super) fn server(id: &str) -> Self {
        let deleted =
            |server: &Document<Server>| matches!(server.status, Status::Deleted | Status::SoftDeleted);
        Gone { show: GetServer { id: id.to_owned() }, counts: deleted }
    }
}

impl Gone<GetVolume> {
    pub(super) fn volume(id: &str) -> Self {
        Gone { show: GetVolume { id: id.to_owned() }, counts: |_| false }
    }
}

impl Gone<GetSnapshot> {
    pub(super) fn snapshot(id: &str) -> Self {
        let deleted = |snapshot: &Document<Snapshot>| snapshot.status == SnapshotStatus::Deleted;
        Gone { show: GetSnapshot { id: id.to_owned() }, counts: deleted }
    }
}

impl<E: Endpoint> Endpoint for Gone<E> {
    /// The thing, as long as it is there.
    type Output = Option<E::Output>;
    fn request(&self) -> Request {
        self.show.request().accept(&[404])
    }
    fn response(&self, response: &Response) -> Result<Option<E::Output>> {
        if response.status == http::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        self.show.response(response).map(Some)
    }
}

impl<E: Endpoint> Watch for Gone<E> {
    fn verdict(&self, shown: &Option<E::Output>) -> Verdict {
        match shown {
            Some(thing) if !(self.counts)(thing) => Verdict::Pending,
            Some(_) | None => Verdict::Ready,
        }
    }
}

/// Looks at an image until it can be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WatchImage {
    pub(super) id: String,
}

impl Endpoint for WatchImage {
    type Output = Document<Image>;
    fn request(&self) -> Request {
        GetImage { id: self.id.clone() }.request()
    }
    fn response(&self, response: &Response) -> Result<Document<Image>> {
        GetImage { id: self.id.clone() }.response(response)
    }
}

impl Watch for WatchImage {
    fn verdict(&self, image: &Document<Image>) -> Verdict {
        match &image.status {
            ImageStatus::Active => Verdict::Ready,
            ImageStatus::Killed
            | ImageStatus::Deleted
            | ImageStatus::PendingDelete
            | ImageStatus::Deactivated => {
                let message = format!("image {} is {} and will not become available", image.id, image.status);
                Verdict::Failed(Error::new(Kind::Failed, message))
            }
            _ => Verdict::Pending,
        }
    }
}

/// Looks at a volume until it has come to where it should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WatchVolume {
    pub(super) id: String,
    /// The server it should be attached to; available, attached to nothing, where `None`.
    pub(super) attached_to: Option<String>,
}

impl Endpoint for WatchVolume {
    type Output = Document<Volume>;
    fn request(&self) -> Request {
        GetVolume { id: self.id.clone() }.request()
    }
    fn response(&self, response: &Response) -> Result<Document<Volume>> {
        GetVolume { id: self.id.clone() }.response(response)
    }
}

impl WatchVolume {
    /// Whether the volume is attached to the server it should be attached to.
    fn attached(&self, volume: &Volume) -> bool {
        let Some(server) = self.attached_to.as_deref() else { return false };
        volume.attachments.iter().any(|at| at.server_id.as_deref() == Some(server))
    }
}

impl Watch for WatchVolume {
    fn verdict(&self, volume: &Document<Volume>) -> Verdict {
        match &volume.status {
            status if status.is_error() => {
                let message = format!("volume {} is in the state {status}", volume.id);
                Verdict::Failed(Error::new(Kind::Failed, message))
            }
            VolumeStatus::InUse if self.attached(volume) => Verdict::Ready,
            VolumeStatus::Available if self.attached_to.is_none() => Verdict::Ready,
            _ => Verdict::Pending,
        }
    }
}

/// Looks at a snapshot until it is available.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WatchSnapshot {
    pub(super) id: String,
}

impl Endpoint for WatchSnapshot {
    type Output = Document<Snapshot>;
    fn request(&self) -> Request {
        GetSnapshot { id: self.id.clone() }.request()
    }
    fn response(&self, response: &Response) -> Result<Document<Snapshot>> {
        GetSnapshot { id: self.id.clone() }.response(response)
    }
}

impl Watch for WatchSnapshot {
    fn verdict(&self, snapshot: &Document<Snapshot>) -> Verdict {
        match &snapshot.status {
            SnapshotStatus::Available => Verdict::Ready,
            SnapshotStatus::Error | SnapshotStatus::ErrorDeleting | SnapshotStatus::Deleted => {
                let message = format!("snapshot {} is {}", snapshot.id, snapshot.status);
                Verdict::Failed(Error::new(Kind::Failed, message))
            }
            _ => Verdict::Pending,
        }
    }
}
