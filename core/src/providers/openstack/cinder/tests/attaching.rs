use super::{super::*, answer, body, line};
use crate::{Endpoint, Repeat, Versions};
use serde_json::{Value, json};

#[track_caller]
fn assert_once(endpoint: &impl Endpoint, documented: &Value) {
    assert_eq!(line(endpoint), "POST block-storage /volumes/v/action");
    let request = endpoint.request();
    assert_eq!(&body(&request), documented);
    assert_eq!(request.repeat, Repeat::Once, "the state may be somebody else's by the time of a repeat");
}

fn id() -> String {
    "v".to_owned()
}

#[test]
fn the_steps_as_the_reference_has_them() {
    assert_once(&ReserveVolume { id: id() }, &json!({"os-reserve": {}}));
    assert_once(&UnreserveVolume { id: id() }, &json!({"os-unreserve": {}}));
    assert_once(&BeginDetachingVolume { id: id() }, &json!({"os-begin_detaching": {}}));
    assert_once(&RollBackDetachingVolume { id: id() }, &json!({"os-roll_detaching": {}}));

    let attach = AttachVolume {
        id: id(),
        instance_uuid: Some("95D9EF50-507D-11E5-B970-0800200C9A66".into()),
        mountpoint: "/dev/vdc".into(),
        ..AttachVolume::default()
    };
    let documented = json!({"os-attach": {"instance_uuid": "95D9EF50-507D-11E5-B970-0800200C9A66", "mountpoint": "/dev/vdc"}});
    assert_once(&attach, &documented);
    let host = AttachVolume {
        id: id(),
        host_name: Some("h".into()),
        mountpoint: "/dev/vdc".into(),
        mode: Some("ro".into()),
        instance_uuid: None,
    };
    assert_once(&host, &json!({"os-attach": {"host_name": "h", "mountpoint": "/dev/vdc", "mode": "ro"}}));

    let attachment_id = Some("d8777f54-84cf-4809-a679-468ffed56cf1".to_owned());
    let detach = DetachVolume { id: id(), attachment_id: attachment_id.clone() };
    assert_once(&detach, &json!({"os-detach": {"attachment_id": "d8777f54-84cf-4809-a679-468ffed56cf1"}}));
    assert_once(&DetachVolume { id: id(), attachment_id: None }, &json!({"os-detach": {}}));
    let connector = json!({"initiator": "iqn.2012-07.org.fake:01"});
    let force = ForceDetachVolume { id: id(), attachment_id, connector: Some(connector.clone()) };
    let documented = json!({"os-force_detach": {"attachment_id": "d8777f54-84cf-4809-a679-468ffed56cf1",
        "connector": {"initiator": "iqn.2012-07.org.fake:01"}}});
    assert_once(&force, &documented);
    let nothing = ForceDetachVolume { id: id(), attachment_id: None, connector: Some(Value::Null) };
    assert_once(&nothing, &json!({"os-force_detach": {"connector": null}}));
    assert_eq!(restored(&nothing), nothing, "a null is not nothing at all");

    let connect = ConnectVolume { id: id(), connector: connector.clone() };
    assert_once(&connect, &json!({"os-initialize_connection": {"connector": connector}}));
    let disconnect = DisconnectVolume { id: id(), connector: connector.clone() };
    assert_once(&disconnect, &json!({"os-terminate_connection": {"connector": connector}}));
}

#[test]
fn how_a_volume_is_reached_is_not_printed() {
    let connect = ConnectVolume { id: id(), connector: json!({}) };
    let connection = answer(
        r#"{"connection_info": {"driver_volume_type": "iscsi", "data": {"auth_method": "CHAP",
        "auth_password": "hunter2", "target_portal": "127.0.0.1:3260"}}}"#,
    );
    let connection = connect.response(&connection).expect("a connection");
    assert_eq!(connection.driver_volume_type.as_deref(), Some("iscsi"));
    let data: Value = connection.extra.get("data").expect("the particulars");
    assert_eq!(data["auth_password"], "hunter2");
    assert!(!format!("{connection:?}").contains("hunter2"));
}

const SHOWN: &str = r#"{"id": "9dc83c83", "status": "attaching", "instance": "462dcc2d", "volume_id": "34eb048c",
    "attached_at": "2026-11-22T22:06:56.000000", "detached_at": "", "attach_mode": "rw",
    "connection_info": {"driver_volume_type": "iscsi", "auth_password": "hunter2"}}"#;

