//! Interfaces put on instances and taken off.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html>

use super::interfaces::{Attachment, Interface};
use crate::ec2::instances::row::Instance;
use crate::ec2::instances::view;
use crate::ec2::kind;
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::{Scene, done};
use crate::ec2::xml::Xml;

pub(super) fn attach(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let interface = scene.given::<Interface>(params, "NetworkInterfaceId")?;
    let instance = scene.given::<Instance>(params, "InstanceId")?;
    let index = params.number::<u32>("DeviceIndex")?.ok_or_else(|| Refused::missing("DeviceIndex"))?;
    if interface.attachment.is_some() {
        let message = format!("Interface: [{}] in use.", interface.id);
        return Err(refused("InvalidNetworkInterface.InUse", message));
    }
    instance.must_be(&["running", "stopped", "stopping"], scene.now)?;
    if instance.zone != interface.zone {
        let message = format!(
            "You may not attach a network interface to an instance if they are not in the same availability zone: {}",
            instance.zone
        );
        return Err(refused("InvalidParameterCombination", message));
    }
    let taken = |held: &Interface| held.attachment.as_ref().is_some_and(|held| held.index == index);
    if view::interfaces(scene.region, instance).into_iter().any(taken) {
        let message = format!(
            "Instance '{}' already has an interface attached at device index '{index}'.",
            instance.id
        );
        return Err(refused("InvalidParameterValue", message));
    }
    let (id, instance) = (interface.id.clone(), instance.id.clone());
    let held = Attachment {
        id: kind::make("eni-attach", scene.ids),
        instance: instance.clone(),
        index,
        since: scene.now,
        delete_on_termination: false,
    };
    let mut xml = Xml::default();
    xml.put("attachmentId", &held.id);
    scene.find_mut::<Interface>(&id)?.attachment = Some(held);
    scene.find_mut::<Instance>(&instance)?.interfaces.push(id);
    Ok(xml)
}

pub(super) fn detach(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let attachment = params.needed("AttachmentId")?;
    params.flag("Force")?;
    let of = |row: &&Interface| row.attachment.as_ref().is_some_and(|held| held.id == attachment);
    let unknown = || {
        let message = format!("The attachment ID '{attachment}' does not exist");
        refused("InvalidAttachmentID.NotFound", message)
    };
    let interface = scene.all::<Interface>().find(of).ok_or_else(unknown)?;
    let held = interface.attachment.as_ref().ok_or_else(unknown)?;
    if held.index == 0 {
        let message = "The network interface at device index 0 cannot be detached.";
        return Err(refused("OperationNotPermitted", message));
    }
    let (id, instance) = (interface.id.clone(), held.instance.clone());
    scene.find_mut::<Interface>(&id)?.attachment = None;
    scene.find_mut::<Instance>(&instance)?.interfaces.retain(|known| *known != id);
    done()
}
