//! Looking into Azure, as no client can.

use super::Cloud;
use super::rows::Blob;
use crate::content::Content;
use crate::{Sim, Thing};

impl Sim {
    /// Azure's containers; each has its account and a slash before its name for its id.
    #[must_use]
    pub fn blob_containers(&self) -> Vec<Thing> {
        let all = self.azure.containers.by_id();
        all.map(|(id, row)| Thing {
            metadata: row.metadata.clone(),
            ..Thing::new("", id, &row.name, &row.account, "")
        })
        .collect()
    }

    /// The content of a blob in Azure, as it is now.
    #[must_use]
    pub fn blob_content(&self, account: &str, container: &str, blob: &str) -> Option<Content> {
        let row = self.azure.blobs.get(&Blob::id(account, container, blob))?;
        row.base.as_ref().map(|base| base.content.clone())
    }

    /// How many blobs Azure has, those that are nothing but versions, snapshots or blocks left out.
    #[must_use]
    pub fn blob_count(&self) -> usize {
        self.azure.blobs.iter().filter(|row| row.base.is_some()).count()
    }

    /// How many blocks there are in Azure that no blob was made of.
    #[must_use]
    pub fn uncommitted_blocks(&self) -> usize {
        self.azure.blobs.iter().map(|row| row.fresh(self.latest()).count()).sum()
    }
}

impl Cloud {
    /// The contents of all blobs as they are now, each by its container, a slash and its name.
    pub(crate) fn stored(&self) -> impl Iterator<Item = (String, Content)> {
        self.blobs.by_id().filter_map(|(id, row)| {
            let (_, name) = id.split_once('/')?;
            Some((name.to_owned(), row.base.as_ref()?.content.clone()))
        })
    }
}
