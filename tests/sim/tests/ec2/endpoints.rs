//! The project's own client, driven against the cloud on virtual time.

use crate::client::START;
use pileus_core::Kind;
use pileus_core::providers::aws::credentials::Source;
use pileus_core::providers::aws::ec2::account::{DescribeAccountAttributes, DescribeReservedInstances};
use pileus_core::providers::aws::ec2::addresses::{AllocateAddress, AssociateAddress, DescribeAddresses};
use pileus_core::providers::aws::ec2::dhcp_options::DescribeDhcpOptions;
use pileus_core::providers::aws::ec2::images::DescribeImages;
use pileus_core::providers::aws::ec2::instance_types::{
    DescribeInstanceTypeOfferings, DescribeInstanceTypes,
};
use pileus_core::providers::aws::ec2::instances::{
    DescribeInstanceStatus, DescribeInstances, InstanceChange, InstanceStateName, ModifyInstanceAttribute,
    RunInstances, StopInstances, TerminateInstances,
};
use pileus_core::providers::aws::ec2::internet_gateways::DescribeInternetGateways;
use pileus_core::providers::aws::ec2::key_pairs::DescribeKeyPairs;
use pileus_core::providers::aws::ec2::nat_gateways::DescribeNatGateways;
use pileus_core::providers::aws::ec2::network_interfaces::DescribeNetworkInterfaces;
use pileus_core::providers::aws::ec2::outscale::DescribeProductTypes;
use pileus_core::providers::aws::ec2::placement_groups::DescribePlacementGroups;
use pileus_core::providers::aws::ec2::regions::{DescribeAvailabilityZones, DescribeRegions};
use pileus_core::providers::aws::ec2::route_tables::DescribeRouteTables;
use pileus_core::providers::aws::ec2::security_groups::{
    AuthorizeSecurityGroupIngress, CreateSecurityGroup, DescribeSecurityGroupRules, DescribeSecurityGroups,
    IpPermission,
};
use pileus_core::providers::aws::ec2::snapshots::{DescribeImportSnapshotTasks, DescribeSnapshots};
use pileus_core::providers::aws::ec2::subnets::DescribeSubnets;
use pileus_core::providers::aws::ec2::tags::{CreateTags, DescribeTags};
use pileus_core::providers::aws::ec2::volumes::{
    CreateVolume, DescribeVolumeStatus, DescribeVolumes, DescribeVolumesModifications,
};
use pileus_core::providers::aws::ec2::vpcs::DescribeVpcs;
use pileus_core::providers::aws::ec2::{Filter, Tag};
use pileus_core::providers::aws::{Ec2, Settings as Account};
use pileus_core::sign::aws_v4::Credentials;
use pileus_sim::drive::Drive;
use pileus_sim::{Fault, Settings, Sim, What, When};
use std::time::Duration;

fn account(secret: &str) -> Ec2 {
    let key = Source::Static(Credentials::new("AKIDDEMO", secret));
    Ec2::new(Account::new("us-east-1", key).endpoint("ec2", "http://cloud.sim")).expect("an account")
}

fn volume(token: String) -> CreateVolume {
    CreateVolume {
        size: Some(1),
        availability_zone: Some("us-east-1a".into()),
        client_token: token,
        ..CreateVolume::default()
    }
}

#[test]
fn signed_calls_are_answered_and_listings_followed() {
    let mut settings = Settings::default();
    settings.ec2.page_limit = 10;
    let (mut cloud, ec2) = (Sim::new(settings), account("demo-secret-key"));
    let mut time = Drive::new(START);
    let creations = (0..25).map(|n| ec2.call(volume(format!("token-{n}"))));
    let made: Vec<String> = time
        .run_all(&mut cloud, creations)
        .into_iter()
        .map(|made| made.expect("a volume").volume_id.clone())
        .collect();
    let all = time.run(&mut cloud, ec2.list(DescribeVolumes::default())).expect("volumes");
    let mut listed: Vec<String> = all.iter().map(|volume| volume.volume_id.clone()).collect();
    let mut expected = made.clone();
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected);
    assert_eq!(cloud.counts().of("ec2 DescribeVolumes"), 3);
    let tags = CreateTags { resources: made, tags: vec![Tag::new("Name", "all <of> them")] };
    time.run(&mut cloud, ec2.call(tags)).expect("tagged");
    let tags = time.run(&mut cloud, ec2.list(DescribeTags::default())).expect("tags");
    assert_eq!((tags.len(), tags[0].value.as_str()), (25, "all <of> them"));
}

