//! Uploads in parts and downloads in spans, against a provider in memory that loses, cuts and refuses what it is told to,
//! in every order that a test asks for.

mod support;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use pileus_core::{
    Algorithm, Answer, Body, Cause, Checkpoint, Checksum, Cx, Exchange, ExchangeId, Kind, Leftover, Lost,
    Operation, Piece, Request, Response, Result, Step, Stream, Take, Taken, Time,
    machine::Fanned,
    storage::{
        Content, Download, DownloadSpec, ETag, Limits, Listed, Multipart, Object, Part, Ranged, ReadSpec,
        Revision, Span, Supply, Upload, UploadSpec,
    },
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Wake, Waker},
};
use support::START;

const HASH: Algorithm = Algorithm::Crc64nvme;

/// The provider's part of an upload.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Target {
    upload: Option<String>,
    /// A source that ends while the upload looks at it.
    #[serde(skip)]
    ends: Option<Supply>,
}

impl Multipart for Target {
    const FLOW: &'static str = "test.upload";

    fn limits(&self) -> Limits {
        Limits { whole: 10, least_part: 1, most_part: 1 << 40, parts: 10_000, object: 1 << 50 }
    }
    fn begin(&mut self, _: &Cx<'_>) {
        if let Some(supply) = self.ends.take() {
            supply.end();
        }
    }
    fn hash(&self, _: &UploadSpec) -> Option<Algorithm> {
        Some(HASH)
    }
    fn whole(&self, _: &UploadSpec, content: Content) -> Request {
        Request::put("test", &["object"]).body(content.body())
    }
    fn written(&self, response: &Response, _: u64) -> Result<Object> {
        object(response)
    }
    fn open(&self, _: &UploadSpec) -> Option<Request> {
        Some(Request::post("test", &["uploads"]))
    }
    fn opened(&mut self, response: &Response) -> Result<()> {
        self.upload = Some(response.json::<u32>()?.to_string());
        Ok(())
    }
    fn is_open(&self) -> bool {
        self.upload.is_some()
    }
    fn part(&self, _: &UploadSpec, number: u32, content: Content) -> Request {
        let upload = self.upload.as_deref().unwrap_or_default();
        Request::put("test", &["uploads", upload, &number.to_string()]).body(content.body())
    }
    fn sent(&self, _: u32, response: &Response) -> Result<String> {
        Ok(response.header("etag").unwrap_or_default().to_owned())
    }
    fn list(&self, _: Option<&str>) -> Request {
        Request::get("test", &["uploads", self.upload.as_deref().unwrap_or_default()])
    }
    fn listed(&self, response: &Response) -> Result<Listed> {
        let sizes: BTreeMap<u32, u64> = response.json()?;
        let part = |size| Part { tag: "there".into(), size, checksum: None };
        Ok(Listed { parts: sizes.into_iter().map(|(n, size)| (n, part(size))).collect(), rest: None })
    }
    fn complete(&self, _: &UploadSpec, parts: &BTreeMap<u32, Part>, _: Option<&Checksum>) -> Request {
        let numbers: Vec<_> = parts.keys().collect();
        Request::post("test", &["uploads", self.upload.as_deref().unwrap_or_default()]).json(&numbers)
    }
    fn completed(&self, response: &Response, _: u64) -> Result<Object> {
        object(response)
    }
    fn abort(&self) -> Option<Request> {
        Some(Request::delete("test", &["uploads", self.upload.as_deref()?]))
    }
    fn look(&self) -> Request {
        Request::new("test", Method::HEAD, &["object"]).accept(&[404])
    }
    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        let found = (response.status == StatusCode::OK).then(|| object(response)).transpose()?;
        let ours = self.upload.is_none() || parts.values().map(|part| part.size).sum::<u64>() == size;
        Ok(found.filter(|found| ours && found.size == size))
    }
    fn remove(&self, _: &Object) -> Request {
        Request::delete("test", &["object"])
    }
    fn leftover(&self) -> Leftover {
        let left = Leftover::possible("upload").find_by("key", "object");
        Leftover { id: self.upload.clone(), certain: self.upload.is_some(), ..left }
    }
}

