//! Ceph's gateway, which holds conditions on a large object against another tag than it tells.

use super::*;
use crate::{
    Kind,
    storage::{Condition, CopySpec, DownloadSpec, ETag, Object, ReadSpec, Revision, Storage},
};

const TAG: &str = "\"8c39aab0ee132c93b93f9cf0ed132353\"";
const OTHER: &str = "\"0c39aab0ee132c93b93f9cf0ed132353\"";
const MANIFEST: (&str, &str) = ("x-manifest-etag", "aa39aab0ee132c93b93f9cf0ed132353");

/// The gateway with a large object of that tag: whatever depends on a tag is refused. Swift itself tells that of the list
/// too, and takes the object's in conditions.
fn gateway(tag: &str, swift: bool, text: &str) -> Answer {
    let wanted = text.lines().find_map(|line| line.strip_prefix("if-match: "));
    if wanted.is_some_and(|wanted| !swift || wanted != tag) {
        return ok(412, &[], "PreconditionFailed");
    }
    let mut told = vec![("etag", tag), ("x-static-large-object", "True")];
    told.extend(swift.then_some(MANIFEST));
    let range = text.lines().find_map(|line| line.strip_prefix("range: bytes="));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else {
        told.push(("content-length", "8"));
        return ok(200, &told, if text.starts_with("GET") { "aaaabbbb" } else { "" });
    };
    let first: usize = first.parse().expect("a number");
    let last = last.parse().map_or(7, |last: usize| last.min(7));
    let range = format!("bytes {first}-{last}/8");
    told.push(("content-range", &range));
    ok(206, &told, &"aaaabbbb"[first..=last])
}

fn spans() -> DownloadSpec {
    DownloadSpec { part_size: 3, width: 2, ..DownloadSpec::default() }
}

fn conditional(condition: Condition) -> ReadSpec {
    ReadSpec { condition, ..ReadSpec::default() }
}

fn state(tag: &str) -> Revision {
    Revision { etag: Some(ETag::new(tag)), version: None }
}

fn weak(tag: &str) -> Revision {
    state(&format!("W/{tag}"))
}

#[test]
fn a_large_object_is_downloaded_in_spans_and_nothing_depends_on_its_tag() {
    let cloud = cloud();
    let (object, log) =
        drive(cloud.download_object("c", "k", &spans(), None), |text| gateway(TAG, false, text));
    let object = object.expect("downloaded");
    assert_eq!((object.size, object.revision()), (8, weak(TAG)));
    assert!(log.len() == 3 && log.iter().all(|text| !text.contains("if-match")), "{log:?}");
    let known = Object { size: 8, etag: weak(TAG).etag, ..Object::default() };
    let (object, log) =
        drive(cloud.download_object("c", "k", &spans(), Some(&known)), |text| gateway(TAG, false, text));
    assert_eq!((object.expect("downloaded").size, log.len()), (8, 3), "as its upload told it");
    let other = Object { etag: weak(OTHER).etag, ..known };
    let (object, _) =
        drive(cloud.download_object("c", "k", &spans(), Some(&other)), |text| gateway(TAG, false, text));
    assert_eq!(object.expect_err("of another state").kind(), Kind::PreconditionFailed);
}

#[test]
fn a_large_object_that_becomes_another_one_is_not_stitched() {
    for spec in [spans(), DownloadSpec { width: 1, ..spans() }] {
        let mut count = 0;
        let (object, _) = drive(cloud().download_object("c", "k", &spec, None), |text| {
            count += 1;
            gateway(if count < 3 { TAG } else { OTHER }, false, text)
        });
        let error = object.expect_err("it is another");
        assert_eq!(error.kind(), Kind::PreconditionFailed);
        assert!(error.message().contains("begin it anew"), "{error}");
    }
}

#[test]
fn swift_itself_sees_to_it_that_all_is_of_one_state() {
    let (object, log) =
        drive(cloud().download_object("c", "k", &spans(), None), |text| gateway(TAG, true, text));
    assert_eq!(object.expect("downloaded").revision(), state(TAG));
    let depends: Vec<bool> = log.iter().map(|text| text.contains(&format!("if-match: {TAG}"))).collect();
    assert_eq!(depends, [false, true, true]);
    let known = Object { size: 8, etag: weak(TAG).etag, ..Object::default() };
    let (object, log) =
        drive(cloud().download_object("c", "k", &spans(), Some(&known)), |text| gateway(TAG, true, text));
    assert_eq!((object.expect("downloaded").size, log.len()), (8, 3), "of a tag that may be weak");
}

#[test]
fn a_condition_that_cannot_be_sent_is_held_against_the_answer() {
    let cloud = cloud();
    for swift in [false, true] {
        let look = |condition| {
            let read = conditional(condition);
            let (looked, log) = drive(cloud.get_object("c", "k", &read), |text| gateway(TAG, swift, text));
            let (got, more) = drive(cloud.read_object("c", "k", &read), |text| gateway(TAG, swift, text));
            let download = DownloadSpec { read, ..spans() };
            let (down, _) =
                drive(cloud.download_object("c", "k", &download, None), |text| gateway(TAG, swift, text));
            assert!(log.iter().chain(&more).all(|text| !text.contains("if-")), "{log:?} {more:?}");
            let kinds = [looked.map(drop), got.map(drop), down.map(drop)];
            kinds.map(|result| result.map_err(|error| error.kind()))
        };
        assert_eq!(look(Condition::Is(weak(TAG))), [Ok(()); 3]);
        assert_eq!(look(Condition::Is(weak(OTHER))), [Err(Kind::PreconditionFailed); 3]);
        assert_eq!(look(Condition::IsNot(weak(TAG))), [Err(Kind::NotModified); 3]);
        assert_eq!(look(Condition::IsNot(weak(OTHER))), [Ok(()); 3]);
    }
}

#[test]
fn copies_depend_on_what_an_upload_told() {
    let copy = |tag: &str, swift| {
        let spec = CopySpec { condition: Condition::Is(weak(tag)), ..CopySpec::default() };
        drive(cloud().copy_object(("from", "k"), ("c", "k"), &spec), |text| match text.starts_with("PUT") {
            true => ok(201, &[("etag", "n")], ""),
            false => gateway(TAG, swift, text),
        })
    };
    let (object, log) = copy(TAG, true);
    assert_eq!(object.expect("copied").size, 8);
    assert!(!log[0].contains("if-match") && log[1].contains(&format!("\nif-match: {TAG}\n")), "{log:?}");
    let (object, log) = copy(OTHER, true);
    assert_eq!((object.expect_err("another").kind(), log.len()), (Kind::PreconditionFailed, 1));
    let (object, log) = copy(TAG, false);
    assert_eq!((object.expect_err("nothing guards it").kind(), log.len()), (Kind::Unsupported, 1));
}
