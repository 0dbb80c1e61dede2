//! Looking into a cloud from outside, as no client can: what exists, and whose it is.

use crate::{Sim, Time};
use std::collections::BTreeMap;

/// Something that exists in a cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// The region it is in.
    pub region: String,
    /// Its id; of a key pair, its name.
    pub id: String,
    /// Its name; of a floating address, the address.
    pub name: String,
    /// The project it belongs to; of a key pair, the user.
    pub owner: String,
    /// Its status, as the service that has it writes it; empty for what has none.
    pub status: &'static str,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its metadata, or its custom properties.
    pub metadata: BTreeMap<String, String>,
}

impl Thing {
    fn new(region: &str, id: &str, name: &str, owner: &str, status: &'static str) -> Self {
        Self {
            region: region.to_owned(),
            id: id.to_owned(),
            name: name.to_owned(),
            owner: owner.to_owned(),
            status,
            tags: Vec::new(),
            metadata: BTreeMap::new(),
        }
    }
}

/// What exists is what existed when the cloud was last asked something; statuses are those of `now`.
impl Sim {
    /// Servers, those being deleted included, in the order they were made.
    #[must_use]
    pub fn servers(&self, now: Time) -> Vec<Thing> {
        let all = self
            .regions
            .iter()
            .flat_map(|region| region.servers.iter().map(move |row| (region, row.at(now))));
        all.map(|(region, row)| Thing {
            tags: row.tags.clone(),
            metadata: row.metadata.clone(),
            ..Thing::new(&region.name, &row.id, &row.name, &row.project, row.shown().text())
        })
        .collect()
    }

    /// Volumes.
    #[must_use]
    pub fn volumes(&self, now: Time) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.volumes.iter().map(move |row| (region, row)));
        all.map(|(region, row)| Thing {
            metadata: row.metadata.clone(),
            ..Thing::new(
                &region.name,
                &row.id,
                row.name.as_deref().unwrap_or(""),
                &row.project,
                row.status(now),
            )
        })
        .collect()
    }

    /// Snapshots of volumes.
    #[must_use]
    pub fn snapshots(&self, now: Time) -> Vec<Thing> {
        let all =
            self.regions.iter().flat_map(|region| region.snapshots.iter().map(move |row| (region, row)));
        all.map(|(region, row)| Thing {
            metadata: row.metadata.clone(),
            ..Thing::new(
                &region.name,
                &row.id,
                row.name.as_deref().unwrap_or(""),
                &row.project,
                row.status(now),
            )
        })
        .collect()
    }

    /// Images, those of the settings included.
    #[must_use]
    pub fn images(&self, now: Time) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.images.iter().map(move |row| (region, row)));
        all.map(|(region, row)| {
            let (name, owner) = (row.name.as_deref().unwrap_or(""), row.owner.as_deref().unwrap_or(""));
            Thing {
                tags: row.tags.clone(),
                metadata: row.properties.clone(),
                ..Thing::new(&region.name, &row.id, name, owner, row.status(now))
            }
        })
        .collect()
    }

    /// Key pairs.
    #[must_use]
    pub fn key_pairs(&self) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.keypairs.iter().map(move |row| (region, row)));
        all.map(|(region, row)| Thing::new(&region.name, &row.name, &row.name, &row.user, "")).collect()
    }

    /// Networks, the two of the start included.
    #[must_use]
    pub fn networks(&self) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.networks.iter().map(move |row| (region, row)));
        all.map(|(region, row)| Thing::new(&region.name, &row.id, &row.name, &row.project, "ACTIVE"))
            .collect()
    }

    /// Ports.
    #[must_use]
    pub fn ports(&self) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.ports.iter().map(move |row| (region, row)));
        all.map(|(region, row)| {
            let status = if row.device.is_empty() { "DOWN" } else { "ACTIVE" };
            Thing::new(&region.name, &row.id, &row.name, &row.project, status)
        })
        .collect()
    }

    /// Floating addresses.
    #[must_use]
    pub fn floating_ips(&self) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.floating.iter().map(move |row| (region, row)));
        all.map(|(region, row)| {
            let status = if row.port.is_some() { "ACTIVE" } else { "DOWN" };
            Thing::new(&region.name, &row.id, &row.address.to_string(), &row.project, status)
        })
        .collect()
    }

    /// Security groups.
    #[must_use]
    pub fn security_groups(&self) -> Vec<Thing> {
        let all = self
            .regions
            .iter()
            .flat_map(|region| region.security_groups.iter().map(move |row| (region, row)));
        all.map(|(region, row)| Thing::new(&region.name, &row.id, &row.name, &row.project, "")).collect()
    }

    /// How many tokens are still good.
    #[must_use]
    pub fn live_tokens(&self, now: Time) -> usize {
        self.tokens.alive(now)
    }
}