/// The provider's part of a download.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Source;

impl Ranged for Source {
    const FLOW: &'static str = "test.download";

    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request {
        let mut request = Request::get("test", &["object"]).take(take);
        if let Some(range) = range {
            request = request.header(header::RANGE, range);
        }
        match revision.and_then(|revision| revision.etag.as_ref()) {
            Some(etag) => request.header(header::IF_MATCH, etag.as_str()),
            None => request,
        }
    }
    fn head(&self, response: &Response) -> Result<Object> {
        object(response)
    }
    fn look(&self, revision: &Revision) -> Option<Request> {
        let tag = revision.etag.as_ref()?.as_str().to_owned();
        Some(Request::new("test", Method::HEAD, &["object"]).header(header::IF_MATCH, &tag))
    }
    fn hash(&self) -> Option<Algorithm> {
        Some(HASH)
    }
}

fn object(response: &Response) -> Result<Object> {
    let number = |text: &str| text.parse::<u64>().ok();
    let total = response.header("content-range").and_then(|range| number(range.rsplit_once('/')?.1));
    let size = total.or_else(|| response.header("content-length").and_then(number)).unwrap_or_default();
    let sum = response.header("x-sum").and_then(|sum| Checksum::from_hex(HASH, sum));
    let etag = response.header("etag").map(ETag::new);
    Ok(Object { key: "object".into(), size, etag, checksums: sum.into_iter().collect(), ..Object::default() })
}

/// What befalls an exchange.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
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

/// A provider in memory, its caller's bytes, and a driver that answers exchanges in any order.
#[derive(Clone)]
struct World {
    content: Bytes,
    object: Option<Bytes>,
    etag: u32,
    uploads: BTreeMap<u32, BTreeMap<u32, Bytes>>,
    opened: u32,
    sent: BTreeMap<String, u32>,
    log: Vec<String>,
    most: usize,
    sink: Vec<u8>,
    ignores_ranges: bool,
    damages: bool,
    /// Bytes of answers are other ones when they arrive.
    flips: bool,
    /// Checksums are told with heads alone.
    reticent: bool,
    now: Time,
}

