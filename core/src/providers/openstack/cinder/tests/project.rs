use super::{super::*, answer, body, line};
use crate::{Endpoint, Repeat};
use serde_json::json;

#[test]
fn types() {
    let list = ListVolumeTypes { is_public: Some("none".into()), limit: Some(1), rest: None };
    assert_eq!(
        (line(&list).as_str(), list.request().query.as_str()),
        ("GET block-storage /types", "is_public=none&limit=1")
    );
    let page = answer(
        r#"{"volume_types": [{"id": "cbb96f81", "name": "fake", "is_public": true, "description": null,
        "extra_specs": {"volume_backend_name": "fake"}, "os-volume-type-access:is_public": true}],
        "volume_type_links": [{"rel": "next", "href": "http://127.0.0.1:18776/v3/p/types?limit=1&marker=cbb96f81"}]}"#,
    );
    let page = list.response(&page).expect("a page");
    assert_eq!((page.items[0].id.as_str(), page.items[0].name.as_str()), ("cbb96f81", "fake"));
    assert_eq!((page.items[0].is_public, &page.items[0].description), (Some(true), &None));
    assert_eq!(page.items[0].extra_specs["volume_backend_name"], "fake");
    assert_eq!(page.rest.expect("more").request().query, "limit=1&marker=cbb96f81", "the link is a singular");

    let create = CreateVolumeType {
        name: "vol-type-001".into(),
        description: Some("volume type 0001".into()),
        is_public: Some(true),
        extra_specs: [("capabilities".into(), "gpu".into())].into(),
    };
    assert_eq!(line(&create), "POST block-storage /types");
    let documented = json!({"volume_type": {"name": "vol-type-001", "description": "volume type 0001",
        "os-volume-type-access:is_public": true, "extra_specs": {"capabilities": "gpu"}}});
    assert_eq!((body(&create.request()), create.request().repeat), (documented, Repeat::Once));
    let update = UpdateVolumeType {
        id: "t".into(),
        name: Some("vol-type-001".into()),
        description: Some("volume type 0001".into()),
        is_public: Some(true),
    };
    assert_eq!(line(&update), "PUT block-storage /types/t");
    let documented = json!({"volume_type": {"name": "vol-type-001", "description": "volume type 0001", "is_public": true}});
    assert_eq!(body(&update.request()), documented);
    assert_eq!(line(&GetVolumeType { id: "t".into() }), "GET block-storage /types/t");
    assert_eq!(line(&GetDefaultVolumeType), "GET block-storage /types/default");
    assert_eq!(line(&DeleteVolumeType { id: "t".into() }), "DELETE block-storage /types/t");
}

#[test]
fn quotas_with_and_without_usage() {
    let mut get = GetQuotas { project: "p".into(), usage: false };
    assert_eq!(
        (line(&get).as_str(), get.request().query.as_str()),
        ("GET block-storage /os-quota-sets/p", "")
    );
    let plain = answer(r#"{"quota_set": {"id": "p", "volumes": 10, "gigabytes_ssd": -1, "odd": [1]}}"#);
    let set = get.response(&plain).expect("quotas");
    assert_eq!(set.quotas["volumes"], Quota { limit: 10, in_use: None, reserved: None });
    assert_eq!((set.quotas["gigabytes_ssd"].limit, set.quotas.len()), (-1, 2));
    get.usage = true;
    assert_eq!(get.request().query, "usage=true");
    assert_eq!(
        line(&GetDefaultQuotas { project: "p".into() }),
        "GET block-storage /os-quota-sets/p/defaults"
    );
    let limits =
        [("groups", 11), ("volumes", 5), ("backups", 4)].map(|(name, limit)| (name.to_owned(), limit));
    let update = UpdateQuotas { project: "p".into(), limits: limits.into() };
    assert_eq!(line(&update), "PUT block-storage /os-quota-sets/p");
    assert_eq!(body(&update.request()), json!({"quota_set": {"groups": 11, "volumes": 5, "backups": 4}}));
    assert_eq!(line(&DeleteQuotas { project: "p".into() }), "DELETE block-storage /os-quota-sets/p");
}

#[test]
fn limits_and_zones() {
    assert_eq!(line(&GetLimits), "GET block-storage /limits");
    let limits = answer(
        r#"{"limits": {"rate": [], "absolute": {"totalSnapshotsUsed": 1, "maxTotalBackups": 10,
        "maxTotalVolumeGigabytes": -1, "maxTotalSnapshots": 11, "maxTotalBackupGigabytes": 1001,
        "totalBackupGigabytesUsed": 2, "maxTotalVolumes": 12, "totalVolumesUsed": 3, "totalBackupsUsed": 4,
        "totalGigabytesUsed": 5}}}"#,
    );
    let limits = GetLimits.response(&limits).expect("limits");
    let expected = AbsoluteLimits {
        max_total_volumes: Some(12),
        max_total_volume_gigabytes: Some(-1),
        max_total_snapshots: Some(11),
        max_total_backups: Some(10),
        max_total_backup_gigabytes: Some(1001),
        total_volumes_used: Some(3),
        total_gigabytes_used: Some(5),
        total_snapshots_used: Some(1),
        total_backups_used: Some(4),
        total_backup_gigabytes_used: Some(2),
    };
    assert_eq!(limits.absolute, expected);

    assert_eq!(line(&ListAvailabilityZones), "GET block-storage /os-availability-zone");
    let zones = answer(
        r#"{"availabilityZoneInfo": [{"zoneName": "nova", "zoneState": {"available": true}},
        {"zoneName": "old", "zoneState": {"available": false}}, {"zoneName": "odd", "zoneState": null}]}"#,
    );
    let zones = ListAvailabilityZones.response(&zones).expect("zones").items;
    let zones: Vec<(&str, bool)> = zones.iter().map(|zone| (zone.name.as_str(), zone.available())).collect();
    assert_eq!(zones, [("nova", true), ("old", false), ("odd", false)]);
}
