//! Downloads.

use super::terms;
use crate::{
    Algorithm, Endpoint, Request, Response, Result, Take,
    providers::openstack::swift::{
        SERVICE,
        objects::{self, Conditions, GetObject},
    },
    storage::{DownloadSpec, ETag, Object, Ranged, ReadSpec, Revision},
};
use serde::{Deserialize, Serialize};

/// An MD5 does not follow from those of parts: whoever insists on it gets the content in one.
pub(super) fn spec(download: &DownloadSpec) -> DownloadSpec {
    if !download.must_verify || download.read.span.is_some() {
        return download.clone();
    }
    DownloadSpec { part_size: u64::MAX, width: 1, ..download.clone() }
}

/// One object that is downloaded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Source {
    container: String,
    key: String,
    read: ReadSpec,
    /// Whether it may come in one span.
    whole: bool,
}

impl Source {
    pub(super) fn new(
        container: &str,
        key: &str,
        spec: &DownloadSpec,
        known: Option<&Object>,
    ) -> Result<Self> {
        terms::conditions(&spec.read)?;
        let whole = spec.read.span.is_none() && known.is_none_or(|object| object.size <= spec.part_size);
        let (container, key) = (container.to_owned(), key.to_owned());
        Ok(Source { container, key, read: spec.read.clone(), whole })
    }
}

impl Ranged for Source {
    const FLOW: &'static str = "swift.download";

    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request {
        let conditions = match revision.and_then(|revision| revision.etag.as_ref()).map(ETag::quoted) {
            // All of one state, whatever becomes of the object meanwhile.
            Some(tag) => Ok(Conditions { if_match: Some(tag), ..Conditions::default() }),
            None => terms::conditions(&self.read),
        };
        let conditions = match conditions {
            Ok(conditions) => conditions,
            Err(error) => return Request::invalid(SERVICE, error),
        };
        let told = revision.and_then(|revision| revision.version.clone());
        GetObject {
            version_id: self.read.version.clone().or(told),
            range: range.map(str::to_owned),
            conditions,
            take: terms::expecting(take, &self.read.condition),
            ..GetObject::new(&*self.container, &*self.key)
        }
        .request()
    }

    fn head(&self, response: &Response) -> Result<Object> {
        if !response.status.is_success() {
            // Of an object of no bytes there is no part; its head is that of an error.
            return Ok(Object { key: self.key.clone(), ..Object::default() });
        }
        let told = objects::Object::of(response);
        if told.size.is_none() {
            return Err(response.malformed("it does not say how long the object is"));
        }
        let object = terms::object(&self.key, told);
        terms::agreed(&self.read.condition, &object)?;
        Ok(object)
    }

    fn hash(&self) -> Option<Algorithm> {
        self.whole.then_some(Algorithm::Md5)
    }
}
