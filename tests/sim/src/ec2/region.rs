//! One account's part of one region: everything that exists in it, and what is about to happen there.

use super::images::{self, Image};
use super::instances::row::Instance;
use super::key_pairs::KeyPair;
use super::kind::Row;
use super::network::addresses::Address;
use super::network::dhcp::{self, DhcpOptions};
use super::network::gateways::Gateway;
use super::network::groups::Group;
use super::network::interfaces::{self, Interface};
use super::network::nat::{self, NatGateway};
use super::network::routes::RouteTable;
use super::network::subnets::Subnet;
use super::network::vpcs::{self, Vpc};
use super::once::Once;
use super::placement::PlacementGroup;
use super::storage::import::{self, Import};
use super::storage::snapshots::Snapshot;
use super::storage::volumes::Volume;
use super::tags::AllTags;
use crate::Time;
use crate::ids::named;
use crate::journal::Journal;
use crate::settings::Settings;
use crate::table::Table;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

/// The state of one account's part of one region. A clone shares what does not change afterwards.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) addresses: Table<Address>,
    pub(crate) dhcp: Table<DhcpOptions>,
    pub(crate) gateways: Table<Gateway>,
    pub(crate) groups: Table<Group>,
    pub(crate) images: Table<Image>,
    pub(crate) imports: Table<Import>,
    pub(crate) instances: Table<Instance>,
    pub(crate) interfaces: Table<Interface>,
    pub(crate) key_pairs: Table<KeyPair>,
    pub(crate) nats: Table<NatGateway>,
    pub(crate) placements: Table<PlacementGroup>,
    pub(crate) routes: Table<RouteTable>,
    pub(crate) snapshots: Table<Snapshot>,
    pub(crate) subnets: Table<Subnet>,
    pub(crate) volumes: Table<Volume>,
    pub(crate) vpcs: Table<Vpc>,
    pub(crate) tags: AllTags,
    pub(crate) once: Once,
    /// Was anything of it ever shared with other accounts?
    pub(crate) shares: bool,
    due: Arc<BTreeMap<(Time, u64), Due>>,
    events: u64,
    /// How many public addresses were given out.
    public: u32,
}

/// Something that will have happened.
#[derive(Clone, Debug)]
pub(crate) enum Due {
    /// An instance is terminated: what it holds is let go.
    Ended(String),
    /// A terminated instance is forgotten.
    Forgotten(String),
    /// A volume is off its instance, unless it was put back on one meanwhile.
    Detached(String),
    /// A volume is deleted.
    Volume(String),
    /// An import has made its snapshot.
    Imported(String),
    /// A NAT gateway is deleted, or failed: what it holds is let go.
    NatEnded(String),
    /// A NAT gateway is forgotten.
    NatForgotten(String),
}

impl Region {
    /// A region as the settings describe it, the same for the same seed whenever it is first asked for.
    pub(crate) fn new(account: &str, name: &str, settings: &Settings) -> Self {
        let mut region = Self {
            account: account.to_owned(),
            name: name.to_owned(),
            addresses: Table::default(),
            dhcp: Table::default(),
            gateways: Table::default(),
            groups: Table::default(),
            images: Table::default(),
            imports: Table::default(),
            instances: Table::default(),
            interfaces: Table::default(),
            key_pairs: Table::default(),
            nats: Table::default(),
            placements: Table::default(),
            routes: Table::default(),
            snapshots: Table::default(),
            subnets: Table::default(),
            volumes: Table::default(),
            vpcs: Table::default(),
            tags: AllTags::default(),
            once: Once::default(),
            shares: false,
            due: Arc::default(),
            events: 0,
            public: 0,
        };
        for image in &settings.ec2.images {
            region.images.put(&image.id, images::seed(image, settings.seed));
        }
        let mut ids = named(settings.seed, "ec2", &format!("{account} {name}"));
        vpcs::seed(&mut region, settings, &mut ids);
        dhcp::seed(&mut region, &mut ids);
        region
    }

    /// Its tables, each with what its rows are.
    pub(crate) fn tables(&self) -> [(&'static str, &dyn Journal); 16] {
        fn of<T: Row + std::fmt::Debug + 'static>(region: &Region) -> (&'static str, &dyn Journal) {
            (T::KIND.resource, T::table(region))
        }
        [
            of::<Address>(self),
            of::<DhcpOptions>(self),
            of::<Gateway>(self),
            of::<Group>(self),
            of::<Image>(self),
            of::<Import>(self),
            of::<Instance>(self),
            of::<Interface>(self),
            of::<KeyPair>(self),
            of::<NatGateway>(self),
            of::<PlacementGroup>(self),
            of::<RouteTable>(self),
            of::<Snapshot>(self),
            of::<Subnet>(self),
            of::<Volume>(self),
            of::<Vpc>(self),
        ]
    }

    /// Lets something happen at `at`.
    pub(crate) fn later(&mut self, at: Time, due: Due) {
        self.events += 1;
        Arc::make_mut(&mut self.due).insert((at, self.events), due);
    }

    /// Makes everything happen that is due.
    pub(crate) fn settle(&mut self, now: Time) {
        while self.due.first_key_value().is_some_and(|((at, _), _)| *at <= now) {
            let Some(((at, _), due)) = Arc::make_mut(&mut self.due).pop_first() else { return };
            match due {
                Due::Ended(id) => self.end(&id),
                Due::Forgotten(id) => {
                    self.instances.remove(&id);
                    self.tags.forget(&id);
                }
                Due::Detached(id) => self.detached(&id, at),
                Due::Imported(id) => import::imported(self, &id),
                Due::NatEnded(id) => nat::ended(self, &id),
                Due::NatForgotten(id) => {
                    self.nats.remove(&id);
                    self.tags.forget(&id);
                }
                Due::Volume(id) => {
                    self.volumes.remove(&id);
                    self.tags.forget(&id);
                }
            }
        }
    }

    /// An instance is terminated: its interfaces and volumes go, or are free again.
    fn end(&mut self, id: &str) {
        let Some(instance) = self.instances.get_mut(id) else { return };
        let (held, volumes) =
            (std::mem::take(&mut instance.interfaces), std::mem::take(&mut instance.volumes));
        for interface in held {
            interfaces::let_go(self, &interface);
        }
        for volume in volumes {
            let Some(row) = self.volumes.get_mut(&volume) else { continue };
            if row.attachment.take().is_some_and(|held| held.delete_on_termination) {
                self.volumes.remove(&volume);
                self.tags.forget(&volume);
            }
        }
    }

    fn detached(&mut self, id: &str, at: Time) {
        let Some(volume) = self.volumes.get_mut(id) else { return };
        let Some(held) = volume.attachment.take_if(|held| held.detached.is_some_and(|until| until <= at))
        else {
            return;
        };
        if let Some(instance) = self.instances.get_mut(&held.instance) {
            instance.volumes.retain(|known| known != id);
        }
    }

    /// A public address nobody has had yet.
    pub(crate) fn public_address(&mut self) -> Ipv4Addr {
        self.public += 1;
        // 54.0.0.0/8 would be anybody's; 198.18.0.0/15 is for tests of networks.
        Ipv4Addr::from_bits(0xc612_0000 + (self.public & 0x1_ffff))
    }
}
