//! Bodies from and to the caller, and listings as they come.

use super::{Account, Ask, Reply, Server, Tested, client};
use crate::{Io, Sink, Source};
use bytes::Bytes;
use futures_util::StreamExt;
use http::Method;
use pileus_core::{Body, Kind, Piece, Take, Taken};
use std::{
    io,
    ops::Range,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

fn upload(span: Range<u64>) -> Ask {
    Ask::new(Method::PUT, "/object").body(Body::Source(span))
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n * 31 % 251) as u8).collect()
}

/// Gives one byte at a time.
struct Dribble(Vec<u8>);

impl Source for Dribble {
    fn read(self: Arc<Self>, span: Range<u64>) -> Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>> {
        let byte = usize::try_from(span.start).ok().and_then(|at| self.0.get(at).copied());
        Box::pin(async move {
            byte.map(|b| Bytes::copy_from_slice(&[b])).ok_or(io::ErrorKind::UnexpectedEof.into())
        })
    }
}

pub async fn a_body_goes_out_from_the_callers_source<R: Tested>() {
    let server = Server::start(|asked| Reply::ok(asked.body.clone()));
    let (client, account) = (client::<R>(), Account::open(server.url()));
    let all = pattern(300_000);
    for span in [0..300_000, 7..200_001, 5..5] {
        let io = Io::new().source(Bytes::from(all.clone()));
        let told = client.run_with(account.ask(upload(span.clone())), io).await.expect("an answer");
        let expected = Bytes::copy_from_slice(&all[span.start as usize..span.end as usize]);
        assert_eq!(told.body, Taken::Collected(expected), "{span:?}");
        assert_eq!(
            server.log().pop().expect("a request").header("content-length"),
            (span.end - span.start).to_string()
        );
    }
    let io = Io::new().source(Dribble(pattern(100)));
    let told = client.run_with(account.ask(upload(10..90)), io).await.expect("an answer");
    assert_eq!(told.body, Taken::Collected(Bytes::copy_from_slice(&pattern(100)[10..90])));
}

pub async fn a_body_pours_into_the_callers_sink<R: Tested>() {
    let server = Server::start(|asked| match &*asked.target {
        "/object" => Reply::ok(pattern(1_000_000)),
        _ => Reply::Whole(404, Vec::new(), b"no such object".to_vec()),
    });
    let (client, account) = (client::<R>(), Account::open(server.url()));
    let (mut file, mut next) = (Vec::new(), 500);
    let sink = |piece| {
        let Piece::Pour { offset, bytes } = piece else { return Err(io::ErrorKind::InvalidInput.into()) };
        assert_eq!(offset, next);
        next += bytes.len() as u64;
        file.extend_from_slice(&bytes);
        Ok(())
    };
    let ask = Ask::new(Method::GET, "/object").take(Take::Pour { offset: 500 });
    let told = client.run_with(account.ask(ask), Io::new().sink(sink)).await.expect("an answer");
    assert_eq!(told.body, Taken::Poured(1_000_000));
    assert!(file == pattern(1_000_000));
    let ask = Ask::new(Method::GET, "/nothing").take(Take::Pour { offset: 0 });
    let sink = |piece| panic!("an error page is not the caller's: {piece:?}");
    let error = client.run_with(account.ask(ask), Io::new().sink(sink)).await.expect_err("not there");
    assert_eq!((error.kind(), error.excerpt()), (Kind::NotFound, Some("no such object")));
}

pub async fn records_arrive_line_by_line<R: Tested>() {
    let chunked = "HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\n4\r\none\r\r\n5\r\n\ntwo\n\r\n3\r\nend\r\n0\r\n\r\n";
    let server = Server::start(|_| Reply::Close(chunked.into()));
    let mut lines = Vec::new();
    let sink = |piece| {
        lines.extend(if let Piece::Record(line) = piece { Some(line) } else { None });
        Ok(())
    };
    let ask = Ask::new(Method::GET, "/events").take(Take::Records { limit: 100 });
    let told = client::<R>().run_with(Account::open(server.url()).ask(ask), Io::new().sink(sink)).await;
    assert_eq!(told.expect("an answer").body, Taken::Records(3));
    assert_eq!(lines, ["one", "two", "end"]);
}

