//! The whole life of everything in neutral compute, run against any cloud over any adapter.

use pileus_core::{
    Kind, Operation, Result,
    compute::{Allow, Capability, Compute, NodeSpec, NodeState, Reboot, ResourceState, VolumeSpec},
};
use std::collections::BTreeMap;

/// Whatever runs operations to their end: an adapter, or the embedded cloud on virtual time.
pub trait Run {
    /// Runs it.
    fn one<O: Operation + Unpin>(&self, operation: O) -> Result<O::Output>;
}

/// Which of the cloud's things to use.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The name or the id of an image.
    pub image: String,
    /// The name of a size.
    pub size: String,
    /// The name of another size.
    pub other_size: String,
    /// The location for volumes; the cloud's choice where `None`.
    pub location: Option<String>,
    /// The name of a network for nodes; the cloud's choice where `None`.
    pub network: Option<String>,
    /// Whether the cloud knows what a creation's own key has made.
    pub keys: bool,
    /// A prefix for the names of what is created.
    pub prefix: String,
    /// Whether an address can be led to a node there: it needs a router between the networks.
    pub addresses: bool,
}

/// Lives through it all and tells what was seen, in words that are the same on every adapter.
///
/// # Panics
/// Where anything is not as it should be.
pub fn live(run: &impl Run, cloud: &dyn Compute, choice: &Choice) -> Vec<String> {
    let mut seen = Vec::new();
    let mut tell = |line: String| seen.push(line);
    let name = |what: &str| format!("{}-{what}", choice.prefix);
    // What an earlier run left is in the way of counting.
    clean(run, cloud, &choice.prefix);

    let images = run.one(cloud.list_images()).expect("images");
    let image =
        images.iter().find(|i| i.name == choice.image || i.id.as_str() == choice.image).expect("the image");
    assert_eq!(image.state, ResourceState::Available);
    assert_eq!(run.one(cloud.get_image(&image.id)).expect("the image").name, image.name);
    let sizes = run.one(cloud.list_sizes()).expect("sizes");
    let size = sizes.iter().find(|s| s.name == choice.size).expect("the size");
    assert!(size.ram_mib > 0 && size.vcpus > 0);
    assert_eq!(run.one(cloud.get_size(&size.id)).expect("the size").id, size.id);
    let other = sizes.iter().find(|s| s.name == choice.other_size).expect("the other size");
    let locations = run.one(cloud.list_locations()).expect("locations");
    assert!(locations.iter().any(|l| l.available), "{locations:?}");
    tell(format!("image {}, size {}, other size {}", image.name, size.name, other.name));

    // A key pair, a security group, and a node that has both.
    let public_key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ pileus";
    let imported = run.one(cloud.import_key_pair(&name("imported"), public_key)).expect("imported");
    assert!(imported.public_key.as_deref().is_some_and(|key| key.starts_with("ssh-ed25519 AAAA")));
    let again = run.one(cloud.import_key_pair(&name("imported"), public_key));
    tell(format!(
        "importing a name again: {:?}",
        again.map(|k| k.name == imported.name).map_err(|e| e.kind())
    ));
    tell(key_pairs(run, cloud, &name("imported")));

    let group = run.one(cloud.create_security_group(&name("group"), "for a test")).expect("a group");
    let rule = run.one(cloud.allow(&group.id, &Allow::tcp(22).from("192.0.2.0/24"))).expect("a rule");
    let twice = run.one(cloud.allow(&group.id, &Allow::tcp(22).from("192.0.2.0/24"))).expect("the same rule");
    assert_eq!(twice.id, rule.id, "allowed already");
    let group = run.one(cloud.get_security_group(&group.id)).expect("the group");
    assert!(
        group.rules.iter().any(|r| (r.id == rule.id || r.id.is_none()) && r.allow == rule.allow),
        "{group:?}"
    );
    run.one(cloud.revoke(&group.id, &rule)).expect("revoked");
    let groups = run.one(cloud.list_security_groups()).expect("groups");
    assert!(groups.iter().any(|g| g.id == group.id && !g.rules.iter().any(|r| r.allow == rule.allow)));
    tell("a security group with a rule, and without".into());

    let mut spec = NodeSpec::new(name("node"), size, image)
        .key_pair(name("imported"))
        .metadata("role", "web")
        .user_data("#cloud-config\n{}\n");
    if let Some(wanted) = &choice.network {
        let networks = run.one(cloud.list_networks()).expect("networks");
        let network = networks.iter().find(|n| &n.name == wanted).expect("the network");
        spec = spec.network(&network.id);
    }
    let node = run.one(cloud.launch_node(&spec)).expect("a node that runs");
    assert_eq!((node.state, node.name.as_str()), (NodeState::Running, &*name("node")));
    assert_eq!(node.metadata.get("role").map(String::as_str), Some("web"));
    assert_eq!(node.key_pair.as_deref(), Some(&*name("imported")));
    assert_eq!((node.size.as_ref(), node.image.as_ref()), (Some(&size.id), Some(&image.id)));
    assert!(!node.private_ips.is_empty() || !node.public_ips.is_empty(), "{node:?}");
    let own = ["id", "instanceId"].into_iter().find_map(|field| node.extra.get::<String>(field));
    assert_eq!(own.as_deref(), Some(node.id.as_str()), "the provider's own document");
    tell(format!("launched, {}, {} addresses", node.state, node.private_ips.len() + node.public_ips.len()));

    // Created once: the same key gives the same node.
    let mut other_node = spec.clone();
    other_node.name = name("other");
    if choice.keys {
        other_node = other_node.idempotency_key(name("key"));
    }
    let first = run.one(cloud.create_node(&other_node)).expect("accepted");
    if choice.keys {
        let second = run.one(cloud.create_node(&other_node)).expect("found");
        assert_eq!(first.id, second.id);
    }
    run.one(cloud.wait_until_running(&first.id)).expect("up");
    run.one(cloud.destroy_node(&first.id)).expect("accepted");
    run.one(cloud.wait_until_destroyed(&first.id)).expect("gone");
    // Some keep what is gone for the record.
    match run.one(cloud.get_node(&first.id)) {
        Ok(node) => assert_eq!(node.state, NodeState::Terminated),
        Err(error) => assert_eq!(error.kind(), Kind::NotFound),
    }
    tell("another created, once by its key, and destroyed".into());

    // Its states.
    run.one(cloud.stop_node(&node.id)).expect("accepted");
    let stopped = run.one(cloud.wait_until_stopped(&node.id)).expect("stopped");
    assert_eq!(stopped.state, NodeState::Stopped);
    run.one(cloud.stop_node(&node.id)).expect("fine, stopped already");
    run.one(cloud.start_node(&node.id)).expect("accepted");
    run.one(cloud.wait_until_running(&node.id)).expect("up again");
    run.one(cloud.start_node(&node.id)).expect("fine, running already");
    for how in [Reboot::Soft, Reboot::Hard] {
        run.one(cloud.reboot_node(&node.id, how)).expect("accepted");
        run.one(cloud.wait_until_running(&node.id)).expect("up again");
    }
    let resized = run.one(cloud.resize_node(&node.id, &other.id)).expect("resized");
    assert_eq!((resized.size.as_ref(), resized.state), (Some(&other.id), NodeState::Running));
    tell("stopped, started, rebooted, resized".into());

    let renamed = run.one(cloud.rename_node(&node.id, &name("renamed"))).expect("renamed");
    assert_eq!(renamed.name, name("renamed"));
    let more = BTreeMap::from([("tier".to_owned(), "front".to_owned())]);
    let metadata = run.one(cloud.set_node_metadata(&node.id, &more)).expect("set");
    assert_eq!(
        (metadata.get("role").map(String::as_str), metadata.get("tier").map(String::as_str)),
        (Some("web"), Some("front"))
    );
    run.one(cloud.delete_node_metadata(&node.id, "role")).expect("removed");
    let node = run.one(cloud.get_node(&node.id)).expect("the node");
    assert!(!node.metadata.contains_key("role") && node.metadata.contains_key("tier"), "{:?}", node.metadata);
    if cloud.capabilities().has(Capability::GetConsoleOutput) {
        run.one(cloud.get_console_output(&node.id)).expect("some output, or none");
    }
    let nodes = run.one(cloud.list_nodes()).expect("nodes");
    assert_eq!(nodes.iter().filter(|n| n.id == node.id).count(), 1);
    tell("renamed, with other metadata, listed once".into());

    volumes(run, cloud, &node.id, choice, &mut tell);

    // An image of it.
    let made = run.one(cloud.create_image(&node.id, &name("image"))).expect("accepted");
    let made = run.one(cloud.wait_until_image_available(&made.id)).expect("available");
    assert_eq!((made.name.as_str(), made.state), (&*name("image"), ResourceState::Available));
    run.one(cloud.delete_image(&made.id)).expect("deleted");
    assert_eq!(run.one(cloud.get_image(&made.id)).expect_err("gone").kind(), Kind::NotFound);
    tell("an image of it, and gone".into());

    if choice.addresses && cloud.capabilities().has(Capability::AllocateAddress) {
        let address = run.one(cloud.allocate_address(None)).expect("an address");
        assert!(address.ip.is_some());
        run.one(cloud.associate_address(&address.id, &node.id)).expect("led to the node");
        let listed = run.one(cloud.list_addresses()).expect("addresses");
        assert!(listed.iter().any(|a| a.id == address.id && a.node.as_ref() == Some(&node.id)), "{listed:?}");
        let free = run.one(cloud.disassociate_address(&address.id)).expect("led to nothing");
        assert_eq!(free.node, None);
        run.one(cloud.release_address(&address.id)).expect("released");
        tell("an address, led to it and back".into());
    }

    if !cloud.capabilities().has(Capability::CopyImage) {
        let copy =
            run.one(cloud.copy_image(&image.id, &"elsewhere".into(), "copy")).expect_err("no such call");
        assert_eq!(copy.kind(), Kind::Unsupported);
    }
    run.one(cloud.destroy_node(&node.id)).expect("accepted");
    run.one(cloud.wait_until_destroyed(&node.id)).expect("gone");
    run.one(cloud.delete_security_group(&group.id)).expect("deleted");
    run.one(cloud.delete_key_pair(&name("imported"))).expect("deleted");
    assert_eq!(run.one(cloud.get_key_pair(&name("imported"))).expect_err("gone").kind(), Kind::NotFound);
    tell("all gone".into());
    clean(run, cloud, &choice.prefix);
    seen
}

