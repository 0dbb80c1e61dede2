//! Neutral storage, driven against the cloud's S3 on virtual time.

use crate::client::START;
use bytes::Bytes;
use pileus_core::Kind;
use pileus_core::providers::aws::credentials::Source;
use pileus_core::providers::s3::{Addressing, S3, Settings};
use pileus_core::storage::{
    Condition, CopySpec, DownloadSpec, Entry, ListSpec, ReadSpec, Storage, UploadSpec, WriteSpec,
};
use pileus_sim::drive::Drive;
use pileus_sim::{Content, Sim};
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

#[test]
fn contents_are_moved_between_a_source_and_a_sink() {
    let key = Source::access_key("AKIDDEMO", "demo-secret-key");
    let s3 = S3::new(Settings::aws("us-east-1", key)).expect("an account");
    let (mut cloud, mut time) = (Sim::default(), Drive::new(START));
    time.run(&mut cloud, s3.create_container("box")).expect("a container");
    let content = Content::pattern(7, 12 << 20).into_bytes();
    let parts = UploadSpec { part_size: 5 << 20, width: 3, ..UploadSpec::default() };
    let upload = || s3.upload_object("box", "large", content.len() as u64, &parts);
    let error = time.run(&mut cloud, upload()).expect_err("there is no source");
    assert_eq!(error.kind(), Kind::Local, "{error:?}");
    let mut sink = Vec::new();
    let short = content.slice(..6 << 20);
    time.run_with(&mut cloud, upload(), &short, &mut sink).expect_err("the source ends early");
    assert!(cloud.uploads().is_empty(), "what was begun was thrown away");
    let object = time.run_with(&mut cloud, upload(), &content, &mut sink).expect("written");
    assert_eq!((object.size, sink.len()), (12 << 20, 0));
    assert_eq!(cloud.object_content("box", "large").map(Content::into_bytes), Some(content.clone()));

    let spans = DownloadSpec { part_size: 5 << 20, width: 3, ..DownloadSpec::default() };
    let download = || s3.download_object("box", "large", &spans, Some(&object));
    let error = time.run(&mut cloud, download()).expect_err("there is no sink");
    assert_eq!(error.kind(), Kind::Local, "{error:?}");
    time.run_with(&mut cloud, download(), &Bytes::new(), &mut sink).expect("read");
    assert!(sink == content && time.peak() == 3, "{} bytes, {} in flight", sink.len(), time.peak());
}
