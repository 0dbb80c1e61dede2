//! The neutral compute API, driven against the cloud on virtual time.

use pileus_core::compute::{Allow, Compute, Node, NodeSpec, NodeState, Reboot, ResourceState, VolumeSpec};
use pileus_core::providers::openstack::{Credentials, OpenStack, Settings as Account};
use pileus_core::{Kind, Op};
use pileus_sim::drive::{Drive, drive, drive_all};
use pileus_sim::{Fault, How, Settings, Sim, Time, What, When};
use std::time::Duration;

const START: Time = Time::from_unix_secs(1_714_564_800);

fn account() -> OpenStack {
    let credentials = Credentials::password("demo", "secret", "demo", "Default");
    OpenStack::new(Account::new("http://cloud.sim/identity/v3", credentials).region("RegionOne"))
        .expect("an account")
}

fn spec(name: &str, cloud: &Sim) -> NodeSpec {
    let image = &cloud.settings().images[0];
    NodeSpec::new(name, "1", image.id.as_str())
}

#[test]
fn a_node_lives_its_life() {
    let (mut cloud, stack) = (Sim::default(), account());
    let mut time = Drive::new(START);
    let spec = spec("web", &cloud).metadata("role", "web");
    let node = time.run(&mut cloud, stack.launch_node(&spec)).expect("a node");
    assert_eq!((node.state, node.name.as_str()), (NodeState::Running, "web"));
    let boot = START + Duration::from_secs(10)..START + Duration::from_secs(18);
    assert!(boot.contains(&time.now()), "it booted in virtual time, until {}", time.now());
    assert_eq!(node.private_ips, ["10.0.0.2".parse::<std::net::IpAddr>().expect("an address")]);
    assert_eq!(cloud.logins(), 1);

    time.run(&mut cloud, stack.stop_node(&node.id)).expect("stop");
    let stopped = time.run(&mut cloud, stack.wait_until_stopped(&node.id)).expect("stopped");
    assert_eq!(stopped.state, NodeState::Stopped);
    time.run(&mut cloud, stack.start_node(&node.id)).expect("start");
    time.run(&mut cloud, stack.wait_until_running(&node.id)).expect("running");
    time.run(&mut cloud, stack.reboot_node(&node.id, Reboot::Hard)).expect("reboot");
    time.run(&mut cloud, stack.wait_until_running(&node.id)).expect("running again");
    let renamed = time.run(&mut cloud, stack.rename_node(&node.id, "new")).expect("renamed");
    assert_eq!(renamed.name, "new");
    let resized = time.run(&mut cloud, stack.resize_node(&node.id, &"2".into())).expect("resized");
    assert_eq!(resized.size, Some("2".into()));

    let image = time.run(&mut cloud, stack.create_image(&node.id, "backup")).expect("an image");
    let image = time.run(&mut cloud, stack.wait_until_image_available(&image.id)).expect("available");
    assert_eq!((image.name.as_str(), image.state), ("backup", ResourceState::Available));

    let volume = time.run(&mut cloud, stack.create_volume(&VolumeSpec::new("data", 5))).expect("a volume");
    let volume = time.run(&mut cloud, stack.wait_until_volume_available(&volume.id)).expect("available");
    let attached = time.run(&mut cloud, stack.attach_volume(&volume.id, &node.id, None)).expect("attached");
    assert_eq!(attached.attachments[0].node, node.id);
    let detached = time.run(&mut cloud, stack.detach_volume(&volume.id)).expect("detached");
    assert_eq!(detached.attachments, []);
    let snapshot = time.run(&mut cloud, stack.create_snapshot(&volume.id, "s")).expect("a snapshot");
    time.run(&mut cloud, stack.wait_until_snapshot_available(&snapshot.id)).expect("available");
    time.run(&mut cloud, stack.destroy_snapshot(&snapshot.id)).expect("destroyed");
    time.run(&mut cloud, stack.wait_until_snapshot_destroyed(&snapshot.id)).expect("gone");
    time.run(&mut cloud, stack.destroy_volume(&volume.id)).expect("destroyed");
    time.run(&mut cloud, stack.wait_until_volume_destroyed(&volume.id)).expect("gone");

    let group = time.run(&mut cloud, stack.create_security_group("web", "for the web")).expect("a group");
    let rule = time.run(&mut cloud, stack.allow(&group.id, &Allow::tcp(443))).expect("a rule");
    assert_eq!(rule.allow, Allow::tcp(443));
    time.run(&mut cloud, stack.delete_security_group(&group.id)).expect("deleted");
    let address = time.run(&mut cloud, stack.allocate_address(None)).expect("an address");
    let led = time.run(&mut cloud, stack.associate_address(&address.id, &node.id)).expect("associated");
    assert_eq!(led.node, Some(node.id.clone()));
    time.run(&mut cloud, stack.disassociate_address(&address.id)).expect("disassociated");
    time.run(&mut cloud, stack.release_address(&address.id)).expect("released");
    let pair = time.run(&mut cloud, stack.create_key_pair("mine")).expect("a key pair");
    assert!(pair.private_key.is_some());
    time.run(&mut cloud, stack.delete_key_pair("mine")).expect("deleted");
    time.run(&mut cloud, stack.delete_image(&image.id)).expect("deleted");

    time.run(&mut cloud, stack.destroy_node(&node.id)).expect("destroy");
    time.run(&mut cloud, stack.wait_until_destroyed(&node.id)).expect("gone");
    assert!(cloud.servers(time.now()).is_empty() && cloud.volumes(time.now()).is_empty());
    assert!(cloud.key_pairs().is_empty() && cloud.floating_ips().is_empty() && cloud.ports().is_empty());
    let lost = time.run(&mut cloud, stack.get_node(&node.id)).expect_err("it is gone");
    assert_eq!(lost.kind(), Kind::NotFound);
}

