//! One region: everything that exists in it, and what is about to happen there.

use crate::cinder::rows::{Snapshot, Volume};
use crate::glance::image::Image;
use crate::ids::Ids;
use crate::journal::Journal;
use crate::neutron::allocate::unplug;
use crate::neutron::rows::{FloatingIp, Network, Port, Router, SecurityGroup, Subnet};
use crate::nova::flavors::FlavorRow;
use crate::nova::groups::Group;
use crate::nova::keypairs::KeyPair;
use crate::nova::server::Server;
use crate::settings::Settings;
use crate::swift::rows::{Account, Container, Object};
use crate::table::Table;
use crate::{Time, cinder};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The state of one region. A clone shares what does not change afterwards.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub(crate) name: String,
    pub(crate) flavors: Table<FlavorRow>,
    pub(crate) servers: Table<Server>,
    pub(crate) images: Table<Image>,
    pub(crate) networks: Table<Network>,
    pub(crate) subnets: Table<Subnet>,
    pub(crate) ports: Table<Port>,
    pub(crate) security_groups: Table<SecurityGroup>,
    pub(crate) keypairs: Table<KeyPair>,
    pub(crate) groups: Table<Group>,
    pub(crate) volumes: Table<Volume>,
    pub(crate) snapshots: Table<Snapshot>,
    pub(crate) floating: Table<FloatingIp>,
    pub(crate) routers: Table<Router>,
    pub(crate) accounts: Table<Account>,
    pub(crate) containers: Table<Container>,
    pub(crate) objects: Table<Object>,
    due: Arc<BTreeMap<(Time, u64), Due>>,
    events: u64,
}

/// Something that will be gone.
#[derive(Clone, Debug)]
pub(crate) enum Due {
    Server(String),
    Detached { server: String, volume: String },
    Volume(String),
    Snapshot(String),
    Object(String),
}

impl Region {
    /// Its tables, each with what its rows are.
    pub(crate) fn tables(&self) -> [(&'static str, &dyn Journal); 16] {
        [
            ("flavor", &self.flavors),
            ("server", &self.servers),
            ("image", &self.images),
            ("network", &self.networks),
            ("subnet", &self.subnets),
            ("port", &self.ports),
            ("security group", &self.security_groups),
            ("key pair", &self.keypairs),
            ("server group", &self.groups),
            ("volume", &self.volumes),
            ("volume snapshot", &self.snapshots),
            ("floating ip", &self.floating),
            ("router", &self.routers),
            ("account", &self.accounts),
            ("container", &self.containers),
            ("object", &self.objects),
        ]
    }

    /// A region as the settings describe it.
    pub(crate) fn new(name: &str, settings: &Settings, ids: &mut Ids, now: Time) -> Self {
        let mut region = Self {
            name: name.to_owned(),
            flavors: Table::default(),
            servers: Table::default(),
            images: Table::default(),
            networks: Table::default(),
            subnets: Table::default(),
            ports: Table::default(),
            security_groups: Table::default(),
            keypairs: Table::default(),
            groups: Table::default(),
            volumes: Table::default(),
            snapshots: Table::default(),
            floating: Table::default(),
            routers: Table::default(),
            accounts: Table::default(),
            containers: Table::default(),
            objects: Table::default(),
            due: Arc::default(),
            events: 0,
        };
        for flavor in &settings.flavors {
            region.flavors.put(&flavor.id, Arc::new(flavor.clone()));
        }
        // Listings show the newest first: that is to be the first one.
        for image in settings.images.iter().rev() {
            region.images.put(&image.id, Image::seed(image, now));
        }
        crate::neutron::seed(&mut region, ids, now);
        region
    }

    /// Lets something happen at `at`.
    pub(crate) fn later(&mut self, at: Time, due: Due) {
        self.events += 1;
        Arc::make_mut(&mut self.due).insert((at, self.events), due);
    }

    /// Makes everything happen that is due.
    pub(crate) fn settle(&mut self, now: Time) {
        while self.due.first_key_value().is_some_and(|((at, _), _)| *at <= now) {
            let Some((_, due)) = Arc::make_mut(&mut self.due).pop_first() else { return };
            match due {
                Due::Server(id) => self.end_server(&id, now),
                Due::Detached { server, volume } => {
                    if let Some(server) = self.servers.get_mut(&server) {
                        server.volumes.retain(|attached| attached.volume != volume);
                    }
                }
                Due::Volume(id) => drop(self.volumes.remove(&id)),
                Due::Snapshot(id) => drop(self.snapshots.remove(&id)),
                Due::Object(id) => {
                    // It may have been written anew, to end later or never.
                    let at = self
                        .objects
                        .get(&id)
                        .and_then(|object| object.headers.get("x-delete-at")?.parse().ok());
                    if at.is_some_and(|at: u64| at <= now.since_epoch().as_secs()) {
                        self.objects.remove(&id);
                    }
                }
            }
        }
    }

    /// A server is no more: its ports, and its hold on volumes, go with it.
    fn end_server(&mut self, id: &str, now: Time) {
        let Some(server) = self.servers.remove(id) else { return };
        unplug(self, &server.ports);
        for attachment in &server.volumes {
            cinder::let_go(self, &attachment.volume, id, now);
            if attachment.delete_on_termination {
                self.volumes.remove(&attachment.volume);
            }
        }
    }
}
