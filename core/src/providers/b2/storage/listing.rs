//! What is in a bucket, in the terms that all providers share.

use super::terms;
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::b2::{
        BucketRef,
        buckets::{Bucket, ListBuckets},
        files::{Action, FileVersion, ListFileNames, ListFileVersions},
    },
    storage::{Container, Entry, LONGEST_KEY, ListSpec, Version},
};

/// All buckets: there are no pages of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Containers(ListBuckets);

impl Endpoint for Containers {
    type Output = Page<Container, Self>;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let buckets = self.0.response(response)?;
        let buckets = buckets.iter().map(|bucket| -> &Bucket { bucket });
        Ok(Page::whole(buckets.map(terms::container).collect()))
    }
}

/// The first name that can come after `after`: a blank is the least that names have.
fn start(what: &ListSpec) -> Option<String> {
    let after = what.start_after.as_deref().filter(|after| !after.is_empty())?;
    Some(if after.len() < LONGEST_KEY { format!("{after} ") } else { after.to_owned() })
}

/// Whether it was asked for.
fn is_later(key: &str, after: Option<&str>) -> bool {
    after.is_none_or(|after| key > after)
}

/// The objects as they are, and what stands for those below a delimiter.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Objects {
    list: ListFileNames,
    after: Option<String>,
}

impl Objects {
    pub(super) fn new(container: &str, what: &ListSpec) -> Self {
        let list = ListFileNames {
            prefix: what.prefix.clone(),
            delimiter: what.delimiter.clone(),
            start: start(what),
            most: what.page_size,
            ..ListFileNames::new(BucketRef::named(container))
        };
        Objects { list, after: what.start_after.clone() }
    }
}

impl Endpoint for Objects {
    type Output = Page<Entry, Self>;

    fn request(&self) -> Request {
        self.list.request()
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let page = self.list.response(response)?;
        let after = self.after.as_deref();
        let entry = |file: FileVersion| match file.action {
            Some(Action::Folder) => Some(Entry::Prefix(file.file_name)),
            _ => is_later(&file.file_name, after).then(|| Entry::Object(terms::object(&file))),
        };
        Ok(Page {
            items: page.items.into_iter().filter_map(entry).collect(),
            rest: page.rest.map(|list| Objects { list, after: self.after.clone() }),
        })
    }
}

/// All versions of the objects, and the marks by which they were hidden.
#[derive(Clone, Debug)]
pub(super) struct Versions {
    list: ListFileVersions,
    after: Option<String>,
    /// The name that came last: what comes of it next is not the newest.
    last: Option<String>,
}

impl Versions {
    pub(super) fn new(container: &str, what: &ListSpec) -> Self {
        let list = ListFileVersions {
            prefix: what.prefix.clone(),
            start: start(what),
            most: what.page_size,
            ..ListFileVersions::new(BucketRef::named(container))
        };
        Versions { list, after: what.start_after.clone(), last: None }
    }
}

impl Endpoint for Versions {
    type Output = Page<Version, Self>;

    fn request(&self) -> Request {
        self.list.request()
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let page = self.list.response(response)?;
        let mut last = self.last.clone();
        let mut items = Vec::new();
        for file in page.items {
            // What was begun and not finished is no version yet.
            if matches!(file.action, Some(Action::Start | Action::Folder))
                || !is_later(&file.file_name, self.after.as_deref())
            {
                continue;
            }
            let latest = last.as_deref() != Some(&*file.file_name);
            let deleted = file.action == Some(Action::Hide);
            items.push(Version { object: terms::object(&file), latest, deleted });
            last = Some(file.file_name);
        }
        let rest = page.rest.map(|list| Versions { list, after: self.after.clone(), last });
        Ok(Page { items, rest })
    }
}
