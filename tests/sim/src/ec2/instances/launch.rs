//! Instances made: interfaces and volumes first, so that one that cannot have them is not there at all.

use super::placed::{Nic, Place, Source};
use super::row::{Instance, Metadata, Protection, Reason, State};
use super::run::boot_time;
use crate::Time;
use crate::ec2::images::{Device, Image};
use crate::ec2::kind;
use crate::ec2::network::interfaces::{self, Attachment};
use crate::ec2::refused::Refused;
use crate::ec2::region::Due;
use crate::ec2::scene::Scene;
use crate::ec2::storage::volumes::{self, Volume};
use crate::ec2::tags::{Specified, keep};

/// Instances to be made.
pub(super) struct Plan {
    pub(super) image: Image,
    pub(super) devices: Vec<Device>,
    pub(super) place: Place,
    pub(super) tags: Specified,
    pub(super) least: usize,
    pub(super) count: usize,
    pub(super) kind: String,
    pub(super) key_name: Option<String>,
    pub(super) user_data: Option<String>,
    pub(super) client_token: Option<String>,
    /// The placement group.
    pub(super) group: Option<String>,
    pub(super) tenancy: &'static str,
    pub(super) monitoring: bool,
    pub(super) ebs_optimized: bool,
    pub(super) profile: Option<String>,
    pub(super) keep_on: Protection,
    pub(super) on_shutdown: &'static str,
    pub(super) metadata: Metadata,
}

/// Makes as many instances as there is room for, and at least as many as were asked for, or none.
pub(super) fn launch(scene: &mut Scene<'_>, plan: &Plan) -> Result<Vec<String>, Refused> {
    let reservation = kind::make("r", scene.ids);
    let mut made: Vec<(String, Time, Vec<String>)> = Vec::new();
    for _ in 0..plan.count {
        let id = scene.make(kind::INSTANCE);
        let booted = scene.now + boot_time(scene);
        match plug(scene, plan, &id, booted) {
            Ok(plugged) => made.push((id, booted, plugged)),
            Err(_) if made.len() >= plan.least => break,
            Err(refused) => {
                for id in made.iter().flat_map(|(.., plugged)| plugged) {
                    interfaces::let_go(scene.region, id);
                }
                return Err(refused);
            }
        }
    }
    if let Some(image) = scene.region.images.get_mut(&plan.image.id) {
        image.launched = Some(scene.now);
    }
    for (index, (id, booted, plugged)) in made.iter().enumerate() {
        let booted = *booted;
        let volumes = plan.devices.iter().map(|device| volume(scene, plan, device, id)).collect();
        let failure = scene.boot_failure.clone();
        let then = if failure.is_some() { State::Terminated } else { State::Running };
        if failure.is_some() {
            scene.region.later(booted, Due::Ended(id.clone()));
            scene.region.later(booted + scene.settings.ec2.terminated_time, Due::Forgotten(id.clone()));
        }
        let instance = Instance {
            id: id.clone(),
            created: scene.now,
            reservation: reservation.clone(),
            index,
            image: plan.image.id.clone(),
            architecture: plan.image.architecture,
            kind: plan.kind.clone(),
            key_name: plan.key_name.clone(),
            user_data: plan.user_data.clone(),
            client_token: plan.client_token.clone(),
            zone: plan.place.zone.clone(),
            vpc: plan.place.vpc.clone(),
            subnet: plan.place.subnet.clone(),
            group: plan.group.clone(),
            tenancy: plan.tenancy,
            monitoring: plan.monitoring,
            ebs_optimized: plan.ebs_optimized,
            profile: plan.profile.clone(),
            keep_on: plan.keep_on,
            on_shutdown: plan.on_shutdown,
            metadata: plan.metadata,
            root: plan.image.root.clone(),
            volumes,
            interfaces: plugged.clone(),
            launched: scene.now,
            reason: failure.map(|message| Reason { code: "Server.InternalError", message }),
            state: State::Pending,
            change: Some((booted, then)),
        };
        keep(scene, instance, &plan.tags);
    }
    Ok(made.into_iter().map(|(id, ..)| id).collect())
}

/// Gives an instance-to-be its interfaces, or none.
fn plug(scene: &mut Scene<'_>, plan: &Plan, instance: &str, booted: Time) -> Result<Vec<String>, Refused> {
    let mut plugged = Vec::new();
    for nic in &plan.place.nics {
        match plug_one(scene, plan, nic, instance, booted) {
            Ok(id) => plugged.push(id),
            Err(refused) => {
                for id in &plugged {
                    interfaces::let_go(scene.region, id);
                }
                return Err(refused);
            }
        }
    }
    Ok(plugged)
}

fn plug_one(
    scene: &mut Scene<'_>,
    plan: &Plan,
    nic: &Nic,
    instance: &str,
    booted: Time,
) -> Result<String, Refused> {
    let held = Some(Attachment {
        id: kind::make("eni-attach", scene.ids),
        instance: instance.to_owned(),
        index: nic.index,
        since: scene.now,
        delete_on_termination: nic.delete_on_termination,
    });
    match &nic.source {
        Source::Existing(id) => {
            let unknown = || kind::INTERFACE.unknown(&[id]);
            scene.region.interfaces.get_mut(id).ok_or_else(unknown)?.attachment = held;
            Ok(id.clone())
        }
        Source::New(wanted) => {
            let mut interface = interfaces::make(scene, wanted)?;
            interface.attachment = held;
            interface.public = nic.public.then(|| (scene.region.public_address(), booted));
            let id = interface.id.clone();
            keep(scene, interface, &plan.tags);
            Ok(id)
        }
    }
}

fn volume(scene: &mut Scene<'_>, plan: &Plan, device: &Device, instance: &str) -> String {
    let id = scene.make(kind::VOLUME);
    let volume = Volume {
        id: id.clone(),
        created: scene.now,
        size: device.size,
        kind: device.kind,
        iops: volumes::usual_iops(device.kind, device.size),
        throughput: volumes::usual_throughput(device.kind),
        encrypted: device.encrypted,
        zone: plan.place.zone.clone(),
        snapshot: device.snapshot.clone(),
        ready: scene.now,
        deleting: false,
        modification: None,
        attachment: Some(volumes::Attachment {
            instance: instance.to_owned(),
            device: device.name.clone(),
            since: scene.now,
            attached: scene.now + scene.settings.action_time,
            detached: None,
            delete_on_termination: device.delete_on_termination,
        }),
    };
    keep(scene, volume, &plan.tags);
    id
}
