//! Instances, their types, and what is done with them.

use super::{at, read, refused};
use pileus_core::{
    Kind,
    providers::aws::ec2::{
        Tag,
        instance_types::{DescribeInstanceTypes, InstanceDisk},
        instances::{
            AttachmentStatus, DescribeInstances, GetConsoleOutput, InstanceChange, InstanceState,
            InstanceStateName, ModifyInstanceAttribute, MonitoringState, RebootInstances, RunInstances,
            StartInstances, StopInstances, TerminateInstances,
        },
        terms::{Architecture, DeviceType, Tenancy, VirtualizationType},
    },
};
use std::net::IpAddr;

fn run() -> RunInstances {
    RunInstances::new("testclienttoken", "ami-be3adfd7", "m1.small")
}

fn state(code: u32, name: InstanceStateName) -> InstanceState {
    InstanceState { code: Some(code), name: Some(name) }
}

fn ip(address: [u8; 4]) -> Option<IpAddr> {
    Some(address.into())
}

#[test]
fn two_instances_that_are_stopped() {
    let Some(page) = read(&DescribeInstances::default(), "describe_instances") else { return };
    assert!(page.rest.is_none());
    let [classic, vpc] = &page.items[..] else { panic!("{} instances", page.items.len()) };

    assert_eq!((classic.id.as_str(), classic.image_id.as_deref()), ("i-4382922a", Some("ami-3215fe5a")));
    assert_eq!(classic.state, state(80, InstanceStateName::Stopped));
    let reason = classic.state_reason.as_ref().expect("a reason");
    assert_eq!(reason.code.as_deref(), Some("Client.UserInitiatedShutdown"));
    assert_eq!(reason.message.as_deref(), Some("Client.UserInitiatedShutdown: User initiated shutdown"));
    assert_eq!(classic.reason.as_deref(), Some("User initiated (2014-01-11 14:39:31 GMT)"));
    assert_eq!((classic.reservation_id.as_str(), classic.owner_id.as_str()), ("r-fd67fb97", "123456789098"));
    assert_eq!((classic.private_dns_name.as_ref(), classic.public_dns_name.as_ref()), (None, None));
    assert_eq!((classic.private_ip, classic.public_ip), (ip([10, 211, 11, 211]), ip([1, 2, 3, 4])));
    assert_eq!((classic.vpc_id.as_ref(), classic.subnet_id.as_ref()), (None, None));
    assert_eq!((classic.key_name.as_deref(), classic.launch_index), (Some("fauxkey"), Some(0)));
    assert_eq!(classic.instance_type.as_deref(), Some("m1.small"));
    assert_eq!(classic.launch_time, at("2013-12-02T11:58:11Z"));
    assert_eq!(classic.client_token.as_deref(), Some("ifmxj1365530456668"));
    assert_eq!(classic.placement.availability_zone.as_deref(), Some("us-east-1d"));
    assert_eq!((&classic.placement.tenancy, &classic.placement.group_name), (&Some(Tenancy::Default), &None));
    assert_eq!(classic.kernel_id.as_deref(), Some("aki-88aa75e1"));
    assert_eq!(classic.monitoring.state, Some(MonitoringState::Disabled));
    let groups: Vec<_> = classic.groups.iter().map(|g| (g.id.as_str(), g.name.as_deref())).collect();
    assert_eq!(groups, [("sg-42916629", Some("Test Group 1")), ("sg-42916628", Some("Test Group 2"))]);
    assert_eq!(classic.architecture, Some(Architecture::X86_64));
    assert_eq!(classic.virtualization_type, Some(VirtualizationType::Paravirtual));
    assert_eq!(classic.root_device_type, Some(DeviceType::Ebs));
    assert_eq!(classic.root_device_name.as_deref(), Some("/dev/sda1"));
    let disk = classic.block_devices[0].ebs.as_ref().expect("a volume");
    assert_eq!((disk.volume_id.as_str(), &disk.status), ("vol-5e312311", &Some(AttachmentStatus::Attached)));
    assert_eq!((disk.attach_time, disk.delete_on_termination), (at("2013-04-09T18:01:01Z"), Some(true)));
    assert_eq!((classic.hypervisor.as_deref(), classic.ebs_optimized), (Some("xen"), Some(false)));
    assert!(classic.tags.is_empty() && classic.network_interfaces.is_empty() && classic.name().is_none());

    assert_eq!((vpc.id.as_str(), vpc.reservation_id.as_str()), ("i-8474834a", "r-88dc1bef"));
    assert_eq!(vpc.tags, [Tag::new("Name", "Test Server 2"), Tag::new("Group", "VPC Test")]);
    assert_eq!(vpc.name(), Some("Test Server 2"));
    assert_eq!(
        (vpc.vpc_id.as_deref(), vpc.subnet_id.as_deref()),
        (Some("vpc-61dcd30e"), Some("subnet-5fd9d412"))
    );
    assert_eq!(vpc.private_dns_name.as_deref(), Some("ip-172-16-9-139.ec2.internal"));
    assert_eq!((vpc.source_dest_check, vpc.client_token.as_ref()), (Some(true), None));
    let [interface] = &vpc.network_interfaces[..] else { panic!("one interface") };
    assert_eq!((interface.id.as_str(), interface.status.as_deref()), ("eni-c5dffd83", Some("in-use")));
    assert_eq!(interface.mac_address.as_deref(), Some("0e:27:72:16:52:ab"));
    assert_eq!((interface.private_ip, &interface.description), (ip([172, 16, 9, 139]), &None));
    assert_eq!(interface.private_ips[0].ip, ip([172, 16, 4, 139]));
    assert_eq!(interface.private_ips[0].primary, Some(true));
    assert_eq!(interface.groups[0].id, "sg-495a9926");
    let attachment = interface.attachment.as_ref().expect("attached");
    assert_eq!((attachment.id.as_str(), attachment.device_index), ("eni-attach-4d924721", Some(0)));
    assert_eq!(attachment.attach_time, at("2013-12-02T15:58:29Z"));
    assert_eq!(vpc.extra.value()["tagSet"][1]["value"], "VPC Test");
    assert!(!vpc.extra.text().contains("i-4382922a"));
}

