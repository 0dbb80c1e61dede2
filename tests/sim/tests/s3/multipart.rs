//! Objects that come in parts.

use crate::client::{Ask, Client, delete, get, head, post, put};
use pileus_sim::Settings;

fn begin(client: &mut Client, key: &str, ask: impl FnOnce(Ask) -> Ask) -> String {
    client.ok(ask(post(&format!("/bucket/{key}")).query("uploads"))).text("UploadId").to_owned()
}

fn part(id: &str, number: u32, body: &[u8]) -> Ask {
    put("/bucket/key").query(&format!("partNumber={number}&uploadId={id}")).body(body.to_vec())
}

fn complete(id: &str, parts: &[(u32, &str)]) -> Ask {
    let parts: String = parts
        .iter()
        .map(|(number, etag)| {
            format!(
                "<Part><PartNumber>{number}</PartNumber><ETag>{}</ETag></Part>",
                etag.replace('"', "&quot;")
            )
        })
        .collect();
    let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    post("/bucket/key").query(&format!("uploadId={id}")).body(body)
}

fn small_parts() -> Client {
    let mut settings = Settings::default();
    settings.s3.smallest_part = 3;
    let mut client = Client::new(settings);
    client.ok(put("/bucket"));
    client
}

#[test]
fn parts_become_an_object() {
    let mut client = small_parts();
    let id =
        begin(&mut client, "key", |ask| ask.header("content-type", "text/plain").header("x-amz-meta-a", "1"));
    assert_eq!(client.cloud.uploads()[0].name, "bucket/key");
    let mut etags = Vec::new();
    for (number, body) in [(1, "lost"), (7, "world"), (1, "hello "), (10_000, "!")] {
        etags.push(client.ok(part(&id, number, body.as_bytes())).header("etag").to_owned());
    }
    let listed = client.ok(get("/bucket/key").query(&format!("uploadId={id}&max-parts=2")));
    assert_eq!((listed.all("PartNumber"), listed.all("Size")), (vec!["1", "7"], vec!["6", "5"]));
    assert_eq!((listed.text("IsTruncated"), listed.text("NextPartNumberMarker")), ("true", "7"));
    let listed = client.ok(get("/bucket/key").query(&format!("uploadId={id}&part-number-marker=7")));
    assert_eq!((listed.all("PartNumber"), listed.text("IsTruncated")), (vec!["10000"], "false"));
    assert_eq!(client.ask(head("/bucket/key")).status, 404, "not before it is complete");

    let (one, seven, last) = (etags[2].as_str(), etags[1].as_str(), etags[3].as_str());
    let wrong = |client: &mut Client, parts: &[(u32, &str)]| client.refused(complete(&id, parts));
    assert_eq!(wrong(&mut client, &[(1, &etags[0])]), (400, "InvalidPart".into()), "it was replaced");
    assert_eq!(wrong(&mut client, &[(2, one)]), (400, "InvalidPart".into()));
    assert_eq!(wrong(&mut client, &[(7, seven), (1, one)]), (400, "InvalidPartOrder".into()));
    assert_eq!(wrong(&mut client, &[(1, one), (1, one)]), (400, "InvalidPartOrder".into()));
    assert_eq!(wrong(&mut client, &[]), (400, "MalformedXML".into()));
    let done = client.ok(complete(&id, &[(1, one), (7, seven), (10_000, last)]));
    assert!(done.text("ETag").ends_with("-3&quot;") && done.has("ChecksumCRC64NVME"));
    let read = client.ok(get("/bucket/key"));
    assert_eq!(
        (read.body.as_str(), read.header("content-type"), read.header("x-amz-meta-a")),
        ("hello world!", "text/plain", "1")
    );
    // md5(md5("hello ") + md5("world") + md5("!")), by another program.
    assert_eq!(read.header("etag"), "\"17fe2db5a72f9b36615452a6309e4cbb-3\"");
    let second = client.ok(get("/bucket/key").query("partNumber=7"));
    assert_eq!(
        (second.status, second.body.as_str(), second.header("x-amz-mp-parts-count")),
        (206, "world", "3")
    );
    assert_eq!(client.ok(get("/bucket/key").header("range", "bytes=4-7")).body, "o wo");
    // Once it is complete it is no more.
    assert_eq!(client.refused(complete(&id, &[(1, one)])), (404, "NoSuchUpload".into()));
    assert_eq!(client.refused(part(&id, 1, b"x")), (404, "NoSuchUpload".into()));
    assert!(client.cloud.uploads().is_empty());
    // The same bytes in one piece have the same checksum.
    let whole = client.write("whole", "hello world!");
    assert_eq!(done.text("ChecksumCRC64NVME"), whole.header("x-amz-checksum-crc64nvme"));
}

