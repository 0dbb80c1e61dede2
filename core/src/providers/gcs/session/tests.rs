use super::*;
use crate::{
    Body, Lost, Operation, Step, Time,
    providers::gcs::{Gcs, User, objects::GetObject, testing::answer},
    sign::google::RsaKey,
};
use std::task::Waker;

const START: u64 = 1_800_000_000;

fn cx(seconds: u64) -> Cx<'static> {
    Cx { now: Time::from_unix_secs(START + seconds), entropy: 0, waker: Waker::noop() }
}

fn user() -> Credentials {
    Credentials::User(Box::new(User {
        client_id: "id".into(),
        client_secret: "hunter2".into(),
        refresh_token: "1//hunter3".into(),
        token_uri: "https://oauth2.example/token".into(),
        quota_project: Some("billed".into()),
        universe: None,
    }))
}

fn get() -> GetObject {
    GetObject::new("b", "o")
}

fn sent(step: Step<impl fmt::Debug>) -> (u32, Exchange) {
    match step {
        Step::Send(id, exchange) => (id, exchange),
        other => panic!("{other:?}"),
    }
}

fn granted(token: &str, seconds: u32) -> Response {
    answer(
        200,
        &[],
        &format!(r#"{{"access_token": "{token}", "expires_in": {seconds}, "token_type": "Bearer"}}"#),
    )
}

fn form(exchange: &Exchange) -> String {
    let Body::Bytes(bytes) = exchange.request.body() else { panic!("a form") };
    String::from_utf8(bytes.to_vec()).expect("ASCII")
}

fn bearer(exchange: &Exchange) -> &str {
    let value = &exchange.request.headers()["authorization"];
    assert!(value.is_sensitive());
    value.to_str().expect("text")
}

#[test]
fn one_token_serves_all_and_is_renewed_early() {
    let gcs = Gcs::new(Settings::new(user())).expect("an account");
    let (mut first, mut second) = (gcs.call(get()), gcs.call(get()));
    let (id, login) = sent(first.poll(&cx(0)));
    assert_eq!(login.request.uri(), "https://oauth2.example/token");
    assert_eq!(login.request.method(), http::Method::POST);
    assert_eq!(
        form(&login),
        "grant_type=refresh_token&client_id=id&client_secret=hunter2&refresh_token=1%2F%2Fhunter3"
    );
    assert!(!format!("{login:?} {gcs:?}").contains("hunter"));
    assert!(matches!(second.poll(&cx(0)), Step::Wait(Some(_))), "one logs in for all");
    first.answer(id, Ok(granted("ya29.one", 3600)), &cx(1));
    for call in [&mut first, &mut second] {
        let (_, exchange) = sent(call.poll(&cx(1)));
        assert_eq!(exchange.request.uri(), "https://storage.googleapis.com/storage/v1/b/b/o/o");
        assert_eq!(bearer(&exchange), "Bearer ya29.one");
        assert_eq!(exchange.request.headers()["x-goog-user-project"], "billed");
    }
    assert_eq!(gcs.session().token().expect("one").expose(), "ya29.one");
    // Five minutes before its end it is renewed, and serves meanwhile.
    let mut third = gcs.call(get());
    let (id, login) = sent(third.poll(&cx(3400)));
    assert_eq!(login.service, "oauth2");
    let mut fourth = gcs.call(get());
    assert_eq!(bearer(&sent(fourth.poll(&cx(3400))).1), "Bearer ya29.one");
    third.answer(id, Ok(granted("ya29.two", 3600)), &cx(3401));
    assert_eq!(bearer(&sent(third.poll(&cx(3401))).1), "Bearer ya29.two");
}

#[test]
fn a_token_that_is_refused_is_replaced_once() {
    let gcs = Gcs::new(Settings::new(user())).expect("an account");
    let mut call = gcs.call(get());
    let refused = || {
        answer(
            401,
            &[],
            r#"{"error": {"code": 401, "message": "Invalid Credentials", "errors": [{"reason": "authError"}]}}"#,
        )
    };
    for token in ["ya29.one", "ya29.two"] {
        let (id, login) = sent(call.poll(&cx(0)));
        assert_eq!(login.service, "oauth2");
        call.answer(id, Ok(granted(token, 3600)), &cx(0));
        let (id, exchange) = sent(call.poll(&cx(0)));
        assert_eq!(bearer(&exchange), format!("Bearer {token}"));
        call.answer(id, Ok(refused()), &cx(0));
    }
    let Step::Done(Err(error)) = call.poll(&cx(0)) else { panic!("it is over") };
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("authError")));
}

