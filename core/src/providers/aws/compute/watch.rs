//! What is waited for: instances, images, volumes, snapshots and groups on their way to a state.

use super::show::Show;
use crate::{
    Endpoint, Error, Kind, Leftover, Progress, Request, Response, Result,
    machine::{Verdict, Watch},
    providers::aws::ec2::{
        images::{DescribeImages, Image, ImageState},
        instances::{DescribeInstances, Instance, InstanceStateName as State},
        security_groups::{DescribeSecurityGroups, SecurityGroup},
        snapshots::{DescribeSnapshots, Snapshot, SnapshotState},
        volumes::{DescribeVolumes, Volume, VolumeAttachmentState, VolumeState},
    },
    wire::xml::Document,
};
use serde::{Deserialize, Serialize};

/// Makes something that looks by the id. A filter would do, but for its pages: one that holds nothing and says that there
/// is more, as EC2's may, does not mean that the thing is not there.
/// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-pagination.html>
macro_rules! watcher {
    ($(#[$meta:meta])* $name:ident { $($field:ident: $kind:ty),* } $what:literal, $list:ident, $ids:ident => $item:ty) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub(super) struct $name {
            pub(super) id: String,
            $(pub(super) $field: $kind,)*
        }

        impl $name {
            fn show(&self) -> Show<$list> {
                Show::new($what, &self.id, $list { $ids: vec![self.id.clone()], ..$list::default() })
            }
        }

        impl Endpoint for $name {
            type Output = Document<$item>;
            fn request(&self) -> Request {
                self.show().request()
            }
            fn response(&self, response: &Response) -> Result<Self::Output> {
                self.show().response(response)
            }
        }
    };
}

/// Where an instance should come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Goal {
    /// Wherever it is: one look.
    Seen,
    /// Up.
    Running,
    /// Shut off.
    Stopped,
}

watcher! {
    /// Looks at an instance until it has come to where it should.
    WatchInstance { goal: Goal, ours: bool } "instance", DescribeInstances, instance_ids => Instance
}

/// A thing that was made just now may not be shown for a while: EC2 is consistent in the end.
fn not_yet<T>(ours: bool, error: Error) -> Result<Progress<T>> {
    if ours && error.kind() == Kind::NotFound { Ok(Progress::Continue) } else { Err(error) }
}

impl Watch for WatchInstance {
    fn verdict(&self, instance: &Document<Instance>) -> Verdict {
        match (self.goal, instance.state.name.as_ref()) {
            (Goal::Seen, _)
            | (Goal::Running, Some(State::Running))
            | (Goal::Stopped, Some(State::Stopped)) => Verdict::Ready,
            (_, Some(State::Terminated | State::ShuttingDown)) => {
                let why = instance.state_reason.as_ref().and_then(|reason| reason.message.as_deref());
                let message = format!("instance {} was terminated while it was waited for", instance.id);
                Verdict::Failed(Error::new(
                    Kind::Failed,
                    match why {
                        Some(why) => format!("{message}: {why}"),
                        None => message,
                    },
                ))
            }
            _ => Verdict::Pending,
        }
    }

    fn looked_in_vain(&self, error: Error) -> Result<Progress<Document<Instance>>> {
        not_yet(self.ours, error)
    }

    fn left_behind(&self) -> Vec<Leftover> {
        if self.ours { vec![Leftover::known("instance", &self.id)] } else { Vec::new() }
    }
}

watcher! {
    /// Looks at an image until it can be used, or until it is shown.
    WatchImage { usable: bool, ours: bool } "image", DescribeImages, image_ids => Image
}

impl Watch for WatchImage {
    fn verdict(&self, image: &Document<Image>) -> Verdict {
        match &image.state {
            _ if !self.usable => Verdict::Ready,
            Some(ImageState::Available) => Verdict::Ready,
            Some(
                state @ (ImageState::Failed
                | ImageState::Error
                | ImageState::Invalid
                | ImageState::Deregistered),
            ) => {
                let why = image
                    .state_reason
                    .as_ref()
                    .and_then(|reason| reason.message.as_deref())
                    .unwrap_or_default();
                let message = format!("image {} is {state} and will not become available: {why}", image.id);
                Verdict::Failed(Error::new(Kind::Failed, message.trim_end_matches(": ").to_owned()))
            }
            _ => Verdict::Pending,
        }
    }

