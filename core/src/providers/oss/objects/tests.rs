use super::*;
use crate::{
    Algorithm, Body, Endpoint, Kind, Repeat, Take, Time,
    providers::oss::{
        terms::{Acl, ObjectType, StorageClass, Tier},
        testing::{answer, fault, sent, stored},
    },
    storage::Span,
};
use std::collections::BTreeMap;

fn one(name: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), value.to_owned())])
}

fn properties() -> Properties {
    Properties {
        content_type: Some("text/plain".into()),
        content_encoding: Some("gzip".into()),
        content_language: Some("de".into()),
        content_disposition: Some("attachment".into()),
        cache_control: Some("no-cache".into()),
        expires: Time::parse_rfc3339("2012-02-23T07:01:34Z"),
        metadata: one("who", "me"),
        tags: one("a b", "c/d"),
        storage_class: Some(StorageClass::Archive),
        acl: Some(Acl::Default),
        encryption: Some(Encryption::Kms { key: Some("k-1".into()) }),
    }
}

const KEPT: &str = "cache-control: no-cache\ncontent-disposition: attachment\ncontent-encoding: gzip\n\
    content-language: de\ncontent-type: text/plain\nexpires: Thu, 23 Feb 2012 07:01:34 GMT\nx-oss-meta-who: me\n\
    x-oss-object-acl: default\nx-oss-server-side-encryption-key-id: k-1\nx-oss-server-side-encryption: KMS\n\
    x-oss-storage-class: Archive\nx-oss-tagging: a%20b=c%2Fd";

#[test]
fn an_object_is_put() {
    let put = PutObject {
        properties: properties(),
        ..PutObject::new("b-1", "a/ü +", Body::Bytes("hello".into()))
    };
    assert_eq!(sent(&put), format!("PUT /b-1/a/%C3%BC%20%2B\n{KEPT}\n\nhello"));
    assert_eq!(put.request().repeat, Repeat::Safe);
    let only = PutObject {
        forbid_overwrite: true,
        content_md5: Some("bWQ1".into()),
        properties: Properties { encryption: Some(Encryption::Oss), ..Properties::default() },
        ..PutObject::new("b-1", "k", Body::Empty)
    };
    assert_eq!(
        sent(&only),
        "PUT /b-1/k\ncontent-md5: bWQ1\nx-oss-forbid-overwrite: true\nx-oss-server-side-encryption: AES256"
    );
    assert_eq!(only.request().repeat, Repeat::Keyed);
    let headers = [
        ("etag", "\"25F9E794323B453885F5181F1B624D0B\""),
        ("x-oss-hash-crc64ecma", "11051210869376104954"),
        ("x-oss-version-id", "v1"),
    ];
    let told = put.response(&answer(200, &headers, "")).expect("put");
    assert_eq!(told.etag.expect("a tag").opaque(), "25F9E794323B453885F5181F1B624D0B");
    assert_eq!(
        (told.crc64, told.version_id.as_deref()),
        (Some(Algorithm::Crc64xz.of(b"123456789")), Some("v1"))
    );
    for wrong in ["", "-1", "18446744073709551616", "x"] {
        assert_eq!(
            put.response(&answer(200, &[("x-oss-hash-crc64ecma", wrong)], "")).expect("put").crc64,
            None
        );
    }
    for key in ["", "/a", "\\a", &"k".repeat(1_024)] {
        fault(&PutObject::new("b-1", key, Body::Empty));
    }
}

#[test]
fn an_object_grows() {
    let append = AppendObject {
        bucket: "b-1".into(),
        key: "log".into(),
        position: 123,
        body: Body::Source(0..7),
        properties: Properties::default(),
        content_md5: Some("bWQ1".into()),
    };
    assert_eq!(sent(&append), "POST /b-1/log?append=&position=123\ncontent-md5: bWQ1\n\nsource 0..7");
    assert_eq!(append.request().repeat, Repeat::Once);
    let headers = [("x-oss-next-append-position", "130"), ("x-oss-hash-crc64ecma", "11051210869376104954")];
    let told = append.response(&answer(200, &headers, "")).expect("appended");
    assert_eq!((told.next_position, told.crc64), (130, Some(Algorithm::Crc64xz.of(b"123456789"))));
    assert_eq!(append.response(&answer(200, &[], "")).expect_err("silent").kind(), Kind::Malformed);
}

