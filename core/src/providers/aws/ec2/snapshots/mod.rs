//! Snapshots of volumes.

mod import;
mod share;

pub use import::{
    DescribeImportSnapshotTasks, DiskSource, ImportSnapshot, ImportSnapshotTask, SnapshotTaskDetail,
    UserBucket,
};
pub use share::{ModifySnapshotAttribute, PermissionOperation};

use super::{
    Filter, Tag,
    calls::command,
    common::{listing, page, paged, reading},
    form, request,
};
use crate::{
    Endpoint, Page, Presigned, Request, Response, Result, Secret, Time,
    wire::{
        open_enum,
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// What a snapshot is doing.
    pub enum SnapshotState {
        /// It is being made.
        Pending = "pending",
        /// It is complete.
        Completed = "completed",
        /// It failed.
        Error = "error",
        /// It was deleted, and can be had back.
        Recoverable = "recoverable",
        /// It is being had back.
        Recovering = "recovering",
    }
}

open_enum! {
    /// Where a snapshot is kept.
    pub enum StorageTier {
        /// At hand.
        Standard = "standard",
        /// In the archive, from which it has to be restored before use.
        Archive = "archive",
    }
}

xml_struct! {
    /// A snapshot. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Snapshot {
        /// Its id.
        pub snapshot_id: String = needed "snapshotId",
        /// The volume it is of; of a copied snapshot, an id that means nothing.
        pub volume_id: Option<String> = "volumeId",
        /// What it is doing.
        pub state: Option<SnapshotState> = "status",
        /// Why copying it failed.
        pub state_message: Option<String> = "statusMessage",
        /// When it was begun.
        pub start_time: Option<Time> = "startTime",
        /// When it was complete.
        pub completion_time: Option<Time> = "completionTime",
        /// Its progress: `60%`.
        pub progress: Option<String> = "progress",
        /// The account that owns it.
        pub owner_id: Option<String> = "ownerId",
        /// The name AWS gives that account, if any: `amazon`.
        pub owner_alias: Option<String> = "ownerAlias",
        /// The volume's size in GiB.
        pub volume_size: Option<u32> = "volumeSize",
        /// What it says of itself.
        pub description: Option<String> = "description",
        /// Whether it is encrypted.
        pub encrypted: Option<bool> = "encrypted",
        /// The key it is encrypted with.
        pub kms_key_id: Option<String> = "kmsKeyId",
        /// The id of the key that its data are encrypted with, the same for all snapshots of one origin.
        pub data_encryption_key_id: Option<String> = "dataEncryptionKeyId",
        /// Where it is kept.
        pub storage_tier: Option<StorageTier> = "storageTier",
        /// Until when it is at hand, where it was restored from the archive for a time.
        pub restore_expiry_time: Option<Time> = "restoreExpiryTime",
        /// How many bytes it takes as a whole.
        pub full_snapshot_size_in_bytes: Option<u64> = "fullSnapshotSizeInBytes",
        /// The Outpost it is on.
        pub outpost_arn: Option<String> = "outpostArn",
        /// The local zone it is in.
        pub availability_zone: Option<String> = "availabilityZone",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

/// Lists snapshots: without ids and owners, all that the account may use, those of strangers included.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeSnapshots {
    /// Only these.
    pub snapshot_ids: Vec<String>,
    /// Only those of these owners: accounts, `self`, `amazon`.
    pub owners: Vec<String>,
    /// Only those from which these may make volumes: accounts, `self`, `all`.
    pub restorable_by: Vec<String>,
    /// Only those that meet these conditions.
    pub filters: Vec<Filter>,
    /// How many a page holds at most, from 5 to 1000; not to be given beside ids.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub next_token: Option<String>,
}

listing!(SnapshotPage: Document<Snapshot> = "snapshotSet");

impl Endpoint for DescribeSnapshots {
    type Output = Page<Document<Snapshot>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeSnapshots")
            .list("SnapshotId", &self.snapshot_ids)
            .list("Owner", &self.owners)
            .list("RestorableBy", &self.restorable_by);
        let by_id = !self.snapshot_ids.is_empty();
        let form = Filter::write(form, &self.filters);
        reading(paged(form, by_id, self.max_results, self.next_token.as_deref()))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page::<SnapshotPage, _>(response, |next| DescribeSnapshots { next_token: Some(next), ..self.clone() })
    }
}

