//! Every operation of every provider against every fault, in every order up to a number of faults on one path.
//!
//! An optimized build goes to the full bound: `cargo test --release -p pileus-lab --test explorer -- --nocapture`. With
//! `PILEUS_LAB_EACH=1` each operation's count is printed, with `PILEUS_LAB_ONLY=text` only operations are tried that have
//! the text in their name.

use pileus_lab::{
    explore::{Bound, Report, explore},
    registry::{self, Entry},
};
use pileus_walk::Tried;
use std::{
    env,
    sync::{Mutex, PoisonError},
};

/// What a build without optimization walks in a minute or so, and what an optimized one does in some.
const BOUND: Bound =
    if cfg!(debug_assertions) { Bound { cold: 1, warm: 1 } } else { Bound { cold: 2, warm: 2 } };

/// The bound, if nobody wants another: `PILEUS_LAB_FAULTS=1,3` for one fault with a login and three without.
fn bound() -> Bound {
    let Ok(wanted) = env::var("PILEUS_LAB_FAULTS") else { return BOUND };
    let wanted =
        wanted.split_once(',').and_then(|(cold, warm)| Some((cold.parse().ok()?, warm.parse().ok()?)));
    let (cold, warm) = wanted.expect("PILEUS_LAB_FAULTS is two numbers: 1,3");
    Bound { cold, warm }
}

/// What all families together explored so far.
struct Total {
    families: usize,
    operations: usize,
    report: Report,
}

static TOTAL: Mutex<Option<Total>> = Mutex::new(None);
const FAMILIES: usize = 18;

fn family(name: &str, wanted: impl Fn(&Entry) -> bool) -> Report {
    let only = env::var("PILEUS_LAB_ONLY").unwrap_or_default();
    let each = env::var_os("PILEUS_LAB_EACH").is_some();
    let mut report = Report::default();
    let mut broken = Vec::new();
    let mut operations = 0;
    let bound = bound();
    for entry in registry::all().iter().filter(|entry| wanted(entry) && entry.name.contains(&only)) {
        operations += 1;
        match explore(entry, bound) {
            Ok(one) => {
                if each {
                    println!("{}: {} states, {} paths", entry.name, one.states, one.paths);
                }
                assert!(one.states > 0, "{}: nothing was explored", entry.name);
                report.add(&one);
            }
            Err(violation) => broken.push(format!("{}: {violation}", entry.name)),
        }
    }
    println!("{name}: {operations} operations, {bound:?}: {report}");
    assert!(broken.is_empty(), "{} rules are broken:\n{}", broken.len(), broken.join("\n"));
    if only.is_empty() && env::var_os("PILEUS_LAB_FAULTS").is_none() {
        assert!(operations > 5, "{name} has {operations} operations only");
        together(operations, &report);
    }
    report
}

/// Adds a family to the total; the last one to end prints it.
fn together(operations: usize, report: &Report) {
    let mut total = TOTAL.lock().unwrap_or_else(PoisonError::into_inner);
    let total = total.get_or_insert_with(|| Total { families: 0, operations: 0, report: Report::default() });
    total.families += 1;
    total.operations += operations;
    total.report.add(report);
    if total.families == FAMILIES {
        println!("together: {} operations: {}", total.operations, total.report);
        assert_eq!(total.operations, registry::all().len(), "an operation is in no family, or in two");
        assert_eq!(total.report.untried(), []);
        let least = if cfg!(debug_assertions) { 50_000 } else { 1_000_000 };
        assert!(total.report.states >= least, "{} states", total.report.states);
    }
}

#[test]
fn cinder() {
    family("Cinder", |entry| entry.name.starts_with("cinder::"));
}

#[test]
fn glance_and_keystone() {
    family("Glance and Keystone", |entry| {
        entry.name.starts_with("glance::") || entry.name.starts_with("keystone::")
    });
}

#[test]
fn neutron() {
    family("Neutron", |entry| entry.name.starts_with("neutron::"));
}

#[test]
fn nova() {
    family("Nova", |entry| entry.name.starts_with("nova::"));
}

#[test]
fn ec2() {
    family("EC2", |entry| entry.name.starts_with("ec2::"));
}

#[test]
fn compute_on_openstack() {
    family("neutral compute on OpenStack", |entry| entry.name.starts_with("openstack."));
}

#[test]
fn compute_on_rackspace() {
    family("neutral compute on Rackspace", |entry| entry.name.starts_with("rackspace."));
}

#[test]
fn compute_on_ec2() {
    family("neutral compute on EC2", |entry| entry.name.starts_with("ec2."));
}

#[test]
fn credentials() {
    family("credentials", |entry| entry.name.starts_with("credentials "));
}

#[test]
fn s3() {
    family("S3", |entry| entry.name.starts_with("s3::"));
}

#[test]
fn swift() {
    family("Swift", |entry| entry.name.starts_with("swift::"));
}

#[test]
fn azure() {
    family("Azure's Blob service", |entry| entry.name.starts_with("azure::"));
}

#[test]
fn gcs() {
    family("Google Cloud Storage", |entry| entry.name.starts_with("gcs::"));
}

fn storage(name: &str, account: &str) {
    let report = family(name, |entry| entry.name.split('.').next() == Some(account));
    let only = env::var_os("PILEUS_LAB_ONLY").is_some();
    assert!(only || report.tried.contains_key(&Tried::Overwritten), "nothing was written over");
}

#[test]
fn storage_on_s3() {
    storage("neutral storage on S3", "s3");
}

#[test]
fn storage_on_swift() {
    storage("neutral storage on Swift", "swift");
}

#[test]
fn storage_on_cloud_files() {
    storage("neutral storage on Cloud Files", "cloud_files");
}

#[test]
fn storage_on_azure() {
    storage("neutral storage on Azure", "azure");
}

#[test]
fn storage_on_gcs() {
    storage("neutral storage on Google", "gcs");
}
