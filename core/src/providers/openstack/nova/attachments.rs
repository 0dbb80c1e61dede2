//! Volumes attached to servers.

use super::action::{given, message, refused};
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result,
    wire::json::{self, Document, Extra, text, text_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The newest version whose answers are read: they tell the tag and the fate of the volume, and still the id.
const READ: (u16, u16) = (2, 79);

/// A volume attached to a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct VolumeAttachment {
    /// The volume's id.
    #[serde(rename = "volumeId", deserialize_with = "text")]
    pub volume: String,
    /// The server's id.
    #[serde(default, rename = "serverId", deserialize_with = "text_option")]
    pub server: Option<String>,
    /// The device that the volume is on the server, as far as the cloud knows.
    #[serde(default)]
    pub device: Option<String>,
    /// What the server finds the device by in its metadata (from 2.70).
    #[serde(default)]
    pub tag: Option<String>,
    /// Whether the volume goes when the server goes (from 2.79).
    #[serde(default)]
    pub delete_on_termination: Option<bool>,
}

/// Lists the volumes attached to a server.
/// <https://docs.openstack.org/api-ref/compute/#list-volume-attachments-for-an-instance>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListVolumeAttachments {
    /// The server's id.
    pub server: String,
}

impl Endpoint for ListVolumeAttachments {
    type Output = Page<Document<VolumeAttachment>, Self>;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "os-volume_attachments"]).versions((2, 1), READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(Page::whole(json::collection(response, "volumeAttachments")?.items))
    }
}

/// Shows how a volume is attached to a server.
/// <https://docs.openstack.org/api-ref/compute/#show-a-detail-of-a-volume-attachment>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetVolumeAttachment {
    /// The server's id.
    pub server: String,
    /// The volume's id.
    pub volume: String,
}

impl Endpoint for GetVolumeAttachment {
    type Output = Document<VolumeAttachment>;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "os-volume_attachments", &self.volume])
            .versions((2, 1), READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "volumeAttachment")
    }
}

/// Attaches a volume to a server. <https://docs.openstack.org/api-ref/compute/#attach-a-volume-to-an-instance>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachVolume {
    /// The server's id.
    pub server: String,
    /// The volume's id.
    pub volume: String,
    /// The device it is to be; most hypervisors choose themselves.
    pub device: Option<String>,
    /// What the server finds the device by in its metadata (2.49).
    pub tag: Option<String>,
    /// Whether the volume goes when the server goes (2.79).
    pub delete_on_termination: Option<bool>,
}

impl Endpoint for AttachVolume {
    type Output = Document<VolumeAttachment>;

    fn request(&self) -> Request {
        let floor = if self.delete_on_termination.is_some() {
            (2, 79)
        } else if self.tag.is_some() {
            (2, 49)
        } else {
            (2, 1)
        };
        let attachment = given([
            ("volumeId", json!(self.volume)),
            ("device", json!(self.device)),
            ("tag", json!(self.tag)),
            ("delete_on_termination", json!(self.delete_on_termination)),
        ]);
        // Sent again after a lost answer: the refusal of a repeat names the servers that have the volume.
        // A volume that several servers may have needs 2.60, which the ceiling includes.
        Request::post("compute", &["servers", &self.server, "os-volume_attachments"])
            .versions(floor, READ)
            .json(&json!({ "volumeAttachment": attachment }))
            .repeat(Repeat::Settling(&[400]))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        if response.status.is_success() {
            return json::single(response, "volumeAttachment");
        }
        let said = message(response).unwrap_or_default();
        let owners = said.split_once("already attached to instances:").map_or("", |(_, owners)| owners);
        if !owners.split([',', ' ']).any(|owner| owner == self.server) {
            return Err(refused(response));
        }
        // What is known of it; the device is not.
        let value = VolumeAttachment {
            volume: self.volume.clone(),
            server: Some(self.server.clone()),
            device: None,
            tag: self.tag.clone(),
            delete_on_termination: self.delete_on_termination,
        };
        Ok(Document { value, extra: Extra::default() })
    }
}

/// Changes whether a volume goes when its server goes (2.85).
/// <https://docs.openstack.org/api-ref/compute/#update-a-volume-attachment>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateVolumeAttachment {
    /// The server's id.
    pub server: String,
    /// The volume's id.
    pub volume: String,
    /// Whether the volume goes when the server goes.
    pub delete_on_termination: bool,
}

