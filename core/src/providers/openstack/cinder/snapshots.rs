//! Snapshots of volumes.

use super::{
    SERVICE,
    read::{is_empty, pairs},
    volumes::Label,
};
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result, Time,
    providers::openstack::Rest,
    wire::{
        json::{self, Document, text, text_option, time_option},
        open_enum,
    },
};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// A snapshot of a volume. <https://docs.openstack.org/api-ref/block-storage/v3/#show-a-snapshot-s-details>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self")]
#[non_exhaustive]
pub struct Snapshot {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name, which need not be unique.
    #[serde(default)]
    pub name: Option<String>,
    /// What its owner says of it.
    #[serde(default)]
    pub description: Option<String>,
    /// Its state.
    pub status: SnapshotStatus,
    /// The volume it was taken of.
    #[serde(default, alias = "volumeId", deserialize_with = "text_option")]
    pub volume_id: Option<String>,
    /// The size of that volume in GiB.
    #[serde(default)]
    pub size: Option<u64>,
    /// Its owner's metadata.
    #[serde(default, deserialize_with = "pairs")]
    pub metadata: BTreeMap<String, String>,
    /// How far it is: `100%`.
    #[serde(default, rename = "os-extended-snapshot-attributes:progress", deserialize_with = "text_option")]
    pub progress: Option<String>,
    /// The project it belongs to.
    #[serde(
        default,
        rename = "os-extended-snapshot-attributes:project_id",
        deserialize_with = "text_option"
    )]
    pub project_id: Option<String>,
    /// The user who took it, from version 3.41 on.
    #[serde(default, deserialize_with = "text_option")]
    pub user_id: Option<String>,
    /// The group snapshot it belongs to, from version 3.14 on.
    #[serde(default, deserialize_with = "text_option")]
    pub group_snapshot_id: Option<String>,
    /// When it was taken.
    #[serde(default, alias = "createdAt", deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated_at: Option<Time>,
    /// Version 1's word for the name, and that of Nova's proxy.
    #[serde(default, alias = "displayName")]
    display_name: Option<String>,
    /// Version 1's word for the description, and that of Nova's proxy.
    #[serde(default, alias = "displayDescription")]
    display_description: Option<String>,
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let mut snapshot = Snapshot::deserialize(deserializer)?;
        let (name, description) = (snapshot.display_name.take(), snapshot.display_description.take());
        snapshot.name = snapshot.name.or(name);
        snapshot.description = snapshot.description.or(description);
        Ok(snapshot)
    }
}

open_enum! {
    /// The state of a snapshot. <https://docs.openstack.org/api-ref/block-storage/v3/#volume-snapshots-snapshots>
    pub enum SnapshotStatus {
        /// It is being taken.
        Creating = "creating",
        /// Ready for use.
        Available = "available",
        /// It is being backed up.
        BackingUp = "backing-up",
        /// It is being deleted.
        Deleting = "deleting",
        /// It could not be taken, or has failed since.
        Error = "error",
        /// It is gone.
        Deleted = "deleted",
        /// It is being taken from the store behind Cinder.
        Unmanaging = "unmanaging",
        /// Its volume is being set back to it.
        Restoring = "restoring",
        /// It could not be deleted.
        ErrorDeleting = "error_deleting",
    }
}

/// Lists snapshots. <https://docs.openstack.org/api-ref/block-storage/v3/#list-snapshots-and-details>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSnapshots {
    /// Only snapshots of that name.
    pub name: Option<String>,
    /// Only snapshots in that state.
    pub status: Option<SnapshotStatus>,
    /// Only snapshots of that volume.
    pub volume_id: Option<String>,
    /// Snapshots of all projects, for administrators.
    pub all_tenants: bool,
    /// Only snapshots with these values.
    pub filters: BTreeMap<String, String>,
    /// The order: `name:asc,created_at:desc`.
    pub sort: Option<String>,
    /// How many snapshots a page has at most.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListSnapshots {
    type Output = Page<Document<Snapshot>, Self>;

    fn request(&self) -> Request {
        let mut request = Request::get(SERVICE, &["snapshots", "detail"])
            .query_opt("name", self.name.as_deref())
            .query_opt("status", self.status.as_ref().map(SnapshotStatus::as_str))
            .query_opt("volume_id", self.volume_id.as_deref())
            .query_opt("all_tenants", self.all_tenants.then_some("1"));
        for (name, value) in &self.filters {
            request = request.query(name, value);
        }
        request = request
            .query_opt("sort", self.sort.as_deref())
            .query_opt("limit", self.limit.map(|items| items.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let snapshots = json::collection(response, "snapshots")?;
        let rest = Rest::of(&snapshots, response)?;
        Ok(Page {
            items: snapshots.items,
            rest: rest.map(|rest| ListSnapshots { rest: Some(rest), ..self.clone() }),
        })
    }
}

/// Shows a snapshot. <https://docs.openstack.org/api-ref/block-storage/v3/#show-a-snapshot-s-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetSnapshot {
    /// The snapshot's id.
    pub id: String,
}