const HEADERS: [(&str, &str); 19] = [
    ("content-length", "4"),
    ("content-range", "bytes 5-8/344606"),
    ("etag", "\"fba9dede5f27731c9771645a3986****\""),
    ("x-oss-hash-crc64ecma", "11051210869376104954"),
    ("last-modified", "Fri, 24 Feb 2012 06:07:48 GMT"),
    ("content-type", "image/jpg"),
    ("content-encoding", "gzip"),
    ("cache-control", "no-cache"),
    ("expires", "0"),
    ("x-oss-meta-who", "me"),
    ("x-oss-storage-class", "ColdArchive"),
    ("x-oss-object-type", "Appendable"),
    ("x-oss-next-append-position", "344606"),
    ("x-oss-version-id", "v1"),
    ("x-oss-server-side-encryption", "KMS"),
    ("x-oss-server-side-encryption-key-id", "k-1"),
    ("x-oss-tagging-count", "2"),
    ("x-oss-expiration", "expiry-date=\"…\"; rule-id=\"r\""),
    ("x-oss-restore", "ongoing-request=\"true\""),
];

fn check(head: &ObjectHead) {
    assert_eq!((head.content_length, head.size()), (Some(4), Some(344_606)));
    assert_eq!(head.content_range, Some(ContentRange { start: 5, end: 9, whole: Some(344_606) }));
    assert_eq!(head.etag.as_ref().expect("a tag").opaque(), "fba9dede5f27731c9771645a3986****");
    assert_eq!(head.crc64, Some(Algorithm::Crc64xz.of(b"123456789")));
    assert_eq!(head.last_modified, Time::parse_rfc3339("2012-02-24T06:07:48Z"));
    assert_eq!(
        (head.content_type.as_deref(), head.content_encoding.as_deref()),
        (Some("image/jpg"), Some("gzip"))
    );
    assert_eq!((head.cache_control.as_deref(), head.expires.as_deref()), (Some("no-cache"), Some("0")));
    assert_eq!((&head.content_language, &head.content_disposition), (&None, &None));
    assert_eq!(head.metadata, one("who", "me"));
    assert_eq!(head.storage_class, Some(StorageClass::ColdArchive));
    assert_eq!(
        (head.object_type.as_ref(), head.next_append_position),
        (Some(&ObjectType::Appendable), Some(344_606))
    );
    assert_eq!((head.version_id.as_deref(), head.tag_count), (Some("v1"), Some(2)));
    assert_eq!((head.encryption.as_deref(), head.kms_key.as_deref()), (Some("KMS"), Some("k-1")));
    assert_eq!(head.restore.as_deref(), Some("ongoing-request=\"true\""));
}

