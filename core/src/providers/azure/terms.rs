//! Words of the Blob service.

use super::headers::words;
use crate::wire::open_enum;

open_enum! {
    /// The kinds of blobs.
    pub enum BlobType {
        /// Made of blocks: for objects that are written once.
        Block = "BlockBlob",
        /// Bytes are added at its end.
        Append = "AppendBlob",
        /// Pages of 512 bytes are written anywhere in it.
        Page = "PageBlob",
    }
}

open_enum! {
    /// Whether somebody holds a lease.
    pub enum LeaseStatus {
        /// Somebody does.
        Locked = "locked",
        /// Nobody does.
        Unlocked = "unlocked",
    }
}

open_enum! {
    /// What state a lease is in.
    pub enum LeaseState {
        /// There is none.
        Available = "available",
        /// It is held.
        Leased = "leased",
        /// It has run out.
        Expired = "expired",
        /// It was broken, and holds for a while yet.
        Breaking = "breaking",
        /// It was broken.
        Broken = "broken",
    }
}

open_enum! {
    /// How long a lease holds.
    pub enum LeaseDuration {
        /// Until it is released or broken.
        Infinite = "infinite",
        /// For a time.
        Fixed = "fixed",
    }
}

open_enum! {
    /// What a blob's bytes are kept on: what they cost, and how soon they can be read.
    pub enum AccessTier {
        /// Read often.
        Hot = "Hot",
        /// Read now and then.
        Cool = "Cool",
        /// Read seldom.
        Cold = "Cold",
        /// Read almost never, and only after hours.
        Archive = "Archive",
        /// On fast disks.
        Premium = "Premium",
        /// A disk of up to 32 GiB.
        P4 = "P4",
        /// A disk of up to 64 GiB.
        P6 = "P6",
        /// A disk of up to 128 GiB.
        P10 = "P10",
        /// A disk of up to 512 GiB.
        P20 = "P20",
        /// A disk of up to 1 TiB.
        P30 = "P30",
        /// A disk of up to 2 TiB.
        P40 = "P40",
        /// A disk of up to 4 TiB.
        P50 = "P50",
    }
}

open_enum! {
    /// Where a blob that comes back from the archive goes.
    pub enum ArchiveStatus {
        /// To [`AccessTier::Hot`].
        ToHot = "rehydrate-pending-to-hot",
        /// To [`AccessTier::Cool`].
        ToCool = "rehydrate-pending-to-cool",
        /// To [`AccessTier::Cold`].
        ToCold = "rehydrate-pending-to-cold",
    }
}

open_enum! {
    /// How urgent it is that a blob comes back from the archive.
    pub enum RehydratePriority {
        /// Within an hour, where it is small.
        High = "High",
        /// Within some fifteen hours.
        Standard = "Standard",
    }
}

open_enum! {
    /// What became of a copy.
    pub enum CopyStatus {
        /// It is under way.
        Pending = "pending",
        /// It is done.
        Success = "success",
        /// It was given up, and left an empty blob.
        Aborted = "aborted",
        /// It failed.
        Failed = "failed",
    }
}

open_enum! {
    /// What anybody may read of a container.
    pub enum PublicAccess {
        /// Its list of blobs, and the blobs.
        Container = "container",
        /// Blobs whose name they know.
        Blob = "blob",
    }
}

open_enum! {
    /// Whether a policy that keeps blobs as they are can be lifted.
    pub enum ImmutabilityMode {
        /// It can.
        Unlocked = "unlocked",
        /// It can only be prolonged.
        Locked = "locked",
        /// It can be changed.
        Mutable = "mutable",
    }
}

words!(
    BlobType,
    LeaseStatus,
    LeaseState,
    LeaseDuration,
    AccessTier,
    ArchiveStatus,
    RehydratePriority,
    CopyStatus,
    PublicAccess,
    ImmutabilityMode,
);
