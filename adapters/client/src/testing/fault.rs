//! Answers that do not come, or not whole.

use super::{Account, Ask, Reply, Server, Tested, client};
use http::Method;
use pileus_core::{Body, Kind};
use std::{
    net::TcpListener,
    sync::atomic::{AtomicU64, Ordering::SeqCst},
};

pub async fn nobody_listening_is_unreachable<R: Tested>() {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port");
    let account = Account::patient(format!("http://{address}"), 3);
    // Even what must not happen twice is tried again: nothing was sent.
    let error = client::<R>().run(account.ask(Ask::new(Method::POST, "/x"))).await.expect_err("nobody there");
    assert_eq!((error.kind(), error.attempts()), (Kind::Unreachable, 3), "{error}");
    assert!(!error.may_have_acted());
    assert!(error.message().contains(&address.to_string()), "{error}");
    let error = client::<R>().run(Account::open("http://no-such-host.invalid").get("/")).await;
    assert_eq!(error.expect_err("no such name").kind(), Kind::Unreachable);
}

pub async fn a_connection_reset_in_the_body_is_lost<R: Tested>() {
    // Closing with the request's body unread makes it a reset rather than an end.
    let server =
        Server::heads_only(|_| Reply::Close(b"HTTP/1.1 200 x\r\ncontent-length: 100\r\n\r\nbegun".to_vec()));
    let ask = Ask::new(Method::POST, "/x").body(Body::Bytes(vec![b'x'; 100_000].into()));
    let error =
        client::<R>().run(Account::patient(server.url(), 5).ask(ask)).await.expect_err("half an answer");
    assert_eq!((error.kind(), error.attempts()), (Kind::Lost, 1), "{error}");
    assert!(error.may_have_acted(), "a POST must not be sent again unasked");
    assert_eq!(server.requests(), 1);
}

pub async fn an_answer_cut_short_is_tried_again<R: Tested>() {
    let count = AtomicU64::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, SeqCst) {
        0 => Reply::Close(b"HTTP/1.1 200 x\r\ncontent-length: 4\r\n\r\nwho".to_vec()),
        1 => Reply::Close(b"HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nwho\r\n".to_vec()),
        2 => Reply::Close(b"HTTP/1.1 200".to_vec()),
        3 => Reply::Close(Vec::new()),
        _ => Reply::ok("whole"),
    });
    let (client, account) = (client::<R>(), Account::patient(server.url(), 5));
    assert_eq!(client.run(account.get("/")).await.expect("in the end").text(), "whole");
    assert_eq!(server.requests(), 5);
}

pub async fn a_length_that_lies_costs_no_memory<R: Tested>() {
    const HEAD: &[u8] = b"HTTP/1.1 200 x\r\ncontent-length: 10000000000\r\n\r\n";
    let server = Server::start(|_| Reply::Close([HEAD, &[b'x'; 1000]].concat()));
    let error = client::<R>().run(Account::open(server.url()).get("/")).await.expect_err("not ten gigabytes");
    assert_eq!(error.kind(), Kind::Lost, "{error}");
    // One that keeps its promise is stopped at the limit of what is collected.
    let server = Server::start(|_| Reply::Repeat(HEAD.to_vec(), vec![b'x'; 64 << 10]));
    let error = client::<R>().run(Account::patient(server.url(), 5).get("/")).await.expect_err("too long");
    assert_eq!((error.kind(), server.requests()), (Kind::TooLarge, 1), "{error}");
    super::until::<R>("the rest is not waited for", || server.closed() == 1).await;
}

pub async fn what_is_not_http_is_malformed<R: Tested>() {
    for nonsense in ["SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"]
    {
        let server = Server::start(|_| Reply::Close(nonsense.into()));
        let error = client::<R>().run(Account::patient(server.url(), 5).get("/")).await.expect_err(nonsense);
        assert_eq!((error.kind(), server.requests()), (Kind::Malformed, 1), "{nonsense}: {error}");
    }
}

pub async fn a_redirect_is_not_followed_to_another_host<R: Tested>() {
    let other = Server::start(|_| Reply::status(200));
    let target = other.url();
    let server = Server::start(move |_| Reply::Whole(302, vec![("location", target.clone())], Vec::new()));
    let error = client::<R>().run(Account::open(server.url()).get("/")).await.expect_err("elsewhere");
    assert_eq!(error.kind(), Kind::Redirected, "{error}");
    assert_eq!((server.requests(), other.connections()), (1, 0));
}
