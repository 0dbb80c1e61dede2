//! Any answers, in any order, to anything that object storage does at any provider: it ends, sends what it may, keeps no
//! secret where it could be seen, and can be stored and taken up at every moment.

mod accounts;
mod operations;

use crate::{answers::check, input::Input};
use accounts::account;
use bytes::Bytes;
use pileus_core::{
    Body, Cause, Cx, Exchange, ExchangeId, Hashed, Lost, Op, Operation, Piece, Response, Step, Time,
    storage::{Object, Storage},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    task::Waker,
    time::Duration,
};

/// Headers that mean something to storage.
const HEADERS: [&str; 8] = [
    "etag",
    "content-range",
    "content-length",
    "x-amz-checksum-crc64nvme",
    "x-ms-error-code",
    "x-goog-hash",
    "location",
    "retry-after",
];
/// How many requests an operation may have in flight: as many as its transfers are wide.
const WIDTH: usize = 3;
/// How large the object is that is written, and how large its parts.
const SIZE: u64 = 40;

/// A byte for the provider, one for what is done, then a script: how each request is answered.
pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let storage = account(input.byte());
    let what = input.byte();
    let mut world = World { storage, script: input, now: Time::from_unix_secs(1_767_225_600), steps: 0 };
    operations::operate(&mut world, what);
}

struct World<'a> {
    storage: Box<dyn Storage>,
    script: Input<'a>,
    now: Time,
    steps: u128,
}

/// What takes an operation up from a checkpoint of it.
type Resume = fn(&dyn Storage, &pileus_core::Checkpoint) -> pileus_core::Result<Op<Object>>;

impl World<'_> {
    fn cx(&mut self) -> Cx<'static> {
        self.steps += 1;
        let entropy = self.steps.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        Cx { now: self.now, entropy, waker: Waker::noop() }
    }

    /// Drives an operation to its end.
    fn drive<O: Operation>(&mut self, mut op: O, width: usize) {
        drop(self.go(&mut op, width, |_, _| {}));
    }

    /// Drives a transfer to its end; at any moment another process can take it up.
    fn transfer(&mut self, mut op: Op<Object>, resume: Resume) {
        let result = self.go(&mut op, WIDTH, |storage, op| {
            let Some(stored) = op.checkpoint() else { return };
            let text = serde_json::to_string(&stored).expect("plain data");
            assert!(!text.contains(accounts::SECRET), "a secret is stored: {text}");
            let again = serde_json::from_str(&text).expect("plain data");
            let taken_up = resume(storage, &again).expect("what was stored can be taken up");
            assert!(taken_up.checkpoint().is_some(), "what was taken up can be stored");
        });
        if let Ok(object) = result {
            drop(format!("{object:?}"));
        }
    }

    fn go<O: Operation>(
        &mut self,
        op: &mut O,
        width: usize,
        mut at_rest: impl FnMut(&dyn Storage, &O),
    ) -> Result<O::Output, ()> {
        let mut flying: BTreeMap<ExchangeId, Exchange> = BTreeMap::new();
        let mut used = BTreeSet::new();
        for _ in 0..5_000 {
            let cx = self.cx();
            match op.poll(&cx) {
                Step::Send(id, exchange) => {
                    assert!(used.insert(id), "the id {id} is used twice");
                    assert!(!format!("{exchange:?}").contains(accounts::SECRET), "{exchange:?}");
                    let end = match exchange.request.body() {
                        Body::Source(span) => span.end,
                        Body::Stream(stream) => stream.span.end,
                        _ => 0,
                    };
                    assert!(end <= SIZE, "more is sent than there is: {exchange:?}");
                    flying.insert(id, exchange);
                    assert!(flying.len() <= width, "{} requests in flight", flying.len());
                }
                Step::Done(result) => {
                    assert!(flying.is_empty(), "it has ended while something is in flight");
                    if let Err(error) = &result {
                        check(error);
                    }
                    return result.map_err(|_| ());
                }
                Step::Wait(until) => {
                    at_rest(&*self.storage, op);
                    let number = self.script.below(flying.len().max(1));
                    match flying.keys().nth(number).copied() {
                        Some(id) => {
                            let exchange = flying.remove(&id).expect("it is there");
                            let answer = self.answer(&exchange);
                            let cx = self.cx();
                            op.answer(id, answer, &cx);
                        }
                        None => {
                            let until = until.expect("it waits for nothing");
                            self.now = until.max(self.now + Duration::from_nanos(1));
                        }
                    }
                }
            }
        }
        panic!("it does not end");
    }

    /// The next answer of the script; after its end all is refused.
    fn answer(&mut self, exchange: &Exchange) -> pileus_core::Answer {
        let told = match self.script.byte() {
            0 => Response::new(
                http::StatusCode::FORBIDDEN,
                Default::default(),
                pileus_core::Taken::Collected(Bytes::new()),
            ),
            1 => return Err(Lost::new(Cause::Broken, true, "the connection was reset")),
            2 => return Err(Lost::new(Cause::Connect, false, "connection refused")),
            how => {
                let text = self.script.until(0xff);
                let mut told = Input(text).answer(&HEADERS);
                // What a provider tells of a content is mostly right.
                if how % 2 == 0
                    && let Body::Stream(stream) = exchange.request.body()
                    && let Some(hash) = stream.hash
                {
                    let content = vec![b'x'; usize::try_from(stream.content_len()).unwrap_or_default()];
                    let sum = hash.of(&content).to_base64().parse();
                    told.headers.extend(
                        sum.ok().map(|sum| (http::HeaderName::from_static("x-amz-checksum-crc64nvme"), sum)),
                    );
                }
                told
            }
        };
        let mut reading = exchange.reading(told.status, told.headers.clone());
        let result = reading.push(told.bytes().clone()).and_then(|()| {
            self.pull(&mut reading);
            reading.end()
        });
        self.pull(&mut reading);
        if let Err(lost) = result {
            return Err(reading.broken(lost));
        }
        let mut response = reading.into_answer()?;
        if let Body::Stream(stream) = exchange.request.body() {
            let content = vec![b'x'; usize::try_from(stream.content_len()).unwrap_or_default()];
            response.hashed = Hashed { sent: stream.hash.map(|hash| hash.of(&content)), ..response.hashed };
        }
        Ok(response)
    }

    fn pull(&self, reading: &mut pileus_core::Reading) {
        while let Some(piece) = reading.pull() {
            let Piece::Pour { offset, bytes } = piece else { panic!("no transfer has records") };
            assert!(offset.checked_add(bytes.len() as u64).is_some(), "a place beyond all files");
        }
    }
}
