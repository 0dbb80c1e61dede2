use super::*;
use crate::{
    Kind,
    storage::{Condition, CopySpec, Revision, Storage, StorageClass, WriteSpec},
};
use std::collections::BTreeMap;

fn head(size: u64, crc: &str) -> Answer {
    let length = size.to_string();
    let headers = [
        ("content-length", &*length),
        ("etag", "\"E\""),
        ("content-type", "a/b"),
        ("x-oss-meta-who", "me"),
        ("x-oss-storage-class", "IA"),
        ("x-oss-hash-crc64ecma", crc),
    ];
    answer(200, &headers, "")
}

const COPIED: &str = "<CopyObjectResult><ETag>\"F\"</ETag><LastModified>2009-10-12T17:50:30.000Z</LastModified></CopyObjectResult>";

#[test]
fn a_copy_is_of_what_was_looked_at() {
    let copy = CopySpec {
        version: Some("v1".into()),
        condition: Condition::Is(Revision { etag: Some("\"E\"".into()), version: None }),
        replace: None,
        storage_class: Some(StorageClass::Archive),
    };
    for (told, fine) in [("7", true), ("8", false)] {
        let (sent, object) =
            run(oss().copy_object(("from", "a b"), ("to-1", "k"), &copy), |sent| match sent {
                _ if sent.starts_with("HEAD") => head(10, "7"),
                _ => answer(200, &[("x-oss-version-id", "v2"), ("x-oss-hash-crc64ecma", told)], COPIED),
            });
        assert_eq!(
            sent,
            [
                "HEAD /a%20b?versionId=v1\nif-match: \"E\"",
                "PUT /k\nx-oss-copy-source-if-match: \"E\"\nx-oss-copy-source: /from/a%20b?versionId=v1\n\
                 x-oss-storage-class: Archive"
            ]
        );
        let Ok(object) = object else {
            assert_eq!((fine, object.expect_err("another content").kind()), (false, Kind::Corrupt));
            continue;
        };
        assert_eq!((fine, object.key.as_str(), object.size), (true, "k", 10));
        assert_eq!((object.etag.expect("a tag").as_str(), object.version.as_deref()), ("\"F\"", Some("v2")));
        assert_eq!((object.content_type.as_deref(), object.metadata["who"].as_str()), (Some("a/b"), "me"));
    }
}

#[test]
fn a_copy_can_be_another_thing() {
    let replace = WriteSpec {
        content_type: Some("c/d".into()),
        tags: BTreeMap::from([("t".to_owned(), "1".to_owned())]),
        condition: Condition::Absent,
        ..WriteSpec::default()
    };
    let copy = CopySpec { replace: Some(replace), ..CopySpec::default() };
    let (sent, object) = run(oss().copy_object(("from", "a"), ("to-1", "k"), &copy), |sent| match sent {
        _ if sent.starts_with("HEAD") => head(10, "7"),
        _ => answer(200, &[], COPIED),
    });
    assert_eq!(
        sent[1],
        "PUT /k\ncontent-type: c/d\nx-oss-copy-source-if-match: \"E\"\nx-oss-copy-source: /from/a\n\
         x-oss-forbid-overwrite: true\nx-oss-metadata-directive: REPLACE\nx-oss-tagging-directive: Replace\n\
         x-oss-tagging: t=1"
    );
    let object = object.expect("a copy");
    assert_eq!((object.content_type.as_deref(), object.metadata.len()), (Some("c/d"), 0));
    let (_, result) =
        run(oss().copy_object(("from", "a"), ("to-1", "k"), &CopySpec::default()), |_| answer(404, &[], ""));
    assert_eq!(result.expect_err("nothing there").kind(), Kind::NotFound);
}

#[test]
fn metadata_is_replaced_and_all_else_stays() {
    let metadata = BTreeMap::from([("a".to_owned(), "1".to_owned())]);
    let (sent, result) = run(oss().set_metadata("bucket", "k", &metadata), |sent| match sent {
        _ if sent.starts_with("HEAD") => head(10, "7"),
        _ => answer(200, &[], COPIED),
    });
    assert_eq!(
        sent[1],
        "PUT /k\ncontent-type: a/b\nx-oss-copy-source-if-match: \"E\"\nx-oss-copy-source: /bucket/k\nx-oss-meta-a: 1\n\
         x-oss-metadata-directive: REPLACE\nx-oss-storage-class: IA"
    );
    assert!(result.is_ok());
}

#[test]
fn what_is_large_is_copied_in_parts() {
    let size = 6_u64 << 28;
    let (sent, object) =
        run(oss().copy_object(("from", "a"), ("to-1", "k"), &CopySpec::default()), |sent| match sent {
            _ if sent.starts_with("HEAD") => head(size, "7"),
            _ if sent.starts_with("POST /k?uploads") => answer(200, &[], "<R><UploadId>u</UploadId></R>"),
            _ if sent.starts_with("PUT") => answer(200, &[], COPIED),
            _ => answer(200, &[("x-oss-hash-crc64ecma", "7")], "<R><ETag>\"G-3\"</ETag></R>"),
        });
    assert_eq!(
        lines(&sent),
        [
            "HEAD /a",
            "POST /k?uploads=",
            "PUT /k?partNumber=1&uploadId=u",
            "PUT /k?partNumber=2&uploadId=u",
            "PUT /k?partNumber=3&uploadId=u",
            "POST /k?uploadId=u"
        ]
    );
    let kept = "POST /k?uploads=\ncontent-type: a/b\nx-oss-meta-who: me\nx-oss-storage-class: IA";
    assert_eq!(sent[1], kept, "what the original has");
    assert_eq!(
        sent[4],
        "PUT /k?partNumber=3&uploadId=u\nx-oss-copy-source-if-match: \"E\"\n\
         x-oss-copy-source-range: bytes=1073741824-1610612735\nx-oss-copy-source: /from/a"
    );
    let object = object.expect("a copy");
    assert_eq!((object.size, object.etag.expect("a tag").as_str()), (size, "\"G-3\""));
    // A completion that was not heard of is known by the original's checksum.
    let mut first = true;
    let (sent, object) =
        run(oss().copy_object(("from", "a"), ("to-1", "k"), &CopySpec::default()), |sent| match sent {
            _ if sent.starts_with("HEAD") => head(size, "7"),
            _ if sent.starts_with("POST /k?uploads") => answer(200, &[], "<R><UploadId>u</UploadId></R>"),
            _ if sent.starts_with("PUT") => answer(200, &[], COPIED),
            _ if std::mem::take(&mut first) => lost(),
            _ => answer(404, &[], "<Error><Code>NoSuchUpload</Code></Error>"),
        });
    assert_eq!(lines(&sent).last(), Some(&"HEAD /k"));
    assert_eq!(object.expect("it is there").size, size);
}
