//! Looking at an object, and reading it into memory.

use super::terms;
use crate::{
    Algorithm, Endpoint, Request, Response, Result,
    providers::openstack::swift::objects::{GetObject, HeadObject},
    storage::{Condition, Object, ReadSpec, Span},
};
use bytes::Bytes;

/// What there is to know of an object.
#[derive(Clone, Debug)]
pub(super) struct Look {
    head: HeadObject,
    condition: Condition,
}

impl Look {
    pub(super) fn new(container: &str, key: &str, read: &ReadSpec) -> Result<Self> {
        let conditions = terms::conditions(read)?;
        let version_id = read.version.clone();
        let head = HeadObject { version_id, conditions, ..HeadObject::new(container, key) };
        Ok(Look { head, condition: read.condition.clone() })
    }
}

impl Endpoint for Look {
    type Output = Object;

    fn request(&self) -> Request {
        self.head.request()
    }

    fn response(&self, response: &Response) -> Result<Object> {
        let object = terms::object(&self.head.object, self.head.response(response)?);
        terms::agreed(&self.condition, &object)?;
        Ok(object)
    }
}

/// Reads an object, or part of it.
#[derive(Clone, Debug)]
pub(super) struct Read {
    get: GetObject,
    condition: Condition,
}

impl Read {
    pub(super) fn new(container: &str, key: &str, read: &ReadSpec) -> Result<Self> {
        let get = GetObject {
            version_id: read.version.clone(),
            range: read.span.as_ref().map(Span::header),
            conditions: terms::conditions(read)?,
            ..GetObject::new(container, key)
        };
        Ok(Read { get, condition: read.condition.clone() })
    }
}

impl Endpoint for Read {
    type Output = (Object, Bytes);

    fn request(&self) -> Request {
        self.get.request()
    }

    fn response(&self, response: &Response) -> Result<(Object, Bytes)> {
        let got = self.get.response(response)?;
        let object = terms::object(&self.get.object, got.object);
        terms::agreed(&self.condition, &object)?;
        if response.status.as_u16() != 206 {
            let what = format!("the content of {:?}", object.key);
            let sum = Algorithm::Md5.of(&got.content);
            object.checksums.iter().try_for_each(|told| sum.agrees(told, &what))?;
        }
        Ok((object, got.content))
    }
}
