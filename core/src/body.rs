//! What a request's body is made of: a plan, never the bytes of an object.

use crate::outgoing::Stream;
use bytes::Bytes;
use std::{fmt, ops::Range};

/// Where the body of a request comes from.
///
/// A plan: sending the request again reads the same span again. Bytes that the core itself made (a JSON document) are
/// carried; bytes that belong to the caller stay with the caller and are named by their span.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Body {
    /// No body at all.
    #[default]
    Empty,
    /// These bytes.
    Bytes(Bytes),
    /// This span of the caller's source, in bytes from its beginning.
    Source(Range<u64>),
    /// A span of the caller's source that is hashed, or framed, on its way.
    Stream(Box<Stream>),
}

impl Body {
    /// How many bytes will be sent.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Body::Empty => 0,
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::Source(span) => span.end.saturating_sub(span.start),
            Body::Stream(stream) => stream.len(),
        }
    }

    /// Whether nothing will be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Body {
    /// Never the bytes: a login's body is one of these.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Empty => f.write_str("Empty"),
            Body::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Body::Source(span) => write!(f, "Source({}..{})", span.start, span.end),
            Body::Stream(stream) => write!(f, "{stream:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_tells_its_length_and_not_its_bytes() {
        let body = Body::Bytes(Bytes::from_static(b"password"));
        assert_eq!((body.len(), format!("{body:?}")), (8, "Bytes(8 bytes)".to_owned()));
        assert_eq!(Body::Source(5..9).len(), 4);
        assert!(Body::Source(Range { start: 9, end: 5 }).is_empty());
    }
}
