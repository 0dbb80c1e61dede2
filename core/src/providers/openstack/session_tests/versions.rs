//! Finding out and choosing microversions.

use super::*;

#[test]
fn versions_are_found_out_once_and_negotiated() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    for _ in 0..3 {
        cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
    }
    assert_eq!(cloud.sent.len(), 1 + 1 + 3);
    assert_eq!(cloud.sent[1].uri(), "http://nova.example/v2.1/");
    assert_eq!(cloud.last("openstack-api-version"), Some("compute 2.46"));
    assert_eq!(cloud.last("x-openstack-nova-api-version"), None);
    cloud.run(&mut openstack.call(versioned((2, 1), (2, 20)))).expect("an answer");
    assert_eq!(cloud.last("x-openstack-nova-api-version"), Some("2.20"));
    let error = cloud.run(&mut openstack.call(versioned((2, 91), (2, 96)))).expect_err("too new");
    assert_eq!(error.kind(), Kind::Unsupported);
    assert!(error.message().contains("up to 2.90"), "{error}");
    assert_eq!(cloud.sent.len(), 6, "nothing was sent");
    cloud.discovery = answer(300, &[], r#"{"versions": [{"version": "3.71", "min_version": "3.0"}]}"#);
    let volumes = Show { versions: Some(((3, 0), (3, 60))), service: "block-storage" };
    cloud.run(&mut openstack.call(volumes)).expect("an answer");
    assert_eq!(cloud.last("openstack-api-version"), Some("volume 3.60"));
    assert_eq!(cloud.sent[6].uri(), "http://cinder.example/v3/");
}

#[test]
fn a_cloud_that_does_not_tell_its_versions_has_none() {
    for discovery in [
        answer(404, &[], ""),
        answer(403, &[], ""),
        answer(401, &[], ""),
        answer(302, &[("location", "http://else.example/v2.1/")], ""),
        answer(200, &[], r#"{"version": {"version": "", "min_version": ""}}"#),
    ] {
        let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
        let mut cloud = Cloud::new();
        cloud.discovery = discovery;
        cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
        assert_eq!(cloud.last("openstack-api-version"), None);
        assert!(cloud.logins <= 2);
        assert!(cloud.sent.iter().all(|sent| sent.uri().host() != Some("else.example")));
        let error = cloud.run(&mut openstack.call(versioned((2, 10), (2, 46)))).expect_err("too new");
        assert_eq!(error.kind(), Kind::Unsupported);
    }
}

#[test]
fn versions_are_looked_for_where_the_service_points() {
    for endless in [false, true] {
        let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
        let mut cloud = Cloud::new();
        cloud.moves = Some(endless);
        cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
        let version = if endless { None } else { Some("compute 2.46") };
        assert_eq!(cloud.last("openstack-api-version"), version);
        let asked: Vec<_> =
            cloud.sent[1..cloud.sent.len() - 1].iter().map(|sent| sent.uri().path()).collect();
        match endless {
            false => assert_eq!(asked, ["/v2.1/", "/moved/1"]),
            true => assert_eq!(asked, ["/v2.1/", "/moved/1", "/moved/2", "/moved/3", "/moved/4", "/moved/5"]),
        }
    }
}

#[test]
fn a_token_that_ended_before_the_discovery_is_renewed_for_it() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.run(&mut show(&openstack)).expect("an answer");
    cloud.good = |n| n > 1;
    cloud.run(&mut openstack.call(versioned((2, 40), (2, 46)))).expect("an answer");
    assert_eq!((cloud.logins, cloud.last("openstack-api-version")), (2, Some("compute 2.46")));
}

#[test]
fn a_pinned_version_needs_no_discovery() {
    let mut pinned = settings("http://keystone.example/v3");
    pinned.compute_version = Some((2, 30));
    let openstack = OpenStack::new(pinned).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
    assert_eq!((cloud.sent.len(), cloud.last("openstack-api-version")), (2, Some("compute 2.30")));
    assert_eq!(
        cloud.run(&mut openstack.call(versioned((2, 31), (2, 46)))).expect_err("held").kind(),
        Kind::Unsupported
    );
}
