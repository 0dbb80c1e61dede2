//! Cinder: volumes, their snapshots and types, versions 3 and 2.
//!
//! <https://docs.openstack.org/api-ref/block-storage/v3/>

mod actions;
pub(crate) mod rows;
mod snapshots;
mod types;
mod volumes;

use crate::Time;
use crate::exchange::{Refusal, Reply, json};
use crate::nova;
use crate::page::{Window, query_after};
use crate::region::Region;
use crate::route::Route;
use crate::service::{Handler, Scene, Service};
use crate::settings::Settings;
use crate::version::Range;
use rows::{Hold, Volume};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TABLES: &[&[Route<Handler>]] = &[volumes::ROUTES, actions::ROUTES, snapshots::ROUTES, types::ROUTES];

pub(crate) const SERVICE: Service = Service {
    name: "volume",
    versions: &["v3", "v2", "v1"],
    tables: TABLES,
    refuse: nova::refuse,
    no_route: nova::no_route,
    discover,
    microversions: Some(Range {
        service: "volume",
        legacy_header: None,
        major: 3,
        lowest: 0,
        highest: |_| 70,
    }),
};

fn discover(_: &Settings, path: &[String], root: &str) -> Option<Reply> {
    let version = |id: &str, path: &str, status: &str, highest: &str, lowest: &str| {
        json!({
            "id": id, "status": status, "version": highest, "min_version": lowest, "updated": "2023-08-31T00:00:00Z",
            "links": [{"rel": "self", "href": format!("{root}/{path}/")}],
            "media-types": [{
                "base": "application/json", "type": "application/vnd.openstack.volume+json;version=3",
            }],
        })
    };
    let (two, three) =
        (version("v2.0", "v2", "DEPRECATED", "", ""), version("v3.0", "v3", "CURRENT", "3.70", "3.0"));
    match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Some(json(300, &json!({"versions": [two, three]}))),
        ["v2"] => Some(json(200, &json!({"versions": [two]}))),
        ["v3"] => Some(json(200, &json!({"versions": [three]}))),
        _ => None,
    }
}

/// A volume to be made.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewVolume {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) size: u64,
    pub(crate) kind: Option<String>,
    pub(crate) zone: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) snapshot: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) multiattach: bool,
}

/// Makes a volume, if the quota allows.
pub(crate) fn make_volume(scene: &mut Scene<'_>, new: NewVolume) -> Result<String, Refusal> {
    let quota = &scene.settings.quota;
    let mine = scene.region.volumes.iter().filter(|volume| volume.project == scene.who.project);
    let (count, used) = mine.fold((0, 0), |(n, size), volume| (n + 1, size + volume.size));
    if count >= quota.volumes {
        return Err(Refusal::new(
            413,
            format!(
                "VolumeLimitExceeded: Maximum number of volumes allowed ({}) exceeded for quota 'volumes'.",
                quota.volumes
            ),
        ));
    }
    if used + new.size > quota.gigabytes {
        return Err(Refusal::new(
            413,
            format!(
                "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested {}G, quota is {}G and {used}G has been consumed.",
                new.size, quota.gigabytes
            ),
        ));
    }
    let first = |list: &[String]| list.first().cloned().unwrap_or_default();
    let id = scene.ids.uuid();
    let volume = Volume {
        id: id.clone(),
        name: new.name,
        description: new.description,
        project: scene.who.project.clone(),
        user: scene.who.user.clone(),
        size: new.size,
        kind: new.kind.unwrap_or_else(|| first(&scene.settings.volume_types)),
        zone: new.zone.unwrap_or_else(|| first(&scene.settings.zones)),
        bootable: new.image.is_some(),
        image: new.image,
        snapshot: new.snapshot,
        source: new.source,
        metadata: new.metadata,
        attachments: Vec::new(),
        multiattach: new.multiattach,
        created: scene.now,
        updated: scene.now,
        busy: Some((scene.now + scene.settings.volume_time, "creating")),
        reserved: false,
        deleting: false,
    };
    scene.region.volumes.put(&id, volume);
    Ok(id)
}

/// Attaches a volume to a server.
pub(crate) fn hold(scene: &mut Scene<'_>, volume: &str, server: &str, device: &str) {
    let ready = scene.now + scene.settings.volume_time;
    let id = scene.ids.uuid();
    if let Some(volume) = scene.region.volumes.get_mut(volume) {
        let (server, device) = (server.to_owned(), device.to_owned());
        volume.attachments.retain(|hold| hold.gone.is_none_or(|gone| gone > scene.now));
        volume.attachments.push(Hold { id, server, device, since: scene.now, ready, gone: None });
        volume.reserved = false;
        volume.updated = scene.now;
    }
}

/// Detaches a volume from a server, at some time.
pub(crate) fn let_go(region: &mut Region, volume: &str, server: &str, at: Time) {
    if let Some(volume) = region.volumes.get_mut(volume) {
        for hold in volume.attachments.iter_mut().filter(|hold| hold.server == server) {
            hold.gone = Some(at);
        }
        volume.updated = at;
    }
}

/// A page of a listing: the name of the list and the path it is at, its rows, and how one is told and shown.
fn listing<T>(
    scene: &Scene<'_>,
    (name, path): (&str, &str),
    rows: Vec<&T>,
    id: fn(&T) -> &String,
    entry: fn(&Scene<'_>, &T) -> Value,
) -> Result<Reply, Refusal> {
    let (page, next) = Window::of(scene)?.cut(rows, |row| id(row).as_str())?;
    let shown: Vec<Value> = page.iter().map(|row| entry(scene, row)).collect();
    let mut body = json!({name: shown});
    if let Some(marker) = next {
        let href = format!("{}?{}", scene.url(path), query_after(scene, &marker));
        body[format!("{name}_links")] = json!([{"rel": "next", "href": href}]);
    }
    Ok(json(200, &body))
}

/// Metadata that has been checked to be names and strings.
fn labels(given: &Value) -> BTreeMap<String, String> {
    let pairs = given.as_object().into_iter().flatten();
    pairs.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}
