//! What reading EC2's XML costs, beside what cannot be cheaper.
//!
//! ```sh
//! cargo bench -p pileus-core --no-default-features --features aws --bench xml
//! ```
//!
//! A page of 1,000 instances, laid out and filled as EC2 does it, goes through the path that every answer goes. Its
//! floors are one search of the same bytes for a byte that is not among them, and one pass of the pull parser that asks
//! for every event and looks at none. With sixty unknown elements more in each instance the bytes grow, and the
//! allocations, which are counted, do not.

use bytes::Bytes;
use divan::{AllocProfiler, Bencher, black_box, counter::BytesCount};
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Endpoint, Response, Taken,
    providers::aws::ec2::instances::{DescribeInstances, InstanceStateName},
};
use quick_xml::{Reader, events::Event};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// One instance in its reservation, as `DescribeInstances` answers it for one started a while ago from a current image.
/// `{n}` is its number.
const RESERVATION: &str = include_str!("reservation.xml");

/// Where more unknown elements go.
const MARK: &str = "<enclaveOptions>";

fn page(unknown: usize) -> Bytes {
    let more: String = (0..unknown)
        .map(|n| {
            format!(
                "<fieldOfLater{n}><enabled>true</enabled><since>2031-01-01</since><note/></fieldOfLater{n}>\n"
            )
        })
        .collect();
    let one = RESERVATION.replacen(MARK, &format!("{more}{MARK}"), 1);
    let all: String = (0..1_000).map(|n| one.replace("{n}", &format!("{n:05x}"))).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\n    \
         <requestId>8f7724cf-496f-496e-8fe3-example</requestId>\n    <reservationSet>\n{all}    </reservationSet>\n    \
         <nextToken>eyJ2IjoiMiIsImMiOiJ4</nextToken>\n</DescribeInstancesResponse>"
    )
    .into()
}

fn bench_reading(bencher: Bencher, unknown: usize) {
    let body = page(unknown);
    let size = BytesCount::new(body.len());
    let response = Response::new(StatusCode::OK, HeaderMap::new(), Taken::Collected(body));
    let call = DescribeInstances::default();
    let page = call.response(&response).expect("a page");
    let last = page.items.last().expect("instances");
    assert_eq!((page.items.len(), last.id.as_str()), (1_000, "i-0a1b2c3d4e5f003e7"));
    assert_eq!(last.state.name, Some(InstanceStateName::Running));
    assert_eq!((last.network_interfaces.len(), last.block_devices.len(), last.tags.len()), (1, 2, 4));
    assert_eq!(page.rest.and_then(|rest| rest.next_token).as_deref(), Some("eyJ2IjoiMiIsImMiOiJ4"));
    bencher.counter(size).bench(|| call.response(black_box(&response)));
}

#[divan::bench]
fn instances(bencher: Bencher) {
    bench_reading(bencher, 0);
}

#[divan::bench]
fn instances_events_floor(bencher: Bencher) {
    bench_events(bencher, 0);
}

#[divan::bench]
fn instances_memchr_floor(bencher: Bencher) {
    let body = page(0);
    bencher.counter(BytesCount::new(body.len())).bench(|| memchr::memchr(0, black_box(&body)));
}

#[divan::bench]
fn with_unknown_elements(bencher: Bencher) {
    bench_reading(bencher, 60);
}

#[divan::bench]
fn with_unknown_elements_events_floor(bencher: Bencher) {
    bench_events(bencher, 60);
}

fn bench_events(bencher: Bencher, unknown: usize) {
    let body = page(unknown);
    let text = std::str::from_utf8(&body).expect("text");
    bencher.counter(BytesCount::new(body.len())).bench(|| {
        let mut reader = Reader::from_str(black_box(text));
        let mut events = 0_u32;
        while !matches!(reader.read_event().expect("XML"), Event::Eof) {
            events += 1;
        }
        events
    });
}