#[test]
fn parts_are_not_too_small_and_their_numbers_are_numbers() {
    let mut client = Client::demo();
    let id = begin(&mut client, "key", |ask| ask);
    let small = client.ok(part(&id, 1, b"small")).header("etag").to_owned();
    let last = client.ok(part(&id, 2, b"last")).header("etag").to_owned();
    let refused = client.ask(complete(&id, &[(1, &small), (2, &last)]));
    assert_eq!((refused.code(), refused.text("MinSizeAllowed")), ((400, "EntityTooSmall"), "5242880"));
    for number in ["0", "10001", "x", ""] {
        let ask = put("/bucket/key").query(&format!("partNumber={number}&uploadId={id}"));
        assert_eq!(client.refused(ask), (400, "InvalidArgument".into()), "{number}");
    }
    let elsewhere = put("/bucket/other").query(&format!("partNumber=1&uploadId={id}"));
    assert_eq!(client.refused(elsewhere), (404, "NoSuchUpload".into()));
    client.ok(complete(&id, &[(1, &small)]));
    assert_eq!(client.read("key"), "small");
}

#[test]
fn uploads_are_listed_and_aborted() {
    let mut client = small_parts();
    let ids: Vec<String> =
        ["b", "a", "b", "c/1", "c/2"].iter().map(|key| begin(&mut client, key, |ask| ask)).collect();
    let list = client.ok(get("/bucket").query("uploads"));
    assert_eq!(list.all("Key"), ["a", "b", "b", "c/1", "c/2"]);
    let told = list.all("UploadId");
    assert_eq!(told, [&ids[1], &ids[0], &ids[2], &ids[3], &ids[4]]);
    let list = client.ok(get("/bucket").query("uploads&delimiter=/&max-uploads=2"));
    assert_eq!(
        (list.all("Key"), list.text("IsTruncated"), list.text("NextKeyMarker")),
        (vec!["a", "b"], "true", "b")
    );
    let next =
        format!("uploads&delimiter=/&key-marker=b&upload-id-marker={}", list.text("NextUploadIdMarker"));
    let list = client.ok(get("/bucket").query(&next));
    assert_eq!((list.all("Key"), list.text("CommonPrefixes")), (vec!["b"], "<Prefix>c/</Prefix>"));
    assert_eq!(client.ok(get("/bucket").query("uploads&prefix=c/")).all("Key"), ["c/1", "c/2"]);
    client.ok(delete("/bucket/b").query(&format!("uploadId={}", ids[0])));
    assert_eq!(
        client.refused(delete("/bucket/b").query(&format!("uploadId={}", ids[0]))),
        (404, "NoSuchUpload".into())
    );
    assert_eq!(client.cloud.uploads().len(), 4);
    client.ok(delete("/bucket"));
    assert!(client.cloud.uploads().is_empty(), "they do not keep a bucket");
}

