//! Writing whole objects.

use super::api::{
    Attributes, PutMode, PutOptions, PutPayload, PutResult, Result, TagSet, UpdateVersion, path::Path,
};
use super::{PileusStore, convert, fault};
use bytes::{Bytes, BytesMut};
use pileus_client::{
    Io, Source, Transport,
    core::{
        Error as Fault, Kind,
        storage::{Condition, ETag, Object, Revision, WriteSpec},
    },
};
use std::{io, ops::Range, pin::Pin, sync::Arc};

/// How often it is tried to create what somebody else is creating or deleting just then.
const TRIES: usize = 4;

impl<T: Transport> PileusStore<T> {
    pub(crate) async fn write(
        &self,
        location: &Path,
        payload: PutPayload,
        options: PutOptions,
    ) -> Result<PutResult> {
        let store = self.storage.provider();
        let condition = match &options.mode {
            PutMode::Overwrite => Condition::Always,
            PutMode::Create => Condition::Absent,
            PutMode::Update(version) => Condition::Is(revision(version)),
        };
        if condition == Condition::Is(Revision::default()) {
            let message =
                "an update names neither an entity tag nor a version; give what a read or a write told";
            return Err(self.generic(Fault::misuse(message)));
        }
        let write = WriteSpec { condition, ..self.spec(&options.attributes, &options.tags)? };
        let key = self.key(location);
        let mut tries = 0;
        loop {
            tries += 1;
            match (self.send(&key, &payload, &write).await, &options.mode) {
                (Ok(object), _) => return Ok(convert::written(&object)),
                // Some providers know only the condition that nothing is there.
                (Err(fault), mode @ (PutMode::Create | PutMode::Update(_)))
                    if fault.kind() == Kind::Unsupported =>
                {
                    return Err(fault::lacking(format!("put_opts with {mode:?}"), store, &fault));
                }
                // Whether it is there is not settled yet.
                (Err(fault), PutMode::Create) if fault.kind() == Kind::Conflict && tries < TRIES => {}
                (Err(fault), PutMode::Create) => return Err(fault::exists(store, location.as_ref(), fault)),
                (Err(fault), PutMode::Update(_)) => {
                    return Err(fault::changed(store, location.as_ref(), fault));
                }
                (Err(fault), PutMode::Overwrite) => {
                    return Err(fault::error(store, location.as_ref(), fault));
                }
            }
        }
    }

    pub(crate) fn spec(&self, attributes: &Attributes, tags: &TagSet) -> Result<WriteSpec> {
        convert::write(attributes, tags).map_err(|unknown| fault::unknown(&unknown, self.storage.provider()))
    }

    async fn send(
        &self,
        key: &str,
        payload: &PutPayload,
        write: &WriteSpec,
    ) -> pileus_client::core::Result<Object> {
        let length = payload.content_length() as u64;
        if length <= self.part_size {
            let put = self.storage.put_object(&self.container, key, joined(payload), write);
            return self.client.run(put).await;
        }
        let operation = self.storage.upload_object(&self.container, key, length, &self.upload(write.clone()));
        self.client.run_with(operation, Io::new().source(Pieces::new(payload))).await
    }
}

fn revision(version: &UpdateVersion) -> Revision {
    Revision { etag: version.e_tag.as_deref().map(ETag::new), version: version.version.clone() }
}

/// The payload in one piece, which it mostly is.
fn joined(payload: &PutPayload) -> Bytes {
    match payload.as_ref() {
        [] => Bytes::new(),
        [one] => one.clone(),
        pieces => {
            let mut all = BytesMut::with_capacity(payload.content_length());
            pieces.iter().for_each(|piece| all.extend_from_slice(piece));
            all.freeze()
        }
    }
}

/// A payload as a source, with no copy of it.
struct Pieces(Vec<(u64, Bytes)>);

impl Pieces {
    /// Each with the place where it begins.
    fn new(payload: &PutPayload) -> Self {
        let mut place = 0;
        let pieces = payload.iter().filter(|piece| !piece.is_empty()).map(|piece| {
            let begin = place;
            place += piece.len() as u64;
            (begin, piece.clone())
        });
        Pieces(pieces.collect())
    }

    fn at(&self, span: &Range<u64>) -> Bytes {
        let after = self.0.partition_point(|(begin, _)| *begin <= span.start);
        let Some((begin, piece)) = after.checked_sub(1).and_then(|n| self.0.get(n)) else {
            return Bytes::new();
        };
        let place = |byte: u64| usize::try_from(byte - begin).unwrap_or(usize::MAX).min(piece.len());
        piece.slice(place(span.start)..place(span.end.max(span.start)))
    }
}

impl Source for Pieces {
    fn read(self: Arc<Self>, span: Range<u64>) -> Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>> {
        Box::pin(std::future::ready(Ok(self.at(&span))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_read_where_they_are() {
        let payload: PutPayload =
            ["ab", "", "cde", "f"].into_iter().map(|text| Bytes::from_static(text.as_bytes())).collect();
        let pieces = Pieces::new(&payload);
        assert_eq!(joined(&payload), "abcdef");
        for (span, expected) in
            [(0..6, "ab"), (1..2, "b"), (2..4, "cd"), (4..9, "e"), (5..6, "f"), (6..9, "")]
        {
            assert_eq!(pieces.at(&span), expected, "{span:?}");
        }
        assert_eq!(Pieces::new(&PutPayload::new()).at(&(0..1)), "");
    }
}
