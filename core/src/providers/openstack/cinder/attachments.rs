//! Attachments as things of their own, from version 3.27 on.

use super::SERVICE;
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    providers::openstack::Rest,
    wire::json::{self, Document, as_given, text, text_option, time_option},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The first version with attachments. Later ones answer the same for all that is read of it.
const SINCE: (u16, u16) = (3, 27);

/// An attachment of a volume. How the volume is reached, passwords among it, is in the document it came in, under
/// `connection_info`. <https://docs.openstack.org/api-ref/block-storage/v3/#show-attachment-details>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Attachment {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// `reserved`, `attaching`, `attached`, `detached`, `error_attaching`, `error_detaching`, `deleted`.
    #[serde(default, deserialize_with = "text_option")]
    pub status: Option<String>,
    /// The volume.
    #[serde(default, deserialize_with = "text_option")]
    pub volume_id: Option<String>,
    /// The server.
    #[serde(default, deserialize_with = "text_option")]
    pub instance: Option<String>,
    /// `rw` or `ro`; the word `null` as long as it is only reserved.
    #[serde(default, deserialize_with = "text_option")]
    pub attach_mode: Option<String>,
    /// Since when it is attached.
    #[serde(default, deserialize_with = "time_option")]
    pub attached_at: Option<Time>,
    /// Since when it is attached no longer.
    #[serde(default, deserialize_with = "time_option")]
    pub detached_at: Option<Time>,
}

/// Lists attachments. <https://docs.openstack.org/api-ref/block-storage/v3/#list-attachments-with-details>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAttachments {
    /// Only attachments of that volume.
    pub volume_id: Option<String>,
    /// Only attachments to that server.
    pub instance_id: Option<String>,
    /// Attachments in all projects, for administrators.
    pub all_tenants: bool,
    /// How many attachments a page has at most.
    pub limit: Option<u32>,
    /// Where the listing goes on.
    pub rest: Option<Rest>,
}

impl ListAttachments {
    fn first_page(&self) -> Request {
        Request::get(SERVICE, &["attachments", "detail"])
            .versions(SINCE, SINCE)
            .query_opt("volume_id", self.volume_id.as_deref())
            .query_opt("instance_id", self.instance_id.as_deref())
            .query_opt("all_tenants", self.all_tenants.then_some("1"))
            .query_opt("limit", self.limit.map(|items| items.to_string()))
    }
}

impl Endpoint for ListAttachments {
    type Output = Page<Document<Attachment>, Self>;

    fn request(&self) -> Request {
        Rest::apply(self.rest.as_ref(), self.first_page())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let mut attachments = json::collection::<Attachment>(response, "attachments")?;
        // Cinder cuts this listing into pages and links none to the next: only an empty page is known to be the last.
        if let (None, Some(last)) = (&attachments.next, attachments.items.last()) {
            let following = self.first_page().query("marker", &last.id);
            attachments.next = Some(format!("?{}", following.query));
        }
        let rest = Rest::of(&attachments, response)?;
        Ok(Page {
            items: attachments.items,
            rest: rest.map(|rest| ListAttachments { rest: Some(rest), ..self.clone() }),
        })
    }
}

/// Shows an attachment. <https://docs.openstack.org/api-ref/block-storage/v3/#show-attachment-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetAttachment {
    /// The attachment's id.
    pub id: String,
}

impl Endpoint for GetAttachment {
    type Output = Document<Attachment>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["attachments", &self.id]).versions(SINCE, SINCE)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "attachment")
    }
}

/// Reserves a volume for a server, and connects it where it is told the host.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#create-attachment>
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAttachment {
    /// The volume's id.
    pub volume_id: String,
    /// The server's id.
    pub instance_id: Option<String>,
    /// What the host says of itself: `host`, `ip`, `initiator`, …
    #[serde(default, deserialize_with = "as_given", skip_serializing_if = "Option::is_none")]
    pub connector: Option<Value>,
    /// `rw` or `ro`. Needs version 3.54.
    pub mode: Option<String>,
}

impl Endpoint for CreateAttachment {
    type Output = Document<Attachment>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Fields<'a> {
            volume_uuid: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            instance_uuid: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            connector: Option<&'a Value>,
            #[serde(skip_serializing_if = "Option::is_none")]
            mode: Option<&'a str>,
        }
        #[derive(Serialize)]
        struct Create<'a> {
            attachment: Fields<'a>,
        }
        let version = if self.mode.is_some() { (3, 54) } else { SINCE };
        let attachment = Fields {
            volume_uuid: &self.volume_id,
            instance_uuid: self.instance_id.as_deref(),
            connector: self.connector.as_ref(),
            mode: self.mode.as_deref(),
        };
        Request::post(SERVICE, &["attachments"]).versions(version, version).json(&Create { attachment })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "attachment")
    }
}

/// Connects the volume of a reserved attachment to a host.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#update-an-attachment>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateAttachment {
    /// The attachment's id.
    pub id: String,
    /// What the host says of itself.
    pub connector: Value,
}

impl Endpoint for UpdateAttachment {
    type Output = Document<Attachment>;

    fn request(&self) -> Request {
        Request::put(SERVICE, &["attachments", &self.id])
            .versions(SINCE, SINCE)
            .json(&json!({"attachment": {"connector": self.connector}}))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "attachment")
    }
}

/// Records that a volume is attached, once the host sees it. Needs version 3.44.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#complete-attachment>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteAttachment {
    /// The attachment's id.
    pub id: String,
}

impl Endpoint for CompleteAttachment {
    type Output = ();

    fn request(&self) -> Request {
        Request::post(SERVICE, &["attachments", &self.id, "action"])
            .versions((3, 44), (3, 44))
            .json(&json!({"os-complete": {}}))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Deletes an attachment, and with it disconnects and detaches the volume.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#delete-attachment>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteAttachment {
    /// The attachment's id.
    pub id: String,
}

impl Endpoint for DeleteAttachment {
    type Output = ();

    fn request(&self) -> Request {
        Request::delete(SERVICE, &["attachments", &self.id]).versions(SINCE, SINCE)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
