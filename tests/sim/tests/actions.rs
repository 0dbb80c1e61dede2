//! What can be done to a server that is there.

#![allow(clippy::needless_pass_by_value, reason = "bodies are literals")]

mod common;
use common::Client;
use serde_json::{Value, json};

fn moved(client: &mut Client, id: &str, action: Value, during: &str, then: &str) {
    let reply = client.action(id, action.clone());
    assert!([200, 202].contains(&reply.status), "{action}: {reply:?}");
    assert_eq!(client.status(id), during, "{action}");
    assert_ne!(client.show(id)["OS-EXT-STS:task_state"], Value::Null, "{action}");
    let again = client.action(id, action.clone());
    assert_eq!(again.status, 409, "{action} while it is under way");
    assert!(again.message().contains("while it is in task_state"), "{}", again.message());
    client.wait(13);
    assert_eq!(client.status(id), then, "{action}");
}

#[test]
fn every_verb_moves_a_server_on_and_back() {
    let mut client = Client::demo();
    let id = client.booted("web");
    moved(&mut client, &id, json!({"reboot": {"type": "SOFT"}}), "REBOOT", "ACTIVE");
    moved(&mut client, &id, json!({"reboot": {"type": "HARD"}}), "HARD_REBOOT", "ACTIVE");
    moved(&mut client, &id, json!({"os-stop": null}), "ACTIVE", "SHUTOFF");
    assert_eq!(client.show(&id)["OS-EXT-STS:vm_state"], "stopped");
    assert_eq!(client.show(&id)["OS-EXT-STS:power_state"], 4);
    let refused = client.action(&id, json!({"pause": null}));
    assert_eq!(refused.status, 409);
    assert_eq!(refused.message(), format!("Cannot 'pause' instance {id} while it is in vm_state stopped"));
    moved(&mut client, &id, json!({"os-start": null}), "SHUTOFF", "ACTIVE");
    moved(&mut client, &id, json!({"pause": null}), "ACTIVE", "PAUSED");
    moved(&mut client, &id, json!({"unpause": null}), "PAUSED", "ACTIVE");
    moved(&mut client, &id, json!({"suspend": null}), "ACTIVE", "SUSPENDED");
    moved(&mut client, &id, json!({"resume": null}), "SUSPENDED", "ACTIVE");
    moved(&mut client, &id, json!({"rescue": null}), "ACTIVE", "RESCUE");
    moved(&mut client, &id, json!({"unrescue": null}), "RESCUE", "ACTIVE");
    moved(&mut client, &id, json!({"shelve": null}), "ACTIVE", "SHELVED_OFFLOADED");
    moved(&mut client, &id, json!({"unshelve": null}), "SHELVED_OFFLOADED", "ACTIVE");
    let image = client.image("debian");
    let unfit = client.action(&id, json!({"rebuild": {"imageRef": image}}));
    assert_eq!(unfit.status, 400, "debian wants two gigabytes of disk: {unfit:?}");
    let image = client.image("cirros");
    moved(&mut client, &id, json!({"rebuild": {"imageRef": image, "name": "new"}}), "REBUILD", "ACTIVE");
    assert_eq!(client.show(&id)["name"], "new");

    for bad in [json!({}), json!({"fly": null}), json!({"reboot": {"type": "KICK"}}), json!({"reboot": null})]
    {
        assert_eq!(client.action(&id, bad.clone()).status, 400, "{bad}");
    }
    assert_eq!(client.action("nobody", json!({"os-stop": null})).status, 404);
}

