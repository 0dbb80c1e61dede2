use super::*;
use crate::{
    Algorithm, Kind, Taken,
    storage::{
        Condition, CustomerKey, DownloadSpec, Entry, ListSpec, Object, ReadSpec, Revision, Span, Storage,
        StorageClass,
    },
};

fn span(headers: &[(&'static str, &str)], first: u64, end: u64, hash: Option<Algorithm>) -> Answer {
    answer(206, headers, "").map(|mut response| {
        response.body = Taken::Poured(end - first);
        response.hashed.received = hash.map(|hash| hash.of(&content(first, end)));
        response
    })
}

#[test]
fn spans_are_of_one_state_and_verified() {
    let told = Algorithm::Crc64nvme.of(&content(0, 25));
    for (sum, fine) in [(told, true), (Algorithm::Crc64nvme.of(b"another"), false)] {
        let known = Object {
            key: "k".into(),
            size: 25,
            etag: Some("\"e\"".into()),
            version: Some("v1".into()),
            checksums: vec![sum],
            ..Object::default()
        };
        let download = DownloadSpec { part_size: 10, width: 2, must_verify: true, ..DownloadSpec::default() };
        let (sent, result) = run(aws().download_object("bucket", "k", &download, Some(&known)), |sent| {
            let range = sent.lines().find_map(|line| line.strip_prefix("range: bytes=")).expect("a range");
            let (first, last) = range.split_once('-').expect("two numbers");
            let (first, last): (u64, u64) = (first.parse().expect("one"), last.parse().expect("one"));
            let headers = [("etag", "\"e\""), ("content-range", &*format!("bytes {first}-{last}/25"))];
            span(&headers, first, last + 1, Some(Algorithm::Crc64nvme))
        });
        assert_eq!(
            sent[0],
            "GET /k?versionId=v1\nif-match: \"e\"\nrange: bytes=0-9\nx-amz-checksum-mode: ENABLED"
        );
        assert_eq!(sent.len(), 3);
        assert_eq!(result.is_ok(), fine, "{result:?}");
        if let Err(error) = result {
            assert_eq!(error.kind(), Kind::Corrupt);
        }
    }
}

#[test]
fn all_at_once_is_verified_by_its_tag() {
    let tag = format!("\"{}\"", Algorithm::Md5.of(&content(0, 25)).to_hex());
    let download = DownloadSpec { must_verify: true, ..DownloadSpec::sequential() };
    let (sent, result) = run(plain().download_object("bucket", "k", &download, None), |_| {
        let headers = [("etag", &*tag), ("content-length", "25")];
        span(&headers, 0, 25, Some(Algorithm::Md5)).map(|mut response| {
            response.status = http::StatusCode::OK;
            response
        })
    });
    assert_eq!(sent, ["GET /bucket/k"]);
    let object = result.expect("an object");
    assert_eq!((object.size, object.key.as_str()), (25, "k"));
}

#[test]
fn what_is_read_and_when() {
    let read = ReadSpec {
        span: Some(Span::Last(5)),
        condition: Condition::IsNot(Revision { etag: Some("\"e\"".into()), version: None }),
        modified_since: Some(Time::from_unix_secs(1_369_353_600)),
        version: Some("v1".into()),
        key: Some(CustomerKey::new(&[7; 32]).expect("32 bytes")),
        ..ReadSpec::default()
    };
    let headers = [
        ("content-range", "bytes 20-24/25"),
        ("content-length", "5"),
        ("etag", "\"f\""),
        ("x-amz-meta-who", "me"),
    ];
    let (sent, result) = run(aws().read_object("bucket", "k", &read), |_| answer(206, &headers, "hello"));
    assert_eq!(
        sent,
        [
            "GET /k?versionId=v1\nif-modified-since: Fri, 24 May 2013 00:00:00 GMT\nif-none-match: \"e\"\nrange: bytes=-5\n\
          x-amz-server-side-encryption-customer-algorithm: AES256\n\
          x-amz-server-side-encryption-customer-key-md5: y4HAEFCYWuvAXWFTtA1Qpg==\n\
          x-amz-server-side-encryption-customer-key: BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
        ]
    );
    let (object, bytes) = result.expect("an object");
    assert_eq!((object.size, bytes.as_ref(), object.metadata["who"].as_str()), (25, &b"hello"[..], "me"));
    assert_eq!(object.storage_class, Some(StorageClass::Standard));
    let (_, result) = run(aws().get_object("bucket", "k", &read), |_| answer(304, &[], ""));
    assert_eq!(result.expect_err("the same").kind(), Kind::NotModified);
    let (sent, result) = run(aws().get_object("bucket", "k", &ReadSpec::default()), |_| answer(404, &[], ""));
    assert_eq!(
        (sent, result.expect_err("none").kind()),
        (vec!["HEAD /k\nx-amz-checksum-mode: ENABLED".into()], Kind::NotFound)
    );
}

#[test]
fn listings_are_neutral() {
    let page = |more: &str| {
        format!(
            "<ListBucketResult><EncodingType>url</EncodingType>{more}<Contents><Key>a%2B+b</Key><Size>7</Size>\
             <ETag>&quot;e&quot;</ETag><LastModified>2009-10-12T17:50:30.000Z</LastModified><StorageClass>GLACIER_IR</StorageClass>\
             </Contents><CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes></ListBucketResult>"
        )
    };
    let what = ListSpec {
        prefix: "a".into(),
        delimiter: Some("/".into()),
        start_after: Some("a0".into()),
        page_size: Some(2),
    };
    let (sent, entries) = run(aws().list_objects("bucket", &what), |sent| match sent {
        _ if sent.contains("continuation-token") => answer(200, &[], &page("")),
        _ => answer(
            200,
            &[],
            &page("<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"),
        ),
    });
    assert_eq!(
        lines(&sent),
        [
            "GET /?delimiter=%2F&encoding-type=url&list-type=2&max-keys=2&prefix=a&start-after=a0",
            "GET /?continuation-token=t&delimiter=%2F&encoding-type=url&list-type=2&max-keys=2&prefix=a&start-after=a0"
        ]
    );
    let entries = entries.expect("both pages");
    let [Entry::Object(one), Entry::Prefix(prefix), ..] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((one.key.as_str(), one.size, prefix.as_str(), entries.len()), ("a+ b", 7, "c/", 4));
    assert_eq!(one.etag.as_ref().map(crate::storage::ETag::as_str), Some("\"e\""));
    assert_eq!(
        (one.modified, one.storage_class.clone()),
        (Time::parse_rfc3339("2009-10-12T17:50:30Z"), Some(StorageClass::ArchiveInstant))
    );

    let body = "<R><Version><Key>k</Key><VersionId>v2</VersionId><IsLatest>false</IsLatest><Size>1</Size></Version>\
        <DeleteMarker><Key>k</Key><VersionId>v3</VersionId><IsLatest>true</IsLatest></DeleteMarker></R>";
    let (sent, versions) =
        run(aws().list_versions("bucket", &ListSpec::prefix("k")), |_| answer(200, &[], body));
    assert_eq!(lines(&sent), ["GET /?encoding-type=url&prefix=k&versions="]);
    let versions = versions.expect("versions");
    assert_eq!(
        (versions[0].object.version.as_deref(), versions[0].latest, versions[0].deleted),
        (Some("v2"), false, false)
    );
    assert_eq!(
        (versions[1].object.version.as_deref(), versions[1].latest, versions[1].deleted),
        (Some("v3"), true, true)
    );
}