#[test]
fn an_object_is_got() {
    let get = GetObject {
        version_id: Some("v1".into()),
        conditions: Conditions {
            if_match: Some("E".into()),
            if_none_match: Some("F".into()),
            if_modified_since: Time::parse_rfc3339("2012-02-24T06:07:48Z"),
            if_unmodified_since: Time::parse_rfc3339("2012-02-24T06:07:49Z"),
        },
        overrides: Overrides {
            content_type: Some("a/b".into()),
            content_encoding: Some("br".into()),
            content_language: Some("en".into()),
            content_disposition: Some("inline".into()),
            cache_control: Some("max-age=1".into()),
            expires: Time::parse_rfc3339("2012-02-24T06:07:48Z"),
        },
        take: Take::Pour { offset: 5 },
        ..GetObject::new("b-1", "k").range(5..9)
    };
    assert_eq!(
        sent(&get),
        "GET /b-1/k?response-cache-control=max-age%3D1&response-content-disposition=inline&response-content-encoding=br\
         &response-content-language=en&response-content-type=a%2Fb\
         &response-expires=Fri%2C%2024%20Feb%202012%2006%3A07%3A48%20GMT&versionId=v1\n\
         if-match: \"E\"\nif-modified-since: Fri, 24 Feb 2012 06:07:48 GMT\nif-none-match: \"F\"\n\
         if-unmodified-since: Fri, 24 Feb 2012 06:07:49 GMT\nrange: bytes=5-8\nx-oss-range-behavior: standard"
    );
    assert_eq!(get.request().take, Take::Pour { offset: 5 });
    assert_eq!(sent(&GetObject::new("b-1", "k")), "GET /b-1/k");
    let text: Vec<_> = HEADERS.iter().filter(|(name, _)| *name != "x-oss-expiration").copied().collect();
    let got = get.response(&answer(206, &text, "abcd")).expect("got");
    check(&got.head);
    assert_eq!(got.content, "abcd");
    // Another part than the one that was asked for, or all of it.
    let other = GetObject::new("b-1", "k").range(6..9);
    assert_eq!(other.response(&answer(206, &text, "abcd")).expect_err("other").kind(), Kind::Malformed);
    assert!(other.response(&answer(200, &[], "abcdefghij")).is_err());
    let last = GetObject { span: Some(Span::Last(4)), ..GetObject::new("b-1", "k") };
    assert_eq!(sent(&last), "GET /b-1/k\nrange: bytes=-4\nx-oss-range-behavior: standard");
    assert!(fault(&GetObject::new("b-1", "k").range(5..5)).contains("no byte"));
}

#[test]
fn an_object_is_looked_at() {
    let head = HeadObject {
        version_id: Some("v1".into()),
        conditions: Conditions::matching("E"),
        ..HeadObject::new("b-1", "k")
    };
    assert_eq!(sent(&head), "HEAD /b-1/k?versionId=v1\nif-match: \"E\"");
    assert_eq!(stored(&head), head);
    let text: Vec<_> = HEADERS.iter().filter(|(name, _)| *name != "x-oss-expiration").copied().collect();
    check(&head.response(&answer(200, &text, "")).expect("told"));
    let rule = [("x-oss-expiration", "expiry-date=\"Fri\", rule-id=\"r\"")];
    let told = head.response(&answer(200, &rule, "")).expect("told");
    assert_eq!(told.expiration.as_deref(), Some("expiry-date=\"Fri\", rule-id=\"r\""));
}

