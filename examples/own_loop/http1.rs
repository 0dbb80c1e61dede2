//! HTTP/1.1 on a socket that never blocks: one request at a time, and its answer.

use bytes::{Buf, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use mio::{Interest, Registry, Token, net::TcpStream};
use pileus_core::{Answer, Body, Cause, Exchange, Lost, Reading, Take};
use std::{
    io::{self, Read, Write},
    net::SocketAddr,
};

/// A connection, with what goes out over it and what has come in.
pub(crate) struct Connection {
    stream: Option<TcpStream>,
    out: BytesMut,
    input: BytesMut,
    awaited: Option<Awaited>,
}

/// The answer that is awaited.
struct Awaited {
    method: Method,
    take: Take,
    sent: bool,
    body: Option<(Reading, Framing)>,
}

/// How the end of a body is found. <https://www.rfc-editor.org/rfc/rfc9112#section-6.3>
enum Framing {
    /// So many bytes are still to come.
    Length(u64),
    /// A chunk of so many bytes, its line end included; `None` between two.
    Chunked(Option<u64>),
    /// Only lines up to an empty one.
    Trailer,
    /// It ends with the connection.
    Close,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr, registry: &Registry, token: Token) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        Ok(Connection { stream: Some(stream), out: BytesMut::new(), input: BytesMut::new(), awaited: None })
    }

    pub(crate) fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    pub(crate) fn close(&mut self) {
        (self.stream, self.awaited) = (None, None);
    }

    /// Takes a request on; [`Connection::progress`] sends it.
    pub(crate) fn send(&mut self, exchange: Exchange) {
        let (head, body) = exchange.request.into_parts();
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        let host = head.uri.authority().map_or("", |authority| authority.as_str());
        self.out.clear();
        self.out
            .extend_from_slice(format!("{} {target} HTTP/1.1\r\nhost: {host}\r\n", head.method).as_bytes());
        for (name, value) in &head.headers {
            self.out.extend_from_slice(name.as_str().as_bytes());
            self.out.extend_from_slice(b": ");
            self.out.extend_from_slice(value.as_bytes());
            self.out.extend_from_slice(b"\r\n");
        }
        let bytes = match body {
            Body::Bytes(bytes) => bytes,
            // Nothing here sends bytes of the caller's; one that did would be told by the length.
            Body::Empty | Body::Source(_) | Body::Stream(_) => bytes::Bytes::new(),
        };
        if !bytes.is_empty() || matches!(head.method, Method::POST | Method::PUT | Method::PATCH) {
            self.out.extend_from_slice(format!("content-length: {}\r\n", bytes.len()).as_bytes());
        }
        self.out.extend_from_slice(b"\r\n");
        self.out.extend_from_slice(&bytes);
        self.awaited = Some(Awaited { method: head.method, take: exchange.take, sent: false, body: None });
    }

    /// Does what can be done without waiting. Gives the answer when it is whole, or lost.
    pub(crate) fn progress(&mut self) -> Option<Answer> {
        let answer = match self.step() {
            Ok(None) => return None,
            Ok(Some(reading)) => reading.into_answer(),
            Err(lost) => {
                self.stream = None;
                Err(lost)
            }
        };
        self.awaited.take().map(|_| answer)
    }

    fn step(&mut self) -> Result<Option<Reading>, Lost> {
        let Some(stream) = &mut self.stream else { return Ok(None) };
        let sent = self.awaited.as_ref().is_some_and(|awaited| awaited.sent);
        while !self.out.is_empty() {
            match stream.write(&self.out) {
                Ok(count) => self.out.advance(count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(broken(&error, sent)),
            }
            if let Some(awaited) = &mut self.awaited {
                awaited.sent = true;
            }
        }
        loop {
            if let Some(reading) = self.parse()? {
                return Ok(Some(reading));
            }
            let Some(stream) = &mut self.stream else { return Ok(None) };
            let mut buffer = [0; 16 << 10];
            match stream.read(&mut buffer) {
                Ok(0) => return self.ended(),
                Ok(count) => self.input.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(broken(&error, true)),
            }
        }
    }

    /// The other side has closed the connection.
    fn ended(&mut self) -> Result<Option<Reading>, Lost> {
        self.stream = None;
        match self.awaited.as_mut().map(|awaited| awaited.body.take()) {
            None => Ok(None),
            Some(Some((mut reading, Framing::Close))) => reading.end().map(|()| Some(reading)),
            Some(_) => Err(Lost::new(Cause::Broken, true, "the connection ended before the answer did")),
        }
    }

    /// Reads what has come in, as far as it goes; gives the whole answer.
    fn parse(&mut self) -> Result<Option<Reading>, Lost> {
        let Some(awaited) = &mut self.awaited else { return Ok(None) };
        while awaited.body.is_none() {
            let Some((length, status, headers)) = head(&self.input)? else { return Ok(None) };
            self.input.advance(length);
            if !status.is_informational() {
                let framing = framing(&awaited.method, status, &headers)?;
                awaited.body = Some((Reading::new(status, headers, awaited.take), framing));
            }
        }
        let Some((reading, framing)) = &mut awaited.body else { return Ok(None) };
        loop {
            let most = match framing {
                Framing::Length(0) => {
                    reading.end()?;
                    return Ok(awaited.body.take().map(|(reading, _)| reading));
                }
                Framing::Length(left) | Framing::Chunked(Some(left)) => *left,
                Framing::Close => u64::MAX,
                Framing::Chunked(None) => match httparse::parse_chunk_size(&self.input) {
                    Ok(httparse::Status::Partial) => return Ok(None),
                    Ok(httparse::Status::Complete((length, size))) => {
                        self.input.advance(length);
                        let end = |size: u64| size.checked_add(2).ok_or_else(|| protocol("an endless chunk"));
                        *framing =
                            if size == 0 { Framing::Trailer } else { Framing::Chunked(Some(end(size)?)) };
                        continue;
                    }
                    Err(error) => return Err(protocol(error)),
                },
                Framing::Trailer => {
                    let Some(end) = self.input.windows(2).position(|pair| pair == b"\r\n") else {
                        return Ok(None);
                    };
                    self.input.advance(end + 2);
                    *framing = if end == 0 { Framing::Length(0) } else { Framing::Trailer };
                    continue;
                }
            };
            if self.input.is_empty() {
                return Ok(None);
            }
            let count = usize::try_from(most).unwrap_or(usize::MAX).min(self.input.len());
            let mut bytes = self.input.split_to(count).freeze();
            match framing {
                Framing::Length(left) => *left -= count as u64,
                Framing::Chunked(open) => {
                    let left = most - count as u64;
                    // The last two bytes are the chunk's line end.
                    bytes.truncate(
                        count.saturating_sub(2usize.saturating_sub(usize::try_from(left).unwrap_or(2))),
                    );
                    *open = (left > 0).then_some(left);
                }
                Framing::Close | Framing::Trailer => {}
            }
            reading.push(bytes).map_err(|lost| reading.broken(lost))?;
            if reading.pull().is_some() {
                return Err(Lost::new(
                    Cause::Local,
                    true,
                    "this loop has no sink for the bytes of an answer",
                ));
            }
        }
    }
}

