//! The provider itself, in memory, and what goes wrong on the way to it.

use crate::{
    provider::{HASH, Source, Target},
    support::{self, START},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use pileus_core::{
    Answer, Body, Cause, Checksum, Cx, Exchange, ExchangeId, Lost, Operation, Piece, Response, Result, Step,
    Stream, Taken, Time,
    machine::Fanned,
    storage::{Download, DownloadSpec, ReadSpec, Upload, UploadSpec},
};
use std::{collections::BTreeMap, task::Waker};

/// What befalls an exchange.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    None,
    LostBefore,
    LostAfter,
    Unavailable,
    /// The answer's body breaks off after that many bytes.
    Cut(usize),
    /// It is refused for good.
    Refused,
    /// The content is damaged on the way in.
    Damaged,
}

/// How a provider names the states of its object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Names {
    /// By tags that requests are held against.
    Tags,
    /// By weak tags: a request that depends on one is refused.
    WeakTags,
    /// By the time alone.
    Times,
}

/// A provider in memory, its caller's bytes, and a driver that answers exchanges in any order.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) content: Bytes,
    pub(crate) object: Option<Bytes>,
    pub(crate) etag: u32,
    pub(crate) names: Names,
    pub(crate) uploads: BTreeMap<u32, BTreeMap<u32, Bytes>>,
    pub(crate) opened: u32,
    pub(crate) sent: BTreeMap<String, u32>,
    pub(crate) log: Vec<String>,
    pub(crate) most: usize,
    pub(crate) sink: Vec<u8>,
    pub(crate) ignores_ranges: bool,
    pub(crate) damages: bool,
    /// Bytes of answers are other ones when they arrive.
    pub(crate) flips: bool,
    /// Checksums are told with heads alone.
    pub(crate) reticent: bool,
    pub(crate) now: Time,
}

impl World {
    pub(crate) fn new(content: &[u8]) -> Self {
        World {
            content: Bytes::copy_from_slice(content),
            object: None,
            etag: 1,
            names: Names::Tags,
            uploads: BTreeMap::new(),
            opened: 0,
            sent: BTreeMap::new(),
            log: Vec::new(),
            most: 0,
            sink: Vec::new(),
            ignores_ranges: false,
            damages: false,
            flips: false,
            reticent: false,
            now: START,
        }
    }

    pub(crate) fn holding(content: &[u8]) -> Self {
        World { object: Some(Bytes::copy_from_slice(content)), ..World::new(content) }
    }

    pub(crate) fn span(&self, start: u64, end: u64) -> Bytes {
        self.content.slice(start as usize..end as usize)
    }

    /// What the request holds, and its checksum where one is computed.
    pub(crate) fn body(&self, body: &Body) -> (Bytes, Option<Checksum>) {
        match body {
            Body::Empty => (Bytes::new(), None),
            Body::Bytes(bytes) => (bytes.clone(), None),
            Body::Source(span) => (self.span(span.start, span.end), None),
            Body::Stream(stream) => {
                let Stream { span, hash, .. } = &**stream;
                let bytes = self.span(span.start, span.end);
                let sum = hash.map(|hash| hash.of(&bytes));
                (bytes, sum)
            }
        }
    }

