//! Volumes, their snapshots, and images.

#![allow(clippy::needless_pass_by_value, reason = "bodies are literals")]

mod common;
use bytes::Bytes;
use common::Client;
use http::{Method, Request};
use pileus_sim::{Settings, User};
use serde_json::{Value, json};

fn volume(client: &mut Client, body: Value) -> String {
    let made = client.post("/volume/v3/volumes", json!({"volume": body}));
    assert_eq!(made.status, 202, "{made:?}");
    assert_eq!(made.body["volume"]["status"], "creating");
    made.body["volume"]["id"].as_str().unwrap().to_owned()
}

fn status(client: &mut Client, id: &str) -> String {
    client.get(&format!("/volume/v3/volumes/{id}")).body["volume"]["status"].as_str().unwrap().to_owned()
}

#[test]
fn a_volume_is_attached_and_comes_back() {
    let mut client = Client::demo();
    let server = client.booted("web");
    let id = volume(&mut client, json!({"size": 5, "name": "data", "metadata": {"k": "v"}}));
    let attachments = format!("/compute/v2.1/servers/{server}/os-volume_attachments");
    let ask = json!({"volumeAttachment": {"volumeId": id}});
    assert_eq!(client.post(&attachments, ask.clone()).status, 400, "still creating");
    client.wait(3);
    assert_eq!(status(&mut client, &id), "available");
    let made = client.post(&attachments, ask.clone());
    assert_eq!(
        made.body["volumeAttachment"],
        json!({"id": id, "volumeId": id, "serverId": server, "device": "/dev/vdb"})
    );
    assert_eq!(status(&mut client, &id), "attaching");
    client.wait(3);
    assert_eq!(status(&mut client, &id), "in-use");
    let shown = client.get(&format!("/volume/v3/volumes/{id}")).body["volume"].clone();
    assert_eq!(shown["attachments"][0]["server_id"], *server);
    assert_eq!(shown["attachments"][0]["device"], "/dev/vdb");
    assert_eq!(client.show(&server)["os-extended-volumes:volumes_attached"], json!([{"id": id}]));

    let refused = client.delete(&format!("/volume/v3/volumes/{id}"));
    assert_eq!(refused.status, 400);
    assert!(refused.message().starts_with("Invalid volume: Volume status must be available or error"));
    assert_eq!(client.post(&attachments, ask).status, 400, "attached already");
    let url = format!("{attachments}/{id}");
    assert_eq!(client.delete(&url).status, 202);
    assert_eq!(status(&mut client, &id), "detaching");
    assert_eq!(client.get(&url).status, 200, "until it is done");
    client.wait(3);
    assert_eq!((client.get(&url).status, status(&mut client, &id).as_str()), (404, "available"));
    assert_eq!(client.delete(&format!("/volume/v3/volumes/{id}")).status, 202);
    assert_eq!(status(&mut client, &id), "deleting");
    client.wait(2);
    let gone = client.get(&format!("/volume/v3/volumes/{id}"));
    assert_eq!((gone.status, gone.message()), (404, format!("Volume {id} could not be found.").as_str()));
}

#[test]
fn a_server_boots_from_a_volume_and_takes_it_along() {
    let mut client = Client::demo();
    let image = client.image("cirros");
    let made = client.post(
        "/compute/v2.1/servers",
        json!({"server": {"name": "bfv", "flavorRef": "1", "block_device_mapping_v2": [
            {"boot_index": 0, "uuid": image, "source_type": "image", "destination_type": "volume",
             "volume_size": 8, "delete_on_termination": true},
            {"boot_index": -1, "source_type": "blank", "destination_type": "volume", "volume_size": 2},
        ]}}),
    );
    assert_eq!(made.status, 202, "{made:?}");
    let id = made.body["server"]["id"].as_str().unwrap().to_owned();
    client.wait(12);
    let shown = client.show(&id);
    assert_eq!((&shown["image"], &shown["status"]), (&json!(""), &json!("ACTIVE")));
    assert_eq!(shown["os-extended-volumes:volumes_attached"].as_array().unwrap().len(), 2);
    client.delete(&format!("/compute/v2.1/servers/{id}"));
    client.wait(2);
    let left = client.get("/volume/v3/volumes/detail").body["volumes"].clone();
    assert_eq!(left.as_array().unwrap().len(), 1, "one went with its server");
    assert_eq!((&left[0]["size"], &left[0]["status"]), (&json!(2), &json!("available")));

    for (mapping, message) in [
        (json!([{"boot_index": 0, "source_type": "blank", "destination_type": "volume"}]), "non-zero size"),
        (
            json!([{"boot_index": 1, "source_type": "blank", "destination_type": "volume", "volume_size": 1}]),
            "Boot sequence",
        ),
        (json!([{"boot_index": 0, "source_type": "volume", "uuid": "nope"}]), "failed to get volume nope"),
        (json!([{"bogus": 1}]), "'bogus' was unexpected"),
    ] {
        let spec = json!({"server": {"name": "x", "flavorRef": "1", "block_device_mapping_v2": mapping}});
        let reply = client.post("/compute/v2.1/servers", spec);
        assert_eq!(reply.status, 400);
        assert!(reply.message().contains(message), "{}", reply.message());
    }
    assert_eq!(client.cloud.volumes(client.now).len(), 1, "refused servers leave nothing behind");
    assert_eq!(client.cloud.ports().len(), 0);
}