fn key_pairs(run: &impl Run, cloud: &dyn Compute, imported: &str) -> String {
    let made = format!("{imported}-made");
    let created = match run.one(cloud.create_key_pair(&made)) {
        Ok(pair) => {
            assert!(pair.private_key.is_some_and(|key| key.expose().contains("PRIVATE KEY")));
            assert!(!pair.extra.text().contains("PRIVATE KEY"), "told apart from the document");
            run.one(cloud.delete_key_pair(&made)).expect("deleted");
            Ok(())
        }
        Err(error) => Err(error.kind()),
    };
    let listed = run.one(cloud.list_key_pairs()).expect("key pairs");
    assert!(listed.iter().any(|pair| pair.name == imported));
    format!("making a key pair: {created:?}")
}

fn volumes(
    run: &impl Run,
    cloud: &dyn Compute,
    node: &pileus_core::compute::NodeId,
    choice: &Choice,
    tell: &mut dyn FnMut(String),
) {
    let prefix = &choice.prefix;
    let mut spec = VolumeSpec::new(format!("{prefix}-volume"), 1).metadata("kept", "yes");
    spec.location = choice.location.as_deref().map(Into::into);
    let volume = run.one(cloud.create_volume(&spec)).expect("accepted");
    let volume = run.one(cloud.wait_until_volume_available(&volume.id)).expect("available");
    assert_eq!((volume.size_gib, volume.metadata.get("kept").map(String::as_str)), (1, Some("yes")));
    let attached = run.one(cloud.attach_volume(&volume.id, node, None)).expect("attached");
    assert_eq!(attached.state, ResourceState::InUse);
    assert_eq!(attached.attachments.len(), 1);
    assert_eq!(&attached.attachments[0].node, node);
    let free = run.one(cloud.detach_volume(&volume.id)).expect("detached");
    assert_eq!((free.state, free.attachments.len()), (ResourceState::Available, 0));
    run.one(cloud.resize_volume(&volume.id, 2)).expect("accepted");
    let larger = run.one(cloud.wait_until_volume_available(&volume.id)).expect("available");
    assert_eq!(larger.size_gib, 2);
    let snapshot =
        run.one(cloud.create_snapshot(&volume.id, &format!("{prefix}-snapshot"))).expect("accepted");
    let snapshot = run.one(cloud.wait_until_snapshot_available(&snapshot.id)).expect("available");
    assert_eq!(snapshot.volume.as_ref(), Some(&volume.id));
    let of_volume = run.one(cloud.list_volume_snapshots(&volume.id)).expect("snapshots");
    assert_eq!(of_volume.iter().map(|s| &s.id).collect::<Vec<_>>(), [&snapshot.id]);
    assert!(run.one(cloud.list_snapshots()).expect("snapshots").iter().any(|s| s.id == snapshot.id));
    run.one(cloud.destroy_snapshot(&snapshot.id)).expect("accepted");
    run.one(cloud.wait_until_snapshot_destroyed(&snapshot.id)).expect("gone");
    run.one(cloud.destroy_volume(&volume.id)).expect("accepted");
    run.one(cloud.wait_until_volume_destroyed(&volume.id)).expect("gone");
    assert!(!run.one(cloud.list_volumes()).expect("volumes").iter().any(|v| v.id == volume.id));
    tell("a volume attached, detached, made larger, with a snapshot, and gone".into());
}

