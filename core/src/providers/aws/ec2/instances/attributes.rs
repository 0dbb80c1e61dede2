//! Single attributes of an instance: shown and changed one at a time.

use super::{
    options::{MetadataOptions, ShutdownBehavior},
    types::{GroupIdentifier, InstanceBlockDeviceMapping, InstanceMetadataOptions},
};
use crate::{
    Endpoint, Error, Repeat, Request, Response, Result, Secret, SecretBytes,
    providers::aws::ec2::{
        SERVICE,
        attribute::{set, value},
        base64::{self, decode},
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
    /// An attribute of an instance.
    pub enum InstanceAttribute {
        /// Its type.
        InstanceType = "instanceType",
        /// The kernel it boots.
        Kernel = "kernel",
        /// The RAM disk it boots.
        Ramdisk = "ramdisk",
        /// What its first start reads.
        UserData = "userData",
        /// Whether a call to terminate it is refused.
        DisableApiTermination = "disableApiTermination",
        /// Whether a call to stop it is refused.
        DisableApiStop = "disableApiStop",
        /// What becomes of it when it shuts itself down.
        InstanceInitiatedShutdownBehavior = "instanceInitiatedShutdownBehavior",
        /// The device it boots from.
        RootDeviceName = "rootDeviceName",
        /// Its disks.
        BlockDeviceMapping = "blockDeviceMapping",
        /// Products that are paid for with it.
        ProductCodes = "productCodes",
        /// Whether packets that are neither from nor to it are dropped.
        SourceDestCheck = "sourceDestCheck",
        /// Its security groups.
        GroupSet = "groupSet",
        /// Whether it has a line of its own to its volumes.
        EbsOptimized = "ebsOptimized",
        /// Whether enhanced networking with a virtual function is on.
        SriovNetSupport = "sriovNetSupport",
        /// Whether enhanced networking with ENA is on.
        EnaSupport = "enaSupport",
        /// Whether enclaves can be made in it.
        EnclaveOptions = "enclaveOptions",
    }
}

/// An instance's attributes, of which one was asked for.
#[derive(Clone, Debug, Default)]
pub struct InstanceAttributes {
    /// The instance's id.
    pub instance_id: String,
    /// Its type.
    pub instance_type: Option<String>,
    /// The kernel it boots.
    pub kernel: Option<String>,
    /// The RAM disk it boots.
    pub ramdisk: Option<String>,
    /// What its first start reads, in Base64; [`InstanceAttributes::user_data_bytes`] decodes it.
    pub user_data: Option<Secret>,
    /// Whether a call to terminate it is refused.
    pub disable_api_termination: Option<bool>,
    /// Whether a call to stop it is refused.
    pub disable_api_stop: Option<bool>,
    /// What becomes of it when it shuts itself down.
    pub shutdown_behavior: Option<ShutdownBehavior>,
    /// The device it boots from.
    pub root_device_name: Option<String>,
    /// Its disks.
    pub block_devices: Vec<InstanceBlockDeviceMapping>,
    /// Products that are paid for with it.
    pub product_codes: Vec<ProductCode>,
    /// Whether packets that are neither from nor to it are dropped.
    pub source_dest_check: Option<bool>,
    /// Its security groups.
    pub groups: Vec<GroupIdentifier>,
    /// Whether it has a line of its own to its volumes.
    pub ebs_optimized: Option<bool>,
    /// Whether enhanced networking with a virtual function is on: `simple`.
    pub sriov_net_support: Option<String>,
    /// Whether enhanced networking with ENA is on.
    pub ena_support: Option<bool>,
    /// Whether enclaves can be made in it.
    pub enclave: Option<bool>,
}

impl InstanceAttributes {
    /// What its first start reads, which need not be text. `None` where it was not asked for or there is none, or
    /// where it is not Base64.
    #[must_use]
    pub fn user_data_bytes(&self) -> Option<Vec<u8>> {
        decode(self.user_data.as_ref()?.expose())
    }
}

xml_struct! {
    struct Enclave {
        enabled: Option<bool> = "enabled",
    }
}

impl FromXml for InstanceAttributes {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut all = InstanceAttributes::default();
        while let Some(child) = xml.child()? {
            match child {
                "instanceId" => all.instance_id = xml.read()?,
                "instanceType" => all.instance_type = value(xml)?,
                "kernel" => all.kernel = value(xml)?,
                "ramdisk" => all.ramdisk = value(xml)?,
                "userData" => all.user_data = value::<Secret>(xml)?.filter(|data| !data.is_empty()),
                "disableApiTermination" => all.disable_api_termination = value(xml)?,
                "disableApiStop" => all.disable_api_stop = value(xml)?,
                "instanceInitiatedShutdownBehavior" => all.shutdown_behavior = value(xml)?,
                "rootDeviceName" => all.root_device_name = value(xml)?,
                "blockDeviceMapping" => all.block_devices = xml.read()?,
                "productCodes" => all.product_codes = xml.read()?,
                "sourceDestCheck" => all.source_dest_check = value(xml)?,
                "groupSet" => all.groups = xml.read()?,
                "ebsOptimized" => all.ebs_optimized = value(xml)?,
                "sriovNetSupport" => all.sriov_net_support = value(xml)?,
                "enaSupport" => all.ena_support = value(xml)?,
                "enclaveOptions" => all.enclave = xml.read::<Enclave>()?.enabled,
                _ => {}
            }
        }
        Ok(all)
    }
}

