//! Backups of volumes.

use super::{
    SERVICE,
    read::{flag_option, is_empty, pairs},
};
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result, Time,
    providers::openstack::Rest,
    wire::{
        json::{self, Document, text, text_option, time_option},
        open_enum,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A backup of a volume. <https://docs.openstack.org/api-ref/block-storage/v3/#show-backup-detail>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Backup {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// What its owner says of it.
    #[serde(default)]
    pub description: Option<String>,
    /// Its state. Not there right after its creation.
    #[serde(default)]
    pub status: Option<BackupStatus>,
    /// The volume it is of.
    #[serde(default, deserialize_with = "text_option")]
    pub volume_id: Option<String>,
    /// The snapshot of that volume, where it was made of one.
    #[serde(default, deserialize_with = "text_option")]
    pub snapshot_id: Option<String>,
    /// The size of the volume in GiB.
    #[serde(default)]
    pub size: Option<u64>,
    /// How many objects it is stored in.
    #[serde(default)]
    pub object_count: Option<u64>,
    /// The container it is stored in.
    #[serde(default, deserialize_with = "text_option")]
    pub container: Option<String>,
    /// The zone it is in.
    #[serde(default, deserialize_with = "text_option")]
    pub availability_zone: Option<String>,
    /// Whether it has only what changed since the one before.
    #[serde(default, deserialize_with = "flag_option")]
    pub is_incremental: Option<bool>,
    /// Whether others need it, so that it cannot be deleted.
    #[serde(default, deserialize_with = "flag_option")]
    pub has_dependent_backups: Option<bool>,
    /// Why it failed.
    #[serde(default, deserialize_with = "text_option")]
    pub fail_reason: Option<String>,
    /// The time its data is of.
    #[serde(default, deserialize_with = "time_option")]
    pub data_timestamp: Option<Time>,
    /// When it was made.
    #[serde(default, deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "time_option")]
    pub updated_at: Option<Time>,
    /// Its owner's metadata, from version 3.43 on.
    #[serde(default, deserialize_with = "pairs")]
    pub metadata: BTreeMap<String, String>,
}

open_enum! {
    /// The state of a backup. <https://docs.openstack.org/api-ref/block-storage/v3/#backups-backups>
    pub enum BackupStatus {
        /// It is being made.
        Creating = "creating",
        /// Ready for use.
        Available = "available",
        /// It is being deleted.
        Deleting = "deleting",
        /// It could not be made, or has failed since.
        Error = "error",
        /// It is being restored to a volume.
        Restoring = "restoring",
        /// It could not be deleted.
        ErrorDeleting = "error_deleting",
    }
}

/// Lists backups. <https://docs.openstack.org/api-ref/block-storage/v3/#list-backups-with-detail>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListBackups {
    /// Only backups of that name.
    pub name: Option<String>,
    /// Only backups in that state.
    pub status: Option<BackupStatus>,
    /// Only backups of that volume.
    pub volume_id: Option<String>,
    /// Backups of all projects, for administrators.
    pub all_tenants: bool,
    /// The order: `name:asc,created_at:desc`.
    pub sort: Option<String>,
    /// How many backups a page has at most.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListBackups {
    type Output = Page<Document<Backup>, Self>;

    fn request(&self) -> Request {
        let request = Request::get(SERVICE, &["backups", "detail"])
            .query_opt("name", self.name.as_deref())
            .query_opt("status", self.status.as_ref().map(BackupStatus::as_str))
            .query_opt("volume_id", self.volume_id.as_deref())
            .query_opt("all_tenants", self.all_tenants.then_some("1"))
            .query_opt("sort", self.sort.as_deref())
            .query_opt("limit", self.limit.map(|items| items.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let backups = json::collection(response, "backups")?;
        let rest = Rest::of(&backups, response)?;
        let rest = rest.map(|rest| ListBackups { rest: Some(rest), ..self.clone() });
        Ok(Page { items: backups.items, rest })
    }
}

/// Shows a backup. <https://docs.openstack.org/api-ref/block-storage/v3/#show-backup-detail>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBackup {
    /// The backup's id.
    pub id: String,
}

impl Endpoint for GetBackup {
    type Output = Document<Backup>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["backups", &self.id])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "backup")
    }
}

/// Backs a volume up. <https://docs.openstack.org/api-ref/block-storage/v3/#create-a-backup>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateBackup {
    /// The volume's id.
    pub volume_id: String,
    /// Its name.
    pub name: Option<String>,
    /// What to say of it.
    pub description: Option<String>,
    /// The container to store it in.
    pub container: Option<String>,
    /// Whether to store only what changed since the one before.
    pub incremental: bool,
    /// Whether to make it although the volume is attached.
    pub force: bool,
    /// The snapshot of the volume to make it of.
    pub snapshot_id: Option<String>,
    /// Metadata. Needs version 3.43.
    pub metadata: BTreeMap<String, String>,
    /// The zone it is to be in. Needs version 3.51.
    pub availability_zone: Option<String>,
}

