//! What an upload asks for next, and what it makes of the answers.

use super::{PAUSE, Phase, Upload};
use crate::{
    Checkpoint, Cx, Error, Fan, Kind, Leftover, Request, Response, Result, Turn, Width,
    storage::{Condition, Multipart, Object, Part, Supply, patience},
};

/// How often a part that arrived damaged is sent again.
const DAMAGED: u8 = 2;
/// How often what was written at once is sent again where it does not show.
const REWRITES: u8 = 3;

impl<M: Multipart> Fan for Upload<M> {
    type Output = Object;

    fn next(&mut self, cx: &Cx<'_>) -> Turn<Object> {
        loop {
            if let Some(supply) = &self.supply {
                supply.wait(cx.waker);
            }
            self.measure();
            let request = match self.phase {
                Phase::Begin => {
                    let once = self.part_size.min(self.target.limits().whole);
                    self.target.begin(cx);
                    self.phase = match (self.size, &self.supply) {
                        (Some(size), _) if size <= once => Phase::Whole,
                        (None, Some(supply)) if supply.given() <= once => return Turn::Pieces,
                        _ => Phase::Open,
                    };
                    continue;
                }
                Phase::Whole => {
                    let size = self.size.unwrap_or_default();
                    let mut request = self.target.whole(&self.spec, self.content(0, size));
                    request.timeout.get_or_insert(patience(size));
                    request
                }
                Phase::Open => match self.target.open(&self.spec) {
                    Some(request) => request,
                    None => {
                        self.phase = Phase::Parts;
                        continue;
                    }
                },
                Phase::List => self.target.list(self.cursor.as_deref()),
                Phase::Parts if self.why.is_some() => {
                    let why = self.why.take().unwrap_or_else(|| Error::new(Kind::Failed, "it failed"));
                    self.give_up(why);
                    continue;
                }
                Phase::Parts if self.is_whole() => {
                    #[cfg(pileus_mutant)]
                    if crate::mutant::is(crate::mutant::Mutant::LosePart) {
                        self.parts.pop_last();
                    }
                    self.phase = Phase::Complete;
                    continue;
                }
                Phase::Parts => return Turn::Pieces,
                Phase::Complete => {
                    let whole = self.checksum();
                    self.target.complete(&self.spec, &self.parts, whole.as_ref())
                }
                Phase::Settle => match self.doubt {
                    Some((_, next)) if cx.now < next => return Turn::Sleep(next),
                    _ => self.target.look(),
                },
                Phase::Abort => match self.target.abort() {
                    Some(request) => request,
                    None => {
                        self.phase = Phase::Over;
                        continue;
                    }
                },
                Phase::Remove => match &self.object {
                    Some(object) => self.target.remove(object),
                    None => return Turn::Done(self.ended()),
                },
                Phase::Over => return Turn::Done(self.ended()),
            };
            return Turn::Request(request);
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<()> {
        let size = self.size.unwrap_or_default();
        match self.phase {
            Phase::Whole => {
                let object = self.target.written(response, size)?;
                let sum = response.hashed.sent.or_else(|| self.content(0, size).checksum());
                self.arrived(object, sum);
            }
            Phase::Open => {
                self.target.opened(response)?;
                self.phase = Phase::Parts;
            }
            Phase::List => {
                let listed = self.target.listed(response)?;
                let ours = |(number, part): &(u32, Part)| {
                    let (first, end) = self.span(*number);
                    first < end && part.size == end - first
                };
                let there: Vec<_> = listed.parts.into_iter().filter(ours).collect();
                self.listed.extend(there);
                if listed.rest.is_none() {
                    self.parts = std::mem::take(&mut self.listed);
                    self.phase = Phase::Parts;
                } else if listed.rest == self.cursor {
                    return Err(response.malformed("the listing of parts goes on where it began"));
                }
                self.cursor = listed.rest;
            }
            Phase::Complete => {
                let object = self.target.completed(response, size)?;
                let sum = self.checksum();
                self.arrived(object, sum);
            }
            Phase::Settle => match self.target.looked(response, &self.parts, size)? {
                Some(object) => {
                    self.why = None;
                    let sum = self.checksum();
                    self.arrived(object, sum);
                }
                None if self.target.settles() && !self.target.is_open() => {
                    self.rewrites += 1;
                    self.phase = if self.rewrites > REWRITES { Phase::Over } else { Phase::Whole };
                }
                None => match self.doubt {
                    Some((end, _)) if end <= cx.now => self.phase = Phase::Over,
                    // The upload may be there still, waiting to be completed; a completed one cannot be again.
                    _ if self.target.is_open() && self.is_whole() => self.phase = Phase::Complete,
                    _ => self.doubt = self.doubt.map(|(end, _)| (end, cx.now + PAUSE)),
                },
            },
            Phase::Abort => {
                self.target.aborted(response)?;
                self.gone = true;
                self.phase = Phase::Over;
            }
            Phase::Remove => self.phase = Phase::Over,
            Phase::Begin | Phase::Parts | Phase::Over => {}
        }
        Ok(())
    }

    fn failed(&mut self, piece: Option<u32>, error: Error, cx: &Cx<'_>) -> Result<()> {
        if let Some(number) = piece {
            self.begun.remove(&number);
            let tries = self.again.entry(number).or_default();
            if error.kind() == Kind::Corrupt && *tries < DAMAGED {
                *tries += 1;
                self.next = self.next.min(number);
            } else {
                self.why.get_or_insert(error);
            }
            return Ok(());
        }
        match self.phase {
            // Of a write that depends on a state, a repeat may meet what the first attempt has written.
            Phase::Whole
                if error.may_have_acted()
                    && (self.spec.write.condition != Condition::Always || self.target.settles()) =>
            {
                self.settle(error, cx);
            }
            // It is not there any more: it was completed, or thrown away.
            Phase::List if error.kind() == Kind::NotFound => self.settle(error, cx),
            Phase::Complete if error.may_have_acted() => self.settle(error, cx),
            Phase::Complete if error.kind() == Kind::NotFound && self.doubt.is_some() => {
                self.doubt = self.doubt.map(|(end, _)| (end, cx.now + PAUSE));
                self.phase = Phase::Settle;
            }
            Phase::Complete
                if self.resumed
                    && matches!(error.kind(), Kind::NotFound | Kind::PreconditionFailed | Kind::Conflict) =>
            {
                self.settle(error, cx);
            }
            Phase::Complete => self.give_up(error),
            Phase::Settle | Phase::Abort | Phase::Remove => {
                self.phase = Phase::Over;
                self.why.get_or_insert(error);
            }
            _ => return Err(error),
        }
        Ok(())
    }

    fn begin(&mut self, room: u64) -> Option<u32> {
        if self.phase != Phase::Parts || self.why.is_some() {
            return None;
        }
        self.measure();
        let given = self.supply.as_ref().map(Supply::given);
        let count = self.count().unwrap_or(u32::MAX);
        let mut number = self.next;
        while number < count && (self.begun.contains(&number) || self.parts.contains_key(&number)) {
            number += 1;
        }
        self.next = number;
        let (first, end) = self.span(number);
        // Of a source of unknown length, whole parts only, until it has ended.
        let there = given.is_none_or(|given| given >= end);
        if number >= count || !there || end - first > room {
            return None;
        }
        if number >= self.target.limits().parts {
            let message = "the source is longer than this provider takes in parts of that size; give a larger part_size";
            self.why = Some(Error::misuse(message));
            return None;
        }
        self.begun.insert(number);
        self.next = number + 1;
        Some(number)
    }

    fn piece(&self, number: u32) -> Request {
        let (first, end) = self.span(number);
        let mut request = self.target.part(&self.spec, number, self.content(first, end));
        request.timeout.get_or_insert(patience(end - first));
        request
    }

    fn weight(&self, number: u32) -> u64 {
        let (first, end) = self.span(number);
        end - first
    }

    fn finished(&mut self, number: u32, response: &Response, _: &Cx<'_>) -> Result<()> {
        let tag = self.target.sent(number, response)?;
        let (first, end) = self.span(number);
        let checksum = response.hashed.sent.or_else(|| self.content(first, end).checksum());
        self.begun.remove(&number);
        self.parts.insert(number, Part { tag, size: end - first, checksum });
        self.forget();
        Ok(())
    }

    fn width(&self) -> Width {
        Width { pieces: self.spec.width.max(1), bytes: self.spec.in_flight }
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        #[cfg(pileus_mutant)]
        if crate::mutant::is(crate::mutant::Mutant::ForgetUpload) {
            return Vec::new();
        }
        let upload = self.target.leftover();
        match self.phase {
            Phase::Open if in_doubt => vec![Leftover { certain: false, id: None, ..upload }],
            Phase::Settle => vec![Leftover { certain: false, ..upload }],
            Phase::Over if self.rewrites > REWRITES && self.object.is_none() => {
                vec![Leftover { certain: false, ..upload }]
            }
            Phase::Complete if in_doubt => vec![Leftover { certain: false, ..upload }],
            Phase::Parts | Phase::List | Phase::Abort | Phase::Complete => vec![upload],
            // It was kept, could not be thrown away, or nobody knows what became of it.
            Phase::Over
                if self.why.is_some() && self.target.is_open() && self.object.is_none() && !self.gone =>
            {
                vec![Leftover { certain: self.doubt.is_none(), ..upload }]
            }
            _ => Vec::new(),
        }
    }

    fn checkpoint(&self, _: bool) -> Option<Checkpoint> {
        // What is gone with this process cannot be gone on with.
        if self.supply.is_some() || self.content.is_some() {
            return None;
        }
        let mut stored = self.clone();
        if !self.is_whole() {
            stored.parts.clear();
        }
        Checkpoint::of(M::FLOW, 1, &stored)
    }
}
