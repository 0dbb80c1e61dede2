use super::*;
use crate::{
    Kind, Taken, Time,
    storage::{
        Condition, CustomerKey, DownloadSpec, Entry, ListSpec, Object, ReadSpec, Revision, Span, Storage,
        StorageClass,
    },
};

fn span(headers: &[(&'static str, &str)], first: u64, end: u64) -> Answer {
    answer(206, headers, "").map(|mut response| {
        response.body = Taken::Poured(end - first);
        response.hashed.received = Some(crc(first, end));
        response
    })
}

#[test]
fn spans_are_of_one_state_and_verified() {
    for (told, fine) in [(decimal(0, 25), true), ("1".to_owned(), false)] {
        let download = DownloadSpec { part_size: 10, width: 2, must_verify: true, ..DownloadSpec::default() };
        let (sent, result) = run(oss().download_object("bucket", "k", &download, None), |sent| {
            let range = sent.lines().find_map(|line| line.strip_prefix("range: bytes=")).expect("a range");
            let (first, last) = range.split_once('-').expect("two numbers");
            let (first, last): (u64, u64) = (first.parse().expect("one"), last.parse().expect("one"));
            let last = last.min(24);
            let headers = [
                ("etag", "\"E\""),
                ("content-range", &*format!("bytes {first}-{last}/25")),
                ("x-oss-hash-crc64ecma", &*told),
            ];
            span(&headers, first, last + 1)
        });
        assert_eq!(sent[0], "GET /k\nrange: bytes=0-9\nx-oss-range-behavior: standard");
        assert_eq!(sent[1], "GET /k\nif-match: \"E\"\nrange: bytes=10-19\nx-oss-range-behavior: standard");
        assert_eq!((sent.len(), result.is_ok()), (3, fine), "{result:?}");
        match result {
            Ok(object) => assert_eq!((object.size, object.checksums), (25, vec![crc(0, 25)])),
            Err(error) => assert_eq!(error.kind(), Kind::Corrupt),
        }
    }
}

#[test]
fn an_object_that_changes_meanwhile_is_told() {
    let known = Object { key: "k".into(), size: 25, etag: Some("\"E\"".into()), ..Object::default() };
    let download = DownloadSpec { part_size: 10, width: 1, ..DownloadSpec::default() };
    let (sent, result) = run(oss().download_object("bucket", "k", &download, Some(&known)), |_| {
        answer(412, &[], "<Error><Code>PreconditionFailed</Code></Error>")
    });
    assert_eq!(lines(&sent), ["GET /k"]);
    assert!(sent[0].contains("if-match: \"E\""), "{sent:?}");
    let error = result.expect_err("changed");
    assert_eq!(error.kind(), Kind::PreconditionFailed);
    assert!(error.to_string().contains("has changed"), "{error}");
}

#[test]
fn what_is_read_and_when() {
    let read = ReadSpec {
        span: Some(Span::Last(5)),
        condition: Condition::IsNot(Revision { etag: Some("\"E\"".into()), version: None }),
        modified_since: Some(Time::from_unix_secs(1_369_353_600)),
        version: Some("v1".into()),
        ..ReadSpec::default()
    };
    let headers = [
        ("content-range", "bytes 20-24/25"),
        ("content-length", "5"),
        ("etag", "\"F\""),
        ("x-oss-meta-who", "me"),
        ("x-oss-storage-class", "DeepColdArchive"),
        ("x-oss-hash-crc64ecma", &*decimal(0, 25)),
    ];
    let (sent, result) = run(oss().read_object("bucket", "k", &read), |_| answer(206, &headers, "hello"));
    assert_eq!(
        sent,
        [
            "GET /k?versionId=v1\nif-modified-since: Fri, 24 May 2013 00:00:00 GMT\nif-none-match: \"E\"\nrange: bytes=-5\n\
          x-oss-range-behavior: standard"
        ]
    );
    let (object, bytes) = result.expect("an object");
    assert_eq!((object.size, bytes.as_ref(), object.metadata["who"].as_str()), (25, &b"hello"[..], "me"));
    assert_eq!((object.storage_class, object.checksums), (Some(StorageClass::DeepArchive), vec![crc(0, 25)]));
    let (_, result) = run(oss().get_object("bucket", "k", &read), |_| answer(304, &[], ""));
    assert_eq!(result.expect_err("the same").kind(), Kind::NotModified);
    let (sent, result) = run(oss().get_object("bucket", "k", &ReadSpec::default()), |_| answer(404, &[], ""));
    assert_eq!((sent, result.expect_err("none").kind()), (vec!["HEAD /k".into()], Kind::NotFound));
    let key = ReadSpec { key: Some(CustomerKey::new(&[7; 32]).expect("32 bytes")), ..ReadSpec::default() };
    let (sent, result) = run(oss().get_object("bucket", "k", &key), |_| lost());
    assert_eq!((sent.len(), result.expect_err("no such").kind()), (0, Kind::Unsupported));
    let download = DownloadSpec { read: key, ..DownloadSpec::default() };
    let (_, result) = run(oss().download_object("bucket", "k", &download, None), |_| lost());
    assert_eq!(result.expect_err("no such").kind(), Kind::Unsupported);
}

#[test]
fn listings_are_neutral() {
    let page = |more: &str| {
        format!(
            "<ListBucketResult><EncodingType>url</EncodingType>{more}<Contents><Key>a%2B+b</Key><Size>7</Size>\
             <ETag>\"E\"</ETag><LastModified>2009-10-12T17:50:30.000Z</LastModified><StorageClass>IA</StorageClass>\
             </Contents><CommonPrefixes><Prefix>c%2F</Prefix></CommonPrefixes></ListBucketResult>"
        )
    };
    let what =
        ListSpec { delimiter: Some("/".into()), start_after: Some("A".into()), ..ListSpec::prefix("p/") };
    let (sent, all) =
        run(oss().list_objects("bucket", &what), |sent| match sent.contains("continuation-token") {
            false => {
                let more = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
                answer(200, &[], &page(more))
            }
            true => answer(200, &[], &page("<IsTruncated>false</IsTruncated>")),
        });
    assert_eq!(
        sent,
        [
            "GET /?delimiter=%2F&encoding-type=url&list-type=2&max-keys=1000&prefix=p%2F&start-after=A",
            "GET /?continuation-token=t&delimiter=%2F&encoding-type=url&list-type=2&max-keys=1000&prefix=p%2F&start-after=A"
        ]
    );
    let all = all.expect("two pages");
    let object = all[0].object().expect("an object");
    assert_eq!((all.len(), object.key.as_str(), object.size), (4, "a+ b", 7));
    assert_eq!(object.storage_class, Some(StorageClass::Infrequent));
    assert_eq!(all[1], Entry::Prefix("c/".into()));

    let versions = "<R><IsTruncated>false</IsTruncated><DeleteMarker><Key>a</Key><VersionId>v2</VersionId><IsLatest>true\
        </IsLatest></DeleteMarker><Version><Key>a</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest><Size>7</Size>\
        <ETag>\"E\"</ETag></Version></R>";
    let (sent, all) =
        run(oss().list_versions("bucket", &ListSpec::default()), |_| answer(200, &[], versions));
    assert_eq!(sent, ["GET /?encoding-type=url&max-keys=1000&versions="]);
    let all = all.expect("versions");
    assert!(all[0].deleted && all[0].latest && !all[1].deleted && !all[1].latest, "{all:?}");
    assert_eq!((all[1].object.version.as_deref(), all[1].object.size), (Some("v1"), 7));
}