impl World {
    fn new(content: &[u8]) -> Self {
        World {
            content: Bytes::copy_from_slice(content),
            object: None,
            etag: 1,
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

    fn holding(content: &[u8]) -> Self {
        World { object: Some(Bytes::copy_from_slice(content)), ..World::new(content) }
    }

    fn span(&self, start: u64, end: u64) -> Bytes {
        self.content.slice(start as usize..end as usize)
    }

    /// What the request holds, and its checksum where one is computed.
    fn body(&self, body: &Body) -> (Bytes, Option<Checksum>) {
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
    fn act(&mut self, request: &http::Request<Body>, bytes: Bytes) -> (u16, HeaderMap, Bytes) {
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
                let other = wanted.is_some_and(|tag| tag.as_bytes() != self.etag.to_string().as_bytes());
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
            headers.entry("etag").or_insert(self.etag.to_string().parse().expect("a header"));
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

    fn exchange(&mut self, exchange: &Exchange, fault: Fault) -> Answer {
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
    fn run<O: Operation>(
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

fn collected(bytes: &'static [u8]) -> Taken {
    Taken::Collected(Bytes::from_static(bytes))
}

fn parse(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, end) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) => (first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) => (first, length),
        (Err(_), Ok(count)) => (length.saturating_sub(count), length),
        _ => return None,
    };
    (first < end).then_some((first, end))
}

const TEXT: &[u8] = b"The quick brown fox jumps over the lazy dog, and the dog lets it.";

fn spec(part_size: u64, width: usize) -> UploadSpec {
    UploadSpec { part_size, width, ..UploadSpec::default() }
}

fn upload(spec: UploadSpec) -> Fanned<Upload<Target>> {
    let fan = Upload::new(Target::default(), spec, TEXT.len() as u64).expect("fits");
    Fanned::new(support::account(), fan)
}

fn download(part_size: u64, width: usize, read: ReadSpec) -> Fanned<Download<Source>> {
    let spec = DownloadSpec { read, part_size, width, must_verify: false };
    Fanned::new(support::account(), Download::new(Source, spec, None))
}

fn in_order(_: usize, _: &str) -> (usize, Fault) {
    (0, Fault::None)
}

/// A sequence that looks random, the same for the same seed.
fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) % below
    }
}

#[test]
fn parts_go_side_by_side_and_come_to_the_whole() {
    for (part, width) in [(7, 1), (7, 3), (7, 100), (32, 2), (64, 4)] {
        let mut world = World::new(TEXT);
        let object = world.run(&mut upload(spec(part, width)), in_order).expect("written");
        assert_eq!(world.object.as_deref(), Some(TEXT), "parts of {part}");
        assert_eq!((object.size, world.uploads.len(), world.opened), (TEXT.len() as u64, 0, 1));
        let parts = TEXT.len().div_ceil(part as usize);
        assert_eq!(world.most, width.min(parts));
        assert!(world.sent.values().all(|count| *count == 1), "{:?}", world.sent);
    }
}

#[test]
fn what_is_small_is_one_request() {
    let content = &TEXT[..9];
    let mut world = World::new(content);
    let fan = Upload::new(Target::default(), spec(100, 4), 9).expect("fits");
    world.run(&mut Fanned::new(support::account(), fan), in_order).expect("written");
    assert_eq!(world.log, ["POST /login", "PUT /object"]);
    assert_eq!(world.object.as_deref(), Some(content));
}

#[test]
fn bytes_in_flight_are_bounded() {
    let mut world = World::new(TEXT);
    let spec = UploadSpec { in_flight: 15, ..spec(7, 100) };
    world.run(&mut upload(spec), in_order).expect("written");
    assert_eq!(world.most, 2, "a third one would be more than 15 bytes, however small");
}

#[test]
fn faults_in_any_order_lose_nothing_and_leave_nothing() {
    let (mut done, mut failed) = (0, 0);
    for seed in 0..3_000 {
        let mut dice = dice(seed);
        let mut world = World::new(TEXT);
        let mut op = upload(spec(7, 1 + seed as usize % 5));
        let mut faults = 4;
        let result = world.run(&mut op, |flights, path| {
            let place = dice(flights as u64) as usize;
            if faults == 0 || dice(6) > 0 || path == "/login" {
                return (place, Fault::None);
            }
            faults -= 1;
            let all = [Fault::LostBefore, Fault::LostAfter, Fault::Unavailable, Fault::Refused];
            (place, all[dice(all.len() as u64) as usize])
        });
        match result {
            Ok(_) => {
                done += 1;
                assert_eq!(world.object.as_deref(), Some(TEXT), "seed {seed}: {:?}", world.log);
                assert!(world.uploads.is_empty(), "seed {seed}: {:?}", world.log);
            }
            Err(error) => {
                failed += 1;
                let named: Vec<_> = error.left_behind().iter().filter_map(|left| left.id.clone()).collect();
                let unknown = error.left_behind().iter().any(|left| left.id.is_none());
                for id in world.uploads.keys() {
                    assert!(
                        unknown || named.contains(&id.to_string()),
                        "seed {seed}: {id} is left: {error:?}"
                    );
                }
                let complete = world.object.is_none() || error.may_have_acted();
                assert!(
                    complete,
                    "seed {seed}: it is there, and the error does not say so: {error:?} {:?}",
                    world.log
                );
            }
        }
    }
    assert!(done > 1_000 && failed > 500, "{done} {failed}");
}

#[test]
fn a_lost_completion_is_settled_by_looking() {
    for fault in [Fault::LostAfter, Fault::LostBefore, Fault::Unavailable] {
        let mut world = World::new(TEXT);
        let mut completions = 0;
        let object = world.run(&mut upload(spec(30, 4)), |_, path| {
            let completing = path == "/uploads/1";
            completions += u32::from(completing);
            (0, if completing && completions == 1 { fault } else { Fault::None })
        });
        assert_eq!(object.expect("it is there").size, TEXT.len() as u64);
        assert_eq!((world.object.as_deref(), world.uploads.len()), (Some(TEXT), 0));
    }
}

#[test]
fn a_failed_part_takes_the_upload_with_it_or_leaves_it_to_be_gone_on_with() {
    for keep in [false, true] {
        let mut world = World::new(TEXT);
        let spec = UploadSpec { keep, ..spec(7, 3) };
        let mut op = upload(spec);
        let error = world
            .run(&mut op, |_, path| (0, if path.ends_with("/4") { Fault::Refused } else { Fault::None }));
        let error = error.expect_err("refused");
        assert_eq!((error.kind(), world.uploads.len()), (Kind::Forbidden, usize::from(keep)));
        let left: Vec<_> =
            error.left_behind().iter().map(|left| (left.id.as_deref(), left.certain)).collect();
        assert_eq!(left, if keep { vec![(Some("1"), true)] } else { vec![] });
        let Some(stored) = op.checkpoint().filter(|_| keep) else { continue };

        let text = serde_json::to_string(&stored).expect("JSON");
        let stored: Checkpoint = serde_json::from_str(&text).expect("its own");
        let there = world.uploads[&1].len();
        world.sent.clear();
        let again = Upload::<Target>::resume(&stored).expect("its own");
        world.run(&mut Fanned::new(support::account(), again), in_order).expect("gone on with");
        assert_eq!((world.object.as_deref(), world.uploads.len(), world.opened), (Some(TEXT), 0, 1));
        let sent = world.sent.keys().filter(|what| what.starts_with("PUT")).count();
        assert_eq!(sent + there, TEXT.len().div_ceil(7), "no part is sent twice");
    }
}

#[test]
fn a_completion_that_a_killed_process_did_not_hear_of_is_found_by_the_next_one() {
    let mut world = World::new(TEXT);
    let mut op = upload(UploadSpec { keep: true, ..spec(30, 4) });
    let cx = |world: &World| Cx { now: world.now, entropy: 7, waker: Waker::noop() };
    // It is stored before each request goes out, and ends with the completion acted on and not heard of.
    let stored = loop {
        match op.poll(&cx(&world)) {
            Step::Send(id, exchange) => {
                let stored = op.checkpoint().expect("it has one");
                let answer = world.exchange(&exchange, Fault::None);
                if world.object.is_some() {
                    break stored;
                }
                op.answer(id, answer, &cx(&world));
            }
            Step::Wait(_) => {}
            Step::Done(result) => panic!("{result:?}"),
        }
    };
    let text = serde_json::to_string(&stored).expect("JSON");
    let stored: Checkpoint = serde_json::from_str(&text).expect("its own");
    world.log.clear();
    let again = Upload::<Target>::resume(&stored).expect("its own");
    let object = world.run(&mut Fanned::new(support::account(), again), in_order).expect("it is there");
    assert_eq!(object.size, TEXT.len() as u64);
    assert_eq!(world.log, ["POST /login", "GET /uploads/1", "HEAD /object"]);
}

#[test]
fn a_damaged_object_does_not_stay() {
    let mut world = World::new(TEXT);
    let error = world.run(&mut upload(spec(30, 4)), |_, path| {
        (0, if path.ends_with("/1/0") { Fault::Damaged } else { Fault::None })
    });
    assert_eq!(error.expect_err("damaged").kind(), Kind::Corrupt);
    assert_eq!((world.object, world.uploads.len()), (None, 0));
}

#[test]
fn a_source_of_unknown_length_is_sent_as_it_comes() {
    for total in [0, 5, 10, 11, 30, TEXT.len()] {
        let mut world = World::new(&TEXT[..total]);
        let supply = Supply::new();
        let fan = Upload::of_supply(Target::default(), spec(10, 2), supply.clone()).expect("fits");
        assert_eq!(supply.part(), 10);
        let mut op = Fanned::new(support::account(), fan);
        let (mut given, mut held) = (0, 0);
        let object = loop {
            // The source gives four bytes whenever nothing else can be done.
            let cx = Cx { now: world.now, entropy: 7, waker: Waker::noop() };
            match op.poll(&cx) {
                Step::Send(id, exchange) => {
                    let answer = world.exchange(&exchange, Fault::None);
                    op.answer(id, answer, &cx);
                }
                Step::Wait(_) if given == total => supply.end(),
                Step::Wait(_) => {
                    given = (given + 4).min(total);
                    supply.give(given as u64);
                }
                Step::Done(result) => break result.expect("written"),
            }
            held = held.max(given as u64 - supply.free());
        };
        assert_eq!((world.object.as_deref(), object.size), (Some(&TEXT[..total]), total as u64));
        assert!(held <= 24, "{held} bytes were held of {total}");
    }
}

/// Counts how often it is woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_source_that_ends_while_it_is_looked_at_is_not_missed() {
    let supply = Supply::new();
    supply.give(4);
    let target = Target { ends: Some(supply.clone()), ..Target::default() };
    let fan = Upload::of_supply(target, spec(10, 2), supply.clone()).expect("fits");
    let mut op = Fanned::new(support::account(), fan);
    let bell = Arc::new(Bell::default());
    let cx = Cx { now: START, entropy: 7, waker: &Waker::from(bell.clone()) };
    let waits = matches!(op.poll(&cx), Step::Wait(_));
    assert!(supply.is_ended());
    assert!(!waits || bell.0.load(Ordering::Relaxed) > 0, "nobody would ever poll it again");
}

