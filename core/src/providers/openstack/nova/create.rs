//! How servers are made.

use super::{
    block_device::BlockDevice,
    create_body::{Body, Counts},
    server::Server,
    status::DiskConfig,
    user_data::InjectedFile,
};
use crate::{
    Endpoint, Error, Request, Response, Result, Secret, SecretBytes,
    wire::json::{self, Document},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Makes a server. <https://docs.openstack.org/api-ref/compute/#create-server>
///
/// The answer's document holds the id, and the administrator's password where the cloud makes one; [`GetServer`
/// ](super::servers::GetServer) shows the rest. The oldest version of the cloud's interface that has all fields used is
/// asked for. Nova has no idempotency token: the request is sent once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CreateServer {
    /// The name; need not be unique.
    pub name: String,
    /// The flavor's id.
    pub flavor: String,
    /// The image's id; `None` where it starts from a volume among `block_devices`.
    pub image: Option<String>,
    /// The networks it is put on.
    pub networks: Networks,
    /// Its disks, where they are not just what the image and the flavor say.
    pub block_devices: Vec<BlockDevice>,
    /// What the server's first start reads, a script or a cloud-init document; sent as Base64.
    #[serde(skip)]
    pub user_data: Option<SecretBytes>,
    /// The name of the key pair put into it.
    pub key_name: Option<String>,
    /// The user's own keys and values.
    pub metadata: BTreeMap<String, String>,
    /// Tags (2.52).
    pub tags: Vec<String>,
    /// The names or ids of security groups; `default` where there are none. Ports that exist already keep their own.
    pub security_groups: Vec<String>,
    /// The availability zone; the cloud's choice where there is none.
    pub availability_zone: Option<String>,
    /// Whether it gets a drive with its metadata.
    pub config_drive: Option<bool>,
    /// The administrator's password; made by the cloud where there is none.
    #[serde(skip)]
    pub admin_password: Option<Secret>,
    /// Who partitions its disk.
    pub disk_config: Option<DiskConfig>,
    /// The IPv4 address it should be reached at.
    pub access_ipv4: Option<String>,
    /// The IPv6 address it should be reached at.
    pub access_ipv6: Option<String>,
    /// The description (2.19).
    pub description: Option<String>,
    /// The host name its metadata service tells it (2.90; 2.94 for one with dots).
    pub hostname: Option<String>,
    /// The host it is put on (2.74, administrators).
    pub host: Option<String>,
    /// The hypervisor it is put on (2.74, administrators).
    pub hypervisor_hostname: Option<String>,
    /// Certificates that the image's signature must come from (2.63).
    pub trusted_image_certificates: Vec<String>,
    /// What the scheduler should heed: `{"group": "…"}`, `{"same_host": ["…"]}`.
    pub scheduler_hints: Map<String, Value>,
    /// Files put into it (up to 2.56).
    #[serde(skip)]
    pub personality: Vec<InjectedFile>,
}

/// The networks a server is put on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Networks {
    /// The cloud's choice: the project's one network. A cloud whose project has several refuses.
    #[default]
    Default,
    /// The project's one network; the cloud makes one where there is none (2.37).
    Auto,
    /// None (2.37).
    None,
    /// These, each a network card.
    These(Vec<NetworkCard>),
}

/// A network card of a server to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkCard {
    /// The id of the network.
    #[serde(rename = "uuid", default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The id of a port that exists already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// The address it is to have on the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_ip: Option<String>,
    /// What the server finds it by in its metadata (2.42).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

impl NetworkCard {
    /// On the network of that id.
    #[must_use]
    pub fn network(id: impl Into<String>) -> Self {
        NetworkCard { network: Some(id.into()), ..NetworkCard::default() }
    }

    /// On the port of that id.
    #[must_use]
    pub fn port(id: impl Into<String>) -> Self {
        NetworkCard { port: Some(id.into()), ..NetworkCard::default() }
    }
}

impl CreateServer {
    /// A server of that name and flavor, from that image.
    #[must_use]
    pub fn new(name: impl Into<String>, flavor: impl Into<String>, image: impl Into<String>) -> Self {
        CreateServer {
            name: name.into(),
            flavor: flavor.into(),
            image: Some(image.into()),
            ..CreateServer::default()
        }
    }

    /// The oldest version that has all fields used.
    fn floor(&self) -> (u16, u16) {
        let cards = match &self.networks {
            Networks::These(cards) => cards.as_slice(),
            _ => &[],
        };
        let tagged = cards.iter().any(|card| card.tag.is_some());
        let devices = self.block_devices.iter().map(BlockDevice::floor);
        let needs = [
            (self.description.is_some(), (2, 19)),
            (matches!(self.networks, Networks::Auto | Networks::None), (2, 37)),
            (tagged, (2, 42)),
            (!self.tags.is_empty(), (2, 52)),
            (!self.trusted_image_certificates.is_empty(), (2, 63)),
            (self.host.is_some() || self.hypervisor_hostname.is_some(), (2, 74)),
            (self.hostname.is_some(), (2, 90)),
            (self.hostname.as_ref().is_some_and(|name| name.contains('.')), (2, 94)),
        ];
        let needed = needs.into_iter().filter(|(used, _)| *used).map(|(_, version)| version);
        needed.chain(devices).max().unwrap_or((2, 1))
    }

    /// The request, with what only the creation of several adds.
    fn send(&self, counts: Counts) -> Request {
        let floor = self.floor();
        if !self.personality.is_empty() && floor >= (2, 57) {
            return Request::invalid(
                "compute",
                Error::misuse(format!(
                    "files are put into a server up to version 2.56 of the cloud's interface, and other fields of this \
                     server need {}.{}; put the files into its user data instead",
                    floor.0, floor.1
                )),
            );
        }
        // Where volumes may belong to several servers, 2.60 is needed; the body is the same up to there.
        let fixed = matches!(self.networks, Networks::Default) || !self.personality.is_empty();
        let ceiling = if self.block_devices.is_empty() || fixed { floor } else { floor.max((2, 60)) };
        let request = Request::post("compute", &["servers"]).secret_json(&Body::new(self, floor, counts));
        if ceiling == (2, 1) { request } else { request.versions(floor, ceiling) }
    }
}

impl Endpoint for CreateServer {
    type Output = Document<Server>;
    fn request(&self) -> Request {
        self.send(Counts::default())
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "server")
    }
}

/// Makes several servers alike, and gives the reservation's id: [`ListServers`](super::servers::ListServers) finds them
/// by it. <https://docs.openstack.org/api-ref/compute/#create-multiple-servers>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateServers {
    /// What they are alike in; the cloud appends numbers to the name.
    pub server: CreateServer,
    /// How many there must be at least for there to be any.
    pub min_count: u32,
    /// How many there are to be, where the quota allows.
    pub max_count: u32,
}

impl Endpoint for CreateServers {
    type Output = String;
    fn request(&self) -> Request {
        self.server.send(Counts {
            min_count: Some(self.min_count),
            max_count: Some(self.max_count),
            return_reservation_id: true,
        })
    }
    fn response(&self, response: &Response) -> Result<String> {
        #[derive(Deserialize)]
        struct Reply {
            reservation_id: String,
        }
        Ok(response.json::<Reply>()?.reservation_id)
    }
}
