//! Containers and listings in neutral terms.

use crate::{
    Algorithm, Checksum, Endpoint, Request, Response, Result,
    providers::openstack::swift::{
        account::ContainerRow,
        containers::{CreateContainer, HeadContainer},
        listing::{ListObjects, ListVersions, ObjectRow, Row},
    },
    storage::{Container, ETag, Entry, ListSpec, Object, Version},
};

/// The MD5 of no bytes.
pub(super) const NOTHING: &str = "d41d8cd98f00b204e9800998ecf8427e";
/// The most to a page.
const MOST: u32 = 10_000;

/// A container of a line of a listing.
pub(super) fn container(row: ContainerRow) -> Container {
    Container { name: row.name, objects: Some(row.count), bytes: Some(row.bytes), ..Container::default() }
}

/// Looks at a container.
#[derive(Clone, Debug)]
pub(super) struct ShowContainer(pub(super) HeadContainer);

impl Endpoint for ShowContainer {
    type Output = Container;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn response(&self, response: &Response) -> Result<Container> {
        let told = self.0.response(response)?;
        Ok(Container {
            name: self.0.name.clone(),
            created: told.created,
            objects: told.objects,
            bytes: told.bytes,
            metadata: told.metadata,
            ..Container::default()
        })
    }
}

/// Creates a container; the names are the account's own, so that one which is there is its.
#[derive(Clone, Debug)]
pub(super) struct MakeContainer(pub(super) CreateContainer);

impl Endpoint for MakeContainer {
    type Output = Container;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn response(&self, response: &Response) -> Result<Container> {
        self.0.response(response)?;
        Ok(Container { name: self.0.name.clone(), ..Container::default() })
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The listing that is asked for.
pub(super) fn objects(container: &str, what: &ListSpec) -> ListObjects {
    ListObjects {
        prefix: some(&what.prefix),
        delimiter: what.delimiter.clone().filter(|delimiter| !delimiter.is_empty()),
        marker: what.start_after.clone().filter(|after| !after.is_empty()),
        limit: what.page_size.map(|size| size.clamp(1, MOST)),
        ..ListObjects::of(container)
    }
}

/// The same of versions.
pub(super) fn versions(container: &str, what: &ListSpec) -> ListVersions {
    let ListObjects { container, prefix, marker, limit, .. } = objects(container, what);
    ListVersions { container, prefix, marker, version_marker: None, limit }
}

fn object(mut row: ObjectRow) -> Object {
    // Ceph's gateway tells the length of a list and the hash of nothing.
    if row.bytes > 0 && row.hash == NOTHING {
        row.hash.clear();
    }
    // That of a list is not that of the content.
    let md5 = Checksum::from_hex(Algorithm::Md5, &row.hash).filter(|_| row.slo_etag.is_none());
    Object {
        key: row.name,
        size: row.bytes,
        etag: row.slo_etag.or(some(&row.hash)).as_deref().map(ETag::new),
        version: row.version_id,
        modified: row.last_modified,
        content_type: row.content_type,
        checksums: md5.into_iter().collect(),
        ..Object::default()
    }
}

/// A line of a listing.
pub(super) fn entry(row: Row) -> Entry {
    match row {
        Row::Object(row) => Entry::Object(object(row)),
        Row::Folder(prefix) => Entry::Prefix(prefix),
    }
}

/// A line of a listing of versions.
pub(super) fn version(row: ObjectRow) -> Version {
    Version { latest: row.is_latest, deleted: row.is_deletion(), object: object(row) }
}
