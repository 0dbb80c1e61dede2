//! Settings that cannot be right, and credentials that are not.

use pileus_core::{
    Kind,
    compute::Compute,
    providers::{
        Provider,
        openstack::{Credentials, OpenStack, Settings, config::clouds_yaml},
    },
};
use pileus_sim::{Sim, drive::Drive};
use pileus_tests::{
    lifecycle::Run,
    world::{START, World, settings},
};

const RIGHT: [(&str, &str); 7] = [
    ("OS_AUTH_URL", "http://cloud.sim/identity/v3"),
    ("OS_USERNAME", "demo"),
    ("OS_PASSWORD", "secret"),
    ("OS_PROJECT_NAME", "demo"),
    ("OS_USER_DOMAIN_NAME", "Default"),
    ("OS_PROJECT_DOMAIN_NAME", "Default"),
    ("OS_REGION_NAME", "RegionOne"),
];

/// The right variables with one of them changed.
fn with(name: &str, value: &str) -> Vec<(String, String)> {
    let changed = |(n, v): (&str, &str)| (n.to_owned(), if n == name { value } else { v }.to_owned());
    RIGHT.map(changed).to_vec()
}

#[test]
fn a_provider_nobody_knows_is_told_those_there_are() {
    for name in ["", "openstak", "aws "] {
        let error = name.parse::<Provider>().expect_err("no such provider");
        assert_eq!(error.kind(), Kind::Misuse);
        for provider in Provider::ALL {
            assert!(error.message().contains(provider.name()), "{provider}: {error}");
        }
    }
}

#[test]
fn a_variable_that_is_missing_or_wrong_is_named_with_what_would_be_right() {
    Provider::OpenStack.compute(RIGHT).expect("right");
    for (name, value, told) in [
        ("OS_AUTH_URL", "", "OS_AUTH_URL"),
        ("OS_AUTH_URL", "cloud.sim", "https://"),
        ("OS_AUTH_URL", "ftp://cloud.sim/v3", "https"),
        ("OS_AUTH_URL", "http://", "https://"),
        ("OS_AUTH_URL", "http://u:p4ss@cloud.sim", "credentials"),
        ("OS_PASSWORD", "", "OS_PASSWORD"),
        ("OS_USERNAME", "", "OS_USERNAME"),
        ("OS_USER_DOMAIN_NAME", "", "OS_USER_DOMAIN"),
    ] {
        let error = Provider::OpenStack.compute(with(name, value)).expect_err(name);
        assert_eq!(error.kind(), Kind::Misuse, "{name}={value}: {error}");
        assert!(error.message().contains(told), "{name}={value}: {error}");
        assert!(!format!("{error} {error:?}").contains("p4ss"), "{error}");
        assert_eq!(error.attempts(), 0);
    }
}

#[test]
fn a_file_of_clouds_that_is_wrong_is_told_where() {
    for (text, told) in [
        ("clouds: [", "line"),
        ("{}", "clouds"),
        (
            "clouds: {a: {auth: {auth_url: 'http://h', username: u, project_name: p, user_domain_id: d, project_domain_id: d}}}",
            "password",
        ),
        (
            "clouds: {a: {auth: {auth_url: 'h', username: u, password: p4ss, project_name: p, user_domain_id: d, project_domain_id: d}}}",
            "auth_url",
        ),
    ] {
        let error = clouds_yaml(text, None, Some("a")).and_then(OpenStack::new).expect_err(text);
        assert_eq!(error.kind(), Kind::Misuse, "{error}");
        assert!(error.message().contains(told) && !format!("{error:?}").contains("p4ss"), "{error}");
    }
}

#[test]
fn an_unknown_region_is_told_the_regions_there_are() {
    let mut cloud = Sim::new(pileus_sim::Settings {
        regions: vec!["North".into(), "South".into()],
        ..pileus_sim::Settings::default()
    });
    let account = OpenStack::new(settings("http://cloud.sim").region("West")).expect("settings");
    let mut drive = Drive::new(START);
    let error = drive.run(&mut cloud, account.list_nodes()).expect_err("no such region");
    assert_eq!(error.kind(), Kind::Misuse, "{error}");
    assert!(error.message().contains("West") && error.message().contains("North"), "{error}");
    assert!(error.message().contains("South") && error.message().contains("region"), "{error}");
    // Only the catalog knows: one login, and nothing to any region.
    assert_eq!(cloud.counts().requests(), 1);
}

#[test]
fn a_wrong_password_is_one_request_whatever_the_number_of_tasks() {
    World::each(World::all(&pileus_sim::Settings::default()), |world| {
        let credentials = Credentials::password("demo", "wr0ng-p4ss", "demo", "Default");
        let url = format!("{}/identity/v3", world.endpoint());
        let account = OpenStack::new(Settings::new(url, credentials)).expect("settings");
        for _ in 0..5 {
            let error = world.one(account.list_nodes()).expect_err("not let in");
            assert_eq!((error.kind(), error.attempts()), (Kind::Authentication, 1), "{error}");
            assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
            assert!(!format!("{error} {error:?} {account:?}").contains("wr0ng-p4ss"));
        }
        assert_eq!((world.requests(), world.with(|cloud| cloud.logins())), (1, 0), "{}", world.name());
    });
}

#[test]
fn a_thousand_tasks_with_a_wrong_password_make_one_request() {
    let mut cloud = Sim::default();
    let credentials = Credentials::password("demo", "wrong", "demo", "Default");
    let account =
        OpenStack::new(Settings::new("http://cloud.sim/identity/v3", credentials)).expect("settings");
    let results = Drive::new(START).run_all(&mut cloud, (0..1000).map(|_| account.list_nodes()));
    assert!(results.iter().all(|r| r.as_ref().is_err_and(|e| e.kind() == Kind::Authentication)));
    assert_eq!((cloud.counts().requests(), cloud.logins()), (1, 0));
}
