//! What goes wrong, and successes that are not a content.

use super::Content;
use bytes::Bytes;
use http::{Response, StatusCode};
use pileus_core::{Kind, providers::local::wire::Fault};
use serde::Serialize;
use std::io::{self, ErrorKind};

/// What all that may fail gives.
pub(super) type Done<T> = Result<T, Failure>;

/// An unsuccessful answer.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    status: u16,
    fault: Fault,
}

impl Failure {
    pub(super) fn new(status: u16, kind: Kind, message: impl Into<String>) -> Self {
        Failure { status, fault: Fault { kind, message: message.into() } }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Failure::new(400, Kind::InvalidRequest, message)
    }

    pub(super) fn missing(message: impl Into<String>) -> Self {
        Failure::new(404, Kind::NotFound, message)
    }

    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Failure::new(409, Kind::Conflict, message)
    }

    pub(super) fn corrupt(message: impl Into<String>) -> Self {
        Failure::new(422, Kind::Corrupt, message)
    }

    pub(super) fn precondition() -> Self {
        Failure::new(412, Kind::PreconditionFailed, "the object is in another state than the condition says")
    }

    pub(super) fn unmodified() -> Self {
        Failure::new(304, Kind::NotModified, "the object is as it was")
    }

    /// The same as one of several outcomes.
    pub(super) fn into_fault(self) -> Fault {
        self.fault
    }

    pub(super) fn response(self) -> Response<Content> {
        let mut response = json(&self.fault);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        response
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let (status, kind) = match error.kind() {
            ErrorKind::NotFound => (404, Kind::NotFound),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (403, Kind::Forbidden),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                (507, Kind::QuotaExceeded)
            }
            ErrorKind::InvalidFilename | ErrorKind::InvalidInput => (400, Kind::InvalidRequest),
            ErrorKind::NotADirectory
            | ErrorKind::IsADirectory
            | ErrorKind::DirectoryNotEmpty
            | ErrorKind::AlreadyExists => (409, Kind::Conflict),
            _ => (500, Kind::Local),
        };
        Failure::new(status, kind, format!("in the directory: {error}"))
    }
}

impl From<pileus_core::Error> for Failure {
    fn from(error: pileus_core::Error) -> Self {
        Failure::invalid(error.message())
    }
}

/// A success that says this.
pub(super) fn json(value: &impl Serialize) -> Response<Content> {
    match serde_json::to_vec(value) {
        Ok(text) => Response::new(Content::of(Bytes::from(text))),
        // Nothing that is answered with has no JSON form.
        Err(error) => {
            let mut response = Response::new(Content::of(Bytes::from(error.to_string())));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}
