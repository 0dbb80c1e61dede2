//! Instances listed.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

use super::row::{Instance, State};
use super::view;
use crate::ec2::list::{Listing, find, find_where};
use crate::ec2::params::Params;
use crate::ec2::refused::Refused;
use crate::ec2::region::Region;
use crate::ec2::scene::Scene;
use crate::ec2::xml::Xml;
use crate::{Time, stamp};

const INSTANCES: Listing = Listing {
    ids: "InstanceId",
    filters: &[
        "architecture",
        "availability-zone",
        "block-device-mapping.volume-id",
        "client-token",
        "dns-name",
        "group-id",
        "group-name",
        "image-id",
        "instance-id",
        "instance-state-code",
        "instance-state-name",
        "instance-type",
        "instance.group-id",
        "instance.group-name",
        "ip-address",
        "key-name",
        "launch-time",
        "monitoring-state",
        "network-interface.network-interface-id",
        "network-interface.subnet-id",
        "network-interface.vpc-id",
        "owner-id",
        "private-dns-name",
        "private-ip-address",
        "reservation-id",
        "root-device-name",
        "root-device-type",
        "subnet-id",
        "tenancy",
        "vpc-id",
    ],
    pages: Some((5, 1000)),
};

fn values(region: &Region, instance: &Instance, filter: &str, now: Time) -> Vec<String> {
    let held = || view::interfaces(region, instance);
    let primary = || held().into_iter().next();
    let public = || primary().and_then(|interface| view::public_address(region, interface, now));
    let many = |found: Option<String>| found.into_iter().collect();
    let groups = || held().into_iter().flat_map(|interface| interface.groups.clone());
    vec![match filter {
        "architecture" => instance.architecture.into(),
        "availability-zone" => instance.zone.clone(),
        "block-device-mapping.volume-id" => return instance.volumes.clone(),
        "client-token" => return many(instance.client_token.clone()),
        "dns-name" => return many(public().map(|address| view::public_name(&region.name, address))),
        "group-id" | "instance.group-id" => return groups().collect(),
        "group-name" | "instance.group-name" => {
            return groups().filter_map(|id| Some(region.groups.get(&id)?.name.clone())).collect();
        }
        "image-id" => instance.image.clone(),
        "instance-id" => instance.id.clone(),
        "instance-state-code" => instance.state(now).code().to_string(),
        "instance-state-name" => instance.state(now).name().into(),
        "instance-type" => instance.kind.clone(),
        "ip-address" => return many(public().map(|address| address.to_string())),
        "key-name" => return many(instance.key_name.clone()),
        "launch-time" => stamp::millis(instance.launched),
        "monitoring-state" => if instance.monitoring { "enabled" } else { "disabled" }.into(),
        "network-interface.network-interface-id" => return instance.interfaces.clone(),
        "network-interface.subnet-id" => return held().iter().map(|i| i.subnet.clone()).collect(),
        "network-interface.vpc-id" => return held().iter().map(|i| i.vpc.clone()).collect(),
        "owner-id" => region.account.clone(),
        "private-dns-name" => {
            return many(primary().map(|interface| view::private_name(&region.name, interface.address)));
        }
        "private-ip-address" => return many(primary().map(|interface| interface.address.to_string())),
        "reservation-id" => instance.reservation.clone(),
        "root-device-name" => instance.root.clone(),
        "root-device-type" => "ebs".into(),
        // What a terminated instance was in, it is in no longer.
        "subnet-id" => return many(primary().map(|_| instance.subnet.clone())),
        "vpc-id" => return many(primary().map(|_| instance.vpc.clone())),
        _ => instance.tenancy.into(),
    }]
}

/// The inside of a reservation: an owner, and instances that were made together.
pub(super) fn reservation(xml: &mut Xml, region: &Region, instances: &[&Instance], now: Time) {
    let first = instances.first().map_or("", |instance| &instance.reservation);
    xml.put("reservationId", first).put("ownerId", &region.account);
    xml.items("groupSet", None::<&str>, |_, _| {});
    xml.items("instancesSet", instances, |xml, instance| view::show(xml, region, instance, now));
}

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let scene = &*scene;
    let (region, now) = (&*scene.region, scene.now);
    let (page, next) = find::<Instance>(scene, params, &INSTANCES, |instance, filter| {
        values(region, instance, filter, now)
    })?;
    let mut xml = Xml::default();
    let together = page.chunk_by(|a, b| a.reservation == b.reservation);
    xml.items("reservationSet", together, |xml, instances| reservation(xml, region, instances, now));
    xml.opt("nextToken", next);
    Ok(xml)
}

const STATUSES: Listing = Listing {
    ids: "InstanceId",
    filters: &["availability-zone", "instance-state-code", "instance-state-name"],
    pages: Some((5, 1000)),
};

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html>
pub(super) fn status(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let all = params.flag("IncludeAllInstances")?.unwrap_or(false);
    let scene = &*scene;
    let (region, now) = (&*scene.region, scene.now);
    let (page, next) = find_where::<Instance>(
        scene,
        params,
        &STATUSES,
        |instance, filter| values(region, instance, filter, now),
        |instance| all || instance.state(now) == State::Running,
    )?;
    let mut xml = Xml::default();
    xml.items("instanceStatusSet", page, |xml, instance| {
        let state = instance.state(now);
        xml.put("instanceId", &instance.id).put("availabilityZone", &instance.zone);
        view::state(xml, "instanceState", state);
        // Checks pass one action's time after the boot.
        let checked = instance.changed(now).is_none_or(|at| at + scene.settings.action_time <= now);
        let status = match state {
            State::Running if checked => "ok",
            State::Running => "initializing",
            _ => "not-applicable",
        };
        for name in ["systemStatus", "instanceStatus"] {
            xml.within(name, |xml| {
                xml.put("status", status);
            });
        }
    });
    xml.opt("nextToken", next);
    Ok(xml)
}
