//! What happens on real connections, good and bad.

mod common;

use common::{
    Account, get,
    server::{Got, Server, Then, hang, raw, reply},
    take,
};
use pileus_blocking::{Client, Io, Proxies, Settings, Stats};
use pileus_core::{Cause, Kind, Take};
use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

fn client(settings: Settings) -> Client {
    Client::with(settings.proxy(Proxies::Direct)).expect("good settings")
}

fn plain() -> Client {
    client(Settings::new())
}

#[test]
fn one_connection_serves_request_after_request() {
    let server = Server::start(|got, pipe| reply(pipe, 200, got.target()));
    let (account, client) = (Account::open(server.url()), plain());
    for n in 0..20 {
        let path = format!("n{n}");
        assert_eq!(client.run(get(&account, &path)).expect("an answer"), format!("/{path}"));
    }
    assert_eq!((server.requests(), server.connections()), (20, 1));
    // An error answer, with its body read, keeps it open too.
    let server = Server::start(|_, pipe| reply(pipe, 404, "no such thing"));
    let account = Account::open(server.url());
    for _ in 0..3 {
        assert_eq!(client.run(get(&account, "x")).expect_err("404").kind(), Kind::NotFound);
    }
    assert_eq!((server.requests(), server.connections()), (3, 1));
}

#[test]
fn a_connection_that_the_server_has_closed_is_not_used_again() {
    let server = Server::start(|_, pipe| {
        reply(pipe, 200, "once")?;
        Ok(Then::Close)
    });
    let (account, client) = (Account::open(server.url()), plain());
    for _ in 0..5 {
        assert_eq!(client.run(get(&account, "x")).expect("an answer"), "once");
        // The server's end of the connection is closed by then or about to be; wait until it is to be seen.
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.connections(), 5);
}

#[test]
fn no_idle_connections_where_none_are_wanted() {
    let server = Server::start(|_, pipe| reply(pipe, 200, ""));
    let (account, client) = (Account::open(server.url()), client(Settings::new().max_idle_per_host(0)));
    for _ in 0..3 {
        client.run(get(&account, "x")).expect("an answer");
    }
    assert_eq!(server.connections(), 3);
}

#[test]
fn the_request_says_what_it_should_and_no_more() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = seen.clone();
    let server = Server::start(move |got, pipe| {
        let mut names: Vec<_> = got.headers.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        record.lock().expect("no panic").push((
            got.line.clone(),
            names,
            got.header("user-agent").map(str::to_owned),
        ));
        reply(pipe, 200, "")
    });
    let account = Account::open(server.url());
    let client = client(Settings::new().user_agent("mine/2").expect("fine"));
    client.run(get(&account, "a b")).expect("an answer");
    client.run(common::ask(&account, pileus_core::Request::post("test", &["act"]))).expect("an answer");
    client.run(common::ask(&account, pileus_core::Request::delete("test", &["x"]))).expect("an answer");
    let seen = seen.lock().expect("no panic");
    let agent = Some("mine/2".to_owned());
    let bare = vec!["host".to_owned(), "user-agent".to_owned()];
    let with_length = vec!["content-length".to_owned(), "host".to_owned(), "user-agent".to_owned()];
    assert_eq!(seen[0], ("GET /a%20b HTTP/1.1".into(), bare.clone(), agent.clone()));
    assert_eq!(seen[1], ("POST /act HTTP/1.1".into(), with_length, agent.clone()));
    assert_eq!(seen[2], ("DELETE /x HTTP/1.1".into(), bare, agent));
}

#[test]
fn a_redirect_is_the_machines_business_and_a_compressed_body_the_callers() {
    let server = Server::start(|got, pipe| match got.target() {
        "/away" => {
            raw(pipe, "HTTP/1.1 302 X\r\nlocation: http://elsewhere.example/\r\ncontent-length: 0\r\n\r\n")
        }
        _ => raw(pipe, "HTTP/1.1 200 X\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc"),
    });
    let (account, client) = (Account::open(server.url()), plain());
    assert_eq!(client.run(get(&account, "away")).expect_err("another host").kind(), Kind::Redirected);
    assert_eq!(client.run(get(&account, "gzip")).expect("an answer"), "abc");
}

