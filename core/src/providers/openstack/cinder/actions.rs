//! What can be done with a volume: extending it, changing its type, making an image of it.

use super::{VolumeStatus, action};
use crate::{
    Endpoint, Repeat, Request, Response, Result,
    wire::json::{self, Document, or_default, text, text_option},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Makes a volume larger. <https://docs.openstack.org/api-ref/block-storage/v3/#extend-a-volume-size>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtendVolume {
    /// The volume's id.
    pub id: String,
    /// The new size in GiB.
    pub new_size: u64,
    /// Whether it may be attached meanwhile. Needs version 3.42.
    pub attached: bool,
}

impl Endpoint for ExtendVolume {
    type Output = ();

    fn request(&self) -> Request {
        // Once: a repeat is told that the volume has that size already, in words that also refuse a smaller size.
        let request = action(&self.id, &json!({"os-extend": {"new_size": self.new_size}}));
        if self.attached { request.versions((3, 42), (3, 42)) } else { request }
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Changes the type of a volume. <https://docs.openstack.org/api-ref/block-storage/v3/#retype-a-volume>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetypeVolume {
    /// The volume's id.
    pub id: String,
    /// The name or id of the new type.
    pub new_type: String,
    /// Whether it may move to another host for that: `never` (what Cinder does unless told otherwise) or `on-demand`.
    pub migration_policy: Option<String>,
}

impl Endpoint for RetypeVolume {
    type Output = ();

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Retype<'a> {
            new_type: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            migration_policy: Option<&'a str>,
        }
        #[derive(Serialize)]
        struct Action<'a> {
            #[serde(rename = "os-retype")]
            retype: Retype<'a>,
        }
        let migration_policy = self.migration_policy.as_deref();
        action(&self.id, &Action { retype: Retype { new_type: &self.new_type, migration_policy } })
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Says whether servers can boot from a volume.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#update-a-volume-s-bootable-status>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetVolumeBootable {
    /// The volume's id.
    pub id: String,
    /// Whether they can.
    pub bootable: bool,
}

impl Endpoint for SetVolumeBootable {
    type Output = ();

    fn request(&self) -> Request {
        action(&self.id, &json!({"os-set_bootable": {"bootable": self.bootable}})).repeat(Repeat::Safe)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Says whether a volume is attached for reading only.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#update-volume-s-read-only-access-mode-flag>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetVolumeReadonly {
    /// The volume's id.
    pub id: String,
    /// Whether it is.
    pub readonly: bool,
}

impl Endpoint for SetVolumeReadonly {
    type Output = ();

    fn request(&self) -> Request {
        action(&self.id, &json!({"os-update_readonly_flag": {"readonly": self.readonly}}))
            .repeat(Repeat::Safe)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Sets the states of a volume, as an administrator.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#reset-a-volume-s-statuses>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetVolumeStatus {
    /// The volume's id.
    pub id: String,
    /// The state.
    pub status: Option<VolumeStatus>,
    /// `attached` or `detached`.
    pub attach_status: Option<String>,
    /// `migrating`, `error`, `success`, `none`, …
    pub migration_status: Option<String>,
}

impl Endpoint for ResetVolumeStatus {
    type Output = ();

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Reset<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            status: Option<&'a VolumeStatus>,
            #[serde(skip_serializing_if = "Option::is_none")]
            attach_status: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            migration_status: Option<&'a str>,
        }
        #[derive(Serialize)]
        struct Action<'a> {
            #[serde(rename = "os-reset_status")]
            reset: Reset<'a>,
        }
        let reset = Reset {
            status: self.status.as_ref(),
            attach_status: self.attach_status.as_deref(),
            migration_status: self.migration_status.as_deref(),
        };
        action(&self.id, &Action { reset }).repeat(Repeat::Safe)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Sets a volume back to its latest snapshot. Needs version 3.40.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#revert-volume-to-snapshot>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevertVolume {
    /// The volume's id.
    pub id: String,
    /// The snapshot's id.
    pub snapshot_id: String,
}

impl Endpoint for RevertVolume {
    type Output = ();

    fn request(&self) -> Request {
        // Once: what was written to the volume between the two would be gone.
        action(&self.id, &json!({"revert": {"snapshot_id": self.snapshot_id}})).versions((3, 40), (3, 40))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Deletes a volume in whatever state it is, as an administrator.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#force-delete-a-volume>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForceDeleteVolume {
    /// The volume's id.
    pub id: String,
}

impl Endpoint for ForceDeleteVolume {
    type Output = ();

    fn request(&self) -> Request {
        // A deletion under another name: what is gone stays gone.
        action(&self.id, &json!({"os-force_delete": {}})).repeat(Repeat::Settling(&[404]))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Makes an image of a volume. <https://docs.openstack.org/api-ref/block-storage/v3/#upload-volume-to-image>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadVolume {
    /// The volume's id.
    pub id: String,
    /// The image's name.
    pub image_name: String,
    /// Whether to make it although the volume is attached.
    pub force: bool,
    /// `raw` unless said otherwise.
    pub disk_format: Option<String>,
    /// `bare` unless said otherwise.
    pub container_format: Option<String>,
    /// Who can see the image. Needs version 3.1.
    pub visibility: Option<String>,
    /// Whether the image cannot be deleted. Needs version 3.1.
    pub protected: Option<bool>,
}

/// The image that is being made of a volume.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UploadedImage {
    /// The image's id.
    #[serde(deserialize_with = "text")]
    pub image_id: String,
    /// The image's name.
    #[serde(default, deserialize_with = "or_default")]
    pub image_name: String,
    /// The volume's id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The volume's state.
    pub status: VolumeStatus,
    /// The format of the disk.
    #[serde(default, deserialize_with = "text_option")]
    pub disk_format: Option<String>,
    /// The format of what it is wrapped in.
    #[serde(default, deserialize_with = "text_option")]
    pub container_format: Option<String>,
}

impl Endpoint for UploadVolume {
    type Output = Document<UploadedImage>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Upload<'a> {
            image_name: &'a str,
            force: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            disk_format: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            container_format: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            visibility: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            protected: Option<bool>,
        }
        #[derive(Serialize)]
        struct Action<'a> {
            #[serde(rename = "os-volume_upload_image")]
            upload: Upload<'a>,
        }
        let upload = Upload {
            image_name: &self.image_name,
            force: self.force,
            disk_format: self.disk_format.as_deref(),
            container_format: self.container_format.as_deref(),
            visibility: self.visibility.as_deref(),
            protected: self.protected,
        };
        let request = action(&self.id, &Action { upload });
        // Version 3.0 takes no notice of the two.
        let newer = self.visibility.is_some() || self.protected.is_some();
        if newer { request.versions((3, 1), (3, 1)) } else { request }
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "os-volume_upload_image")
    }
}
