//! Answers of Cinder v2 and v3, and of a v1 in v2's clothes.

use pileus_core::{
    Endpoint, Time,
    providers::openstack::cinder::{
        CreateSnapshot, CreateVolume, GetQuotas, GetVolume, ListSnapshots, ListVolumes, Quota,
        SnapshotStatus, VolumeStatus,
    },
};
use pileus_tests::recorded::read;

fn fixture(file: &str) -> String {
    format!("libcloud/compute/openstack_v1.1/{file}")
}

#[test]
fn volumes() {
    let Some(page) = read(&ListVolumes::default(), &fixture("_v2_0__volumes.json")) else { return };
    let page = page.expect("a page");
    assert!(page.rest.is_none());
    let [attached, odd] = &page.items[..] else { panic!("{} volumes", page.items.len()) };

    assert_eq!(attached.id, "6edbc2f4-1507-44f8-ac0d-eed1d2608d38");
    assert_eq!(
        (attached.name.as_deref(), attached.description.as_deref()),
        (Some("test-volume-attachments"), Some(""))
    );
    assert_eq!((&attached.status, attached.size), (&VolumeStatus::InUse, Some(2)));
    assert_eq!(attached.created_at, Some(Time::from_unix_secs(1_372_072_813)));
    assert_eq!(attached.availability_zone.as_deref(), Some("nova"));
    assert_eq!(attached.volume_type.as_deref(), Some("lvmdriver-1"));
    assert_eq!(attached.user_id.as_deref(), Some("32779452fcd34ae1a53a797ac8a1e064"));
    assert_eq!((attached.bootable, attached.replication_status.as_deref()), (None, Some("disabled")));
    let at = &attached.attachments[0];
    assert_eq!(at.server_id.as_deref(), Some("f4fda93b-06e0-4743-8117-bc8bcecd651b"));
    assert_eq!(at.attachment_id.as_deref(), Some("3b4db356-253d-4fab-bfa0-e3626c0b8405"));
    assert_eq!(
        (at.volume_id.as_deref(), at.device.as_deref()),
        (Some(attached.id.as_str()), Some("/dev/vdb"))
    );

    assert_eq!(odd.id, "cfcec3bc-b736-4db5-9535-4c24112691b5");
    assert_eq!(odd.status, VolumeStatus::Other("some-unknown-state".into()));
    assert_eq!((odd.size, odd.bootable, odd.volume_type.as_deref()), (Some(50), Some(false), None));
    assert_eq!(odd.snapshot_id.as_deref(), Some("01f48111-7866-4cd2-986a-e92683c4a363"));
    assert!(odd.attachments.is_empty() && odd.metadata.is_empty());
    assert_eq!(odd.extra.get::<String>("status").as_deref(), Some("some-unknown-state"));
}

#[test]
fn one_volume_in_the_words_of_two_versions() {
    let id = "cd76a3a1-c4ce-40f6-9b9f-07a61508938d";
    let Some(volume) = read(&CreateVolume::new("test", 1), &fixture("_v2_0__volume.json")) else { return };
    let volume = volume.expect("a volume");
    assert_eq!((volume.id.as_str(), volume.name.as_deref()), (id, Some("test")));
    assert_eq!((volume.description.as_deref(), volume.size), (Some("Super volume."), Some(1)));
    assert_eq!((&volume.status, volume.bootable), (&VolumeStatus::Available, Some(false)));
    assert_eq!(
        (volume.host.as_deref(), volume.volume_type.as_deref()),
        (Some("ip-10-168-107-25"), Some("None"))
    );
    assert_eq!(volume.created_at, Some(Time::from_unix_secs(1_361_760_021)));
    assert_eq!((&volume.source_volid, &volume.snapshot_id), (&None, &None));

    let file = "_v2_0__volume_abc6a3a1_c4ce_40f6_9b9f_07a61508938d.json";
    let volume = read(&GetVolume { id: id.into() }, &fixture(file)).expect("recorded").expect("a volume");
    assert_eq!((volume.id.as_str(), volume.size), (id, Some(2)));
    assert_eq!((volume.name.as_deref(), volume.description.as_deref()), (Some("test_volume_2"), Some("")));
    let at = &volume.attachments[0];
    assert_eq!((at.server_id.as_deref(), at.device.as_deref()), (Some("12065"), Some("/dev/vdb")));
    assert_eq!(at.attachment_id, None);
}

