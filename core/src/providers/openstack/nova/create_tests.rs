//! The creation of servers, against the API reference's published requests.

use super::{
    block_device::{BlockDevice, Destination, Source},
    create::{CreateServer, CreateServers, NetworkCard, Networks},
    status::DiskConfig,
    testing::*,
    user_data::InjectedFile,
};
use crate::{Endpoint, Kind, Repeat, Secret};
use serde_json::json;

fn published() -> CreateServer {
    let image = "70a599e0-31e7-49b7-b260-868f441e862b";
    let mut create = CreateServer {
        access_ipv4: Some("1.2.3.4".into()),
        access_ipv6: Some("80fe::".into()),
        availability_zone: Some("us-west".into()),
        disk_config: Some(DiskConfig::Auto),
        security_groups: vec!["default".into()],
        user_data: Some("#!/bin/bash\n/bin/su\necho \"I am in you!\"\n".into()),
        ..CreateServer::new("new-server-test", "1", image)
    };
    create.metadata.insert("My Server Name".into(), "Apache1".into());
    create.scheduler_hints.insert("same_host".into(), "48e6a9f6-30af-47e0-bc04-acaed113bb4e".into());
    create
}

#[test]
fn the_published_request() {
    let create = CreateServer {
        personality: vec![InjectedFile { path: "/etc/banner.txt".into(), contents: "hello".into() }],
        ..published()
    };
    let (line, body) = sent(&create);
    assert_eq!(line, "POST /servers");
    assert_eq!(
        body,
        json!({
            "server": {
                "accessIPv4": "1.2.3.4",
                "accessIPv6": "80fe::",
                "name": "new-server-test",
                "imageRef": "70a599e0-31e7-49b7-b260-868f441e862b",
                "flavorRef": "1",
                "availability_zone": "us-west",
                "OS-DCF:diskConfig": "AUTO",
                "metadata": {"My Server Name": "Apache1"},
                "personality": [{"path": "/etc/banner.txt", "contents": "aGVsbG8="}],
                "security_groups": [{"name": "default"}],
                "user_data": "IyEvYmluL2Jhc2gKL2Jpbi9zdQplY2hvICJJIGFtIGluIHlvdSEiCg=="
            },
            "OS-SCH-HNT:scheduler_hints": {"same_host": "48e6a9f6-30af-47e0-bc04-acaed113bb4e"}
        })
    );
    assert_eq!(create.request().repeat, Repeat::Once);
    assert_eq!(versions(&create), None, "right for every cloud");
}

#[test]
fn a_server_with_the_least() {
    let (_, body) = sent(&CreateServer::new("a", "1", "b"));
    assert_eq!(body, json!({"server": {"name": "a", "flavorRef": "1", "imageRef": "b"}}));
}

#[test]
fn tagged_devices_as_published() {
    let mut disk = BlockDevice {
        tag: Some("disk1".into()),
        ..BlockDevice::volume_from_image("70a599e0-31e7-49b7-b260-868f441e862b", 1).boot()
    };
    let card = NetworkCard {
        tag: Some("nic1".into()),
        ..NetworkCard::network("3cb9bc59-5699-4588-a4b1-b87f96708bc6")
    };
    let mut create = CreateServer {
        image: None,
        networks: Networks::These(vec![card]),
        block_devices: vec![disk.clone()],
        ..CreateServer::new("device-tagging-server", "1", "")
    };
    assert_eq!(
        sent(&create).1,
        json!({"server": {
            "name": "device-tagging-server",
            "flavorRef": "1",
            "networks": [{"uuid": "3cb9bc59-5699-4588-a4b1-b87f96708bc6", "tag": "nic1"}],
            "block_device_mapping_v2": [{
                "uuid": "70a599e0-31e7-49b7-b260-868f441e862b",
                "source_type": "image",
                "destination_type": "volume",
                "boot_index": 0,
                "volume_size": 1,
                "tag": "disk1"
            }]
        }})
    );
    assert_eq!(versions(&create), Some(((2, 42), (2, 60))), "volumes of several servers need 2.60");
    disk.volume_type = Some("fast".into());
    create.block_devices = vec![disk];
    assert_eq!(versions(&create), Some(((2, 67), (2, 67))));
}