#[test]
fn a_resize_is_confirmed_or_reverted() {
    let mut client = Client::demo();
    let id = client.booted("web");
    assert_eq!(client.action(&id, json!({"confirmResize": null})).status, 409);
    assert_eq!(client.action(&id, json!({"resize": {"flavorRef": "1"}})).status, 400, "the same flavour");
    assert_eq!(client.action(&id, json!({"resize": {"flavorRef": "77"}})).status, 400);
    moved(&mut client, &id, json!({"resize": {"flavorRef": "2"}}), "RESIZE", "VERIFY_RESIZE");
    assert_eq!(client.show(&id)["flavor"]["id"], "2");
    moved(&mut client, &id, json!({"revertResize": null}), "REVERT_RESIZE", "ACTIVE");
    assert_eq!(client.show(&id)["flavor"]["id"], "1");
    moved(&mut client, &id, json!({"resize": {"flavorRef": "3"}}), "RESIZE", "VERIFY_RESIZE");
    assert_eq!(client.action(&id, json!({"confirmResize": null})).status, 204);
    assert_eq!((client.status(&id).as_str(), &client.show(&id)["flavor"]["id"]), ("ACTIVE", &json!("3")));
    assert_eq!(client.action(&id, json!({"resize": {"flavorRef": "2"}})).status, 400, "a smaller disk");
}

#[test]
fn an_image_is_made_and_says_where_it_is() {
    let mut client = Client::demo();
    let id = client.booted("web");
    let made = client.action(&id, json!({"createImage": {"name": "backup", "metadata": {"of": "web"}}}));
    assert_eq!((made.status, made.bytes.len()), (202, 0));
    let image = made.header("location").rsplit('/').next().unwrap().to_owned();
    let shown = client.get(&format!("/image/v2/images/{image}"));
    assert_eq!((&shown.body["status"], &shown.body["size"]), (&json!("queued"), &Value::Null));
    assert_eq!(client.show(&id)["OS-EXT-STS:task_state"], "image_uploading");
    let spec = json!({"server": {"name": "copy", "flavorRef": "1", "imageRef": image}});
    assert_eq!(
        client.post("/compute/v2.1/servers", spec.clone()).message(),
        format!("Image {image} is not active.")
    );
    client.wait(2);
    assert_eq!(client.get(&format!("/image/v2/images/{image}")).body["status"], "saving");
    client.wait(4);
    let shown = client.get(&format!("/image/v2/images/{image}")).body;
    assert_eq!(
        (&shown["status"], &shown["name"], &shown["of"]),
        (&json!("active"), &json!("backup"), &json!("web"))
    );
    assert_eq!((&shown["instance_uuid"], &shown["visibility"]), (&json!(id), &json!("private")));
    assert_eq!(client.post("/compute/v2.1/servers", spec).status, 202);

    let made = client.nova(45).action(&id, json!({"createImage": {"name": "other"}}));
    assert_eq!(made.header("location"), "");
    assert_eq!(made.body["image_id"].as_str().unwrap().len(), 36);
}

