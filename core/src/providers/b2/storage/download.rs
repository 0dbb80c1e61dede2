//! Downloads in spans, and content in memory.

use super::terms;
use crate::{
    Algorithm, Cx, Endpoint, Error, Flow, Kind, Next, Progress, Request, Response, Result, Take,
    providers::b2::files::{Action, DownloadFile, FileRef, GetFileInfo, HeadFile},
    storage::{CustomerKey, Object, Ranged, ReadSpec, Revision},
};
use bytes::Bytes;
use http::header;
use serde::{Deserialize, Serialize};

/// The content of one object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Media {
    bucket: String,
    key: String,
    version: Option<String>,
    #[serde(skip)]
    customer: Option<CustomerKey>,
}

impl Media {
    pub(super) fn new(bucket: &str, key: &str, read: &ReadSpec) -> Result<Self> {
        terms::check_read(read)?;
        Ok(Media {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            version: read.version.clone(),
            customer: read.key.clone(),
        })
    }

    fn file(&self, version: Option<&str>) -> FileRef {
        match self.version.as_deref().or(version) {
            Some(id) => FileRef::Id(id.to_owned()),
            None => FileRef::named(&*self.bucket, &*self.key),
        }
    }

    /// What there is to know of the object.
    pub(super) fn look(self) -> Look {
        Look(self)
    }

    /// The content in memory.
    pub(super) fn read(self, read: &ReadSpec) -> Content {
        let get = DownloadFile {
            span: read.span,
            key: self.customer.clone(),
            ..DownloadFile::new(self.file(None))
        };
        Content { get, key: self.key }
    }
}

impl Ranged for Media {
    const FLOW: &'static str = "b2.download";

    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request {
        // Whatever comes after the first span is of that version, by its id.
        let file = self.file(revision.and_then(|revision| revision.version.as_deref()));
        let request = DownloadFile { key: self.customer.clone(), take, ..DownloadFile::new(file) }.request();
        match range {
            Some(range) => request.header(header::RANGE, range),
            None => request,
        }
    }

    fn head(&self, response: &Response) -> Result<Object> {
        let head = crate::providers::b2::files::FileHead::of(response)?;
        if head.size.is_none() {
            return Err(response.malformed("it does not say how long the file is"));
        }
        Ok(terms::got(&head, &self.key))
    }

    fn hash(&self) -> Option<Algorithm> {
        Some(Algorithm::Sha1)
    }
}

/// What there is to know of an object, as it is now or of one version.
#[derive(Clone, Debug)]
pub(super) struct Look(Media);

impl Endpoint for Look {
    type Output = Object;

    fn request(&self) -> Request {
        match &self.0.version {
            Some(id) => GetFileInfo::new(id).request(),
            None => HeadFile { file: self.0.file(None), key: self.0.customer.clone() }.request(),
        }
    }

    fn response(&self, response: &Response) -> Result<Object> {
        let Some(id) = &self.0.version else { return self.0.head(response) };
        let file = GetFileInfo::new(id).response(response)?;
        let there = !matches!(file.action, Some(Action::Hide | Action::Start));
        if !there || file.file_name != self.0.key {
            let message = format!("{id:?} is no version of {:?} that has content", self.0.key);
            return Err(Error::new(Kind::NotFound, message));
        }
        Ok(terms::object(&file))
    }
}

/// Content in memory, compared with its SHA-1 where all of it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Content {
    get: DownloadFile,
    key: String,
}

impl Flow for Content {
    type Output = (Object, Bytes);

    fn next(&mut self, _: &Cx<'_>) -> Next<Self::Output> {
        Next::Request(self.get.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        let head = self.get.response(response)?;
        Ok(Progress::Done((terms::got(&head, &self.key), head.content)))
    }
}
