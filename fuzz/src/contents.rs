//! Any content, cut into any pieces: what is sent is the same, as long as it was said to be, and its checksum is right.
//! Any part of an answer, too, cut into any pieces. Any key: on its way to a provider and to a file, and back.

use crate::input::Input;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use pileus_client::names;
use pileus_core::{
    Algorithm, Cause, Framing, Piece, Reading, Request, Stream, Take, Time,
    sign::aws_v4::{Chunks, Credentials, Options, Payload, Signer, Target},
    storage::check_key,
};
use std::path::{Component, Path};

/// The first byte says what the rest is.
pub fn run(data: &[u8]) {
    let mut input = Input(data);
    match input.below(3) {
        0 => content(input),
        1 => span(input),
        _ => key(&String::from_utf8_lossy(input.rest())),
    }
}

/// Chunks that are signed, behind a signature that is always the same.
fn signed() -> Chunks {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret");
    let signer =
        Signer { credentials: &credentials, region: "r", service: "s3", options: Options::default() };
    let target = Target { method: &Method::PUT, host: "h", path: "/a", query: "" };
    let now = Time::from_unix_secs(1_767_225_600);
    let seed = signer.sign(&target, &mut HeaderMap::new(), Payload::ChunkedTrailer, now);
    signer.chunks(seed.expect("a signature"), now).expect("chunks")
}

/// The content that so few bytes stand for: long enough to need several chunks, and short enough to be tried often.
fn long(bytes: &[u8]) -> Bytes {
    let mut long = Vec::new();
    for pair in bytes.chunks(2) {
        let times = 1 + 700 * usize::from(pair[pair.len() - 1]);
        long.resize((long.len() + times).min(300_000), pair[0]);
    }
    long.into()
}

fn content(mut input: Input<'_>) {
    let hash = Algorithm::ALL[input.below(Algorithm::ALL.len())];
    let trailer = Some("x-amz-checksum-any");
    let framing = match input.below(6) {
        0 => Framing::None,
        1 => Framing::HexAtEnd,
        2 => {
            let (before, after) = (Bytes::copy_from_slice(input.take(3)), Bytes::from_static(b"--"));
            Framing::Enclosed { before, after }
        }
        3 => Framing::AwsChunks { trailer, chunks: None },
        4 => Framing::AwsChunks { trailer, chunks: Some(Box::new(signed())) },
        _ => Framing::AwsChunks { trailer: None, chunks: Some(Box::new(signed())) },
    };
    let cuts = input.below(16);
    let cuts = input.take(cuts);
    let content = long(input.rest());
    let first = 1 << 40;
    let stream = Stream { span: first..first + content.len() as u64, hash: Some(hash), framing };
    let whole = sent(&stream, std::iter::once(content.clone()));
    assert_eq!(whole.len() as u64, stream.len(), "it is as long as was said: {stream:?}");
    let mut left = content.clone();
    let mut pieces: Vec<Bytes> = Vec::new();
    for &cut in cuts {
        pieces.push(left.split_to((usize::from(cut) * 999).min(left.len())));
    }
    pieces.push(left);
    assert!(sent(&stream, pieces.into_iter()) == whole, "how it is cut shows: {stream:?}");
    match &stream.framing {
        Framing::None => assert!(whole == content),
        Framing::HexAtEnd => {
            assert!(whole.starts_with(&content));
            assert_eq!(&whole[content.len()..], hash.of(&content).to_hex().as_bytes());
        }
        Framing::Enclosed { before, after } => {
            assert!(whole == [before, &content, after].map(|part| &part[..]).concat())
        }
        _ => assert!(unchunked(&whole) == content, "what is in the chunks is the content"),
    }
}

fn sent(stream: &Stream, pieces: impl Iterator<Item = Bytes>) -> Vec<u8> {
    let mut outgoing = stream.outgoing();
    let mut sent = Vec::new();
    let mut content = Vec::new();
    for piece in pieces {
        content.extend_from_slice(&piece);
        outgoing.push(piece);
        while let Some(ready) = outgoing.pull() {
            sent.extend_from_slice(&ready);
        }
    }
    outgoing.end();
    while let Some(ready) = outgoing.pull() {
        sent.extend_from_slice(&ready);
    }
    assert_eq!(outgoing.hashed(), stream.hash.map(|hash| hash.of(&content)), "its checksum");
    sent
}

