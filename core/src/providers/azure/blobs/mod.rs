//! Blobs: reading, writing, properties, deletion, snapshots.

mod delete;
mod get;
mod new;
mod properties;
mod put;

pub use delete::{DeleteBlob, DeletePermanently, DeleteSnapshots, SnapshotBlob, SnapshotTaken, UndeleteBlob};
pub use get::{GetBlob, GetBlobProperties, Got, Head, Span};
pub use new::NewBlob;
pub use properties::{SetBlobMetadata, SetBlobProperties, SetBlobTier, TierSet};
pub use put::{PutBlob, PutBlobFromUrl};

#[cfg(test)]
mod tests;
