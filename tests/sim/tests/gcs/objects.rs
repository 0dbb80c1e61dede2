//! Objects as they are read, changed, copied, composed and deleted.

use crate::common::Bench;
use pileus_core::providers::gcs::batch::DeleteObjects;
use pileus_core::providers::gcs::buckets::{BucketChange, PatchBucket, Versioning};
use pileus_core::providers::gcs::objects::{
    ComposeObject, CopyObject, DeleteObject, Entry, GetContent, GetObject, ListObjects, Metadata,
    ObjectChange, PatchObject, RewriteObject, Rewritten, Source, Span, UpdateObject,
};
use pileus_core::providers::gcs::uploads::InsertObject;
use pileus_core::providers::gcs::{CustomerKey, Preconditions};
use pileus_core::{Algorithm, Kind};

fn delete(name: &str) -> DeleteObject {
    DeleteObject { bucket: "box".into(), object: name.into(), ..DeleteObject::default() }
}

#[test]
fn contents_and_parts_of_them_are_read() {
    let mut bench = Bench::new();
    let made = bench.put("digits", "0123456789");
    assert_eq!(made.crc32c, Some(Algorithm::Crc32c.of(b"0123456789").to_base64()));
    assert_eq!(made.md5_hash, Some(Algorithm::Md5.of(b"0123456789").to_base64()));
    for (span, expected) in [(Span::Between(2..5), "234"), (Span::From(8), "89"), (Span::Last(3), "789")] {
        let got = bench.ok(GetContent { span, ..GetContent::new("box", "digits") });
        assert_eq!((&got.content[..], got.size), (expected.as_bytes(), Some(10)));
        assert_eq!((got.crc32c, got.generation), (made.crc32c.clone(), made.generation));
    }
    let beyond = GetContent { span: Span::From(10), ..GetContent::new("box", "digits") };
    assert_eq!(bench.no(beyond).0, Kind::InvalidRequest);
    let same = Preconditions { generation_not_match: made.generation, ..Preconditions::default() };
    assert_eq!(
        bench.no(GetContent { preconditions: same, ..GetContent::new("box", "digits") }).0,
        Kind::NotModified
    );
    let other =
        GetContent { preconditions: Preconditions::generation(1), ..GetContent::new("box", "digits") };
    assert_eq!(bench.no(other).0, Kind::PreconditionFailed);
    assert_eq!(bench.no(GetContent::new("box", "missing")).0, Kind::NotFound);
    assert_eq!(bench.no(GetContent::new("other", "missing")).0, Kind::NotFound);
}

#[test]
fn metadata_are_changed_under_conditions() {
    let mut bench = Bench::new();
    let metadata = Metadata {
        content_type: Some("text/a".into()),
        metadata: [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())].into(),
        ..Metadata::default()
    };
    let insert = InsertObject { metadata: metadata.clone(), ..InsertObject::new("box", "x", "text") };
    let first = bench.ok(insert.clone());
    let absent = InsertObject { preconditions: Preconditions::ABSENT, ..insert.clone() };
    assert_eq!(bench.no(absent), (Kind::PreconditionFailed, "conditionNotMet".into()));
    let change = ObjectChange {
        metadata: Some(Some([("a".to_owned(), None), ("c".to_owned(), Some("ü".to_owned()))].into())),
        cache_control: Some(Some("no-store".into())),
        ..ObjectChange::default()
    };
    let patch = PatchObject {
        bucket: "box".into(),
        object: "x".into(),
        change,
        preconditions: Preconditions::metageneration(1),
        ..PatchObject::default()
    };
    let changed = bench.ok(patch.clone());
    assert_eq!((changed.metageneration, changed.generation), (Some(2), first.generation));
    assert_eq!(
        (changed.metadata.get("a"), changed.metadata["b"].as_str(), changed.metadata["c"].as_str()),
        (None, "2", "ü")
    );
    assert_eq!(
        (changed.content_type.as_deref(), changed.cache_control.as_deref()),
        (Some("text/a"), Some("no-store"))
    );
    assert_ne!(changed.etag, first.etag);
    assert_eq!(bench.no(patch).0, Kind::PreconditionFailed);
    let update = UpdateObject {
        bucket: "box".into(),
        object: "x".into(),
        metadata: Metadata { content_type: Some("text/b".into()), ..Metadata::default() },
        ..UpdateObject::default()
    };
    let updated = bench.ok(update);
    assert_eq!(
        (updated.metadata.len(), updated.cache_control.as_deref(), updated.content_type.as_deref()),
        (0, None, Some("text/b"))
    );
    let wrong = Metadata { md5_hash: Some(Algorithm::Md5.of(b"other").to_base64()), ..metadata.clone() };
    assert_eq!(
        bench.no(InsertObject { metadata: wrong, ..insert.clone() }),
        (Kind::InvalidRequest, "invalid".into())
    );
    let held = Metadata { temporary_hold: Some(true), ..metadata };
    bench.ok(InsertObject { metadata: held, ..InsertObject::new("box", "held", "x") });
    assert_eq!(bench.no(delete("held")), (Kind::Forbidden, "objectUnderActiveHold".into()));
    let key = CustomerKey::new(&[7_u8; 32][..]).expect("a key");
    bench.ok(InsertObject { key: Some(key.clone()), ..InsertObject::new("box", "locked", "secret") });
    assert_eq!(bench.no(GetContent::new("box", "locked")).1, "");
    let open = GetContent { key: Some(key.clone()), ..GetContent::new("box", "locked") };
    assert_eq!(&bench.ok(open).content[..], b"secret");
    assert_eq!(
        bench.ok(GetObject::new("box", "locked")).crc32c,
        None,
        "its hash is not told without its key"
    );
    let shown = bench.ok(GetObject { key: Some(key), ..GetObject::new("box", "locked") });
    assert_eq!(shown.crc32c, Some(Algorithm::Crc32c.of(b"secret").to_base64()));
}