    /// The provider, as a function.
    pub(crate) fn act(&mut self, request: &http::Request<Body>, bytes: Bytes) -> (u16, HeaderMap, Bytes) {
        let path: Vec<_> = request.uri().path().split('/').skip(1).collect();
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: String| {
            headers.insert(name, value.parse().expect("a header"));
        };
        let (status, body) = match (request.method().as_str(), &path[..]) {
            ("POST", ["login"]) => (200, Bytes::from_static(b"1")),
            ("POST", ["uploads"]) => {
                self.opened += 1;
                self.uploads.insert(self.opened, BTreeMap::new());
                (200, self.opened.to_string().into())
            }
            (method, ["uploads", id, rest @ ..]) => {
                let id: u32 = id.parse().expect("a number");
                match (self.uploads.get_mut(&id), method, rest) {
                    (None, ..) => (404, Bytes::new()),
                    (Some(parts), "PUT", [number]) => {
                        set("etag", format!("\"{number}\""));
                        parts.insert(number.parse().expect("a number"), bytes);
                        (200, Bytes::new())
                    }
                    (Some(parts), "GET", _) => {
                        let sizes: BTreeMap<_, _> = parts.iter().map(|(n, part)| (n, part.len())).collect();
                        (200, serde_json::to_vec(&sizes).expect("JSON").into())
                    }
                    (Some(_), "DELETE", _) => {
                        self.uploads.remove(&id);
                        (204, Bytes::new())
                    }
                    (Some(parts), "POST", _) => {
                        let wanted: Vec<u32> = serde_json::from_slice(&bytes).expect("numbers");
                        assert!(wanted.iter().all(|n| parts.contains_key(n)), "it has {:?}", parts.keys());
                        self.object = Some(parts.values().flatten().copied().collect::<Vec<_>>().into());
                        self.uploads.remove(&id);
                        self.etag += 1;
                        (200, Bytes::new())
                    }
                    _ => (405, Bytes::new()),
                }
            }
            ("PUT", ["object"]) => {
                self.object = Some(bytes);
                self.etag += 1;
                (200, Bytes::new())
            }
            ("DELETE", ["object"]) => {
                self.object = None;
                (204, Bytes::new())
            }
            ("GET" | "HEAD", ["object"]) => {
                let wanted = request.headers().get(header::IF_MATCH);
                let other = wanted.is_some_and(|tag| {
                    self.names != Names::Tags || tag.as_bytes() != self.etag.to_string().as_bytes()
                });
                match &self.object {
                    None => (404, Bytes::new()),
                    Some(_) if other => (412, Bytes::new()),
                    Some(all) if request.method() == "HEAD" => {
                        set("content-length", all.len().to_string());
                        (200, Bytes::new())
                    }
                    Some(all) => {
                        let range = request.headers().get(header::RANGE).filter(|_| !self.ignores_ranges);
                        match range.map(|range| parse(range.to_str().expect("text"), all.len())) {
                            None => {
                                set("content-length", all.len().to_string());
                                (200, all.clone())
                            }
                            Some(None) => {
                                set("content-range", format!("bytes */{}", all.len()));
                                (416, Bytes::from_static(b"no such range"))
                            }
                            Some(Some((first, end))) => {
                                let range = format!("bytes {first}-{}/{}", end - 1, all.len());
                                set("content-range", range);
                                (206, all.slice(first..end))
                            }
                        }
                    }
                }
            }
            other => panic!("{other:?}"),
        };
        if let Some(all) = &self.object {
            let (name, text) = match self.names {
                Names::Tags => ("etag", self.etag.to_string()),
                Names::WeakTags => ("etag", format!("W/\"{}\"", self.etag)),
                Names::Times => {
                    ("last-modified", format!("Sun, 06 Nov 1994 08:49:{:02} GMT", self.etag % 60))
                }
            };
            headers.entry(name).or_insert(text.parse().expect("a header"));
            let mut sum = HASH.of(all).to_hex();
            if self.damages {
                sum = HASH.of(b"something else").to_hex();
            }
            if request.method() == "HEAD" || !self.reticent {
                headers.insert("x-sum", sum.parse().expect("a header"));
            }
        }
        (status, headers, body)
    }

