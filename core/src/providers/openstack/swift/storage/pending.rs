//! Uploads that are thrown away by their ids.

use super::upload;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result,
    providers::openstack::swift::{
        bulk::BulkDelete,
        large::GetManifest,
        listing::{ListObjects, Row},
        objects::HeadObject,
    },
    storage::{PendingUpload, check_key},
};

/// Deletes the segments of an upload, after a look that no object is made of them.
#[derive(Clone, Debug)]
pub(super) struct Abort {
    head: HeadObject,
    segments: String,
    prefix: String,
    at: At,
}

#[derive(Clone, Debug)]
enum At {
    Look,
    Read,
    List,
    Delete(Vec<String>),
}

/// How many are deleted at once.
const MOST: u32 = 1000;

impl Abort {
    pub(super) fn new(container: &str, segments: &str, upload: &PendingUpload) -> Result<Self> {
        check_key(&upload.key)?;
        if upload.id.is_empty() {
            return Err(Error::misuse("an upload is known by its id, and this one has none"));
        }
        let prefix = upload::prefix(&upload.key, &upload.id);
        let head = HeadObject::new(container, &*upload.key);
        Ok(Abort { head, segments: segments.to_owned(), prefix, at: At::Look })
    }

    fn manifest(&self) -> GetManifest {
        let (container, object) = (self.head.container.clone(), self.head.object.clone());
        GetManifest { container, object, version_id: None }
    }

    fn list(&self) -> ListObjects {
        let prefix = Some(self.prefix.clone());
        ListObjects { prefix, limit: Some(MOST), ..ListObjects::of(&*self.segments) }
    }

    fn delete(&self, names: &[String]) -> BulkDelete {
        BulkDelete { paths: names.iter().map(|name| (self.segments.clone(), name.clone())).collect() }
    }
}

impl Flow for Abort {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(match &self.at {
            At::Look => self.head.request().accept(&[404]),
            At::Read => self.manifest().request(),
            At::List => self.list().request().accept(&[404]),
            At::Delete(names) => self.delete(names).request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        let missing = response.status.as_u16() == 404;
        self.at = match &self.at {
            At::Look if !missing && self.head.response(response)?.is_static_large => At::Read,
            At::Look => At::List,
            At::Read => {
                let own = (self.segments.as_str(), self.prefix.as_str());
                let list = self.manifest().response(response)?;
                let mut paths = list.iter().filter_map(|segment| segment.path());
                if paths.any(|(container, name)| container == own.0 && name.starts_with(own.1)) {
                    let message =
                        format!("the upload was completed: {:?} is made of its parts", self.head.object);
                    return Err(Error::new(Kind::Conflict, message));
                }
                At::List
            }
            At::List if missing => return Ok(Progress::Done(())),
            At::List => {
                let rows = self.list().response(response)?.items;
                let names: Vec<String> =
                    rows.into_iter().filter_map(Row::object).map(|object| object.name).collect();
                if names.is_empty() {
                    return Ok(Progress::Done(()));
                }
                At::Delete(names)
            }
            At::Delete(names) => {
                let told = self.delete(names).response(response)?;
                if let Some((_, error)) = told.errors.into_iter().next() {
                    return Err(error);
                }
                At::List
            }
        };
        Ok(Progress::Continue)
    }
}
