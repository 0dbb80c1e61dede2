//! Somebody who uses an embedded cloud, and keeps its answers and the states on the way.

use pileus_core::{
    Answer, Body, Cx, Operation, Response, Step, Taken, Time,
    compute::{Allow, NodeSpec, VolumeSpec},
    providers::{
        aws::{self, Ec2, credentials::Source},
        openstack::{Credentials, OpenStack, Settings},
    },
};
use pileus_fuzz::machines::Account;
use pileus_sim::Sim;
use std::{sync::Arc, task::Waker, time::Duration};

/// The first seven answers are kept whole: all of a login is in them.
pub struct Recorder {
    cloud: Sim,
    pub account: Account,
    now: Time,
    pub answers: Vec<(String, Response)>,
    pub checkpoints: Vec<(String, String)>,
}

impl Recorder {
    /// Somebody with those credentials at OpenStack.
    pub fn openstack(credentials: Credentials) -> Self {
        let settings = Settings::new("http://cloud.sim/identity", credentials).region("RegionOne");
        Self::new(Arc::new(OpenStack::new(settings).expect("good settings")))
    }

    /// Somebody at EC2.
    pub fn ec2() -> Self {
        let source = Source::access_key("AKIDDEMO", "demo-secret-key");
        let settings = aws::Settings::new("us-east-1", source).endpoint("ec2", "http://cloud.sim");
        Self::new(Arc::new(Ec2::new(settings).expect("good settings")))
    }

    fn new(account: Account) -> Self {
        let now = Time::from_unix_secs(1_767_225_600);
        Recorder { cloud: Sim::default(), account, now, answers: Vec::new(), checkpoints: Vec::new() }
    }

    pub fn run<O: Operation>(&mut self, mut op: O) -> O::Output {
        loop {
            let cx = Cx { now: self.now, entropy: self.answers.len() as u128, waker: Waker::noop() };
            if let Some(checkpoint) = op.checkpoint() {
                let kept = (checkpoint.flow.clone(), checkpoint.state.to_string());
                if !self.checkpoints.contains(&kept) {
                    self.checkpoints.push(kept);
                }
            }
            match op.poll(&cx) {
                Step::Done(result) => return result.unwrap_or_else(|error| panic!("{error}")),
                Step::Wait(until) => {
                    self.now = until.expect("a time").max(self.now + Duration::from_millis(1))
                }
                Step::Send(id, exchange) => {
                    let (head, body) = exchange.request.into_parts();
                    let body = if let Body::Bytes(bytes) = body { bytes } else { bytes::Bytes::new() };
                    let path = format!("{} {}", head.method, head.uri.path());
                    let request = http::Request::from_parts(head, body);
                    let answer = self.cloud.handle(&request, self.now).response().expect("no faults");
                    let (head, body) = answer.into_parts();
                    let response = Response::new(head.status, head.headers, Taken::Collected(body));
                    self.answers.push((path, response.clone()));
                    let answer: Answer = Ok(response);
                    op.answer(id, answer, &cx);
                }
            }
        }
    }

    /// Asks for a bit of everything, about an image and two sizes.
    pub fn live(&mut self, image: &str, [size, larger]: [&str; 2]) {
        let cloud = self.account.clone();
        let images = self.run(cloud.list_images());
        let image = images.into_iter().find(|known| known.name.starts_with(image)).expect("an image");
        self.run(cloud.list_sizes());
        self.run(cloud.get_size(&size.into()));
        self.run(cloud.get_image(&image.id));
        self.run(cloud.list_locations());
        self.run(cloud.list_networks());
        self.run(cloud.create_key_pair("key"));
        self.run(cloud.get_key_pair("key"));
        self.run(cloud.list_key_pairs());
        let group = self.run(cloud.create_security_group("web", "for a test"));
        self.run(cloud.allow(&group.id, &Allow::tcp(22).from("192.0.2.0/24")));
        self.run(cloud.get_security_group(&group.id));
        self.run(cloud.list_security_groups());
        let node = self.run(cloud.launch_node(&NodeSpec::new("web", size, image.id).metadata("role", "web")));
        self.run(cloud.list_nodes());
        self.run(cloud.get_node(&node.id));
        self.run(cloud.resize_node(&node.id, &larger.into()));
        let mut disk = VolumeSpec::new("data", 1);
        disk.location.clone_from(&node.location);
        let volume = self.run(cloud.create_volume(&disk));
        self.run(cloud.wait_until_volume_available(&volume.id));
        self.run(cloud.attach_volume(&volume.id, &node.id, None));
        self.run(cloud.list_volumes());
        self.run(cloud.detach_volume(&volume.id));
        self.run(cloud.create_snapshot(&volume.id, "snap"));
        self.run(cloud.list_snapshots());
        self.run(cloud.allocate_address(None));
        self.run(cloud.list_addresses());
    }
}
