//! Nodes: virtual and bare-metal servers.

use super::{ImageId, LocationId, NodeId, SizeId};
use crate::{Secret, Time, wire::json::Extra};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, net::IpAddr};

/// A server, in the terms all providers share.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Node {
    /// The provider's id.
    pub id: NodeId,
    /// Its name; not unique at most providers.
    pub name: String,
    /// What it is doing.
    pub state: NodeState,
    /// The addresses it is reached at from the internet.
    pub public_ips: Vec<IpAddr>,
    /// The addresses it is reached at from its own networks.
    pub private_ips: Vec<IpAddr>,
    /// Its size, where the provider tells the size's id.
    pub size: Option<SizeId>,
    /// The image it was made from; `None` for one that started from a volume.
    pub image: Option<ImageId>,
    /// The location or zone it is in.
    pub location: Option<LocationId>,
    /// When it was created.
    pub created: Option<Time>,
    /// The name of the key pair that may log in.
    pub key_pair: Option<String>,
    /// The keys and values the account has put on it.
    pub metadata: BTreeMap<String, String>,
    /// The administrator's password, told once in the answer to the creation. Not serialized.
    #[serde(skip)]
    pub password: Option<Secret>,
    /// What the provider says is wrong with it.
    pub fault: Option<String>,
    /// The provider's own document.
    pub extra: Extra,
}

impl Node {
    /// A node of that id, name and state, with all else unknown.
    #[must_use]
    pub fn new(id: impl Into<NodeId>, name: impl Into<String>, state: NodeState) -> Self {
        Node {
            id: id.into(),
            name: name.into(),
            state,
            public_ips: Vec::new(),
            private_ips: Vec::new(),
            size: None,
            image: None,
            location: None,
            created: None,
            key_pair: None,
            metadata: BTreeMap::new(),
            password: None,
            fault: None,
            extra: Extra::default(),
        }
    }
}

/// What a node is doing. The states are those of Apache Libcloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeState {
    /// It is up.
    Running,
    /// It is on its way up from being stopped.
    Starting,
    /// It is restarting.
    Rebooting,
    /// It is gone for good.
    Terminated,
    /// It is being built.
    Pending,
    /// The provider does not know, or says something that has no counterpart here.
    Unknown,
    /// It is shutting down.
    Stopping,
    /// It is shut down, and can be started again.
    Stopped,
    /// Its memory is on disk.
    Suspended,
    /// It has failed.
    Error,
    /// Its processors are halted, its memory is kept.
    Paused,
    /// Its size or configuration is being changed.
    Reconfiguring,
    /// It is moving to another host.
    Migrating,
    /// It is in its usual condition, at providers that tell no more.
    Normal,
    /// Its software is being updated.
    Updating,
}

impl NodeState {
    /// All fifteen.
    pub const ALL: [NodeState; 15] = [
        NodeState::Running,
        NodeState::Starting,
        NodeState::Rebooting,
        NodeState::Terminated,
        NodeState::Pending,
        NodeState::Unknown,
        NodeState::Stopping,
        NodeState::Stopped,
        NodeState::Suspended,
        NodeState::Error,
        NodeState::Paused,
        NodeState::Reconfiguring,
        NodeState::Migrating,
        NodeState::Normal,
        NodeState::Updating,
    ];

    /// Its name in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            NodeState::Running => "running",
            NodeState::Starting => "starting",
            NodeState::Rebooting => "rebooting",
            NodeState::Terminated => "terminated",
            NodeState::Pending => "pending",
            NodeState::Unknown => "unknown",
            NodeState::Stopping => "stopping",
            NodeState::Stopped => "stopped",
            NodeState::Suspended => "suspended",
            NodeState::Error => "error",
            NodeState::Paused => "paused",
            NodeState::Reconfiguring => "reconfiguring",
            NodeState::Migrating => "migrating",
            NodeState::Normal => "normal",
            NodeState::Updating => "updating",
        }
    }
}

impl fmt::Display for NodeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How to restart a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reboot {
    /// The operating system is asked to restart.
    #[default]
    Soft,
    /// The power is cut and given back.
    Hard,
}

/// Whether an address is one that the internet routes, as far as the address itself tells.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1]);
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || shared)
        }
        IpAddr::V6(v6) => {
            // Unique local fc00::/7, link local fe80::/10 and the old site local fec0::/10.
            let first = v6.segments()[0];
            !(v6.is_loopback() || v6.is_unspecified() || first & 0xfe00 == 0xfc00 || first & 0xff80 == 0xfe80)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_public_or_not() {
        let public = |ip: &str| is_public(ip.parse().expect("an address"));
        for ip in ["50.57.94.30", "2001:4801:7808:52:16:3eff:fe77:32e3", "100.63.0.1", "172.32.0.1"] {
            assert!(public(ip), "{ip}");
        }
        for ip in [
            "10.182.64.29",
            "172.16.0.1",
            "192.168.3.3",
            "100.64.0.1",
            "169.254.1.1",
            "fec0::1",
            "fd00::1",
            "::1",
        ] {
            assert!(!public(ip), "{ip}");
        }
    }

    #[test]
    fn states_have_one_spelling() {
        for state in NodeState::ALL {
            let text = serde_json::to_string(&state).expect("JSON");
            assert_eq!(text, format!("\"{state}\""));
        }
    }
}
