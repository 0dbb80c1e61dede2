//! Volumes: find, show, create, rename, delete.

use super::{SERVICE, Volume, VolumeStatus, read::is_empty};
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::openstack::Rest,
    wire::json::{self, Document},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Lists volumes. <https://docs.openstack.org/api-ref/block-storage/v3/#list-accessible-volumes-with-details>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListVolumes {
    /// Only volumes of that name.
    pub name: Option<String>,
    /// Only volumes in that state.
    pub status: Option<VolumeStatus>,
    /// Only volumes with all of this metadata.
    pub metadata: BTreeMap<String, String>,
    /// Volumes of all projects, for administrators.
    pub all_tenants: bool,
    /// Only volumes with these values: `availability_zone`, `bootable`, `volume_type`, …
    pub filters: BTreeMap<String, String>,
    /// The order: `name:asc,created_at:desc`.
    pub sort: Option<String>,
    /// How many volumes a page has at most.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListVolumes {
    type Output = Page<Document<Volume>, Self>;

    fn request(&self) -> Request {
        // Cinder reads metadata filters as a Python dictionary; JSON's strings are that too.
        let metadata = (!self.metadata.is_empty()).then(|| serde_json::json!(self.metadata).to_string());
        let mut request = Request::get(SERVICE, &["volumes", "detail"])
            .query_opt("name", self.name.as_deref())
            .query_opt("status", self.status.as_ref().map(VolumeStatus::as_str))
            .query_opt("metadata", metadata)
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
        let volumes = json::collection(response, "volumes")?;
        let rest = Rest::of(&volumes, response)?;
        Ok(Page {
            items: volumes.items,
            rest: rest.map(|rest| ListVolumes { rest: Some(rest), ..self.clone() }),
        })
    }
}

/// Shows a volume. <https://docs.openstack.org/api-ref/block-storage/v3/#show-a-volume-s-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetVolume {
    /// The volume's id.
    pub id: String,
}

impl Endpoint for GetVolume {
    type Output = Document<Volume>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["volumes", &self.id])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volume")
    }
}

/// Creates a volume: an empty one, or a copy of an image, a snapshot, another volume or a backup.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#create-a-volume>
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateVolume {
    /// Its size in GiB; may be left out for a copy of a snapshot, a volume or a backup.
    pub size: Option<u64>,
    /// Its name.
    pub name: Option<String>,
    /// What to say of it.
    pub description: Option<String>,
    /// Its type; the cloud's default where not set.
    pub volume_type: Option<String>,
    /// The zone it is to be in.
    pub availability_zone: Option<String>,
    /// The image it is a copy of.
    pub image_id: Option<String>,
    /// The snapshot it is a copy of.
    pub snapshot_id: Option<String>,
    /// The volume it is a copy of.
    pub source_volid: Option<String>,
    /// The backup it is a copy of. Needs version 3.47.
    pub backup_id: Option<String>,
    /// Metadata.
    pub metadata: BTreeMap<String, String>,
    /// Whether it can be attached to several servers at once. Since Train the type decides, and this is refused.
    pub multiattach: Option<bool>,
    /// The consistency group it is to be in.
    pub consistencygroup_id: Option<String>,
    /// The group it is to be in. Needs version 3.13.
    pub group_id: Option<String>,
    /// Where to place it: `same_host`, `different_host`, `local_to_instance`, `query`.
    pub scheduler_hints: BTreeMap<String, Value>,
    /// Write the name and description as version 1 does, at a cloud that has only that.
    pub v1: bool,
}

impl CreateVolume {
    /// An empty volume of that size in GiB.
    pub fn new(name: impl Into<String>, size: u64) -> Self {
        CreateVolume { name: Some(name.into()), size: Some(size), ..CreateVolume::default() }
    }
}

#[derive(Serialize)]
struct Create<'a> {
    volume: Fields<'a>,
    #[serde(rename = "OS-SCH-HNT:scheduler_hints", skip_serializing_if = "no_hints")]
    hints: &'a BTreeMap<String, Value>,
}

