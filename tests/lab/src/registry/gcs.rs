//! Google Cloud Storage's calls.

use super::entry::{calls, d};
use crate::place::{Objects, PROJECT};
use pileus_core::{
    Body,
    providers::gcs::{
        self, Preconditions,
        acl::Of,
        buckets::{Binding, BucketChange, NewBucket, Policy, Versioning},
        objects::{DeleteObject, Metadata, ObjectChange, Source},
        uploads::UploadSession,
    },
};
use pileus_sim::GcsServiceAccount;
use pileus_walk::source;

const READERS: &str = "allAuthenticatedUsers";

fn bucket(s: &Objects) -> Of {
    Of::Bucket(s.bucket.clone())
}

fn object(s: &Objects) -> Of {
    Of::Object { bucket: s.bucket.clone(), object: s.key.clone(), generation: None }
}

/// Everybody may read.
fn policy() -> Policy {
    let binding =
        Binding { role: "roles/storage.objectViewer".into(), members: vec!["allUsers".into()], ..d() };
    Policy { bindings: vec![binding], ..d() }
}

fn doomed(s: &Objects) -> Vec<DeleteObject> {
    let object = |key: &str| DeleteObject { bucket: s.bucket.clone(), object: key.into(), ..d() };
    vec![object(&s.key), object("missing")]
}

fn session(s: &Objects) -> UploadSession {
    s.session.clone().expect("the place is furnished")
}

fn parts() -> Vec<Source> {
    vec![Source::new("third object"), Source::new("folder/second object")]
}

fn labels() -> BucketChange {
    BucketChange {
        labels: Some(Some(named("color", "blue"))),
        versioning: Some(Versioning { enabled: true }),
        ..d()
    }
}

fn named(key: &str, value: &str) -> std::collections::BTreeMap<String, Option<String>> {
    [(key.to_owned(), Some(value.to_owned()))].into()
}

fn red() -> ObjectChange {
    ObjectChange { metadata: Some(Some(named("color", "red"))), ..d() }
}

calls! { gcs |s|
    Reads gcs::SignBlob { account: GcsServiceAccount::demo().email, text: "what is signed".into() }
    Changes gcs::acl::DeleteAccess { of: bucket(s), entity: READERS.into() }
    Reads gcs::acl::GetAccess { of: object(s), entity: READERS.into() }
    Changes gcs::acl::InsertAccess { of: Of::Default(s.empty.clone()), entity: READERS.into(), role: "READER".into() }
    Pages gcs::acl::ListAccess { of: object(s) }
    Changes gcs::acl::PatchAccess { of: object(s), entity: READERS.into(), role: "OWNER".into() }
    Deletes gcs::batch::DeleteObjects { objects: doomed(s) }
    Deletes gcs::buckets::DeleteBucket { ..gcs::buckets::DeleteBucket::new(&*s.empty) }
    Reads gcs::buckets::GetBucket { with_acl: true, ..gcs::buckets::GetBucket::new(&*s.bucket) }
    Reads gcs::buckets::GetIamPolicy { bucket: s.bucket.clone() }
    Creates gcs::buckets::InsertBucket { project: PROJECT.into(), bucket: NewBucket::new(&*s.new), ..d() }
    Pages gcs::buckets::ListBuckets { ..gcs::buckets::ListBuckets::new(PROJECT) }
    Changes gcs::buckets::PatchBucket { bucket: s.bucket.clone(), change: labels(), ..d() }
    Changes gcs::buckets::SetIamPolicy { bucket: s.bucket.clone(), policy: policy() }
    Reads gcs::buckets::TestIamPermissions { bucket: s.bucket.clone(), permissions: vec!["storage.objects.get".into(), "storage.objects.list".into()] }
    Creates gcs::objects::ComposeObject { bucket: s.bucket.clone(), object: s.new.clone(), sources: parts(), preconditions: Preconditions::ABSENT, ..d() }
    Deletes gcs::objects::DeleteObject { bucket: s.bucket.clone(), object: s.key.clone(), generation: Some(s.generation), ..d() }
    Reads gcs::objects::GetContent { ..gcs::objects::GetContent::new(&*s.bucket, &*s.key) }
    Reads gcs::objects::GetObject { with_acl: true, ..gcs::objects::GetObject::new(&*s.bucket, &*s.key) }
    Pages gcs::objects::ListObjects { ..gcs::objects::ListObjects::new(&*s.bucket) }
    Changes gcs::objects::PatchObject { bucket: s.bucket.clone(), object: s.key.clone(), change: red(), preconditions: Preconditions::metageneration(2), ..d() }
    Creates gcs::objects::RewriteObject { source_bucket: s.bucket.clone(), source_object: "third object".into(), bucket: s.empty.clone(), object: s.new.clone(), ..d() }
    Changes gcs::objects::UpdateObject { bucket: s.bucket.clone(), object: s.key.clone(), metadata: Metadata { content_type: Some("text/html".into()), ..d() }, ..d() }
    Changes gcs::uploads::CancelUpload { session: session(s) }
    Creates gcs::uploads::InsertMedia { ..gcs::uploads::InsertMedia::new(&*s.empty, &*s.new, Body::Bytes(source(20..26))) }
    Creates gcs::uploads::InsertObject { preconditions: Preconditions::ABSENT, ..gcs::uploads::InsertObject::new(&*s.empty, &*s.new, source(20..26)) }
    Changes gcs::uploads::PutChunk { ..gcs::uploads::PutChunk::new(session(s), Body::Source(8..10), 8, Some(10)) }
    Reads gcs::uploads::QueryUpload { session: session(s), total: None }
    Creates gcs::uploads::StartUpload { size: Some(10), ..gcs::uploads::StartUpload::new(&*s.empty, &*s.new) }
}