/// The head of an answer and its length; `None` while it is not whole.
fn head(input: &[u8]) -> Result<Option<(usize, StatusCode, HeaderMap)>, Lost> {
    let mut space = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut space);
    let httparse::Status::Complete(length) = head.parse(input).map_err(protocol)? else { return Ok(None) };
    let status = StatusCode::from_u16(head.code.unwrap_or_default()).map_err(protocol)?;
    let mut headers = HeaderMap::new();
    for header in head.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(protocol)?;
        headers.append(name, HeaderValue::from_bytes(header.value).map_err(protocol)?);
    }
    Ok(Some((length, status, headers)))
}

fn framing(method: &Method, status: StatusCode, headers: &HeaderMap) -> Result<Framing, Lost> {
    if *method == Method::HEAD || matches!(status.as_u16(), 204 | 304) {
        return Ok(Framing::Length(0));
    }
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Ok(Framing::Chunked(None));
    }
    match headers.get(header::CONTENT_LENGTH) {
        None => Ok(Framing::Close),
        Some(length) => length
            .to_str()
            .ok()
            .and_then(|text| text.parse().ok())
            .map(Framing::Length)
            .ok_or_else(|| protocol("its length is no number")),
    }
}

fn protocol(what: impl std::fmt::Display) -> Lost {
    Lost::new(Cause::Protocol, true, format!("what came back is not HTTP: {what}"))
}

