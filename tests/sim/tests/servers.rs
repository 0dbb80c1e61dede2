//! Servers: made, listed, watched and deleted, and what is refused on the way.

mod common;
use bytes::Bytes;
use common::Client;
use http::Method;
use pileus_sim::{Quota, Settings};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SERVERS: &str = "/RegionOne/compute/v2.1/servers";

#[test]
fn a_server_boots_in_its_own_time() {
    let mut client = Client::demo();
    let spec = client.spec("web");
    let made = client.post(SERVERS, spec);
    assert_eq!(made.status, 202);
    let id = made.body["server"]["id"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), format!("http://cloud.sim{SERVERS}/{id}"));
    assert_eq!(made.body["server"]["adminPass"].as_str().unwrap().len(), 12);
    assert!(made.header("x-compute-request-id").starts_with("req-"));
    assert_eq!(made.header("date"), "Wed, 01 May 2024 12:00:00 GMT");
    assert_eq!(made.header("x-compute-request-id"), made.header("x-openstack-request-id"));

    let building = client.show(&id);
    assert_eq!(building["status"], "BUILD");
    assert_eq!(building["OS-EXT-STS:task_state"], "spawning");
    assert_eq!(building["addresses"], json!({}));
    assert_eq!(building["created"], "2024-05-01T12:00:00Z");
    client.wait(9);
    assert_eq!(client.status(&id), "BUILD");
    client.wait(3);
    let active = client.show(&id);
    assert_eq!(active["status"], "ACTIVE");
    assert_eq!(active["OS-EXT-STS:vm_state"], "active");
    assert_eq!(active["OS-EXT-STS:power_state"], 1);
    assert_eq!(active["OS-EXT-STS:task_state"], Value::Null);
    assert_eq!(active["addresses"]["private"][0]["addr"], "10.0.0.2");
    assert_eq!(active["flavor"]["id"], "1");
    assert_eq!(active["security_groups"], json!([{"name": "default"}]));
    assert!(active["OS-SRV-USG:launched_at"].as_str().unwrap().starts_with("2024-05-01T12:00:1"));

    assert_eq!(client.delete(&format!("{SERVERS}/{id}")).status, 204);
    assert_eq!(client.show(&id)["OS-EXT-STS:task_state"], "deleting");
    client.wait(2);
    let gone = client.get(&format!("{SERVERS}/{id}"));
    assert_eq!(gone.status, 404);
    assert_eq!(gone.body["itemNotFound"]["code"], 404);
    assert_eq!(gone.message(), format!("Instance {id} could not be found."));
    assert_eq!(client.delete(&format!("{SERVERS}/{id}")).status, 404);
    // Its address is free again.
    let next = client.booted("next");
    let address = client.show(&next)["addresses"]["private"][0]["addr"].clone();
    assert_eq!(address, "10.0.0.3", "addresses are taken in turn");
}

#[test]
fn pages_are_full_until_the_last_and_newest_first() {
    let mut client = Client::new(Settings { page_limit: 3, ..Settings::default() });
    client.log_in("demo", "demo");
    let ids: Vec<String> = (0..6).map(|n| client.server(&format!("s{n}"))).collect();
    let (mut seen, mut path, mut sizes) = (Vec::new(), format!("{SERVERS}/detail?limit=100"), Vec::new());
    loop {
        let page = client.get(&path);
        assert_eq!(page.status, 200);
        let servers = page.body["servers"].as_array().unwrap();
        sizes.push(servers.len());
        seen.extend(servers.iter().map(|server| server["id"].as_str().unwrap().to_owned()));
        match page.body["servers_links"][0]["href"].as_str() {
            Some(next) => path = next.strip_prefix("http://cloud.sim").unwrap().to_owned(),
            None => break,
        }
    }
    // A page that is just full announces another, as Nova's does; that one is empty.
    assert_eq!(sizes, [3, 3, 0]);
    let mut newest_first = ids.clone();
    newest_first.reverse();
    assert_eq!(seen, newest_first);

    let one = client.get(&format!("{SERVERS}?limit=1&name=s4"));
    assert_eq!(one.body["servers"][0]["name"], "s4");
    assert_eq!(client.get(&format!("{SERVERS}?name=%5Es4%24")).body["servers"].as_array().unwrap().len(), 1);
    assert_eq!(client.get(&format!("{SERVERS}?status=ACTIVE")).body, json!({"servers": []}));
    client.wait(12);
    assert_eq!(client.get(&format!("{SERVERS}?status=active")).body["servers"].as_array().unwrap().len(), 3);
    let lost = client.get(&format!("{SERVERS}?marker=nowhere"));
    assert_eq!((lost.status, lost.message()), (400, "marker [nowhere] not found"));
    assert_eq!(client.get(&format!("{SERVERS}?limit=-1")).status, 400);
}

