//! Azure's calls.

use super::entry::{calls, d, pair};
use crate::place::Objects;
use pileus_core::{
    Body, Time,
    providers::azure::{
        self, CopySource,
        batch::BatchCall,
        blobs::{DeleteBlob, Span},
        blocks::BlockFrom,
        conditions::{Conditions, ContentHeaders},
        leases::Leased,
        terms::{AccessTier, PublicAccess},
    },
};
use pileus_walk::source;

/// From when on a key is good, and until when: both are after the place was furnished.
const DAY: u64 = 24 * 3600;
const START: u64 = 1_800_000_000 + DAY;

fn new() -> Body {
    Body::Bytes(source(20..26))
}

fn page() -> Body {
    Body::Bytes(source(0..512))
}

fn from(s: &Objects) -> CopySource {
    CopySource::blob(&*s.bucket, &*s.key)
}

fn disk(s: &Objects) -> CopySource {
    CopySource::blob(&*s.bucket, &*s.disk)
}

fn some() -> Option<Span> {
    Some(Span { start: 2, end: Some(6) })
}

fn leased(s: &Objects) -> Leased {
    Leased::blob(&*s.bucket, &*s.leased)
}

fn doomed(s: &Objects) -> Vec<BatchCall> {
    let blob = |key: &str| BatchCall::Delete(DeleteBlob::whole(&*s.bucket, key));
    vec![blob(&s.key), blob("missing")]
}

