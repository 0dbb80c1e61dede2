//! Deleting blobs and having them back; snapshots.

use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::azure::{
        conditions::Conditions,
        headers::{Fields, needed},
        names,
        properties::Written,
    },
    wire::open_enum,
};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

open_enum! {
    /// What becomes of a blob's snapshots when it is deleted.
    pub enum DeleteSnapshots {
        /// They are deleted with it.
        Include = "include",
        /// They alone are deleted.
        Only = "only",
    }
}

open_enum! {
    /// Deletion that nothing can be had back from.
    pub enum DeletePermanently {
        /// Of a snapshot or a version that was deleted before.
        Permanent = "permanent",
    }
}

/// Deletes a blob. <https://learn.microsoft.com/rest/api/storageservices/delete-blob>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeleteBlob {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// One of its snapshots alone, by its time.
    pub snapshot: Option<String>,
    /// One of its versions alone.
    pub version_id: Option<String>,
    /// What becomes of its snapshots; a blob that has some is not deleted where nothing is said.
    pub snapshots: Option<DeleteSnapshots>,
    /// So that it cannot be had back.
    pub permanently: Option<DeletePermanently>,
    /// What has to hold.
    pub conditions: Conditions,
}

impl DeleteBlob {
    /// That blob, and its snapshots.
    #[must_use]
    pub fn whole(container: impl Into<String>, blob: impl Into<String>) -> Self {
        DeleteBlob {
            container: container.into(),
            blob: blob.into(),
            snapshots: Some(DeleteSnapshots::Include),
            ..DeleteBlob::default()
        }
    }
}

impl Endpoint for DeleteBlob {
    type Output = ();

    fn request(&self) -> Request {
        let request = names::blob(Method::DELETE, &self.container, &self.blob)
            .query_opt("snapshot", self.snapshot.as_ref())
            .query_opt("versionid", self.version_id.as_ref())
            .query_opt("deletetype", self.permanently.as_ref().map(DeletePermanently::as_str))
            .field("x-ms-delete-snapshots", self.snapshots.as_ref());
        self.conditions.apply(request)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Has a deleted blob back, with its deleted snapshots.
/// <https://learn.microsoft.com/rest/api/storageservices/undelete-blob>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndeleteBlob {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
}

impl Endpoint for UndeleteBlob {
    type Output = ();

    fn request(&self) -> Request {
        names::blob(Method::PUT, &self.container, &self.blob).query("comp", "undelete")
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// A snapshot that was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnapshotTaken {
    /// The snapshot, by its time: it is named so.
    pub snapshot: String,
    /// What is told of the blob.
    pub written: Written,
}

/// Takes a snapshot of a blob. <https://learn.microsoft.com/rest/api/storageservices/snapshot-blob>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SnapshotBlob {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// The snapshot's metadata; the blob's own where there is none.
    pub metadata: BTreeMap<String, String>,
    /// The scope whose key it is encrypted with.
    pub encryption_scope: Option<String>,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for SnapshotBlob {
    type Output = SnapshotTaken;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .query("comp", "snapshot")
            .field("x-ms-encryption-scope", self.encryption_scope.as_ref());
        // Each is another one.
        self.conditions.apply(request.metadata(&self.metadata)).repeat(Repeat::Once)
    }

    fn response(&self, response: &Response) -> Result<SnapshotTaken> {
        Ok(SnapshotTaken { snapshot: needed(response, "x-ms-snapshot")?, written: Written::of(response) })
    }
}