#[test]
fn credentials_that_are_no_good_are_told_and_not_repeated() {
    let gcs = Gcs::new(Settings::new(user())).expect("an account");
    let mut call = gcs.call(get());
    let (id, _) = sent(call.poll(&cx(0)));
    let body = r#"{"error": "invalid_grant", "error_description": "Token 1//hunter3 has been revoked."}"#;
    call.answer(id, Ok(answer(400, &[], body)), &cx(0));
    let Step::Done(Err(error)) = call.poll(&cx(0)) else { panic!("it is over") };
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("invalid_grant")));
    assert!(
        error.message().contains("no token is given") && !format!("{error:?}").contains("hunter3"),
        "{error}"
    );
    // What passes is tried again.
    let gcs = Gcs::new(Settings::new(user())).expect("an account");
    let mut call = gcs.call(get());
    let (id, _) = sent(call.poll(&cx(0)));
    call.answer(id, Ok(answer(503, &[], "")), &cx(0));
    let (id, _) = sent(call.poll(&cx(60)));
    call.answer(id, Err(Lost::new(crate::Cause::Broken, true, "gone")), &cx(60));
    let (id, _) = sent(call.poll(&cx(120)));
    call.answer(id, Ok(answer(302, &[("location", "https://evil.example/")], "")), &cx(120));
    let Step::Done(Err(error)) = call.poll(&cx(120)) else { panic!("it is over") };
    assert_eq!(error.kind(), Kind::Redirected);
    let gcs = Gcs::new(Settings::new(user())).expect("an account");
    let mut call = gcs.call(get());
    let (id, _) = sent(call.poll(&cx(0)));
    call.answer(id, Ok(answer(200, &[], r#"{"access_token": "a\nb"}"#)), &cx(0));
    let Step::Done(Err(error)) = call.poll(&cx(0)) else { panic!("it is over") };
    assert_eq!(error.kind(), Kind::Malformed);
}

#[test]
fn the_metadata_server_is_asked_as_it_wants_to_be() {
    let credentials =
        Credentials::Metadata { host: None, account: Some("a@p.iam.gserviceaccount.com".into()) };
    let gcs = Gcs::new(Settings::new(credentials)).expect("an account");
    let mut call = gcs.call(get());
    let (id, login) = sent(call.poll(&cx(0)));
    assert_eq!(
        login.request.uri(),
        "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/a%40p.iam.gserviceaccount.com/token\
         ?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fdevstorage.full_control"
    );
    assert_eq!(
        (login.request.method(), &login.request.headers()["metadata-flavor"]),
        (&http::Method::GET, &"Google".parse().expect("one"))
    );
    assert_eq!(login.deadline, Some(Time::from_unix_secs(START + 10)));
    call.answer(id, Err(Lost::new(crate::Cause::Connect, false, "no route")), &cx(1));
    let (id, _) = sent(call.poll(&cx(61)));
    call.answer(id, Ok(answer(404, &[], "not found")), &cx(61));
    let Step::Done(Err(error)) = call.poll(&cx(61)) else { panic!("it is over") };
    assert_eq!(error.kind(), Kind::Authentication);
    assert!(error.message().contains("no such service account"), "{error}");
    let evil = Credentials::Metadata { host: Some("evil.example/x?".into()), account: None };
    let mut call = Gcs::new(Settings::new(evil)).expect("an account").call(get());
    let Step::Done(Err(error)) = call.poll(&cx(0)) else { panic!("it is over") };
    assert_eq!(error.kind(), Kind::Misuse);
}

#[test]
fn who_is_nobody_bears_no_token_and_a_given_one_is_not_renewed() {
    let settings = Settings::new(Credentials::Anonymous).endpoint("http://127.0.0.1:9023/prefix");
    let gcs = Gcs::new(settings).expect("an account");
    let (_, exchange) = sent(gcs.call(get()).poll(&cx(0)));
    assert_eq!(exchange.request.uri(), "http://127.0.0.1:9023/prefix/storage/v1/b/b/o/o");
    assert!(exchange.request.headers().is_empty());
    let upload =
        crate::providers::gcs::uploads::UploadSession::of_location("https://h/up?upload_id=1").expect("one");
    let query = crate::providers::gcs::uploads::QueryUpload { session: upload, total: None };
    let (_, exchange) = sent(gcs.call(query).poll(&cx(0)));
    assert_eq!(exchange.request.uri(), "http://127.0.0.1:9023/up?upload_id=1", "the path is the whole one");
    let gcs = Gcs::new(Settings::new(Credentials::Token("ya29.x".into()))).expect("an account");
    let mut call = gcs.call(get());
    let (id, exchange) = sent(call.poll(&cx(0)));
    assert_eq!(bearer(&exchange), "Bearer ya29.x");
    call.answer(id, Ok(answer(401, &[], "token ya29.x")), &cx(0));
    let Step::Done(Err(error)) = call.poll(&cx(0)) else { panic!("it is over") };
    assert_eq!((error.kind(), error.message()), (Kind::Authentication, "token (secret)"));
    assert!(Gcs::new(Settings::new(Credentials::Token("".into()))).is_err());
    assert!(gcs.session().project().is_err());
}

/// A key that was made for tests and is nobody's.
const KEY: &str = include_str!("test_key.pem");

fn service_account(grant: Grant) -> Credentials {
    Credentials::ServiceAccount(Box::new(ServiceAccount {
        email: "a@p.iam.gserviceaccount.com".into(),
        key_id: Some("k1".into()),
        key: RsaKey::from_pem(KEY).expect("a key"),
        project: Some("p".into()),
        token_uri: "https://oauth2.example/token".into(),
        universe: None,
        grant,
        subject: None,
    }))
}

fn claims(token: &str) -> serde_json::Value {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
    let body = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&BASE64.decode(body).expect("Base64")).expect("JSON")
}

#[test]
fn a_service_account_signs_for_itself_and_by_the_providers_clock() {
    let gcs = Gcs::new(Settings::new(service_account(Grant::SelfSigned))).expect("an account");
    assert_eq!(gcs.session().project().expect("one"), "p");
    let mut call = gcs.call(get());
    let (id, exchange) = sent(call.poll(&cx(0)));
    let token = bearer(&exchange).strip_prefix("Bearer ").expect("a token").to_owned();
    let scope = "https://www.googleapis.com/auth/devstorage.full_control";
    assert_eq!(
        claims(&token),
        serde_json::json!({"iss": "a@p.iam.gserviceaccount.com", "sub": "a@p.iam.gserviceaccount.com", "scope": scope,
            "iat": START, "exp": START + 3600})
    );
    // Our clock is a day ahead of Google's.
    let body = r#"{"error": {"code": 401, "message": "Invalid JWT", "errors": [{"reason": "authError"}]}}"#;
    call.answer(id, Ok(answer(401, &[("date", "Thu, 14 Jan 2027 08:00:00 GMT")], body)), &cx(0));
    let (_, exchange) = sent(call.poll(&cx(0)));
    let token = bearer(&exchange).strip_prefix("Bearer ").expect("a token").to_owned();
    assert_eq!(claims(&token)["iat"], START - 86_400);
    let other = gcs.call(get()).poll(&cx(1));
    assert_eq!(bearer(&sent(other).1), format!("Bearer {token}"), "signed once for all");
}

#[test]
fn a_service_account_exchanges_what_it_signs() {
    let gcs = Gcs::new(Settings::new(service_account(Grant::Exchange))).expect("an account");
    let mut call = gcs.call(get());
    let (id, login) = sent(call.poll(&cx(0)));
    let form = form(&login);
    let assertion = form
        .strip_prefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=")
        .expect("an assertion");
    let claimed = claims(assertion);
    assert_eq!(
        (&claimed["aud"], &claimed["sub"]),
        (&"https://oauth2.example/token".into(), &serde_json::Value::Null)
    );
    // Refused for the time: signed anew by the provider's clock.
    let body = r#"{"error": "invalid_grant", "error_description": "Invalid JWT: check iat"}"#;
    call.answer(id, Ok(answer(400, &[("date", "Thu, 14 Jan 2027 08:00:00 GMT")], body)), &cx(0));
    let (id, login) = sent(call.poll(&cx(60)));
    let form = self::form(&login);
    assert_eq!(claims(&form)["iat"], START - 86_400 + 60);
    call.answer(id, Ok(granted("ya29.x", 3599)), &cx(60));
    assert_eq!(bearer(&sent(call.poll(&cx(60))).1), "Bearer ya29.x");
    let state = gcs.session().snapshot();
    gcs.session().refused(Stamp(1));
    assert!(gcs.session().token().is_none());
    gcs.session().restore(state.clone());
    assert_eq!(gcs.session().token().expect("one").expose(), "ya29.x");
    assert!(!format!("{state:?}").contains("ya29"));
}