    fn looked_in_vain(&self, error: Error) -> Result<Progress<Document<Image>>> {
        not_yet(self.ours, error)
    }

    fn left_behind(&self) -> Vec<Leftover> {
        if self.ours { vec![Leftover::known("image", &self.id)] } else { Vec::new() }
    }
}

watcher! {
    /// Looks for a security group that was made just now.
    WatchGroup {} "security group", DescribeSecurityGroups, group_ids => SecurityGroup
}

impl Watch for WatchGroup {
    fn verdict(&self, _: &Document<SecurityGroup>) -> Verdict {
        Verdict::Ready
    }

    fn looked_in_vain(&self, error: Error) -> Result<Progress<Document<SecurityGroup>>> {
        not_yet(true, error)
    }

    fn left_behind(&self) -> Vec<Leftover> {
        vec![Leftover::known("security group", &self.id)]
    }
}

watcher! {
    /// Looks at a volume until it has come to where it should: attached to that instance, or available where `None`.
    WatchVolume { attached_to: Option<String> } "volume", DescribeVolumes, volume_ids => Volume
}

impl Watch for WatchVolume {
    fn verdict(&self, volume: &Document<Volume>) -> Verdict {
        let there = |instance: &str| {
            volume.attachments.iter().any(|at| {
                at.instance_id.as_deref() == Some(instance)
                    && at.state == Some(VolumeAttachmentState::Attached)
            })
        };
        match (&self.attached_to, &volume.state) {
            (Some(instance), _) if there(instance) => Verdict::Ready,
            (None, Some(VolumeState::Available)) => Verdict::Ready,
            (_, Some(state @ (VolumeState::Error | VolumeState::Deleted | VolumeState::Deleting))) => {
                let message = format!("volume {} is {state}", volume.volume_id);
                Verdict::Failed(Error::new(Kind::Failed, message))
            }
            _ => Verdict::Pending,
        }
    }
}

watcher! {
    /// Looks at a snapshot until it is complete.
    WatchSnapshot {} "snapshot", DescribeSnapshots, snapshot_ids => Snapshot
}

impl Watch for WatchSnapshot {
    fn verdict(&self, snapshot: &Document<Snapshot>) -> Verdict {
        match &snapshot.state {
            Some(SnapshotState::Completed) => Verdict::Ready,
            Some(SnapshotState::Error) => {
                let why = snapshot.state_message.as_deref().unwrap_or("its state is error");
                let message = format!("snapshot {} has failed: {why}", snapshot.snapshot_id);
                Verdict::Failed(Error::new(Kind::Failed, message))
            }
            _ => Verdict::Pending,
        }
    }
}

/// Looks for a thing until it is gone: not shown any more, or shown as gone.
#[derive(Clone, Debug)]
pub(super) struct Gone<L: Endpoint, T> {
    list: L,
    counts: fn(&T) -> bool,
}

impl Gone<DescribeInstances, Document<Instance>> {
    pub(super) fn instance(id: &str) -> Self {
        let list = DescribeInstances { instance_ids: vec![id.to_owned()], ..DescribeInstances::default() };
        Gone { list, counts: |instance| instance.state.name == Some(State::Terminated) }
    }
}

impl Gone<DescribeVolumes, Document<Volume>> {
    pub(super) fn volume(id: &str) -> Self {
        let list = DescribeVolumes { volume_ids: vec![id.to_owned()], ..DescribeVolumes::default() };
        Gone { list, counts: |volume| volume.state == Some(VolumeState::Deleted) }
    }
}

impl Gone<DescribeSnapshots, Document<Snapshot>> {
    pub(super) fn snapshot(id: &str) -> Self {
        let list = DescribeSnapshots { snapshot_ids: vec![id.to_owned()], ..DescribeSnapshots::default() };
        Gone { list, counts: |_| false }
    }
}

