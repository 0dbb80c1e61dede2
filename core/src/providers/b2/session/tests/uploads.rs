use super::*;
use crate::providers::b2::{files::UploadFile, large::UploadPart};
use bytes::Bytes;

fn upload(name: &str) -> UploadFile {
    UploadFile::new(BucketRef::id("b1"), name, Body::Bytes(Bytes::from_static(b"hello")))
}

fn url(number: u32) -> Response {
    let body = format!(
        r#"{{"bucketId": "b1", "uploadUrl": "https://pod{number}.example/b2api/v4/b2_upload_file/b1/x", "authorizationToken": "u{number}"}}"#
    );
    answer(200, &[], &body)
}

const FILE: &str = r#"{"fileId": "4_z1", "fileName": "a", "action": "upload", "contentLength": 5,
    "contentSha1": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d", "contentType": "text/plain", "fileInfo": {}}"#;

#[test]
fn an_address_serves_one_upload_at_a_time_and_then_another() {
    let b2 = b2();
    let (mut first, mut second) = (b2.call(upload("a")), b2.call(upload("b")));
    let (id, _) = sent(first.poll(&cx(0)));
    first.answer(id, Ok(account("t1")), &cx(0));
    let (id, exchange) = sent(first.poll(&cx(0)));
    assert_eq!(line(&exchange), "POST https://api001.example/b2api/v4/b2_get_upload_url t1");
    assert_eq!(document(&exchange), serde_json::json!({"bucketId": "b1"}));
    // Both ask side by side: each is to have its own.
    let (other, _) = sent(second.poll(&cx(0)));
    first.answer(id, Ok(url(1)), &cx(1));
    let (id, exchange) = sent(first.poll(&cx(1)));
    assert_eq!(line(&exchange), "POST https://pod1.example/b2api/v4/b2_upload_file/b1/x u1");
    assert_eq!(exchange.request.headers()["x-bz-content-sha1"], "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
    second.answer(other, Ok(url(2)), &cx(1));
    let (_, exchange) = sent(second.poll(&cx(1)));
    assert_eq!(line(&exchange), "POST https://pod2.example/b2api/v4/b2_upload_file/b1/x u2");
    first.answer(id, Ok(answer(200, &[], FILE)), &cx(2));
    assert!(matches!(first.poll(&cx(2)), Step::Done(Ok(_))));
    // That of the first is free, that of the second is not.
    let mut third = b2.call(upload("c"));
    let (id, exchange) = sent(third.poll(&cx(3)));
    assert_eq!(line(&exchange), "POST https://pod1.example/b2api/v4/b2_upload_file/b1/x u1");
    let mut fourth = b2.call(upload("d"));
    assert!(line(&sent(fourth.poll(&cx(3))).1).contains("b2_get_upload_url"));
    drop(fourth);
    // Nobody knows what became of an upload that was given up: its address is not lent again.
    drop(second);
    third.answer(id, Ok(answer(200, &[], FILE)), &cx(4));
    let mut last = b2.call(upload("e"));
    assert!(line(&sent(last.poll(&cx(5))).1).ends_with(" u1"));
    let mut none = b2.call(upload("f"));
    assert!(line(&sent(none.poll(&cx(5))).1).contains("b2_get_upload_url"));
    // Nor after a day.
    drop((last, none));
    assert!(line(&sent(b2.call(upload("g")).poll(&cx(6))).1).contains("b2_get_upload_url"));
}

#[test]
fn where_an_address_fails_another_is_asked_for() {
    let refusals = [
        (503, "service_unavailable"),
        (429, "too_many_requests"),
        (400, "auth_token_limit"),
        (401, "expired_auth_token"),
    ];
    for (status, code) in refusals {
        let b2 = b2();
        let (mut lines, mut urls) = (Vec::new(), 0);
        let (result, _) = run(&mut b2.call(upload("a")), 0, |line, _| {
            lines.push(line.to_owned());
            Ok(if line == LOGIN {
                account("t1")
            } else if line.contains("b2_get_upload_url") {
                urls += 1;
                url(urls)
            } else if line.ends_with("u1") {
                refusal(status, code)
            } else {
                answer(200, &[], FILE)
            })
        });
        assert_eq!(result.expect(code).file_id, "4_z1");
        assert_eq!((urls, lines.len()), (2, 5), "{code}: {lines:?}");
        // Nobody logged in again: the account's token was not refused.
        assert_eq!(lines.iter().filter(|line| *line == LOGIN).count(), 1);
    }
}

#[test]
fn parts_are_sent_again_to_another_address() {
    let b2 = b2();
    let mut seen = Vec::new();
    let mut urls = 0;
    let part = UploadPart::new("4_large", 3, Body::Source(10..20));
    let (result, _) = run(&mut b2.call(part), 0, |line, exchange| {
        if line == LOGIN {
            return Ok(account("t1"));
        }
        if line.contains("b2_get_upload_part_url") {
            assert_eq!(document(exchange), serde_json::json!({"fileId": "4_large"}));
            urls += 1;
            return Ok(url(urls));
        }
        seen.push(line.to_owned());
        match seen.len() {
            1 => Ok(answer(500, &[], "")),
            2 => Err(Lost::new(crate::Cause::Broken, true, "broken")),
            3 => Ok(answer(408, &[], "")),
            _ => Ok(answer(
                200,
                &[],
                r#"{"fileId": "4_large", "partNumber": 3, "contentLength": 10, "contentSha1": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"}"#,
            )),
        }
    });
    assert_eq!(result.expect("a part").part_number, 3);
    let tokens: Vec<_> =
        seen.iter().map(|line| line.rsplit_once(' ').map_or("", |(_, token)| token)).collect();
    assert_eq!(tokens, ["u1", "u2", "u3", "u4"]);
}

#[test]
fn addresses_that_cannot_be_had_end_the_upload_alone() {
    let b2 = b2();
    let mut asked = 0;
    let (result, _) = run(&mut b2.call(upload("a")), 0, |line, _| {
        asked += u32::from(line.contains("b2_get_upload_url"));
        Ok(if line == LOGIN { account("t1") } else { answer(503, &[], "") })
    });
    assert_eq!(result.expect_err("none").kind(), Kind::Unavailable);
    assert_eq!(asked, Retry::default().attempts);
    let (result, _) = run(&mut b2.call(upload("a")), 100, |_, _| Ok(refusal(403, "storage_cap_exceeded")));
    assert_eq!(result.expect_err("none").kind(), Kind::QuotaExceeded);
    let (result, _) = run(&mut b2.call(upload("a")), 100, |line, _| {
        Ok(if line.contains("b2_get_upload_url") { url(1) } else { answer(200, &[], FILE) })
    });
    result.expect("a file");
    for body in [
        r#"{"uploadUrl": "http://pod.example/", "authorizationToken": "u"}"#,
        r#"{"uploadUrl": "nonsense", "authorizationToken": "u"}"#,
        r#"{"uploadUrl": "https://u:p@pod.example/", "authorizationToken": "u"}"#,
        r#"{"uploadUrl": "https://pod.example/", "authorizationToken": "u\n\nv"}"#,
    ] {
        let b2 = B2::new(Settings::new("keyid", "hunter2")).expect("an account");
        let (result, _) = run(&mut b2.call(upload("a")), 0, |line, _| {
            Ok(if line == LOGIN { account("t1") } else { answer(200, &[], body) })
        });
        assert_eq!(result.expect_err(body).kind(), Kind::Malformed);
    }
}
