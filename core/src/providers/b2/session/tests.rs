mod uploads;

use super::*;
use crate::{
    Body, Lost, Operation, Step, Time,
    providers::b2::{
        B2, BucketRef,
        buckets::{BucketType, UpdateBucket},
        files::{FileRef, GetFileInfo, HeadFile},
        testing::{answer, refusal},
    },
};

const START: u64 = 1_800_000_000;

fn cx(seconds: u64) -> Cx<'static> {
    Cx { now: Time::from_unix_secs(START + seconds), entropy: 0, waker: Waker::noop() }
}

fn b2() -> B2 {
    B2::new(Settings::new("keyid", "hunter2")).expect("an account")
}

fn sent(step: Step<impl fmt::Debug>) -> (u32, Exchange) {
    match step {
        Step::Send(id, exchange) => (id, exchange),
        other => panic!("{other:?}"),
    }
}

fn account(token: &str) -> Response {
    let body = format!(
        r#"{{"accountId": "a1", "authorizationToken": "{token}", "applicationKeyExpirationTimestamp": null,
            "apiInfo": {{"groupsApi": {{}}, "storageApi": {{
                "absoluteMinimumPartSize": 5000000, "recommendedPartSize": 100000000,
                "apiUrl": "https://api001.example", "downloadUrl": "https://f001.example/",
                "s3ApiUrl": "https://s3.example", "infoType": "storageApi",
                "allowed": {{"capabilities": ["listBuckets", "writeFiles"], "namePrefix": "in/",
                    "buckets": [{{"id": "b7", "name": "mine-seven"}}, {{"id": "b8", "name": null}}]}}
            }}}}}}"#
    );
    answer(200, &[], &body)
}

fn line(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let token = request.headers()["authorization"].to_str().expect("text");
    assert!(request.headers()["authorization"].is_sensitive());
    format!("{} {} {token}", request.method(), request.uri())
}

fn document(exchange: &Exchange) -> serde_json::Value {
    let Body::Bytes(bytes) = exchange.request.body() else { panic!("{:?}", exchange.request.body()) };
    serde_json::from_slice(bytes).expect("JSON")
}

const LOGIN: &str =
    "GET https://api.backblazeb2.com/b2api/v4/b2_authorize_account Basic a2V5aWQ6aHVudGVyMg==";

/// Runs an operation to its end; `service` answers each request by its line.
fn run<O: Operation>(
    operation: &mut O,
    from: u64,
    mut service: impl FnMut(&str, &Exchange) -> Answer,
) -> (Result<O::Output>, u64)
where
    O::Output: fmt::Debug,
{
    let mut now = Time::from_unix_secs(START + from);
    for _ in 0..200 {
        let cx = Cx { now, entropy: 3, waker: Waker::noop() };
        match operation.poll(&cx) {
            Step::Send(id, exchange) => {
                let answer = service(&line(&exchange), &exchange);
                operation.answer(id, answer, &cx);
            }
            Step::Wait(until) => now = until.expect("something to wait for"),
            Step::Done(result) => {
                return (result, now.saturating_since(Time::from_unix_secs(START)).as_secs());
            }
        }
    }
    panic!("it goes on for ever");
}

fn head() -> HeadFile {
    HeadFile::new(FileRef::named("photos", "cute cats/kitten+1.jpg"))
}

#[test]
fn one_login_serves_all_and_tells_where_to_go() {
    let b2 = b2();
    let (mut first, mut second) = (b2.call(head()), b2.call(GetFileInfo::new("4_z1")));
    let (id, login) = sent(first.poll(&cx(0)));
    assert_eq!(line(&login), LOGIN);
    assert!(matches!(second.poll(&cx(0)), Step::Wait(_)));
    first.answer(id, Ok(account("t1")), &cx(1));
    let (_, exchange) = sent(first.poll(&cx(1)));
    assert_eq!(line(&exchange), "HEAD https://f001.example/file/photos/cute%20cats/kitten%2B1.jpg t1");
    let (_, exchange) = sent(second.poll(&cx(1)));
    assert_eq!(line(&exchange), "POST https://api001.example/b2api/v4/b2_get_file_info t1");
    assert_eq!(document(&exchange), serde_json::json!({"fileId": "4_z1"}));
    let told = b2.session().account().expect("an account");
    assert_eq!(
        (told.id.as_str(), told.least_part_size, told.recommended_part_size),
        ("a1", 5_000_000, 100_000_000)
    );
    assert_eq!(told.allowed.name_prefix.as_deref(), Some("in/"));
    assert_eq!(told.allowed.capabilities, ["listBuckets", "writeFiles"]);
    assert!(!format!("{b2:?} {told:?} {exchange:?} {:?}", b2.session().snapshot()).contains("t1\""));
}

