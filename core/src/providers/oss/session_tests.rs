use super::*;
use crate::{
    Body, Endpoint, Kind, Operation, Step,
    providers::oss::{
        Network, Oss,
        buckets::ListBuckets,
        list::ListObjectsV2,
        objects::{DeleteObject, GetObject, HeadObject, PutObject},
        testing::answer,
    },
    storage::PostSpec,
};
use std::{task::Waker, time::Duration};

fn now() -> Time {
    Time::from_unix_secs(1_702_743_657)
}

fn cx(now: Time) -> Cx<'static> {
    Cx { now, entropy: 7, waker: Waker::noop() }
}

fn settings() -> Settings {
    Settings::new("cn-hangzhou", Credentials::key("ak", "sk"))
}

fn sent(session: &OssSession, request: Request) -> http::Request<Body> {
    match session.authorize(request, &cx(now())) {
        Authorized::Ready(exchange, _) => exchange.request,
        other => panic!("{other:?}"),
    }
}

fn host_and_path(settings: Settings, request: Request) -> String {
    let session = OssSession::new(settings).expect("good settings");
    sent(&session, request).uri().to_string()
}

#[test]
fn requests_go_where_their_bucket_is() {
    let get = || GetObject::new("b-1", "a//../ü").request();
    let own = "https://oss.example:8443/base";
    for (settings, expected) in [
        (settings(), "https://b-1.oss-cn-hangzhou.aliyuncs.com/a//../%C3%BC"),
        (
            settings().network(Network::Internal),
            "https://b-1.oss-cn-hangzhou-internal.aliyuncs.com/a//../%C3%BC",
        ),
        (settings().network(Network::Accelerate), "https://b-1.oss-accelerate.aliyuncs.com/a//../%C3%BC"),
        (settings().endpoint(own), "https://b-1.oss.example:8443/base/a//../%C3%BC"),
        (
            settings().endpoint(own).addressing(Addressing::Path),
            "https://oss.example:8443/base/b-1/a//../%C3%BC",
        ),
        (settings().endpoint("http://127.0.0.1:9000"), "http://127.0.0.1:9000/b-1/a//../%C3%BC"),
        (
            settings().endpoint("img.example").addressing(Addressing::Cname),
            "https://img.example/a//../%C3%BC",
        ),
    ] {
        assert_eq!(host_and_path(settings, get()), expected);
    }
    let list = ListObjectsV2::new("b-1").request();
    assert_eq!(
        host_and_path(settings(), list.clone()),
        "https://b-1.oss-cn-hangzhou.aliyuncs.com/?encoding-type=url&list-type=2"
    );
    let cname = settings().endpoint("img.example").addressing(Addressing::Cname);
    assert_eq!(host_and_path(cname, list), "https://img.example/?encoding-type=url&list-type=2");
    assert_eq!(
        host_and_path(settings(), ListBuckets::default().request()),
        "https://oss-cn-hangzhou.aliyuncs.com/"
    );
}

/// What is signed has the bucket in it wherever its name goes.
#[test]
fn the_same_is_signed_wherever_it_goes() {
    let signed = |settings: Settings, request: Request| {
        let session = OssSession::new(settings).expect("good settings");
        let request = sent(&session, request);
        request.headers()["authorization"].to_str().expect("ASCII").to_owned()
    };
    let of = |method, resource: &str, query: &str| {
        let credentials = oss::Credentials::new("ak", "sk");
        let signer =
            Signer { credentials: &credentials, region: "cn-hangzhou", product: "oss", additional: &[] };
        let mut headers = http::HeaderMap::new();
        let target = Target { method: &method, resource, query };
        signer.sign(&target, &mut headers, now()).expect("signed");
        headers["authorization"].to_str().expect("ASCII").to_owned()
    };
    for settings in [
        settings(),
        settings().endpoint("http://127.0.0.1:9000"),
        settings().endpoint("img.example").addressing(Addressing::Cname),
    ] {
        let get = GetObject::new("b-1", "a//../ü").request();
        assert_eq!(signed(settings.clone(), get), of(http::Method::GET, "/b-1/a//../%C3%BC", ""));
        let list = ListObjectsV2::new("b-1").request();
        assert_eq!(
            signed(settings.clone(), list),
            of(http::Method::GET, "/b-1/", "encoding-type=url&list-type=2")
        );
        assert_eq!(signed(settings, ListBuckets::default().request()), of(http::Method::GET, "/", ""));
    }
}

