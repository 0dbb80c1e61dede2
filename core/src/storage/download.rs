//! An object's content, in spans side by side, or in its order.

use super::{DownloadSpec, Object, Ranged, Revision, Span, patience};
use crate::{
    Checkpoint, Checksum, Cx, Error, Fan, Kind, Lost, Request, Response, Result, Take, Taken, Turn, Width,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Brings an object's content into the caller's sink, each byte at its place. See
/// [`Storage::download_object`](super::Storage::download_object).
///
/// The first span tells what there is; all others, and whatever is asked for again after an answer broke off, are of
/// that state of the object, so that no content is ever put together out of two. The provider sees to that by the entity
/// tag or the version; where it has no version and no tag but a weak one, each answer's own tag and time are compared.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Download<R: Ranged> {
    from: R,
    spec: DownloadSpec,
    /// What is known of it, from the first answer on.
    object: Option<Object>,
    /// From which byte of the object to before which, once that is known.
    bounds: Option<(u64, u64)>,
    /// What is here already, in whole spans.
    done: BTreeMap<u32, Option<Checksum>>,
    /// Of those that are not.
    partial: BTreeMap<u32, Partial>,
    /// There is nothing in it, as it seems: no span of it can be asked for.
    #[serde(skip)]
    whole: bool,
    #[serde(skip)]
    begun: BTreeSet<u32>,
    #[serde(skip)]
    next: u32,
    #[serde(skip)]
    why: Option<Error>,
    /// The provider was asked for the checksum of the whole.
    #[serde(skip)]
    looked: bool,
}

/// The beginning of a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Partial {
    bytes: u64,
    checksum: Option<Checksum>,
}

impl<R: Ranged> Download<R> {
    /// Of that object. `known` is what is known of it, from a listing or a look: then all spans can begin at once.
    #[must_use]
    pub fn new(from: R, spec: DownloadSpec, known: Option<Object>) -> Self {
        let spec = DownloadSpec { part_size: spec.part_size.max(1), ..spec };
        let known = known.filter(|object| object.revision() != Revision::default());
        let bounds = match (&known, spec.read.span) {
            (Some(object), None) => Some((0, object.size)),
            _ => None,
        };
        Download {
            from,
            spec,
            object: known,
            bounds,
            done: BTreeMap::new(),
            partial: BTreeMap::new(),
            whole: false,
            begun: BTreeSet::new(),
            next: 0,
            why: None,
            looked: false,
        }
    }

    /// One that was stored: what is in the sink already is not asked for again.
    pub fn resume(checkpoint: &Checkpoint) -> Result<Self> {
        checkpoint.read(R::FLOW, 1)
    }

    /// How many bytes are in the sink.
    #[must_use]
    pub fn received(&self) -> u64 {
        let whole: u64 = self.done.keys().map(|piece| self.length(*piece)).sum();
        whole + self.partial.values().map(|partial| partial.bytes).sum::<u64>()
    }

    /// Where it begins in the object; `None` where only the provider can tell.
    fn first(&self) -> Option<u64> {
        if let Some((first, _)) = self.bounds {
            return Some(first);
        }
        match self.spec.read.span {
            None => Some(0),
            Some(Span::Bytes(first, _) | Span::From(first)) => Some(first),
            Some(Span::Last(_)) => None,
        }
    }

    /// To before which byte of the object it goes, as far as that is known.
    fn end(&self) -> u64 {
        match (self.bounds, self.spec.read.span) {
            (Some((_, end)), _) | (None, Some(Span::Bytes(_, end))) => end,
            _ => u64::MAX,
        }
    }

    fn length(&self, piece: u32) -> u64 {
        let begin = u64::from(piece).saturating_mul(self.spec.part_size);
        let all = self.end().saturating_sub(self.first().unwrap_or_default());
        all.saturating_sub(begin).min(self.spec.part_size)
    }

    fn count(&self) -> Option<u32> {
        let (first, end) = self.bounds?;
        Some(u32::try_from((end - first).div_ceil(self.spec.part_size)).unwrap_or(u32::MAX))
    }

    /// Takes notice of what an answer's head says of the whole.
    fn learn(&mut self, object: Object) -> Result<()> {
        let (first, end) = match self.spec.read.span {
            None => (0, object.size),
            Some(Span::Bytes(first, end)) => (first, end.min(object.size)),
            Some(Span::From(first)) => (first, object.size),
            Some(Span::Last(count)) => (object.size.saturating_sub(count), object.size),
        };
        if first > end {
            let size = object.size;
            return Err(Error::misuse(format!("the span begins at byte {first}, and the object has {size}")));
        }
        self.bounds = Some((first, end));
        self.object = Some(object);
        Ok(())
    }

