//! Block devices a server is created with: volumes that exist, and volumes made for it.
//!
//! <https://docs.openstack.org/nova/latest/user/block-device-mapping.html>

use super::flavors::FlavorRow;
use super::server::Attachment;
use crate::cinder::{self, NewVolume};
use crate::exchange::Refusal;
use crate::schema::{int, truth};
use crate::service::Scene;
use serde_json::Value;

/// A volume a request asks for.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    source: Source,
    device: Option<String>,
    delete: bool,
    tag: Option<String>,
}

#[derive(Clone, Debug)]
enum Source {
    Volume(String),
    New { size: u64, image: Option<String>, snapshot: Option<String>, kind: Option<String> },
}

fn invalid(why: impl std::fmt::Display) -> Refusal {
    Refusal::bad(format!("Block Device Mapping is Invalid: {why}"))
}

/// Reads both forms of block device mapping, and sees to it that the server has something to boot from.
pub(super) fn wanted(
    scene: &Scene<'_>,
    given: &Value,
    image: Option<&str>,
    flavor: &FlavorRow,
) -> Result<Vec<Disk>, Refusal> {
    let list = |key: &str| given[key].as_array().map_or(&[][..], Vec::as_slice);
    let (old, new) = (list("block_device_mapping"), list("block_device_mapping_v2"));
    if !old.is_empty() && !new.is_empty() {
        return Err(Refusal::bad(
            "Using different block_device_mapping syntaxes is not allowed in the same request.",
        ));
    }
    let mut bootable = image.is_some();
    let mut disks = Vec::new();
    for item in old {
        bootable = true;
        let size = size(item);
        let source = match (item["volume_id"].as_str(), item["snapshot_id"].as_str()) {
            (Some(id), _) => volume(scene, id)?,
            (None, Some(id)) => snapshot(scene, id, size)?,
            (None, None) => return Err(invalid("missing device_name or volume_id")),
        };
        disks.push(disk(item, source));
    }
    for item in new {
        let root = int(&item["boot_index"]) == Some(0);
        bootable |= root;
        if root && image.is_some() && item["source_type"] != "image" {
            return Err(invalid(
                "Boot sequence for the instance and image/block device mapping combination is not valid.",
            ));
        }
        if let Some(source) = modern(scene, item, flavor)? {
            disks.push(disk(item, source));
        }
    }
    if bootable {
        Ok(disks)
    } else if new.is_empty() {
        Err(Refusal::bad("Missing imageRef attribute"))
    } else {
        Err(invalid(
            "Boot sequence for the instance and image/block device mapping combination is not valid.",
        ))
    }
}

fn disk(item: &Value, source: Source) -> Disk {
    let text = |key: &str| item[key].as_str().map(str::to_owned);
    Disk {
        source,
        device: text("device_name"),
        delete: truth(&item["delete_on_termination"]),
        tag: text("tag"),
    }
}

fn size(item: &Value) -> Option<u64> {
    int(&item["volume_size"]).and_then(|size| u64::try_from(size).ok()).filter(|size| *size > 0)
}

/// One entry of `block_device_mapping_v2`; a local disk makes no volume.
fn modern(scene: &Scene<'_>, item: &Value, flavor: &FlavorRow) -> Result<Option<Source>, Refusal> {
    let id =
        item["uuid"].as_str().or_else(|| item["volume_id"].as_str()).or_else(|| item["snapshot_id"].as_str());
    let local = item["destination_type"] == "local";
    let need_id = || id.ok_or_else(|| invalid("Missing device UUID."));
    let kind = item["volume_type"].as_str().map(str::to_owned);
    if let Some(kind) = kind.as_ref().filter(|kind| !scene.settings.volume_types.contains(kind)) {
        return Err(Refusal::bad(format!("Volume type {kind} could not be found.")));
    }
    match item["source_type"].as_str().unwrap_or("volume") {
        "volume" => volume(scene, need_id()?).map(Some),
        "snapshot" => snapshot(scene, need_id()?, size(item)).map(Some),
        "image" => {
            let id = need_id()?;
            super::create::image(scene, id, flavor)?;
            if local {
                return Ok(None);
            }
            let size = size(item).ok_or_else(|| {
                invalid("Images with destination_type 'volume' need to have a non-zero size specified.")
            })?;
            Ok(Some(Source::New { size, image: Some(id.to_owned()), snapshot: None, kind }))
        }
        _ if local => Ok(None),
        _ => {
            let size = size(item).ok_or_else(|| {
                invalid("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size.")
            })?;
            Ok(Some(Source::New { size, image: None, snapshot: None, kind }))
        }
    }
}

fn volume(scene: &Scene<'_>, id: &str) -> Result<Source, Refusal> {
    let volume = scene.region.volumes.get(id).filter(|volume| scene.sees(&volume.project));
    let volume = volume.ok_or_else(|| invalid(format!("failed to get volume {id}.")))?;
    let status = volume.status(scene.now);
    if status == "available" || (status == "in-use" && volume.multiattach) {
        return Ok(Source::Volume(id.to_owned()));
    }
    Err(Refusal::bad(format!(
        "Invalid volume: volume '{id}' status must be 'available'. Currently in '{status}'"
    )))
}

fn snapshot(scene: &Scene<'_>, id: &str, size: Option<u64>) -> Result<Source, Refusal> {
    let found = scene.region.snapshots.get(id).filter(|snapshot| scene.sees(&snapshot.project));
    let found = found.ok_or_else(|| invalid(format!("failed to get snapshot {id}.")))?;
    Ok(Source::New {
        size: size.unwrap_or(found.size),
        image: None,
        snapshot: Some(id.to_owned()),
        kind: None,
    })
}

/// Makes and attaches the volumes of one server.
pub(super) fn attach(
    scene: &mut Scene<'_>,
    disks: &[Disk],
    server: &str,
) -> Result<Vec<Attachment>, Refusal> {
    let mut attached: Vec<Attachment> = Vec::new();
    for disk in disks {
        let volume = match &disk.source {
            Source::Volume(id) => id.clone(),
            Source::New { size, image, snapshot, kind } => {
                let new = NewVolume {
                    size: *size,
                    image: image.clone(),
                    snapshot: snapshot.clone(),
                    kind: kind.clone(),
                    ..NewVolume::default()
                };
                match cinder::make_volume(scene, new) {
                    Ok(id) => id,
                    Err(refusal) => {
                        for attachment in &attached {
                            cinder::let_go(scene.region, &attachment.volume, server, scene.now);
                        }
                        return Err(refusal);
                    }
                }
            }
        };
        let device = disk.device.clone().unwrap_or_else(|| device_name(&attached, "vda"));
        cinder::hold(scene, &volume, server, &device);
        attached.push(Attachment {
            volume,
            device,
            delete_on_termination: disk.delete,
            tag: disk.tag.clone(),
        });
    }
    Ok(attached)
}

/// The next free device name, from this one on.
pub(super) fn device_name(attached: &[Attachment], first: &str) -> String {
    let first = first.bytes().last().unwrap_or(b'a');
    (first..=b'z')
        .map(|letter| format!("/dev/vd{}", char::from(letter)))
        .find(|name| attached.iter().all(|attachment| attachment.device != *name))
        .unwrap_or_else(|| format!("/dev/vda{}", attached.len()))
}
