use super::{
    super::testing::{answer, sent, stored},
    *,
};
use crate::{Body, Endpoint, Kind, Repeat, Take};

fn settings() -> ObjectSettings {
    ObjectSettings {
        content_type: Some("text/plain".into()),
        content_encoding: Some("gzip".into()),
        content_language: Some("de".into()),
        content_disposition: Some("inline".into()),
        cache_control: Some("max-age=60".into()),
        expiry: Some(Expiry::At(Time::from_unix_secs(1_893_456_000))),
        metadata: [("Colour".to_owned(), "grüße".to_owned())].into(),
    }
}

const SETTINGS: &str = "\ncache-control: max-age=60\ncontent-disposition: inline\ncontent-encoding: gzip\
    \ncontent-language: de\ncontent-type: text/plain";
const KEPT: &str = "\nx-delete-at: 1893456000\nx-object-meta-colour: grüße";

#[test]
fn an_object_is_written() {
    let put = PutObject {
        etag: Some("5d41402abc4b2a76b9719d911017c592".into()),
        settings: settings(),
        ..PutObject::new("c", "a//ü", Body::Bytes("hello".into()))
    };
    assert_eq!(
        sent(&put),
        format!("PUT /c/a//%C3%BC{SETTINGS}\netag: 5d41402abc4b2a76b9719d911017c592{KEPT}\nhello")
    );
    assert_eq!(put.request().repeat, Repeat::Safe);
    let told = [
        ("etag", "5d41402abc4b2a76b9719d911017c592"),
        ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("x-object-version-id", "1588887801.00000"),
    ];
    let written = put.response(&answer(201, &told, "")).expect("written");
    assert_eq!(written.md5(), Some(crate::Algorithm::Md5.of(b"hello")));
    assert_eq!(written.last_modified, Some(Time::from_unix_secs(784_111_777)));
    assert_eq!(written.version_id.as_deref(), Some("1588887801.00000"));
    let damaged = put.response(&answer(422, &[("x-trans-id", "tx1")], "")).expect_err("another content");
    assert_eq!((damaged.kind(), damaged.request_id()), (Kind::Corrupt, Some("tx1")));
    let new = PutObject { if_absent: true, ..PutObject::new("c", "k", Body::Source(5..9)) };
    assert_eq!(sent(&new), "PUT /c/k\nif-none-match: *\nsource 5..9");
    assert_eq!((new.request().repeat, new.request().accept), (Repeat::Keyed, &[][..]));
    let after = ObjectSettings {
        expiry: Some(Expiry::After(Duration::from_millis(60_500))),
        ..ObjectSettings::default()
    };
    let manifest = Some(Prefix { container: "parts ü".into(), prefix: "k/1 ".into() });
    let dynamic = PutObject { manifest, settings: after, ..PutObject::new("c", "k", Body::Empty) };
    assert_eq!(sent(&dynamic), "PUT /c/k\nx-delete-after: 60\nx-object-manifest: parts%20%C3%BC/k/1%20");
}

fn told() -> Vec<(&'static str, &'static str)> {
    vec![
        ("content-length", "5"),
        ("etag", "5d41402abc4b2a76b9719d911017c592"),
        ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("x-timestamp", "784111776.50000"),
        ("content-type", "text/plain"),
        ("content-encoding", "gzip"),
        ("content-language", "de"),
        ("content-disposition", "inline"),
        ("cache-control", "max-age=60"),
        ("x-delete-at", "1893456000"),
        ("x-object-version-id", "7.0"),
        ("x-object-meta-colour", "grüße"),
    ]
}

#[test]
fn an_object_is_looked_at() {
    let conditions = Conditions {
        if_match: Some("\"a\"".into()),
        if_none_match: Some("\"b\"".into()),
        if_modified_since: Some(Time::from_unix_secs(784_111_777)),
        if_unmodified_since: Some(Time::from_unix_secs(784_111_778)),
    };
    let head = HeadObject { version_id: Some("1.5".into()), conditions, ..HeadObject::new("c", "k") };
    assert_eq!(
        sent(&stored(&head)),
        "HEAD /c/k?version-id=1.5\nif-match: \"a\"\nif-modified-since: Sun, 06 Nov 1994 08:49:37 GMT\n\
         if-none-match: \"b\"\nif-unmodified-since: Sun, 06 Nov 1994 08:49:38 GMT"
    );
    let object = head.response(&answer(200, &told(), "")).expect("an object");
    assert_eq!((object.size, object.md5()), (Some(5), Some(crate::Algorithm::Md5.of(b"hello"))));
    assert_eq!(object.last_modified, Some(Time::from_unix_secs(784_111_777)));
    assert_eq!(object.timestamp.map(|time| time.since_epoch().as_millis()), Some(784_111_776_500));
    assert_eq!(
        (object.content_type.as_deref(), object.content_encoding.as_deref()),
        (Some("text/plain"), Some("gzip"))
    );
    assert_eq!(
        (object.content_language.as_deref(), object.content_disposition.as_deref()),
        (Some("de"), Some("inline"))
    );
    assert_eq!(
        (object.cache_control.as_deref(), object.version_id.as_deref()),
        (Some("max-age=60"), Some("7.0"))
    );
    assert_eq!(object.delete_at, Some(Time::from_unix_secs(1_893_456_000)));
    assert_eq!(object.metadata, [("colour".to_owned(), "grüße".to_owned())].into());
    assert!(!object.is_static_large && object.manifest.is_none());
    let large =
        |more: (&'static str, &'static str)| Object::of(&answer(200, &[told(), vec![more]].concat(), ""));
    let of_a_list = large(("x-static-large-object", "True"));
    assert!(of_a_list.is_static_large && of_a_list.md5().is_none(), "its tag is not that of its content");
    let of_all = large(("x-object-manifest", "c/k%20"));
    assert_eq!((of_all.manifest.as_deref(), of_all.md5()), (Some("c/k%20"), None));
}

