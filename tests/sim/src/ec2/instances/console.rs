//! What an instance writes to its console.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html>

use super::row::{Instance, State};
use crate::ec2::params::Params;
use crate::ec2::refused::Refused;
use crate::ec2::scene::Scene;
use crate::ec2::xml::Xml;
use base64::{Engine as _, prelude::BASE64_STANDARD};

pub(super) fn get(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    params.flag("Latest")?;
    let instance = scene.given::<Instance>(params, "InstanceId")?;
    let mut xml = Xml::default();
    xml.put("instanceId", &instance.id);
    // Nothing is written before the boot, and nothing is kept longer than the instance.
    if matches!(instance.state(scene.now), State::Running | State::Stopping | State::Stopped) {
        let booted = instance.changed(scene.now).unwrap_or(instance.launched);
        let text = format!(
            "[    0.000000] Linux version 6.1.0 ({}) {}\r\n[    4.200000] cloud-init: instance {} of {}\r\n\r\nlogin: ",
            instance.image, instance.architecture, instance.id, instance.kind
        );
        xml.time("timestamp", booted).put("output", BASE64_STANDARD.encode(text));
    } else {
        xml.time("timestamp", instance.launched);
    }
    Ok(xml)
}
