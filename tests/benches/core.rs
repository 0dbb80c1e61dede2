//! What the core costs by itself: no sockets, no crypto, no waiting.
//!
//! ```sh
//! cargo bench -p pileus-tests --bench core
//! ```

use bytes::Bytes;
use divan::{AllocProfiler, Bencher, black_box};
use http::{HeaderMap, StatusCode};
use peak_alloc::PeakAlloc;
use pileus_core::{
    Call, Cx, Endpoint, Op, Operation, Response, Session, Step, Taken, Time,
    compute::{Compute, Node},
    providers::openstack::{
        Credentials, OpenStack, Settings,
        nova::servers::{GetServer, ListServers},
    },
};
use std::{sync::Arc, task::Waker, time::Duration};

#[global_allocator]
static ALLOCATIONS: AllocProfiler<PeakAlloc> = AllocProfiler::new(PeakAlloc);

const NOW: Time = Time::from_unix_secs(1_800_000_000);

fn main() {
    in_flight();
    divan::main();
}

fn cx() -> Cx<'static> {
    Cx { now: NOW, entropy: 7, waker: Waker::noop() }
}

fn reply(status: u16, headers: &[(&'static str, &'static str)], body: Bytes) -> Response {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, http::HeaderValue::from_static(value));
    }
    Response::new(StatusCode::from_u16(status).expect("a status"), map, Taken::Collected(body))
}

/// An account that has logged in and knows the versions there are.
fn account() -> OpenStack {
    let credentials = Credentials::password("demo", "secret", "demo", "Default");
    let openstack = OpenStack::new(Settings::new("http://cloud.example/v3", credentials)).expect("settings");
    let mut op = openstack.get_node(&"7".into());
    let mut answers = vec![
        reply(200, &[], SERVER.into()),
        reply(200, &[], r#"{"version": {"id": "v2.1", "version": "2.90", "min_version": "2.1"}}"#.into()),
        reply(201, &[("x-subject-token", "gAAAAABm-a-token-of-the-usual-length")], TOKEN.into()),
    ];
    loop {
        match op.poll(&cx()) {
            Step::Send(id, _) => op.answer(id, Ok(answers.pop().expect("an answer")), &cx()),
            Step::Wait(_) => {}
            Step::Done(result) => {
                result.expect("a node");
                return openstack;
            }
        }
    }
}

const TOKEN: &str = r#"{"token": {"expires_at": "2100-01-01T00:00:00Z", "catalog": [{"type": "compute", "endpoints": [
    {"interface": "public", "region": "r", "url": "http://cloud.example/nova/v2.1"}]}]}}"#;

const SERVER: &str = r#"{"server": {"id": "9168b536-cd40-4630-b43f-b259807c6e87", "name": "web-1", "status": "ACTIVE",
    "flavor": {"id": "1"}, "image": {"id": "70a599e0-31e7-49b7-b260-868f441e862b"}, "metadata": {"role": "web"}}}"#;