impl<L, T> Endpoint for Gone<L, T>
where
    L: Endpoint<Output = crate::Page<T, L>>,
    T: Clone + std::fmt::Debug + Send + 'static,
{
    /// Whether it is gone.
    type Output = bool;

    fn request(&self) -> Request {
        self.list.request()
    }

    fn response(&self, response: &Response) -> Result<bool> {
        Ok(self.list.response(response)?.items.iter().all(self.counts))
    }
}

impl<L, T> Watch for Gone<L, T>
where
    L: Endpoint<Output = crate::Page<T, L>>,
    T: Clone + std::fmt::Debug + Send + 'static,
{
    fn verdict(&self, gone: &bool) -> Verdict {
        if *gone { Verdict::Ready } else { Verdict::Pending }
    }

    /// EC2 knows of it no more.
    fn looked_in_vain(&self, error: Error) -> Result<Progress<bool>> {
        if error.kind() == Kind::NotFound { Ok(Progress::Done(true)) } else { Err(error) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Taken};

    fn asked(endpoint: &impl Endpoint) -> String {
        let request = endpoint.request();
        let Body::Bytes(body) = &request.body else { panic!("a form") };
        String::from_utf8_lossy(body).replace("&Version=2016-11-15", "")
    }

    fn answer(body: &str) -> Response {
        let (status, headers) = (http::StatusCode::OK, http::HeaderMap::new());
        Response::new(status, headers, Taken::Collected(body.to_owned().into()))
    }

    #[test]
    fn things_are_looked_for_by_their_ids_in_one_page() {
        let id = || "x-1".to_owned();
        assert_eq!(
            asked(&WatchInstance { id: id(), goal: Goal::Seen, ours: true }),
            "Action=DescribeInstances&InstanceId.1=x-1"
        );
        assert_eq!(
            asked(&WatchImage { id: id(), usable: true, ours: true }),
            "Action=DescribeImages&ImageId.1=x-1"
        );
        assert_eq!(asked(&WatchGroup { id: id() }), "Action=DescribeSecurityGroups&GroupId.1=x-1");
        assert_eq!(
            asked(&WatchVolume { id: id(), attached_to: None }),
            "Action=DescribeVolumes&VolumeId.1=x-1"
        );
        assert_eq!(asked(&WatchSnapshot { id: id() }), "Action=DescribeSnapshots&SnapshotId.1=x-1");
        assert_eq!(asked(&Gone::instance("x-1")), "Action=DescribeInstances&InstanceId.1=x-1");
        assert_eq!(asked(&Gone::volume("x-1")), "Action=DescribeVolumes&VolumeId.1=x-1");
        assert_eq!(asked(&Gone::snapshot("x-1")), "Action=DescribeSnapshots&SnapshotId.1=x-1");
    }

    #[test]
    fn gone_is_what_is_shown_as_such_or_not_known_any_more() {
        let volume = |state: &str| {
            let body = format!(
                "<R><volumeSet><item><volumeId>x-1</volumeId><status>{state}</status></item></volumeSet></R>"
            );
            Gone::volume("x-1").response(&answer(&body)).expect("a volume")
        };
        assert_eq!((volume("deleting"), volume("deleted")), (false, true));
        let gone = Gone::volume("x-1");
        let unknown = Error::new(Kind::NotFound, "no").with_code("InvalidVolume.NotFound");
        assert!(matches!(gone.looked_in_vain(unknown), Ok(Progress::Done(true))));
        assert!(gone.looked_in_vain(Error::new(Kind::Forbidden, "no")).is_err());
    }

    #[test]
    fn what_was_made_just_now_may_not_be_known_yet() {
        let unknown = || Error::new(Kind::NotFound, "no").with_code("InvalidInstanceID.NotFound");
        let watch = |ours| WatchInstance { id: "i-1".into(), goal: Goal::Running, ours };
        assert!(matches!(watch(true).looked_in_vain(unknown()), Ok(Progress::Continue)));
        assert_eq!(watch(false).looked_in_vain(unknown()).expect_err("not ours").kind(), Kind::NotFound);
    }
}