impl Endpoint for GetSnapshot {
    type Output = Document<Snapshot>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["snapshots", &self.id])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "snapshot")
    }
}

/// Takes a snapshot of a volume. <https://docs.openstack.org/api-ref/block-storage/v3/#create-a-snapshot>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSnapshot {
    /// The volume's id.
    pub volume_id: String,
    /// Its name.
    pub name: Option<String>,
    /// What to say of it.
    pub description: Option<String>,
    /// Whether to take it although the volume is attached. From version 3.66 on that goes without saying.
    pub force: bool,
    /// Metadata.
    pub metadata: BTreeMap<String, String>,
    /// Write the name and description as version 1 does, at a cloud that has only that.
    pub v1: bool,
}

impl Endpoint for CreateSnapshot {
    type Output = Document<Snapshot>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Fields<'a> {
            #[serde(flatten)]
            label: Label<'a>,
            volume_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            force: Option<bool>,
            #[serde(skip_serializing_if = "is_empty")]
            metadata: &'a BTreeMap<String, String>,
        }
        #[derive(Serialize)]
        struct Create<'a> {
            snapshot: Fields<'a>,
        }
        let snapshot = Fields {
            label: Label::new(self.v1, &self.name, &self.description),
            volume_id: &self.volume_id,
            force: self.force.then_some(true),
            metadata: &self.metadata,
        };
        Request::post(SERVICE, &["snapshots"]).json(&Create { snapshot })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "snapshot")
    }
}

/// Changes a snapshot's name or description. <https://docs.openstack.org/api-ref/block-storage/v3/#update-a-snapshot>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateSnapshot {
    /// The snapshot's id.
    pub id: String,
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
    /// Write the name and description as version 1 does, at a cloud that has only that.
    pub v1: bool,
}

impl Endpoint for UpdateSnapshot {
    type Output = Document<Snapshot>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Update<'a> {
            snapshot: Label<'a>,
        }
        Request::put(SERVICE, &["snapshots", &self.id])
            .json(&Update { snapshot: Label::new(self.v1, &self.name, &self.description) })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "snapshot")
    }
}

/// Deletes a snapshot. <https://docs.openstack.org/api-ref/block-storage/v3/#delete-a-snapshot>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteSnapshot {
    /// The snapshot's id.
    pub id: String,
}

impl Endpoint for DeleteSnapshot {
    type Output = ();

    fn request(&self) -> Request {
        Request::delete(SERVICE, &["snapshots", &self.id])
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Deletes a snapshot in whatever state it is, as an administrator.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#force-delete-a-snapshot>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForceDeleteSnapshot {
    /// The snapshot's id.
    pub id: String,
}

impl Endpoint for ForceDeleteSnapshot {
    type Output = ();

    fn request(&self) -> Request {
        // A deletion under another name: what is gone stays gone.
        Request::post(SERVICE, &["snapshots", &self.id, "action"])
            .json(&serde_json::json!({"os-force_delete": {}}))
            .repeat(Repeat::Settling(&[404]))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Sets the state of a snapshot, as an administrator.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#reset-a-snapshot-s-status>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetSnapshotStatus {
    /// The snapshot's id.
    pub id: String,
    /// The state.
    pub status: SnapshotStatus,
}

impl Endpoint for ResetSnapshotStatus {
    type Output = ();

    fn request(&self) -> Request {
        Request::post(SERVICE, &["snapshots", &self.id, "action"])
            .json(&serde_json::json!({"os-reset_status": {"status": self.status}}))
            .repeat(Repeat::Safe)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
