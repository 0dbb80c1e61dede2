//! Looking into Google Cloud Storage, as no client can.

use super::Cloud;
use super::rows::Object;
use crate::content::Content;
use crate::{Sim, Thing};

impl Sim {
    /// Google's buckets.
    #[must_use]
    pub fn gcs_buckets(&self) -> Vec<Thing> {
        self.gcs.buckets.iter().map(|row| Thing::new("", &row.name, &row.name, &row.project, "")).collect()
    }

    /// The content of an object in Google Cloud Storage, as it is now.
    #[must_use]
    pub fn gcs_content(&self, bucket: &str, object: &str) -> Option<Content> {
        let row = self.gcs.objects.get(&Object::id(bucket, object))?;
        row.live().map(|live| live.content.clone())
    }

    /// How many objects Google Cloud Storage has, those that are nothing but older versions left out.
    #[must_use]
    pub fn gcs_object_count(&self) -> usize {
        self.gcs.objects.iter().filter(|row| row.live().is_some()).count()
    }

    /// Uploads to Google Cloud Storage that were begun and have not ended; each has the bucket, a slash and the name for
    /// its name.
    #[must_use]
    pub fn gcs_uploads(&self) -> Vec<Thing> {
        let all = self.gcs.uploads.by_id();
        all.map(|(id, row)| Thing::new("", id, &format!("{}/{}", row.bucket, row.name), "", "")).collect()
    }
}

impl Cloud {
    /// The contents of all objects as they are now, each by its bucket, a slash and its name.
    pub(crate) fn stored(&self) -> impl Iterator<Item = (String, Content)> {
        self.objects.by_id().filter_map(|(id, row)| Some((id.clone(), row.live()?.content.clone())))
    }
}
