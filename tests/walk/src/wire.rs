//! What a transport does: it reads the caller's source, and pours into the caller's sink.

use bytes::Bytes;
use pileus_core::{Answer, Body, Checksum, Exchange, Lost, Piece, Reading, Response, Stream};
use std::ops::Range;

/// What is in every caller's source: bytes that tell where they are.
#[must_use]
pub fn source(span: Range<u64>) -> Bytes {
    span.map(|at| b'a' + u8::try_from(at % 23).unwrap_or_default()).collect()
}

/// The bytes of a body as they are sent.
#[must_use]
pub fn sent(body: &Body) -> Bytes {
    match body {
        Body::Empty => Bytes::new(),
        Body::Bytes(bytes) => bytes.clone(),
        Body::Source(span) => source(span.clone()),
        Body::Stream(stream) => streamed(stream).0,
    }
}

fn streamed(stream: &Stream) -> (Bytes, Option<Checksum>) {
    let mut outgoing = stream.outgoing();
    outgoing.push(source(stream.span.clone()));
    outgoing.end();
    let bytes = std::iter::from_fn(|| outgoing.pull()).flatten().collect();
    (bytes, outgoing.hashed())
}

/// An answer as a transport takes it in.
///
/// # Errors
/// Where the exchange does not allow for so much, or something else than was said comes.
pub fn received(exchange: &Exchange, told: &Response, sink: &mut Sink) -> Answer {
    let mut reading = exchange.reading(told.status, told.headers.clone());
    if let Err(lost) = sink.fill(&mut reading, told.bytes().clone()).and_then(|()| reading.end()) {
        return Err(reading.broken(lost));
    }
    sink.drain(&mut reading);
    let mut answer = reading.into_answer()?;
    if let Body::Stream(stream) = exchange.request.body() {
        answer.hashed.sent = streamed(stream).1;
    }
    Ok(answer)
}

/// What was poured into a caller's sink, each byte at its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sink(Vec<Option<u8>>);

impl Sink {
    /// Puts bytes at their place.
    pub fn pour(&mut self, place: u64, bytes: &[u8]) {
        let first = usize::try_from(place).unwrap_or(usize::MAX);
        let end = first.saturating_add(bytes.len());
        if self.0.len() < end {
            self.0.resize(end, None);
        }
        for (there, byte) in self.0[first..end].iter_mut().zip(bytes) {
            *there = Some(*byte);
        }
    }

    /// What is there from the beginning up to that many bytes; `None` where some of that was never poured.
    #[must_use]
    pub fn bytes(&self, count: usize) -> Option<Vec<u8>> {
        self.0.get(..count)?.iter().copied().collect()
    }

    /// How many bytes there are, those included that were never poured.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was ever poured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes over what another got before it was cut off: the first half.
    pub fn half_of(&mut self, other: &Sink) {
        let first = other.0.iter().position(Option::is_some).unwrap_or_default();
        let half: Vec<u8> = other.0[first..].iter().map_while(|byte| *byte).collect();
        self.pour(first as u64, &half[..half.len().div_ceil(2)]);
    }

    pub(super) fn fill(&mut self, reading: &mut Reading, bytes: Bytes) -> Result<(), Lost> {
        reading.push(bytes)?;
        self.drain(reading);
        Ok(())
    }

    fn drain(&mut self, reading: &mut Reading) {
        while let Some(piece) = reading.pull() {
            if let Piece::Pour { offset, bytes } = piece {
                self.pour(offset, &bytes);
            }
        }
    }
}
