//! Objects made of others, copies, many at once, addresses that are signed, bodies in pieces.

use crate::store::{Store, md5};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use pileus_sim::{Content, How};
use serde_json::json;

#[test]
fn copies_from_either_end() {
    let mut store = Store::demo();
    store.ask("PUT", "/box/a%20b", &[("x-object-meta-a", "1"), ("content-type", "x/y")], "hello");
    let made = store.ask("COPY", "/box/a%20b", &[("destination", "box/c"), ("x-object-meta-b", "2")], "");
    assert_eq!((made.status, made.header("x-copied-from")), (201, "box/a%20b"));
    let read = store.get("/box/c");
    assert_eq!((&read.bytes[..], read.header("content-type")), (&b"hello"[..], "x/y"));
    assert_eq!((read.header("x-object-meta-a"), read.header("x-object-meta-b")), ("1", "2"));
    let fresh = [("x-copy-from", "/box/a%20b"), ("x-fresh-metadata", "true")];
    assert_eq!(store.ask("PUT", "/box/d", &fresh, "").status, 201);
    assert_eq!(store.get("/box/d").header("x-object-meta-a"), "");
    assert_eq!(store.ask("PUT", "/box/d", &[("x-copy-from", "/box/none")], "").status, 404);
    assert_eq!(store.ask("PUT", "/box/d", &[("x-copy-from", "box")], "").status, 412);
    assert_eq!(store.ask("PUT", "/box/d", &[("x-copy-from", "/box/c")], "body").status, 400);
}

#[test]
fn objects_made_of_a_list_of_others() {
    let mut store = Store::demo();
    store.put("/box/1", "hello ");
    store.put("/box/2", "wide world");
    let list = json!([
        {"path": "/box/1", "etag": md5("hello "), "size_bytes": 6},
        {"path": "box/2", "size_bytes": null, "range": "5-9"},
    ]);
    let made =
        store.ask("PUT", "/box/whole?multipart-manifest=put", &[("content-type", "t/t")], list.to_string());
    let etag = format!("\"{}\"", md5(&format!("{}{}:5-9;", md5("hello "), md5("wide world"))));
    assert_eq!((made.status, made.header("etag")), (201, etag.as_str()), "{made:?}");
    let read = store.get("/box/whole");
    assert_eq!((&read.bytes[..], read.header("x-static-large-object")), (&b"hello world"[..], "True"));
    assert_eq!((read.header("etag"), read.header("content-type")), (etag.as_str(), "t/t"));
    assert_eq!(read.header("x-manifest-etag").len(), 32, "requests can depend on its tag");
    let part = store.ask("GET", "/box/whole", &[("range", "bytes=4-7")], "");
    assert_eq!(&part.bytes[..], b"o wo");
    let shown = store.get("/box/whole?multipart-manifest=get");
    assert_eq!((shown.body[1]["range"].as_str(), shown.body[0]["bytes"].as_u64()), (Some("5-9"), Some(6)));
    let row = store.get("/box?format=json&prefix=w").body[0].clone();
    assert_eq!((row["bytes"].as_u64(), row["slo_etag"].as_str()), (Some(11), Some(etag.as_str())));
    // Lists may hold lists.
    let outer = json!([{"path": "/box/whole"}, {"path": "/box/1"}]).to_string();
    assert_eq!(store.ask("PUT", "/box/outer?multipart-manifest=put", &[], outer).status, 201);
    assert_eq!(store.read("/box/outer"), "hello worldhello ");
    for (wrong, why) in [
        (json!([{"path": "/box/1", "etag": "0"}]), "Etag Mismatch"),
        (json!([{"path": "/box/1", "size_bytes": 7}]), "Size Mismatch"),
        (json!([{"path": "/box/none"}]), "404 Not Found"),
        (json!([{"path": "/box/1", "range": "9-"}]), "Unsatisfiable Range"),
        (json!([{"path": "/box"}]), "Manifest"),
        (json!([{"path": "/box/1", "size": 7}]), "Manifest"),
        (json!([]), "Manifest"),
        (json!({}), "Manifest"),
    ] {
        let reply = store.ask("PUT", "/box/bad?multipart-manifest=put", &[], wrong.to_string());
        assert_eq!(reply.status, 400, "{wrong}");
        assert!(String::from_utf8_lossy(&reply.bytes).contains(why), "{wrong}: {reply:?}");
    }
    let copied = store.ask("COPY", "/box/whole", &[("destination", "box/flat")], "");
    assert_eq!((copied.status, copied.header("etag")), (201, md5("hello world").as_str()));
    store.put("/box/2", "changed since");
    assert_eq!(store.get("/box/whole").status, 409);
    let gone = store.ask("DELETE", "/box/whole?multipart-manifest=delete", &[], "");
    assert_eq!((gone.status, gone.body["Number Deleted"].as_u64()), (200, Some(3)));
    assert_eq!(store.names(""), ["flat", "outer"]);
    assert_eq!(store.ask("DELETE", "/box/flat?multipart-manifest=delete", &[], "").status, 400);
}

