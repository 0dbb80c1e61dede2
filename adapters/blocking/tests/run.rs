//! What a client does with operations: streams, listings, many at once, and waiting.

mod common;

use bytes::Bytes;
use common::{
    Account, ask, get, numbers,
    server::{Server, Then, hang, raw, reply},
    take, upload,
};
use pileus_blocking::{Alarm, Client, Io, Payload, Proxies, Settings, Stats, Transport};
use pileus_core::{Body, Cause, Kind, Lost, Op, Piece, Request, Take, Time};
use std::{
    io,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

fn plain() -> Client {
    Client::with(Settings::new().proxy(Proxies::Direct)).expect("good settings")
}

#[test]
fn bytes_are_poured_in_place_and_lines_come_whole() {
    let server = Server::start(|got, pipe| match got.target() {
        "/pour" => raw(
            pipe,
            "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
        ),
        _ => reply(pipe, 200, "one\r\n\ntwo"),
    });
    let (account, client) = (Account::open(server.url()), plain());
    let mut file = vec![b'.'; 20];
    let io = Io::new().sink(|piece| {
        let Piece::Pour { offset, bytes } = piece else { return Err(io::Error::other("a line")) };
        file[offset as usize..][..bytes.len()].copy_from_slice(&bytes);
        Ok(())
    });
    let done = client.run_with(take(&account, "pour", Take::Pour { offset: 10 }), io).expect("whole");
    assert_eq!(done, "Poured(7 bytes)");
    assert_eq!(file, b"..........abcdefg...");
    let mut lines = Vec::new();
    let io = Io::new().sink(|piece| {
        lines.push(piece);
        Ok(())
    });
    let done = client.run_with(take(&account, "lines", Take::Records { limit: 100 }), io).expect("whole");
    assert_eq!(done, "Records(3)");
    assert_eq!(lines, ["one", "", "two"].map(|line| Piece::Record(Bytes::from_static(line.as_bytes()))));
}

#[test]
fn an_error_never_lands_in_the_sink_and_a_sink_that_fails_ends_it() {
    let server = Server::start(|got, pipe| match got.target() {
        "/gone" => reply(pipe, 404, "no such object"),
        _ => reply(pipe, 200, "bytes"),
    });
    let (account, client) = (Account::open(server.url()), plain());
    let io = Io::new().sink(|_| panic!("an error's body"));
    let error = client.run_with(take(&account, "gone", Take::Pour { offset: 0 }), io).expect_err("404");
    assert_eq!(error.kind(), Kind::NotFound);
    let io = Io::new().sink(|_| Err(io::Error::other("disk full")));
    let error = client.run_with(take(&account, "x", Take::Pour { offset: 0 }), io).expect_err("no room");
    assert_eq!(error.kind(), Kind::Local);
    assert!(error.message().contains("disk full"), "{error}");
}

#[test]
fn a_span_of_the_source_is_sent_again_by_a_retry() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = seen.clone();
    let server = Server::start(move |got, pipe| {
        if got.target() == "/login" {
            return reply(pipe, 200, r#"{"token": "t"}"#);
        }
        let mut seen = record.lock().expect("no panic");
        seen.push(String::from_utf8_lossy(&got.body).into_owned());
        if seen.len() == 1 { reply(pipe, 503, "later") } else { reply(pipe, 201, "made") }
    });
    let account = Account::guarded(server.url());
    let io = Io::new().source(Bytes::from_static(b"0123456789"));
    assert_eq!(plain().run_with(upload(&account, Body::Source(2..7)), io).expect("made"), "made");
    assert_eq!(*seen.lock().expect("no panic"), ["23456", "23456"]);
    // A file does as well; one that is too short is the caller's failure, and no retry helps.
    let path = std::env::temp_dir().join(format!("pileus-source-{}", std::process::id()));
    std::fs::write(&path, b"abcdef").expect("a file");
    let file = || std::fs::File::open(&path).expect("a file");
    plain().run_with(upload(&account, Body::Source(1..4)), Io::new().source(file())).expect("made");
    assert_eq!(seen.lock().expect("no panic").last().map(String::as_str), Some("bcd"));
    let error =
        plain().run_with(upload(&account, Body::Source(4..9)), Io::new().source(file())).expect_err("short");
    assert_eq!((error.kind(), error.attempts()), (Kind::Local, 1));
    std::fs::remove_file(&path).expect("it was there");
}

#[test]
fn a_listing_asks_for_a_page_when_the_one_before_is_used_up() {
    let server = Server::start(|got, pipe| {
        let from: u64 = got.target().rsplit('=').next().and_then(|n| n.parse().ok()).expect("a number");
        reply(pipe, 200, &format!("[{from}, {}]", from + 1))
    });
    let stats = Arc::new(Stats::default());
    let (account, client) = (Account::open(server.url()), plain().with_observer(stats.clone()));
    let mut items = client.items(numbers(&account));
    assert_eq!(server.requests(), 0, "nothing before it is asked for");
    assert_eq!(items.next().expect("an item").expect("no error"), 0);
    assert_eq!(items.next().expect("an item").expect("no error"), 1);
    assert_eq!(server.requests(), 1);
    assert_eq!(items.next().expect("an item").expect("no error"), 2);
    assert_eq!(server.requests(), 2);
    drop(items);
    assert_eq!((server.requests(), stats.counts().cancelled, stats.counts().succeeded), (2, 1, 0));
    let all: Vec<u64> = client.items(numbers(&account)).collect::<Result<_, _>>().expect("no error");
    assert_eq!(all, [0, 1, 2, 3, 4, 5]);
    assert_eq!((server.requests(), stats.counts().succeeded), (5, 1), "a listing counts once");
    assert_eq!(client.run(numbers(&account)).expect("no error"), all);
}

#[test]
fn a_listing_that_fails_midway_gives_what_it_had_and_one_error() {
    let server = Server::start(|got, pipe| match got.target() {
        "/numbers?from=0" => reply(pipe, 200, "[0, 1]"),
        _ => reply(pipe, 403, "enough"),
    });
    let account = Account::open(server.url());
    let mut items = plain().items(numbers(&account));
    let got: Vec<_> = items.by_ref().map(|item| item.map_err(|error| error.kind())).collect();
    assert_eq!(got, [Ok(0), Ok(1), Err(Kind::Forbidden)]);
    assert!(items.next().is_none() && server.requests() == 2);
}

#[test]
fn many_operations_keep_their_places_and_their_width() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (inside, peak) = (now.clone(), most.clone());
    let server = Server::start(move |got, pipe| {
        peak.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(2));
        inside.fetch_sub(1, Ordering::SeqCst);
        reply(pipe, if got.target().ends_with('7') { 404 } else { 200 }, got.target())
    });
    let (account, client) = (Account::open(server.url()), plain());
    let ops: Vec<Op<String>> = (0..100).map(|n| get(&account, &n.to_string())).collect();
    let mut seen = [false; 100];
    for (place, result) in client.run_all(ops, 8) {
        assert!(!std::mem::replace(&mut seen[place], true), "{place} twice");
        match result {
            Ok(text) => assert_eq!(text, format!("/{place}")),
            Err(error) => assert!(error.kind() == Kind::NotFound && place % 10 == 7, "{place}: {error}"),
        }
    }
    assert!(seen.iter().all(|seen| *seen));
    assert!(most.load(Ordering::SeqCst) <= 8 && server.connections() <= 8);
    assert_eq!(client.run_all(Vec::<Op<()>>::new(), 0).count(), 0);
}

