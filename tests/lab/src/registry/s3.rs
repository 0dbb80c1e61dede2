//! S3's calls.

use super::entry::{calls, d, pair};
use crate::place::{Objects, policy};
use pileus_core::{
    Body,
    providers::s3::{
        self,
        bucket::{BucketEncryption, CorsRule, LifecycleRule, PublicAccessBlock, VersioningStatus, Website},
        multipart::CompletedPart,
        objects::{CopySource, ObjectId},
        terms::CannedAcl,
    },
};
use pileus_walk::source;

fn new() -> Body {
    Body::Bytes(source(20..26))
}

fn parts(s: &Objects) -> Vec<CompletedPart> {
    let part =
        |(number, etag): (u32, &s3::ETag)| CompletedPart { number, etag: etag.clone(), checksum: None };
    (1..).zip(&s.parts).map(part).collect()
}

fn rule() -> CorsRule {
    CorsRule { allowed_origins: vec!["*".into()], allowed_methods: vec!["PUT".into()], ..d() }
}

fn from(s: &Objects) -> CopySource {
    CopySource::new(&*s.bucket, &*s.key)
}

calls! { s3 |s|
    Changes s3::bucket::DeleteBucketCors { bucket: s.bucket.clone() }
    Changes s3::bucket::DeleteBucketEncryption { bucket: s.bucket.clone() }
    Changes s3::bucket::DeleteBucketLifecycle { bucket: s.bucket.clone() }
    Changes s3::bucket::DeleteBucketPolicy { bucket: s.bucket.clone() }
    Changes s3::bucket::DeleteBucketTagging { bucket: s.bucket.clone() }
    Changes s3::bucket::DeleteBucketWebsite { bucket: s.bucket.clone() }
    Changes s3::bucket::DeleteObjectTagging { bucket: s.bucket.clone(), key: s.key.clone(), ..d() }
    Changes s3::bucket::DeletePublicAccessBlock { bucket: s.bucket.clone() }
    Reads s3::bucket::GetBucketCors { bucket: s.bucket.clone() }
    Reads s3::bucket::GetBucketEncryption { bucket: s.bucket.clone() }
    Reads s3::bucket::GetBucketLifecycle { bucket: s.bucket.clone() }
    Reads s3::bucket::GetBucketPolicy { bucket: s.bucket.clone() }
    Reads s3::bucket::GetBucketTagging { bucket: s.bucket.clone() }
    Reads s3::bucket::GetBucketVersioning { bucket: s.versioned.clone() }
    Reads s3::bucket::GetBucketWebsite { bucket: s.bucket.clone() }
    Reads s3::bucket::GetObjectTagging { bucket: s.bucket.clone(), key: s.key.clone(), ..d() }
    Reads s3::bucket::GetPublicAccessBlock { bucket: s.bucket.clone() }
    Changes s3::bucket::PutBucketAcl { bucket: s.bucket.clone(), acl: CannedAcl::PublicRead }
    Changes s3::bucket::PutBucketCors { bucket: s.bucket.clone(), rules: vec![rule()] }
    Changes s3::bucket::PutBucketEncryption { bucket: s.bucket.clone(), encryption: BucketEncryption { algorithm: "aws:kms".into(), kms_key: None, bucket_key: Some(true) } }
    Changes s3::bucket::PutBucketLifecycle { bucket: s.bucket.clone(), rules: vec![LifecycleRule::abort_uploads("sooner", 1)] }
    Changes s3::bucket::PutBucketPolicy { bucket: s.empty.clone(), policy: policy(&s.empty) }
    Changes s3::bucket::PutBucketTagging { bucket: s.bucket.clone(), tags: pair("color", "blue") }
    Changes s3::bucket::PutBucketVersioning { bucket: s.empty.clone(), status: VersioningStatus::Enabled }
    Changes s3::bucket::PutBucketWebsite { bucket: s.empty.clone(), website: Website { index: Some("a.html".into()), ..d() } }
    Changes s3::bucket::PutObjectAcl { bucket: s.bucket.clone(), key: s.key.clone(), version_id: None, acl: CannedAcl::Private }
    Changes s3::bucket::PutObjectTagging { bucket: s.bucket.clone(), key: s.key.clone(), version_id: None, tags: pair("color", "red") }
    Changes s3::bucket::PutPublicAccessBlock { bucket: s.empty.clone(), block: PublicAccessBlock::all(false) }
    Creates s3::buckets::CreateBucket { bucket: s.new.clone(), location: None, acl: None, object_lock: false }
    Deletes s3::buckets::DeleteBucket { bucket: s.empty.clone() }
    Reads s3::buckets::GetBucketLocation { bucket: s.bucket.clone() }
    Reads s3::buckets::HeadBucket { bucket: s.bucket.clone() }
    Pages s3::buckets::ListBuckets { ..d() }
    Pages s3::list::ListObjectVersions { bucket: s.versioned.clone(), ..d() }
    Pages s3::list::ListObjects { bucket: s.bucket.clone(), ..d() }
    Pages s3::list::ListObjectsV2 { bucket: s.bucket.clone(), ..d() }
    Changes s3::multipart::AbortMultipartUpload { bucket: s.bucket.clone(), key: s.pending.clone(), upload_id: s.upload.clone() }
    Creates s3::multipart::CompleteMultipartUpload { bucket: s.bucket.clone(), key: s.pending.clone(), upload_id: s.upload.clone(), parts: parts(s), ..d() }
    Creates s3::multipart::CreateMultipartUpload { bucket: s.bucket.clone(), key: s.new.clone(), ..d() }
    Pages s3::multipart::ListMultipartUploads { bucket: s.bucket.clone(), ..d() }
    Pages s3::multipart::ListParts { bucket: s.bucket.clone(), key: s.pending.clone(), upload_id: s.upload.clone(), ..d() }
    Changes s3::multipart::UploadPart { bucket: s.bucket.clone(), key: s.pending.clone(), upload_id: s.upload.clone(), number: 7, body: Body::Source(4..9), ..d() }
    Changes s3::multipart::UploadPartCopy { source: from(s), range: Some(2..6), bucket: s.bucket.clone(), key: s.pending.clone(), upload_id: s.upload.clone(), number: 8, source_key: None, customer_key: None }
    Creates s3::objects::CopyObject { ..s3::objects::CopyObject::new(from(s), &*s.empty, &*s.new) }
    Deletes s3::objects::DeleteObject { ..s3::objects::DeleteObject::new(&*s.bucket, &*s.key) }
    Deletes s3::objects::DeleteObjects { bucket: s.bucket.clone(), objects: vec![ObjectId::new(&*s.key), ObjectId::new("third object")], bypass_governance: false }
    Reads s3::objects::GetObject { ..s3::objects::GetObject::new(&*s.bucket, &*s.key) }
    Reads s3::objects::HeadObject { ..s3::objects::HeadObject::new(&*s.bucket, &*s.key) }
    Creates s3::objects::PutObject { ..s3::objects::PutObject::new(&*s.bucket, &*s.new, new()) }
}
