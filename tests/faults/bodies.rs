//! Bodies that break off, lie about their length or never end, over every adapter.

use pileus_client::testing::{Reply, Server};
use pileus_core::{Kind, Retry, compute::Compute, providers::openstack::OpenStack};
use pileus_sim::{Fault, What, When};
use pileus_tests::{
    lifecycle::Run,
    runner::Runner,
    world::{World, quick, settings},
};
use std::time::Duration;

/// An account that tries nothing twice.
fn account(endpoint: &str) -> OpenStack {
    OpenStack::new(settings(endpoint).retry(Retry::none())).expect("settings")
}

#[test]
fn a_body_that_breaks_off_or_lies_is_lost_wherever_it_does() {
    World::each(World::all(&quick()), |world| {
        let account = account(&world.endpoint());
        world.one(account.get_size(&"1".into())).expect("a login and the versions");
        let cuts = [0, 1, 7, 100].map(What::ResetAfter).into_iter().chain([What::ClaimLength(10 << 30)]);
        for what in cuts {
            world.fault(Fault::new(When::get().containing("/flavors/"), what.clone()).times(1));
            let error = world.one(account.get_size(&"1".into())).expect_err("half of it");
            assert_eq!((error.kind(), error.attempts()), (Kind::Lost, 1), "{what:?}: {error}");
            assert!(!error.may_have_acted() && error.left_behind().is_empty());
        }
        world.one(account.get_size(&"1".into())).expect("all is well again");
    });
}

#[test]
fn ten_gigabytes_that_really_come_are_not_kept() {
    for runner in Runner::all() {
        // Ten gigabytes are claimed, and they come for as long as anybody listens.
        let head = b"HTTP/1.1 200 x\r\ncontent-length: 10737418240\r\n\r\n".to_vec();
        let server = Server::start(move |_| Reply::Repeat(head.clone(), vec![b'x'; 1 << 20]));
        let error = runner.one(account(&server.url()).get_size(&"1".into())).expect_err("too much");
        assert_eq!(error.kind(), Kind::TooLarge, "{}: {error}", runner.name());
    }
}

#[test]
fn a_slow_loris_is_cut() {
    let client = pileus_tokio::Settings::new()
        .idle_timeout(Duration::from_millis(100))
        .total_timeout(Duration::from_millis(400));
    for runner in Runner::all_with(&client) {
        // A byte now and then: only the total time ends it.
        let head = b"HTTP/1.1 200 x\r\ncontent-length: 900000\r\n\r\n".to_vec();
        let drip = Server::start(move |_| Reply::Repeat(head.clone(), b" ".to_vec()));
        // Half a body, and then nothing.
        let half = Server::start(|_| Reply::Hold(b"HTTP/1.1 200 x\r\ncontent-length: 9\r\n\r\n{".to_vec()));
        // Half a head.
        let head = Server::start(|_| Reply::Hold(b"HTTP/1.1 200 x\r\nconte".to_vec()));
        for server in [drip, half, head] {
            let error = runner.one(account(&server.url()).get_size(&"1".into())).expect_err("too slow");
            assert_eq!(error.kind(), Kind::Lost, "{}: {error:?}", runner.name());
        }
    }
}

#[test]
fn what_trickles_in_slowly_but_in_time_is_read() {
    World::each(World::all(&quick()), |world| {
        let what = What::Trickle { size: 40, every: Duration::from_millis(2) };
        world.fault(Fault::new(When::any(), what));
        let account = world.account();
        assert_eq!(world.one(account.list_sizes()).expect("in the end").len(), 5);
    });
}