#[test]
fn a_dropped_run_takes_no_more_and_ends_what_waits() {
    let server = Server::start(|_, pipe| reply(pipe, 503, "never"));
    let stats = Arc::new(Stats::default());
    let client = plain().with_observer(stats.clone());
    let account = Account::open(server.url());
    // Operations that would wait for ever: the first result is another's.
    let (taken, count) = (Arc::new(AtomicUsize::new(0)), 4);
    let counter = taken.clone();
    let ops = (0..1_000_000).map(move |n| {
        counter.fetch_add(1, Ordering::SeqCst);
        if n == 0 { get(&account, "x") } else { Op::new(Forever) }
    });
    let mut results = client.run_all(ops, count);
    assert_eq!(results.next().expect("one ends").0, 0);
    drop(results);
    // Those that wait are told; nobody else is to blame if this hangs.
    while stats.counts().cancelled < (taken.load(Ordering::SeqCst) - 1) as u64 {
        thread::yield_now();
    }
    assert!(taken.load(Ordering::SeqCst) <= count + 1);
}

/// Waits for ever for a waker that nobody has.
#[derive(Clone, Debug)]
struct Forever;

impl pileus_core::Operation for Forever {
    type Output = String;
    fn poll(&mut self, _: &pileus_core::Cx<'_>) -> pileus_core::Step<String> {
        pileus_core::Step::Wait(None)
    }
    fn answer(&mut self, _: u32, _: pileus_core::Answer, _: &pileus_core::Cx<'_>) {}
    fn limit(&mut self, _: Duration) {}
    fn left_behind(&self) -> Vec<pileus_core::Leftover> {
        Vec::new()
    }
    fn checkpoint(&self) -> Option<pileus_core::Checkpoint> {
        None
    }
}

#[test]
fn a_panic_of_an_operation_is_not_swallowed() {
    let ops = (0..3).map(|n| {
        assert!(n < 2, "the third is broken");
        Op::ready(Ok(n))
    });
    let client = plain();
    let mut results = client.run_all(ops, 1);
    assert_eq!((results.next().is_some(), results.next().is_some()), (true, true));
    let panic =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| results.next())).expect_err("passed on");
    assert!(panic.downcast_ref::<&str>().is_some_and(|text| text.contains("third")));
    assert!(results.next().is_none());
}

/// A transport on a clock that stands still, whose login is answered when the gate opens.
struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
    /// Parked threads, and how their waits ended: `true` where the alarm rang.
    parked: AtomicUsize,
    rung: Mutex<Vec<bool>>,
    logins: AtomicUsize,
}

