//! One exchange, from the signed request to the whole answer: head → reading → answer.
//!
//! A transport sends [`Exchange::request`], makes a [`Reading`] of the answer's head, pushes the body's bytes into it
//! as they come, hands on the [`Piece`]s it yields, and finishes it. How the body is cut into chunks never shows.

use crate::{
    Answer, Body, Cause, Checksum, Hashed, Lost, Response, Take, Taken, Time, checksum::Hasher, storage::ETag,
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header};
use std::fmt;

/// A signed request, ready for any transport.
#[derive(Clone)]
pub struct Exchange {
    /// Method, absolute address, headers and body plan.
    pub request: http::Request<Body>,
    /// How the body of a successful answer is taken in.
    pub take: Take,
    /// When the machine stops waiting for this attempt. A transport drops what is still under way then.
    pub deadline: Option<Time>,
    /// Which service it goes to: a catalog type such as `compute`, `identity` for a login.
    pub service: &'static str,
    /// Which attempt of the call it is, from 1.
    pub attempt: u32,
}

impl fmt::Debug for Exchange {
    /// Without the query, which can carry a signature, and without the body, which can carry a password; sensitive
    /// headers print as such.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("method", self.request.method())
            .field("host", &self.host())
            .field("path", &self.request.uri().path())
            .field("headers", self.request.headers())
            .field("body", self.request.body())
            .field("take", &self.take)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// Part of a body on its way to the caller's sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes, and where in the sink they go.
    Pour {
        /// The place of the first byte.
        offset: u64,
        /// The bytes.
        bytes: Bytes,
    },
    /// One line, without its line end.
    Record(Bytes),
}

/// An answer whose head is here and whose body is coming.
///
/// ```
/// # use pileus_core::{Reading, Take, Piece};
/// # use bytes::Bytes;
/// let mut reading = Reading::new(http::StatusCode::OK, http::HeaderMap::new(), Take::Pour { offset: 100 });
/// reading.push(Bytes::from_static(b"hello"))?;
/// assert_eq!(reading.pull(), Some(Piece::Pour { offset: 100, bytes: Bytes::from_static(b"hello") }));
/// assert_eq!(reading.pull(), None);
/// reading.end()?;
/// assert_eq!(reading.into_answer()?.body, pileus_core::Taken::Poured(5));
/// # Ok::<(), pileus_core::Lost>(())
/// ```
#[derive(Debug)]
pub struct Reading {
    status: StatusCode,
    headers: HeaderMap,
    state: State,
}

#[derive(Debug)]
enum State {
    /// A successful body in memory. One chunk is kept as it is; a second one starts a buffer.
    Collect {
        limit: usize,
        first: Bytes,
        rest: BytesMut,
    },
    /// An error's body: what goes past the limit is dropped, for an error is worth more than its last page.
    Error {
        kept: BytesMut,
    },
    Pour {
        next: u64,
        count: u64,
        ready: Option<Bytes>,
    },
    Span {
        next: u64,
        count: u64,
        /// What the answer may still hold; more is cut off where it is the whole and not the span.
        room: u64,
        cut: bool,
        hasher: Option<Hasher>,
        ready: Option<Bytes>,
    },
    /// It is not the span that was asked for.
    Other(Option<Box<Lost>>),
    Records {
        limit: usize,
        partial: BytesMut,
        ready: Bytes,
        count: u64,
        ended: bool,
    },
}

/// How much of an unsuccessful answer's body is kept, in bytes.
pub const ERROR_BODY: usize = 64 << 10;

impl Exchange {
    /// Starts reading the answer to this exchange.
    #[must_use]
    pub fn reading(&self, status: StatusCode, headers: HeaderMap) -> Reading {
        Reading::new(status, headers, self.take)
    }

    /// The host and port it goes to; empty where the address has none.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.request.uri().authority().map_or("", |a| a.as_str());
        authority.rsplit('@').next().unwrap_or_default()
    }
}