/// What is in chunks, read as their definition has it.
fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    loop {
        let end = body.windows(2).position(|two| two == b"\r\n").expect("a line");
        let line = std::str::from_utf8(&body[..end]).expect("text");
        let size = line.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size, 16).expect("a size");
        body = &body[end + 2..];
        if size == 0 {
            assert!(body.ends_with(b"\r\n"), "an empty line ends it");
            return content;
        }
        content.extend_from_slice(&body[..size]);
        assert_eq!(&body[size..size + 2], b"\r\n");
        body = &body[size + 2..];
    }
}

/// A part of a content that is answered with any range, in any pieces.
fn span(mut input: Input<'_>) {
    let status = if input.byte() % 4 == 0 { StatusCode::OK } else { StatusCode::PARTIAL_CONTENT };
    let first = u64::from(input.byte() % 8);
    let most = u64::from(input.byte());
    let cuts = input.below(16);
    let cuts = input.take(cuts);
    let mut headers = HeaderMap::new();
    let told = input.until(b'\n');
    headers.extend(HeaderValue::from_bytes(told).ok().map(|told| (header::CONTENT_RANGE, told)));
    let body = input.rest();
    let take = Take::Span { offset: 1 << 33, first, most, hash: Some(Algorithm::Crc32c), etag: None };
    let whole = read(status, &headers, take, &[body]);
    let mut left = body;
    let mut pieces = Vec::new();
    for &cut in cuts {
        let (piece, rest) = left.split_at(usize::from(cut).min(left.len()));
        pieces.push(piece);
        left = rest;
    }
    pieces.push(left);
    let pieces = read(status, &headers, take, &pieces);
    assert_eq!(whole, pieces, "how it is cut shows");
    if let Ok(bytes) = whole {
        assert!(bytes.len() as u64 <= most, "{} bytes are poured, and {most} were asked for", bytes.len());
        assert!(body.starts_with(&bytes), "what is poured is what came");
        assert!(status == StatusCode::PARTIAL_CONTENT || first == 0, "a whole content is no part of one");
    }
}

fn read(status: StatusCode, headers: &HeaderMap, take: Take, pieces: &[&[u8]]) -> Result<Vec<u8>, Cause> {
    let mut reading = Reading::new(status, headers.clone(), take);
    let mut poured = Vec::new();
    let mut result = Ok(());
    let mut pull = |reading: &mut Reading| {
        while let Some(piece) = reading.pull() {
            let Piece::Pour { offset, bytes } = piece else { panic!("no lines were asked for") };
            assert_eq!(offset, (1 << 33) + poured.len() as u64, "no gap and no overlap");
            poured.extend_from_slice(&bytes);
        }
    };
    for piece in pieces {
        result = reading.push(Bytes::copy_from_slice(piece));
        pull(&mut reading);
        if result.is_err() {
            break;
        }
    }
    let result = result.and_then(|()| reading.end());
    pull(&mut reading);
    result.map_err(|lost| lost.cause)?;
    let answer = reading.into_answer().map_err(|lost| lost.cause)?;
    assert_eq!(answer.hashed.received, Some(Algorithm::Crc32c.of(&poured)), "its checksum");
    Ok(poured)
}

fn key(key: &str) {
    if let Ok(path) = names::path(Path::new("root"), key) {
        let mut parts = path.components();
        assert_eq!(parts.next(), Some(Component::Normal("root".as_ref())));
        assert!(
            parts.all(|part| matches!(part, Component::Normal(_))),
            "{key:?} leaves its folder: {path:?}"
        );
        assert_eq!(names::key(Path::new("root"), &path).as_deref(), Some(key), "by way of {path:?}");
    }
    if check_key(key).is_err() {
        return;
    }
    let request = Request::object("s3", Method::GET, "container", key);
    let uri = request.uri("https://storage.example/base").expect("an address for every key");
    assert_eq!(uri.authority().map(|host| host.as_str()), Some("storage.example"));
    let sent = uri.path().strip_prefix("/base/container/").expect("where it belongs");
    assert_eq!(percent_decode_str(sent).decode_utf8().as_deref(), Ok(key), "by way of {sent}");
}
