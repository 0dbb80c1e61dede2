use super::{
    super::testing::{answer, sent, stored},
    *,
};
use crate::Repeat;

#[test]
fn a_listing_may_be_of_owners() {
    let list = DescribeSnapshots {
        owners: vec!["self".into(), "123".into()],
        restorable_by: vec!["all".into()],
        ..Default::default()
    };
    assert_eq!(sent(&list), "DescribeSnapshots Owner.1=self Owner.2=123 RestorableBy.1=all MaxResults=1000");
    let some = DescribeSnapshots { snapshot_ids: vec!["snap-1".into()], ..Default::default() };
    assert_eq!(sent(&some), "DescribeSnapshots SnapshotId.1=snap-1");
    let body = "<R><snapshotSet><item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><status>completed</status>\
        <startTime>2020-01-01T00:00:00.000Z</startTime><progress>100%</progress><ownerId>123</ownerId>\
        <ownerAlias>amazon</ownerAlias><volumeSize>8</volumeSize><description>a &amp; b</description>\
        <encrypted>true</encrypted><kmsKeyId>arn:k</kmsKeyId><storageTier>archive</storageTier>\
        <fullSnapshotSizeInBytes>8589934592</fullSnapshotSizeInBytes>\
        <tagSet><item><key>k</key><value/></item></tagSet></item></snapshotSet>\
        <snapshotSet><item><snapshotId>snap-2</snapshotId><status>frozen</status></item></snapshotSet>\
        <nextToken>n</nextToken></R>";
    let page = list.response(&answer(200, body)).expect("a page");
    let [one, two] = &page.items[..] else { panic!("{} snapshots", page.items.len()) };
    assert_eq!((one.snapshot_id.as_str(), one.volume_id.as_deref()), ("snap-1", Some("vol-1")));
    assert_eq!(
        (&one.state, &one.storage_tier),
        (&Some(SnapshotState::Completed), &Some(StorageTier::Archive))
    );
    assert_eq!((one.progress.as_deref(), one.volume_size), (Some("100%"), Some(8)));
    assert_eq!((one.owner_id.as_deref(), one.owner_alias.as_deref()), (Some("123"), Some("amazon")));
    assert_eq!((one.description.as_deref(), one.encrypted), (Some("a & b"), Some(true)));
    assert_eq!(
        (one.full_snapshot_size_in_bytes, &one.tags[..]),
        (Some(8_589_934_592), &[Tag::new("k", "")][..])
    );
    assert_eq!(one.start_time, Time::parse_rfc3339("2020-01-01T00:00:00Z"));
    assert_eq!(two.state, Some(SnapshotState::Other("frozen".into())), "a list in several pieces is whole");
    let rest = page.rest.expect("more");
    assert!(sent(&rest).ends_with("MaxResults=1000 NextToken=n"));
    assert_eq!(stored(&rest), rest);
}

#[test]
fn snapshots_are_made_once() {
    let create = CreateSnapshot {
        volume_id: "vol-1".into(),
        description: Some("daily".into()),
        location: Some("local".into()),
        tags: vec![Tag::new("Name", "x")],
        ..Default::default()
    };
    assert_eq!(
        sent(&create),
        "CreateSnapshot VolumeId=vol-1 Description=daily Location=local TagSpecification.1.ResourceType=snapshot \
        TagSpecification.1.Tag.1.Key=Name TagSpecification.1.Tag.1.Value=x"
    );
    assert_eq!((create.request().repeat, stored(&create)), (Repeat::Once, create.clone()));
    let body = "<CreateSnapshotResponse><snapshotId>snap-1</snapshotId><status>pending</status></CreateSnapshotResponse>";
    let made = create.response(&answer(200, body)).expect("a snapshot");
    assert_eq!((made.snapshot_id.as_str(), &made.state), ("snap-1", &Some(SnapshotState::Pending)));

    let delete = DeleteSnapshot { snapshot_id: "snap-1".into() };
    assert_eq!(
        (sent(&delete).as_str(), stored(&delete)),
        ("DeleteSnapshot SnapshotId=snap-1", delete.clone())
    );
}

#[test]
fn a_copy_may_carry_a_signed_call() {
    let copy = CopySnapshot {
        source_region: "eu-west-1".into(),
        source_snapshot_id: "snap-1".into(),
        encrypted: Some(true),
        kms_key_id: Some("k".into()),
        destination_region: Some("eu-west-2".into()),
        completion_duration_minutes: Some(15),
        presigned_url: Some(Secret::new("https://h/?X-Amz-Signature=hunter2")),
        ..Default::default()
    };
    assert_eq!(
        sent(&copy),
        "CopySnapshot SourceRegion=eu-west-1 SourceSnapshotId=snap-1 Encrypted=true KmsKeyId=k \
        DestinationRegion=eu-west-2 CompletionDurationMinutes=15 PresignedUrl=https://h/?X-Amz-Signature=hunter2"
    );
    assert_eq!(copy.request().repeat, Repeat::Once);
    assert!(!format!("{copy:?}{:?}", copy.request()).contains("hunter2"));
    let kept = stored(&copy);
    assert!(kept.presigned_url.is_none());
    assert_eq!(kept.kms_key_id, copy.kms_key_id);
    let made = copy.response(&answer(200, "<R><requestId>r</requestId><snapshotId>snap-9</snapshotId></R>"));
    assert_eq!(made.expect("an id"), "snap-9");
    assert!(copy.response(&answer(200, "<R/>")).is_err());
}
