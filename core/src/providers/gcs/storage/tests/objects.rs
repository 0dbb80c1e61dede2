use super::*;
use crate::{
    Algorithm, Kind,
    storage::{Condition, CustomerKey, Encryption, Permit, Revision, StorageClass},
};
use std::time::Duration;

#[test]
fn a_listing_begins_after_a_key_and_is_in_order() {
    let what = ListSpec {
        prefix: "a".into(),
        delimiter: Some("/".into()),
        start_after: Some("a1".into()),
        page_size: Some(3),
    };
    let entries = run(gcs().list_objects("bkt", &what), |count, exchange| {
        let line = line(exchange);
        assert!(
            line.starts_with(
                "GET /storage/v1/b/bkt/o?prefix=a&delimiter=%2F&startOffset=a1&fields=nextPageToken"
            ),
            "{line}"
        );
        Ok(match count {
            0 => answer(
                200,
                &[],
                r#"{"items": [{"name": "a1", "size": "1"}, {"name": "a3\u0001", "size": "5", "generation": "17",
                "updated": "2016-09-14T01:19:33.850Z", "storageClass": "NEARLINE", "crc32c": "4waSgw==", "etag": "CAE="}],
                "prefixes": ["a2/"], "nextPageToken": "t"}"#,
            ),
            _ => {
                assert!(line.ends_with("&maxResults=3&pageToken=t"), "{line}");
                answer(200, &[], r#"{"prefixes": ["a4/"]}"#)
            }
        })
    });
    let entries = entries.expect("a listing");
    assert_eq!(entries.iter().map(Entry::key).collect::<Vec<_>>(), ["a2/", "a3\u{1}", "a4/"]);
    let object = entries[1].object().expect("an object");
    assert_eq!((object.size, object.version.as_deref()), (5, Some("17")));
    assert_eq!(
        (object.storage_class.as_ref(), object.etag.as_ref().map(crate::storage::ETag::as_str)),
        (Some(&StorageClass::Infrequent), Some("CAE="))
    );
    assert_eq!(object.checksums, [Algorithm::Crc32c.of(b"123456789")]);
}

#[test]
fn versions_tell_which_is_shown() {
    let versions = run(gcs().list_versions("bkt", &ListSpec::default()), |_, exchange| {
        assert!(line(exchange).contains("?versions=true&"));
        Ok(answer(
            200,
            &[],
            r#"{"items": [{"name": "a", "generation": "1", "timeDeleted": "2020-01-01T00:00:00Z"},
            {"name": "a", "generation": "2"}]}"#,
        ))
    });
    let versions = versions.expect("a listing");
    let told: Vec<_> = versions.iter().map(|v| (v.object.version.as_deref(), v.latest, v.deleted)).collect();
    assert_eq!(told, [(Some("1"), false, false), (Some("2"), true, false)]);
}

