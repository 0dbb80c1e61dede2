//! Images registered, shown and shared; snapshots shared and imported.

use crate::own::{Own, run_instance};
use pileus_core::Kind;
use pileus_core::providers::aws::ec2::block_devices::{BlockDeviceMapping, EbsBlockDevice};
use pileus_core::providers::aws::ec2::images::{
    DeregisterImage, DescribeImageAttribute, DescribeImages, ImageAttribute, ImageAttributes, ImageChange,
    LaunchPermission, ModifyImageAttribute, RegisterImage,
};
use pileus_core::providers::aws::ec2::snapshots::{
    CreateSnapshot, DeleteSnapshot, DescribeImportSnapshotTasks, DescribeSnapshots, DiskSource,
    ImportSnapshot, ModifySnapshotAttribute, PermissionOperation, SnapshotState,
};
use pileus_core::providers::aws::ec2::tags::DescribeTags;
use pileus_core::providers::aws::ec2::terms::{Architecture, BootMode, VirtualizationType};
use pileus_core::providers::aws::ec2::volumes::{CreateVolume, DescribeVolumes};
use pileus_core::providers::aws::ec2::{Filter, Tag};

const OTHER: &str = "210987654321";

fn snapshot(own: &mut Own) -> String {
    let volume = CreateVolume {
        size: Some(3),
        availability_zone: Some("us-east-1a".into()),
        client_token: "volume".into(),
        ..Default::default()
    };
    let volume = own.call(volume).volume_id.clone();
    own.wait(5);
    let id = own.call(CreateSnapshot { volume_id: volume, ..Default::default() }).snapshot_id.clone();
    own.wait(5);
    id
}

fn registration(snapshot: &str) -> RegisterImage {
    let root = EbsBlockDevice {
        snapshot_id: Some(snapshot.into()),
        volume_size: Some(5),
        delete_on_termination: Some(false),
        ..Default::default()
    };
    let data = EbsBlockDevice { volume_size: Some(7), ..Default::default() };
    RegisterImage {
        name: "mine".into(),
        description: Some("of a snapshot".into()),
        block_devices: vec![
            BlockDeviceMapping::volume("/dev/xvda", root),
            BlockDeviceMapping::volume("/dev/sdb", data),
        ],
        root_device_name: Some("/dev/xvda".into()),
        architecture: Some(Architecture::X86_64),
        virtualization_type: Some(VirtualizationType::Hvm),
        boot_mode: Some(BootMode::Uefi),
        ena_support: Some(true),
        imds_support: Some("v2.0".into()),
        tags: vec![Tag::new("a", "b")],
        ..Default::default()
    }
}

#[test]
fn an_image_is_made_of_a_snapshot() {
    let mut own = Own::demo();
    let snapshot = snapshot(&mut own);
    let register = registration(&snapshot);
    let id = own.call(register.clone());
    let shown = own.list(DescribeImages { image_ids: vec![id.clone()], ..Default::default() });
    let image = &shown[0];
    assert_eq!((image.name.as_deref(), image.description.as_deref()), (Some("mine"), Some("of a snapshot")));
    assert_eq!((&image.architecture, &image.boot_mode), (&register.architecture, &register.boot_mode));
    assert_eq!((image.imds_support.as_deref(), image.public), (Some("v2.0"), Some(false)));
    assert_eq!(
        (image.root_device_name.as_deref(), &image.tags[..]),
        (Some("/dev/xvda"), &[Tag::new("a", "b")][..])
    );
    let root = image.block_devices[0].ebs.as_ref().expect("a volume");
    assert_eq!((root.snapshot_id.as_ref(), root.volume_size), (Some(&snapshot), Some(5)));
    assert_eq!(own.refused(register.clone()).code(), Some("InvalidAMIName.Duplicate"));
    let rootless = RegisterImage { name: "rootless".into(), root_device_name: None, ..register.clone() };
    assert_eq!(own.refused(rootless).code(), Some("InvalidBlockDeviceMapping"));
    let delete = DeleteSnapshot { snapshot_id: snapshot };
    assert_eq!(own.refused(delete.clone()).code(), Some("InvalidSnapshot.InUse"));

    let mut run = run_instance(&own, "token");
    run.image_id = Some(id.clone());
    own.call(run);
    let volumes = own.list(DescribeVolumes::default());
    assert!(volumes.iter().any(|volume| volume.size == Some(5)) && volumes.iter().any(|v| v.size == Some(7)));
    own.call(DeregisterImage { image_id: id, ..Default::default() });
    own.call(delete);
}

