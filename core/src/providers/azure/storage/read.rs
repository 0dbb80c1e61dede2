//! Looking at an object, and reading it into memory.

use super::convert::{customer, object, read_conditions};
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Request, Response, Result,
    providers::azure::{
        blobs::{GetBlob, GetBlobProperties, Span},
        conditions::Conditions,
    },
    storage::{CustomerKey, Object, ReadSpec, Span as Wanted},
};
use bytes::Bytes;
use http::StatusCode;

/// What there is to know of an object.
#[derive(Clone, Debug)]
pub(super) struct Look {
    head: GetBlobProperties,
    key: Option<CustomerKey>,
}

impl Look {
    pub(super) fn new(container: &str, key: &str, read: &ReadSpec) -> Result<Self> {
        let head = GetBlobProperties {
            container: container.to_owned(),
            blob: key.to_owned(),
            snapshot: None,
            version_id: read.version.clone(),
            conditions: read_conditions(read)?,
        };
        Ok(Look { head, key: read.key.clone() })
    }
}

impl Endpoint for Look {
    type Output = Object;

    fn request(&self) -> Request {
        customer(self.key.as_ref(), self.head.request())
    }

    fn response(&self, response: &Response) -> Result<Object> {
        let head = self.head.response(response)?;
        Ok(object(&self.head.blob, head.properties, &head.metadata))
    }
}

/// Reads an object, or part of it. The service cannot count from an object's end, so that a look comes before then.
#[derive(Clone, Debug)]
pub(super) struct Read {
    get: GetBlob,
    look: Option<(Look, u64)>,
    key: Option<CustomerKey>,
}

impl Read {
    pub(super) fn new(container: &str, key: &str, read: &ReadSpec) -> Result<Self> {
        let mut get = GetBlob {
            version_id: read.version.clone(),
            conditions: read_conditions(read)?,
            ..GetBlob::new(container, key)
        };
        let mut look = None;
        match read.span {
            None => {}
            Some(Wanted::Bytes(start, end)) => get.range = Some(Span { start, end: Some(end) }),
            Some(Wanted::From(start)) => get.range = Some(Span { start, end: None }),
            Some(Wanted::Last(count)) => look = Some((Look::new(container, key, read)?, count)),
        }
        Ok(Read { get, look, key: read.key.clone() })
    }
}

impl Flow for Read {
    type Output = (Object, Bytes);

    fn next(&mut self, _: &Cx<'_>) -> Next<Self::Output> {
        Next::Request(match &self.look {
            Some((look, _)) => look.request(),
            None => customer(self.key.as_ref(), self.get.request()),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        let Some((look, count)) = &self.look else {
            let got = self.get.response(response)?;
            let beyond = self.get.range.zip(got.properties.size()).filter(|(span, size)| span.start >= *size);
            if let Some((span, size)) = beyond {
                // Azure says so itself; its emulator answers with nothing.
                let message = format!("the part begins at byte {}, and the object has {size}", span.start);
                let error = Error::new(Kind::InvalidRequest, message);
                return Err(error.with_status(StatusCode::RANGE_NOT_SATISFIABLE));
            }
            let object = object(&self.get.blob, got.properties, &got.metadata);
            if self.get.range.is_none() {
                let what = format!("the content of {:?}", object.key);
                let mut told = object.checksums.iter();
                told.try_for_each(|told| told.algorithm().of(&got.content).agrees(told, &what))?;
            }
            return Ok(Progress::Done((object, got.content)));
        };
        let found = look.response(response)?;
        let first = found.size.saturating_sub(*count);
        if first >= found.size {
            return Ok(Progress::Done((found, Bytes::new())));
        }
        self.get.range = (first > 0).then_some(Span { start: first, end: None });
        if let Some(etag) = &found.etag {
            self.get.conditions = Conditions::unchanged(etag.quoted());
        }
        self.look = None;
        Ok(Progress::Continue)
    }
}
