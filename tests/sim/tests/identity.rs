//! Logging in, and what a token is good for.

mod common;
use bytes::Bytes;
use common::{Client, START};
use http::{Method, Request, StatusCode};
use pileus_sim::{Fault, Outcome, Settings, What, When, Wire};
use serde_json::{Value, json};
use std::time::Duration;

const TOKENS: &str = "/identity/v3/auth/tokens";

fn password(password: &str) -> Value {
    let user = json!({"name": "demo", "domain": {"name": "Default"}, "password": password});
    json!({"methods": ["password"], "password": {"user": user}})
}

#[test]
fn every_way_in() {
    let mut client = Client::new(Settings { regions: vec!["A".into(), "B".into()], ..Settings::default() });
    let domain = json!({"id": "default"});
    let scope = json!({"project": {"name": "demo", "domain": domain}});
    let scoped = client.post(TOKENS, json!({"auth": {"identity": password("secret"), "scope": scope}}));
    assert_eq!(scoped.status, 201);
    let token = &scoped.body["token"];
    assert_eq!((&token["methods"], &token["project"]["name"]), (&json!(["password"]), &json!("demo")));
    assert_eq!(
        (&token["issued_at"], &token["expires_at"]),
        (&json!("2024-05-01T12:00:00.000000Z"), &json!("2024-05-01T13:00:00.000000Z"))
    );
    let compute = token["catalog"].as_array().unwrap().iter().find(|s| s["type"] == "compute").unwrap();
    let endpoints = compute["endpoints"].as_array().unwrap();
    assert_eq!(endpoints.len(), 6);
    let public = endpoints.iter().find(|e| e["interface"] == "public" && e["region_id"] == "B").unwrap();
    assert_eq!(public["url"], "http://cloud.sim/B/compute/v2.1");
    let first = scoped.header("x-subject-token").to_owned();

    // A token for a token, which lives no longer.
    client.wait(600);
    let again = client.post(
        TOKENS,
        json!({"auth": {"identity": {"methods": ["token"], "token": {"id": first}}, "scope": scope}}),
    );
    assert_eq!(again.body["token"]["expires_at"], token["expires_at"]);
    let unscoped =
        client.post(TOKENS, json!({"auth": {"identity": password("secret"), "scope": "unscoped"}}));
    assert_eq!((unscoped.body["token"].get("catalog"), unscoped.body["token"].get("project")), (None, None));
    client.token = unscoped.header("x-subject-token").to_owned();
    let projects = client.get("/identity/v3/auth/projects").body;
    assert_eq!(projects["projects"][0]["name"], "demo");
    assert_eq!(client.get("/A/compute/v2.1/servers").status, 401, "a token for no project");

    let credential = &client.cloud.settings().users[0].application_credentials[0];
    let by_id = json!({"methods": ["application_credential"], "application_credential": {"id": credential.id, "secret": credential.secret}});
    let by_name = json!({"methods": ["application_credential"], "application_credential": {
        "name": credential.name, "secret": credential.secret, "user": {"name": "demo", "domain": domain}}});
    for identity in [by_id.clone(), by_name] {
        let reply = client.post(TOKENS, json!({"auth": {"identity": identity}}));
        assert_eq!((reply.status, &reply.body["token"]["project"]["name"]), (201, &json!("demo")));
    }
    assert_eq!(client.post(TOKENS, json!({"auth": {"identity": by_id, "scope": scope}})).status, 401);
    assert_eq!(client.cloud.logins(), 5);

    for (auth, status) in [
        (json!({"identity": password("wrong")}), 401),
        (
            json!({"identity": password("secret"), "scope": {"project": {"name": "admin", "domain": domain}}}),
            401,
        ),
        (json!({"identity": password("secret"), "scope": {"domain": domain}}), 401),
        (json!({"identity": password("secret"), "scope": {"system": {"all": true}}}), 401),
        (json!({"identity": {"methods": ["password"]}}), 400),
        (json!({"identity": {"methods": ["token"], "token": {"id": "nope"}}}), 401),
        (json!({"identity": password("secret"), "bogus": 1}), 400),
        (json!({}), 400),
    ] {
        let reply = client.post(TOKENS, json!({"auth": auth}));
        assert_eq!(reply.status, status, "{auth}");
        assert_eq!(reply.body["error"]["code"], status);
    }
    assert_eq!(client.cloud.logins(), 5, "no token for any of those");
}

