//! Flavours and their extra specs.
//!
//! <https://docs.openstack.org/api-ref/compute/#flavors>

use crate::exchange::{Refusal, Reply, json};
use crate::page::{Window, query_after};
use crate::route::{Route, on};
use crate::service::{Handler, Scene};
use crate::settings::Flavor;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "flavors", list),
    on("GET", "flavors/detail", detail),
    on("GET", "flavors/{}", show),
    on("GET", "flavors/{}/os-extra_specs", extra_specs),
    on("GET", "flavors/{}/os-extra_specs/{}", extra_spec),
];

/// A flavour, shared by every server that has it.
pub(crate) type FlavorRow = Arc<Flavor>;

impl Flavor {
    fn specs(&self) -> Value {
        self.extra_specs
            .iter()
            .map(|(key, value)| (key.clone(), Value::from(value.as_str())))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// What a server shows of it from 2.47 on.
    pub(super) fn embedded(&self) -> Value {
        json!({
            "vcpus": self.vcpus, "ram": self.ram, "disk": self.disk, "ephemeral": 0, "swap": 0,
            "original_name": self.name, "extra_specs": self.specs(),
        })
    }
}

fn document(scene: &Scene<'_>, flavor: &Flavor) -> Value {
    let mut document = json!({
        "id": flavor.id, "name": flavor.name, "vcpus": flavor.vcpus, "ram": flavor.ram, "disk": flavor.disk,
        "OS-FLV-EXT-DATA:ephemeral": 0, "OS-FLV-DISABLED:disabled": false, "os-flavor-access:is_public": true,
        "rxtx_factor": 1.0, "swap": if scene.minor >= 75 { json!(0) } else { json!("") },
        "links": scene.links(&format!("flavors/{}", flavor.id)),
    });
    if scene.minor >= 55 {
        document["description"] = Value::Null;
    }
    if scene.minor >= 61 {
        document["extra_specs"] = flavor.specs();
    }
    document
}

fn find<'s>(scene: &'s Scene<'_>) -> Result<&'s FlavorRow, Refusal> {
    let id = scene.arg(0);
    scene.region.flavors.get(id).ok_or_else(|| Refusal::missing(format!("Flavor {id} could not be found.")))
}

fn listing(scene: &Scene<'_>, entry: impl Fn(&Flavor) -> Value) -> Result<Reply, Refusal> {
    let least = |key: &str| match scene.call.query(key) {
        None => Ok(0),
        Some(text) => text.parse::<u32>().map_err(|_| Refusal::bad(format!("Invalid {key} filter [{text}]"))),
    };
    let (ram, disk) = (least("minRam")?, least("minDisk")?);
    let mut flavors: Vec<&FlavorRow> =
        scene.region.flavors.iter().filter(|f| f.ram >= ram && f.disk >= disk).collect();
    flavors.sort_by(|a, b| a.id.cmp(&b.id));
    let (page, next) = Window::of(scene)?.cut(flavors, |flavor| flavor.id.as_str())?;
    let mut body = json!({"flavors": page.iter().map(|flavor| entry(flavor)).collect::<Vec<_>>()});
    if let Some(marker) = next {
        let path = if scene.call.segments.last().is_some_and(|s| s == "detail") {
            "flavors/detail"
        } else {
            "flavors"
        };
        body["flavors_links"] =
            json!([{"rel": "next", "href": format!("{}?{}", scene.url(path), query_after(scene, &marker))}]);
    }
    Ok(json(200, &body))
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let scene = &*scene;
    listing(scene, |flavor| {
        let mut entry = json!({"id": flavor.id, "name": flavor.name, "links": scene.links(&format!("flavors/{}", flavor.id))});
        if scene.minor >= 55 {
            entry["description"] = Value::Null;
        }
        entry
    })
}

fn detail(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let scene = &*scene;
    listing(scene, |flavor| document(scene, flavor))
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let flavor = find(scene)?;
    Ok(json(200, &json!({"flavor": document(scene, flavor)})))
}

fn extra_specs(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"extra_specs": find(scene)?.specs()})))
}

fn extra_spec(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let key = scene.arg(1);
    let specs = find(scene)?.specs();
    match specs.get(key) {
        Some(value) => Ok(json(200, &json!({key: value}))),
        None => Err(Refusal::missing(format!("Flavor {} has no extra specs with key {key}.", scene.arg(0)))),
    }
}
