//! Machine images.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>

use super::kind::{self, row};
use super::list::{Listing, find_where};
use super::params::Params;
use super::refused::Refused;
use super::scene::{Action, Scene, action};
use super::settings::SeedAmi;
use super::sharing::{Sharable, Shared};
use super::xml::Xml;
use crate::Time;
use crate::ids::named;

mod attributes;
mod make;
mod register;

pub(super) const ACTIONS: &[Action] = &[
    action(
        "CopyImage",
        &[
            "ClientToken",
            "CopyImageTags",
            "Description",
            "Encrypted",
            "Name",
            "SourceImageId",
            "SourceRegion",
            "TagSpecifications",
        ],
        make::copy,
    ),
    action(
        "CreateImage",
        &["Description", "InstanceId", "Name", "NoReboot", "TagSpecifications"],
        make::create,
    ),
    action("DeregisterImage", &["DeleteAssociatedSnapshots", "ImageId"], make::deregister),
    action("DescribeImageAttribute", &["Attribute", "ImageId"], attributes::describe),
    action(
        "DescribeImages",
        &[
            "ExecutableBy.N",
            "Filters",
            "ImageId.N",
            "IncludeDeprecated",
            "IncludeDisabled",
            "Owner.N",
            "Pages",
        ],
        describe,
    ),
    action("ModifyImageAttribute", attributes::TAKES, attributes::modify),
    action("RegisterImage", register::TAKES, register::register),
];

/// Amazon's account, whose the public images are.
const AMAZON: &str = "137112412989";

/// A machine image.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) owner: String,
    pub(crate) architecture: &'static str,
    pub(crate) root: String,
    pub(crate) devices: Vec<Device>,
    /// Until then it is `pending`.
    pub(crate) ready: Time,
    pub(crate) shared: Shared,
    pub(crate) traits: Traits,
    /// When an instance was last made of it.
    pub(crate) launched: Option<Time>,
}

row!(Image: IMAGE in images);

/// What an image says of the machines it is for.
#[derive(Clone, Debug)]
pub(crate) struct Traits {
    virtualization: &'static str,
    boot_mode: Option<String>,
    sriov: Option<String>,
    imds: Option<String>,
    tpm: Option<String>,
}

impl Default for Traits {
    fn default() -> Self {
        Self { virtualization: "hvm", boot_mode: None, sriov: None, imds: None, tpm: None }
    }
}

impl Sharable for Image {
    fn owner(&self) -> &str {
        &self.owner
    }

    fn shared(&self) -> &Shared {
        &self.shared
    }

    fn is_seed(&self) -> bool {
        self.owner == AMAZON
    }
}

/// A volume that instances of an image get.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) name: String,
    pub(crate) snapshot: Option<String>,
    /// GiB.
    pub(crate) size: u32,
    pub(crate) kind: &'static str,
    pub(crate) encrypted: bool,
    pub(crate) delete_on_termination: bool,
}

impl Image {
    pub(crate) fn status(&self, now: Time) -> &'static str {
        if now < self.ready { "pending" } else { "available" }
    }

    /// May everybody use it?
    fn is_public(&self) -> bool {
        self.owner == AMAZON || self.shared.public
    }
}

/// An image that is there from the start.
pub(crate) fn seed(image: &SeedAmi, seed: u64) -> Image {
    let device = Device {
        name: "/dev/xvda".into(),
        snapshot: Some(kind::SNAPSHOT.make(&mut named(seed, "image", &image.id))),
        size: image.size,
        kind: "gp3",
        encrypted: false,
        delete_on_termination: true,
    };
    Image {
        id: image.id.clone(),
        created: Time::EPOCH,
        name: image.name.clone(),
        description: image.name.clone(),
        owner: AMAZON.into(),
        architecture: image.architecture,
        root: device.name.clone(),
        devices: vec![device],
        ready: Time::EPOCH,
        shared: Shared::default(),
        traits: Traits::default(),
        launched: None,
    }
}

