//! A server, as Nova describes it.

use super::{
    lenient::{flag, number, number_option, object_option, secret_option, text_map},
    status::{AddressKind, DiskConfig, PowerState, Status},
};
use crate::{
    Secret, Time,
    wire::json::{or_default, present, text, text_option, time_option},
};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A server. <https://docs.openstack.org/api-ref/compute/#show-server-details>
///
/// Only the id is in every answer: a creation's answer holds little more than it and the password, and which of the
/// other fields there are depends on the cloud's version and on the account's rights.
#[derive(Clone, Debug, Deserialize)]
pub struct Server {
    /// The id: a UUID; a number on clouds older than 2012.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The name; need not be unique.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The description (from 2.19).
    #[serde(default)]
    pub description: Option<String>,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Status,
    /// What is being done with it at the moment: `spawning`, `powering-off`; `None` when nothing is.
    #[serde(default, rename = "OS-EXT-STS:task_state")]
    pub task_state: Option<String>,
    /// Nova's own name for the state that `status` is made of.
    #[serde(default, rename = "OS-EXT-STS:vm_state")]
    pub vm_state: Option<String>,
    /// What the hypervisor says.
    #[serde(default, rename = "OS-EXT-STS:power_state")]
    pub power_state: Option<PowerState>,
    /// How far the present work is, in percent.
    #[serde(default, deserialize_with = "number_option")]
    pub progress: Option<u64>,
    /// What went wrong, where the status is an error.
    #[serde(default)]
    pub fault: Option<Fault>,
    /// When it was created.
    #[serde(default, deserialize_with = "time_option")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated: Option<Time>,
    /// When it first ran.
    #[serde(default, rename = "OS-SRV-USG:launched_at", deserialize_with = "time_option")]
    pub launched_at: Option<Time>,
    /// When it was deleted.
    #[serde(default, rename = "OS-SRV-USG:terminated_at", deserialize_with = "time_option")]
    pub terminated_at: Option<Time>,
    /// Its addresses by the name of their network.
    #[serde(default, deserialize_with = "or_default")]
    pub addresses: BTreeMap<String, Vec<Address>>,
    /// The IPv4 address it should be reached at, where one was set.
    #[serde(default, rename = "accessIPv4", deserialize_with = "filled")]
    pub access_ipv4: Option<String>,
    /// The IPv6 address it should be reached at, where one was set.
    #[serde(default, rename = "accessIPv6", deserialize_with = "filled")]
    pub access_ipv6: Option<String>,
    /// The image it was made from; `None` where it starts from a volume.
    #[serde(default, deserialize_with = "object_option")]
    pub image: Option<ServerImage>,
    /// Its flavor.
    #[serde(default, deserialize_with = "or_default")]
    pub flavor: ServerFlavor,
    /// The user's own keys and values.
    #[serde(default, deserialize_with = "text_map")]
    pub metadata: BTreeMap<String, String>,
    /// Its tags (from 2.26).
    #[serde(default, deserialize_with = "present")]
    pub tags: Vec<String>,
    /// The name of the key pair put into it.
    #[serde(default)]
    pub key_name: Option<String>,
    /// The administrator's password: only in the answers that made one.
    #[serde(default, rename = "adminPass", deserialize_with = "secret_option")]
    pub admin_password: Option<Secret>,
    /// The names of its security groups.
    #[serde(default, deserialize_with = "names")]
    pub security_groups: Vec<String>,
    /// Its availability zone.
    #[serde(default, rename = "OS-EXT-AZ:availability_zone", deserialize_with = "filled")]
    pub availability_zone: Option<String>,
    /// The volumes attached to it.
    #[serde(default, rename = "os-extended-volumes:volumes_attached", deserialize_with = "present")]
    pub volumes_attached: Vec<AttachedVolume>,
    /// Whether it has a configuration drive.
    #[serde(default, deserialize_with = "flag")]
    pub config_drive: bool,
    /// Who partitions its disk.
    #[serde(default, rename = "OS-DCF:diskConfig")]
    pub disk_config: Option<DiskConfig>,
    /// Whether it is locked against changes (from 2.9).
    #[serde(default)]
    pub locked: Option<bool>,
    /// Why it is locked (from 2.73).
    #[serde(default)]
    pub locked_reason: Option<String>,
    /// The project it belongs to.
    #[serde(default, rename = "tenant_id", alias = "tenantId", deserialize_with = "text_option")]
    pub project_id: Option<String>,
    /// The user who made it.
    #[serde(default, alias = "userId", deserialize_with = "text_option")]
    pub user_id: Option<String>,
    /// Stands for its host: the same for servers of one project on the same host.
    #[serde(default, rename = "hostId", deserialize_with = "filled")]
    pub host_id: Option<String>,
    /// The name of its host (administrators only).
    #[serde(default, rename = "OS-EXT-SRV-ATTR:host")]
    pub host: Option<String>,
    /// The hypervisor's name for its host (administrators only).
    #[serde(default, rename = "OS-EXT-SRV-ATTR:hypervisor_hostname")]
    pub hypervisor_hostname: Option<String>,
    /// The hypervisor's name for it (administrators only).
    #[serde(default, rename = "OS-EXT-SRV-ATTR:instance_name")]
    pub instance_name: Option<String>,
    /// The host name it was given (from 2.3, for administrators only until 2.90).
    #[serde(default, rename = "OS-EXT-SRV-ATTR:hostname")]
    pub hostname: Option<String>,
    /// Names the creation it came from (from 2.3, administrators only).
    #[serde(default, rename = "OS-EXT-SRV-ATTR:reservation_id")]
    pub reservation_id: Option<String>,
    /// The device it starts from (from 2.3, administrators only).
    #[serde(default, rename = "OS-EXT-SRV-ATTR:root_device_name")]
    pub root_device_name: Option<String>,
    /// The server groups it is in (from 2.71).
    #[serde(default, deserialize_with = "present")]
    pub server_groups: Vec<String>,
}

