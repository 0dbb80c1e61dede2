//! Instances started, stopped, rebooted and terminated: all that a request names, or none of them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html>

use super::row::{Instance, Reason, State};
use super::run::boot_time;
use super::view;
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::Due;
use crate::ec2::scene::{Scene, done};
use crate::ec2::xml::Xml;

/// The instances a request names, with the states they are in.
fn named(scene: &Scene<'_>, params: &Params<'_>) -> Result<Vec<(String, State)>, Refused> {
    let ids = params.list("InstanceId");
    if ids.is_empty() {
        return Err(Refused::missing("InstanceId"));
    }
    let found = scene.named::<Instance>(&ids)?;
    Ok(found.into_iter().map(|instance| (instance.id.clone(), instance.state(scene.now))).collect())
}

/// Refuses all if one is in none of these states.
fn must_be(named: &[(String, State)], allowed: &[State], done: &str) -> Result<(), Refused> {
    match named.iter().find(|(_, state)| !allowed.contains(state)) {
        None => Ok(()),
        Some((id, _)) => {
            let message = format!("The instance '{id}' is not in a state from which it can be {done}.");
            Err(refused("IncorrectInstanceState", message))
        }
    }
}

fn user(code: &'static str) -> Option<Reason> {
    Some(Reason { code, message: "User initiated".into() })
}

/// The states of before and of now.
fn changes(scene: &Scene<'_>, named: &[(String, State)]) -> Xml {
    let mut xml = Xml::default();
    xml.items("instancesSet", named, |xml, (id, before)| {
        xml.put("instanceId", id);
        let current = scene.region.instances.get(id).map_or(*before, |instance| instance.state(scene.now));
        view::state(xml, "currentState", current);
        view::state(xml, "previousState", *before);
    });
    xml
}

pub(super) fn start(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let named = named(scene, params)?;
    must_be(&named, &[State::Stopped, State::Pending, State::Running], "started")?;
    for (id, _) in named.iter().filter(|(_, state)| *state == State::Stopped) {
        let booted = scene.now + boot_time(scene);
        let failure = scene.boot_failure.clone();
        let public = public_wanted(scene, id).then(|| scene.region.public_address());
        let now = scene.now;
        let Some(instance) = scene.region.instances.get_mut(id) else { continue };
        instance.launched = now;
        // A start that fails ends where it began.
        instance.reason = failure.map(|message| Reason { code: "Server.InternalError", message });
        let then = if instance.reason.is_some() { State::Stopped } else { State::Running };
        instance.begin(State::Pending, booted, then);
        let primary = instance.interfaces.first().cloned();
        if let Some(interface) = primary.and_then(|id| scene.region.interfaces.get_mut(&id)) {
            interface.public = public.map(|address| (address, booted));
        }
    }
    Ok(changes(scene, &named))
}

/// Does an instance get a public address when it starts? It does if its subnet gives them.
fn public_wanted(scene: &Scene<'_>, id: &str) -> bool {
    let subnet = scene.region.instances.get(id).and_then(|i| scene.region.subnets.get(&i.subnet));
    subnet.is_some_and(|subnet| subnet.map_public)
}

pub(super) fn stop(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let named = named(scene, params)?;
    params.flag("Force")?;
    params.flag("SkipOsShutdown")?;
    if params.flag("Hibernate")? == Some(true) {
        return Err(refused(
            "UnsupportedHibernationConfiguration",
            "The instances are not enabled for hibernation",
        ));
    }
    must_be(&named, &[State::Running, State::Stopping, State::Stopped], "stopped")?;
    protected(scene, &named, "disableApiStop", |instance| instance.keep_on.from_stop)?;
    let stopped = scene.now + scene.settings.action_time;
    for (id, _) in named.iter().filter(|(_, state)| *state == State::Running) {
        let Some(instance) = scene.region.instances.get_mut(id) else { continue };
        instance.begin(State::Stopping, stopped, State::Stopped);
        instance.reason = user("Client.UserInitiatedShutdown");
        // Its public address is somebody else's from now on; an elastic one stays.
        for interface in instance.interfaces.clone() {
            if let Some(interface) = scene.region.interfaces.get_mut(&interface) {
                interface.public = None;
            }
        }
    }
    Ok(changes(scene, &named))
}

pub(super) fn reboot(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let named = named(scene, params)?;
    // A reboot shows nowhere: the instance is running all along.
    must_be(&named, &[State::Running], "rebooted")?;
    done()
}

pub(super) fn terminate(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let named = named(scene, params)?;
    params.flag("Force")?;
    params.flag("SkipOsShutdown")?;
    protected(scene, &named, "disableApiTermination", |instance| instance.keep_on.from_termination)?;
    let ended = scene.now + scene.settings.delete_time;
    for (id, _) in named.iter().filter(|(_, state)| !state.is_over()) {
        let Some(instance) = scene.region.instances.get_mut(id) else { continue };
        instance.begin(State::ShuttingDown, ended, State::Terminated);
        instance.reason = user("Client.UserInitiatedShutdown");
        scene.region.later(ended, Due::Ended(id.clone()));
        scene.region.later(ended + scene.settings.ec2.terminated_time, Due::Forgotten(id.clone()));
    }
    Ok(changes(scene, &named))
}

fn protected(
    scene: &Scene<'_>,
    named: &[(String, State)],
    attribute: &str,
    is: impl Fn(&Instance) -> bool,
) -> Result<(), Refused> {
    let kept = |(id, _): &&(String, State)| scene.region.instances.get(id).is_some_and(&is);
    match named.iter().find(kept) {
        None => Ok(()),
        Some((id, _)) => {
            let message = format!(
                "The instance '{id}' may not be changed so. Modify its '{attribute}' instance attribute and try again."
            );
            Err(refused("OperationNotPermitted", message))
        }
    }
}
