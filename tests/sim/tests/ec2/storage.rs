//! Volumes and snapshots.

use crate::client::Client;
use pileus_sim::{Quota, Settings};

fn status(client: &mut Client, id: &str) -> String {
    client.call("DescribeVolumes", &[("VolumeId.1", id)]).text("status").to_owned()
}

#[test]
fn a_volume_lives_its_life() {
    let mut client = Client::demo();
    let instance = client.booted("one");
    let zone = client.show(&instance).text("availabilityZone").to_owned();
    let params =
        [("AvailabilityZone", zone.as_str()), ("Size", "10"), ("VolumeType", "gp3"), ("ClientToken", "v")];
    let made = client.call("CreateVolume", &params);
    let id = made.text("volumeId").to_owned();
    assert_eq!(
        (made.text("status"), made.text("iops"), made.text("throughput")),
        ("creating", "3000", "125")
    );
    assert_eq!(client.call("CreateVolume", &params).text("volumeId"), id, "the same token, the same volume");
    let other = [("AvailabilityZone", zone.as_str()), ("Size", "11"), ("ClientToken", "v")];
    assert_eq!(client.refused("CreateVolume", &other), "IdempotentParameterMismatch");
    let attach = [("VolumeId", id.as_str()), ("InstanceId", instance.as_str()), ("Device", "/dev/sdf")];
    assert_eq!(client.refused("AttachVolume", &attach), "IncorrectState");
    assert_eq!(client.refused("DeleteVolume", &[("VolumeId", &id)]), "IncorrectState");
    let health = client.call("DescribeVolumeStatus", &[("VolumeId.1", &id)]);
    assert!(health.text("volumeStatus").contains("<status>insufficient-data</status>"), "{}", health.body);
    client.wait(3);
    let well = [("Filter.1.Name", "volume-status.status"), ("Filter.1.Value.1", "ok")];
    assert_eq!(client.call("DescribeVolumeStatus", &well).all("volumeId").len(), 2);
    assert_eq!(status(&mut client, &id), "available");
    assert_eq!(client.call("AttachVolume", &attach).text("status"), "attaching");
    assert_eq!(status(&mut client, &id), "in-use");
    client.wait(4);
    let held = client.call(
        "DescribeVolumes",
        &[
            ("Filter.1.Name", "attachment.instance-id"),
            ("Filter.1.Value.1", &instance),
            ("Filter.2.Name", "size"),
            ("Filter.2.Value.1", "10"),
        ],
    );
    assert!(held.text("attachmentSet").contains("<status>attached</status>"), "{}", held.body);
    assert_eq!(client.refused("AttachVolume", &attach), "VolumeInUse");
    assert_eq!(client.refused("DeleteVolume", &[("VolumeId", &id)]), "VolumeInUse");
    assert_eq!(client.show(&instance).all("deviceName"), ["/dev/xvda", "/dev/sdf"]);

    let grown = client.call("ModifyVolume", &[("VolumeId", &id), ("Size", "20")]);
    assert_eq!((grown.text("modificationState"), grown.text("originalSize")), ("modifying", "10"));
    assert_eq!(
        client.refused("ModifyVolume", &[("VolumeId", &id), ("Size", "30")]),
        "IncorrectModificationState"
    );
    client.wait(4);
    let change = client.call("DescribeVolumesModifications", &[("VolumeId.1", &id)]);
    assert_eq!(change.text("modificationState"), "optimizing");
    client.wait(3);
    let change = client.call("DescribeVolumesModifications", &[]);
    assert_eq!((change.text("modificationState"), change.text("progress")), ("completed", "100"));
    assert_eq!(client.refused("ModifyVolume", &[("VolumeId", &id), ("Size", "5")]), "InvalidParameterValue");

    assert_eq!(client.call("DetachVolume", &[("VolumeId", &id)]).text("status"), "detaching");
    assert_eq!(client.call("DetachVolume", &[("VolumeId", &id)]).text("status"), "detaching", "still");
    client.wait(4);
    assert_eq!(status(&mut client, &id), "available");
    assert_eq!(client.refused("DetachVolume", &[("VolumeId", &id)]), "IncorrectState");
    assert_eq!(client.show(&instance).all("deviceName"), ["/dev/xvda"]);
    client.call("DeleteVolume", &[("VolumeId", &id)]);
    assert_eq!(status(&mut client, &id), "deleting");
    client.wait(2);
    assert_eq!(client.refused("DeleteVolume", &[("VolumeId", &id)]), "InvalidVolume.NotFound");
    assert_eq!(client.cloud.volumes(client.now).len(), 1, "the root volume");
}

