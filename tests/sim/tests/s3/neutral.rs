//! Neutral storage, driven against the cloud's S3 on virtual time.

use crate::client::START;
use bytes::Bytes;
use pileus_core::Kind;
use pileus_core::providers::aws::credentials::Source;
use pileus_core::providers::s3::{Addressing, S3, Settings};
use pileus_core::storage::{Condition, CopySpec, Entry, ListSpec, ReadSpec, Storage, WriteSpec};
use pileus_sim::Sim;
use pileus_sim::drive::Drive;
use std::collections::BTreeMap;

const KEYS: &[&str] =
    &["a//b/../c", "plus+and~tilde", "per%20cent", "ünï/雲", "amp&?#=", "trailing/", "con\u{1}trol\t"];

#[test]
fn containers_and_objects_live_their_lives() {
    for addressing in [Addressing::Path, Addressing::VirtualHost] {
        let key = Source::access_key("AKIDDEMO", "demo-secret-key");
        let s3 = S3::new(Settings::aws("us-east-1", key).addressing(addressing)).expect("an account");
        let (mut cloud, mut time) = (Sim::default(), Drive::new(START));
        let error = time.run(&mut cloud, s3.get_container("box")).expect_err("not yet");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
        time.run(&mut cloud, s3.create_container("box")).expect("a container");
        time.run(&mut cloud, s3.create_container("box")).expect("it is there already");
        assert_eq!(time.run(&mut cloud, s3.list_containers()).expect("all").len(), 1);

        let write = WriteSpec {
            content_type: Some("text/x".into()),
            metadata: BTreeMap::from([("colour".into(), "blue".into())]),
            tags: BTreeMap::from([("a b".into(), "c+d/&".into())]),
            ..WriteSpec::default()
        };
        for key in KEYS {
            let content = Bytes::from(*key);
            time.run(&mut cloud, s3.put_object("box", key, content, &write)).expect("written");
            let (object, content) =
                time.run(&mut cloud, s3.read_object("box", key, &ReadSpec::default())).expect("read");
            assert_eq!((&content[..], object.size), (key.as_bytes(), key.len() as u64));
            assert_eq!((object.content_type.as_deref(), &object.metadata), (Some("text/x"), &write.metadata));
            assert_eq!(time.run(&mut cloud, s3.get_tags("box", key)).expect("tags"), write.tags);
        }
        let what = ListSpec { page_size: Some(2), ..ListSpec::default() };
        let entries = time.run(&mut cloud, s3.list_objects("box", &what)).expect("listed");
        let mut sorted = KEYS.to_vec();
        sorted.sort_unstable();
        assert_eq!(entries.iter().map(Entry::key).collect::<Vec<_>>(), sorted);

        let new = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
        let again = time.run(&mut cloud, s3.put_object("box", KEYS[0], "x".into(), &new));
        assert_eq!(again.expect_err("it is there").kind(), Kind::PreconditionFailed);
        let copy = s3.copy_object(("box", KEYS[3]), ("box", "copy"), &CopySpec::default());
        time.run(&mut cloud, copy).expect("copied");
        let copy = time.run(&mut cloud, s3.get_object("box", "copy", &ReadSpec::default())).expect("there");
        assert_eq!((copy.size, &copy.metadata), (KEYS[3].len() as u64, &write.metadata));

        assert_eq!(
            time.run(&mut cloud, s3.delete_container("box")).expect_err("full").kind(),
            Kind::Conflict
        );
        let all = KEYS.iter().chain(&["copy", "missing"]).map(|key| ((*key).to_owned(), None)).collect();
        let deleted = time.run(&mut cloud, s3.delete_objects("box", all)).expect("deleted");
        assert!(deleted.iter().all(|deletion| deletion.error.is_none()), "{deleted:?}");
        assert_eq!(cloud.object_count(), 0);
        time.run(&mut cloud, s3.delete_container("box")).expect("empty");
        assert!(cloud.buckets().is_empty());
    }
}

#[test]
fn versions_are_kept_and_deleted() {
    let key = Source::access_key("AKIDDEMO", "demo-secret-key");
    let s3 = S3::new(Settings::aws("eu-west-1", key)).expect("an account");
    let (mut cloud, mut time) = (Sim::default(), Drive::new(START));
    time.run(&mut cloud, s3.create_container("box")).expect("a container");
    time.run(&mut cloud, s3.set_versioning("box", true)).expect("on");
    for text in ["one", "two"] {
        time.run(&mut cloud, s3.put_object("box", "kept", text.into(), &WriteSpec::default()))
            .expect("written");
    }
    time.run(&mut cloud, s3.delete_object("box", "kept", None)).expect("deleted");
    let versions = time.run(&mut cloud, s3.list_versions("box", &ListSpec::default())).expect("versions");
    assert_eq!(versions.iter().map(|version| version.deleted).collect::<Vec<_>>(), [true, false, false]);
    for version in &versions {
        let id = version.object.version.as_deref();
        time.run(&mut cloud, s3.delete_object("box", "kept", id)).expect("for good");
    }
    time.run(&mut cloud, s3.delete_container("box")).expect("empty");
}