calls! { azure |s|
    Changes azure::append_blobs::AppendBlock { container: s.bucket.clone(), blob: s.log.clone(), body: new(), ..d() }
    Changes azure::append_blobs::AppendBlockFromUrl { container: s.bucket.clone(), blob: s.log.clone(), source: from(s), source_range: some(), source_conditions: d(), checksum: d(), append: d(), conditions: d() }
    Creates azure::append_blobs::CreateAppendBlob { container: s.empty.clone(), blob: s.new.clone(), ..d() }
    Changes azure::append_blobs::SealAppendBlob { container: s.bucket.clone(), blob: s.log.clone(), ..d() }
    Deletes azure::batch::SubmitBatch { container: None, calls: doomed(s) }
    Deletes azure::blobs::DeleteBlob { container: s.bucket.clone(), blob: s.key.clone(), ..d() }
    Reads azure::blobs::GetBlob { ..azure::blobs::GetBlob::new(&*s.bucket, &*s.key) }
    Reads azure::blobs::GetBlobProperties { container: s.bucket.clone(), blob: s.key.clone(), ..d() }
    Creates azure::blobs::PutBlob { container: s.empty.clone(), blob: s.new.clone(), body: new(), ..d() }
    Creates azure::blobs::PutBlobFromUrl { container: s.empty.clone(), blob: s.new.clone(), source: from(s), source_conditions: d(), checksum: d(), copy_properties: true, new: d() }
    Changes azure::blobs::SetBlobMetadata { container: s.bucket.clone(), blob: s.key.clone(), metadata: pair("color", "red"), ..d() }
    Changes azure::blobs::SetBlobProperties { container: s.bucket.clone(), blob: s.key.clone(), content: ContentHeaders { content_type: Some("text/html".into()), ..d() }, ..d() }
    Changes azure::blobs::SetBlobTier { container: s.bucket.clone(), blob: s.key.clone(), snapshot: None, version_id: None, tier: AccessTier::Cool, rehydrate_priority: None, conditions: d() }
    Changes azure::blobs::SnapshotBlob { container: s.bucket.clone(), blob: s.key.clone(), ..d() }
    Changes azure::blobs::UndeleteBlob { container: s.bucket.clone(), blob: s.snapped.clone() }
    Reads azure::blocks::GetBlockList { ..azure::blocks::GetBlockList::all(&*s.bucket, &*s.pending) }
    Changes azure::blocks::PutBlock { container: s.bucket.clone(), blob: s.pending.clone(), block_id: "YmxvY2s3".into(), body: Body::Source(4..9), ..d() }
    Changes azure::blocks::PutBlockFromUrl { container: s.bucket.clone(), blob: s.pending.clone(), block_id: "YmxvY2s4".into(), source: from(s), source_range: some(), source_conditions: d(), checksum: d(), encryption_scope: None, lease_id: None }
    Changes azure::blocks::PutBlockList { container: s.bucket.clone(), blob: s.pending.clone(), blocks: s.blocks.iter().map(|id| (BlockFrom::Latest, id.clone())).collect(), new: d() }
    Creates azure::containers::CreateContainer { ..azure::containers::CreateContainer::named(&*s.new) }
    Deletes azure::containers::DeleteContainer { name: s.empty.clone(), ..d() }
    Reads azure::containers::GetContainerAcl { name: s.bucket.clone(), ..d() }
    Reads azure::containers::GetContainerProperties { name: s.bucket.clone(), ..d() }
    Creates azure::containers::RestoreContainer { name: s.gone.0.clone(), deleted_name: s.gone.0.clone(), deleted_version: s.gone.1.clone() }
    Changes azure::containers::SetContainerAcl { name: s.empty.clone(), public_access: Some(PublicAccess::Container), ..d() }
    Changes azure::containers::SetContainerMetadata { name: s.bucket.clone(), metadata: pair("color", "red"), ..d() }
    Changes azure::copying::AbortCopyBlob { container: s.bucket.clone(), blob: s.key.clone(), copy_id: "1f812371-a41d-49e6-b123-f4b542e851c5".into(), lease_id: None }
    Creates azure::copying::CopyBlob { ..azure::copying::CopyBlob::new(from(s), &*s.empty, &*s.new) }
    Creates azure::copying::CopyBlobFromUrl { ..azure::copying::CopyBlobFromUrl::new(from(s), &*s.empty, &*s.new) }
    Changes azure::leases::AcquireLease { on: Leased::container(&*s.empty), seconds: Some(60), ..d() }
    Changes azure::leases::BreakLease { on: leased(s), seconds: Some(0), ..d() }
    Changes azure::leases::ChangeLease { on: leased(s), id: s.lease.clone(), proposed_id: "1f812371-a41d-49e6-b123-f4b542e851c5".into(), ..d() }
    Changes azure::leases::ReleaseLease { on: leased(s), id: s.lease.clone(), ..d() }
    Changes azure::leases::RenewLease { on: leased(s), id: s.lease.clone(), ..d() }
    Pages azure::listing::ListBlobs { ..azure::listing::ListBlobs::of(&*s.bucket) }
    Pages azure::listing::ListContainers { ..d() }
    Changes azure::page_blobs::ClearPages { container: s.bucket.clone(), blob: s.disk.clone(), start: 0, length: 512, ..d() }
    Creates azure::page_blobs::CreatePageBlob { container: s.empty.clone(), blob: s.new.clone(), size: 1024, ..d() }
    Pages azure::page_blobs::GetPageRanges { container: s.bucket.clone(), blob: s.disk.clone(), ..d() }
    Changes azure::page_blobs::PutPages { container: s.bucket.clone(), blob: s.disk.clone(), start: 512, body: page(), ..d() }
    Changes azure::page_blobs::PutPagesFromUrl { container: s.bucket.clone(), blob: s.disk.clone(), start: 512, length: 512, source: disk(s), source_start: 0, source_conditions: d(), checksum: d(), sequence: d(), conditions: d() }
    Changes azure::page_blobs::ResizePageBlob { container: s.bucket.clone(), blob: s.disk.clone(), size: 4096, ..d() }
    Reads azure::service::GetAccountInformation { }
    Reads azure::service::GetBlobServiceProperties { }
    Reads azure::service::GetBlobServiceStats { }
    Reads azure::service::GetUserDelegationKey { start: Time::from_unix_secs(START), expiry: Time::from_unix_secs(START + 3 * DAY) }
    Changes azure::service::SetBlobServiceProperties { properties: azure::service::BlobServiceProperties { default_version: Some("2021-12-02".into()), ..d() } }
    Pages azure::tags::FindBlobsByTags { container: None, expression: "\"kind\" = 'other'".into(), ..d() }
    Reads azure::tags::GetBlobTags { container: s.bucket.clone(), blob: s.key.clone(), ..d() }
    Changes azure::tags::SetBlobTags { container: s.bucket.clone(), blob: s.key.clone(), version_id: None, tags: pair("color", "red"), conditions: Conditions::default() }
}
