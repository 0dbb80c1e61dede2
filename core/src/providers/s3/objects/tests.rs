use super::*;
use crate::{
    Body, Endpoint, Kind, Repeat, Take, Time,
    providers::s3::{
        Checksum,
        terms::{CannedAcl, ChecksumAlgorithm, Directive, StorageClass},
        testing::{answer, fault, sent, stored},
    },
};
use bytes::Bytes;
use std::collections::BTreeMap;

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn time() -> Time {
    Time::parse_rfc3339("2013-05-24T00:00:00Z").expect("a time")
}

#[test]
fn everything_that_is_put_with_an_object() {
    let put = PutObject {
        properties: Properties {
            content_type: Some("text/plain".into()),
            content_encoding: Some("gzip".into()),
            content_language: Some("de".into()),
            content_disposition: Some("attachment".into()),
            cache_control: Some("no-cache".into()),
            expires: Some(time()),
            metadata: map(&[("who", "me"), ("name", "Köln")]),
            tags: map(&[("a b", "c&d=e"), ("x", "")]),
            storage_class: Some(StorageClass::StandardIa),
            acl: Some(CannedAcl::PublicRead),
            encryption: Some(Encryption::Kms {
                key: Some("k-1".into()),
                context: Some("e30=".into()),
                bucket_key: Some(true),
                dual: false,
            }),
            website_redirect: Some("/there".into()),
        },
        conditions: Conditions { if_match: Some("abc".into()), ..Conditions::default() },
        checksum: Some(Checksum::new(ChecksumAlgorithm::Crc32c, "sOO8/Q==")),
        content_md5: Some("kAFQmDzST7DWlj99KOF/cg==".into()),
        ..PutObject::new("bucket", "a/b c", Body::Source(5..9))
    };
    assert_eq!(
        sent(&put),
        "PUT /bucket/a/b%20c\n\
         cache-control: no-cache\n\
         content-disposition: attachment\n\
         content-encoding: gzip\n\
         content-language: de\n\
         content-md5: kAFQmDzST7DWlj99KOF/cg==\n\
         content-type: text/plain\n\
         expires: Fri, 24 May 2013 00:00:00 GMT\n\
         if-match: \"abc\"\n\
         x-amz-acl: public-read\n\
         x-amz-checksum-crc32c: sOO8/Q==\n\
         x-amz-meta-name: =?UTF-8?B?S8O2bG4=?=\n\
         x-amz-meta-who: me\n\
         x-amz-server-side-encryption-aws-kms-key-id: k-1\n\
         x-amz-server-side-encryption-bucket-key-enabled: true\n\
         x-amz-server-side-encryption-context: e30=\n\
         x-amz-server-side-encryption: aws:kms\n\
         x-amz-storage-class: STANDARD_IA\n\
         x-amz-tagging: a%20b=c%26d%3De&x=\n\
         x-amz-website-redirect-location: /there\n\n\
         source 5..9"
    );
    assert_eq!(put.request().repeat, Repeat::Keyed, "a repeat may meet what the first has put");
    let headers = [
        ("etag", "\"6805f2cfc46c0f04559748bb039d69ae\""),
        ("x-amz-version-id", "v1"),
        ("x-amz-checksum-crc32c", "sOO8/Q=="),
        ("x-amz-checksum-type", "FULL_OBJECT"),
    ];
    let done = put.response(&answer(200, &headers, "")).expect("put");
    assert_eq!(done.etag.expect("a tag").as_str(), "\"6805f2cfc46c0f04559748bb039d69ae\"");
    assert_eq!(
        (done.version_id.as_deref(), done.checksums),
        (Some("v1"), vec![Checksum::new(ChecksumAlgorithm::Crc32c, "sOO8/Q==")])
    );
}

#[test]
fn a_plain_object_is_put_and_can_be_again() {
    let put = PutObject::new("bucket", "k", Body::Bytes(Bytes::from_static(b"abc")));
    assert_eq!(sent(&put), "PUT /bucket/k\n\nabc");
    assert_eq!(put.request().repeat, Repeat::Safe);
    let absent = PutObject { conditions: Conditions::absent(), ..put };
    assert_eq!(sent(&absent), "PUT /bucket/k\nif-none-match: *\n\nabc");
    assert_eq!(absent.request().repeat, Repeat::Keyed);
    let sealed = PutObject {
        customer_key: Some(CustomerKey::new([7; 32].to_vec()).expect("32 bytes")),
        properties: Properties { encryption: Some(Encryption::S3), ..Properties::default() },
        ..PutObject::new("bucket", "k", Body::Empty)
    };
    assert_eq!(
        sent(&sealed),
        "PUT /bucket/k\n\
         x-amz-server-side-encryption-customer-algorithm: AES256\n\
         x-amz-server-side-encryption-customer-key-md5: y4HAEFCYWuvAXWFTtA1Qpg==\n\
         x-amz-server-side-encryption-customer-key: BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\
         x-amz-server-side-encryption: AES256"
    );
    assert!(!format!("{sealed:?} {:?}", sealed.request()).contains("BwcH"));
    assert!(CustomerKey::new("short").is_err());
}

