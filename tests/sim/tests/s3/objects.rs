//! Objects: what is written is what is read.

use crate::client::{Ask, Client, delete, escaped, get, head, post, put};
use http::Method;
use pileus_sim::{Content, Settings};

const MD5_HELLO: &str = "5d41402abc4b2a76b9719d911017c592";

#[test]
fn what_is_written_is_read() {
    let mut client = Client::demo();
    let made = client.ok(put("/bucket/a/key")
        .body("hello")
        .header("content-type", "text/plain")
        .header("cache-control", "no-store")
        .header("content-encoding", "aws-chunked,gzip")
        .header("x-amz-meta-colour", "deep  blue")
        .header("x-amz-storage-class", "STANDARD_IA")
        .header("x-amz-tagging", "a=1&b=%26"));
    assert_eq!(made.header("etag"), format!("\"{MD5_HELLO}\""));
    assert_eq!(made.header("x-amz-checksum-crc64nvme").len(), 12);
    assert_eq!(made.header("x-amz-server-side-encryption"), "AES256");
    client.wait(10);
    let read = client.ok(get("/bucket/a/key"));
    assert_eq!((read.status, read.body.as_str()), (200, "hello"));
    for (name, value) in [
        ("content-type", "text/plain"),
        ("cache-control", "no-store"),
        ("content-encoding", "gzip"),
        ("x-amz-meta-colour", "deep  blue"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-tagging-count", "2"),
        ("last-modified", "Wed, 01 May 2024 12:00:00 GMT"),
        ("accept-ranges", "bytes"),
        ("etag", "\"5d41402abc4b2a76b9719d911017c592\""),
        ("x-amz-checksum-crc64nvme", ""),
        ("x-amz-version-id", ""),
    ] {
        assert_eq!(read.header(name), value, "{name}");
    }
    let seen = client.ok(head("/bucket/a/key"));
    assert_eq!((seen.header("content-length"), seen.header("content-type")), ("5", "text/plain"));
    let tags = client.ok(get("/bucket/a/key").query("tagging"));
    assert_eq!((tags.all("Key"), tags.all("Value")), (vec!["a", "b"], vec!["1", "&amp;"]));
    client.ok(delete("/bucket/a/key").query("tagging"));
    assert_eq!(client.ok(head("/bucket/a/key")).header("x-amz-tagging-count"), "");

    let other = client.ok(get("/bucket/a/key").query("response-content-type=a%2Fb"));
    assert_eq!(other.header("content-type"), "a/b");
    assert_eq!(client.ok(delete("/bucket/a/key")).status, 204);
    assert_eq!(client.ok(delete("/bucket/a/key")).status, 204, "again");
    let gone = client.ask(get("/bucket/a/key"));
    assert_eq!((gone.code(), gone.text("Key")), ((404, "NoSuchKey"), "a/key"));
    assert_eq!(client.ask(head("/bucket/a/key")).status, 404);
}

#[test]
fn keys_are_kept_byte_for_byte() {
    let mut client = Client::demo();
    let long = "k".repeat(1024);
    let keys = [
        "a//b",
        "../x",
        "./.",
        "a+b",
        "a b",
        "~t",
        "%41",
        "\u{1}\u{7f}",
        "é/日本/🦀",
        "a?b#c&d=e",
        "/lead",
        "end/",
        &long,
    ];
    for key in keys {
        client.ok(put(&format!("/bucket/{key}")).body(key.to_owned()));
    }
    for key in keys {
        assert_eq!(client.read(key), key, "{key:?}");
        client.host = "bucket.s3.amazonaws.com".into();
        assert_eq!(client.ok(get(&format!("/{key}"))).body, key, "{key:?} by host");
        client.host = crate::client::HOST.into();
    }
    let listed = client.ok(get("/bucket").query("list-type=2&encoding-type=url"));
    let mut expected: Vec<&str> = keys.to_vec();
    expected.sort_unstable();
    let read: Vec<String> = listed
        .all("Key")
        .iter()
        .map(|key| {
            percent_encoding::percent_decode_str(&key.replace('+', " ")).decode_utf8().unwrap().into_owned()
        })
        .collect();
    assert_eq!(read, expected, "in the order of their bytes");
    assert_eq!(client.refused(put(&format!("/bucket/{long}k"))), (400, "KeyTooLongError".into()));
}

#[test]
fn ranges_and_conditions() {
    let mut client = Client::demo();
    client.write("key", "0123456789");
    let etag = client.ok(head("/bucket/key")).header("etag").to_owned();
    let ranged = |client: &mut Client, range: &str| client.ask(get("/bucket/key").header("range", range));
    let part = ranged(&mut client, "bytes=2-4");
    assert_eq!((part.status, part.body.as_str(), part.header("content-range")), (206, "234", "bytes 2-4/10"));
    assert_eq!(ranged(&mut client, "bytes=-3").body, "789");
    assert_eq!(ranged(&mut client, "bytes=7-100").header("content-range"), "bytes 7-9/10");
    assert_eq!(ranged(&mut client, "bytes=0-1,3-4").status, 200);
    let none = ranged(&mut client, "bytes=10-");
    assert_eq!((none.code(), none.header("content-range")), ((416, "InvalidRange"), "bytes */10"));
    assert_eq!(none.text("ActualObjectSize"), "10");
    let seen = client.ask(head("/bucket/key").header("range", "bytes=0-3"));
    assert_eq!((seen.status, seen.header("content-length")), (206, "4"));

    let with = |client: &mut Client, name: &str, value: &str| {
        let answer = client.ask(get("/bucket/key").header(name, value));
        (answer.status, answer.body.len())
    };
    let (now, before) = ("Wed, 01 May 2024 12:00:00 GMT", "Wed, 01 May 2024 11:00:00 GMT");
    assert_eq!(with(&mut client, "if-match", &etag).0, 200);
    assert_eq!(with(&mut client, "if-match", "\"other\"").0, 412);
    assert_eq!(with(&mut client, "if-none-match", &etag), (304, 0));
    assert_eq!(with(&mut client, "if-none-match", "\"other\"").0, 200);
    assert_eq!(with(&mut client, "if-modified-since", now), (304, 0));
    assert_eq!(with(&mut client, "if-modified-since", before).0, 200);
    assert_eq!(with(&mut client, "if-unmodified-since", before).0, 412);
    assert_eq!(with(&mut client, "if-unmodified-since", now).0, 200);
}

#[test]
fn writing_under_conditions() {
    let mut client = Client::demo();
    let new = || put("/bucket/key").header("if-none-match", "*").body("1");
    client.ok(new());
    let refused = client.ask(new().body("2"));
    assert_eq!((refused.code(), refused.text("Condition")), ((412, "PreconditionFailed"), "If-None-Match"));
    let etag = client.ok(head("/bucket/key")).header("etag").to_owned();
    client.ok(put("/bucket/key").header("if-match", &etag).body("3"));
    assert_eq!(
        client.refused(put("/bucket/key").header("if-match", &etag).body("4")),
        (412, "PreconditionFailed".into())
    );
    assert_eq!(client.refused(put("/bucket/none").header("if-match", &etag)), (404, "NoSuchKey".into()));
    assert_eq!(
        client.refused(delete("/bucket/key").header("if-match", &etag)),
        (412, "PreconditionFailed".into())
    );
    assert_eq!(client.read("key"), "3");
    client.ok(delete("/bucket/key").header("if-match", "*"));
}

#[test]
fn digests_are_verified_kept_and_told() {
    let mut client = Client::demo();
    // Of "hello".
    for (name, sum) in [
        ("crc32", "NhCmhg=="),
        ("crc32c", "mnG7TA=="),
        ("crc64nvme", "M3eFcAZSQlc="),
        ("sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00="),
        ("sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
    ] {
        let header = format!("x-amz-checksum-{name}");
        let made = client.ok(put("/bucket/key").body("hello").header(&header, sum));
        assert_eq!(
            (made.header(&header), made.header("x-amz-checksum-type")),
            (sum, "FULL_OBJECT"),
            "{name}"
        );
        let read = client.ok(get("/bucket/key").header("x-amz-checksum-mode", "ENABLED"));
        assert_eq!(read.header(&header), sum);
        let part = get("/bucket/key").header("x-amz-checksum-mode", "ENABLED").header("range", "bytes=0-1");
        assert_eq!(client.ok(part).header(&header), "", "not of what is given");
        let wrong = client.refused(put("/bucket/key").body("hellO").header(&header, sum));
        assert_eq!(wrong, (400, "BadDigest".into()), "{name}");
        let odd = client.refused(put("/bucket/key").body("hello").header(&header, "AAA"));
        assert_eq!(odd, (400, "InvalidRequest".into()), "{name}");
        assert_eq!(client.read("key"), "hello", "nothing of it was kept");
        let known = client.ok(get("/bucket/key")
            .query("attributes")
            .header("x-amz-object-attributes", "Checksum,ETag,ObjectSize"));
        assert_eq!((known.text("ETag"), known.text("ObjectSize")), (MD5_HELLO, "5"));
        assert!(known.body.contains(sum));
    }
    client.ok(put("/bucket/key").body("hello").header("content-md5", "XUFAKrxLKna5cZ2REBfFkg=="));
    assert_eq!(
        client.refused(put("/bucket/key").body("x").header("content-md5", "XUFAKrxLKna5cZ2REBfFkg==")),
        (400, "BadDigest".into())
    );
    assert_eq!(
        client.refused(put("/bucket/key").body("x").header("content-md5", "x")),
        (400, "InvalidDigest".into())
    );
}

#[test]
fn copies() {
    let mut client = Client::demo();
    client.ok(put("/bucket/from/a b")
        .body("hello")
        .header("x-amz-meta-a", "1")
        .header("content-type", "x/y")
        .header("x-amz-tagging", "t=1"));
    let source = format!("/bucket/{}", escaped("from/a b"));
    let copied = client.ok(put("/bucket/to").header("x-amz-copy-source", &source));
    assert_eq!(copied.text("ETag"), format!("&quot;{MD5_HELLO}&quot;"));
    let read = client.ok(get("/bucket/to"));
    assert_eq!(
        (read.body.as_str(), read.header("x-amz-meta-a"), read.header("content-type")),
        ("hello", "1", "x/y")
    );
    assert_eq!(read.header("x-amz-tagging-count"), "1");
    let replace = put("/bucket/to")
        .header("x-amz-copy-source", &source[1..])
        .header("x-amz-metadata-directive", "REPLACE")
        .header("x-amz-meta-b", "2");
    client.ok(replace);
    let read = client.ok(get("/bucket/to"));
    assert_eq!((read.header("x-amz-meta-a"), read.header("x-amz-meta-b")), ("", "2"));
    assert_eq!(read.header("content-type"), "binary/octet-stream");

    let onto_itself = put("/bucket/to").header("x-amz-copy-source", "/bucket/to");
    assert_eq!(client.refused(onto_itself.clone()), (400, "InvalidRequest".into()));
    client.ok(onto_itself.header("x-amz-metadata-directive", "REPLACE"));
    for (source, expected) in [
        ("/bucket/none", (404, "NoSuchKey")),
        ("/none/x", (404, "NoSuchBucket")),
        ("bucket", (400, "InvalidArgument")),
    ] {
        let (status, code) = client.refused(put("/bucket/to").header("x-amz-copy-source", source));
        assert_eq!((status, code.as_str()), expected);
    }
    let if_match =
        put("/bucket/to").header("x-amz-copy-source", &source).header("x-amz-copy-source-if-match", "\"x\"");
    assert_eq!(client.refused(if_match), (412, "PreconditionFailed".into()));
}

#[test]
fn encryption_is_told_and_keys_of_ones_own_are_needed_again() {
    let mut client = Client::demo();
    let kms = client.ok(put("/bucket/kms")
        .body("hello")
        .header("x-amz-server-side-encryption", "aws:kms")
        .header("x-amz-server-side-encryption-aws-kms-key-id", "arn:key"));
    assert_eq!(kms.header("x-amz-server-side-encryption-aws-kms-key-id"), "arn:key");
    assert_ne!(kms.header("etag"), format!("\"{MD5_HELLO}\""), "no MD5 then");
    // 32 bytes of zero, and their MD5.
    let keyed = |ask: Ask| {
        let prefix = "x-amz-server-side-encryption-customer";
        ask.header(&format!("{prefix}-algorithm"), "AES256")
            .header(&format!("{prefix}-key"), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
            .header(&format!("{prefix}-key-md5"), "cLyPS3KoaSFGi/joRB3OUQ==")
    };
    client.ok(keyed(put("/bucket/own").body("hello")));
    assert_eq!(client.refused(get("/bucket/own")), (400, "InvalidRequest".into()));
    assert_eq!(client.ok(keyed(get("/bucket/own"))).body, "hello");
    assert_eq!(client.refused(keyed(get("/bucket/kms"))), (400, "InvalidRequest".into()));
    let half = put("/bucket/own").header("x-amz-server-side-encryption-customer-algorithm", "AES256");
    assert_eq!(client.refused(half), (400, "InvalidArgument".into()));
}

#[test]
fn many_are_deleted_at_once() {
    let mut client = Client::demo();
    for key in ["a", "b/&<", "c"] {
        client.write(key, "x");
    }
    let body = "<Delete><Object><Key>a</Key></Object><Object><Key>b/&amp;&lt;</Key></Object><Object><Key>none</Key></Object></Delete>";
    let md5 = "x-amz-checksum-crc32";
    assert_eq!(client.refused(post("/bucket").query("delete").body(body)), (400, "InvalidRequest".into()));
    let crc = |body: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(crc32(body.as_bytes()).to_be_bytes())
    };
    let answer = client.ok(post("/bucket").query("delete").body(body).header(md5, &crc(body)));
    assert_eq!(answer.all("Key"), ["a", "b/&amp;&lt;", "none"]);
    assert!(!answer.has("Error"));
    assert_eq!(client.ok(get("/bucket")).all("Key"), ["c"]);
    let quiet = "<Delete><Quiet>true</Quiet><Object><Key>c</Key><ETag>x</ETag></Object></Delete>";
    let answer = client.ok(post("/bucket").query("delete").body(quiet).header(md5, &crc(quiet)));
    assert_eq!((answer.all("Key"), answer.text("Code")), (vec!["c"], "PreconditionFailed"));
    let quiet = "<Delete><Quiet>true</Quiet><Object><Key>c</Key></Object></Delete>";
    let answer = client.ok(post("/bucket").query("delete").body(quiet).header(md5, &crc(quiet)));
    assert!(!answer.has("Key") && client.ok(get("/bucket")).all("Key").is_empty());
    let many = format!("<Delete>{}</Delete>", "<Object><Key>k</Key></Object>".repeat(1001));
    assert_eq!(
        client.refused(post("/bucket").query("delete").body(many.clone()).header(md5, &crc(&many))),
        (400, "MalformedXML".into())
    );
}

/// The plain way, a bit at a time.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[test]
fn objects_larger_than_memory() {
    let mut client = Client::demo();
    let size = 10 << 30;
    client.cloud.put_pattern_object("bucket", "huge", size, 42);
    let seen = client.ok(head("/bucket/huge"));
    assert_eq!(seen.header("content-length"), size.to_string());
    assert!(seen.header("etag").ends_with("-1280\""), "no MD5 of the content");
    let part = client.ok(get("/bucket/huge").header("range", "bytes=5000000000-5000000099"));
    assert_eq!(part.bytes, Content::pattern(42, size).slice(5_000_000_000..5_000_000_100).into_bytes());
    assert_eq!(part.header("content-range"), format!("bytes 5000000000-5000000099/{size}"));

    let mut settings = Settings::default();
    settings.s3.keep_below = 10;
    let mut client = Client::new(settings);
    client.ok(put("/bucket"));
    let made = client.ok(put("/bucket/key").body("hello hello hello"));
    assert_eq!(client.ok(head("/bucket/key")).header("content-length"), "17");
    assert_eq!(client.ok(head("/bucket/key")).header("etag"), made.header("etag"));
    assert_eq!(client.refused(get("/bucket/key")), (500, "InternalError".into()));
    client.write("small", "hello");
    assert_eq!(client.read("small"), "hello");
}

#[test]
fn strange_requests_are_refused_and_break_nothing() {
    let mut client = Client::demo();
    client.write("key", "x");
    assert_eq!(
        client.refused(put("/bucket/key").header("x-amz-storage-class", "PAPER")),
        (400, "InvalidStorageClass".into())
    );
    let metadata = put("/bucket/key").header("x-amz-meta-a", &"x".repeat(2048));
    assert_eq!(client.refused(metadata), (400, "MetadataTooLarge".into()));
    assert_eq!(client.refused(post("/bucket/key")), (405, "MethodNotAllowed".into()));
    assert_eq!(client.refused(Ask::new(Method::PATCH, "/bucket/key")), (405, "MethodNotAllowed".into()));
    assert_eq!(client.refused(get("/bucket/key").query("versionId=x")), (400, "InvalidArgument".into()));
    assert_eq!(client.refused(get("/bucket").query("max-keys=-1")), (400, "InvalidArgument".into()));
    assert_eq!(client.refused(get("/bucket").query("encoding-type=x")), (400, "InvalidArgument".into()));
    assert_eq!(
        client.refused(get("/bucket").query("list-type=2&continuation-token=x")),
        (400, "InvalidArgument".into())
    );
    assert_eq!(client.refused(get("/bucket/key").query("partNumber=2")), (416, "InvalidPartNumber".into()));
    let told = client.ok(put("/bucket/key").header("x-amz-meta-a", "gr\u{fc}n"));
    assert_eq!(told.status, 200);
    assert_eq!(client.ok(head("/bucket/key")).header("x-amz-meta-a"), "=?UTF-8?B?Z3LDvG4=?=");
    // No length of anything, whatever it says.
    let bad: &[(&str, &str)] = &[
        ("content-length", "7"),
        ("x-amz-content-sha256", "zzz"),
        ("range", "bytes=18446744073709551615-18446744073709551615"),
        ("x-amz-copy-source", "/%ff/%ff"),
    ];
    for (name, value) in bad {
        let mut request = client.request(&put("/bucket/key").body("x"));
        request.headers_mut().insert(*name, value.parse().unwrap());
        let status = client.send(&request).status;
        assert!((400..500).contains(&status) || *name == "range", "{name}: {status}");
    }
    assert_eq!(client.ok(get("/bucket")).all("Key"), ["key"]);
}
