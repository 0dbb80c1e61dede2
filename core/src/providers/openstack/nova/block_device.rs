//! The disks a server is made with.

use crate::wire::open_enum;
use serde::{Deserialize, Serialize};

open_enum! {
    /// What a disk is made from.
    pub enum Source {
        /// Nothing: it is empty.
        Blank = "blank",
        /// An image.
        Image = "image",
        /// A snapshot of a volume.
        Snapshot = "snapshot",
        /// A volume that exists already.
        Volume = "volume",
    }
}

open_enum! {
    /// What a disk is.
    pub enum Destination {
        /// A disk on the server's host.
        Local = "local",
        /// A volume.
        Volume = "volume",
    }
}

/// A disk a server is made with. <https://docs.openstack.org/nova/latest/user/block-device-mapping.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockDevice {
    /// What it is made from.
    pub source_type: Source,
    /// What it is; for an image, a local disk where this is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination_type: Option<Destination>,
    /// The id of what it is made from; none for an empty one.
    #[serde(default, rename = "uuid", skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its place in the order in which disks are started from: 0 is the first; -1 is never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot_index: Option<i32>,
    /// Its size in GiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_size: Option<u64>,
    /// Whether the volume goes when the server goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_on_termination: Option<bool>,
    /// The device it is to be; most hypervisors choose themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
    /// `disk`, `cdrom`, `floppy` or `lun`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_type: Option<String>,
    /// `virtio`, `scsi`, `ide`, `usb` and others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_bus: Option<String>,
    /// `swap`, or the file system of an empty local disk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest_format: Option<String>,
    /// Takes away the disk that the image has under the same device name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_device: Option<bool>,
    /// What the server finds it by in its metadata (2.42).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The type of the volume that is made (2.67).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_type: Option<String>,
}

impl BlockDevice {
    /// A disk from that source.
    #[must_use]
    pub fn new(source_type: Source, destination_type: Destination) -> Self {
        BlockDevice {
            source_type,
            destination_type: Some(destination_type),
            source: None,
            boot_index: None,
            volume_size: None,
            delete_on_termination: None,
            device_name: None,
            device_type: None,
            disk_bus: None,
            guest_format: None,
            no_device: None,
            tag: None,
            volume_type: None,
        }
    }

    /// The volume of that id.
    #[must_use]
    pub fn volume(id: impl Into<String>) -> Self {
        BlockDevice { source: Some(id.into()), ..BlockDevice::new(Source::Volume, Destination::Volume) }
    }

    /// A new volume of `size` GiB that holds the image of that id.
    #[must_use]
    pub fn volume_from_image(id: impl Into<String>, size: u64) -> Self {
        BlockDevice {
            source: Some(id.into()),
            volume_size: Some(size),
            ..BlockDevice::new(Source::Image, Destination::Volume)
        }
    }

    /// The same, and the server starts from it.
    #[must_use]
    pub fn boot(mut self) -> Self {
        self.boot_index = Some(0);
        self
    }

    /// The oldest version that has all fields used.
    pub(super) fn floor(&self) -> (u16, u16) {
        if self.volume_type.is_some() {
            (2, 67)
        } else if self.tag.is_some() {
            (2, 42)
        } else {
            (2, 1)
        }
    }
}