#[test]
fn snapshots_and_their_next_page() {
    let start = read(&ListSnapshots::default(), &fixture("_v2_0__snapshots_paginate_start.json"));
    let Some(start) = start else { return };
    let start = start.expect("a page");
    let names: Vec<Option<&str>> = start.items.iter().map(|snapshot| snapshot.name.as_deref()).collect();
    assert_eq!(names, [Some("snap-101"), Some("test-volume-snapshot2"), Some("test-volume-snapshot")]);
    assert_eq!(start.items[1].metadata["name"], "test2");
    let rest = start.rest.expect("more");
    assert_eq!(rest.request().path, "/snapshots/detail");
    assert_eq!(rest.request().query, "&marker=abcde279-4cc0-4b47-a4ee-ec9c9e474b1b");

    let last = read(&rest, &fixture("_v2_0__snapshots.json")).expect("recorded").expect("a page");
    assert!(last.rest.is_none());
    let [first, second, third] = &last.items[..] else { panic!("{} snapshots", last.items.len()) };
    assert_eq!(
        (first.id.as_str(), first.name.as_deref()),
        ("3fbbcccf-d058-4502-8844-6feeffdf4cb5", Some("snap-001"))
    );
    assert_eq!(first.volume_id.as_deref(), Some("373f7b48-c4c1-4e70-9acc-086b39073506"));
    assert_eq!((&first.status, first.size), (&SnapshotStatus::Available, Some(1)));
    assert_eq!(
        (first.progress.as_deref(), first.description.as_deref()),
        (Some("100%"), Some("volume snapshot"))
    );
    assert_eq!(first.project_id.as_deref(), Some("bab7d5c60cd041a0a36f7c4b6e1dd978"));
    assert_eq!(first.metadata["name"], "test");
    assert_eq!(first.created_at, Some(Time::from_unix_secs(1_330_487_407)));
    assert_eq!(second.created_at, Some(Time::from_unix_secs(1_448_763_951)), "without a zone");
    assert_eq!(third.created_at, None, "29 February 2013 does not hide the snapshot");
}

#[test]
fn a_new_snapshot() {
    let create = CreateSnapshot { volume_id: "5aa119a8".into(), ..CreateSnapshot::default() };
    let Some(snapshot) = read(&create, &fixture("_v2_0__snapshot.json")) else { return };
    let snapshot = snapshot.expect("a snapshot");
    assert_eq!(
        (snapshot.id.as_str(), snapshot.name.as_deref()),
        ("3fbbcccf-d058-4502-8844-6feeffdf4cb5", Some("test"))
    );
    assert_eq!(snapshot.description.as_deref(), Some("Daily backup"));
    assert_eq!(snapshot.volume_id.as_deref(), Some("5aa119a8-d25b-45a7-8d1b-88e127885635"));
    assert_eq!((snapshot.size, &snapshot.status), (Some(1), &SnapshotStatus::Available));
    assert_eq!(snapshot.created_at.map(|t| t.since_epoch().as_millis()), Some(1_361_765_597_070));
}

#[test]
fn quotas_and_their_usage() {
    let get = GetQuotas { project: "fake_tenant".into(), usage: true };
    let Some(set) = read(&get, &fixture("_v3_0__volume_quota.json")) else { return };
    let set = set.expect("quotas");
    assert_eq!((set.id.as_deref(), set.quotas.len()), (Some("fake_tenant"), 10));
    let quota = |limit, in_use| Quota { limit, in_use: Some(in_use), reserved: Some(0) };
    assert_eq!(set.quotas["gigabytes"], quota(1000, 10));
    assert_eq!(set.quotas["backups"], quota(10, 0));
    assert_eq!(set.quotas["backup_gigabytes"], quota(1000, 0));
    assert_eq!(set.quotas["per_volume_gigabytes"], quota(-1, 0));
    assert_eq!(set.quotas["volumes___DEFAULT__"], quota(-1, 0));
    assert_eq!((set.quotas["volumes"], set.quotas["snapshots"]), (quota(10, 0), quota(10, 0)));
}
