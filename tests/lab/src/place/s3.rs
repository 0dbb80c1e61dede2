//! What is in the account's buckets.

use super::{HOST, Objects, Scene, key};
use bytes::Bytes;
use pileus_core::{
    Time,
    providers::{
        aws::{self, credentials::Source},
        s3::{
            Addressing, Dialect, S3, Settings,
            bucket::{
                BucketEncryption, CorsRule, LifecycleRule, PublicAccessBlock, PutBucketCors,
                PutBucketEncryption, PutBucketLifecycle, PutBucketPolicy, PutBucketTagging, PutBucketWebsite,
                PutPublicAccessBlock, Website,
            },
            multipart::{CreateMultipartUpload, UploadPart},
        },
    },
    storage::{ReadSpec, Storage as _, WriteSpec},
};
use pileus_sim::{Sim, drive::Drive};
use pileus_walk::source;
use std::collections::BTreeMap;

const WRITTEN: &str = "the place is furnished";

/// An account at S3 with those credentials. Its parts may be as small as one likes.
pub(crate) fn account(source: Source) -> S3 {
    let aws = aws::Settings::new("us-east-1", source)
        .endpoint("s3", format!("http://{HOST}"))
        .endpoint("sts", format!("http://{HOST}/sts"));
    let mut dialect = Dialect::AWS;
    dialect.smallest_part = 1;
    S3::new(Settings::from(aws).dialect(dialect).addressing(Addressing::Path)).expect("good settings")
}

/// Somebody else writes over the object `key`: as many bytes, all of them others.
pub(super) fn overwrite(sim: &mut Sim, now: Time) {
    let content: Bytes = source(100..100 + SIZE as u64).to_ascii_uppercase().into();
    let write = account(key()).put_object(BUCKET, KEY, content, &WriteSpec::default());
    Drive::new(now).run(sim, write).expect(WRITTEN);
}

const BUCKET: &str = "lab-bucket";
const KEY: &str = "folder/first object";
const SIZE: usize = 10;

pub(super) fn furnish(scene: &mut Scene, me: &S3) -> Objects {
    let mut s = Objects {
        bucket: BUCKET.into(),
        empty: "lab-empty".into(),
        site: "lab-empty".into(),
        versioned: "lab-versioned".into(),
        key: KEY.into(),
        size: SIZE,
        deleted: "was here".into(),
        pending: "folder/pending".into(),
        ..Objects::default()
    };
    for bucket in [&s.bucket, &s.empty, &s.versioned] {
        scene.run(me.create_container(bucket));
    }
    let pairs = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
    let write = WriteSpec {
        content_type: Some("text/plain".into()),
        metadata: pairs("color", "blue"),
        tags: pairs("of", "lab"),
        ..WriteSpec::default()
    };
    scene.run(me.put_object(BUCKET, KEY, source(0..SIZE as u64), &write));
    for key in ["folder/second object", "third object", "nothing at all"] {
        let content = if key.starts_with("nothing") { Bytes::new() } else { Bytes::from(key) };
        scene.run(me.put_object(BUCKET, key, content, &WriteSpec::default()));
    }
    s.etag = scene.run(me.get_object(BUCKET, KEY, &ReadSpec::default())).etag;
    versions(scene, me, &mut s);
    upload(scene, me, &mut s);
    settings(scene, me, &s);
    s
}

fn versions(scene: &mut Scene, me: &S3, s: &mut Objects) {
    scene.run(me.set_versioning(&s.versioned, true));
    for text in ["one", "two"] {
        let written = me.put_object(&s.versioned, &s.deleted, text.into(), &WriteSpec::default());
        let version = scene.run(written).version.expect(WRITTEN);
        if s.version.is_empty() {
            s.version = version;
        }
    }
    scene.run(me.delete_object(&s.versioned, &s.deleted, None));
}

fn upload(scene: &mut Scene, me: &S3, s: &mut Objects) {
    let mut begin = |key: &str| scene.run(me.call(CreateMultipartUpload::new(BUCKET, key)));
    s.upload = begin(&s.pending);
    // So that listings of them have a second page.
    begin("folder/another");
    begin("third object");
    for number in 1..=3 {
        let first = u64::from(number - 1) * 4;
        let part = UploadPart {
            bucket: BUCKET.into(),
            key: s.pending.clone(),
            upload_id: s.upload.clone(),
            number,
            body: pileus_core::Body::Bytes(source(first..first + 4)),
            ..UploadPart::default()
        };
        s.parts.push(scene.run(me.call(part)).etag.expect(WRITTEN));
    }
}

fn settings(scene: &mut Scene, me: &S3, s: &Objects) {
    let bucket = || s.bucket.clone();
    let rule = CorsRule {
        allowed_origins: vec!["https://example.com".into()],
        allowed_methods: vec!["GET".into()],
        ..CorsRule::default()
    };
    let tags = BTreeMap::from([("of".to_owned(), "lab".to_owned())]);
    let website = Website { index: Some("index.html".into()), ..Website::default() };
    let encryption = BucketEncryption { algorithm: "AES256".into(), kms_key: None, bucket_key: None };
    scene.run(me.call(PutBucketCors { bucket: bucket(), rules: vec![rule] }));
    scene.run(me.call(PutBucketTagging { bucket: bucket(), tags }));
    scene.run(me.call(PutBucketWebsite { bucket: bucket(), website }));
    scene.run(me.call(PutBucketEncryption { bucket: bucket(), encryption }));
    let rules = vec![LifecycleRule::abort_uploads("tidy", 7)];
    scene.run(me.call(PutBucketLifecycle { bucket: bucket(), rules }));
    let policy = policy(BUCKET);
    scene.run(me.call(PutBucketPolicy { bucket: bucket(), policy }));
    scene.run(me.call(PutPublicAccessBlock { bucket: bucket(), block: PublicAccessBlock::all(true) }));
}

/// A policy under which everybody may read.
pub(crate) fn policy(bucket: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"All","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{bucket}/*"}}]}}"#
    )
}