#[test]
fn names_are_checked_before_anything_is_sent() {
    for bucket in ["", ".", "..", "a/b", "ü", "a b", &"x".repeat(256)] {
        assert!(fault(&HeadObject::new(bucket, "k")).contains("bucket"), "{bucket}");
    }
    assert!(fault(&HeadObject::new("b", "")).contains("key cannot be empty"));
    assert!(fault(&HeadObject::new("b", "k".repeat(1_025))).contains("1,024"));
    sent(&HeadObject::new("b", "k".repeat(1_024)));
    let odd = PutObject {
        properties: Properties { metadata: map(&[("a b", "")]), ..Properties::default() },
        ..PutObject::new("b", "k", Body::Empty)
    };
    assert!(fault(&odd).contains("name of metadata"));
    let broken = PutObject {
        properties: Properties { content_type: Some("a\r\nx: y".into()), ..Properties::default() },
        ..PutObject::new("b", "k", Body::Empty)
    };
    assert!(fault(&broken).contains("content-type"));
}

#[test]
fn an_object_is_asked_for_in_every_way() {
    let get = GetObject {
        version_id: Some("v 1".into()),
        conditions: Conditions {
            if_match: Some("\"a\"".into()),
            if_none_match: Some("W/\"b\"".into()),
            if_modified_since: Some(time()),
            if_unmodified_since: Some(time()),
        },
        part_number: Some(3),
        overrides: Overrides {
            content_type: Some("a/b".into()),
            expires: Some(time()),
            ..Overrides::default()
        },
        checksums: true,
        take: Take::Pour { offset: 5 },
        ..GetObject::new("bucket", "k").range(5..10)
    };
    assert_eq!(
        sent(&get),
        "GET /bucket/k?partNumber=3&response-content-type=a%2Fb&response-expires=Fri%2C%2024%20May%202013%2000%3A00%3A00%20GMT\
         &versionId=v%201\n\
         if-match: \"a\"\n\
         if-modified-since: Fri, 24 May 2013 00:00:00 GMT\n\
         if-none-match: W/\"b\"\n\
         if-unmodified-since: Fri, 24 May 2013 00:00:00 GMT\n\
         range: bytes=5-9\n\
         x-amz-checksum-mode: ENABLED"
    );
    assert_eq!(get.request().take, Take::Pour { offset: 5 });
    let tail = GetObject { span: Some(crate::storage::Span::Last(7)), ..GetObject::new("bucket", "k") };
    assert_eq!(sent(&tail), "GET /bucket/k\nrange: bytes=-7");
    assert!(fault(&GetObject::new("b", "k").range(5..5)).contains("holds no byte"));
    let head = HeadObject { checksums: true, version_id: Some("v".into()), ..HeadObject::new("bucket", "k") };
    assert_eq!(sent(&head), "HEAD /bucket/k?versionId=v\nx-amz-checksum-mode: ENABLED");
}