#[test]
fn two_hundred_nodes_side_by_side_with_one_login() {
    let (mut cloud, stack) = (Sim::default(), account());
    let mut time = Drive::new(START);
    let ops: Vec<Op<Node>> = (0..200).map(|n| stack.launch_node(&spec(&format!("n{n}"), &cloud))).collect();
    let nodes = time.run_all(&mut cloud, ops);
    for (n, node) in nodes.iter().enumerate() {
        let node = node.as_ref().expect("a node");
        assert_eq!((node.name.as_str(), node.state), (format!("n{n}").as_str(), NodeState::Running));
    }
    assert_eq!((cloud.logins(), cloud.servers(time.now()).len()), (1, 200));
    assert!(time.peak() >= 100, "{} at once", time.peak());
    assert!(time.now() < START + Duration::from_secs(20), "side by side, until {}", time.now());
}

#[test]
fn a_lost_answer_makes_no_second_node() {
    for (fault, silent) in [(What::LoseAfter, false), (What::LoseAfter, true), (What::LoseBefore, false)] {
        let (mut cloud, stack) = (Sim::default(), account());
        cloud.faults().add(Fault::new(When::post().ending("/servers"), fault.clone()).times(1));
        let spec = spec("once", &cloud);
        let mut time = if silent { Drive::new(START).silent() } else { Drive::new(START) };
        let node = time.run(&mut cloud, stack.launch_node(&spec));
        let servers = cloud.servers(time.now());
        assert!(servers.len() <= 1, "{fault:?}: {servers:?}");
        match node {
            Ok(node) => assert_eq!(servers[0].id, node.id.as_str(), "{fault:?}"),
            // The cloud never heard of it, and nobody can tell: the error says what there may be.
            Err(error) => {
                assert_eq!((fault, servers.len(), error.kind()), (What::LoseBefore, 0, Kind::Lost));
                assert!(error.may_have_acted() && error.to_string().contains("once"), "{error}");
            }
        }
    }
}

