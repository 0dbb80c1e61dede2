use super::*;
use crate::{
    Endpoint, Kind, Operation, Step, Time,
    providers::azure::{
        AzureBlob, CopySource,
        batch::{BatchCall, SubmitBatch},
        blobs::{DeleteBlob, GetBlob, PutBlob},
        blocks::PutBlockFromUrl,
        conditions::{Checksums, Conditions},
        copying::CopyBlob,
        credentials::{Application, Assertion, IdentityHost, ManagedIdentity, Which},
        listing::ListContainers,
    },
};
use std::task::Waker;

const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

fn at(seconds: u64) -> Cx<'static> {
    Cx { now: Time::from_unix_secs(seconds), entropy: 0, waker: Waker::noop() }
}

fn now() -> Cx<'static> {
    at(1_893_456_000)
}

fn emulator(credentials: Credentials) -> AzureSession {
    let settings = Settings::new("devstoreaccount1", credentials);
    AzureSession::new(settings.endpoint("http://127.0.0.1:10000/devstoreaccount1")).expect("a session")
}

fn azure(credentials: Credentials) -> AzureSession {
    AzureSession::new(Settings::new("acct", credentials)).expect("a session")
}

fn ready(session: &AzureSession, request: Request) -> (Exchange, Stamp) {
    match session.authorize(request, &now()) {
        Authorized::Ready(exchange, stamp) => (exchange, stamp),
        other => panic!("{other:?}"),
    }
}

