//! One fan, driven.

use super::attempt::{Attempts, Gate, Outcome, Posted};
use crate::{
    Answer, Checkpoint, Cx, Error, ExchangeId, Fan, Leftover, Op, Operation, Result, Session, Step, Time,
    Turn,
};
use std::{sync::Arc, time::Duration};

/// Runs a fan on a session: its single requests one by one, its pieces side by side, each with login, retries and
/// deadlines of its own. A piece whose answer broke off goes on from there as long as it gets on.
///
/// When a piece fails for good and the fan does not go on without it, no further one is begun, and those under way are
/// waited for before the fan is asked what comes next: whatever it cleans up then is complete.
#[derive(Clone, Debug)]
pub struct Fanned<F: Fan> {
    fan: F,
    session: Arc<dyn Session>,
    /// Of single requests.
    main: Attempts,
    lanes: Vec<Lane>,
    /// No further piece is begun: one has failed.
    closing: bool,
    /// How long the whole may take, until it is known from when.
    limit: Option<Duration>,
    deadline: Option<Time>,
    over: Over<F::Output>,
}

/// One piece under way after another.
#[derive(Clone, Debug)]
struct Lane {
    attempts: Attempts,
    piece: Option<u32>,
}

#[derive(Clone, Debug)]
enum Over<T> {
    No,
    Result(Result<T>),
    Handed,
}

/// Ids of exchanges: those of single requests are multiples of this, and a lane's are that many apart.
const STRIDE: u32 = 1 << 10;

impl<F: Fan> Fanned<F> {
    /// `fan`, about to begin.
    #[must_use]
    pub fn new(session: Arc<dyn Session>, fan: F) -> Self {
        let main = Attempts::counting(session.clone(), 0, STRIDE);
        let (limit, deadline) = (None, None);
        Fanned { fan, session, main, lanes: Vec::new(), closing: false, limit, deadline, over: Over::No }
    }

    /// The fan, as it stands.
    #[must_use]
    pub fn fan(&self) -> &F {
        &self.fan
    }

    /// Hides which fan it is.
    #[must_use]
    pub fn op(self) -> Op<F::Output> {
        Op::new(self)
    }

    fn busy(&self) -> bool {
        self.lanes.iter().any(|lane| lane.piece.is_some())
    }

    fn in_doubt(&self) -> bool {
        let piece = |lane: &Lane| lane.piece.is_some() && lane.attempts.in_doubt();
        self.main.in_doubt() || self.lanes.iter().any(piece)
    }

    fn fail(&mut self, piece: Option<u32>, error: Error, cx: &Cx<'_>) {
        match self.fan.failed(piece, error, cx) {
            Ok(()) if piece.is_none() => self.main.afresh(),
            // Pieces that wait for another attempt are given up only by a fan that is: others would miss them.
            Ok(()) => self.closing |= !matches!(self.fan.next(cx), Turn::Pieces),
            Err(error) => self.end(error),
        }
    }

    fn end(&mut self, error: Error) {
        let left = self.fan.left_behind(error.may_have_acted() || self.in_doubt());
        let doubt = error.may_have_acted() || left.iter().any(|left| !left.certain);
        self.over = Over::Result(Err(error.with_left_behind(left).with_may_have_acted(doubt)));
    }

    /// Goes on with the pieces under way, and begins others. `Ok(None)`: there is nothing to send now.
    fn pieces(&mut self, begin: bool, cx: &Cx<'_>) -> Pieces {
        let mut next: Option<Time> = None;
        let mut earliest = |until: Option<Time>| next = next.into_iter().chain(until).min();
        for n in 0..self.lanes.len() {
            let Some(piece) = self.lanes[n].piece else { continue };
            match self.lanes[n].attempts.gate(cx) {
                Gate::Wait(until) => earliest(until),
                Gate::Failed(error) | Gate::Over(error) => {
                    self.lanes[n].piece = None;
                    self.fail(Some(piece), error, cx);
                    return Pieces::Again;
                }
                // It would be sent again, for something that is given up.
                Gate::Due if self.closing => self.lanes[n].piece = None,
                Gate::Due => match self.lanes[n].attempts.post(self.fan.piece(piece), cx) {
                    Posted::Send(id, exchange) => return Pieces::Send(id, exchange),
                    Posted::Wait(until) => earliest(Some(until)),
                    Posted::Failed(error) => {
                        self.lanes[n].piece = None;
                        self.fail(Some(piece), error, cx);
                        return Pieces::Again;
                    }
                },
            }
        }
        if begin && !self.closing && self.launch() {
            return Pieces::Again;
        }
        Pieces::Wait(next)
    }

