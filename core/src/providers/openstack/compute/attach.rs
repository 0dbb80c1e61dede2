//! Volumes to and from servers: asked of Nova, seen through at Cinder.

use super::watch::WatchVolume;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Leftover, Next, Progress, Response, Result, Time,
    machine::{Pace, Until},
    providers::openstack::{
        cinder::{GetVolume, Volume, VolumeStatus},
        nova::attachments::{AttachVolume, DetachVolume},
    },
    wire::json::Document,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a volume may stay as it was after an answer was lost, before the attachment counts as not made.
const DOUBT: Duration = Duration::from_secs(30);

/// Attach → wait until the volume is in use by the server.
///
/// Sent once: Nova's refusal of a repeat does not tell which server has the volume. The volume does, so a lost answer
/// is settled by looking at it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Attach {
    server: String,
    volume: String,
    device: Option<String>,
    phase: Attaching,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Attaching {
    Ask,
    Watch { until: Until<WatchVolume>, doubt: Option<(Time, String)> },
}

impl Attach {
    pub(super) fn new(server: &str, volume: &str, device: Option<&str>) -> Self {
        let device = device.map(str::to_owned);
        Attach { server: server.to_owned(), volume: volume.to_owned(), device, phase: Attaching::Ask }
    }

    fn call(&self) -> AttachVolume {
        AttachVolume {
            server: self.server.clone(),
            volume: self.volume.clone(),
            device: self.device.clone(),
            ..AttachVolume::default()
        }
    }

    fn watch(&mut self, doubt: Option<(Time, String)>) {
        let watch = WatchVolume { id: self.volume.clone(), attached_to: Some(self.server.clone()) };
        self.phase = Attaching::Watch { until: Until::new(watch, Pace::default()), doubt };
    }
}

impl Flow for Attach {
    type Output = Document<Volume>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Document<Volume>> {
        match &self.phase {
            Attaching::Ask => Next::Request(self.call().request()),
            Attaching::Watch { until, .. } => until.next_look(cx),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Document<Volume>>> {
        match &mut self.phase {
            Attaching::Ask => {
                self.call().response(response)?;
                self.watch(None);
                Ok(Progress::Continue)
            }
            Attaching::Watch { until, doubt } => {
                let progress = until.looked(response, cx)?;
                let volume: Document<Volume> = until.watch().response(response)?;
                match doubt {
                    Some((end, why)) if volume.status == VolumeStatus::Available && *end <= cx.now => {
                        let message = format!(
                            "whether volume {} is attached to server {} is unknown: {why}; it was not attached half a \
                             minute later",
                            self.volume, self.server
                        );
                        Err(Error::new(Kind::Lost, message).with_may_have_acted(true))
                    }
                    // It has begun to move: there is no doubt any more.
                    Some(_) if volume.status != VolumeStatus::Available => {
                        *doubt = None;
                        Ok(progress)
                    }
                    _ => Ok(progress),
                }
            }
        }
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<Document<Volume>>> {
        if matches!(self.phase, Attaching::Ask) && error.may_have_acted() {
            self.watch(Some((cx.now + DOUBT, error.to_string())));
            return Ok(Progress::Continue);
        }
        Err(error)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let mut left = Leftover::possible("attachment").find_by("volume", &self.volume);
        left = left.find_by("server", &self.server);
        match &self.phase {
            Attaching::Ask if !in_doubt => Vec::new(),
            Attaching::Ask | Attaching::Watch { doubt: Some(_), .. } => vec![left],
            Attaching::Watch { doubt: None, .. } => {
                left.certain = true;
                vec![left]
            }
        }
    }
}

/// Look which servers have the volume → detach it from each → wait until it is available.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Detach {
    volume: String,
    phase: Detaching,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Detaching {
    Look,
    From(Vec<String>),
    Watch(Until<WatchVolume>),
}

impl Detach {
    pub(super) fn new(volume: &str) -> Self {
        Detach { volume: volume.to_owned(), phase: Detaching::Look }
    }

    fn look(&self) -> GetVolume {
        GetVolume { id: self.volume.clone() }
    }

    fn call(&self, server: &str) -> DetachVolume {
        DetachVolume { server: server.to_owned(), volume: self.volume.clone() }
    }

    fn watch(&mut self) {
        let watch = WatchVolume { id: self.volume.clone(), attached_to: None };
        self.phase = Detaching::Watch(Until::new(watch, Pace::default()));
    }
}

impl Flow for Detach {
    type Output = Document<Volume>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Document<Volume>> {
        match &self.phase {
            Detaching::Look => Next::Request(self.look().request()),
            Detaching::From(servers) => match servers.last() {
                Some(server) => Next::Request(self.call(server).request()),
                None => {
                    self.watch();
                    self.next(cx)
                }
            },
            Detaching::Watch(until) => until.next_look(cx),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Document<Volume>>> {
        match &mut self.phase {
            Detaching::Look => {
                let volume = self.look().response(response)?;
                if volume.status == VolumeStatus::Available {
                    return Ok(Progress::Done(volume));
                }
                let servers = volume.value.attachments.into_iter().filter_map(|at| at.server_id);
                self.phase = Detaching::From(servers.collect());
            }
            Detaching::From(servers) => {
                servers.pop();
            }
            Detaching::Watch(until) => return until.looked(response, cx),
        }
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Document<Volume>>> {
        match &mut self.phase {
            // It was detached by somebody else in the meantime, which is what was asked for.
            Detaching::From(servers) if error.kind() == Kind::NotFound => {
                servers.pop();
                Ok(Progress::Continue)
            }
            _ => Err(error),
        }
    }
}
