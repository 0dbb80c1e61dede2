//! The project's own client, driven against the cloud on virtual time.

use crate::client::START;
use pileus_core::Kind;
use pileus_core::providers::aws::credentials::Source;
use pileus_core::providers::aws::ec2::Tag;
use pileus_core::providers::aws::ec2::tags::{CreateTags, DescribeTags};
use pileus_core::providers::aws::ec2::volumes::{CreateVolume, DescribeVolumes};
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