    pub(crate) fn exchange(&mut self, exchange: &Exchange, fault: Fault) -> Answer {
        let request = &exchange.request;
        let what = format!("{} {}", request.method(), request.uri().path());
        *self.sent.entry(what.clone()).or_default() += 1;
        self.log.push(what);
        let (mut bytes, sum) = self.body(request.body());
        let lost = || Lost::new(Cause::Broken, true, "the connection broke");
        match fault {
            Fault::LostBefore => return Err(lost()),
            Fault::Unavailable => {
                return Ok(Response::new(StatusCode::BAD_GATEWAY, HeaderMap::new(), collected(b"")));
            }
            Fault::Refused => {
                return Ok(Response::new(StatusCode::FORBIDDEN, HeaderMap::new(), collected(b"")));
            }
            Fault::Damaged if !bytes.is_empty() => {
                bytes = bytes.iter().map(|b| b ^ 1).collect::<Vec<_>>().into();
            }
            _ => {}
        }
        let (status, headers, body) = self.act(request, bytes);
        if fault == Fault::LostAfter {
            return Err(lost());
        }
        let mut reading = exchange.reading(StatusCode::from_u16(status).expect("a status"), headers);
        let cut = if let Fault::Cut(after) = fault { after.min(body.len()) } else { body.len() };
        for chunk in body[..cut].chunks(3) {
            let chunk: Bytes = chunk.iter().map(|byte| byte ^ u8::from(self.flips)).collect();
            reading.push(chunk).map_err(|lost| reading.broken(lost))?;
            while let Some(Piece::Pour { offset, bytes }) = reading.pull() {
                let end = offset as usize + bytes.len();
                if self.sink.len() < end {
                    self.sink.resize(end, b'?');
                }
                self.sink[offset as usize..end].copy_from_slice(&bytes);
            }
        }
        if cut < body.len() {
            return Err(reading.broken(lost()));
        }
        reading.end().map_err(|lost| reading.broken(lost))?;
        reading.into_answer().map(|mut response| {
            response.hashed.sent = sum;
            response
        })
    }

    /// Drives to the end: of the exchanges in flight `pick` says which is answered next, and how.
    pub(crate) fn run<O: Operation>(
        &mut self,
        op: &mut O,
        mut pick: impl FnMut(usize, &str) -> (usize, Fault),
    ) -> Result<O::Output> {
        let mut flights: Vec<(ExchangeId, Exchange)> = Vec::new();
        for _ in 0..100_000 {
            let cx = Cx { now: self.now, entropy: 7 << 90, waker: Waker::noop() };
            match op.poll(&cx) {
                Step::Send(id, exchange) => {
                    assert!(flights.iter().all(|(other, _)| *other != id), "an id is used twice");
                    flights.push((id, exchange));
                    self.most = self.most.max(flights.len());
                }
                Step::Done(result) => {
                    assert!(flights.is_empty() || result.is_err(), "it ends while requests are in flight");
                    assert!(matches!(op.poll(&cx), Step::Wait(None)), "it goes on after its end");
                    return result;
                }
                Step::Wait(_) if !flights.is_empty() => {
                    let paths: Vec<_> =
                        flights.iter().map(|(_, exchange)| exchange.request.uri().path()).collect();
                    let (place, fault) = pick(flights.len(), paths[0]);
                    let (id, exchange) = flights.remove(place.min(flights.len() - 1));
                    let answer = self.exchange(&exchange, fault);
                    op.answer(id, answer.clone(), &cx);
                    op.answer(id, answer, &cx);
                }
                Step::Wait(Some(until)) => self.now = self.now.max(until),
                Step::Wait(None) => panic!("stuck after {:?}", self.log),
            }
        }
        panic!("it does not end");
    }
}

pub(crate) fn collected(bytes: &'static [u8]) -> Taken {
    Taken::Collected(Bytes::from_static(bytes))
}

pub(crate) fn parse(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, end) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) => (first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) => (first, length),
        (Err(_), Ok(count)) => (length.saturating_sub(count), length),
        _ => return None,
    };
    (first < end).then_some((first, end))
}

pub(crate) const TEXT: &[u8] = b"The quick brown fox jumps over the lazy dog, and the dog lets it.";

pub(crate) fn spec(part_size: u64, width: usize) -> UploadSpec {
    UploadSpec { part_size, width, ..UploadSpec::default() }
}

pub(crate) fn upload(spec: UploadSpec) -> Fanned<Upload<Target>> {
    let fan = Upload::new(Target::default(), spec, TEXT.len() as u64).expect("fits");
    Fanned::new(support::account(), fan)
}

pub(crate) fn download(part_size: u64, width: usize, read: ReadSpec) -> Fanned<Download<Source>> {
    let spec = DownloadSpec { read, part_size, width, must_verify: false };
    Fanned::new(support::account(), Download::new(Source, spec, None))
}

pub(crate) fn in_order(_: usize, _: &str) -> (usize, Fault) {
    (0, Fault::None)
}

/// A sequence that looks random, the same for the same seed.
pub(crate) fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) % below
    }
}
