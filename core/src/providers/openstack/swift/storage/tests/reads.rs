use super::*;
use crate::{
    Algorithm, Kind,
    storage::{
        Access, Capability, Condition, DownloadSpec, ETag, Entry, ListSpec, Permit, PresignSpec, ReadSpec,
        Revision, Span, Storage, WriteSpec,
    },
};
use std::time::Duration;

const LARGE_MARK: (&str, &str) = ("x-object-meta-static-large-object", "True");
const HELLO: &str = "5d41402abc4b2a76b9719d911017c592";

#[test]
fn what_is_lacking_is_known_beforehand_and_sends_nothing() {
    let cloud = cloud();
    let has = |capability| Storage::capabilities(&cloud).has(capability);
    assert!(
        has(Capability::AbortUpload) && has(Capability::SetVersioning) && has(Capability::ConditionalReads)
    );
    assert!(
        !has(Capability::ListUploads) && !has(Capability::ConditionalWrites) && !has(Capability::SetTags)
    );
    assert_eq!(Storage::provider(&cloud), "openstack");
    let state = Revision { etag: Some(ETag::new("e")), version: None };
    let tags = [("a".to_owned(), "b".to_owned())].into();
    for write in [
        WriteSpec { condition: Condition::Is(state.clone()), ..WriteSpec::default() },
        WriteSpec { tags, ..WriteSpec::default() },
        WriteSpec { storage_class: Some("STANDARD_IA".into()), ..WriteSpec::default() },
        WriteSpec { algorithm: Some(Algorithm::Crc32c), ..WriteSpec::default() },
    ] {
        let (result, log) = drive(cloud.put_object("c", "k", "x".into(), &write), |_| lost());
        assert_eq!((result.expect_err("lacking").kind(), log.len()), (Kind::Unsupported, 0), "{write:?}");
    }
}

#[test]
fn containers_in_neutral_terms() {
    let cloud = cloud();
    let told =
        [("x-container-object-count", "3"), ("x-container-bytes-used", "9"), ("x-container-meta-a", "b")];
    let (container, log) = drive(cloud.get_container("c"), |_| ok(204, &told, ""));
    let container = container.expect("a container");
    assert_eq!((container.name.as_str(), container.objects, container.bytes), ("c", Some(3), Some(9)));
    assert_eq!((container.metadata["a"].as_str(), log), ("b", vec!["HEAD /c".to_owned()]));
    let (made, log) = drive(cloud.create_container("c"), |_| ok(202, &[], ""));
    assert_eq!((made.expect("it was there").name, log), ("c".to_owned(), vec!["PUT /c".to_owned()]));
    let (gone, _) = drive(cloud.delete_container("c"), |_| ok(409, &[], "<html><h1>Conflict</h1></html>"));
    assert_eq!(gone.expect_err("not empty").kind(), Kind::Conflict);
    let (missing, _) = drive(cloud.get_container("c"), |_| ok(404, &[("x-trans-id", "tx1")], ""));
    let missing = missing.expect_err("missing");
    assert_eq!((missing.kind(), missing.request_id()), (Kind::NotFound, Some("tx1")));
}

#[test]
fn listings_go_on_until_there_is_no_more() {
    let what = ListSpec {
        delimiter: Some("/".into()),
        start_after: Some("a".into()),
        page_size: Some(2),
        ..ListSpec::default()
    };
    let mut listing = cloud().list_objects("c", &what);
    let pages = [
        format!(
            r#"[{{"subdir": "a/"}}, {{"name": "b", "hash": "{HELLO}", "bytes": 5, "content_type": "t/t"}}]"#
        ),
        format!(r#"[{{"name": "l", "hash": "{HELLO}", "bytes": 7, "slo_etag": "\"e\""}}]"#),
        "[]".to_owned(),
    ];
    let (mut asked, mut entries) = (Vec::new(), Vec::new());
    let (mut now, mut page) = (Time::from_unix_secs(NOW), 0);
    let entries = loop {
        let cx = Cx { now, entropy: 1, waker: Waker::noop() };
        match listing.pages().poll(&cx) {
            Step::Send(id, exchange) if exchange.service == "identity" => {
                listing.pages().answer(id, Ok(answer(201, &[("x-subject-token", "t")], CATALOG)), &cx);
            }
            Step::Send(id, exchange) => {
                asked.push(shown(&exchange));
                listing.pages().answer(id, ok(200, &[], &pages[page]), &cx);
                page += 1;
            }
            Step::Wait(until) => now = until.expect("a time"),
            Step::Done(Ok(Some(items))) => entries.extend(items),
            Step::Done(result) => break result.map(|_| entries).expect("a listing"),
        }
    };
    assert_eq!(
        asked,
        ["a", "b", "l"].map(|marker| format!("GET /c?format=json&delimiter=%2F&marker={marker}&limit=2"))
    );
    assert_eq!(entries.iter().map(Entry::key).collect::<Vec<_>>(), ["a/", "b", "l"]);
    let plain = entries[1].object().expect("an object");
    assert_eq!((plain.size, plain.checksums.as_slice()), (5, &[Algorithm::Md5.of(b"hello")][..]));
    let large = entries[2].object().expect("an object");
    assert_eq!((large.etag.clone(), large.checksums.len()), (Some(ETag::new("\"e\"")), 0), "of its list");
}

#[test]
fn what_a_gateway_tells_of_a_list_is_not_told_of_the_object() {
    let none = "d41d8cd98f00b204e9800998ecf8427e";
    let rows = format!(
        r#"[{{"name": "l", "hash": "{none}", "bytes": 177, "last_modified": "2026-11-23T14:23:46.007Z"}},
            {{"name": "none", "hash": "{none}", "bytes": 0}}]"#
    );
    let mut first = Some(rows);
    let op = Op::new(cloud().list_objects("c", &ListSpec::default()));
    let (entries, _) = drive(op, |_| ok(200, &[], &first.take().unwrap_or_else(|| "[]".into())));
    let entries = entries.expect("a listing");
    let objects: Vec<_> = entries.iter().filter_map(Entry::object).collect();
    assert_eq!((objects[0].etag.as_ref(), objects[0].checksums.len()), (None, 0));
    assert_eq!(objects[0].modified, Time::parse_rfc3339("2026-11-23T14:23:46.007Z"));
    assert_eq!((objects[1].size, objects[1].checksums.as_slice()), (0, &[Algorithm::Md5.of(b"")][..]));
    // What is not known of it is no condition of its download.
    let spec = DownloadSpec::default();
    let (_, log) =
        drive(cloud().download_object("c", "l", &spec, Some(objects[0])), |_| ok(404, &[], "NoSuchKey"));
    assert!(!log[0].contains("if-match"), "{log:?}");

    let told = [("content-length", "6"), LARGE_MARK, ("x-object-meta-colour", "red")];
    let (object, _) = drive(cloud().get_object("c", "l", &ReadSpec::default()), |_| ok(200, &told, ""));
    assert_eq!(object.expect("there").metadata, [("colour".to_owned(), "red".to_owned())].into());
}

