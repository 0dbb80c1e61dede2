//! Neutral storage, driven against the cloud's Google Cloud Storage.

use crate::common::{Bench, account, gcs};
use bytes::Bytes;
use pileus_core::Kind;
use pileus_core::storage::{
    Access, Condition, CopySpec, Entry, ListSpec, Permit, PresignSpec, ReadSpec, Storage, WriteSpec,
};
use std::collections::BTreeMap;
use std::time::Duration;

const KEYS: &[&str] =
    &["a//b/../c", "plus+and~tilde", "per%20cent", "ünï/雲", "amp&?#=", "trailing/", "con\u{1}trol\t"];

#[test]
fn containers_and_objects_live_their_lives() {
    let Bench { mut cloud, mut time, gcs } = Bench::new();
    let cloud = &mut cloud;
    assert_eq!(time.run(cloud, gcs.get_container("pot")).expect_err("not yet").kind(), Kind::NotFound);
    time.run(cloud, gcs.create_container("pot")).expect("a container");
    time.run(cloud, gcs.create_container("pot")).expect("it is there already");
    assert_eq!(time.run(cloud, gcs.list_containers()).expect("all").len(), 2);
    let write = WriteSpec {
        content_type: Some("text/x".into()),
        metadata: BTreeMap::from([("colour".into(), "blue ☁".into())]),
        ..WriteSpec::default()
    };
    for key in KEYS {
        time.run(cloud, gcs.put_object("pot", key, Bytes::from(*key), &write)).expect("written");
        let (object, content) =
            time.run(cloud, gcs.read_object("pot", key, &ReadSpec::default())).expect("read");
        assert_eq!((&content[..], object.size), (key.as_bytes(), key.len() as u64));
        let object = time.run(cloud, gcs.get_object("pot", key, &ReadSpec::default())).expect("there");
        assert_eq!((object.content_type.as_deref(), &object.metadata), (Some("text/x"), &write.metadata));
        assert_eq!(object.checksums.len(), 2);
    }
    let what = ListSpec { page_size: Some(2), ..ListSpec::default() };
    let entries = time.run(cloud, gcs.list_objects("pot", &what)).expect("listed");
    let mut sorted = KEYS.to_vec();
    sorted.sort_unstable();
    assert_eq!(entries.iter().map(Entry::key).collect::<Vec<_>>(), sorted);
    let new = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
    let again = time.run(cloud, gcs.put_object("pot", KEYS[0], "x".into(), &new));
    assert_eq!(again.expect_err("it is there").kind(), Kind::PreconditionFailed);
    let copy = gcs.copy_object(("pot", KEYS[3]), ("pot", "copy"), &CopySpec::default());
    time.run(cloud, copy).expect("copied");
    let copy = time.run(cloud, gcs.get_object("pot", "copy", &ReadSpec::default())).expect("there");
    assert_eq!((copy.size, &copy.metadata), (KEYS[3].len() as u64, &write.metadata));
    let other = BTreeMap::from([("shape".into(), "flat".into())]);
    time.run(cloud, gcs.set_metadata("pot", "copy", &other)).expect("set");
    let copy = time.run(cloud, gcs.get_object("pot", "copy", &ReadSpec::default())).expect("there");
    assert_eq!(copy.metadata, other);
    assert_eq!(time.run(cloud, gcs.delete_container("pot")).expect_err("full").kind(), Kind::Conflict);
    let all = KEYS.iter().chain(&["copy", "missing"]).map(|key| ((*key).to_owned(), None)).collect();
    let deleted = time.run(cloud, gcs.delete_objects("pot", all)).expect("deleted");
    assert!(deleted.iter().all(|deletion| deletion.error.is_none()), "{deleted:?}");
    assert_eq!(cloud.gcs_object_count(), 0);
    time.run(cloud, gcs.delete_container("pot")).expect("empty");
    assert_eq!(cloud.gcs_buckets().len(), 1);
}

#[test]
fn versions_are_kept_and_deleted() {
    let Bench { mut cloud, mut time, gcs } = Bench::new();
    let cloud = &mut cloud;
    time.run(cloud, gcs.set_versioning("box", true)).expect("on");
    for text in ["one", "two"] {
        time.run(cloud, gcs.put_object("box", "kept", text.into(), &WriteSpec::default())).expect("written");
    }
    time.run(cloud, gcs.delete_object("box", "kept", None)).expect("deleted");
    let error = time.run(cloud, gcs.get_object("box", "kept", &ReadSpec::default())).expect_err("deleted");
    assert_eq!(error.kind(), Kind::NotFound);
    let versions = time.run(cloud, gcs.list_versions("box", &ListSpec::default())).expect("versions");
    assert_eq!(versions.len(), 2);
    let mut texts = Vec::new();
    for version in &versions {
        let read = ReadSpec { version: version.object.version.clone(), ..ReadSpec::default() };
        texts.push(time.run(cloud, gcs.read_object("box", "kept", &read)).expect("an old one").1);
        let id = version.object.version.as_deref();
        time.run(cloud, gcs.delete_object("box", "kept", id)).expect("for good");
    }
    texts.sort();
    assert_eq!(texts, ["one", "two"]);
    time.run(cloud, gcs.delete_container("box")).expect("empty");
}

#[test]
fn access_and_addresses_are_given() {
    let mut bench = Bench::new();
    bench.put("page ü", "hello");
    let here = pileus_core::Secret::new("https://storage.googleapis.com/box/page%20%C3%BC");
    let Bench { gcs: owner, .. } = Bench::new();
    assert_eq!(bench.plain("GET", &here, "").0, 401);
    for access in [Access::ReadObjects, Access::ReadAll, Access::Private] {
        bench.time.run(&mut bench.cloud, owner.set_access("box", access)).expect("set");
        assert_eq!(bench.time.run(&mut bench.cloud, owner.get_access("box")).expect("told"), access);
        let status = if access == Access::Private { 401 } else { 200 };
        assert_eq!(bench.plain("GET", &here, "").0, status);
    }
    // Signed by a key at hand, and by the service that keeps one.
    for signer in [gcs(account()), owner] {
        let spec = |permit| PresignSpec::new(permit, Duration::from_secs(600));
        let address = |bench: &mut Bench, permit| {
            bench.time.run(&mut bench.cloud, signer.presign("box", "page ü", &spec(permit))).expect("signed")
        };
        let put = address(&mut bench, Permit::Put);
        assert_eq!(bench.plain("PUT", &put, "by address").0, 200);
        let get = address(&mut bench, Permit::Get);
        let (status, body) = bench.plain("GET", &get, "");
        assert_eq!((status, &body[..]), (200, &b"by address"[..]));
        let forged = pileus_core::Secret::new(get.expose().replace("page", "forged"));
        let (status, body) = bench.plain("GET", &forged, "");
        assert_eq!(status, 403);
        assert!(String::from_utf8_lossy(&body).contains("SignatureDoesNotMatch"));
        assert_eq!(bench.plain("DELETE", &get, "").0, 403, "for another method");
        let head = address(&mut bench, Permit::Head);
        assert_eq!(bench.plain("HEAD", &head, "").0, 200);
        bench.time = pileus_sim::drive::Drive::new(bench.time.now() + Duration::from_secs(700));
        assert_eq!(bench.plain("GET", &get, "").0, 400, "it has run out");
    }
}
