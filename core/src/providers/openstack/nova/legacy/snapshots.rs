//! Snapshots of volumes, by Nova.

use crate::{
    Endpoint, Request, Response, Result, Time,
    providers::openstack::nova::{action::given, lenient::number, offset::offset_list},
    wire::json::{self, Document, or_default, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A snapshot of a volume. <https://docs.openstack.org/api-ref/compute/#show-snapshot-details>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Snapshot {
    /// The id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The name.
    #[serde(default, rename = "displayName", alias = "display_name")]
    pub name: Option<String>,
    /// The description.
    #[serde(default, rename = "displayDescription", alias = "display_description")]
    pub description: Option<String>,
    /// `available`, `creating` and so on.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// The size in GiB.
    #[serde(default, deserialize_with = "number")]
    pub size: u64,
    /// The volume it is of.
    #[serde(default, rename = "volumeId", alias = "volume_id", deserialize_with = "text_option")]
    pub volume_id: Option<String>,
    /// When it was created.
    #[serde(default, rename = "createdAt", alias = "created_at", deserialize_with = "time_option")]
    pub created_at: Option<Time>,
}

offset_list! {
    /// Lists snapshots with their details. <https://docs.openstack.org/api-ref/compute/#list-snapshots-with-details>
    ListSnapshots of Snapshot: ["os-snapshots", "detail"], "snapshots"
}

/// Shows a snapshot. <https://docs.openstack.org/api-ref/compute/#show-snapshot-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetSnapshot {
    /// The snapshot's id.
    pub id: String,
}

impl Endpoint for GetSnapshot {
    type Output = Document<Snapshot>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-snapshots", &self.id])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "snapshot")
    }
}

/// Makes a snapshot of a volume. <https://docs.openstack.org/api-ref/compute/#create-snapshot>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSnapshot {
    /// The volume's id.
    pub volume_id: String,
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Also of a volume that is attached.
    pub force: bool,
}

impl Endpoint for CreateSnapshot {
    type Output = Document<Snapshot>;
    fn request(&self) -> Request {
        // Sent once: a repeat makes a second snapshot of the same name.
        let snapshot = given([
            ("volume_id", json!(self.volume_id)),
            ("display_name", json!(self.name)),
            ("display_description", json!(self.description)),
            ("force", json!(self.force)),
        ]);
        Request::post("compute", &["os-snapshots"]).json(&json!({ "snapshot": snapshot }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "snapshot")
    }
}

/// Deletes a snapshot. <https://docs.openstack.org/api-ref/compute/#delete-snapshot>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteSnapshot {
    /// The snapshot's id.
    pub id: String,
}

impl Endpoint for DeleteSnapshot {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["os-snapshots", &self.id])
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
        let create = CreateSnapshot {
            volume_id: "521752a6-acf6-4b2d-bc7a-119f9148cd8c".into(),
            name: Some("snap-001".into()),
            description: Some("Daily backup".into()),
            force: false,
        };
        assert_eq!(
            sent(&create),
            (
                "POST /os-snapshots".into(),
                json!({"snapshot": {"display_name": "snap-001", "display_description": "Daily backup",
                    "volume_id": "521752a6-acf6-4b2d-bc7a-119f9148cd8c", "force": false}})
            )
        );
        assert_eq!(sent(&ListSnapshots { offset: 3 }).0, "GET /os-snapshots/detail?offset=3");
        assert_eq!(sent(&GetSnapshot { id: "s".into() }).0, "GET /os-snapshots/s");
        assert_eq!(sent(&DeleteSnapshot { id: "s".into() }).0, "DELETE /os-snapshots/s");
    }
}
