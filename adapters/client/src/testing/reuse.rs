//! Many operations over few connections.

use super::{Account, Reply, Server, Tested, client, client_with, settings, until};
use crate::Stats;
use futures_util::StreamExt;
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
};

pub async fn connections_are_used_again<R: Tested>() {
    let server = Server::start(|asked| Reply::ok(asked.target.clone()));
    let (client, account) = (client::<R>(), Account::open(server.url()));
    for n in 0..50 {
        let told = client.run(account.get(&format!("/{n}"))).await.expect("an answer");
        assert_eq!(told.text(), format!("/{n}"));
    }
    assert_eq!((server.requests(), server.connections()), (50, 1));
    // A clone is the same client, and a client that keeps nothing opens one each.
    client.clone().run(account.get("/clone")).await.expect("an answer");
    assert_eq!(server.connections(), 1);
    let wasteful = client_with::<R>(settings().max_idle_per_host(0));
    for _ in 0..3 {
        wasteful.run(account.get("/x")).await.expect("an answer");
    }
    assert_eq!(server.connections(), 4);
    until::<R>("connections nobody keeps are closed", || server.closed() == 3).await;
}

pub async fn a_connection_closed_while_idle_is_replaced<R: Tested>() {
    let server = Server::start(|_| Reply::Close(b"HTTP/1.1 200 x\r\ncontent-length: 2\r\n\r\nok".to_vec()));
    // The close can cross the next request, which is then lost; that is for the machine to repeat.
    let (client, account) = (client::<R>(), Account::patient(server.url(), 3));
    for n in 1..=20 {
        assert_eq!(client.run(account.get("/")).await.expect("an answer").text(), "ok");
        assert_eq!(server.requests(), n, "each request arrived once");
    }
    assert_eq!(server.connections(), 20);
}

pub async fn a_thousand_operations_share_one_client<R: Tested>() {
    const COUNT: usize = 1000;
    // Both ends of each connection are in this process, and many systems allow it 1,024 open files at first.
    let files = rlimit::increase_nofile_limit(10_000).expect("a limit that can be raised");
    assert!(files >= 4 * COUNT as u64, "this needs {} open files; raise the limit (ulimit -n)", 4 * COUNT);
    // Nobody is answered before everybody has asked, so they can only all be in flight at once.
    let (asked, all) = (Mutex::new(0), Condvar::new());
    let server = Server::start(move |request| {
        let mut count = asked.lock().expect("no panic");
        *count += 1;
        all.notify_all();
        drop(all.wait_while(count, |count| *count < COUNT).expect("no panic"));
        Reply::ok(request.target.clone())
    });
    let stats = Arc::new(Stats::default());
    let client = client_with::<R>(settings().max_per_host(COUNT)).with_observer(stats.clone());
    let account = Account::open(server.url());
    let operations = (0..COUNT).map(|n| account.get(&format!("/{n}")));
    let results: Vec<_> = client.run_all(operations, COUNT).collect().await;
    let places: BTreeSet<usize> = results.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, (0..COUNT).collect());
    for (place, result) in results {
        assert_eq!(result.expect("an answer").text(), format!("/{place}"));
    }
    let counts = stats.counts();
    assert_eq!((counts.peak_in_flight, counts.in_flight, counts.succeeded), (1000, 0, 1000));
    assert_eq!(counts.answered, [0, 1000, 0, 0, 0]);
}

pub async fn connections_keep_to_their_bound<R: Tested>() {
    let (now, peak) = (AtomicU64::new(0), Arc::new(AtomicU64::new(0)));
    let seen = peak.clone();
    let server = Server::start(move |asked| {
        seen.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
        std::thread::sleep(std::time::Duration::from_millis(1));
        now.fetch_sub(1, SeqCst);
        // Some connections end in the middle of an answer, and the next in line needs a new one.
        if asked.target.ends_with("7") {
            return Reply::Close(b"HTTP/1.1 200 x\r\ncontent-length: 9\r\n\r\nhalf".to_vec());
        }
        Reply::ok(asked.target.clone())
    });
    let (client, account) = (client_with::<R>(settings().max_per_host(3)), Account::open(server.url()));
    let many = || (0..200).map(|n| account.get(&format!("/{n}")));
    let outcome = async || {
        let results: Vec<_> = client.run_all(many(), 200).collect().await;
        (results.len(), results.iter().filter(|(_, result)| result.is_ok()).count())
    };
    assert_eq!(outcome().await, (200, 180));
    assert!((1..=3).contains(&peak.load(SeqCst)), "{peak:?}");
    until::<R>("no more than three stay open", || server.connections() - server.closed() <= 3).await;
    // Those who give up while they wait, or while they are served, leave their place to others.
    let mut given_up = client.run_all(many(), 200);
    given_up.next().await.expect("one of them").1.map(drop).ok();
    drop(given_up);
    assert_eq!(outcome().await, (200, 180));
}

pub async fn many_operations_keep_to_their_width<R: Tested>() {
    let (now, peak) = (AtomicU64::new(0), Arc::new(AtomicU64::new(0)));
    let seen = peak.clone();
    let server = Server::start(move |_| {
        seen.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
        std::thread::sleep(std::time::Duration::from_millis(1));
        now.fetch_sub(1, SeqCst);
        Reply::status(204)
    });
    let (client, account) = (client::<R>(), Account::open(server.url()));
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = taken.clone();
    let endless = std::iter::repeat_with(move || {
        counter.fetch_add(1, SeqCst);
        account.get("/")
    });
    let mut results = client.run_all(endless, 8);
    for _ in 0..50 {
        let (_, result) = results.next().await.expect("it never ends");
        result.expect("an answer");
    }
    drop(results);
    assert!(taken.load(SeqCst) <= 50 + 8, "taken as there is room: {taken:?}");
    assert!((1..=8).contains(&peak.load(SeqCst)), "{peak:?}");
    let none = client.run_all(Vec::<pileus_core::Op<u8>>::new(), 0).next().await;
    assert!(none.is_none());
}