fn response(status: u16, headers: &[(&'static str, &str)], body: &str) -> Response {
    crate::providers::azure::testing::answer(status, headers, body)
}

fn header<'a>(exchange: &'a Exchange, name: &str) -> &'a str {
    exchange.request.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

#[test]
fn a_key_signs() {
    let session = emulator(Credentials::shared_key(KEY).expect("a key"));
    let put = PutBlob {
        container: "abc".into(),
        blob: "a b".into(),
        body: Body::Source(0..5),
        ..PutBlob::default()
    };
    let (exchange, _) = ready(&session, put.request());
    assert_eq!(exchange.request.uri(), "http://127.0.0.1:10000/devstoreaccount1/abc/a%20b");
    assert_eq!(header(&exchange, "x-ms-date"), "Tue, 01 Jan 2030 00:00:00 GMT");
    assert_eq!(header(&exchange, "x-ms-version"), "2023-11-03");
    let text = "PUT\n\n\n5\n\n\n\n\n\n\n\n\nx-ms-blob-type:BlockBlob\nx-ms-date:Tue, 01 Jan 2030 00:00:00 GMT\n\
        x-ms-version:2023-11-03\n/devstoreaccount1/devstoreaccount1/abc/a%20b";
    let signature = session.key().expect("a key").sign(text);
    assert_eq!(header(&exchange, "authorization"), format!("SharedKey devstoreaccount1:{signature}"));
    assert!(exchange.request.headers()["authorization"].is_sensitive());
    assert!(!format!("{session:?}").contains("Eby8"));
}

#[test]
fn a_signature_goes_along_in_every_address() {
    for sas in ["?sv=2022&sp=rl&sig=hunter2%3D", "sv=2022&sp=rl&sig=hunter2%3D"] {
        let session = azure(Credentials::sas(sas));
        let (exchange, stamp) = ready(&session, ListContainers::default().request());
        assert_eq!(
            exchange.request.uri(),
            "https://acct.blob.core.windows.net/?comp=list&sv=2022&sp=rl&sig=hunter2%3D"
        );
        let (exchange, _) = ready(&session, GetBlob::new("abc", "b").request());
        assert_eq!(
            exchange.request.uri(),
            "https://acct.blob.core.windows.net/abc/b?sv=2022&sp=rl&sig=hunter2%3D"
        );
        assert_eq!(header(&exchange, "authorization"), "");
        assert_eq!(session.refused(stamp), Refusal::Last);
        let body = "<Error><Code>AuthenticationFailed</Code><Message>not hunter2%3D</Message></Error>";
        let error = session.error(&response(403, &[], body), &now());
        assert!(!format!("{error:?} {session:?} {exchange:?}").contains("hunter2"), "{error:?}");
    }
    for bad in ["", "?", "sv=2022", "sig=", "sv=1&sig=a b", "sv=1&sig=a#b"] {
        let settings = Settings::new("acct", Credentials::sas(bad));
        assert_eq!(AzureSession::new(settings).expect_err(bad).kind(), Kind::Misuse);
    }
}

#[test]
fn anybody_may_read_what_is_public() {
    let session = azure(Credentials::Anonymous);
    let (exchange, stamp) = ready(&session, GetBlob::new("abc", "b").request());
    assert_eq!((header(&exchange, "authorization"), header(&exchange, "x-ms-version")), ("", "2023-11-03"));
    assert_eq!(session.refused(stamp), Refusal::Last);
}

#[test]
fn azure_takes_no_steps_in_names() {
    let key = || Credentials::shared_key(KEY).expect("a key");
    for blob in ["a/../b", "..", "./a", "a/."] {
        let request = DeleteBlob::whole("abc", blob).request();
        let Authorized::Failed(error) = azure(key()).authorize(request.clone(), &now()) else {
            panic!("{blob}")
        };
        assert_eq!(error.kind(), Kind::Misuse);
        ready(&emulator(key()), request);
    }
    ready(&azure(key()), DeleteBlob::whole("abc", "a//b/...c/..d/e.").request());
}

#[test]
fn a_clock_that_is_off_is_set_by_the_service() {
    let session = emulator(Credentials::shared_key(KEY).expect("a key"));
    let (_, first) = ready(&session, GetBlob::new("abc", "b").request());
    let old = [("x-ms-error-code", "AuthenticationFailed"), ("date", "Tue, 01 Jan 2030 01:00:00 GMT")];
    assert_eq!(session.error(&response(403, &old, ""), &now()).kind(), Kind::Authentication);
    assert_eq!(session.refused(first), Refusal::Outdated, "signed by the old clock");
    let (exchange, second) = ready(&session, GetBlob::new("abc", "b").request());
    assert_eq!(header(&exchange, "x-ms-date"), "Tue, 01 Jan 2030 01:00:00 GMT");
    session.error(&response(403, &old, ""), &now());
    assert_eq!(session.refused(second), Refusal::Last);
}

fn login(session: &AzureSession, cx: &Cx<'_>) -> (Exchange, Lease) {
    match session.authorize(GetBlob::new("abc", "b").request(), cx) {
        Authorized::Login(exchange, lease) => (exchange, lease),
        other => panic!("{other:?}"),
    }
}

const TOKEN: &str = r#"{"token_type":"Bearer","expires_in":3600,"access_token":"t-1"}"#;

#[test]
fn an_application_logs_in_once_for_all() {
    let session = azure(Credentials::client_secret("tenant.example", "client", "s&cret"));
    let (exchange, lease) = login(&session, &now());
    assert_eq!(exchange.request.uri(), "https://login.microsoftonline.com/tenant.example/oauth2/v2.0/token");
    let Body::Bytes(form) = exchange.request.body() else { panic!("a form") };
    assert_eq!(
        form.as_ref(),
        b"client_id=client&scope=https%3A%2F%2Fstorage.azure.com%2F.default&grant_type=client_credentials&\
          client_secret=s%26cret"
    );
    let waiting = session.authorize(GetBlob::new("abc", "b").request(), &now());
    assert!(matches!(waiting, Authorized::Busy(_)));
    session.logged_in(lease, Ok(response(200, &[], TOKEN)), &now());
    let (exchange, stamp) = ready(&session, GetBlob::new("abc", "b").request());
    assert_eq!(header(&exchange, "authorization"), "Bearer t-1");
    assert_eq!(header(&exchange, "x-ms-date"), "Tue, 01 Jan 2030 00:00:00 GMT");
    // Ahead of its end it is renewed by one, while it serves the others.
    let later = at(1_893_456_000 + 3400);
    let (_, lease) = login(&session, &later);
    assert!(matches!(session.authorize(GetBlob::new("abc", "b").request(), &later), Authorized::Ready(..)));
    session.logged_in(lease, Ok(response(200, &[], &TOKEN.replace("t-1", "t-2"))), &later);
    assert_eq!(session.refused(stamp), Refusal::Outdated);
    let (exchange, stamp) = ready(&session, GetBlob::new("abc", "b").request());
    assert_eq!(header(&exchange, "authorization"), "Bearer t-2");
    assert_eq!(session.refused(stamp), Refusal::Newest);
    let error = session.error(&response(401, &[], "<E><Code>x</Code><Message>t-2abc</Message></E>"), &now());
    assert_eq!(error.kind(), Kind::Authentication);
}

#[test]
fn a_refused_login_says_why_without_the_secret() {
    let session = azure(Credentials::client_secret("tenant", "client", "hunter2"));
    let (_, lease) = login(&session, &now());
    let body = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret hunter2.\r\nTrace",
        "correlation_id":"c-1"}"#;
    session.logged_in(lease, Ok(response(401, &[], body)), &now());
    let Authorized::Failed(error) = session.authorize(GetBlob::new("abc", "b").request(), &now()) else {
        panic!("refused")
    };
    assert_eq!(
        (error.kind(), error.code(), error.request_id()),
        (Kind::Authentication, Some("invalid_client"), Some("c-1"))
    );
    assert!(
        error.message().contains("AADSTS7000215") && !format!("{error:?}").contains("hunter2"),
        "{error:?}"
    );
    let bad = azure(Credentials::client_secret("tenant/..", "client", "x"));
    assert!(
        matches!(bad.authorize(GetBlob::new("abc", "b").request(), &now()), Authorized::Failed(e) if e.kind() == Kind::Misuse)
    );
}

