//! Containers: made where there is none, deleted where they are empty; who may read them; sites.

use super::list;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Request, Response, Result,
    providers::azure::{
        containers::{
            ContainerAccess, CreateContainer, DeleteContainer, GetContainerAcl, GetContainerProperties,
            SetContainerAcl,
        },
        listing::{BlobsInclude, ListBlobs},
        terms::PublicAccess,
    },
    storage::{Access, Container},
};

/// Looks at a container.
#[derive(Clone, Debug)]
pub(super) struct ShowContainer(pub(super) GetContainerProperties);

impl Endpoint for ShowContainer {
    type Output = Container;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn response(&self, response: &Response) -> Result<Container> {
        Ok(list::shown(self.0.name.clone(), &self.0.response(response)?))
    }
}

/// Creates a container; the names are the account's own, so that one which is there is its.
#[derive(Clone, Debug)]
pub(super) struct MakeContainer(pub(super) CreateContainer);

impl MakeContainer {
    fn made(&self) -> Container {
        Container { name: self.0.name.clone(), ..Container::default() }
    }
}

impl Flow for MakeContainer {
    type Output = Container;

    fn next(&mut self, _: &Cx<'_>) -> Next<Container> {
        Next::Request(self.0.request().repeat(crate::Repeat::Safe))
    }

    fn advance(&mut self, _: &Response, _: &Cx<'_>) -> Result<Progress<Container>> {
        Ok(Progress::Done(self.made()))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Container>> {
        if error.code() == Some("ContainerAlreadyExists") {
            Ok(Progress::Done(self.made()))
        } else {
            Err(error)
        }
    }
}

/// Deletes a container after a look that nothing is in it: the service itself would delete all with it.
#[derive(Clone, Debug)]
pub(super) struct RemoveContainer {
    look: Option<ListBlobs>,
    delete: DeleteContainer,
}

impl RemoveContainer {
    pub(super) fn new(container: &str) -> Self {
        let look = ListBlobs {
            include: vec![BlobsInclude::Snapshots],
            max_results: Some(1),
            ..ListBlobs::of(container)
        };
        let delete = DeleteContainer { name: container.to_owned(), ..DeleteContainer::default() };
        RemoveContainer { look: Some(look), delete }
    }
}

impl Flow for RemoveContainer {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(match &self.look {
            Some(look) => look.request(),
            None => self.delete.request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        let Some(look) = &self.look else { return Ok(Progress::Done(())) };
        let page = look.response(response)?;
        if !page.items.is_empty() {
            let name = &self.delete.name;
            let message = format!("the container {name:?} is not empty; delete what is in it first");
            return Err(Error::new(Kind::Conflict, message));
        }
        // Pages can be empty and not the last.
        self.look = page.rest;
        Ok(Progress::Continue)
    }
}

pub(super) fn access(read: &ContainerAccess) -> Access {
    match read.public_access {
        Some(PublicAccess::Container) => Access::ReadAll,
        Some(_) => Access::ReadObjects,
        None => Access::Private,
    }
}

/// Says what anybody may read, and leaves the stored access policies as they are.
#[derive(Clone, Debug)]
pub(super) struct SetAccess {
    name: String,
    access: Access,
    read: Option<ContainerAccess>,
}

impl SetAccess {
    pub(super) fn new(name: &str, access: Access) -> Self {
        SetAccess { name: name.to_owned(), access, read: None }
    }
}

impl Flow for SetAccess {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        let name = self.name.clone();
        let Some(read) = &self.read else {
            return Next::Request(GetContainerAcl { name, lease_id: None }.request());
        };
        let public_access = match self.access {
            Access::Private => None,
            Access::ReadObjects => Some(PublicAccess::Blob),
            Access::ReadAll => Some(PublicAccess::Container),
        };
        let set = SetContainerAcl {
            name,
            public_access,
            policies: read.policies.clone(),
            ..SetContainerAcl::default()
        };
        Next::Request(set.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        if self.read.is_some() {
            return Ok(Progress::Done(()));
        }
        let get = GetContainerAcl { name: self.name.clone(), lease_id: None };
        let read = get.response(response)?;
        if access(&read) == self.access {
            return Ok(Progress::Done(()));
        }
        self.read = Some(read);
        Ok(Progress::Continue)
    }
}