#[test]
fn version_two_and_the_api_key() {
    let mut client = Client::new(Settings { regions: vec!["ORD".into()], ..Settings::default() });
    let key =
        json!({"auth": {"RAX-KSKEY:apiKeyCredentials": {"username": "demo", "apiKey": "demo-api-key"}}});
    let reply = client.post("/v2.0/tokens", key);
    assert_eq!(reply.status, 200);
    let access = &reply.body["access"];
    assert_eq!(
        (&access["token"]["expires"], &access["token"]["tenant"]["name"]),
        (&json!("2024-05-01T13:00:00Z"), &json!("demo"))
    );
    let compute = &access["serviceCatalog"][0];
    assert_eq!((&compute["type"], &compute["name"]), (&json!("compute"), &json!("cloudServersOpenStack")));
    let url = compute["endpoints"][0]["publicURL"].as_str().unwrap().to_owned();
    client.token = access["token"]["id"].as_str().unwrap().to_owned();
    let servers = client.get(&format!("{}/servers/detail", url.strip_prefix("http://cloud.sim").unwrap()));
    assert_eq!((servers.status, &servers.body), (200, &json!({"servers": []})));
    let image = access["serviceCatalog"][2]["endpoints"][0]["publicURL"].as_str().unwrap().to_owned();
    assert_eq!(
        client.get(&format!("{}/images", image.strip_prefix("http://cloud.sim").unwrap())).status,
        200
    );
    let volume = access["serviceCatalog"][1]["endpoints"][0]["publicURL"].as_str().unwrap().to_owned();
    assert_eq!(
        client.get(&format!("{}/volumes/detail", volume.strip_prefix("http://cloud.sim").unwrap())).status,
        200
    );

    for (auth, status) in [
        (
            json!({"passwordCredentials": {"username": "demo", "password": "secret"}, "tenantName": "demo"}),
            200,
        ),
        (
            json!({"passwordCredentials": {"username": "demo", "password": "secret"}, "tenantName": "admin"}),
            401,
        ),
        (json!({"passwordCredentials": {"username": "demo", "password": "wrong"}}), 401),
        (json!({"RAX-KSKEY:apiKeyCredentials": {"username": "demo", "apiKey": "wrong"}}), 401),
        (json!({"RAX-KSKEY:apiKeyCredentials": {"username": "admin", "apiKey": "demo-api-key"}}), 401),
        (json!({"token": {"id": client.token}, "tenantName": "demo"}), 200),
        (json!({"bogus": {}}), 400),
        (json!({}), 400),
    ] {
        assert_eq!(client.post("/identity/v2.0/tokens", json!({"auth": auth})).status, status, "{auth}");
    }
}

#[test]
fn tokens_expire_are_revoked_and_never_guessed() {
    let mut client = Client::demo();
    let servers = "/compute/v2.1/servers";
    client.wait(3599);
    assert_eq!(client.get(servers).status, 200);
    assert_eq!(client.cloud.live_tokens(client.now), 1);
    client.wait(1);
    let late = client.get(servers);
    assert_eq!((late.status, &late.body["error"]["title"]), (401, &json!("Unauthorized")));
    assert_eq!(late.header("www-authenticate"), "Keystone uri=\"http://cloud.sim/identity\"");
    assert_eq!(client.cloud.live_tokens(client.now), 0);

    client.log_in("demo", "demo");
    let subject = |client: &Client, method| {
        let request = Request::builder().method(method).uri(TOKENS).header("x-auth-token", &client.token);
        request.header("x-subject-token", &client.token).body(Bytes::new()).unwrap()
    };
    let shown = subject(&client, Method::GET);
    assert_eq!(client.raw(&shown).body["token"]["user"]["name"], "demo");
    let revoke = subject(&client, Method::DELETE);
    assert_eq!(client.raw(&revoke).status, 204);
    assert_eq!(client.get(servers).status, 401);
    assert_eq!(client.raw(&revoke).status, 401);
    client.token = "guess".into();
    assert_eq!(client.get(servers).status, 401);
    let bare = Request::get(servers).body(Bytes::new()).unwrap();
    assert_eq!(client.raw(&bare).status, 401);
    for document in [
        "/compute",
        "/compute/v2.1",
        "/image",
        "/volume",
        "/volume/v3",
        "/network",
        "/identity",
        "/",
        "/identity/v3",
    ] {
        let reply = client.get(document);
        assert!([200, 300].contains(&reply.status), "{document} needs no token");
        assert!(reply.body.get("version").or_else(|| reply.body.get("versions")).is_some(), "{document}");
    }
    let nova = client.get("/compute/v2.1").body["version"].clone();
    assert_eq!((&nova["min_version"], &nova["version"]), (&json!("2.1"), &json!("2.96")));
}

