//! Any body, cut into any chunks: the same answer, and no limit passed.

use crate::input::Input;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{Cause, Lost, Piece, Reading, Response, Take, Taken, exchange::ERROR_BODY};

/// A status, a way of taking, a limit; then a list of cuts, and the body.
pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let status = input.status();
    let how = input.byte();
    let limit = usize::from(u16::from_le_bytes([input.byte(), input.byte()])) % 1200;
    let offset = if how & 4 == 0 { 0 } else { u64::MAX - limit as u64 };
    let take = match how % 3 {
        0 => Take::Collect { limit },
        1 => Take::Pour { offset },
        _ => Take::Records { limit },
    };
    let count = input.below(32);
    let cuts = input.take(count);
    // Long bodies without long inputs: one byte of the input stands for a run.
    let body: Vec<u8> = if how & 8 == 0 {
        input.rest().to_vec()
    } else {
        input.rest().chunks(2).flat_map(|pair| vec![pair[0]; 1 + usize::from(pair[pair.len() - 1])]).collect()
    };

    let whole = read(status, take, [&body[..]].into_iter(), true);
    let mut left = &body[..];
    let mut chunks = Vec::new();
    for &cut in cuts {
        let (chunk, rest) = left.split_at(usize::from(cut).min(left.len()));
        chunks.push(chunk);
        left = rest;
    }
    chunks.push(left);
    let pieces = read(status, take, chunks.iter().copied(), true);
    same(&whole, &pieces);
    // A transport that pulls only once in a while gets the same.
    let lazy = read(status, take, chunks.iter().copied(), how & 16 == 0);
    same(&whole, &lazy);
    limits(&whole, status, take, &body);
}

#[derive(Debug)]
struct Read {
    result: Result<Response, Cause>,
    poured: Vec<u8>,
    records: Vec<Bytes>,
}

fn read<'a>(status: StatusCode, take: Take, chunks: impl Iterator<Item = &'a [u8]>, eager: bool) -> Read {
    let mut reading = Reading::new(status, HeaderMap::new(), take);
    let (mut poured, mut records) = (Vec::new(), Vec::new());
    let mut next = if let Take::Pour { offset } = take { offset } else { 0 };
    let mut result: Result<(), Lost> = Ok(());
    let mut pull = |reading: &mut Reading| {
        while let Some(piece) = reading.pull() {
            match piece {
                Piece::Pour { offset, bytes } => {
                    assert_eq!(offset, next, "no gap and no overlap");
                    next = next.saturating_add(bytes.len() as u64);
                    poured.extend_from_slice(&bytes);
                }
                Piece::Record(line) => records.push(line),
            }
        }
    };
    for chunk in chunks {
        result = reading.push(Bytes::copy_from_slice(chunk));
        if result.is_err() {
            break;
        }
        if eager {
            pull(&mut reading);
        }
    }
    if result.is_ok() {
        pull(&mut reading);
        result = reading.end();
        pull(&mut reading);
    }
    assert_eq!(reading.poured(), poured.len() as u64, "what was handed on is counted");
    let result = match result {
        Ok(()) => reading.into_answer().map_err(|lost| lost.cause),
        Err(lost) => {
            let lost = reading.broken(lost);
            assert!(lost.sent && lost.poured == poured.len() as u64);
            Err(lost.cause)
        }
    };
    Read { result, poured, records }
}

fn same(one: &Read, other: &Read) {
    match (&one.result, &other.result) {
        (Ok(a), Ok(b)) => {
            assert_eq!((a.status, &a.body), (b.status, &b.body));
            assert_eq!((&one.poured, &one.records), (&other.poured, &other.records));
        }
        (Err(a), Err(b)) => assert_eq!(a, b),
        (a, b) => panic!("whole it is {a:?}, in chunks {b:?}"),
    }
}

fn limits(read: &Read, status: StatusCode, take: Take, body: &[u8]) {
    let Ok(response) = &read.result else { return };
    match (&response.body, take) {
        (Taken::Collected(kept), _) if !status.is_success() => {
            assert_eq!(kept, &body[..body.len().min(ERROR_BODY)]);
            assert!(read.poured.is_empty() && read.records.is_empty(), "no error page in the caller's sink");
        }
        (Taken::Collected(kept), Take::Collect { limit }) => {
            assert_eq!(kept, body);
            assert!(kept.len() <= limit);
        }
        (Taken::Poured(count), Take::Pour { .. }) => {
            assert_eq!(*count, body.len() as u64);
            assert_eq!(read.poured, body);
        }
        (Taken::Records(count), Take::Records { limit }) => {
            assert_eq!(*count, read.records.len() as u64);
            assert!(read.records.iter().all(|line| line.len() <= limit && !line.contains(&b'\n')));
            let lines = body.split(|&b| b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
            let mut lines: Vec<&[u8]> = lines.collect();
            if body.last().is_none_or(|&b| b == b'\n') {
                lines.pop();
            }
            assert_eq!(read.records, lines);
        }
        (body, take) => panic!("{take:?} gave {body:?}"),
    }
}