#[test]
fn bodies_are_checked_as_nova_checks_them() {
    let mut client = Client::demo();
    let spec = client.spec("web");
    let with = |change: &dyn Fn(&mut Value)| {
        let mut spec = spec.clone();
        change(&mut spec["server"]);
        spec
    };
    let bad: Vec<(Value, &str)> = vec![
        (with(&|s| s["bogus"] = json!(1)), "('bogus' was unexpected)"),
        (with(&|s| drop(s.as_object_mut().unwrap().remove("name"))), "'name' is a required property"),
        (
            with(&|s| drop(s.as_object_mut().unwrap().remove("flavorRef"))),
            "'flavorRef' is a required property",
        ),
        (with(&|s| drop(s.as_object_mut().unwrap().remove("imageRef"))), "Missing imageRef attribute"),
        (with(&|s| s["name"] = json!(7)), "7 is not of type 'string'"),
        (with(&|s| s["name"] = json!("")), "'' is too short"),
        (with(&|s| s["name"] = json!("n".repeat(256))), "is too long"),
        (with(&|s| s["imageRef"] = json!("not-a-uuid")), "is not a 'uuid'"),
        (with(&|s| s["flavorRef"] = json!("99")), "Flavor 99 could not be found."),
        (with(&|s| s["flavorRef"] = json!([])), "is not of type"),
        (with(&|s| s["metadata"] = json!({"a": 1})), "1 is not of type 'string'"),
        (with(&|s| s["metadata"] = json!({"a": "x".repeat(256)})), "is too long"),
        (with(&|s| s["user_data"] = json!("!!")), "is not a 'base64'"),
        (with(&|s| s["min_count"] = json!(0)), "less than the minimum"),
        (
            with(&|s| (s["min_count"], s["max_count"]) = (json!(3), json!(2))),
            "min_count must be <= max_count",
        ),
        (with(&|s| s["key_name"] = json!("nobody")), "Invalid key_name provided"),
        (with(&|s| s["availability_zone"] = json!("mars")), "availability zone is not available"),
        (with(&|s| s["security_groups"] = json!([{"name": "nope"}])), "Security group nope not found"),
        (
            with(&|s| s["networks"] = json!([{"uuid": "00000000-0000-4000-8000-000000000000"}])),
            "could not be found",
        ),
        (
            with(&|s| s["networks"] = json!([{"tag": "x", "uuid": "00000000-0000-4000-8000-000000000000"}])),
            "'tag' was unexpected",
        ),
        (with(&|s| s["networks"] = json!("auto")), "is not of type 'array'"),
        (with(&|s| s["tags"] = json!(["a"])), "('tags' was unexpected)"),
        (with(&|s| s["description"] = json!("a")), "('description' was unexpected)"),
        (json!({"server": []}), "is not of type 'object'"),
        (json!({}), "'server' is a required property"),
    ];
    for (body, message) in bad {
        let reply = client.post(SERVERS, body.clone());
        assert_eq!(reply.status, 400, "{body}");
        assert_eq!(reply.body["badRequest"]["code"], 400);
        assert!(reply.message().contains(message), "{body}: {}", reply.message());
    }
    let torn = client.request(Method::POST, SERVERS, Bytes::from_static(b"{\"server\": {"));
    assert_eq!(client.raw(&torn).status, 400);
    assert_eq!(client.get(SERVERS).body, json!({"servers": []}), "nothing was made");
    assert_eq!(client.cloud.counts().servers_peak(), 0);
}

