//! Many objects deleted with few calls.

use super::super::objects::{DeleteMultipleObjects, DeleteObject, ObjectId};
use crate::{Endpoint, Error, Request, Response, Result, providers::s3_family::delete_many};
use std::collections::{BTreeMap, BTreeSet};

/// How the objects of a bucket are deleted: a thousand at a time. What is not told to be gone is deleted once more by itself,
/// so that the provider says why not.
#[derive(Clone, Debug)]
pub(super) struct Deleting {
    pub(super) bucket: String,
}

impl Deleting {
    fn call(&self, objects: &[ObjectId]) -> DeleteMultipleObjects {
        DeleteMultipleObjects { bucket: self.bucket.clone(), objects: objects.to_vec() }
    }
}

impl delete_many::Deleting for Deleting {
    fn most(&self) -> usize {
        DeleteMultipleObjects::MOST
    }

    fn one(&self, object: &ObjectId) -> Request {
        let version_id = object.version_id.clone();
        DeleteObject { version_id, ..DeleteObject::new(&*self.bucket, &*object.key) }.request()
    }

    fn many(&self, objects: &[ObjectId]) -> Request {
        self.call(objects).request()
    }

    fn left(&self, objects: &[ObjectId], response: &Response) -> Result<BTreeMap<ObjectId, Option<Error>>> {
        let gone: BTreeSet<_> = self
            .call(objects)
            .response(response)?
            .into_iter()
            .map(|one| ObjectId { key: one.key, version_id: one.version_id })
            .collect();
        let left = |object: &&ObjectId| {
            // The version is told of those alone that one was named of.
            let bare = ObjectId::new(&*object.key);
            !gone.contains(*object) && (object.version_id.is_some() || !gone.contains(&bare))
        };
        Ok(objects.iter().filter(left).map(|object| (object.clone(), None)).collect())
    }
}