#[test]
fn the_same_seed_runs_the_same_way() {
    let run = |seed| {
        let (mut cloud, stack) = (Sim::new(Settings { seed, ..Settings::default() }), account());
        let mut time = Drive::new(START).seed(seed);
        cloud.faults().add(Fault::new(When::any(), What::Throttle(Duration::from_secs(1))).after(7).times(3));
        let ops: Vec<Op<Node>> = (0..9).map(|n| stack.launch_node(&spec(&format!("n{n}"), &cloud))).collect();
        let nodes: Vec<String> = time
            .run_all(&mut cloud, ops)
            .into_iter()
            .map(|node| node.expect("a node").id.to_string())
            .collect();
        (nodes, time.now(), time.sent())
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}

#[test]
fn a_wrong_password_is_one_request_and_one_error() {
    let mut cloud = Sim::default();
    let credentials = Credentials::password("demo", "wrong", "demo", "Default");
    let stack =
        OpenStack::new(Account::new("http://cloud.sim/identity/v3", credentials)).expect("an account");
    let error = drive(&mut cloud, stack.get_node(&"x".into()), START).expect_err("refused");
    assert_eq!((error.kind(), cloud.counts().requests()), (Kind::Authentication, 1));
    let all = drive_all(&mut cloud, (0..5).map(|_| stack.get_node(&"x".into())), START);
    assert!(all.iter().all(|one| one.as_ref().is_err_and(|error| error.kind() == Kind::Authentication)));
}

#[test]
fn the_journal_tells_which_request_made_what() {
    let mut cloud = Sim::default();
    let openstack = account();
    let mut drive = Drive::new(START);
    drive.run(&mut cloud, openstack.list_nodes()).expect("an empty list");
    let (before, there) = (cloud.mark(), cloud.everything());
    assert!(cloud.made_since(&before).is_empty());
    let pair = drive.run(&mut cloud, openstack.create_key_pair("mine")).expect("a pair");
    let made = cloud.made_since(&before);
    assert_eq!(
        (made.len(), made[0].kind, made[0].id.as_str()),
        (1, "key pair", format!("{}/{}", cloud.settings().users[0].id, pair.name).as_str())
    );
    assert!(cloud.has(&made[0]) && cloud.everything().len() == there.len() + 1);
    let after = cloud.mark();
    drive.run(&mut cloud, openstack.delete_key_pair("mine")).expect("deleted");
    assert!(
        !cloud.has(&made[0]) && cloud.made_since(&after).is_empty() && cloud.made_since(&before).is_empty()
    );
}

#[test]
fn a_clone_tells_how_it_differs() {
    let (mut cloud, openstack) = (Sim::default(), account());
    let mut drive = Drive::new(START);
    drive.run(&mut cloud, openstack.list_nodes()).expect("an empty list");
    let before = cloud.clone();
    drive.run(&mut cloud, openstack.list_key_pairs()).expect("an empty list");
    assert!(cloud.same(&before), "reading leaves no trace");
    assert!(cloud.counts().requests() > before.counts().requests());

    let pair = drive.run(&mut cloud, openstack.create_key_pair("mine")).expect("a pair");
    let made = cloud.changes(&before);
    assert_eq!((made.len(), made[0].kind, made[0].how), (1, "key pair", How::Made));
    assert!(made[0].id.ends_with("/mine") && made[0].row.contains(&pair.name) && !cloud.same(&before));
    let gone = before.changes(&cloud);
    assert_eq!((gone.len(), gone[0].how, &gone[0].id), (1, How::Gone, &made[0].id));

    let web = spec("web", &cloud);
    let node = drive.run(&mut cloud, openstack.launch_node(&web)).expect("a node");
    let before = cloud.clone();
    drive.run(&mut cloud, openstack.stop_node(&node.id)).expect("stopping");
    let changed = cloud.changes(&before);
    assert_eq!((changed.len(), changed[0].kind, changed[0].how), (1, "server", How::Changed));
    assert_eq!(changed[0].id, node.id.to_string());

    // Once time has passed nothing is under way any more.
    assert!(changed[0].row.contains("powering-off"));
    cloud.pass(drive.now() + Duration::from_secs(60));
    assert!(!cloud.changes(&before)[0].row.contains("powering-off"));
    cloud.expire_tokens();
    assert!(!cloud.same(&before) && cloud.changes(&before).len() == 1, "tokens are nobody's things");
}

#[test]
fn an_imported_key_pair_is_named_when_its_answer_cannot_be_read() {
    const PUBLIC: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me";
    const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ me";
    let (mut cloud, openstack) = (Sim::default(), account());
    let mut drive = Drive::new(START);
    cloud.faults().add(Fault::new(When::post().ending("/os-keypairs"), What::Truncate(30)).times(1));
    let error = drive.run(&mut cloud, openstack.import_key_pair("mine", PUBLIC)).expect_err("unreadable");
    assert!(error.may_have_acted(), "{error:?}");
    assert_eq!(error.left_behind()[0].find_by, [("name".into(), "mine".to_owned())]);
    let taken = drive.run(&mut cloud, openstack.import_key_pair("mine", OTHER)).expect_err("taken");
    assert_eq!(
        (taken.kind(), taken.left_behind().len()),
        (Kind::Conflict, 0),
        "what is there is nobody's doubt"
    );
    cloud.faults().add(Fault::new(When::post().ending("/os-keypairs"), What::LoseAfter).times(1));
    let pair = drive.run(&mut cloud, openstack.import_key_pair("other", PUBLIC)).expect("found");
    assert_eq!(pair.name, "other");
}
