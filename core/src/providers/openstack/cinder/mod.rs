//! Block storage: Cinder v3, and v2 and v1 as far as they have the same calls.

mod actions;
mod attach;
mod attachments;
mod backups;
mod metadata;
mod quotas;
mod read;
mod snapshots;
#[cfg(test)]
mod tests;
mod types;
mod volume;
mod volumes;
mod zones;

pub use actions::{
    ExtendVolume, ForceDeleteVolume, ResetVolumeStatus, RetypeVolume, RevertVolume, SetVolumeBootable,
    SetVolumeReadonly, UploadVolume, UploadedImage,
};
pub use attach::{
    AttachVolume, BeginDetachingVolume, ConnectVolume, Connection, DetachVolume, DisconnectVolume,
    ForceDetachVolume, ReserveVolume, RollBackDetachingVolume, UnreserveVolume,
};
pub use attachments::{
    Attachment, CompleteAttachment, CreateAttachment, DeleteAttachment, GetAttachment, ListAttachments,
    UpdateAttachment,
};
pub use backups::{
    Backup, BackupStatus, CreateBackup, DeleteBackup, ForceDeleteBackup, GetBackup, ListBackups,
    ResetBackupStatus, RestoreBackup, Restored, UpdateBackup,
};
pub use metadata::{
    AddMetadata, DeleteMetadataItem, GetMetadata, GetMetadataItem, MetadataOwner, ReplaceMetadata,
    SetMetadataItem,
};
pub use quotas::{
    AbsoluteLimits, DeleteQuotas, GetDefaultQuotas, GetLimits, GetQuotas, Limits, Quota, QuotaSet,
    UpdateQuotas,
};
pub use snapshots::{
    CreateSnapshot, DeleteSnapshot, ForceDeleteSnapshot, GetSnapshot, ListSnapshots, ResetSnapshotStatus,
    Snapshot, SnapshotStatus, UpdateSnapshot,
};
pub use types::{
    CreateVolumeType, DeleteVolumeType, GetDefaultVolumeType, GetVolumeType, ListVolumeTypes,
    UpdateVolumeType, VolumeType,
};
pub use volume::{Volume, VolumeAttachment, VolumeStatus};
pub use volumes::{CreateVolume, DeleteVolume, GetVolume, ListVolumes, UpdateVolume};
pub use zones::{AvailabilityZone, ListAvailabilityZones};

use crate::Request;
use serde::Serialize;

/// The catalog type of the service.
const SERVICE: &str = "block-storage";

/// An action on a volume.
fn action(id: &str, document: &impl Serialize) -> Request {
    Request::post(SERVICE, &["volumes", id, "action"]).json(document)
}