/// One address of a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Address {
    /// The address.
    pub addr: String,
    /// 4 or 6.
    #[serde(default)]
    pub version: u8,
    /// Whether it is the server's own or led to it from outside; old clouds do not say.
    #[serde(default, rename = "OS-EXT-IPS:type")]
    pub kind: Option<AddressKind>,
    /// The hardware address of its network card.
    #[serde(default, rename = "OS-EXT-IPS-MAC:mac_addr")]
    pub mac: Option<String>,
}

/// The image a server was made from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ServerImage {
    /// The image's id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The image's name; few clouds tell it here.
    #[serde(default)]
    pub name: Option<String>,
}

/// A server's flavor: its id up to 2.46, and what it consisted of when the server was made from 2.47 on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ServerFlavor {
    /// The flavor's id.
    #[serde(deserialize_with = "text_option")]
    pub id: Option<String>,
    /// The flavor's name.
    #[serde(alias = "original_name")]
    pub name: Option<String>,
    /// The number of processors.
    #[serde(deserialize_with = "number_option")]
    pub vcpus: Option<u64>,
    /// The memory in MiB.
    #[serde(deserialize_with = "number_option")]
    pub ram: Option<u64>,
    /// The size of the root disk in GiB.
    #[serde(deserialize_with = "number_option")]
    pub disk: Option<u64>,
    /// The size of the ephemeral disk in GiB.
    #[serde(deserialize_with = "number")]
    pub ephemeral: u64,
    /// The size of the swap disk in MiB.
    #[serde(deserialize_with = "number")]
    pub swap: u64,
    /// What else hosts must offer.
    #[serde(deserialize_with = "text_map")]
    pub extra_specs: BTreeMap<String, String>,
}

/// What went wrong with a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Fault {
    /// A status as HTTP has them; text on some old clouds.
    #[serde(default, deserialize_with = "text_option")]
    pub code: Option<String>,
    /// What happened.
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    /// More about it; mostly for administrators.
    #[serde(default)]
    pub details: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "time_option")]
    pub created: Option<Time>,
}

/// A volume attached to a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AttachedVolume {
    /// The volume's id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Whether it goes when the server goes (from 2.3).
    #[serde(default)]
    pub delete_on_termination: Option<bool>,
}

/// Reads text; where it is empty there is none.
fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(text_option(deserializer)?.filter(|text| !text.is_empty()))
}

/// Reads `[{"name": "default"}]`. A group appears once for each port it is on; the names are the same.
fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    struct Named {
        #[serde(default)]
        name: String,
    }
    Ok(present::<D, Named>(deserializer)?.into_iter().map(|group| group.name).collect())
}