    /// Begins a piece, where there is one and room for it.
    fn launch(&mut self) -> bool {
        let width = self.fan.width();
        let under_way = self.lanes.iter().filter_map(|lane| lane.piece);
        let (count, weight) =
            under_way.fold((0, 0u64), |(n, sum), piece| (n + 1, sum.saturating_add(self.fan.weight(piece))));
        let most = width.pieces.clamp(1, STRIDE as usize - 1);
        let room = if count == 0 { u64::MAX } else { width.bytes.saturating_sub(weight) };
        if count >= most || room == 0 {
            return false;
        }
        let Some(piece) = self.fan.begin(room) else { return false };
        let free = self.lanes.iter().position(|lane| lane.piece.is_none());
        let n = free.unwrap_or_else(|| {
            let first = u32::try_from(self.lanes.len() + 1).unwrap_or(STRIDE - 1);
            let attempts = Attempts::counting(self.session.clone(), first, STRIDE);
            self.lanes.push(Lane { attempts, piece: None });
            self.lanes.len() - 1
        });
        let lane = &mut self.lanes[n];
        lane.attempts.afresh();
        lane.attempts.until(self.deadline);
        lane.piece = Some(piece);
        true
    }
}

#[expect(clippy::large_enum_variant, reason = "moved once, at once")]
enum Pieces {
    Send(ExchangeId, crate::Exchange),
    Wait(Option<Time>),
    Again,
}

impl<F: Fan> Operation for Fanned<F> {
    type Output = F::Output;

    fn poll(&mut self, cx: &Cx<'_>) -> Step<F::Output> {
        if let Some(total) = self.limit.take() {
            self.deadline = Some(cx.now + total);
            self.main.until(self.deadline);
            self.lanes.iter_mut().for_each(|lane| lane.attempts.until(self.deadline));
        }
        loop {
            match std::mem::replace(&mut self.over, Over::Handed) {
                Over::No => self.over = Over::No,
                Over::Result(result) => return Step::Done(result),
                Over::Handed => return Step::Wait(None),
            }
            if self.busy() {
                // The fan may have come to its end by what it was told, and pieces are begun only in their turn.
                let begin = !self.closing
                    && matches!(self.main.gate(cx), Gate::Due)
                    && matches!(self.fan.next(cx), Turn::Pieces);
                match self.pieces(begin, cx) {
                    Pieces::Send(id, exchange) => return Step::Send(id, exchange),
                    Pieces::Again => continue,
                    Pieces::Wait(until) if self.busy() => return Step::Wait(until),
                    Pieces::Wait(_) => {}
                }
            }
            self.closing = false;
            match self.main.gate(cx) {
                Gate::Wait(until) => return Step::Wait(until),
                Gate::Failed(error) => self.fail(None, error, cx),
                Gate::Over(error) => self.end(error),
                Gate::Due => match self.fan.next(cx) {
                    Turn::Done(Ok(output)) => self.over = Over::Result(Ok(output)),
                    Turn::Done(Err(error)) => self.end(error),
                    Turn::Sleep(until) if until > cx.now => return Step::Wait(Some(self.main.sleep(until))),
                    Turn::Sleep(_) => {}
                    Turn::Pieces => {
                        // What it found out when it was to begin one may be the end of it.
                        if !self.launch() && matches!(self.fan.next(cx), Turn::Pieces) {
                            // It waits for what only its owner can give: more of a source, say.
                            return Step::Wait(self.deadline);
                        }
                    }
                    Turn::Request(request) => match self.main.post(request, cx) {
                        Posted::Send(id, exchange) => return Step::Send(id, exchange),
                        Posted::Wait(until) => return Step::Wait(Some(until)),
                        Posted::Failed(error) => self.fail(None, error, cx),
                    },
                },
            }
        }
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        if !matches!(self.over, Over::No) {
            return;
        }
        if id.is_multiple_of(STRIDE) {
            match self.main.answer(id, answer, cx) {
                Outcome::Nothing => {}
                Outcome::Failed(error) => self.fail(None, error, cx),
                Outcome::Read(response, sender) => match self.fan.advance(&response, cx) {
                    Ok(()) => self.main.answered(),
                    Err(error) => {
                        let error = self.main.unreadable(&sender, error);
                        self.fail(None, error, cx);
                    }
                },
            }
            return;
        }
        let Some(lane) = self.lanes.get_mut((id % STRIDE) as usize - 1) else { return };
        let Some(piece) = lane.piece else { return };
        if !lane.attempts.awaits(id) {
            return;
        }
        if let Err(lost) = &answer
            && self.fan.interrupted(piece, lost)
        {
            lane.attempts.got_on();
        }
        match lane.attempts.answer(id, answer, cx) {
            Outcome::Nothing => {}
            Outcome::Failed(error) => {
                lane.piece = None;
                self.fail(Some(piece), error, cx);
            }
            Outcome::Read(response, sender) => match self.fan.finished(piece, &response, cx) {
                Ok(()) => {
                    lane.attempts.answered();
                    lane.piece = None;
                }
                Err(error) => {
                    let error = lane.attempts.unreadable(&sender, error);
                    lane.piece = None;
                    self.fail(Some(piece), error, cx);
                }
            },
        }
    }

    fn limit(&mut self, total: Duration) {
        self.limit = Some(total);
    }

    fn left_behind(&self) -> Vec<Leftover> {
        match self.over {
            Over::No => self.fan.left_behind(self.in_doubt()),
            Over::Result(_) | Over::Handed => Vec::new(),
        }
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        let over = !matches!(self.over, Over::No);
        self.fan.checkpoint(over || self.in_doubt())
    }
}