#[test]
fn volumes_keep_to_their_zone_and_their_root() {
    let mut client = Client::demo();
    let instance = client.booted("one");
    let root = client.show(&instance).text("volumeId").to_owned();
    assert_eq!(client.refused("DetachVolume", &[("VolumeId", &root)]), "OperationNotPermitted");
    let made = client.call("CreateVolume", &[("AvailabilityZone", "us-east-1c"), ("Size", "1")]);
    let id = made.text("volumeId").to_owned();
    client.wait(3);
    let attach = [("VolumeId", id.as_str()), ("InstanceId", instance.as_str()), ("Device", "/dev/sdf")];
    assert_eq!(client.refused("AttachVolume", &attach), "InvalidVolume.ZoneMismatch");
    client.call("StopInstances", &[("InstanceId.1", &instance)]);
    client.wait(4);
    client.call("DetachVolume", &[("VolumeId", &root)]);
    client.wait(4);
    assert_eq!(status(&mut client, &root), "available");
    let back = [("VolumeId", root.as_str()), ("InstanceId", instance.as_str()), ("Device", "/dev/xvda")];
    client.call("AttachVolume", &back);
    // Taken off and put back at once: the first detachment must not undo the second attachment.
    client.wait(4);
    client.call("DetachVolume", &[("VolumeId", &root)]);
    client.wait(4);
    client.call("AttachVolume", &back);
    client.call("TerminateInstances", &[("InstanceId.1", &instance)]);
    client.wait(2);
    assert_eq!(status(&mut client, &root), "available", "attached by hand, so it stays");
    for (params, code) in [
        (vec![("Size", "1")], "MissingParameter"),
        (vec![("AvailabilityZone", "us-east-1a")], "MissingParameter"),
        (vec![("AvailabilityZone", "us-east-1x"), ("Size", "1")], "InvalidParameterValue"),
        (vec![("AvailabilityZone", "us-east-1a"), ("Size", "16385")], "InvalidParameterValue"),
        (
            vec![("AvailabilityZone", "us-east-1a"), ("Size", "10"), ("VolumeType", "st1")],
            "InvalidParameterValue",
        ),
        (
            vec![("AvailabilityZone", "us-east-1a"), ("Size", "10"), ("VolumeType", "fast")],
            "InvalidParameterValue",
        ),
        (
            vec![("AvailabilityZone", "us-east-1a"), ("SnapshotId", "snap-01234567890abcdef")],
            "InvalidSnapshot.NotFound",
        ),
    ] {
        assert_eq!(client.refused("CreateVolume", &params), code, "{params:?}");
    }
}

#[test]
fn snapshots_become_volumes_again() {
    let mut client = Client::demo();
    let made = client
        .call("CreateVolume", &[("AvailabilityZoneId", "use1-az1"), ("Size", "7"), ("Encrypted", "true")]);
    assert_eq!(made.text("availabilityZone"), "us-east-1a");
    let volume = made.text("volumeId").to_owned();
    assert_eq!(client.refused("CreateSnapshot", &[("VolumeId", &volume)]), "IncorrectState");
    client.wait(3);
    let tags = [
        ("TagSpecification.1.ResourceType", "snapshot"),
        ("TagSpecification.1.Tag.1.Key", "Name"),
        ("TagSpecification.1.Tag.1.Value", "s"),
    ];
    let params: Vec<_> =
        [("VolumeId", volume.as_str()), ("Description", "nightly")].into_iter().chain(tags).collect();
    let snapshot = client.call("CreateSnapshot", &params);
    assert_eq!((snapshot.text("status"), snapshot.text("progress")), ("pending", "0%"));
    let id = snapshot.text("snapshotId").to_owned();
    let from = [("AvailabilityZone", "us-east-1b"), ("SnapshotId", id.as_str())];
    assert_eq!(client.refused("CreateVolume", &from), "IncorrectState");
    client.wait(3);
    let volume = client.call("CreateVolume", &from);
    assert_eq!(
        (volume.text("size"), volume.text("encrypted"), volume.text("snapshotId")),
        ("7", "true", id.as_str())
    );
    let small = [("AvailabilityZone", "us-east-1b"), ("SnapshotId", id.as_str()), ("Size", "6")];
    assert_eq!(client.refused("CreateVolume", &small), "InvalidParameterValue");
    let found = client.call(
        "DescribeSnapshots",
        &[("Owner.1", "self"), ("Filter.1.Name", "tag:Name"), ("Filter.1.Value.1", "s")],
    );
    assert_eq!((found.all("snapshotId"), found.text("description")), (vec![id.as_str()], "nightly"));
    assert!(!client.call("DescribeSnapshots", &[("Owner.1", "amazon")]).has("snapshotId"));
    client.region = "eu-west-1".into();
    let copy = client.call("CopySnapshot", &[("SourceRegion", "us-east-1"), ("SourceSnapshotId", &id)]);
    assert_ne!(copy.text("snapshotId"), id);
    client.region = "us-east-1".into();
    client.call("DeleteSnapshot", &[("SnapshotId", &id)]);
    assert_eq!(client.refused("DeleteSnapshot", &[("SnapshotId", &id)]), "InvalidSnapshot.NotFound");
    assert_eq!(client.cloud.snapshots(client.now).len(), 1, "the copy");

    let quota = Quota { volumes: 1, ..Quota::default() };
    let mut client = Client::new(Settings { quota, ..Settings::default() });
    let one = [("AvailabilityZone", "us-east-1a"), ("Size", "1")];
    client.call("CreateVolume", &one);
    assert_eq!(client.refused("CreateVolume", &one), "VolumeLimitExceeded");
}