    /// Whether the provider itself sees to it that all is of one state.
    fn is_guarded(&self) -> bool {
        let Some(Object { version, etag, .. }) = &self.object else { return false };
        version.is_some() || etag.as_ref().is_some_and(|etag| !etag.is_weak())
    }

    /// Whether what an answer says of the whole is of the state that is known.
    fn is_same(known: &Object, told: &Object) -> bool {
        let same = match (&known.etag, &told.etag, known.modified, told.modified) {
            (Some(known), Some(told), ..) => known.agrees(told),
            // A listing may tell a fraction of a second, and a head none.
            (None, None, Some(known), Some(told)) => {
                known.saturating_since(told).max(told.saturating_since(known)) < Duration::from_secs(1)
            }
            (known, told, ..) => known.is_none() && told.is_none(),
        };
        let versions = known.version.is_none() || told.version.is_none() || known.version == told.version;
        same && versions && known.size == told.size
    }

    /// Compares what an answer says of the whole with what was said before, where the provider does not.
    fn unchanged(&self, response: &Response) -> Result<()> {
        let Some(known) = self.object.as_ref().filter(|_| !self.is_guarded()) else { return Ok(()) };
        if Self::is_same(known, &self.from.head(response)?) {
            return Ok(());
        }
        Err(Error::new(
            Kind::PreconditionFailed,
            "the answer is of another state of the object than those before",
        ))
    }

    /// What a request can depend on of the state that is known, and the sum of the tag that it cannot.
    fn state(&self) -> (Option<Revision>, Option<u64>) {
        let Some(Revision { etag, version }) = self.object.as_ref().map(Object::revision) else {
            return (None, None);
        };
        let (weak, etag) = match etag {
            Some(etag) if etag.is_weak() => (Some(etag.sum()), None),
            etag => (None, etag),
        };
        (Some(Revision { etag, version }).filter(|state| *state != Revision::default()), weak)
    }

    /// The checksum of all that came, where those of the spans tell it.
    fn sum(&self) -> Option<Checksum> {
        if self.spec.read.span.is_some() {
            return None;
        }
        let mut spans = self.done.iter();
        let first = (*spans.next()?.1)?;
        spans.try_fold(first, |sum, (piece, part)| sum.followed_by(part.as_ref()?, self.length(*piece)))
    }

    fn told(&self, sum: Checksum) -> impl Iterator<Item = &Checksum> {
        let told = self.object.iter().flat_map(|object| &object.checksums);
        told.filter(move |told| told.algorithm() == sum.algorithm())
    }

    /// The request that asks for the checksum of the whole, where there is something to compare and nobody has told it.
    /// What is small and came at once is not worth a second request, unless it has to be verified.
    fn look(&self) -> Option<Request> {
        let worth = self.done.len() > 1 || self.spec.must_verify;
        let sum = self.sum().filter(|_| worth && !self.looked)?;
        let untold = self.told(sum).next().is_none();
        untold.then(|| self.from.look(&self.state().0.unwrap_or_default())).flatten()
    }

    fn verify(&self) -> Result<()> {
        let mut verified = false;
        if let Some(sum) = self.sum() {
            for told in self.told(sum) {
                let key = self.object.as_ref().map_or("", |object| &object.key);
                sum.agrees(told, &format!("the content of {key:?}"))?;
                verified = true;
            }
        }
        if self.spec.must_verify && !verified && self.bounds.is_none_or(|(first, end)| first < end) {
            return Err(Error::new(
                Kind::Unsupported,
                "the provider tells no checksum of this content by which it could be verified",
            ));
        }
        Ok(())
    }
}

impl<R: Ranged> Fan for Download<R> {
    type Output = Object;