#[test]
fn a_source_that_is_too_long_is_told_at_once() {
    let most = usize::try_from(Target::default().limits().parts).expect("few");
    let content = vec![7; most + 1];
    let mut world = World::new(&content);
    let supply = Supply::new();
    supply.give(content.len() as u64);
    let fan = Upload::of_supply(Target::default(), spec(1, 1), supply.clone()).expect("fits");
    let mut op = Fanned::new(support::account(), fan);
    let error = loop {
        let cx = Cx { now: world.now, entropy: 7, waker: Waker::noop() };
        match op.poll(&cx) {
            Step::Send(id, exchange) => {
                let answer = world.exchange(&exchange, Fault::None);
                op.answer(id, answer, &cx);
            }
            // Nobody would wake it: whoever reads the source has read ahead as far as may be.
            Step::Wait(until) => world.now = until.expect("it waits for nothing"),
            Step::Done(result) => break result.expect_err("it does not fit"),
        }
    };
    assert_eq!(error.kind(), Kind::Misuse, "{error:?}");
    assert_eq!((world.object, world.uploads.len()), (None, 0));
}

#[test]
fn spans_come_in_any_order_and_each_goes_to_its_place() {
    for (part, width) in [(7, 1), (7, 4), (64, 2), (65, 1), (1000, 3), (u64::MAX, 1)] {
        for seed in 0..20 {
            let mut dice = dice(seed);
            let mut world = World::holding(TEXT);
            let object = world.run(&mut download(part, width, ReadSpec::default()), |flights, _| {
                (dice(flights as u64) as usize, Fault::None)
            });
            assert_eq!(object.expect("read").size, TEXT.len() as u64);
            assert_eq!(String::from_utf8_lossy(&world.sink), String::from_utf8_lossy(TEXT));
        }
    }
}

