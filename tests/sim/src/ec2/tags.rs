//! Tags on things of any kind.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html>

use super::kind::{self, Kind, Row};
use super::list::{Listing, cut};
use super::params::Params;
use super::refused::{Refused, refused};
use super::scene::{Action, Scene, action, done};
use super::xml::Xml;
use super::{filter::Filters, images, instances, network, storage};
use crate::changes::{How, Tell};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const ACTIONS: &[Action] = &[
    action("CreateTags", &["ResourceId.N", "Tag.N.Key", "Tag.N.Value"], create),
    action("DeleteTags", &["ResourceId.N", "Tag.N.Key", "Tag.N.Value"], delete),
    action("DescribeTags", &["Filters", "Pages"], describe),
];

/// The most tags a thing may have.
const MOST: usize = 50;

/// A tag's value.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) text: String,
    /// Tags are listed in the order they were first set.
    number: u64,
}

/// Tags by their keys.
pub(crate) type Tags = BTreeMap<String, Value>;

/// The tags of all things of a region.
#[derive(Clone, Debug, Default)]
pub(crate) struct AllTags {
    by_id: Arc<BTreeMap<String, Arc<Tags>>>,
    last: u64,
}

impl AllTags {
    /// How they differ from an earlier state of them.
    pub(crate) fn differences(&self, before: &Self, tell: Tell<'_>) {
        if Arc::ptr_eq(&self.by_id, &before.by_id) {
            return;
        }
        for (id, tags) in &*self.by_id {
            match before.by_id.get(id) {
                None => tell(id, How::Made, tags),
                Some(old) if Arc::ptr_eq(tags, old) || format!("{tags:?}") == format!("{old:?}") => {}
                Some(_) => tell(id, How::Changed, tags),
            }
        }
        for (id, old) in before.by_id.iter().filter(|(id, _)| !self.by_id.contains_key(*id)) {
            tell(id, How::Gone, old);
        }
    }

    /// The tags of a thing.
    pub(crate) fn of(&self, id: &str) -> Option<&Tags> {
        self.by_id.get(id).map(Arc::as_ref)
    }

    /// Sets tags and leaves the others.
    pub(crate) fn set(&mut self, id: &str, tags: &BTreeMap<String, String>) {
        if tags.is_empty() {
            return;
        }
        let of = Arc::make_mut(Arc::make_mut(&mut self.by_id).entry(id.to_owned()).or_default());
        for (key, text) in tags {
            let last = &mut self.last;
            let value = of.entry(key.clone()).or_insert_with(|| {
                *last += 1;
                Value { text: String::new(), number: *last }
            });
            value.text.clone_from(text);
        }
    }

    /// Removes the tags that `gone` says so of.
    fn remove(&mut self, id: &str, gone: impl Fn(&str, &str) -> bool) {
        if let Some(of) = Arc::make_mut(&mut self.by_id).get_mut(id) {
            Arc::make_mut(of).retain(|key, value| !gone(key, &value.text));
        }
    }

    /// A thing is no more.
    pub(crate) fn forget(&mut self, id: &str) {
        if self.by_id.contains_key(id) {
            Arc::make_mut(&mut self.by_id).remove(id);
        }
    }
}

impl Xml {
    /// `tagSet`.
    pub(crate) fn tags(&mut self, tags: Option<&Tags>) -> &mut Self {
        match tags.filter(|tags| !tags.is_empty()) {
            Some(tags) => self.items("tagSet", tags, |xml, (key, value)| {
                xml.put("key", key).put("value", &value.text);
            }),
            None => self,
        }
    }
}

/// Reads `Tag.1.Key`, `Tag.1.Value`.
fn read(params: &Params<'_>) -> Result<BTreeMap<String, String>, Refused> {
    let mut tags = BTreeMap::new();
    for tag in params.each("Tag") {
        let key = tag.needed("Key")?;
        let value = tag.given("Value").unwrap_or_default();
        if key.starts_with("aws:") {
            let message = "Tag keys starting with 'aws:' are reserved for internal use";
            return Err(refused("InvalidParameterValue", message));
        }
        if key.chars().count() > 128 || value.chars().count() > 256 {
            let message = format!("The tag '{key}' is too long: 128 characters of key, 256 of value");
            return Err(refused("InvalidParameterValue", message));
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(refused("InvalidParameterValue", format!("Duplicate tag key '{key}' specified.")));
        }
    }
    if tags.len() > MOST {
        return Err(too_many());
    }
    Ok(tags)
}

fn too_many() -> Refused {
    refused(
        "TagLimitExceeded",
        format!("The maximum number of Tags for a resource has been reached ({MOST})"),
    )
}

/// Tags for things about to be made, by their kind.
pub(crate) type Specified = BTreeMap<&'static str, BTreeMap<String, String>>;

/// Reads `TagSpecification.1` and so on, for an action that makes things of those kinds.
pub(crate) fn specified(params: &Params<'_>, kinds: &[&'static Kind]) -> Result<Specified, Refused> {
    let mut all = Specified::new();
    for one in params.each("TagSpecification") {
        let resource = one.needed("ResourceType")?;
        let Some(kind) = kinds.iter().find(|kind| kind.resource == resource) else {
            let message = format!("'{resource}' is not a valid taggable resource type for this operation.");
            return Err(refused("InvalidParameterValue", message));
        };
        if all.insert(kind.resource, read(&one)?).is_some() {
            let message = format!("The same resource type may not be specified more than once: {resource}");
            return Err(refused("InvalidParameterValue", message));
        }
    }
    Ok(all)
}