#[test]
fn what_is_not_there_is_as_good_as_deleted() {
    let gone = |_: usize, exchange: &Exchange| {
        assert_eq!(line(exchange), "DELETE /storage/v1/b/bkt/o/a%2Fo?generation=7");
        error(404, "notFound")
    };
    run(gcs().delete_object("bkt", "a/o", Some("7")), gone).expect("gone");
    let refused = run(gcs().delete_object("bkt", "a/o", None), |_, _| error(403, "forbidden"));
    assert_eq!(refused.expect_err("refused").kind(), Kind::Forbidden);
    let nowhere = run(gcs().delete_object("bkt", "o", None), |_, _| {
        Ok(answer(404, &[], r#"{"error": {"code": 404, "message": "The specified bucket does not exist."}}"#))
    });
    assert_eq!(nowhere.expect_err("no bucket").kind(), Kind::NotFound);
    let named = run(gcs().delete_object("bkt", "o", Some("latest")), |_, _| panic!("nothing is sent"));
    assert_eq!(named.expect_err("no generation").kind(), Kind::Misuse);
}

#[test]
fn many_are_deleted_a_hundred_at_a_time_and_told_one_by_one() {
    let mut objects: Vec<_> = (0..150).map(|n| (format!("k/{n}"), None)).collect();
    objects[3].0 = "..".into();
    objects[4].1 = Some("no number".into());
    let mut calls = Vec::new();
    let deleted = run(gcs().delete_objects("bkt", objects), |_, exchange| {
        assert_eq!(line(exchange), "POST /batch/storage/v1");
        let Body::Bytes(body) = exchange.request.body() else { panic!("a body") };
        let count = String::from_utf8_lossy(body).matches("DELETE /storage/v1/b/bkt/o/k%2F").count();
        calls.push(count);
        let mut reply = String::new();
        for n in 0..count {
            let answer = match n {
                0 => "404 Not Found\r\n\r\n{\"error\": {\"code\": 404, \"message\": \"No such object\"}}",
                1 => "403 Forbidden\r\n\r\n{\"error\": {\"code\": 403, \"message\": \"no\"}}",
                _ => "204 No Content\r\n\r\n",
            };
            reply += &format!("--x\r\nContent-ID: <response-call+{n}>\r\n\r\nHTTP/1.1 {answer}\r\n");
        }
        Ok(answer(200, &[("content-type", "multipart/mixed; boundary=x")], &(reply + "--x--\r\n")))
    });
    let deleted = deleted.expect("told of each");
    assert_eq!((calls, deleted.len()), (vec![100, 48], 150));
    let failed: Vec<_> =
        deleted.iter().filter_map(|one| Some((one.key.as_str(), one.error.as_ref()?.kind()))).collect();
    let expected =
        [("..", Kind::Misuse), ("k/4", Kind::Misuse), ("k/1", Kind::Forbidden), ("k/103", Kind::Forbidden)];
    assert_eq!(failed.len(), 4, "{failed:?}");
    assert!(expected.iter().all(|one| failed.contains(one)), "{failed:?}");
}

#[test]
fn what_is_put_off_is_asked_for_again() {
    let objects = vec![("a".to_owned(), None), ("b".to_owned(), None)];
    let mut asked = Vec::new();
    let deleted = run(gcs().delete_objects("bkt", objects), |count, exchange| {
        let Body::Bytes(body) = exchange.request.body() else { panic!("a body") };
        asked.push(String::from_utf8_lossy(body).matches("DELETE ").count());
        let second = if count < 2 { "503 Service Unavailable" } else { "204 No Content" };
        let one = |n: usize, answer: &str| {
            format!("--x\r\nContent-ID: <response-call+{n}>\r\n\r\nHTTP/1.1 {answer}\r\n\r\n\r\n")
        };
        let parts = if count == 0 { one(0, "204 No Content") + &one(1, second) } else { one(0, second) };
        Ok(answer(200, &[("content-type", "multipart/mixed; boundary=x")], &(parts + "--x--\r\n")))
    });
    let deleted = deleted.expect("told of each");
    assert_eq!((asked, deleted.len()), (vec![2, 1, 1], 2));
    assert!(deleted.iter().all(|one| one.error.is_none()));
}

#[test]
fn a_copy_in_another_class_keeps_what_the_original_has() {
    let copy = CopySpec { storage_class: Some(StorageClass::Infrequent), ..CopySpec::default() };
    let copied = run(gcs().copy_object(("from", "a"), ("to", "b/c"), &copy), |count, exchange| {
        Ok(match count {
            0 => {
                assert_eq!(line(exchange), "GET /storage/v1/b/from/o/a");
                answer(
                    200,
                    &[],
                    r#"{"name": "a", "generation": "5", "contentType": "text/plain", "metadata": {"k": "v"}}"#,
                )
            }
            1 => {
                assert_eq!(
                    line(exchange),
                    "POST /storage/v1/b/from/o/a/rewriteTo/b/to/o/b%2Fc?sourceGeneration=5"
                );
                let expected = serde_json::json!({"contentType": "text/plain", "storageClass": "NEARLINE", "metadata": {"k": "v"}});
                assert_eq!(sent(exchange), expected);
                answer(200, &[], r#"{"done": false, "rewriteToken": "t"}"#)
            }
            _ => {
                assert!(line(exchange).ends_with("&rewriteToken=t"));
                answer(200, &[], r#"{"done": true, "resource": {"name": "b/c", "size": "9"}}"#)
            }
        })
    });
    assert_eq!(copied.expect("a copy").key, "b/c");
    let other = Condition::Is(Revision { etag: Some("x".into()), version: None });
    let copy = CopySpec { condition: other, ..CopySpec::default() };
    let refused = run(gcs().copy_object(("from", "a"), ("to", "b"), &copy), |_, _| panic!("nothing is sent"));
    assert_eq!(refused.expect_err("no generation").kind(), Kind::Unsupported);
}

#[test]
fn metadata_are_replaced_whole_and_nobody_elses_change_is_lost() {
    let metadata = [("New".to_owned(), "1".to_owned())].into();
    let mut lines = Vec::new();
    run(gcs().set_metadata("bkt", "o", &metadata), |count, exchange| {
        lines.push(line(exchange));
        match count {
            0 => Ok(answer(
                200,
                &[],
                r#"{"name": "o", "generation": "7", "metageneration": "1", "metadata": {"old": "x"}}"#,
            )),
            1 => {
                assert_eq!(sent(exchange), serde_json::json!({"metadata": {"new": "1", "old": null}}));
                error(412, "conditionNotMet")
            }
            2 => Ok(answer(
                200,
                &[],
                r#"{"name": "o", "generation": "7", "metageneration": "2", "metadata": {"other": "y"}}"#,
            )),
            _ => {
                assert_eq!(sent(exchange), serde_json::json!({"metadata": {"new": "1", "other": null}}));
                Ok(answer(200, &[], r#"{"name": "o"}"#))
            }
        }
    })
    .expect("replaced");
    assert_eq!(lines[3], "PATCH /storage/v1/b/bkt/o/o?ifGenerationMatch=7&ifMetagenerationMatch=2");
}

#[test]
fn access_is_set_in_the_policy_that_is_there() {
    let policy = r#"{"version": 1, "etag": "CAE=", "bindings": [{"role": "roles/storage.admin", "members": ["user:a@b.c"]},
        {"role": "roles/storage.objectViewer", "members": ["allUsers", "user:d@e.f"]}]}"#;
    let access = run(gcs().get_access("bkt"), |_, _| Ok(answer(200, &[], policy)));
    assert_eq!(access.expect("told"), Access::ReadAll);
    let mut sets = 0;
    run(gcs().set_access("bkt", Access::ReadObjects), |_, exchange| {
        if exchange.request.method() == http::Method::GET {
            return Ok(answer(200, &[], policy));
        }
        sets += 1;
        let bindings = &sent(exchange)["bindings"];
        assert_eq!(bindings[1]["members"], serde_json::json!(["user:d@e.f"]));
        assert_eq!(
            bindings[2],
            serde_json::json!({"role": "roles/storage.legacyObjectReader", "members": ["allUsers"]})
        );
        if sets == 1 { error(412, "conditionNotMet") } else { Ok(answer(200, &[], policy)) }
    })
    .expect("set");
    assert_eq!(sets, 2);
    run(gcs().set_access("bkt", Access::ReadAll), |count, _| {
        assert_eq!(count, 0, "it is so already");
        Ok(answer(
            200,
            &[],
            r#"{"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]}"#,
        ))
    })
    .expect("set");
}

#[test]
fn a_bucket_that_is_ours_is_as_good_as_a_new_one() {
    let ours = run(gcs().create_container("my-bucket"), |count, exchange| match count {
        0 => {
            assert_eq!(line(exchange), "POST /storage/v1/b?project=p");
            error(409, "conflict")
        }
        _ => Ok(answer(
            200,
            &[],
            r#"{"name": "my-bucket", "location": "EU", "timeCreated": "2015-12-17T21:38:31.413Z"}"#,
        )),
    });
    let ours = ours.expect("a container");
    assert_eq!((ours.name.as_str(), ours.location.as_deref()), ("my-bucket", Some("EU")));
    let taken = run(gcs().create_container("my-bucket"), |count, _| match count {
        0 => error(409, "conflict"),
        _ => error(403, "forbidden"),
    });
    assert_eq!(taken.expect_err("somebody else's").kind(), Kind::Conflict);
    let wrong = run(gcs().create_container("My Bucket"), |_, _| panic!("nothing is sent"));
    assert_eq!(wrong.expect_err("no name").kind(), Kind::Misuse);
}

#[test]
fn settings_of_a_container_are_patched() {
    let site = Site { index: "index.html".into(), error: Some("404.html".into()) };
    for (operation, expected) in [
        (gcs().set_versioning("bkt", true), serde_json::json!({"versioning": {"enabled": true}})),
        (gcs().set_website("bkt", None), serde_json::json!({"website": null})),
        (
            gcs().set_website("bkt", Some(&site)),
            serde_json::json!({"website": {"mainPageSuffix": "index.html", "notFoundPage": "404.html"}}),
        ),
    ] {
        run(operation, |_, exchange| {
            assert_eq!(
                (line(exchange).as_str(), sent(exchange)),
                ("PATCH /storage/v1/b/bkt", expected.clone())
            );
            Ok(answer(200, &[], r#"{"name": "bkt"}"#))
        })
        .expect("patched");
    }
}

#[test]
fn content_in_memory_is_compared() {
    let headers =
        [("x-goog-hash", "crc32c=4waSgw=="), ("x-goog-generation", "7"), ("content-type", "text/plain")];
    let read = ReadSpec { version: Some("7".into()), ..ReadSpec::default() };
    let good = run(gcs().read_object("bkt", "o", &read), |_, exchange| {
        assert_eq!(line(exchange), "GET /storage/v1/b/bkt/o/o?alt=media&generation=7");
        Ok(answer(200, &headers, "123456789"))
    });
    let (object, content) = good.expect("content");
    assert_eq!(
        (object.key.as_str(), object.version.as_deref(), &content[..]),
        ("o", Some("7"), &b"123456789"[..])
    );
    let bad = run(gcs().read_object("bkt", "o", &ReadSpec::default()), |_, _| {
        Ok(answer(200, &headers, "123456788"))
    });
    assert_eq!(bad.expect_err("changed on its way").kind(), Kind::Corrupt);
    // One that does not tell of the object is asked.
    let asked = run(gcs().read_object("bkt", "o", &ReadSpec::default()), |count, exchange| {
        if count == 0 {
            return Ok(answer(200, &[], "123456789"));
        }
        assert_eq!(line(exchange), "GET /storage/v1/b/bkt/o/o");
        Ok(answer(200, &[], r#"{"name": "o", "size": "9", "generation": "7", "crc32c": "4waSgw=="}"#))
    });
    assert_eq!(asked.expect("content").0.version.as_deref(), Some("7"));
    let unchanged = Condition::IsNot(Revision { etag: None, version: Some("7".into()) });
    let read = ReadSpec {
        condition: unchanged,
        key: Some(CustomerKey::new(&[7; 32]).expect("a key")),
        ..ReadSpec::default()
    };
    let looked = run(gcs().get_object("bkt", "o", &read), |_, exchange| {
        assert_eq!(line(exchange), "GET /storage/v1/b/bkt/o/o?ifGenerationNotMatch=7");
        assert!(exchange.request.headers().contains_key("x-goog-encryption-key"));
        Ok(answer(304, &[], ""))
    });
    assert_eq!(looked.expect_err("nothing new").kind(), Kind::NotModified);
}

#[test]
fn settings_that_are_lacking_are_refused_before_anything_is_sent() {
    for write in [
        WriteSpec { tags: [("a".to_owned(), "b".to_owned())].into(), ..WriteSpec::default() },
        WriteSpec { algorithm: Some(Algorithm::Sha256), ..WriteSpec::default() },
        WriteSpec { checksum: Some(Algorithm::Sha1.of(b"")), ..WriteSpec::default() },
        WriteSpec { storage_class: Some(StorageClass::DeepArchive), ..WriteSpec::default() },
        WriteSpec { encryption: Some(Encryption::Service(None)), ..WriteSpec::default() },
    ] {
        let refused =
            run(gcs().put_object("bkt", "o", Bytes::new(), &write), |_, _| panic!("nothing is sent"));
        assert_eq!(refused.expect_err("lacking").kind(), Kind::Unsupported);
    }
    let read = ReadSpec { modified_since: Some(Time::EPOCH), ..ReadSpec::default() };
    let refused = run(gcs().get_object("bkt", "o", &read), |_, _| panic!("nothing is sent"));
    assert_eq!(refused.expect_err("lacking").kind(), Kind::Unsupported);
    assert!(!gcs().capabilities().has(Capability::ListUploads));
    let refused =
        run(gcs().presign("bkt", "o", &PresignSpec::new(Permit::Get, Duration::from_secs(60))), |_, _| {
            panic!("nothing")
        });
    assert_eq!(refused.expect_err("nobody signs").kind(), Kind::Unsupported);
}

#[test]
fn addresses_are_signed_here_or_by_iam() {
    let credentials =
        Credentials::Metadata { host: None, account: Some("a@p.iam.gserviceaccount.com".into()) };
    let gcs = Gcs::new(Settings::new(credentials)).expect("an account");
    let presign =
        PresignSpec { version: Some("7".into()), ..PresignSpec::new(Permit::Put, Duration::from_secs(60)) };
    let service = |_: usize, exchange: &Exchange| {
        if exchange.service == "oauth2" {
            return Ok(answer(200, &[], r#"{"access_token": "ya29.x", "expires_in": 3600}"#));
        }
        assert_eq!(
            exchange.request.uri(),
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a%40p.iam.gserviceaccount.com:signBlob"
        );
        Ok(answer(200, &[], r#"{"signedBlob": "q80B"}"#))
    };
    let url = run(gcs.presign("bkt", "a/ü", &presign), service).expect("an address");
    assert!(
        url.expose()
            .starts_with("https://storage.googleapis.com/bkt/a/%C3%BC?X-Goog-Algorithm=GOOG4-RSA-SHA256&")
    );
    assert!(url.expose().contains("&generation=7&") && url.expose().ends_with("&X-Goog-Signature=abcd01"));
    let post = PostSpec {
        expires: Duration::from_secs(60),
        size: Some((1, 9)),
        content_type: Some("text/plain".into()),
    };
    let form = run(gcs.presign_post("bkt", "o", &post), service).expect("a form");
    assert_eq!(form.url, "https://storage.googleapis.com/bkt/");
    let field =
        |name: &str| form.fields.iter().find(|(field, _)| field == name).expect(name).1.expose().to_owned();
    assert_eq!(
        (field("x-goog-signature").as_str(), field("content-type").as_str()),
        ("abcd01", "text/plain")
    );
    let url =
        run(gcs.public_url("bkt", Some("a/ü b")), |_, _| panic!("nothing is sent")).expect("an address");
    assert_eq!(url, "https://storage.googleapis.com/bkt/a/%C3%BC%20b");
}
