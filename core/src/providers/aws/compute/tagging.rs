//! Names and metadata, which are tags.

use super::{node::NAME, show::Show};
use crate::{
    Cx, Endpoint, Flow, Next, Progress, Response, Result,
    providers::aws::ec2::{
        Filter, Tag,
        instances::{DescribeInstances, Instance},
        tags::{CreateTags, DescribeTags},
    },
    wire::xml::Document,
};
use std::collections::BTreeMap;

/// Set tags → list all there are.
#[derive(Clone, Debug)]
pub(super) struct SetTags {
    set: CreateTags,
    /// The listing under way, once they are set.
    list: Option<DescribeTags>,
    found: BTreeMap<String, String>,
}

impl SetTags {
    pub(super) fn new(resource: &str, metadata: &BTreeMap<String, String>) -> Self {
        let tags: Vec<Tag> = metadata.iter().map(|(key, value)| Tag::new(key, value)).collect();
        // EC2 refuses a call with no tags; there is nothing to set, and all to list.
        let list = tags.is_empty().then(|| list(resource));
        SetTags {
            set: CreateTags { resources: vec![resource.to_owned()], tags },
            list,
            found: BTreeMap::new(),
        }
    }
}

fn list(resource: &str) -> DescribeTags {
    DescribeTags { filters: vec![Filter::new("resource-id", resource)], ..DescribeTags::default() }
}

impl Flow for SetTags {
    type Output = BTreeMap<String, String>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Self::Output> {
        Next::Request(match &self.list {
            None => self.set.request(),
            Some(list) => list.request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        let Some(listing) = &self.list else {
            self.set.response(response)?;
            self.list = Some(list(&self.set.resources[0]));
            return Ok(Progress::Continue);
        };
        let page = listing.response(response)?;
        self.found.extend(page.items.into_iter().map(|tag| (tag.key, tag.value)));
        match page.rest {
            Some(rest) => {
                self.list = Some(rest);
                Ok(Progress::Continue)
            }
            None => {
                // EC2 shows new tags in the end, not at once.
                self.found.extend(self.set.tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())));
                self.found.remove(NAME);
                Ok(Progress::Done(std::mem::take(&mut self.found)))
            }
        }
    }
}

/// Set the name → show the instance.
#[derive(Clone, Debug)]
pub(super) struct Rename {
    instance: String,
    name: String,
    named: bool,
}

impl Rename {
    pub(super) fn new(instance: &str, name: &str) -> Self {
        Rename { instance: instance.to_owned(), name: name.to_owned(), named: false }
    }

    fn call(&self) -> CreateTags {
        CreateTags { resources: vec![self.instance.clone()], tags: vec![Tag::new(NAME, &self.name)] }
    }

    fn show(&self) -> Show<DescribeInstances> {
        let instance_ids = vec![self.instance.clone()];
        Show::new(
            "instance",
            &self.instance,
            DescribeInstances { instance_ids, ..DescribeInstances::default() },
        )
    }
}

impl Flow for Rename {
    type Output = Document<Instance>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Self::Output> {
        Next::Request(if self.named { self.show().request() } else { self.call().request() })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        if !self.named {
            self.call().response(response)?;
            self.named = true;
            return Ok(Progress::Continue);
        }
        let mut shown = self.show().response(response)?;
        // EC2 shows new tags in the end, not at once.
        shown.value.tags.retain(|tag| tag.key != NAME);
        shown.value.tags.push(Tag::new(NAME, &self.name));
        Ok(Progress::Done(shown))
    }
}
