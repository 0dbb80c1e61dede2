//! Looking into S3, and putting objects there, as no client can.

use super::kept::Kept;
use super::rows::{Bucket, Object, Stored, Version};
use crate::{Sim, Thing, Time, content::Content, region::Region};
use md5::{Digest as _, Md5};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a pattern looks like it was uploaded in.
const PART: u64 = 8 << 20;

impl Sim {
    /// Puts an object into an S3 bucket whose content is [`Content::pattern`] of that seed and size, so that it takes no
    /// memory however large it is. Its ETag is one of an upload in parts: no MD5 of the content. A bucket that is not there
    /// is made in the first region, for the account of the first access key.
    pub fn put_pattern_object(&mut self, bucket: &str, key: &str, size: u64, seed: u64) {
        let now = self.latest();
        if !self.s3.buckets.has(bucket) {
            let ec2 = &self.settings.ec2;
            let made = Bucket {
                name: bucket.to_owned(),
                region: ec2.regions.first().cloned().unwrap_or_default(),
                account: ec2.access_keys.first().map(|key| key.account.clone()).unwrap_or_default(),
                created: now,
                versioning: super::rows::Versioning::Never,
                documents: BTreeMap::new(),
                tags: Vec::new(),
            };
            self.s3.buckets.put(bucket, made);
        }
        let hash = Md5::digest(format!("{seed} {size}"));
        let stored = Stored {
            content: Content::pattern(seed, size),
            etag: format!("{}-{}", super::signature::hex(&hash), size.div_ceil(PART).max(1)),
            kept: Kept::default(),
            tags: Vec::new(),
            checksum: None,
            parts: Arc::default(),
        };
        let version = Version { id: "null".into(), modified: now, stored: Some(stored) };
        let object = Object { key: key.into(), versions: vec![Arc::new(version)] };
        self.s3.objects.put(Object::id(bucket, key), object);
    }

    /// The content of an object in S3, Swift, Azure or Google's storage, as it is now.
    #[must_use]
    pub fn object_content(&self, bucket: &str, key: &str) -> Option<Content> {
        let object = self.s3.objects.get(&Object::id(bucket, key)).and_then(Object::current);
        let here = object.map(|stored| stored.content.clone());
        here.or_else(|| self.regions.iter().find_map(|region| region.object_content(bucket, key)))
            .or_else(|| self.gcs_content(bucket, key))
            .or_else(|| {
                let mut accounts = self.settings.azure.accounts.iter();
                accounts.find_map(|account| self.blob_content(&account.name, bucket, key))
            })
    }

    /// The contents of all objects in S3, Swift, Azure and Google's storage, as they are now, each by its bucket or
    /// container, a slash and its key.
    pub fn stored(&self) -> impl Iterator<Item = (String, Content)> {
        let all = self.s3.objects.by_id();
        let s3 = all.filter_map(|(id, object)| Some((id.clone(), object.current()?.content.clone())));
        s3.chain(self.regions.iter().flat_map(Region::stored))
            .chain(self.azure.stored())
            .chain(self.gcs.stored())
    }

    /// S3's buckets.
    #[must_use]
    pub fn buckets(&self) -> Vec<Thing> {
        let all = self.s3.buckets.iter();
        all.map(|row| Thing {
            metadata: row.tags.iter().cloned().collect(),
            ..Thing::new(&row.region, &row.name, &row.name, &row.account, "")
        })
        .collect()
    }

    /// Uploads to S3 that were begun and neither completed nor aborted; each has the bucket, a slash and the key for its
    /// name.
    #[must_use]
    pub fn uploads(&self) -> Vec<Thing> {
        let region =
            |bucket: &str| self.s3.buckets.get(bucket).map(|row| row.region.clone()).unwrap_or_default();
        let all = self.s3.uploads.iter();
        all.map(|row| {
            let name = format!("{}/{}", row.bucket, row.key);
            Thing::new(&region(&row.bucket), &row.id, &name, &row.account, "")
        })
        .collect()
    }

    /// How many objects S3 has, those with nothing but delete markers left out.
    #[must_use]
    pub fn object_count(&self) -> usize {
        self.s3.objects.iter().filter(|object| object.current().is_some()).count()
    }

    /// When something was last written under a key of S3, if it is there.
    #[must_use]
    pub fn object_modified(&self, bucket: &str, key: &str) -> Option<Time> {
        let object = self.s3.objects.get(&Object::id(bucket, key))?;
        object.newest().filter(|version| version.stored.is_some()).map(|version| version.modified)
    }
}