#[test]
fn a_refused_connection_is_unreachable_and_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let account = Account::open(format!("http://127.0.0.1:{port}"));
    let error = plain().run(get(&account, "x")).expect_err("nobody listens");
    assert_eq!(error.kind(), Kind::Unreachable);
    assert!(!error.may_have_acted());
    let account = Account::open("http://no-such-host.invalid");
    assert_eq!(plain().run(get(&account, "x")).expect_err("no such host").kind(), Kind::Unreachable);
}

#[test]
fn an_answer_that_breaks_off_is_lost_wherever_it_breaks() {
    for text in [
        "",
        "HTTP/1.1 200 X\r\ncontent-le",
        "HTTP/1.1 200 X\r\ncontent-length: 10\r\n\r\n",
        "HTTP/1.1 200 X\r\ncontent-length: 10\r\n\r\n12345",
        "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n",
        "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12",
    ] {
        let server = Server::start(move |_, pipe| {
            raw(pipe, text)?;
            Ok(Then::Close)
        });
        let account = Account::open(server.url());
        let request = pileus_core::Request::post("test", &["make"]);
        let error = plain().run(common::ask(&account, request)).expect_err(text);
        assert_eq!(error.kind(), Kind::Lost, "{text:?}: {error}");
        assert!(error.may_have_acted(), "{text:?}: the server had the whole request");
    }
}

#[test]
fn a_reset_is_not_the_end_of_a_body_that_has_no_length() {
    for head in ["HTTP/1.1 200 X\r\n\r\n", "HTTP/1.1 200 X\r\ncontent-length: 1000\r\n\r\n"] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let server = std::thread::spawn(move || -> std::io::Result<()> {
            let (mut stream, _) = listener.accept()?;
            // One byte is read and the rest is not: closing such a connection resets it.
            stream.read_exact(&mut [0])?;
            stream.write_all(head.as_bytes())?;
            stream.write_all(b"half of it")
        });
        let error = plain().run(get(&Account::open(url), "x")).expect_err("reset");
        assert_eq!(error.kind(), Kind::Lost, "{head:?}: {error}");
        server.join().expect("no panic").expect("served");
    }
}

#[test]
fn a_broken_pour_says_how_much_was_handed_on() {
    let server = Server::start(|_, pipe| {
        raw(pipe, "HTTP/1.1 200 X\r\ncontent-length: 10\r\n\r\n12345")?;
        Ok(Then::Close)
    });
    let account = Account::open(server.url());
    let mut poured = Vec::new();
    let io = Io::new().sink(|piece| {
        poured.push(piece);
        Ok(())
    });
    let error = plain().run_with(take(&account, "x", Take::Pour { offset: 0 }), io).expect_err("half of it");
    assert_eq!((error.kind(), poured.len()), (Kind::Lost, 1));
}

#[test]
fn a_length_that_lies_costs_nothing_but_the_answer() {
    let server = Server::start(|_, pipe| {
        raw(pipe, "HTTP/1.1 200 X\r\ncontent-length: 10000000000\r\n\r\nhello")?;
        Ok(Then::Close)
    });
    let (account, stats) = (Account::open(server.url()), Arc::new(Stats::default()));
    let client = plain().with_observer(stats.clone());
    assert_eq!(client.run(get(&account, "x")).expect_err("ten gigabytes short").kind(), Kind::Lost);
    // One that really is too long is cut off at the limit, not at its end.
    let server = Server::start(|_, pipe| {
        raw(pipe, "HTTP/1.1 200 X\r\ncontent-length: 10000000000\r\n\r\n")?;
        loop {
            pipe.write_all(&[b'x'; 4096])?;
        }
    });
    let account = Account::open(server.url());
    let error = client.run(take(&account, "x", Take::Collect { limit: 100_000 })).expect_err("too long");
    assert_eq!(error.kind(), Kind::TooLarge);
    assert_eq!(stats.counts().lost, 2);
}

