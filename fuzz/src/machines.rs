//! Any faults, in any order, at any times, against the machines: they never panic, never get stuck, create nothing
//! twice, and leave nothing unnamed.

use crate::{answers::check, clock::Clock, input::Input};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Answer, Body, Cause, Cx, Exchange, ExchangeId, Lost, Operation, Response, Step, Taken, Time,
    compute::{Allow, Compute, NodeSpec, Reboot, VolumeSpec},
    providers::openstack::{Credentials, OpenStack, Settings, glance, nova},
};
use pileus_sim::{Settings as SimSettings, Sim};
use std::{cell::RefCell, collections::BTreeSet, task::Waker, time::Duration};

/// A byte chooses the operation, the rest is the script of what happens to its exchanges.
pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let what = input.byte();
    World::new(input.rest()).operate(what);
}

/// What is known of how an operation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing.
    Anything,
    /// It has created one thing if it succeeded; if it failed and yet created it, it says so.
    Created,
}

/// A cloud, an account there, and the script of what goes wrong.
pub struct World<'a> {
    cloud: Sim,
    account: OpenStack,
    script: Input<'a>,
    clock: Clock,
    steps: u128,
    things: usize,
}

/// The cloud each run begins with.
struct Start {
    cloud: Sim,
    now: Time,
    node: String,
    volume: String,
    group: String,
}

thread_local! {
    static START: RefCell<Option<Start>> = const { RefCell::new(None) };
}

fn account() -> OpenStack {
    let credentials = Credentials::password("demo", "secret", "demo", "Default");
    OpenStack::new(Settings::new("http://cloud.sim/identity/v3", credentials).region("RegionOne"))
        .expect("good settings")
}

/// A cloud with a node, a volume and a group in it, two of everything to a page.
fn start() -> Start {
    let mut cloud = Sim::new(SimSettings { page_limit: 2, ..SimSettings::default() });
    let account = account();
    let mut drive = pileus_sim::drive::Drive::new(Time::from_unix_secs(1_767_225_600));
    let images = drive.run(&mut cloud, account.list_images()).expect("images");
    let image = images.into_iter().find(|image| image.name.starts_with("cirros")).expect("a small image");
    let mut spec = |name: &str| {
        let spec = NodeSpec::new(name, "1", image.id.clone());
        drive.run(&mut cloud, account.launch_node(&spec)).expect("a node")
    };
    let node = spec("first").id.to_string();
    for name in ["second", "third"] {
        spec(name);
    }
    let volume =
        drive.run(&mut cloud, account.create_volume(&VolumeSpec::new("first", 1))).expect("a volume");
    drive.run(&mut cloud, account.wait_until_volume_available(&volume.id)).expect("a volume");
    let group = drive.run(&mut cloud, account.create_security_group("first", "")).expect("a group");
    Start { cloud, now: drive.now(), node, volume: volume.id.to_string(), group: group.id.to_string() }
}

impl<'a> World<'a> {
    /// A fresh cloud and account.
    #[must_use]
    pub fn new(script: &'a [u8]) -> Self {
        let (cloud, clock) = from_start(|start| (start.cloud.clone(), Clock::new(start.now)));
        let mut world =
            World { cloud, account: account(), script: Input(script), clock, steps: 0, things: 0 };
        world.things = world.count();
        world
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> OpenStack {
        self.account.clone()
    }

    /// Everything there is that an operation may create.
    fn count(&self) -> usize {
        let (cloud, now) = (&self.cloud, self.clock.cloud());
        cloud.servers(now).len()
            + cloud.volumes(now).len()
            + cloud.snapshots(now).len()
            + cloud.images(now).len()
            + cloud.floating_ips().len()
    }

    /// Starts the operation that `what` stands for, and drives it to its end.
    pub fn operate(&mut self, what: u8) {
        let cloud = self.account();
        let (node, volume, group) =
            from_start(|start| (start.node.clone(), start.volume.clone(), start.group.clone()));
        let (node, volume, group) = (node.as_str().into(), volume.as_str().into(), group.as_str().into());
        let image = "cirros";
        let spec = NodeSpec::new("web", "1", self.image(image)).user_data("#!/bin/sh\n");
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ x";
        use Ending::{Anything, Created};
        match what % 28 {
            0 => self.drive(cloud.create_node(&spec), Created),
            1 => self.drive(cloud.create_node(&spec.idempotency_key("mine")), Created),
            2 => self.drive(cloud.launch_node(&spec), Created),
            3 => self.drive(cloud.create_volume(&VolumeSpec::new("data", 1)), Created),
            4 => self.drive(cloud.create_snapshot(&volume, "snap"), Created),
            5 => self.drive(cloud.create_image(&node, "image"), Created),
            6 => self.drive(cloud.allocate_address(None), Created),
            7 => self.drive(cloud.list_nodes(), Anything),
            8 => self.drive(cloud.list_images(), Anything),
            9 => self.drive(cloud.get_node(&node), Anything),
            10 => self.drive(cloud.stop_node(&node), Anything),
            11 => self.drive(cloud.start_node(&node), Anything),
            12 => self.drive(cloud.reboot_node(&node, Reboot::Hard), Anything),
            13 => self.drive(cloud.resize_node(&node, &"2".into()), Anything),
            14 => self.drive(cloud.destroy_node(&node), Anything),
            15 => self.drive(cloud.attach_volume(&volume, &node, None), Anything),
            16 => self.drive(cloud.detach_volume(&volume), Anything),
            17 => self.drive(cloud.wait_until_running(&node), Anything),
            18 => self.drive(cloud.wait_until_destroyed(&node).within(Duration::from_secs(60)), Anything),
            19 => self.drive(cloud.import_key_pair("key", key), Anything),
            20 => self.drive(cloud.create_key_pair("key"), Anything),
            21 => self.drive(cloud.allow(&group, &Allow::tcp(22)), Anything),
            22 => self.drive(cloud.create_security_group("web", ""), Anything),
            23 => self.drive(cloud.destroy_volume(&volume), Anything),
            24 => self.drive(cloud.list_volumes(), Anything),
            25 => {
                // A creation without a key: asked for once, whatever comes.
                let mut call = nova::create::CreateServer { name: "raw".into(), ..Default::default() };
                (call.flavor, call.image) = ("1".into(), Some(self.image(image)));
                self.drive(cloud.call(call), Anything);
            }
            26 => self.drive(cloud.call(glance::CreateImage::new("raw", "raw", "bare")), Anything),
            _ => self.pages(cloud.list_nodes()),
        }
    }

    fn image(&self, prefix: &str) -> String {
        let images = self.cloud.images(self.clock.cloud());
        images.into_iter().find(|image| image.name.starts_with(prefix)).expect("an image").id
    }

    fn cx(&mut self) -> Cx<'static> {
        self.steps += 1;
        let entropy = self.steps.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        Cx { now: self.clock.here(), entropy, waker: Waker::noop() }
    }