    fn next(&mut self, _: &Cx<'_>) -> Turn<Object> {
        if let Some(error) = &self.why {
            return Turn::Done(Err(error.clone()));
        }
        match (self.count(), &self.object) {
            (Some(count), Some(object)) if self.done.len() >= count as usize => {
                if let Some(request) = self.look() {
                    return Turn::Request(request);
                }
                let object = object.clone();
                let verified = self.verify();
                if verified.is_err() {
                    // Which of it is wrong, nobody knows: whoever goes on begins anew.
                    self.done.clear();
                    (self.next, self.why) = (0, verified.as_ref().err().cloned());
                }
                Turn::Done(verified.map(|()| object))
            }
            _ => Turn::Pieces,
        }
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<()> {
        self.looked = true;
        let told = self.from.head(response)?;
        if let Some(object) = &mut self.object
            && Self::is_same(object, &told)
        {
            object.checksums = told.checksums;
        }
        Ok(())
    }

    fn failed(&mut self, piece: Option<u32>, error: Error, _: &Cx<'_>) -> Result<()> {
        if let Some(piece) = piece {
            self.begun.remove(&piece);
        }
        let changed = error.kind() == Kind::PreconditionFailed && self.object.is_some();
        let error = if changed {
            error.context("the object has changed since its download began; begin it anew")
        } else {
            error
        };
        self.why.get_or_insert(error);
        Ok(())
    }

    fn begin(&mut self, room: u64) -> Option<u32> {
        if self.why.is_some() {
            return None;
        }
        // Before anything is known of the object, one span alone.
        let count = self.count().unwrap_or(1);
        let mut piece = self.next;
        while piece < count && (self.begun.contains(&piece) || self.done.contains_key(&piece)) {
            piece += 1;
        }
        self.next = piece;
        if piece >= count || (!self.begun.is_empty() && self.length(piece) > room) {
            return None;
        }
        self.begun.insert(piece);
        Some(piece)
    }

    fn piece(&self, piece: u32) -> Request {
        let (revision, etag) = self.state();
        #[cfg(pileus_mutant)]
        let revision = revision.filter(|_| !crate::mutant::is(crate::mutant::Mutant::StitchDownload));
        let begin = u64::from(piece).saturating_mul(self.spec.part_size);
        let here = self.partial.get(&piece).map_or(0, |partial| partial.bytes);
        let hash = self.from.hash();
        let Some(base) = self.first() else {
            // That many bytes at the end: only the answer tells where they begin.
            let range = self.spec.read.span.as_ref().map(Span::header);
            return self.from.get(range.as_deref(), None, Take::Pour { offset: 0 }).accept(&[416]);
        };
        let first = base.saturating_add(begin).saturating_add(here);
        let most = self.length(piece).saturating_sub(here);
        let offset = begin + here;
        let take = Take::Span { offset, first, most, hash, etag };
        let all = self.whole || (first == 0 && most >= u64::MAX - 1);
        let end = first.saturating_add(most);
        let span = if end == u64::MAX { Span::From(first) } else { Span::Bytes(first, end) };
        let range = (!all).then(|| span.header());
        let mut request = self.from.get(range.as_deref(), revision.as_ref(), take).accept(&[416]);
        request.timeout.get_or_insert(patience(most));
        request
    }

    fn weight(&self, piece: u32) -> u64 {
        self.length(piece).min(self.spec.part_size)
    }

    fn finished(&mut self, piece: u32, response: &Response, _: &Cx<'_>) -> Result<()> {
        self.begun.remove(&piece);
        if response.status.as_u16() == 416 {
            // Of nothing there is no span: it is asked for as a whole, and that tells.
            if self.first() == Some(0) && piece == 0 && !self.whole {
                (self.whole, self.next) = (true, 0);
                return Ok(());
            }
            return Err(Error::new(
                Kind::InvalidRequest,
                "the object is not as long as the span that was asked for",
            )
            .with_status(response.status));
        }
        self.unchanged(response)?;
        if self.object.is_none() || self.bounds.is_none() {
            let object = self.from.head(response)?;
            self.learn(object)?;
        }
        let Taken::Poured(count) = response.body else {
            return Err(response.malformed("its content went astray"));
        };
        let here = self.partial.remove(&piece).unwrap_or_default();
        let sum = joined(here, response.hashed.received, count);
        if here.bytes + count < self.length(piece) {
            // Less than was asked for: the rest is asked for again.
            if count == 0 {
                return Err(response.malformed("it ends before the span that was asked for does"));
            }
            self.partial.insert(piece, Partial { bytes: here.bytes + count, checksum: sum });
            self.next = self.next.min(piece);
            return Ok(());
        }
        self.done.insert(piece, sum);
        Ok(())
    }

    fn interrupted(&mut self, piece: u32, lost: &Lost) -> bool {
        if lost.poured == 0 || self.first().is_none() {
            return false;
        }
        if self.object.is_none() {
            let Some(head) = &lost.head else { return false };
            let Ok(object) = self.from.head(head) else { return false };
            if object.revision() == Revision::default() || self.learn(object).is_err() {
                // Nothing would tell whether the rest is of the same content.
                return false;
            }
        } else if lost.head.as_ref().is_some_and(|head| self.unchanged(head).is_err()) {
            return false;
        }
        let here = self.partial.remove(&piece).unwrap_or_default();
        let checksum = joined(here, lost.received, lost.poured);
        self.partial.insert(piece, Partial { bytes: here.bytes + lost.poured, checksum });
        true
    }

    fn width(&self) -> Width {
        Width { pieces: self.spec.width.max(1), bytes: u64::MAX }
    }

    fn checkpoint(&self, _: bool) -> Option<Checkpoint> {
        Checkpoint::of(R::FLOW, 1, self)
    }
}

fn joined(here: Partial, next: Option<Checksum>, length: u64) -> Option<Checksum> {
    if here.bytes == 0 { next } else { here.checksum?.followed_by(&next?, length) }
}
