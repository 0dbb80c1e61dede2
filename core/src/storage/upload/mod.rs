//! An object written in parts, or at once where it is small.

mod fan;

use super::{Content, Limits, Multipart, Object, Part, Supply, UploadSpec};
use crate::{Checkpoint, Checksum, Cx, Error, Kind, Result, Time};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long an object whose completion was not heard of is looked for, and how often.
const DOUBT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_secs(3);
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
    /// All parts before this one are there, of a source that forgets them.
    #[serde(skip)]
    there: u32,
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
            there: 0,
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
    fn forget(&mut self) {
        let Some(supply) = &self.supply else { return };
        while self.parts.contains_key(&self.there) {
            self.there += 1;
        }
        supply.forget(u64::from(self.there).saturating_mul(self.part_size));
    }

    /// The checksum of all, where those of the parts tell it.
    fn checksum(&self) -> Option<Checksum> {
        let mut parts = self.parts.values();
        let first = parts.next()?.checksum?;
        parts.try_fold(first, |sum, part| sum.followed_by(&part.checksum?, part.size))
    }

    /// It is there; is it what was sent?
    fn arrived(&mut self, mut object: Object, sum: Option<Checksum>) {
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
fn part_size(limits: &Limits, spec: &UploadSpec, size: u64) -> Result<u64> {
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
