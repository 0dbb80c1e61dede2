//! What is in the project's containers.

use super::{Objects, Scene};
use bytes::Bytes;
use pileus_core::{
    Body, Time,
    providers::openstack::{
        OpenStack,
        swift::{
            account::SetTempUrlKey,
            large::{PutLargeObject, Segment},
            objects::PutObject,
        },
    },
    storage::{ETag, ReadSpec, Storage as _, Website, WriteSpec},
};
use pileus_sim::{Sim, drive::Drive};
use pileus_walk::source;
use std::collections::BTreeMap;

const CONTAINER: &str = "lab-container";
const KEY: &str = "folder/first object";
const SIZE: usize = 10;
/// The key that addresses are signed with, which is never to be seen.
pub(super) const TEMP_URL_KEY: &str = "hidden-temp-url-key";

/// Somebody else writes over the object `key`: as many bytes, all of them others.
pub(super) fn overwrite(sim: &mut Sim, now: Time) {
    let content: Bytes = source(100..100 + SIZE as u64).to_ascii_uppercase().into();
    let write = super::openstack().put_object(CONTAINER, KEY, content, &WriteSpec::default());
    Drive::new(now).run(sim, write).expect("the place is furnished");
}

pub(super) fn furnish(scene: &mut Scene, me: &OpenStack) -> Objects {
    let mut s = Objects {
        bucket: CONTAINER.into(),
        empty: "lab-hollow".into(),
        site: "lab-hollow".into(),
        versioned: "lab-archive".into(),
        key: KEY.into(),
        size: SIZE,
        deleted: "was here".into(),
        version: "1800000000.00000".into(),
        upload: "tx-lab".into(),
        pending: "folder/pending".into(),
        large: "made of others".into(),
        ..Objects::default()
    };
    for container in [&s.bucket, &s.empty, &s.versioned, &segments(CONTAINER)] {
        scene.run(me.create_container(container));
    }
    scene.run(me.call(SetTempUrlKey { container: None, second: false, key: TEMP_URL_KEY.into() }));
    let write = WriteSpec {
        content_type: Some("text/plain".into()),
        metadata: BTreeMap::from([("color".to_owned(), "blue".to_owned())]),
        ..WriteSpec::default()
    };
    scene.run(me.put_object(CONTAINER, KEY, source(0..SIZE as u64), &write));
    for key in ["folder/second object", "third object", "nothing at all"] {
        let content = if key.starts_with("nothing") { Bytes::new() } else { Bytes::from(key) };
        scene.run(me.put_object(CONTAINER, key, content, &WriteSpec::default()));
    }
    s.etag = scene.run(me.get_object(CONTAINER, KEY, &ReadSpec::default())).etag;
    upload(scene, me, &mut s);
    let site = Website { index: "index.html".into(), error: None };
    scene.run(me.set_website(CONTAINER, Some(&site)));
    s
}

/// Where segments are of the objects of that container.
pub(crate) fn segments(container: &str) -> String {
    format!("{container}_segments")
}

/// Segments of an upload that nobody completed, and an object made of some of its own.
fn upload(scene: &mut Scene, me: &OpenStack, s: &mut Objects) {
    let mut put = |name: String, number: u64| {
        let content = source(number * 4..number * 4 + 4);
        let put = PutObject::new(segments(CONTAINER), &*name, Body::Bytes(content));
        let etag = scene.run(me.call(put)).etag.expect("the segment has a tag");
        (name, etag.trim_matches('"').to_owned())
    };
    for number in 0..2 {
        let (_, etag) = put(format!("{}/slo/{}/{number:08}", s.pending, s.upload), number);
        s.parts.push(ETag::new(&etag));
    }
    let own: Vec<_> =
        (0..2).map(|number| put(format!("{}/slo/tx-own/{number:08}", s.large), number)).collect();
    let segment = |(name, etag): (String, String)| Segment {
        path: (segments(CONTAINER), name),
        etag: Some(etag),
        size_bytes: Some(4),
        range: None,
    };
    let large = PutLargeObject {
        container: s.bucket.clone(),
        object: s.large.clone(),
        segments: own.into_iter().map(segment).collect(),
        ..PutLargeObject::default()
    };
    scene.run(me.call(large));
}