#[test]
fn faults_happen_when_and_as_often_as_they_should() {
    let mut client = Client::demo();
    let spec = client.spec("web");
    let servers = "/compute/v2.1/servers";
    let create = client.request(Method::POST, servers, spec.to_string().into());
    let count = |client: &Client| client.cloud.servers(client.now).len();

    client.cloud.faults().add(Fault::new(When::post().ending("/servers"), What::LoseAfter).after(1).times(1));
    assert_eq!(client.raw(&create).status, 202);
    assert!(matches!(client.cloud.handle(&create, START), Outcome::Lost { acted: true }));
    assert_eq!(count(&client), 2);
    assert_eq!(client.raw(&create).status, 202, "it is spent");
    assert_eq!(client.cloud.counts().of("compute POST servers"), 3);
    assert_eq!(client.cloud.counts().servers_peak(), 3);

    let once = |client: &mut Client, what: What| {
        client.cloud.faults().add(Fault::new(When::any(), what).times(1));
        client.cloud.handle(&create, START)
    };
    assert!(matches!(once(&mut client, What::LoseBefore), Outcome::Lost { acted: false }));
    let refused = once(&mut client, What::Refuse(StatusCode::SERVICE_UNAVAILABLE)).response().unwrap();
    assert_eq!((refused.status().as_u16(), count(&client)), (503, 3));
    let failed = once(&mut client, What::FailAfter(StatusCode::BAD_GATEWAY)).response().unwrap();
    assert_eq!((failed.status().as_u16(), count(&client)), (502, 4));
    let throttled = once(&mut client, What::Throttle(Duration::from_secs(7))).response().unwrap();
    assert_eq!(
        (throttled.status().as_u16(), throttled.headers()["retry-after"].to_str().unwrap()),
        (429, "7")
    );
    let later = once(&mut client, What::ThrottleUntil(Duration::from_secs(90))).response().unwrap();
    assert_eq!(later.headers()["retry-after"], "Wed, 01 May 2024 12:01:30 GMT");
    let cut = once(&mut client, What::Truncate(9)).response().unwrap();
    assert_eq!(
        (&cut.body()[..], cut.headers()["content-length"].to_str().unwrap()),
        (&br#"{"server""#[..], "9")
    );
    let Outcome::Answer(slow) = once(&mut client, What::Slow(Duration::from_secs(9))) else { panic!() };
    assert_eq!((slow.delay, slow.wire), (Duration::from_secs(9), Wire::Whole));
    let Outcome::Answer(lie) = once(&mut client, What::ClaimLength(10_000_000_000)) else { panic!() };
    assert_eq!(lie.response.headers()["content-length"], "10000000000");
    let expired = once(&mut client, What::ExpireTokens).response().unwrap();
    assert_eq!(expired.status(), 401);
    client.log_in("demo", "demo");
    client
        .cloud
        .faults()
        .add(Fault::new(When::any().saying("doomed"), What::BootFails("No valid host was found.".into())));
    let doomed = client.server("doomed");
    client.wait(12);
    let shown = client.show(&doomed);
    assert_eq!(
        (&shown["status"], &shown["fault"]["message"]),
        (&json!("ERROR"), &json!("No valid host was found."))
    );
    assert_eq!((&shown["fault"]["code"], &shown["OS-EXT-STS:vm_state"]), (&json!(500), &json!("error")));
    client.cloud.faults().clear();
    let fine = client.booted("doomed too");
    assert_eq!(client.status(&fine), "ACTIVE");
}
