//! The whole of neutral compute against an AWS emulator that checks signatures, over every adapter, with the same
//! outcome; and a listing of more things than fit on a page.
//!
//! Runs where `AWS_ENDPOINT_URL` names one on loopback, and the other `AWS_` variables an account there.

use pileus_core::{
    Kind,
    compute::Compute,
    providers::aws::{Ec2, config, ec2},
};
use pileus_tests::{
    lifecycle::{Choice, Run, live},
    runner::Runner,
};

fn cloud() -> Option<Ec2> {
    let endpoint = std::env::var("AWS_ENDPOINT_URL").unwrap_or_default();
    // Thousands of instances: not where they cost something.
    if !["http://127.0.0.1:", "http://localhost:"].iter().any(|loopback| endpoint.starts_with(loopback)) {
        println!("skipped: AWS_ENDPOINT_URL names no AWS emulator on loopback, it is {endpoint:?}");
        return None;
    }
    let settings = config::environment(std::env::vars()).expect("the AWS_ variables");
    Some(Ec2::new(settings).expect("the settings"))
}

#[test]
fn every_adapter_lives_through_it_all() {
    let Some(cloud) = cloud() else { return };
    Runner::alike(|runner| {
        let image = runner.one(cloud.list_images()).expect("images").remove(0).id.to_string();
        let zone = runner.one(cloud.list_locations()).expect("zones").remove(0).id.to_string();
        let choice = Choice {
            image,
            size: "t3.micro".into(),
            other_size: "t3.small".into(),
            location: Some(zone),
            network: None,
            // The emulator neither keeps client tokens nor finds instances by them.
            keys: false,
            prefix: format!("pileus-{}", runner.name()),
            addresses: true,
        };
        live(runner, &cloud, &choice)
    });
}

#[test]
fn a_wrong_secret_is_one_typed_error() {
    let Some(_) = cloud() else { return };
    let pairs = std::env::vars().map(|(name, value)| match name.as_str() {
        "AWS_SECRET_ACCESS_KEY" => (name, "not the secret".to_owned()),
        _ => (name, value),
    });
    let cloud = Ec2::new(config::environment(pairs).expect("the AWS_ variables")).expect("the settings");
    for runner in Runner::all() {
        let error = runner.one(cloud.list_volumes()).expect_err("wrong");
        assert_eq!((error.kind(), error.attempts()), (Kind::Authentication, 1), "{error:?}");
    }
}

#[test]
fn a_listing_of_several_pages_is_complete() {
    const MANY: usize = 2_500;
    if cloud().is_none() {
        return;
    }
    // A region of its own: the rest of the suite is not to list these.
    let elsewhere = std::env::vars().map(|(name, value)| match name.as_str() {
        "AWS_REGION" => (name, "eu-west-1".to_owned()),
        _ => (name, value),
    });
    let cloud = Ec2::new(config::environment(elsewhere).expect("the AWS_ variables")).expect("the settings");
    let client = pileus_blocking::Client::new();
    let runner = Runner::Blocking(client.clone());
    let image = runner.one(cloud.list_images()).expect("images").remove(0).id.to_string();
    // One by one, for the emulator's pages count launches and not instances.
    let account = cloud.clone();
    let launches = (0..MANY).map(move |n| {
        let run = ec2::instances::RunInstances::new(format!("pileus-many-{n}"), &image, "t3.micro");
        account.call(run)
    });
    let mut made: Vec<_> = client
        .run_all(launches, 8)
        .flat_map(|(_, reservation)| reservation.expect("an instance").instances)
        .map(|instance| instance.value.id)
        .collect();
    made.sort();
    let page = runner.one(cloud.call(ec2::instances::DescribeInstances::default())).expect("a page");
    assert!(page.items.len() == 1_000 && page.rest.is_some(), "{} at once", page.items.len());
    let listed = runner.one(cloud.list(ec2::instances::DescribeInstances::default())).expect("all of them");
    let mut listed: Vec<_> = listed.into_iter().map(|instance| instance.value.id).collect();
    listed.sort();
    assert_eq!((listed.len(), &listed), (MANY, &made));
}