/// A page of 1,000 servers as Nova 2.46 writes them, about 1.7 KB each.
fn page() -> Bytes {
    let server = |n: usize| {
        format!(
            r#"{{"id": "9168b536-cd40-4630-b43f-{n:012}", "name": "web-{n}", "status": "ACTIVE", "tenant_id": "6f70656e737461636b20342065766572", "user_id": "fake", "metadata": {{"role": "web", "tier": "front"}}, "hostId": "2091634baaccdc4c5a1d57069c833e402921df696b7f970791b12ec6", "image": {{"id": "70a599e0-31e7-49b7-b260-868f441e862b", "links": [{{"href": "http://openstack.example.com/images/70a599e0-31e7-49b7-b260-868f441e862b", "rel": "bookmark"}}]}}, "flavor": {{"id": "1", "links": [{{"href": "http://openstack.example.com/flavors/1", "rel": "bookmark"}}]}}, "created": "2019-04-23T15:19:10Z", "updated": "2019-04-23T15:19:11Z", "addresses": {{"private": [{{"addr": "192.168.1.30", "OS-EXT-IPS-MAC:mac_addr": "00:0c:29:0d:11:74", "OS-EXT-IPS:type": "fixed", "version": 4}}]}}, "accessIPv4": "1.2.3.4", "accessIPv6": "80fe::", "links": [{{"href": "http://openstack.example.com/v2.1/servers/9168b536", "rel": "self"}}, {{"href": "http://openstack.example.com/servers/9168b536", "rel": "bookmark"}}], "OS-DCF:diskConfig": "AUTO", "progress": 0, "OS-EXT-AZ:availability_zone": "nova", "config_drive": "", "key_name": null, "OS-SRV-USG:launched_at": "2019-04-23T15:19:11.000000", "OS-SRV-USG:terminated_at": null, "security_groups": [{{"name": "default"}}], "OS-EXT-SRV-ATTR:host": "compute", "OS-EXT-SRV-ATTR:instance_name": "instance-00000001", "OS-EXT-SRV-ATTR:hypervisor_hostname": "fake-mini", "OS-EXT-SRV-ATTR:reservation_id": "r-t61j9da6", "OS-EXT-SRV-ATTR:launch_index": 0, "OS-EXT-SRV-ATTR:hostname": "web", "OS-EXT-SRV-ATTR:kernel_id": "", "OS-EXT-SRV-ATTR:ramdisk_id": "", "OS-EXT-SRV-ATTR:root_device_name": "/dev/sda", "OS-EXT-STS:task_state": null, "OS-EXT-STS:vm_state": "active", "OS-EXT-STS:power_state": 1, "os-extended-volumes:volumes_attached": [{{"id": "volume_id1", "delete_on_termination": false}}], "locked": false, "description": null, "tags": []}}"#
        )
    };
    let servers: Vec<_> = (0..1000).map(server).collect();
    format!(r#"{{"servers": [{}]}}"#, servers.join(",")).into()
}

/// Building a request and putting a token on it.
#[divan::bench]
fn build_and_sign_a_request(bencher: Bencher) {
    let openstack = account();
    let endpoint = GetServer { id: "9168b536-cd40-4630-b43f-b259807c6e87".into() };
    bencher.bench(|| openstack.session().authorize(black_box(&endpoint).request(), &cx()));
}

/// One whole operation: create it, poll, answer, poll; reading a small answer included.
#[divan::bench]
fn one_whole_operation(bencher: Bencher) {
    let openstack = account();
    let id = "9168b536-cd40-4630-b43f-b259807c6e87".into();
    bencher.bench(|| run_once(openstack.get_node(&id), SERVER.into()));
}

/// The same with an endpoint that reads nothing: what the machine itself costs, the signing included.
#[divan::bench]
fn the_machine_alone(bencher: Bencher) {
    let openstack = account();
    bencher.bench(|| run_once(Op::new(openstack.call(Nothing)), Bytes::new()));
}

/// Reading 1,000 servers into nodes, each with its document kept.
#[divan::bench]
fn read_1000_servers(bencher: Bencher) {
    let (openstack, body) = (account(), page());
    bencher.counter(divan::counter::BytesCount::new(body.len())).bench(|| {
        let nodes: Vec<Node> = run_once(openstack.list_nodes(), body.clone());
        assert_eq!(nodes.len(), 1000);
        nodes
    });
}

/// The endpoint alone, without the neutral types.
#[divan::bench]
fn read_1000_servers_as_nova_has_them(bencher: Bencher) {
    let response = reply(200, &[], page());
    let endpoint = ListServers::default();
    let length = response.bytes().len();
    bencher
        .counter(divan::counter::BytesCount::new(length))
        .bench(|| endpoint.response(black_box(&response)).expect("servers"));
}

/// The floor: the same bytes through the JSON reader into nothing.
#[divan::bench]
fn read_1000_servers_floor(bencher: Bencher) {
    let body = page();
    bencher
        .counter(divan::counter::BytesCount::new(body.len()))
        .bench(|| serde_json::from_slice::<serde::de::IgnoredAny>(black_box(&body)).expect("JSON"));
}

#[derive(Clone, Debug)]
struct Nothing;

impl Endpoint for Nothing {
    type Output = ();
    fn request(&self) -> pileus_core::Request {
        pileus_core::Request::get("compute", &["servers", "7"])
    }
    fn response(&self, _: &Response) -> pileus_core::Result<()> {
        Ok(())
    }
}

fn run_once<O: Operation>(mut op: O, body: Bytes) -> O::Output {
    let cx = cx();
    let Step::Send(id, exchange) = op.poll(&cx) else { panic!("it is logged in") };
    black_box(exchange);
    op.answer(id, Ok(Response::new(StatusCode::OK, HeaderMap::new(), Taken::Collected(body))), &cx);
    match op.poll(&cx) {
        Step::Done(result) => result.expect("a result"),
        other => panic!("{:?}", matches!(other, Step::Wait(_))),
    }
}

/// The memory that operations waiting for an answer hold, by the allocator's own count.
fn in_flight() {
    const COUNT: usize = 10_000;
    let openstack = account();
    let spec = pileus_core::compute::NodeSpec::new("web-1", "1", "70a599e0-31e7-49b7-b260-868f441e862b");
    let measure = |what: &str, make: &dyn Fn() -> Op<Node>| {
        let mut ops = Vec::with_capacity(COUNT);
        let before = PeakAlloc.current_usage();
        for _ in 0..COUNT {
            let mut op = make();
            let Step::Send(_, exchange) = op.poll(&cx()) else { panic!("it is logged in") };
            // The transport has sent it; only the operation stays.
            drop(exchange);
            ops.push(op);
        }
        let bytes = PeakAlloc.current_usage().saturating_sub(before) / COUNT;
        println!("{what}: {bytes} bytes in flight, each of {COUNT}");
        drop(ops);
    };
    measure("get_node", &|| openstack.get_node(&"9168b536-cd40-4630-b43f-b259807c6e87".into()));
    measure("launch_node", &|| openstack.launch_node(&spec).within(Duration::from_secs(60)));
    measure("a call of one endpoint", &|| {
        let session: Arc<dyn Session> = openstack.session().clone();
        let call = Call::new(session, GetServer { id: "9168b536-cd40-4630-b43f-b259807c6e87".into() });
        Op::new(
            call.map(|server| Node::new(server.id.as_str(), "", pileus_core::compute::NodeState::Unknown)),
        )
    });
}
