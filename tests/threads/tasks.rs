//! Tasks, many more than there are connections.

use crate::watch::Logins;
use pileus_client::{
    Client,
    http1::{Http, Runtime},
};
use pileus_core::{compute::Compute, providers::openstack::OpenStack};
use pileus_sim::{Fault, Sim, What, When, server::Server};
use pileus_tests::world::account;
use std::sync::Arc;

/// A cloud that voids its tokens after half of `tasks` requests, and what watches over it.
fn cloud(tasks: u64) -> (Server, OpenStack, Arc<Logins>) {
    let server = Server::start(Sim::default()).expect("a server");
    server.with(|cloud| {
        let fault = Fault::new(When::get().containing("/flavors/"), What::ExpireTokens);
        cloud.faults().add(fault.after(tasks / 2).times(1));
    });
    let account = account(server.endpoint());
    (server, account, Arc::new(Logins::default()))
}

/// One task's work.
async fn work<R: Runtime + Unpin>(client: Client<Http<R>>, account: OpenStack, n: usize) {
    let id = (1 + n % 5).to_string();
    let size = client.run(account.get_size(&id.as_str().into())).await.expect("a size");
    assert_eq!(size.id.as_str(), id);
}

fn check(server: &Server, logins: &Logins, most: usize) {
    let counts = logins.counts();
    let seen = server.with(|cloud| (cloud.logins(), cloud.faults().happened()));
    assert_eq!(seen, (3, 1), "one at first, one for each expiry");
    assert_eq!((counts.sent, counts.peak), (3, 1), "{counts:?}");
    assert!(server.connections_peak() <= most, "{}", server.connections_peak());
}

#[test]
fn ten_thousand_tasks_on_tokio() {
    const TASKS: usize = 10_000;
    let (server, account, logins) = cloud(TASKS as u64);
    let client = pileus_tokio::Client::new().with_observer(logins.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for tasks in [0..TASKS, 0..100] {
            let spawn = |n| tokio::spawn(work(client.clone(), account.clone(), n));
            let tasks: Vec<_> = tasks.map(spawn).collect();
            for task in tasks {
                task.await.expect("no panic");
            }
            // Nobody is there to see it; the next to come does.
            server.with(Sim::expire_tokens);
        }
    });
    check(&server, &logins, 256);
}

#[test]
fn a_thousand_tasks_on_smol() {
    let (server, account, logins) = cloud(1000);
    let settings = pileus_smol::Settings::new().max_per_host(32);
    let client = pileus_smol::Client::with(settings).expect("settings").with_observer(logins.clone());
    smol::block_on(async {
        for tasks in [0..1000, 0..100] {
            let spawn = |n| smol::spawn(work(client.clone(), account.clone(), n));
            let tasks: Vec<_> = tasks.map(spawn).collect();
            for task in tasks {
                task.await;
            }
            // Nobody is there to see it; the next to come does.
            server.with(Sim::expire_tokens);
        }
    });
    check(&server, &logins, 32);
}

#[test]
fn a_thousand_tasks_on_async_std() {
    let (server, account, logins) = cloud(1000);
    let settings = pileus_async_std::Settings::new().max_per_host(32);
    let client = pileus_async_std::Client::with(settings).expect("settings").with_observer(logins.clone());
    async_std::task::block_on(async {
        for tasks in [0..1000, 0..100] {
            let spawn = |n| async_std::task::spawn(work(client.clone(), account.clone(), n));
            let tasks: Vec<_> = tasks.map(spawn).collect();
            for task in tasks {
                task.await;
            }
            // Nobody is there to see it; the next to come does.
            server.with(Sim::expire_tokens);
        }
    });
    check(&server, &logins, 32);
}
