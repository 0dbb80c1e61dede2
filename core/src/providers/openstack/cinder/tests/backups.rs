use super::{super::*, answer, body, line};
use crate::{Endpoint, Repeat, Time, Versions};
use serde_json::json;

#[test]
fn making_one_as_the_reference_has_it() {
    let mut create = CreateBackup {
        volume_id: "0aa67a0c-7339-4be6-b5d5-2afe21ca270c".into(),
        name: Some("backup001".into()),
        description: Some("Test backup".into()),
        ..CreateBackup::default()
    };
    assert_eq!(line(&create), "POST block-storage /backups");
    // The reference's example with its nulls, which say nothing, left out.
    let documented = json!({"backup": {"description": "Test backup", "name": "backup001", "force": false,
        "volume_id": "0aa67a0c-7339-4be6-b5d5-2afe21ca270c", "incremental": false}});
    assert_eq!(body(&create.request()), documented);
    assert_eq!((create.request().versions, create.request().repeat), (None, Repeat::Once));
    create.metadata = [("a".into(), "b".into())].into();
    assert_eq!(create.request().versions, Some(Versions { floor: (3, 43), ceiling: (3, 43) }));
    create.availability_zone = Some("az".into());
    assert_eq!(create.request().versions, Some(Versions { floor: (3, 51), ceiling: (3, 51) }));
    assert_eq!(body(&create.request())["backup"]["metadata"], json!({"a": "b"}));
}

#[test]
fn the_other_calls_as_the_reference_has_them() {
    let update = UpdateBackup {
        id: "b".into(),
        name: Some("backup001".into()),
        description: Some("this is a backup".into()),
    };
    assert_eq!(line(&update), "PUT block-storage /backups/b");
    let documented = json!({"backup": {"name": "backup001", "description": "this is a backup"}});
    assert_eq!(body(&update.request()), documented);
    assert_eq!(update.request().versions.map(|versions| versions.floor), Some((3, 9)));

    let restore = RestoreBackup {
        id: "b".into(),
        volume_id: Some("64f5d2fb-d836-4063-b7e2-544d5c1ff607".into()),
        name: Some("vol-01".into()),
    };
    assert_eq!(line(&restore), "POST block-storage /backups/b/restore");
    let documented =
        json!({"restore": {"name": "vol-01", "volume_id": "64f5d2fb-d836-4063-b7e2-544d5c1ff607"}});
    assert_eq!(body(&restore.request()), documented);
    assert_eq!(restore.request().repeat, Repeat::Once, "each could make a volume");
    let restored = answer(
        r#"{"restore": {"backup_id": "2ef47aee", "volume_id": "795114e8", "volume_name": "volume01"}}"#,
    );
    let restored = restore.response(&restored).expect("a volume");
    assert_eq!((restored.backup_id.as_str(), restored.volume_id.as_str()), ("2ef47aee", "795114e8"));
    assert_eq!(restored.volume_name.as_deref(), Some("volume01"));

    assert_eq!(line(&GetBackup { id: "b".into() }), "GET block-storage /backups/b");
    assert_eq!(line(&DeleteBackup { id: "b".into() }), "DELETE block-storage /backups/b");
    let force = ForceDeleteBackup { id: "b".into() };
    assert_eq!(line(&force), "POST block-storage /backups/b/action");
    assert_eq!(
        (body(&force.request()), force.request().repeat),
        (json!({"os-force_delete": {}}), Repeat::Settling(&[404]))
    );
    let reset = ResetBackupStatus { id: "b".into(), status: BackupStatus::Available };
    assert_eq!(body(&reset.request()), json!({"os-reset_status": {"status": "available"}}));
}

#[test]
fn a_listing_is_read_and_goes_on() {
    let list = ListBackups { volume_id: Some("v".into()), limit: Some(1), ..ListBackups::default() };
    assert_eq!(line(&list), "GET block-storage /backups/detail");
    assert_eq!(list.request().query, "volume_id=v&limit=1");
    let page = answer(
        r#"{"backups": [{"availability_zone": null, "container": "c", "created_at": "2023-06-23T11:56:02.509831",
        "data_timestamp": "2023-06-23T11:56:02.509831", "description": "Test backup", "fail_reason": null,
        "has_dependent_backups": false, "id": "6a122f4b", "is_incremental": true, "name": "backup001",
        "object_count": 3, "size": 10, "snapshot_id": null, "status": "creating", "volume_id": "49a784cf"}],
        "backup_links": [{"rel": "next", "href": "http://x.example/v3/p/backups/detail?limit=1&marker=6a122f4b"}]}"#,
    );
    let page = list.response(&page).expect("a page");
    let backup = &page.items[0];
    assert_eq!((backup.id.as_str(), &backup.status), ("6a122f4b", &Some(BackupStatus::Creating)));
    assert_eq!(
        (backup.size, backup.object_count, backup.container.as_deref()),
        (Some(10), Some(3), Some("c"))
    );
    assert_eq!((backup.is_incremental, backup.has_dependent_backups), (Some(true), Some(false)));
    assert_eq!(
        backup.created_at.map(|t| t - std::time::Duration::from_micros(509_831)),
        Some(Time::from_unix_secs(1_687_521_362))
    );
    assert_eq!(page.rest.expect("more").request().query, "limit=1&marker=6a122f4b", "the link is a singular");
}
