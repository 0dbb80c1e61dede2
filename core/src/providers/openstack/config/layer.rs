//! The settings of one cloud as they are written: names and texts.

use crate::Secret;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use std::{collections::BTreeMap, fmt};

/// Settings by name. All values are guarded alike: some are secrets.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    values: BTreeMap<String, Secret>,
    /// The regions listed, each with what is different there.
    pub(super) regions: Vec<(String, Layer)>,
}

/// The settings that belong under `auth`.
const AUTH: [&str; 20] = [
    "application_credential_id",
    "application_credential_name",
    "application_credential_secret",
    "auth_url",
    "default_domain_id",
    "default_domain_name",
    "domain_id",
    "domain_name",
    "password",
    "project_domain_id",
    "project_domain_name",
    "project_id",
    "project_name",
    "system_scope",
    "token",
    "user_domain_id",
    "user_domain_name",
    "user_id",
    "username",
    "api_key",
];

/// All other settings that are read, besides those that name a service.
const OTHER: [&str; 16] = [
    "auth_type",
    "block_storage_api_version",
    "block_storage_default_microversion",
    "cacert",
    "cert",
    "cloud",
    "compute_api_version",
    "compute_default_microversion",
    "identity_api_version",
    "insecure",
    "interface",
    "key",
    "profile",
    "region_name",
    "verify",
    "volume_default_microversion",
];

pub(super) fn is_auth(key: &str) -> bool {
    AUTH.contains(&key)
}

/// The name a setting goes by, where it is one that is read.
fn known(key: &str) -> Option<String> {
    let key = key.to_ascii_lowercase().replace('-', "_");
    let key = match key.as_str() {
        "tenant_name" => "project_name",
        "tenant_id" => "project_id",
        "auth_token" => "token",
        "user_name" => "username",
        "endpoint_type" => "interface",
        "volume_api_version" => "block_storage_api_version",
        "region" => "region_name",
        key => key,
    };
    let service = ["_endpoint_override", "_service_name"].iter().any(|end| key.ends_with(end));
    (service || AUTH.contains(&key) || OTHER.contains(&key)).then(|| key.to_owned())
}

impl Layer {
    /// The value of a setting; an empty one is none.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(Secret::expose).filter(|value| !value.is_empty())
    }

    pub(super) fn secret(&self, key: &str) -> Option<Secret> {
        self.values.get(key).filter(|value| !value.is_empty()).cloned()
    }

    /// Sets a setting if it is one that is read; an empty value changes nothing.
    pub(super) fn set(&mut self, key: &str, value: String) {
        if let Some(key) = known(key)
            && !value.is_empty()
        {
            self.values.insert(key, Secret::new(value));
        }
    }

    /// What `upper` says holds; the rest stays.
    pub(super) fn overlaid(mut self, upper: Layer) -> Layer {
        self.values.extend(upper.values);
        if !upper.regions.is_empty() {
            self.regions = upper.regions;
        }
        self
    }

    /// The settings named `compute_<end>` by their service, as `compute`.
    pub(super) fn of_services(&self, end: &str) -> impl Iterator<Item = (String, &str)> {
        self.values.iter().filter_map(move |(key, value)| {
            let service = key.strip_suffix(end)?.strip_suffix('_')?.replace('_', "-");
            let service = match service.as_str() {
                "volume" | "volumev2" | "volumev3" | "block-store" => "block-storage".to_owned(),
                _ => service,
            };
            Some((service, value.expose()))
        })
    }
}

impl<'de> Deserialize<'de> for Layer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LayerVisitor)
    }
}

struct LayerVisitor;

impl<'de> Visitor<'de> for LayerVisitor {
    type Value = Layer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("settings by name")
    }

    /// Values are read as the text that was written: a version 2.90 is not the number 2.9.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Layer, A::Error> {
        let (mut own, mut below) = (Layer::default(), Layer::default());
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "auth" => {
                    let auth = map.next_value::<Option<Layer>>()?.unwrap_or_default();
                    own.values.extend(auth.values);
                }
                "regions" => {
                    let regions = map.next_value::<Option<Vec<Region>>>()?.unwrap_or_default();
                    own.regions = regions.into_iter().map(|region| (region.name, region.values)).collect();
                }
                "<<" => {
                    // Of several merged the first holds.
                    for merged in map.next_value::<Merged>()?.0 {
                        below = merged.overlaid(below);
                    }
                }
                key if known(key).is_some() => {
                    if let Some(value) = map.next_value::<Option<String>>()? {
                        own.set(key, value);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(below.overlaid(own))
    }
}

/// What `<<` merges: one map or a list of them.
struct Merged(Vec<Layer>);

impl<'de> Deserialize<'de> for Merged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Merged;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("settings to merge")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Merged, A::Error> {
                Ok(Merged(vec![LayerVisitor.visit_map(map)?]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Merged, A::Error> {
                let mut layers = Vec::new();
                while let Some(layer) = seq.next_element()? {
                    layers.push(layer);
                }
                Ok(Merged(layers))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// One of the regions listed: its name, or its name and what is different there.
struct Region {
    name: String,
    values: Layer,
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Region;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a region's name, or its name and values")
            }
            fn visit_str<E>(self, name: &str) -> Result<Region, E> {
                Ok(Region { name: name.to_owned(), values: Layer::default() })
            }
            fn visit_u64<E>(self, name: u64) -> Result<Region, E> {
                Ok(Region { name: name.to_string(), values: Layer::default() })
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Region, A::Error> {
                let mut region = Region { name: String::new(), values: Layer::default() };
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "name" => region.name = map.next_value()?,
                        "values" => region.values = map.next_value::<Option<Layer>>()?.unwrap_or_default(),
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(region)
            }
        }
        deserializer.deserialize_any(Either)
    }
}
