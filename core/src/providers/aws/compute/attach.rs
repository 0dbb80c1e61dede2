//! Volumes to and from instances.

use super::{show::Show, watch::WatchVolume};
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Leftover, Next, Progress, Response, Result, Time,
    machine::{Pace, Until},
    providers::aws::ec2::{
        instances::{DescribeInstances, Instance},
        volumes::{AttachVolume, DescribeVolumes, DetachVolume, Volume, VolumeState},
    },
    wire::xml::Document,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a volume may stay as it was after an answer was lost, before the attachment counts as not made.
const DOUBT: Duration = Duration::from_secs(30);

/// Choose a device, where none is given → attach → wait until the volume is attached there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Attach {
    instance: String,
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
    pub(super) fn new(instance: &str, volume: &str, device: Option<&str>) -> Self {
        let device = device.map(str::to_owned);
        Attach { instance: instance.to_owned(), volume: volume.to_owned(), device, phase: Attaching::Ask }
    }

    fn look(&self) -> Show<DescribeInstances> {
        let instance_ids = vec![self.instance.clone()];
        Show::new(
            "instance",
            &self.instance,
            DescribeInstances { instance_ids, ..DescribeInstances::default() },
        )
    }

    fn call(&self, device: &str) -> AttachVolume {
        AttachVolume {
            volume_id: self.volume.clone(),
            instance_id: self.instance.clone(),
            device: device.to_owned(),
            ..AttachVolume::default()
        }
    }

    fn watch(&mut self, doubt: Option<(Time, String)>) {
        let watch = WatchVolume { id: self.volume.clone(), attached_to: Some(self.instance.clone()) };
        self.phase = Attaching::Watch { until: Until::new(watch, Pace::default()), doubt };
    }
}

/// The first name that EC2 recommends for further volumes and that is free.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html>
fn free_device(instance: &Instance) -> Result<String> {
    let taken = |name: &str| instance.block_devices.iter().any(|device| device.device_name == name);
    let names = ('f'..='p').map(|letter| format!("/dev/sd{letter}"));
    let mut free = names.filter(|name| !taken(name) && !taken(&name.replace("/dev/s", "/dev/xv")));
    free.next().ok_or_else(|| {
        Error::new(
            Kind::Conflict,
            format!("instance {} has no device from /dev/sdf to /dev/sdp left; name another", instance.id),
        )
    })
}

impl Flow for Attach {
    type Output = Document<Volume>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Document<Volume>> {
        match (&self.phase, &self.device) {
            (Attaching::Ask, None) => Next::Request(self.look().request()),
            (Attaching::Ask, Some(device)) => Next::Request(self.call(device).request()),
            (Attaching::Watch { until, .. }, _) => until.next_look(cx),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Document<Volume>>> {
        match (&mut self.phase, &self.device) {
            (Attaching::Ask, None) => {
                let instance = self.look().response(response)?;
                let device = free_device(&instance)?;
                self.device = Some(device);
            }
            (Attaching::Ask, Some(device)) => {
                self.call(device).response(response)?;
                self.watch(None);
            }
            (Attaching::Watch { until, doubt }, _) => {
                let progress = until.looked(response, cx)?;
                let (Some((end, why)), Progress::Continue) = (&doubt, &progress) else { return Ok(progress) };
                let volume = until.watch().response(response)?;
                let elsewhere = !volume.attachments.is_empty()
                    && !volume.attachments.iter().any(|at| at.instance_id.as_deref() == Some(&self.instance));
                if elsewhere || (volume.state == Some(VolumeState::Available) && *end <= cx.now) {
                    let message = format!(
                        "volume {} is not attached to instance {}: {why}",
                        self.volume, self.instance
                    );
                    return Err(Error::new(Kind::Conflict, message));
                }
                if !volume.attachments.is_empty() {
                    // It has begun to move: there is no doubt any more.
                    *doubt = None;
                }
            }
        }
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<Document<Volume>>> {
        match &mut self.phase {
            // Lost, or refused because it is in use: by this instance, perhaps.
            Attaching::Ask
                if self.device.is_some()
                    && (error.may_have_acted() || error.code() == Some("VolumeInUse")) =>
            {
                let patience = if error.may_have_acted() { DOUBT } else { Duration::ZERO };
                self.watch(Some((cx.now + patience, error.to_string())));
                Ok(Progress::Continue)
            }
            Attaching::Ask => Err(error),
            Attaching::Watch { until, .. } => until.failed(error, cx),
        }
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let mut left = Leftover::possible("attachment").find_by("volume", &self.volume);
        left = left.find_by("instance", &self.instance);
        match &self.phase {
            Attaching::Ask if !in_doubt || self.device.is_none() => Vec::new(),
            Attaching::Ask | Attaching::Watch { doubt: Some(_), .. } => vec![left],
            Attaching::Watch { doubt: None, .. } => {
                left.certain = true;
                vec![left]
            }
        }
    }
}

/// Look which instances have the volume → detach it from each → wait until it is available.
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

    fn look(&self) -> Show<DescribeVolumes> {
        let volume_ids = vec![self.volume.clone()];
        Show::new("volume", &self.volume, DescribeVolumes { volume_ids, ..DescribeVolumes::default() })
    }

    fn call(&self, instance: &str) -> DetachVolume {
        DetachVolume {
            volume_id: self.volume.clone(),
            instance_id: Some(instance.to_owned()),
            ..DetachVolume::default()
        }
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
            Detaching::From(instances) => match instances.last() {
                Some(instance) => Next::Request(self.call(instance).request()),
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
                if volume.state == Some(VolumeState::Available) {
                    return Ok(Progress::Done(volume));
                }
                let instances = volume.value.attachments.into_iter().filter_map(|at| at.instance_id);
                self.phase = Detaching::From(instances.collect());
            }
            Detaching::From(instances) => {
                instances.pop();
            }
            Detaching::Watch(until) => return until.looked(response, cx),
        }
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<Document<Volume>>> {
        // EC2's word for a volume that is not attached, or not any more, which is what was asked for.
        let detached = error.code() == Some("IncorrectState") || error.kind() == Kind::NotFound;
        match &mut self.phase {
            Detaching::From(instances) if detached => {
                instances.pop();
                Ok(Progress::Continue)
            }
            Detaching::Watch(until) => until.failed(error, cx),
            _ => Err(error),
        }
    }
}