const IMAGES: Listing = Listing {
    ids: "ImageId",
    filters: &[
        "architecture",
        "creation-date",
        "description",
        "image-id",
        "image-type",
        "is-public",
        "name",
        "owner-alias",
        "owner-id",
        "root-device-name",
        "root-device-type",
        "state",
        "virtualization-type",
    ],
    pages: Some((1, 1000)),
};

fn values(image: &Image, filter: &str, now: Time) -> Vec<String> {
    let amazon = image.owner == AMAZON;
    vec![match filter {
        "architecture" => image.architecture.into(),
        "creation-date" => crate::stamp::millis(image.created),
        "description" => image.description.clone(),
        "image-id" => image.id.clone(),
        "image-type" => "machine".into(),
        "is-public" => image.is_public().to_string(),
        "name" => image.name.clone(),
        "owner-alias" => return amazon.then(|| "amazon".to_owned()).into_iter().collect(),
        "owner-id" => image.owner.clone(),
        "root-device-name" => image.root.clone(),
        "root-device-type" => "ebs".into(),
        "state" => image.status(now).into(),
        _ => image.traits.virtualization.into(),
    }]
}

fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    params.flag("IncludeDeprecated")?;
    params.flag("IncludeDisabled")?;
    let scene = &*scene;
    let (owners, runnable) = (params.list("Owner"), params.list("ExecutableBy"));
    let own = |image: &Image| image.owner == scene.region.account;
    let wanted = |image: &Image| {
        let owned = |owner: &&str| match *owner {
            "self" => own(image),
            "amazon" => image.owner == AMAZON,
            id => image.owner == id,
        };
        let account = &scene.region.account;
        let public = |by: &&str| match *by {
            "all" => image.is_public(),
            "self" => image.shared.users.contains(account),
            by => own(image) && image.shared.users.contains(by),
        };
        (owners.is_empty() || owners.iter().any(owned))
            && (runnable.is_empty() || runnable.iter().any(public))
    };
    let (images, next) =
        find_where(scene, params, &IMAGES, |image, filter| values(image, filter, scene.now), wanted)?;
    let mut xml = Xml::default();
    xml.items("imagesSet", images, |xml, image| show(xml, scene, image));
    xml.opt("nextToken", next);
    Ok(xml)
}

fn show(xml: &mut Xml, scene: &Scene<'_>, image: &Image) {
    let amazon = image.owner == AMAZON;
    xml.put("imageId", &image.id).put("imageLocation", format!("{}/{}", image.owner, image.name));
    xml.put("imageState", image.status(scene.now)).put("imageOwnerId", &image.owner);
    xml.put("isPublic", image.is_public())
        .put("architecture", image.architecture)
        .put("imageType", "machine");
    xml.opt("imageOwnerAlias", amazon.then_some("amazon"));
    xml.put("name", &image.name).put("description", &image.description);
    xml.put("rootDeviceType", "ebs").put("rootDeviceName", &image.root);
    show_devices(xml, &image.devices);
    xml.put("virtualizationType", image.traits.virtualization)
        .opt("bootMode", image.traits.boot_mode.as_ref());
    xml.opt("imdsSupport", image.traits.imds.as_ref()).opt("tpmSupport", image.traits.tpm.as_ref());
    xml.opt("sriovNetSupport", image.traits.sriov.as_ref());
    xml.tags(scene.region.tags.of(&image.id)).put("hypervisor", "xen");
    xml.put("enaSupport", true).time("creationDate", image.created);
}

fn show_devices(xml: &mut Xml, devices: &[Device]) {
    xml.items("blockDeviceMapping", devices, |xml, device| {
        xml.put("deviceName", &device.name).within("ebs", |xml| {
            xml.opt("snapshotId", device.snapshot.as_ref()).put("volumeSize", device.size);
            xml.put("deleteOnTermination", device.delete_on_termination).put("volumeType", device.kind);
            xml.put("encrypted", device.encrypted);
        });
    });
}