#[test]
fn an_object_is_read() {
    let get = GetObject {
        range: Some("bytes=2-3".into()),
        version_id: Some("1.5".into()),
        conditions: Conditions { if_match: Some("\"a\"".into()), ..Conditions::default() },
        ..GetObject::new("c", "k")
    };
    assert_eq!(sent(&get), "GET /c/k?version-id=1.5\nif-match: \"a\"\nrange: bytes=2-3");
    let mut part = told();
    part[0] = ("content-length", "2");
    part.push(("content-range", "bytes 2-3/5"));
    let got = get.response(&answer(206, &part, "ll")).expect("a part");
    assert_eq!((got.object.size, &got.content[..]), (Some(5), &b"ll"[..]));
    let unknown = Object::of(&answer(206, &[("content-length", "2"), ("content-range", "bytes 2-3/*")], ""));
    assert_eq!(unknown.size, None, "that of the part is not that of the whole");
    let poured = GetObject { take: Take::Pour { offset: 3 }, ..GetObject::new("c", "k") };
    assert_eq!(poured.request().take, Take::Pour { offset: 3 });
}

#[test]
fn what_is_kept_with_an_object_is_replaced() {
    let update = UpdateObject {
        container: "c".into(),
        object: "k".into(),
        manifest: Some("c/k%20".into()),
        settings: settings(),
    };
    assert_eq!(
        sent(&stored(&update)),
        format!(
            "POST /c/k{SETTINGS}\nx-delete-at: 1893456000\nx-object-manifest: c/k%20\nx-object-meta-colour: grüße"
        )
    );
    assert_eq!(update.request().repeat, Repeat::Safe);
    update.response(&answer(202, &[], "")).expect("replaced");
}

#[test]
fn an_object_is_deleted() {
    let delete = DeleteObject { version_id: Some("null".into()), ..DeleteObject::new("c", "k") };
    assert_eq!(sent(&stored(&delete)), "DELETE /c/k?version-id=null");
    assert_eq!(delete.request().repeat, Repeat::Settling(&[404]));
    delete.response(&answer(204, &[], "")).expect("deleted");
}

#[test]
fn an_object_is_copied_from_either_end() {
    let copy = CopyObject {
        version_id: Some("1.5".into()),
        if_match: Some("\"a\"".into()),
        fresh: true,
        settings: ObjectSettings { content_type: Some("t/t".into()), ..ObjectSettings::default() },
        ..CopyObject::new(("from ü", "a b"), ("to", "k"))
    };
    assert_eq!(
        sent(&stored(&copy)),
        "PUT /to/k?version-id=1.5\ncontent-type: t/t\nif-match: \"a\"\nx-copy-from: /from%20%C3%BC/a%20b\n\
         x-fresh-metadata: true"
    );
    let by_copy = CopyObject { by_copy: true, list: true, ..CopyObject::new(("c", "k"), ("to", "ü")) };
    assert_eq!(sent(&by_copy), "COPY /c/k?multipart-manifest=get\ndestination: to/%C3%BC");
    assert_eq!(by_copy.request().repeat, Repeat::Safe);
    let written =
        copy.response(&answer(201, &[("etag", "e"), ("x-copied-from", "c/k")], "")).expect("a copy");
    assert_eq!(written.etag.as_deref(), Some("e"));
    assert!(copy.response(&answer(201, &[], "")).is_err());
    for wrong in [CopyObject::new(("a/b", "k"), ("c", "k")), CopyObject::new(("c", ""), ("c", "k"))] {
        assert!(wrong.request().fault().is_some());
        assert!(CopyObject { by_copy: true, ..wrong }.request().fault().is_some());
    }
}