#[test]
fn parts_are_copied() {
    let mut client = small_parts();
    client.write("from", "0123456789");
    let id = begin(&mut client, "key", |ask| ask);
    let from = |number: u32, range: &str| {
        part(&id, number, b"")
            .header("x-amz-copy-source", "/bucket/from")
            .header("x-amz-copy-source-range", range)
    };
    let one = client.ok(from(1, "bytes=5-9")).text("ETag").to_owned();
    let two = client.ok(from(2, "bytes=0-2")).text("ETag").to_owned();
    for range in ["bytes=5-10", "bytes=5-", "bytes=5-4", "5-6"] {
        assert_eq!(client.refused(from(3, range)), (400, "InvalidArgument".into()), "{range}");
    }
    client.ok(complete(&id, &[(1, &one.replace("&quot;", "")), (2, &two.replace("&quot;", ""))]));
    assert_eq!(client.read("key"), "56789012");
}

#[test]
fn checksums_of_parts() {
    let mut client = small_parts();
    let id = begin(&mut client, "key", |ask| ask.header("x-amz-checksum-algorithm", "crc32"));
    let missing = client.refused(part(&id, 1, b"hello"));
    assert_eq!(missing, (400, "InvalidRequest".into()), "each part needs its own");
    let sum = "NhCmhg=="; // of "hello"
    let etag =
        client.ok(part(&id, 1, b"hello").header("x-amz-checksum-crc32", sum)).header("etag").to_owned();
    assert_eq!(client.refused(complete(&id, &[(1, &etag)])), (400, "InvalidRequest".into()));
    let with = |sum: &str| {
        let body = format!(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{}</ETag><ChecksumCRC32>{sum}</ChecksumCRC32></Part></CompleteMultipartUpload>",
            etag.replace('"', "")
        );
        post("/bucket/key").query(&format!("uploadId={id}")).body(body)
    };
    assert_eq!(client.refused(with("AAAAAA==")), (400, "InvalidPart".into()));
    let done = client.ok(with(sum));
    assert_eq!(done.text("ChecksumType"), "COMPOSITE");
    assert!(done.text("ChecksumCRC32").ends_with("==-1"));
    let id = begin(&mut client, "key", |ask| {
        ask.header("x-amz-checksum-algorithm", "CRC32").header("x-amz-checksum-type", "FULL_OBJECT")
    });
    let one = client.ok(part(&id, 1, b"hello").header("x-amz-checksum-crc32", sum)).header("etag").to_owned();
    let two = client.ok(part(&id, 2, b"hello").header("x-amz-checksum-crc32", sum)).header("etag").to_owned();
    let parts = [(1, one.as_str()), (2, two.as_str())];
    let wrong = complete(&id, &parts).header("x-amz-checksum-crc32", sum);
    assert_eq!(client.refused(wrong), (400, "BadDigest".into()));
    assert_eq!(
        client.refused(complete(&id, &parts).header("x-amz-mp-object-size", "11")),
        (400, "InvalidRequest".into())
    );
    let done = client.ok(complete(&id, &parts).header("x-amz-mp-object-size", "10"));
    let whole = client.write("whole", "hellohello");
    assert_ne!(whole.header("x-amz-checksum-crc64nvme"), "");
    let crc = client.ok(put("/bucket/whole")
        .body("hellohello")
        .header("x-amz-checksum-crc32", done.text("ChecksumCRC32")));
    assert_eq!(crc.status, 200, "it is that of the whole");
    for (algorithm, kind) in
        [("SHA256", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE"), ("CRC32", "X"), ("MD5", "COMPOSITE")]
    {
        let ask = post("/bucket/key")
            .query("uploads")
            .header("x-amz-checksum-algorithm", algorithm)
            .header("x-amz-checksum-type", kind);
        assert_eq!(client.refused(ask), (400, "InvalidRequest".into()), "{algorithm} {kind}");
    }
}

#[test]
fn completing_under_conditions() {
    let mut client = small_parts();
    client.write("key", "there");
    let id = begin(&mut client, "key", |ask| ask);
    let etag = client.ok(part(&id, 1, b"x")).header("etag").to_owned();
    let refused = client.refused(complete(&id, &[(1, &etag)]).header("if-none-match", "*"));
    assert_eq!(refused, (412, "PreconditionFailed".into()));
    assert_eq!((client.read("key").as_str(), client.cloud.uploads().len()), ("there", 1));
    client.ok(complete(&id, &[(1, &etag)]));
}
