//! Names and metadata, which are tags.

use super::{KEY, node::NAME, show::Show};
use crate::{
    Cx, Endpoint, Error, Flow, Next, Progress, Response, Result,
    providers::aws::ec2::{
        Filter, Tag,
        instances::{DescribeInstances, Instance},
        tags::{CreateTags, DescribeTags},
    },
    wire::xml::Document,
};
use std::collections::BTreeMap;

/// What EC2 takes as tags: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html>. What it makes itself of
/// some of them is said before anything is sent.
pub(super) fn metadata_fits(metadata: &BTreeMap<String, String>) -> Result<()> {
    // The name and the key are tags, too.
    const MOST: usize = 50 - 2;
    if metadata.len() > MOST {
        let message =
            format!("there are {} metadata; EC2 takes up to {MOST} besides the name", metadata.len());
        return Err(Error::misuse(message));
    }
    metadata.iter().try_for_each(|(key, value)| {
        key_fits(key)?;
        match value.chars().count() {
            0..=256 => Ok(()),
            long => Err(Error::misuse(format!(
                "the value of the metadata {key:?} is {long} characters long; EC2 takes up to 256"
            ))),
        }
    })
}

/// Whether that may be set and removed.
pub(super) fn key_fits(key: &str) -> Result<()> {
    let wrong = |what: &str| Err(Error::misuse(format!("the metadata {key:?} {what}")));
    let reserved = key.as_bytes().get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"aws:"));
    match key {
        "" => Err(Error::misuse("a key of the metadata is empty; give each a name")),
        NAME => wrong("is where EC2 keeps the name; give it as the name, or rename the thing"),
        KEY => wrong("tells by which request a thing was made; choose another key"),
        _ if reserved => wrong("begins with aws:, which is for what AWS itself sets; choose another key"),
        _ if key.chars().count() > 128 => wrong("is longer than the 128 characters that EC2 takes"),
        _ => Ok(()),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_ec2_would_refuse_or_that_mean_something_else_are_told() {
        for (key, told) in [
            ("", "empty"),
            ("Name", "give it as the name"),
            ("pileus-key", "choose another key"),
            ("aws:autoscaling:groupName", "begins with aws:"),
            ("AWS:x", "begins with aws:"),
            (&"é".repeat(129), "128"),
        ] {
            let error = metadata_fits(&BTreeMap::from([(key.to_owned(), String::new())])).expect_err(key);
            assert!(error.kind() == crate::Kind::Misuse && error.message().contains(told), "{error}");
        }
        for key in ["name", "aws", "awsome:x", "kubernetes.io/cluster/a", &"é".repeat(128)] {
            assert!(metadata_fits(&BTreeMap::from([(key.to_owned(), "é".repeat(256))])).is_ok(), "{key}");
        }
        let long = metadata_fits(&BTreeMap::from([("k".to_owned(), "x".repeat(257))])).expect_err("long");
        assert!(long.message().contains("257 characters"), "{long}");
        let many = |count: u32| (0..count).map(|n| (n.to_string(), String::new())).collect();
        assert!(metadata_fits(&many(48)).is_ok() && metadata_fits(&many(49)).is_err());
    }
}
