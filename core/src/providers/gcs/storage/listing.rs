//! What is in a bucket, read straight into the terms that all providers share.

use super::terms;
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    providers::gcs::{objects::ListObjects, read},
    storage::{ETag, Entry, ListSpec, Object, Version},
};
use serde::Deserialize;
use std::borrow::Cow;

/// What is asked for of each object: the rest would be most of the answer.
const FIELDS: &str = "nextPageToken,prefixes,items(name,generation,size,updated,timeDeleted,contentType,contentEncoding,\
    storageClass,md5Hash,crc32c,etag)";

fn request(container: &str, what: &ListSpec) -> ListObjects {
    ListObjects {
        prefix: Some(what.prefix.clone()).filter(|prefix| !prefix.is_empty()),
        delimiter: what.delimiter.clone().filter(|delimiter| !delimiter.is_empty()),
        // Names from this one on; it is taken out itself.
        start_offset: what.start_after.clone().filter(|after| !after.is_empty()),
        max_results: what.page_size,
        fields: Some(FIELDS.into()),
        ..ListObjects::new(container)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply<'a> {
    #[serde(borrow, default)]
    items: Vec<Item<'a>>,
    #[serde(default)]
    prefixes: Vec<String>,
    #[serde(default)]
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    name: String,
    #[serde(default, deserialize_with = "read::number")]
    generation: Option<u64>,
    #[serde(default, deserialize_with = "read::number")]
    size: Option<u64>,
    #[serde(borrow, default)]
    updated: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    time_deleted: Option<Cow<'a, str>>,
    #[serde(default)]
    content_type: Option<String>,
    #[serde(default)]
    content_encoding: Option<String>,
    #[serde(borrow, default)]
    storage_class: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    md5_hash: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    crc32c: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    etag: Option<Cow<'a, str>>,
}

impl Item<'_> {
    fn object(self) -> Object {
        Object {
            key: self.name,
            size: self.size.unwrap_or_default(),
            etag: self.etag.as_deref().map(ETag::new),
            version: self.generation.map(|generation| generation.to_string()),
            modified: self.updated.as_deref().and_then(Time::parse_rfc3339),
            content_type: self.content_type,
            content_encoding: self.content_encoding,
            storage_class: self.storage_class.as_deref().map(terms::class),
            checksums: terms::checksums(self.md5_hash.as_deref(), self.crc32c.as_deref()),
            ..Object::default()
        }
    }
}

/// The live objects, and what stands for those below a delimiter.
#[derive(Clone, Debug)]
pub(super) struct Objects {
    list: ListObjects,
    after: Option<String>,
}

impl Objects {
    pub(super) fn new(container: &str, what: &ListSpec) -> Self {
        Objects { list: request(container, what), after: what.start_after.clone() }
    }
}

impl Endpoint for Objects {
    type Output = Page<Entry, Self>;

    fn request(&self) -> Request {
        self.list.request()
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let reply: Reply<'_> = response.json_borrowed()?;
        let token = reply.next_page_token.filter(|token| !token.is_empty());
        let rest = token.map(|token| Objects {
            list: ListObjects { page_token: Some(token), ..self.list.clone() },
            after: self.after.clone(),
        });
        let after = self.after.as_deref();
        let later =
            reply.items.into_iter().filter(|item| after.is_none_or(|after| item.name.as_str() > after));
        let mut items: Vec<Entry> = later.map(|item| Entry::Object(item.object())).collect();
        if !reply.prefixes.is_empty() {
            items.extend(reply.prefixes.into_iter().map(Entry::Prefix));
            items.sort_by(|a, b| a.key().cmp(b.key()));
        }
        Ok(Page { items, rest })
    }
}

/// All versions of the objects. There are no marks of deletions: a version that was deleted has an end.
#[derive(Clone, Debug)]
pub(super) struct Versions(Objects);

impl Versions {
    pub(super) fn new(container: &str, what: &ListSpec) -> Self {
        let mut objects = Objects::new(container, what);
        objects.list.versions = true;
        objects.list.delimiter = None;
        Versions(objects)
    }
}

impl Endpoint for Versions {
    type Output = Page<Version, Self>;

    fn request(&self) -> Request {
        self.0.list.request()
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let reply: Reply<'_> = response.json_borrowed()?;
        let token = reply.next_page_token.filter(|token| !token.is_empty());
        let rest = token.map(|token| {
            let mut rest = self.clone();
            rest.0.list.page_token = Some(token);
            rest
        });
        let after = self.0.after.as_deref();
        let later =
            reply.items.into_iter().filter(|item| after.is_none_or(|after| item.name.as_str() > after));
        let version = |item: Item<'_>| {
            let latest = item.time_deleted.is_none();
            Version { object: item.object(), latest, deleted: false }
        };
        Ok(Page { items: later.map(version).collect(), rest })
    }
}