fn broken(error: &io::Error, sent: bool) -> Lost {
    Lost::new(if sent { Cause::Broken } else { Cause::Connect }, sent, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `text` in pieces of `size` bytes, and says how many bytes follow the answer.
    fn read(method: Method, text: &[u8], size: usize) -> (Option<Answer>, usize) {
        let take = Take::Collect { limit: 1000 };
        let awaited = Some(Awaited { method, take, sent: true, body: None });
        let mut connection =
            Connection { stream: None, out: BytesMut::new(), input: BytesMut::new(), awaited };
        let mut pieces = text.chunks(size);
        loop {
            match connection.parse() {
                Ok(Some(reading)) => {
                    let left = connection.input.len() + pieces.map(<[u8]>::len).sum::<usize>();
                    return (Some(reading.into_answer()), left);
                }
                Err(lost) => return (Some(Err(lost)), 0),
                Ok(None) => {}
            }
            match pieces.next() {
                Some(piece) => connection.input.extend_from_slice(piece),
                None => {
                    return (
                        connection.ended().and_then(|r| r.map(Reading::into_answer).transpose()).transpose(),
                        0,
                    );
                }
            }
        }
    }

    #[test]
    fn an_answer_is_the_same_however_it_is_cut() {
        let get = || Method::GET;
        let chunked = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123\r\n6789\r\n0\r\nt: u\r\n\r\nHT";
        for (method, text, status, body, left) in [
            (get(), "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhelloHTTP", 200, "hello", 4),
            (get(), "HTTP/1.1 100 X\r\n\r\nHTTP/1.1 201 X\r\ncontent-length: 0\r\n\r\n", 201, "", 0),
            (Method::HEAD, "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", 200, "", 0),
            (get(), "HTTP/1.1 204 X\r\n\r\n", 204, "", 0),
            (get(), "HTTP/1.1 404 X\r\n\r\nall of it", 404, "all of it", 0),
            (get(), chunked, 200, "abc0123\r\n6789", 2),
        ] {
            for size in 1..=text.len() {
                let (answer, rest) = read(method.clone(), text.as_bytes(), size);
                let answer = answer.expect("an end").expect("whole");
                assert_eq!(answer.status.as_u16(), status, "{text:?} by {size}");
                assert_eq!((answer.bytes(), rest), (&bytes::Bytes::from(body), left), "{text:?} by {size}");
            }
        }
    }

    #[test]
    fn a_part_is_lost_and_nonsense_is_named() {
        for (text, cause) in [
            ("", Cause::Broken),
            ("HTTP/1.1 200 X\r\ncontent-length: 5\r\n\r\nhell", Cause::Broken),
            ("HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n", Cause::Broken),
            ("HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\nx\r\n", Cause::Protocol),
            ("HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n", Cause::Protocol),
            ("HTTP/1.1 200 X\r\ncontent-length: -1\r\n\r\n", Cause::Protocol),
            ("SSH-2.0-x\r\n\r\n", Cause::Protocol),
        ] {
            for size in [1, 7, 1000] {
                let (answer, _) = read(Method::GET, text.as_bytes(), size);
                let lost = answer.expect("an end").expect_err(text);
                assert_eq!((lost.cause, lost.sent), (cause, true), "{text:?} by {size}");
            }
        }
        let long = format!("HTTP/1.1 200 X\r\ncontent-length: 99999999999\r\n\r\n{}", "x".repeat(2000));
        let (answer, _) = read(Method::GET, long.as_bytes(), 100);
        assert_eq!(answer.expect("an end").expect_err("too long").cause, Cause::TooLarge);
    }
}
