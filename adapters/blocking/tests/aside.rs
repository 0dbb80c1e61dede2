//! Operations with several requests under way at once.

mod common;

use bytes::Bytes;
use common::server::{Server, hang, reply};
use pileus_blocking::{Client, Event, Io, Observer, Proxies, Settings, Stats};
use pileus_core::{
    Answer, Body, Checkpoint, Cx, Exchange, ExchangeId, Leftover, Operation, Piece, Step, Take, Taken,
};
use std::{
    collections::BTreeMap,
    io,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// Sends all its requests at once, each pouring to its own place, and is done when `enough` were answered.
struct Fan {
    base: String,
    paths: Vec<&'static str>,
    sent: usize,
    enough: usize,
    answers: BTreeMap<ExchangeId, String>,
}

impl Operation for Fan {
    type Output = BTreeMap<ExchangeId, String>;

    fn poll(&mut self, _: &Cx<'_>) -> Step<Self::Output> {
        if self.answers.len() >= self.enough {
            return Step::Done(Ok(std::mem::take(&mut self.answers)));
        }
        let Some(path) = self.paths.get(self.sent) else { return Step::Wait(None) };
        let request =
            http::Request::get(format!("{}/{path}", self.base)).body(Body::Empty).expect("a request");
        // So far apart that none runs into the next.
        let take = Take::Pour { offset: 1_000_000 * self.sent as u64 };
        self.sent += 1;
        Step::Send(self.sent as u32, Exchange { request, take, deadline: None, service: "test", attempt: 1 })
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, _: &Cx<'_>) {
        let text = match answer {
            Ok(response) => match response.body {
                Taken::Collected(bytes) => format!("{} {} bytes", response.status.as_u16(), bytes.len()),
                other => format!("{} {other:?}", response.status.as_u16()),
            },
            Err(lost) => format!("{:?}", lost.cause),
        };
        assert!(self.answers.insert(id, text).is_none(), "answered twice");
    }

    fn limit(&mut self, _: Duration) {}

    fn left_behind(&self) -> Vec<Leftover> {
        Vec::new()
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        None
    }
}

fn fan(server: &Server, paths: &[&'static str], enough: usize) -> Fan {
    Fan { base: server.url(), paths: paths.to_vec(), sent: 0, enough, answers: BTreeMap::new() }
}

fn plain() -> Client {
    Client::with(Settings::new().proxy(Proxies::Direct)).expect("good settings")
}

#[test]
fn all_are_under_way_at_once_and_every_piece_comes_to_the_calling_thread() {
    // Nobody is answered before all three have asked: one after the other would hang.
    let barrier = Arc::new(Barrier::new(3));
    let server = Server::start(move |got, pipe| {
        barrier.wait();
        match got.target() {
            "/none" => reply(pipe, 404, "an error"),
            target => reply(pipe, 200, &target[1..].repeat(20_000)),
        }
    });
    let stats = Arc::new(Stats::default());
    let client = plain().with_observer(stats.clone());
    let here = thread::current().id();
    let mut poured: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    let io = Io::new().sink(|piece| {
        assert_eq!(thread::current().id(), here);
        let Piece::Pour { offset, bytes } = piece else { panic!("a line") };
        let (first, file) =
            poured.range_mut(..=offset).next_back().map_or((offset, None), |(k, v)| (*k, Some(v)));
        match file {
            Some(file) if first + file.len() as u64 == offset => file.extend_from_slice(&bytes),
            _ => {
                poured.insert(offset, bytes.to_vec());
            }
        }
        Ok(())
    });
    let done = client.run_with(fan(&server, &["ab", "none", "xyz"], 3), io).expect("all answered");
    assert_eq!(done[&1], "200 Poured(40000 bytes)");
    assert_eq!(done[&2], "404 8 bytes");
    assert_eq!(done[&3], "200 Poured(60000 bytes)");
    assert_eq!(poured.len(), 2);
    assert_eq!(poured[&0], b"ab".repeat(20_000));
    assert_eq!(poured[&2_000_000], b"xyz".repeat(20_000));
    let counts = stats.counts();
    assert_eq!((counts.peak_in_flight, counts.in_flight, counts.bytes), (3, 0, 100_008));
}

#[test]
fn a_sink_that_fails_answers_its_own_request_and_no_other() {
    let server = Server::start(|got, pipe| reply(pipe, 200, &got.target()[1..].repeat(100_000)));
    let io = Io::new().sink(|piece| match piece {
        Piece::Pour { offset, .. } if offset >= 1_000_000 => Err(io::Error::other("disk full")),
        _ => Ok(()),
    });
    let done = plain().run_with(fan(&server, &["a", "b"], 2), io).expect("both answered");
    assert_eq!(done[&1], "200 Poured(100000 bytes)");
    assert_eq!(done[&2], "Local");
}

/// Remembers which paths were dropped.
struct Dropped(Mutex<Vec<String>>);

impl Observer for Dropped {
    fn event(&self, event: &Event<'_>) {
        if let Event::Dropped { request, .. } = event {
            self.0.lock().expect("no panic").push(request.path.to_owned());
        }
    }
}

#[test]
fn when_it_is_done_whatever_is_still_under_way_is_given_up() {
    let gone = Arc::new(AtomicBool::new(false));
    let noticed = gone.clone();
    let server = Server::start(move |got, pipe| {
        if got.target() == "/quick" {
            return reply(pipe, 200, "");
        }
        // A body that never ends: its reader must not go on for ever.
        pipe.write_all(b"HTTP/1.1 200 X\r\n\r\n")?;
        while pipe.write_all(&[b'.'; 1000]).is_ok() {}
        noticed.store(true, Ordering::SeqCst);
        hang(pipe)
    });
    let dropped = Arc::new(Dropped(Mutex::new(Vec::new())));
    let client = plain().with_observer(dropped.clone());
    let io = Io::new().sink(|_| Ok(())).source(Bytes::new());
    let done = client.run_with(fan(&server, &["endless", "quick"], 1), io).expect("one is enough");
    assert_eq!(done.keys().copied().collect::<Vec<_>>(), [2]);
    assert_eq!(*dropped.0.lock().expect("no panic"), ["/endless"]);
    while !gone.load(Ordering::SeqCst) {
        thread::yield_now();
    }
}
