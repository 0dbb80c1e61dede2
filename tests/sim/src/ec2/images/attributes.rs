//! Single attributes of an image.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html>
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html>

use super::{Image, show_devices};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::{Scene, done};
use crate::ec2::xml::Xml;

pub(super) const TAKES: &[&str] = &[
    "Attribute",
    "Description.Value",
    "ImageId",
    "ImdsSupport.Value",
    "LaunchPermission.Add.N.Group",
    "LaunchPermission.Add.N.UserId",
    "LaunchPermission.Remove.N.Group",
    "LaunchPermission.Remove.N.UserId",
];

/// The image that a request names, which is the account's own.
pub(super) fn own<'s>(scene: &'s Scene<'_>, params: &Params<'_>) -> Result<&'s Image, Refused> {
    let image = scene.given::<Image>(params, "ImageId")?;
    if image.owner == scene.region.account {
        return Ok(image);
    }
    let message = format!("Not authorized for images: [{}]", image.id);
    Err(refused("AuthFailure", message).status(403))
}

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let image = own(scene, params)?;
    let (name, value) = match params.needed("Attribute")? {
        "description" => ("description", Some(image.description.clone())),
        "kernel" => ("kernel", None),
        "ramdisk" => ("ramdisk", None),
        "sriovNetSupport" => ("sriovNetSupport", image.traits.sriov.clone()),
        "bootMode" => ("bootMode", image.traits.boot_mode.clone()),
        "tpmSupport" => ("tpmSupport", image.traits.tpm.clone()),
        "imdsSupport" => ("imdsSupport", image.traits.imds.clone()),
        "lastLaunchedTime" => ("lastLaunchedTime", image.launched.map(crate::stamp::millis)),
        "deregistrationProtection" => ("deregistrationProtection", Some("disabled".to_owned())),
        other @ ("launchPermission" | "productCodes" | "blockDeviceMapping") => (other, None),
        other => return Err(Refused::value("attribute", other, "There is no such attribute")),
    };
    let mut xml = Xml::default();
    xml.put("imageId", &image.id);
    match name {
        "launchPermission" => {
            let all = image.shared.public.then_some(("group", "all"));
            let users = image.shared.users.iter().map(|user| ("userId", user.as_str()));
            xml.items("launchPermission", all.into_iter().chain(users), |xml, (kind, whom)| {
                xml.put(kind, whom);
            });
        }
        "blockDeviceMapping" => show_devices(&mut xml, &image.devices),
        "productCodes" => {
            xml.within("productCodes", |_| ());
        }
        name => {
            xml.within(name, |xml| {
                xml.opt("value", value);
            });
        }
    }
    Ok(xml)
}

pub(super) fn modify(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let image = own(scene, params)?;
    let (id, mut shared) = (image.id.clone(), image.shared.clone());
    let (description, imds) = (params.given("Description.Value"), params.text("ImdsSupport.Value"));
    let permission = params.within("LaunchPermission");
    let shares = !permission.each("Add").is_empty() || !permission.each("Remove").is_empty();
    if usize::from(description.is_some()) + usize::from(imds.is_some()) + usize::from(shares) != 1 {
        return Err(Refused::combination("Exactly one attribute can be modified at a time"));
    }
    if shares {
        shared.change(&permission)?;
        scene.region.shares = true;
    }
    if let Some(imds) = imds.filter(|imds| *imds != "v2.0") {
        return Err(Refused::value("imdsSupport", imds, "It must be v2.0"));
    }
    let image = scene.find_mut::<Image>(&id)?;
    image.shared = shared;
    if let Some(description) = description {
        description.clone_into(&mut image.description);
    }
    if let Some(imds) = imds {
        image.traits.imds = Some(imds.to_owned());
    }
    done()
}