#[test]
fn objects_made_of_all_that_begin_so() {
    let mut store = Store::demo();
    store.ask("PUT", "/parts", &[], "");
    store.put("/parts/x%2F2", "world");
    store.put("/parts/x%2F1", "hello ");
    store.put("/parts/y", "not this");
    store.ask("PUT", "/box/whole", &[("x-object-manifest", "parts/x%2F")], "");
    let read = store.get("/box/whole");
    assert_eq!((&read.bytes[..], read.header("x-object-manifest")), (&b"hello world"[..], "parts/x/"));
    assert_eq!(read.header("etag"), format!("\"{}\"", md5(&format!("{}{}", md5("hello "), md5("world")))));
    store.put("/parts/x%2F3", "!");
    assert_eq!(store.read("/box/whole"), "hello world!");
    assert_eq!(store.ask("PUT", "/box/whole", &[("x-object-manifest", "parts")], "").status, 400);
}

#[test]
fn many_are_deleted_at_once() {
    let mut store = Store::demo();
    store.put("/box/a%20b", "1");
    store.put("/box/c", "1");
    store.ask("PUT", "/empty", &[], "");
    let gone = store.ask(
        "POST",
        "?bulk-delete",
        &[("accept", "application/json")],
        "/box/a%20b\nbox/none\n/empty\n/box\n",
    );
    assert_eq!(
        gone.body,
        json!({"Number Deleted": 2, "Number Not Found": 1, "Errors": [["/box", "409 Conflict"]],
            "Response Status": "400 Bad Request", "Response Body": ""})
    );
    assert_eq!(store.names(""), ["c"]);
}

#[test]
fn addresses_may_be_signed() {
    fn sign<M: Mac + KeyInit>(key: &str, text: &str) -> String {
        let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }
    let mut store = Store::demo();
    store.put("/box/a%20b", "hello");
    store.ask("POST", "", &[("x-account-meta-temp-url-key", "key")], "");
    store.client.token = String::new();
    let expires = 1_714_564_860;
    let path = format!("{}/box/a b", store.root);
    let sha256 = sign::<Hmac<sha2::Sha256>>("key", &format!("GET\n{expires}\n{path}"));
    let sha1 = sign::<Hmac<sha1::Sha1>>("key", &format!("GET\n{expires}\n{path}"));
    let query = |signature: &str, expires: u64| {
        format!("/box/a%20b?temp_url_sig={signature}&temp_url_expires={expires}")
    };
    for signature in [&sha256, &sha1] {
        let read = store.get(&query(signature, expires));
        assert_eq!((read.status, &read.bytes[..]), (200, &b"hello"[..]));
        assert_eq!(
            read.header("content-disposition"),
            "attachment; filename=\"a%20b\"; filename*=UTF-8''a%20b"
        );
        assert_eq!(store.ask("HEAD", &query(signature, expires), &[], "").status, 200);
        assert_eq!(store.ask("PUT", &query(signature, expires), &[], "x").status, 401);
        assert_eq!(store.get(&query(signature, expires + 1)).status, 401);
        assert_eq!(store.get(&query(&signature.chars().rev().collect::<String>(), expires)).status, 401);
    }
    let prefix = sign::<Hmac<sha2::Sha256>>("key", &format!("GET\n{expires}\nprefix:{}/box/a", store.root));
    assert_eq!(store.get(&format!("{}&temp_url_prefix=a", query(&prefix, expires))).status, 200);
    assert_eq!(store.get(&format!("{}&temp_url_prefix=b", query(&prefix, expires))).status, 401);
    store.client.wait(60);
    assert_eq!(store.get(&query(&sha256, expires)).status, 401);
}

#[test]
fn bodies_may_come_in_pieces_and_what_is_made_is_seen() {
    let mut store = Store::demo();
    let (before, mark) = (store.client.cloud.clone(), store.client.cloud.mark());
    let request = store.client.request(Method::PUT, &format!("{}/box/x", store.root), Bytes::new());
    let mut body = store.client.cloud.receive(&request, store.client.now).unwrap();
    let mut content = Content::pattern(1, 100_000);
    while let Some(piece) = content.next_piece(1000) {
        body.push(piece);
    }
    let mut request = request;
    request.extensions_mut().insert(body.finish());
    assert_eq!(store.client.raw(&request).status, 201);
    assert_eq!(store.get("/box/x").bytes, Content::pattern(1, 100_000).into_bytes());
    let made = store.client.cloud.made_since(&mark);
    assert_eq!((made.len(), made[0].kind), (1, "object"));
    assert!(made[0].id.ends_with("/box/x"));
    let changes = store.client.cloud.changes(&before);
    assert_eq!((changes.len(), changes[0].how), (1, How::Made));
}