#[test]
fn all_that_is_told_of_an_object_is_read() {
    let headers = [
        ("content-length", "5"),
        ("content-range", "bytes 5-9/434234"),
        ("etag", "\"fba9dede5f27731c9771645a39863328\""),
        ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("content-type", "text/plain"),
        ("content-encoding", "gzip"),
        ("cache-control", "no-cache"),
        ("expires", "0"),
        ("x-amz-meta-who", "=?UTF-8?Q?K=C3=B6ln?="),
        ("x-amz-storage-class", "GLACIER"),
        ("x-amz-version-id", "v1"),
        ("x-amz-server-side-encryption", "aws:kms"),
        ("x-amz-server-side-encryption-aws-kms-key-id", "k-1"),
        ("x-amz-checksum-sha256", "abc="),
        ("x-amz-checksum-type", "COMPOSITE"),
        ("x-amz-mp-parts-count", "3"),
        ("x-amz-tagging-count", "2"),
        ("x-amz-restore", "ongoing-request=\"true\""),
    ];
    let got =
        GetObject::new("b", "k").range(5..10).response(&answer(206, &headers, "hello")).expect("an object");
    let head = &got.head;
    assert_eq!(
        (got.content.as_ref(), head.content_length, head.size()),
        (&b"hello"[..], Some(5), Some(434_234))
    );
    assert_eq!(head.content_range, Some(ContentRange { start: 5, end: 10, whole: Some(434_234) }));
    assert_eq!(head.etag.as_ref().map(super::super::ETag::opaque), Some("fba9dede5f27731c9771645a39863328"));
    assert_eq!(head.last_modified, Some(Time::from_unix_secs(784_111_777)));
    assert_eq!(
        (head.content_type.as_deref(), head.content_encoding.as_deref()),
        (Some("text/plain"), Some("gzip"))
    );
    assert_eq!((head.cache_control.as_deref(), head.expires.as_deref()), (Some("no-cache"), Some("0")));
    assert_eq!(head.metadata, map(&[("who", "Köln")]));
    assert_eq!(
        (head.storage_class.clone(), head.version_id.as_deref()),
        (Some(StorageClass::Glacier), Some("v1"))
    );
    assert_eq!((head.encryption.as_deref(), head.kms_key.as_deref()), (Some("aws:kms"), Some("k-1")));
    assert_eq!(head.checksums, [Checksum::new(ChecksumAlgorithm::Sha256, "abc=")]);
    assert_eq!((head.parts_count, head.tag_count), (Some(3), Some(2)));
    assert_eq!(head.restore.as_deref(), Some("ongoing-request=\"true\""));
    let whole = HeadObject::new("b", "k")
        .response(&answer(200, &[("content-length", "434234")], ""))
        .expect("a head");
    assert_eq!((whole.size(), whole.etag), (Some(434_234), None));
}

#[test]
fn other_bytes_than_those_asked_for_are_no_answer() {
    let get = GetObject::new("b", "k").range(5..10);
    for (status, headers) in [
        (206, &[("content-range", "bytes 0-4/10")][..]),
        (206, &[("content-range", "bytes 5-10/11")]),
        (206, &[]),
        (200, &[]),
    ] {
        let error = get.response(&answer(status, headers, "hello")).expect_err("other bytes");
        assert_eq!(error.kind(), Kind::Malformed, "{status} {headers:?}");
    }
    let short = get
        .response(&answer(206, &[("content-range", "bytes 5-7/8")], "hel"))
        .expect("the object ends there");
    assert_eq!(short.head.size(), Some(8));
    for text in [
        "bytes 5-4/10",
        "bytes 0-9/5",
        "bytes */10",
        "bytes a-b/c",
        "bytes 0-18446744073709551615/*",
        "0-1/2",
        "bytes 0-1",
        "bytes +1-2/9",
    ] {
        assert_eq!(ContentRange::parse(text), None, "{text}");
    }
    assert_eq!(ContentRange::parse("bytes 0-0/*"), Some(ContentRange { start: 0, end: 1, whole: None }));
}

#[test]
fn objects_are_deleted_one_by_one_and_in_bulk() {
    let one = DeleteObject {
        version_id: Some("v1".into()),
        if_match: Some("*".into()),
        bypass_governance: true,
        ..DeleteObject::new("bucket", "k")
    };
    assert_eq!(
        sent(&one),
        "DELETE /bucket/k?versionId=v1\nif-match: *\nx-amz-bypass-governance-retention: true"
    );
    assert_eq!((stored(&one), one.request().repeat), (one.clone(), Repeat::Removing));
    let gone = one
        .response(&answer(204, &[("x-amz-delete-marker", "true"), ("x-amz-version-id", "v2")], ""))
        .expect("gone");
    assert_eq!(gone, Deletion { delete_marker: true, version_id: Some("v2".into()) });

    let many = DeleteObjects {
        bucket: "bucket".into(),
        objects: vec![
            ObjectId::new("a<\u{1}&\r\n"),
            ObjectId { key: "b".into(), version_id: Some("v".into()) },
        ],
        bypass_governance: false,
    };
    assert_eq!(
        sent(&many),
        "POST /bucket?delete=\ncontent-md5: TXY19MfbTuX546d9ZQQyjA==\ncontent-type: application/xml\n\n\
         <Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&lt;&#x1;&amp;&#xd;&#xa;</Key></Object>\
         <Object><Key>b</Key><VersionId>v</VersionId></Object></Delete>"
    );
    assert_eq!((stored(&many), many.request().repeat), (many.clone(), Repeat::Safe));
    let body = "<DeleteResult><Deleted><Key>a&lt;&#x1;&amp;&#xd;&#xa;</Key><DeleteMarker>true</DeleteMarker>\
        <DeleteMarkerVersionId>m</DeleteMarkerVersionId></Deleted><Error><Key>b</Key><VersionId>v</VersionId><Code>AccessDenied</Code>\
        <Message>Access Denied</Message></Error></DeleteResult>";
    let (deleted, failed) = many.response(&answer(200, &[], body)).expect("an answer");
    assert_eq!((deleted[0].key.as_str(), deleted[0].delete_marker), ("a<\u{1}&\r\n", Some(true)));
    assert_eq!(deleted[0].delete_marker_version_id.as_deref(), Some("m"));
    assert_eq!(
        (failed[0].key.as_str(), failed[0].code.as_str(), failed[0].message.as_str()),
        ("b", "AccessDenied", "Access Denied")
    );
    let fewer = "<DeleteResult><Deleted><Key>b</Key></Deleted></DeleteResult>";
    assert_eq!(many.response(&answer(200, &[], fewer)).expect_err("one is missing").kind(), Kind::Malformed);
    let of = |count: usize| DeleteObjects { objects: vec![ObjectId::new("k"); count], ..many.clone() };
    assert!(fault(&of(0)).contains("1 to 1000") && fault(&of(1_001)).contains("1001"));
    assert!(of(1_000).request().fault().is_none());
    assert!(fault(&DeleteObjects { objects: vec![ObjectId::new("")], ..many }).contains("empty"));
}