#[test]
fn listings_come_in_pages_with_prefixes_and_versions() {
    let mut bench = Bench::new();
    let on = BucketChange { versioning: Some(Versioning { enabled: true }), ..BucketChange::default() };
    bench.ok(PatchBucket { bucket: "box".into(), change: on, ..PatchBucket::default() });
    for name in ["a/1", "a/2", "b", "c/", "c/3", "d"] {
        bench.put(name, "x");
    }
    let list = |bench: &mut Bench, first: ListObjects| -> Vec<String> {
        let op = bench.gcs.list(first);
        let all: Vec<Entry> = bench.time.run(&mut bench.cloud, op).expect("listed");
        all.iter().map(|entry| entry.name().to_owned()).collect()
    };
    for max_results in [None, Some(1), Some(2)] {
        let all = ListObjects { max_results, ..ListObjects::new("box") };
        assert_eq!(list(&mut bench, all.clone()), ["a/1", "a/2", "b", "c/", "c/3", "d"]);
        let folders = ListObjects { delimiter: Some("/".into()), ..all.clone() };
        assert_eq!(list(&mut bench, folders), ["a/", "b", "c/", "d"]);
        let between =
            ListObjects { start_offset: Some("a/2".into()), end_offset: Some("c/3".into()), ..all.clone() };
        assert_eq!(list(&mut bench, between), ["a/2", "b", "c/"]);
        assert_eq!(list(&mut bench, ListObjects { prefix: Some("c".into()), ..all }), ["c/", "c/3"]);
    }
    let trailing = ListObjects {
        delimiter: Some("/".into()),
        include_trailing_delimiter: true,
        ..ListObjects::new("box")
    };
    assert_eq!(list(&mut bench, trailing), ["a/", "b", "c/", "c/", "d"]);
    let second = bench.put("b", "y").generation.expect("one");
    bench.ok(delete("d"));
    let versions = ListObjects { versions: true, max_results: Some(1), ..ListObjects::new("box") };
    assert_eq!(list(&mut bench, versions), ["a/1", "a/2", "b", "b", "c/", "c/3", "d"]);
    assert_eq!(list(&mut bench, ListObjects::new("box")), ["a/1", "a/2", "b", "c/", "c/3"]);
    bench.ok(DeleteObject { generation: Some(second), ..delete("b") });
    assert_eq!(bench.no(GetObject::new("box", "b")).0, Kind::NotFound, "the older one is not live");
    let fields = ListObjects { fields: Some("items(name)".into()), ..ListObjects::new("box") };
    let op = bench.gcs.list(fields);
    let all = bench.time.run(&mut bench.cloud, op).expect("listed");
    let Entry::Object(first) = &all[0] else { panic!("an object") };
    assert_eq!((first.name.as_str(), first.size), ("a/1", None));
}

#[test]
fn copies_go_in_steps_and_objects_are_composed() {
    let mut bench = Bench::with(|settings| settings.gcs.rewritten_at_once = 4);
    let metadata = Metadata { content_type: Some("text/a".into()), ..Metadata::default() };
    let from = bench
        .ok(InsertObject { metadata: metadata.clone(), ..InsertObject::new("box", "from/ü", "0123456789") });
    let rewrite = RewriteObject {
        source_bucket: "box".into(),
        source_object: "from/ü".into(),
        bucket: "box".into(),
        object: "to".into(),
        ..RewriteObject::default()
    };
    let Rewritten::Partly { rewritten, size, .. } = bench.ok(rewrite.clone()) else { panic!("a part") };
    assert_eq!((rewritten, size), (4, 10));
    let copy = bench.ok(CopyObject(rewrite.clone()));
    assert_eq!((copy.content_type.as_deref(), &copy.crc32c), (Some("text/a"), &from.crc32c));
    let changed = RewriteObject { source_preconditions: Preconditions::generation(1), ..rewrite.clone() };
    assert_eq!(bench.no(changed).0, Kind::PreconditionFailed);
    assert_eq!(bench.no(RewriteObject { source_object: "missing".into(), ..rewrite }).0, Kind::NotFound);
    bench.put("more", "abc");
    let sources = vec![
        Source::new("to"),
        Source::new("more"),
        Source { generation_match: from.generation, ..Source::new("from/ü") },
    ];
    let compose = ComposeObject {
        bucket: "box".into(),
        object: "whole".into(),
        sources,
        metadata,
        ..ComposeObject::default()
    };
    let whole = bench.ok(compose.clone());
    assert_eq!((whole.component_count, whole.md5_hash.as_deref()), (Some(3), None));
    assert_eq!(whole.crc32c, Some(Algorithm::Crc32c.of(b"0123456789abc0123456789").to_base64()));
    assert_eq!(bench.read("whole"), "0123456789abc0123456789");
    let again = ComposeObject {
        sources: vec![Source::new("whole"), Source::new("more")],
        object: "twice".into(),
        ..compose
    };
    assert_eq!(bench.ok(again).component_count, Some(4));
}

#[test]
fn a_batch_answers_call_by_call() {
    let mut bench = Bench::new();
    bench.put("a ü", "x");
    let objects =
        vec![delete("a ü"), delete("missing"), DeleteObject { bucket: "other".into(), ..delete("x") }];
    let results = bench.ok(DeleteObjects { objects });
    let kinds: Vec<_> =
        results.iter().map(|result| result.as_ref().map_err(pileus_core::Error::kind)).collect();
    assert_eq!(kinds, [Ok(&()), Err(Kind::NotFound), Err(Kind::NotFound)]);
    assert_eq!(bench.cloud.gcs_object_count(), 0);
}