#[test]
fn content_is_compared_with_its_tag() {
    let cloud = cloud();
    let read = |told: &[(&'static str, &str)], status: u16, spec: &ReadSpec| {
        drive(cloud.read_object("c", "k", spec), |_| ok(status, told, "hello")).0
    };
    let all = ReadSpec::default();
    let (object, content) = read(&[("etag", HELLO), ("content-length", "5")], 200, &all).expect("read");
    assert_eq!((object.size, &content[..]), (5, &b"hello"[..]));
    let other = "0d41402abc4b2a76b9719d911017c592";
    assert_eq!(read(&[("etag", other)], 200, &all).expect_err("damaged").kind(), Kind::Corrupt);
    let large = [("etag", other), ("x-static-large-object", "True")];
    assert!(read(&large, 200, &all).is_ok(), "that is not its own");
    let part = ReadSpec { span: Some(Span::Bytes(0, 5)), ..ReadSpec::default() };
    let (object, _) = read(&[("etag", other), ("content-range", "bytes 0-4/9")], 206, &part).expect("a part");
    assert_eq!(object.size, 9);
    let state = Revision { etag: Some(ETag::new(HELLO)), version: None };
    let is = ReadSpec {
        condition: Condition::Is(state.clone()),
        version: Some("7".into()),
        ..ReadSpec::default()
    };
    let (result, log) = drive(cloud.get_object("c", "k", &is), |_| ok(412, &[], ""));
    assert_eq!(result.expect_err("another").kind(), Kind::PreconditionFailed);
    assert_eq!(log, [format!("HEAD /c/k?version-id=7\nif-match: \"{HELLO}\"")]);
    let is_not = ReadSpec { condition: Condition::IsNot(state), ..ReadSpec::default() };
    let (result, _) = drive(cloud.get_object("c", "k", &is_not), |_| ok(304, &[], ""));
    assert_eq!(result.expect_err("the same").kind(), Kind::NotModified);
}

#[test]
fn addresses_are_signed_with_the_key_that_there_is() {
    let hour = PresignSpec::new(Permit::Put, Duration::from_secs(3600));
    let expected = |key: &str, digest| {
        let expires = Time::from_unix_secs(NOW + 3600);
        let url = crate::sign::swift::TempUrl::new("PUT", "/v1/AUTH_p/c/a ü", expires);
        format!("http://s.example/v1/AUTH_p/c/a%20%C3%BC?{}", url.query(&Secret::new(key), digest).expose())
    };
    let digest = crate::sign::swift::Digest::Sha256;
    let cloud_keyed = keyed("k1");
    let (url, log) = drive(cloud_keyed.presign("c", "a ü", &hour), |_| ok(204, &[], ""));
    assert_eq!(
        (url.expect("an address").expose(), heads(&log)),
        (&*expected("k1", digest), vec![]),
        "the login tells where"
    );
    let (url, log) = drive(cloud_keyed.presign("c", "a ü", &hour), |_| lost());
    assert_eq!(
        (url.expect("an address").expose(), log.len()),
        (&*expected("k1", digest), 0),
        "nothing is asked"
    );
    let cloud = cloud();
    let of_container = |text: &str| match text {
        "HEAD /c" => ok(204, &[("x-container-meta-temp-url-key-2", "k2")], ""),
        _ => ok(204, &[("x-account-meta-temp-url-key", "k3")], ""),
    };
    let (url, log) = drive(cloud.presign("c", "a ü", &hour), of_container);
    assert_eq!((url.expect("an address").expose(), heads(&log)), (&*expected("k2", digest), vec!["HEAD /c"]));
    let of_account = |text: &str| match text {
        "HEAD /c" => ok(404, &[], ""),
        _ => ok(204, &[("x-account-meta-temp-url-key", "k3")], ""),
    };
    let (url, log) = drive(cloud.presign("c", "a ü", &hour), of_account);
    assert_eq!(
        (url.expect("an address").expose(), heads(&log)),
        (&*expected("k3", digest), vec!["HEAD /c", "HEAD "])
    );
    let (none, _) = drive(cloud.presign("c", "a ü", &hour), |_| ok(204, &[], ""));
    let none = none.expect_err("no key");
    assert!(none.kind() == Kind::Unsupported && none.message().contains("SetTempUrlKey"), "{none}");
    let version = PresignSpec { version: Some("7.0".into()), ..hour.clone() };
    let (url, _) = drive(cloud_keyed.presign("c", "k", &version), |_| lost());
    assert!(url.expect("an address").expose().ends_with("&version-id=7.0"));
    let bound = PresignSpec { content_type: Some("t/t".into()), ..hour };
    let (error, _) = drive(cloud.presign("c", "k", &bound), |_| lost());
    assert_eq!(error.expect_err("not signed").kind(), Kind::Unsupported);
}

#[test]
fn public_addresses_and_who_may_read() {
    let cloud = cloud();
    let (url, log) = drive(cloud.public_url("c", Some("a ü//b")), |_| ok(404, &[], ""));
    assert_eq!(
        (url.expect("an address").as_str(), log.len()),
        ("http://s.example/v1/AUTH_p/c/a%20%C3%BC//b", 0)
    );
    let (url, log) = drive(cloud.public_url("c", None), |_| lost());
    assert_eq!((url.expect("an address").as_str(), log.len()), ("http://s.example/v1/AUTH_p/c", 0));
    let (access, _) =
        drive(cloud.get_access("c"), |_| ok(204, &[("x-container-read", ".r:*,.rlistings")], ""));
    assert_eq!(access.expect("access"), Access::ReadAll);
    let none_yet = |text: &str| match text.lines().next() {
        Some("HEAD /c") => ok(204, &[("x-container-read", "demo:*")], ""),
        Some("HEAD /c_segments") => ok(404, &[], ""),
        _ => ok(202, &[], ""),
    };
    let (done, log) = drive(cloud.set_access("c", Access::ReadAll), none_yet);
    done.expect("set");
    assert_eq!(
        log,
        [
            "HEAD /c",
            "POST /c\nx-container-read: .r:*,.rlistings,demo:*",
            "HEAD /c_segments",
            "PUT /c_segments\nx-container-read: .r:*",
        ]
    );
    let (done, log) = drive(cloud.set_access("c", Access::Private), none_yet);
    done.expect("set");
    assert_eq!(log, ["HEAD /c", "POST /c\nx-container-read: demo:*", "HEAD /c_segments"]);
    let both = |_: &str| ok(204, &[("x-container-read", ".r:*,a:b")], "");
    let (done, log) = drive(cloud.set_access("c", Access::Private), both);
    done.expect("set");
    assert_eq!(log[3], "POST /c_segments\nx-container-read: a:b");
}

#[test]
fn a_download_has_its_checksum_and_begins_with_a_look_where_the_size_is_not_known() {
    let cloud = cloud();
    let seen = crate::storage::Object { etag: Some(ETag::new(HELLO)), ..crate::storage::Object::default() };
    let spec = DownloadSpec { must_verify: true, ..DownloadSpec::default() };
    let mut asked = Vec::new();
    let mut op = cloud.download_object("c", "k", &spec, Some(&seen));
    let now = Time::from_unix_secs(NOW);
    let cx = Cx { now, entropy: 1, waker: Waker::noop() };
    for _ in 0..2 {
        let Step::Send(id, exchange) = op.poll(&cx) else { panic!("a request") };
        if exchange.service == "identity" {
            op.answer(id, Ok(answer(201, &[("x-subject-token", "t")], CATALOG)), &cx);
            continue;
        }
        asked.push(shown(&exchange));
        let head = answer(200, &[("etag", HELLO), ("content-length", "5")], "").headers;
        let mut reading = exchange.reading(http::StatusCode::OK, head);
        reading.push("hullo".into()).expect("room");
        while reading.pull().is_some() {}
        reading.end().expect("whole");
        op.answer(id, reading.into_answer(), &cx);
    }
    let Step::Done(result) = op.poll(&cx) else { panic!("the end") };
    assert_eq!(result.expect_err("damaged").kind(), Kind::Corrupt);
    assert_eq!(asked, ["GET /c/k"], "all of it at once, and on no state that a listing told");
}
