//! Reading: conditions, ranges, and contents as streams.

use super::api::{
    Error, GetOptions, GetRange, GetResult, GetResultPayload, OBJECT_STORE_COALESCE_DEFAULT, Result,
    coalesce_ranges, path::Path,
};
use super::{PileusStore, convert, fault};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use pileus_client::{
    Transport,
    core::{
        Error as Fault, Kind,
        storage::{Capability, Condition, DownloadSpec, ETag, Object, ReadSpec, Revision, Span},
    },
};
use std::ops::Range;

/// What is asked for at once: whatever is not larger is one request.
const FIRST: u64 = 8 << 20;
/// How often an object that changes all the time is looked at anew.
const LOOKS: usize = 4;

/// What was found, and as much of the content as the first answer had.
struct Opened {
    object: Object,
    range: Range<u64>,
    first: Bytes,
}

impl<T: Transport> PileusStore<T> {
    pub(crate) async fn read(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        if let Some(range) = &options.range {
            range.is_valid().map_err(|error| self.generic(error))?;
        }
        let failed = |fault| fault::error(self.storage.provider(), location.as_ref(), fault);
        let Some(asked) = native(&options) else { return self.read_compared(location, &options).await };
        match self.open(location, &asked, &options).await {
            // Nothing was sent: this provider has no such condition.
            Err(Failed::Provider(fault))
                if is_conditional(&asked) && matches!(fault.kind(), Kind::Unsupported | Kind::Misuse) =>
            {
                self.read_compared(location, &options).await
            }
            opened => Ok(self.result(location, &asked, opened.map_err(|why| why.at(failed))?, options.head)),
        }
    }

    /// Looks first and compares here; what is read then is of the state that was looked at.
    async fn read_compared(&self, location: &Path, options: &GetOptions) -> Result<GetResult> {
        let failed = |fault| fault::error(self.storage.provider(), location.as_ref(), fault);
        let plain = ReadSpec { version: options.version.clone(), ..ReadSpec::default() };
        let mut looks = 0;
        loop {
            looks += 1;
            let key = self.key(location);
            let look = self.storage.get_object(&self.container, &key, &plain);
            let object = self.client.run(look).await.map_err(failed)?;
            options.check_preconditions(&convert::meta(location.clone(), &object))?;
            if options.head {
                let range = self.range(options.range.as_ref(), object.size)?;
                let opened = Opened { object, range, first: Bytes::new() };
                return Ok(self.result(location, &plain, opened, true));
            }
            let same = ReadSpec { condition: self.same(&object), ..plain.clone() };
            match self.open(location, &same, options).await {
                Err(Failed::Provider(fault)) if fault.kind() == Kind::PreconditionFailed && looks < LOOKS => {
                }
                opened => {
                    let opened = opened.map_err(|why| why.at(failed))?;
                    return Ok(self.result(location, &same, opened, false));
                }
            }
        }
    }

    /// That state of the object and no other, as far as this provider can be asked for it.
    pub(crate) fn same(&self, object: &Object) -> Condition {
        let revision = object.revision();
        if revision == Revision::default() || !self.has(Capability::ConditionalReads) {
            return Condition::Always;
        }
        Condition::Is(revision)
    }

    async fn open(
        &self,
        location: &Path,
        asked: &ReadSpec,
        options: &GetOptions,
    ) -> std::result::Result<Opened, Failed> {
        let key = self.key(location);
        let wanted = options.range.as_ref();
        let span = match wanted {
            _ if options.head => None,
            None => Some(Span::Bytes(0, FIRST)),
            Some(GetRange::Bounded(range)) => {
                Some(Span::Bytes(range.start, range.end.min(range.start.saturating_add(FIRST))))
            }
            Some(GetRange::Offset(first)) => Some(Span::Bytes(*first, first.saturating_add(FIRST))),
            Some(GetRange::Suffix(count)) if (1..=FIRST).contains(count) => Some(Span::Last(*count)),
            Some(GetRange::Suffix(_)) => None,
        };
        if let Some(span) = span {
            let read = ReadSpec { span: Some(span), ..asked.clone() };
            match self.client.run(self.storage.read_object(&self.container, &key, &read)).await {
                Ok((object, first)) => {
                    let range = self.range(wanted, object.size).map_err(Failed::Here)?;
                    return self.checked(Opened { object, range, first }).map_err(Failed::Here);
                }
                // Of nothing there is no span, which servers say in ways of their own.
                Err(fault) if may_be_empty(&fault) && !matches!(wanted, Some(GetRange::Bounded(_))) => {}
                Err(fault) => return Err(Failed::Provider(fault)),
            }
        }
        let look = self.storage.get_object(&self.container, &key, asked);
        let object = self.client.run(look).await.map_err(Failed::Provider)?;
        let range = self.range(wanted, object.size).map_err(Failed::Here)?;
        Ok(Opened { object, range, first: Bytes::new() })
    }

    /// The bytes that a range is of an object of that size.
    fn range(&self, wanted: Option<&GetRange>, size: u64) -> Result<Range<u64>> {
        match wanted {
            None => Ok(0..size),
            Some(range) => range.as_range(size).map_err(|error| self.generic(error)),
        }
    }

