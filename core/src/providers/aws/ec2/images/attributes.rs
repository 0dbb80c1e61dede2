//! Single attributes of an image: shown and changed one at a time.

use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::aws::ec2::{
        attribute::{set, value},
        block_devices::BlockDeviceMapping,
        common::{done, reading},
        form, request,
        terms::ProductCode,
    },
    wire::{
        form::Form,
        open_enum,
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// An attribute of an image.
    pub enum ImageAttribute {
        /// Its description.
        Description = "description",
        /// The kernel it boots.
        Kernel = "kernel",
        /// The RAM disk it boots.
        Ramdisk = "ramdisk",
        /// Who may use it.
        LaunchPermission = "launchPermission",
        /// Products that are paid for with it.
        ProductCodes = "productCodes",
        /// Its disks.
        BlockDeviceMapping = "blockDeviceMapping",
        /// Whether enhanced networking with a virtual function is on.
        SriovNetSupport = "sriovNetSupport",
        /// How it boots.
        BootMode = "bootMode",
        /// Whether its instances have a trusted platform module.
        TpmSupport = "tpmSupport",
        /// When it was used last.
        LastLaunchedTime = "lastLaunchedTime",
        /// Whether its instances answer for metadata only with a token.
        ImdsSupport = "imdsSupport",
        /// Whether giving it up is refused.
        DeregistrationProtection = "deregistrationProtection",
    }
}

xml_struct! {
    /// Somebody who may use an image; one of its fields is set.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchPermission.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct LaunchPermission {
        /// An account.
        pub user_id: Option<String> = "userId",
        /// `all`: everybody.
        pub group: Option<String> = "group",
        /// An organization.
        pub organization_arn: Option<String> = "organizationArn",
        /// A part of an organization.
        pub organizational_unit_arn: Option<String> = "organizationalUnitArn",
    }
}

impl LaunchPermission {
    /// That account.
    #[must_use]
    pub fn user(id: impl Into<String>) -> Self {
        LaunchPermission { user_id: Some(id.into()), ..Default::default() }
    }

    /// Everybody.
    #[must_use]
    pub fn everybody() -> Self {
        LaunchPermission { group: Some("all".into()), ..Default::default() }
    }

    fn write(form: Form, name: &str, permissions: &[LaunchPermission]) -> Form {
        form.each(name, permissions, |form, permission| {
            form.opt("UserId", permission.user_id.as_ref())
                .opt("Group", permission.group.as_ref())
                .opt("OrganizationArn", permission.organization_arn.as_ref())
                .opt("OrganizationalUnitArn", permission.organizational_unit_arn.as_ref())
        })
    }
}

/// An image's attributes, of which one was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageAttributes {
    /// The image's id.
    pub image_id: String,
    /// Its description.
    pub description: Option<String>,
    /// The kernel it boots.
    pub kernel: Option<String>,
    /// The RAM disk it boots.
    pub ramdisk: Option<String>,
    /// Who may use it.
    pub launch_permissions: Vec<LaunchPermission>,
    /// Products that are paid for with it.
    pub product_codes: Vec<ProductCode>,
    /// Its disks.
    pub block_devices: Vec<BlockDeviceMapping>,
    /// `simple` where enhanced networking with a virtual function is on.
    pub sriov_net_support: Option<String>,
    /// How it boots.
    pub boot_mode: Option<String>,
    /// `v2.0` where its instances have a trusted platform module.
    pub tpm_support: Option<String>,
    /// When it was used last, a day late.
    pub last_launched_time: Option<crate::Time>,
    /// `v2.0` where its instances answer for metadata only with a token.
    pub imds_support: Option<String>,
    /// Whether giving it up is refused: `disabled`, `enabled-with-cooldown`.
    pub deregistration_protection: Option<String>,
}

impl FromXml for ImageAttributes {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut all = ImageAttributes::default();
        while let Some(child) = xml.child()? {
            match child {
                "imageId" => all.image_id = xml.read()?,
                "description" => all.description = value(xml)?,
                "kernel" => all.kernel = value(xml)?,
                "ramdisk" => all.ramdisk = value(xml)?,
                "launchPermission" => all.launch_permissions = xml.read()?,
                "productCodes" => all.product_codes = xml.read()?,
                "blockDeviceMapping" => all.block_devices = xml.read()?,
                "sriovNetSupport" => all.sriov_net_support = value(xml)?,
                "bootMode" => all.boot_mode = value(xml)?,
                "tpmSupport" => all.tpm_support = value(xml)?,
                "lastLaunchedTime" => all.last_launched_time = value(xml)?,
                "imdsSupport" => all.imds_support = value(xml)?,
                "deregistrationProtection" => all.deregistration_protection = value(xml)?,
                _ => {}
            }
        }
        Ok(all)
    }
}

/// Shows one attribute of an image.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeImageAttribute {
    /// The image.
    pub image_id: String,
    /// Which.
    pub attribute: ImageAttribute,
}

impl Endpoint for DescribeImageAttribute {
    type Output = ImageAttributes;

    fn request(&self) -> Request {
        let form = form("DescribeImageAttribute").set("ImageId", &self.image_id);
        reading(form.set("Attribute", &self.attribute))
    }

    fn response(&self, response: &Response) -> Result<ImageAttributes> {
        xml::read(response)
    }
}

/// What is changed about an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ImageChange {
    /// The description is set.
    Description(String),
    /// Who may use it.
    LaunchPermission {
        /// These may.
        add: Vec<LaunchPermission>,
        /// These may no more.
        remove: Vec<LaunchPermission>,
    },
    /// `v2.0` has its instances answer for metadata only with a token; there is no way back.
    ImdsSupport(String),
}

/// Changes one attribute of an image.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifyImageAttribute {
    /// The image.
    pub image_id: String,
    /// What is changed about it.
    pub change: ImageChange,
}

impl Endpoint for ModifyImageAttribute {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("ModifyImageAttribute").set("ImageId", &self.image_id);
        let form = match &self.change {
            ImageChange::Description(text) => set(form, "Description", text),
            ImageChange::ImdsSupport(version) => set(form, "ImdsSupport", version),
            ImageChange::LaunchPermission { add, remove } => form.within("LaunchPermission", |form| {
                LaunchPermission::write(LaunchPermission::write(form, "Add", add), "Remove", remove)
            }),
        };
        // Who may use it already may; who may not, may not.
        request(form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}
