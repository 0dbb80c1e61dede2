//! What the neutral terms come to in a directory.

use super::wire::{About, CALL, Call, UPLOAD, When, Write, header};
use crate::{
    Endpoint, Error, Kind, Repeat, Request, Response, Result,
    storage::{Condition, ReadSpec, StorageClass, WriteSpec, check_key, patience},
};
use http::Method;
use std::fmt;

/// The service of all requests.
pub(super) const SERVICE: &str = "local";

/// One call, and how its answer reads.
#[derive(Clone)]
pub(super) struct Ask<T> {
    pub(super) request: Request,
    pub(super) read: fn(&Response) -> Result<T>,
}

impl<T> fmt::Debug for Ask<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.request, f)
    }
}

impl<T: Clone + fmt::Debug + Send + 'static> Endpoint for Ask<T> {
    type Output = T;

    fn request(&self) -> Request {
        self.request.clone()
    }

    fn response(&self, response: &Response) -> Result<T> {
        (self.read)(response)
    }
}

/// A request about a container, or about all of them where it is `None`.
pub(super) fn container(method: Method, name: Option<&str>, call: &Call) -> Request {
    let request = match name.map(|name| super::wire::check_container(name).map(|()| name)) {
        Some(Err(error)) => return Request::invalid(SERVICE, error),
        Some(Ok(name)) => Request::new(SERVICE, method, &[name]),
        None => Request::new(SERVICE, method, &[]),
    };
    with(request, call)
}

/// A request about an object.
pub(super) fn object(method: Method, place: (&str, &str), call: &Call) -> Request {
    if let Err(error) = super::wire::check_container(place.0).and_then(|()| check_key(place.1)) {
        return Request::invalid(SERVICE, error);
    }
    with(Request::object(SERVICE, method, place.0, place.1), call)
}

fn with(mut request: Request, call: &Call) -> Request {
    match header(call) {
        Ok(value) => {
            request.headers.insert(CALL, value);
            request
        }
        Err(error) => Request::invalid(SERVICE, error),
    }
}

/// For what takes as long as the disk does.
pub(super) fn long(mut request: Request) -> Request {
    request.timeout = Some(patience(u64::MAX));
    request
}

/// What is written, and how.
pub(super) fn written(write: &WriteSpec) -> Result<Write> {
    if write.encryption.is_some() {
        return Err(lacking("encryption; encrypt the disk, or the content"));
    }
    if write.storage_class.as_ref().is_some_and(|class| *class != StorageClass::Standard) {
        return Err(lacking("storage classes"));
    }
    condition(&write.condition)?;
    let lowered = write.metadata.iter().map(|(name, value)| (name.to_lowercase(), value.clone()));
    let about = About {
        content_type: write.content_type.clone(),
        content_encoding: write.content_encoding.clone(),
        content_language: write.content_language.clone(),
        content_disposition: write.content_disposition.clone(),
        cache_control: write.cache_control.clone(),
        metadata: lowered.collect(),
        tags: write.tags.clone(),
    };
    let hash = write.algorithm.or(write.checksum.map(|sum| sum.algorithm()));
    Ok(Write { about, condition: write.condition.clone(), expected: write.checksum, hash })
}

/// On what a read depends.
pub(super) fn when(read: &ReadSpec) -> Result<When> {
    if read.version.is_some() {
        return Err(lacking("versions"));
    }
    if read.key.is_some() {
        return Err(lacking("customers' keys"));
    }
    condition(&read.condition)?;
    Ok(When {
        condition: read.condition.clone(),
        modified_since: read.modified_since,
        unmodified_since: read.unmodified_since,
    })
}

/// Refuses conditions on what a directory does not have.
pub(super) fn condition(condition: &Condition) -> Result<()> {
    match condition {
        Condition::Is(state) | Condition::IsNot(state) if state.etag.is_none() => {
            Err(Error::misuse("the condition names no entity tag, and a directory has no versions"))
        }
        _ => Ok(()),
    }
}

/// Whether what was made depends on a state, so that a repeat may meet what the first attempt made.
pub(super) fn repeat(condition: &Condition) -> Repeat {
    if *condition == Condition::Always { Repeat::Safe } else { Repeat::Keyed }
}

pub(super) fn lacking(what: &str) -> Error {
    Error::new(Kind::Unsupported, format!("a directory has no {what}"))
}

/// The upload that has made the object which an answer is about.
pub(super) fn made_by(response: &Response) -> Option<String> {
    super::wire::read(&response.headers, &UPLOAD)
}
