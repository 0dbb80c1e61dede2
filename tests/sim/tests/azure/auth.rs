//! Who may do what: keys, signatures, tokens, and those who have none.

use crate::common::{Bench, NAME, START, account, key};
use bytes::Bytes;
use http::{Method, Request};
use pileus_core::Kind;
use pileus_core::providers::azure::blobs::{DeleteBlob, GetBlob};
use pileus_core::providers::azure::containers::{AccessPolicy, SetContainerAcl, SignedIdentifier};
use pileus_core::providers::azure::credentials::{
    Application, Assertion, Identity, IdentityHost, ManagedIdentity,
};
use pileus_core::providers::azure::listing::ListBlobs;
use pileus_core::providers::azure::{AzureBlob, Credentials, Settings as Account};
use pileus_core::sign::azure::{
    AccountKey, AccountScope, Permit, Resource, ResponseHeaders, account_sas, service_sas,
};
use pileus_core::storage::{self, PresignSpec, Storage};
use pileus_core::{Flow, Secret, Time};
use pileus_sim::drive::Drive;
use pileus_sim::{Settings, Sim};
use std::time::Duration;

fn account_key() -> AccountKey {
    AccountKey::new(&Secret::new(&*Settings::default().azure.accounts[0].key)).expect("a key")
}

/// Asks with a signature.
fn ask<F: Flow>(bench: &mut Bench, sas: &Secret, call: F) -> Result<F::Output, (Kind, String)> {
    let azure = account(Credentials::sas(sas.expose()));
    let answer = bench.time.run(&mut bench.cloud, azure.call(call));
    answer.map_err(|error| (error.kind(), error.code().unwrap_or_default().to_owned()))
}

fn hour(letters: &str) -> Permit {
    Permit::new(letters, START + Duration::from_secs(3600))
}

#[test]
fn a_signature_is_good_for_what_it_says() {
    let mut bench = Bench::new();
    bench.put("a/x", "text");
    let (key, answers) =
        (account_key(), ResponseHeaders { content_type: Some("x/y".into()), ..ResponseHeaders::default() });
    let blob = Resource::Blob { container: "box", blob: "a/x" };
    let read = service_sas(NAME, &key, &hour("r"), None, &blob, &answers).expect("signed");
    let got = ask(&mut bench, &read, GetBlob::new("box", "a/x")).expect("read");
    assert_eq!((&got.content[..], got.properties.content_type.as_deref()), (&b"text"[..], Some("x/y")));
    let denied = |error: Result<_, (Kind, String)>| error.map(drop).expect_err("denied");
    assert_eq!(denied(ask(&mut bench, &read, GetBlob::new("box", "a/y"))).1, "AuthenticationFailed");
    let delete = DeleteBlob { container: "box".into(), blob: "a/x".into(), ..DeleteBlob::default() };
    let told = ask(&mut bench, &read, delete).expect_err("denied");
    assert_eq!(told, (Kind::Forbidden, "AuthorizationPermissionMismatch".into()));
    let answers = ResponseHeaders::default();
    let folder = Resource::Directory { container: "box", path: "a" };
    let whole = service_sas(NAME, &key, &hour("rl"), None, &folder, &answers).expect("signed");
    assert!(ask(&mut bench, &whole, GetBlob::new("box", "a/x")).is_ok());
    let all = Resource::Container { container: "box" };
    let listing = service_sas(NAME, &key, &hour("l"), None, &all, &answers).expect("signed");
    assert_eq!(ask(&mut bench, &listing, ListBlobs::of("box")).expect("listed").items.len(), 1);
    let mut early = hour("l");
    early.start = Some(START + Duration::from_secs(900));
    let early = service_sas(NAME, &key, &early, None, &all, &answers).expect("signed");
    assert_eq!(
        ask(&mut bench, &early, ListBlobs::of("box")).map(drop).expect_err("too early").0,
        Kind::Authentication
    );
    let scope = AccountScope { services: "b".into(), resource_types: "o".into() };
    let objects = account_sas(NAME, &key, &hour("rl"), &scope).expect("signed");
    assert!(ask(&mut bench, &objects, GetBlob::new("box", "a/x")).is_ok());
    let told = ask(&mut bench, &objects, ListBlobs::of("box")).map(drop).expect_err("denied");
    assert_eq!(told.1, "AuthorizationResourceTypeMismatch");
    bench.time = Drive::new(START + Duration::from_secs(3600));
    assert_eq!(denied(ask(&mut bench, &read, GetBlob::new("box", "a/x"))).0, Kind::Authentication);
}

#[test]
fn a_stored_policy_says_what_its_signatures_allow() {
    let mut bench = Bench::new();
    bench.put("x", "text");
    let all = Resource::Container { container: "box" };
    let sas = service_sas(
        NAME,
        &account_key(),
        &Permit::by_policy(),
        Some("readers"),
        &all,
        &ResponseHeaders::default(),
    );
    let sas = sas.expect("signed");
    assert!(ask(&mut bench, &sas, GetBlob::new("box", "x")).is_err(), "there is no such policy");
    let policy = AccessPolicy {
        start: None,
        expiry: Some(START + Duration::from_secs(60)),
        permission: Some("r".into()),
    };
    let policies = vec![SignedIdentifier { id: "readers".into(), policy }];
    bench.ok(SetContainerAcl { name: "box".into(), policies, ..SetContainerAcl::default() });
    assert!(ask(&mut bench, &sas, GetBlob::new("box", "x")).is_ok());
    assert!(ask(&mut bench, &sas, ListBlobs::of("box")).is_err());
    bench.time = Drive::new(START + Duration::from_secs(61));
    assert!(ask(&mut bench, &sas, GetBlob::new("box", "x")).is_err());
}

