//! What becomes of a request.

use crate::content::Content;
use crate::s3::Rest;
use bytes::Bytes;
use std::time::Duration;

/// What becomes of a request.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every request is answered")]
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
    /// What follows the answer's body: of an object that is not in one piece in memory, all of it.
    pub rest: Content,
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
    /// The response, if one comes, with its whole body in memory; how it arrives is left aside.
    #[must_use]
    pub fn response(self) -> Option<http::Response<Bytes>> {
        match self {
            Outcome::Answer(answer) => Some(answer.collected()),
            Outcome::Lost { .. } => None,
        }
    }

    pub(crate) fn whole(response: http::Response<Bytes>) -> Self {
        Outcome::Answer(Answer::new(response, Duration::ZERO, Wire::Whole))
    }
}

impl Answer {
    pub(crate) fn new(mut response: http::Response<Bytes>, delay: Duration, wire: Wire) -> Self {
        let rest = response.extensions_mut().remove::<Rest>().map(|rest| rest.0).unwrap_or_default();
        Self { response, rest, delay, wire }
    }

    /// The response with its whole body in memory.
    #[must_use]
    pub fn collected(self) -> http::Response<Bytes> {
        let (head, body) = self.response.into_parts();
        let mut whole = Content::from(body);
        whole.append(self.rest);
        http::Response::from_parts(head, whole.into_bytes())
    }
}