#[test]
fn part_of_an_object_is_read_alone() {
    let spans = [
        (Span::Bytes(3, 40), 3..40),
        (Span::From(50), 50..TEXT.len()),
        (Span::Bytes(60, 900), 60..TEXT.len()),
    ];
    for (span, expected) in spans {
        for part in [5, 1000] {
            let mut world = World::holding(TEXT);
            let read = ReadSpec { span: Some(span), ..ReadSpec::default() };
            world.run(&mut download(part, 3, read), in_order).expect("read");
            assert_eq!(world.sink, &TEXT[expected.clone()], "{span:?} in spans of {part}");
        }
    }
    let read = ReadSpec { span: Some(Span::Last(4)), ..ReadSpec::default() };
    let mut world = World::holding(TEXT);
    world.run(&mut download(1000, 3, read), in_order).expect("read");
    assert_eq!(world.sink, b" it.");
    let read = ReadSpec { span: Some(Span::From(900)), ..ReadSpec::default() };
    let error = World::holding(TEXT).run(&mut download(10, 3, read), in_order).expect_err("beyond the end");
    assert_eq!(error.kind(), Kind::InvalidRequest);
}

#[test]
fn nothing_is_nothing() {
    let mut world = World::holding(b"");
    let object = world.run(&mut download(10, 3, ReadSpec::default()), in_order).expect("read");
    assert_eq!((object.size, world.sink.len()), (0, 0));
}

