//! Blobs as they are read, changed, deleted and had back; their snapshots, versions and tags.

use crate::common::{Bench, put};
use pileus_core::providers::azure::batch::{BatchCall, SubmitBatch};
use pileus_core::providers::azure::blobs::{
    DeleteBlob, DeleteSnapshots, GetBlob, GetBlobProperties, NewBlob, SetBlobMetadata, SetBlobProperties,
    SetBlobTier, SnapshotBlob, Span, TierSet, UndeleteBlob,
};
use pileus_core::providers::azure::conditions::{Conditions, ContentHeaders};
use pileus_core::providers::azure::leases::{AcquireLease, Leased};
use pileus_core::providers::azure::listing::{BlobsInclude, ListBlobs, Listed};
use pileus_core::providers::azure::service::{
    BlobServiceProperties, RetentionPolicy, SetBlobServiceProperties,
};
use pileus_core::providers::azure::tags::{FindBlobsByTags, GetBlobTags, SetBlobTags};
use pileus_core::providers::azure::terms::AccessTier;
use pileus_core::{Algorithm, Kind};
use pileus_sim::drive::Drive;
use std::time::Duration;

fn head(name: &str) -> GetBlobProperties {
    GetBlobProperties { container: "box".into(), blob: name.into(), ..GetBlobProperties::default() }
}