    /// The first answer has what was asked for.
    fn checked(&self, opened: Opened) -> Result<Opened> {
        let expected = (opened.range.end - opened.range.start).min(FIRST);
        if opened.first.len() as u64 == expected {
            return Ok(opened);
        }
        let message = format!("{expected} bytes were asked for and {} came", opened.first.len());
        Err(self.generic(Fault::new(Kind::Malformed, message)))
    }

    fn result(&self, location: &Path, asked: &ReadSpec, opened: Opened, head: bool) -> GetResult {
        let Opened { object, range, first } = opened;
        let (store, path) = (self.storage.provider(), location.to_string());
        let here = range.start + first.len() as u64;
        let first = stream::iter((!first.is_empty()).then_some(Ok(first)));
        let stream = if head || here >= range.end {
            first.boxed()
        } else {
            let read = ReadSpec {
                span: Some(Span::Bytes(here, range.end)),
                condition: self.same(&object),
                version: asked.version.clone(),
                ..ReadSpec::default()
            };
            let spec = DownloadSpec { read, ..DownloadSpec::sequential() };
            let key = self.key(location);
            let rest = self.client.download_stream(&*self.storage, &self.container, &key, &spec);
            // Nobody asked for a condition: that it changed meanwhile is no failed one.
            let rest = rest.map_err(move |fault| match fault.kind() {
                Kind::PreconditionFailed => Error::Generic { store, source: Box::new(fault) },
                _ => fault::error(store, path.clone(), fault),
            });
            first.chain(rest).boxed()
        };
        let (meta, attributes) =
            (convert::meta(location.clone(), &object), convert::attributes(&object, store));
        super::get_result(GetResultPayload::Stream(stream), meta, range, attributes)
    }

    /// Several ranges, those that lie close together with one request.
    pub(crate) async fn read_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        let fetch = |range: Range<u64>| async {
            let options = GetOptions::new().with_range(Some(GetRange::Bounded(range)));
            self.read(location, options).await?.bytes().await
        };
        coalesce_ranges(ranges, fetch, OBJECT_STORE_COALESCE_DEFAULT).await
    }

    pub(crate) fn generic(&self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::Generic { store: self.storage.provider(), source: Box::new(source) }
    }
}

/// Who said no.
enum Failed {
    Provider(Fault),
    Here(Error),
}

impl Failed {
    fn at(self, failed: impl Fn(Fault) -> Error) -> Error {
        match self {
            Failed::Provider(fault) => failed(fault),
            Failed::Here(error) => error,
        }
    }
}

fn may_be_empty(fault: &Fault) -> bool {
    fault.status().is_some_and(|status| status.as_u16() == 416) || fault.kind() == Kind::Malformed
}

fn is_conditional(asked: &ReadSpec) -> bool {
    asked.condition != Condition::Always || asked.modified_since.is_some() || asked.unmodified_since.is_some()
}

/// What is asked for, where one request can say it: one entity tag at most, and no date beside it that it makes void.
/// <https://www.rfc-editor.org/rfc/rfc9110#name-precedence-of-preconditions>
fn native(options: &GetOptions) -> Option<ReadSpec> {
    let single = |tag: &str| (tag != "*" && !tag.contains(',')).then(|| state(tag));
    let condition = match (&options.if_match, &options.if_none_match) {
        (None, None) => Condition::Always,
        (Some(tag), None) => Condition::Is(single(tag)?),
        (None, Some(tag)) => Condition::IsNot(single(tag)?),
        (Some(_), Some(_)) => return None,
    };
    let unmodified = options.if_unmodified_since.filter(|_| options.if_match.is_none());
    let modified = options.if_modified_since.filter(|_| options.if_none_match.is_none());
    Some(ReadSpec {
        condition,
        modified_since: modified.map(convert::time),
        unmodified_since: unmodified.map(convert::time),
        version: options.version.clone(),
        ..ReadSpec::default()
    })
}

/// An entity tag, in quotes as headers have it.
fn state(tag: &str) -> Revision {
    Revision { etag: Some(ETag::new(&ETag::new(tag.trim()).quoted())), version: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_request_can_say_is_said() {
        let asked = native(&GetOptions::new().with_if_match(Some("\"a\""))).expect("one tag");
        assert_eq!(asked.condition, Condition::Is(state("\"a\"")));
        let asked = native(&GetOptions::new().with_if_none_match(Some("bare"))).expect("one tag");
        assert_eq!(asked.condition, Condition::IsNot(state("\"bare\"")));
        for several in ["*", "\"a\", \"b\""] {
            assert_eq!(native(&GetOptions::new().with_if_match(Some(several))), None);
            assert_eq!(native(&GetOptions::new().with_if_none_match(Some(several))), None);
        }
        let both = GetOptions::new().with_if_match(Some("\"a\"")).with_if_none_match(Some("\"b\""));
        assert_eq!(native(&both), None);
    }

    #[test]
    fn a_tag_makes_its_date_void() {
        let date = chrono::DateTime::from_timestamp(1_700_000_000, 0).expect("a date");
        let options = GetOptions::new()
            .with_if_match(Some("\"a\""))
            .with_if_unmodified_since(Some(date))
            .with_if_modified_since(Some(date));
        let asked = native(&options).expect("one tag");
        assert_eq!((asked.unmodified_since, asked.modified_since), (None, Some(convert::time(date))));
    }
}