/// Removes what an earlier run left behind.
fn clean(run: &impl Run, cloud: &dyn Compute, prefix: &str) {
    for node in run.one(cloud.list_nodes()).expect("nodes") {
        if node.name.starts_with(prefix) && node.state != NodeState::Terminated {
            let _ = run.one(cloud.destroy_node(&node.id));
            run.one(cloud.wait_until_destroyed(&node.id)).expect("gone");
        }
    }
    for snapshot in run.one(cloud.list_snapshots()).expect("snapshots") {
        if snapshot.name.starts_with(prefix) {
            let _ = run.one(cloud.destroy_snapshot(&snapshot.id));
            run.one(cloud.wait_until_snapshot_destroyed(&snapshot.id)).expect("gone");
        }
    }
    for volume in run.one(cloud.list_volumes()).expect("volumes") {
        if volume.name.starts_with(prefix) {
            let _ = run.one(cloud.destroy_volume(&volume.id));
        }
    }
    for pair in run.one(cloud.list_key_pairs()).expect("key pairs") {
        if pair.name.starts_with(prefix) {
            run.one(cloud.delete_key_pair(&pair.name)).expect("deleted");
        }
    }
    for group in run.one(cloud.list_security_groups()).expect("groups") {
        if group.name.starts_with(prefix) {
            run.one(cloud.delete_security_group(&group.id)).expect("deleted");
        }
    }
}
