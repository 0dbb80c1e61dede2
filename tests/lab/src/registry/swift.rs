//! Swift's calls.

use super::entry::{calls, d, pair};
use crate::place::{Objects, segments};
use pileus_core::{
    Body,
    providers::openstack::swift::{self, large::Segment},
    storage::ETag,
};
use pileus_walk::source;

fn new() -> Body {
    Body::Bytes(source(20..26))
}

fn parts(s: &Objects) -> Vec<Segment> {
    let path = |number: usize| (segments(&s.bucket), format!("{}/slo/{}/{number:08}", s.pending, s.upload));
    let tag = |etag: &ETag| Some(etag.opaque().to_owned());
    let segment =
        |(number, etag)| Segment { path: path(number), etag: tag(etag), size_bytes: Some(4), range: None };
    s.parts.iter().enumerate().map(segment).collect()
}

calls! { swift |s|
    Reads swift::account::HeadAccount { }
    Pages swift::account::ListContainers { ..d() }
    Changes swift::account::SetTempUrlKey { container: None, second: true, key: "hidden-data: a key".into() }
    Changes swift::account::UpdateAccount { metadata: pair("color", "blue"), ..d() }
    Deletes swift::bulk::BulkDelete { paths: vec![(s.bucket.clone(), s.key.clone()), (s.bucket.clone(), "missing".into())] }
    Creates swift::containers::CreateContainer { ..swift::containers::CreateContainer::new(&*s.new) }
    Deletes swift::containers::DeleteContainer { ..swift::containers::DeleteContainer::new(&*s.empty) }
    Reads swift::containers::HeadContainer { ..swift::containers::HeadContainer::new(&*s.bucket) }
    Changes swift::containers::UpdateContainer { name: s.bucket.clone(), settings: swift::containers::ContainerSettings { metadata: pair("color", "blue"), ..d() } }
    Reads swift::info::GetInfo { }
    Deletes swift::large::DeleteLargeObject { ..swift::large::DeleteLargeObject::new(&*s.bucket, &*s.large) }
    Reads swift::large::GetManifest { container: s.bucket.clone(), object: s.large.clone(), version_id: None }
    Creates swift::large::PutLargeObject { container: s.bucket.clone(), object: s.new.clone(), segments: parts(s), ..d() }
    Pages swift::listing::ListObjects { ..swift::listing::ListObjects::of(&*s.bucket) }
    Pages swift::listing::ListVersions { container: s.versioned.clone(), ..d() }
    Creates swift::objects::CopyObject { ..swift::objects::CopyObject::new((&s.bucket, &s.key), (&s.empty, &s.new)) }
    Deletes swift::objects::DeleteObject { ..swift::objects::DeleteObject::new(&*s.bucket, &*s.key) }
    Reads swift::objects::GetObject { ..swift::objects::GetObject::new(&*s.bucket, &*s.key) }
    Reads swift::objects::HeadObject { ..swift::objects::HeadObject::new(&*s.bucket, &*s.key) }
    Creates swift::objects::PutObject { ..swift::objects::PutObject::new(&*s.bucket, &*s.new, new()) }
    Changes swift::objects::UpdateObject { container: s.bucket.clone(), object: s.key.clone(), settings: swift::objects::ObjectSettings { metadata: pair("color", "red"), ..d() }, ..d() }
}
