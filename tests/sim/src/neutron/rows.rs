//! What Neutron keeps: networks, subnets, ports, security groups.

use super::cidr::Cidr;
use crate::Time;
use crate::exchange::Refusal;
use crate::ids::Ids;
use crate::region::Region;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

/// A network.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) project: String,
    pub(crate) shared: bool,
    pub(crate) external: bool,
    pub(crate) up: bool,
    pub(crate) mtu: i64,
    pub(crate) created: Time,
    pub(crate) updated: Time,
}

/// A range of addresses on a network, and which of them are taken.
#[derive(Clone, Debug)]
pub(crate) struct Subnet {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) network: String,
    pub(crate) project: String,
    pub(crate) cidr: Cidr,
    pub(crate) gateway: Option<IpAddr>,
    pub(crate) dhcp: bool,
    pub(crate) dns: Vec<String>,
    pub(crate) created: Time,
    pub(crate) updated: Time,
    taken: Arc<BTreeSet<u128>>,
    next: u128,
}

impl Subnet {
    /// A subnet whose first address, unless told otherwise, is the gateway.
    pub(crate) fn new(id: String, network: &Network, cidr: Cidr, now: Time) -> Self {
        Self {
            id,
            name: String::new(),
            description: String::new(),
            network: network.id.clone(),
            project: network.project.clone(),
            cidr,
            gateway: cidr.nth(1),
            dhcp: true,
            dns: Vec::new(),
            created: now,
            updated: now,
            taken: Arc::default(),
            next: 2,
        }
    }

    /// Takes one address, or the next free one.
    pub(crate) fn take(&mut self, wanted: Option<IpAddr>) -> Result<IpAddr, Refusal> {
        let none_left = || {
            Refusal::conflict(format!("No more IP addresses available on network {}.", self.network))
                .kind("IpAddressGenerationFailure")
        };
        let free = |n: &u128| !self.taken.contains(n) && self.cidr.nth(*n) != self.gateway;
        let n = match wanted {
            Some(address) if !self.cidr.contains(address) => {
                return Err(Refusal::bad(format!(
                    "IP address {address} is not a valid IP for the specified subnet."
                ))
                .kind("InvalidIpForSubnet"));
            }
            Some(address) => Some(self.cidr.place(address)).filter(free).ok_or_else(|| {
                Refusal::conflict(format!("IP address {address} already allocated in subnet {}", self.id))
                    .kind("IpAddressAlreadyAllocated")
            })?,
            None => (self.next..)
                .take_while(|n| self.cidr.nth(*n).is_some())
                .chain(1..self.next)
                .find(free)
                .ok_or_else(none_left)?,
        };
        let address = self.cidr.nth(n).ok_or_else(none_left)?;
        Arc::make_mut(&mut self.taken).insert(n);
        if wanted.is_none() {
            self.next = n + 1;
        }
        Ok(address)
    }

    /// Gives an address back.
    pub(crate) fn give_back(&mut self, address: IpAddr) {
        Arc::make_mut(&mut self.taken).remove(&self.cidr.place(address));
    }

    pub(crate) fn in_use(&self) -> bool {
        !self.taken.is_empty()
    }
}

/// A port: where something meets a network.
#[derive(Clone, Debug)]
pub(crate) struct Port {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) network: String,
    pub(crate) project: String,
    pub(crate) mac: String,
    /// Subnet and address.
    pub(crate) fixed: Vec<(String, IpAddr)>,
    pub(crate) device: String,
    pub(crate) owner: String,
    pub(crate) groups: Vec<String>,
    pub(crate) up: bool,
    /// Was it made together with its server, and does it go with it?
    pub(crate) made_by_server: bool,
    pub(crate) created: Time,
    pub(crate) updated: Time,
}

/// A security group and its rules.
#[derive(Clone, Debug)]
pub(crate) struct SecurityGroup {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) project: String,
    pub(crate) rules: Vec<Rule>,
    pub(crate) created: Time,
    pub(crate) updated: Time,
}

/// A rule of a security group.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) ingress: bool,
    pub(crate) v6: bool,
    pub(crate) protocol: Option<String>,
    pub(crate) ports: Option<(i64, i64)>,
    pub(crate) remote_prefix: Option<String>,
    pub(crate) remote_group: Option<String>,
    pub(crate) description: String,
    pub(crate) created: Time,
}

impl Rule {
    fn open(ids: &mut Ids, ingress: bool, v6: bool, from: Option<&str>, now: Time) -> Self {
        Self {
            id: ids.uuid(),
            ingress,
            v6,
            protocol: None,
            ports: None,
            remote_prefix: None,
            remote_group: from.map(str::to_owned),
            description: String::new(),
            created: now,
        }
    }
}

impl SecurityGroup {
    /// A group with the rules every new group has: everything may go out.
    pub(crate) fn new(ids: &mut Ids, project: &str, name: &str, now: Time) -> Self {
        Self {
            id: ids.uuid(),
            name: name.to_owned(),
            description: String::new(),
            project: project.to_owned(),
            rules: [false, true].map(|v6| Rule::open(ids, false, v6, None, now)).into(),
            created: now,
            updated: now,
        }
    }
}

/// The project's group `default`, made when it is first needed: its members may talk to each other.
pub(crate) fn default_group(region: &mut Region, ids: &mut Ids, project: &str, now: Time) -> String {
    let known = region.security_groups.iter().find(|g| g.project == project && g.name == "default");
    if let Some(group) = known {
        return group.id.clone();
    }
    let mut group = SecurityGroup::new(ids, project, "default", now);
    group.description = "Default security group".into();
    let own = group.id.clone();
    group.rules.extend([false, true].map(|v6| Rule::open(ids, true, v6, Some(&own), now)));
    region.security_groups.put(&own, group);
    own
}

/// A floating address, and the port it leads to.
#[derive(Clone, Debug)]
pub(crate) struct FloatingIp {
    pub(crate) id: String,
    pub(crate) project: String,
    pub(crate) network: String,
    pub(crate) subnet: String,
    pub(crate) address: IpAddr,
    pub(crate) port: Option<String>,
    pub(crate) fixed: Option<IpAddr>,
    pub(crate) description: String,
    pub(crate) created: Time,
    pub(crate) updated: Time,
}

/// A router.
#[derive(Clone, Debug)]
pub(crate) struct Router {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) project: String,
    /// The external network it leads to.
    pub(crate) gateway: Option<String>,
    pub(crate) up: bool,
    pub(crate) created: Time,
    pub(crate) updated: Time,
}