#[test]
fn new_instances() {
    let Some(plain) = read(&run(), "run_instances") else { return };
    assert_eq!((plain.id.as_str(), plain.owner_id.as_str()), ("r-47a5402e", "AIDADH4IGTRXXKCD"));
    let [instance] = &plain.instances[..] else { panic!("one") };
    assert_eq!((instance.id.as_str(), instance.image_id.as_deref()), ("i-2ba64342", Some("ami-be3adfd7")));
    assert_eq!(instance.state, state(0, InstanceStateName::Pending));
    assert_eq!(instance.launch_time, at("2007-08-07T11:51:50Z"));
    assert_eq!(instance.key_name.as_deref(), Some("example-key-name"));
    // As the API of 2007 told it.
    assert_eq!((&instance.monitoring.state, instance.monitoring.enabled), (&None, Some(true)));
    assert_eq!((instance.groups[0].id.as_str(), instance.private_ip), ("default", None));
    assert_eq!((instance.lifecycle.as_ref(), instance.client_token.as_ref()), (None, None));

    let again = read(&run(), "run_instances_idem").expect("recorded");
    assert_eq!(again.instances[0].id, instance.id);
    assert_eq!(again.instances[0].client_token.as_deref(), Some("testclienttoken"));
    let spot = read(&run(), "run_instances_spot").expect("recorded");
    assert_eq!(
        (spot.instances[0].id.as_str(), spot.instances[0].lifecycle.as_deref()),
        ("i-2ba64344", Some("spot"))
    );
    let role = read(&run(), "run_instances_iam_profile").expect("recorded");
    let profile = role.instances[0].iam_instance_profile.as_ref().expect("a role");
    assert_eq!(profile.id.as_deref(), Some("AIDGPMS9RO4H3FEXAMPLE"));
    assert_eq!(
        profile.arn.as_deref(),
        Some("arn:aws:iam::123456789012:instance-profile/ExampleInstanceProfile")
    );
}

