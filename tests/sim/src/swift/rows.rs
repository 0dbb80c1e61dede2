//! What is kept: accounts that were written to, containers, objects.

use crate::Time;
use crate::content::Content;
use crate::s3::walk::Keyed;
use std::collections::BTreeMap;

/// Headers that are kept, by their names in lower case.
pub(crate) type Headers = BTreeMap<String, String>;

#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    pub(crate) headers: Headers,
}

#[derive(Clone, Debug)]
pub(crate) struct Container {
    pub(crate) name: String,
    pub(crate) created: Time,
    pub(crate) headers: Headers,
}

#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) name: String,
    /// Nothing for what is made of others.
    pub(crate) content: Content,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) media: String,
    pub(crate) modified: Time,
    pub(crate) headers: Headers,
    pub(crate) manifest: Manifest,
}

/// What an object is made of, if it is of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Manifest {
    None,
    /// Of those objects.
    Static(Vec<Segment>),
    /// Of all objects in a container whose names begin so.
    Dynamic {
        container: String,
        prefix: String,
    },
}

/// An object that is a part of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) container: String,
    pub(crate) name: String,
    pub(crate) etag: String,
    /// All that it has.
    pub(crate) bytes: u64,
    /// Which bytes of it, the second not among them, and how the client wrote that.
    pub(crate) range: Option<(u64, u64, String)>,
    pub(crate) media: String,
    pub(crate) modified: Time,
}

impl Container {
    pub(crate) fn id(project: &str, name: &str) -> String {
        format!("{project}/{name}")
    }
}

impl Object {
    pub(crate) fn id(project: &str, container: &str, name: &str) -> String {
        format!("{project}/{container}/{name}")
    }
}

impl Keyed for Object {
    fn key(&self) -> &str {
        &self.name
    }
}