#[test]
fn an_object_is_copied() {
    let copy = CopyObject {
        properties: properties(),
        replace_metadata: true,
        replace_tags: true,
        forbid_overwrite: true,
        ..CopyObject::new(CopySource::new("b-2", "a?b/ü"), "b-1", "k")
    };
    assert_eq!(
        sent(&copy).lines().collect::<std::collections::BTreeSet<_>>(),
        format!(
            "PUT /b-1/k\n{KEPT}\nx-oss-copy-source: /b-2/a%3Fb/%C3%BC\nx-oss-forbid-overwrite: true\n\
             x-oss-metadata-directive: REPLACE\nx-oss-tagging-directive: Replace"
        )
        .lines()
        .collect()
    );
    assert_eq!((copy.request().repeat, stored(&copy)), (Repeat::Keyed, copy.clone()));
    let mut source = CopySource::new("b-2", "k");
    source.version_id = Some("v1".into());
    source.conditions = Conditions {
        if_match: Some("E".into()),
        if_none_match: Some("F".into()),
        if_modified_since: Time::parse_rfc3339("2012-02-24T06:07:48Z"),
        if_unmodified_since: Time::parse_rfc3339("2012-02-24T06:07:49Z"),
    };
    let plain = CopyObject::new(source, "b-1", "k");
    assert_eq!(
        sent(&plain),
        "PUT /b-1/k\nx-oss-copy-source-if-match: \"E\"\n\
         x-oss-copy-source-if-modified-since: Fri, 24 Feb 2012 06:07:48 GMT\nx-oss-copy-source-if-none-match: \"F\"\n\
         x-oss-copy-source-if-unmodified-since: Fri, 24 Feb 2012 06:07:49 GMT\nx-oss-copy-source: /b-2/k?versionId=v1"
    );
    assert_eq!(plain.request().repeat, Repeat::Safe);
    let told = "<CopyObjectResult><ETag>\"C4CA4238A0B923820DCC509A6F75****\"</ETag><LastModified>2019-04-09T03:45:32.000Z\
        </LastModified></CopyObjectResult>";
    let headers = [("x-oss-version-id", "v2"), ("x-oss-hash-crc64ecma", "11051210869376104954")];
    let copied = copy.response(&answer(200, &headers, told)).expect("copied");
    assert_eq!(copied.etag.expect("a tag").opaque(), "C4CA4238A0B923820DCC509A6F75****");
    assert_eq!(copied.last_modified, Time::parse_rfc3339("2019-04-09T03:45:32Z"));
    assert_eq!(
        (copied.version_id.as_deref(), copied.crc64),
        (Some("v2"), Some(Algorithm::Crc64xz.of(b"123456789")))
    );
    assert!(copy.response(&answer(200, &[], "<CopyObjectResult/>")).is_err());
    assert!(fault(&CopyObject::new(CopySource::new("b-2", "/k"), "b-1", "k")).contains("slash"));
}

#[test]
fn objects_are_deleted() {
    let delete = DeleteObject { version_id: Some("v1".into()), ..DeleteObject::new("b-1", "a//b") };
    assert_eq!(
        (sent(&delete).as_str(), delete.request().repeat),
        ("DELETE /b-1/a//b?versionId=v1", Repeat::Removing)
    );
    assert_eq!(stored(&delete), delete);
    let headers = [("x-oss-delete-marker", "true"), ("x-oss-version-id", "v2")];
    let told = delete.response(&answer(204, &headers, "")).expect("deleted");
    assert_eq!(told, Deletion { delete_marker: true, version_id: Some("v2".into()) });

    let id = |key: &str, version: Option<&str>| ObjectId {
        key: key.into(),
        version_id: version.map(str::to_owned),
    };
    let many =
        DeleteMultipleObjects { bucket: "b-1".into(), objects: vec![id("a&b", None), id("c d", Some("v1"))] };
    let text = sent(&many);
    assert!(text.starts_with("POST /b-1?delete=&encoding-type=url\ncontent-md5: "), "{text}");
    assert!(
        text.ends_with(
            "\n\n<Delete><Quiet>false</Quiet><Object><Key>a&amp;b</Key></Object><Object><Key>c d</Key>\
             <VersionId>v1</VersionId></Object></Delete>"
        ),
        "{text}"
    );
    assert_eq!((many.request().repeat, stored(&many)), (Repeat::Safe, many.clone()));
    let told = "<DeleteResult><EncodingType>url</EncodingType><Deleted><Key>a%26b</Key><DeleteMarker>true</DeleteMarker>\
        <DeleteMarkerVersionId>v7</DeleteMarkerVersionId></Deleted><Deleted><Key>c%20d</Key><VersionId>v1</VersionId></Deleted>\
        </DeleteResult>";
    let deleted = many.response(&answer(200, &[], told)).expect("told");
    assert_eq!((deleted[0].key.as_str(), deleted[0].delete_marker), ("a&b", Some(true)));
    assert_eq!(deleted[0].delete_marker_version_id.as_deref(), Some("v7"));
    assert_eq!((deleted[1].key.as_str(), deleted[1].version_id.as_deref()), ("c d", Some("v1")));
    assert!(many.response(&answer(200, &[], &told.replace("c%20d", "%ff"))).is_err());
    for objects in [vec![], vec![id("", None)], vec![id("/a", None)], vec![id("a", None); 1_001]] {
        fault(&DeleteMultipleObjects { bucket: "b-1".into(), objects });
    }
}

