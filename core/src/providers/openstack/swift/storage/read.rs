//! Looking at an object, and reading it into memory.

use super::terms;
use crate::{
    Algorithm, Endpoint, Request, Response, Result,
    providers::openstack::swift::objects::{GetObject, HeadObject},
    storage::{Object, ReadSpec, Span},
};
use bytes::Bytes;

/// What there is to know of an object.
#[derive(Clone, Debug)]
pub(super) struct Look(HeadObject);

impl Look {
    pub(super) fn new(container: &str, key: &str, read: &ReadSpec) -> Result<Self> {
        let conditions = terms::conditions(read)?;
        let version_id = read.version.clone();
        Ok(Look(HeadObject { version_id, conditions, ..HeadObject::new(container, key) }))
    }
}

impl Endpoint for Look {
    type Output = Object;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn response(&self, response: &Response) -> Result<Object> {
        Ok(terms::object(&self.0.object, self.0.response(response)?))
    }
}

/// Reads an object, or part of it.
#[derive(Clone, Debug)]
pub(super) struct Read(GetObject);

impl Read {
    pub(super) fn new(container: &str, key: &str, read: &ReadSpec) -> Result<Self> {
        Ok(Read(GetObject {
            version_id: read.version.clone(),
            range: read.span.as_ref().map(Span::header),
            conditions: terms::conditions(read)?,
            ..GetObject::new(container, key)
        }))
    }
}

impl Endpoint for Read {
    type Output = (Object, Bytes);

    fn request(&self) -> Request {
        self.0.request()
    }

    fn response(&self, response: &Response) -> Result<(Object, Bytes)> {
        let got = self.0.response(response)?;
        let object = terms::object(&self.0.object, got.object);
        if response.status.as_u16() != 206 {
            let what = format!("the content of {:?}", object.key);
            let sum = Algorithm::Md5.of(&got.content);
            object.checksums.iter().try_for_each(|told| sum.agrees(told, &what))?;
        }
        Ok((object, got.content))
    }
}