    /// A listing by its pages, which go on after each is done.
    fn pages<T: Clone + std::fmt::Debug + Send + 'static>(&mut self, mut listing: pileus_core::Listing<T>) {
        let mut run = Run::default();
        for _ in 0..100 {
            match self.one(listing.pages(), &mut run) {
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return,
            }
        }
        panic!("a listing of a few nodes has no hundred pages");
    }

    /// Drives an operation to its end, and checks that it is one.
    pub fn drive<O: Operation>(&mut self, mut op: O, ending: Ending) {
        let mut run = Run::default();
        let result = self.one(&mut op, &mut run);
        for _ in 0..3 {
            let cx = self.cx();
            for (id, _) in &run.flying {
                op.answer(*id, Err(Lost::new(Cause::Broken, true, "late")), &cx);
            }
            assert!(!matches!(op.poll(&cx), Step::Send(..)), "nothing is sent after the end");
            self.clock.pass(Duration::from_secs(3600));
        }
        self.clock.pass(Duration::from_secs(1));
        // What was in flight at the end may still arrive.
        for (_, exchange) in std::mem::take(&mut run.flying) {
            self.act(&exchange);
        }
        let more = self.count().saturating_sub(self.things);
        assert!(more <= 1, "{more} things were created by one operation");
        if let Err(error) = &result {
            check(error);
        }
        if ending == Ending::Created {
            match result {
                Ok(_) => assert_eq!(more, 1, "it says that it was created"),
                Err(error) if more == 1 => {
                    assert!(!error.left_behind().is_empty(), "left behind unnamed: {error:?}");
                }
                Err(_) => {}
            }
        }
    }

    /// Until the operation is done, once.
    fn one<O: Operation>(&mut self, op: &mut O, run: &mut Run) -> pileus_core::Result<O::Output> {
        for _ in 0..20_000 {
            let cx = self.cx();
            match op.poll(&cx) {
                Step::Done(result) => return result,
                Step::Send(id, exchange) => {
                    assert!(run.ids.insert(id), "id {id} is used twice");
                    run.first_time(&exchange);
                    run.flying.push((id, exchange));
                }
                Step::Wait(until) if run.flying.is_empty() => {
                    let until = until.expect("nothing is under way and no time is waited for: it is stuck");
                    self.clock.until(until);
                }
                Step::Wait(until) => self.happen(op, run, until),
            }
        }
        panic!("it never ends");
    }

    /// Something happens to an exchange that is under way.
    fn happen<O: Operation>(&mut self, op: &mut O, run: &mut Run, until: Option<Time>) {
        let event = self.script.byte() % 20;
        // Events of time, in which nothing arrives.
        match event {
            14 => {
                let jump = u64::from(self.script.byte()).pow(2) * 50;
                self.clock.pass(Duration::from_millis(jump));
                return;
            }
            15 => {
                let id =
                    run.ids.iter().next_back().copied().unwrap_or(0).wrapping_add(self.script.byte().into());
                let known = run.flying.iter().any(|(flying, _)| *flying == id);
                if !known {
                    let cx = self.cx();
                    op.answer(id, Err(Lost::new(Cause::Broken, true, "of nobody")), &cx);
                    op.answer(id, Ok(response(StatusCode::OK, b"{}")), &cx);
                }
                return;
            }
            18 => {
                self.clock.set_ahead(Duration::from_secs(1 << (self.script.byte() % 64)));
                return;
            }
            19 => {
                self.clock.set_back(Duration::from_millis(u64::from(self.script.byte()).pow(2) * 50));
                return;
            }
            _ => {}
        }
        let at = self.script.below(run.flying.len());
        let (id, exchange) = run.flying.swap_remove(at);
        let lost = |sent, cause| Err(Lost::new(cause, sent, "a fault"));
        let answer: Answer = match event {
            6 => lost(false, Cause::Connect),
            7 => lost(true, Cause::Timeout),
            8 => {
                self.act(&exchange);
                lost(true, Cause::Broken)
            }
            9 => Ok(self.refusal()),
            10 => {
                self.act(&exchange);
                let status = [500, 502, 503, 504][self.script.below(4)];
                Ok(response(StatusCode::from_u16(status).expect("a status"), b"{}"))
            }
            11 => {
                self.act(&exchange);
                let length = self.script.below(16);
                Ok(response(StatusCode::OK, self.script.take(length)))
            }
            12 => {
                // Silence: time passes until the machine gives up on it.
                if let Some(until) = until {
                    self.clock.until(until);
                }
                return run.doubt(&exchange);
            }
            13 => {
                self.cloud.expire_tokens();
                self.act(&exchange).unwrap_or_else(|| lost(true, Cause::Broken))
            }
            16 => lost(true, Cause::Protocol),
            17 => {
                self.clock.pass(Duration::from_secs(u64::from(self.script.byte())));
                self.act(&exchange).unwrap_or_else(|| lost(true, Cause::Broken))
            }
            _ => self.act(&exchange).unwrap_or_else(|| lost(true, Cause::Broken)),
        };
        let maybe = match &answer {
            Err(lost) => lost.sent,
            Ok(response) => {
                response.status.is_server_error()
                    && !(response.status == 503 && response.headers.contains_key("retry-after"))
            }
        };
        if maybe {
            run.doubt(&exchange);
        }
        let cx = self.cx();
        op.answer(id, answer, &cx);
    }

    /// The cloud gets the request, and answers.
    fn act(&mut self, exchange: &Exchange) -> Option<Answer> {
        let body = match exchange.request.body() {
            Body::Bytes(bytes) => bytes.clone(),
            Body::Empty | Body::Source(_) => Bytes::new(),
        };
        let (head, _) = exchange.request.clone().into_parts();
        let answer =
            self.cloud.handle(&http::Request::from_parts(head, body), self.clock.cloud()).response()?;
        let (head, body) = answer.into_parts();
        Some(Ok(Response { status: head.status, headers: head.headers, body: Taken::Collected(body) }))
    }

    /// A no of the cloud's, which did nothing.
    fn refusal(&mut self) -> Response {
        let status = [400, 401, 403, 404, 409, 413, 429, 503, 301, 307, 418, 501][self.script.below(12)];
        let mut response = response(StatusCode::from_u16(status).expect("a status"), b"{}");
        let wait = self.script.byte();
        if wait & 1 == 1 || status == 503 {
            response.headers.insert("retry-after", u32::from(wait >> 1).into());
        }
        if wait & 2 == 2 {
            let targets =
                ["http://cloud.sim/", "http://elsewhere.example/", "/x", "x", "http://cloud.sim:81/v2.1"];
            let target = targets[self.script.below(targets.len())];
            response.headers.insert("location", target.parse().expect("a header"));
        }
        response
    }
}

