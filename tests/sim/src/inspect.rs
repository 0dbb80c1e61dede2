//! Looking into a cloud from outside, as no client can: what exists, and whose it is.

use crate::{Sim, Time};
use std::collections::BTreeMap;

/// Something that exists in a cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// The region it is in.
    pub region: String,
    /// Its id; of a key pair in OpenStack, its name.
    pub id: String,
    /// Its name; of a floating or elastic address, the address; of most things in EC2, their tag `Name`.
    pub name: String,
    /// The project or account it belongs to; of a key pair in OpenStack, the user.
    pub owner: String,
    /// Its status, as the service that has it writes it; empty for what has none.
    pub status: &'static str,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its metadata, its custom properties, or its tags in EC2, which have values.
    pub metadata: BTreeMap<String, String>,
}

impl Thing {
    pub(crate) fn new(region: &str, id: &str, name: &str, owner: &str, status: &'static str) -> Self {
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

/// What exists is what existed when the cloud was last asked something; statuses are those of `now`. What is in EC2's
/// regions, one after another from the first request for it on, comes after what is in OpenStack's.
impl Sim {
    /// Servers and instances, those being deleted included but no terminated ones, in the order they were made.
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
        .chain(self.ec2.instances(now))
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
        .chain(self.ec2.volumes(now))
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
        .chain(self.ec2.snapshots(now))
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
        .chain(self.ec2.images(now))
        .collect()
    }

    /// Key pairs.
    #[must_use]
    pub fn key_pairs(&self) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.keypairs.iter().map(move |row| (region, row)));
        all.map(|(region, row)| Thing::new(&region.name, &row.name, &row.name, &row.user, ""))
            .chain(self.ec2.key_pairs())
            .collect()
    }

    /// Networks and VPCs, those of the start included.
    #[must_use]
    pub fn networks(&self) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.networks.iter().map(move |row| (region, row)));
        all.map(|(region, row)| Thing::new(&region.name, &row.id, &row.name, &row.project, "ACTIVE"))
            .chain(self.ec2.vpcs())
            .collect()
    }

    /// Ports and network interfaces.
    #[must_use]
    pub fn ports(&self) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.ports.iter().map(move |row| (region, row)));
        all.map(|(region, row)| {
            let status = if row.device.is_empty() { "DOWN" } else { "ACTIVE" };
            Thing::new(&region.name, &row.id, &row.name, &row.project, status)
        })
        .chain(self.ec2.interfaces())
        .collect()
    }

    /// Floating and elastic addresses.
    #[must_use]
    pub fn floating_ips(&self) -> Vec<Thing> {
        let all = self.regions.iter().flat_map(|region| region.floating.iter().map(move |row| (region, row)));
        all.map(|(region, row)| {
            let status = if row.port.is_some() { "ACTIVE" } else { "DOWN" };
            Thing::new(&region.name, &row.id, &row.address.to_string(), &row.project, status)
        })
        .chain(self.ec2.addresses())
        .collect()
    }

    /// Security groups.
    #[must_use]
    pub fn security_groups(&self) -> Vec<Thing> {
        let all = self
            .regions
            .iter()
            .flat_map(|region| region.security_groups.iter().map(move |row| (region, row)));
        all.map(|(region, row)| Thing::new(&region.name, &row.id, &row.name, &row.project, ""))
            .chain(self.ec2.groups())
            .collect()
    }

    /// How many tokens are still good.
    #[must_use]
    pub fn live_tokens(&self, now: Time) -> usize {
        self.tokens.alive(now)
    }
}
