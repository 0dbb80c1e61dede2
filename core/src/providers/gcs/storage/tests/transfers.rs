use super::*;
use crate::{
    Algorithm, Kind, Lost, Take,
    storage::{Condition, ETag, StorageClass},
};

const UNIT: u64 = 256 << 10;

/// A service that takes one upload, and tells of what it has.
#[derive(Clone, Debug, Default)]
struct Service {
    stored: u64,
    whole: bool,
    lines: Vec<String>,
}

impl Service {
    fn object(&self) -> String {
        format!(r#"{{"name": "o", "size": "{}", "generation": "7"}}"#, self.stored)
    }

    fn take(&mut self, exchange: &Exchange) -> Answer {
        let request = &exchange.request;
        let range =
            request.headers().get("content-range").map(|range| range.to_str().expect("text").to_owned());
        self.lines.push(format!("{} {}", request.method(), range.as_deref().unwrap_or(request.uri().path())));
        let location = [(
            "location",
            "https://storage.googleapis.com/upload/storage/v1/b/bkt/o?uploadType=resumable&upload_id=x",
        )];
        let Some(range) = range else {
            if request.method() == http::Method::GET {
                assert_eq!(line(exchange), "GET /storage/v1/b/bkt/o/o?generation=7");
                return Ok(answer(200, &[], &self.object()));
            }
            return Ok(answer(200, &location, ""));
        };
        assert_eq!(line(exchange), "PUT /upload/storage/v1/b/bkt/o?uploadType=resumable&upload_id=x");
        let (span, total) = range.strip_prefix("bytes ").expect("bytes").split_once('/').expect("a total");
        if let Some((first, last)) = span.split_once('-') {
            let (first, last): (u64, u64) =
                (first.parse().expect("a number"), last.parse().expect("a number"));
            assert!(first <= self.stored, "a gap: {range} after {}", self.stored);
            self.stored = self.stored.max(last + 1);
        }
        self.whole |= total.parse() == Ok(self.stored);
        if self.whole {
            return Ok(answer(200, &[], &self.object()));
        }
        let there = format!("bytes=0-{}", self.stored.saturating_sub(1));
        let there = [("range", there.as_str())];
        Ok(answer(308, if self.stored == 0 { &[] } else { &there }, ""))
    }
}

fn in_parts() -> UploadSpec {
    // What has metadata is not written by a request for content alone.
    let write = WriteSpec { metadata: [("K".to_owned(), "v".to_owned())].into(), ..WriteSpec::default() };
    UploadSpec { write, part_size: UNIT + 1, width: 8, ..UploadSpec::default() }
}

#[test]
fn small_content_is_written_at_once_and_compared() {
    let write = WriteSpec {
        content_type: Some("text/plain".into()),
        metadata: [("K".to_owned(), "v".to_owned())].into(),
        storage_class: Some(StorageClass::Infrequent),
        condition: Condition::Absent,
        ..WriteSpec::default()
    };
    let put = |hash: &'static str| {
        let write = write.clone();
        run(
            gcs().put_object("bkt", "a/o", Bytes::from_static(b"123456789"), &write),
            move |count, exchange| {
                if count > 0 {
                    assert_eq!(line(exchange), "DELETE /storage/v1/b/bkt/o/a%2Fo?generation=7");
                    return Ok(answer(204, &[], ""));
                }
                assert_eq!(
                    line(exchange),
                    "POST /upload/storage/v1/b/bkt/o?uploadType=multipart&ifGenerationMatch=0"
                );
                let Body::Bytes(body) = exchange.request.body() else { panic!("a body") };
                let body = String::from_utf8_lossy(body);
                let head = r#"{"name":"a/o","contentType":"text/plain","crc32c":"4waSgw==","storageClass":"NEARLINE","metadata":{"k":"v"}}"#;
                assert!(body.contains(head) && body.contains("\r\n\r\n123456789\r\n--"), "{body}");
                Ok(answer(
                    200,
                    &[],
                    &format!(r#"{{"name": "a/o", "size": "9", "generation": "7", "crc32c": "{hash}"}}"#),
                ))
            },
        )
    };
    let object = put("4waSgw==").expect("written");
    assert_eq!((object.version.as_deref(), object.size), (Some("7"), 9));
    assert_eq!(put("AAAAAA==").expect_err("another content").kind(), Kind::Corrupt);
    let wrong = WriteSpec { checksum: Some(Algorithm::Md5.of(b"another")), ..WriteSpec::default() };
    let refused =
        run(gcs().put_object("bkt", "o", "content".into(), &wrong), |_, _| panic!("nothing is sent"));
    assert_eq!(refused.expect_err("it is not that content").kind(), Kind::Corrupt);
}

#[test]
fn a_source_without_metadata_goes_in_one_request() {
    let upload = UploadSpec {
        write: WriteSpec { content_type: Some("a/b".into()), ..WriteSpec::default() },
        ..UploadSpec::default()
    };
    let object = run(gcs().upload_object("bkt", "o", 5, &upload), |count, exchange| {
        assert_eq!(
            (count, line(exchange).as_str()),
            (0, "POST /upload/storage/v1/b/bkt/o?uploadType=media&name=o")
        );
        assert_eq!(exchange.request.headers()["content-type"], "a/b");
        let Body::Stream(stream) = exchange.request.body() else { panic!("{:?}", exchange.request.body()) };
        assert_eq!((stream.span.clone(), stream.hash), (0..5, Some(Algorithm::Crc32c)));
        Ok(answer(200, &[], r#"{"name": "o", "size": "5"}"#))
    });
    assert_eq!(object.expect("written").size, 5);
}

#[test]
fn parts_follow_each_other_and_the_last_makes_the_object() {
    let mut service = Service::default();
    let size = 2 * (2 * UNIT) + 5;
    let object =
        run(gcs().upload_object("bkt", "o", size, &in_parts()), |_, exchange| service.take(exchange));
    assert_eq!(object.expect("written").size, size);
    // Parts are what the service takes: multiples of 256 KiB.
    assert_eq!(
        service.lines,
        [
            "POST /upload/storage/v1/b/bkt/o",
            "PUT bytes 0-524287/*",
            "PUT bytes 524288-1048575/*",
            "PUT bytes 1048576-1048580/1048581",
            "GET /storage/v1/b/bkt/o/o"
        ]
    );
}

#[test]
fn what_the_service_did_not_keep_is_sent_again() {
    let mut service = Service::default();
    let mut short = true;
    let size = 4 * UNIT;
    let object = run(gcs().upload_object("bkt", "o", size, &in_parts()), |_, exchange| {
        let answer = service.take(exchange);
        if service.stored == 2 * UNIT && std::mem::take(&mut short) {
            service.stored = UNIT;
            return Ok(self::answer(308, &[("range", "bytes=0-262143")], ""));
        }
        answer
    });
    assert_eq!(object.expect("written").size, size);
    assert_eq!(service.lines[1..3], ["PUT bytes 0-524287/*", "PUT bytes 0-524287/*"]);
    assert_eq!(service.lines[3], "PUT bytes 524288-1048575/1048576");
}

#[test]
fn an_upload_is_taken_up_where_the_service_stands() {
    let mut service = Service::default();
    let size = 3 * (2 * UNIT);
    let mut operation = gcs().upload_object("bkt", "o", size, &in_parts());
    let cx = Cx { now: Time::from_unix_secs(1_800_000_000), entropy: 7, waker: Waker::noop() };
    for _ in 0..2 {
        let Step::Send(id, exchange) = operation.poll(&cx) else { panic!("a request") };
        let answer = service.take(&exchange);
        operation.answer(id, answer, &cx);
    }
    let Step::Send(..) = operation.poll(&cx) else { panic!("the second part") };
    let checkpoint = operation.checkpoint().expect("a checkpoint");
    drop(operation);
    service.lines.clear();
    // The process is gone, and a part of the second part is there.
    service.stored += UNIT;
    let resumed = gcs().resume_upload(&checkpoint).expect("an upload");
    let object = run(resumed, |_, exchange| service.take(exchange)).expect("written");
    assert_eq!(object.size, size);
    assert_eq!(
        service.lines,
        [
            "PUT bytes */1572864",
            "PUT bytes 524288-1048575/*",
            "PUT bytes 1048576-1572863/1572864",
            "GET /storage/v1/b/bkt/o/o"
        ]
    );
    // All was there but the answer.
    service.lines.clear();
    let resumed = gcs().resume_upload(&checkpoint).expect("an upload");
    run(resumed, |_, exchange| service.take(exchange)).expect("written");
    assert_eq!(service.lines, ["PUT bytes */1572864", "GET /storage/v1/b/bkt/o/o"]);
    // And it has been replaced since.
    let resumed = gcs().resume_upload(&checkpoint).expect("an upload");
    let object = run(
        resumed,
        |count, exchange| if count == 0 { service.take(exchange) } else { error(404, "notFound") },
    );
    assert_eq!(object.expect("it was written").version, None);
}

#[test]
fn an_upload_that_fails_is_given_up_and_what_is_left_is_named() {
    let mut service = Service::default();
    let failed = run(gcs().upload_object("bkt", "o", 4 * UNIT, &in_parts()), |count, exchange| match count {
        0 => service.take(exchange),
        1 => error(403, "forbidden"),
        _ => {
            assert_eq!(line(exchange), "DELETE /upload/storage/v1/b/bkt/o?uploadType=resumable&upload_id=x");
            Ok(answer(499, &[], ""))
        }
    });
    let failed = failed.expect_err("refused");
    assert_eq!((failed.kind(), failed.left_behind()), (Kind::Forbidden, &[][..]));
    let kept = UploadSpec { keep: true, ..in_parts() };
    let failed = run(gcs().upload_object("bkt", "o", 4 * UNIT, &kept), |count, exchange| match count {
        0 => service.take(exchange),
        _ => error(403, "forbidden"),
    });
    let failed = failed.expect_err("refused");
    let left = &failed.left_behind()[0];
    assert_eq!((left.what.as_ref(), left.certain, left.find_by.len()), ("upload", true, 2));
    assert!(!format!("{failed:?}").contains("upload_id"));
}

#[test]
fn a_stream_ends_with_a_full_part_or_with_less() {
    for size in [2 * (2 * UNIT), 2 * UNIT + 1, 2 * UNIT] {
        let mut service = Service::default();
        let supply = Supply::new();
        supply.give(size);
        supply.end();
        let object =
            run(gcs().upload_stream("bkt", "o", &supply, &in_parts()), |_, exchange| service.take(exchange));
        assert_eq!((object.expect("written").size, service.whole), (size, true));
        let full = size % (2 * UNIT) == 0;
        let end = if full { format!("PUT bytes */{size}") } else { "GET /storage/v1/b/bkt/o/o".into() };
        assert_eq!(service.lines.last(), Some(&end));
        assert!(service.lines[1].ends_with("/*"));
    }
}

#[test]
fn spans_are_of_one_state_of_the_object() {
    let download = DownloadSpec { part_size: 4, width: 2, ..DownloadSpec::default() };
    let content = b"0123456789";
    let sum = Algorithm::Crc32c.of(content).to_base64();
    let mut lines = Vec::new();
    let serve = |exchange: &Exchange, lines: &mut Vec<String>| -> Answer {
        let range = exchange.request.headers()["range"].to_str().expect("text").to_owned();
        lines.push(format!("{} {range}", exchange.request.uri().query().unwrap_or_default()));
        let (first, last) =
            range.strip_prefix("bytes=").and_then(|range| range.split_once('-')).expect("a span");
        let (first, last): (usize, usize) = (first.parse().expect("one"), last.parse().expect("one"));
        let last = last.min(content.len() - 1);
        let told = format!("bytes {first}-{last}/{}", content.len());
        let hash = format!("crc32c={sum}");
        let headers =
            [("content-range", told.as_str()), ("x-goog-generation", "7"), ("x-goog-hash", hash.as_str())];
        let head = answer(206, &headers, "");
        assert!(matches!(exchange.take, Take::Span { .. }));
        let mut reading = exchange.reading(head.status, head.headers);
        reading.push(Bytes::copy_from_slice(&content[first..=last]))?;
        while reading.pull().is_some() {}
        reading.end()?;
        reading.into_answer()
    };
    let object =
        run(gcs().download_object("bkt", "o", &download, None), |_, exchange| serve(exchange, &mut lines));
    let object = object.expect("downloaded");
    assert_eq!((object.size, object.version.as_deref()), (10, Some("7")));
    assert_eq!(
        lines,
        [
            "alt=media bytes=0-3",
            "alt=media&ifGenerationMatch=7 bytes=4-7",
            "alt=media&ifGenerationMatch=7 bytes=8-9"
        ]
    );
    for (version, first) in
        [(Some("7"), "alt=media&ifGenerationMatch=7 bytes=0-3"), (None, "alt=media bytes=0-3")]
    {
        let (etag, version) = (Some(ETag::new("CAc=")), version.map(str::to_owned));
        let known = Object { key: "o".into(), size: 10, etag, version, ..Object::default() };
        lines.clear();
        let object = run(gcs().download_object("bkt", "o", &download, Some(&known)), |_, exchange| {
            serve(exchange, &mut lines)
        });
        assert_eq!(object.expect("downloaded").size, 10);
        // Without its version, nothing is known of the object but what the first span tells.
        assert_eq!(lines[0], first);
        assert!(lines[1..].iter().all(|line| line.contains("ifGenerationMatch=7")), "{lines:?}");
        assert_eq!(lines.len(), 3);
    }
    let changed = run(gcs().download_object("bkt", "o", &download, None), |count, exchange| match count {
        0 => serve(exchange, &mut lines),
        _ => error(412, "conditionNotMet"),
    });
    let changed = changed.expect_err("another state");
    assert!(
        changed.kind() == Kind::PreconditionFailed && changed.message().contains("has changed"),
        "{changed}"
    );
}

#[test]
fn a_condition_whose_answer_was_lost_is_settled_by_looking() {
    let write = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
    let put = |found: &'static str| {
        run(gcs().put_object("bkt", "o", Bytes::from_static(b"123456789"), &write), move |count, exchange| {
            match count {
                0 => Err(Lost::new(crate::Cause::Broken, true, "gone")),
                1 => error(412, "conditionNotMet"),
                _ => {
                    assert_eq!(line(exchange), "GET /storage/v1/b/bkt/o/o");
                    Ok(answer(200, &[], found))
                }
            }
        })
    };
    let ours = put(r#"{"name": "o", "size": "9", "crc32c": "4waSgw==", "generation": "7"}"#);
    assert_eq!(ours.expect("it is there").version.as_deref(), Some("7"));
    let theirs =
        put(r#"{"name": "o", "size": "9", "crc32c": "AAAAAA==", "generation": "8"}"#).expect_err("another's");
    assert_eq!(theirs.kind(), Kind::PreconditionFailed);
}
