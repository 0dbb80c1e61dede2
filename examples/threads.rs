//! One driver and one client, shared by 64 threads with 100 operations each.
//!
//! `cargo run --example threads`
//!
//! Apache Libcloud's page on threads tells its users not to do this: a driver there is bound to one thread, because it
//! keeps its connection, and with it the answer it is reading, in itself; so every thread is to make a driver of its own,
//! log in on its own and open connections of its own. Here a driver is data and does no I/O: it is shared as it is.
//! <https://libcloud.readthedocs.io/en/latest/other/using-libcloud-in-multithreaded-and-async-environments.html>

use pileus_blocking::{Client, Proxies, Settings, Stats};
use pileus_core::{
    Result,
    compute::{Compute, NodeSpec},
    providers::openstack::OpenStack,
};
use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

const THREADS: usize = 64;
const OPERATIONS: usize = 100;

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let server = pileus_examples::cloud(Duration::from_secs(2), Duration::from_millis(5))?;
    let driver = pileus_examples::driver(server.endpoint(), pileus_examples::PASSWORD)?;
    let stats = Arc::new(Stats::default());
    // The embedded cloud is on this machine, whatever proxy the environment names.
    let client = Client::with(Settings::new().proxy(Proxies::Direct))?.with_observer(stats.clone());

    println!(
        "{THREADS} threads, {OPERATIONS} operations each, one driver, one client, no locks in this program:"
    );
    let began = Instant::now();
    let results: Vec<Result<()>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|n| {
                scope.spawn({
                    let (driver, client) = (&driver, &client);
                    move || work(n, driver, client)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread panicked")).collect()
    });
    let elapsed = began.elapsed();

    for error in results.iter().filter_map(|result| result.as_ref().err()).take(5) {
        eprintln!("  {error}");
    }
    let (counts, logins) = (stats.counts(), server.with(|cloud| cloud.logins()));
    let failed = results.iter().filter(|result| result.is_err()).count();
    println!("  operations       {:>6} done, {} failed", counts.succeeded, counts.failed);
    println!(
        "  requests         {:>6} sent, {} in flight at once at most",
        counts.sent, counts.peak_in_flight
    );
    println!("  logins           {logins:>6}");
    println!(
        "  time             {:>6} ms, {:.0} operations a second",
        elapsed.as_millis(),
        counts.succeeded as f64 / elapsed.as_secs_f64()
    );
    println!("With a driver for each thread it would have been {THREADS} logins.");
    if failed > 0 || logins != 1 {
        return Err(format!("{failed} threads failed, {logins} logins").into());
    }
    Ok(())
}

/// What one thread does: a hundred operations on a driver that all the others use, too.
fn work(thread: usize, driver: &OpenStack, client: &Client) -> Result<()> {
    let image = client.run(driver.list_images())?.remove(0);
    let size = pileus_examples::small(client.run(driver.list_sizes())?)?;
    let node = client.run(driver.create_node(&NodeSpec::new(format!("web-{thread}"), &size, &image)))?;
    for _ in 4..OPERATIONS {
        let seen = client.run(driver.get_node(&node.id))?;
        assert_eq!((&seen.id, &seen.name), (&node.id, &node.name), "another thread's answer");
    }
    client.run(driver.destroy_node(&node.id))
}
