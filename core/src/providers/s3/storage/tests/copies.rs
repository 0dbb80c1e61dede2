use super::*;
use crate::{
    Kind,
    storage::{Condition, CopySpec, Revision, Storage, StorageClass, WriteSpec},
};
use std::collections::BTreeMap;

const HEAD: [(&str, &str); 6] = [
    ("content-length", "10"),
    ("etag", "\"e\""),
    ("content-type", "a/b"),
    ("cache-control", "no-cache"),
    ("x-amz-meta-who", "me"),
    ("x-amz-storage-class", "STANDARD_IA"),
];
const COPIED: &str = "<CopyObjectResult><ETag>\"f\"</ETag><LastModified>2009-10-12T17:50:30.000Z</LastModified></CopyObjectResult>";

#[test]
fn a_copy_is_of_what_was_looked_at() {
    let copy = CopySpec {
        version: Some("v1".into()),
        condition: Condition::Is(Revision { etag: Some("\"e\"".into()), version: None }),
        replace: None,
        storage_class: Some(StorageClass::Archive),
    };
    let (sent, object) = run(aws().copy_object(("from", "a b"), ("to-1", "k"), &copy), |sent| match sent {
        _ if sent.starts_with("HEAD") => answer(200, &HEAD, ""),
        _ => answer(200, &[("x-amz-version-id", "v2")], COPIED),
    });
    assert_eq!(
        sent,
        [
            "HEAD /a%20b?versionId=v1\nif-match: \"e\"",
            "PUT /k\nx-amz-copy-source-if-match: \"e\"\nx-amz-copy-source: /from/a%20b?versionId=v1\nx-amz-storage-class: GLACIER"
        ]
    );
    let object = object.expect("a copy");
    assert_eq!((object.key.as_str(), object.size, object.version.as_deref()), ("k", 10, Some("v2")));
    assert_eq!(object.etag.expect("a tag").as_str(), "\"f\"");
    assert_eq!((object.content_type.as_deref(), object.metadata["who"].as_str()), (Some("a/b"), "me"));
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
    let (sent, object) = run(aws().copy_object(("from", "a"), ("to-1", "k"), &copy), |sent| match sent {
        _ if sent.starts_with("HEAD") => answer(200, &HEAD, ""),
        _ => answer(200, &[], COPIED),
    });
    assert_eq!(
        sent[1],
        "PUT /k\ncontent-type: c/d\nif-none-match: *\nx-amz-copy-source-if-match: \"e\"\nx-amz-copy-source: /from/a\n\
         x-amz-metadata-directive: REPLACE\nx-amz-tagging-directive: REPLACE\nx-amz-tagging: t=1"
    );
    let object = object.expect("a copy");
    assert_eq!((object.content_type.as_deref(), object.metadata.len()), (Some("c/d"), 0));
    let (_, result) =
        run(aws().copy_object(("from", "a"), ("to-1", "k"), &CopySpec::default()), |_| answer(404, &[], ""));
    assert_eq!(result.expect_err("nothing there").kind(), Kind::NotFound);
}

#[test]
fn what_is_too_large_for_one_call_is_copied_in_parts() {
    let size = (6_u64 << 30).to_string();
    let head = [
        ("content-length", size.as_str()),
        ("etag", "\"e-7\""),
        ("content-type", "a/b"),
        ("x-amz-meta-who", "me"),
    ];
    let (sent, object) =
        run(aws().copy_object(("from", "a"), ("to-1", "k"), &CopySpec::default()), |sent| match sent {
            _ if sent.starts_with("HEAD") => answer(200, &head, ""),
            _ if sent.starts_with("POST /k?uploads") => answer(200, &[], "<R><UploadId>u</UploadId></R>"),
            _ if sent.starts_with("PUT") => answer(200, &[], &COPIED.replace("Object", "Part")),
            _ => answer(200, &[], "<R><ETag>\"g-12\"</ETag></R>"),
        });
    assert_eq!(sent.len(), 1 + 1 + 12 + 1);
    assert_eq!(sent[1], "POST /k?uploads=\ncontent-type: a/b\nx-amz-meta-who: me", "what the original has");
    assert_eq!(
        sent[13],
        "PUT /k?partNumber=12&uploadId=u\nx-amz-copy-source-if-match: \"e-7\"\nx-amz-copy-source-range: bytes=5905580032-6442450943\n\
         x-amz-copy-source: /from/a"
    );
    assert_eq!(object.expect("a copy").size, 6 << 30);

    // It is given up where a part cannot be copied: with a status of success, too.
    let failed = "<Error><Code>AccessDenied</Code></Error>";
    let (sent, result) =
        run(aws().copy_object(("from", "a"), ("to-1", "k"), &CopySpec::default()), |sent| match sent {
            _ if sent.starts_with("HEAD") => answer(200, &head, ""),
            _ if sent.starts_with("POST") => answer(200, &[], "<R><UploadId>u</UploadId></R>"),
            _ if sent.starts_with("PUT") => answer(200, &[], failed),
            _ => answer(204, &[], ""),
        });
    assert_eq!(lines(&sent).last(), Some(&"DELETE /k?uploadId=u"));
    let error = result.expect_err("refused");
    assert!(error.kind() == Kind::Forbidden && error.left_behind().is_empty(), "{error:?}");
}

#[test]
fn metadata_is_replaced_and_the_rest_stays() {
    let metadata = BTreeMap::from([("new".to_owned(), "1".to_owned())]);
    let (sent, result) = run(aws().set_metadata("bucket", "k", &metadata), |sent| match sent {
        _ if sent.starts_with("HEAD") => answer(200, &HEAD, ""),
        _ => answer(200, &[], COPIED),
    });
    assert_eq!(
        sent[1],
        "PUT /k\ncache-control: no-cache\ncontent-type: a/b\nx-amz-copy-source-if-match: \"e\"\nx-amz-copy-source: /bucket/k\n\
         x-amz-meta-new: 1\nx-amz-metadata-directive: REPLACE\nx-amz-storage-class: STANDARD_IA"
    );
    assert!(result.is_ok(), "{result:?}");
}