fn attribute(own: &mut Own, id: &str, attribute: ImageAttribute) -> ImageAttributes {
    own.call(DescribeImageAttribute { image_id: id.into(), attribute })
}

#[test]
fn attributes_of_an_image_are_shown_and_changed() {
    let mut own = Own::demo();
    let snapshot = snapshot(&mut own);
    let id = own.call(registration(&snapshot));
    let change = |change| ModifyImageAttribute { image_id: id.clone(), change };
    own.call(change(ImageChange::Description("new".into())));
    let shown = attribute(&mut own, &id, ImageAttribute::Description);
    assert_eq!((shown.image_id.as_str(), shown.description.as_deref()), (id.as_str(), Some("new")));
    assert_eq!(attribute(&mut own, &id, ImageAttribute::BootMode).boot_mode.as_deref(), Some("uefi"));
    assert_eq!(attribute(&mut own, &id, ImageAttribute::ImdsSupport).imds_support.as_deref(), Some("v2.0"));
    assert_eq!(attribute(&mut own, &id, ImageAttribute::Kernel).kernel, None);
    assert_eq!(attribute(&mut own, &id, ImageAttribute::BlockDeviceMapping).block_devices.len(), 2);
    let protection = attribute(&mut own, &id, ImageAttribute::DeregistrationProtection);
    assert_eq!(protection.deregistration_protection.as_deref(), Some("disabled"));
    assert_eq!(attribute(&mut own, &id, ImageAttribute::LastLaunchedTime).last_launched_time, None);
    let mut run = run_instance(&own, "token");
    run.image_id = Some(id.clone());
    own.call(run);
    assert!(attribute(&mut own, &id, ImageAttribute::LastLaunchedTime).last_launched_time.is_some());

    let permit = |add, remove| ImageChange::LaunchPermission { add, remove };
    let both = vec![LaunchPermission::user(OTHER), LaunchPermission::everybody()];
    own.call(change(permit(both.clone(), vec![])));
    let permissions = attribute(&mut own, &id, ImageAttribute::LaunchPermission).launch_permissions;
    assert_eq!(permissions, [LaunchPermission::everybody(), LaunchPermission::user(OTHER)]);
    own.call(change(permit(vec![], vec![LaunchPermission::everybody()])));
    let permissions = attribute(&mut own, &id, ImageAttribute::LaunchPermission).launch_permissions;
    assert_eq!(permissions, [LaunchPermission::user(OTHER)]);
    let wrong = change(permit(vec![LaunchPermission::user("me")], vec![]));
    assert_eq!(own.refused(wrong).code(), Some("InvalidUserID.Malformed"));
    let seed = own.cloud.settings().ec2.images[0].id.clone();
    let theirs = ModifyImageAttribute { image_id: seed, change: ImageChange::Description("mine".into()) };
    assert_eq!(own.refused(theirs).kind(), Kind::Authentication);
}

#[test]
fn what_is_shared_is_there_for_others_and_what_is_not_is_not() {
    let mut own = Own::demo();
    let snapshot = snapshot(&mut own);
    let id = own.call(registration(&snapshot));
    let image = DescribeImages { image_ids: vec![id.clone()], ..Default::default() };
    let snapshots = DescribeSnapshots { snapshot_ids: vec![snapshot.clone()], ..Default::default() };
    let other = own.stranger(OTHER);
    let me = own.swap(other);
    assert_eq!(own.fails(image.clone()).kind(), Kind::NotFound);
    assert_eq!(own.fails(snapshots.clone()).kind(), Kind::NotFound);

    let other = own.swap(me);
    let add = vec![LaunchPermission::user(OTHER)];
    let give = |add, remove| ModifyImageAttribute {
        image_id: id.clone(),
        change: ImageChange::LaunchPermission { add, remove },
    };
    own.call(give(add.clone(), vec![]));
    let share = ModifySnapshotAttribute {
        snapshot_id: snapshot.clone(),
        groups: vec!["all".into()],
        ..Default::default()
    };
    own.call(share.clone());
    let me = own.swap(other);
    let shown = own.list(image.clone());
    assert_eq!((shown[0].owner_id.as_deref(), shown[0].public), (Some("123456789012"), Some(false)));
    let mine = DescribeImages { executable_by: vec!["self".into()], ..Default::default() };
    let mine = own.list(mine);
    assert_eq!((mine.len(), &mine[0].id), (1, &id));
    let mut run = run_instance(&own, "token");
    run.image_id = Some(id.clone());
    own.call(run);
    assert_eq!(own.list(snapshots.clone())[0].owner_id.as_deref(), Some("123456789012"));
    assert!(own.list(DescribeSnapshots { owners: vec!["self".into()], ..Default::default() }).is_empty());
    let delete = DeleteSnapshot { snapshot_id: snapshot };
    assert_eq!(own.refused(delete).code(), Some("UnauthorizedOperation"));
    let give_up = DeregisterImage { image_id: id.clone(), ..Default::default() };
    assert!(own.refused(give_up).kind() != Kind::NotFound);

    let other = own.swap(me);
    own.call(give(vec![], add));
    own.call(ModifySnapshotAttribute { operation: PermissionOperation::Remove, ..share });
    own.swap(other);
    assert_eq!(own.fails(image).kind(), Kind::NotFound);
    assert_eq!(own.fails(snapshots).kind(), Kind::NotFound);
}