#[test]
fn microversions_change_what_is_asked_and_shown() {
    let mut client = Client::demo();
    let mut spec = client.spec("web");
    client.nova(37);
    let reply = client.post(SERVERS, spec.clone());
    assert_eq!(reply.status, 400);
    assert!(reply.message().contains("'networks' is a required property"));
    assert_eq!(reply.header("openstack-api-version"), "compute 2.37");
    spec["server"]["networks"] = json!("none");
    assert_eq!(client.post(SERVERS, spec.clone()).status, 202);

    spec["server"]["tags"] = json!(["blue"]);
    spec["server"]["description"] = json!("a web server");
    assert_eq!(client.nova(51).post(SERVERS, spec.clone()).status, 400);
    let made = client.nova(52).post(SERVERS, spec.clone());
    assert_eq!(made.status, 202);
    let id = made.body["server"]["id"].as_str().unwrap().to_owned();
    client.wait(20);
    let shown = client.show(&id);
    assert_eq!(shown["tags"], json!(["blue"]));
    assert_eq!(shown["description"], "a web server");
    assert_eq!(shown["locked"], false);
    assert_eq!(shown["addresses"], json!({}));
    assert_eq!(shown["flavor"]["original_name"], "m1.tiny");
    assert_eq!(shown["flavor"]["ram"], 512);
    assert_eq!(shown["flavor"].get("id"), None);
    client.version = None;
    let shown = client.show(&id);
    assert_eq!(shown.get("tags"), None);
    assert_eq!(shown.get("locked"), None);
    assert_eq!(shown["flavor"]["id"], "1");

    client.version = Some("compute 2.97".into());
    let reply = client.get(SERVERS);
    assert_eq!(reply.status, 406);
    assert!(reply.message().contains("Minimum is 2.1 and maximum is 2.96"), "{}", reply.message());
    client.version = Some("compute two".into());
    assert_eq!(client.get(SERVERS).status, 400);
    client.version = Some("volume 3.1, compute latest".into());
    assert_eq!(client.get(SERVERS).header("x-openstack-nova-api-version"), "2.96");
    assert_eq!(
        client.get(&format!("{SERVERS}?bogus=1")).status,
        400,
        "unknown parameters are refused from 2.75 on"
    );
    client.version = None;
    assert_eq!(client.get(&format!("{SERVERS}?bogus=1")).status, 200);

    // The legacy v2 API has no microversions and lets unknown fields pass.
    let mut spec = client.spec("old");
    spec["server"]["bogus"] = json!(1);
    let made = client.post("/compute/v2/servers", spec);
    assert_eq!((made.status, made.header("openstack-api-version")), (202, ""));
}

#[test]
fn quota_is_403_and_as_many_as_fit_are_made() {
    let quota = Quota { instances: 3, ..Quota::default() };
    let mut client = Client::new(Settings { quota, ..Settings::default() });
    client.log_in("demo", "demo");
    let mut spec = client.spec("many");
    spec["server"]["min_count"] = json!(2);
    spec["server"]["max_count"] = json!(9);
    assert_eq!(client.post(SERVERS, spec.clone()).status, 202);
    let listed = client.get(SERVERS);
    let names: BTreeSet<&str> =
        listed.body["servers"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, BTreeSet::from(["many-1", "many-2", "many-3"]));
    let full = client.post(SERVERS, spec);
    assert_eq!(full.status, 403);
    assert_eq!(
        full.body["forbidden"]["message"],
        "Quota exceeded for instances: Requested 2, but already used 3 of 3 instances"
    );
}

#[test]
fn what_belongs_to_others_is_not_there() {
    let mut client = Client::demo();
    let id = client.server("mine");
    client.log_in("admin", "admin");
    assert_eq!(client.get(SERVERS).body, json!({"servers": []}));
    assert_eq!(client.get(&format!("{SERVERS}?all_tenants=1")).body["servers"][0]["id"], *id);
    assert_eq!(client.get(&format!("{SERVERS}/{id}")).status, 200, "administrators see everything");

    let mut settings = Settings::default();
    settings.users.push(pileus_sim::User::new("eve", "secret", ["admin"]));
    let mut client = Client::new(settings);
    client.log_in("demo", "demo");
    let id = client.server("mine");
    let project = client.show(&id)["tenant_id"].as_str().unwrap().to_owned();
    client.log_in("eve", "admin");
    assert_eq!(client.get(&format!("{SERVERS}/{id}")).status, 404);
    assert_eq!(client.delete(&format!("{SERVERS}/{id}")).status, 404);
    assert_eq!(client.get(&format!("{SERVERS}?all_tenants=1")).status, 403);
    let url = client.get(&format!("/compute/v2.1/{project}/servers"));
    assert_eq!((url.status, url.message()), (400, "Malformed request url"));
    assert_eq!(client.get("/compute/v2.1/bogus").status, 404);
    assert_eq!(client.send(Method::PATCH, SERVERS, None).status, 405);
}

#[test]
fn the_same_requests_get_the_same_bytes_and_clones_part() {
    let run = |seed| {
        let mut client = Client::new(Settings { seed, ..Settings::default() });
        client.log_in("demo", "demo");
        let id = client.booted("web");
        client.get(&format!("{SERVERS}/{id}")).bytes
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));

    let mut client = Client::demo();
    let id = client.server("web");
    let mut other = client.cloud.clone();
    let request = client.request(Method::DELETE, &format!("{SERVERS}/{id}"), Bytes::new());
    assert_eq!(client.raw(&request).status, 204);
    client.wait(60);
    assert_eq!(client.get(&format!("{SERVERS}/{id}")).status, 404);
    std::mem::swap(&mut client.cloud, &mut other);
    assert_eq!(client.status(&id), "ACTIVE", "the clone never heard of the delete");
}