#[test]
fn networks_are_named_where_the_version_wants_them_named() {
    let networks = |create: &CreateServer| {
        let (_, body) = sent(create);
        (body["server"].get("networks").cloned(), versions(create))
    };
    let plain = CreateServer::new("a", "1", "b");
    assert_eq!(networks(&plain), (None, None));
    let described = CreateServer { description: Some("x".into()), ..plain.clone() };
    assert_eq!(networks(&described), (None, Some(((2, 19), (2, 19)))));
    let tagged = CreateServer { tags: vec!["t".into()], ..plain.clone() };
    assert_eq!(networks(&tagged), (Some("auto".into()), Some(((2, 52), (2, 52)))));
    let auto = CreateServer { networks: Networks::Auto, ..plain.clone() };
    assert_eq!(networks(&auto), (Some("auto".into()), Some(((2, 37), (2, 37)))));
    let none = CreateServer { networks: Networks::None, ..plain.clone() };
    assert_eq!(networks(&none), (Some("none".into()), Some(((2, 37), (2, 37)))));
    let mut card = NetworkCard::port("p");
    card.fixed_ip = Some("10.0.0.5".into());
    let these = CreateServer { networks: Networks::These(vec![card]), ..plain };
    assert_eq!(networks(&these), (Some(json!([{"port": "p", "fixed_ip": "10.0.0.5"}])), None));
}

#[test]
fn each_field_asks_for_the_version_that_has_it() {
    let floor = |change: fn(&mut CreateServer)| {
        let mut create = published();
        change(&mut create);
        versions(&create).map(|(floor, _)| floor)
    };
    assert_eq!(floor(|create| create.trusted_image_certificates = vec!["c".into()]), Some((2, 63)));
    assert_eq!(floor(|create| create.host = Some("h".into())), Some((2, 74)));
    assert_eq!(floor(|create| create.hypervisor_hostname = Some("h".into())), Some((2, 74)));
    assert_eq!(floor(|create| create.hostname = Some("web".into())), Some((2, 90)));
    assert_eq!(floor(|create| create.hostname = Some("web.example".into())), Some((2, 94)));
}

#[test]
fn files_and_newer_fields_exclude_each_other() {
    let create = CreateServer {
        personality: vec![InjectedFile { path: "/a".into(), contents: "x".into() }],
        hostname: Some("web".into()),
        ..published()
    };
    let fault = create.request().fault().cloned().expect("refused");
    assert_eq!(fault.kind(), Kind::Misuse);
    assert!(fault.message().contains("2.90"), "{}", fault.message());
}

#[test]
fn nothing_secret_is_stored_or_shown() {
    let create = CreateServer {
        admin_password: Some("hunter2".into()),
        personality: vec![InjectedFile { path: "/a".into(), contents: "hunter2".into() }],
        user_data: Some("hunter2".into()),
        block_devices: vec![BlockDevice::new(Source::Blank, Destination::Local)],
        ..published()
    };
    let text = serde_json::to_string(&create).expect("JSON");
    assert!(!text.contains("hunter2") && !text.contains("aHVudGVyMg"));
    assert!(!format!("{create:?}").contains("hunter2"));
    assert_eq!(sent(&create).1["server"]["adminPass"], "hunter2");
    let back = stored(&create);
    assert!(back.admin_password.is_none() && back.user_data.is_none() && back.personality.is_empty());
    assert_eq!(back.block_devices, create.block_devices);
}

#[test]
fn several_servers_are_known_by_their_reservation() {
    let create =
        CreateServers { server: CreateServer::new("new-server-test", "1", "b"), min_count: 2, max_count: 3 };
    let body = sent(&create).1;
    assert_eq!(
        body,
        json!({"server": {"name": "new-server-test", "flavorRef": "1", "imageRef": "b",
            "min_count": 2, "max_count": 3, "return_reservation_id": true}})
    );
    let id = create.response(&answer(202, r#"{"reservation_id": "r-3fhpjulh"}"#)).expect("an id");
    assert_eq!(id, "r-3fhpjulh");
}

#[test]
fn the_answer_holds_the_id_and_the_password() {
    let body = r#"{"server": {"OS-DCF:diskConfig": "AUTO", "adminPass": "6NpUwoz2QDRN",
        "id": "f5dc173b-6804-445a-a6d8-c705dad5b5eb", "links": [], "security_groups": [{"name": "default"}]}}"#;
    let server = published().response(&answer(202, body)).expect("a server");
    assert_eq!(server.id, "f5dc173b-6804-445a-a6d8-c705dad5b5eb");
    assert_eq!(server.admin_password.as_ref().map(Secret::expose), Some("6NpUwoz2QDRN"));
    assert_eq!(
        (&server.disk_config, server.security_groups.as_slice()),
        (&Some(DiskConfig::Auto), &["default".to_owned()][..])
    );
    assert!(!format!("{server:?}").contains("6NpUwoz2QDRN"));
}