/// The call, put into a checkpoint and taken out again.
fn restored<E: serde::Serialize + serde::de::DeserializeOwned>(call: &E) -> E {
    serde_json::from_str(&serde_json::to_string(call).expect("plain data")).expect("plain data")
}

#[test]
fn attachments_as_the_reference_has_them() {
    let connector = json!({"initiator": "iqn.1993-08.org.debian: 01: cad181614cec", "ip": "192.168.1.20",
        "platform": "x86_64", "host": "tempest-1", "os_type": "linux2", "multipath": false,
        "mountpoint": "/dev/vdb", "mode": "ro"});
    let since = |version| Some(Versions { floor: version, ceiling: version });
    let mut create = CreateAttachment {
        volume_id: "462dcc2d-130d-4654-8db1-da0df2da6a0d".into(),
        instance_id: Some("462dcc2d-130d-4654-8db1-da0df2da6a0d".into()),
        connector: Some(connector.clone()),
        mode: None,
    };
    assert_eq!(line(&create), "POST block-storage /attachments");
    let documented = json!({"attachment": {"instance_uuid": "462dcc2d-130d-4654-8db1-da0df2da6a0d",
        "connector": connector, "volume_uuid": "462dcc2d-130d-4654-8db1-da0df2da6a0d"}});
    assert_eq!(body(&create.request()), documented);
    assert_eq!((create.request().versions, create.request().repeat), (since((3, 27)), Repeat::Once));
    (create.mode, create.connector) = (Some("ro".into()), Some(Value::Null));
    assert_eq!(restored(&create), create);
    create.connector = None;
    assert_eq!(restored(&create), create);
    assert_eq!(create.request().versions, since((3, 54)));
    assert_eq!(body(&create.request())["attachment"]["mode"], "ro");

    let update = UpdateAttachment { id: "a".into(), connector: connector.clone() };
    assert_eq!(line(&update), "PUT block-storage /attachments/a");
    assert_eq!(body(&update.request()), json!({"attachment": {"connector": connector}}));
    let complete = CompleteAttachment { id: "a".into() };
    assert_eq!(line(&complete), "POST block-storage /attachments/a/action");
    assert_eq!(body(&complete.request()), json!({"os-complete": {}}));
    assert_eq!(complete.request().versions, since((3, 44)));
    assert_eq!(line(&GetAttachment { id: "a".into() }), "GET block-storage /attachments/a");
    assert_eq!(line(&DeleteAttachment { id: "a".into() }), "DELETE block-storage /attachments/a");
    assert_eq!(DeleteAttachment { id: "a".into() }.request().repeat, Repeat::Settling(&[404]));

    let shown = GetAttachment { id: "9dc83c83".into() }
        .response(&answer(&format!(r#"{{"attachment": {SHOWN}}}"#)))
        .expect("an attachment");
    assert_eq!((shown.id.as_str(), shown.status.as_deref()), ("9dc83c83", Some("attaching")));
    assert_eq!((shown.volume_id.as_deref(), shown.instance.as_deref()), (Some("34eb048c"), Some("462dcc2d")));
    assert!(shown.attached_at.is_some() && shown.detached_at.is_none(), "an empty string is no time");
    assert!(!format!("{shown:?}").contains("hunter2"));
}

#[test]
fn the_listing_goes_on_until_a_page_is_empty() {
    let list = ListAttachments { volume_id: Some("34eb048c".into()), limit: Some(1), ..Default::default() };
    assert_eq!(line(&list), "GET block-storage /attachments/detail");
    assert_eq!(list.request().query, "volume_id=34eb048c&limit=1");
    // A real answer to `limit=1` where there were two: no link tells of the second.
    let page = answer(&format!(r#"{{"attachments": [{SHOWN}]}}"#));
    let rest = list.response(&page).expect("a page").rest.expect("more");
    assert_eq!(rest.request().query, "volume_id=34eb048c&limit=1&marker=9dc83c83");
    let rest = rest.response(&page).expect("a page").rest.expect("more");
    assert_eq!(rest.request().query, "volume_id=34eb048c&limit=1&marker=9dc83c83", "one marker at a time");
    assert!(rest.response(&answer(r#"{"attachments": []}"#)).expect("a page").rest.is_none());
}