#[test]
fn snapshots_and_the_volumes_made_of_them() {
    let mut client = Client::demo();
    let id = volume(&mut client, json!({"size": 5, "volume_type": "ssd"}));
    client.wait(3);
    let made = client.post("/volume/v3/snapshots", json!({"snapshot": {"volume_id": id, "name": "s"}}));
    assert_eq!((made.status, &made.body["snapshot"]["status"]), (202, &json!("creating")));
    let snapshot = made.body["snapshot"]["id"].as_str().unwrap().to_owned();
    let from = |size: Value| json!({"volume": {"snapshot_id": snapshot, "size": size}});
    assert_eq!(client.post("/volume/v3/volumes", from(Value::Null)).status, 400, "not ready");
    client.wait(3);
    assert_eq!(client.post("/volume/v3/volumes", from(json!(4))).status, 400, "smaller than the snapshot");
    let copy = client.post("/volume/v3/volumes", from(Value::Null));
    assert_eq!((copy.status, &copy.body["volume"]["size"]), (202, &json!(5)));
    assert_eq!(client.delete(&format!("/volume/v3/volumes/{id}")).status, 400, "it has a snapshot");
    assert_eq!(client.delete(&format!("/volume/v3/snapshots/{snapshot}")).status, 202);
    client.wait(2);
    assert_eq!(client.get(&format!("/volume/v3/snapshots/{snapshot}")).status, 404);
    assert_eq!(client.delete(&format!("/volume/v3/volumes/{id}")).status, 202);

    let id = volume(&mut client, json!({"size": 5}));
    client.wait(3);
    let action = format!("/volume/v3/volumes/{id}/action");
    assert_eq!(client.post(&action, json!({"os-extend": {"new_size": 5}})).status, 400);
    assert_eq!(client.post(&action, json!({"os-extend": {"new_size": 6}})).status, 202);
    assert_eq!(status(&mut client, &id), "extending");
    client.wait(3);
    assert_eq!(status(&mut client, &id), "available");
    for bad in [
        json!({}),
        json!({"size": 0}),
        json!({"size": "x"}),
        json!({"size": 1, "bogus": 1}),
        json!({"size": 1, "availability_zone": "mars"}),
    ] {
        assert_eq!(client.post("/volume/v3/volumes", json!({"volume": bad})).status, 400, "{bad}");
    }
    assert_eq!(
        client.post("/volume/v3/volumes", json!({"volume": {"size": 1, "volume_type": "gold"}})).status,
        404
    );
    assert_eq!(client.get("/volume/v3/types").body["volume_types"][1]["name"], "ssd");
    let page = client.get("/volume/v2/volumes?limit=1").body;
    assert!(
        page["volumes_links"][0]["href"].as_str().unwrap().contains("/volume/v2/volumes?limit=1&marker=")
    );
    client.version = Some("volume 3.71".into());
    assert_eq!(client.get("/volume/v3/volumes").status, 406);
}

