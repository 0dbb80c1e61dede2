//! Limits of time, and giving up. Each server holds still until the client has gone, so nothing here can be early.

use super::{Account, Ask, Reply, Server, Tested, client, client_with, settings, until};
use crate::Stats;
use http::Method;
use pileus_core::{Body, Kind, Op};
use std::{future::poll_fn, net::TcpListener, pin::pin, sync::Arc, time::Duration};

const SHORT: Duration = Duration::from_millis(60);
const LONG: Duration = Duration::from_secs(3600);

pub async fn a_body_that_stands_still_is_cut<R: Tested>() {
    let server = Server::start(|_| Reply::Hold(b"HTTP/1.1 200 x\r\ncontent-length: 9\r\n\r\nab".to_vec()));
    let client = client_with::<R>(settings().idle_timeout(SHORT));
    let error = client.run(Account::open(server.url()).get("/")).await.expect_err("it never ends");
    assert_eq!(error.kind(), Kind::Lost, "{error}");
    assert!(error.message().contains("stood still"), "{error}");
    until::<R>("its connection is closed", || server.closed() == 1).await;
}

/// The one scenario that takes its time: the body is on its way for longer than it may stand still.
pub async fn a_body_that_keeps_moving_is_not_cut<R: Tested>() {
    const LIMIT: Duration = Duration::from_secs(2);
    const COUNT: usize = 450;
    let head = format!("HTTP/1.1 200 x\r\ncontent-length: {COUNT}\r\n\r\n").into_bytes();
    let server = Server::start(move |_| Reply::Dribble(head.clone(), COUNT));
    let client = client_with::<R>(settings().idle_timeout(LIMIT));
    let told = client.run(Account::open(server.url()).get("/")).await.expect("slow and whole");
    assert_eq!(told.text(), "x".repeat(COUNT));
}

pub async fn an_upload_that_stands_still_is_cut<R: Tested>() {
    let server = Server::heads_only(|_| Reply::Hold(Vec::new()));
    let client = client_with::<R>(settings().idle_timeout(SHORT));
    let ask = Ask::new(Method::POST, "/x").body(Body::Bytes(vec![0; 64 << 20].into()));
    let error = client.run(Account::open(server.url()).ask(ask)).await.expect_err("nobody reads it");
    assert_eq!(error.kind(), Kind::Lost, "{error}");
    assert!(error.message().contains("stood still") && error.may_have_acted(), "{error}");
}

pub async fn a_body_that_dribbles_is_cut_in_the_end<R: Tested>() {
    let head = b"HTTP/1.1 200 x\r\ncontent-length: 900000\r\n\r\n".to_vec();
    let server = Server::start(move |_| Reply::Repeat(head.clone(), b"x".to_vec()));
    let client = client_with::<R>(settings().idle_timeout(LONG).total_timeout(SHORT));
    let error = client.run(Account::open(server.url()).get("/")).await.expect_err("too slow");
    assert_eq!(error.kind(), Kind::Lost, "{error}");
    assert!(error.message().contains("total time"), "{error}");
    let silent = Server::start(|_| Reply::Hold(Vec::new()));
    let error = client.run(Account::open(silent.url()).get("/")).await.expect_err("no head at all");
    assert!(error.message().contains("total time"), "{error}");
}

pub async fn a_handshake_that_hangs_is_cut<R: Tested>() {
    // Connections are made by the kernel and never accepted.
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let client = client_with::<R>(settings().connect_timeout(SHORT));
    let account = Account::open(format!("https://localhost:{port}"));
    let error = client.run(account.ask(Ask::new(Method::POST, "/x"))).await.expect_err("nobody answers");
    assert_eq!(error.kind(), Kind::Unreachable, "{error}");
    assert!(!error.may_have_acted());
}

pub async fn a_deadline_drops_the_exchange<R: Tested>() {
    let server = Server::start(|_| Reply::Hold(Vec::new()));
    let stats = Arc::new(Stats::default());
    let client = client::<R>().with_observer(stats.clone());
    let account = Account::open(server.url());
    let error =
        client.run(account.ask(Ask::new(Method::GET, "/").timeout(SHORT))).await.expect_err("no answer");
    assert_eq!((error.kind(), error.attempts()), (Kind::Lost, 1), "{error}");
    until::<R>("its connection is closed", || server.closed() == 1).await;
    let counts = stats.counts();
    assert_eq!((counts.sent, counts.dropped, counts.in_flight, counts.failed), (1, 1, 0, 1));
    // The limit of the whole operation does the same.
    let limited: Op<_> = account.get("/").op().within(SHORT);
    let error = client.run(limited).await.expect_err("no answer");
    assert_eq!(error.kind(), Kind::TimedOut, "{error}");
    until::<R>("its connection is closed", || server.closed() == 2).await;
}

pub async fn dropping_the_future_closes_the_connection<R: Tested>() {
    let silent = Server::start(|_| Reply::Hold(Vec::new()));
    let half = Server::start(|_| Reply::Hold(b"HTTP/1.1 200 x\r\ncontent-length: 9\r\n\r\nab".to_vec()));
    for server in [silent, half] {
        let stats = Arc::new(Stats::default());
        let client = client::<R>().with_observer(stats.clone());
        {
            let mut run = pin!(client.run(Account::open(server.url()).get("/")));
            let mut asked = pin!(until::<R>("the request arrives", || server.requests() == 1));
            poll_fn(|cx| {
                assert!(run.as_mut().poll(cx).is_pending(), "it cannot end");
                asked.as_mut().poll(cx)
            })
            .await;
            assert_eq!((stats.counts().in_flight, server.closed()), (1, 0));
        }
        until::<R>("the server sees the connection end", || server.closed() == 1).await;
        let counts = stats.counts();
        assert_eq!((counts.dropped, counts.cancelled, counts.in_flight), (1, 1, 0));
        assert_eq!((counts.succeeded, counts.failed), (0, 0));
    }
    // One that was never polled did nothing.
    let server = Server::start(|_| Reply::status(200));
    drop(client::<R>().run(Account::open(server.url()).get("/")));
    assert_eq!(server.connections(), 0);
}
