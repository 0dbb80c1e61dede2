//! The steps of attaching a volume, as Nova and bare-metal clients take them. To attach a volume to a server, ask Nova.
//!
//! They are sent once: they move a state that is shared with others, and by the time of a repeat it may be
//! somebody else's.

use super::action;
use crate::{
    Endpoint, Request, Response, Result,
    wire::json::{self, Document, as_given, text_option},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Sets an available volume aside for an attachment.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#reserve-volume>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReserveVolume {
    /// The volume's id.
    pub id: String,
}

impl Endpoint for ReserveVolume {
    type Output = ();

    fn request(&self) -> Request {
        action(&self.id, &json!({"os-reserve": {}}))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Makes a reserved volume available again. <https://docs.openstack.org/api-ref/block-storage/v3/#unreserve-volume>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreserveVolume {
    /// The volume's id.
    pub id: String,
}

impl Endpoint for UnreserveVolume {
    type Output = ();

    fn request(&self) -> Request {
        action(&self.id, &json!({"os-unreserve": {}}))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Has a volume make itself known to a host, and asks how it is reached.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#initialize-volume-attachment>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConnectVolume {
    /// The volume's id.
    pub id: String,
    /// What the host says of itself: `host`, `ip`, `initiator`, `platform`, `os_type`, `multipath`, …
    pub connector: Value,
}

/// How a volume is reached. The particulars, a password among them, are in the document it came in, under `data`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Connection {
    /// `iscsi`, `fibre_channel`, `rbd`, …
    #[serde(default, deserialize_with = "text_option")]
    pub driver_volume_type: Option<String>,
}

impl Endpoint for ConnectVolume {
    type Output = Document<Connection>;

    fn request(&self) -> Request {
        action(&self.id, &json!({"os-initialize_connection": {"connector": self.connector}}))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "connection_info")
    }
}

/// Has a volume forget a host. <https://docs.openstack.org/api-ref/block-storage/v3/#terminate-volume-attachment>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DisconnectVolume {
    /// The volume's id.
    pub id: String,
    /// What the host said of itself when it was connected.
    pub connector: Value,
}

impl Endpoint for DisconnectVolume {
    type Output = ();

    fn request(&self) -> Request {
        action(&self.id, &json!({"os-terminate_connection": {"connector": self.connector}}))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Records that a volume is attached to a server or a host.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#attach-volume-to-a-server>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachVolume {
    /// The volume's id.
    pub id: String,
    /// The server.
    pub instance_uuid: Option<String>,
    /// The host, where it is not a server.
    pub host_name: Option<String>,
    /// The device on it: `/dev/vdc`.
    pub mountpoint: String,
    /// `rw`, which it is unless said otherwise, or `ro`.
    pub mode: Option<String>,
}

impl Endpoint for AttachVolume {
    type Output = ();

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Attach<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            instance_uuid: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            host_name: Option<&'a str>,
            mountpoint: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            mode: Option<&'a str>,
        }
        #[derive(Serialize)]
        struct Action<'a> {
            #[serde(rename = "os-attach")]
            attach: Attach<'a>,
        }
        let attach = Attach {
            instance_uuid: self.instance_uuid.as_deref(),
            host_name: self.host_name.as_deref(),
            mountpoint: &self.mountpoint,
            mode: self.mode.as_deref(),
        };
        action(&self.id, &Action { attach })
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Sets an attached volume aside for its detachment.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#update-volume-status-to-detaching>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginDetachingVolume {
    /// The volume's id.
    pub id: String,
}

impl Endpoint for BeginDetachingVolume {
    type Output = ();

    fn request(&self) -> Request {
        action(&self.id, &json!({"os-begin_detaching": {}}))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Takes a detachment back that was only begun.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#roll-detaching>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollBackDetachingVolume {
    /// The volume's id.
    pub id: String,
}

impl Endpoint for RollBackDetachingVolume {
    type Output = ();

    fn request(&self) -> Request {
        action(&self.id, &json!({"os-roll_detaching": {}}))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Records that a volume is attached no longer.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#detach-volume-from-server>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetachVolume {
    /// The volume's id.
    pub id: String,
    /// Which of its attachments; needed where it has several.
    pub attachment_id: Option<String>,
}

impl Endpoint for DetachVolume {
    type Output = ();

    fn request(&self) -> Request {
        match &self.attachment_id {
            Some(id) => action(&self.id, &json!({"os-detach": {"attachment_id": id}})),
            None => action(&self.id, &json!({"os-detach": {}})),
        }
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Disconnects and detaches a volume whatever state it is in, as an administrator.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#force-detach-a-volume>
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ForceDetachVolume {
    /// The volume's id.
    pub id: String,
    /// Which of its attachments.
    pub attachment_id: Option<String>,
    /// What the host said of itself when it was connected.
    #[serde(default, deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub connector: Option<Value>,
}

impl Endpoint for ForceDetachVolume {
    type Output = ();

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Detach<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            attachment_id: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            connector: Option<&'a Value>,
        }
        #[derive(Serialize)]
        struct Action<'a> {
            #[serde(rename = "os-force_detach")]
            detach: Detach<'a>,
        }
        let (attachment_id, connector) = (self.attachment_id.as_deref(), self.connector.as_ref());
        action(&self.id, &Action { detach: Detach { attachment_id, connector } })
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
