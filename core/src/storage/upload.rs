//! An object written in parts, or at once where it is small.

use super::{Condition, Content, Multipart, Object, Part, Supply, UploadSpec, patience};
use crate::{
    Checkpoint, Checksum, Cx, Error, Fan, Kind, Leftover, Request, Response, Result, Time, Turn, Width,
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long an object whose completion was not heard of is looked for, and how often.
const DOUBT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_secs(3);
/// How often a part that arrived damaged is sent again.
const DAMAGED: u8 = 2;
/// How often what was written at once is sent again where it does not show.
const REWRITES: u8 = 3;

/// Writes an object: in one request where it is no larger than a part, else in parts side by side. See
/// [`Storage::upload_object`](super::Storage::upload_object).
///
/// ```text
///  Begin ─ small ─► Whole ──────────────────────────────┐
///    │                                                   ▼
///    │                │ lost, at some: Settle, and Whole again
///    └────────────► Open ─► Parts ─► Complete ────────► done
///  List (resumed) ─────────► │ failed   │ lost  ▲        ▲ there
///                            ▼          └────► Settle ───┘
///                          Abort ─► error      (looks, completes again where nothing is there)
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Upload<M: Multipart> {
    target: M,
    spec: UploadSpec,
    part_size: u64,
    /// `None` until the end of a source of unknown length.
    size: Option<u64>,
    phase: Phase,
    /// Stored only when it has all of them: whoever goes on asks the provider which there are, and needs them where the
    /// upload is not there any more, for it has been completed.
    parts: BTreeMap<u32, Part>,
    /// Those of a listing that goes on.
    #[serde(skip)]
    listed: BTreeMap<u32, Part>,
    /// An earlier process had all parts there, and may have completed it.
    #[serde(skip)]
    resumed: bool,
    #[serde(skip)]
    begun: BTreeSet<u32>,
    /// No part before this one is to be begun, but for those to be sent again.
    #[serde(skip)]
    next: u32,
    #[serde(skip)]
    again: BTreeMap<u32, u8>,
    #[serde(skip)]
    supply: Option<Supply>,
    #[serde(skip)]
    content: Option<Bytes>,
    /// Why it is given up.
    #[serde(skip)]
    why: Option<Error>,
    /// How often it was written at once again.
    #[serde(skip)]
    rewrites: u8,
    /// Until when an object that does not show is believed to come yet, and when to look next.
    #[serde(skip)]
    doubt: Option<(Time, Time)>,
    /// It was thrown away.
    #[serde(skip)]
    gone: bool,
    /// Where the listing of parts goes on.
    #[serde(skip)]
    cursor: Option<String>,
    #[serde(skip)]
    object: Option<Object>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    Begin,
    Whole,
    Open,
    List,
    Parts,
    Complete,
    Settle,
    Abort,
    /// It is there, and is not what was sent.
    Remove,
    Over,
}

impl<M: Multipart> Upload<M> {
    /// Of `size` bytes out of the caller's source.
    pub fn new(target: M, spec: UploadSpec, size: u64) -> Result<Self> {
        let part_size = part_size(&target.limits(), &spec, size)?;
        Ok(Upload::begin(target, spec, part_size, Some(size)))
    }

    /// Of a source whose length shows at its end.
    pub fn of_supply(target: M, spec: UploadSpec, supply: Supply) -> Result<Self> {
        let limits = target.limits();
        let part_size = spec.part_size.clamp(limits.least_part.max(1), limits.most_part.max(1));
        supply.set_part(part_size);
        let upload = Upload::begin(target, spec, part_size, None);
        Ok(Upload { supply: Some(supply), ..upload })
    }

    /// Of bytes at hand.
    pub fn of_bytes(target: M, spec: UploadSpec, content: Bytes) -> Result<Self> {
        let upload = Upload::new(target, spec, content.len() as u64)?;
        Ok(Upload { content: Some(content), ..upload })
    }

    fn begin(target: M, spec: UploadSpec, part_size: u64, size: Option<u64>) -> Self {
        Upload {
            target,
            spec,
            part_size,
            size,
            phase: Phase::Begin,
            parts: BTreeMap::new(),
            listed: BTreeMap::new(),
            resumed: false,
            begun: BTreeSet::new(),
            next: 0,
            again: BTreeMap::new(),
            supply: None,
            content: None,
            why: None,
            rewrites: 0,
            doubt: None,
            gone: false,
            cursor: None,
            object: None,
        }
    }

    /// One that was stored: the provider is asked which parts it has, and those are not sent again.
    pub fn resume(checkpoint: &Checkpoint) -> Result<Self> {
        let mut upload: Upload<M> = checkpoint.read(M::FLOW, 1)?;
        // What parts there were tells, where the upload is gone, whether the object is made of them.
        upload.resumed = !upload.parts.is_empty();
        upload.phase = if upload.target.is_open() { Phase::List } else { Phase::Begin };
        Ok(upload)
    }

    fn span(&self, number: u32) -> (u64, u64) {
        let first = u64::from(number).saturating_mul(self.part_size);
        let known = self.size.unwrap_or(u64::MAX);
        (first, first.saturating_add(self.part_size).min(known))
    }

    fn content(&self, first: u64, end: u64) -> Content {
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        let bytes = self
            .content
            .as_ref()
            .map(|all| all.slice(place(first).min(all.len())..place(end).min(all.len())));
        Content { first, end, hash: self.target.hash(&self.spec), bytes }
    }

    /// How many parts there are, once that is known.
    fn count(&self) -> Option<u32> {
        self.size.map(|size| u32::try_from(size.div_ceil(self.part_size)).unwrap_or(u32::MAX).max(1))
    }

    fn is_whole(&self) -> bool {
        self.count().is_some_and(|count| self.parts.len() >= count as usize)
    }

    /// Takes notice of how far the source has come. Whoever reads it does so on its own time: what it says between this
    /// and the end of the poll has to wake, so [`Supply::wait`] comes first.
    fn measure(&mut self) {
        let Some(supply) = &self.supply else { return };
        if supply.is_ended() {
            self.size = Some(supply.given());
        }
        if supply.is_failed() && self.phase == Phase::Begin {
            self.phase = Phase::Over;
        }
        if supply.is_failed() && matches!(self.phase, Phase::Parts | Phase::Over) {
            self.why.get_or_insert_with(|| Error::new(Kind::Local, "the source cannot be read any further"));
        }
    }

    /// Says which bytes of the source are not needed any more: all before the first part that is not there.
    fn forget(&self) {
        let Some(supply) = &self.supply else { return };
        let there = self.parts.keys().zip(0..).take_while(|(number, n)| **number == *n).count();
        supply.forget((there as u64).saturating_mul(self.part_size));
    }

    /// The checksum of all, where those of the parts tell it.
    fn checksum(&self) -> Option<Checksum> {
        let mut parts = self.parts.values();
        let first = parts.next()?.checksum?;
        parts.try_fold(first, |sum, part| sum.followed_by(&part.checksum?, part.size))
    }

    /// It is there; is it what was sent?
    fn there(&mut self, mut object: Object, sum: Option<Checksum>) {
        if let Some(size) = self.size {
            object.size = size;
        }
        let wrong = sum.and_then(|sum| {
            let mut told = object.checksums.iter();
            told.find_map(|told| sum.agrees(told, &format!("the object {:?}", object.key)).err())
        });
        self.object = Some(object);
        (self.phase, self.why) = match wrong {
            Some(wrong) => (Phase::Remove, Some(wrong)),
            None => (Phase::Over, None),
        };
    }

    fn give_up(&mut self, error: Error) {
        self.why.get_or_insert(error);
        self.phase = if self.target.is_open() && !self.spec.keep { Phase::Abort } else { Phase::Over };
    }

    fn settle(&mut self, error: Error, cx: &Cx<'_>) {
        self.why = Some(error);
        self.doubt = Some(match self.doubt {
            None => (cx.now + DOUBT, cx.now),
            // Not at once again: it would ask as fast as it is lost.
            Some((end, _)) => (end, cx.now + PAUSE),
        });
        self.phase = Phase::Settle;
    }

    fn ended(&mut self) -> Result<Object> {
        match (self.why.clone(), self.object.clone()) {
            (Some(error), _) => Err(error),
            (None, Some(object)) => Ok(object),
            (None, None) => Err(Error::new(Kind::Failed, "the upload ended without an object")),
        }
    }
}

/// Parts as large as asked for, or larger where there would be too many.
fn part_size(limits: &super::Limits, spec: &UploadSpec, size: u64) -> Result<u64> {
    if size > limits.object {
        return Err(Error::misuse(format!(
            "the object has {size} bytes, and this provider takes {} at most",
            limits.object
        )));
    }
    let least = size.div_ceil(u64::from(limits.parts.max(1)));
    let wanted = spec.part_size.clamp(limits.least_part.max(1), limits.most_part.max(1));
    // Whole MiB, so that parts begin where readers like to.
    Ok(if least > wanted { (least.div_ceil(1 << 20) << 20).min(limits.most_part) } else { wanted })
}

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
                self.there(object, sum);
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
                self.there(object, sum);
            }
            Phase::Settle => match self.target.looked(response, &self.parts, size)? {
                Some(object) => {
                    self.why = None;
                    let sum = self.checksum();
                    self.there(object, sum);
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