#[test]
fn a_disk_image_becomes_a_snapshot() {
    let mut own = Own::demo();
    let import = ImportSnapshot {
        client_token: "once".into(),
        source: DiskSource::Object { bucket: "disks".into(), key: "a.vmdk".into() },
        format: Some("VMDK".into()),
        disk_description: Some("a disk".into()),
        description: Some("an import".into()),
        role_name: None,
        encrypted: Some(true),
        kms_key_id: None,
        tags: vec![Tag::new("a", "b")],
    };
    let made = own.call(import.clone());
    let detail = made.detail.clone().expect("a detail");
    assert_eq!((made.description.as_deref(), detail.status.as_deref()), (Some("an import"), Some("active")));
    assert_eq!((detail.snapshot_id, detail.format.as_deref()), (None, Some("VMDK")));
    assert_eq!(detail.user_bucket.expect("a bucket").key.as_deref(), Some("a.vmdk"));
    assert_eq!(
        own.call(import.clone()).import_task_id,
        made.import_task_id,
        "the same token, the same import"
    );
    let changed = ImportSnapshot { format: None, ..import.clone() };
    assert_eq!(own.refused(changed).code(), Some("IdempotentParameterMismatch"));
    let wrong = ImportSnapshot { client_token: "b".into(), format: Some("floppy".into()), ..import.clone() };
    assert_eq!(own.refused(wrong).code(), Some("InvalidParameter"));
    let nowhere =
        ImportSnapshot { client_token: "c".into(), source: DiskSource::Url("ftp://a".into()), ..import };
    assert_eq!(own.refused(nowhere).code(), Some("InvalidParameterValue"));

    own.wait(3);
    let active = DescribeImportSnapshotTasks {
        filters: vec![Filter::new("task-state", "active")],
        ..Default::default()
    };
    let progress = own.list(active.clone())[0].detail.clone().and_then(|detail| detail.progress);
    let progress: u32 = progress.expect("some").parse().expect("a number");
    assert!((1..100).contains(&progress), "{progress}");
    own.wait(5);
    assert!(own.list(active).is_empty());
    let done = DescribeImportSnapshotTasks {
        import_task_ids: vec![made.import_task_id.clone()],
        ..Default::default()
    };
    let detail = own.list(done)[0].detail.clone().expect("a detail");
    assert_eq!((detail.status.as_deref(), detail.progress.as_deref()), (Some("completed"), Some("100")));
    let id = detail.snapshot_id.expect("a snapshot");
    let shown = own.list(DescribeSnapshots { snapshot_ids: vec![id.clone()], ..Default::default() });
    assert_eq!((&shown[0].state, shown[0].encrypted), (&Some(SnapshotState::Completed), Some(true)));
    assert_eq!((shown[0].volume_size, &shown[0].tags[..]), (Some(1), &[Tag::new("a", "b")][..]));
    let kinds: Vec<String> =
        own.list(DescribeTags::default()).into_iter().map(|tag| tag.resource_type).collect();
    assert_eq!(kinds, ["import-snapshot-task", "snapshot"]);
    let missing = DescribeImportSnapshotTasks {
        import_task_ids: vec!["import-snap-01234567".into()],
        ..Default::default()
    };
    assert_eq!(own.fails(missing).code(), Some("InvalidConversionTaskId"));
}
