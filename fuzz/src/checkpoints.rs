//! Any text as a checkpoint: taken up or refused; what is taken up runs, and can be stored again.

use crate::machines::{Ending, Provider, World};
use pileus_core::{
    Checkpoint, Op, Operation,
    compute::{Compute, Node, Volume},
};

/// The flows that can be stored, by the names a byte stands for.
pub const FLOWS: [&str; 6] = [
    "openstack.create-server",
    "openstack.create-volume",
    "openstack.resize-server",
    "ec2.run-instances",
    "ec2.create-volume",
    "ec2.resize-instance",
];

/// A byte that names a flow (or none of them), then the state; a script for the cloud follows after a zero byte.
pub fn run(data: &[u8]) {
    let Some((&how, data)) = data.split_first() else { return };
    let end = data.iter().position(|&b| b == 0).unwrap_or(data.len());
    let (text, script) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let checkpoint = match FLOWS.get(usize::from(how)) {
        Some(flow) => match serde_json::from_slice(text) {
            Ok(state) => Checkpoint { flow: (*flow).to_owned(), version: 1, state },
            Err(_) => return,
        },
        None => match serde_json::from_slice(text) {
            Ok(checkpoint) => checkpoint,
            Err(_) => return,
        },
    };
    let provider = if checkpoint.flow.starts_with("ec2.") { Provider::Ec2 } else { Provider::OpenStack };
    let mut world = World::new(provider, script);
    let cloud = world.account();
    if let Ok(op) = node(&cloud, &checkpoint) {
        stored(&op, |again| drop(node(&cloud, again).expect("what was stored can be taken up")));
        world.drive(op, Ending::Anything);
    }
    if let Ok(op) = volume(&cloud, &checkpoint) {
        stored(&op, |again| drop(volume(&cloud, again).expect("what was stored can be taken up")));
        world.drive(op, Ending::Anything);
    }
}

fn node(cloud: &impl Compute, checkpoint: &Checkpoint) -> pileus_core::Result<Op<Node>> {
    cloud.resume_node(checkpoint)
}

fn volume(cloud: &impl Compute, checkpoint: &Checkpoint) -> pileus_core::Result<Op<Volume>> {
    cloud.resume_volume(checkpoint)
}

fn stored<T>(op: &Op<T>, resume: impl Fn(&Checkpoint)) {
    let stored = op.checkpoint().expect("a flow that is stored can be stored again");
    let text = serde_json::to_string(&stored).expect("plain data");
    let again: Checkpoint = serde_json::from_str(&text).expect("plain data");
    assert_eq!(again, stored);
    resume(&again);
}