impl Transport for &'static Gate {
    type Body = io::Cursor<Vec<u8>>;

    fn send(
        &self,
        request: http::Request<Payload>,
        _: Option<Duration>,
    ) -> Result<http::Response<Self::Body>, Lost> {
        let mut body = b"done".to_vec();
        if request.uri().path() == "/login" {
            self.logins.fetch_add(1, Ordering::SeqCst);
            let mut open = self.open.lock().expect("no panic");
            while !*open {
                open = self.opened.wait(open).expect("no panic");
            }
            body = br#"{"token": "t"}"#.to_vec();
        } else if request.headers().get("authorization").is_none() {
            return Err(Lost::new(Cause::Protocol, true, "no token"));
        }
        Ok(http::Response::new(io::Cursor::new(body)))
    }

    fn park(&self, _: Option<Time>, alarm: &Alarm) {
        self.parked.fetch_add(1, Ordering::SeqCst);
        // Only a ring ends it: time stands still.
        alarm.wait(None);
        self.rung.lock().expect("no panic").push(true);
    }

    fn now(&self) -> Time {
        Time::from_unix_secs(1_000_000)
    }
}

#[test]
fn who_waits_for_anothers_login_is_woken_and_does_not_poll() {
    let gate: &'static Gate = Box::leak(Box::new(Gate {
        open: Mutex::new(false),
        opened: Condvar::new(),
        parked: AtomicUsize::new(0),
        rung: Mutex::new(Vec::new()),
        logins: AtomicUsize::new(0),
    }));
    let (client, account) = (Client::over(gate), Account::guarded("http://cloud.example"));
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let (client, op) = (client.clone(), get(&account, "x"));
            thread::spawn(move || client.run(op))
        })
        .collect();
    while gate.parked.load(Ordering::SeqCst) < 15 {
        thread::yield_now();
    }
    *gate.open.lock().expect("no panic") = true;
    gate.opened.notify_all();
    for thread in threads {
        assert_eq!(thread.join().expect("no panic").expect("an answer"), "done");
    }
    assert_eq!(gate.logins.load(Ordering::SeqCst), 1);
    assert_eq!(gate.rung.lock().expect("no panic").len(), 15, "each parked once and was woken once");
}

#[test]
fn one_client_and_one_session_serve_64_threads_with_one_login_per_expiry() {
    let logins = Arc::new(AtomicUsize::new(0));
    let served = Arc::new(AtomicUsize::new(0));
    let (count, refused) = (logins.clone(), served.clone());
    let server = Server::start(move |got, pipe| {
        if got.target() == "/login" {
            let n = count.fetch_add(1, Ordering::SeqCst) + 1;
            return reply(pipe, 200, &format!(r#"{{"token": "t{n}"}}"#));
        }
        // The first token ends in the middle of it all.
        let late = refused.fetch_add(1, Ordering::SeqCst) >= 3200;
        if late && got.header("authorization") == Some("t1") {
            return reply(pipe, 401, "expired");
        }
        reply(pipe, 200, got.target())
    });
    let (account, client) = (Account::guarded(server.url()), plain());
    thread::scope(|scope| {
        for thread in 0..64 {
            let (account, client) = (&account, &client);
            scope.spawn(move || {
                for n in 0..100 {
                    let path = format!("{thread}-{n}");
                    assert_eq!(client.run(get(account, &path)).expect("an answer"), format!("/{path}"));
                }
            });
        }
    });
    assert_eq!(logins.load(Ordering::SeqCst), 2, "one at the beginning, one for the expiry");
    assert!(server.connections() <= 64, "{} connections", server.connections());
}

#[test]
fn a_proxy_of_the_environment_that_cannot_be_used_is_said_by_name() {
    if std::env::var("PILEUS_TEST_CHILD").is_ok() {
        let server = Server::start(|_, pipe| reply(pipe, 200, ""));
        let account = Account::open(server.url());
        for error in [
            Client::with(Settings::new()).map(drop).expect_err("at once"),
            Client::new().run(get(&account, "x")).expect_err("by the operation"),
            Client::new().items(numbers(&account)).next().expect("an error").expect_err("by the listing"),
        ] {
            assert_eq!(error.kind(), Kind::Misuse);
            assert!(
                error.message().contains("http_proxy") && !error.to_string().contains("hunter2"),
                "{error}"
            );
        }
        assert_eq!(server.requests(), 0);
        return;
    }
    // The environment is a process's own, and this test is one of many in its.
    let name = "a_proxy_of_the_environment_that_cannot_be_used_is_said_by_name";
    let output = std::process::Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", name])
        .env("http_proxy", "socks5://u:hunter2@h:1")
        .env("PILEUS_TEST_CHILD", "1")
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn a_limit_holds_for_what_is_never_answered() {
    let server = Server::start(|_, pipe| {
        hang(pipe)?;
        Ok(Then::Close)
    });
    let op =
        ask(&Account::open(server.url()), Request::post("test", &["x"])).within(Duration::from_millis(50));
    let error = plain().run(op).expect_err("no answer");
    assert_eq!(error.kind(), Kind::TimedOut);
    assert!(error.may_have_acted());
}
