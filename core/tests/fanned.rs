//! What becomes of pieces that wait when another one fails.

mod support;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Answer, Cx, Error, Exchange, ExchangeId, Fan, Operation, Request, Response, Result, Step, Taken, Turn,
    Width, machine::Fanned,
};
use std::{collections::BTreeSet, task::Waker};
use support::START;

/// So many pieces, each of which is begun again when it has failed, as often as `patience` allows.
#[derive(Clone, Debug)]
struct Pieces {
    count: u32,
    patience: u32,
    begun: BTreeSet<u32>,
    done: BTreeSet<u32>,
    why: Option<Error>,
}

impl Pieces {
    fn new(count: u32, patience: u32) -> Self {
        Pieces { count, patience, begun: BTreeSet::new(), done: BTreeSet::new(), why: None }
    }
}

impl Fan for Pieces {
    type Output = usize;

    fn next(&mut self, _: &Cx<'_>) -> Turn<usize> {
        match &self.why {
            Some(error) => Turn::Done(Err(error.clone())),
            None if self.done.len() == self.count as usize => Turn::Done(Ok(self.done.len())),
            None => Turn::Pieces,
        }
    }

    fn advance(&mut self, _: &Response, _: &Cx<'_>) -> Result<()> {
        Ok(())
    }

    fn failed(&mut self, piece: Option<u32>, error: Error, _: &Cx<'_>) -> Result<()> {
        self.begun.remove(&piece.expect("there are only pieces"));
        match self.patience.checked_sub(1) {
            Some(left) => self.patience = left,
            None => self.why = Some(error),
        }
        Ok(())
    }

    fn begin(&mut self, _: u64) -> Option<u32> {
        let piece = (0..self.count).find(|n| !self.begun.contains(n) && !self.done.contains(n))?;
        self.begun.insert(piece);
        Some(piece)
    }

    fn piece(&self, piece: u32) -> Request {
        Request::get("test", &["pieces", &piece.to_string()])
    }

    fn weight(&self, _: u32) -> u64 {
        1
    }

    fn finished(&mut self, piece: u32, _: &Response, _: &Cx<'_>) -> Result<()> {
        self.begun.remove(&piece);
        assert!(self.done.insert(piece), "{piece} is done twice");
        Ok(())
    }

    fn width(&self) -> Width {
        Width { pieces: 3, bytes: u64::MAX }
    }
}

/// Answers each request with the status that `judge` says for the path and how often it was asked for; all that are
/// under way are answered before any time passes.
fn run(
    fan: Pieces,
    mut judge: impl FnMut(&str, usize) -> u16,
) -> (std::result::Result<usize, Error>, Vec<String>) {
    let mut op = Fanned::new(support::account(), fan);
    let (mut now, mut log): (_, Vec<String>) = (START, Vec::new());
    let mut flights: Vec<(ExchangeId, Exchange)> = Vec::new();
    for _ in 0..1_000 {
        let cx = Cx { now, entropy: 7 << 90, waker: Waker::noop() };
        match op.poll(&cx) {
            Step::Send(id, exchange) => flights.push((id, exchange)),
            Step::Done(result) => return (result, log),
            Step::Wait(_) if !flights.is_empty() => {
                let (id, exchange) = flights.remove(0);
                let path = exchange.request.uri().path().to_owned();
                let before = log.iter().filter(|other| **other == path).count();
                let status = if path == "/login" { 200 } else { judge(&path, before) };
                let status = StatusCode::from_u16(status).expect("a status");
                let content = Taken::Collected(Bytes::from_static(b"1"));
                log.push(path);
                let answer: Answer = Ok(Response::new(status, HeaderMap::new(), content));
                op.answer(id, answer, &cx);
            }
            Step::Wait(Some(until)) => now = now.max(until),
            Step::Wait(None) => panic!("stuck after {log:?}"),
        }
    }
    panic!("it does not end: {log:?}");
}

#[test]
fn a_piece_that_waits_for_its_next_attempt_survives_the_failure_of_another() {
    // The first one is asked to come back later; while it waits, the second one is refused, and begun again.
    let (result, log) = run(Pieces::new(5, 1), |path, before| match (path, before) {
        ("/pieces/0", 0) => 502,
        ("/pieces/1", 0) => 403,
        _ => 200,
    });
    assert_eq!(result.expect("all are done"), 5, "{log:?}");
    for piece in 0..5 {
        let asked = log.iter().filter(|path| **path == format!("/pieces/{piece}")).count();
        assert_eq!(asked, if piece < 2 { 2 } else { 1 }, "piece {piece}: {log:?}");
    }
}

#[test]
fn nothing_is_sent_again_for_a_fan_that_is_given_up() {
    let (result, log) = run(Pieces::new(9, 0), |path, _| match path {
        "/pieces/0" => 502,
        "/pieces/1" => 403,
        _ => 200,
    });
    assert_eq!(result.expect_err("refused").kind(), pileus_core::Kind::Forbidden);
    assert_eq!(log, ["/login", "/pieces/0", "/pieces/1", "/pieces/2"]);
}