#[test]
fn images_are_written_patched_filled_and_shared() {
    let mut settings = Settings::default();
    settings.users.push(User::new("eve", "secret", ["admin"]));
    let mut client = Client::new(settings);
    client.log_in("demo", "demo");
    let made = client.post("/image/v2/images", json!({"name": "mine", "os_distro": "debian", "tags": ["a"]}));
    assert_eq!(
        (made.status, &made.body["status"], &made.body["os_distro"]),
        (201, &json!("queued"), &json!("debian"))
    );
    let id = made.body["id"].as_str().unwrap().to_owned();
    let url = format!("/image/v2/images/{id}");
    assert!(made.header("location").ends_with(&format!("/RegionOne/image/v2/images/{id}")));
    assert_eq!(client.post("/image/v2/images", json!({"id": id})).status, 409);
    for bad in
        [json!({"name": 1}), json!({"disk_format": "floppy"}), json!({"min_ram": "x"}), json!({"prop": 3})]
    {
        let reply = client.post("/image/v2/images", bad.clone());
        assert_eq!((reply.status, reply.header("content-type")), (400, "text/html; charset=UTF-8"), "{bad}");
    }
    assert_eq!(client.post("/image/v2/images", json!({"status": "active"})).status, 403);

    let send = |client: &mut Client, method: Method, path: &str, media: &str, body: &[u8]| {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("x-auth-token", &client.token).header("content-type", media);
        client.raw(&request.body(Bytes::copy_from_slice(body)).unwrap())
    };
    let patch = "application/openstack-images-v2.1-json-patch";
    let file = format!("{url}/file");
    assert_eq!(
        send(&mut client, Method::PUT, &file, "application/octet-stream", b"x").status,
        400,
        "no formats yet"
    );
    assert_eq!(send(&mut client, Method::PATCH, &url, "application/json", b"[]").status, 415);
    let change = br#"[{"op": "add", "path": "/disk_format", "value": "raw"},
        {"op": "replace", "path": "/container_format", "value": "bare"}, {"op": "remove", "path": "/os_distro"}]"#;
    let patched = send(&mut client, Method::PATCH, &url, patch, change);
    assert_eq!((patched.status, &patched.body["disk_format"]), (200, &json!("raw")));
    assert_eq!(patched.body.get("os_distro"), None);
    let half =
        br#"[{"op": "replace", "path": "/name", "value": "other"}, {"op": "remove", "path": "/nope"}]"#;
    assert_eq!(send(&mut client, Method::PATCH, &url, patch, half).status, 409);
    assert_eq!(client.get(&url).body["name"], "mine", "all or nothing");
    assert_eq!(send(&mut client, Method::PUT, &file, "application/octet-stream", b"hello").status, 204);
    assert_eq!(send(&mut client, Method::PUT, &file, "application/octet-stream", b"hello").status, 409);
    let shown = client.get(&url).body;
    assert_eq!((&shown["status"], &shown["size"]), (&json!("active"), &json!(5)));
    assert_eq!(&client.get(&file).bytes[..], b"hello");

    let members = format!("{url}/members");
    client.log_in("eve", "admin");
    let project = client.cloud.settings().projects[1].id.clone();
    assert_eq!(client.get(&url).status, 404);
    client.log_in("demo", "demo");
    assert_eq!(client.post(&members, json!({"member": project})).body["status"], "pending");
    assert_eq!(client.post(&members, json!({"member": project})).status, 409);
    let member = format!("{members}/{project}");
    assert_eq!(client.put(&member, json!({"status": "accepted"})).status, 403, "that is for them to say");
    client.log_in("eve", "admin");
    assert_eq!(client.get(&url).status, 200);
    assert_eq!(client.get("/image/v2/images?name=mine").body["images"], json!([]), "not accepted yet");
    assert_eq!(client.put(&member, json!({"status": "accepted"})).status, 200);
    assert_eq!(client.get("/image/v2/images?name=mine").body["images"][0]["id"], *id);
    assert_eq!(client.delete(&url).status, 403);
    client.log_in("demo", "demo");
    assert_eq!(client.delete(&url).status, 204);
    let gone = client.get(&url);
    assert_eq!(gone.status, 404);
    assert!(String::from_utf8_lossy(&gone.bytes).contains(&format!("No image found with ID {id}")));

    let first = client.get("/image/v2/images?limit=2").body;
    let rest = client.get(&format!("/image{}", first["next"].as_str().unwrap())).body;
    assert_eq!((first["images"].as_array().unwrap().len(), rest["images"].as_array().unwrap().len()), (2, 1));
    assert_eq!(rest.get("next"), None);
}
