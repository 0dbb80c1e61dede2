//! The whole of neutral compute, on the embedded cloud: on virtual time, and over every adapter with the same outcome.

use pileus_core::{
    Operation, Result, Time,
    providers::{
        aws::{self, credentials::Source},
        openstack::{Credentials, OpenStack, Settings},
    },
};
use pileus_sim::{
    Sim,
    drive::Drive,
    server::{Options, Server},
};
use pileus_tests::{
    lifecycle::{Choice, Run, live},
    runner::Runner,
};
use std::cell::RefCell;

fn account(endpoint: &str) -> OpenStack {
    let credentials = Credentials::password("demo", "secret", "demo", "Default");
    OpenStack::new(Settings::new(endpoint, credentials)).expect("settings")
}

fn choice(cloud: &Sim) -> Choice {
    let settings = cloud.settings();
    Choice {
        image: settings.images[0].name.clone(),
        size: settings.flavors[0].name.clone(),
        other_size: settings.flavors[1].name.clone(),
        location: None,
        network: None,
        keys: true,
        prefix: "life".into(),
        addresses: true,
    }
}

/// The embedded cloud without any transport, on virtual time.
struct Virtual(RefCell<(Sim, Drive)>);

impl Run for Virtual {
    fn one<O: Operation + Unpin>(&self, operation: O) -> Result<O::Output> {
        let (cloud, drive) = &mut *self.0.borrow_mut();
        drive.run(cloud, operation)
    }
}

#[test]
fn everything_lives_on_virtual_time() {
    let cloud = Sim::default();
    let (choice, account) = (choice(&cloud), account("http://cloud.example/identity/v3"));
    let run = Virtual(RefCell::new((cloud, Drive::new(Time::from_unix_secs(1_800_000_000)))));
    let seen = live(&run, &account, &choice);
    assert!(seen.last().is_some_and(|line| line == "all gone"));
}

#[test]
fn everything_lives_on_ec2_too() {
    let cloud = Sim::default();
    let settings = aws::Settings::new("us-east-1", Source::access_key("AKIDDEMO", "demo-secret-key"));
    let account = aws::Ec2::new(settings.endpoint("ec2", "http://cloud.example")).expect("settings");
    let choice = Choice {
        image: cloud.settings().ec2.images[0].name.clone(),
        size: "t3.micro".into(),
        other_size: "t3.small".into(),
        location: Some("us-east-1a".into()),
        network: None,
        keys: true,
        prefix: "life".into(),
        addresses: true,
    };
    let run = Virtual(RefCell::new((cloud, Drive::new(Time::from_unix_secs(1_800_000_000)))));
    let seen = live(&run, &account, &choice);
    assert!(seen.last().is_some_and(|line| line == "all gone"));
}

#[test]
fn every_adapter_sees_the_same() {
    let settings = pileus_sim::Settings::default();
    Runner::alike_at_once(|runner| {
        let cloud = Sim::new(settings.clone());
        let choice = choice(&cloud);
        // Twenty seconds in one: whatever takes the cloud a while is done at the second look.
        let options = Options { scale: 20.0, ..Options::default() };
        let server = Server::with_options(cloud, options).expect("a server");
        let account = account(server.endpoint());
        live(runner, &account, &choice)
    });
}
