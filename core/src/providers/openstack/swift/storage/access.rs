//! Who may read what is in a container without credentials, and where.

use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Request, Response, Result,
    providers::openstack::{
        OpenStackSession,
        swift::{
            SERVICE,
            containers::{Container, ContainerSettings, CreateContainer, HeadContainer, UpdateContainer},
            names,
        },
    },
    storage::Access,
};
use http::Method;
use std::sync::Arc;

/// Everybody, by an object's address; and lists too.
const READERS: &str = ".r:*";
const LISTINGS: &str = ".rlistings";

/// The entries of a list of who may read.
fn entries(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.unwrap_or_default().split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

fn access(told: &Container) -> Access {
    let has = |wanted: &str| entries(told.read.as_deref()).any(|entry| entry == wanted);
    match (has(READERS), has(LISTINGS)) {
        (true, true) => Access::ReadAll,
        (true, false) => Access::ReadObjects,
        _ => Access::Private,
    }
}

/// The list with that access, and all others on it as they are.
fn list(told: Option<&str>, access: Access) -> String {
    let public: &[&str] = match access {
        Access::Private => &[],
        Access::ReadObjects => &[READERS],
        Access::ReadAll => &[READERS, LISTINGS],
    };
    let others = entries(told).filter(|entry| ![READERS, LISTINGS].contains(entry));
    public.iter().copied().chain(others).collect::<Vec<_>>().join(",")
}

/// Looks who may read.
#[derive(Clone, Debug)]
pub(super) struct ReadAccess(pub(super) HeadContainer);

impl Endpoint for ReadAccess {
    type Output = Access;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn response(&self, response: &Response) -> Result<Access> {
        Ok(access(&self.0.response(response)?))
    }
}

/// Says what anybody may read, of the container and of the one where segments of its objects are: an object of several can
/// be read by who may read both. Others whom the lists name are left on them.
#[derive(Clone, Debug)]
pub(super) struct SetAccess {
    name: String,
    segments: String,
    access: Access,
    at: At,
}

#[derive(Clone, Debug)]
enum At {
    Look,
    Set(String),
    LookSegments,
    /// `None`: there is no such container yet.
    SetSegments(Option<String>),
}

impl SetAccess {
    pub(super) fn new(name: &str, segments: &str, access: Access) -> Self {
        SetAccess { name: name.to_owned(), segments: segments.to_owned(), access, at: At::Look }
    }
}

fn reading(read: &str) -> ContainerSettings {
    ContainerSettings { read: Some(read.to_owned()), ..ContainerSettings::default() }
}

impl Flow for SetAccess {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(match &self.at {
            At::Look => HeadContainer::new(&*self.name).request(),
            At::Set(read) => UpdateContainer { name: self.name.clone(), settings: reading(read) }.request(),
            At::LookSegments => HeadContainer::new(&*self.segments).request().accept(&[404]),
            At::SetSegments(Some(read)) => {
                UpdateContainer { name: self.segments.clone(), settings: reading(read) }.request()
            }
            At::SetSegments(None) => {
                CreateContainer { settings: reading(READERS), ..CreateContainer::new(&*self.segments) }
                    .request()
            }
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        let head = HeadContainer::default();
        self.at = match &self.at {
            At::Look => At::Set(list(head.response(response)?.read.as_deref(), self.access)),
            At::Set(_) => At::LookSegments,
            At::LookSegments if response.status.as_u16() != 404 => {
                // Nobody needs lists of segments.
                let access =
                    if self.access == Access::Private { Access::Private } else { Access::ReadObjects };
                At::SetSegments(Some(list(head.response(response)?.read.as_deref(), access)))
            }
            At::LookSegments if self.access == Access::Private => return Ok(Progress::Done(())),
            At::LookSegments => At::SetSegments(None),
            At::SetSegments(_) => return Ok(Progress::Done(())),
        };
        Ok(Progress::Continue)
    }
}

/// Where a container, or an object in it, is found. The catalog tells it with the login.
#[derive(Clone, Debug)]
pub(super) struct Address {
    session: Arc<OpenStackSession>,
    container: String,
    path: String,
    asked: bool,
}

impl Address {
    pub(super) fn new(session: Arc<OpenStackSession>, container: &str, key: Option<&str>) -> Result<Self> {
        let request = match key {
            Some(key) => names::object(Method::GET, container, key),
            None => names::container(Method::GET, container),
        };
        match request.fault() {
            Some(fault) => Err(fault.clone()),
            None => {
                Ok(Address { session, container: container.to_owned(), path: request.path, asked: false })
            }
        }
    }
}

impl Flow for Address {
    type Output = String;

    fn next(&mut self, _: &Cx<'_>) -> Next<String> {
        match self.session.address(SERVICE) {
            Ok(Some(base)) => Next::Done(Ok(format!("{base}{}", self.path))),
            Ok(None) if !self.asked => {
                Next::Request(HeadContainer::new(&*self.container).request().accept(&[404]))
            }
            Ok(None) => Next::Done(Err(unknown())),
            Err(error) => Next::Done(Err(error)),
        }
    }

    fn advance(&mut self, _: &Response, _: &Cx<'_>) -> Result<Progress<String>> {
        self.asked = true;
        Ok(Progress::Continue)
    }
}

/// The session has forgotten its token between two steps.
pub(super) fn unknown() -> Error {
    Error::new(Kind::Authentication, "the session has lost its token; ask again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_who_may_read_stay_on_the_list() {
        assert_eq!(list(Some("demo:*, .r:*,.rlistings"), Access::Private), "demo:*");
        assert_eq!(
            list(Some(".r:example.com,demo:*"), Access::ReadAll),
            ".r:*,.rlistings,.r:example.com,demo:*"
        );
        assert_eq!(list(None, Access::ReadObjects), ".r:*");
        let of = |read: &str| access(&Container { read: Some(read.into()), ..Container::default() });
        assert_eq!(of(".r:*"), Access::ReadObjects);
        assert_eq!(of("demo:*, .r:* ,.rlistings"), Access::ReadAll);
        assert_eq!(of(".rlistings"), Access::Private, "lists alone are nobody's");
        assert_eq!(
            (of(".r:*.example.com"), access(&Container::default())),
            (Access::Private, Access::Private)
        );
    }
}
