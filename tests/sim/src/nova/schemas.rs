//! What the bodies of Nova's requests may hold, by microversion.

use crate::schema::{Field, Is, may, need};

const FLAVOR_REF: Is = Is::Either(&[Is::Int(0, i64::MAX), Is::Name]);
const DISK_CONFIG: Is = Is::OneOf(&["AUTO", "MANUAL"]);
const PERSONALITY: Is =
    Is::List(&Is::Object(&[may("path", Is::Text(255)), may("contents", Is::Base64(65535))]));
const TAG: Is = Is::Text(60);

const NETWORKS: Is = Is::List(&Is::Object(&[
    may("fixed_ip", Is::Address),
    may("port", Is::Maybe(&Is::Uuid)),
    may("uuid", Is::Uuid),
    may("tag", TAG).since(32).until(36),
    may("tag", TAG).since(42),
]));

const DEVICE: &[Field] = &[
    may("virtual_name", Is::Text(255)),
    may("volume_id", Is::Maybe(&Is::Uuid)),
    may("snapshot_id", Is::Maybe(&Is::Uuid)),
    may("volume_size", Is::Maybe(&Is::Either(&[Is::Int(1, i64::MAX), Is::OrEmpty(&Is::Int(1, i64::MAX))]))),
    may("device_name", Is::Maybe(&Is::Text(255))),
    may("delete_on_termination", Is::Flag),
    may("no_device", Is::Any),
    may("connection_info", Is::Text(65535)),
    may("source_type", Is::OneOf(&["volume", "image", "snapshot", "blank"])),
    may("uuid", Is::Text(255)),
    may("image_id", Is::Text(255)),
    may("destination_type", Is::OneOf(&["local", "volume"])),
    may("guest_format", Is::Maybe(&Is::Text(255))),
    may("device_type", Is::Text(255)),
    may("disk_bus", Is::Text(255)),
    may("boot_index", Is::Maybe(&Is::Int(-1, i64::MAX))),
    may("tag", TAG).since(32).until(32),
    may("tag", TAG).since(42),
    may("volume_type", Is::Maybe(&Is::Text(255))).since(67),
];

const HINTS: Is = Is::Open;

/// `POST /servers`.
pub(super) const CREATE: &[Field] = &[
    need(
        "server",
        Is::Object(&[
            need("name", Is::Name),
            need("flavorRef", FLAVOR_REF),
            may("imageRef", Is::OrEmpty(&Is::Uuid)),
            may("adminPass", Is::Text(255)),
            may("metadata", Is::Labels),
            may("networks", NETWORKS).until(36),
            may("networks", Is::Either(&[Is::OneOf(&["none", "auto"]), NETWORKS])).since(37).needed_from(37),
            may("OS-DCF:diskConfig", DISK_CONFIG),
            may("accessIPv4", Is::OrEmpty(&Is::Address)),
            may("accessIPv6", Is::OrEmpty(&Is::Address)),
            may("personality", PERSONALITY).until(56),
            may("availability_zone", Is::Name),
            may("block_device_mapping", Is::List(&Is::Object(DEVICE))),
            may("block_device_mapping_v2", Is::List(&Is::Object(DEVICE))),
            may("config_drive", Is::Flag),
            may("key_name", Is::Name),
            may("min_count", Is::Int(1, i64::MAX)),
            may("max_count", Is::Int(1, i64::MAX)),
            may("return_reservation_id", Is::Flag),
            may("security_groups", Is::List(&Is::Object(&[may("name", Is::Name)]))),
            may("user_data", Is::Base64(65535)),
            may("description", Is::Maybe(&Is::Text(255))).since(19),
            may("tags", Is::List(&TAG)).since(52),
            may("trusted_image_certificates", Is::Maybe(&Is::List(&Is::Text(255)))).since(63),
            may("host", Is::Text(255)).since(74),
            may("hypervisor_hostname", Is::Text(255)).since(74),
            may("hostname", Is::Text(255)).since(90),
        ]),
    ),
    may("os:scheduler_hints", HINTS),
    may("OS-SCH-HNT:scheduler_hints", HINTS),
];

/// `PUT /servers/{id}`.
pub(super) const UPDATE: &[Field] = &[need(
    "server",
    Is::Object(&[
        may("name", Is::Name),
        may("OS-DCF:diskConfig", DISK_CONFIG),
        may("accessIPv4", Is::OrEmpty(&Is::Address)),
        may("accessIPv6", Is::OrEmpty(&Is::Address)),
        may("description", Is::Maybe(&Is::Text(255))).since(19),
        may("hostname", Is::Text(255)).since(90),
    ]),
)];