impl Endpoint for CreateBackup {
    type Output = Document<Backup>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Fields<'a> {
            volume_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            description: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            container: Option<&'a str>,
            incremental: bool,
            force: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            snapshot_id: Option<&'a str>,
            #[serde(skip_serializing_if = "is_empty")]
            metadata: &'a BTreeMap<String, String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            availability_zone: Option<&'a str>,
        }
        #[derive(Serialize)]
        struct Create<'a> {
            backup: Fields<'a>,
        }
        let backup = Fields {
            volume_id: &self.volume_id,
            name: self.name.as_deref(),
            description: self.description.as_deref(),
            container: self.container.as_deref(),
            incremental: self.incremental,
            force: self.force,
            snapshot_id: self.snapshot_id.as_deref(),
            metadata: &self.metadata,
            availability_zone: self.availability_zone.as_deref(),
        };
        let request = Request::post(SERVICE, &["backups"]).json(&Create { backup });
        match (&self.availability_zone, self.metadata.is_empty()) {
            (Some(_), _) => request.versions((3, 51), (3, 51)),
            (None, false) => request.versions((3, 43), (3, 43)),
            (None, true) => request,
        }
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "backup")
    }
}

/// Changes a backup's name or description. Needs version 3.9.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#update-a-backup>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateBackup {
    /// The backup's id.
    pub id: String,
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
}

impl Endpoint for UpdateBackup {
    type Output = Document<Backup>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Fields<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            description: Option<&'a str>,
        }
        #[derive(Serialize)]
        struct Update<'a> {
            backup: Fields<'a>,
        }
        let backup = Fields { name: self.name.as_deref(), description: self.description.as_deref() };
        Request::put(SERVICE, &["backups", &self.id]).versions((3, 9), (3, 9)).json(&Update { backup })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "backup")
    }
}

/// Restores a backup to a volume, or to a new one.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#restore-a-backup>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreBackup {
    /// The backup's id.
    pub id: String,
    /// The volume, whose data is overwritten; a new one is made where not set.
    pub volume_id: Option<String>,
    /// The name of the new volume.
    pub name: Option<String>,
}

/// Where a backup is being restored to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Restored {
    /// The backup.
    #[serde(deserialize_with = "text")]
    pub backup_id: String,
    /// The volume.
    #[serde(deserialize_with = "text")]
    pub volume_id: String,
    /// The volume's name.
    #[serde(default, deserialize_with = "text_option")]
    pub volume_name: Option<String>,
}

impl Endpoint for RestoreBackup {
    type Output = Document<Restored>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Fields<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            volume_id: Option<&'a str>,
        }
        #[derive(Serialize)]
        struct Restore<'a> {
            restore: Fields<'a>,
        }
        let restore = Fields { name: self.name.as_deref(), volume_id: self.volume_id.as_deref() };
        Request::post(SERVICE, &["backups", &self.id, "restore"]).json(&Restore { restore })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "restore")
    }
}

/// Deletes a backup. <https://docs.openstack.org/api-ref/block-storage/v3/#delete-a-backup>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteBackup {
    /// The backup's id.
    pub id: String,
}

impl Endpoint for DeleteBackup {
    type Output = ();

    fn request(&self) -> Request {
        Request::delete(SERVICE, &["backups", &self.id])
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Deletes a backup in whatever state it is, as an administrator.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#force-delete-a-backup>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForceDeleteBackup {
    /// The backup's id.
    pub id: String,
}

impl Endpoint for ForceDeleteBackup {
    type Output = ();

    fn request(&self) -> Request {
        // A deletion under another name: what is gone stays gone.
        Request::post(SERVICE, &["backups", &self.id, "action"])
            .json(&serde_json::json!({"os-force_delete": {}}))
            .repeat(Repeat::Settling(&[404]))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Sets the state of a backup, as an administrator.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#reset-a-backup-s-status>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetBackupStatus {
    /// The backup's id.
    pub id: String,
    /// The state.
    pub status: BackupStatus,
}

impl Endpoint for ResetBackupStatus {
    type Output = ();

    fn request(&self) -> Request {
        Request::post(SERVICE, &["backups", &self.id, "action"])
            .json(&serde_json::json!({"os-reset_status": {"status": self.status}}))
            .repeat(Repeat::Safe)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