#[test]
fn a_provider_that_ignores_ranges_is_read_all_the_same_or_refused() {
    let mut world = World { ignores_ranges: true, ..World::holding(TEXT) };
    world.run(&mut download(1000, 3, ReadSpec::default()), in_order).expect("read");
    assert_eq!(world.sink, TEXT);
    let mut world = World { ignores_ranges: true, ..World::holding(TEXT) };
    let error = world.run(&mut download(10, 3, ReadSpec::default()), in_order).expect_err("not by spans");
    assert_eq!(error.kind(), Kind::Malformed, "{error:?}");
    assert!(world.sink.len() <= 10, "no byte at a wrong place");
}

#[test]
fn answers_that_break_off_go_on_where_they_broke() {
    let mut resumed = 0;
    for seed in 0..2_000 {
        let mut dice = dice(seed);
        let mut world = World::holding(TEXT);
        let width = 1 + seed as usize % 4;
        let part = [7, 20, u64::MAX][seed as usize % 3];
        let mut faults = 12;
        let result = world.run(&mut download(part, width, ReadSpec::default()), |flights, path| {
            let place = dice(flights as u64) as usize;
            if faults == 0 || dice(2) == 0 || path == "/login" {
                return (place, Fault::None);
            }
            faults -= 1;
            (place, Fault::Cut(1 + dice(20) as usize))
        });
        result.expect("each attempt got on");
        assert_eq!(String::from_utf8_lossy(&world.sink), String::from_utf8_lossy(TEXT), "seed {seed}");
        resumed += 12 - faults;
    }
    assert!(resumed > 5_000, "{resumed}");
}

#[test]
fn a_changed_object_is_never_stitched_together() {
    let mut world = World::holding(TEXT);
    let mut op = download(7, 1, ReadSpec::default());
    let mut count = 0;
    let other: Vec<u8> = TEXT.iter().rev().copied().collect();
    let flip = std::cell::RefCell::new(false);
    let result = {
        let mut flights: Vec<(ExchangeId, Exchange)> = Vec::new();
        loop {
            let cx = Cx { now: world.now, entropy: 7 << 90, waker: Waker::noop() };
            match op.poll(&cx) {
                Step::Send(id, exchange) => flights.push((id, exchange)),
                Step::Wait(_) => {
                    let (id, exchange) = flights.remove(0);
                    count += 1;
                    if count == 4 && !flip.replace(true) {
                        (world.object, world.etag) = (Some(other.clone().into()), 2);
                    }
                    let answer = world.exchange(&exchange, Fault::None);
                    op.answer(id, answer, &cx);
                }
                Step::Done(result) => break result,
            }
        }
    };
    let error = result.expect_err("it has changed");
    assert_eq!(error.kind(), Kind::PreconditionFailed);
    assert!(error.message().contains("has changed since"), "{error}");
    assert!(TEXT.starts_with(&world.sink));
}