/// Shows one attribute of an instance.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeInstanceAttribute {
    /// The instance's id.
    pub instance_id: String,
    /// Which.
    pub attribute: InstanceAttribute,
}

impl Endpoint for DescribeInstanceAttribute {
    type Output = InstanceAttributes;

    fn request(&self) -> Request {
        let form = form("DescribeInstanceAttribute").set("InstanceId", &self.instance_id);
        reading(form.set("Attribute", &self.attribute))
    }

    fn response(&self, response: &Response) -> Result<InstanceAttributes> {
        xml::read(response)
    }
}

/// What an attribute of an instance is set to. Type, kernel, RAM disk and user data can be set while it is stopped.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub enum InstanceChange {
    /// Its type.
    InstanceType(String),
    /// The kernel it boots.
    Kernel(String),
    /// The RAM disk it boots.
    Ramdisk(String),
    /// What its first start reads, up to 16 KiB; sent as Base64. Not stored with the rest: a call that was stored has to be given it
    /// anew, and is not sent before.
    UserData {
        /// The document.
        #[serde(skip)]
        document: Option<SecretBytes>,
    },
    /// Whether a call to terminate it is refused.
    DisableApiTermination(bool),
    /// Whether a call to stop it is refused.
    DisableApiStop(bool),
    /// What becomes of it when it shuts itself down.
    ShutdownBehavior(ShutdownBehavior),
    /// Whether a volume of it goes with it.
    DeleteOnTermination {
        /// The device the volume is at: `/dev/sda1`.
        device_name: String,
        /// Whether it goes.
        delete: bool,
    },
    /// Whether packets that are neither from nor to it are dropped.
    SourceDestCheck(bool),
    /// The ids of its security groups, which replace those it is in.
    Groups(Vec<String>),
    /// Whether it has a line of its own to its volumes.
    EbsOptimized(bool),
    /// Enhanced networking with a virtual function: `simple`. It cannot be switched off.
    SriovNetSupport(String),
    /// Enhanced networking with ENA. It cannot be switched off on most types.
    EnaSupport(bool),
}

impl InstanceChange {
    fn write(&self, form: Form) -> std::result::Result<Form, Error> {
        Ok(match self {
            InstanceChange::InstanceType(kind) => set(form, "InstanceType", kind),
            InstanceChange::Kernel(id) => set(form, "Kernel", id),
            InstanceChange::Ramdisk(id) => set(form, "Ramdisk", id),
            InstanceChange::UserData { document } => {
                let Some(document) = document else {
                    return Err(Error::misuse(
                        "the user data is missing, which is not stored with a call; give it anew",
                    ));
                };
                form.secret("UserData.Value", Some(&base64::user_data(document)?))
            }
            InstanceChange::DisableApiTermination(yes) => set(form, "DisableApiTermination", yes),
            InstanceChange::DisableApiStop(yes) => set(form, "DisableApiStop", yes),
            InstanceChange::ShutdownBehavior(what) => set(form, "InstanceInitiatedShutdownBehavior", what),
            InstanceChange::DeleteOnTermination { device_name, delete } => form
                .within("BlockDeviceMapping.1", |form| {
                    form.set("DeviceName", device_name).set("Ebs.DeleteOnTermination", delete)
                }),
            InstanceChange::SourceDestCheck(yes) => set(form, "SourceDestCheck", yes),
            InstanceChange::Groups(ids) => form.list("GroupId", ids),
            InstanceChange::EbsOptimized(yes) => set(form, "EbsOptimized", yes),
            InstanceChange::SriovNetSupport(what) => set(form, "SriovNetSupport", what),
            InstanceChange::EnaSupport(yes) => set(form, "EnaSupport", yes),
        })
    }
}

/// Sets one attribute of an instance. Its name is a tag: [`CreateTags`](crate::providers::aws::ec2::tags::CreateTags)
/// sets it. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModifyInstanceAttribute {
    /// The instance's id.
    pub instance_id: String,
    /// Which attribute, and what it is set to.
    pub change: InstanceChange,
}

impl Endpoint for ModifyInstanceAttribute {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("ModifyInstanceAttribute").set("InstanceId", &self.instance_id);
        match self.change.write(form) {
            // Set twice to one value is set once.
            Ok(form) => request(form).repeat(Repeat::Safe),
            Err(error) => Request::invalid(SERVICE, error),
        }
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

/// Sets how an instance reaches what EC2 tells it about itself; what is not given stays.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifyInstanceMetadataOptions {
    /// The instance's id.
    pub instance_id: String,
    /// What it is set to.
    pub options: MetadataOptions,
}

xml_struct! {
    struct Modified {
        options: InstanceMetadataOptions = needed "instanceMetadataOptions",
    }
}

impl Endpoint for ModifyInstanceMetadataOptions {
    type Output = InstanceMetadataOptions;

    fn request(&self) -> Request {
        let form = form("ModifyInstanceMetadataOptions").set("InstanceId", &self.instance_id);
        // Set twice to one value is set once.
        request(self.options.write(form)).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<InstanceMetadataOptions> {
        Ok(xml::read::<Modified>(response)?.options)
    }
}