pub async fn a_source_or_sink_that_is_missing_or_fails_is_the_callers<R: Tested>() {
    let server = Server::start(|_| Reply::ok(pattern(1000)));
    let (client, account) = (client::<R>(), Account::patient(server.url(), 5));
    let download = || account.ask(Ask::new(Method::GET, "/object").take(Take::Pour { offset: 0 }));
    let error = client.run(account.ask(upload(0..9))).await.expect_err("no source");
    assert_eq!(error.kind(), Kind::Local);
    assert!(error.message().contains("source") && error.message().contains("run_with"), "{error}");
    let error = client.run(download()).await.expect_err("no sink");
    assert_eq!(error.kind(), Kind::Local);
    assert!(error.message().contains("sink"), "{error}");
    assert_eq!(server.connections(), 0, "known before anything is sent");

    let full = |_| Err(io::Error::from(io::ErrorKind::StorageFull));
    let error = client.run_with(download(), Io::new().sink(full)).await.expect_err("a full disk");
    assert_eq!((error.kind(), server.requests()), (Kind::Local, 1), "{error}");
    assert!(error.message().contains("sink"), "{error}");

    let short = Io::new().source(Bytes::from_static(b"12345"));
    let error = client.run_with(account.ask(upload(0..9)), short).await.expect_err("five of nine bytes");
    assert_eq!(error.kind(), Kind::Local, "{error}");
    assert!(error.message().contains("ends at byte 5"), "{error}");
}

/// Takes a piece only when asked a second time, and owns up to the last one only when flushed twice.
#[derive(Default)]
struct Slow {
    asked: bool,
    flushed: bool,
    taken: Arc<std::sync::Mutex<(Vec<u8>, bool)>>,
}

impl Sink for Slow {
    fn take(&mut self, piece: Piece) -> io::Result<()> {
        assert!(std::mem::take(&mut self.asked), "a piece it had no room for");
        if let Piece::Pour { bytes, .. } = piece {
            self.taken.lock().expect("no panic").0.extend_from_slice(&bytes);
        }
        Ok(())
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !std::mem::replace(&mut self.asked, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !std::mem::replace(&mut self.flushed, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.taken.lock().expect("no panic").1 = true;
        Poll::Ready(Ok(()))
    }
}

pub async fn a_slow_sink_holds_the_answer_back<R: Tested>() {
    let server = Server::start(|_| Reply::ok(pattern(500_000)));
    let slow = Slow::default();
    let taken = slow.taken.clone();
    let ask = Ask::new(Method::GET, "/object").take(Take::Pour { offset: 0 });
    let told = client::<R>().run_with(Account::open(server.url()).ask(ask), Io::new().sink(slow)).await;
    assert_eq!(told.expect("an answer").body, Taken::Poured(500_000));
    let taken = taken.lock().expect("no panic");
    assert!(taken.0 == pattern(500_000) && taken.1);
}

pub async fn items_come_page_by_page<R: Tested>() {
    let server = Server::start(|asked| match &*asked.target {
        "/items" => Reply::ok("1,2,"),
        "/items?after=2" => Reply::ok("3,4,"),
        "/items?after=4" => Reply::ok("5"),
        other => panic!("nobody asked for {other}"),
    });
    let (client, account) = (client::<R>(), Account::open(server.url()));
    let mut items = client.items(account.list());
    assert_eq!(server.connections(), 0, "nothing before it is polled");
    for (item, requests) in [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)] {
        assert_eq!(items.next().await.expect("an item").expect("a number"), item);
        assert_eq!(server.requests(), requests, "a page is asked for when the last one is used up");
    }
    assert!(items.next().await.is_none() && items.next().await.is_none());
    assert_eq!(client.run(account.list()).await.expect("all"), [1, 2, 3, 4, 5]);
    assert_eq!(server.connections(), 1);

    let failing = Server::start(|asked| match &*asked.target {
        "/items" => Reply::ok("1,"),
        _ => Reply::status(500),
    });
    let results: Vec<_> = client.items(Account::open(failing.url()).list()).collect().await;
    let kinds: Vec<_> = results.into_iter().map(|item| item.map_err(|error| error.kind())).collect();
    assert_eq!(kinds, [Ok(1), Err(Kind::Unavailable)], "what came before the failure, and the failure");
}
