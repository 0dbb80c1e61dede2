//! Neutral compute, driven against the cloud's EC2 on virtual time.

use crate::client::START;
use pileus_core::compute::{Allow, Compute, Node, NodeSpec, NodeState, Reboot, ResourceState, VolumeSpec};
use pileus_core::providers::aws::credentials::Source;
use pileus_core::providers::aws::{Ec2, Settings as Account};
use pileus_core::sign::aws_v4::Credentials;
use pileus_core::{Kind, Op};
use pileus_sim::drive::Drive;
use pileus_sim::{Fault, Settings, Sim, What, When};
use std::time::Duration;

fn account() -> Ec2 {
    let key = Source::Static(Credentials::new("AKIDDEMO", "demo-secret-key"));
    Ec2::new(Account::new("us-east-1", key).endpoint("ec2", "http://cloud.sim")).expect("an account")
}

fn spec(name: &str, cloud: &Sim) -> NodeSpec {
    NodeSpec::new(name, "t3.micro", cloud.settings().ec2.images[0].id.as_str())
}

#[test]
fn a_node_lives_its_life() {
    let (mut cloud, ec2) = (Sim::default(), account());
    let mut time = Drive::new(START);
    let spec = spec("web", &cloud).metadata("role", "web");
    let node = time.run(&mut cloud, ec2.launch_node(&spec)).expect("a node");
    assert_eq!((node.state, node.name.as_str()), (NodeState::Running, "web"));
    assert_eq!(node.private_ips, ["172.31.0.4".parse::<std::net::IpAddr>().expect("an address")]);
    assert_eq!(node.public_ips, ["198.18.0.1".parse::<std::net::IpAddr>().expect("an address")]);
    assert_eq!(cloud.servers(time.now())[0].metadata["role"], "web");

    time.run(&mut cloud, ec2.stop_node(&node.id)).expect("stop");
    let stopped = time.run(&mut cloud, ec2.wait_until_stopped(&node.id)).expect("stopped");
    assert_eq!(stopped.state, NodeState::Stopped);
    time.run(&mut cloud, ec2.start_node(&node.id)).expect("start");
    time.run(&mut cloud, ec2.wait_until_running(&node.id)).expect("running");
    time.run(&mut cloud, ec2.reboot_node(&node.id, Reboot::Soft)).expect("reboot");
    time.run(&mut cloud, ec2.wait_until_running(&node.id)).expect("running again");
    let renamed = time.run(&mut cloud, ec2.rename_node(&node.id, "new")).expect("renamed");
    assert_eq!(renamed.name, "new");
    let resized = time.run(&mut cloud, ec2.resize_node(&node.id, &"m5.large".into())).expect("resized");
    assert_eq!(resized.size, Some("m5.large".into()));
    time.run(&mut cloud, ec2.wait_until_running(&node.id)).expect("running still");

    let image = time.run(&mut cloud, ec2.create_image(&node.id, "backup")).expect("an image");
    let image = time.run(&mut cloud, ec2.wait_until_image_available(&image.id)).expect("available");
    assert_eq!((image.name.as_str(), image.state), ("backup", ResourceState::Available));

    let data = VolumeSpec::new("data", 5).location("us-east-1a");
    let volume = time.run(&mut cloud, ec2.create_volume(&data)).expect("a volume");
    let volume = time.run(&mut cloud, ec2.wait_until_volume_available(&volume.id)).expect("available");
    let attached =
        time.run(&mut cloud, ec2.attach_volume(&volume.id, &node.id, Some("/dev/sdf"))).expect("attached");
    assert_eq!(attached.attachments[0].node, node.id);
    let detached = time.run(&mut cloud, ec2.detach_volume(&volume.id)).expect("detached");
    assert_eq!(detached.attachments, []);
    let snapshot = time.run(&mut cloud, ec2.create_snapshot(&volume.id, "s")).expect("a snapshot");
    time.run(&mut cloud, ec2.wait_until_snapshot_available(&snapshot.id)).expect("available");
    time.run(&mut cloud, ec2.destroy_snapshot(&snapshot.id)).expect("destroyed");
    time.run(&mut cloud, ec2.wait_until_snapshot_destroyed(&snapshot.id)).expect("gone");
    time.run(&mut cloud, ec2.destroy_volume(&volume.id)).expect("destroyed");
    time.run(&mut cloud, ec2.wait_until_volume_destroyed(&volume.id)).expect("gone");

    let group = time.run(&mut cloud, ec2.create_security_group("web", "for the web")).expect("a group");
    let rule = time.run(&mut cloud, ec2.allow(&group.id, &Allow::tcp(443))).expect("a rule");
    assert_eq!(rule.allow, Allow::tcp(443));
    time.run(&mut cloud, ec2.delete_security_group(&group.id)).expect("deleted");
    let address = time.run(&mut cloud, ec2.allocate_address(None)).expect("an address");
    let led = time.run(&mut cloud, ec2.associate_address(&address.id, &node.id)).expect("associated");
    assert_eq!(led.node, Some(node.id.clone()));
    time.run(&mut cloud, ec2.disassociate_address(&address.id)).expect("disassociated");
    time.run(&mut cloud, ec2.release_address(&address.id)).expect("released");
    let pair = time.run(&mut cloud, ec2.create_key_pair("mine")).expect("a key pair");
    assert!(pair.private_key.is_some());
    time.run(&mut cloud, ec2.delete_key_pair("mine")).expect("deleted");
    time.run(&mut cloud, ec2.delete_image(&image.id)).expect("deleted");

    time.run(&mut cloud, ec2.destroy_node(&node.id)).expect("destroy");
    time.run(&mut cloud, ec2.wait_until_destroyed(&node.id)).expect("gone");
    assert!(cloud.servers(time.now()).is_empty() && cloud.volumes(time.now()).is_empty());
    assert!(cloud.key_pairs().is_empty() && cloud.floating_ips().is_empty() && cloud.ports().is_empty());
}

