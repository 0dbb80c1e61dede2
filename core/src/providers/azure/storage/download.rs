//! Downloads.

use super::{
    convert::{customer, object, read_conditions},
    read::Look,
};
use crate::{
    Algorithm, Answer, Checkpoint, Cx, Endpoint, ExchangeId, Leftover, Operation, Request, Response, Result,
    Session, Step, Take, Time,
    machine::{Call, Fanned},
    providers::azure::{
        SERVICE,
        blobs::GetBlob,
        conditions::Conditions,
        headers::{Fields, metadata},
        properties::BlobProperties,
    },
    storage::{Download, DownloadSpec, Object, Ranged, ReadSpec, Revision, Span},
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

/// One object that is downloaded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct BlobDownload {
    container: String,
    key: String,
    read: ReadSpec,
    /// Whether it may come in one span: the service tells the checksum of the whole alone, and it is one that parts do not
    /// add up to.
    whole: bool,
}

impl BlobDownload {
    pub(super) fn new(
        container: &str,
        key: &str,
        spec: &DownloadSpec,
        known: Option<&Object>,
    ) -> Result<Self> {
        read_conditions(&spec.read)?;
        let whole = spec.read.span.is_none() && known.is_none_or(|object| object.size <= spec.part_size);
        Ok(BlobDownload {
            container: container.to_owned(),
            key: key.to_owned(),
            read: spec.read.clone(),
            whole,
        })
    }
}

impl Ranged for BlobDownload {
    const FLOW: &'static str = "azure.download";

    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request {
        let conditions = match revision.and_then(|revision| revision.etag.as_ref()) {
            Some(etag) => Ok(Conditions::unchanged(etag.quoted())),
            None => read_conditions(&self.read),
        };
        let conditions = match conditions {
            Ok(conditions) => conditions,
            Err(error) => return Request::invalid(SERVICE, error),
        };
        let get = GetBlob {
            version_id: self.read.version.clone(),
            conditions,
            take,
            ..GetBlob::new(&*self.container, &*self.key)
        };
        customer(self.read.key.as_ref(), get.request().field("x-ms-range", range))
    }

    fn head(&self, response: &Response) -> Result<Object> {
        if !response.status.is_success() {
            // Of an object of no bytes, there is no part; its head is that of an error.
            return Ok(Object { key: self.key.clone(), ..Object::default() });
        }
        Ok(object(&self.key, BlobProperties::of(response), &metadata(&response.headers)))
    }

    fn hash(&self) -> Option<Algorithm> {
        self.whole.then_some(Algorithm::Md5)
    }
}

/// A download of the last bytes of an object: the service cannot count from an object's end, so that a look comes
/// first.
#[derive(Clone, Debug)]
pub(super) struct Ending {
    session: Arc<dyn Session>,
    container: String,
    key: String,
    spec: DownloadSpec,
    count: u64,
    at: At,
    limit: Option<Duration>,
    deadline: Option<Time>,
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one after the other, in place")]
enum At {
    Look(Call<Look>),
    Download(Fanned<Download<BlobDownload>>),
}

impl Ending {
    pub(super) fn new(
        session: Arc<dyn Session>,
        container: &str,
        key: &str,
        spec: &DownloadSpec,
        count: u64,
    ) -> Result<Self> {
        let at = At::Look(Call::new(session.clone(), Look::new(container, key, &spec.read)?));
        let (container, key) = (container.to_owned(), key.to_owned());
        Ok(Ending { session, container, key, spec: spec.clone(), count, at, limit: None, deadline: None })
    }

    fn begin(&mut self, found: Object, now: Time) -> Result<Option<Object>> {
        let first = found.size.saturating_sub(self.count);
        if first >= found.size {
            return Ok(Some(found));
        }
        self.spec.read.span = Some(Span::Bytes(first, found.size));
        let from = BlobDownload::new(&self.container, &self.key, &self.spec, Some(&found))?;
        let mut download =
            Fanned::new(self.session.clone(), Download::new(from, self.spec.clone(), Some(found)));
        if let Some(deadline) = self.deadline {
            download.limit(deadline.saturating_since(now));
        }
        self.at = At::Download(download);
        Ok(None)
    }
}

impl Operation for Ending {
    type Output = Object;

    fn poll(&mut self, cx: &Cx<'_>) -> Step<Object> {
        if let Some(total) = self.limit.take() {
            self.deadline = Some(cx.now + total);
        }
        loop {
            let found = match &mut self.at {
                At::Download(download) => return download.poll(cx),
                At::Look(look) => match look.poll(cx) {
                    Step::Done(found) => found,
                    Step::Send(id, exchange) => return Step::Send(id, exchange),
                    Step::Wait(until) => return Step::Wait(until),
                },
            };
            match found.and_then(|found| self.begin(found, cx.now)) {
                Ok(None) => {}
                Ok(Some(nothing)) => return Step::Done(Ok(nothing)),
                Err(error) => return Step::Done(Err(error)),
            }
        }
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        match &mut self.at {
            At::Look(look) => look.answer(id, answer, cx),
            At::Download(download) => download.answer(id, answer, cx),
        }
    }

    fn limit(&mut self, total: Duration) {
        self.limit = Some(total);
        match &mut self.at {
            At::Look(look) => look.limit(total),
            At::Download(download) => download.limit(total),
        }
    }

    fn left_behind(&self) -> Vec<Leftover> {
        Vec::new()
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        match &self.at {
            At::Look(_) => None,
            At::Download(download) => download.checkpoint(),
        }
    }
}
