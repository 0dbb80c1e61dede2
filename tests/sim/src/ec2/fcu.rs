//! What Outscale's Flexible Compute Unit adds to EC2's interface.
//!
//! <https://docs.outscale.com/fcu.html>

use super::filter::Filters;
use super::images::Image;
use super::instances::row::Instance;
use super::key_pairs;
use super::params::Params;
use super::refused::{Refused, refused};
use super::scene::{Action, Scene, action, done};
use super::storage::snapshots::Snapshot;
use super::types;
use super::xml::Xml;

pub(super) const ACTIONS: &[Action] = &[
    action("DescribeProductTypes", &["Filters"], products),
    action("DescribeQuotas", &["Filters", "MaxResults", "NextToken", "QuotaName.N"], quotas),
    action("GetProductType", &["ImageId", "SnapshotId"], product),
    action("ModifyInstanceKeypair", &["InstanceId", "KeyName"], key_pair),
];

const PRODUCTS: &[(&str, &str)] = &[("0001", "Linux/UNIX"), ("0002", "Windows"), ("0003", "MapR")];

fn products(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let filters = Filters::read(params, &["description", "product-type-id"])?;
    let fits = |(id, description): &&(&str, &str)| {
        filters.fit(None, |name| vec![if name == "description" { description } else { id }.to_string()])
    };
    let _ = scene;
    let mut xml = Xml::default();
    xml.items("productTypeSet", PRODUCTS.iter().filter(fits), |xml, (id, description)| {
        xml.put("productTypeId", id).put("description", description);
    });
    Ok(xml)
}

/// All there is here runs Linux.
fn product(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    match (params.text("ImageId"), params.text("SnapshotId")) {
        (Some(id), None) => scene.find::<Image>(id).map(|_| ())?,
        (None, Some(id)) => scene.find::<Snapshot>(id).map(|_| ())?,
        (Some(_), Some(_)) => return Err(Refused::combination("Give an image or a snapshot")),
        (None, None) => return Err(Refused::missing("ImageId or SnapshotId")),
    }
    let (id, description) = PRODUCTS[0];
    let mut xml = Xml::default();
    xml.put("productTypeId", id).put("description", description);
    Ok(xml)
}

fn key_pair(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let id = scene.given::<Instance>(params, "InstanceId")?.id.clone();
    let name = key_pairs::by_name(scene, params.needed("KeyName")?)?.name.clone();
    scene.find_mut::<Instance>(&id)?.key_name = Some(name);
    done()
}

struct Quota {
    name: &'static str,
    display: &'static str,
    group: &'static str,
    most: u64,
    used: u64,
}

fn all(scene: &Scene<'_>) -> Vec<Quota> {
    let region = &*scene.region;
    let alive: Vec<&Instance> =
        region.instances.iter().filter(|instance| !instance.state(scene.now).is_over()).collect();
    let cores = alive.iter().filter_map(|instance| types::find(scene, &instance.kind).ok());
    let cores = cores.map(|kind| u64::from(kind.vcpus)).sum();
    let gigabytes = region.volumes.iter().map(|volume| u64::from(volume.size)).sum();
    let quota = |name, display, group, most: u64, used| Quota { name, display, group, most, used };
    let limits = &scene.settings.quota;
    vec![
        quota("vm_limit", "VM Limit", "Compute", limits.instances as u64, alive.len() as u64),
        quota("core_limit", "Core Limit", "Compute", u64::from(limits.cores), cores),
        quota(
            "volume_limit",
            "Volume Limit",
            "Block Storage",
            limits.volumes as u64,
            region.volumes.len() as u64,
        ),
        quota("volume_size_limit", "Volume Size Limit", "Block Storage", limits.gigabytes, gigabytes),
        quota(
            "snapshot_limit",
            "Snapshot Limit",
            "Block Storage",
            limits.snapshots as u64,
            region.snapshots.len() as u64,
        ),
        quota("eip_limit", "EIP Limit", "Other", limits.floating_ips as u64, region.addresses.len() as u64),
    ]
}

/// The account's quotas; there are none of single things. Where not all are told, nothing says how to go on.
fn quotas(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let known = ["quota.display-name", "quota.group-name", "reference"];
    let filters = Filters::read(params, &known)?;
    let mut quotas = all(scene);
    let names = params.list("QuotaName");
    if let Some(name) = names.iter().find(|name| !quotas.iter().any(|quota| quota.name == **name)) {
        return Err(refused("InvalidParameterValue", format!("There is no quota {name}")));
    }
    if let Some(token) = params.text("NextToken") {
        return Err(refused("InvalidNextToken", format!("The token '{token}' is invalid")));
    }
    quotas.retain(|quota| {
        let value = |name: &str| {
            let value = match name {
                "quota.display-name" => quota.display,
                "quota.group-name" => quota.group,
                _ => "global",
            };
            vec![value.to_owned()]
        };
        (names.is_empty() || names.contains(&quota.name)) && filters.fit(None, value)
    });
    let most = params.number::<usize>("MaxResults")?.unwrap_or(usize::MAX);
    let truncated = quotas.len() > most;
    quotas.truncate(most);
    let account = &scene.region.account;
    let mut xml = Xml::default();
    xml.put("isTruncated", truncated);
    xml.items("referenceQuotaSet", (!quotas.is_empty()).then_some(quotas), |xml, quotas| {
        xml.put("reference", "global").items("quotaSet", quotas, |xml, quota| {
            xml.put("ownerId", account).put("name", quota.name).put("displayName", quota.display);
            xml.put("description", format!("Maximum of the account's {}", quota.display));
            xml.put("groupName", quota.group).put("maxQuotaValue", quota.most);
            xml.put("usedQuotaValue", quota.used);
        });
    });
    Ok(xml)
}
