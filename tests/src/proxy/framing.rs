//! What of a connection's bytes is what: as much of HTTP/1.1 as that takes.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

/// Requests whose answers have not come: whether each asks for a head alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(Arc<Mutex<VecDeque<bool>>>);

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Of a head, with its last byte or without.
    Head { last: bool },
    /// Of a body of so many bytes, with its last byte or without.
    Body { length: u64, last: bool },
    /// Nobody knows: the rest of the connection.
    Rest,
}

/// Follows one direction of one connection.
#[derive(Debug)]
pub(super) struct Framing {
    answers: bool,
    asked: Asked,
    state: State,
}

#[derive(Debug)]
enum State {
    Head(Vec<u8>),
    Body { length: u64, left: u64 },
    Rest,
}

/// Longer heads are not followed.
const LONGEST: usize = 64 << 10;

impl Framing {
    pub(super) fn of_requests(asked: Asked) -> Self {
        Framing { answers: false, asked, state: State::Head(Vec::new()) }
    }

    pub(super) fn of_answers(asked: Asked) -> Self {
        Framing { answers: true, asked, state: State::Head(Vec::new()) }
    }

    /// How many of these bytes belong together, and to what; they count as gone by. There is at least one.
    pub(super) fn next(&mut self, bytes: &[u8]) -> (usize, Part) {
        match &mut self.state {
            State::Rest => (bytes.len(), Part::Rest),
            State::Body { length, left } => {
                let count = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= count as u64;
                let part = Part::Body { length: *length, last: *left == 0 };
                if *left == 0 {
                    self.state = State::Head(Vec::new());
                }
                (count, part)
            }
            State::Head(head) => {
                for (place, byte) in bytes.iter().enumerate() {
                    head.push(*byte);
                    if head.ends_with(b"\r\n\r\n") {
                        let head = std::mem::take(head);
                        self.state = self.after(&String::from_utf8_lossy(&head));
                        return (place + 1, Part::Head { last: true });
                    }
                }
                if head.len() > LONGEST {
                    self.state = State::Rest;
                }
                (bytes.len(), Part::Head { last: false })
            }
        }
    }

    /// Whether the message whose head has just gone by has a body.
    pub(super) fn has_body(&self) -> bool {
        !matches!(self.state, State::Head(_))
    }

    fn after(&self, head: &str) -> State {
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase()))
        };
        let headers: Vec<_> = lines.filter_map(header).collect();
        let value = |name: &str| headers.iter().find(|(other, _)| other == name).map(|(_, value)| value);
        let mut asked = self.asked.0.lock().unwrap_or_else(PoisonError::into_inner);
        if self.answers {
            let status = first.split(' ').nth(1).unwrap_or_default();
            if status.starts_with('1') {
                return State::Head(Vec::new());
            }
            let head_alone = asked.pop_front().unwrap_or_default();
            if head_alone || status == "204" || status == "304" {
                return State::Head(Vec::new());
            }
        } else {
            asked.push_back(first.starts_with("HEAD "));
        }
        match (value("transfer-encoding"), value("content-length").map(|text| text.parse())) {
            (Some(_), _) | (_, Some(Err(_))) => State::Rest,
            (None, None) if self.answers => State::Rest,
            (None, None | Some(Ok(0))) => State::Head(Vec::new()),
            (None, Some(Ok(length))) => State::Body { length, left: length },
        }
    }
}

impl Asked {
    /// The last request is not sent on, so nobody answers it.
    pub(super) fn take_back(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(framing: &mut Framing, text: &str, chunk: usize) -> Vec<Part> {
        let mut seen: Vec<Part> = Vec::new();
        for mut bytes in text.as_bytes().chunks(chunk) {
            while !bytes.is_empty() {
                let (count, part) = framing.next(bytes);
                assert!(count > 0);
                bytes = &bytes[count..];
                let whole = matches!(part, Part::Head { last: true } | Part::Body { last: true, .. });
                if whole || (part == Part::Rest && !seen.contains(&part)) {
                    seen.push(part);
                }
            }
        }
        seen
    }

    #[test]
    fn messages_are_followed_whatever_the_chunks() {
        let head = Part::Head { last: true };
        let body = |length| Part::Body { length, last: true };
        for chunk in [1, 2, 7, 1000] {
            let asked = Asked::default();
            let requests = "PUT /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloHEAD /a HTTP/1.1\r\n\r\nGET /a HTTP/1.1\r\n\r\n";
            let seen = parts(&mut Framing::of_requests(asked.clone()), requests, chunk);
            assert_eq!(seen, [head, body(5), head, head]);
            let answers = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n\
                HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc";
            let mut framing = Framing::of_answers(asked);
            assert_eq!(parts(&mut framing, answers, chunk), [head, head, head, head, body(3)]);
            let rest = "HTTP/1.1 200 OK\r\n\r\nuntil the end";
            assert_eq!(parts(&mut framing, rest, chunk), [head, Part::Rest]);
        }
    }
}
