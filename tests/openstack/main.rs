//! The whole of neutral compute against a real OpenStack, over every adapter, with the same outcome.
//!
//! Runs where the `OS_*` variables name one; `../shared/peers/openstack.sh` starts one on loopback.

mod storage;

use pileus_core::{
    Kind,
    compute::Compute,
    providers::openstack::{OpenStack, config},
};
use pileus_tests::{
    lifecycle::{Choice, Run, live},
    runner::Runner,
};

fn cloud() -> Option<OpenStack> {
    if std::env::var_os("OS_AUTH_URL").is_none() {
        println!("skipped: no OpenStack named; set OS_AUTH_URL and the other OS_ variables");
        return None;
    }
    let settings = config::environment(std::env::vars()).expect("the OS_ variables");
    Some(OpenStack::new(settings).expect("the settings"))
}

fn variable(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

#[test]
fn every_adapter_lives_through_it_all() {
    let Some(_) = cloud() else { return };
    Runner::alike(|runner| {
        // A session of its own for each: the login is part of the story.
        let cloud = cloud().expect("as before");
        let size = variable("PEERS_OS_FLAVOR_NAME", "m1.nano");
        let sizes = runner.one(cloud.list_sizes()).expect("sizes");
        let other = sizes.iter().find(|s| s.name != size).expect("a second size").name.clone();
        let choice = Choice {
            image: variable("PEERS_OS_IMAGE_NAME", "tiny"),
            size,
            other_size: other,
            location: None,
            network: Some(variable("PEERS_OS_NETWORK_NAME", "private")),
            keys: true,
            prefix: format!("pileus-{}", runner.name()),
            addresses: true,
        };
        live(runner, &cloud, &choice)
    });
}

#[test]
fn a_wrong_password_is_one_typed_error() {
    let Some(_) = cloud() else { return };
    let pairs = std::env::vars().map(|(name, value)| match name.as_str() {
        "OS_PASSWORD" => (name, "not the password".to_owned()),
        _ => (name, value),
    });
    let settings = config::environment(pairs).expect("the OS_ variables");
    let cloud = OpenStack::new(settings).expect("the settings");
    for runner in Runner::all() {
        let error = runner.one(cloud.list_nodes()).expect_err("wrong");
        assert_eq!((error.kind(), error.attempts()), (Kind::Authentication, 1), "{error:?}");
    }
}
