//! Containers and objects: what is written is what is read.

use crate::store::{Store, md5};
use serde_json::json;

#[test]
fn what_is_written_is_read() {
    let mut store = Store::demo();
    let headers = [
        ("content-type", "text/plain"),
        ("x-object-meta-colour", "blue"),
        ("content-encoding", "gzip"),
        ("etag", "5d41402abc4b2a76b9719d911017c592"),
    ];
    let made = store.ask("PUT", "/box/a%2F%2Fb%20%C3%A9", &headers, "hello");
    assert_eq!((made.status, made.header("etag")), (201, "5d41402abc4b2a76b9719d911017c592"));
    let read = store.get("/box/a//b%20%C3%A9");
    assert_eq!((read.status, &read.bytes[..]), (200, &b"hello"[..]));
    for (name, value) in [
        ("content-type", "text/plain"),
        ("x-object-meta-colour", "blue"),
        ("content-encoding", "gzip"),
        ("content-length", "5"),
        ("etag", "5d41402abc4b2a76b9719d911017c592"),
        ("last-modified", "Wed, 01 May 2024 12:00:00 GMT"),
        ("x-timestamp", "1714564800.00000"),
    ] {
        assert_eq!(read.header(name), value, "{name}");
    }
    let seen = store.ask("HEAD", "/box/a//b%20%C3%A9", &[], "");
    assert_eq!((seen.status, seen.header("content-length"), seen.bytes.len()), (200, "5", 0));
    assert_eq!(store.ask("PUT", "/box/x", &[("etag", "0")], "hello").status, 422);
    assert_eq!(store.ask("PUT", "/nowhere/x", &[], "hello").status, 404);
    assert_eq!(store.ask("PUT", "/box/x", &[("if-none-match", "*")], "1").status, 201);
    assert_eq!(store.ask("PUT", "/box/x", &[("if-none-match", "*")], "2").status, 412);
    let part = store.ask("GET", "/box/a//b%20%C3%A9", &[("range", "bytes=1-2")], "");
    assert_eq!(
        (part.status, &part.bytes[..], part.header("content-range")),
        (206, &b"el"[..], "bytes 1-2/5")
    );
    let outside = store.ask("GET", "/box/x", &[("range", "bytes=1-")], "");
    assert_eq!((outside.status, outside.header("content-range")), (416, "bytes */1"));
    assert_eq!(store.ask("GET", "/box/x", &[("if-none-match", &md5("1"))], "").status, 304);
    assert_eq!(store.ask("GET", "/box/x", &[("if-match", "0")], "").status, 412);

    let post = store.ask("POST", "/box/x", &[("x-object-meta-a", "1")], "");
    assert_eq!(post.status, 202);
    store.ask("POST", "/box/x", &[("x-object-meta-b", "2")], "");
    let seen = store.ask("HEAD", "/box/x", &[], "");
    assert_eq!(
        (seen.header("x-object-meta-a"), seen.header("x-object-meta-b")),
        ("", "2"),
        "all are written over"
    );
    assert_eq!(store.ask("DELETE", "/box", &[], "").status, 409);
    assert_eq!(store.ask("DELETE", "/box/x", &[], "").status, 204);
    assert_eq!(store.ask("DELETE", "/box/x", &[], "").status, 404);
    assert_eq!(store.get("/box/x").status, 404);
}

#[test]
fn who_may_not_ask_is_told_so() {
    let mut store = Store::demo();
    store.put("/box/x", "hello");
    let token = std::mem::take(&mut store.client.token);
    assert_eq!(store.get("/box/x").status, 401);
    store.client.log_in("admin", "admin");
    assert_eq!(store.get("/box/x").status, 200, "administrators may");
    store.client.token = token;
    let own = std::mem::replace(&mut store.root, "/RegionOne/object-store/v1/AUTH_other".into());
    assert_eq!(store.get("").status, 403);
    store.root = own;
    let public = [("x-container-read", ".r:*,.rlistings")];
    assert_eq!(store.ask("POST", "/box", &public, "").status, 204);
    store.client.token = String::new();
    assert_eq!(store.read("/box/x"), "hello");
    assert_eq!(store.ask("PUT", "/box/x", &[], "").status, 401);
}