#[test]
fn a_token_that_expired_is_renewed_once_for_all() {
    let b2 = b2();
    let (mut first, mut second) = (b2.call(GetFileInfo::new("1")), b2.call(GetFileInfo::new("2")));
    let (id, _) = sent(first.poll(&cx(0)));
    first.answer(id, Ok(account("t1")), &cx(0));
    let (id, _) = sent(first.poll(&cx(0)));
    let (other, _) = sent(second.poll(&cx(0)));
    first.answer(id, Ok(refusal(401, "expired_auth_token")), &cx(1));
    let (id, exchange) = sent(first.poll(&cx(1)));
    assert_eq!(line(&exchange), LOGIN);
    // The other is refused for the same token; nobody logs in twice.
    second.answer(other, Ok(refusal(401, "expired_auth_token")), &cx(1));
    assert!(matches!(second.poll(&cx(1)), Step::Wait(_)));
    first.answer(id, Ok(account("t2")), &cx(2));
    for call in [&mut first, &mut second] {
        assert!(line(&sent(call.poll(&cx(2))).1).ends_with(" t2"));
    }
    // It is renewed before its day is over, and never used after it.
    let (_, exchange) = sent(b2.call(GetFileInfo::new("3")).poll(&cx(24 * 3600)));
    assert_eq!(line(&exchange), LOGIN);
}

#[test]
fn a_key_that_is_refused_ends_all() {
    let b2 = b2();
    let (result, _) = run(&mut b2.call(head()), 0, |line, _| {
        assert_eq!(line, LOGIN);
        Ok(refusal(401, "unauthorized"))
    });
    let error = result.expect_err("refused");
    assert_eq!(error.kind(), Kind::Authentication);
    assert!(error.to_string().contains("b2_authorize_account"), "{error}");
    // One that lacks a capability is asked for no other token.
    let b2 = B2::new(Settings::new("keyid", "hunter2")).expect("an account");
    let (result, _) = run(&mut b2.call(GetFileInfo::new("1")), 0, |line, _| {
        Ok(if line == LOGIN { account("t1") } else { refusal(401, "unauthorized") })
    });
    assert_eq!(result.expect_err("refused").kind(), Kind::Forbidden);
}

