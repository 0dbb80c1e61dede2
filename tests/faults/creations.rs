//! A creation whose answer is lost makes exactly one server, or none and an error that says so.

use pileus_core::{
    Again, Kind,
    compute::{Compute, NodeSpec, VolumeSpec},
};
use pileus_sim::{Fault, Sim, What, When};
use pileus_tests::{
    lifecycle::Run,
    world::{World, quick},
};
use std::time::Duration;

fn spec(world: &World, name: &str) -> NodeSpec {
    let (flavor, image) =
        world.with(|cloud| (cloud.settings().flavors[1].id.clone(), cloud.settings().images[0].id.clone()));
    NodeSpec::new(name, flavor, image)
}

fn on_create(world: &World, what: What) {
    world.fault(Fault::new(When::post().ending("/servers"), what).times(1));
}

#[test]
fn a_server_whose_answer_is_lost_is_found_by_its_key() {
    World::each(World::all(&quick()), |world| {
        let account = world.account();
        for (n, what) in [
            What::LoseAfter,
            What::ResetAfter(10),
            What::Truncate(25),
            What::Garble(b"<html>"),
            What::ClaimLength(10 << 30),
            What::FailAfter(http::StatusCode::BAD_GATEWAY),
            What::FailAfter(http::StatusCode::GATEWAY_TIMEOUT),
        ]
        .into_iter()
        .enumerate()
        {
            let name = format!("web-{n}");
            on_create(world, what.clone());
            let node = world.one(account.create_node(&spec(world, &name))).expect("found");
            let named: Vec<_> = world.servers().into_iter().filter(|server| server.0 == name).collect();
            assert_eq!(named, [(name, node.id.to_string())], "{what:?} in {}", world.name());
        }
        assert_eq!(world.asked("compute POST servers"), 7);
        assert_eq!(world.with(|cloud| cloud.faults().happened()), 7);
    });
}

#[test]
fn what_certainly_did_nothing_is_asked_for_again() {
    World::each(World::all(&quick()), |world| {
        let account = world.account();
        for (n, what) in
            [What::Throttle(Duration::from_secs(1)), What::Busy(Duration::from_secs(1)), What::ExpireTokens]
                .into_iter()
                .enumerate()
        {
            let name = format!("web-{n}");
            on_create(world, what.clone());
            let node = world.one(account.create_node(&spec(world, &name))).expect("created");
            let named: Vec<_> = world.servers().into_iter().filter(|server| server.0 == name).collect();
            assert_eq!(named, [(name, node.id.to_string())], "{what:?} in {}", world.name());
        }
        assert_eq!(world.with(|cloud| cloud.logins()), 2, "the second for the token that was refused");
    });
}

#[test]
fn a_request_that_never_arrived_is_reported_as_unknown_with_all_that_is_known() {
    let world = World::on_virtual_time(Sim::new(quick()));
    on_create(&world, What::LoseBefore);
    let error = world.one(world.account().create_node(&spec(&world, "web"))).expect_err("nobody knows");
    assert_eq!((error.kind(), error.again()), (Kind::Lost, Again::LookFirst), "{error}");
    let [left] = error.left_behind() else { panic!("one thing: {error}") };
    assert_eq!((&*left.what, left.id.as_deref(), left.certain), ("server", None, false));
    let [(first, name), (second, key)] = &left.find_by[..] else { panic!("two ways: {left}") };
    assert_eq!((&**first, name.as_str(), &**second), ("name", "web", "metadata pileus-key"));
    assert_eq!(key.len(), 32);
    assert_eq!(world.servers(), []);
    // With that key it can be asked for again, safely.
    let spec = spec(&world, "web").idempotency_key(key);
    for _ in 0..2 {
        world.one(world.account().create_node(&spec)).expect("created, and then found");
    }
    assert_eq!(world.servers().len(), 1);
}

#[test]
fn a_time_limit_that_ends_in_doubt_names_what_may_be_there() {
    World::each(World::all(&quick()), |world| {
        on_create(world, What::LoseBefore);
        let op = world.account().create_node(&spec(world, "web")).within(Duration::from_secs(2));
        let error = world.one(op).expect_err("not found within two seconds");
        assert_eq!((error.kind(), error.again()), (Kind::TimedOut, Again::LookFirst), "{error}");
        assert_eq!(error.left_behind().len(), 1, "{error}");
        assert!(error.to_string().contains("possibly a server, name web, metadata pileus-key "), "{error}");
    });
}

#[test]
fn a_server_that_fails_to_boot_is_named() {
    let world = World::on_virtual_time(Sim::default());
    on_create(&world, What::BootFails("No valid host was found.".into()));
    let error = world.one(world.account().launch_node(&spec(&world, "web"))).expect_err("no host");
    assert_eq!(error.kind(), Kind::Failed, "{error}");
    assert!(error.message().contains("No valid host"), "{error}");
    let servers = world.servers();
    let [(_, id)] = &servers[..] else { panic!("one: {servers:?}") };
    let [left] = error.left_behind() else { panic!("one thing: {error}") };
    assert_eq!((left.id.as_ref(), left.certain), (Some(id), true));
}

#[test]
fn a_volume_whose_answer_is_lost_is_found_too() {
    World::each(World::all(&quick()), |world| {
        world.fault(Fault::new(When::post().ending("/volumes"), What::LoseAfter).times(1));
        let volume = world.one(world.account().create_volume(&VolumeSpec::new("data", 1))).expect("found");
        let now = world.now();
        let volumes = world.with(|cloud| cloud.volumes(now));
        let ids: Vec<_> = volumes.iter().map(|volume| volume.id.as_str()).collect();
        assert_eq!(ids, [volume.id.as_str()]);
    });
}