impl Reading {
    /// The head decides: an unsuccessful answer is collected whatever `take` says.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, take: Take) -> Self {
        let state = match take {
            _ if !status.is_success() => State::Error { kept: BytesMut::new() },
            Take::Collect { limit } => State::Collect { limit, first: Bytes::new(), rest: BytesMut::new() },
            Take::Pour { offset } => State::Pour { next: offset, count: 0, ready: None },
            Take::Span { offset, first, most, hash, etag } => match span(status, &headers, first, etag) {
                Ok(cut) => State::Span {
                    next: offset,
                    count: 0,
                    room: most,
                    cut,
                    hasher: hash.map(Hasher::new),
                    ready: None,
                },
                Err(lost) => State::Other(Some(Box::new(lost))),
            },
            Take::Records { limit } => State::Records {
                limit,
                partial: BytesMut::new(),
                ready: Bytes::new(),
                count: 0,
                ended: false,
            },
        };
        Reading { status, headers, state }
    }

    /// Takes the next bytes of the body. [`Reading::pull`] until `None` before the next push.
    pub fn push(&mut self, bytes: Bytes) -> Result<(), Lost> {
        if bytes.is_empty() {
            return Ok(());
        }
        match &mut self.state {
            State::Error { kept } => {
                let room = ERROR_BODY - kept.len();
                kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
            }
            State::Collect { limit, first, rest } => {
                if first.len() + rest.len() + bytes.len() > *limit {
                    let message = format!("the answer is longer than the {limit} bytes allowed for it");
                    return Err(Lost::new(Cause::TooLarge, true, message));
                }
                if first.is_empty() && rest.is_empty() {
                    *first = bytes;
                } else {
                    rest.extend_from_slice(first);
                    *first = Bytes::new();
                    rest.extend_from_slice(&bytes);
                }
            }
            State::Pour { ready, .. } => match ready.take() {
                None => *ready = Some(bytes),
                Some(before) => *ready = Some([before, bytes].concat().into()),
            },
            State::Span { room, cut, hasher, ready, .. } => {
                let mut bytes = bytes;
                if bytes.len() as u64 > *room {
                    if !*cut {
                        let message = "the answer is longer than the span that was asked for";
                        return Err(Lost::new(Cause::TooLarge, true, message));
                    }
                    bytes.truncate(usize::try_from(*room).unwrap_or(usize::MAX));
                    if bytes.is_empty() {
                        return Ok(());
                    }
                }
                *room -= bytes.len() as u64;
                if let Some(hasher) = hasher {
                    hasher.update(&bytes);
                }
                *ready = Some(match ready.take() {
                    None => bytes,
                    Some(before) => [before, bytes].concat().into(),
                });
            }
            State::Other(lost) => return Err(lost.take().map_or_else(other_span, |lost| *lost)),
            State::Records { ready, .. } if ready.is_empty() => *ready = bytes,
            State::Records { ready, .. } => *ready = [&**ready, &*bytes].concat().into(),
        }
        self.check_record()
    }

    /// A line that never ends must not fill the memory.
    fn check_record(&self) -> Result<(), Lost> {
        let State::Records { limit, partial, ready, .. } = &self.state else { return Ok(()) };
        let mut open = partial.len();
        for &byte in ready {
            open = if byte == b'\n' { 0 } else { open + 1 };
            if open > *limit {
                let message = format!("a line of the answer is longer than the {limit} bytes allowed for it");
                return Err(Lost::new(Cause::TooLarge, true, message));
            }
        }
        Ok(())
    }

    /// The next piece for the caller's sink.
    pub fn pull(&mut self) -> Option<Piece> {
        match &mut self.state {
            State::Collect { .. } | State::Error { .. } | State::Other(_) => None,
            State::Pour { next, count, ready } | State::Span { next, count, ready, .. } => {
                let bytes = ready.take()?;
                let offset = *next;
                *next = next.saturating_add(bytes.len() as u64);
                *count += bytes.len() as u64;
                Some(Piece::Pour { offset, bytes })
            }
            State::Records { partial, ready, count, ended, .. } => {
                if let Some(end) = ready.iter().position(|&b| b == b'\n') {
                    let line = ready.split_to(end);
                    bytes::Buf::advance(ready, 1);
                    *count += 1;
                    return Some(Piece::Record(joined(partial, line)));
                }
                partial.extend_from_slice(ready);
                ready.clear();
                if *ended && !partial.is_empty() {
                    *count += 1;
                    return Some(Piece::Record(joined(partial, Bytes::new())));
                }
                None
            }
        }
    }

    /// The body is over. A last line without a line end can be pulled now.
    pub fn end(&mut self) -> Result<(), Lost> {
        match &mut self.state {
            State::Records { ended, .. } => *ended = true,
            State::Other(lost) => return Err(lost.take().map_or_else(other_span, |lost| *lost)),
            _ => {}
        }
        Ok(())
    }

    /// How many bytes have been handed on by [`Reading::pull`] as [`Piece::Pour`].
    #[must_use]
    pub fn poured(&self) -> u64 {
        match self.state {
            State::Pour { count, .. } | State::Span { count, .. } => count,
            _ => 0,
        }
    }

    /// Whether all that is wanted of the body has come, whatever the provider goes on sending.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self.state, State::Span { room: 0, cut: true, .. })
    }

    /// The checksum of what was taken so far.
    fn received(&self) -> Option<Checksum> {
        match &self.state {
            State::Span { hasher, .. } => hasher.clone().map(Hasher::finish),
            _ => None,
        }
    }

    /// The body broke off: the loss to report, with the count of what was handed on before.
    #[must_use]
    pub fn broken(&self, mut lost: Lost) -> Lost {
        lost.sent = true;
        lost.poured = self.poured();
        lost.received = self.received();
        let body = Taken::Poured(lost.poured);
        lost.head =
            (lost.poured > 0).then(|| Box::new(Response::new(self.status, self.headers.clone(), body)));
        lost
    }

    /// The whole answer.
    pub fn into_answer(self) -> Answer {
        let received = self.received();
        let body = match self.state {
            State::Collect { first, rest, .. } if rest.is_empty() => Taken::Collected(first),
            State::Collect { rest, .. } => Taken::Collected(rest.freeze()),
            State::Error { kept } => Taken::Collected(kept.freeze()),
            State::Pour { count, .. } | State::Span { count, .. } => Taken::Poured(count),
            State::Other(lost) => return Err(lost.map_or_else(other_span, |lost| *lost)),
            State::Records { count, .. } => Taken::Records(count),
        };
        let hashed = Hashed { sent: None, received };
        Ok(Response { status: self.status, headers: self.headers, body, hashed })
    }
}

