//! `clouds.yaml`, and the `secure.yaml` beside it.

use super::{Source, layer::Layer, resolve};
use crate::{Error, Result, providers::openstack::Settings};
use serde::Deserialize;
use std::collections::BTreeMap;

/// No `clouds.yaml` of more bytes is read.
const MOST: usize = 1 << 20;

#[derive(Default, Deserialize)]
struct File {
    #[serde(default)]
    clouds: Option<BTreeMap<String, Option<Layer>>>,
}

/// Reads the settings of one cloud from the text of a `clouds.yaml`, and of the `secure.yaml` that goes with it, whose
/// settings hold over the others. Without a name, the file must hold one cloud.
/// <https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html>
///
/// ```
/// use pileus_core::providers::openstack::config::clouds_yaml;
///
/// let text = "
/// clouds:
///   demo:
///     region_name: RegionOne
///     auth:
///       auth_url: https://cloud.example:5000/v3
///       username: demo
///       password: secret
///       project_name: demo
///       user_domain_name: Default
///       project_domain_name: Default
/// ";
/// let settings = clouds_yaml(text, None, Some("demo"))?;
/// assert_eq!(settings.region.as_deref(), Some("RegionOne"));
/// # Ok::<(), pileus_core::Error>(())
/// ```
pub fn clouds_yaml(text: &str, secure: Option<&str>, cloud: Option<&str>) -> Result<Settings> {
    clouds_yaml_in(text, secure, cloud, None)
}

/// The same, in that region, whichever the file names.
pub fn clouds_yaml_in(
    text: &str,
    secure: Option<&str>,
    cloud: Option<&str>,
    region: Option<&str>,
) -> Result<Settings> {
    let mut clouds = read(text, "clouds.yaml")?;
    let names = clouds.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let name = match cloud {
        Some(name) => name.to_owned(),
        None => match (clouds.len(), clouds.keys().next()) {
            (1, Some(only)) => only.clone(),
            (0, _) => return Err(Error::misuse("clouds.yaml has no entry under clouds; add one")),
            _ => {
                return Err(Error::misuse(format!(
                    "the name of the cloud is missing, and clouds.yaml has several; give one of: {names}"
                )));
            }
        },
    };
    let Some(layer) = clouds.remove(&name) else {
        return Err(Error::misuse(format!("clouds.yaml has no cloud {name:?}; it has: {names}")));
    };
    let mut layer = layer.unwrap_or_default();
    if let Some(text) = secure
        && let Some(Some(secret)) = read(text, "secure.yaml")?.remove(&name)
    {
        layer = layer.overlaid(secret);
    }
    let source = Source::Cloud(&name);
    for key in ["profile", "cloud"] {
        if let Some(profile) = layer.get(key) {
            return Err(source.wrong(
                key,
                profile,
                "left out: vendor profiles are not built in; write what the profile says (auth.auth_url and so on) \
                 into the entry",
            ));
        }
    }
    if let Some(region) = region {
        layer.set("region_name", region.to_owned());
    }
    resolve::settings(&in_region(layer, source)?, source)
}

fn read(text: &str, file: &str) -> Result<BTreeMap<String, Option<Layer>>> {
    if text.len() > MOST {
        return Err(Error::misuse(format!("{file} is larger than {MOST} bytes, which no such file is")));
    }
    if text.trim().is_empty() {
        return Ok(BTreeMap::new());
    }
    // Without the parser's own words: they can quote a password.
    let read = yaml_serde::from_str::<Option<File>>(text).map_err(|error| {
        let place = error
            .location()
            .map_or(String::new(), |place| format!(" at line {}, column {}", place.line(), place.column()));
        Error::misuse(format!(
            "{file} cannot be read{place}; it should hold clouds: NAME: auth: with a text for each setting"
        ))
    })?;
    Ok(read.unwrap_or_default().clouds.unwrap_or_default())
}

/// The settings of the region wanted: of those listed the first, unless one is named.
fn in_region(layer: Layer, source: Source<'_>) -> Result<Layer> {
    let wanted = layer.get("region_name").map(str::to_owned);
    let Some((first, _)) = layer.regions.first() else { return Ok(layer) };
    let wanted = wanted.unwrap_or_else(|| first.clone());
    let Some((_, values)) = layer.regions.iter().find(|(name, _)| *name == wanted) else {
        let names = layer.regions.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(source.wrong("region_name", &wanted, &format!("one of the regions listed: {names}")));
    };
    let mut upper = values.clone();
    upper.set("region_name", wanted);
    Ok(layer.overlaid(upper))
}
