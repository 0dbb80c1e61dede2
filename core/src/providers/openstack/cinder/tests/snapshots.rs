use super::{super::*, answer, body, line};
use crate::{Endpoint, Repeat};
use serde_json::json;

#[test]
fn taking_one_as_the_reference_has_it() {
    let create = CreateSnapshot {
        volume_id: "5aa119a8-d25b-45a7-8d1b-88e127885635".into(),
        name: Some("snap-001".into()),
        description: Some("Daily backup".into()),
        force: true,
        metadata: [("key".into(), "v3".into())].into(),
        v1: false,
    };
    assert_eq!(line(&create), "POST block-storage /snapshots");
    assert_eq!((create.request().repeat, create.request().versions), (Repeat::Once, None));
    let documented = json!({"snapshot": {"name": "snap-001", "description": "Daily backup",
        "volume_id": "5aa119a8-d25b-45a7-8d1b-88e127885635", "force": true, "metadata": {"key": "v3"}}});
    assert_eq!(body(&create.request()), documented);
    let plain =
        CreateSnapshot { volume_id: "v".into(), name: Some("n".into()), v1: true, ..Default::default() };
    assert_eq!(body(&plain.request()), json!({"snapshot": {"display_name": "n", "volume_id": "v"}}));
}

#[test]
fn changes_and_deletion_as_the_reference_has_them() {
    let update = UpdateSnapshot {
        id: "s".into(),
        name: Some("snap-002".into()),
        description: Some("This is yet, another snapshot.".into()),
        v1: false,
    };
    assert_eq!(line(&update), "PUT block-storage /snapshots/s");
    let documented =
        json!({"snapshot": {"name": "snap-002", "description": "This is yet, another snapshot."}});
    assert_eq!(body(&update.request()), documented);
    assert_eq!(line(&GetSnapshot { id: "s".into() }), "GET block-storage /snapshots/s");
    assert_eq!(line(&DeleteSnapshot { id: "s".into() }), "DELETE block-storage /snapshots/s");
    let force = ForceDeleteSnapshot { id: "s".into() };
    assert_eq!(line(&force), "POST block-storage /snapshots/s/action");
    assert_eq!(body(&force.request()), json!({"os-force_delete": {}}));
    assert_eq!(force.request().repeat, Repeat::Settling(&[404]));
    let reset = ResetSnapshotStatus { id: "s".into(), status: SnapshotStatus::Available };
    assert_eq!(body(&reset.request()), json!({"os-reset_status": {"status": "available"}}));
    assert_eq!(reset.request().repeat, Repeat::Safe);
}

#[test]
fn a_listing_filters_and_goes_on() {
    let list = ListSnapshots {
        status: Some(SnapshotStatus::Available),
        volume_id: Some("v".into()),
        limit: Some(2),
        ..ListSnapshots::default()
    };
    assert_eq!(line(&list), "GET block-storage /snapshots/detail");
    assert_eq!(list.request().query, "status=available&volume_id=v&limit=2");
    let page = answer(
        r#"{"snapshots": [{"id": "s", "status": "creating", "displayName": "a", "volumeId": "v"}],
            "snapshots_links": [{"rel": "next", "href": "https://x.example/v2/p/snapshots/detail?marker=s"}]}"#,
    );
    let page = list.response(&page).expect("a page");
    assert_eq!((page.items[0].name.as_deref(), page.items[0].volume_id.as_deref()), (Some("a"), Some("v")));
    let rest = page.rest.expect("more");
    assert_eq!((rest.request().query.as_str(), &rest.volume_id), ("marker=s", &list.volume_id));
}
