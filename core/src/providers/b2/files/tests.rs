use super::*;
use crate::{
    Algorithm, Body, Checksum, Endpoint, Error, Framing, Kind, Repeat, Request, Stream, Take, Time,
    providers::b2::{
        BucketRef, Encryption,
        testing::{answer, json, line},
    },
    storage::{CustomerKey, Span},
};
use bytes::Bytes;
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};

const HELLO: &str = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";

fn file() -> String {
    format!(
        r#"{{"accountId": "a1", "action": "upload", "bucketId": "b1", "contentLength": 5, "contentMd5": "5d41402abc4b2a76b9719d911017c592",
            "contentSha1": "{HELLO}", "contentType": "text/plain", "fileId": "4_zb1_f1", "fileInfo": {{"colour": "grün"}},
            "fileName": "a/b c.txt", "fileRetention": {{"isClientAuthorizedToRead": true, "value": null}},
            "serverSideEncryption": {{"algorithm": "AES256", "mode": "SSE-B2"}}, "uploadTimestamp": 1536964279000}}"#
    )
}

fn bucket() -> BucketRef {
    BucketRef::id("b1")
}

fn key() -> CustomerKey {
    CustomerKey::new(&[7; 32]).expect("a key")
}

#[test]
fn listing_names() {
    let all = ListFileNames::new(bucket());
    assert_eq!(line(&all.request()), "POST /b2api/v4/b2_list_file_names");
    assert_eq!(json(&all.request()), json!({"bucketId": "b1", "maxFileCount": 1000}));
    assert_eq!(all.request().repeat, Repeat::Safe);
    let list = ListFileNames {
        prefix: "a/".into(),
        delimiter: Some("/".into()),
        start: Some("a/b".into()),
        most: Some(99_999),
        ..ListFileNames::new(BucketRef::named("photos"))
    };
    assert_eq!(line(&list.request()), "POST /b2api/v4/b2_list_file_names?bucketId=photos");
    assert_eq!(
        json(&list.request()),
        json!({"prefix": "a/", "delimiter": "/", "startFileName": "a/b", "maxFileCount": 10_000})
    );
    let body = format!(
        r#"{{"files": [{}, {{"action": "folder", "fileId": null, "fileName": "a/x/", "contentLength": 0, "fileInfo": null,
            "contentSha1": null, "contentType": null, "uploadTimestamp": 0}}], "nextFileName": "a/y"}}"#,
        file()
    );
    let page = list.response(&answer(200, &[], &body)).expect("a page");
    let [first, folder] = page.items.as_slice() else { panic!("{page:?}") };
    assert_eq!((first.file_name.as_str(), first.file_id.as_str()), ("a/b c.txt", "4_zb1_f1"));
    assert_eq!((first.action.clone(), first.content_length), (Some(Action::Upload), 5));
    assert_eq!((first.account_id.as_deref(), first.bucket_id.as_deref()), (Some("a1"), Some("b1")));
    assert_eq!(first.content_type.as_deref(), Some("text/plain"));
    assert_eq!(first.content_md5.as_deref(), Some("5d41402abc4b2a76b9719d911017c592"));
    assert_eq!(first.sha1(), Some(Algorithm::Sha1.of(b"hello")));
    assert_eq!(first.file_info["colour"], "grün");
    assert_eq!(first.upload_timestamp, Some(Time::from_unix_secs(1_536_964_279)));
    let encryption = first.server_side_encryption.as_ref().expect("told");
    assert_eq!(
        (encryption.mode.as_deref(), encryption.algorithm.as_deref()),
        (Some("SSE-B2"), Some("AES256"))
    );
    assert_eq!(
        (folder.action.clone(), folder.file_id.as_str(), folder.upload_timestamp),
        (Some(Action::Folder), "", None)
    );
    let rest = page.rest.expect("more");
    assert_eq!(rest.start.as_deref(), Some("a/y"));
    let stuck = ListFileNames { start: Some("a/y".into()), ..list };
    assert_eq!(stuck.response(&answer(200, &[], &body)).expect_err("no end").kind(), Kind::Malformed);
}