#[test]
fn a_copy_may_fail_with_a_status_of_success() {
    let copy = CopyObject {
        source: CopySource {
            version_id: Some("v/1".into()),
            conditions: Conditions {
                if_match: Some("e".into()),
                if_unmodified_since: Some(time()),
                ..Conditions::default()
            },
            ..CopySource::new("from", "a b/ü+")
        },
        metadata_directive: Some(Directive::Replace),
        properties: Properties { content_type: Some("a/b".into()), ..Properties::default() },
        checksum_algorithm: Some(ChecksumAlgorithm::Sha256),
        source_key: Some(CustomerKey::new([7; 32].to_vec()).expect("32 bytes")),
        ..CopyObject::new(CopySource::default(), "to", "k")
    };
    assert_eq!(
        sent(&copy),
        "PUT /to/k\n\
         content-type: a/b\n\
         x-amz-checksum-algorithm: SHA256\n\
         x-amz-copy-source-if-match: \"e\"\n\
         x-amz-copy-source-if-unmodified-since: Fri, 24 May 2013 00:00:00 GMT\n\
         x-amz-copy-source-server-side-encryption-customer-algorithm: AES256\n\
         x-amz-copy-source-server-side-encryption-customer-key-md5: y4HAEFCYWuvAXWFTtA1Qpg==\n\
         x-amz-copy-source-server-side-encryption-customer-key: BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\
         x-amz-copy-source: /from/a%20b/%C3%BC%2B?versionId=v%2F1\n\
         x-amz-metadata-directive: REPLACE"
    );
    assert_eq!(copy.request().repeat, Repeat::Safe);
    let body = "<?xml version=\"1.0\"?>\n  \n<CopyObjectResult><LastModified>2009-10-28T22:32:00.000Z</LastModified>\
        <ETag>\"9b2cf535f27731c974343645a3985328\"</ETag><ChecksumSHA256>abc=</ChecksumSHA256></CopyObjectResult>";
    let headers = [("x-amz-version-id", "v2"), ("x-amz-copy-source-version-id", "v1")];
    let copied = copy.response(&answer(200, &headers, body)).expect("a copy");
    assert_eq!(copied.etag.expect("a tag").opaque(), "9b2cf535f27731c974343645a3985328");
    assert_eq!(copied.last_modified, Time::parse_rfc3339("2009-10-28T22:32:00Z"));
    assert_eq!((copied.version_id.as_deref(), copied.source_version_id.as_deref()), (Some("v2"), Some("v1")));
    assert_eq!(copied.checksums, [Checksum::new(ChecksumAlgorithm::Sha256, "abc=")]);
    let failed = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message><RequestId>R</RequestId></Error>";
    let error = copy.response(&answer(200, &[], failed)).expect_err("none");
    assert_eq!(
        (error.kind(), error.code(), error.request_id()),
        (Kind::Unavailable, Some("InternalError"), Some("R"))
    );
    assert_eq!(
        copy.response(&answer(200, &[], "<CopyObjectResult/>")).expect_err("nothing").kind(),
        Kind::Malformed
    );

    assert!(fault(&CopyObject::new(CopySource::new("b", "k"), "b", "k")).contains("onto itself"));
    assert!(fault(&CopyObject::new(CopySource::new("b", ""), "b", "k")).contains("empty"));
}
