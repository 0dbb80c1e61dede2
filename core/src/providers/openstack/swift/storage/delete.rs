//! Deleting one object.

use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Request, Response, Result,
    providers::openstack::swift::{
        large::DeleteLargeObject,
        objects::{DeleteObject, HeadObject, Object},
    },
};

/// How an object is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// As it is.
    Plain,
    /// With all that it is made of.
    Large,
}

impl How {
    /// How that one is. A version that stays needs what it is made of.
    pub(super) fn of(found: &Object, version: Option<&str>) -> Self {
        let kept = version.is_none() && found.version_id.is_some();
        if found.is_static_large && !kept { How::Large } else { How::Plain }
    }

    pub(super) fn request(self, container: &str, key: &str, version: Option<&str>) -> Request {
        let version_id = version.map(str::to_owned);
        match self {
            How::Plain => DeleteObject { version_id, ..DeleteObject::new(container, key) }.request(),
            How::Large => {
                DeleteLargeObject { version_id, ..DeleteLargeObject::new(container, key) }.request()
            }
        }
    }

    /// Reads the answer; one that was not there is as good.
    pub(super) fn read(self, response: &Response) -> Result<()> {
        if self == How::Plain {
            return Ok(());
        }
        match DeleteLargeObject::default().response(response) {
            Err(error) if error.kind() == Kind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(told) => told.errors.into_iter().next().map_or(Ok(()), |(_, error)| Err(error)),
        }
    }
}

/// Looks at what the object is, and deletes it with all that it is made of.
#[derive(Clone, Debug)]
pub(super) struct Remove {
    head: HeadObject,
    how: Option<How>,
}

impl Remove {
    pub(super) fn new(container: &str, key: &str, version: Option<&str>) -> Self {
        let version_id = version.map(str::to_owned);
        Remove { head: HeadObject { version_id, ..HeadObject::new(container, key) }, how: None }
    }
}

impl Flow for Remove {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        let HeadObject { container, object, version_id, .. } = &self.head;
        Next::Request(match self.how {
            None => self.head.request().accept(&[404]),
            Some(how) => how.request(container, object, version_id.as_deref()),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        if let Some(how) = self.how {
            return how.read(response).map(Progress::Done);
        }
        let version = self.head.version_id.as_deref();
        self.how = match (response.status.as_u16(), version) {
            (404, None) => return Ok(Progress::Done(())),
            // It may be the mark of a deletion, which nothing tells of.
            (404, Some(_)) => Some(How::Plain),
            _ => Some(How::of(&self.head.response(response)?, version)),
        };
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        if error.kind() == Kind::NotFound { Ok(Progress::Done(())) } else { Err(error) }
    }
}