#[test]
fn two_hundred_nodes_side_by_side() {
    let (mut cloud, ec2) = (Sim::default(), account());
    let mut time = Drive::new(START);
    let ops: Vec<Op<Node>> = (0..200).map(|n| ec2.launch_node(&spec(&format!("n{n}"), &cloud))).collect();
    for (n, node) in time.run_all(&mut cloud, ops).iter().enumerate() {
        let node = node.as_ref().expect("a node");
        assert_eq!((node.name.as_str(), node.state), (format!("n{n}").as_str(), NodeState::Running));
    }
    assert_eq!(cloud.servers(time.now()).len(), 200);
    assert!(time.now() < START + Duration::from_secs(20), "side by side, until {}", time.now());
}

#[test]
fn whatever_happens_to_the_answer_there_is_one_node() {
    for (fault, silent) in [
        (What::LoseAfter, false),
        (What::LoseAfter, true),
        (What::LoseBefore, false),
        (What::FailAfter(http::StatusCode::INTERNAL_SERVER_ERROR), false),
        (What::Truncate(200), false),
        (What::Throttle(Duration::from_secs(3)), false),
    ] {
        let (mut cloud, ec2) = (Sim::default(), account());
        cloud.faults().add(Fault::new(When::post().saying("Action=RunInstances"), fault.clone()).times(1));
        let spec = spec("once", &cloud);
        let mut time = if silent { Drive::new(START).silent() } else { Drive::new(START) };
        let node =
            time.run(&mut cloud, ec2.launch_node(&spec)).unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        let servers = cloud.servers(time.now());
        assert_eq!((servers.len(), servers[0].id.as_str()), (1, node.id.as_str()), "{fault:?}");
    }
}

#[test]
fn a_node_that_is_not_found_yet_is_waited_for() {
    let mut settings = Settings::default();
    settings.ec2.consistency = Duration::from_secs(5);
    let (mut cloud, ec2) = (Sim::new(settings), account());
    let spec = spec("shy", &cloud);
    let mut time = Drive::new(START);
    let node = time.run(&mut cloud, ec2.launch_node(&spec)).expect("a node");
    assert_eq!(node.state, NodeState::Running);
    let lost = time.run(&mut cloud, ec2.get_node(&"i-01234567890abcdef".into())).expect_err("there is none");
    assert_eq!((lost.kind(), lost.code()), (Kind::NotFound, Some("InvalidInstanceID.NotFound")));
}