#[test]
fn listing_versions() {
    let list = ListFileVersions {
        start_id: Some("4_z0".into()),
        most: Some(2),
        ..ListFileVersions::of(bucket(), "a")
    };
    assert_eq!(line(&list.request()), "POST /b2api/v4/b2_list_file_versions");
    assert_eq!(
        json(&list.request()),
        json!({"bucketId": "b1", "prefix": "a", "startFileName": "a", "startFileId": "4_z0", "maxFileCount": 2})
    );
    let body = r#"{"files": [{"action": "hide", "fileId": "4_z9", "fileName": "a", "contentLength": 0,
        "contentType": "application/x-bz-hide-marker", "uploadTimestamp": 1536964279001}],
        "nextFileName": "a", "nextFileId": "4_z8"}"#;
    let page = list.response(&answer(200, &[], body)).expect("a page");
    assert_eq!((page.items[0].action.clone(), page.items[0].sha1()), (Some(Action::Hide), None));
    let rest = page.rest.expect("more");
    assert_eq!((rest.start.as_deref(), rest.start_id.as_deref()), (Some("a"), Some("4_z8")));
    let end = r#"{"files": [], "nextFileName": null, "nextFileId": null}"#;
    assert_eq!(list.response(&answer(200, &[], end)).expect("a page").rest, None);
}