#[test]
fn what_cannot_be_signed_is_told() {
    for settings in [
        Settings::new("cn-hangzhou", Credentials::key("", "sk")),
        Settings::new("cn-hangzhou", Credentials::key("ak", "")),
        Settings::new("a/b", Credentials::Anonymous),
    ] {
        assert_eq!(OssSession::new(settings).expect_err("bad settings").kind(), Kind::Misuse);
    }
    let session =
        OssSession::new(Settings::new("cn-hangzhou", Credentials::Anonymous)).expect("good settings");
    let request = sent(&session, GetObject::new("b-1", "k").request());
    assert!(request.headers().is_empty());
    let error =
        session.presign(&GetObject::new("b-1", "k"), Duration::from_secs(1), now()).expect_err("nobody");
    assert!(error.message().contains("no credentials"), "{error}");
}

#[test]
fn a_clock_that_is_off_is_learnt() {
    let session = OssSession::new(settings()).expect("good settings");
    let Authorized::Ready(_, stamp) = session.authorize(GetObject::new("b", "k").request(), &cx(now()))
    else {
        panic!("ready")
    };
    let told = "<Error><Code>RequestTimeTooSkewed</Code><Message>m</Message></Error>";
    let late = answer(403, &[("date", "Sat, 16 Dec 2023 18:20:57 GMT")], told);
    assert_eq!(session.error(&late, &cx(now())).kind(), Kind::Authentication);
    assert_eq!(session.refused(stamp), Refusal::Outdated);
    let request = sent(&session, GetObject::new("b", "k").request());
    assert_eq!(request.headers()["x-oss-date"], "20231216T182057Z");
    let Authorized::Ready(_, stamp) = session.authorize(GetObject::new("b", "k").request(), &cx(now()))
    else {
        panic!("ready")
    };
    assert_eq!(session.refused(stamp), Refusal::Last);
    let state = session.snapshot();
    session.restore(OssSession::new(settings()).expect("good settings").snapshot());
    assert_eq!(
        sent(&session, GetObject::new("b", "k").request()).headers()["x-oss-date"],
        "20231216T162057Z"
    );
    session.restore(state);
    assert_eq!(
        sent(&session, GetObject::new("b", "k").request()).headers()["x-oss-date"],
        "20231216T182057Z"
    );
}

const GRANTED: &str = r#"{"AccessKeyId": "STS.L4aB", "AccessKeySecret": "s3cret", "SecurityToken": "t0ken-1",
    "Expiration": "2023-12-16T17:20:57Z", "LastUpdated": "2023-12-16T16:00:00Z", "Code": "Success"}"#;

/// Runs a call with an account of that role; what was sent, and what came of it.
fn run(
    role: EcsRole,
    mut cloud: impl FnMut(&str) -> Answer,
) -> (Vec<String>, Result<Vec<crate::providers::oss::buckets::Bucket>>) {
    let settings = Settings::new("cn-hangzhou", Credentials::EcsRole(role));
    let oss = Oss::new(settings).expect("good settings");
    let (mut now, mut sent) = (now(), Vec::new());
    let mut operation = oss.call(ListBuckets::default());
    for _ in 0..100 {
        match operation.poll(&cx(now)) {
            Step::Send(id, exchange) => {
                let request = &exchange.request;
                let token =
                    request.headers().get("x-aliyun-ecs-metadata-token").map(|t| t.to_str().expect("text"));
                let text = format!("{} {} {}", request.method(), request.uri(), token.unwrap_or("-"));
                let answer = cloud(&text);
                sent.push(text);
                if request.uri().host() == Some("oss-cn-hangzhou.aliyuncs.com") {
                    assert_eq!(request.headers()["x-oss-security-token"], "t0ken-1");
                    let signed = request.headers()["authorization"].to_str().expect("ASCII");
                    assert!(signed.starts_with("OSS4-HMAC-SHA256 Credential=STS.L4aB/"), "{signed}");
                }
                operation.answer(id, answer, &cx(now));
            }
            Step::Wait(until) => now = until.expect("something to wait for").max(now),
            Step::Done(result) => return (sent, result.map(|page| page.items)),
        }
    }
    panic!("it goes on and on: {sent:?}");
}

fn metadata(sent: &str) -> Answer {
    Ok(match sent.split(' ').nth(1).unwrap_or_default() {
        url if url.ends_with("/latest/api/token") => answer(200, &[], "AQAEAE4UtUbwDt\n"),
        url if url.ends_with("/security-credentials/") => answer(200, &[], "my-role\n"),
        url if url.ends_with("/my-role") => answer(200, &[], GRANTED),
        _ => answer(200, &[], "<R><Buckets></Buckets></R>"),
    })
}