#[test]
fn a_content_that_is_not_what_its_checksum_says_is_an_error() {
    let mut world = World { damages: true, ..World::holding(TEXT) };
    let error = world.run(&mut download(7, 3, ReadSpec::default()), in_order).expect_err("damaged");
    assert_eq!(error.kind(), Kind::Corrupt, "{error:?}");
}

#[test]
fn a_checksum_that_spans_do_not_tell_is_asked_for() {
    for flips in [false, true] {
        let mut world = World { flips, reticent: true, ..World::holding(TEXT) };
        let result = world.run(&mut download(7, 3, ReadSpec::default()), in_order);
        assert_eq!(
            result.map(|object| object.size).map_err(|error| error.kind()),
            match flips {
                false => Ok(TEXT.len() as u64),
                true => Err(Kind::Corrupt),
            }
        );
        assert_eq!(world.log.last().map(String::as_str), Some("HEAD /object"));
        assert_eq!(world.sent["HEAD /object"], 1);
    }
    // What came at once is not worth a second request; what has to be verified is.
    for must_verify in [false, true] {
        let mut world = World { reticent: true, ..World::holding(TEXT) };
        let spec = DownloadSpec { part_size: 1000, must_verify, ..DownloadSpec::default() };
        let op = Download::new(Source, spec, None);
        world.run(&mut Fanned::new(support::account(), op), in_order).expect("read");
        assert_eq!(world.sent.contains_key("HEAD /object"), must_verify);
    }
}

#[test]
fn a_content_that_is_damaged_on_its_way_is_not_gone_on_with() {
    let mut world = World { flips: true, ..World::holding(TEXT) };
    let mut op = download(7, 3, ReadSpec::default());
    let error = world.run(&mut op, in_order).expect_err("damaged");
    assert_eq!(error.kind(), Kind::Corrupt, "{error:?}");
    let again = Download::<Source>::resume(&op.checkpoint().expect("it has one")).expect("its own");
    assert_eq!(again.received(), 0);
    world.flips = false;
    world.run(&mut Fanned::new(support::account(), again), in_order).expect("read");
    assert_eq!(world.sink, TEXT);
}

#[test]
fn a_stored_download_goes_on_in_another_process() {
    let mut world = World::holding(TEXT);
    let mut op = download(7, 2, ReadSpec::default());
    let mut count = 0;
    let error = world.run(&mut op, |_, _| {
        count += 1;
        (
            0,
            match count {
                5 => Fault::Cut(3),
                6 => Fault::Refused,
                _ => Fault::None,
            },
        )
    });
    assert_eq!(error.expect_err("refused").kind(), Kind::Forbidden);
    let stored = op.checkpoint().expect("it has one");
    let text = serde_json::to_string(&stored).expect("JSON");
    let stored: Checkpoint = serde_json::from_str(&text).expect("its own");
    let again = Download::<Source>::resume(&stored).expect("its own");
    let here = again.received();
    assert!(here > 7 && here < TEXT.len() as u64);
    let mut rest = World { sink: world.sink.clone(), ..World::holding(TEXT) };
    rest.run(&mut Fanned::new(support::account(), again), in_order).expect("gone on with");
    assert_eq!(String::from_utf8_lossy(&rest.sink), String::from_utf8_lossy(TEXT));
}

#[test]
fn too_large_is_refused_before_anything_is_sent() {
    let error = Upload::new(Target::default(), spec(7, 1), (1 << 50) + 1).expect_err("too large");
    assert_eq!(error.kind(), Kind::Misuse);
}