#[test]
fn looking_hiding_and_deleting() {
    let info = GetFileInfo::new("4_z1");
    assert_eq!(line(&info.request()), "POST /b2api/v4/b2_get_file_info");
    assert_eq!((json(&info.request()), info.request().repeat), (json!({"fileId": "4_z1"}), Repeat::Safe));
    let file = info.response(&answer(200, &[], &file())).expect("a file");
    assert_eq!(file.file_name, "a/b c.txt");
    assert!(file.extra.text().contains("fileRetention"));

    let hide = HideFile::new(bucket(), "a//b");
    assert_eq!(line(&hide.request()), "POST /b2api/v4/b2_hide_file");
    assert_eq!(json(&hide.request()), json!({"bucketId": "b1", "fileName": "a//b"}));
    assert_eq!(hide.request().repeat, Repeat::Removing);
    let body = r#"{"action": "hide", "fileId": "4_z9", "fileName": "a//b", "uploadTimestamp": 1}"#;
    let mark = hide.response(&answer(200, &[], body)).expect("hidden").expect("a mark");
    assert_eq!((mark.file_id.as_str(), mark.action), ("4_z9", Some(Action::Hide)));
    assert_eq!(hide.response(&answer(400, &[], "{}")).expect("hidden before"), None);
    let named = HideFile::new(BucketRef::named("photos"), "a");
    assert_eq!(line(&named.request()), "POST /b2api/v4/b2_hide_file?bucketId=photos");
    assert_eq!(HideFile::new(bucket(), "a\nb").request().fault().map(Error::kind), Some(Kind::Misuse));

    let delete = DeleteFileVersion::new("a", "4_z1");
    assert_eq!(line(&delete.request()), "POST /b2api/v4/b2_delete_file_version");
    assert_eq!(json(&delete.request()), json!({"fileName": "a", "fileId": "4_z1"}));
    assert_eq!(delete.request().repeat, Repeat::Removing);
    let gone = delete.response(&answer(200, &[], r#"{"fileId": "4_z1", "fileName": "a"}"#)).expect("gone");
    assert_eq!((gone.file_id.as_str(), gone.file_name.as_str()), ("4_z1", "a"));
    let locked = DeleteFileVersion { bypass_governance: true, ..delete };
    assert_eq!(json(&locked.request())["bypassGovernance"], true);
}

#[test]
fn copying() {
    let copy = CopyFile::new("4_z1", None, "copy");
    assert_eq!(line(&copy.request()), "POST /b2api/v4/b2_copy_file");
    assert_eq!(
        json(&copy.request()),
        json!({"sourceFileId": "4_z1", "fileName": "copy", "metadataDirective": "COPY"})
    );
    assert_eq!(copy.request().repeat, Repeat::Once);
    let key = Encryption::Customer(key());
    let copy = CopyFile {
        range: Some(0..10),
        replace: Some(Replace {
            content_type: "text/plain".into(),
            info: BTreeMap::from([("a".into(), "b".into())]),
        }),
        source_encryption: Some(key.clone()),
        encryption: Some(Encryption::B2),
        ..CopyFile::new("4_z1", Some(BucketRef::named("other")), "copy")
    };
    assert_eq!(line(&copy.request()), "POST /b2api/v4/b2_copy_file?destinationBucketId=other");
    let document = json(&copy.request());
    assert_eq!(document["range"], "bytes=0-9");
    assert_eq!(
        (&document["metadataDirective"], &document["contentType"]),
        (&json!("REPLACE"), &json!("text/plain"))
    );
    assert_eq!(document["fileInfo"], json!({"a": "b"}));
    assert_eq!(document["sourceServerSideEncryption"]["mode"], "SSE-C");
    assert_eq!(
        document["sourceServerSideEncryption"]["customerKey"],
        "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
    );
    assert_eq!(document["destinationServerSideEncryption"], json!({"mode": "SSE-B2", "algorithm": "AES256"}));
    assert!(!format!("{copy:?} {:?}", copy.request()).contains("BwcH"));
    assert_eq!(copy.response(&answer(200, &[], &file())).expect("a copy").content_length, 5);
    let here = CopyFile::new("4_z1", Some(bucket()), "copy");
    assert_eq!(json(&here.request())["destinationBucketId"], "b1");
}

#[test]
fn permits_to_download() {
    let get = GetDownloadAuthorization {
        bucket: bucket(),
        prefix: "public/".into(),
        valid: Duration::from_secs(3600),
        content_disposition: Some("attachment".into()),
    };
    assert_eq!(line(&get.request()), "POST /b2api/v4/b2_get_download_authorization");
    assert_eq!(
        json(&get.request()),
        json!({"bucketId": "b1", "fileNamePrefix": "public/", "validDurationInSeconds": 3600, "b2ContentDisposition": "attachment"})
    );
    let body = r#"{"authorizationToken": "3_secret", "bucketId": "b1", "fileNamePrefix": "public/"}"#;
    let permit = get.response(&answer(200, &[], body)).expect("a permit");
    assert_eq!((permit.token.expose(), permit.prefix.as_str()), ("3_secret", "public/"));
    assert!(!format!("{permit:?}").contains("3_secret"));
    let body = r#"{"authorizationToken": "", "fileNamePrefix": ""}"#;
    assert_eq!(get.response(&answer(200, &[], body)).expect_err("none").kind(), Kind::Malformed);
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers[name].to_str().expect("text")
}

#[test]
fn uploading() {
    let bytes = Body::Bytes(Bytes::from_static(b"hello"));
    let upload = UploadFile::new(bucket(), "a/b c+ü.txt", bytes.clone());
    let request = upload.request();
    assert_eq!(line(&request), "POST ?bucketId=b1");
    assert_eq!((request.action, request.repeat), (Some("b2_upload_file"), Repeat::Once));
    assert_eq!(header(&request, "x-bz-file-name"), "a/b%20c%2B%C3%BC.txt");
    assert_eq!(
        (header(&request, "content-type"), header(&request, "x-bz-content-sha1")),
        ("b2/x-auto", HELLO)
    );
    assert_eq!(request.body, bytes);

    let upload = UploadFile {
        content_type: Some("text/plain".into()),
        info: BTreeMap::from([
            ("src_last_modified_millis".into(), "1536964279000".into()),
            ("b2-cache-control".into(), "max-age=60".into()),
        ]),
        encryption: Some(Encryption::Customer(key())),
        ..UploadFile::new(BucketRef::named("photos"), "a", Body::Source(3..8))
    };
    let request = upload.request();
    assert_eq!(line(&request), "POST ?bucketName=photos");
    assert_eq!(header(&request, "x-bz-content-sha1"), "hex_digits_at_end");
    let Body::Stream(stream) = &request.body else { panic!("{:?}", request.body) };
    assert_eq!(**stream, Stream { span: 3..8, hash: Some(Algorithm::Sha1), framing: Framing::HexAtEnd });
    assert_eq!(request.body.len(), 45);
    assert_eq!(header(&request, "x-bz-info-src_last_modified_millis"), "1536964279000");
    assert_eq!(header(&request, "x-bz-info-b2-cache-control"), "max-age%3D60");
    assert_eq!(header(&request, "x-bz-server-side-encryption-customer-algorithm"), "AES256");
    assert_eq!(header(&request, "content-type"), "text/plain");

    // What is known need not be computed.
    let known = UploadFile { sha1: Checksum::from_hex(Algorithm::Sha1, HELLO), ..upload.clone() };
    assert_eq!(
        (header(&known.request(), "x-bz-content-sha1"), known.request().body),
        (HELLO, Body::Source(3..8))
    );
    let empty = UploadFile { body: Body::Empty, ..upload.clone() }.request();
    assert_eq!(header(&empty, "x-bz-content-sha1"), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    assert_eq!(upload.response(&answer(200, &[], &file())).expect("a file").file_id, "4_zb1_f1");
    for name in ["", "a\u{0}", &"x".repeat(1025)] {
        assert!(UploadFile::new(bucket(), name, Body::Empty).request().fault().is_some(), "{name}");
    }
}

#[test]
fn downloading() {
    let head = HeadFile::new(FileRef::named("photos", "a//b/../c d"));
    assert_eq!(line(&head.request()), "HEAD /file/photos/a//b/../c%20d");
    let get = DownloadFile {
        span: Some(Span::Bytes(2, 5)),
        key: Some(key()),
        ..DownloadFile::new(FileRef::Id("4_z1".into()))
    };
    assert_eq!(line(&get.request()), "GET /b2api/v4/b2_download_file_by_id?fileId=4_z1");
    assert_eq!(header(&get.request(), "range"), "bytes=2-4");
    assert_eq!(header(&get.request(), "x-bz-server-side-encryption-customer-algorithm"), "AES256");
    let headers = [
        ("content-type", "text/plain"),
        ("content-length", "3"),
        ("content-range", "bytes 2-4/5"),
        ("content-encoding", "gzip"),
        ("content-language", "de"),
        ("content-disposition", "attachment"),
        ("cache-control", "max-age=60"),
        ("x-bz-file-id", "4_z1"),
        ("x-bz-file-name", "a//b%2B+c"),
        ("x-bz-content-sha1", HELLO),
        ("x-bz-upload-timestamp", "1536964279000"),
        ("x-bz-info-colour", "gr%C3%BCn+rot"),
        ("x-bz-server-side-encryption", "AES256"),
    ];
    let got = get.response(&answer(206, &headers, "llo")).expect("a part");
    assert_eq!((got.file_id.as_deref(), got.file_name.as_deref()), (Some("4_z1"), Some("a//b+ c")));
    assert_eq!((got.size, &got.content[..]), (Some(5), &b"llo"[..]));
    assert_eq!(
        (got.content_type.as_deref(), got.content_encoding.as_deref()),
        (Some("text/plain"), Some("gzip"))
    );
    assert_eq!(
        (got.content_language.as_deref(), got.content_disposition.as_deref()),
        (Some("de"), Some("attachment"))
    );
    assert_eq!(
        (got.cache_control.as_deref(), got.content_sha1.as_deref()),
        (Some("max-age=60"), Some(HELLO))
    );
    assert_eq!(got.upload_timestamp, Some(Time::from_unix_secs(1_536_964_279)));
    assert_eq!(got.info, BTreeMap::from([("colour".into(), "grün rot".into())]));
    assert_eq!(got.encryption.as_ref().and_then(|told| told.mode.as_deref()), Some("SSE-B2"));
    let customers = [("x-bz-server-side-encryption-customer-algorithm", "AES256"), ("content-length", "7")];
    let told = FileHead::of(&answer(200, &customers, "")).expect("a head");
    assert_eq!((told.encryption.and_then(|told| told.mode).as_deref(), told.size), (Some("SSE-C"), Some(7)));
}

#[test]
fn a_whole_content_is_compared_with_its_sha1() {
    let get = DownloadFile::new(FileRef::named("photos", "a"));
    let told =
        |name: &'static str, value: &str, body: &str| get.response(&answer(200, &[(name, value)], body));
    told("x-bz-content-sha1", HELLO, "hello").expect("the same");
    assert_eq!(told("x-bz-content-sha1", HELLO, "hellO").expect_err("damaged").kind(), Kind::Corrupt);
    assert_eq!(told("x-bz-info-large_file_sha1", HELLO, "hellO").expect_err("damaged").kind(), Kind::Corrupt);
    for unknown in ["none", "do_not_verify", &format!("unverified:{HELLO}"), ""] {
        told("x-bz-content-sha1", unknown, "hellO").expect(unknown);
    }
    // What goes elsewhere, or is a part only, is not in hand.
    let poured = DownloadFile { take: Take::Pour { offset: 0 }, ..get.clone() };
    poured.response(&answer(200, &[("x-bz-content-sha1", HELLO)], "")).expect("not here");
    let part = DownloadFile { span: Some(Span::From(1)), ..get };
    part.response(&answer(206, &[("x-bz-content-sha1", HELLO)], "ello")).expect("a part");
}
