//! What becomes of a request.

use bytes::Bytes;
use std::time::Duration;

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// An answer, perhaps a crippled one.
    Answer(Answer),
    /// No answer ever comes.
    Lost {
        /// Did the cloud do what it was asked to?
        acted: bool,
    },
}

/// An answer and how it arrives.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The answer as the cloud meant it.
    pub response: http::Response<Bytes>,
    /// How much longer than usual it takes.
    pub delay: Duration,
    /// What happens to it on its way.
    pub wire: Wire,
}

/// What happens to an answer on its way. Whoever has no wire can still tell what a client would have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wire {
    /// It arrives whole.
    Whole,
    /// The connection is reset after so many bytes of the body.
    ResetAfter(usize),
    /// It claims to have this many bytes of body.
    ClaimLength(u64),
    /// It comes in small pieces.
    Trickle {
        /// Bytes of a piece.
        size: usize,
        /// Time between two pieces.
        every: Duration,
    },
}

impl Outcome {
    /// The response, if one comes; how it arrives is left aside.
    #[must_use]
    pub fn response(self) -> Option<http::Response<Bytes>> {
        match self {
            Outcome::Answer(answer) => Some(answer.response),
            Outcome::Lost { .. } => None,
        }
    }

    pub(crate) fn whole(response: http::Response<Bytes>) -> Self {
        Outcome::Answer(Answer { response, delay: Duration::ZERO, wire: Wire::Whole })
    }
}