#[test]
fn a_file_vouches_for_an_application_and_is_read_anew() {
    let mut application = Application::new("tenant", "client");
    application.authority = "https://login.example/".into();
    let assertion = Assertion::File("/var/run/token".into());
    let session = azure(Credentials::Entra(Identity::ClientAssertion { application, assertion }));
    for round in 0..2 {
        let cx = at(1_893_456_000 + 4000 * round);
        let (exchange, lease) = login(&session, &cx);
        assert_eq!(exchange.local_file(), Some("/var/run/token"));
        session.logged_in(lease, Ok(response(200, &[], &format!("jwt-{round}\n"))), &cx);
        let (exchange, lease) = login(&session, &cx);
        assert_eq!(exchange.request.uri(), "https://login.example/tenant/oauth2/v2.0/token");
        let Body::Bytes(form) = exchange.request.body() else { panic!("a form") };
        let form = std::str::from_utf8(form).expect("ASCII");
        let kind = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        assert!(form.ends_with(&format!("{kind}&client_assertion=jwt-{round}")), "{form}");
        session.logged_in(lease, Ok(response(200, &[], TOKEN)), &cx);
    }
    let session_state = session.snapshot();
    session.restore(session_state.clone());
    assert!(!format!("{session_state:?}").contains("jwt"));
}

#[test]
fn a_machine_has_an_identity() {
    let session = azure(Credentials::managed_identity());
    let (exchange, lease) = login(&session, &now());
    assert_eq!(
        exchange.request.uri(),
        "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fstorage.azure.com%2F"
    );
    assert_eq!(header(&exchange, "metadata"), "true");
    // It is being updated: to be asked again.
    session.logged_in(lease, Ok(response(410, &[], "")), &now());
    let (_, lease) = login(&session, &at(1_893_456_000 + 30));
    let body = r#"{"access_token":"t","expires_in":"7200","expires_on":"1893463200","resource":"r","token_type":"Bearer"}"#;
    session.logged_in(lease, Ok(response(200, &[], body)), &now());
    ready(&session, GetBlob::new("abc", "b").request());
    let host = IdentityHost::AppService { endpoint: "http://localhost:4141/msi".into(), header: "h".into() };
    let identity = ManagedIdentity { host, which: Which::Client("c 1".into()) };
    let session = azure(Credentials::Entra(Identity::ManagedIdentity(identity)));
    let (exchange, lease) = login(&session, &now());
    assert!(exchange.request.uri().to_string().ends_with(
        "/msi?api-version=2019-08-01&resource=https%3A%2F%2Fstorage.azure.com%2F&client_id=c%201"
    ));
    assert_eq!(header(&exchange, "x-identity-header"), "h");
    let body = r#"{"access_token":"t","expires_on":"1893463200"}"#;
    session.logged_in(lease, Ok(response(200, &[], body)), &now());
    let end = at(1_893_463_200);
    assert!(
        matches!(session.authorize(GetBlob::new("abc", "b").request(), &end), Authorized::Login(..)),
        "it has run out"
    );
}

#[test]
fn a_token_that_is_given_is_all_there_is() {
    let session = azure(Credentials::Entra(Identity::Token("t".into())));
    let (exchange, stamp) = ready(&session, GetBlob::new("abc", "b").request());
    assert_eq!((header(&exchange, "authorization"), session.refused(stamp)), ("Bearer t", Refusal::Last));
    let settings = Settings::new("acct", Credentials::Entra(Identity::Token("".into())));
    assert!(AzureSession::new(settings).is_err());
}

fn block_from(source: CopySource) -> Request {
    let copy = PutBlockFromUrl {
        container: "abc".into(),
        blob: "b".into(),
        block_id: "MQ==".into(),
        source,
        source_range: None,
        source_conditions: Conditions::default(),
        checksum: Checksums::default(),
        encryption_scope: None,
        lease_id: None,
    };
    copy.request()
}