#[test]
fn a_lost_answer_makes_nothing_twice() {
    let (mut cloud, ec2) = (Sim::default(), account("demo-secret-key"));
    cloud.faults().add(Fault::new(When::any().saying("CreateVolume"), What::LoseAfter).times(1));
    let made = Drive::new(START).run(&mut cloud, ec2.call(volume("once".into()))).expect("a volume");
    assert_eq!(cloud.counts().of("ec2 CreateVolume"), 2);
    let there = cloud.volumes(START);
    assert_eq!((there.len(), there[0].id.as_str()), (1, made.volume_id.as_str()));
}

#[test]
fn throttling_is_heeded_and_wrong_secrets_are_told() {
    let (mut cloud, ec2) = (Sim::default(), account("demo-secret-key"));
    cloud.faults().add(Fault::new(When::any(), What::Throttle(Duration::from_secs(9))).times(1));
    let mut time = Drive::new(START);
    time.run(&mut cloud, ec2.list(DescribeVolumes::default())).expect("an empty list");
    assert!(time.now() >= START + Duration::from_secs(9), "{}", time.now());
    let error = Drive::new(START)
        .run(&mut cloud, account("wrong").list(DescribeVolumes::default()))
        .expect_err("refused");
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("AuthFailure")));
}

#[test]
fn a_clock_that_is_off_is_learnt() {
    let (mut cloud, ec2) = (Sim::default(), account("demo-secret-key"));
    // The cloud is an hour ahead of whoever asks.
    let mut ahead = Drive::new(START + Duration::from_secs(3600));
    ahead.run(&mut cloud, ec2.list(DescribeVolumes::default())).expect("an empty list");
    let late = account("demo-secret-key");
    Drive::new(START).run(&mut cloud, late.list(DescribeVolumes::default())).expect("signed anew");
    assert_eq!(cloud.counts().of("ec2 DescribeVolumes"), 2);
    assert_eq!(cloud.counts().of("ec2 400"), 1);
}

/// Every listing of the project's own, as it is when nothing is said: no parameter of it may be one too many.
#[test]
fn every_listing_is_answered() {
    let (mut cloud, ec2) = (Sim::default(), account("demo-secret-key"));
    let mut time = Drive::new(START);
    time.run(&mut cloud, ec2.call(RunInstances::new("r", &*cloud_image(), "t3.micro"))).expect("an instance");
    macro_rules! counts {
        ($($listing:ty => $count:literal,)*) => {
            $(
                let all = time.run(&mut cloud, ec2.list(<$listing>::default())).expect(stringify!($listing));
                assert_eq!(all.len(), $count, stringify!($listing));
            )*
        };
    }
    counts! {
        DescribeAccountAttributes => 6,
        DescribeAddresses => 0,
        DescribeAvailabilityZones => 3,
        DescribeDhcpOptions => 1,
        DescribeImages => 3,
        DescribeImportSnapshotTasks => 0,
        DescribeInstances => 1,
        DescribeInstanceStatus => 0,
        DescribeInstanceTypeOfferings => 6,
        DescribeInstanceTypes => 6,
        DescribeInternetGateways => 1,
        DescribeKeyPairs => 0,
        DescribeNatGateways => 0,
        DescribeNetworkInterfaces => 1,
        DescribePlacementGroups => 0,
        DescribeProductTypes => 3,
        DescribeRegions => 2,
        DescribeReservedInstances => 0,
        DescribeRouteTables => 1,
        DescribeSecurityGroupRules => 2,
        DescribeSecurityGroups => 1,
        DescribeSnapshots => 0,
        DescribeSubnets => 3,
        DescribeTags => 0,
        DescribeVolumeStatus => 1,
        DescribeVolumes => 1,
        DescribeVolumesModifications => 0,
        DescribeVpcs => 1,
    }
}

