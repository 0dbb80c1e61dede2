//! What Nova had before its neighbours.

use super::read;
use pileus_core::{
    Time,
    providers::openstack::nova::legacy::{
        floating_ips::{CreateFloatingIp, GetFloatingIp, ListFloatingIpPools, ListFloatingIps},
        networks::{CreateNetwork, Family, ListNetworks},
        security_groups::{CreateSecurityGroup, CreateSecurityGroupRule, ListSecurityGroups},
        snapshots::{CreateSnapshot, GetSnapshot, ListSnapshots, Snapshot},
        volumes::{CreateVolume, GetVolume, ListVolumes},
    },
};

#[test]
fn floating_addresses() {
    let Some(page) = read(&ListFloatingIps, "_floating_ips") else { return };
    let (free, led) = (&page.items[0], &page.items[1]);
    assert_eq!((free.id.as_str(), free.ip.as_str()), ("09ea1784-2f81-46dc-8c91-244b4df75bde", "10.3.1.42"));
    assert_eq!((&free.server, &free.fixed_ip, free.pool.as_deref()), (&None, &None, Some("public")));
    assert_eq!(led.server.as_deref(), Some("fcfc96da-19e2-40fd-8497-f29da1b21143"));
    assert_eq!((led.ip.as_str(), led.fixed_ip.as_deref()), ("10.3.1.1", Some("172.16.21.4")));
    let Some(one) = read(&GetFloatingIp { id: "x".into() }, "_floating_ip") else { return };
    assert_eq!(one.value, free.value);
    assert_eq!(read(&CreateFloatingIp::default(), "_floating_ip").map(|made| made.value), Some(one.value));
    let Some(pools) = read(&ListFloatingIpPools, "_floating_ip_pools") else { return };
    let names: Vec<_> = pools.items.iter().map(|pool| pool.name.as_str()).collect();
    assert_eq!(names, ["public", "foobar"]);
}

#[test]
fn networks() {
    let Some(page) = read(&ListNetworks::default(), "_os_networks") else { return };
    let networks: Vec<_> =
        page.items.iter().map(|network| (network.label.as_str(), network.cidr.as_deref())).collect();
    assert_eq!(networks, [("test1", Some("127.0.0.0/24")), ("public", None), ("private", None)]);
    assert_eq!(page.items[0].id, "f13e5051-feea-416b-827a-1a0acc2dad14");
    let create = CreateNetwork { family: Family::Networks, label: "test1".into(), cidr: None };
    let Some(network) = read(&create, "_os_networks_POST") else { return };
    assert_eq!(network.id, "ef2143d4-2353-4e3c-b577-0de372411f42");
    assert_eq!((network.label.as_str(), network.cidr.as_deref()), ("test1", Some("127.0.0.0/24")));
}

#[test]
fn security_groups() {
    let Some(page) = read(&ListSecurityGroups::default(), "_os_security_groups") else { return };
    assert_eq!((page.items.len(), page.rest), (2, None));
    let ftp = &page.items[1];
    assert_eq!((ftp.id.as_str(), ftp.name.as_str(), ftp.project_id.as_deref()), ("4", "ftp", Some("68")));
    assert_eq!(ftp.description, "FTP Client-Server - Open 20-21 ports");
    let rule = &ftp.rules[0];
    assert_eq!((rule.id.as_str(), rule.parent_group_id.as_str()), ("1", "4"));
    assert_eq!(
        (rule.from_port, rule.to_port, rule.ip_protocol.as_deref()),
        (Some(20), Some(21), Some("tcp"))
    );
    assert_eq!(rule.ip_range.cidr.as_deref(), Some("0.0.0.0/0"));
    assert!(rule.group.as_ref().is_some_and(|group| group.name.is_none()), "by addresses");

    let create = CreateSecurityGroup { name: "test".into(), description: "Test Security Group".into() };
    let Some(group) = read(&create, "_os_security_groups_create") else { return };
    assert_eq!((group.id.as_str(), group.name.as_str(), group.rules.len()), ("6", "test", 0));

    let create = CreateSecurityGroupRule {
        parent_group_id: "6".into(),
        ip_protocol: "tcp".into(),
        from_port: 14,
        to_port: 16,
        cidr: Some("0.0.0.0/0".into()),
        group_id: None,
    };
    let Some(rule) = read(&create, "_os_security_group_rules_create") else { return };
    assert_eq!((rule.id.as_str(), rule.parent_group_id.as_str()), ("2", "6"));
    assert_eq!((rule.from_port, rule.to_port), (Some(14), Some(16)));
}