#[test]
fn the_source_of_a_copy_can_be_read() {
    let base = "https://acct.blob.core.windows.net/src/a%20b";
    let source = || CopySource::blob("src", "a b");
    let key = azure(Credentials::shared_key(KEY).expect("a key"));
    let (exchange, _) = ready(&key, CopyBlob::new(source(), "abc", "b").request());
    assert_eq!(header(&exchange, "x-ms-copy-source"), base, "of the same account");
    let (exchange, _) = ready(&key, block_from(source()));
    let signed = header(&exchange, "x-ms-copy-source");
    let expected = "?sv=2022-11-02&sr=b&sp=r&se=2030-01-01T01%3A00%3A00Z&sig=";
    assert!(signed.strip_prefix(base).is_some_and(|query| query.starts_with(expected)), "{signed}");
    assert!(exchange.request.headers()["x-ms-copy-source"].is_sensitive());
    let sas = azure(Credentials::sas("sv=1&sig=x"));
    let version = CopySource::Blob {
        container: "src".into(),
        blob: "a b".into(),
        snapshot: None,
        version_id: Some("v".into()),
    };
    let (exchange, _) = ready(&sas, block_from(version.clone()));
    assert_eq!(header(&exchange, "x-ms-copy-source"), format!("{base}?versionid=v&sv=1&sig=x"));
    let (exchange, _) = ready(&key, block_from(version));
    assert!(header(&exchange, "x-ms-copy-source").contains("?versionid=v&sv=2022-11-02&sr=bv&sp=r&"));
    let token = azure(Credentials::Entra(Identity::Token("t".into())));
    let (exchange, _) = ready(&token, block_from(source()));
    assert_eq!(header(&exchange, "x-ms-copy-source"), base);
    assert_eq!(header(&exchange, "x-ms-copy-source-authorization"), "Bearer t");
    let (exchange, _) = ready(&token, block_from(CopySource::Url("https://evil.example/x".into())));
    assert_eq!(header(&exchange, "x-ms-copy-source-authorization"), "", "no token for others");
}

#[test]
fn the_calls_of_a_batch_are_signed_each() {
    let batch =
        SubmitBatch { container: None, calls: vec![BatchCall::Delete(DeleteBlob::whole("abc", "a b"))] };
    let body = |session: &AzureSession| {
        let (exchange, _) = ready(session, batch.request());
        let Body::Bytes(body) = exchange.request.body() else { panic!("a body") };
        String::from_utf8(body.to_vec()).expect("text")
    };
    let key = emulator(Credentials::shared_key(KEY).expect("a key"));
    let signed = key.key().expect("a key").sign(
        "DELETE\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Tue, 01 Jan 2030 00:00:00 GMT\nx-ms-delete-snapshots:include\n\
         /devstoreaccount1/devstoreaccount1/abc/a%20b",
    );
    let text = body(&key);
    assert!(text.contains("DELETE /devstoreaccount1/abc/a%20b HTTP/1.1\r\n"), "{text}");
    assert!(text.contains(&format!("authorization: SharedKey devstoreaccount1:{signed}\r\n")), "{text}");
    assert!(!text.contains("x-ms-version"), "that is the batch's alone");
    let text = body(&azure(Credentials::sas("sv=1&sig=x")));
    assert!(text.contains("DELETE /abc/a%20b?sv=1&sig=x HTTP/1.1\r\n"), "{text}");
    let text = body(&azure(Credentials::Entra(Identity::Token("t".into()))));
    assert!(text.contains("authorization: Bearer t\r\n"), "{text}");
}

#[test]
fn an_account_lists_through_all_pages() {
    let account = AzureBlob::new(Settings::new("acct", Credentials::Anonymous)).expect("an account");
    let mut list = account.list(ListContainers::default());
    let mut asked = Vec::new();
    let containers = loop {
        match list.poll(&now()) {
            Step::Send(id, exchange) => {
                asked.push(exchange.request.uri().query().unwrap_or_default().to_owned());
                let next = if asked.len() == 1 { "<NextMarker>m</NextMarker>" } else { "" };
                let body = format!(
                    "<E><Containers><Container><Name>c-{}</Name></Container></Containers>{next}</E>",
                    asked.len()
                );
                list.answer(id, Ok(response(200, &[], &body)), &now());
            }
            Step::Wait(_) => panic!("nothing to wait for"),
            Step::Done(result) => break result.expect("containers"),
        }
    };
    assert_eq!(asked, ["comp=list", "comp=list&marker=m"]);
    assert_eq!(containers.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["c-1", "c-2"]);
}