/// Makes a snapshot of a volume.
///
/// It carries no token: when its answer is lost, look for its tags among the snapshots of the volume.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSnapshot {
    /// The volume.
    pub volume_id: String,
    /// What it says of itself.
    pub description: Option<String>,
    /// The Outpost it is kept on, for a volume there.
    pub outpost_arn: Option<String>,
    /// Where it is kept for a volume in a local zone: `regional`, `local`.
    pub location: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateSnapshot {
    type Output = Document<Snapshot>;

    fn request(&self) -> Request {
        let form = form("CreateSnapshot")
            .set("VolumeId", &self.volume_id)
            .opt("Description", self.description.as_ref())
            .opt("OutpostArn", self.outpost_arn.as_ref())
            .opt("Location", self.location.as_ref());
        // Sent once: every repeat would make another one.
        request(Tag::specify(form, "snapshot", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml::read(response)
    }
}

/// Copies a snapshot, from another region or within one; sent to the region it goes to. The answer is the copy's id.
///
/// It carries no token: when its answer is lost, look for its tags.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CopySnapshot {
    /// The region it comes from.
    pub source_region: String,
    /// The snapshot.
    pub source_snapshot_id: String,
    /// What the copy says of itself.
    pub description: Option<String>,
    /// Whether the copy is encrypted; a copy of an encrypted one always is.
    pub encrypted: Option<bool>,
    /// The key it is encrypted with: an id, an alias, an ARN.
    pub kms_key_id: Option<String>,
    /// The region it goes to, where `presigned_url` names it; the session says it where it makes that.
    pub destination_region: Option<String>,
    /// The Outpost it goes to.
    pub destination_outpost_arn: Option<String>,
    /// The local zone it goes to.
    pub destination_availability_zone: Option<String>,
    /// Within how many minutes it has to be done, from 15 to 2880 in steps of 15.
    pub completion_duration_minutes: Option<u32>,
    /// The same call signed for the region it comes from, which an encrypted snapshot needs. At AWS the session makes it
    /// where it is not given. Not stored.
    #[serde(skip)]
    pub presigned_url: Option<Secret>,
    /// The copy's tags; those of the source are not copied.
    pub tags: Vec<Tag>,
}

impl Endpoint for CopySnapshot {
    type Output = String;

    fn request(&self) -> Request {
        let form = form("CopySnapshot")
            .set("SourceRegion", &self.source_region)
            .set("SourceSnapshotId", &self.source_snapshot_id)
            .opt("Description", self.description.as_ref())
            .opt("Encrypted", self.encrypted)
            .opt("KmsKeyId", self.kms_key_id.as_ref())
            .opt("DestinationRegion", self.destination_region.as_ref())
            .opt("DestinationOutpostArn", self.destination_outpost_arn.as_ref())
            .opt("DestinationAvailabilityZone", self.destination_availability_zone.as_ref())
            .opt("CompletionDurationMinutes", self.completion_duration_minutes)
            .secret("PresignedUrl", self.presigned_url.as_ref());
        // Sent once: every repeat would make another one.
        let mut request = request(Tag::specify(form, "snapshot", &self.tags));
        request.presigned = self.presigned_url.is_none().then(|| Presigned {
            parameter: "PresignedUrl",
            destination: "DestinationRegion",
            region: self.source_region.clone(),
        });
        request
    }

    fn response(&self, response: &Response) -> Result<String> {
        xml_struct! {
            struct Copied {
                snapshot_id: String = needed "snapshotId",
            }
        }
        Ok(xml::read::<Copied>(response)?.snapshot_id)
    }
}

command! {
    /// Deletes a snapshot; what later ones need of it is kept.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html>
    pub struct DeleteSnapshot {
        /// Its id.
        pub snapshot_id: String = "SnapshotId",
    }
    repeat Removing
}

#[cfg(test)]
mod tests;
