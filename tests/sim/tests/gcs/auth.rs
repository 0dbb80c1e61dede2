//! Who may do what: accounts that sign, users, the metadata server, and those who have nothing.

use crate::common::{Bench, account, gcs, machine};
use bytes::Bytes;
use http::{Method, Request};
use pileus_core::providers::gcs::objects::GetContent;
use pileus_core::providers::gcs::{Credentials, Grant, READ_ONLY, Settings as Account, User};
use pileus_core::{Kind, providers::gcs::Gcs, providers::gcs::objects::DeleteObject};
use pileus_sim::drive::Drive;
use std::time::Duration;

fn user(secret: &str) -> Credentials {
    Credentials::User(Box::new(User {
        client_id: "demo-client".into(),
        client_secret: secret.into(),
        refresh_token: "demo-refresh-token".into(),
        token_uri: "http://cloud.sim/token".into(),
        quota_project: None,
        universe: None,
    }))
}

#[test]
fn tokens_are_had_in_every_way() {
    let mut exchanged = account();
    if let Credentials::ServiceAccount(account) = &mut exchanged {
        account.grant = Grant::Exchange;
    }
    for credentials in [account(), exchanged, user("demo-secret"), machine()] {
        let mut bench = Bench::new();
        bench.put("x", "text");
        let gcs = gcs(credentials);
        for _ in 0..2 {
            let got = bench.time.run(&mut bench.cloud, gcs.call(GetContent::new("box", "x"))).expect("read");
            assert_eq!(&got.content[..], b"text");
            bench.cloud.expire_tokens();
            bench.time = Drive::new(bench.time.now() + Duration::from_secs(2 * 3600));
        }
    }
    let mut bench = Bench::new();
    let wrong = gcs(user("wrong"));
    let error =
        bench.time.run(&mut bench.cloud, wrong.call(GetContent::new("box", "x"))).expect_err("refused");
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("invalid_client")));
}

#[test]
fn a_scope_allows_no_more_than_it_says() {
    let mut bench = Bench::new();
    bench.put("x", "text");
    let mut settings = Account::new(machine()).project("demo");
    settings.scope = READ_ONLY.into();
    let reader = Gcs::new(settings).expect("an account");
    bench.time.run(&mut bench.cloud, reader.call(GetContent::new("box", "x"))).expect("read");
    let delete = DeleteObject { bucket: "box".into(), object: "x".into(), ..DeleteObject::default() };
    let error = bench.time.run(&mut bench.cloud, reader.call(delete)).expect_err("refused");
    assert_eq!((error.kind(), error.code()), (Kind::Forbidden, Some("insufficientPermissions")));
    let nobody = gcs(Credentials::Anonymous);
    let error =
        bench.time.run(&mut bench.cloud, nobody.call(GetContent::new("box", "x"))).expect_err("refused");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
}

#[test]
fn requests_that_are_signed_wrongly_are_refused() {
    let mut bench = Bench::new();
    bench.put("x", "text");
    let now = bench.time.now();
    let mut send = |method: Method, uri: &str, token: &str| {
        let mut request = Request::builder().method(method).uri(uri);
        if !token.is_empty() {
            request = request.header("authorization", token);
        }
        let answer = bench.cloud.handle(&request.body(Bytes::new()).expect("a request"), now);
        let answer = answer.response().expect("an answer");
        assert!(answer.headers().contains_key("x-guploader-uploadid"));
        answer.status().as_u16()
    };
    let here = "https://storage.googleapis.com/storage/v1/b/box/o/x";
    assert_eq!(send(Method::GET, here, ""), 401);
    assert_eq!(send(Method::GET, here, "Basic x"), 401);
    assert_eq!(send(Method::GET, here, "Bearer ya29.unknown"), 401);
    assert_eq!(send(Method::GET, here, "Bearer e30.e30.e30"), 401);
    assert_eq!(send(Method::GET, "https://storage.googleapis.com/storage/v1/nothing", "Bearer x"), 404);
    let signed = "https://storage.googleapis.com/box/x?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=00";
    assert_eq!(send(Method::GET, signed, ""), 400);
    assert_eq!(
        send(
            Method::GET,
            "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token",
            ""
        ),
        403
    );
    assert_eq!(send(Method::POST, "http://h/token", ""), 400);
}
