//! Logins, and who is told what.

use super::{Account, Reply, Server, Tested, client};
use crate::{Event, Observer};
use futures_util::StreamExt;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering::SeqCst},
};

/// Gives out `token-1`, `token-2` …, and takes none below `oldest`.
fn guarded(oldest: Arc<AtomicU64>, logins: Arc<AtomicU64>) -> Server {
    Server::start(move |asked| {
        if asked.target == "/login" {
            return Reply::ok(format!("token-{}", logins.fetch_add(1, SeqCst) + 1));
        }
        let number = asked.header("x-token").strip_prefix("token-").and_then(|n| n.parse().ok());
        match number {
            Some(number) if oldest.load(SeqCst) <= number => Reply::ok(asked.header("x-token")),
            _ => Reply::status(401),
        }
    })
}

pub async fn one_login_serves_all_who_wait<R: Tested>() {
    let (oldest, logins) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
    let server = guarded(oldest, logins.clone());
    let (client, account) = (client::<R>(), Account::locked(server.url()));
    let results: Vec<_> = client.run_all((0..200).map(|_| account.get("/")), 200).collect().await;
    assert_eq!(results.len(), 200);
    for (_, result) in results {
        assert_eq!(result.expect("an answer").text(), "token-1");
    }
    assert_eq!(logins.load(SeqCst), 1);
}

pub async fn a_refused_token_is_renewed_once<R: Tested>() {
    let (oldest, logins) = (Arc::new(AtomicU64::new(1)), Arc::<AtomicU64>::default());
    let server = guarded(oldest.clone(), logins.clone());
    let (client, account) = (client::<R>(), Account::locked(server.url()));
    client.run(account.get("/")).await.expect("an answer");
    oldest.store(2, SeqCst);
    let results: Vec<_> = client.run_all((0..100).map(|_| account.get("/")), 50).collect().await;
    for (_, result) in results {
        assert_eq!(result.expect("an answer").text(), "token-2");
    }
    assert_eq!(logins.load(SeqCst), 2);
}

#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Observer for Notes {
    fn event(&self, event: &Event<'_>) {
        self.0.lock().expect("no panic").push(format!("{event:?}"));
    }
}

pub async fn observers_are_told_everything_but_secrets<R: Tested>() {
    let server = guarded(Arc::default(), Arc::default());
    let (first, second) = (Arc::new(Notes::default()), Arc::new(Notes::default()));
    let client = client::<R>().with_observer(first.clone()).with_observer(second.clone());
    client.run(Account::locked(server.url()).get("/servers")).await.expect("an answer");
    let notes = first.0.lock().expect("no panic").clone();
    let kinds: Vec<&str> = notes.iter().filter_map(|note| note.split([' ', '{']).next()).collect();
    assert_eq!(kinds, ["Sent", "Answered", "Sent", "Answered", "Done"]);
    let address = server.address.to_string();
    for (note, path, service) in [(&notes[0], "/login", "identity"), (&notes[2], "/servers", "test")] {
        assert!(note.contains(&address) && note.contains(path) && note.contains(service), "{note}");
    }
    assert!(notes[3].contains("status: 200") && notes[3].contains("bytes: 7"), "{}", notes[3]);
    for note in &notes {
        assert!(!note.contains("token-1") && !note.contains("hunter2"), "{note}");
    }
    assert_eq!(second.0.lock().expect("no panic").len(), notes.len());
}
