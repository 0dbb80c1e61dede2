//! Volumes, by Nova.

use crate::{
    Endpoint, Request, Response, Result, Time,
    providers::openstack::nova::{
        action::given,
        lenient::{number, text_map},
        offset::offset_list,
    },
    wire::json::{self, Document, or_default, present, text, text_option, time_option},
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A volume. <https://docs.openstack.org/api-ref/compute/#volume-extension-os-volumes-os-snapshots-deprecated>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Volume {
    /// The id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The name.
    #[serde(default, rename = "displayName", alias = "display_name")]
    pub name: Option<String>,
    /// The description.
    #[serde(default, rename = "displayDescription", alias = "display_description")]
    pub description: Option<String>,
    /// `available`, `in-use`, `creating` and so on.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// The size in GiB.
    #[serde(default, deserialize_with = "number")]
    pub size: u64,
    /// Its availability zone.
    #[serde(default, rename = "availabilityZone", alias = "availability_zone")]
    pub availability_zone: Option<String>,
    /// Its type; some clouds write `None`, in words.
    #[serde(default, rename = "volumeType", alias = "volume_type")]
    pub volume_type: Option<String>,
    /// The snapshot it was made from.
    #[serde(default, rename = "snapshotId", alias = "snapshot_id", deserialize_with = "text_option")]
    pub snapshot_id: Option<String>,
    /// When it was created.
    #[serde(default, rename = "createdAt", alias = "created_at", deserialize_with = "time_option")]
    pub created_at: Option<Time>,
    /// The servers it is attached to.
    #[serde(default, deserialize_with = "attachments")]
    pub attachments: Vec<Attachment>,
    /// The user's own keys and values.
    #[serde(default, deserialize_with = "text_map")]
    pub metadata: BTreeMap<String, String>,
}

/// How a volume is attached to a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Attachment {
    /// The server's id.
    #[serde(rename = "serverId", alias = "server_id", deserialize_with = "text")]
    pub server: String,
    /// The device it is on the server.
    #[serde(default)]
    pub device: Option<String>,
}

/// A volume that is not attached has one attachment with nothing in it.
fn attachments<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<Attachment>, D::Error> {
    let all = present::<D, Value>(deserializer)?;
    let real = all.into_iter().filter(|one| one.as_object().is_none_or(|fields| !fields.is_empty()));
    real.map(|one| serde_json::from_value(one).map_err(serde::de::Error::custom)).collect()
}

offset_list! {
    /// Lists volumes with their details. <https://docs.openstack.org/api-ref/compute/#list-volumes-with-details>
    ListVolumes of Volume: ["os-volumes", "detail"], "volumes"
}

/// Shows a volume. <https://docs.openstack.org/api-ref/compute/#show-volume-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetVolume {
    /// The volume's id.
    pub id: String,
}

impl Endpoint for GetVolume {
    type Output = Document<Volume>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-volumes", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volume")
    }
}

/// Makes a volume. <https://docs.openstack.org/api-ref/compute/#create-volume>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateVolume {
    /// The size in GiB.
    pub size: u64,
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The availability zone.
    pub availability_zone: Option<String>,
    /// The type.
    pub volume_type: Option<String>,
    /// The snapshot it is made from.
    pub snapshot_id: Option<String>,
    /// The user's own keys and values.
    pub metadata: BTreeMap<String, String>,
}

impl Endpoint for CreateVolume {
    type Output = Document<Volume>;
    fn request(&self) -> Request {
        // Sent once: a repeat makes a second volume of the same name.
        let metadata = if self.metadata.is_empty() { Value::Null } else { json!(self.metadata) };
        let volume = given([
            ("size", json!(self.size)),
            ("display_name", json!(self.name)),
            ("display_description", json!(self.description)),
            ("availability_zone", json!(self.availability_zone)),
            ("volume_type", json!(self.volume_type)),
            ("snapshot_id", json!(self.snapshot_id)),
            ("metadata", metadata),
        ]);
        Request::post("compute", &["os-volumes"]).json(&json!({ "volume": volume }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volume")
    }
}

/// Deletes a volume. <https://docs.openstack.org/api-ref/compute/#delete-volume>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteVolume {
    /// The volume's id.
    pub id: String,
}

impl Endpoint for DeleteVolume {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["os-volumes", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn requests_are_the_published_ones() {
        let create = CreateVolume {
            size: 100,
            name: Some("Volume Name".into()),
            description: Some("Volume Description".into()),
            availability_zone: Some("dublin".into()),
            ..CreateVolume::default()
        };
        assert_eq!(
            sent(&create),
            (
                "POST /os-volumes".into(),
                json!({"volume": {"availability_zone": "dublin", "display_name": "Volume Name",
                    "display_description": "Volume Description", "size": 100}})
            )
        );
        assert_eq!(sent(&GetVolume { id: "v".into() }).0, "GET /os-volumes/v");
        assert_eq!(sent(&DeleteVolume { id: "v".into() }).0, "DELETE /os-volumes/v");
    }
}
