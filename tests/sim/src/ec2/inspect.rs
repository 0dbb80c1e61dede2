//! What exists in the regions of EC2, for [`Sim`](crate::Sim)'s inspection.

use super::Cloud;
use super::kind::Row;
use super::region::Region;
use crate::changes::Tell;
use crate::journal::Journal;
use crate::{Thing, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Cloud {
    /// How the tags of all regions differ from an earlier state of them.
    pub(crate) fn tag_changes(&self, before: &Self, tell: Tell<'_>) {
        for (now, before) in self.regions.iter().zip(&before.regions) {
            now.tags.differences(&before.tags, &mut *tell);
        }
    }

    /// Are the keys the same that there were before?
    pub(crate) fn same_keys(&self, before: &Self) -> bool {
        Arc::ptr_eq(&self.keys, &before.keys) && self.given.count() == before.given.count()
    }

    /// Was nothing done under a client token since then?
    pub(crate) fn same_once(&self, before: &Self) -> bool {
        self.regions.len() == before.regions.len()
            && self.regions.iter().zip(&before.regions).all(|(now, before)| now.once.same(&before.once))
    }

    /// The tables of all regions, in the order these were first asked for.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (&'static str, &dyn Journal)> {
        self.regions.iter().flat_map(Region::tables)
    }

    fn things<T: Row>(&self, describe: impl Fn(&Region, &T) -> Option<(String, &'static str)>) -> Vec<Thing> {
        let mut things = Vec::new();
        for region in &self.regions {
            for row in T::table(region).iter() {
                let Some((name, status)) = describe(region, row) else { continue };
                let tags = region.tags.of(row.id()).into_iter().flatten();
                let metadata: BTreeMap<String, String> =
                    tags.map(|(key, value)| (key.clone(), value.text.clone())).collect();
                let name = if name.is_empty() { metadata.get("Name").cloned() } else { Some(name) };
                things.push(Thing {
                    region: region.name.clone(),
                    id: row.id().to_owned(),
                    name: name.unwrap_or_default(),
                    owner: region.account.clone(),
                    status,
                    tags: Vec::new(),
                    metadata,
                });
            }
        }
        things
    }

    /// Instances that are not terminated.
    pub(crate) fn instances(&self, now: Time) -> Vec<Thing> {
        self.things::<super::instances::row::Instance>(|_, row| {
            let state = row.state(now);
            (state != super::instances::row::State::Terminated).then(|| (String::new(), state.name()))
        })
    }

    pub(crate) fn volumes(&self, now: Time) -> Vec<Thing> {
        self.things::<super::storage::volumes::Volume>(|_, row| Some((String::new(), row.status(now))))
    }

    pub(crate) fn snapshots(&self, now: Time) -> Vec<Thing> {
        self.things::<super::storage::snapshots::Snapshot>(|_, row| Some((String::new(), row.status(now))))
    }

    pub(crate) fn images(&self, now: Time) -> Vec<Thing> {
        self.things::<super::images::Image>(|_, row| Some((row.name.clone(), row.status(now))))
    }

    pub(crate) fn key_pairs(&self) -> Vec<Thing> {
        self.things::<super::key_pairs::KeyPair>(|_, row| Some((row.name.clone(), "")))
    }

    pub(crate) fn vpcs(&self) -> Vec<Thing> {
        self.things::<super::network::vpcs::Vpc>(|_, _| Some((String::new(), "available")))
    }

    pub(crate) fn interfaces(&self) -> Vec<Thing> {
        self.things::<super::network::interfaces::Interface>(|_, row| Some((String::new(), row.status())))
    }

    pub(crate) fn addresses(&self) -> Vec<Thing> {
        self.things::<super::network::addresses::Address>(|_, row| Some((row.ip.to_string(), "")))
    }

    pub(crate) fn groups(&self) -> Vec<Thing> {
        self.things::<super::network::groups::Group>(|_, row| Some((row.name.clone(), "")))
    }

    /// Instances that are not terminated: how many.
    pub(crate) fn count(&self, now: Time) -> usize {
        let alive = |row: &&super::instances::row::Instance| {
            row.state(now) != super::instances::row::State::Terminated
        };
        self.regions.iter().map(|region| region.instances.iter().filter(alive).count()).sum()
    }
}
