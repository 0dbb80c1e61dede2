//! Whether a container keeps the versions of its objects.

use super::terms;
use crate::{
    Cx, Endpoint, Flow, Next, Progress, Response, Result,
    providers::openstack::swift::containers::{ContainerSettings, HeadContainer, UpdateContainer, Versions},
};

/// Says so, and looks whether it holds: a cluster that cannot takes no notice.
#[derive(Clone, Debug)]
pub(super) struct SetVersioning {
    name: String,
    on: bool,
    set: bool,
}

impl SetVersioning {
    pub(super) fn new(container: &str, on: bool) -> Self {
        SetVersioning { name: container.to_owned(), on, set: false }
    }

    fn head(&self) -> HeadContainer {
        HeadContainer::new(&*self.name)
    }
}

impl Flow for SetVersioning {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        if self.set {
            return Next::Request(self.head().request());
        }
        let versions = Some(Versions::Kept(self.on));
        let settings = ContainerSettings { versions, ..ContainerSettings::default() };
        Next::Request(UpdateContainer { name: self.name.clone(), settings }.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        if !self.set {
            self.set = true;
            return Ok(Progress::Continue);
        }
        let kept = self.head().response(response)?.versions == Some(Versions::Kept(true));
        if self.on && !kept {
            return Err(terms::lacking("versions in a container itself at this cluster"));
        }
        Ok(Progress::Done(()))
    }
}
