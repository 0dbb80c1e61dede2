//! Many pieces side by side, between an opening and a closing call.

use crate::{Checkpoint, Cx, Error, Leftover, Lost, Request, Response, Result, Time};
use std::fmt;

/// Many independent requests side by side, before and after which single ones come: an upload in parts, a download in
/// spans, a removal of many things. Like that of a [`Flow`](crate::Flow), its state alone says what comes next, so that
/// it can be cloned, stored, and taken up in another process.
///
/// Pieces are named by numbers of the fan's own. A piece that [`Fan::begin`] has named is under way until
/// [`Fan::finished`] or [`Fan::failed`] is told of it; meanwhile its request is asked for again for every attempt.
pub trait Fan: Clone + fmt::Debug + Send + 'static {
    /// What it gives in the end.
    type Output: Clone + fmt::Debug + Send + 'static;

    /// What comes next. A single request is sent, and the fan over, only when no piece is under way. It may be asked for
    /// again before that comes to pass, with the same answer.
    fn next(&mut self, cx: &Cx<'_>) -> Turn<Self::Output>;

    /// Takes the successful answer to the single request that [`Fan::next`] made.
    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<()>;

    /// A single request, or that piece, failed for good. The fan turns to cleaning up or to finding out what happened;
    /// what it gives back as an error ends it at once.
    fn failed(&mut self, piece: Option<u32>, error: Error, cx: &Cx<'_>) -> Result<()>;

    /// A piece to be begun now, where there is one and this many bytes more may be on their way.
    fn begin(&mut self, room: u64) -> Option<u32>;

    /// The request of a piece that was begun.
    fn piece(&self, piece: u32) -> Request;

    /// How many bytes of a piece that was begun are on their way.
    fn weight(&self, piece: u32) -> u64;

    /// Takes the successful answer to a piece.
    fn finished(&mut self, piece: u32, response: &Response, cx: &Cx<'_>) -> Result<()>;

    /// The answer to a piece broke off; it will be asked for again. `true` where some of it is here, so that this was not
    /// in vain.
    fn interrupted(&mut self, piece: u32, lost: &Lost) -> bool {
        let _ = (piece, lost);
        false
    }

    /// How many pieces may be under way.
    fn width(&self) -> Width;

    /// What exists, or may exist, at the provider if it ends here. `in_doubt`: the provider may have acted on a request
    /// that is under way.
    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let _ = in_doubt;
        Vec::new()
    }

    /// Where it stands. `in_doubt` as for [`Fan::left_behind`]; pieces under way count as not begun.
    fn checkpoint(&self, in_doubt: bool) -> Option<Checkpoint> {
        let _ = in_doubt;
        None
    }
}

/// How much of a fan may be under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width {
    /// How many pieces.
    pub pieces: usize,
    /// How many bytes of them. One piece is always let through.
    pub bytes: u64,
}

/// What a fan does next.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once, at once; a box would cost an allocation per request"
)]
pub enum Turn<T> {
    /// Send this alone.
    Request(Request),
    /// Begin pieces, where there are any and there is room, and wait for those under way.
    Pieces,
    /// Nothing before that time, except for pieces under way.
    Sleep(Time),
    /// There is nothing (more) to do.
    Done(Result<T>),
}