#[test]
fn containers_and_accounts_count_and_describe() {
    let mut store = Store::demo();
    let again = store.ask("PUT", "/box", &[("x-container-meta-a", "1"), ("x-versions-location", "old")], "");
    assert_eq!(again.status, 202);
    store.put("/box/x", "hello");
    store.put("/box/y", "you");
    let seen = store.ask("HEAD", "/box", &[], "");
    for (name, value) in [
        ("x-container-object-count", "2"),
        ("x-container-bytes-used", "8"),
        ("x-container-meta-a", "1"),
        ("x-versions-location", "old"),
    ] {
        assert_eq!((seen.status, seen.header(name)), (204, value), "{name}");
    }
    store.ask("POST", "/box", &[("x-remove-container-meta-a", "x"), ("x-remove-versions-location", "x")], "");
    let seen = store.ask("HEAD", "/box", &[], "");
    assert_eq!((seen.header("x-container-meta-a"), seen.header("x-versions-location")), ("", ""));
    store.ask("PUT", "/another", &[], "");
    store.ask("POST", "", &[("x-account-meta-a", "b")], "");
    let account = store.get("?format=json");
    assert_eq!(
        account.body[0],
        json!({"name": "another", "count": 0, "bytes": 0, "last_modified": "2024-05-01T12:00:00.000000"})
    );
    assert_eq!(account.body[1]["bytes"], 8);
    for (name, value) in [
        ("x-account-container-count", "2"),
        ("x-account-object-count", "2"),
        ("x-account-bytes-used", "8"),
        ("x-account-meta-a", "b"),
    ] {
        assert_eq!(account.header(name), value, "{name}");
    }
    assert_eq!(&store.get("").bytes[..], b"another\nbox\n");
    assert_eq!(&store.get("?marker=another").bytes[..], b"box\n");
    assert_eq!(store.get("/another").status, 204);
    assert_eq!(store.ask("DELETE", "/another", &[], "").status, 204);
    assert_eq!(store.ask("DELETE", "/another", &[], "").status, 404);
    let long = "n".repeat(257);
    assert_eq!(store.ask("PUT", &format!("/{long}"), &[], "").status, 400);
    assert_eq!(store.ask("PUT", "/box/x", &[("x-object-meta-a", &"v".repeat(257))], "").status, 400);
    let info = store.client.get("/RegionOne/object-store/info");
    assert_eq!(info.body["slo"]["max_manifest_segments"], 1000);
}

#[test]
fn listings_come_in_pages() {
    let mut store = Store::demo();
    let all = ["a", "a/1", "a/2", "a/b/3", "b", "c/1", "é"];
    for name in all {
        let path =
            percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string();
        store.put(&format!("/box/{path}"), name);
    }
    assert_eq!(store.names(""), all);
    assert_eq!(store.names("&prefix=a/"), ["a/1", "a/2", "a/b/3"]);
    assert_eq!(store.names("&delimiter=/"), ["a", "a/", "b", "c/", "é"]);
    assert_eq!(store.names("&delimiter=/&prefix=a/"), ["a/1", "a/2", "a/b/"]);
    assert_eq!(store.names("&delimiter=/&marker=a/"), ["b", "c/", "é"]);
    assert_eq!(store.names("&marker=a/2&end_marker=c/1"), ["a/b/3", "b"]);
    let (mut seen, mut marker) = (Vec::new(), String::new());
    loop {
        let page = store.names(&format!("&limit=2&marker={marker}"));
        let Some(last) = page.last() else { break };
        marker = percent_encoding::utf8_percent_encode(last, percent_encoding::NON_ALPHANUMERIC).to_string();
        seen.extend(page);
    }
    assert_eq!(seen, all);
    let row = store.get("/box?format=json&prefix=b").body[0].clone();
    assert_eq!(
        row,
        json!({"name": "b", "hash": md5("b"), "bytes": 1, "content_type": "application/octet-stream",
            "last_modified": "2024-05-01T12:00:00.000000"})
    );
    assert_eq!(&store.get("/box?prefix=b").bytes[..], b"b\n");
    assert_eq!(store.get("/box?limit=10001").status, 412);
    assert_eq!(store.get("/box?format=xml").status, 406);
}

#[test]
fn objects_end_when_they_are_told_to() {
    let mut store = Store::demo();
    store.ask("PUT", "/box/x", &[("x-delete-after", "60")], "1");
    assert_eq!(store.ask("HEAD", "/box/x", &[], "").header("x-delete-at"), "1714564860");
    store.ask("PUT", "/box/y", &[("x-delete-at", "1714564860")], "1");
    store.put("/box/y", "to stay");
    store.client.wait(59);
    assert_eq!(store.get("/box/x").status, 200);
    store.client.wait(1);
    assert_eq!(store.get("/box/x").status, 404);
    assert_eq!(store.names(""), ["y"]);
    assert_eq!(store.ask("PUT", "/box/x", &[("x-delete-at", "1")], "1").status, 400);
}
