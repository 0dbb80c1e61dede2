//! Many objects deleted with few calls.

use super::super::{
    error,
    objects::{DeleteObject, DeleteObjects, ObjectId},
};
use crate::{Endpoint, Error, Request, Response, Result, providers::s3_family::delete_many};
use std::collections::BTreeMap;

/// How the objects of a bucket are deleted: a thousand at a time, or one by one where the cloud has no call for many.
#[derive(Clone, Debug)]
pub(super) struct Deleting {
    pub(super) bucket: String,
    pub(super) batch: bool,
}

impl Deleting {
    fn call(&self, objects: &[ObjectId]) -> DeleteObjects {
        DeleteObjects { bucket: self.bucket.clone(), objects: objects.to_vec(), bypass_governance: false }
    }
}

impl delete_many::Deleting for Deleting {
    fn most(&self) -> usize {
        if self.batch { DeleteObjects::MOST } else { 1 }
    }

    fn one(&self, object: &ObjectId) -> Request {
        let version_id = object.version_id.clone();
        DeleteObject { version_id, ..DeleteObject::new(&*self.bucket, &*object.key) }.request()
    }

    fn many(&self, objects: &[ObjectId]) -> Request {
        self.call(objects).request()
    }

    fn left(&self, objects: &[ObjectId], response: &Response) -> Result<BTreeMap<ObjectId, Option<Error>>> {
        let (_, failed) = self.call(objects).response(response)?;
        let told = |one: super::super::objects::NotDeleted| {
            let error = error::of_code(&one.code, &one.message);
            (ObjectId { key: one.key, version_id: one.version_id }, Some(error))
        };
        Ok(failed.into_iter().map(told).collect())
    }
}