fn tags(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn list(bench: &mut Bench, first: ListBlobs) -> Vec<pileus_core::providers::azure::listing::Blob> {
    let op = bench.azure.list(first);
    let all: Vec<Listed> = bench.time.run(&mut bench.cloud, op).expect("blobs");
    all.into_iter().filter_map(Listed::blob).collect()
}

#[test]
fn parts_and_their_checksums_are_read() {
    let mut bench = Bench::new();
    bench.put("digits", "0123456789");
    let part = GetBlob {
        range: Some(Span { start: 2, end: Some(5) }),
        range_md5: true,
        ..GetBlob::new("box", "digits")
    };
    let got = bench.ok(part.clone());
    assert_eq!((&got.content[..], got.properties.size()), (&b"234"[..], Some(10)));
    assert_eq!(got.properties.content_md5, Some(Algorithm::Md5.of(b"234").to_base64()));
    assert_eq!(got.properties.blob_content_md5, Some(Algorithm::Md5.of(b"0123456789").to_base64()));
    let crc = bench.ok(GetBlob { range_md5: false, range_crc64: true, ..part.clone() });
    let sum =
        crc.properties.content_crc64.as_deref().and_then(pileus_core::providers::azure::crc64_of_header);
    assert_eq!(sum, Some(Algorithm::Crc64nvme.of(b"234")));
    let beyond = GetBlob { range: Some(Span { start: 10, end: None }), range_md5: false, ..part };
    assert_eq!(bench.no(beyond), (Kind::InvalidRequest, "InvalidRange".into()));
    let etag = bench.put("digits", "x");
    let same = GetBlob {
        conditions: Conditions { if_none_match: Some(etag.clone()), ..Conditions::default() },
        ..GetBlob::new("box", "digits")
    };
    assert_eq!(bench.no(same).0, Kind::NotModified);
    let other = GetBlob { conditions: Conditions::unchanged("\"0x0\""), ..GetBlob::new("box", "digits") };
    assert_eq!(bench.no(other), (Kind::PreconditionFailed, "ConditionNotMet".into()));
    let absent = put("digits", "y", NewBlob::when(Conditions::absent()));
    assert_eq!(bench.no(absent), (Kind::PreconditionFailed, "BlobAlreadyExists".into()));
}

#[test]
fn what_is_known_of_a_blob_is_changed() {
    let mut bench = Bench::new();
    let content = ContentHeaders {
        content_type: Some("text/a".into()),
        cache_control: Some("no-store".into()),
        ..ContentHeaders::default()
    };
    bench.ok(put(
        "x",
        "text",
        NewBlob {
            content,
            metadata: tags(&[("a", "1")]),
            tier: Some(AccessTier::Cool),
            ..NewBlob::default()
        },
    ));
    let first = bench.ok(head("x"));
    assert_eq!(
        (first.properties.content_type.as_deref(), first.properties.cache_control.as_deref()),
        (Some("text/a"), Some("no-store"))
    );
    assert_eq!((first.properties.access_tier, first.metadata["a"].as_str()), (Some(AccessTier::Cool), "1"));
    bench.ok(SetBlobMetadata {
        container: "box".into(),
        blob: "x".into(),
        metadata: tags(&[("b", "2")]),
        ..SetBlobMetadata::default()
    });
    let content = ContentHeaders { content_language: Some("de".into()), ..ContentHeaders::default() };
    bench.ok(SetBlobProperties {
        container: "box".into(),
        blob: "x".into(),
        content,
        ..SetBlobProperties::default()
    });
    let now = bench.ok(head("x"));
    assert_eq!((now.metadata.get("a"), now.metadata["b"].as_str()), (None, "2"));
    let told = &now.properties;
    assert_eq!(
        (told.cache_control.as_deref(), told.content_language.as_deref(), told.content_type.as_deref()),
        (None, Some("de"), Some("application/octet-stream"))
    );
    assert_ne!(told.etag, first.properties.etag);
    // Into the archive and back, which takes hours.
    let tier = |tier| SetBlobTier {
        container: "box".into(),
        blob: "x".into(),
        snapshot: None,
        version_id: None,
        tier,
        rehydrate_priority: None,
        conditions: Conditions::default(),
    };
    assert_eq!(bench.ok(tier(AccessTier::Archive)), TierSet::Done);
    assert_eq!(bench.no(GetBlob::new("box", "x")), (Kind::Conflict, "BlobArchived".into()));
    assert_eq!(bench.ok(tier(AccessTier::Hot)), TierSet::Pending);
    assert!(bench.ok(head("x")).properties.archive_status.is_some());
    bench.time = Drive::new(bench.time.now() + Duration::from_secs(15 * 3600));
    assert_eq!(bench.read("x"), "text");
    assert_eq!(bench.ok(head("x")).properties.access_tier, Some(AccessTier::Hot));
}

#[test]
fn snapshots_stay_as_they_were() {
    let mut bench = Bench::new();
    bench.put("x", "one");
    let take = SnapshotBlob { container: "box".into(), blob: "x".into(), ..SnapshotBlob::default() };
    let (first, second) = (bench.ok(take.clone()).snapshot, bench.ok(take).snapshot);
    assert!(first < second);
    bench.put("x", "two");
    let old = GetBlob { snapshot: Some(first.clone()), ..GetBlob::new("box", "x") };
    assert_eq!(&bench.ok(old.clone()).content[..], b"one");
    let all = list(
        &mut bench,
        ListBlobs { include: vec![BlobsInclude::Snapshots], max_results: Some(1), ..ListBlobs::of("box") },
    );
    let shown: Vec<_> = all.iter().map(|blob| blob.snapshot.clone()).collect();
    assert_eq!(shown, [Some(first.clone()), Some(second), None]);
    let delete = DeleteBlob { container: "box".into(), blob: "x".into(), ..DeleteBlob::default() };
    assert_eq!(bench.no(delete.clone()), (Kind::Conflict, "SnapshotsPresent".into()));
    bench.ok(DeleteBlob { snapshot: Some(first), ..delete.clone() });
    assert_eq!(bench.no(old), (Kind::NotFound, "BlobNotFound".into()));
    bench.ok(DeleteBlob { snapshots: Some(DeleteSnapshots::Only), ..delete.clone() });
    bench.ok(delete);
    assert_eq!(bench.cloud.everything().iter().filter(|made| made.kind == "azure blob").count(), 0);
}

#[test]
fn versions_are_kept_where_the_account_keeps_them() {
    let mut bench = Bench::with(|settings| settings.azure.accounts[0].versioning = true);
    let first = bench.ok(put("x", "one", NewBlob::default())).version_id.expect("a version");
    let second = bench.ok(put("x", "two", NewBlob::default())).version_id.expect("a version");
    assert!(first < second);
    let of = |id: &str| GetBlob { version_id: Some(id.to_owned()), ..GetBlob::new("box", "x") };
    assert_eq!(&bench.ok(of(&first)).content[..], b"one");
    assert_eq!(&bench.ok(of(&second)).content[..], b"two");
    bench.ok(DeleteBlob::whole("box", "x"));
    assert_eq!(bench.no(head("x")), (Kind::NotFound, "BlobNotFound".into()));
    assert_eq!(&bench.ok(of(&second)).content[..], b"two");
    assert_eq!(list(&mut bench, ListBlobs::of("box")), []);
    let all = list(&mut bench, ListBlobs { include: vec![BlobsInclude::Versions], ..ListBlobs::of("box") });
    assert_eq!(
        all.iter().map(|blob| blob.version_id.clone().unwrap_or_default()).collect::<Vec<_>>(),
        [first.clone(), second.clone()]
    );
    for id in [first, second] {
        bench.ok(DeleteBlob {
            container: "box".into(),
            blob: "x".into(),
            version_id: Some(id),
            ..DeleteBlob::default()
        });
    }
    assert_eq!(bench.cloud.everything().iter().filter(|made| made.kind == "azure blob").count(), 0);
}

#[test]
fn what_was_deleted_comes_back_for_a_while() {
    let mut bench = Bench::new();
    let keep = RetentionPolicy { enabled: true, days: Some(2), allow_permanent_delete: None };
    let properties =
        BlobServiceProperties { delete_retention: Some(keep), ..BlobServiceProperties::default() };
    bench.ok(SetBlobServiceProperties { properties });
    bench.put("x", "text");
    bench.ok(DeleteBlob::whole("box", "x"));
    assert_eq!(bench.no(head("x")).0, Kind::NotFound);
    let all = list(&mut bench, ListBlobs { include: vec![BlobsInclude::Deleted], ..ListBlobs::of("box") });
    assert_eq!(all.iter().map(|blob| (blob.name.as_str(), blob.deleted)).collect::<Vec<_>>(), [("x", true)]);
    let back = UndeleteBlob { container: "box".into(), blob: "x".into() };
    bench.ok(back.clone());
    assert_eq!(bench.read("x"), "text");
    bench.ok(DeleteBlob::whole("box", "x"));
    bench.time = Drive::new(bench.time.now() + Duration::from_secs(3 * 24 * 3600));
    assert_eq!(bench.no(back), (Kind::NotFound, "BlobNotFound".into()));
}

#[test]
fn blobs_are_found_by_their_tags() {
    let mut bench = Bench::new();
    for (name, kind) in [("a", "cirrus"), ("b", "cumulus"), ("c", "cumulus")] {
        bench.ok(put(
            name,
            "x",
            NewBlob { tags: tags(&[("kind", kind), ("n", name)]), ..NewBlob::default() },
        ));
    }
    let find = |text: &str| FindBlobsByTags {
        expression: text.into(),
        max_results: Some(1),
        ..FindBlobsByTags::default()
    };
    let found = |bench: &mut Bench, find: FindBlobsByTags| -> Vec<(String, usize)> {
        let op = bench.azure.list(find);
        let all = bench.time.run(&mut bench.cloud, op).expect("found");
        all.iter().map(|blob| (blob.name.clone(), blob.tags().len())).collect()
    };
    assert_eq!(found(&mut bench, find("\"kind\" = 'cumulus'")), [("b".to_owned(), 1), ("c".to_owned(), 1)]);
    assert_eq!(found(&mut bench, find("\"kind\" = 'cumulus' AND \"n\" > 'b'")), [("c".to_owned(), 2)]);
    let here = FindBlobsByTags { container: Some("box".into()), ..find("\"n\" < 'b'") };
    assert_eq!(found(&mut bench, here), [("a".to_owned(), 1)]);
    assert_eq!(bench.no(find("kind ~ 'x'")).1, "InvalidQueryParameterValue");
    let set = SetBlobTags {
        container: "box".into(),
        blob: "a".into(),
        tags: tags(&[("n", "z")]),
        ..SetBlobTags::default()
    };
    let unlike = Conditions { if_tags: Some("\"kind\" = 'cumulus'".into()), ..Conditions::default() };
    assert_eq!(bench.no(SetBlobTags { conditions: unlike, ..set.clone() }).1, "ConditionNotMet");
    bench.ok(set.clone());
    let get = GetBlobTags { container: "box".into(), blob: "a".into(), ..GetBlobTags::default() };
    assert_eq!(bench.ok(get), set.tags);
    assert_eq!(bench.ok(head("a")).properties.tag_count, Some(1));
}

#[test]
fn a_batch_answers_call_by_call() {
    let mut bench = Bench::new();
    bench.put("a b", "x");
    bench.put("held", "x");
    let on = Leased::blob("box", "held");
    bench.ok(AcquireLease { on, ..AcquireLease::default() });
    let calls = ["a b", "held", "missing"].map(|name| BatchCall::Delete(DeleteBlob::whole("box", name)));
    let results = bench.ok(SubmitBatch { container: None, calls: calls.to_vec() });
    let told: Vec<_> = results
        .iter()
        .map(|result| result.as_ref().map_err(|error| error.code().unwrap_or_default().to_owned()))
        .collect();
    assert_eq!(told, [Ok(&()), Err("LeaseIdMissing".to_owned()), Err("BlobNotFound".to_owned())]);
    let results = bench.ok(SubmitBatch { container: Some("box".into()), calls: calls[2..].to_vec() });
    assert!(results[0].is_err());
    let other = BatchCall::Delete(DeleteBlob::whole("other", "x"));
    assert_eq!(bench.no(SubmitBatch { container: Some("box".into()), calls: vec![other] }).1, "InvalidInput");
    assert_eq!(bench.cloud.blob_count(), 1);
}