#[test]
fn a_new_instance_in_a_subnet() {
    let Some(placed) = read(&run(), "run_instances_with_subnet_and_security_group") else { return };
    let instance = &placed.instances[0];
    assert_eq!((instance.id.as_str(), instance.instance_type.as_deref()), ("i-11111111", Some("m3.medium")));
    assert_eq!(
        (instance.subnet_id.as_deref(), instance.vpc_id.as_deref()),
        (Some("subnet-11111111"), Some("vpc-11111111"))
    );
    assert_eq!(instance.private_ip, ip([192, 0, 2, 5]));
    assert_eq!(instance.groups[0].name.as_deref(), Some("test-security-group"));
    assert_eq!((&instance.reason, instance.block_devices.len()), (&None, 0));
    let attachment = instance.network_interfaces[0].attachment.as_ref().expect("attached");
    assert_eq!(attachment.status, Some(AttachmentStatus::Attaching));
    assert_eq!(attachment.delete_on_termination, Some(true));
}

#[test]
fn a_token_used_for_something_else() {
    let Some(error) = refused("run_instances_idem_mismatch") else { return };
    assert_eq!((error.kind(), error.code()), (Kind::Conflict, Some("IdempotentParameterMismatch")));
    assert_eq!(error.request_id(), Some("5dabd361-d2e0-4f79-937d-4b2852a3b719"));
    assert_eq!(
        error.message(),
        "Arguments on this idempotent request are inconsistent with arguments used in previous request(s)."
    );
}

#[test]
fn instances_change_their_state() {
    let start = StartInstances { instance_ids: vec!["i-ff5de6aa".into()] };
    let Some(started) = read(&start, "start_instances") else { return };
    assert_eq!(started.len(), 1);
    assert_eq!(started[0].instance_id, "i-ff5de6aa");
    assert_eq!(started[0].current, state(0, InstanceStateName::Pending));
    assert_eq!(started[0].previous, state(80, InstanceStateName::Stopped));
    let stop = StopInstances { instance_ids: vec!["i-2ba64342".into()], ..Default::default() };
    let stopped = read(&stop, "stop_instances").expect("recorded");
    assert_eq!(stopped[0].instance_id, "i-2ba64342");
    assert_eq!(stopped[0].current, state(64, InstanceStateName::Stopping));
    assert_eq!(stopped[0].previous, state(16, InstanceStateName::Running));
    let end = TerminateInstances { instance_ids: vec!["i-4382922a".into()] };
    let ended = read(&end, "terminate_instances").expect("recorded");
    assert_eq!(ended[0].instance_id, "i-4382922a");
    assert_eq!(ended[0].current, state(32, InstanceStateName::ShuttingDown), "in the words of old versions");
    assert_eq!(ended[0].previous, state(16, InstanceStateName::Running));
    read(&RebootInstances { instance_ids: vec!["i-1".into()] }, "reboot_instances").expect("recorded");
    let change = InstanceChange::InstanceType("m1.small".into());
    let modify = ModifyInstanceAttribute { instance_id: "i-1".into(), change };
    read(&modify, "modify_instance_attribute").expect("recorded");
}

#[test]
fn what_an_instance_wrote_on_its_console() {
    let get = GetConsoleOutput { instance_id: "i-40128925".into(), latest: false };
    let Some(console) = read(&get, "get_console_output") else { return };
    assert_eq!((console.instance_id.as_str(), console.output.as_str()), ("i-40128925", "Test String"));
    assert_eq!(console.timestamp, at("2013-12-02T12:31:38Z"));
}

#[test]
fn the_types_of_eucalyptus() {
    let Some(page) = read(&DescribeInstanceTypes::default(), "describe_instance_types") else { return };
    assert!(page.rest.is_none());
    assert_eq!(page.items.len(), 18);
    let small = &page.items[0];
    assert_eq!((small.name.as_str(), small.vcpus, small.memory_mib), ("m1.small", Some(1), Some(256)));
    assert_eq!(small.disks, [InstanceDisk { size_gb: 5, count: 1, kind: None }]);
    let large = &page.items[17];
    assert_eq!((large.name.as_str(), large.vcpus), ("hs1.8xlarge", Some(16)));
    assert_eq!((large.memory_mib, large.storage_gb), (Some(119_808), Some(24_000)));
    assert!(large.extra.text().starts_with("<euca:item>"));
}
