use super::{super::*, answer, body, line};
use crate::{Endpoint, Repeat, Versions};
use serde_json::{Value, json};

fn only(version: (u16, u16)) -> Option<Versions> {
    Some(Versions { floor: version, ceiling: version })
}

#[track_caller]
fn assert_action(endpoint: &impl Endpoint, repeat: Repeat, documented: &Value) {
    assert_eq!(line(endpoint), "POST block-storage /volumes/v/action");
    let request = endpoint.request();
    assert_eq!(&body(&request), documented);
    assert_eq!(request.repeat, repeat);
}

fn id() -> String {
    "v".to_owned()
}

#[test]
fn actions_as_the_reference_has_them() {
    let extend = ExtendVolume { id: id(), new_size: 3, attached: false };
    assert_action(&extend, Repeat::Once, &json!({"os-extend": {"new_size": 3}}));
    assert_eq!(extend.request().versions, None);
    assert_eq!(ExtendVolume { attached: true, ..extend }.request().versions, only((3, 42)));

    let mut retype = RetypeVolume {
        id: id(),
        new_type: "dedup-tier-replicaton".into(),
        migration_policy: Some("never".into()),
    };
    let documented = json!({"os-retype": {"new_type": "dedup-tier-replicaton", "migration_policy": "never"}});
    assert_action(&retype, Repeat::Once, &documented);
    retype.migration_policy = None;
    assert_action(&retype, Repeat::Once, &json!({"os-retype": {"new_type": "dedup-tier-replicaton"}}));

    let bootable = SetVolumeBootable { id: id(), bootable: true };
    assert_action(&bootable, Repeat::Safe, &json!({"os-set_bootable": {"bootable": true}}));
    let readonly = SetVolumeReadonly { id: id(), readonly: true };
    assert_action(&readonly, Repeat::Safe, &json!({"os-update_readonly_flag": {"readonly": true}}));

    let reset = ResetVolumeStatus {
        id: id(),
        status: Some(VolumeStatus::Available),
        attach_status: Some("detached".into()),
        migration_status: Some("migrating".into()),
    };
    let documented = json!({"os-reset_status": {"status": "available", "attach_status": "detached",
        "migration_status": "migrating"}});
    assert_action(&reset, Repeat::Safe, &documented);

    let revert = RevertVolume { id: id(), snapshot_id: "5aa119a8-d25b-45a7-8d1b-88e127885635".into() };
    let documented = json!({"revert": {"snapshot_id": "5aa119a8-d25b-45a7-8d1b-88e127885635"}});
    assert_action(&revert, Repeat::Once, &documented);
    assert_eq!(revert.request().versions, only((3, 40)));

    let delete = ForceDeleteVolume { id: id() };
    assert_action(&delete, Repeat::Settling(&[404]), &json!({"os-force_delete": {}}));
}

#[test]
fn an_image_of_a_volume() {
    let mut upload = UploadVolume {
        id: id(),
        image_name: "test".into(),
        force: false,
        disk_format: Some("raw".into()),
        container_format: Some("bare".into()),
        visibility: Some("private".into()),
        protected: Some(false),
    };
    let documented = json!({"os-volume_upload_image": {"image_name": "test", "force": false, "disk_format": "raw",
        "container_format": "bare", "visibility": "private", "protected": false}});
    assert_action(&upload, Repeat::Once, &documented);
    assert_eq!(upload.request().versions, only((3, 1)));
    (upload.visibility, upload.protected) = (None, None);
    assert_eq!(upload.request().versions, None);

    let made = answer(
        r#"{"os-volume_upload_image": {"id": "be544761", "updated_at": "2026-11-22T22:02:39.000000",
        "status": "uploading", "display_description": "d", "size": 2, "volume_type": {"id": "cbb96f81",
        "name": "fake"}, "image_id": "683a4c0b", "container_format": "bare", "disk_format": "raw",
        "image_name": "x", "protected": false, "visibility": "shared"}}"#,
    );
    let made = upload.response(&made).expect("an image");
    assert_eq!(
        (made.image_id.as_str(), made.image_name.as_str(), made.id.as_str()),
        ("683a4c0b", "x", "be544761")
    );
    assert_eq!((&made.status, made.disk_format.as_deref()), (&VolumeStatus::Uploading, Some("raw")));
}

#[test]
fn metadata_of_volumes_and_snapshots() {
    let volume = || MetadataOwner::Volume("v".into());
    let all = r#"{"metadata": {"name": "metadata0"}}"#;
    let add = AddMetadata { of: volume(), metadata: [("name".into(), "metadata0".into())].into() };
    assert_eq!(line(&add), "POST block-storage /volumes/v/metadata");
    assert_eq!(body(&add.request()), json!({"metadata": {"name": "metadata0"}}));
    assert_eq!(add.request().repeat, Repeat::Safe);
    assert_eq!(add.response(&answer(all)).expect("metadata"), add.metadata);

    let replace = ReplaceMetadata {
        of: MetadataOwner::Snapshot("s".into()),
        metadata: [("new_key".into(), "new_value".into())].into(),
    };
    assert_eq!(line(&replace), "PUT block-storage /snapshots/s/metadata");
    assert_eq!(body(&replace.request()), json!({"metadata": {"new_key": "new_value"}}));
    assert_eq!(replace.response(&answer(all)).expect("metadata")["name"], "metadata0");
    assert_eq!(line(&GetMetadata { of: volume() }), "GET block-storage /volumes/v/metadata");
    assert_eq!(GetMetadata { of: volume() }.response(&answer(all)).expect("metadata").len(), 1);

    let set = SetMetadataItem { of: volume(), key: "name".into(), value: "new_name".into() };
    assert_eq!(line(&set), "PUT block-storage /volumes/v/metadata/name");
    assert_eq!(body(&set.request()), json!({"meta": {"name": "new_name"}}));
    let one = answer(r#"{"meta": {"name": "new_name"}}"#);
    assert_eq!(set.response(&one).expect("a value"), "new_name");
    let get = GetMetadataItem { of: volume(), key: "name".into() };
    assert_eq!(line(&get), "GET block-storage /volumes/v/metadata/name");
    assert_eq!(get.response(&one).expect("a value"), "new_name");
    let other = GetMetadataItem { of: volume(), key: "other".into() };
    assert_eq!(other.response(&one).expect_err("not in it").kind(), crate::Kind::Malformed);
    let delete = DeleteMetadataItem { of: MetadataOwner::Snapshot("s".into()), key: "a/b".into() };
    assert_eq!(line(&delete), "DELETE block-storage /snapshots/s/metadata/a%2Fb");
}
