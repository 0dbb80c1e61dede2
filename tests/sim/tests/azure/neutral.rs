//! Neutral storage, driven against the cloud's Azure.

use crate::common::{Bench, NAME, account, key};
use bytes::Bytes;
use pileus_core::Kind;
use pileus_core::providers::azure::{AzureBlob, Settings as Account};
use pileus_core::storage::{
    Access, Condition, CopySpec, Entry, ListSpec, Permit, PresignSpec, ReadSpec, Storage, Website, WriteSpec,
};
use pileus_sim::Settings;
use std::collections::BTreeMap;
use std::time::Duration;

const KEYS: &[&str] =
    &["a//b/c", "plus+and~tilde", "per%20cent", "ünï/雲", "amp&?#=", "trailing/", "con\u{1}trol\t"];

#[test]
fn containers_and_objects_live_their_lives() {
    let by_path = Account::new(NAME, key(&Settings::default())).endpoint(format!("http://cloud.sim/{NAME}"));
    for azure in [account(key(&Settings::default())), AzureBlob::new(by_path).expect("an account")] {
        let mut bench = Bench::new();
        let (cloud, time) = (&mut bench.cloud, &mut bench.time);
        assert_eq!(time.run(cloud, azure.get_container("pot")).expect_err("not yet").kind(), Kind::NotFound);
        time.run(cloud, azure.create_container("pot")).expect("a container");
        time.run(cloud, azure.create_container("pot")).expect("it is there already");
        assert_eq!(time.run(cloud, azure.list_containers()).expect("all").len(), 2);
        let write = WriteSpec {
            content_type: Some("text/x".into()),
            metadata: BTreeMap::from([("the-colour".into(), "blue".into())]),
            tags: BTreeMap::from([("a b".into(), "c+d/".into())]),
            ..WriteSpec::default()
        };
        for key in KEYS {
            time.run(cloud, azure.put_object("pot", key, Bytes::from(*key), &write)).expect("written");
            let (object, content) =
                time.run(cloud, azure.read_object("pot", key, &ReadSpec::default())).expect("read");
            assert_eq!((&content[..], object.size), (key.as_bytes(), key.len() as u64));
            assert_eq!((object.content_type.as_deref(), &object.metadata), (Some("text/x"), &write.metadata));
            assert_eq!(time.run(cloud, azure.get_tags("pot", key)).expect("tags"), write.tags);
        }
        let what = ListSpec { page_size: Some(2), ..ListSpec::default() };
        let entries = time.run(cloud, azure.list_objects("pot", &what)).expect("listed");
        let mut sorted = KEYS.to_vec();
        sorted.sort_unstable();
        assert_eq!(entries.iter().map(Entry::key).collect::<Vec<_>>(), sorted);
        let new = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
        let again = time.run(cloud, azure.put_object("pot", KEYS[0], "x".into(), &new));
        assert_eq!(again.expect_err("it is there").kind(), Kind::PreconditionFailed);
        let copy = azure.copy_object(("pot", KEYS[3]), ("pot", "copy"), &CopySpec::default());
        time.run(cloud, copy).expect("copied");
        let copy = time.run(cloud, azure.get_object("pot", "copy", &ReadSpec::default())).expect("there");
        assert_eq!((copy.size, &copy.metadata), (KEYS[3].len() as u64, &write.metadata));
        assert_eq!(time.run(cloud, azure.delete_container("pot")).expect_err("full").kind(), Kind::Conflict);
        let all = KEYS.iter().chain(&["copy", "missing"]).map(|key| ((*key).to_owned(), None)).collect();
        let deleted = time.run(cloud, azure.delete_objects("pot", all)).expect("deleted");
        assert!(deleted.iter().all(|deletion| deletion.error.is_none()), "{deleted:?}");
        assert_eq!(cloud.blob_count(), 0);
        time.run(cloud, azure.delete_container("pot")).expect("empty");
        assert_eq!(cloud.blob_containers().len(), 1);
    }
}

#[test]
fn access_and_sites_are_set() {
    let Bench { mut cloud, mut time, azure } = Bench::new();
    time.run(&mut cloud, azure.put_object("box", "page", "hello".into(), &WriteSpec::default()))
        .expect("written");
    let read = |cloud: &mut pileus_sim::Sim, query: &str| {
        let address = format!("https://{NAME}.blob.core.windows.net/box/page{query}");
        let request = http::Request::get(address).body(Bytes::new()).expect("a request");
        cloud.handle(&request, crate::common::START).response().expect("an answer")
    };
    assert_eq!(read(&mut cloud, "").status(), 404);
    for access in [Access::ReadObjects, Access::ReadAll, Access::Private] {
        time.run(&mut cloud, azure.set_access("box", access)).expect("set");
        assert_eq!(time.run(&mut cloud, azure.get_access("box")).expect("told"), access);
        let status = if access == Access::Private { 404 } else { 200 };
        assert_eq!(read(&mut cloud, "").status(), status);
    }
    let get = PresignSpec::new(Permit::Get, Duration::from_secs(3600));
    let address = time.run(&mut cloud, azure.presign("box", "page", &get)).expect("signed");
    let query = address.expose().split_once('?').expect("a query").1;
    let answer = read(&mut cloud, &format!("?{query}"));
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, &b"hello"[..]));
    let site = Website { index: "index.html".into(), error: Some("404.html".into()) };
    time.run(&mut cloud, azure.set_website("$web", Some(&site))).expect("set");
}