#[test]
fn volumes() {
    let Some(page) = read(&ListVolumes::default(), "_os_volumes") else { return };
    assert_eq!((page.items.len(), page.rest), (2, None));
    let (first, second) = (&page.items[0], &page.items[1]);
    assert_eq!(first.id, "cd76a3a1-c4ce-40f6-9b9f-07a61508938d");
    assert_eq!((first.name.as_deref(), first.description.as_deref()), (Some("test_volume_2"), Some("")));
    assert_eq!((first.size, first.status.as_str()), (2, "available"));
    assert_eq!(first.attachments[0].server, "12065");
    assert_eq!(first.attachments[0].device.as_deref(), Some("/dev/vdb"));
    assert_eq!(first.created_at, Time::parse_rfc3339("2013-06-24T11:20:13Z"));
    assert_eq!(
        (first.availability_zone.as_deref(), first.volume_type.as_deref()),
        (Some("nova"), Some("None"))
    );
    assert!(second.attachments.is_empty(), "an attachment with nothing in it is none");
    assert_eq!((second.size, second.status.as_str()), (50, "some-unknown-state"));
    assert_eq!(second.snapshot_id.as_deref(), Some("01f48111-7866-4cd2-986a-e92683c4a363"));

    let name = "_os_volumes_cd76a3a1_c4ce_40f6_9b9f_07a61508938d";
    let Some(volume) = read(&GetVolume { id: "cd76a3a1".into() }, name) else { return };
    assert_eq!((volume.status.as_str(), volume.attachments.len()), ("in-use", 1));
    let create = CreateVolume { size: 1, name: Some("test".into()), ..CreateVolume::default() };
    let Some(volume) = read(&create, "_os_volumes_create") else { return };
    assert_eq!(volume.id, "43b7db44-0497-40fa-b817-c906f13bbea3");
    assert_eq!((volume.name.as_deref(), volume.status.as_str(), volume.size), (Some("test"), "creating", 1));
    assert!(volume.attachments.is_empty() && volume.description.is_none());
}

/// The fields of a snapshot, whichever way they are written.
fn assert_daily(snapshot: &Snapshot) {
    assert_eq!(snapshot.id, "3fbbcccf-d058-4502-8844-6feeffdf4cb5");
    assert_eq!(snapshot.name.as_deref(), Some("snap-001"));
    assert_eq!(snapshot.description.as_deref(), Some("Daily backup"));
    assert_eq!(snapshot.volume_id.as_deref(), Some("521752a6-acf6-4b2d-bc7a-119f9148cd8c"));
    assert_eq!((snapshot.status.as_str(), snapshot.size), ("available", 30));
    assert_eq!(snapshot.created_at, Time::parse_rfc3339("2012-02-29T03:50:07Z"));
}

#[test]
fn snapshots_in_both_ways_of_writing() {
    let get = GetSnapshot { id: "3fbbcccf".into() };
    for name in ["_os_snapshot", "_os_snapshot_rackspace"] {
        let Some(snapshot) = read(&get, name) else { return };
        assert_daily(&snapshot);
    }
    let create = CreateSnapshot { volume_id: "521752a6".into(), ..CreateSnapshot::default() };
    for name in ["_os_snapshots_create", "_os_snapshots_create_rackspace"] {
        let Some(snapshot) = read(&create, name) else { return };
        assert_daily(&snapshot);
    }
    for name in ["_os_snapshots", "_os_snapshots_rackspace"] {
        let Some(page) = read(&ListSnapshots::default(), name) else { return };
        assert_eq!((page.items.len(), &page.rest), (3, &None));
        assert_daily(&page.items[0]);
        assert_eq!(page.items[1].size, 25);
        assert_eq!(page.items[2].created_at, None, "there was no 29th of February in 2013");
        let written = page.items[2].extra.text();
        assert!(written.contains("2013-02-29T03:50:07Z"), "the document keeps it: {written}");
    }
}
