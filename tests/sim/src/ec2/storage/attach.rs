//! Volumes put on instances and taken off.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html>

use super::volumes::{Attachment, Volume, show_attachment, usable};
use crate::ec2::instances::row::{Instance, State};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Due;
use crate::ec2::scene::Scene;
use crate::ec2::xml::Xml;

pub(super) fn attach(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let volume = usable(scene, params)?;
    let instance = scene.given::<Instance>(params, "InstanceId")?;
    let device = params.needed("Device")?;
    if let Some(held) = &volume.attachment {
        let message = format!("{} is already attached to an instance: {}", volume.id, held.instance);
        return Err(refused("VolumeInUse", message));
    }
    if volume.status(scene.now) != "available" {
        let message = format!("The volume '{}' is not 'available'.", volume.id);
        return Err(refused("IncorrectState", message));
    }
    if !matches!(instance.state(scene.now), State::Running | State::Stopped | State::Stopping) {
        let message = format!("Instance '{}' is not 'running'.", instance.id);
        return Err(refused("IncorrectState", message));
    }
    if volume.zone != instance.zone {
        let message = format!(
            "The volume '{}' is not in the same availability zone as instance '{}'",
            volume.id, instance.id
        );
        return Err(refused("InvalidVolume.ZoneMismatch", message));
    }
    let on_device = |id: &String| {
        let other = scene.region.volumes.get(id).and_then(|volume| volume.attachment.as_ref());
        other.is_some_and(|held| held.device == device)
    };
    if instance.volumes.iter().any(on_device) {
        let message =
            format!("Invalid value '{device}' for unixDevice. Attachment point {device} is already in use");
        return Err(refused("InvalidParameterValue", message));
    }
    let (id, instance) = (volume.id.clone(), instance.id.clone());
    let held = Attachment {
        instance: instance.clone(),
        device: device.to_owned(),
        since: scene.now,
        attached: scene.now + scene.settings.action_time,
        detached: None,
        delete_on_termination: false,
    };
    scene.find_mut::<Instance>(&instance)?.volumes.push(id.clone());
    scene.find_mut::<Volume>(&id)?.attachment = Some(held.clone());
    let mut xml = Xml::default();
    show_attachment(&mut xml, &id, &held, scene.now);
    Ok(xml)
}

pub(super) fn detach(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    params.flag("Force")?;
    let volume = usable(scene, params)?;
    let Some(held) = &volume.attachment else {
        let message = format!("Volume '{}' is in the 'available' state.", volume.id);
        return Err(refused("IncorrectState", message));
    };
    let (instance, device) = (params.text("InstanceId"), params.text("Device"));
    if let Some(id) = instance {
        scene.find::<Instance>(id)?;
    }
    if instance.is_some_and(|id| id != held.instance) || device.is_some_and(|name| name != held.device) {
        let message =
            format!("The volume '{}' is not attached to instance '{}' so", volume.id, held.instance);
        return Err(refused("InvalidAttachment.NotFound", message));
    }
    let on = scene.find::<Instance>(&held.instance)?;
    if on.root == held.device && on.state(scene.now) != State::Stopped {
        let message = format!("Unable to detach root volume '{}' from instance '{}'", volume.id, on.id);
        return Err(refused("OperationNotPermitted", message));
    }
    let (id, now) = (volume.id.clone(), scene.now);
    if held.detached.is_none() {
        let off = now + scene.settings.action_time;
        if let Some(held) = &mut scene.find_mut::<Volume>(&id)?.attachment {
            held.detached = Some(off);
        }
        scene.region.later(off, Due::Detached(id.clone()));
    }
    let mut xml = Xml::default();
    if let Some(held) = &scene.find::<Volume>(&id)?.attachment {
        show_attachment(&mut xml, &id, held, now);
    }
    Ok(xml)
}
