//! Making images, and giving them up.

use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::aws::ec2::{
        Tag,
        block_devices::BlockDeviceMapping,
        calls::keyed,
        common::done,
        form, request,
        terms::{Architecture, BootMode, VirtualizationType},
    },
    wire::{xml, xml_struct},
};
use serde::{Deserialize, Serialize};

xml_struct! {
    struct Made {
        image_id: String = needed "imageId",
    }
}

/// The new image's id.
fn image_id(response: &Response) -> Result<String> {
    Ok(xml::read::<Made>(response)?.image_id)
}

/// Makes an image of an instance; gives its id. The instance restarts meanwhile unless told not to.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateImage {
    /// The instance.
    pub instance_id: String,
    /// The name, which no other image of the account has.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// Whether the instance goes on running meanwhile, at the risk of file systems cut in the middle of a change.
    pub no_reboot: bool,
    /// Disks that differ from the instance's.
    pub block_devices: Vec<BlockDeviceMapping>,
    /// The image's tags.
    pub tags: Vec<Tag>,
    /// The tags of the snapshots made with it.
    pub snapshot_tags: Vec<Tag>,
}

impl Endpoint for CreateImage {
    type Output = String;

    fn request(&self) -> Request {
        let form = form("CreateImage")
            .set("InstanceId", &self.instance_id)
            .set("Name", &self.name)
            .opt("Description", self.description.as_ref())
            .opt("NoReboot", self.no_reboot.then_some(true));
        let form = BlockDeviceMapping::write(form, &self.block_devices);
        // Sent once: there is no token, and a repeat is refused because there is an image of that name.
        request(Tag::specify_each(form, [("image", &self.tags[..]), ("snapshot", &self.snapshot_tags)]))
    }

    fn response(&self, response: &Response) -> Result<String> {
        image_id(response)
    }
}

/// Copies an image, mostly from another region into the one that is asked; gives the copy's id.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyImage {
    /// A text of the caller's own, up to 64 ASCII characters, that makes a repeat the same request.
    pub client_token: String,
    /// The image.
    pub source_image_id: String,
    /// The region it is in.
    pub source_region: String,
    /// The copy's name.
    pub name: String,
    /// The copy's description.
    pub description: Option<String>,
    /// Whether the copy is encrypted.
    pub encrypted: Option<bool>,
    /// The key it is encrypted with; the account's own where it is not given.
    pub kms_key_id: Option<String>,
    /// Whether the image's tags are copied too.
    pub copy_image_tags: Option<bool>,
    /// The copy's tags.
    pub tags: Vec<Tag>,
    /// The tags of the snapshots made with it.
    pub snapshot_tags: Vec<Tag>,
}

impl Endpoint for CopyImage {
    type Output = String;

    fn request(&self) -> Request {
        let form = form("CopyImage")
            .set("SourceImageId", &self.source_image_id)
            .set("SourceRegion", &self.source_region)
            .set("Name", &self.name)
            .opt("Description", self.description.as_ref())
            .opt("Encrypted", self.encrypted)
            .opt("KmsKeyId", self.kms_key_id.as_ref())
            .opt("CopyImageTags", self.copy_image_tags);
        let form = Tag::specify_each(form, [("image", &self.tags[..]), ("snapshot", &self.snapshot_tags)]);
        keyed(form, &self.client_token)
    }

    fn response(&self, response: &Response) -> Result<String> {
        image_id(response)
    }
}

/// Makes an image of snapshots, or of a manifest in object storage; gives its id.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterImage {
    /// The name, which no other image of the account has.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The manifest, where it is made of one.
    pub image_location: Option<String>,
    /// Its disks, the first of which a snapshot, where it is made of that.
    pub block_devices: Vec<BlockDeviceMapping>,
    /// The device it boots from.
    pub root_device_name: Option<String>,
    /// The architecture it is for; `i386` or the manifest's where it is not given.
    pub architecture: Option<Architecture>,
    /// How its instances are virtualized; `paravirtual` where it is not given.
    pub virtualization_type: Option<VirtualizationType>,
    /// How it boots.
    pub boot_mode: Option<BootMode>,
    /// Whether enhanced networking with ENA is on.
    pub ena_support: Option<bool>,
    /// `simple` switches enhanced networking with a virtual function on.
    pub sriov_net_support: Option<String>,
    /// `v2.0` has its instances answer for metadata only with a token.
    pub imds_support: Option<String>,
    /// `v2.0` gives its instances a trusted platform module.
    pub tpm_support: Option<String>,
    /// The kernel it boots, where it does not bring one.
    pub kernel_id: Option<String>,
    /// The RAM disk it boots, where it does not bring one.
    pub ramdisk_id: Option<String>,
    /// What its instances are billed for, by those who may say so.
    pub billing_products: Vec<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for RegisterImage {
    type Output = String;

    fn request(&self) -> Request {
        let form = form("RegisterImage")
            .set("Name", &self.name)
            .opt("Description", self.description.as_ref())
            .opt("ImageLocation", self.image_location.as_ref())
            .opt("RootDeviceName", self.root_device_name.as_ref())
            .opt("Architecture", self.architecture.as_ref())
            .opt("VirtualizationType", self.virtualization_type.as_ref())
            .opt("BootMode", self.boot_mode.as_ref())
            .opt("EnaSupport", self.ena_support)
            .opt("SriovNetSupport", self.sriov_net_support.as_ref())
            .opt("ImdsSupport", self.imds_support.as_ref())
            .opt("TpmSupport", self.tpm_support.as_ref())
            .opt("KernelId", self.kernel_id.as_ref())
            .opt("RamdiskId", self.ramdisk_id.as_ref())
            .list("BillingProduct", &self.billing_products);
        let form = BlockDeviceMapping::write(form, &self.block_devices);
        // Sent once: there is no token, and a repeat is refused because there is an image of that name.
        request(Tag::specify(form, "image", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<String> {
        image_id(response)
    }
}

/// Gives an image up: no instance can be started from it any more. Its snapshots stay unless they are to go too.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeregisterImage {
    /// The image.
    pub image_id: String,
    /// Whether its snapshots go too, those that other images share excepted.
    pub delete_associated_snapshots: bool,
}

impl Endpoint for DeregisterImage {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("DeregisterImage")
            .set("ImageId", &self.image_id)
            .opt("DeleteAssociatedSnapshots", self.delete_associated_snapshots.then_some(true));
        request(form).repeat(Repeat::Removing)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}
