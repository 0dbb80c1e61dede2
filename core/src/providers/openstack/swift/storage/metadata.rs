//! What is kept with an object, replaced.

use super::terms;
use crate::{
    Cx, Endpoint, Flow, Next, Progress, Response, Result,
    providers::openstack::swift::objects::{HeadObject, Object, ObjectSettings, UpdateObject},
};
use std::collections::BTreeMap;

/// Looks at the object and writes what is kept with it anew: the service would forget all that is not said.
#[derive(Clone, Debug)]
pub(super) struct SetMetadata {
    head: HeadObject,
    metadata: BTreeMap<String, String>,
    found: Option<Object>,
}

impl SetMetadata {
    pub(super) fn new(container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Self {
        SetMetadata { head: HeadObject::new(container, key), metadata: metadata.clone(), found: None }
    }
}

impl Flow for SetMetadata {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        let Some(found) = &self.found else { return Next::Request(self.head.request()) };
        let settings = ObjectSettings { metadata: self.metadata.clone(), ..terms::settings_of(found) };
        let update = UpdateObject {
            container: self.head.container.clone(),
            object: self.head.object.clone(),
            manifest: found.manifest.clone(),
            settings,
        };
        Next::Request(update.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        if self.found.is_some() {
            return Ok(Progress::Done(()));
        }
        self.found = Some(self.head.response(response)?);
        Ok(Progress::Continue)
    }
}