#[test]
fn a_body_that_trickles_to_a_stop_is_cut_and_a_slow_head_is_not() {
    let server = Server::start(|got, pipe| {
        if got.target() == "/thinks" {
            // Ten times as long as a body may stand still.
            std::thread::sleep(Duration::from_millis(500));
            return reply(pipe, 200, "thought");
        }
        raw(pipe, "HTTP/1.1 200 X\r\ncontent-length: 10\r\n\r\n1")?;
        hang(pipe)
    });
    let account = Account::open(server.url());
    let client = client(Settings::new().idle_timeout(Duration::from_millis(50)));
    assert_eq!(client.run(get(&account, "thinks")).expect("an answer"), "thought");
    let error = client.run(get(&account, "loris")).expect_err("stands still");
    assert_eq!(error.kind(), Kind::Lost);
    assert!(error.message().contains("stood still"), "{error}");
}

#[test]
fn an_upload_that_nobody_takes_in_is_cut() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    // The connection comes about and is never read from.
    let client = client(Settings::new().idle_timeout(Duration::from_millis(50)));
    let source = Io::new().source(bytes::Bytes::from(vec![0; 64 << 20]));
    let op = common::upload(&Account::open(url), pileus_core::Body::Source(0..64 << 20));
    let error = client.run_with(op, source).expect_err("stands still");
    assert_eq!(error.kind(), Kind::Lost);
    assert!(error.message().contains("the request stood still"), "{error}");
    drop(listener);
}

#[test]
fn an_attempt_ends_at_its_deadline_however_steadily_bytes_drip() {
    let gone = Arc::new(AtomicBool::new(false));
    let noticed = gone.clone();
    let server = Server::start(move |_, pipe| {
        raw(pipe, "HTTP/1.1 200 X\r\ncontent-length: 100000\r\n\r\n")?;
        while raw(pipe, ".").is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
        noticed.store(true, Ordering::SeqCst);
        Ok(Then::Close)
    });
    let account = Account::hasty(server.url(), Duration::from_millis(100));
    let error = plain().run(get(&account, "drip")).expect_err("too slow");
    assert_eq!(error.kind(), Kind::Lost, "{error}");
    // The connection goes with the answer: the server finds nobody there.
    while !gone.load(Ordering::SeqCst) {
        std::thread::yield_now();
    }
    // The client's own limit for any exchange does the same.
    let account = Account::open(server.url());
    let client = client(Settings::new().total_timeout(Duration::from_millis(100)));
    assert_eq!(client.run(get(&account, "drip")).expect_err("too slow").kind(), Kind::Lost);
}

#[test]
fn an_operation_keeps_its_own_limit_while_a_request_is_under_way() {
    let server = Server::start(|_, pipe| hang(pipe));
    let account = Account::open(server.url());
    let op = get(&account, "x").within(Duration::from_millis(100));
    let error = plain().run(op).expect_err("never answered");
    assert_eq!(error.kind(), Kind::TimedOut);
}

#[test]
fn what_is_not_http_is_malformed() {
    for text in
        ["SSH-2.0-OpenSSH_9.9\r\n\r\n", "HTTP/1.1 ABC\r\n\r\n", "HTTP/1.1 200 X\r\ncontent-length: x\r\n\r\n"]
    {
        let server = Server::start(move |_, pipe| {
            raw(pipe, text)?;
            hang(pipe)
        });
        let account = Account::hasty(server.url(), Duration::from_secs(20));
        let error = plain().run(get(&account, "x")).expect_err(text);
        assert_eq!(error.kind(), Kind::Malformed, "{text:?}: {error}");
    }
}

#[test]
fn a_body_without_a_length_ends_with_the_connection() {
    let server = Server::start(|_: &Got, pipe| {
        raw(pipe, "HTTP/1.1 200 X\r\n\r\nall of it")?;
        Ok(Then::Close)
    });
    let account = Account::open(server.url());
    assert_eq!(plain().run(get(&account, "x")).expect("an answer"), "all of it");
}

#[test]
fn nothing_is_sent_without_a_source_or_kept_without_a_sink() {
    let server = Server::start(|_, pipe| reply(pipe, 200, "poured"));
    let (account, client) = (Account::open(server.url()), plain());
    let error = client.run(common::upload(&account, pileus_core::Body::Source(0..4))).expect_err("no source");
    assert_eq!((error.kind(), server.requests()), (Kind::Local, 0));
    let error = client.run(take(&account, "x", Take::Pour { offset: 0 })).expect_err("no sink");
    assert_eq!(error.kind(), Kind::Local);
    assert_eq!(pileus_core::Lost::new(Cause::Local, true, "x").into_error().kind(), Kind::Local);
}
