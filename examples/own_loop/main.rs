//! No runtime at all: thousands of operations on one thread, over epoll (or whatever mio finds) and plain sockets.
//!
//! `cargo run --example own_loop [NODES]`
//!
//! Starts servers on the embedded cloud, 4,000 unless told otherwise, and waits until each of them runs. Every operation
//! is a state machine: it says what to send and how long to wait, and the loop below does that and nothing else. The
//! sockets, HTTP included, are in `http1.rs`.

mod event_loop;
mod http1;

use event_loop::EventLoop;
use pileus_core::{
    Op,
    compute::{Compute, Node, NodeSpec, NodeState},
};
use std::time::{Duration, Instant};

/// So many sockets are shared by all operations.
const CONNECTIONS: usize = 128;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let nodes: usize = match std::env::args().nth(1) {
        Some(text) => text.parse().map_err(|_| format!("{text:?} is not a number of nodes, such as 4000"))?,
        None => 4000,
    };
    let server = pileus_examples::cloud(Duration::from_secs(3), Duration::from_millis(1))?;
    let driver = pileus_examples::driver(server.endpoint(), pileus_examples::PASSWORD)?;

    let mut first = EventLoop::new(server.address(), CONNECTIONS)?;
    let image = first.run(vec![as_op(driver.list_images())])?.remove(0)?.remove(0);
    let size = pileus_examples::small(first.run(vec![as_op(driver.list_sizes())])?.remove(0)?)?;

    let ops: Vec<Op<Node>> =
        (0..nodes).map(|n| driver.launch_node(&NodeSpec::new(format!("web-{n}"), &size, &image))).collect();
    let mut event_loop = EventLoop::new(server.address(), CONNECTIONS)?;
    let began = Instant::now();
    let results = event_loop.run(ops)?;
    let elapsed = began.elapsed();

    let running = results
        .iter()
        .filter(|node| node.as_ref().is_ok_and(|node| node.state == NodeState::Running))
        .count();
    for error in results.iter().filter_map(|node| node.as_ref().err()).take(5) {
        eprintln!("  {error}");
    }
    let stats = event_loop.stats();
    println!("{running} of {nodes} servers run, after {:.1} s on one thread", elapsed.as_secs_f64());
    println!("  operations under way at once   {:>7}", stats.peak_operations);
    println!(
        "  requests                       {:>7}, {:.0} a second",
        stats.requests,
        stats.requests as f64 / elapsed.as_secs_f64()
    );
    println!(
        "  requests in flight at once     {:>7}, over {} connections",
        stats.peak_requests, stats.connections
    );
    println!("  logins                         {:>7}", server.with(|cloud| cloud.logins()));
    if running < nodes { Err("not all of them run".into()) } else { Ok(()) }
}

/// A listing is an operation like any other.
fn as_op<T: Clone + std::fmt::Debug + Send + 'static>(listing: pileus_core::Listing<T>) -> Op<Vec<T>> {
    Op::new(listing)
}
