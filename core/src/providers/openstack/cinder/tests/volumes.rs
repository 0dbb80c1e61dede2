use super::{super::*, answer, body, line};
use crate::{Endpoint, Kind, Repeat, Time, Versions};
use serde_json::json;

#[test]
fn a_listing_filters_and_goes_on() {
    let list = ListVolumes {
        name: Some("web db".into()),
        status: Some(VolumeStatus::InUse),
        metadata: [("key".into(), "it's \"v\"".into())].into(),
        all_tenants: true,
        filters: [("volume_type".into(), "ssd".into())].into(),
        sort: Some("name:asc".into()),
        limit: Some(1),
        rest: None,
    };
    assert_eq!(line(&list), "GET block-storage /volumes/detail");
    assert_eq!(
        list.request().query,
        "name=web%20db&status=in-use&metadata=%7B%22key%22%3A%22it%27s%20%5C%22v%5C%22%22%7D&all_tenants=1\
         &volume_type=ssd&sort=name%3Aasc&limit=1"
    );
    let page = answer(
        r#"{"volumes": [{"id": "be54", "status": "available"}], "volumes_links": [{"rel": "next",
            "href": "http://127.0.0.1:18776/v3/fd21/volumes/detail?limit=1&name=web+db&marker=be54"}]}"#,
    );
    let rest = list.response(&page).expect("a page").rest.expect("more");
    assert_eq!(line(&rest), "GET block-storage /volumes/detail");
    assert_eq!(rest.request().query, "limit=1&name=web+db&marker=be54");
    assert!(ListVolumes::default().response(&answer(r#"{"volumes": []}"#)).expect("a page").rest.is_none());
}

#[test]
fn creation_as_the_reference_has_it() {
    let create = CreateVolume {
        size: Some(10),
        multiattach: Some(false),
        scheduler_hints: [(
            "same_host".into(),
            json!(["a0cf03a5-d921-4877-bb5c-86d26cf818e1", "8c19174f-4220-44f0-824a-cd1eeef10287"]),
        )]
        .into(),
        ..CreateVolume::default()
    };
    assert_eq!(line(&create), "POST block-storage /volumes");
    let request = create.request();
    assert_eq!((request.repeat, request.versions), (Repeat::Once, None));
    // The reference's example with its nulls, which say nothing, left out.
    let documented = json!({"volume": {"size": 10, "multiattach": false}, "OS-SCH-HNT:scheduler_hints":
        {"same_host": ["a0cf03a5-d921-4877-bb5c-86d26cf818e1", "8c19174f-4220-44f0-824a-cd1eeef10287"]}});
    assert_eq!(body(&request), documented);
}

#[test]
fn a_volume_can_be_a_copy() {
    let mut create = CreateVolume::new("data", 1);
    create.description = Some("d".into());
    create.volume_type = Some("ssd".into());
    create.availability_zone = Some("nova".into());
    create.image_id = Some("i".into());
    create.metadata = [("a".into(), "b".into())].into();
    let expected = json!({"volume": {"name": "data", "description": "d", "size": 1, "volume_type": "ssd",
        "availability_zone": "nova", "imageRef": "i", "metadata": {"a": "b"}}});
    assert_eq!(body(&create.request()), expected);
    let copy = CreateVolume { snapshot_id: Some("s".into()), ..CreateVolume::default() };
    assert_eq!(body(&copy.request()), json!({"volume": {"snapshot_id": "s"}}));
    let copy = CreateVolume { source_volid: Some("v".into()), ..CreateVolume::default() };
    assert_eq!(body(&copy.request()), json!({"volume": {"source_volid": "v"}}));
    let copy = CreateVolume { backup_id: Some("b".into()), ..CreateVolume::default() };
    let request = copy.request();
    assert_eq!(body(&request), json!({"volume": {"backup_id": "b"}}));
    assert_eq!(
        request.versions,
        Some(Versions { floor: (3, 47), ceiling: (3, 47) }),
        "else it would be empty"
    );
    let grouped = CreateVolume { group_id: Some("g".into()), ..CreateVolume::new("x", 1) };
    assert_eq!(grouped.request().versions, Some(Versions { floor: (3, 13), ceiling: (3, 13) }));
    let old = CreateVolume { v1: true, description: Some("d".into()), ..CreateVolume::new("x", 1) };
    let expected = json!({"volume": {"display_name": "x", "display_description": "d", "size": 1}});
    assert_eq!(body(&old.request()), expected);
}

#[test]
fn changes_as_the_reference_has_them() {
    let update = UpdateVolume {
        id: "v".into(),
        name: Some("vol-003".into()),
        description: Some("This is yet, another volume.".into()),
        metadata: Some([("name".into(), "metadata0".into())].into()),
        v1: false,
    };
    assert_eq!(line(&update), "PUT block-storage /volumes/v");
    let documented = json!({"volume": {"name": "vol-003", "description": "This is yet, another volume.",
        "metadata": {"name": "metadata0"}}});
    assert_eq!(body(&update.request()), documented);
    let emptied = UpdateVolume { id: "v".into(), metadata: Some([].into()), ..UpdateVolume::default() };
    assert_eq!(body(&emptied.request()), json!({"volume": {"metadata": {}}}));
}

#[test]
fn deletion_says_how_far_it_goes() {
    let mut delete = DeleteVolume { id: "v".into(), ..DeleteVolume::default() };
    assert_eq!(line(&delete), "DELETE block-storage /volumes/v");
    let request = delete.request();
    assert_eq!((request.query.as_str(), request.versions), ("", None));
    assert_eq!(request.repeat, Repeat::Settling(&[404]));
    (delete.cascade, delete.force) = (true, true);
    assert_eq!(delete.request().query, "cascade=true&force=true");
    assert_eq!(delete.request().versions.map(|versions| versions.floor), Some((3, 23)));
    assert_eq!(DeleteVolume::default().request().fault().expect("refused").kind(), Kind::Misuse);
}

#[test]
fn the_names_of_all_versions_are_read() {
    let volume = |fields: &str| {
        let document = format!(r#"{{"volume": {{"id": "v", "status": "available", {fields}}}}}"#);
        GetVolume { id: "v".into() }.response(&answer(&document)).expect("a volume")
    };
    for (fields, name, description) in [
        (r#""display_name": "a", "display_description": "b""#, Some("a"), Some("b")),
        (r#""displayName": "a", "displayDescription": "b""#, Some("a"), Some("b")),
        (r#""name": "a", "description": "b""#, Some("a"), Some("b")),
        (r#""name": "a", "display_name": "older", "description": null"#, Some("a"), None),
        (r#""name": null, "display_name": "a""#, Some("a"), None),
        (r#""size": 1"#, None, None),
    ] {
        let volume = volume(fields);
        assert_eq!((volume.name.as_deref(), volume.description.as_deref()), (name, description), "{fields}");
    }
    let old = volume(
        r#""attachments": [{}], "createdAt": "2013-06-24T11:20:13.000000", "availabilityZone": "nova",
            "volumeType": "None", "snapshotId": null, "bootable": "true", "multiattach": "false""#,
    );
    assert!(old.attachments.is_empty(), "version 1's way of saying none");
    assert_eq!(old.created_at, Some(Time::from_unix_secs(1_372_072_813)));
    assert_eq!((old.availability_zone.as_deref(), old.volume_type.as_deref()), (Some("nova"), Some("None")));
    assert_eq!((old.bootable, old.multiattach, old.encrypted), (Some(true), Some(false), None));
}

#[test]
fn a_volume_of_today_is_read_whole() {
    let volume = answer(
        r#"{"volume": {"id": "34eb048c", "status": "in-use", "size": 1, "availability_zone": "nova",
        "created_at": "2026-11-22T22:06:28.000000", "updated_at": "2026-11-22T22:06:57.000000", "name": "v1",
        "description": null, "volume_type": "fake", "volume_type_id": "cbb96f81", "snapshot_id": null,
        "source_volid": null, "metadata": {"readonly": "True"}, "user_id": "77a9739f", "bootable": "false",
        "encrypted": false, "replication_status": null, "consistencygroup_id": null, "multiattach": false,
        "attachments": [{"id": "34eb048c", "attachment_id": "9dc83c83", "volume_id": "34eb048c",
        "server_id": "462dcc2d", "host_name": null, "device": "na", "attached_at": "2026-11-22T22:06:56.000000"}],
        "migration_status": null, "group_id": null, "os-vol-tenant-attr:tenant_id": "fd2124ef",
        "os-vol-host-attr:host": "peers@fake#fake", "volume_image_metadata": {"image_name": "tiny"}}}"#,
    );
    let volume = GetVolume { id: "34eb048c".into() }.response(&volume).expect("a volume");
    assert_eq!((volume.status.clone(), volume.size), (VolumeStatus::InUse, Some(1)));
    assert_eq!(
        (volume.project_id.as_deref(), volume.host.as_deref()),
        (Some("fd2124ef"), Some("peers@fake#fake"))
    );
    assert_eq!(volume.metadata["readonly"], "True");
    assert_eq!(volume.volume_image_metadata["image_name"], "tiny");
    let at = &volume.attachments[0];
    assert_eq!((at.attachment_id.as_deref(), at.server_id.as_deref()), (Some("9dc83c83"), Some("462dcc2d")));
    assert_eq!((at.volume_id.as_deref(), at.device.as_deref()), (Some("34eb048c"), Some("na")));
    assert!(at.attached_at.is_some() && !volume.status.is_error());
    assert!(
        VolumeStatus::ErrorBackingUp.is_error() && VolumeStatus::Other("error_managing".into()).is_error()
    );
}
