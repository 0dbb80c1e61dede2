//! Instances as they are shown.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html>

use super::row::{Instance, State};
use crate::ec2::network::interfaces::Interface;
use crate::ec2::region::Region;
use crate::ec2::xml::Xml;
use crate::{Time, stamp};
use std::net::Ipv4Addr;

/// A host's name in the region's private domain.
pub(crate) fn private_name(region: &str, address: Ipv4Addr) -> String {
    let host = address.to_string().replace('.', "-");
    match region {
        "us-east-1" => format!("ip-{host}.ec2.internal"),
        _ => format!("ip-{host}.{region}.compute.internal"),
    }
}

/// A host's name for the world.
pub(crate) fn public_name(region: &str, address: Ipv4Addr) -> String {
    let host = address.to_string().replace('.', "-");
    match region {
        "us-east-1" => format!("ec2-{host}.compute-1.amazonaws.com"),
        _ => format!("ec2-{host}.{region}.compute.amazonaws.com"),
    }
}

/// The public address of an interface: an elastic one goes before that of its own.
pub(crate) fn public_address(region: &Region, interface: &Interface, now: Time) -> Option<Ipv4Addr> {
    let own = interface.public.filter(|(_, from)| *from <= now).map(|(address, _)| address);
    let elastic = interface.elastic.as_ref().and_then(|id| region.addresses.get(id));
    elastic.map(|address| address.ip).or(own)
}

/// The interfaces of an instance, the first being the primary one.
pub(crate) fn interfaces<'r>(region: &'r Region, instance: &Instance) -> Vec<&'r Interface> {
    let mut found: Vec<&Interface> =
        instance.interfaces.iter().filter_map(|id| region.interfaces.get(id)).collect();
    found.sort_by_key(|interface| interface.attachment.as_ref().map_or(u32::MAX, |held| held.index));
    found
}

/// `instanceState`, `currentState` and so on.
pub(super) fn state(xml: &mut Xml, name: &str, state: State) {
    xml.within(name, |xml| {
        xml.put("code", state.code()).put("name", state.name());
    });
}

fn groups(xml: &mut Xml, region: &Region, ids: &[String]) {
    xml.items("groupSet", ids, |xml, id| {
        xml.put("groupId", id).opt("groupName", region.groups.get(id).map(|group| &group.name));
    });
}

/// The inside of an instance's `item`.
pub(super) fn show(xml: &mut Xml, region: &Region, instance: &Instance, now: Time) {
    let current = instance.state(now);
    let held = interfaces(region, instance);
    let primary = held.first().filter(|_| current != State::Terminated);
    let public = primary.and_then(|interface| public_address(region, interface, now));
    xml.put("instanceId", &instance.id).put("imageId", &instance.image);
    state(xml, "instanceState", current);
    xml.put("privateDnsName", primary.map_or_else(String::new, |i| private_name(&region.name, i.address)));
    xml.put("dnsName", public.map_or_else(String::new, |address| public_name(&region.name, address)));
    let reason = instance.reason.as_ref().filter(|_| !matches!(current, State::Pending | State::Running));
    xml.put("reason", reason.map_or_else(String::new, |reason| transition(instance, &reason.message, now)));
    xml.opt("keyName", instance.key_name.as_ref()).put("amiLaunchIndex", instance.index);
    xml.put("instanceType", &instance.kind).time("launchTime", instance.launched);
    xml.within("placement", |xml| {
        xml.put("availabilityZone", &instance.zone).put("tenancy", instance.tenancy);
        xml.put("groupName", instance.group.as_deref().unwrap_or(""));
    });
    xml.within("monitoring", |xml| {
        xml.put("state", if instance.monitoring { "enabled" } else { "disabled" });
    });
    if let Some(primary) = primary {
        xml.put("subnetId", &instance.subnet).put("vpcId", &instance.vpc);
        xml.put("privateIpAddress", primary.address).opt("ipAddress", public);
        xml.put("sourceDestCheck", primary.source_dest_check);
        groups(xml, region, &primary.groups);
    }
    if let Some(reason) = reason {
        xml.within("stateReason", |xml| {
            xml.put("code", reason.code).put("message", format!("{}: {}", reason.code, reason.message));
        });
    }
    xml.put("architecture", instance.architecture);
    xml.put("rootDeviceType", "ebs").put("rootDeviceName", &instance.root);
    let volumes = instance.volumes.iter().filter_map(|id| region.volumes.get(id));
    xml.items("blockDeviceMapping", volumes, |xml, volume| {
        let Some(held) = &volume.attachment else { return };
        xml.put("deviceName", &held.device).within("ebs", |xml| {
            xml.put("volumeId", &volume.id).put("status", held.status(now)).time("attachTime", held.since);
            xml.put("deleteOnTermination", held.delete_on_termination);
        });
    });
    xml.put("virtualizationType", "hvm").put("clientToken", instance.client_token.as_deref().unwrap_or(""));
    xml.tags(region.tags.of(&instance.id)).put("hypervisor", "xen");
    xml.items("networkInterfaceSet", if primary.is_some() { held } else { Vec::new() }, |xml, interface| {
        show_interface(xml, region, interface, now);
    });
    if let Some(arn) = &instance.profile {
        xml.within("iamInstanceProfile", |xml| {
            xml.put("arn", arn);
        });
    }
    xml.put("ebsOptimized", instance.ebs_optimized).put("enaSupport", true);
    xml.within("metadataOptions", |xml| {
        instance.metadata.show(xml, "applied");
    });
}

/// Why and when: `User initiated (2024-05-01 12:00:00 GMT)`.
fn transition(instance: &Instance, message: &str, now: Time) -> String {
    match instance.changed(now) {
        Some(at) => format!("{message} ({} GMT)", stamp::seconds(at).replace('T', " ").trim_end_matches('Z')),
        None => message.to_owned(),
    }
}

fn show_interface(xml: &mut Xml, region: &Region, interface: &Interface, now: Time) {
    xml.put("networkInterfaceId", &interface.id).put("subnetId", &interface.subnet);
    xml.put("vpcId", &interface.vpc).put("description", &interface.description);
    xml.put("ownerId", &region.account).put("status", "in-use").put("macAddress", &interface.mac);
    xml.put("privateIpAddress", interface.address);
    xml.put("privateDnsName", private_name(&region.name, interface.address));
    xml.put("sourceDestCheck", interface.source_dest_check);
    groups(xml, region, &interface.groups);
    if let Some(held) = &interface.attachment {
        xml.within("attachment", |xml| {
            xml.put("attachmentId", &held.id).put("deviceIndex", held.index).put("status", "attached");
            xml.time("attachTime", held.since).put("deleteOnTermination", held.delete_on_termination);
        });
    }
    let public = public_address(region, interface, now);
    let association = |xml: &mut Xml| {
        if let Some(address) = public {
            xml.within("association", |xml| {
                xml.put("publicIp", address).put("publicDnsName", public_name(&region.name, address));
                xml.put("ipOwnerId", if interface.elastic.is_some() { &region.account } else { "amazon" });
            });
        }
    };
    association(xml);
    xml.items("privateIpAddressesSet", [interface], |xml, interface| {
        xml.put("privateIpAddress", interface.address).put("primary", true);
        association(xml);
    });
}
