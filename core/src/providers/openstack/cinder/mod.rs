//! Block storage: Cinder v3, and v2 and v1 as far as they have the same calls.

mod read;
mod snapshots;
#[cfg(test)]
mod tests;
mod volume;
mod volumes;

pub use snapshots::{
    CreateSnapshot, DeleteSnapshot, ForceDeleteSnapshot, GetSnapshot, ListSnapshots, ResetSnapshotStatus,
    Snapshot, SnapshotStatus, UpdateSnapshot,
};
pub use volume::{Volume, VolumeAttachment, VolumeStatus};
pub use volumes::{CreateVolume, DeleteVolume, GetVolume, ListVolumes, UpdateVolume};

/// The catalog type of the service.
const SERVICE: &str = "block-storage";
