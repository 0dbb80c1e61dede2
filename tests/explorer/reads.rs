//! Reading and deleting; what the operations share is the login.

use crate::{account, delete, faults, get, list};
use pileus_tests::explore::{PASSWORD, Scenario, Task, Tried, World};
use std::time::Duration;

#[test]
fn a_listing_in_pages() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("a").with_server("b").with_server("c");
    let report =
        Scenario::new("listing", &openstack, world, faults(2, 3)).run(Task::List, list(&openstack)).explore();
    assert!(report.states > 3_000, "{report}");
    // A listing needs no checkpoint: it is started anew.
    assert_eq!(report.untried(), [Tried::Resumed], "{report}");
    for end in ["done", "Malformed", "Redirected", "dropped"] {
        assert!(report.ended(&format!("List {end}")) > 0, "{end}: {report}");
    }
}

#[test]
fn two_reads_that_share_a_login() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("a").with_server("b");
    let report = Scenario::new("listing and showing", &openstack, world, faults(1, 2))
        .run(Task::List, list(&openstack))
        .run(Task::Get, get(&openstack))
        .explore();
    assert!(report.states > 1_500, "{report}");
    assert_eq!(report.untried(), [Tried::Resumed], "{report}");
}

#[test]
fn three_that_share_a_login() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("a");
    Scenario::new("three at once", &openstack, world, 1)
        .exchanges_only()
        .run(Task::Get, get(&openstack))
        .run(Task::Get, get(&openstack))
        .run(Task::List, list(&openstack))
        .explore();
}

#[test]
fn a_deletion() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("a").with_server("b");
    let task = Task::Delete("server-2".into());
    Scenario::new("deletion", &openstack, world, faults(2, 3))
        .run(task, delete(&openstack, "server-2"))
        .explore();
}

#[test]
fn a_deletion_in_the_middle_of_a_listing() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("a").with_server("b").with_server("c");
    Scenario::new("deletion and listing", &openstack, world, faults(1, 2))
        .run(Task::Delete("server-2".into()), delete(&openstack, "server-2"))
        .run(Task::List, list(&openstack))
        .explore();
}

#[test]
fn a_listing_in_little_time() {
    let openstack = account(PASSWORD);
    let world = World::new().with_server("a").with_server("b");
    let op = list(&openstack).within(Duration::from_secs(30));
    Scenario::new("listing within 30 s", &openstack, world, faults(2, 3))
        .hurried()
        .run(Task::List, op)
        .explore();
}

#[test]
fn a_wrong_password() {
    let openstack = account("hunter2-password-of-old");
    let world = World::new().with_server("a");
    Scenario::new("wrong password", &openstack, world, faults(2, 3))
        .unwelcome()
        .run(Task::List, list(&openstack))
        .run(Task::Get, get(&openstack))
        .explore();
}