#[test]
fn tags_come_back_as_they_went() {
    let place = || ("b-1".to_owned(), "k".to_owned(), Some("v1".to_owned()));
    let (bucket, key, version_id) = place();
    let put = PutObjectTagging { bucket, key, version_id, tags: one("a<b", "c") };
    let text = sent(&put);
    assert!(text.starts_with("PUT /b-1/k?tagging=&versionId=v1\ncontent-md5: "), "{text}");
    let document = text.split_once("\n\n").expect("a body").1;
    assert_eq!(document, "<Tagging><TagSet><Tag><Key>a&lt;b</Key><Value>c</Value></Tag></TagSet></Tagging>");
    assert_eq!(stored(&put), put);
    put.response(&answer(200, &[], "")).expect("set");
    let (bucket, key, version_id) = place();
    let get = GetObjectTagging { bucket, key, version_id };
    assert_eq!((sent(&get).as_str(), stored(&get)), ("GET /b-1/k?tagging=&versionId=v1", get.clone()));
    assert_eq!(get.response(&answer(200, &[], document)).expect("tags"), one("a<b", "c"));
    let (bucket, key, version_id) = place();
    let delete = DeleteObjectTagging { bucket, key, version_id };
    assert_eq!(
        (sent(&delete).as_str(), delete.request().repeat),
        ("DELETE /b-1/k?tagging=&versionId=v1", Repeat::Safe)
    );
    delete.response(&answer(204, &[], "")).expect("none any more");
}

#[test]
fn who_may_use_an_object() {
    let (bucket, key) = ("b-1".to_owned(), "k".to_owned());
    let get = GetObjectAcl { bucket: bucket.clone(), key: key.clone(), version_id: Some("v1".into()) };
    assert_eq!((sent(&get).as_str(), stored(&get)), ("GET /b-1/k?acl=&versionId=v1", get.clone()));
    let told = "<AccessControlPolicy><Owner><ID>0022</ID></Owner><AccessControlList><Grant>default</Grant>\
        </AccessControlList></AccessControlPolicy>";
    assert_eq!(get.response(&answer(200, &[], told)).expect("told").acl, Acl::Default);
    let put = PutObjectAcl { bucket, key, version_id: None, acl: Acl::Private };
    assert_eq!(sent(&put), "PUT /b-1/k?acl=\nx-oss-object-acl: private");
    assert_eq!(stored(&put), put);
    put.response(&answer(200, &[], "")).expect("set");
}

#[test]
fn an_object_is_brought_back() {
    let plain = RestoreObject { bucket: "b-1".into(), key: "k".into(), ..RestoreObject::default() };
    assert_eq!(sent(&plain), "POST /b-1/k?restore=");
    let restore =
        RestoreObject { days: Some(2), tier: Some(Tier::Expedited), version_id: Some("v".into()), ..plain };
    let text = sent(&restore);
    assert!(text.starts_with("POST /b-1/k?restore=&versionId=v\n"), "{text}");
    assert!(
        text.ends_with(
            "\n\n<RestoreRequest><Days>2</Days><JobParameters><Tier>Expedited</Tier></JobParameters></RestoreRequest>"
        ),
        "{text}"
    );
    assert_eq!((restore.request().repeat, stored(&restore)), (Repeat::Settling(&[409]), restore.clone()));
    assert!(!restore.response(&answer(202, &[], "")).expect("begun"));
    assert!(restore.response(&answer(200, &[], "")).expect("there"));
    let again = "<Error><Code>RestoreAlreadyInProgress</Code><Message>m</Message></Error>";
    assert!(!restore.response(&answer(409, &[], again)).expect("begun before"));
    let other = "<Error><Code>OperationNotSupported</Code><Message>m</Message></Error>";
    assert_eq!(restore.response(&answer(409, &[], other)).expect_err("no archive").kind(), Kind::Conflict);
}