fn cloud_image() -> String {
    Settings::default().ec2.images[0].id.clone()
}

#[test]
fn an_instance_lives_its_life() {
    let (mut cloud, ec2) = (Sim::default(), account("demo-secret-key"));
    let mut time = Drive::new(START);
    let mut spec = RunInstances::new("token", cloud_image(), "t3.micro");
    spec.tags = vec![Tag::new("Name", "web")];
    spec.placement.availability_zone = Some("us-east-1a".into());
    let made = time.run(&mut cloud, ec2.call(spec)).expect("an instance");
    let id = made.instances[0].id.clone();
    assert_eq!(made.instances[0].state.name, Some(InstanceStateName::Pending));
    let one = || DescribeInstances { instance_ids: vec![id.clone()], ..DescribeInstances::default() };
    let mut booting = Drive::new(START + Duration::from_secs(20));
    let time = &mut booting;
    let found = time.run(&mut cloud, ec2.list(one())).expect("an instance");
    let instance = &found[0];
    assert_eq!(instance.state.name, Some(InstanceStateName::Running));
    assert_eq!(instance.tags, [Tag::new("Name", "web")]);
    assert_eq!(instance.private_ip, Some("172.31.0.4".parse().expect("an address")));
    assert_eq!(instance.public_ip, Some("198.18.0.1".parse().expect("an address")));
    assert_eq!(instance.block_devices.len(), 1);
    let by_token = DescribeInstances {
        filters: vec![Filter::new("client-token", "token")],
        ..DescribeInstances::default()
    };
    assert_eq!(time.run(&mut cloud, ec2.list(by_token)).expect("one").len(), 1);

    let group = CreateSecurityGroup {
        group_name: "web".into(),
        description: "for the web".into(),
        ..Default::default()
    };
    let group = time.run(&mut cloud, ec2.call(group)).expect("a group").group_id.clone();
    let allow = AuthorizeSecurityGroupIngress {
        group_id: Some(group.clone()),
        ip_permissions: vec![
            IpPermission::ports("tcp", 443, 443).cidr("0.0.0.0/0").cidr("::/0").group(group),
        ],
        ..Default::default()
    };
    assert_eq!(time.run(&mut cloud, ec2.call(allow)).expect("rules").len(), 3);
    let address = time.run(&mut cloud, ec2.call(AllocateAddress::default())).expect("an address");
    let lead = AssociateAddress {
        allocation_id: address.allocation_id.clone(),
        instance_id: Some(id.clone()),
        ..Default::default()
    };
    time.run(&mut cloud, ec2.call(lead)).expect("associated");
    let led = time.run(&mut cloud, ec2.list(DescribeAddresses::default())).expect("addresses");
    assert_eq!(led[0].instance_id.as_ref(), Some(&id));

    let stop = StopInstances { instance_ids: vec![id.clone()], ..StopInstances::default() };
    time.run(&mut cloud, ec2.call(stop)).expect("stopping");
    let mut later = Drive::new(time.now() + Duration::from_secs(10));
    let change = ModifyInstanceAttribute {
        instance_id: id.clone(),
        change: InstanceChange::InstanceType("m5.large".into()),
    };
    later.run(&mut cloud, ec2.call(change)).expect("changed");
    let found = later.run(&mut cloud, ec2.list(one())).expect("an instance");
    assert_eq!(found[0].instance_type.as_deref(), Some("m5.large"));
    let end = TerminateInstances { instance_ids: vec![id.clone()] };
    later.run(&mut cloud, ec2.call(end)).expect("ending");
    let mut end = Drive::new(later.now() + Duration::from_secs(10));
    let found = end.run(&mut cloud, ec2.list(one())).expect("an instance");
    let reason = found[0].state_reason.as_ref().expect("a reason");
    assert_eq!(reason.code.as_deref(), Some("Client.UserInitiatedShutdown"));
    assert!(cloud.servers(end.now()).is_empty());
}
