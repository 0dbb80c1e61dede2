//! Creates a node on each runtime, without deferring anything to a thread.
//!
//! In Libcloud's documentation this is the Twisted example: each call is handed to a pool of threads, with a driver for
//! each of them, because a call that blocks would stop the reactor. Here the operation is driven by the runtime's own
//! sockets and timers on the one thread that runs everything else too; the ticks show that nothing stood still.
//!
//! ```sh
//! cargo run --example create_node
//! ```

use futures_util::{FutureExt, future::Either};
use pileus_core::{
    Result,
    compute::{Compute, Node, NodeSpec},
    providers::openstack::{Credentials, OpenStack, Settings},
};
use pileus_sim::{Sim, server::Server};
use std::{future::Future, pin::pin, time::Duration};

fn main() -> Result<()> {
    // A cloud in this process, behind a real HTTP server; servers take a second and a half to boot.
    let cloud = Sim::new(pileus_sim::Settings {
        boot_time: Duration::from_millis(1500),
        boot_jitter: Duration::ZERO,
        ..pileus_sim::Settings::default()
    });
    let server = Server::start(cloud).map_err(|e| pileus_core::Error::misuse(e.to_string()))?;
    let credentials = Credentials::password("demo", "secret", "demo", "Default");
    let cloud = OpenStack::new(Settings::new(server.endpoint(), credentials))?;

    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = pileus_tokio::Client::new();
    let tick = || tokio::time::sleep(Duration::from_millis(10));
    tell("tokio", tokio.block_on(beside(create(&client, &cloud), tick)));

    let client = pileus_async_std::Client::new();
    let tick = || async_std::task::sleep(Duration::from_millis(10));
    tell("async-std", async_std::task::block_on(beside(create(&client, &cloud), tick)));

    let client = pileus_smol::Client::new();
    let tick = || smol::Timer::after(Duration::from_millis(10)).map(|_| ());
    tell("smol", smol::block_on(beside(create(&client, &cloud), tick)));

    // The same three lines without `.await`.
    let client = pileus_blocking::Client::new();
    let image = client.run(cloud.list_images())?.remove(0);
    let size = client.run(cloud.list_sizes())?.remove(0);
    let node = client.run(cloud.launch_node(&NodeSpec::new("my-node", &size, &image)))?;
    println!("{:>9}: {} is {} at {}", "blocking", node.name, node.state, addresses(&node));
    Ok(())
}

/// What a user writes, whatever the runtime.
async fn create<T: pileus_client::Transport>(
    client: &pileus_client::Client<T>,
    cloud: &OpenStack,
) -> Result<Node> {
    let image = client.run(cloud.list_images()).await?.remove(0);
    let size = client.run(cloud.list_sizes()).await?.remove(0);
    client.run(cloud.launch_node(&NodeSpec::new("my-node", &size, &image))).await
}

/// Runs `work`, and beside it, on the same thread, a timer that counts its ticks.
async fn beside<F: Future<Output = ()>, T>(work: impl Future<Output = T>, tick: impl Fn() -> F) -> (T, u32) {
    let mut work = pin!(work);
    let mut ticks = 0;
    loop {
        match futures_util::future::select(work, pin!(tick())).await {
            Either::Left((output, _)) => return (output, ticks),
            Either::Right(((), rest)) => {
                ticks += 1;
                work = rest;
            }
        }
    }
}

fn tell(runtime: &str, (result, ticks): (Result<Node>, u32)) {
    match result {
        Ok(node) => println!(
            "{runtime:>9}: {} is {} at {}; the same thread ticked {ticks} times meanwhile",
            node.name,
            node.state,
            addresses(&node)
        ),
        Err(error) => println!("{runtime:>9}: {error}"),
    }
}

fn addresses(node: &Node) -> String {
    let all: Vec<_> = node.public_ips.iter().chain(&node.private_ips).map(ToString::to_string).collect();
    all.join(", ")
}
