use super::*;
use crate::{
    Algorithm, Body, Checksum, Endpoint, Kind, Repeat, Time,
    providers::b2::{
        BucketRef, Encryption,
        files::Action,
        testing::{answer, json, line},
    },
    storage::CustomerKey,
};
use bytes::Bytes;
use serde_json::json;
use std::collections::BTreeMap;

const SHA1: &str = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
const BEGUN: &str = r#"{"accountId": "a1", "action": "start", "bucketId": "b1", "contentLength": 0, "contentSha1": "none",
    "contentType": "b2/x-auto", "fileId": "4_large", "fileInfo": {}, "fileName": "big", "uploadTimestamp": 1536964279000}"#;

#[test]
fn from_its_beginning_to_its_end() {
    let start = StartLargeFile::new(BucketRef::id("b1"), "big");
    assert_eq!(line(&start.request()), "POST /b2api/v4/b2_start_large_file");
    assert_eq!(
        json(&start.request()),
        json!({"bucketId": "b1", "fileName": "big", "contentType": "b2/x-auto"})
    );
    assert_eq!(start.request().repeat, Repeat::Once);
    let key = Encryption::Customer(CustomerKey::new(&[7; 32]).expect("a key"));
    let start = StartLargeFile {
        content_type: Some("video/mp4".into()),
        info: BTreeMap::from([("large_file_sha1".into(), SHA1.into())]),
        encryption: Some(key),
        ..StartLargeFile::new(BucketRef::named("photos"), "big")
    };
    assert_eq!(line(&start.request()), "POST /b2api/v4/b2_start_large_file?bucketId=photos");
    let document = json(&start.request());
    assert_eq!(
        (&document["contentType"], &document["fileInfo"]["large_file_sha1"]),
        (&json!("video/mp4"), &json!(SHA1))
    );
    assert_eq!(document["serverSideEncryption"]["mode"], "SSE-C");
    let begun = start.response(&answer(200, &[], BEGUN)).expect("begun");
    assert_eq!((begun.file_id.as_str(), begun.action.clone()), ("4_large", Some(Action::Start)));
    let long = BTreeMap::from([("a".to_owned(), "x".repeat(7000))]);
    assert!(StartLargeFile { info: long, ..start }.request().fault().is_some());

    let sum = Checksum::from_hex(Algorithm::Sha1, SHA1).expect("a checksum");
    let finish = FinishLargeFile { file_id: "4_large".into(), parts: vec![sum, sum] };
    assert_eq!(line(&finish.request()), "POST /b2api/v4/b2_finish_large_file");
    assert_eq!(json(&finish.request()), json!({"fileId": "4_large", "partSha1Array": [SHA1, SHA1]}));
    assert_eq!(finish.request().repeat, Repeat::Once);
    assert_eq!(
        finish.response(&answer(200, &[], BEGUN)).expect("a file").upload_timestamp,
        Some(Time::from_unix_secs(1_536_964_279))
    );

    let cancel = CancelLargeFile { file_id: "4_large".into() };
    assert_eq!(line(&cancel.request()), "POST /b2api/v4/b2_cancel_large_file");
    assert_eq!(
        (json(&cancel.request()), cancel.request().repeat),
        (json!({"fileId": "4_large"}), Repeat::Removing)
    );
    let body = r#"{"accountId": "a1", "bucketId": "b1", "fileId": "4_large", "fileName": "big"}"#;
    assert_eq!(cancel.response(&answer(200, &[], body)).expect("gone").file_name, "big");
    assert_eq!(cancel.response(&answer(400, &[], "{}")).expect("gone before").file_id, "4_large");
}

