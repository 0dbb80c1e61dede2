//! The body of a server's creation, as it is sent: borrowed, so that its secrets are not copied.

use super::{
    block_device::BlockDevice,
    create::{CreateServer, NetworkCard, Networks},
    status::DiskConfig,
    user_data::{InjectedFile, base64_option},
};
use crate::{Secret, SecretBytes, secret::exposed_option};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How many servers are made.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) min_count: Option<u32>,
    pub(super) max_count: Option<u32>,
    pub(super) return_reservation_id: bool,
}

#[derive(Serialize)]
pub(super) struct Body<'a> {
    server: Fields<'a>,
    #[serde(rename = "OS-SCH-HNT:scheduler_hints", skip_serializing_if = "Map::is_empty")]
    scheduler_hints: &'a Map<String, Value>,
}

#[derive(Serialize)]
struct Fields<'a> {
    name: &'a str,
    #[serde(rename = "flavorRef")]
    flavor: &'a str,
    #[serde(rename = "imageRef", skip_serializing_if = "Option::is_none")]
    image: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    networks: Option<SentNetworks<'a>>,
    #[serde(rename = "block_device_mapping_v2", skip_serializing_if = "<[_]>::is_empty")]
    block_devices: &'a [BlockDevice],
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "base64_option")]
    user_data: &'a Option<SecretBytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_name: &'a Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "named")]
    security_groups: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    availability_zone: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config_drive: Option<bool>,
    #[serde(
        rename = "adminPass",
        skip_serializing_if = "Option::is_none",
        serialize_with = "exposed_option"
    )]
    admin_password: &'a Option<Secret>,
    #[serde(rename = "OS-DCF:diskConfig", skip_serializing_if = "Option::is_none")]
    disk_config: &'a Option<DiskConfig>,
    #[serde(rename = "accessIPv4", skip_serializing_if = "Option::is_none")]
    access_ipv4: &'a Option<String>,
    #[serde(rename = "accessIPv6", skip_serializing_if = "Option::is_none")]
    access_ipv6: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hypervisor_hostname: &'a Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    trusted_image_certificates: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    personality: &'a [InjectedFile],
    #[serde(skip_serializing_if = "Option::is_none")]
    min_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_count: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    return_reservation_id: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum SentNetworks<'a> {
    Word(&'static str),
    Cards(&'a [NetworkCard]),
}

impl<'a> Body<'a> {
    /// The body for a cloud of at least version `floor`.
    pub(super) fn new(server: &'a CreateServer, floor: (u16, u16), counts: Counts) -> Self {
        let networks = match &server.networks {
            // From 2.37 on networks must be named, and this comes nearest to the cloud's choice.
            Networks::Default => (floor >= (2, 37)).then_some(SentNetworks::Word("auto")),
            Networks::Auto => Some(SentNetworks::Word("auto")),
            Networks::None => Some(SentNetworks::Word("none")),
            Networks::These(cards) => Some(SentNetworks::Cards(cards)),
        };
        let fields = Fields {
            name: &server.name,
            flavor: &server.flavor,
            image: &server.image,
            networks,
            block_devices: &server.block_devices,
            user_data: &server.user_data,
            key_name: &server.key_name,
            metadata: &server.metadata,
            tags: &server.tags,
            security_groups: &server.security_groups,
            availability_zone: &server.availability_zone,
            config_drive: server.config_drive,
            admin_password: &server.admin_password,
            disk_config: &server.disk_config,
            access_ipv4: &server.access_ipv4,
            access_ipv6: &server.access_ipv6,
            description: &server.description,
            hostname: &server.hostname,
            host: &server.host,
            hypervisor_hostname: &server.hypervisor_hostname,
            trusted_image_certificates: &server.trusted_image_certificates,
            personality: &server.personality,
            min_count: counts.min_count,
            max_count: counts.max_count,
            return_reservation_id: counts.return_reservation_id,
        };
        Body { server: fields, scheduler_hints: &server.scheduler_hints }
    }
}

/// Writes `["a"]` as `[{"name": "a"}]`.
fn named<S: Serializer>(names: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Named<'a> {
        name: &'a str,
    }
    serializer.collect_seq(names.iter().map(|name| Named { name }))
}
