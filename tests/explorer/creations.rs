//! Creating: never twice, and never a server that nobody is told of.

use crate::{account, create, faults, launch, list, open, optimized, spec};
use pileus_core::{compute::Compute as _, machine::Map, providers::openstack::nova::create::CreateServer};
use pileus_tests::explore::{PASSWORD, Scenario, Seen, Task, Tried, World};
use std::time::Duration;

/// Holds no secrets: another process that takes it up can go on, whatever it had done.
#[test]
fn one_creation() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("other");
    let op = Map::new(openstack.create_node(&open("new")), Seen::node).op();
    let report = Scenario::new("creation", &openstack, world, faults(2, 3))
        .limited()
        .open()
        .run(Task::Create("new".into()), op)
        .explore();
    assert!(report.states > 10_000, "{report}");
    assert_eq!(report.untried(), [], "{report}");
    for end in ["done", "Lost", "Malformed", "Redirected", "dropped"] {
        assert!(report.ended(&format!("Create {end}")) > 0, "{end}: {report}");
    }
    assert_eq!(report.ended("Create Misuse"), 0, "there is nothing that a checkpoint lacks: {report}");
}

/// Holds a password and user-data, which no checkpoint does.
#[test]
fn one_launch() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("other");
    let report = Scenario::new("launch", &openstack, world, 2)
        .limited()
        .run(Task::Create("new".into()), launch(&openstack, "new"))
        .explore();
    assert!(report.states > 15_000, "{report}");
    assert_eq!(report.untried(), [], "{report}");
    for end in ["done", "Lost", "Malformed", "Misuse", "dropped"] {
        assert!(report.ended(&format!("Create {end}")) > 0, "{end}: {report}");
    }
}

/// The caller's own key: an earlier process has made the server already.
#[test]
fn a_creation_made_before() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("other").with_keyed_server("new", "order-17");
    let op = openstack.create_node(&spec("new").idempotency_key("order-17"));
    let report = Scenario::new("creation made before", &openstack, world, faults(2, 3))
        .limited()
        .run(Task::CreateByKey("new".into()), Map::new(op, Seen::node).op())
        .explore();
    assert!(report.states > 1_500, "{report}");
    assert_eq!(report.untried(), [], "{report}");
    assert_eq!(report.ended("CreateByKey Lost"), 0, "it is there, so it is found: {report}");
}

/// The caller's own key, used for the first time.
#[test]
fn a_creation_with_a_key() {
    let openstack = account(PASSWORD);
    let op = openstack.create_node(&open("new").idempotency_key("order-18"));
    let report = Scenario::new("creation with a key", &openstack, World::new().with_server("other"), 2)
        .limited()
        .open()
        .run(Task::CreateByKey("new".into()), Map::new(op, Seen::node).op())
        .explore();
    assert!(report.states > 10_000, "{report}");
    assert!(report.ended("CreateByKey done") > 0 && report.ended("CreateByKey Lost") > 0, "{report}");
}

/// Two at once. Without optimization each is given three seconds, so that a lost answer is looked for twice.
#[test]
fn two_creations() {
    let openstack = account(PASSWORD);
    let (mut one, mut two) = (create(&openstack, "one"), create(&openstack, "two"));
    let mut scenario = Scenario::new("two creations", &openstack, World::new(), 1).exchanges_only();
    if optimized() {
        scenario = scenario.limited();
    } else {
        (one, two) = (one.within(Duration::from_secs(3)), two.within(Duration::from_secs(3)));
        scenario = scenario.hurried();
    }
    let report = scenario.run(Task::Create("one".into()), one).run(Task::Create("two".into()), two).explore();
    assert!(report.states > 2_000, "{report}");
    assert!(report.tried.contains_key(&Tried::Arrived), "{report}");
}

#[test]
fn a_launch_and_a_listing() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("a").with_server("b");
    let report = Scenario::new("launch and listing", &openstack, world, 1)
        .limited()
        .exchanges_only()
        .run(Task::Create("new".into()), launch(&openstack, "new"))
        .run(Task::List, list(&openstack))
        .explore();
    assert!(report.states > 5_000, "{report}");
}

#[test]
fn a_creation_in_little_time() {
    let openstack = account(PASSWORD);
    let op = create(&openstack, "new").within(Duration::from_secs(10));
    let report = Scenario::new("creation within 10 s", &openstack, World::new(), faults(2, 3))
        .hurried()
        .run(Task::Create("new".into()), op)
        .explore();
    assert!(report.ended("Create TimedOut") > 0 && report.ended("Create done") > 0, "{report}");
}

#[test]
fn a_request_to_create() {
    let openstack = account(PASSWORD);
    let call = openstack.call(CreateServer::new("new", "f", "i"));
    let op = Map::new(call, |server| Seen::Server(server.value.id)).op();
    let report =
        Scenario::new("asking once", &openstack, World::new(), 3).run(Task::Ask("new".into()), op).explore();
    assert!(report.ended("Ask done") > 0 && report.ended("Ask Lost") > 0, "{report}");
}
