//! The service catalog: where each service of each region is.

use crate::ids::named;
use crate::settings::{Project, Settings};
use serde_json::{Value, json};

/// Where a service is, below the cloud's base URL.
pub(crate) fn service_url(settings: &Settings, region: &str, service: &str) -> String {
    format!("{}/{region}/{service}", settings.base_url)
}

/// The URL of the identity service.
pub(crate) fn identity_url(settings: &Settings) -> String {
    format!("{}/identity", settings.base_url)
}

/// Type, name, path below the region, and whether the project's id follows.
const V3: &[(&str, &str, &str, bool)] = &[
    ("compute", "nova", "compute/v2.1", false),
    ("compute_legacy", "nova_legacy", "compute/v2", true),
    ("image", "glance", "image", false),
    ("volumev3", "cinderv3", "volume/v3", true),
    ("volumev2", "cinderv2", "volume/v2", true),
    ("block-storage", "cinder", "volume/v3", true),
    ("network", "neutron", "network", false),
    ("object-store", "swift", "object-store/v1/AUTH_", true),
];

/// As Rackspace names them.
const V2: &[(&str, &str, &str, bool)] = &[
    ("compute", "cloudServersOpenStack", "compute/v2", true),
    ("volume", "cloudBlockStorage", "volume/v1", true),
    ("image", "cloudImages", "image/v2", true),
    ("network", "cloudNetworks", "network/v2.0", false),
    ("object-store", "cloudFiles", "object-store/v1/MossoCloudFS_", true),
];

/// The catalog of Keystone v3.
pub(crate) fn v3(settings: &Settings, project: &Project) -> Value {
    let identity = json!({
        "id": named(settings.seed, "service", "keystone").hex(),
        "type": "identity",
        "name": "keystone",
        "endpoints": settings.regions.iter()
            .flat_map(|region| endpoints_v3(settings, region, "keystone", &identity_url(settings)))
            .collect::<Vec<_>>(),
    });
    let services = V3.iter().map(|(kind, name, path, tenant)| {
        let endpoints: Vec<Value> = settings
            .regions
            .iter()
            .flat_map(|region| endpoints_v3(settings, region, name, &url(settings, region, path, *tenant, project)))
            .collect();
        json!({
            "id": named(settings.seed, "service", name).hex(), "type": kind, "name": name, "endpoints": endpoints,
        })
    });
    Value::Array(std::iter::once(identity).chain(services).collect())
}

fn endpoints_v3(settings: &Settings, region: &str, name: &str, url: &str) -> Vec<Value> {
    ["public", "internal", "admin"]
        .iter()
        .map(|interface| {
            let id = named(settings.seed, "endpoint", &format!("{name} {region} {interface}")).hex();
            json!({"id": id, "interface": interface, "region_id": region, "region": region, "url": url})
        })
        .collect()
}

/// The catalog of Keystone v2.0.
pub(crate) fn v2(settings: &Settings, project: &Project) -> Value {
    V2.iter()
        .map(|(kind, name, path, tenant)| {
            let endpoints: Vec<Value> = settings
                .regions
                .iter()
                .map(|region| {
                    let url = url(settings, region, path, *tenant, project);
                    json!({"region": region, "tenantId": project.id, "publicURL": url, "internalURL": url})
                })
                .collect();
            json!({"type": kind, "name": name, "endpoints": endpoints})
        })
        .collect()
}

fn url(settings: &Settings, region: &str, path: &str, tenant: bool, project: &Project) -> String {
    let url = service_url(settings, region, path);
    match tenant {
        // The id ends a segment that is begun.
        true if url.ends_with('_') => format!("{url}{}", project.id),
        true => format!("{url}/{}", project.id),
        false => url,
    }
}