impl Endpoint for UpdateVolumeAttachment {
    type Output = ();
    fn request(&self) -> Request {
        let attachment =
            json!({ "volumeId": self.volume, "delete_on_termination": self.delete_on_termination });
        Request::put("compute", &["servers", &self.server, "os-volume_attachments", &self.volume])
            .versions((2, 85), (2, 85))
            .json(&json!({ "volumeAttachment": attachment }))
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Moves a server's data from one volume to another while it runs (administrators).
/// <https://docs.openstack.org/api-ref/compute/#update-a-volume-attachment>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapVolume {
    /// The server's id.
    pub server: String,
    /// The id of the volume that is attached.
    pub volume: String,
    /// The id of the volume that takes its place.
    pub replacement: String,
}

impl Endpoint for SwapVolume {
    type Output = ();
    fn request(&self) -> Request {
        // Sent once: when the move is over, the old volume is not attached and a repeat would be told 404, as it would
        // be had there never been one.
        Request::put("compute", &["servers", &self.server, "os-volume_attachments", &self.volume])
            .json(&json!({ "volumeAttachment": { "volumeId": self.replacement } }))
            .repeat(Repeat::Once)
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Detaches a volume from a server. <https://docs.openstack.org/api-ref/compute/#detach-a-volume-from-an-instance>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetachVolume {
    /// The server's id.
    pub server: String,
    /// The volume's id.
    pub volume: String,
}

impl Endpoint for DetachVolume {
    type Output = ();
    fn request(&self) -> Request {
        // A repeat is told 400 while the volume is being detached, and 404 when it is.
        Request::delete("compute", &["servers", &self.server, "os-volume_attachments", &self.volume])
            .repeat(Repeat::Settling(&[400, 404]))
    }
    fn response(&self, response: &Response) -> Result<()> {
        let under_way = || message(response).is_some_and(|said| said.contains("Unable to detach volume"));
        if response.status.is_success() || response.status == http::StatusCode::NOT_FOUND || under_way() {
            return Ok(());
        }
        Err(refused(response))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn requests_are_the_published_ones() {
        let (server, volume) = ("7".to_owned(), "a07f71dc-8151-4e7d-a0cc-cd24a3f11113".to_owned());
        let attach =
            AttachVolume { server: server.clone(), volume: volume.clone(), ..AttachVolume::default() };
        let path = "/servers/7/os-volume_attachments";
        assert_eq!(
            sent(&attach),
            (format!("POST {path}"), json!({"volumeAttachment": {"volumeId": volume}}))
        );
        assert_eq!(versions(&attach), Some(((2, 1), (2, 79))));
        assert_eq!(attach.request().repeat, Repeat::Settling(&[400]));
        let tagged = AttachVolume {
            tag: Some("foo".into()),
            delete_on_termination: Some(true),
            device: Some("/dev/vdb".into()),
            ..attach
        };
        assert_eq!(
            sent(&tagged).1,
            json!({"volumeAttachment":
                {"volumeId": volume, "tag": "foo", "delete_on_termination": true, "device": "/dev/vdb"}})
        );
        assert_eq!(versions(&tagged), Some(((2, 79), (2, 79))));
        assert_eq!(
            versions(&AttachVolume { delete_on_termination: None, ..tagged }),
            Some(((2, 49), (2, 79)))
        );
        let keep = UpdateVolumeAttachment {
            server: server.clone(),
            volume: volume.clone(),
            delete_on_termination: true,
        };
        assert_eq!(
            sent(&keep),
            (
                format!("PUT {path}/{volume}"),
                json!({"volumeAttachment": {"volumeId": volume, "delete_on_termination": true}})
            )
        );
        let swap = SwapVolume { server: server.clone(), volume: volume.clone(), replacement: "227c".into() };
        assert_eq!(sent(&swap).1, json!({"volumeAttachment": {"volumeId": "227c"}}));
        assert_eq!(swap.request().repeat, Repeat::Once);
        let detach = DetachVolume { server: server.clone(), volume: volume.clone() };
        assert_eq!(sent(&detach).0, format!("DELETE {path}/{volume}"));
        let get = GetVolumeAttachment { server: server.clone(), volume: volume.clone() };
        assert_eq!(sent(&get).0, format!("GET {path}/{volume}"));
        assert_eq!(sent(&ListVolumeAttachments { server }).0, format!("GET {path}"));
    }

    fn refusal(message: &str) -> Response {
        answer(400, &format!(r#"{{"badRequest": {{"code": 400, "message": "{message}"}}}}"#))
    }

    #[test]
    fn a_repeated_attachment_settles_only_on_the_same_server() {
        let attach = AttachVolume { server: "7".into(), volume: "v".into(), ..AttachVolume::default() };
        for servers in ["7", "6,7", "6, 7"] {
            let said =
                refusal(&format!("Invalid volume: volume v is already attached to instances: {servers}"));
            let attachment = attach.response(&said).expect("attached");
            assert_eq!((attachment.volume.as_str(), attachment.server.as_deref()), ("v", Some("7")));
            assert_eq!(attachment.device, None);
        }
        for other in [
            "Invalid volume: volume v is already attached to instances: 77",
            "Invalid volume: volume 7 is already attached to instances: 6",
            "Invalid volume: status must be available",
        ] {
            attach.response(&refusal(other)).expect_err(other);
        }
    }

    #[test]
    fn a_repeated_detachment_settles_while_the_first_is_under_way_and_after() {
        let detach = DetachVolume { server: "7".into(), volume: "v".into() };
        detach.response(&answer(202, "")).expect("accepted");
        detach.response(&answer(404, "")).expect("gone");
        detach
            .response(&refusal(
                "Invalid volume: Unable to detach volume. Volume status must be 'in-use' to detach.",
            ))
            .expect("under way");
        detach.response(&refusal("Cannot detach a root device volume")).expect_err("refused");
    }
}