#[test]
fn parts() {
    let upload = UploadPart::new("4_large", 3, Body::Source(10..30));
    let request = upload.request();
    assert_eq!((line(&request), request.action), ("POST ?fileId=4_large".to_owned(), Some("b2_upload_part")));
    assert_eq!((request.repeat, request.body.len()), (Repeat::Safe, 60));
    assert_eq!(request.headers["x-bz-part-number"], "3");
    assert_eq!(request.headers["x-bz-content-sha1"], "hex_digits_at_end");
    let bytes = UploadPart::new("4_large", 1, Body::Bytes(Bytes::from_static(b"hello")));
    assert_eq!(bytes.request().headers["x-bz-content-sha1"], SHA1);
    // Only the caller's own key is told again with each part.
    let plain = UploadPart { encryption: Some(Encryption::B2), ..bytes.clone() }.request();
    assert!(!plain.headers.contains_key("x-bz-server-side-encryption"));
    let key = Encryption::Customer(CustomerKey::new(&[7; 32]).expect("a key"));
    let keyed = UploadPart { encryption: Some(key.clone()), ..bytes }.request();
    assert!(keyed.headers.contains_key("x-bz-server-side-encryption-customer-key"));
    let body =
        format!(r#"{{"fileId": "4_large", "partNumber": 3, "contentLength": 20, "contentSha1": "{SHA1}"}}"#);
    let part = upload.response(&answer(200, &[], &body)).expect("a part");
    assert_eq!((part.file_id.as_str(), part.part_number, part.content_length), ("4_large", 3, 20));
    assert_eq!(part.content_sha1, SHA1);

    let copy = CopyPart {
        source: "4_z1".into(),
        file_id: "4_large".into(),
        number: 2,
        range: Some(500..1000),
        source_encryption: Some(key.clone()),
        encryption: Some(key),
    };
    assert_eq!(line(&copy.request()), "POST /b2api/v4/b2_copy_part");
    let document = json(&copy.request());
    assert_eq!((&document["sourceFileId"], &document["largeFileId"]), (&json!("4_z1"), &json!("4_large")));
    assert_eq!((&document["partNumber"], &document["range"]), (&json!(2), &json!("bytes=500-999")));
    assert_eq!(document["sourceServerSideEncryption"]["mode"], "SSE-C");
    assert_eq!(document["destinationServerSideEncryption"]["algorithm"], "AES256");
    assert_eq!(copy.response(&answer(200, &[], &body)).expect("a part").content_length, 20);
}

#[test]
fn listings() {
    let list = ListParts { start: Some(3), most: Some(5000), ..ListParts::new("4_large") };
    assert_eq!(line(&list.request()), "POST /b2api/v4/b2_list_parts");
    assert_eq!(
        json(&list.request()),
        json!({"fileId": "4_large", "startPartNumber": 3, "maxPartCount": 1000})
    );
    let body = format!(
        r#"{{"parts": [{{"fileId": "4_large", "partNumber": 3, "contentLength": 20, "contentSha1": "{SHA1}", "contentMd5": null,
            "uploadTimestamp": 1462212185000}}], "nextPartNumber": 4}}"#
    );
    let page = list.response(&answer(200, &[], &body)).expect("a page");
    assert_eq!((page.items[0].part_number, page.rest.expect("more").start), (3, Some(4)));
    let stuck = ListParts { start: Some(4), ..list.clone() };
    assert_eq!(stuck.response(&answer(200, &[], &body)).expect_err("no end").kind(), Kind::Malformed);
    assert!(
        list.response(&answer(200, &[], r#"{"parts": [], "nextPartNumber": null}"#))
            .expect("a page")
            .rest
            .is_none()
    );

    let list = ListUnfinishedLargeFiles {
        prefix: "b".into(),
        start: Some("4_z0".into()),
        ..ListUnfinishedLargeFiles::new(BucketRef::id("b1"))
    };
    assert_eq!(line(&list.request()), "POST /b2api/v4/b2_list_unfinished_large_files");
    assert_eq!(
        json(&list.request()),
        json!({"bucketId": "b1", "namePrefix": "b", "startFileId": "4_z0", "maxFileCount": 100})
    );
    let page = list
        .response(&answer(200, &[], &format!(r#"{{"files": [{BEGUN}], "nextFileId": "4_z5"}}"#)))
        .expect("a page");
    assert_eq!(
        (page.items[0].file_name.as_str(), page.rest.expect("more").start.as_deref()),
        ("big", Some("4_z5"))
    );
}
