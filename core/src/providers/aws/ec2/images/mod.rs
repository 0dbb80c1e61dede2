//! Images: what instances are started from.

mod attributes;
mod create;
#[cfg(test)]
mod tests;

pub use attributes::{
    DescribeImageAttribute, ImageAttribute, ImageAttributes, ImageChange, LaunchPermission,
    ModifyImageAttribute,
};
pub use create::{CopyImage, CreateImage, DeregisterImage, RegisterImage};

use super::{
    Filter, Tag,
    block_devices::BlockDeviceMapping,
    common::{listing, page, paged, reading},
    form,
    terms::{Architecture, BootMode, DeviceType, ProductCode, StateReason, VirtualizationType},
};
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    wire::{open_enum, xml::Document, xml_struct},
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// Whether an image can be used.
    pub enum ImageState {
        /// It is being made.
        Pending = "pending",
        /// It can be used.
        Available = "available",
        /// It cannot be used.
        Invalid = "invalid",
        /// It is gone.
        Deregistered = "deregistered",
        /// It is between two states.
        Transient = "transient",
        /// It could not be made.
        Failed = "failed",
        /// Something is wrong with it.
        Error = "error",
        /// Its owner has switched it off.
        Disabled = "disabled",
    }
}

xml_struct! {
    /// An image. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Image {
        /// Its id.
        pub id: String = needed "imageId",
        /// Its name, which its owner has given to no other.
        pub name: Option<String> = "name",
        /// Its description.
        pub description: Option<String> = "description",
        /// Whether it can be used.
        pub state: Option<ImageState> = "imageState",
        /// Why it is in that state.
        pub state_reason: Option<StateReason> = "stateReason",
        /// Where it is kept, its owner's number first.
        pub location: Option<String> = "imageLocation",
        /// The account it belongs to.
        pub owner_id: Option<String> = "imageOwnerId",
        /// The name of that, where it has one: `amazon`, `aws-marketplace`.
        pub owner_alias: Option<String> = "imageOwnerAlias",
        /// Whether everybody can use it.
        pub public: Option<bool> = "isPublic",
        /// When it was created.
        pub created: Option<Time> = "creationDate",
        /// When it will be, or was, deprecated.
        pub deprecation_time: Option<Time> = "deprecationTime",
        /// Its kind: `machine`, `kernel`, `ramdisk`.
        pub kind: Option<String> = "imageType",
        /// The architecture it is for.
        pub architecture: Option<Architecture> = "architecture",
        /// How its instances are virtualized.
        pub virtualization_type: Option<VirtualizationType> = "virtualizationType",
        /// By what: `xen`.
        pub hypervisor: Option<String> = "hypervisor",
        /// How it boots.
        pub boot_mode: Option<BootMode> = "bootMode",
        /// `windows` where it is that.
        pub platform: Option<String> = "platform",
        /// The system it is billed for: `Linux/UNIX`.
        pub platform_details: Option<String> = "platformDetails",
        /// The kernel it boots, where it does not bring one.
        pub kernel_id: Option<String> = "kernelId",
        /// The RAM disk it boots, where it does not bring one.
        pub ramdisk_id: Option<String> = "ramdiskId",
        /// The device it boots from.
        pub root_device_name: Option<String> = "rootDeviceName",
        /// Where that is.
        pub root_device_type: Option<DeviceType> = "rootDeviceType",
        /// Its disks.
        pub block_devices: Vec<BlockDeviceMapping> = "blockDeviceMapping",
        /// Whether enhanced networking with ENA is on.
        pub ena_support: Option<bool> = "enaSupport",
        /// Whether enhanced networking with a virtual function is on: `simple`.
        pub sriov_net_support: Option<String> = "sriovNetSupport",
        /// `v2.0` where its instances answer for metadata only with a token.
        pub imds_support: Option<String> = "imdsSupport",
        /// `v2.0` where its instances have a trusted platform module.
        pub tpm_support: Option<String> = "tpmSupport",
        /// The image it was copied from.
        pub source_image_id: Option<String> = "sourceImageId",
        /// The region of that.
        pub source_image_region: Option<String> = "sourceImageRegion",
        /// The instance it was made from.
        pub source_instance_id: Option<String> = "sourceInstanceId",
        /// Products that are paid for with it.
        pub product_codes: Vec<ProductCode> = "productCodes",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

/// Lists images. Asked for without ids, owners and filters, it lists every public image, of which there are very many.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeImages {
    /// Only these.
    pub image_ids: Vec<String>,
    /// Only those of these owners: account numbers, `self`, `amazon`, `aws-marketplace`.
    pub owners: Vec<String>,
    /// Only those that these may use: account numbers, `self` (said to it by name), `all` (public).
    pub executable_by: Vec<String>,
    /// Only those that meet these conditions: `name`, `architecture`, `state`.
    pub filters: Vec<Filter>,
    /// Those too that are deprecated.
    pub include_deprecated: bool,
    /// Those too that are disabled.
    pub include_disabled: bool,
    /// How many a page holds at most, up to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub next_token: Option<String>,
}

listing!(ImagePage: Document<Image> = "imagesSet");

impl Endpoint for DescribeImages {
    type Output = Page<Document<Image>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeImages")
            .list("ImageId", &self.image_ids)
            .list("Owner", &self.owners)
            .list("ExecutableBy", &self.executable_by)
            .opt("IncludeDeprecated", self.include_deprecated.then_some(true))
            .opt("IncludeDisabled", self.include_disabled.then_some(true));
        let by_id = !self.image_ids.is_empty();
        let form = Filter::write(form, &self.filters);
        reading(paged(form, by_id, self.max_results, self.next_token.as_deref()))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page::<ImagePage, _>(response, |next| DescribeImages { next_token: Some(next), ..self.clone() })
    }
}