fn no_hints(hints: &&BTreeMap<String, Value>) -> bool {
    hints.is_empty()
}

#[derive(Serialize)]
struct Fields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(flatten)]
    label: Label<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    volume_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    availability_zone: Option<&'a str>,
    #[serde(rename = "imageRef", skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_volid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backup_id: Option<&'a str>,
    #[serde(skip_serializing_if = "is_empty")]
    metadata: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multiattach: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consistencygroup_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<&'a str>,
}

/// A name and a description, in the words of the version.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Label<'a> {
    /// Versions 2 and 3.
    New {
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<&'a str>,
    },
    /// Version 1.
    Old {
        #[serde(skip_serializing_if = "Option::is_none")]
        display_name: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        display_description: Option<&'a str>,
    },
}

impl<'a> Label<'a> {
    pub(super) fn new(v1: bool, name: &'a Option<String>, description: &'a Option<String>) -> Self {
        let (name, description) = (name.as_deref(), description.as_deref());
        if v1 {
            Label::Old { display_name: name, display_description: description }
        } else {
            Label::New { name, description }
        }
    }
}

impl Endpoint for CreateVolume {
    type Output = Document<Volume>;

    fn request(&self) -> Request {
        let volume = Fields {
            size: self.size,
            label: Label::new(self.v1, &self.name, &self.description),
            volume_type: self.volume_type.as_deref(),
            availability_zone: self.availability_zone.as_deref(),
            image: self.image_id.as_deref(),
            snapshot_id: self.snapshot_id.as_deref(),
            source_volid: self.source_volid.as_deref(),
            backup_id: self.backup_id.as_deref(),
            metadata: &self.metadata,
            multiattach: self.multiattach,
            consistencygroup_id: self.consistencygroup_id.as_deref(),
            group_id: self.group_id.as_deref(),
        };
        let request =
            Request::post(SERVICE, &["volumes"]).json(&Create { volume, hints: &self.scheduler_hints });
        // Older servers take no notice of the field, and would make an empty volume.
        match (&self.backup_id, &self.group_id) {
            (Some(_), _) => request.versions((3, 47), (3, 47)),
            (None, Some(_)) => request.versions((3, 13), (3, 13)),
            (None, None) => request,
        }
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volume")
    }
}

/// Changes a volume's name, description or metadata. <https://docs.openstack.org/api-ref/block-storage/v3/#update-a-volume>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateVolume {
    /// The volume's id.
    pub id: String,
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
    /// All of the new metadata; what is left out of it is gone.
    pub metadata: Option<BTreeMap<String, String>>,
    /// Write the name and description as version 1 does, at a cloud that has only that.
    pub v1: bool,
}

impl Endpoint for UpdateVolume {
    type Output = Document<Volume>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Changes<'a> {
            #[serde(flatten)]
            label: Label<'a>,
            #[serde(skip_serializing_if = "Option::is_none")]
            metadata: Option<&'a BTreeMap<String, String>>,
        }
        #[derive(Serialize)]
        struct Update<'a> {
            volume: Changes<'a>,
        }
        let label = Label::new(self.v1, &self.name, &self.description);
        Request::put(SERVICE, &["volumes", &self.id])
            .json(&Update { volume: Changes { label, metadata: self.metadata.as_ref() } })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volume")
    }
}

/// Deletes a volume. <https://docs.openstack.org/api-ref/block-storage/v3/#delete-a-volume>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteVolume {
    /// The volume's id.
    pub id: String,
    /// Whether its snapshots go with it; otherwise a volume that has some is not deleted.
    pub cascade: bool,
    /// Whether to try in whatever state it is. Needs version 3.23 and an administrator.
    pub force: bool,
}

impl Endpoint for DeleteVolume {
    type Output = ();

    fn request(&self) -> Request {
        let request = Request::delete(SERVICE, &["volumes", &self.id])
            .query_opt("cascade", self.cascade.then_some("true"))
            .query_opt("force", self.force.then_some("true"));
        if self.force { request.versions((3, 23), (3, 23)) } else { request }
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