#[test]
fn locks_metadata_tags_and_the_rest() {
    let mut client = Client::demo();
    let id = client.booted("web");
    assert_eq!(client.action(&id, json!({"lock": null})).status, 202);
    assert_eq!(client.action(&id, json!({"os-stop": null})).status, 409);
    assert_eq!(client.delete(&format!("/compute/v2.1/servers/{id}")).status, 409);
    assert_eq!(client.nova(9).show(&id)["locked"], true);
    client.version = None;
    assert_eq!(client.action(&id, json!({"unlock": null})).status, 202);
    assert_eq!(client.action(&id, json!({"changePassword": {"adminPass": "x"}})).status, 202);
    assert_eq!(client.action(&id, json!({"changePassword": {}})).status, 400);
    let console = client.action(&id, json!({"os-getConsoleOutput": {"length": 1}}));
    assert_eq!(console.body["output"], "web login: ");

    let metadata = format!("/compute/v2.1/servers/{id}/metadata");
    assert_eq!(client.post(&metadata, json!({"metadata": {"a": "1", "b": "2"}})).body["metadata"]["b"], "2");
    assert_eq!(client.put(&metadata, json!({"metadata": {"c": "3"}})).body, json!({"metadata": {"c": "3"}}));
    let one = client.put(&format!("{metadata}/d"), json!({"meta": {"d": "4"}}));
    assert_eq!(one.body, json!({"meta": {"d": "4"}}));
    assert_eq!(client.put(&format!("{metadata}/d"), json!({"meta": {"e": "4"}})).status, 400);
    assert_eq!(client.put(&metadata, json!({"metadata": {"c": 3}})).status, 400);
    assert_eq!(client.delete(&format!("{metadata}/c")).status, 204);
    assert_eq!(client.delete(&format!("{metadata}/c")).status, 404);
    assert_eq!(client.show(&id)["metadata"], json!({"d": "4"}));

    let tags = format!("/compute/v2.1/servers/{id}/tags");
    assert_eq!(client.get(&tags).status, 404, "tags came with 2.26");
    client.nova(26);
    assert_eq!(client.put(&format!("{tags}/blue"), json!({})).status, 201);
    assert_eq!(client.put(&format!("{tags}/blue"), json!({})).status, 204);
    assert_eq!(
        client.put(&tags, json!({"tags": ["red", "red", "green"]})).body,
        json!({"tags": ["red", "green"]})
    );
    assert_eq!(client.put(&tags, json!({"tags": ["a,b"]})).status, 400);
    assert_eq!(client.get("/compute/v2.1/servers?tags=red,green").body["servers"][0]["id"], *id);
    assert_eq!(client.get("/compute/v2.1/servers?tags=red,blue").body, json!({"servers": []}));
    client.version = None;

    let limits = client.get("/compute/v2.1/limits").body["limits"]["absolute"].clone();
    assert_eq!((&limits["totalInstancesUsed"], &limits["totalRAMUsed"]), (&json!(1), &json!(512)));
    let zones = client.get("/compute/v2.1/os-availability-zone").body;
    assert_eq!(zones["availabilityZoneInfo"][0]["zoneName"], "nova");
    assert_eq!(client.get("/compute/v2.1/images/detail").body["images"][2]["status"], "ACTIVE");
    assert_eq!(client.nova(36).get("/compute/v2.1/images/detail").status, 404, "proxies went with 2.36");
}

#[test]
fn key_pairs_are_made_imported_paged_and_unique() {
    let mut client = Client::demo();
    let pairs = "/compute/v2.1/os-keypairs";
    let made = client.post(pairs, json!({"keypair": {"name": "mine"}}));
    assert_eq!(made.status, 200);
    let pair = &made.body["keypair"];
    assert!(pair["private_key"].as_str().unwrap().starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
    let public = pair["public_key"].as_str().unwrap().to_owned();
    assert!(public.starts_with("ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB"), "{public}");
    assert_eq!(pair["fingerprint"].as_str().unwrap().len(), 47);
    let twice = client.post(pairs, json!({"keypair": {"name": "mine"}}));
    assert_eq!((twice.status, twice.message()), (409, "Key pair 'mine' already exists."));
    let made = client.nova(2).post(pairs, json!({"keypair": {"name": "theirs", "public_key": public}}));
    assert_eq!(made.status, 201);
    assert_eq!(made.body["keypair"].get("private_key"), None);
    assert_eq!(made.body["keypair"]["fingerprint"], pair["fingerprint"], "of the key, not of the name");
    assert_eq!(
        client.post(pairs, json!({"keypair": {"name": "bad", "public_key": "ssh-rsa x"}})).status,
        400
    );
    assert_eq!(client.post(pairs, json!({"keypair": {"name": "b/d"}})).status, 400);
    assert_eq!(
        client.nova(92).post(pairs, json!({"keypair": {"name": "new"}})).status,
        400,
        "made elsewhere from 2.92"
    );
    let page = client.nova(35).get(&format!("{pairs}?limit=1"));
    assert_eq!(page.body["keypairs"][0]["keypair"]["name"], "mine");
    let next = page.body["keypairs_links"][0]["href"].as_str().unwrap().to_owned();
    let page = client.get(next.strip_prefix("http://cloud.sim").unwrap());
    assert_eq!(page.body["keypairs"][0]["keypair"]["name"], "theirs");
    assert_eq!(client.cloud.key_pairs().len(), 2);
    assert_eq!(client.delete(&format!("{pairs}/mine")).status, 204);
    assert_eq!(client.delete(&format!("{pairs}/mine")).status, 404);
    assert_eq!(client.get(&format!("{pairs}/theirs")).body["keypair"]["public_key"], *public);
}