/// Makes a thing of a kind and gives it the tags specified for it: the end of every creation.
pub(crate) fn keep<T: Row>(scene: &mut Scene<'_>, row: T, specified: &Specified) {
    if let Some(tags) = specified.get(T::KIND.resource) {
        scene.region.tags.set(row.id(), tags);
    }
    T::table_mut(scene.region).put(row.id().to_owned(), row);
}

type Exists = fn(&Scene<'_>, &str) -> Result<(), Refused>;

fn exists<T: Row>(scene: &Scene<'_>, id: &str) -> Result<(), Refused> {
    scene.find::<T>(id).map(|_| ())
}

/// What can have tags.
const KINDS: &[(&Kind, Exists)] = &[
    (kind::ADDRESS, exists::<network::addresses::Address>),
    (kind::DHCP, exists::<network::dhcp::DhcpOptions>),
    (kind::GATEWAY, exists::<network::gateways::Gateway>),
    (kind::GROUP, exists::<network::groups::Group>),
    (kind::IMAGE, exists::<images::Image>),
    (kind::IMPORT, exists::<storage::import::Import>),
    (kind::INSTANCE, exists::<instances::row::Instance>),
    (kind::INTERFACE, exists::<network::interfaces::Interface>),
    (kind::KEY_PAIR, exists::<super::key_pairs::KeyPair>),
    (kind::NAT, exists::<network::nat::NatGateway>),
    (kind::PLACEMENT, exists::<super::placement::PlacementGroup>),
    (kind::ROUTES, exists::<network::routes::RouteTable>),
    (kind::RULE, network::rules::exists),
    (kind::SNAPSHOT, exists::<storage::snapshots::Snapshot>),
    (kind::SUBNET, exists::<network::subnets::Subnet>),
    (kind::VOLUME, exists::<storage::volumes::Volume>),
    (kind::VPC, exists::<network::vpcs::Vpc>),
];

fn kind_of(id: &str) -> Option<&'static (&'static Kind, Exists)> {
    let (prefix, _) = id.rsplit_once('-')?;
    KINDS.iter().find(|(kind, _)| kind.prefix == prefix)
}

fn resources<'a>(scene: &Scene<'_>, params: &Params<'a>) -> Result<Vec<&'a str>, Refused> {
    let ids = params.list("ResourceId");
    if ids.is_empty() {
        return Err(Refused::missing("resourceIdSet"));
    }
    for id in &ids {
        let Some((_, exists)) = kind_of(id) else {
            return Err(refused("InvalidID", format!("The ID '{id}' is not valid")));
        };
        exists(scene, id)?;
    }
    Ok(ids)
}

fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let (ids, tags) = (resources(scene, params)?, read(params)?);
    if tags.is_empty() {
        return Err(Refused::missing("Tag"));
    }
    for id in &ids {
        let old = scene.region.tags.of(id);
        let more = tags.keys().filter(|key| old.is_none_or(|old| !old.contains_key(*key))).count();
        if old.map_or(0, BTreeMap::len) + more > MOST {
            return Err(too_many());
        }
    }
    for id in ids {
        scene.region.tags.set(id, &tags);
    }
    done()
}

fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let ids = resources(scene, params)?;
    let mut tags = Vec::new();
    for tag in params.each("Tag") {
        tags.push((tag.needed("Key")?, tag.given("Value")));
    }
    // No tags at all means all tags; a value means that only a tag with this value goes.
    let gone = |key: &str, value: &str| {
        let meant = |(k, v): &(&str, Option<&str>)| *k == key && v.is_none_or(|v| v == value);
        tags.is_empty() || tags.iter().any(meant)
    };
    for id in ids {
        scene.region.tags.remove(id, gone);
    }
    done()
}

struct Line {
    id: String,
    resource: &'static str,
    key: String,
    value: String,
}

const TAGS: Listing =
    Listing { ids: "", filters: &["key", "resource-id", "resource-type", "value"], pages: Some((5, 1000)) };

fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let filters = Filters::read(params, TAGS.filters)?;
    let mut rows = Vec::new();
    for (id, tags) in scene.region.tags.by_id.iter() {
        let Some((kind, exists)) = kind_of(id) else { continue };
        if exists(scene, id).is_err() {
            continue;
        }
        for (key, Value { text, number }) in tags.iter() {
            let row = Line { id: id.clone(), resource: kind.resource, key: key.clone(), value: text.clone() };
            let value = |name: &str| match name {
                "key" => vec![row.key.clone()],
                "resource-id" => vec![row.id.clone()],
                "resource-type" => vec![row.resource.to_owned()],
                _ => vec![row.value.clone()],
            };
            if filters.fit(Some(tags), value) {
                rows.push((*number, row));
            }
        }
    }
    rows.sort_by_key(|(number, _)| *number);
    let (page, next) = cut(scene, params, &TAGS, rows.iter().map(|(number, row)| (*number, row)))?;
    let mut xml = Xml::default();
    xml.items("tagSet", page, |xml, row| {
        xml.put("resourceId", &row.id).put("resourceType", row.resource);
        xml.put("key", &row.key).put("value", &row.value);
    });
    xml.opt("nextToken", next);
    Ok(xml)
}