fn from_start<T>(read: impl FnOnce(&Start) -> T) -> T {
    START.with_borrow_mut(|kept| read(kept.get_or_insert_with(start)))
}

fn response(status: StatusCode, body: &[u8]) -> Response {
    Response { status, headers: HeaderMap::new(), body: Taken::Collected(Bytes::copy_from_slice(body)) }
}

/// What one operation has sent.
#[derive(Default)]
struct Run {
    ids: BTreeSet<ExchangeId>,
    flying: Vec<(ExchangeId, Exchange)>,
    /// Creations that may have happened.
    doubtful: BTreeSet<String>,
}

/// A creation that must not be sent again once it may have happened; `None` for other requests.
fn creation(exchange: &Exchange) -> Option<String> {
    let request = &exchange.request;
    let Body::Bytes(body) = request.body() else { return None };
    let path = request.uri().path();
    let creates = ["/servers", "/volumes", "/snapshots", "/floatingips", "/images"]
        .iter()
        .any(|end| path.ends_with(end))
        || body.windows(13).any(|word| word == b"\"createImage\"");
    (request.method() == http::Method::POST && creates)
        .then(|| format!("{path} {}", String::from_utf8_lossy(body)))
}

impl Run {
    fn first_time(&self, exchange: &Exchange) {
        if let Some(creation) = creation(exchange) {
            assert!(!self.doubtful.contains(&creation), "asked for again, and may have happened: {creation}");
        }
    }

    fn doubt(&mut self, exchange: &Exchange) {
        self.doubtful.extend(creation(exchange));
    }
}
