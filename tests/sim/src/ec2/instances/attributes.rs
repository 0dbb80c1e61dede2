//! Attributes of instances, one at a time.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html>

use super::row::{Instance, State};
use super::run;
use crate::ec2::network::groups::Group;
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::{Scene, done};
use crate::ec2::types;
use crate::ec2::xml::Xml;

pub(super) const TAKES: &[&str] = &[
    "Attribute",
    "BlockDeviceMapping.N.DeviceName",
    "BlockDeviceMapping.N.Ebs.DeleteOnTermination",
    "DisableApiStop.Value",
    "DisableApiTermination.Value",
    "EbsOptimized.Value",
    "GroupId.N",
    "InstanceId",
    "InstanceInitiatedShutdownBehavior.Value",
    "InstanceType.Value",
    "SourceDestCheck.Value",
    "UserData.Value",
    "Value",
];

/// Attributes as `Attribute` and as parameters of their own, and whether they change only while stopped.
const ATTRIBUTES: &[(&str, &str, bool)] = &[
    ("disableApiStop", "DisableApiStop", false),
    ("disableApiTermination", "DisableApiTermination", false),
    ("ebsOptimized", "EbsOptimized", true),
    ("instanceInitiatedShutdownBehavior", "InstanceInitiatedShutdownBehavior", false),
    ("instanceType", "InstanceType", true),
    ("sourceDestCheck", "SourceDestCheck", false),
    ("userData", "UserData", true),
];

pub(super) fn modify(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let instance = scene.given::<Instance>(params, "InstanceId")?;
    let (id, state, root) = (instance.id.clone(), instance.state(scene.now), instance.root.clone());
    let groups = params.list("GroupId");
    let devices = params.each("BlockDeviceMapping");
    let mut given: Vec<(&str, &str, bool)> = Vec::new();
    for (word, name, stopped) in ATTRIBUTES {
        if let Some(value) = params.within(name).given("Value") {
            given.push((word, value, *stopped));
        }
    }
    if let Some(word) = params.text("Attribute") {
        let known = ATTRIBUTES.iter().find(|(known, ..)| *known == word);
        let (word, _, stopped) =
            known.ok_or_else(|| Refused::value("attribute", word, "It cannot be changed"))?;
        given.push((word, params.given("Value").unwrap_or_default(), *stopped));
    }
    let [(attribute, value, stopped)] = given[..] else {
        return match (given.is_empty(), groups.is_empty(), devices.is_empty()) {
            (true, false, true) => set_groups(scene, &id, &groups),
            (true, true, false) => set_devices(scene, &id, &root, &devices),
            (true, true, true) => Err(Refused::missing("Attribute")),
            _ => Err(Refused::combination("Only one attribute can be modified at a time")),
        };
    };
    if !groups.is_empty() || !devices.is_empty() {
        return Err(Refused::combination("Only one attribute can be modified at a time"));
    }
    if stopped && state != State::Stopped {
        let message = format!("The instance '{id}' is not in the 'stopped' state.");
        return Err(refused("IncorrectInstanceState", message));
    }
    if state.is_over() {
        return Err(refused("IncorrectInstanceState", format!("The instance '{id}' is terminated.")));
    }
    set(scene, &id, attribute, value)
}

fn set(scene: &mut Scene<'_>, id: &str, attribute: &str, value: &str) -> Result<Xml, Refused> {
    let flag = || match value {
        "true" | "True" => Ok(true),
        "false" | "False" => Ok(false),
        _ => Err(Refused::value(attribute, value, "It must be true or false")),
    };
    let architecture = match attribute {
        "instanceType" => Some(types::find(scene, value)?.architecture),
        "userData" => {
            run::check_user_data(value)?;
            None
        }
        _ => None,
    };
    let interface = match attribute {
        "sourceDestCheck" => Some((scene.find::<Instance>(id)?.interfaces.first().cloned(), flag()?)),
        _ => None,
    };
    let instance = scene.find_mut::<Instance>(id)?;
    match attribute {
        "disableApiStop" => instance.keep_on.from_stop = flag()?,
        "disableApiTermination" => instance.keep_on.from_termination = flag()?,
        "ebsOptimized" => instance.ebs_optimized = flag()?,
        "instanceInitiatedShutdownBehavior" => {
            instance.on_shutdown = match value {
                "stop" => "stop",
                "terminate" => "terminate",
                _ => return Err(Refused::value(attribute, value, "It must be stop or terminate")),
            };
        }
        "instanceType" if architecture != Some(instance.architecture) => {
            return Err(refused("InvalidParameterValue", run::other_architecture(instance.architecture)));
        }
        "instanceType" => instance.kind = value.to_owned(),
        "userData" => instance.user_data = Some(value.to_owned()).filter(|text| !text.is_empty()),
        _ => {}
    }
    if let Some((Some(id), check)) = interface
        && let Some(interface) = scene.region.interfaces.get_mut(&id)
    {
        interface.source_dest_check = check;
    }
    done()
}

fn set_groups(scene: &mut Scene<'_>, id: &str, groups: &[&str]) -> Result<Xml, Refused> {
    let vpc = scene.find::<Instance>(id)?.vpc.clone();
    for group in scene.named::<Group>(groups)? {
        if group.vpc != vpc {
            let message =
                format!("You have specified two resources that belong to different networks: {}", group.id);
            return Err(refused("InvalidGroup.NotFound", message));
        }
    }
    let primary = scene.find::<Instance>(id)?.interfaces.first().cloned();
    if let Some(interface) = primary.and_then(|id| scene.region.interfaces.get_mut(&id)) {
        interface.groups = groups.iter().map(|&group| group.to_owned()).collect();
    }
    done()
}

fn set_devices(scene: &mut Scene<'_>, id: &str, root: &str, given: &[Params<'_>]) -> Result<Xml, Refused> {
    let volumes = scene.find::<Instance>(id)?.volumes.clone();
    for device in given {
        let name = device.text("DeviceName").unwrap_or(root);
        let delete = device.flag("Ebs.DeleteOnTermination")?;
        let on = |volume: &&String| {
            let held = scene.region.volumes.get(volume).and_then(|volume| volume.attachment.as_ref());
            held.is_some_and(|held| held.device == name)
        };
        let Some(volume) = volumes.iter().find(on).cloned() else {
            let message = format!("No device is currently mapped at {name}");
            return Err(refused("InvalidInstanceAttributeValue", message));
        };
        let held = scene.region.volumes.get_mut(&volume).and_then(|volume| volume.attachment.as_mut());
        if let (Some(held), Some(delete)) = (held, delete) {
            held.delete_on_termination = delete;
        }
    }
    done()
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html>
pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let instance = scene.given::<Instance>(params, "InstanceId")?;
    let attribute = params.needed("Attribute")?;
    let value = match attribute {
        "disableApiStop" => Some(instance.keep_on.from_stop.to_string()),
        "disableApiTermination" => Some(instance.keep_on.from_termination.to_string()),
        "ebsOptimized" => Some(instance.ebs_optimized.to_string()),
        "instanceInitiatedShutdownBehavior" => Some(instance.on_shutdown.to_owned()),
        "instanceType" => Some(instance.kind.clone()),
        "rootDeviceName" => Some(instance.root.clone()),
        "userData" => instance.user_data.clone(),
        _ => return Err(Refused::value("attribute", attribute, "It cannot be described")),
    };
    let mut xml = Xml::default();
    xml.put("instanceId", &instance.id).within(attribute, |xml| {
        xml.opt("value", value);
    });
    Ok(xml)
}
