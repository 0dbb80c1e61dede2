//! Refusals: which are tried again, when, and how often.

use http::StatusCode;
use pileus_core::{Again, Kind, compute::Compute};
use pileus_sim::{Fault, Sim, What, When};
use pileus_tests::{
    lifecycle::Run,
    world::{World, quick},
};
use std::time::Duration;

const FLAVORS: &str = "compute GET flavors/{}";

fn on_flavors(world: &World, what: What, times: u64) {
    world.fault(Fault::new(When::get().containing("/flavors/"), what).times(times));
}

#[test]
fn what_passes_is_tried_again() {
    World::each(World::all(&quick()), |world| {
        let account = world.account();
        let passing = [
            What::Throttle(Duration::from_secs(1)),
            What::ThrottleUntil(Duration::from_secs(1)),
            What::Busy(Duration::from_secs(1)),
            What::Refuse(StatusCode::SERVICE_UNAVAILABLE),
            What::Refuse(StatusCode::INTERNAL_SERVER_ERROR),
            What::Refuse(StatusCode::BAD_GATEWAY),
            What::Refuse(StatusCode::GATEWAY_TIMEOUT),
            What::LoseBefore,
            What::LoseAfter,
            What::ExpireTokens,
            What::ResetAfter(20),
            What::ClaimLength(10 << 30),
        ];
        for what in passing {
            on_flavors(world, what.clone(), 1);
            let size = world.one(account.get_size(&"2".into())).expect("the second time");
            assert_eq!(size.id.as_str(), "2", "{what:?}");
        }
        assert_eq!(world.with(|cloud| (cloud.faults().happened(), cloud.logins())), (12, 2));
    });
}

#[test]
fn a_time_to_stay_away_is_kept() {
    for what in [
        What::Throttle(Duration::from_secs(90)),
        What::ThrottleUntil(Duration::from_secs(90)),
        What::Busy(Duration::from_secs(90)),
    ] {
        let world = World::on_virtual_time(Sim::default());
        on_flavors(&world, what.clone(), 1);
        let begun = world.now();
        world.one(world.account().get_size(&"1".into())).expect("later");
        let waited = world.now().saturating_since(begun);
        assert!((89..92).contains(&waited.as_secs()), "{what:?}: {waited:?}");
        // Longer than anybody wants to wait: the error says for how long.
        on_flavors(&world, What::Throttle(Duration::from_secs(3600)), 1);
        let error = world.one(world.account().get_size(&"1".into())).expect_err("an hour");
        assert_eq!(error.kind(), Kind::Throttled);
        assert_eq!(error.again(), Again::Later(Some(Duration::from_secs(3600))));
    }
}

#[test]
fn what_does_not_pass_ends_after_the_stated_attempts() {
    World::each(World::all(&quick()), |world| {
        let account = world.account();
        world.one(account.get_size(&"1".into())).expect("a login and the versions");
        for (status, kind) in [(503, Kind::Unavailable), (500, Kind::Unavailable), (502, Kind::Unavailable)] {
            world.with(|cloud| cloud.faults().clear());
            let before = world.requests();
            on_flavors(world, What::Refuse(StatusCode::from_u16(status).expect("a status")), 1000);
            let error = world.one(account.get_size(&"1".into())).expect_err("for ever");
            assert_eq!((error.kind(), error.attempts()), (kind, 5), "{error}");
            assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
            assert_eq!(world.requests() - before, 5);
        }
        for (status, kind) in [
            (400, Kind::InvalidRequest),
            (403, Kind::Forbidden),
            (404, Kind::NotFound),
            (409, Kind::Conflict),
        ] {
            world.with(|cloud| cloud.faults().clear());
            let before = world.requests();
            on_flavors(world, What::Refuse(StatusCode::from_u16(status).expect("a status")), 1000);
            let error = world.one(account.get_size(&"1".into())).expect_err("no");
            assert_eq!((error.kind(), world.requests() - before), (kind, 1), "{error}");
            assert_eq!(error.again(), Again::Never);
        }
    });
}

#[test]
fn a_token_that_is_never_accepted_costs_two_logins_and_no_more() {
    World::each(World::all(&quick()), |world| {
        on_flavors(world, What::ExpireTokens, 1000);
        let error = world.one(world.account().get_size(&"1".into())).expect_err("never accepted");
        assert_eq!(error.kind(), Kind::Authentication, "{error}");
        assert_eq!(world.with(|cloud| (cloud.logins(), cloud.faults().happened())), (2, 2));
    });
}

#[test]
fn a_storm_ends_with_the_budget() {
    let world = World::on_virtual_time(Sim::default());
    let account = world.account();
    world.one(account.get_size(&"1".into())).expect("a login and the versions");
    on_flavors(&world, What::Refuse(StatusCode::SERVICE_UNAVAILABLE), u64::MAX);
    let before = world.requests();
    let World::Virtual(inner) = &world else { unreachable!("it is virtual") };
    let results = {
        let (cloud, drive) = &mut *inner.borrow_mut();
        drive.run_all(cloud, (0..1000).map(|_| account.get_size(&"1".into())))
    };
    let errors: Vec<_> = results.into_iter().filter_map(std::result::Result::err).collect();
    assert!(errors.len() == 1000 && errors.iter().all(|error| error.kind() == Kind::Unavailable));
    assert!(errors.iter().any(|error| error.message().contains("budget")));
    // 500 units, five for each retry: a hundred retries for a thousand operations.
    assert_eq!(world.requests() - before, 1000 + 100);
    assert_eq!(world.asked(FLAVORS), 1);
}