#[test]
fn the_instances_role_signs() {
    const BASE: &str = "http://100.100.100.200/latest";
    let (sent, result) = run(EcsRole::default(), metadata);
    assert_eq!(
        sent,
        [
            format!("PUT {BASE}/api/token -"),
            format!("GET {BASE}/meta-data/ram/security-credentials/ AQAEAE4UtUbwDt"),
            format!("GET {BASE}/meta-data/ram/security-credentials/my-role AQAEAE4UtUbwDt"),
            "GET https://oss-cn-hangzhou.aliyuncs.com/ -".into(),
        ]
    );
    assert_eq!(result.expect("buckets").len(), 0);
    // A service that knows no tokens, and a role that is named.
    let role = EcsRole { role: Some("my-role".into()), ..EcsRole::default() };
    let (sent, result) = run(role, |sent| match sent.starts_with("PUT") {
        true => Ok(answer(404, &[], "")),
        false => metadata(sent),
    });
    assert_eq!(sent[1], format!("GET {BASE}/meta-data/ram/security-credentials/my-role -"));
    assert!(sent.len() == 3 && result.is_ok());
}

#[test]
fn an_instance_without_a_role_is_told() {
    let none = |sent: &str| match sent.contains("/security-credentials/ ") {
        true => Ok(answer(404, &[], "")),
        false => metadata(sent),
    };
    let (sent, result) = run(EcsRole::default(), none);
    let error = result.expect_err("no role");
    assert!(sent.len() == 2 && error.message().contains("no RAM role"), "{error}");
    for (body, kind) in [
        (r#"{"Code": "Failed"}"#, Kind::Authentication),
        (r#"{"Code": "Success"}"#, Kind::Malformed),
        (r#"{"AccessKeyId": "", "AccessKeySecret": ""}"#, Kind::Malformed),
        ("nothing", Kind::Malformed),
    ] {
        let (_, result) = run(EcsRole::default(), |sent| match sent.contains("/my-role ") {
            true => Ok(answer(200, &[], body)),
            false => metadata(sent),
        });
        assert_eq!(result.expect_err(body).kind(), kind, "{body}");
    }
    for role in ["../../user-data", "a/b", ""] {
        let (_, result) = run(EcsRole::default(), |sent| match sent.contains("/security-credentials/ ") {
            true => Ok(answer(200, &[], role)),
            false => metadata(sent),
        });
        assert_eq!(result.expect_err(role).kind(), Kind::Malformed, "{role}");
    }
    let role = EcsRole { role: Some("../x".into()), ..EcsRole::default() };
    assert_eq!(run(role, metadata).1.expect_err("no name").kind(), Kind::Misuse);
    // What passes by itself is asked for again.
    let mut tries = 0;
    let (sent, result) = run(EcsRole::default(), |sent| {
        tries += 1;
        if tries == 1 { Ok(answer(503, &[], "")) } else { metadata(sent) }
    });
    assert!(sent.len() == 5 && result.is_ok(), "{sent:?}");
}

#[test]
fn any_call_can_be_an_address() {
    let credentials = Credentials::sts("ak", "sk", "to/ken");
    let session = OssSession::new(Settings::new("cn-hangzhou", credentials)).expect("good settings");
    let hour = Duration::from_secs(3_600);
    let get = GetObject { version_id: Some("v".into()), ..GetObject::new("b-1", "a b/../ü") };
    let signed = session.presign(&get, hour, now()).expect("signed");
    let url = signed.url.expose();
    assert!(url.starts_with("https://b-1.oss-cn-hangzhou.aliyuncs.com/a%20b/../%C3%BC?versionId=v&x-oss-security-token=to%2Fken&"), "{url}");
    assert!(
        url.contains(
            "&x-oss-expires=3600&x-oss-credential=ak%2F20231216%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&"
        ),
        "{url}"
    );
    assert!(!format!("{signed:?}").contains("x-oss-signature") && signed.headers.is_empty());
    for (method, signed) in [
        ("PUT", session.presign(&PutObject::new("b-1", "k", Body::Empty), hour, now())),
        ("HEAD", session.presign(&HeadObject::new("b-1", "k"), hour, now())),
        ("DELETE", session.presign(&DeleteObject::new("b-1", "k"), hour, now())),
    ] {
        assert_eq!(signed.expect("signed").method, method);
    }
    assert!(session.presign(&get, Duration::from_secs(8 * 86_400), now()).is_err());
    assert!(session.presign(&GetObject::new("b-1", ""), hour, now()).is_err());
    let spec = PostSpec { expires: hour, size: None, content_type: None };
    let form = session.post("b-1", "k", &spec, now()).expect("a form");
    assert_eq!(form.url, "https://b-1.oss-cn-hangzhou.aliyuncs.com/");
    assert!(session.post("b-1", "/k", &spec, now()).is_err());
    assert_eq!(session.url("b-1", None).expect("a URL"), "https://b-1.oss-cn-hangzhou.aliyuncs.com/");
    assert_eq!(
        session.url("b-1", Some("a b")).expect("a URL"),
        "https://b-1.oss-cn-hangzhou.aliyuncs.com/a%20b"
    );
}
