use super::{at, read};
use pileus_core::providers::aws::ec2::{
    Tag,
    snapshots::{
        CreateSnapshot, DeleteSnapshot, DescribeImportSnapshotTasks, DescribeSnapshots, DiskSource,
        ImportSnapshot, ModifySnapshotAttribute, SnapshotState, SnapshotTaskDetail,
    },
};

#[test]
fn lists() {
    let Some(page) = read(&DescribeSnapshots::default(), "describe_snapshots") else { return };
    // The answer holds three lists of one.
    let [first, second, third] = &page.items[..] else { panic!("{} snapshots", page.items.len()) };
    assert_eq!(
        (first.snapshot_id.as_str(), first.volume_id.as_deref()),
        ("snap-428abd35", Some("vol-e020df80"))
    );
    assert_eq!((&first.state, first.progress.as_deref()), (&Some(SnapshotState::Pending), Some("90%")));
    assert_eq!((first.owner_id.as_deref(), first.volume_size), (Some("1938218230"), Some(30)));
    assert_eq!(first.start_time, at("2013-09-15T15:40:30Z"));
    assert_eq!(first.description.as_deref(), Some("Daily Backup"));
    assert_eq!(first.tags, [Tag::new("Keyone", "DB_Backup")]);
    assert_eq!(
        (second.snapshot_id.as_str(), &second.state),
        ("snap-18349159", &Some(SnapshotState::Completed))
    );
    assert_eq!(second.tags, [Tag::new("Name", "DB Backup 1"), Tag::new("Key2", "db_backup")]);
    assert_eq!(
        (third.snapshot_id.as_str(), third.owner_id.as_deref()),
        ("snap-18349160", Some("1938218231"))
    );
}

#[test]
fn life() {
    let Some(made) = read(&CreateSnapshot::default(), "create_snapshot") else { return };
    assert_eq!(
        (made.snapshot_id.as_str(), made.volume_id.as_deref()),
        ("snap-a7cb2hd9", Some("vol-4282672b"))
    );
    assert_eq!((&made.state, made.progress.as_deref()), (&Some(SnapshotState::Pending), Some("60%")));
    assert_eq!((made.volume_size, made.description.as_deref()), (Some(10), Some("Test description")));
    assert_eq!(made.start_time, at("2013-08-15T16:22:30Z"));
    assert!(read(&ModifySnapshotAttribute::default(), "modify_snapshot_attribute").is_some());
    assert!(read(&DeleteSnapshot::default(), "delete_snapshot").is_some());
}

fn object(detail: &SnapshotTaskDetail) -> (Option<&str>, Option<&str>) {
    let object = detail.user_bucket.as_ref().expect("an object");
    (object.bucket.as_deref(), object.key.as_deref())
}

#[test]
fn imports() {
    let import = ImportSnapshot {
        client_token: "t".into(),
        source: DiskSource::Object { bucket: "dummy-bucket".into(), key: "dummy-key".into() },
        format: None,
        disk_description: None,
        description: None,
        role_name: None,
        encrypted: None,
        kms_key_id: None,
        tags: Vec::new(),
    };
    let Some(task) = read(&import, "import_snapshot") else { return };
    assert_eq!(task.import_task_id, "import-snap-fgsddbhv");
    let detail = task.detail.as_ref().expect("a detail");
    assert_eq!((detail.progress.as_deref(), detail.status.as_deref()), (Some("3"), Some("active")));
    assert_eq!((detail.disk_image_size, detail.status_message.as_deref()), (Some(0.0), Some("pending")));
    assert_eq!(
        (object(detail), detail.format.as_deref()),
        ((Some("dummy-bucket"), Some("dummy-key")), Some("RAW"))
    );

    for (file, status, snapshot) in [
        ("describe_import_snapshot_tasks", "completed", Some("snap-0ea83e8a87e138f39")),
        ("describe_import_snapshot_tasks_active", "active", None),
    ] {
        let Some(page) = read(&DescribeImportSnapshotTasks::default(), file) else { return };
        assert_eq!((page.items.len(), page.items[0].import_task_id.as_str()), (1, "import-snap-fh7y6i6w"));
        let detail = page.items[0].detail.as_ref().expect("a detail");
        assert_eq!((detail.status.as_deref(), detail.snapshot_id.as_deref()), (Some(status), snapshot));
        assert_eq!(detail.disk_image_size, Some(10_737_418_240.0));
        assert_eq!(object(detail), (Some("dummy-bucket"), Some("dummy-key")));
    }
}