/// Whether an answer that is not a part has to be cut to the span; an error where it is another span, or one of something
/// else.
fn span(status: StatusCode, headers: &HeaderMap, first: u64, etag: Option<u64>) -> Result<bool, Lost> {
    if let Some(expected) = etag {
        let told = headers.get(header::ETAG).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
        if told.map(|told| ETag::new(told).sum()) != Some(expected) {
            let message = "the answer is of another state of the object than the one that was asked for";
            return Err(Lost::new(Cause::OtherState, true, message));
        }
    }
    if status != StatusCode::PARTIAL_CONTENT {
        // The provider gives all there is. Its beginning is as good as a part.
        return if first == 0 { Ok(true) } else { Err(other_span()) };
    }
    let range = headers.get(header::CONTENT_RANGE).and_then(|value| value.to_str().ok());
    let begin =
        range.and_then(|range| range.strip_prefix("bytes ")?.split_once('-')?.0.trim().parse::<u64>().ok());
    if begin == Some(first) { Ok(false) } else { Err(other_span()) }
}

fn other_span() -> Lost {
    Lost::new(Cause::OtherSpan, true, "the answer holds another span than the one that was asked for")
}

/// `partial` and `line` as one, with a CR before the line end taken off; `partial` is empty afterwards.
fn joined(partial: &mut BytesMut, line: Bytes) -> Bytes {
    let mut whole = if partial.is_empty() {
        line
    } else {
        partial.extend_from_slice(&line);
        partial.split().freeze()
    };
    if whole.last() == Some(&b'\r') {
        whole.truncate(whole.len() - 1);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, take: Take, chunks: &[&[u8]]) -> (Vec<Piece>, Answer) {
        let status = StatusCode::from_u16(status).expect("a status");
        let mut reading = Reading::new(status, HeaderMap::new(), take);
        let mut pieces = Vec::new();
        for chunk in chunks {
            if let Err(lost) = reading.push(Bytes::copy_from_slice(chunk)) {
                return (pieces, Err(reading.broken(lost)));
            }
            pieces.extend(std::iter::from_fn(|| reading.pull()));
        }
        if let Err(lost) = reading.end() {
            return (pieces, Err(reading.broken(lost)));
        }
        pieces.extend(std::iter::from_fn(|| reading.pull()));
        (pieces, reading.into_answer())
    }

    #[test]
    fn an_error_page_is_collected_whatever_was_asked_for() {
        for take in [Take::Pour { offset: 7 }, Take::Records { limit: 3 }, Take::Collect { limit: 2 }] {
            let (pieces, answer) = read(404, take, &[b"no ", b"such ", b"thing\n"]);
            assert!(pieces.is_empty());
            assert_eq!(
                answer.expect("an answer").body,
                Taken::Collected(Bytes::from_static(b"no such thing\n"))
            );
        }
        let page = vec![b'x'; ERROR_BODY + 1];
        let (_, answer) = read(500, Take::Collect { limit: 10 }, &[&page, &page]);
        assert_eq!(answer.expect("an answer").bytes().len(), ERROR_BODY);
    }

    #[test]
    fn the_limit_holds_at_the_byte() {
        let (_, answer) = read(200, Take::Collect { limit: 5 }, &[b"12", b"345"]);
        assert_eq!(answer.expect("fits").bytes(), "12345");
        let (_, answer) = read(200, Take::Collect { limit: 5 }, &[b"12", b"3456"]);
        assert_eq!(answer.expect_err("one too many").cause, Cause::TooLarge);
        let (_, answer) = read(200, Take::Records { limit: 3 }, &[b"123\n12", b"3\n1", b"234"]);
        assert_eq!(answer.expect_err("a long line").cause, Cause::TooLarge);
    }

    #[test]
    fn records_are_lines_however_they_arrive() {
        let text: &[u8] = b"one\r\n\ntwo\nthree";
        let expected: Vec<Piece> =
            ["one", "", "two", "three"].map(|line| Piece::Record(Bytes::from_static(line.as_bytes()))).into();
        for size in 1..=text.len() {
            let chunks: Vec<&[u8]> = text.chunks(size).collect();
            let (pieces, answer) = read(200, Take::Records { limit: 10 }, &chunks);
            assert_eq!(pieces, expected, "chunks of {size}");
            assert_eq!(answer.expect("whole").body, Taken::Records(4));
        }
    }

    #[test]
    fn poured_bytes_keep_their_place() {
        let (pieces, answer) = read(206, Take::Pour { offset: 10 }, &[b"ab", b"", b"cde"]);
        assert_eq!(
            pieces,
            [
                Piece::Pour { offset: 10, bytes: Bytes::from_static(b"ab") },
                Piece::Pour { offset: 12, bytes: Bytes::from_static(b"cde") }
            ]
        );
        assert_eq!(answer.expect("whole").body, Taken::Poured(5));
    }

    #[test]
    fn a_span_of_another_state_is_refused_before_a_byte_of_it_is_poured() {
        let tag = ETag::new("W/\"a\"");
        let take = Take::Span { offset: 5, first: 2, most: 9, hash: None, etag: Some(tag.sum()) };
        let read = |told: Option<&'static str>| {
            let told = told.map(|told| (header::ETAG, http::HeaderValue::from_static(told)));
            let range = (header::CONTENT_RANGE, http::HeaderValue::from_static("bytes 2-4/5"));
            let headers = told.into_iter().chain([range]).collect();
            let mut reading = Reading::new(StatusCode::PARTIAL_CONTENT, headers, take);
            let pushed = reading.push(Bytes::from_static(b"abc"));
            (
                reading.pull().is_some(),
                pushed.and_then(|()| reading.end()).and_then(|()| reading.into_answer()),
            )
        };
        for told in ["a", "\"a\"", "W/\"a\""] {
            let (poured, answer) = read(Some(told));
            assert_eq!((poured, answer.expect("of that state").body), (true, Taken::Poured(3)), "{told}");
        }
        for told in [None, Some("\"b\""), Some("")] {
            let (poured, answer) = read(told);
            let lost = answer.expect_err("of another");
            assert_eq!((poured, lost.cause, lost.transient()), (false, Cause::OtherState, false), "{told:?}");
            assert_eq!(lost.into_error().kind(), crate::Kind::PreconditionFailed);
        }
    }

    #[test]
    fn a_printed_exchange_keeps_its_secrets() {
        let token = crate::Secret::new("gAAAAAB-token").header().expect("a header");
        let request = http::Request::post("https://user:pw@cloud.example/v3/auth/tokens?X-Signature=abc")
            .header("x-auth-token", token)
            .body(Body::Bytes(Bytes::from_static(b"{\"password\":\"hunter2\"}")))
            .expect("a request");
        let exchange = Exchange {
            request,
            take: Take::Collect { limit: 1 },
            deadline: None,
            service: "identity",
            attempt: 1,
        };
        let text = format!("{exchange:?}");
        for secret in ["gAAAAAB", "hunter2", "abc", "pw"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(text.contains("cloud.example") && text.contains("/v3/auth/tokens"), "{text}");
    }
}