#[test]
fn logins_that_are_no_logins_are_refused() {
    let bodies = [
        "{}",
        r#"{"accountId": "a", "authorizationToken": "t", "apiInfo": {"storageApi": null}}"#,
        r#"{"accountId": "a", "authorizationToken": "", "apiInfo": {"storageApi": {"apiUrl": "https://a", "downloadUrl": "https://b"}}}"#,
        r#"{"accountId": "a", "authorizationToken": "t\n", "apiInfo": {"storageApi": {"apiUrl": "ftp://a", "downloadUrl": "https://b"}}}"#,
    ];
    for body in bodies {
        let (result, _) = run(&mut b2().call(head()), 0, |_, _| Ok(answer(200, &[], body)));
        let kind = result.expect_err(body).kind();
        assert!(matches!(kind, Kind::Malformed | Kind::Forbidden), "{body}: {kind:?}");
    }
    let (result, _) =
        run(&mut b2().call(head()), 0, |_, _| Ok(answer(302, &[("location", "https://evil.example/")], "")));
    assert_eq!(result.expect_err("elsewhere").kind(), Kind::Redirected);
    let mut lost = 0;
    let (result, _) = run(&mut b2().call(GetFileInfo::new("1")), 0, |line, _| match line {
        LOGIN if lost < 2 => {
            lost += 1;
            Err(Lost::new(crate::Cause::Broken, true, "broken"))
        }
        LOGIN => Ok(account("t1")),
        _ => Ok(answer(200, &[], r#"{"fileName": "a"}"#)),
    });
    assert_eq!((result.expect("information").file_name.as_str(), lost), ("a", 2));
    for (id, key) in [("", "k"), ("i", "")] {
        assert_eq!(B2::new(Settings::new(id, key)).expect_err("nothing").kind(), Kind::Misuse);
    }
}

fn change(name: &str) -> UpdateBucket {
    UpdateBucket { bucket_type: Some(BucketType::AllPublic), ..UpdateBucket::new(BucketRef::named(name)) }
}

#[test]
fn the_id_of_a_bucket_is_asked_for_once() {
    let b2 = b2();
    let (mut asked, mut changed) = (0, 0);
    let mut service = |line: &str, exchange: &Exchange| {
        let document = || document(exchange);
        Ok(match line.rsplit_once('/').map_or("", |(_, call)| call) {
            "b2_list_buckets t1" => {
                asked += 1;
                assert_eq!(
                    document(),
                    serde_json::json!({"accountId": "a1", "bucketName": "photos", "bucketTypes": ["all"]})
                );
                answer(
                    200,
                    &[],
                    r#"{"buckets": [{"bucketId": "b1", "bucketName": "photos", "bucketType": "allPrivate"}]}"#,
                )
            }
            "b2_update_bucket t1" => {
                changed += 1;
                let id = if document()["bucketId"] == "b7" { "b7" } else { "b1" };
                assert_eq!(
                    document(),
                    serde_json::json!({"accountId": "a1", "bucketId": id, "bucketType": "allPublic"})
                );
                if changed == 3 {
                    refusal(400, "bad_bucket_id")
                } else {
                    answer(
                        200,
                        &[],
                        r#"{"bucketId": "b1", "bucketName": "photos", "bucketType": "allPublic"}"#,
                    )
                }
            }
            _ => account("t1"),
        })
    };
    for _ in 0..2 {
        run(&mut b2.call(change("photos")), 0, &mut service).0.expect("a change");
    }
    // What the key is for is known from the login.
    let (mut seven, mut again) = (b2.call(change("photos")), b2.call(change("mine-seven")));
    // The bucket is gone, and one of the same name may have another id.
    assert_eq!(run(&mut seven, 0, &mut service).0.expect_err("gone").kind(), Kind::NotFound);
    run(&mut again, 0, &mut service).0.expect("a change");
    run(&mut b2.call(change("photos")), 0, &mut service).0.expect("a change");
    assert_eq!((asked, changed), (2, 5));
}

#[test]
fn several_wait_for_the_id_that_one_asks_for() {
    let b2 = b2();
    let (mut first, mut second) = (b2.call(change("photos")), b2.call(change("photos")));
    let (id, _) = sent(first.poll(&cx(0)));
    first.answer(id, Ok(account("t1")), &cx(0));
    let (id, exchange) = sent(first.poll(&cx(0)));
    assert!(line(&exchange).ends_with("b2_list_buckets t1"));
    assert!(matches!(second.poll(&cx(0)), Step::Wait(Some(_))));
    first.answer(id, Ok(answer(200, &[], r#"{"buckets": []}"#)), &cx(1));
    let Step::Done(Err(error)) = first.poll(&cx(1)) else { panic!("there is none") };
    assert_eq!(error.kind(), Kind::NotFound);
    assert!(error.message().contains("\"photos\""), "{error}");
    // The other asks for itself: there may be one by now. When it goes, the next one can ask.
    sent(second.poll(&cx(1)));
    let mut third = b2.call(change("photos"));
    assert!(matches!(third.poll(&cx(1)), Step::Wait(Some(_))));
    drop(second);
    sent(third.poll(&cx(1)));
}

#[test]
fn a_token_that_expires_while_the_session_asks_is_renewed() {
    let b2 = b2();
    let mut lines = Vec::new();
    let (result, _) = run(&mut b2.call(change("photos")), 0, |line, _| {
        lines.push(line.to_owned());
        Ok(match lines.len() {
            1 => account("t1"),
            2 => refusal(401, "expired_auth_token"),
            3 => account("t2"),
            4 => answer(200, &[], r#"{"buckets": [{"bucketId": "b1", "bucketName": "photos"}]}"#),
            _ => answer(200, &[], r#"{"bucketId": "b1", "bucketName": "photos", "bucketType": "allPublic"}"#),
        })
    });
    result.expect("a change");
    assert_eq!(lines.len(), 5);
    assert_eq!(
        (lines[2].as_str(), lines[4].as_str()),
        (LOGIN, "POST https://api001.example/b2api/v4/b2_update_bucket t2")
    );
}