#[test]
fn requests_that_are_signed_wrongly_are_refused() {
    let mut bench = Bench::new();
    bench.put("x", "text");
    let wrong = Credentials::shared_key("d3Jvbmc=").expect("a key");
    let azure = account(wrong);
    let error = bench.time.run(&mut bench.cloud, azure.call(GetBlob::new("box", "x"))).expect_err("refused");
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("AuthenticationFailed")));
    // A clock that is off is found out, and set by the answer.
    let skewed = account(key(&Settings::default()));
    let mut late = Drive::new(START);
    bench.cloud.pass(START + Duration::from_secs(7200));
    late.run(&mut bench.cloud, skewed.call(GetBlob::new("box", "x"))).expect("the clock is set");
    let mut send = |method: Method, path: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder().method(method).uri(format!("http://h/{NAME}{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = bench.cloud.handle(&request.body(Bytes::new()).expect("a request"), START);
        let answer = answer.response().expect("an answer");
        assert!(answer.headers().contains_key("x-ms-request-id"));
        let code =
            answer.headers().get("x-ms-error-code").map(|code| code.to_str().expect("text").to_owned());
        (answer.status().as_u16(), code.unwrap_or_default())
    };
    let code = |status, code: &str| (status, code.to_owned());
    assert_eq!(send(Method::GET, "/box/x", &[]), code(404, "ResourceNotFound"));
    assert_eq!(
        send(Method::GET, "/box/x", &[("authorization", "Basic x")]),
        code(400, "InvalidAuthenticationInfo")
    );
    assert_eq!(
        send(Method::GET, "/box/x", &[("authorization", "SharedKey devstoreaccount1:x")]),
        code(403, "AuthenticationFailed")
    );
    assert_eq!(
        send(Method::GET, "/box/x", &[("authorization", "Bearer x")]),
        code(401, "InvalidAuthenticationInfo")
    );
    assert_eq!(
        send(Method::GET, "/box/x?sv=2022-11-02&sr=b&sp=r&se=2030-01-01&sig=x", &[]),
        code(403, "AuthenticationFailed")
    );
    assert_eq!(send(Method::GET, "/box/x?sv=2012-02-12&sr=b&sig=x", &[]), code(403, "AuthenticationFailed"));
    assert_eq!(
        send(Method::GET, "/box?comp=nothing&restype=container", &[]),
        code(400, "InvalidQueryParameterValue")
    );
    assert_eq!(send(Method::PATCH, "/box/x", &[]), code(405, "UnsupportedHttpVerb"));
    assert_eq!(send(Method::GET, "/BOX/x", &[]), code(400, "InvalidResourceName"));
    assert_eq!(send(Method::GET, "/box/x", &[("x-ms-version", "none")]), code(400, "InvalidHeaderValue"));
}

fn by(identity: Identity) -> AzureBlob {
    AzureBlob::new(Account::new(NAME, Credentials::Entra(identity))).expect("an account")
}

#[test]
fn tokens_are_given_out_and_run_out() {
    let settings = Settings::default();
    let application = Application::new("demo-tenant", "demo-client");
    let secret = Identity::ClientSecret { application: application.clone(), secret: "demo-secret".into() };
    let assertion = Identity::ClientAssertion {
        application: application.clone(),
        assertion: Assertion::Given("demo-secret".into()),
    };
    let host = IdentityHost::AppService {
        endpoint: "http://h/msi/token".into(),
        header: settings.azure.identity_header.as_str().into(),
    };
    let service = Identity::ManagedIdentity(ManagedIdentity { host, ..ManagedIdentity::default() });
    for identity in [secret, assertion, Identity::ManagedIdentity(ManagedIdentity::default()), service] {
        let mut bench = Bench::new();
        bench.put("x", "text");
        let azure = by(identity);
        for _ in 0..2 {
            let got = bench.time.run(&mut bench.cloud, azure.call(GetBlob::new("box", "x"))).expect("read");
            assert_eq!(&got.content[..], b"text");
            bench.cloud.expire_tokens();
        }
        let put = PresignSpec::new(storage::Permit::Get, Duration::from_secs(600));
        let address: Secret =
            bench.time.run(&mut bench.cloud, azure.presign("box", "x", &put)).expect("signed");
        let get = |cloud: &mut Sim, now: Time, address: &str| {
            let request = Request::get(address).body(Bytes::new()).expect("a request");
            cloud.handle(&request, now).response().expect("an answer").status().as_u16()
        };
        let now = bench.time.now();
        assert_eq!(get(&mut bench.cloud, now, address.expose()), 200);
        assert_eq!(get(&mut bench.cloud, now, &address.expose().replace("/box/x", "/box/y")), 403);
        assert_eq!(get(&mut bench.cloud, now + Duration::from_secs(601), address.expose()), 403);
    }
    let mut bench = Bench::new();
    let wrong = by(Identity::ClientSecret { application, secret: "wrong".into() });
    let error = bench.time.run(&mut bench.cloud, wrong.call(GetBlob::new("box", "x"))).expect_err("refused");
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("invalid_client")));
}
