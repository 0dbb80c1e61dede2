//! Downloads in spans, and content in memory.

use super::terms;
use crate::{
    Algorithm, Cx, Endpoint, Flow, Next, Progress, Request, Response, Result, Take,
    providers::gcs::{
        CustomerKey, Preconditions, SERVICE,
        objects::{self, GetContent, GetObject, Got},
    },
    storage::{Object, Ranged, ReadSpec, Revision, Span},
};
use bytes::Bytes;
use http::header;
use serde::{Deserialize, Serialize};

/// The content of one object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Media {
    bucket: String,
    key: String,
    generation: Option<u64>,
    preconditions: Preconditions,
    #[serde(skip)]
    customer: Option<CustomerKey>,
}

impl Media {
    pub(super) fn new(bucket: &str, key: &str, read: &ReadSpec) -> Result<Self> {
        if read.modified_since.is_some() || read.unmodified_since.is_some() {
            return Err(terms::lacking(
                "conditions on the time of a change; give the version that the object tells",
            ));
        }
        Ok(Media {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            generation: read.version.as_deref().map(terms::generation).transpose()?,
            preconditions: terms::conditions(&read.condition)?,
            customer: read.key.as_ref().map(terms::customer_key).transpose()?,
        })
    }

    /// Whether it is of one version, whatever becomes of the object.
    pub(super) fn is_fixed(&self) -> bool {
        self.generation.is_some() || self.preconditions.generation_match.is_some()
    }

    /// What there is to know of the object.
    pub(super) fn look(self) -> GetObject {
        GetObject {
            generation: self.generation,
            preconditions: self.preconditions,
            key: self.customer,
            ..GetObject::new(self.bucket, self.key)
        }
    }

    /// The content in memory.
    pub(super) fn read(self, span: Option<Span>) -> Content {
        let span = match span {
            None => objects::Span::All,
            Some(Span::Bytes(first, end)) => objects::Span::Between(first..end),
            Some(Span::From(first)) => objects::Span::From(first),
            Some(Span::Last(count)) => objects::Span::Last(count),
        };
        Content { get: GetContent { span, ..self.content() }, got: None }
    }

    fn content(self) -> GetContent {
        GetContent {
            generation: self.generation,
            preconditions: self.preconditions,
            key: self.customer,
            ..GetContent::new(self.bucket, self.key)
        }
    }
}

impl Ranged for Media {
    const FLOW: &'static str = "gcs.download";

    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request {
        let mut content = GetContent { take, ..self.clone().content() };
        // The service tells its generation with every content. Emulators may not: of theirs, the checksum has to do.
        if let (None, Some(version)) = (self.generation, revision.and_then(|state| state.version.as_deref()))
        {
            match terms::generation(version) {
                Ok(generation) => content.preconditions.generation_match = Some(generation),
                Err(error) => return Request::invalid(SERVICE, error),
            }
        }
        let mut request = content.request();
        request.timeout = None;
        match range {
            Some(range) => request.header(header::RANGE, range),
            None => request,
        }
    }

    fn head(&self, response: &Response) -> Result<Object> {
        Ok(terms::got(&Got::of(response), &self.key))
    }

    fn hash(&self) -> Option<Algorithm> {
        Some(Algorithm::Crc32c)
    }
}

/// Content in memory, compared with its checksum where all of it was asked for. The service tells of the object with it; where
/// one does not, as emulators do not, it is asked.
#[derive(Clone, Debug)]
pub(super) struct Content {
    get: GetContent,
    got: Option<Bytes>,
}

impl Content {
    fn look(&self) -> GetObject {
        GetObject {
            generation: self.get.generation,
            key: self.get.key.clone(),
            ..GetObject::new(&self.get.bucket, &self.get.object)
        }
    }

    fn verified(&self, object: Object, content: Bytes) -> Result<(Object, Bytes)> {
        if self.get.span == objects::Span::All {
            let sum = Algorithm::Crc32c.of(&content);
            let what = format!("the content of {:?}", object.key);
            object.checksums.iter().try_for_each(|told| sum.agrees(told, &what))?;
        }
        Ok((object, content))
    }
}

impl Flow for Content {
    type Output = (Object, Bytes);

    fn next(&mut self, _: &Cx<'_>) -> Next<Self::Output> {
        Next::Request(if self.got.is_some() { self.look().request() } else { self.get.request() })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        if let Some(content) = self.got.take() {
            let object = terms::object(&self.look().response(response)?.value);
            return self.verified(object, content).map(Progress::Done);
        }
        let got = self.get.response(response)?;
        if got.generation.is_none() {
            self.got = Some(got.content);
            return Ok(Progress::Continue);
        }
        let object = terms::got(&got, &self.get.object);
        self.verified(object, got.content).map(Progress::Done)
    }
}
