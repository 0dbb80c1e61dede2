//! Listings in neutral terms.

use super::convert;
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::azure::{
        containers::ContainerDetails,
        listing::{Blob, BlobsInclude, Container as Azure, ListBlobs, Listed},
    },
    storage::{Container, Entry, ListSpec, Version},
};

/// A container of a line of a listing.
pub(super) fn container(azure: Azure) -> Container {
    let metadata = convert::names(&azure.metadata, '_', '-');
    Container { name: azure.name, metadata, ..Container::default() }
}

/// A container that was looked at.
pub(super) fn shown(name: String, details: &ContainerDetails) -> Container {
    let metadata = convert::names(&details.metadata, '_', '-');
    Container { name, metadata, ..Container::default() }
}

/// The objects of a container. The service cannot begin behind a key: those before it are passed over.
#[derive(Clone, Debug)]
pub(super) struct ListObjects {
    list: ListBlobs,
    after: Option<String>,
}

fn blobs(container: &str, what: &ListSpec) -> ListBlobs {
    ListBlobs {
        prefix: (!what.prefix.is_empty()).then(|| what.prefix.clone()),
        delimiter: what.delimiter.clone(),
        max_results: what.page_size,
        ..ListBlobs::of(container)
    }
}

/// Accounts with hierarchical names list directories as if they were blobs.
fn is_directory(blob: &Blob) -> bool {
    blob.properties.resource_type.as_deref() == Some("directory")
}

impl ListObjects {
    pub(super) fn new(container: &str, what: &ListSpec) -> Self {
        ListObjects { list: blobs(container, what), after: what.start_after.clone() }
    }

    fn entry(&self, item: Listed) -> Option<Entry> {
        let after = self.after.as_deref().unwrap_or_default();
        match item {
            Listed::Blob(blob) if is_directory(&blob) || (!after.is_empty() && *blob.name <= *after) => None,
            Listed::Blob(blob) => Some(Entry::Object(convert::listed(blob))),
            // Where the key itself begins so, there may be others behind it.
            Listed::Prefix(prefix) if *prefix <= *after && !after.starts_with(&prefix) => None,
            Listed::Prefix(prefix) => Some(Entry::Prefix(prefix)),
        }
    }
}

impl Endpoint for ListObjects {
    type Output = Page<Entry, Self>;

    fn request(&self) -> Request {
        self.list.request()
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let page = self.list.response(response)?;
        let mut items: Vec<_> = page.items.into_iter().filter_map(|item| self.entry(item)).collect();
        if self.list.delimiter.is_some() {
            // Within a page, what keys have in common may come before all keys.
            items.sort_by(|a, b| a.key().cmp(b.key()));
        }
        let rest = page.rest.map(|list| ListObjects { list, after: self.after.clone() });
        Ok(Page { items, rest })
    }
}

/// The versions of a container's objects.
#[derive(Clone, Debug)]
pub(super) struct ListVersions {
    list: ListBlobs,
    after: Option<String>,
}

impl ListVersions {
    pub(super) fn new(container: &str, what: &ListSpec) -> Self {
        let list =
            ListBlobs { include: vec![BlobsInclude::Versions], delimiter: None, ..blobs(container, what) };
        ListVersions { list, after: what.start_after.clone() }
    }
}

impl Endpoint for ListVersions {
    type Output = Page<Version, Self>;

    fn request(&self) -> Request {
        self.list.request()
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let page = self.list.response(response)?;
        let after = self.after.as_deref().unwrap_or_default();
        let blobs = page.items.into_iter().filter_map(Listed::blob).filter(|blob| !is_directory(blob));
        let items = blobs.filter(|blob| after.is_empty() || *blob.name > *after).map(|blob| Version {
            // An account that keeps none says nothing of versions.
            latest: blob.is_current_version.unwrap_or(blob.version_id.is_none()),
            deleted: false,
            object: convert::listed(blob),
        });
        let items = items.collect();
        let rest = page.rest.map(|list| ListVersions { list, after: self.after.clone() });
        Ok(Page { items, rest })
    }
}
