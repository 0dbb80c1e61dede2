//! Monitoring, options of the metadata service, and passwords.

use super::row::Instance;
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::Scene;
use crate::ec2::xml::Xml;

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html>
pub(super) fn monitor(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    set_monitoring(scene, params, true)
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnmonitorInstances.html>
pub(super) fn unmonitor(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    set_monitoring(scene, params, false)
}

fn set_monitoring(scene: &mut Scene<'_>, params: &Params<'_>, on: bool) -> Result<Xml, Refused> {
    let ids = params.list("InstanceId");
    if ids.is_empty() {
        return Err(Refused::missing("InstanceId"));
    }
    let ids: Vec<String> =
        scene.named::<Instance>(&ids)?.into_iter().map(|instance| instance.id.clone()).collect();
    let mut xml = Xml::default();
    for id in &ids {
        scene.find_mut::<Instance>(id)?.monitoring = on;
    }
    xml.items("instancesSet", &ids, |xml, id| {
        xml.put("instanceId", id).within("monitoring", |xml| {
            xml.put("state", if on { "pending" } else { "disabling" });
        });
    });
    Ok(xml)
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html>
pub(super) fn metadata(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let id = scene.given::<Instance>(params, "InstanceId")?.id.clone();
    let tokens = params.word("HttpTokens", &["optional", "required"])?;
    let endpoint = params.word("HttpEndpoint", &["enabled", "disabled"])?;
    let hops = params.number::<u8>("HttpPutResponseHopLimit")?;
    if hops.is_some_and(|hops| !(1..=64).contains(&hops)) {
        return Err(refused("InvalidParameterValue", "The hop limit has to be from 1 to 64"));
    }
    let instance = scene.find_mut::<Instance>(&id)?;
    instance.metadata.tokens = tokens.unwrap_or(instance.metadata.tokens);
    instance.metadata.endpoint = endpoint.unwrap_or(instance.metadata.endpoint);
    instance.metadata.hops = hops.unwrap_or(instance.metadata.hops);
    let mut xml = Xml::default();
    xml.put("instanceId", &id)
        .within("instanceMetadataOptions", |xml| instance.metadata.show(xml, "pending"));
    Ok(xml)
}

/// Only Windows has passwords, and none of the images is one.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html>
pub(super) fn password(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let instance = scene.given::<Instance>(params, "InstanceId")?;
    let mut xml = Xml::default();
    xml.put("instanceId", &instance.id).time("timestamp", instance.launched).put("passwordData", "");
    Ok(xml)
}
